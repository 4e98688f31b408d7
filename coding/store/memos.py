"""Memos. Every reading function takes the viewer, and what they may not see is left out in the query itself."""

from collections.abc import Sequence
from typing import Any, Final

from coding.model import Coding, Memo
from coding.store.codings import CODINGS, CURRENT, VISIBLE, Viewer
from coding.store.memory import Shelf, at_moment
from coding.store.sql import Cursor, first_column, first_value
from coding.store.table import Table

MEMOS: Final = Table(
    "memo",
    Memo,
    columns={"turn": "turn_ordinal"},
    once=["target", "interview_id", "turn_ordinal", "code", "author", "created_at"],
    stamped=["changed_at"],
    states=["title", "text", "entry_date", "shared", "deleted"],
    alias="m",
    order="m.changed_at DESC, m.id",
)
"""Memos by their ids, for checks on the author's own work; whoever shows them takes the viewer."""

_SEEN: Shelf[list[Memo]] = Shelf("memos", 4)
"""By who looks."""

# As with codings: an open round on an interview hides what others wrote on it. A memo that belongs to no interview is
# hidden while its author codes in an open round, since it may well say how.
_BLIND = "(NOT ? OR EXISTS (SELECT 1 FROM assignment b WHERE b.round_id = a.round_id AND b.coder = ?))"
_VISIBLE = (
    "(m.author = ? OR (m.shared AND NOT EXISTS (SELECT 1 FROM assignment a JOIN round r ON r.id = a.round_id "
    "JOIN release l ON l.id = a.release_id WHERE r.state = 'open' AND ("
    "(m.interview_id IS NOT NULL AND l.interview_id = m.interview_id "
    "AND (a.coder = ? OR (a.coder = m.author AND NOT ?))) "
    f"OR (m.interview_id IS NULL AND a.coder = m.author AND {_BLIND})))))"
)


def _parameters(viewer: Viewer) -> list[Any]:
    return [viewer.user_id, viewer.user_id, viewer.leads, viewer.leads, viewer.user_id]


def follow_lines(cursor: Cursor, interview_id: str, lines: Sequence[int], revision: int) -> None:
    """Put memos on lines of an interview where those lines are now, by ordinal."""
    cursor.execute(
        "UPDATE memo SET turn_ordinal = (?::INTEGER[])[turn_ordinal + 1], revision = ?, version = version + 1 "
        "WHERE interview_id = ? AND turn_ordinal < ?",
        [list(lines), revision, interview_id, len(lines)],
    )


def silent_authors(cursor: Cursor, viewer: Viewer) -> frozenset[str]:
    """People whose words that belong to no interview are hidden from the viewer now, as their memos are."""
    return frozenset(
        first_column(
            cursor,
            "SELECT DISTINCT a.coder FROM assignment a JOIN round r ON r.id = a.round_id JOIN release l "
            f"ON l.id = a.release_id WHERE r.state = 'open' AND a.coder <> ? AND {_BLIND}",
            [viewer.user_id, viewer.leads, viewer.user_id],
        )
    )


def all_visible(cursor: Cursor, viewer: Viewer) -> list[Memo]:
    """What the viewer may see of the project's memos, the last changed first."""
    interviews, where = "LEFT JOIN interview i ON i.id = m.interview_id", f"i.deleted_at IS NULL AND {_VISIBLE}"
    visible = at_moment(
        cursor, _SEEN, viewer, lambda: MEMOS.all(cursor, join=interviews, where=where, values=_parameters(viewer))
    )
    return list(visible)


def on_codings(cursor: Cursor, viewer: Viewer) -> list[tuple[Coding, str, int]]:
    """Codings of current releases with a memo that the viewer may see: each with its interview and its line from 1."""
    rows = cursor.execute(
        f"SELECT {CODINGS.read}, l.interview_id, 1 + coalesce((SELECT max(t.ordinal) FROM turn t "
        "WHERE t.release_id = l.id AND t.start_offset <= k.start_offset), 0) FROM coding k "
        f"{CURRENT} WHERE k.memo <> '' AND k.deleted_at IS NULL AND {VISIBLE}",
        viewer.parameters(),
    ).fetchall()
    return [(CODINGS.record(row), str(row[-2]), int(row[-1])) for row in rows]


def of_interview(cursor: Cursor, interview_id: str, viewer: Viewer, revision: int = -1) -> list[Memo]:
    """Memos on an interview and its turns, and on codes, that the viewer may see.

    Args:
        cursor: For reading.
        interview_id: The interview.
        viewer: Who reads.
        revision: Only those changed after it, removed ones too; by default all that are not removed.
    """
    if not cursor.execute("SELECT 1 FROM memo WHERE revision > ? LIMIT 1", [revision]).fetchone():
        # Asked with every coding, and who may see what takes ten times as long to tell.
        return []
    return MEMOS.all(
        cursor,
        where=f"(m.interview_id = ? OR m.target = 'code') AND m.revision > ? AND {_VISIBLE}",
        values=[interview_id, revision, *_parameters(viewer)],
        removed=revision >= 0,
        order="m.turn_ordinal NULLS FIRST, m.created_at, m.id",
    )


def newest_revision(cursor: Cursor, interview_id: str, viewer: Viewer) -> int:
    """Highest revision among those memos, removed ones too (0 when there are none)."""
    return int(
        first_value(
            cursor,
            "SELECT coalesce(max(m.revision), 0) FROM memo m WHERE (m.interview_id = ? OR m.target = 'code') "
            f"AND {_VISIBLE}",
            [interview_id, *_parameters(viewer)],
        )
    )
