"""Facts about the project file and the team's settings."""

import json
from typing import Any

from coding.store.sql import Cursor, first_text


def set_meta(cursor: Cursor, key: str, value: str) -> None:
    """Write a fact about the project (id, name, schema)."""
    cursor.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )


def meta(cursor: Cursor, key: str) -> str | None:
    """Read a fact about the project."""
    return first_text(cursor, "SELECT value FROM meta WHERE key = ?", [key])


def set_setting(cursor: Cursor, key: str, value: Any) -> None:
    """Write one of the team's settings (any JSON value)."""
    cursor.execute(
        "INSERT INTO setting (key, value, version) "
        "VALUES (?, ?, 1) ON CONFLICT (key) DO UPDATE "
        "SET value = excluded.value, version = setting.version + 1",
        [key, json.dumps(value, ensure_ascii=False)],
    )


def setting(cursor: Cursor, key: str, default: Any = None) -> Any:
    """Read one of the team's settings."""
    row = cursor.execute("SELECT value FROM setting WHERE key = ?", [key]).fetchone()
    return json.loads(row[0]) if row else default
