"""Shapes of plain text that are no lines of speech: saved tables, chats of video calls, dialogue with dashes."""

import re
from collections.abc import Sequence

from codebook.message import Message
from pipelines.readers.draft import Draft
from pipelines.readers.speech.lines import TranscriptLine
from pipelines.readers.speech.table import has_named_columns, speech_from_rows
from pipelines.readers.speech.times import clock_ms
from pipelines.transcript import SpokenTurn

_MEETING = re.compile(
    r"(\d{1,2}:\d{2}:\d{2})\s+From\s+([^:\n]{1,60}?)(?:\s+to\s+[^:\n]{1,60}?)?\s*:\s*(.*)", re.IGNORECASE
)
_BARRED = re.compile(r"\s*\|.*\|\s*")
_RULED = re.compile(r"\s*:?-+:?\s*")
_DASH = re.compile(r"\s*[-–—]\s+\S")
_SPAN_NAMES = frozenset(("timespan", "time span", "zeitspanne", "intervalle", "intervalo"))
_FEWEST = 3


def read_shape(lines: Sequence[TranscriptLine], draft: Draft) -> bool:
    """Fill a draft where the whole text has one of these shapes; return whether it has."""
    return _table(lines, draft) or _meeting_chat(lines, draft)


def _table(lines: Sequence[TranscriptLine], draft: Draft) -> bool:
    filled = [line.text for line in lines if not line.blank]
    barred = len(filled) > 2 and all(_BARRED.fullmatch(line) for line in filled)
    if len(filled) < 2 or not (barred or all("\t" in line for line in filled)):
        return False
    cells = [line.strip().strip("|").split("|") if barred else line.split("\t") for line in filled]
    rows = _spans_parted([row for row in cells if not (barred and all(map(_RULED.fullmatch, row)))])
    if len({len(row) for row in rows}) > 2 or not has_named_columns(rows):
        return False
    speech_from_rows(rows, draft)
    if barred:
        draft.warn(Message("The text is a table with columns parted by bars, and was read as one."))
    else:
        draft.warn(Message("The text is a table with columns parted by tabs, and was read as one."))
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


def _meeting_chat(lines: Sequence[TranscriptLine], draft: Draft) -> bool:
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
    draft.warn(Message("The chat of a video call: times count from the first message; to whom it went is left out."))
    return True


def dashes_to_paragraphs(lines: Sequence[TranscriptLine]) -> list[TranscriptLine]:
    """Where every line opens with a dash, as dialogue is printed, make each a paragraph of its own."""
    filled = [line for line in lines if not line.blank]
    if len(filled) < _FEWEST or not all(_DASH.match(line.text) for line in filled):
        return list(lines)
    return [part for line in filled for part in (line, TranscriptLine(""))]
