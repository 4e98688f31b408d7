"""What accounts of a team's server keep beside passphrases: second factors, passkeys, recovery codes, invitations."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from coding.model import Invitation, Passkey, SecondFactor
from coding.store.sql import Cursor
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


def drop_recovery_code(cursor: Cursor, code: str) -> None:
    """Take a recovery code away, by its hash."""
    cursor.execute("DELETE FROM recovery_code WHERE hash = ?", [code])
