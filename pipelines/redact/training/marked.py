"""Marked interviews, and copies of them with other names and values, so that a model learns what stands around them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipelines.redact.engine import detect_without_surroundings
from pipelines.redact.names import english_words, first_names, last_names, places
from pipelines.redact.spoken_numbers import number_words
from pipelines.redact.tagger.lexicon import words_read

FOLDER, PLAIN_FOLDER = "marked", "plain"
"""Folders in the training folder that hold the marked interviews, and text without marks."""
PARTNERS_FOLDER = "partners"
"""Folder in it that holds such folders for the partners' languages."""

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "BANK_CARD": "NATIONAL_ID",
        "BIRTH_DATE": "DATE",
        "CARE_PLACE": "ORGANISATION",
        "CASE_NO": "CASE_NUMBER",
        "DEM": "NATIONALITY",
        "DEVICE_ID": "NATIONAL_ID",
        "EMAIL": "HANDLE",
        "IBAN": "NATIONAL_ID",
        "IP_ADDRESS": "NATIONAL_ID",
        "ORG": "ORGANISATION",
        "PASSPORT": "NATIONAL_ID",
        "PLATE": "NATIONAL_ID",
        "POSTCODE": "LOCATION",
        "SCHOOL": "ORGANISATION",
        "URL": "HANDLE",
    }
)
"""Types of the sets that are called otherwise here, or are too rare to be learnt apart."""
_NUMBERED = frozenset(("PHONE", "NATIONAL_ID", "CASE_NUMBER"))
_LEFT = frozenset(("AGE", "NATIONALITY", "DATE"))
_MARK = re.compile(r"\[\[([DQ]) ([^\]]+)\]\]")
_WORD = re.compile(r"[^\W\d_]+")
_FRAMES = """
the of and st saint school college club church high academy primary grammar fc centre center house hospital street
road lane avenue close drive court flat number no de la le les du des el los las rue calle avenida école lycée collège
colegio instituto at dot underscore hyphen dash slash point tiret arobase guion punto arroba barra com co uk org net
fr es double triple plus
"""
_FRAME_WORDS = frozenset(_FRAMES.split())
"""Words of a value that stay in a copy, as they are what tells it."""
_PARTNERS_FRAMES = """
straße str gasse allee platz ring am an der die das dem den im zum zur und von vom hinterhaus stiege tür haus heim
schule grundschule realschule gesamtschule gymnasium kolleg verein klinik kanzlei praxis bäckerei strich schrägstrich
punkt minus straat weg laan plein gracht kade singel het een te aan ter van voor bis ingang huize huis kerk stichting
vereniging bakkerij winkel ziekenhuis streep via viale piazza piazzale corso vicolo largo strada contrada borgo salita
scala int pal lotto località di da del dello della dei delle istituto scuola liceo ospedale clinica comune studio
associazione cooperativa parrocchia fondazione panificio officina bar barra trattino chiocciola punto ul os pl al
ulica osiedle plac na przy nr szkoła szkoły zespołu przedszkole przedszkola dom domu dziecka szpital szpitala klub
klubu fundacja fundacji stowarzyszenie parafii parafia zakład zakładu poradnia kropka łamane przez myślnik małpa rua
av praça praceta travessa bairro bloco porta lote esq dto do dos escola colégio lar clube centro associação fundação
paróquia pastelaria oficina traço arroba ponto sítio km
"""
_PARTNERS_FRAME_WORDS = _FRAME_WORDS | frozenset(_PARTNERS_FRAMES.split())
_FUSED = re.compile(
    r"(?<=\w\w)(?:stra(?:ß|ss)e|str|gasse|weg|platz|allee|ring|damm|ufer|straat|laan|plein|gracht|kade|dijk|schule|school"
    r"|verein|heim|haus|huis|stift|werk|klinik|praxis|bäckerei|gymnasium|kirche|kerk|club|vereniging)$",
    re.IGNORECASE,
)
"""How a German or Dutch word ends that is the name of a street or a body: it stays in a copy."""
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh")
_DIGIT_SAID = re.compile(rf"\b(?:{'|'.join(_DIGITS)})\b")
_OTHER_SEPARATOR, _CUT, _FEWEST, _SMALL_WORD_STAYS = 0.4, 0.25, 2, 0.8


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of a text.

    Attributes:
        start: First code point.
        end: One past the last.
        type: Type of identifier it is learnt as.
    """

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text with its marks in order.

    Attributes:
        text: The text.
        language: ISO 639-1 code.
        marks: Not overlapping.
    """

    text: str
    language: str
    marks: tuple[Mark, ...]


