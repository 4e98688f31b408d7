"""Passages of a site that may be quoted to its coordinator, wherever they go along."""

from collections.abc import Collection, Mapping, Sequence

from codebook.model import Codebook
from coding.export.model import CodingRow
from coding.model import Coding, Participant, Release
from coding.model.said import Said
from coding.store import Cursor, codebooks, missed_reports
from coding.workspace.reports.selection import coding_rows
from coding.workspace.review.unused import process_codes, unused


def quotable(
    cursor: Cursor,
    finished: Sequence[Coding],
    current: Mapping[str, Release],
    known: Mapping[str, Participant],
    book: Codebook,
    *,
    only: Collection[str] | None = None,
) -> tuple[list[CodingRow], list[Said]]:
    """Passages that may be quoted, each code once a passage, and notes on those that may not.

    Args:
        cursor: A cursor.
        finished: Codings that nobody is blind to.
        current: Releases that stand, without the training set.
        known: Everybody who was interviewed.
        book: Codebook of the study.
        only: Ids of the codings that are wanted; None for all.
    """
    notes = []
    safe = _without_missed(cursor, finished, current, book)
    if only is not None:
        finished, safe = ([coding for coding in codings if coding.id in only] for codings in (finished, safe))
    if len(safe) < len(finished):
        missed = len(finished) - len(safe)
        notes.append(
            Said("{n} passages stay here: a process note or an open report of a missed name touches them.", n=missed)
        )
    rows = coding_rows([coding for coding in safe if coding.code in book], current, known, book, codebook_version=0)
    quoted = list({(row.release_hash, row.start, row.end, row.code): row for row in rows if row.quote}.values())
    withheld = len({(row.document, row.start, row.end, row.code) for row in rows if row.quote is None})
    if withheld:
        notes.append(Said("{n} passages stay here: the people did not agree to be quoted.", n=withheld))
    return quoted, notes


def _without_missed(
    cursor: Cursor, finished: Sequence[Coding], current: Mapping[str, Release], book: Codebook
) -> list[Coding]:
    """Codings whose words may hold no name that the masking missed, as far as anybody here said so."""
    own = codebooks.newest(cursor)
    process = process_codes(book) | (process_codes(own.book) if own else frozenset())
    reported = {report.interview_id for report in missed_reports.with_state(cursor)}
    marked: dict[str, list[tuple[int, int]]] = {}
    for coding in finished:
        if coding.code in process:
            marked.setdefault(coding.release_id, []).append((coding.start, coding.end))
    unused_parts = unused(cursor, current.values())
    return [
        coding
        for coding in finished
        if current[coding.release_id].interview_id not in reported
        and not unused_parts.holds(coding.release_id, coding.start, coding.end)
        and not any(start < coding.end and coding.start < end for start, end in marked.get(coding.release_id, ()))
    ]
