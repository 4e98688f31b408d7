"""Links by which a person sets a passphrase of their own on a team's server, once; and the one printed at its start.

Of a link only the hash of its token is kept. Nothing of what the person sets is kept before all of it is there: the
passphrase and, where it is needed, a second factor that has been tried.
"""

import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound
from coding.model import Invitation, OwnPassphrase, Role, User
from coding.model.message import Message
from coding.store import Cursor, accounts, events, people
from coding.store.memory import Shelf
from coding.workspace.context import Context, Project, reads, requires, writes
from coding.workspace.people import second_factor
from coding.workspace.people.credential import hashed, token_hash
from coding.workspace.people.own_passphrase import check_new
from coding.workspace.people.second_factor import Rule
from coding.workspace.people.users import sign_in

DAYS: Final = 7
"""How long a link can be used."""
MINUTES: Final = 20
"""How long somebody may take from their passphrase to the code that their app shows."""
PATH: Final = "/join"
"""Where a link leads to, below the server's address. The token stands behind ``#``, which browsers do not send."""
SPENT: Final = Message(
    "This link is not good any more: it was used, another was made after it, or its time is over. Ask a lead of the "
    "study for a new one."
)


@dataclass(eq=False)
class Joining:
    """Somebody between their passphrase and the code of their app; lies in memory only.

    Attributes:
        user: Who it is.
        secret: What their app is given.
        invitation: Hash of the link's token; "" where they have signed in and only lack a second factor.
        own: Their passphrase as it will be kept, or as they have just proved it.
        until: Until when it can be gone on with, in seconds of the steady clock.
        done: It has come to its end.
    """

    user: User
    secret: str
    invitation: str = ""
    own: OwnPassphrase | None = None
    until: float = field(default_factory=lambda: time.monotonic() + MINUTES * 60)
    done: bool = False


_TOO_LATE: Final = Message("That took too long, and nothing was kept. Begin again: open your link, or sign in.")
_JOINING: Final[Shelf[Joining]] = Shelf("setting up a second factor", 500)


@requires(Permission.MANAGE_PROJECT)
def invite(context: Context, user_id: str) -> str:
    """Make a link for somebody who has no passphrase; the one made before ends.

    Returns:
        The token in it, which cannot be had again.

    Raises:
        NotFound: No such user.
        InvalidInput: They no longer work here, or have a passphrase.
    """
    context.store.ask(lambda cursor: people.user(cursor, user_id, of_site=context.user.site))
    return _make(context.project, user_id, context.user.id)


@writes(Permission.MANAGE_PROJECT)
def withdraw(context: Context, cursor: Cursor, user_id: str) -> None:
    """End a link that was made for somebody.

    Raises:
        NotFound: There is none.
    """
    if user_id not in _of_those(context, cursor):
        raise NotFound(Message("There is no link for that person. Nothing was changed."))
    accounts.INVITATIONS.remove(cursor, user_id)
    events.append(cursor, context.user.id, "user.invitation_withdrawn", "user", user_id)


@reads(Permission.MANAGE_PROJECT)
def waiting(context: Context, cursor: Cursor) -> dict[str, Invitation]:
    """Links that can be used now, by user id."""
    return {user_id: invitation for user_id, invitation in _of_those(context, cursor).items() if _lasts(invitation)}


def _of_those(context: Context, cursor: Cursor) -> dict[str, Invitation]:
    """Links of the people whom the acting person looks after: of their site, or everybody."""
    user_ids = {user.id for user in people.users(cursor) if context.user.site in (None, user.site)}
    return accounts.INVITATIONS.several(cursor, user_ids)


def set_up(project: Project) -> tuple[User, str] | None:
    """Whoever begins on a server where no lead and no steward can sign in, and the token of their link.

    It is made anew at every start until it is used. None where somebody can sign in who may invite the others.
    """
    with project.store.read() as cursor:
        proving = {passphrase.user_id for passphrase in people.PASSPHRASES.all(cursor) if passphrase.hash}
        active = [user for user in people.users(cursor) if user.active]
    if any(user.id in proving and not user.roles.isdisjoint({Role.LEAD, Role.STEWARD}) for user in active):
        return None
    first = next((user for user in active if Role.LEAD in user.roles), None)
    return (first, _make(project, first.id, first.id)) if first else None


def _make(project: Project, user_id: str, maker: str) -> str:
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)

    def put(cursor: Cursor) -> None:
        user = people.user(cursor, user_id)
        record = people.PASSPHRASES.find(cursor, user_id)
        if not user.active:
            raise InvalidInput(Message("{name} no longer works here. Let them in again first.", name=user.name))
        if record is not None and record.hash is not None:
            raise InvalidInput(
                Message(
                    "{name} has a passphrase. If it is forgotten, remove it first, then make the link.",
                    name=user.name,
                )
            )
        invitation = Invitation(user_id, token_hash(token), maker, now, now + timedelta(days=DAYS))
        accounts.INVITATIONS.put(cursor, invitation)
        events.append(cursor, maker, "user.invited", "user", user_id)

    project.store.write(put)
    return token


