"""Shapes of plain text that are no lines of speech: tables saved as text, chat logs, dialogue with dashes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pipelines.readers.draft import Draft
from pipelines.readers.speech.lines import Line
from pipelines.readers.speech.table import has_named_columns, speech_from_rows
from pipelines.readers.speech.times import clock_ms
from pipelines.transcript import SpokenTurn

_MESSAGE = re.compile(
    r"[\u200e\u200f]?\[?(\d{1,4})[./-](\d{1,2})[./-](\d{1,4}),? +(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"(?:[ \u202f\u00a0]?([AaPp])\.?[Mm]\.?)?\]?(?: [-–] | )([^:\n]{1,60}): ?(.*)"
)
_MEETING = re.compile(
    r"(\d{1,2}:\d{2}:\d{2})\s+From\s+([^:\n]{1,60}?)(?:\s+to\s+[^:\n]{1,60}?)?\s*:\s*(.*)", re.IGNORECASE
)
_DATED = re.compile(r"[\u200e\u200f]?\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? +\d{1,2}:\d{2}")
_SIGNED = re.compile(
    r"([^:\[\]\n]{1,60}?),? \[(\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? +\d{1,2}:\d{2}(?::\d{2})?)\]:?\s*(.*)"
)
_BARRED = re.compile(r"\s*\|.*\|\s*")
_RULED = re.compile(r"\s*:?-+:?\s*")
_DASH = re.compile(r"\s*[-–—]\s+\S")
_SPAN_NAMES = frozenset(("timespan", "time span", "zeitspanne", "intervalle", "intervalo"))
_FEWEST = 3


def read_shape(lines: Sequence[Line], draft: Draft) -> bool:
    """Fill a draft where the whole text has one of these shapes; return whether it has."""
    return _table(lines, draft) or _chat(lines, draft) or _meeting_chat(lines, draft)


def _table(lines: Sequence[Line], draft: Draft) -> bool:
    filled = [line.text for line in lines if not line.blank]
    barred = len(filled) > 2 and all(_BARRED.fullmatch(line) for line in filled)
    if len(filled) < 2 or not (barred or all("\t" in line for line in filled)):
        return False
    cells = [line.strip().strip("|").split("|") if barred else line.split("\t") for line in filled]
    rows = _spans_parted([row for row in cells if not (barred and all(map(_RULED.fullmatch, row)))])
    if len({len(row) for row in rows}) > 2 or not has_named_columns(rows):
        return False
    speech_from_rows(rows, draft)
    draft.warn(f"The text is a table with columns parted by {'bars' if barred else 'tabs'}, and was read as one.")
    return True


def _spans_parted(rows: list[list[str]]) -> list[list[str]]:
    """Part a column of spans ("0:00.0 - 0:03.2"), as NVivo writes, into starts and ends."""
    column = next((n for n, cell in enumerate(rows[0]) if cell.strip().casefold() in _SPAN_NAMES), None)
    if column is None:
        return rows
    parted = [[*rows[0], "start", "end"]]
    for row in rows[1:]:
        start, _, end = (row[column] if column < len(row) else "").partition(" - ")
        parted.append([*row, start.strip(), end.strip()])
    return [[cell for n, cell in enumerate(row) if n != column] for row in parted]


def _chat(lines: Sequence[Line], draft: Draft) -> bool:
    """A chat log: every message opens with a date, a time and a name; further lines belong to the message above."""
    # "Anna, [12.05.2024 14:03]" above the words is the same the other way round.
    lines = [replace(line, text=_signature_first(line.text.strip())) for line in lines]
    matched = [_MESSAGE.fullmatch(line.text) for line in lines]
    filled = sum(not line.blank for line in lines)
    messages = [match for match in matched if match is not None]
    if len(messages) < _FEWEST or len(messages) < 0.5 * filled or len({m[8] for m in messages}) > len(messages) / 2 + 1:
        return False
    times = _times(messages)
    number = -1
    for line, match in zip(lines, matched, strict=True):
        if match is not None:
            number += 1
            draft.turns.append(SpokenTurn(match[8].strip(), match[9].strip(), times[number], None))
        elif _DATED.match(line.text.strip()) or not draft.turns:
            if not line.blank:
                draft.leave_out("line of the chat program itself", line.text, "lines of the chat program itself")
        elif not line.blank:
            last = draft.turns[-1]
            draft.turns[-1] = SpokenTurn(last.speaker, f"{last.text}\n{line.text.strip()}", last.start_ms, last.end_ms)
    draft.warn("A chat log: times count from the first message; its dates are left out of the text.")
    return True


def _signature_first(text: str) -> str:
    signed = _SIGNED.fullmatch(text)
    return f"[{signed[2]}] {signed[1]}: {signed[3]}" if signed else text


def _meeting_chat(lines: Sequence[Line], draft: Draft) -> bool:
    """The chat beside a video call: a time of day, "From" a name, perhaps "to" another; the words there or below."""
    matched = [_MEETING.fullmatch(line.text.strip()) for line in lines]
    messages = [match for match in matched if match is not None]
    filled = sum(not line.blank for line in lines)
    if len(messages) < _FEWEST or 3 * len(messages) < filled or (matched and matched[0] is None and not lines[0].blank):
        return False
    times = [clock_ms(match[1]) or 0 for match in messages]
    number = -1
    for line, match in zip(lines, matched, strict=True):
        if match is not None:
            number += 1
            draft.turns.append(SpokenTurn(match[2].strip(), match[3].strip(), max(0, times[number] - times[0]), None))
        elif not line.blank and draft.turns:
            last = draft.turns[-1]
            text = "\n".join(filter(None, (last.text, line.text.strip())))
            draft.turns[-1] = SpokenTurn(last.speaker, text, last.start_ms, last.end_ms)
    draft.warn("The chat of a video call: times count from the first message; to whom it went is left out.")
    return True


def _times(messages: Sequence[re.Match[str]]) -> list[int | None]:
    """Milliseconds since the first message; None for all where no order of day and month makes sense."""
    for order in ((0, 1, 2), (2, 1, 0), (2, 0, 1)):
        try:
            moments = [_moment(match, order) for match in messages]
        except ValueError:
            continue
        if all(later >= earlier for earlier, later in zip(moments, moments[1:], strict=False)):
            return [round((moment - moments[0]).total_seconds() * 1000) for moment in moments]
    return [None] * len(messages)


def _moment(match: re.Match[str], order: tuple[int, int, int]) -> datetime:
    parts = (int(match[1]), int(match[2]), int(match[3]))
    year, month, day = (parts[place] for place in order)
    hour = int(match[4])
    if match[7]:
        hour = hour % 12 + (12 if match[7] in "Pp" else 0)
    return datetime(year if year > 99 else year + 2000, month, day, hour, int(match[5]), int(match[6] or 0))


def dashes_to_paragraphs(lines: Sequence[Line]) -> list[Line]:
    """Where every line opens with a dash, as dialogue is printed, make each a paragraph of its own."""
    filled = [line for line in lines if not line.blank]
    if len(filled) < _FEWEST or not all(_DASH.match(line.text) for line in filled):
        return list(lines)
    return [part for line in filled for part in (line, Line(""))]
