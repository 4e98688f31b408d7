"""Theme runs (immutable) and themes: proposals of a run, and the analysts' own groupings of codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.model import Theme, ThemeRun
from coding.store.connection import Cursor

_COLUMNS = "id, run_id, run_theme, name, description, state, merged_into, reason, position, version"


def add_run(cursor: Cursor, run: ThemeRun, content_hash: str) -> None:
    """Store a run with the segments it read, in order."""
    cursor.execute(
        "INSERT INTO theme_run VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            run.id,
            run.model,
            run.revision,
            run.input_hash,
            run.content,
            content_hash,
            run.created_by,
            run.created_at,
        ],
    )
    cursor.executemany(
        "INSERT INTO theme_run_segment VALUES (?, ?, ?)",
        [[run.id, position, segment] for position, segment in enumerate(run.segment_ids)],
    )


def runs(cursor: Cursor) -> list[ThemeRun]:
    """All runs, newest first, without their segments."""
    rows = cursor.execute(
        "SELECT id, model, revision, input_hash, content, created_by, created_at FROM theme_run "
        "ORDER BY created_at DESC, id"
    ).fetchall()
    return [ThemeRun(*row) for row in rows]


def run(cursor: Cursor, run_id: str) -> ThemeRun:
    """One run with its segments.

    Raises:
        NotFound: No such run.
    """
    row = cursor.execute(
        "SELECT id, model, revision, input_hash, content, created_by, created_at FROM theme_run WHERE id = ?", [run_id]
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no theme run {run_id}.")
    segments = cursor.execute(
        "SELECT segment_id FROM theme_run_segment WHERE run_id = ? ORDER BY position", [run_id]
    ).fetchall()
    return ThemeRun(*(*row, tuple(str(one[0]) for one in segments)))


def add(cursor: Cursor, themes: Iterable[Theme]) -> None:
    """Insert themes with their codes."""
    for theme in themes:
        cursor.execute(
            "INSERT INTO theme VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [
                theme.id,
                theme.run_id,
                theme.run_theme,
                theme.name,
                theme.description,
                theme.state,
                theme.merged_into,
                theme.reason,
                theme.position,
                datetime.now(UTC),
            ],
        )
        set_codes(cursor, theme.id, theme.codes)


def set_codes(cursor: Cursor, theme_id: str, codes: Sequence[str]) -> None:
    """Replace the codes of a theme."""
    cursor.execute("DELETE FROM theme_code WHERE theme_id = ?", [theme_id])
    for code in dict.fromkeys(codes):
        cursor.execute("INSERT INTO theme_code VALUES (?, ?)", [theme_id, code])


def update(cursor: Cursor, theme: Theme) -> None:
    """Write a theme's changeable columns and its codes."""
    cursor.execute(
        "UPDATE theme SET name = ?, description = ?, state = ?, merged_into = ?, reason = ?, position = ?, "
        "version = version + 1 WHERE id = ?",
        [theme.name, theme.description, theme.state, theme.merged_into, theme.reason, theme.position, theme.id],
    )
    set_codes(cursor, theme.id, theme.codes)


def delete(cursor: Cursor, theme_id: str) -> None:
    """Remove a theme that a person made (undo of making it)."""
    cursor.execute("DELETE FROM theme_code WHERE theme_id = ?", [theme_id])
    cursor.execute("DELETE FROM theme WHERE id = ?", [theme_id])


def all_themes(cursor: Cursor) -> list[Theme]:
    """All themes of all runs and the analysts' own, in order."""
    held: dict[str, list[str]] = {}
    for theme_id, code in cursor.execute("SELECT theme_id, code FROM theme_code ORDER BY code").fetchall():
        held.setdefault(theme_id, []).append(code)
    rows: list[Any] = cursor.execute(f"SELECT {_COLUMNS} FROM theme ORDER BY position, id").fetchall()
    return [Theme(*(*row[:9], tuple(held.get(row[0], ())), row[9])) for row in rows]


def get(cursor: Cursor, theme_id: str) -> Theme:
    """One theme.

    Raises:
        NotFound: No such theme.
    """
    for theme in all_themes(cursor):
        if theme.id == theme_id:
            return theme
    raise NotFound(f"There is no theme {theme_id}.")


def next_position(cursor: Cursor) -> int:
    """Position after the last theme."""
    return int(cursor.execute("SELECT coalesce(max(position), 0) + 1 FROM theme").fetchall()[0][0])
