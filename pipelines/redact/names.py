"""Lists of names, titles and short forms, loaded once.

Sources and licences of the files are in ``data/SOURCES.md``. All entries are folded
(:func:`pipelines.redact.folding.fold`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipelines.redact.folding import fold

_DATA = Path(__file__).resolve().parent / "data"


def data_lines(name: str) -> list[str]:
    """Return the lines of a list in ``data/`` without comments and empty lines."""
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _sections() -> Mapping[str, frozenset[str]]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in data_lines("context_words.txt"):
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        else:
            current.extend(map(fold, line.split()))
    return {name: frozenset(words) for name, words in sections.items()}


def word_set(name: str) -> frozenset[str]:
    """Return one list of ``data/context_words.txt``."""
    return _sections()[name]


@cache
def _flagged(name: str) -> Mapping[str, frozenset[str]]:
    """Return entry -> languages in which the entry is an everyday word too."""
    none: frozenset[str] = frozenset()
    entries: dict[str, frozenset[str]] = {}
    for line in data_lines(name):
        entry, _, languages = line.partition("\t")
        entries[entry] = frozenset(languages.split(",")) if languages else none
    return entries


@cache
def first_names() -> Mapping[str, frozenset[str]]:
    """First names of Europe and beyond, diminutives included."""
    names = dict(_flagged("first_names.txt"))
    none: frozenset[str] = frozenset()
    words = english_words()
    for name, shorts in short_forms().items():
        for entry in (name, *shorts):
            if len(entry) > 1:
                names.setdefault(entry, frozenset({"en"}) if entry in words else none)
    return names


def last_names() -> Mapping[str, frozenset[str]]:
    """Family names."""
    return _flagged("last_names.txt")


def places() -> Mapping[str, frozenset[str]]:
    """Countries and towns."""
    return _flagged("places.txt")


@cache
def english_words() -> frozenset[str]:
    """Everyday English words."""
    return frozenset(data_lines("words_en.txt"))


@cache
def stop_words(language: str) -> frozenset[str]:
    """Function words of a language; none where there is no list."""
    for line in data_lines("stop_words.txt"):
        code, _, words = line.partition("\t")
        if code == language:
            return frozenset(words.split())
    return frozenset()


@cache
def short_forms() -> Mapping[str, frozenset[str]]:
    """First name -> its short forms and nicknames, over all languages."""
    forms: dict[str, frozenset[str]] = {}
    for file in ("nicknames_en.txt", "nicknames_europe.txt"):
        for line in data_lines(file):
            name, _, shorts = line.partition("\t")
            forms[name] = forms.get(name, frozenset()) | frozenset(shorts.split())
    return forms


TITLES = word_set("titles")
"""Folded words that stand before a name: titles, and kinship words used as titles."""


def is_title(word: str) -> bool:
    """Return whether a folded word is a title such as ``mrs`` or ``herr``."""
    return word.rstrip(".") in TITLES


def are_nicknames(left: str, right: str) -> bool:
    """Return whether one folded first name may be a short form of the other.

    True for pairs in the lists, for names with a short form in common, and where the shorter one, less a final
    ``i``/``y``/``ie``/``a``/``o``/``u``/``s``, begins or ends the longer one with three letters or more.
    """
    if left == right:
        return False
    short, long = sorted((left, right), key=len)
    forms = short_forms()
    if (
        short in forms.get(long, ())
        or long in forms.get(short, ())
        or forms.get(left, frozenset()) & forms.get(right, frozenset())
    ):
        return True
    if len(short) >= len(long) + 2:
        return False
    stem = short
    for ending in ("ie", "ey", "ek", "ka", "ko", "i", "y", "a", "o", "u", "s", "e"):
        if short.endswith(ending) and len(short) - len(ending) >= 3:
            stem = short[: -len(ending)]
            break
    return len(stem) >= 3 and (long.startswith(stem) or (len(stem) >= 4 and long.endswith(stem)))
