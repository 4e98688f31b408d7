"""Codings looked at again after their code's meaning changed. The version a coding was made under stays with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from coding.store.codings import VISIBLE, Viewer
from coding.store.sql import Cursor
from coding.store.table import Table

OUTCOMES: Final = ("kept", "removed", "recoded", "doubted")


@dataclass(frozen=True, slots=True)
class Recheck:
    """One look at a coding under a newer version of the codebook.

    Attributes:
        id: Its id.
        coding_id: The coding.
        code: The code that it carried then.
        codebook_version: The newer version.
        outcome: One of :data:`OUTCOMES`; ``doubted``: no longer right, but locked, so that it stays.
        checked_by: Who looked.
        checked_at: When.
    """

    id: str
    coding_id: str
    code: str
    codebook_version: int
    outcome: str
    checked_by: str
    checked_at: datetime


CHECKS: Final = Table("recheck", Recheck)


def standing(cursor: Cursor, recheck_ids: Sequence[str]) -> dict[str, str]:
    """Id → outcome of those looks that stand."""
    return dict(
        cursor.execute(
            "SELECT id, outcome FROM recheck WHERE list_contains(?, id) AND NOT undone", [list(recheck_ids)]
        ).fetchall()
    )


def visible(cursor: Cursor, viewer: Viewer) -> list[tuple[Recheck, str]]:
    """Looks that stand, at codings the viewer may see (removed ones too), oldest first, each with its coder."""
    rows = cursor.execute(
        "SELECT c.id, c.coding_id, c.code, c.codebook_version, c.outcome, c.checked_by, c.checked_at, k.coder "
        "FROM recheck c JOIN coding k ON k.id = c.coding_id JOIN release l ON l.id = k.release_id AND l.current "
        f"WHERE NOT c.undone AND {VISIBLE} ORDER BY c.checked_at, c.id",
        viewer.parameters(),
    ).fetchall()
    return [(Recheck(*row[:7]), str(row[7])) for row in rows]
