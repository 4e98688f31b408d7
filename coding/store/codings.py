"""Codings. Every reading function takes the viewer, and what they may not see is left out in the query itself."""

# Why blindness is a clause: decision 0427.

import json
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coding.model import Coding
from coding.model.grouping import grouped
from coding.model.message import N_
from coding.store.sql import Cursor, first_column, first_value
from coding.store.table import Table

Stretch = tuple[str, int, int]
"""Id of a release, first and one past the last code point."""
CODINGS: Final = Table(
    "coding",
    Coding,
    once=["release_id", "coder", "origin", "created_at"],
    states=["code", "start", "end", "memo", "attributes", "codebook_version", "deleted"],
    alias="k",
    missing=N_("There is no coding {coding_id}."),
)
"""Codings by id, for checks on the author's own work and for writing them; whoever shows them takes the viewer."""

# A viewer sees another coder's coding unless an open round covers that interview and blinds one from the other:
# the viewer is one of its coders, or the author is and the viewer does not lead. Their own they always see, but for
# the other coding of an interview they code twice (a drift check), which nobody sees outside its snapshot.
_NOT_ASIDE = "k.id NOT IN (SELECT coding_id FROM coding_aside)"
_UNBLINDED = (
    "(k.coder = ? OR NOT EXISTS (SELECT 1 FROM assignment a JOIN round r ON r.id = a.round_id "
    "WHERE r.state = 'open' AND a.release_id = k.release_id AND (a.coder = ? OR (a.coder = k.coder AND NOT ?))))"
)
VISIBLE = f"{_NOT_ASIDE} AND {_UNBLINDED}"
"""The blindness rule of codings ``k``; its values are :meth:`Viewer.parameters`."""
CURRENT = (
    "JOIN release l ON l.id = k.release_id AND l.current "
    "JOIN interview i ON i.id = l.interview_id AND i.deleted_at IS NULL"
)
"""Their current releases ``l`` and interviews ``i``."""
IN_ORDER = "i.position, k.start_offset, k.end_offset, k.id"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, for the blindness rule.

    Attributes:
        user_id: Their id.
        leads: Whether they lead the project: a lead who does not code in an open round may follow it.
    """

    user_id: str
    leads: bool

    def parameters(self) -> list[Any]:
        """Values of the blindness rule's placeholders."""
        return [self.user_id, self.user_id, self.leads]


_drawn = 0
_drawing = threading.Lock()


