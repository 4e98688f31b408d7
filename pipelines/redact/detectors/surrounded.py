"""What a small model takes for an identifier by what stands around it, in text that has capitals.

A look after all others, where no rule and no other model found anything. What it adds is neither repeated over the
document nor joined to names, since a word that is wrong once would then be wrong everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.detectors.wordlists import KIN, PLATFORMS
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.names import first_names, is_function_word, is_title, last_names, word_set, words_of
from pipelines.redact.spoken_numbers import number_words
from pipelines.redact.tagger.dictionary import entry
from pipelines.redact.tagger.lexicon import is_read, listed
from pipelines.redact.tagger.models import OTHER_LABEL, identifier_probabilities
from pipelines.redact.tagger.surroundings import (
    LANGUAGES,
    PARTNERS,
    Piece,
    is_everyday,
    lines_of,
    model_of,
    surroundings,
)

NAME = "surroundings"
"""Name of the detector."""

_FROM = {"direct": 0.3, "quasi": 0.6}
"""Least probability of a piece, by kind: chosen on writers the model was not trained on (0947)."""
_SURE = {"direct": 0.8, "quasi": 0.95}
"""The same for the surest piece of a run."""
_LEAST_SURE = min(_SURE.values())
_LEFT = frozenset(("AGE", "DATE"))
"""Types left to the rules: to the model any number of years, miles or apple trees may be one."""
_LEFT_OF_PARTNERS = _LEFT | {"LOCATION", "NATIONAL_ID", "PHONE"}
"""The same in partners' languages, where rules find nearly all of these and the model added more wrong ones."""
_FORMED = frozenset(("ADDRESS", "PHONE", "CASE_NUMBER", "NATIONAL_ID", "HANDLE"))
_WITHOUT_FORM_FROM = 0.97
"""Least certainty of what has not the form of its type, such as a user name of everyday words."""
_SIGNED = re.compile(r"[_@#/]|[^\W\d_]\d|\d[^\W\d_]")
_LABEL_PIECES = 5
_EVERYDAY_FROM = 0.97
"""The same for an everyday word in lower case, taken for a person."""
_NOUN_FROM = 0.95
"""The same for a German noun that is in no list of names."""
_LARGE = word_set("large_numbers")
"""A number before one of these is an amount and no house."""
_LONGEST_LARGE = 16
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_BOTH_HALVES = "2"
"""What :class:`~pipelines.redact.tagger.dictionary.Entry` has for a word both of whose halves are words."""


def reads(language: str | None) -> bool:
    """Return whether there is a model of surroundings for a language."""
    return language in LANGUAGES


@dataclass(slots=True)
class _Run:
    """Pieces that stand together and are taken for one identifier."""

    start: int
    end: int
    type: str
    score: float
    new: bool


def surrounded(page: Page, detections: Sequence[Detection]) -> Iterator[Detection]:
    """Yield what the model takes for an identifier and nobody found; the score is the probability of the surest piece.

    Args:
        page: The document.
        detections: What the other detectors found on it.
    """
    if not reads(page.language) or page.caseless:
        return
    covered = bytearray(len(page.text) + 1)
    for one in detections:
        covered[one.start : one.end] = b"\x01" * (one.end - one.start)
    for line in lines_of(page.text):
        # A line of which everything was found has nothing to add.
        if any(not covered[piece.start] and piece.text[0].isalnum() for piece in line):
            for run in _runs(page, line, covered):
                yield found(run.start, run.end, run.type, round(run.score, 3), NAME)


def _runs(page: Page, line: Sequence[Piece], covered: bytearray) -> Iterator[_Run]:
    language = page.language or ""
    model = model_of(language)
    likely = identifier_probabilities(surroundings(line, language, model), model)
    if max(chance for chance, _ in likely) < _LEAST_SURE:
        return
    label = _label_end(page, line)
    run: _Run | None = None
    for piece, (chance, type) in zip(line, likely, strict=True):
        if piece.start < label or not _tells(page, piece, chance, type):
            # A sign inside a code joins what stands on either side.
            if run is not None and (piece.start > run.end or piece.text.isalnum()):
                yield from _kept(page, run)
                run = None
            continue
        new = piece.text.isalnum() and not covered[piece.start]
        gap = page.text[run.end : piece.start] if run is not None else ""
        if run is not None and (
            not any(map(str.isspace, gap)) or (run.type == type and gap.isspace() and len(gap) == 1)
        ):
            if new and chance > run.score:
                run.type, run.score = type, chance
            run.end, run.new = piece.end, run.new or new
            continue
        if run is not None:
            yield from _kept(page, run)
        run = _Run(piece.start, piece.end, type, chance if new else 0.0, new)
    if run is not None:
        yield from _kept(page, run)


