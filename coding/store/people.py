"""People who work in the project, and the participants who were interviewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from coding.errors import NotFound
from coding.model import Participant, Role, User
from coding.store.connection import Cursor


def add_user(cursor: Cursor, user: User) -> None:
    """Insert a user with their roles."""
    cursor.execute(
        "INSERT INTO user_account VALUES (?, ?, ?, ?, 1)", [user.id, user.name, user.active, datetime.now(UTC)]
    )
    for role in sorted(user.roles):
        cursor.execute("INSERT INTO user_role VALUES (?, ?)", [user.id, role.value])


def set_roles(cursor: Cursor, user_id: str, roles: frozenset[Role]) -> None:
    """Replace a user's roles."""
    cursor.execute("DELETE FROM user_role WHERE user_id = ?", [user_id])
    for role in sorted(roles):
        cursor.execute("INSERT INTO user_role VALUES (?, ?)", [user_id, role.value])
    cursor.execute("UPDATE user_account SET version = version + 1 WHERE id = ?", [user_id])


def set_active(cursor: Cursor, user_id: str, active: bool) -> None:
    """Let a user sign in, or no longer."""
    cursor.execute("UPDATE user_account SET active = ?, version = version + 1 WHERE id = ?", [active, user_id])


def users(cursor: Cursor) -> list[User]:
    """All users, by name."""
    rows = cursor.execute(
        "SELECT u.id, u.name, u.active, r.role FROM user_account u LEFT JOIN user_role r ON r.user_id = u.id "
        "ORDER BY u.name, u.id"
    ).fetchall()
    found: dict[str, User] = {}
    for user_id, name, active, role in rows:
        have = found.get(user_id)
        roles = (have.roles if have else frozenset()) | (frozenset({Role(role)}) if role else frozenset())
        found[user_id] = User(user_id, name, roles, bool(active))
    return list(found.values())


def user(cursor: Cursor, user_id: str) -> User:
    """One user.

    Raises:
        NotFound: No such user.
    """
    for found in users(cursor):
        if found.id == user_id:
            return found
    raise NotFound(f"There is no user “{user_id}” in this project. `heard users list` shows who there is.")


def add_participant(
    cursor: Cursor, participant_id: str, label: str, quote_consent: str, retention_until: date | None = None
) -> None:
    """Insert a participant."""
    cursor.execute(
        "INSERT INTO participant VALUES (?, ?, ?, ?, ?, NULL, 1)",
        [participant_id, label, quote_consent, retention_until, datetime.now(UTC)],
    )


def update_participant(cursor: Cursor, participant_id: str, label: str, quote_consent: str) -> None:
    """Change a participant's label and consent."""
    cursor.execute(
        "UPDATE participant SET label = ?, quote_consent = ?, version = version + 1 WHERE id = ?",
        [label, quote_consent, participant_id],
    )


def set_retention(cursor: Cursor, participant_id: str, until: date | None) -> None:
    """Change the day until which a participant's material may be kept; None for no such day."""
    cursor.execute(
        "UPDATE participant SET retention_until = ?, version = version + 1 WHERE id = ?", [until, participant_id]
    )


def participants(cursor: Cursor) -> list[Participant]:
    """All participants, by label."""
    rows = cursor.execute(
        "SELECT id, label, quote_consent, retention_until, version FROM participant WHERE deleted_at IS NULL "
        "ORDER BY label, id"
    ).fetchall()
    held = attributes(cursor, "participant")
    return [Participant(row[0], row[1], row[2], row[3], held.get(row[0], {}), row[4]) for row in rows]


def set_attributes(cursor: Cursor, owner_type: str, owner_id: str, values: Mapping[str, str]) -> None:
    """Replace the attributes of a participant or an interview."""
    cursor.execute("DELETE FROM attribute WHERE owner_type = ? AND owner_id = ?", [owner_type, owner_id])
    for name, value in values.items():
        cursor.execute("INSERT INTO attribute VALUES (?, ?, ?, ?)", [owner_type, owner_id, name, value])


def attributes(cursor: Cursor, owner_type: str) -> dict[str, dict[str, str]]:
    """Attributes of all owners of one kind, by owner id."""
    held: dict[str, dict[str, str]] = {}
    rows = cursor.execute(
        "SELECT owner_id, name, value FROM attribute WHERE owner_type = ? ORDER BY name", [owner_type]
    ).fetchall()
    for owner, name, value in rows:
        held.setdefault(owner, {})[name] = value
    return held
