"""Sign-ins at browsers, kept so that a restart signs nobody out."""

from collections.abc import Iterable
from datetime import datetime

from coding.model import KeptSignIn
from coding.store.connection import Cursor

COLUMNS = "id, user_id, token_hash, browser_hash, how, browser, begun_at, seen_at, ended_at, ended_by, ended_why"


def put(cursor: Cursor, sign_in: KeptSignIn) -> None:
    """Insert a sign-in, or write when it was last in use and that it is over; what is over stays so."""
    cursor.execute(
        f"INSERT INTO sign_in ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "seen_at = CASE WHEN sign_in.ended_at IS NULL THEN excluded.seen_at ELSE sign_in.seen_at END, "
        "ended_by = CASE WHEN sign_in.ended_at IS NULL THEN excluded.ended_by ELSE sign_in.ended_by END, "
        "ended_why = CASE WHEN sign_in.ended_at IS NULL THEN excluded.ended_why ELSE sign_in.ended_why END, "
        "ended_at = COALESCE(sign_in.ended_at, excluded.ended_at)",
        [
            sign_in.id,
            sign_in.user_id,
            sign_in.token_hash,
            sign_in.browser_hash,
            sign_in.how,
            sign_in.browser,
            sign_in.begun_at,
            sign_in.seen_at,
            sign_in.ended_at,
            sign_in.ended_by,
            sign_in.ended_why,
        ],
    )


def lasting(cursor: Cursor, user_id: str | None = None) -> list[KeptSignIn]:
    """Sign-ins that last, the one used last first.

    Args:
        cursor: For reading.
        user_id: Of this person only.
    """
    rows = cursor.execute(
        f"SELECT {COLUMNS} FROM sign_in WHERE ended_at IS NULL AND (?::VARCHAR IS NULL OR user_id = ?) "
        "ORDER BY seen_at DESC, id",
        [user_id, user_id],
    ).fetchall()
    return [_made(row) for row in rows]


def ended_since(cursor: Cursor, moment: datetime) -> list[KeptSignIn]:
    """Sign-ins that were over at that moment or later, in this order."""
    rows = cursor.execute(
        f"SELECT {COLUMNS} FROM sign_in WHERE ended_at >= ? ORDER BY ended_at, id", [moment]
    ).fetchall()
    return [_made(row) for row in rows]


def end(cursor: Cursor, ids: Iterable[str], by: str, why: str, moment: datetime) -> None:
    """End sign-ins that last.

    Args:
        cursor: The transaction.
        ids: Which.
        by: Id of the person who does it.
        why: One word for why.
        moment: When.
    """
    cursor.execute(
        "UPDATE sign_in SET ended_at = ?, ended_by = ?, ended_why = ? "
        "WHERE ended_at IS NULL AND list_contains(?::VARCHAR[], id)",
        [moment, by, why, list(ids)],
    )


def forget(cursor: Cursor, before: datetime | None = None) -> None:
    """Take away what was over before that moment; without one, all sign-ins."""
    cursor.execute("DELETE FROM sign_in WHERE ?::TIMESTAMPTZ IS NULL OR ended_at < ?", [before, before])


def _made(row: tuple[object, ...]) -> KeptSignIn:
    names = COLUMNS.split(", ")
    return KeptSignIn(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
