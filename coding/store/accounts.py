"""What accounts of a team's server keep beside passphrases: second factors, passkeys, recovery codes, invitations.

And sign-ins at browsers, so that a restart signs nobody out.
"""

from collections.abc import Collection, Iterable
from dataclasses import astuple
from datetime import datetime
from typing import Final

from coding.model import Invitation, KeptSignIn, Passkey, SecondFactor
from coding.store.sql import Cursor, first_column
from coding.store.table import Table

FACTORS: Final = Table("second_factor", SecondFactor, key="user_id", order="user_id")
PASSKEYS: Final = Table("passkey", Passkey, order="made_at, id")
INVITATIONS: Final = Table("invitation", Invitation, key="user_id", order="user_id")


def note_wrong_code(cursor: Cursor, user_id: str, at: datetime) -> None:
    """Note one more wrong code for a person who has a second factor."""
    cursor.execute(
        "UPDATE second_factor SET wrong_codes = wrong_codes + 1, wrong_at = ? WHERE user_id = ?", [at, user_id]
    )


def drop_second_factor(cursor: Cursor, user_id: str) -> None:
    """Take a person's second factor away, with the passkeys and codes that stand in for it."""
    FACTORS.remove(cursor, user_id)
    cursor.execute("DELETE FROM passkey WHERE user_id = ?", [user_id])
    cursor.execute("DELETE FROM recovery_code WHERE user_id = ?", [user_id])


def passkeys(cursor: Cursor, user_id: str) -> list[Passkey]:
    """A person's passkeys, the oldest first."""
    return PASSKEYS.all(cursor, where="user_id = ?", values=[user_id])


def recovery_codes(cursor: Cursor) -> dict[str, str]:
    """Whose each recovery code is, by its hash."""
    return dict(cursor.execute("SELECT hash, user_id FROM recovery_code ORDER BY hash").fetchall())


def put_recovery_codes(cursor: Cursor, user_id: str, hashes: Collection[str]) -> None:
    """Replace a person's recovery codes."""
    cursor.execute("DELETE FROM recovery_code WHERE user_id = ?", [user_id])
    for digest in hashes:
        cursor.execute("INSERT INTO recovery_code (hash, user_id) VALUES (?, ?)", [digest, user_id])


def panel_links(cursor: Cursor) -> list[str]:
    """Hashes of the links by which panelists answer."""
    return first_column(cursor, "SELECT hash FROM panel_link")


def keep_panel_links(cursor: Cursor, hashes: Collection[str]) -> None:
    """End links of panelists but for these."""
    cursor.execute("DELETE FROM panel_link WHERE NOT list_contains(?, hash)", [[*hashes]])


def drop_recovery_code(cursor: Cursor, code: str) -> None:
    """Take a recovery code away, by its hash."""
    cursor.execute("DELETE FROM recovery_code WHERE hash = ?", [code])


SIGN_INS: Final = Table("sign_in", KeptSignIn)


def put_sign_in(cursor: Cursor, sign_in: KeptSignIn) -> None:
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


def lasting_sign_ins(cursor: Cursor, user_id: str | None = None) -> list[KeptSignIn]:
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


def sign_ins_ended_since(cursor: Cursor, moment: datetime) -> list[KeptSignIn]:
    """Sign-ins that were over at that moment or later, in this order."""
    return SIGN_INS.all(cursor, where="ended_at >= ?", values=[moment], order="ended_at, id")


def end_sign_ins(cursor: Cursor, ids: Iterable[str], by: str, why: str, moment: datetime) -> None:
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


def forget_sign_ins(cursor: Cursor, before: datetime | None = None) -> None:
    """Take away what was over before that moment; without one, all sign-ins."""
    cursor.execute("DELETE FROM sign_in WHERE ?::TIMESTAMPTZ IS NULL OR ended_at < ?", [before, before])
