"""Units of analysis other than the character: words, sentences, speaker turns, whole interviews.

The rule is "any overlap": a unit counts as coded by a coder when at least one of its characters lies in a span. A
span is mapped to the range of unit numbers it touches, and the same sweep then counts units instead of characters.
"""

import re
from collections.abc import Sequence

import numpy as np

from coding.agreement.columns import IntArray, SpanColumns
from coding.agreement.model import UNITS, Document, Unit
from coding.agreement.sweep import Cells, Intervals, cells_of, merge_ranges, merge_spans
from coding.errors import InvalidInput


def unit_cells(columns: SpanColumns, unit: Unit = "character") -> Cells:
    """Count units by (document, code, set of coders).

    Args:
        columns: The spans.
        unit: What to count.

    Raises:
        InvalidInput: The unit is unknown, or a document has no boundaries for it or faulty ones.
    """
    intervals, sizes = unit_intervals(columns, unit)
    return cells_of(columns, intervals, sizes)


def unit_intervals(columns: SpanColumns, unit: Unit) -> tuple[Intervals, IntArray]:
    """Spans as disjoint ranges of unit numbers, and the number of units in each document.

    Raises:
        InvalidInput: As in ``unit_cells``.
    """
    if unit not in UNITS:
        raise InvalidInput(f"There is no unit '{unit}'. Use one of: {', '.join(UNITS)}.")
    if unit == "character":
        return merge_spans(columns), columns.lengths
    if unit == "interview":
        sizes = np.ones(len(columns.documents), dtype=np.int64)
        return _touched(columns, np.zeros_like(columns.start), np.ones_like(columns.end), sizes), sizes
    starts, ends, sizes = _boundaries(columns.documents, unit)
    offset = np.cumsum(sizes) - sizes
    stride = int(columns.lengths.max(initial=0)) + 1
    owner = np.repeat(np.arange(sizes.size, dtype=np.int64), sizes)
    shift = columns.document * stride
    low = np.searchsorted(owner * stride + ends, shift + columns.start, side="right") - offset[columns.document]
    high = np.searchsorted(owner * stride + starts, shift + columns.end, side="left") - offset[columns.document]
    return _touched(columns, low, high, sizes), sizes


def _touched(columns: SpanColumns, low: IntArray, high: IntArray, sizes: IntArray) -> Intervals:
    """Unite ranges of unit numbers; a span that lies between units touches none and drops out."""
    hits = high > low
    span_columns = SpanColumns(
        columns.documents,
        columns.coders,
        columns.codes,
        columns.document[hits],
        columns.coder[hits],
        columns.code[hits],
        columns.start[hits],
        columns.end[hits],
        columns.assigned,
    )
    return merge_ranges(span_columns, low[hits], high[hits], int(sizes.max(initial=0)), True)


def _boundaries(documents: tuple[Document, ...], unit: Unit) -> tuple[IntArray, IntArray, IntArray]:
    """Starts and ends of all units of all documents, and the number of units in each document."""
    tables = []
    for document in documents:
        if unit not in document.units:
            raise InvalidInput(
                f"Interview {document.id} has no {unit} boundaries, so agreement by {unit} cannot be counted. "
                "Choose the unit 'character' or 'interview'."
            )
        table = np.asarray(document.units[unit], dtype=np.int64).reshape(-1, 2)
        start, end = table[:, 0], table[:, 1]
        if (start >= end).any() or (start[1:] < end[:-1]).any():
            raise InvalidInput(f"The {unit} boundaries of interview {document.id} are empty, unordered or overlap.")
        if table.size and (start[0] < 0 or end[-1] > document.length):
            raise InvalidInput(f"The {unit} boundaries of interview {document.id} lie outside its text.")
        tables.append(table)
    joined = np.concatenate(tables) if tables else np.zeros((0, 2), dtype=np.int64)
    return joined[:, 0], joined[:, 1], np.array([len(table) for table in tables], dtype=np.int64)


_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_END = r"[.!?…]++[\"'”’»)\]]*+"
# Possessive throughout: each sign is looked at once, also in a run of signs that ends nothing.
_SENTENCE = re.compile(rf"\S(?:(?:[^.!?…\n]++|{_END}(?!\s|$))*+{_END}|.*)", re.MULTILINE)


def word_boundaries(text: str) -> tuple[tuple[int, int], ...]:
    """Runs of letters, digits and underscores, joined by apostrophes or hyphens; punctuation belongs to no word."""
    return tuple(match.span() for match in _WORD.finditer(text))


def sentence_boundaries(text: str, turns: Sequence[tuple[int, int]] | None = None) -> tuple[tuple[int, int], ...]:
    """Stretches up to a full stop, question or exclamation mark or ellipsis before white space, or to the line's end.

    An abbreviation such as "Dr." ends a sentence by this rule; it does so for every coder alike.

    Args:
        text: The text.
        turns: Stretches no sentence may run across, in order, such as speaker turns; ``None``: the whole text. What
            lies outside them is in no sentence.
    """
    sentences: list[tuple[int, int]] = []
    for start, end in ((0, len(text)),) if turns is None else turns:
        for match in _SENTENCE.finditer(text[start:end]):
            sentences.append((start + match.start(), start + match.end()))
    return tuple(sentences)
