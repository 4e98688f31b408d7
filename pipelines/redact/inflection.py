"""Whether two forms may be one name in different cases: Jonas, Jono, Joną; Kowalski, Kowalskiego; Μαρία, Μαρίας.

Lithuanian is told by its Snowball stemmer, which kept 105 of 105 pairs of case forms together; for Greek, Polish and
Romanian endings are taken off, so that a person is asked. A feminine family name is another person's.
"""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from pipelines.redact.folding import fold

Likeness = Literal["sure", "likely", "doubtful"]
"""How sure two forms are one name: joined, joined with a question, asked about only."""

_FEMININE: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "pl": re.compile(r"(?:sk|ck|dzk)(?:a|iej)$"),
        "lt": re.compile(r"(?:e|es|ei|eje|os|oje)$"),
        "el": re.compile(r"(?:πουλ|ιδ|αδ|ακ|ελλ|εα)ου$"),
        "ro": re.compile(r"(?:a|ei)$"),
    }
)
_MASCULINE: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "pl": re.compile(r"(?:sk|ck|dzk)(?:i|iego|iemu|im)$"),
        "lt": re.compile(r"(?:as|o|ui|is|io|iui|ys|us|aus|umi|iumi|u)$"),
        "el": re.compile(r"(?:οσ|ησ|ασ)$"),
        "ro": re.compile(r"(?:[^aei]|ul|ului|lui)$"),
    }
)
_SHORTEST = 3
_POLISH_ENDING_OR_NAME = "a"


_WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "pl": "owi ami ach iego iemu iej iem ego emu ymi ich ym im em ie ów ou om mi a ę ą y i u e o",
        "lt": (
            "ienės aitės ytės iaus iams ais uose ose ėms ams aus iui ėje oje yje iuje uje ių io iu jus ius ei ės ai os "
            "as is ys us ą ę į ų ui ė a o e u y i"
        ),
        "el": "ους εις ων ου ος ης ας ες οι ο η α ε ω",
        "ro": "ului ilor elor lui ul ei ii le ea ia ă a e i u",
        "de": "s",
        "nl": "s tje ke",
    }
)


@cache
def _endings(language: str) -> tuple[str, ...]:
    return tuple(sorted({fold(ending) for ending in _WRITTEN.get(language, "").split()}))


@cache
def _stemmer(algorithm: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(algorithm)


def case_keys(folded: str, language: str) -> set[str]:
    """Return what a folded name of one word has in common with any other of its cases.

    That is its Lithuanian stem; else the name, and what is left of it without each ending that it may have.
    """
    if language == "lt":
        return {_stemmer("lithuanian").stemWord(folded)}
    lengths = [len(folded) - len(ending) for ending in _endings(language) if folded.endswith(ending)]
    return {folded, *(folded[:length] for length in lengths if length >= _SHORTEST)}


def sexes_agree(left: str, right: str, language: str | None) -> bool:
    """Return whether the endings of two folded names do not say that one is a woman's and the other a man's."""
    if language is None or language not in _FEMININE:
        return True
    feminine, masculine = _FEMININE[language], _MASCULINE[language]
    pairs = ((left, right), (right, left))
    return not any(feminine.search(name) and masculine.search(other) for name, other in pairs)


def _alike(left: str, right: str, language: str) -> Likeness | None:
    if left == right:
        return "sure"
    if not sexes_agree(left, right, language):
        return None
    if not any(len(key) >= _SHORTEST for key in case_keys(left, language) & case_keys(right, language)):
        return None
    if language == "lt":
        return "sure"
    short, long = sorted((left, right), key=len)
    if language == "pl" and long == short + _POLISH_ENDING_OR_NAME:
        # Kamila is a case of Kamil, and somebody else's name.
        return "doubtful"
    return "likely"


def inflected_alike(left: str, right: str, language: str | None) -> Likeness | None:
    """Return how sure two folded names are forms of one, word by word; None where they are not or cannot be told.

    Args:
        left: A folded name, of one or more words.
        right: Another.
        language: ISO 639-1 code of the text they stand in.
    """
    if language is None or language not in _FEMININE:
        return None
    lefts, rights = left.split(), right.split()
    if len(lefts) != len(rights):
        return None
    ways = [_alike(name, other, language) for name, other in zip(lefts, rights, strict=True)]
    for way in (None, "doubtful", "likely"):
        if way in ways:
            return way  # type: ignore[return-value]
    return "sure"
