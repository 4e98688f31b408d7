"""What the model of surroundings is told of each piece of a text. Training and use read alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.redact.folding import fold
from pipelines.redact.names import english_words, first_names, last_names, places
from pipelines.redact.tagger import models
from pipelines.redact.tagger.lexicon import listed, seen, word_facts

PARTNERS = frozenset(("de", "el", "it", "lt", "nl", "pl", "pt", "ro"))
"""Languages of partners that a model of their own reads."""
LANGUAGES = frozenset(("en", "es", "fr")) | PARTNERS
"""ISO 639-1 codes of the languages that the models were trained on."""

_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_LONGEST = 150
_REMEMBERED = 50_000
_NEAR, _FAR = (-2, -1, 1, 2), (-4, -3, 3)
_LONGEST_COUNTED = 9
_SMALL = frozenset("012")
"""Quarters of a word's appearances that have a capital, where it is no name."""
_PLAIN = re.compile(r"\W|_")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters, a run of digits, or one other sign: codes are told by how these follow each other.

    Attributes:
        start: First code point in the text.
        end: One past the last.
        text: As written.
    """

    start: int
    end: int
    text: str


def lines_of(text: str) -> list[list[Piece]]:
    """Cut a text into lines of pieces; very long lines into several."""
    lines: list[list[Piece]] = []
    line: list[Piece] = []
    end = 0
    for match in _PIECE.finditer(text):
        if line and ("\n" in text[end : match.start()] or len(line) >= _LONGEST):
            lines.append(line)
            line = []
        line.append(Piece(match.start(), match.end(), match.group()))
        end = match.end()
    if line:
        lines.append(line)
    return lines


def model_of(language: str) -> str:
    """Return what the file of the model that reads a language is called in place of a code."""
    return models.PARTNERS if language in PARTNERS else models.SURROUNDINGS


def is_everyday(written: str, language: str | None) -> bool:
    """Return whether a word in lower case is an everyday word, as far as is known of the language."""
    low = written.lower()
    return seen(low, language)[1] in _SMALL if language in PARTNERS else fold(low) in english_words()


def _listed(low: str, language: str) -> str:
    if language:
        return listed(low, language) + ("e" if is_everyday(low, language) else "")
    folded = fold(low)
    lists = (("F", first_names()), ("L", last_names()), ("P", places()), ("e", english_words()))
    return "".join(letter for letter, held in lists if folded in held) or "-"


@dataclass(frozen=True, slots=True)
class _Known:
    """Features of a word that do not depend on where it stands, ready for each place beside another."""

    word: str
    like: str
    listed: str
    counted: str
    own: tuple[str, ...]
    beside: dict[int, tuple[str, ...]]


@lru_cache(_REMEMBERED)
def _known(low: str, language: str) -> _Known:
    """Return what is known of a word; ``language`` is empty for those whose counts the model was not told."""
    counted = ""
    if low.isdigit():
        word = like = held = f"<{min(len(low), _LONGEST_COUNTED)}>"
        own: tuple[str, ...] = ("w=" + word,)
    elif _PLAIN.match(low):
        word = like = held = low
        own = ("w=" + word,)
    else:
        facts, lists = word_facts(low), _listed(low, language)
        word, like, held = low, facts.like_small, lists + facts.gain
        own = (
            "w=" + low,
            "g=" + lists,
            "k=" + facts.coarse,
            "z=" + facts.like_small,
            "gx=" + lists + facts.gain,
            "gs=" + lists + facts.small,
            f"n={min(len(low), _LONGEST_COUNTED)}",
            "s2=" + low[-2:],
            "s3=" + low[-3:],
            "p3=" + low[:3],
        )
        if language:
            often, raised = seen(low, language)
            counted = f"f={often}{raised}"
            own = (*own, counted, "s4=" + low[-4:])
    beside: dict[int, tuple[str, ...]] = {at: (f"{at}w={word}", f"{at}k={like}", f"{at}g={held}") for at in _NEAR}
    beside |= {at: (f"{at}w={word}",) for at in _FAR}
    return _Known(word, like, held, counted, own, beside)


@lru_cache(_REMEMBERED)
def _shape(written: str) -> str:
    if written.isdigit():
        return f"d{min(len(written), 6)}"
    if not written[0].isalpha():
        return "p" + written
    if written.isupper():
        return "X" if len(written) == 1 else "XX"
    if written.islower():
        return "x"
    return "Xx" if written[0].isupper() and written[1:].islower() else "xX"


def surroundings(line: Sequence[Piece], language: str, model: str) -> list[list[str]]:
    """Return the features of every piece of a line.

    Args:
        line: As :func:`lines_of` cuts it.
        language: One of :data:`LANGUAGES`; in training any.
        model: Which model is told, of those of :func:`model_of`. That of the partners also learns how often a word is
            read in its language, with and without a capital.
    """
    count = len(line)
    told = language if model == models.PARTNERS and language in PARTNERS else ""
    known = [_known(piece.text.lower(), told) for piece in line]
    shapes = [_shape(piece.text) for piece in line]
    glued = [at > 0 and line[at].start == line[at - 1].end for at in range(count)]
    glued.append(False)
    spoken = "L=" + language
    rows = []
    for at in range(count):
        mine, form = known[at], shapes[at]
        row = [*mine.own, spoken, "h=" + form, f"j={glued[at]:d}{glued[at + 1]:d}"]
        if mine.counted:
            row.append(f"h{mine.counted}|{form}")
        for away in _NEAR:
            if 0 <= at + away < count:
                row += known[at + away].beside[away]
        for away in _FAR:
            if 0 <= at + away < count:
                row += known[at + away].beside[away]
        if at:
            before = known[at - 1].word
            row += [f"-1h={shapes[at - 1]}", f"-10={before}|{form}", f"-1g0={before}|{mine.listed}"]
            if at > 1:
                row.append(f"-21={known[at - 2].word}|{before}")
            if at > 2:
                row.append(f"-32={known[at - 3].word}|{known[at - 2].word}")
            if at + 1 < count:
                row += [f"-11={before}|{known[at + 1].word}", f"hhh={shapes[at - 1]}|{form}|{shapes[at + 1]}"]
        else:
            row.append("first")
        if at == 1:
            row.append("second")
        if at + 1 < count:
            row += [f"1h={shapes[at + 1]}", f"01={form}|{known[at + 1].word}"]
            if at + 2 < count:
                row.append(f"12={known[at + 1].word}|{known[at + 2].word}")
        else:
            row.append("last")
        rows.append(row)
    return rows
