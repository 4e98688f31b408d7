"""Whether somebody is who they say: asked wherever a person comes in from outside, by the app and by the commands.

A person may have a passphrase of their own; then choosing their name opens nothing without it. On the command line a
token in a file stands in for it. What happens inside a use-case goes through
:func:`coding.workspace.people.users.sign_in`, which asks for no proof.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from coding import vault
from coding.errors import NotProven
from coding.model.message import Message
from coding.store import people
from coding.store.memory import Shelf
from coding.vault_file import bearable
from coding.workspace.context import Context, Project
from coding.workspace.people.login_throttle import LoginThrottle
from coding.workspace.people.users import sign_in

_COST: Final = re.compile(
    r"\$argon2id\$v=19\$m=(?P<memory_kib>\d{1,9}),t=(?P<iterations>\d{1,9}),p=(?P<lanes>\d{1,9})\$"
)
"""What is kept says what it costs to compare with."""
_THROTTLES: Shelf[LoginThrottle] = Shelf("wrong passphrases", 500, lasting=True)


def prepared(passphrase: str) -> bytes:
    """A passphrase as it is hashed: the same for every way in which keyboards write the same letters (NFKC)."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def hashed(passphrase: str) -> str:
    """What is kept of a passphrase: an Argon2id string (PHC) that asks as much of a computer as the vault does."""
    with vault.ONE_DERIVATION:
        return Argon2id(
            salt=secrets.token_bytes(16),
            length=32,
            iterations=vault.KEY_DERIVATION["iterations"],
            lanes=vault.KEY_DERIVATION["lanes"],
            memory_cost=vault.KEY_DERIVATION["memory_kib"],
        ).derive_phc_encoded(prepared(passphrase))


def matches(passphrase: str, passphrase_hash: str) -> bool:
    """Whether a passphrase is the one of which this is kept; what a stranger's file asks too much for is nobody's."""
    cost = _COST.match(passphrase_hash)
    if cost is None or not bearable(cost.groupdict()):
        return False
    with vault.ONE_DERIVATION:
        try:
            Argon2id.verify_phc_encoded(prepared(passphrase), passphrase_hash)
        except InvalidKey:
            return False
    return True


def token_hash(token: str) -> str:
    """What is kept of a token; it has 256 random bits, so a plain hash cannot be tried through."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def own_hash(project: Project, user_id: str) -> str | None:
    """What is kept of somebody's own passphrase, or None where they have none."""
    passphrase = project.store.ask(lambda cursor: people.PASSPHRASES.find(cursor, user_id))
    return passphrase.hash if passphrase else None


def with_own_passphrase(project: Project) -> frozenset[str]:
    """Ids of those who have a passphrase of their own."""
    return project.store.ask(
        lambda cursor: frozenset(passphrase.user_id for passphrase in people.PASSPHRASES.all(cursor) if passphrase.hash)
    )


def prove(project: Project, user_id: str, passphrase: str) -> str | None:
    """Ask for somebody's own passphrase.

    Args:
        project: The project.
        user_id: Who it is said to be.
        passphrase: What was given; an empty one is no try.

    Returns:
        The hash that it was compared with, or None where the person has no passphrase.

    Raises:
        NotProven: It is not theirs.
        TooSoon: Wrong ones were given; the next one waits a moment, be it right or wrong.
    """
    passphrase_hash = own_hash(project, user_id)
    if passphrase_hash is None:
        return None
    if not passphrase:
        raise NotProven(Message("“{user_id}” has a passphrase of their own, and it was not given.", user_id=user_id))
    throttle = project.memory.recall(_THROTTLES, user_id, LoginThrottle)
    throttle.begin()
    if not matches(passphrase, passphrase_hash):
        raise NotProven(Message("That is not the passphrase of “{user_id}”. Nothing was changed.", user_id=user_id))
    throttle.right()
    return passphrase_hash


def token_owner(project: Project, token: str) -> str:
    """Id of the user whom a token stands for.

    Raises:
        NotProven: The project does not know it, or no longer.
    """
    digest = token_hash(token)
    owner = project.store.ask(
        lambda cursor: next((entry.user_id for entry in people.TOKENS.all(cursor) if entry.hash == digest), None)
    )
    if owner is None:
        raise NotProven(
            Message("This project does not know that token, or no longer. Make another with: heard token make")
        )
    return owner


def let_in(project: Project, user_id: str, ask: Callable[[], str], token: str | None = None) -> Context:
    """A context for somebody who comes in from outside.

    Args:
        project: The project.
        user_id: Who they say they are.
        ask: Asks for their own passphrase; called only where they have one and gave no token.
        token: A token in its place.

    Raises:
        NotFound: No such user.
        InvalidInput: The user is no longer active.
        NotProven: The passphrase or the token is not theirs.
        TooSoon: Wrong passphrases were given; the next one waits a moment.
    """
    context = sign_in(project, user_id)
    if token is not None:
        if token_owner(project, token) != user_id:
            raise NotProven(Message("That token is not one of “{user_id}”.", user_id=user_id))
    elif own_hash(project, user_id) is not None:
        prove(project, user_id, ask())
    return context
