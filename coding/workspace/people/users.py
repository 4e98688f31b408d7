"""Who works in the project: signing in, adding people, their roles, ending their work."""

from collections.abc import Iterable
from dataclasses import replace

from coding.access import ROLE_NAMES, Permission, allowed
from coding.errors import InvalidInput
from coding.model import Role, User
from coding.model.message import Message
from coding.store import Cursor, accounts, events, people, rounds, sites
from coding.workspace.context import Context, Project, writes
from coding.workspace.people.sign_ins import DISMISSED, end_for_change


def list_users(project: Project) -> list[User]:
    """Everyone who works in the project (shown on the sign-in page)."""
    return project.store.ask(people.users)


def user_names(project: Project) -> dict[str, str]:
    """Name of everyone who works in the project, by id."""
    return project.store.ask(people.names)


def sign_in(project: Project, user_id: str) -> Context:
    """A context for a user of the project.

    Raises:
        NotFound: No such user.
        InvalidInput: The user is no longer active.
    """
    user = project.store.ask(lambda cursor: people.user(cursor, user_id))
    if not user.active:
        raise InvalidInput(Message("“{user_id}” no longer works in this project. Ask a lead.", user_id=user_id))
    return Context(project, user)


def several_code(cursor: Cursor) -> bool:
    """Whether more than one person may code."""
    return sum(allowed(user, Permission.CODE) for user in people.users(cursor)) > 1


@writes(Permission.MANAGE_PROJECT)
def add_user(context: Context, cursor: Cursor, user_id: str, name: str, roles: Iterable[str]) -> User:
    """Let another person work in the project; one whom a lead of a site adds belongs to that site.

    Raises:
        InvalidInput: The id is taken, empty, or a role is unknown.
    """
    user_id, name = user_id.strip(), name.strip()
    if not user_id or not name:
        raise InvalidInput(Message("A user needs an id and a name."))
    if user_id.casefold() in map(str.casefold, people.names(cursor)):
        raise InvalidInput(Message("There is a user “{user_id}” already. Take another id.", user_id=user_id))
    user = User(user_id, name, parse_roles(roles), site=context.user.site)
    people.add_user(cursor, user)
    sites.place_person(cursor, user_id, user.site)
    events.append(cursor, context.user.id, "user.added", "user", user_id, {"roles": sorted(user.roles)})
    return user


@writes(Permission.MANAGE_PROJECT)
def set_roles(context: Context, cursor: Cursor, user_id: str, roles: Iterable[str]) -> User:
    """Change what a person may do; a project keeps at least one lead and one steward.

    Raises:
        InvalidInput: It would leave the project without a lead or a steward, or a role is unknown.
    """
    new_roles = parse_roles(roles)
    user = people.user(cursor, user_id, of_site=context.user.site)
    check_still_led(cursor, user_id, new_roles)
    people.set_roles(cursor, user_id, new_roles)
    events.append(cursor, context.user.id, "user.roles_changed", "user", user_id, {"roles": sorted(new_roles)})
    return replace(user, roles=new_roles)


@writes(Permission.MANAGE_PROJECT)
def deactivate(context: Context, cursor: Cursor, user_id: str) -> list[str]:
    """End somebody's work in the project: they sign in no more. What they did stays, under their name.

    :func:`activate` takes it back. The app also signs them out wherever they are signed in.

    Returns:
        Names of the open rounds that assign them. Those wait for them until a lead closes them.

    Raises:
        InvalidInput: It is oneself, or the project would be left without a lead or a steward.
        NotFound: No such user.
    """
    if user_id == context.user.id:
        raise InvalidInput(Message("You cannot end your own work in the project. Another lead can."))

    if people.user(cursor, user_id, of_site=context.user.site).active:
        check_still_led(cursor, user_id, frozenset())
        people.USERS.change(cursor, user_id, active=False)
        end_for_change(cursor, user_id, context.user.id, DISMISSED)
        accounts.INVITATIONS.remove(cursor, user_id)
        events.append(cursor, context.user.id, "user.deactivated", "user", user_id)
    return [round.name for round in rounds.all_rounds(cursor) if round.state == "open" and user_id in round.coders]


@writes(Permission.MANAGE_PROJECT)
def activate(context: Context, cursor: Cursor, user_id: str) -> None:
    """Let somebody work in the project again, with the roles they had.

    Raises:
        NotFound: No such user.
    """
    if not people.user(cursor, user_id, of_site=context.user.site).active:
        people.USERS.change(cursor, user_id, active=True)
        events.append(cursor, context.user.id, "user.activated", "user", user_id)


def take_roles_of_groups(project: Project, user_id: str, granted: frozenset[Role], following: frozenset[Role]) -> User:
    """Give somebody who signs in at an institution the roles that their groups there have.

    Of the roles that follow groups they have no others then; roles that follow no group stay as leads gave them.
    Nothing is written where nothing changes.

    Args:
        project: The project.
        user_id: Who signs in.
        granted: What their groups give them.
        following: The roles that follow groups.

    Returns:
        The person with the roles they have now.

    Raises:
        InvalidInput: They would have no role at all, or the project would be left without a lead or a steward.
        NotFound: No such user.
    """

    def change(cursor: Cursor) -> User:
        user = people.user(cursor, user_id)
        roles = (user.roles - following) | granted
        if not roles:
            raise InvalidInput(
                Message("Your groups give you no role in this study. Ask whoever keeps them, or a lead of the study.")
            )
        if roles != user.roles:
            check_still_led(cursor, user_id, roles)
            people.set_roles(cursor, user_id, roles)
            events.append(cursor, user_id, "user.roles_followed", "user", user_id, {"roles": sorted(roles)})
        return replace(user, roles=roles)

    if not following:
        return sign_in(project, user_id).user
    return project.store.write(change)


def check_still_led(cursor: Cursor, user_id: str, roles: frozenset[Role]) -> None:
    """Refuse a change after which nobody leads the whole study, or nobody sees all originals.

    Args:
        cursor: The transaction of the change.
        user_id: Who changes.
        roles: The roles they will have.

    Raises:
        InvalidInput: The project would be left without a lead or a steward.
        NotFound: No such user.
    """
    people.user(cursor, user_id)
    others = [user for user in people.users(cursor) if user.id != user_id and user.active and user.site is None]
    for role in (Role.LEAD, Role.STEWARD):
        if role not in roles and not any(role in user.roles for user in others):
            raise InvalidInput(
                Message("The project would be left without a {value}. Name another one first.", value=ROLE_NAMES[role])
            )


def parse_roles(roles: Iterable[str]) -> frozenset[Role]:
    """Roles by name.

    Raises:
        InvalidInput: An unknown role, or none.
    """
    try:
        role_set = frozenset(Role(role.strip().lower()) for role in roles)
    except ValueError:
        raise InvalidInput(Message("Roles are: {role}.", role=", ".join(role.value for role in Role))) from None
    if not role_set:
        raise InvalidInput(Message("Name at least one role: {role}.", role=", ".join(role.value for role in Role)))
    return role_set
