"""Coded passages as they are read: with their words and what stands around them.

Which codings count, and which of them a page shows, is said in :mod:`coding.store.usage`; the viewer's clause holds
here all the same. Nothing is read that is not shown: words are cut out of the release by the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coding.model import Coding
from coding.store.codings import CODINGS, VISIBLE, Viewer
from coding.store.sql import Cursor
from coding.store.usage import Place

_WANTED = "(SELECT unnest(?::VARCHAR[]) AS id, unnest(?::INTEGER[]) AS s, unnest(?::INTEGER[]) AS e)"
_CURRENT = (
    "JOIN release l ON l.id = k.release_id AND l.current "
    "JOIN interview i ON i.id = l.interview_id AND i.deleted_at IS NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPassage:
    """A passage with where it stands.

    Attributes:
        coding: The coding it is of.
        start: First code point of what is read.
        end: One past the last.
        text: Its words.
        participant: The participant's label.
        participant_id: Random id of the participant.
        title: The interview's title.
        release: Number of the release.
        consent: How the participant may be quoted: ``yes``, ``paraphrase`` or ``never``.
        first_turn: Ordinal of the turn in which it begins.
        last_turn: Ordinal of the turn in which it ends.
        also: Other codes that the viewer may see on its words, each once, in the order of their ids.
    """

    coding: Coding
    start: int
    end: int
    text: str
    participant: str
    participant_id: str
    title: str
    release: int
    consent: str
    first_turn: int
    last_turn: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """A turn near a passage, as released."""

    ordinal: int
    speaker: str | None
    role: str
    start: int
    text: str


def labels(cursor: Cursor, release_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Release → (participant's label, interview's title)."""
    rows = cursor.execute(
        f"SELECT l.id, {_label()}, i.title FROM release l JOIN interview i ON i.id = l.interview_id "
        "WHERE list_contains(?, l.id) AND i.deleted_at IS NULL",
        [list(release_ids)],
    ).fetchall()
    return {str(row[0]): (str(row[1]), str(row[2])) for row in rows}


def read(cursor: Cursor, viewer: Viewer, places: Sequence[Place]) -> list[ReadPassage]:
    """Passages with their words, in the order of the places; what the viewer may not see is left out."""
    if not places:
        return []
    rows = cursor.execute(
        f"SELECT {CODINGS.read}, w.s, w.e, substring(l.text, w.s + 1, w.e - w.s), {_label()}, "
        "coalesce(i.participant_id, ''), i.title, l.number, coalesce((SELECT p.quote_consent FROM participant p "
        "WHERE p.id = i.participant_id), 'never'), "
        "coalesce((SELECT max(t.ordinal) FROM turn t WHERE t.release_id = l.id AND t.start_offset <= w.s), 0), "
        "coalesce((SELECT max(t.ordinal) FROM turn t WHERE t.release_id = l.id AND t.start_offset < w.e), 0) "
        f"FROM {_WANTED} w JOIN coding k ON k.id = w.id {_CURRENT} WHERE k.deleted_at IS NULL AND {VISIBLE}",
        [*_lists(places), *viewer.parameters()],
    ).fetchall()
    also = _also(cursor, viewer, places)
    known = {
        (row[0], row[-10], row[-9]): ReadPassage(
            coding=CODINGS.record(row),
            start=row[-10], end=row[-9], text=row[-8], participant=row[-7], participant_id=row[-6], title=row[-5],
            release=row[-4], consent=row[-3], first_turn=row[-2], last_turn=row[-1],
            also=also.get((row[0], row[-10], row[-9]), ()),
        )
        for row in rows
    }  # fmt: skip
    return [known[place] for place in places if place in known]


def _also(cursor: Cursor, viewer: Viewer, places: Sequence[Place]) -> dict[Place, tuple[str, ...]]:
    rows = cursor.execute(
        "SELECT w.id, w.s, w.e, list(DISTINCT k.code ORDER BY k.code) "
        f"FROM {_WANTED} w JOIN coding o ON o.id = w.id JOIN coding k ON k.release_id = o.release_id "
        f"AND k.start_offset < w.e AND w.s < k.end_offset AND k.code <> o.code "
        f"WHERE k.deleted_at IS NULL AND {VISIBLE} GROUP BY w.id, w.s, w.e",
        [*_lists(places), *viewer.parameters()],
    ).fetchall()
    return {(row[0], row[1], row[2]): tuple(row[3]) for row in rows}


def around(cursor: Cursor, windows: Sequence[tuple[str, int, int]]) -> list[list[Around]]:
    """Turns of releases, as released.

    Args:
        cursor: For reading.
        windows: (release, ordinal of the first turn, of the last), each of something that the viewer may see.
    """
    if not windows:
        return []
    rows = cursor.execute(
        "SELECT w.n, t.ordinal, t.speaker, t.role, t.start_offset, "
        "substring(l.text, t.start_offset + 1, t.end_offset - t.start_offset) "
        "FROM (SELECT unnest(?::VARCHAR[]) AS release_id, unnest(?::INTEGER[]) AS f, unnest(?::INTEGER[]) AS t, "
        "unnest(range(?)) AS n) w JOIN turn t ON t.release_id = w.release_id AND t.ordinal BETWEEN w.f AND w.t "
        "JOIN release l ON l.id = t.release_id JOIN interview i ON i.id = l.interview_id AND i.deleted_at IS NULL "
        "ORDER BY w.n, t.ordinal",
        [*(list(entry) for entry in zip(*windows, strict=True)), len(windows)],
    ).fetchall()
    neighbours: list[list[Around]] = [[] for _ in windows]
    for row in rows:
        neighbours[row[0]].append(Around(row[1], row[2], row[3], row[4], row[5]))
    return neighbours


def _label() -> str:
    return "coalesce((SELECT p.label FROM participant p WHERE p.id = i.participant_id), '')"


def _lists(places: Sequence[Place]) -> list[Any]:
    return [list(entry) for entry in zip(*places, strict=True)]
