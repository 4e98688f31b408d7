"""What accounts of a team's server keep beside passphrases: second factors, recovery codes, invitations."""

from collections.abc import Collection
from datetime import datetime

from coding.model import Invitation, SecondFactor
from coding.store.connection import Cursor


def second_factors(cursor: Cursor) -> dict[str, SecondFactor]:
    """Every second factor, by user id."""
    rows = cursor.execute(
        "SELECT user_id, secret, set_at, last_step, wrong_codes, wrong_at FROM second_factor ORDER BY user_id"
    ).fetchall()
    return {str(row[0]): SecondFactor(*row) for row in rows}


def put_second_factor(cursor: Cursor, factor: SecondFactor) -> None:
    """Replace a person's second factor."""
    cursor.execute(
        "INSERT INTO second_factor (user_id, secret, set_at, last_step, wrong_codes, wrong_at) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, "
        "set_at = excluded.set_at, last_step = excluded.last_step, wrong_codes = excluded.wrong_codes, "
        "wrong_at = excluded.wrong_at",
        [factor.user_id, factor.secret, factor.set_at, factor.last_step, factor.wrong_codes, factor.wrong_at],
    )


def note_wrong_code(cursor: Cursor, user_id: str, at: datetime) -> None:
    """Note one more wrong code for a person who has a second factor."""
    cursor.execute(
        "UPDATE second_factor SET wrong_codes = wrong_codes + 1, wrong_at = ? WHERE user_id = ?", [at, user_id]
    )


def forget_wrong_codes(cursor: Cursor, user_id: str) -> None:
    """The person has been told."""
    cursor.execute("UPDATE second_factor SET wrong_codes = 0, wrong_at = NULL WHERE user_id = ?", [user_id])


def drop_second_factor(cursor: Cursor, user_id: str) -> None:
    """Take a person's second factor away, with the codes that stand in for it."""
    cursor.execute("DELETE FROM second_factor WHERE user_id = ?", [user_id])
    cursor.execute("DELETE FROM recovery_code WHERE user_id = ?", [user_id])


def recovery_codes(cursor: Cursor) -> dict[str, str]:
    """Whose each recovery code is, by its hash."""
    rows = cursor.execute("SELECT hash, user_id FROM recovery_code ORDER BY hash").fetchall()
    return {str(code): str(user_id) for code, user_id in rows}


def put_recovery_codes(cursor: Cursor, user_id: str, hashes: Collection[str]) -> None:
    """Replace a person's recovery codes."""
    cursor.execute("DELETE FROM recovery_code WHERE user_id = ?", [user_id])
    for digest in hashes:
        cursor.execute("INSERT INTO recovery_code (hash, user_id) VALUES (?, ?)", [digest, user_id])


def drop_recovery_code(cursor: Cursor, code: str) -> None:
    """Take a recovery code away, by its hash."""
    cursor.execute("DELETE FROM recovery_code WHERE hash = ?", [code])


def invitations(cursor: Cursor) -> dict[str, Invitation]:
    """Every invitation, by user id; those that have expired too."""
    rows = cursor.execute(
        "SELECT user_id, hash, made_by, made_at, expires_at FROM invitation ORDER BY user_id"
    ).fetchall()
    return {str(row[0]): Invitation(*row) for row in rows}


def put_invitation(cursor: Cursor, invitation: Invitation) -> None:
    """Replace a person's invitation."""
    cursor.execute(
        "INSERT INTO invitation (user_id, hash, made_by, made_at, expires_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, made_by = excluded.made_by, "
        "made_at = excluded.made_at, expires_at = excluded.expires_at",
        [invitation.user_id, invitation.hash, invitation.made_by, invitation.made_at, invitation.expires_at],
    )


def drop_invitation(cursor: Cursor, user_id: str) -> None:
    """Take a person's invitation away."""
    cursor.execute("DELETE FROM invitation WHERE user_id = ?", [user_id])
