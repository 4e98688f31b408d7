"""Second readings: which lines were drawn, what was read, and the signatures under releases.

Offsets are into the original text. No text is here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from coding.model.message import N_
from coding.store.sql import Cursor
from coding.store.table import Part, Table

Spans = tuple[tuple[int, int], ...]
REWORDED: Final[Spans] = ((0, 2**31),)
"""Stands for what was masked in an interview whose words were corrected since: no text is as long."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line that was drawn: ``start`` and ``end`` are code points of the original, half-open."""

    position: int
    interview_id: str
    start: int
    end: int
    outcome: str = "unread"
    read_by: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnInterview:
    """An interview that lines were drawn from: how many it has, and spans masked when they were drawn or read."""

    interview_id: str
    line_count: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A drawing of lines over one interview or several.

    Attributes:
        id: Its id.
        seeds: Of its drawings.
        population: Lines there are in all its interviews.
        state: ``open``, or ``void`` once it no longer says anything about the text.
        drawn_by: Who drew.
        drawn_at: When.
        interviews: Its interviews.
        lines: What was drawn, in the order of reading.
    """

    id: str
    seeds: tuple[int, ...]
    population: int
    state: str
    drawn_by: str
    drawn_at: datetime
    interviews: tuple[DrawnInterview, ...]
    lines: tuple[DrawnLine, ...]

    @property
    def masked(self) -> dict[str, Spans]:
        """Interview id → spans that were masked."""
        return {each.interview_id: tuple((start, end) for start, end in each.spans) for each in self.interviews}

    def count(self, *outcomes: str) -> int:
        """How many lines have one of these outcomes."""
        return sum(1 for line in self.lines if line.outcome in outcomes)


_LINES: Final = Part(
    "second_reading_line",
    "reading_id",
    "position, interview_id, start_offset, end_offset, outcome, read_by",
    record=DrawnLine,
)
READINGS: Final = Table(
    "second_reading",
    SecondReading,
    parts={
        "interviews": Part(
            "second_reading_interview", "reading_id", "interview_id, line_count, masked", record=DrawnInterview
        ),
        "lines": _LINES,
    },
    order="drawn_at, id",
    missing=N_("There is no second reading {reading_id} in this project."),
)


def add_lines(cursor: Cursor, reading: SecondReading, seed: int, drawn: Iterable[tuple[str, int, int]]) -> None:
    """Add lines ``(interview, start, end)`` of a further drawing."""
    READINGS.change(cursor, reading.id, seeds=json.dumps([*reading.seeds, seed]))
    _LINES.add(cursor, [([reading.id], [DrawnLine(at, *line) for at, line in enumerate(drawn, len(reading.lines))])])


def set_masked(cursor: Cursor, reading_id: str, interview_id: str, masked: Spans) -> None:
    """Note what is masked in an interview now."""
    cursor.execute(
        "UPDATE second_reading_interview SET masked = ? WHERE reading_id = ? AND interview_id = ?",
        [json.dumps(masked), reading_id, interview_id],
    )


def set_outcome(cursor: Cursor, reading_id: str, position: int, outcome: str, read_by: str | None) -> None:
    """Say what reading a line came to; ``unread`` takes it back."""
    cursor.execute(
        "UPDATE second_reading_line SET outcome = ?, read_by = ?, read_at = ? WHERE reading_id = ? AND position = ?",
        [outcome, read_by, None if outcome == "unread" else datetime.now(UTC), reading_id, position],
    )


def all_readings(cursor: Cursor, *, void_too: bool = False) -> list[SecondReading]:
    """Readings, oldest first."""
    return READINGS.all(cursor, where="? OR state = 'open'", values=[void_too])


def by_interview(cursor: Cursor) -> Mapping[str, SecondReading]:
    """Interview id → the reading that counts for it."""
    return {interview_id: reading for reading in all_readings(cursor) for interview_id in reading.masked}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for a release, in which words, and what the second reading said then.

    Attributes:
        release_id: The release.
        signed_by: Id of the user.
        signed_name: Their name at that time.
        statement: What they signed.
        reading_id: The second reading, if there was one.
        lines: Lines read; 0 without a reading.
        missed: Lines among them in which something had been missed (corrected before the release).
        population: All lines of the reading's interviews.
        bound: Upper bound on the share of lines with a missed identifier, or None.
        confidence: Its confidence, or None.
    """

    release_id: str
    signed_by: str
    signed_name: str
    statement: str
    reading_id: str | None
    lines: int
    missed: int
    population: int
    bound: float | None
    confidence: float | None


SIGNATURES: Final = Table(
    "release_signature",
    Signature,
    key="release_id",
    columns={
        "lines": "lines_read", "missed": "lines_missed", "population": "line_count", "bound": "upper_bound",
    },
    stamped=["signed_at"],
)  # fmt: skip
"""Signatures; releases made before signatures were kept have none."""