def invited(project: Project, token: str) -> tuple[User, Invitation]:
    """Whom a link is for.

    Raises:
        InvalidInput: It is not good any more.
    """
    return project.store.ask(lambda cursor: _invited(cursor, token_hash(token)))


def _invited(cursor: Cursor, link_hash: str) -> tuple[User, Invitation]:
    invitation = next(
        (invitation for invitation in accounts.INVITATIONS.all(cursor) if invitation.hash == link_hash), None
    )
    if invitation is None or not _lasts(invitation):
        raise InvalidInput(SPENT)
    user = people.user(cursor, invitation.user_id)
    if not user.active:
        raise InvalidInput(SPENT)
    return user, invitation


def _lasts(invitation: Invitation) -> bool:
    return invitation.expires_at > datetime.now(UTC)


def accept(project: Project, token: str, passphrase: str, rule: Rule, code: str = "") -> User | str:
    """Set the passphrase by a link; where a second factor must still be set up, nothing is kept before that is done.

    Args:
        project: The project.
        token: The link's.
        passphrase: As it shall be.
        rule: Who must have a second factor.
        code: Of the second factor that the person has from before, if they have one.

    Returns:
        Who it is, or a ticket with which they go on to their second factor (:func:`joining`).

    Raises:
        InvalidInput: The link is not good any more, the passphrase is easy to guess, or the code is wrong.
        TooSoon: Wrong codes were given; the next one waits a moment.
    """
    user, _held = invited(project, token)
    context = sign_in(project, user.id)
    proof = second_factor.proved(project, user, code)
    check_new(context, passphrase)
    passphrase_record = OwnPassphrase(user.id, hashed(passphrase), datetime.now(UTC))
    if proof is None and second_factor.needed(user, rule):
        return _ticket(project, Joining(user, second_factor.new_secret(), token_hash(token), passphrase_record))

    def keep(cursor: Cursor) -> None:
        _keep(cursor, token_hash(token), passphrase_record)
        if proof is not None:
            second_factor.use_up(cursor, user.id, proof)

    project.store.write(keep)
    return user


def enrol(project: Project, user: User) -> str:
    """A ticket for somebody who has just signed in and must have a second factor, which they have not."""
    own = project.store.ask(lambda cursor: people.PASSPHRASES.find(cursor, user.id))
    return _ticket(project, Joining(user, second_factor.new_secret(), own=own))


def _ticket(project: Project, joining: Joining) -> str:
    ticket = secrets.token_urlsafe(32)
    project.memory.keep(_JOINING, token_hash(ticket), joining)
    return ticket


def joining(project: Project, ticket: str) -> Joining:
    """What a ticket stands for.

    Raises:
        InvalidInput: It is used, or too old.
    """
    entry = project.memory.known(_JOINING, token_hash(ticket))
    if entry is None or entry.done or time.monotonic() > entry.until:
        raise InvalidInput(_TOO_LATE)
    return entry


def finish(project: Project, ticket: str, code: str) -> tuple[User, list[str]]:
    """Keep everything, once the person's app shows the right code.

    Returns:
        Who it is, and their recovery codes, which cannot be had again.

    Raises:
        InvalidInput: The ticket or the link is not good any more, or the code is wrong.
        Conflict: They have a second factor meanwhile.
    """
    entry = joining(project, ticket)
    step = second_factor.confirmed(entry.secret, code)
    codes = second_factor.new_codes()

    def keep(cursor: Cursor) -> None:
        if entry.invitation and entry.own is not None:
            _keep(cursor, entry.invitation, entry.own)
        elif (
            people.PASSPHRASES.find(cursor, entry.user.id) != entry.own or not people.user(cursor, entry.user.id).active
        ):
            raise InvalidInput(_TOO_LATE)
        if accounts.FACTORS.find(cursor, entry.user.id):
            raise Conflict(Message("You have set up a second factor meanwhile. Sign in with it."))
        second_factor.put(cursor, entry.user.id, entry.secret, step, codes)

    project.store.write(keep)
    entry.done = True
    return entry.user, codes


def _keep(cursor: Cursor, invitation: str, record: OwnPassphrase) -> None:
    user, _held = _invited(cursor, invitation)
    record_before = people.PASSPHRASES.find(cursor, user.id)
    if record_before is not None and record_before.hash is not None:
        raise Conflict(Message("You have a passphrase already. Sign in with it."))
    people.PASSPHRASES.put(cursor, record)
    people.drop_tokens(cursor, user.id)
    accounts.INVITATIONS.remove(cursor, user.id)
    events.append(cursor, user.id, "user.passphrase_set", "user", user.id, {"by_link": True})


def link(address: str, token: str) -> str:
    """The link with a token.

    Args:
        address: The server's, without a slash at the end.
        token: The invitation's.
    """
    return f"{address}{PATH}#{token}"