def next_revision(cursor: Cursor) -> int:
    """Draw the next revision number; a coding's revision rises with each change.

    It is the time in microseconds rather than a counter: between two changes of one's own a counter would tell how
    many changes others made meanwhile.
    """
    global _drawn
    with _drawing:
        if not _drawn:
            # A clock that was set back must not make a change look old.
            _drawn = int(cursor.execute("SELECT coalesce(max(revision), 0) FROM coding").fetchall()[0][0])
        _drawn = max(time.time_ns() // 1000, _drawn + 1)
        return _drawn


def of_release(cursor: Cursor, release_id: str, viewer: Viewer) -> list[Coding]:
    """What the viewer may see of an interview's codings, by position."""
    return CODINGS.all(
        cursor,
        where=f"k.release_id = ? AND {VISIBLE}",
        values=[release_id, *viewer.parameters()],
        order="k.start_offset, k.end_offset, k.id",
    )


def own_overlapping(cursor: Cursor, release_id: str, coder: str, span: tuple[int, int]) -> list[Coding]:
    """The coder's own codings that share words with a span: for checks on the author's own work only."""
    return CODINGS.all(
        cursor,
        where=f"k.release_id = ? AND k.coder = ? AND k.start_offset < ? AND k.end_offset > ? AND {_NOT_ASIDE}",
        values=[release_id, coder, span[1], span[0]],
    )


def changed_since(cursor: Cursor, release_id: str, viewer: Viewer, revision: int) -> list[Coding]:
    """Codings changed after a revision, removed ones too."""
    changed = [release_id, revision]
    authors = first_column(cursor, "SELECT DISTINCT coder FROM coding WHERE release_id = ? AND revision > ?", changed)
    # Asked with every coding, and then they are mostly one's own: DuckDB takes 2 ms to plan the whole rule.
    is_own = authors == [viewer.user_id]
    rule = f"{_NOT_ASIDE} AND k.coder = ?" if is_own else VISIBLE
    return CODINGS.all(
        cursor,
        where=f"k.release_id = ? AND k.revision > ? AND {rule}",
        values=[*changed, *([viewer.user_id] if is_own else viewer.parameters())],
        removed=True,
        order="k.revision",
    )


def newest_revision(cursor: Cursor, release_id: str, viewer: Viewer) -> int:
    """Highest revision among an interview's codings that the viewer may see, removed ones too (0 when none)."""
    return int(
        first_value(
            cursor,
            f"SELECT coalesce(max(k.revision), 0) FROM coding k WHERE k.release_id = ? AND {VISIBLE}",
            [release_id, *viewer.parameters()],
        )
    )


def all_visible(
    cursor: Cursor, viewer: Viewer, *, coder: str | None = None, touching: Collection[Stretch] | None = None
) -> list[Coding]:
    """What the viewer may see of all current releases' codings; each is made an object of.

    Args:
        cursor: For reading.
        viewer: Who asks.
        coder: Only this coder's.
        touching: Only those that share a code point with one of these (release, start, end).
    """
    neighbours = (
        "SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS release_id, unnest(?::INTEGER[]) AS s, unnest(?::INTEGER[]) AS e) n "
        "ON n.release_id = k.release_id AND n.s < k.end_offset AND k.start_offset < n.e "
    )
    columns = [] if touching is None else [[entry[at] for entry in touching] for at in range(3)]
    return CODINGS.all(
        cursor,
        join=CURRENT if touching is None else f"{CURRENT} {neighbours}",
        where=f"(CAST(? AS VARCHAR) IS NULL OR k.coder = ?) AND {VISIBLE}",
        values=[*columns, coder, coder, *viewer.parameters()],
        order=IN_ORDER,
    )


def own_counts(cursor: Cursor, coder: str) -> dict[str, int]:
    """Code → the coder's own codings on current releases."""
    return dict(
        cursor.execute(
            "SELECT k.code, count(*) FROM coding k JOIN release l ON l.id = k.release_id AND l.current "
            "JOIN interview i ON i.id = l.interview_id AND i.deleted_at IS NULL "
            f"WHERE k.coder = ? AND k.deleted_at IS NULL AND {_NOT_ASIDE} GROUP BY k.code",
            [coder],
        ).fetchall()
    )


def coded_stretches(cursor: Cursor, viewer: Viewer) -> dict[str, list[tuple[int, int]]]:
    """Current release → stretches that the viewer sees coded with anything, each once, by position."""
    rows = cursor.execute(
        f"SELECT DISTINCT k.release_id, k.start_offset, k.end_offset FROM coding k {CURRENT} "
        f"WHERE k.deleted_at IS NULL AND {VISIBLE} ORDER BY k.release_id, k.start_offset, k.end_offset",
        viewer.parameters(),
    ).fetchall()
    return grouped((release_id, (start, end)) for release_id, start, end in rows)


def outside(cursor: Cursor, viewer: Viewer, lengths: Mapping[str, int]) -> int:
    """How many codings that the viewer may see end after their text.

    Args:
        cursor: For reading.
        viewer: Who asks.
        lengths: Current release → characters of its text.
    """
    return int(
        first_value(
            cursor,
            "SELECT count(*) FROM coding k JOIN (SELECT unnest(CAST(? AS VARCHAR[])) AS id, "
            "unnest(CAST(? AS BIGINT[])) AS characters) l ON l.id = k.release_id "
            f"WHERE k.end_offset > l.characters AND k.deleted_at IS NULL AND {VISIBLE}",
            [list(lengths), list(lengths.values()), *viewer.parameters()],
        )
    )


def counts_of_codes(cursor: Cursor, viewer: Viewer) -> list[tuple[str, str, int]]:
    """(Release, code, codings) of what the viewer may see in current releases, without what it says."""
    return cursor.execute(
        f"SELECT k.release_id, k.code, count(*) FROM coding k {CURRENT} WHERE k.deleted_at IS NULL AND {VISIBLE} "
        "GROUP BY k.release_id, k.code ORDER BY k.release_id, k.code",
        viewer.parameters(),
    ).fetchall()


def first_coded(cursor: Cursor, viewer: Viewer) -> list[str]:
    """Interviews in the order in which the first of what the viewer may see in their current releases was coded."""
    return first_column(
        cursor,
        f"SELECT i.id FROM coding k {CURRENT} WHERE k.deleted_at IS NULL AND {VISIBLE} "
        "GROUP BY i.id, i.position ORDER BY min(k.created_at), i.position",
        viewer.parameters(),
    )


def visible_of_codes(cursor: Cursor, viewer: Viewer, codes: Sequence[str]) -> list[Coding]:
    """What the viewer may see under some codes in all current releases."""
    return CODINGS.all(
        cursor,
        join=CURRENT,
        where=f"list_contains(?, k.code) AND {VISIBLE}",
        values=[list(codes), *viewer.parameters()],
        order=IN_ORDER,
    )


@dataclass(frozen=True, slots=True)
class CodedPlace:
    """A place in a current release that carries a code, whoever applied it."""

    release_id: str
    start: int
    end: int
    code: str


def passages(
    cursor: Cursor, viewer: Viewer, codes: Sequence[str], owner: tuple[str, str], words: str
) -> list[CodedPlace]:
    """Places under some codes that the viewer may see, each once, but for those chosen for an owner already.

    Args:
        cursor: For reading.
        viewer: Who asks.
        codes: Codes.
        owner: Type and id of what passages are chosen for.
        words: Only places whose words hold these, given in small letters; empty for all.
    """
    rows = cursor.execute(
        "SELECT k.release_id, k.start_offset, k.end_offset, first(k.code ORDER BY k.id) FROM coding k "
        f"{CURRENT} WHERE list_contains(?, k.code) AND k.deleted_at IS NULL AND {VISIBLE} AND (? = '' OR contains("
        "lower(substring(l.text, k.start_offset + 1, k.end_offset - k.start_offset)), ?)) AND NOT EXISTS ("
        "SELECT 1 FROM evidence e WHERE e.deleted_at IS NULL AND e.owner_type = ? AND e.owner_id = ? AND "
        "e.release_id = k.release_id AND e.start_offset = k.start_offset AND e.end_offset = k.end_offset) "
        "GROUP BY ALL ORDER BY any_value(i.position), k.start_offset, k.end_offset",
        [list(codes), *viewer.parameters(), words, words, *owner],
    ).fetchall()
    return [CodedPlace(*row) for row in rows]


def participants_by_code(cursor: Cursor, viewer: Viewer, codes: Collection[str]) -> dict[str, set[str]]:
    """Code → participants in whose current releases the viewer may see a coding with it, of some codes."""
    rows: list[tuple[str, str]] = cursor.execute(
        f"SELECT DISTINCT k.code, i.participant_id FROM coding k {CURRENT} WHERE list_contains(?::VARCHAR[], k.code) "
        f"AND k.deleted_at IS NULL AND {VISIBLE}",
        [list(codes), *viewer.parameters()],
    ).fetchall()
    return {code: set(participants) for code, participants in grouped(rows).items()}


def visible_by_ids(cursor: Cursor, viewer: Viewer, coding_ids: Sequence[str]) -> dict[str, Coding]:
    """Those of the codings that are still there, in current releases, and that the viewer may see, by id."""
    codings = CODINGS.all(
        cursor,
        join="JOIN release l ON l.id = k.release_id AND l.current",
        where=f"k.id IN (SELECT unnest(?::VARCHAR[])) AND {VISIBLE}",
        values=[list(dict.fromkeys(coding_ids)), *viewer.parameters()],
    )
    return {coding.id: coding for coding in codings}


def counts_by_code(cursor: Cursor, viewer: Viewer) -> dict[str, tuple[int, int]]:
    """Code → (codings, interviews) the viewer may see."""
    rows = cursor.execute(
        f"SELECT k.code, count(*), count(DISTINCT k.release_id) FROM coding k "
        "JOIN release l ON l.id = k.release_id AND l.current "
        f"WHERE k.deleted_at IS NULL AND {VISIBLE} GROUP BY k.code",
        viewer.parameters(),
    ).fetchall()
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def counts_by_release(cursor: Cursor, viewer: Viewer) -> dict[tuple[str, str], int]:
    """(release, coder) → codings the viewer may see."""
    # The rule asks for nothing but coder and release, so it is asked of the counts.
    rows = cursor.execute(
        "SELECT k.release_id, k.coder, k.number FROM (SELECT k.release_id, k.coder, count(*) AS number FROM coding k "
        f"WHERE k.deleted_at IS NULL AND {_NOT_ASIDE} GROUP BY ALL) k WHERE {_UNBLINDED}",
        viewer.parameters(),
    ).fetchall()
    return {(row[0], row[1]): int(row[2]) for row in rows}


def recent_codes(cursor: Cursor, coder: str) -> list[str]:
    """The coder's own most recently applied codes, newest first."""
    return first_column(
        cursor, "SELECT code FROM coding WHERE coder = ? GROUP BY code ORDER BY max(revision) DESC LIMIT 10", [coder]
    )


def favourites(cursor: Cursor, user_id: str) -> dict[int, str]:
    """The person's pinned codes by their place on the digit strip, from 0."""
    rows = cursor.execute(
        "SELECT position, code FROM favourite WHERE user_id = ? ORDER BY position", [user_id]
    ).fetchall()
    return {int(row[0]): str(row[1]) for row in rows}


def set_favourites(cursor: Cursor, user_id: str, codes: Mapping[int, str]) -> None:
    """Replace the person's pinned codes: place on the digit strip → code."""
    cursor.execute("DELETE FROM favourite WHERE user_id = ?", [user_id])
    for position, code in codes.items():
        cursor.execute("INSERT INTO favourite (user_id, position, code) VALUES (?, ?, ?)", [user_id, position, code])


def fill_favourites(cursor: Cursor, places: int) -> None:
    """Give everybody who has pinned codes one for each digit: what they used last, then the first of the codebook.

    Digits without a pin meant another code in each interview; from now on they mean the same in all of them.
    """
    books = cursor.execute("SELECT content FROM codebook_version ORDER BY number DESC LIMIT 1").fetchall()
    codes = [code for (content,) in books for code in json.loads(content)["codes"]]
    in_order = [
        code["id"]
        for code in codes
        if code.get("is_codable", True) and code.get("status", "active") in ("draft", "active")
    ]
    for (user_id,) in cursor.execute("SELECT DISTINCT user_id FROM favourite ORDER BY user_id").fetchall():
        pinned = favourites(cursor, user_id)
        usable = [code_id for code_id in recent_codes(cursor, user_id) if code_id in in_order]
        rest = [code_id for code_id in dict.fromkeys([*usable, *in_order]) if code_id not in pinned.values()]
        free = [place for place in range(places) if place not in pinned]
        set_favourites(cursor, user_id, {**pinned, **dict(zip(free, rest, strict=False))})


def carry(cursor: Cursor, coding_id: str, release_id: str, span: tuple[int, int], revision: int) -> None:
    """Move a coding to its words in a newer release."""
    CODINGS.change(
        cursor, coding_id, release_id=release_id, start_offset=span[0], end_offset=span[1], revision=revision
    )
