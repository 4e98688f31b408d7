"""Second readings: which lines were drawn, what was read, and the signatures under releases.

Offsets are into the original text. No text is here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from coding.errors import NotFound
from coding.model.said import Said
from coding.store.sql import Cursor, add_rows

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
    outcome: str
    read_by: str | None


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A drawing of lines over one interview or several.

    Attributes:
        id: Its id.
        population: Lines there are in all its interviews.
        state: ``open``, or ``void`` once it no longer says anything about the text.
        drawn_by: Who drew.
        drawn_at: When.
        masked: Interview id → spans that were masked when lines were drawn, or later when one was read.
        lines: What was drawn, in the order of reading.
    """

    id: str
    population: int
    state: str
    drawn_by: str
    drawn_at: datetime
    masked: Mapping[str, Spans]
    lines: tuple[DrawnLine, ...]

    def count(self, *outcomes: str) -> int:
        """How many lines have one of these outcomes."""
        return sum(1 for line in self.lines if line.outcome in outcomes)


def add(
    cursor: Cursor, reading_id: str, seed: int, drawn_by: str, populations: Mapping[str, tuple[int, Spans]]
) -> None:
    """Begin a reading over interviews: id → (lines there are, spans masked now)."""
    total = sum(lines for lines, _ in populations.values())
    cursor.execute(
        "INSERT INTO second_reading (id, seeds, population, state, drawn_by, drawn_at, version) "
        "VALUES (?, ?, ?, 'open', ?, ?, 1)",
        [reading_id, json.dumps([seed]), total, drawn_by, datetime.now(UTC)],
    )
    add_rows(
        cursor,
        "second_reading_interview",
        "reading_id, interview_id, line_count, masked",
        [[reading_id, interview, lines, json.dumps(masked)] for interview, (lines, masked) in populations.items()],
    )


def add_lines(cursor: Cursor, reading_id: str, first: int, lines: Iterable[tuple[str, int, int]]) -> None:
    """Add drawn lines ``(interview, start, end)`` at positions from ``first`` on."""
    add_rows(
        cursor,
        "second_reading_line",
        "reading_id, position, interview_id, start_offset, end_offset, outcome",
        [[reading_id, first + index, *line, "unread"] for index, line in enumerate(lines)],
    )


def add_seed(cursor: Cursor, reading_id: str, seed: int) -> None:
    """Note the seed of a further drawing."""
    row = cursor.execute("SELECT seeds FROM second_reading WHERE id = ?", [reading_id]).fetchall()[0]
    cursor.execute(
        "UPDATE second_reading SET seeds = ?, version = version + 1 WHERE id = ?",
        [json.dumps([*json.loads(row[0]), seed]), reading_id],
    )


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


def set_state(cursor: Cursor, reading_id: str, state: str) -> None:
    """Let a reading no longer count, or again."""
    cursor.execute("UPDATE second_reading SET state = ?, version = version + 1 WHERE id = ?", [state, reading_id])


def all_readings(cursor: Cursor, *, void_too: bool = False) -> list[SecondReading]:
    """Readings, oldest first."""
    rows = cursor.execute(
        "SELECT id, population, state, drawn_by, drawn_at FROM second_reading WHERE ? OR state = 'open' "
        "ORDER BY drawn_at, id",
        [void_too],
    ).fetchall()
    masked: dict[str, dict[str, Spans]] = {}
    for reading, interview, spans in cursor.execute(
        "SELECT reading_id, interview_id, masked FROM second_reading_interview ORDER BY reading_id, interview_id"
    ).fetchall():
        masked.setdefault(reading, {})[interview] = tuple((int(a), int(b)) for a, b in json.loads(spans))
    lines: dict[str, list[DrawnLine]] = {}
    for reading, *line in cursor.execute(
        "SELECT reading_id, position, interview_id, start_offset, end_offset, outcome, read_by "
        "FROM second_reading_line ORDER BY reading_id, position"
    ).fetchall():
        lines.setdefault(reading, []).append(DrawnLine(*line))
    return [
        SecondReading(id_, population, state, by, at, masked.get(id_, {}), tuple(lines.get(id_, ())))
        for id_, population, state, by, at in rows
    ]


def get(cursor: Cursor, reading_id: str) -> SecondReading:
    """One reading.

    Raises:
        NotFound: No such reading.
    """
    for reading in all_readings(cursor, void_too=True):
        if reading.id == reading_id:
            return reading
    raise NotFound(Said("There is no second reading {reading_id} in this project.", reading_id=reading_id))


def by_interview(cursor: Cursor) -> dict[str, SecondReading]:
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


def sign(cursor: Cursor, signature: Signature) -> None:
    """Keep the signature under a release."""
    entry = signature
    cursor.execute(
        "INSERT INTO release_signature (release_id, signed_by, signed_name, statement, reading_id, lines_read, "
        "lines_missed, line_count, upper_bound, confidence, signed_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            entry.release_id,
            entry.signed_by,
            entry.signed_name,
            entry.statement,
            entry.reading_id,
            entry.lines,
            entry.missed,
            entry.population,
            entry.bound,
            entry.confidence,
            datetime.now(UTC),
        ],
    )


def signatures(cursor: Cursor) -> dict[str, Signature]:
    """Signatures by release; releases made before signatures were kept have none."""
    rows: Sequence[tuple[object, ...]] = cursor.execute(
        "SELECT release_id, signed_by, signed_name, statement, reading_id, lines_read, lines_missed, line_count, "
        "upper_bound, confidence FROM release_signature"
    ).fetchall()
    return {str(row[0]): Signature(*row) for row in rows}  # type: ignore[arg-type]
