"""What moves along when a corrected release replaces an earlier one."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from coding.errors import NotFound, NotReady
from coding.model import Release, ReleaseTurn
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store.memory import Shelf, at_moment, memory_of
from coding.store.sql import Cursor, add_rows, first_column, first_text, first_value
from pipelines.redact.release import OffsetMap, ReleaseDraft, carry_over, span_or_neighbour

BLACK = "█"
"""Stands for one code point of an earlier release that should have been masked."""
_MAPS: Shelf[tuple[OffsetMap, OffsetMap]] = Shelf("offsets of releases", 256)
_CURRENT: Shelf[list[str]] = Shelf("current releases", 1)
INTERVIEWS: Shelf[str] = Shelf("interviews of releases", 4096)
"""By the id of a release, which never becomes another interview's; whether it may be seen is asked each time."""
WORDS: Shelf[tuple[str, tuple[ReleaseTurn, ...]]] = Shelf("words of releases", 64)
"""Text and turns by release and the hash of its text: they are asked for with every coding."""


def codings_of(cursor: Cursor, release_id: str) -> list[tuple[str, int, int]]:
    """(id, start, end) of every coding on a release, removed ones too: undo must find them on the new one."""
    return cursor.execute(
        "SELECT id, start_offset, end_offset FROM coding WHERE release_id = ? ORDER BY id", [release_id]
    ).fetchall()


def move_open_work(cursor: Cursor, old_id: str, new_id: str) -> None:
    """Point open rounds at the new release and end undo lines whose offsets were into the old text.

    Locked rounds keep the release they were coded on: their snapshot never changes.
    """
    cursor.execute(
        "UPDATE assignment SET release_id = ? WHERE release_id = ? AND round_id IN "
        "(SELECT id FROM round WHERE state = 'open')",
        [new_id, old_id],
    )
    cursor.execute("UPDATE operation SET discarded = TRUE WHERE scope = 'coding' AND scope_id = ?", [old_id])


def releases_of(cursor: Cursor, interview_id: str) -> list[str]:
    """Ids of every release of an interview, oldest first."""
    return first_column(cursor, "SELECT id FROM release WHERE interview_id = ? ORDER BY number", [interview_id])


def interviews_of(cursor: Cursor) -> dict[str, str]:
    """Release id → interview id, of every release there is."""
    return dict(cursor.execute("SELECT id, interview_id FROM release").fetchall())


def black_out(cursor: Cursor, release_id: str, spans: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """Cover stretches of a release, code point for code point; return its text now and the hash of it.

    The length stays the same, so nothing that points into the release moves.
    """
    text = str(first_value(cursor, "SELECT text FROM release WHERE id = ?", [release_id]))
    for start, end in spans:
        text = text[:start] + BLACK * (end - start) + text[end:]
    digest = hashlib.sha256(text.encode()).hexdigest()
    cursor.execute("UPDATE release SET text = ?, text_hash = ? WHERE id = ?", [text, digest, release_id])
    return text, digest


def changed(cursor: Cursor) -> list[str]:
    """Ids of releases whose text is not the one that their hash is of; of erased people an outline is left."""
    return first_column(
        cursor,
        "SELECT r.id FROM release r JOIN interview i ON i.id = r.interview_id WHERE CASE WHEN i.deleted_at IS NULL "
        "THEN sha256(r.text) <> r.text_hash ELSE r.text_hash NOT IN ('erased', sha256(r.text)) END ORDER BY r.id",
    )


def corrections(cursor: Cursor) -> dict[str, str]:
    """Every correction that masked words of an earlier release: hash of its event → interview id."""
    return dict(
        cursor.execute(
            "SELECT e.hash, r.interview_id FROM event e JOIN release r ON r.id = e.target_id "
            "WHERE e.action = 'release.blacked_out'"
        ).fetchall()
    )


def forget_vectors(cursor: Cursor, release_id: str, spans: Sequence[tuple[int, int]]) -> None:
    """Drop the vectors of a release's segments that hold any of these stretches, unless another release uses them."""
    rows = cursor.execute(
        "SELECT text_hash, start_offset, end_offset, question_start, question_end FROM segment WHERE release_id = ?",
        [release_id],
    ).fetchall()
    touched = [
        digest
        for digest, start, end, question_start, question_end in rows
        if any(
            (a < end and start < b) or (question_start is not None and a < question_end and question_start < b)
            for a, b in spans
        )
    ]
    cursor.execute(
        "DELETE FROM embedding WHERE list_contains(?, text_hash) AND text_hash NOT IN "
        "(SELECT text_hash FROM segment WHERE release_id <> ?)",
        [touched, release_id],
    )


def add_release(
    cursor: Cursor,
    release_id: str,
    interview_id: str,
    draft: ReleaseDraft,
    turns: Sequence[ReleaseTurn],
    released_by: str,
) -> int:
    """Freeze a release and make it the interview's current one; return its number (1, 2, …)."""
    number = int(
        cursor.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM release WHERE interview_id = ?", [interview_id]
        ).fetchall()[0][0]
    )
    cursor.execute("UPDATE release SET current = FALSE WHERE interview_id = ?", [interview_id])
    cursor.execute(
        "INSERT INTO release (id, interview_id, number, text, text_hash, offset_map, released_by, released_at, "
        "current) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, TRUE)",
        [
            *(release_id, interview_id, number, draft.text, hashlib.sha256(draft.text.encode()).hexdigest()),
            *(json.dumps(draft.offset_map.to_list()), released_by, datetime.now(UTC)),
        ],
    )
    add_rows(
        cursor,
        "turn",
        "release_id, ordinal, speaker, role, start_ms, start_offset, end_offset",
        [[release_id, t.ordinal, t.speaker, t.role, t.start_ms, t.start, t.end] for t in turns],
    )
    return number


