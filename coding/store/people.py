"""People who work in the project and how they prove who they are, and the participants who were interviewed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from coding.errors import NotFound
from coding.model import OwnPassphrase, Participant, Role, Token, User
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store.memory import Shelf, at_moment
from coding.store.sql import Cursor, add_rows
from coding.store.table import Table

USERS: Final = Table("user_account", User, apart=["roles", "site"], stamped=["created_at"])
_NAMES: Final[Shelf[Iterable[tuple[str, str]]]] = Shelf("names of users", 1)
_CONSENTS: Final[Shelf[Iterable[tuple[str, str]]]] = Shelf("consents", 1)


def add_user(cursor: Cursor, user: User) -> None:
    """Insert a user with their roles."""
    USERS.add(cursor, user)
    _add_roles(cursor, user.id, user.roles)


def set_roles(cursor: Cursor, user_id: str, roles: frozenset[Role]) -> None:
    """Replace a user's roles."""
    cursor.execute("DELETE FROM user_role WHERE user_id = ?", [user_id])
    _add_roles(cursor, user_id, roles)
    USERS.change(cursor, user_id)


def _add_roles(cursor: Cursor, user_id: str, roles: frozenset[Role]) -> None:
    add_rows(cursor, "user_role", "user_id, role", [[user_id, role.value] for role in sorted(roles)])


def users(cursor: Cursor) -> list[User]:
    """All users, by name."""
    rows = cursor.execute(
        "SELECT u.id, u.name, u.active, r.role, p.site_id FROM user_account u "
        "LEFT JOIN user_role r ON r.user_id = u.id LEFT JOIN site_person p ON p.user_id = u.id ORDER BY u.name, u.id"
    ).fetchall()
    by_id: dict[str, User] = {}
    for user_id, name, active, role, site in rows:
        have = by_id.get(user_id)
        roles = (have.roles if have else frozenset()) | (frozenset({Role(role)}) if role else frozenset())
        by_id[user_id] = User(user_id, name, roles, bool(active), site)
    return list(by_id.values())


def names(cursor: Cursor) -> dict[str, str]:
    """Name of every user by id, in the order of the names."""
    statement = "SELECT id, name FROM user_account ORDER BY name, id"
    return dict(at_moment(cursor, _NAMES, "", lambda: cursor.execute(statement).fetchall()))


def user(cursor: Cursor, user_id: str, *, of_site: str | None = None) -> User:
    """One user.

    Args:
        cursor: For reading.
        user_id: Their id.
        of_site: Only if they belong to this site; None for anybody.

    Raises:
        NotFound: No such user.
    """
    row = cursor.execute(
        "SELECT id, name, active, site_id FROM user_account LEFT JOIN site_person ON user_id = id WHERE id = ?",
        [user_id],
    ).fetchone()
    if row is not None and of_site in (None, row[3]):
        roles = cursor.execute("SELECT role FROM user_role WHERE user_id = ?", [user_id]).fetchall()
        return User(row[0], row[1], frozenset(Role(role) for (role,) in roles), bool(row[2]), row[3])
    raise NotFound(
        Message("There is no user “{user_id}” in this project. `heard users list` shows who there is.", user_id=user_id)
    )


PASSPHRASES: Final = Table("own_passphrase", OwnPassphrase, key="user_id", order="user_id")
"""What stands instead of each person's own passphrase."""
TOKENS: Final = Table("token", Token, order="made_at, id")


def drop_tokens(cursor: Cursor, user_id: str, token_id: str | None = None) -> int:
    """Take one of a person's tokens away, or all; return how many."""
    token_ids = [token.id for token in TOKENS.all(cursor) if token.user_id == user_id and token_id in (None, token.id)]
    for key in token_ids:
        TOKENS.remove(cursor, key)
    return len(token_ids)


PARTICIPANTS: Final = Table("participant", Participant, apart=["attributes", "version"], stamped=["created_at"])


