"""Theme runs (immutable) and themes: proposals of a run, and the analysts' own groupings of codes."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from coding.errors import NotFound
from coding.model import Theme, ThemeRun
from coding.model.message import N_, Message
from coding.store.row_filter import unrestricted
from coding.store.sql import Cursor, first_value
from coding.store.table import Part, Table
from pipelines.themes.compare import Compared

# A run of what no code reaches says where others have coded: it is hidden from a coder in an open round on any
# interview that it read, in whichever release.
_HIDDEN = (
    "SELECT c.run_id FROM theme_run_scope c JOIN theme_run_segment m ON m.run_id = c.run_id "
    "JOIN segment g ON g.id = m.segment_id JOIN release l ON l.id = g.release_id "
    "JOIN release n ON n.interview_id = l.interview_id JOIN assignment a ON a.release_id = n.id AND a.coder = ? "
    "JOIN round r ON r.id = a.round_id AND r.state = 'open'"
)

THEMES: Final = Table(
    "theme",
    Theme,
    parts={
        "codes": Part("theme_code", "theme_id", "code"),
        "passages": Part("theme_passage", "theme_id", "segment_id"),
    },
    once=["run_id", "run_theme", "created_at"],
    stamped=["created_at"],
    states=[
        "run_id",
        "run_theme",
        "name",
        "description",
        "state",
        "merged_into",
        "reason",
        "position",
        "codes",
        "passages",
    ],
    order="position, id",
    missing=N_("There is no theme {theme_id}."),
)
RUNS: Final = Table(
    "theme_run",
    ThemeRun,
    parts={"segment_ids": Part("theme_run_segment", "run_id", "segment_id", numbered="position")},
    alias="t",
)


def add_run(cursor: Cursor, run: ThemeRun, content_hash: str, scope: str | None = None) -> None:
    """Store a run with the segments it read, in order.

    Args:
        cursor: A cursor.
        run: The run.
        content_hash: SHA-256 of its content.
        scope: ``"uncoded"`` or ``"residue"`` for a run that rests on codings, else None.
    """
    if scope is not None:
        cursor.execute("INSERT INTO theme_run_scope (run_id, scope) VALUES (?, ?)", [run.id, scope])
    RUNS.add(cursor, run, content_hash=content_hash)


def hidden_runs(cursor: Cursor, viewer: str) -> frozenset[str]:
    """Ids of the runs that the blindness rule hides from this person now."""
    return frozenset(str(row[0]) for row in cursor.execute(_HIDDEN, [viewer]).fetchall())


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run in a list: who made it and over what, without what it found.

    Attributes:
        id: Its id.
        model: Embedding model.
        created_by: User id.
        created_at: When.
        scope: ``"uncoded"`` or ``"residue"`` for a run that rests on codings, else None.
    """

    id: str
    model: str
    created_by: str
    created_at: datetime
    scope: str | None


def runs(cursor: Cursor, viewer: str) -> list[RunSummary]:
    """All runs this person may see, newest first."""
    rows = cursor.execute(
        "SELECT t.id, t.model, t.created_by, t.created_at, c.scope FROM theme_run t "
        "LEFT JOIN theme_run_scope c ON c.run_id = t.id "
        f"WHERE t.id NOT IN ({_HIDDEN}) ORDER BY t.created_at DESC, t.id",
        [viewer],
    ).fetchall()
    return [RunSummary(*row) for row in rows]


def signature(cursor: Cursor, run_id: str, viewer: str) -> tuple[str, int]:
    """Hash of a run's content, and how many of its segments are still there: what is read of it follows from these.

    Raises:
        NotFound: No such run, or this person may not see it now.
    """
    row = cursor.execute(
        "SELECT t.content_hash, (SELECT count(*) FROM theme_run_segment m JOIN segment g ON g.id = m.segment_id "
        f"WHERE m.run_id = t.id) FROM theme_run t WHERE t.id = ? AND t.id NOT IN ({_HIDDEN})",
        [run_id, viewer],
    ).fetchone()
    if row is None:
        raise _no_run(run_id)
    return row[0], row[1]


def run(cursor: Cursor, run_id: str, viewer: str) -> ThemeRun:
    """One run with its segments, as far as this person may see it.

    Raises:
        NotFound: No such run.
    """
    runs = RUNS.all(cursor, where=f"t.id = ? AND t.id NOT IN ({_HIDDEN})", values=[run_id, viewer])
    if not runs:
        raise _no_run(run_id)
    return runs[0]


def _no_run(run_id: str) -> NotFound:
    return NotFound(Message("There is no theme run {run_id}.", run_id=run_id))


def next_position(cursor: Cursor) -> int:
    """Position after the last theme."""
    with unrestricted(cursor) as whole:
        return int(first_value(whole, "SELECT coalesce(max(position), 0) + 1 FROM theme"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stored comparison of two runs, by their ids; ``content`` is its immutable JSON, numbers only."""

    id: str
    first: str
    second: str
    content: str
    created_by: str
    created_at: datetime

    @property
    def compared(self) -> Compared:
        """The figures."""
        return Compared.from_dict(json.loads(self.content))


COMPARISONS: Final = Table(
    "theme_comparison",
    Comparison,
    columns={"first": "run_id", "second": "other_run_id"},
    alias="c",
    order="c.created_at DESC, c.id",
)


def comparisons(cursor: Cursor, viewer: str) -> list[Comparison]:
    """Comparisons of runs that are still there and that this person may see, newest first."""
    return COMPARISONS.all(
        cursor,
        join="JOIN theme_run a ON a.id = c.run_id JOIN theme_run b ON b.id = c.other_run_id",
        where=f"c.run_id NOT IN ({_HIDDEN}) AND c.other_run_id NOT IN ({_HIDDEN})",
        values=[viewer, viewer],
    )