_RELEASES = (
    "SELECT r.id, r.interview_id, r.number, i.title, i.participant_id, coalesce(p.label, ''), i.language, "
    "r.text_hash, r.released_by, r.released_at FROM release r JOIN interview i ON i.id = r.interview_id "
    "LEFT JOIN participant p ON p.id = i.participant_id"
)


def _of(row: Sequence[Any], words: tuple[str, tuple[ReleaseTurn, ...]]) -> Release:
    """A row of :data:`_RELEASES` with its text and turns."""
    text, turns = words
    return Release(*(*row[:7], text, row[7], turns, *row[8:]))


def release(cursor: Cursor, release_id: str, *, erased: bool = False) -> Release:
    """One release with its turns.

    Args:
        cursor: For reading.
        release_id: Which.
        erased: Also one whose participant was erased: its text is an outline without words, for the figures of locked
            rounds and nothing else.

    Raises:
        NotReady: The interview has not been released.
    """
    row = cursor.execute(f"{_RELEASES} WHERE r.id = ? AND (? OR i.deleted_at IS NULL)", [release_id, erased]).fetchone()
    if row is None:
        raise _not_released(release_id)
    key = release_id, row[7]
    return _of(row, memory_of(cursor).recall(WORDS, key, lambda: _words_of(cursor, [key])[key]))


def several(cursor: Cursor, release_ids: Iterable[str]) -> dict[str, Release]:
    """Releases with their turns by id, in the order asked for: as :func:`release`, with three statements for all.

    Raises:
        NotReady: One of the interviews has not been released.
    """
    ids = list(dict.fromkeys(release_ids))
    if not ids:
        return {}
    rows = cursor.execute(f"{_RELEASES} WHERE r.id IN (SELECT unnest(?)) AND i.deleted_at IS NULL", [ids]).fetchall()
    about = {str(row[0]): row for row in rows}
    for release_id in ids:
        if release_id not in about:
            raise _not_released(release_id)
    keys = {release_id: (release_id, about[release_id][7]) for release_id in ids}
    contents = memory_of(cursor).recall_each(WORDS, keys.values(), lambda missing: _words_of(cursor, missing))
    return {release_id: _of(about[release_id], contents[key]) for release_id, key in keys.items()}


@dataclass(frozen=True, slots=True)
class About:
    """What a release is of, without its words.

    Attributes:
        interview_id: Its interview.
        participant_id: Whose it is.
        language: ISO 639-1 code, or None.
    """

    interview_id: str
    participant_id: str
    language: str | None


def about(cursor: Cursor, release_ids: Iterable[str]) -> dict[str, About]:
    """Release id → what it is of; also of participants who were erased."""
    rows = cursor.execute(
        "SELECT r.id, i.id, i.participant_id, i.language FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE list_contains(?, r.id)",
        [list(release_ids)],
    ).fetchall()
    return {str(row[0]): About(*row[1:]) for row in rows}