def change_participants(cursor: Cursor, rows: Sequence[tuple[str, str, str, str | None]]) -> None:
    """Change many participants with one statement.

    Args:
        cursor: Writes the project.
        rows: Of each the id, and the label, the consent and the day (ISO 8601) until which the material may be kept,
            None for no such day.
    """
    if rows:
        cursor.execute(
            "UPDATE participant SET label = n.called, quote_consent = n.consent, retention_until = n.until, "
            "version = version + 1 FROM (SELECT unnest(?::VARCHAR[]) AS who, unnest(?::VARCHAR[]) AS called, "
            "unnest(?::VARCHAR[]) AS consent, unnest(?::VARCHAR[])::DATE AS until) n WHERE id = n.who",
            [list(column) for column in zip(*rows, strict=True)],
        )


def participants(cursor: Cursor) -> list[Participant]:
    """All participants, by label."""
    rows = cursor.execute(
        "SELECT id, label, quote_consent, retention_until, version FROM participant WHERE deleted_at IS NULL "
        "ORDER BY label, id"
    ).fetchall()
    details = attributes(cursor, "participant")
    return [Participant(row[0], row[1], row[2], row[3], details.get(row[0], {}), row[4]) for row in rows]


def labels(cursor: Cursor) -> dict[str, str]:
    """What each participant is called, by id."""
    return dict(cursor.execute("SELECT id, label FROM participant WHERE deleted_at IS NULL").fetchall())


def consents(cursor: Cursor) -> dict[str, str]:
    """What each participant said about being quoted, by id."""
    statement = "SELECT id, quote_consent FROM participant WHERE deleted_at IS NULL"
    return dict(at_moment(cursor, _CONSENTS, "", lambda: cursor.execute(statement).fetchall()))


def replace_attributes(cursor: Cursor, owner_type: str, values: Mapping[str, Mapping[str, str]]) -> None:
    """Replace the attributes of participants or interviews, by their ids."""
    cursor.execute(
        "DELETE FROM attribute WHERE owner_type = ? AND owner_id IN (SELECT unnest(?::VARCHAR[]))",
        [owner_type, list(values)],
    )
    rows = [(owner_type, owner, name, value) for owner, entry in values.items() for name, value in entry.items()]
    add_rows(cursor, "attribute", "owner_type, owner_id, name, value", rows)


def attributes_of(cursor: Cursor, owner_type: str, owner_id: str) -> dict[str, str]:
    """Attributes of a participant or an interview, by name."""
    return dict(
        cursor.execute(
            "SELECT name, value FROM attribute WHERE owner_type = ? AND owner_id = ? ORDER BY name",
            [owner_type, owner_id],
        ).fetchall()
    )


def attributes(cursor: Cursor, owner_type: str) -> dict[str, dict[str, str]]:
    """Attributes of all owners of one kind, by owner id."""
    rows = cursor.execute(
        "SELECT owner_id, name, value FROM attribute WHERE owner_type = ? ORDER BY name", [owner_type]
    ).fetchall()
    by_owner = grouped((owner, (name, value)) for owner, name, value in rows)
    return {owner: dict(values) for owner, values in by_owner.items()}


def labels_taken(cursor: Cursor) -> set[str]:
    """What anybody is called, was called before, or is called by what stands for them in texts ([P02], [P02a])."""
    rows = cursor.execute(
        "SELECT label FROM participant UNION "
        r"SELECT regexp_extract(pseudonym, '^\[(P\d+)[a-z]*\]$', 1) FROM cluster UNION "
        "SELECT unnest(json_extract_string(side, '$.changes[*].state.label')) "
        "FROM (SELECT unnest([before, after]) AS side FROM operation WHERE scope = 'participant')"
    ).fetchall()
    return {label for (label,) in rows if label}


def labels_ever(cursor: Cursor, participant_id: str) -> set[str]:
    """What a participant is called and was called before, but for what others are called now."""
    present = participants(cursor)
    steps = cursor.execute(
        "SELECT before, after FROM operation WHERE contains(before, $1) OR contains(after, $1)", [participant_id]
    ).fetchall()
    states = [
        change["state"]
        for sides in steps
        for side in sides
        for change in json.loads(side).get("changes", ())
        if (change["kind"], change["id"]) == ("participant", participant_id) and change["state"]
    ]
    labels = {state["label"] for state in states} | {person.label for person in present if person.id == participant_id}
    return labels - {person.label for person in present if person.id != participant_id}
