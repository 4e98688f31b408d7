"""Signing in at Heard's own page: a name, a passphrase of one's own and, where there is one, a second factor.

In two steps. :func:`authenticate` costs nothing: it says whether this try is looked at at all. :func:`come_in` costs
one look at a passphrase (Argon2id), the same whoever it is and whether there is such a person. A try that waits never
gets there.

Wrong tries count for the account at one address, and for the account from anywhere. A right code of the second factor
goes past both, and so does a browser at which the person has signed in before: who throws wrong passphrases at somebody
cannot keep them out. Either has a count of its own.

A passkey stands in for the code, and for its count: it cannot be tried through.

Six digits can be tried through. Wrong ones count for the account together with the passphrase that was given, or with
the browser of theirs; after a few of them the next is looked at only after a wait, and is worth nothing before. So who
has the passphrase gets no further, and who has not makes nobody wait who has. Recovery codes are too long to be tried.
"""

import hmac
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from coding.errors import NotProven, TooSoon
from coding.model import User
from coding.model.message import Message
from coding.store import Cursor, accounts, people, settings
from coding.store.memory import Shelf
from coding.workspace.context import Project
from coding.workspace.people import login_throttle, passkey_assertion
from coding.workspace.people.credential import hashed, matches, own_hash, prepared, token_hash
from coding.workspace.people.login_throttle import Clock, LoginThrottle
from coding.workspace.people.passkey_assertion import Answer
from coding.workspace.people.second_factor import SecondFactorUse, of_app, use_up, verified

FREE_ANYWHERE: Final = 10
"""So many wrong tries for an account, from anywhere, cost no waiting."""
PASSPHRASES: Final = 4096
"""Passphrases given for an account share so many counts of wrong codes: who invents them makes nothing be forgotten,
and hardly ever meets the right one's."""
STRANGERS: Final = 1024
"""Names that nobody has share so many counts, so that inventing names makes none of the real counts be forgotten."""
KEY: Final = "browser_mark_key"
"""The fact of the project that holds the key for :func:`mark`."""
_HERE: Final[Shelf[LoginThrottle]] = Shelf("wrong tries for an account at one address", 20_000, lasting=True)
_ANYWHERE: Final[Shelf[LoginThrottle]] = Shelf("wrong tries for an account", 5_000, lasting=True)
_AT_HOME: Final[Shelf[LoginThrottle]] = Shelf("wrong tries for an account at a browser of theirs", 5_000, lasting=True)
_CODES: Final[Shelf[LoginThrottle]] = Shelf("wrong codes for an account with one passphrase", 50_000, lasting=True)
_ASIDE: Final[Shelf[bytes]] = Shelf("key by which passphrases share counts", 1, lasting=True)
_KEY: Final[Shelf[bytes]] = Shelf("key for marks of browsers", 1, lasting=True)
_WITH_A_CODE: Final[Shelf[LoginThrottle]] = Shelf("wrong passphrases with a right code", 1_000, lasting=True)


NOT_LET_IN: Final = Message(
    "That did not let you in. Look at your id or name, the Caps Lock key and, if you have one, the code. After several "
    "tries wait half a minute, after several wrong codes five minutes; with a recovery code you need not wait."
)
"""All that is said, whatever was wrong."""


