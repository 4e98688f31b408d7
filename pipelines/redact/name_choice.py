"""Choosing a name of like origin and gender to stand for a real one."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache

from pipelines.redact.folding import fold, name_key
from pipelines.redact.names import TITLES, data_lines, short_forms

_REGION_OF_LANGUAGE = {
    "sv": "nordic", "da": "nordic", "nb": "nordic", "no": "nordic", "is": "nordic", "et": "fi", "sk": "cs",
    "hr": "south_slavic", "sr": "south_slavic", "sl": "south_slavic", "bg": "south_slavic", "bs": "south_slavic",
    "mk": "south_slavic", "uk": "east_slavic", "ru": "east_slavic", "be": "east_slavic", "fa": "ar", "ku": "tr",
    "ca": "es", "gl": "es", "eu": "es",
}  # fmt: skip
_SCRIPTS = {"GREEK": "el_greek", "CYRILLIC": "east_slavic_cyrillic"}
_SEX_OF_TITLE = {
    "mrs": "f", "ms": "f", "miss": "f", "mme": "f", "mlle": "f", "madame": "f", "mademoiselle": "f", "sra": "f",
    "senora": "f", "dona": "f", "signora": "f", "frau": "f", "mevrouw": "f", "pani": "f", "doamna": "f", "senhora": "f",
    "kyria": "f", "sister": "f", "aunt": "f", "auntie": "f", "mr": "m", "monsieur": "m", "sr": "m", "senor": "m",
    "don": "m", "signor": "m", "signore": "m", "herr": "m", "meneer": "m", "pan": "m", "domnul": "m", "senhor": "m",
    "kyrios": "m", "brother": "m", "uncle": "m", "father": "m",
}  # fmt: skip


@cache
def offered_names() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Names to choose from: (origin, ``f``, ``m`` or ``n``) → names."""
    offered = {}
    for line in data_lines("pseudonym_names.txt"):
        origin, sex, names = line.split("\t")
        offered[origin, sex] = tuple(names.split())
    return offered


@cache
def _origins() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Folded first name → sex (``f``, ``m`` or ``fm``) and origins, likeliest first."""
    known: dict[str, tuple[str, tuple[str, ...]]] = {}

    def add(name: str, sex: str, origins: tuple[str, ...]) -> None:
        entry = known.get(name)
        told = sex if entry is None or entry[0] == sex else "fm"
        known[name] = (told, tuple(dict.fromkeys((*(entry[1] if entry else ()), *origins))))

    for line in data_lines("first_name_origins.txt"):
        name, sex, origins = line.split("\t")
        add(name, sex, tuple(origins.split(",")))
    for (origin, sex), names in offered_names().items():
        for name in map(fold, names):
            if sex in ("f", "m"):
                add(name, known.get(name, (sex,))[0], (origin,))
    for name, shorts in short_forms().items():
        for short in shorts:
            if name in known:
                add(short, *known[name])
    # Names that the lists of other countries hold as well, and that still tell their origin.
    for (origin, sex), names in offered_names().items():
        for name in map(fold, names if sex in ("f-", "m-") else ()):
            known[name] = (sex[0], (origin,))
    return known


def likeness(form: str, language: str | None) -> tuple[str, str]:
    """Tell the origin and sex a name suggests.

    The origin is the interview's language where the name is known there, else the first one known; a name in no list
    takes the interview's language, English where there is none.

    Args:
        form: The name as written, full or first name only.
        language: ISO 639-1 code of the interview, or None.

    Returns:
        Origin, and ``f``, ``m`` or ``n`` (not told).
    """
    own = _REGION_OF_LANGUAGE.get(language or "en", language or "en")
    own = own if (own, "f") in offered_names() else "en"
    script = _SCRIPTS.get(unicodedata.name(next((c for c in form if c.isalpha()), "a"), "").split(" ")[0])
    if script is not None:
        own = script
    words = re.findall(r"[^\W\d_]+", name_key(form))
    sex = next((_SEX_OF_TITLE[word] for word in words if word in _SEX_OF_TITLE), "n")
    for word in words:
        known = _origins().get(word) if word not in TITLES else None
        if known is not None:
            origin = own if own in known[1] or script is not None else known[1][0]
            return origin, sex if sex != "n" else ("n" if known[0] == "fm" else known[0])
    return own, sex


def choose_name(form: str, language: str | None, seed: str, avoid: Collection[str]) -> str | None:
    """Choose a first name of like origin and gender.

    The same seed and the same names to avoid give the same choice. The choice never depends on the letters of the real
    name but through its origin and gender.

    Args:
        form: The real name.
        language: Language of the interview.
        seed: What the choice hangs on, such as the id of the cluster.
        avoid: Folded words that must not be given: every word of the transcripts, and the pseudonyms in use.

    Returns:
        A name, or None where all that fit are taken.
    """
    origin, sex = likeness(form, language)
    for sexes in ((sex,) if sex != "n" else ("n",)), (("f", "m") if sex == "n" else ("n",)):
        fitting = [name for gender in sexes for name in offered_names().get((origin, gender), ())]
        free = [name for name in fitting if fold(name) not in avoid]
        if free:
            ordered = sorted(free, key=lambda name: hashlib.sha256(f"{seed}\n{name}".encode()).digest())
            return ordered[0]
    return None
