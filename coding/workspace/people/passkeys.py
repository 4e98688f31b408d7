"""A person's own passkeys: making, listing and removing them. They stand in for the code of their second factor.

The app and its codes stay: no passkey is the only way in, and removing the second factor takes the passkeys with it.
"""

from typing import Final

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound
from coding.model import Passkey
from coding.model.message import Message
from coding.store import Cursor, accounts, events
from coding.workspace.context import Context, reads, requires
from coding.workspace.people import passkey_assertion, second_factor
from coding.workspace.people.passkey_assertion import Answer, RelyingParty

MOST: Final = 10
"""Passkeys of one person."""
LONGEST_NAME: Final = 60
NOT_MADE: Final = Message(
    "The passkey was not made: it took too long, or the answer was not this browser's. Begin again."
)


@reads(Permission.VIEW_PROJECT)
def own_passkeys(context: Context, cursor: Cursor) -> list[Passkey]:
    """The acting person's, the oldest first."""
    return accounts.passkeys(cursor, context.user.id)


@requires(Permission.VIEW_PROJECT)
def begin_passkey(
    context: Context, party: RelyingParty, sign_in: str, name: str, proof: second_factor.Reauthentication
) -> str:
    """Ask a browser to make a passkey, after a fresh look at passphrase and second factor.

    Args:
        context: Whose it will be.
        party: Whom it is for.
        sign_in: Id of the sign-in in which it is made.
        name: What it will be called.
        proof: Passphrase and second factor, given now.

    Returns:
        What the browser is asked with, as JSON.

    Raises:
        NotProven, TooSoon: The passphrase is not theirs, or the next try waits.
        InvalidInput: It has no name, they have many or no second factor, or the code is wrong.
    """
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise InvalidInput(Message("The passkey needs a name, so that you know it among others. Give it one."))
    passkeys = own_passkeys(context)
    if len(passkeys) >= MOST:
        raise InvalidInput(Message("You have {n} passkeys. Remove one that you no longer use.", n=len(passkeys)))
    if not second_factor.enrolment(context.project, context.user.id).there:
        raise InvalidInput(Message("A passkey stands beside the app of a second factor. Set that up first."))
    second_factor.prove_both(context, proof)
    challenge = passkey_assertion.challenge_to_make(context.project, sign_in, name)
    return passkey_assertion.options_to_make(context.project, context.user, party, challenge, passkeys)


@requires(Permission.VIEW_PROJECT)
def finish_passkey(context: Context, party: RelyingParty, sign_in: str, text: str) -> Passkey:
    """Keep the passkey that a browser has made.

    Args:
        context: Whose it is.
        party: Whom it is for.
        sign_in: Id of the sign-in in which it was begun.
        text: What the browser answered.

    Raises:
        InvalidInput: The answer does not hold.
        Conflict: Somebody has it, or the second factor is gone meanwhile.
    """
    challenge = passkey_assertion.take_challenge_to_make(context.project, sign_in)
    passkey = passkey_assertion.new_passkey(context.user, Answer(party, challenge, text))
    if passkey is None:
        raise InvalidInput(NOT_MADE)

    def keep(cursor: Cursor) -> None:
        if accounts.PASSKEYS.find(cursor, passkey.id) or accounts.FACTORS.find(cursor, context.user.id) is None:
            raise Conflict(NOT_MADE)
        accounts.PASSKEYS.add(cursor, passkey)
        events.append(cursor, context.user.id, "user.passkey_made", "user", context.user.id)

    context.store.write(keep)
    return passkey


@requires(Permission.VIEW_PROJECT)
def remove_passkey(context: Context, passkey_id: str, proof: second_factor.Reauthentication) -> None:
    """Remove one of the acting person's passkeys; the codes of their app stay.

    Raises:
        NotProven, TooSoon: The passphrase is not theirs, or the next try waits.
        InvalidInput: The code is wrong.
        NotFound: They have no such passkey.
    """
    second_factor.prove_both(context, proof)

    def remove(cursor: Cursor) -> None:
        if passkey_id not in {passkey.id for passkey in accounts.passkeys(cursor, context.user.id)}:
            raise NotFound(Message("You have no such passkey any more. Nothing was changed."))
        accounts.PASSKEYS.remove(cursor, passkey_id)
        events.append(cursor, context.user.id, "user.passkey_removed", "user", context.user.id)

    context.store.write(remove)