def marked_texts(folder: Path) -> list[MarkedText]:
    """Read the marked interviews of a folder, in the order of the files' names.

    ``.jsonl`` holds a document a line with ``text``, ``lang`` and ``spans``; ``.txt`` a language, a tab and a sentence
    a line, in which ``[[D what]]`` is a direct identifier and ``[[Q what]]`` a quasi identifier.

    Raises:
        FileNotFoundError: The folder has none.
    """
    texts: list[MarkedText] = []
    for path in sorted(folder.glob("*.*")):
        lines = path.read_text(encoding="utf-8").splitlines()
        if path.suffix == ".jsonl":
            texts += [_of_document(json.loads(line)) for line in lines if line]
        elif path.suffix == ".txt":
            texts += [_of_line(line.removeprefix("~")) for line in lines if line and not line.startswith("#")]
    if not texts:
        raise FileNotFoundError(f"{folder} holds no marked interviews (.jsonl, .txt)")
    return texts


def plain_texts(folder: Path) -> list[MarkedText]:
    """Read text without marks (``LANGUAGE.NAME.txt``) and mark it by what the other detectors find.

    From it the model learns how people talk where nothing is left to be found; few identifiers are missed there.
    """
    texts = []
    for path in sorted(folder.glob("*.txt")):
        language, text = path.name.split(".")[0], path.read_text(encoding="utf-8")
        found = detect_without_surroundings(text, language)
        texts.append(
            MarkedText(text, language, _apart(Mark(d.start, d.end, _TYPES.get(d.type, d.type)) for d in found))
        )
    return texts


def _of_document(document: Mapping[str, Any]) -> MarkedText:
    spans = sorted(document["spans"], key=lambda span: int(span["start"]))
    marks = (Mark(span["start"], span["end"], _TYPES.get(span["type"], span["type"])) for span in spans)
    return MarkedText(str(document["text"]), str(document.get("lang", "en")), _apart(marks))


