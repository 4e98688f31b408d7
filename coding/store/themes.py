"""Theme runs (immutable) and themes: proposals of a run, and the analysts' own groupings of codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from coding.errors import NotFound
from coding.model import Theme, ThemeRun
from coding.model.said import Said
from coding.store.seen import everything
from coding.store.sql import Cursor, add_rows
from coding.store.table import Table

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
    apart=["codes"],
    once=["run_id", "run_theme", "created_at"],
    stamped=["created_at"],
)
RUNS: Final = Table("theme_run", ThemeRun, apart=["segment_ids"])


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
    add_rows(
        cursor,
        "theme_run_segment",
        "run_id, position, segment_id",
        [[run.id, position, segment] for position, segment in enumerate(run.segment_ids)],
    )


def hidden_runs(cursor: Cursor, viewer: str) -> frozenset[str]:
    """Ids of the runs that the blindness rule hides from this person now."""
    return frozenset(str(row[0]) for row in cursor.execute(_HIDDEN, [viewer]).fetchall())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRun:
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


def runs(cursor: Cursor, viewer: str) -> list[ListedRun]:
    """All runs this person may see, newest first."""
    rows = cursor.execute(
        "SELECT t.id, t.model, t.created_by, t.created_at, c.scope FROM theme_run t "
        "LEFT JOIN theme_run_scope c ON c.run_id = t.id "
        f"WHERE t.id NOT IN ({_HIDDEN}) ORDER BY t.created_at DESC, t.id",
        [viewer],
    ).fetchall()
    return [ListedRun(id=row[0], model=row[1], created_by=row[2], created_at=row[3], scope=row[4]) for row in rows]


def signature(cursor: Cursor, run_id: str, viewer: str) -> tuple[str, int]:
    """Hash of a run's content, and how many of its segments are still there: what is read of it follows from these.

    Raises:
        NotFound: No such run, or this person may not see it now.
    """
    match = cursor.execute(
        "SELECT t.content_hash, (SELECT count(*) FROM theme_run_segment m JOIN segment g ON g.id = m.segment_id "
        f"WHERE m.run_id = t.id) FROM theme_run t WHERE t.id = ? AND t.id NOT IN ({_HIDDEN})",
        [run_id, viewer],
    ).fetchone()
    row = _seen(match, run_id)
    return str(row[0]), int(row[1])


def run(cursor: Cursor, run_id: str, viewer: str) -> ThemeRun:
    """One run with its segments, as far as this person may see it.

    Raises:
        NotFound: No such run.
    """
    match = cursor.execute(
        "SELECT id, model, revision, input_hash, content, created_by, created_at FROM theme_run WHERE id = ? "
        f"AND id NOT IN ({_HIDDEN})",
        [run_id, viewer],
    ).fetchone()
    row = _seen(match, run_id)
    segments = cursor.execute(
        "SELECT segment_id FROM theme_run_segment WHERE run_id = ? ORDER BY position", [run_id]
    ).fetchall()
    return ThemeRun(*(*row, tuple(str(segment[0]) for segment in segments)))


def _seen(row: tuple[Any, ...] | None, run_id: str) -> tuple[Any, ...]:
    if row is None:
        raise NotFound(Said("There is no theme run {run_id}.", run_id=run_id))
    return row


def put(cursor: Cursor, themes: Iterable[Theme]) -> None:
    """Write themes with their codes, new or known."""
    for theme in themes:
        THEMES.put(cursor, theme)
        set_codes(cursor, theme.id, theme.codes)


def passages(cursor: Cursor) -> dict[str, tuple[str, ...]]:
    """Theme id → ids of the segments that were put into it by hand, for themes split off another."""
    segments: dict[str, list[str]] = {}
    for theme_id, segment in cursor.execute(
        "SELECT theme_id, segment_id FROM theme_passage ORDER BY theme_id, segment_id"
    ).fetchall():
        segments.setdefault(theme_id, []).append(segment)
    return {theme_id: tuple(listed) for theme_id, listed in segments.items()}


def set_passages(cursor: Cursor, theme_id: str, segment_ids: Sequence[str]) -> None:
    """Replace the passages that were put into a theme by hand."""
    cursor.execute("DELETE FROM theme_passage WHERE theme_id = ?", [theme_id])
    for segment in dict.fromkeys(segment_ids):
        cursor.execute("INSERT INTO theme_passage (theme_id, segment_id) VALUES (?, ?)", [theme_id, segment])


def set_codes(cursor: Cursor, theme_id: str, codes: Sequence[str]) -> None:
    """Replace the codes of a theme."""
    cursor.execute("DELETE FROM theme_code WHERE theme_id = ?", [theme_id])
    for code in dict.fromkeys(codes):
        cursor.execute("INSERT INTO theme_code (theme_id, code) VALUES (?, ?)", [theme_id, code])


def delete(cursor: Cursor, theme_id: str) -> None:
    """Remove a theme that a person made (undo of making it)."""
    cursor.execute("DELETE FROM theme_code WHERE theme_id = ?", [theme_id])
    cursor.execute("DELETE FROM theme_passage WHERE theme_id = ?", [theme_id])
    THEMES.remove(cursor, theme_id)


def all_themes(cursor: Cursor) -> list[Theme]:
    """All themes of all runs and the analysts' own, in order."""
    codes: dict[str, list[str]] = {}
    for theme_id, code in cursor.execute("SELECT theme_id, code FROM theme_code ORDER BY code").fetchall():
        codes.setdefault(theme_id, []).append(code)
    rows = cursor.execute(f"{THEMES.select} ORDER BY position, id").fetchall()
    return [THEMES.record(row, codes=tuple(codes.get(row[0], ()))) for row in rows]


def get(cursor: Cursor, theme_id: str) -> Theme:
    """One theme.

    Raises:
        NotFound: No such theme.
    """
    row = cursor.execute(f"{THEMES.select} WHERE id = ?", [theme_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no theme {theme_id}.", theme_id=theme_id))
    codes = cursor.execute("SELECT code FROM theme_code WHERE theme_id = ? ORDER BY code", [theme_id]).fetchall()
    return THEMES.record(row, codes=tuple(str(code) for (code,) in codes))


def next_position(cursor: Cursor) -> int:
    """Position after the last theme."""
    with everything(cursor) as whole:
        return int(whole.execute("SELECT coalesce(max(position), 0) + 1 FROM theme").fetchall()[0][0])


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stored comparison of two runs; ``content`` is its immutable JSON, numbers only."""

    id: str
    first: str
    second: str
    content: str
    created_by: str
    created_at: datetime


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