def lengths(cursor: Cursor, release_ids: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Release id → its interview and where its last turn ends, in code points; erased ones are not there."""
    rows = cursor.execute(
        "SELECT r.id, any_value(i.id), max(t.end_offset) FROM release r JOIN interview i ON i.id = r.interview_id "
        "JOIN turn t ON t.release_id = r.id WHERE list_contains(?, r.id) AND i.deleted_at IS NULL GROUP BY r.id",
        [list(dict.fromkeys(release_ids))],
    ).fetchall()
    return {str(release_id): (str(interview_id), int(length)) for release_id, interview_id, length in rows}


def _words_of(cursor: Cursor, keys: Iterable[Any]) -> dict[Hashable, tuple[str, tuple[ReleaseTurn, ...]]]:
    keys_by_id = {str(release_id): (release_id, text_hash) for release_id, text_hash in keys}
    texts = cursor.execute("SELECT id, text FROM release WHERE id IN (SELECT unnest(?))", [list(keys_by_id)]).fetchall()
    rows = cursor.execute(
        "SELECT release_id, ordinal, speaker, role, start_ms, start_offset, end_offset FROM turn "
        "WHERE release_id IN (SELECT unnest(?)) ORDER BY release_id, ordinal",
        [list(keys_by_id)],
    ).fetchall()
    turns = grouped((release_id, ReleaseTurn(*turn)) for release_id, *turn in rows)
    return {keys_by_id[release_id]: (str(text), tuple(turns.get(release_id, ()))) for release_id, text in texts}


def interview_of(cursor: Cursor, release_id: str) -> str:
    """The interview of a release.

    Raises:
        NotReady: The interview has not been released, or was erased.
    """
    memory = memory_of(cursor)
    interview = memory.known(INTERVIEWS, release_id)
    if interview is None:
        row = cursor.execute("SELECT interview_id FROM release WHERE id = ?", [release_id]).fetchone()
        if row is None:
            raise _not_released(release_id)
        interview = str(row[0])
        memory.keep(INTERVIEWS, release_id, interview)
    if not cursor.execute("SELECT 1 FROM interview WHERE id = ? AND deleted_at IS NULL", [interview]).fetchone():
        raise _not_released(release_id)
    return interview


def is_current(cursor: Cursor, release_id: str) -> bool:
    """Whether no later release of its interview has taken a release's place."""
    return bool(first_value(cursor, "SELECT current FROM release WHERE id = ?", [release_id]))


def _not_released(release_id: str) -> NotReady:
    return NotReady(
        Message(
            "There is no release {release_id}. Review the interview's identifiers and release it first.",
            release_id=release_id,
        )
    )


def masks(cursor: Cursor, release_id: str) -> OffsetMap:
    """What a release replaced: the map between the original as it was then and the released text."""
    return _maps(cursor, release_id)[0]


def rewording(cursor: Cursor, release_id: str) -> OffsetMap:
    """Which stretches of the original, as it was at a release, became which of the original as it is now."""
    return _maps(cursor, release_id)[1]


def offset_map(cursor: Cursor, release_id: str) -> OffsetMap:
    """The map between offsets of the present original and of a release.

    Besides what the release replaced it holds what was corrected since.
    """
    return _composed(*_maps(cursor, release_id))


def map_of(replaced: str, reworded: str) -> OffsetMap:
    """As :func:`offset_map`, of what the row of a release says, also in another project."""
    return _composed(*_read(replaced, reworded))


def _composed(replaced: OffsetMap, reworded: OffsetMap) -> OffsetMap:
    return reworded.reversed().then(replaced) if reworded.original else replaced


def _maps(cursor: Cursor, release_id: str) -> tuple[OffsetMap, OffsetMap]:
    return at_moment(cursor, _MAPS, release_id, lambda: _read_maps(cursor, release_id))


def _read_maps(cursor: Cursor, release_id: str) -> tuple[OffsetMap, OffsetMap]:
    row = cursor.execute("SELECT offset_map, rewording FROM release WHERE id = ?", [release_id]).fetchone()
    if row is None:
        raise NotFound(Message("There is no release {release_id}.", release_id=release_id))
    return _read(*row)


def _read(replaced: str, reworded: str) -> tuple[OffsetMap, OffsetMap]:
    return OffsetMap.from_list(json.loads(replaced)), OffsetMap.from_list(json.loads(reworded), inserted=True)


def set_rewording(cursor: Cursor, release_id: str, change: OffsetMap) -> None:
    """Note how the original of a release became the present one."""
    cursor.execute("UPDATE release SET rewording = ? WHERE id = ?", [json.dumps(change.to_list()), release_id])


def carrying(cursor: Cursor, old_id: str, new_id: str) -> Callable[[int, int], tuple[int, int]]:
    """Where a span of a release stands in another release of the same interview.

    One of whose words nothing is left stands on the word next to them.
    """
    old, new = offset_map(cursor, old_id), offset_map(cursor, new_id)
    before, text = release(cursor, old_id).text, release(cursor, new_id).text

    def carried(start: int, end: int) -> tuple[int, int]:
        first, last = carry_over(old, new, start, end)
        words = before[start:end]
        if not words.strip():
            return first, last
        # Where words at an end were taken out, the blank beside them is no part of it.
        if words == words.strip():
            last = first + len(text[first:last].rstrip())
            first = last - len(text[first:last].lstrip())
        return span_or_neighbour(text, first, last)

    return carried


def carried_lines(cursor: Cursor, old_id: str, new_id: str) -> list[int]:
    """Which line of another release of the interview each line of a release is."""
    carried, now = carrying(cursor, old_id, new_id), release(cursor, new_id).turns
    return [
        max(bisect_right(now, carried(turn.start, turn.end)[0], key=attrgetter("start")) - 1, 0)
        for turn in release(cursor, old_id).turns
    ]


def current_releases(cursor: Cursor) -> list[str]:
    """Ids of the current release of every released interview, in the project's order."""
    current = (
        "SELECT r.id FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE r.current AND i.deleted_at IS NULL ORDER BY i.position"
    )
    ids = at_moment(cursor, _CURRENT, "", lambda: first_column(cursor, current))
    return list(ids)


@dataclass(frozen=True, slots=True)
class ReleaseSummary:
    """A current release in a list: everything but its words.

    Attributes:
        lines: How many turns it has.
        answers: How many of them are the participant's.
    """

    id: str
    interview_id: str
    participant_id: str
    participant_label: str
    title: str
    lines: int
    answers: int


def summaries(cursor: Cursor) -> list[ReleaseSummary]:
    """The current release of every interview that has one, in the project's order, without its words."""
    rows = cursor.execute(
        "SELECT l.id, i.id, i.participant_id, coalesce(p.label, ''), i.title, coalesce(t.lines, 0), "
        "coalesce(t.answers, 0) FROM release l JOIN interview i ON i.id = l.interview_id AND i.deleted_at IS NULL "
        "LEFT JOIN participant p ON p.id = i.participant_id LEFT JOIN ("
        "SELECT release_id, count(*) AS lines, count(*) FILTER (role = 'participant') AS answers FROM turn "
        "GROUP BY release_id) t ON t.release_id = l.id WHERE l.current ORDER BY i.position"
    ).fetchall()
    return [ReleaseSummary(*row) for row in rows]


def titles(cursor: Cursor, release_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Release id → title of its interview and hash of its text, by id; also of participants who were erased."""
    rows = cursor.execute(
        "SELECT r.id, i.title, r.text_hash FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE r.id IN (SELECT unnest(?::VARCHAR[])) ORDER BY r.id",
        [list(release_ids)],
    ).fetchall()
    return {str(row[0]): (str(row[1]), str(row[2])) for row in rows}


def not_erased(cursor: Cursor, release_ids: Iterable[str]) -> list[str]:
    """Those of the releases whose interview is still in the project, each once, in the order given."""
    ids = list(dict.fromkeys(release_ids))
    rows = cursor.execute(
        "SELECT r.id FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE r.id IN (SELECT unnest(?::VARCHAR[])) AND i.deleted_at IS NULL",
        [ids],
    ).fetchall()
    alive = set(rows)
    return [release_id for release_id in ids if (release_id,) in alive]


def current_with_hash(cursor: Cursor, text_hash: str) -> Release | None:
    """The current release whose text has this hash, if there is one."""
    condition = (
        "SELECT r.id FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE r.text_hash = ? AND r.current AND i.deleted_at IS NULL"
    )
    release_id = first_text(cursor, condition, [text_hash])
    return release(cursor, release_id) if release_id else None