class NotLetIn(NotProven):
    """A try to sign in was refused, in the same words whatever was wrong.

    Attributes:
        why: One word for the log.
        person: Id of the account for the log, or "".
    """

    def __init__(self, why: str, person: str = "") -> None:
        super().__init__(str(NOT_LET_IN))
        self.why, self.person = why, person


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What somebody gave.

    Attributes:
        name: Their id, or their name as the project has it.
        passphrase: Their own; here it only says what a wrong code counts with.
        code: Of the second factor, or "".
        peer: Address of their computer.
        mark: What their browser was given when somebody signed in at it (:func:`mark`), or "".
        answer: What a passkey answered in place of a code, or None.
    """

    name: str
    passphrase: str = field(repr=False)
    code: str
    peer: str
    mark: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, kw_only=True)
class Authentication:
    """A try that is looked at.

    Attributes:
        user: Whom it is for; None where there is nobody of that name.
        kept: What their passphrase is compared with; nobody's where they have none.
        code: What their code has shown, or None.
        lacks: They have a second factor, and no code has shown it.
        wrong_code: A code of their app, or a passkey, was looked at and is wrong.
        known: Whether a right code was given, or it comes from a browser of theirs.
        counted: Where it counts as wrong until it is right.
    """

    user: User | None
    kept: str
    code: SecondFactorUse | None
    lacks: bool
    wrong_code: bool
    known: bool
    counted: tuple[LoginThrottle, ...]


def authenticate(
    project: Project, attempt: Attempt, *, now: float | None = None, clock: Clock | None = None
) -> Authentication:
    """Say whether a try is looked at.

    Args:
        project: The project.
        attempt: What was given.
        now: Seconds since 1970, for codes.
        clock: Seconds of a steady clock, for waiting.

    Raises:
        NotLetIn: The next try for this account waits.
    """
    with project.store.read() as cursor:
        user = _meant(people.users(cursor), attempt.name)
        proof = attempt.answer or attempt.code
        factor = accounts.FACTORS.find(cursor, user.id) if user is not None and proof else None
        own_passkeys = accounts.passkeys(cursor, user.id) if user is not None and attempt.answer else []
        recovery = [
            code_hash for code_hash, whose in accounts.recovery_codes(cursor).items() if user and whose == user.id
        ]
    account = user.id if user else ""
    own_browser = bool(account and attempt.mark) and _marks(project, account, attempt.mark)
    code, wrong, refused = None, None, False
    if attempt.answer is not None:
        passkey = passkey_assertion.proven_passkey(project, own_passkeys, attempt.answer)
        code = SecondFactorUse(passkey=passkey) if passkey else None
        refused = bool(own_passkeys and attempt.answer.challenge) and code is None
    elif factor is not None:
        try:
            wrong = _count_code(project, account, attempt, own_browser, clock)
            code = verified(factor, recovery, attempt.code, time.time() if now is None else now)
        except TooSoon:
            pass  # it is not looked at, and proves nothing
    if code is not None:
        if wrong is not None:
            wrong.right()
            wrong = None
        counted = [project.memory.recall(_WITH_A_CODE, account, lambda: LoginThrottle(clock=clock))]
    elif own_browser:
        counted = [project.memory.recall(_AT_HOME, (account, attempt.mark), lambda: LoginThrottle(clock=clock))]
    else:
        counted = _counts(project, attempt, account, clock)
    try:
        login_throttle.begin(*counted)
    except TooSoon:
        if wrong is not None and wrong.waiting:
            _note_wrong_code(project, account)
        raise NotLetIn("wait", account) from None
    with project.store.read() as cursor:
        passphrase = people.PASSPHRASES.find(cursor, account)
        lacks = code is None and accounts.FACTORS.find(cursor, account) is not None
    passphrase_hash = passphrase.hash if passphrase else None
    return Authentication(
        user=user if passphrase_hash else None,
        kept=passphrase_hash or nobodys(),
        code=code,
        lacks=lacks,
        wrong_code=refused or wrong is not None,
        known=code is not None or own_browser,
        counted=tuple(counted),
    )


def come_in(project: Project, who: Authentication, passphrase: str) -> User:
    """Look at the passphrase of a try, and use up its code where it is right.

    Args:
        project: The project.
        who: The try, as :func:`authenticate` let it through.
        passphrase: What was given.

    Raises:
        NotLetIn: Something was wrong.
    """
    user = who.user
    # While others were looked at it may have been taken away.
    right = matches(passphrase, who.kept) and (user is None or own_hash(project, user.id) == who.kept)
    if user is None or not right or who.lacks:
        why = "person" if user is None else "passphrase" if not right else "code"
        if user is not None and right and who.wrong_code:
            _note_wrong_code(project, user.id)
        raise NotLetIn(why, user.id if user else "")
    code = who.code
    if code is not None:
        try:
            project.store.write(lambda cursor: use_up(cursor, user.id, code))
        except NotProven:
            raise NotLetIn("code", user.id) from None
    for throttle in who.counted:
        throttle.right()
    return user


def at_network(peer: str) -> str:
    """An address as tries are counted for it: of IPv6 the part that one household or office has."""
    try:
        address = ip_address(peer)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        # A web server that listens for both writes addresses of IPv4 as such of IPv6, all of one network.
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def _meant(users: list[User], name: str) -> User | None:
    """Who works here under an id, or under a name that only one has."""
    folded = " ".join(name.split()).casefold()
    active = [user for user in users if user.active]
    for namesakes in (
        [user for user in active if user.id == name],
        [user for user in active if user.id.casefold() == folded],
        [user for user in active if " ".join(user.name.split()).casefold() == folded],
    ):
        if namesakes:
            return namesakes[0] if len(namesakes) == 1 else None
    return None


def _count_code(
    project: Project, account: str, attempt: Attempt, own_browser: bool, clock: Clock | None
) -> LoginThrottle | None:
    """Count a code of an app as wrong until it turns out right; None for another, too long to be tried through.

    Raises:
        TooSoon: The next one still waits.
    """
    if not of_app(attempt.code):
        return None
    key = project.memory.recall(_ASIDE, "", lambda: secrets.token_bytes(32))
    number = int.from_bytes(hmac.digest(key, prepared(attempt.passphrase), "sha256")[:8]) % PASSPHRASES
    where = attempt.mark if own_browser else number
    codes = project.memory.recall(_CODES, (account, where), lambda: login_throttle.of_codes(clock))
    codes.begin()
    return codes


def _note_wrong_code(project: Project, account: str) -> None:
    """Note for the owner that a wrong code was given, perhaps with their passphrase."""
    project.store.write(lambda cursor: accounts.note_wrong_code(cursor, account, datetime.now(UTC)))


def _counts(project: Project, attempt: Attempt, account: str, clock: Clock | None) -> list[LoginThrottle]:
    # What stands for a name that nobody has begins with what no id does.
    key = account or f"\0{int(token_hash(' '.join(attempt.name.split()).casefold())[:8], 16) % STRANGERS}"
    return [
        project.memory.recall(_HERE, (key, at_network(attempt.peer)), lambda: LoginThrottle(clock=clock)),
        project.memory.recall(_ANYWHERE, key, lambda: LoginThrottle(FREE_ANYWHERE, clock)),
    ]


def mark(project: Project, user_id: str) -> str:
    """What a browser is given to keep when somebody signs in at it. It opens nothing and names nobody."""
    number = secrets.token_hex(16)
    return f"{number}.{_signed(project, user_id, number)}"


def _marks(project: Project, user_id: str, answer: str) -> bool:
    number, _, signature = answer.partition(".")
    return hmac.compare_digest(_signed(project, user_id, number).encode(), signature.encode("utf-8", "replace"))


def _signed(project: Project, user_id: str, number: str) -> str:
    key = project.memory.recall(_KEY, "", lambda: _key(project))
    return hmac.new(key, f"{user_id} {number}".encode("utf-8", "replace"), "sha256").hexdigest()


def _key(project: Project) -> bytes:
    """The project's own key for marks, made when it is first needed."""

    def find(cursor: Cursor) -> str:
        key = settings.meta(cursor, KEY)
        if key is None:
            key = secrets.token_hex(32)
            settings.set_meta(cursor, KEY, key)
        return key

    return bytes.fromhex(project.store.write(find))


@cache
def nobodys() -> str:
    """What passphrases for nobody are compared with, so that it takes as long as for somebody."""
    return hashed("nobody has this one")