def _label_end(page: Page, line: Sequence[Piece]) -> int:
    """Return where the label of a turn ends; who speaks is left to the rules, which know what a label is."""
    colon = next((piece.start for piece in line[:_LABEL_PIECES] if piece.text == ":"), 0)
    return colon if colon and not any(piece.text.isdigit() for piece in line if piece.start < colon) else 0


def _kept(page: Page, run: _Run) -> Iterator[_Run]:
    """Yield a run that is sure enough somewhere and has the form of what it is taken for."""
    if not run.new or run.score < _SURE[ENTITY_TYPES[run.type].kind]:
        return
    if "§" in page.text[max(0, run.start - 3) : run.end + 3]:  # a paragraph of a law
        return
    if run.type == "ADDRESS" and _is_amount(page, run):
        return
    if run.type in _FORMED and run.score < _WITHOUT_FORM_FROM and not _has_form(page, run):
        return
    if run.type == "PERSON" and run.score < _NOUN_FROM and page.language == "de" and _is_noun(page, run):
        return
    yield run


def _is_amount(page: Page, run: _Run) -> bool:
    """Whether all figures of a run have "million" or the like behind them."""
    words = page.words_in(run.start, run.end + _LONGEST_LARGE)
    large = [word for word in words if word.folded in _LARGE and word.start <= run.end + 1]
    ends = [match.end() for match in _FIGURES.finditer(page.text, run.start, run.end)]
    return bool(ends) and all(any(end < word.start <= end + 2 for word in large) for end in ends)


def _is_noun(page: Page, run: _Run) -> bool:
    """Whether a run is German words read elsewhere or put together, in no list of names: nouns have capitals too."""
    words = [word.text.lower() for word in page.words_in(run.start, run.end)]
    return all(listed(word, "de") == "-" and (is_read(word, "de") or _is_compound(word)) for word in words)


def _is_compound(word: str) -> bool:
    """Whether dictionaries have both halves of a German word that they lack: "spendenkonto"."""
    return entry(word, "de").parts == _BOTH_HALVES


def _has_form(page: Page, run: _Run) -> bool:
    """Whether something in a run is more than an everyday word: a digit, a number, a sign, a name."""
    written = page.text[run.start : run.end]
    words = page.words_in(run.start, run.end)
    if _SIGNED.search(written):
        return True
    if run.type != "HANDLE":
        if any(map(str.isdigit, written)):
            return True
        spoken = number_words(page.language or "en")
        return any(word.folded in spoken or (word.capital and not word.opens) for word in words)
    return not all(
        is_everyday(word.text, page.language)
        or is_function_word(word.text, page.language)
        or page.is_written_small(word.text)
        for word in words
    )


def _tells(page: Page, piece: Piece, chance: float, type: str) -> bool:
    """Whether a piece is likely enough to be part of an identifier."""
    left = _LEFT_OF_PARTNERS if page.language in PARTNERS else _LEFT
    if type in ("", OTHER_LABEL) or type in left or chance < _FROM[ENTITY_TYPES[type].kind]:
        return False
    folded = fold(piece.text)
    if folded in PLATFORMS:
        return False
    if type != "PERSON":
        return True
    if is_title(folded) or folded in KIN or folded in words_of("kin", page.language):
        return False
    has_name = folded in first_names() or folded in last_names()
    known = is_everyday(piece.text, page.language) or (not has_name and page.is_written_small(piece.text))
    everyday = piece.text.islower() and known
    return not everyday or chance >= _EVERYDAY_FROM
