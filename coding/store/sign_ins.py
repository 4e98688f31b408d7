"""Sign-ins at browsers, kept so that a restart signs nobody out."""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from typing import Final

from coding.model import KeptSignIn
from coding.store.sql import Cursor
from coding.store.table import Table

SIGN_INS: Final = Table("sign_in", KeptSignIn)


def put(cursor: Cursor, sign_in: KeptSignIn) -> None:
    """Insert a sign-in, or write when it was last in use and that it is over; what is over stays so."""
    cursor.execute(
        "INSERT INTO sign_in (id, user_id, token_hash, browser_hash, how, browser, begun_at, seen_at, ended_at, "
        "ended_by, ended_why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "seen_at = CASE WHEN sign_in.ended_at IS NULL THEN excluded.seen_at ELSE sign_in.seen_at END, "
        "ended_by = CASE WHEN sign_in.ended_at IS NULL THEN excluded.ended_by ELSE sign_in.ended_by END, "
        "ended_why = CASE WHEN sign_in.ended_at IS NULL THEN excluded.ended_why ELSE sign_in.ended_why END, "
        "ended_at = COALESCE(sign_in.ended_at, excluded.ended_at)",
        astuple(sign_in),
    )


def lasting(cursor: Cursor, user_id: str | None = None) -> list[KeptSignIn]:
    """Sign-ins that last, the one used last first.

    Args:
        cursor: For reading.
        user_id: Of this person only.
    """
    return SIGN_INS.all(
        cursor,
        where="ended_at IS NULL AND (?::VARCHAR IS NULL OR user_id = ?)",
        values=[user_id, user_id],
        order="seen_at DESC, id",
    )


def ended_since(cursor: Cursor, moment: datetime) -> list[KeptSignIn]:
    """Sign-ins that were over at that moment or later, in this order."""
    return SIGN_INS.all(cursor, where="ended_at >= ?", values=[moment], order="ended_at, id")


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