def _apart(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Leave out marks inside others."""
    kept: list[Mark] = []
    for mark in marks:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)


def _of_line(line: str) -> MarkedText:
    language, _, said = line.partition("\t")
    text, at, marks = "", 0, []
    for match in _MARK.finditer(said):
        text += said[at : match.start()]
        marks.append(Mark(len(text), len(text) + len(match[2]), _likely_type(match[2], match[1] == "D")))
        text, at = text + match[2], match.end()
    return MarkedText(text + said[at:], language, tuple(marks))


def _likely_type(value: str, direct: bool) -> str:
    """Tell the type of a mark that says no more than direct or quasi, by its form."""
    words = _WORD.findall(value)
    spoken = number_words("en")
    numbers = sum(word.lower() in spoken for word in words)
    digits = any(character.isdigit() for character in value)
    if not direct:
        return "AGE" if len(words) < 3 and (digits or numbers) else "ORGANISATION"
    capitals = [word for word in words if word[0].isupper() and len(word) > 2]
    if words and len(capitals) == len(words) and not digits and re.fullmatch(r"[\w .'’-]+", value):
        return "PERSON"
    if capitals and (digits or numbers):
        return "ADDRESS"
    if numbers > 1 or (digits and sum(map(str.isdigit, value)) * 2 > len(value)):
        return "CASE_NUMBER" if re.search(r"[/-]|slash|stroke|dash", value) else "PHONE"
    return "HANDLE"


@cache
def _pools(language: str) -> tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]]:
    first, last = (
        [name for name in sorted(names) if " " not in name and len(name) > 1] for names in (first_names(), last_names())
    )
    towns = [name for name in sorted(places()) if len(name) > 2]
    everyday = words_read(language) if language else english_words()
    words = [word for word in sorted(everyday) if 4 <= len(word) <= 9 and word.isalpha()]
    return first, last, towns, words


def _like(written: str, other: str) -> str:
    """Return another word with the capitals of the one it stands for."""
    if written.isupper() and len(written) > 1:
        return other.upper()
    return other[:1].upper() + other[1:] if written[:1].isupper() else other.lower()


def _invented(rng: random.Random) -> str:
    syllables = "".join(rng.choice("bcdfghjklmnprstvw") + rng.choice("aeiou") for _ in range(rng.randint(1, 3)))
    return syllables + rng.choice(("", "n", "r", "s", "l", "th", "m"))


_SHARES: Mapping[str, tuple[float, float, float, float]] = MappingProxyType(
    {"PERSON": (0.4, 0.75, 0.75, 0.85), "LOCATION": (0.0, 0.0, 0.8, 0.8), "HANDLE": (0.3, 0.3, 0.3, 0.7)}
)
_OTHER_SHARES = (0.0, 0.4, 0.6, 0.85)
"""Up to where a number drawn chooses a first name, a family name, a place, a word; above, an invented word."""


def _another(type: str, written: str, rng: random.Random, language: str) -> str:
    if len(written) == 1:
        return _like(written, rng.choice("abcdefghijklmnopqrstuvwxyz"))
    chance = rng.random()
    for share, pool in zip(_SHARES.get(type, _OTHER_SHARES), _pools(language), strict=True):
        if chance < share:
            return _like(written, rng.choice(pool))
    return _like(written, _invented(rng))


def _digits(value: str, rng: random.Random) -> str:
    return re.sub(r"\d", lambda _: str(rng.randint(1, 9)), value)


def _other_code(value: str, rng: random.Random) -> str:
    """Return a code with other letters and digits, sometimes with other separators or shorter."""
    if not any(character.isdigit() for character in value):
        return _DIGIT_SAID.sub(lambda _: rng.choice(_DIGITS), value)
    code = "".join(
        str(rng.randint(0, 9))
        if character.isdigit()
        else _like(character, rng.choice("abcdefghijklmnopqrstuvwxyz"))
        if character.isalpha()
        else character
        for character in value
    )
    if rng.random() < _OTHER_SEPARATOR:
        code = re.sub(r"[-/ .]", lambda _: rng.choice(("-", "/", " ", ".", "")), code)
    if rng.random() < _CUT:
        code = code[: max(_FEWEST, len(code) - rng.randint(1, 3))]
    return code.strip() or value


def _other_value(type: str, value: str, rng: random.Random, language: str) -> str:
    if type in _NUMBERED:
        return _other_code(value, rng)
    if type in _LEFT:
        return _digits(value, rng) if type == "DATE" else value
    frames = _PARTNERS_FRAME_WORDS if language else _FRAME_WORDS

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if word.lower() in frames or (type == "HANDLE" and word.lower() in _DIGITS):
            return word
        body = type in ("ORGANISATION", "ADDRESS")
        if language and body and (fused := _FUSED.search(word)):
            return _another(type, word[: fused.start()], rng, language) + fused.group()
        small = body and word.islower()
        return word if small and rng.random() < _SMALL_WORD_STAYS else _another(type, word, rng, language)

    return _digits(_WORD.sub(other, value), rng)


def with_other_values(marked: MarkedText, rng: random.Random, *, partners: bool = False) -> MarkedText:
    """Return a copy with other names and values; who is named twice is named alike twice.

    Args:
        marked: The text.
        rng: Chooses.
        partners: Whether to go by the text's language, one of the partners': words for its streets and bodies stay too,
            and everyday words are its own.
    """
    text, at = "", 0
    marks: list[Mark] = []
    chosen: dict[tuple[str, str], str] = {}
    for mark in marked.marks:
        text += marked.text[at : mark.start]
        value = marked.text[mark.start : mark.end]
        key = (mark.type, value.lower())
        if key not in chosen:
            chosen[key] = _other_value(mark.type, value, rng, marked.language if partners else "")
        other = chosen[key].lower() if value.islower() else chosen[key]
        marks.append(Mark(len(text), len(text) + len(other), mark.type))
        text, at = text + other, mark.end
    return MarkedText(text + marked.text[at:], marked.language, tuple(marks))
