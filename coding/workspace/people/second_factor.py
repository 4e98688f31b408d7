"""A second factor beside a person's own passphrase: codes of an authenticator app, and what stands in for them.

Codes are those of RFC 6238 (six digits, 30 seconds). The secret that they are made of is kept as it is, since the
server makes them too; recovery codes are kept as hashes, and each is taken once. Passkeys, of which the server has the
public key, are in :mod:`coding.workspace.people.passkeys`.
"""

import base64
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Literal

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from coding.access import Permission
from coding.errors import InvalidInput, NotProven
from coding.model import Passkey, Role, SecondFactor, User
from coding.model.message import Message
from coding.store import Cursor, accounts, events, people
from coding.store.memory import Shelf
from coding.workspace.context import Context, Project, reads, requires, writes
from coding.workspace.people import passkey_assertion
from coding.workspace.people.credential import prove, token_hash
from coding.workspace.people.login_throttle import LoginThrottle, of_codes
from coding.workspace.people.passkey_assertion import Answer
from coding.workspace.people.sign_ins import CHANGED, end_for_change

Rule = Literal["leads", "everyone", "nobody"]
"""Who must have one: leads and stewards, everybody, or nobody."""
STEP: Final = 30
"""Seconds that a code is shown."""
DIGITS: Final = 6
RECOVERY_CODES: Final = 10
RECOVERY_LETTERS: Final = 28
"""Letters of each: 138 random bits, more than can be tried through where only a plain hash is kept."""
LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters of recovery codes: none that is taken for another."""
WRONG: Final = Message(
    "That code is not the one the app shows now. Look at the clock of your phone, then give the next code."
)
NOT_TAKEN: Final = Message("No passkey was taken. Try again, or give a code.")
_CODES: Final[Shelf[LoginThrottle]] = Shelf("wrong codes of somebody known by more", 500, lasting=True)


@dataclass(frozen=True)
class SecondFactorUse:
    """What a code, or a passkey in its place, proves.

    Attributes:
        step: The step of time that a code of the app belongs to, or None.
        recovery: Hash of the recovery code, or "".
        passkey: The passkey, as it is to be kept from now on, or None.
    """

    step: int | None = None
    recovery: str = ""
    passkey: Passkey | None = None


@dataclass(frozen=True)
class Reauthentication:
    """What somebody who has signed in gives once more, before what lets them in is changed.

    Attributes:
        passphrase: Their own.
        code: Of their app, or a recovery code.
        answer: What a passkey in its place answered, or None.
    """

    passphrase: str = field(repr=False)
    code: str = ""
    answer: Answer | None = None


@dataclass(frozen=True)
class Enrolment:
    """What a person has.

    Attributes:
        there: Whether they have a second factor.
        recovery_codes: How many recovery codes are left.
    """

    there: bool
    recovery_codes: int


def needed(user: User, rule: Rule) -> bool:
    """Whether somebody must have a second factor."""
    return rule == "everyone" or (rule == "leads" and not user.roles.isdisjoint({Role.LEAD, Role.STEWARD}))


def new_secret() -> str:
    """A secret for an app, in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(project: Project, user: User, secret: str) -> str:
    """What an app reads from the picture: ``otpauth://…``."""
    return _totp(secret).get_provisioning_uri(user.id, f"Heard: {project.title}")


def of_app(code: str) -> bool:
    """Whether a code is one of an app, by its form: these can be tried through."""
    bare = _bare(code)
    return len(bare) == DIGITS and bare.isascii() and bare.isdigit()


def _bare(code: str) -> str:
    return "".join(character for character in code if character.isalnum()).casefold()


def verified(factor: SecondFactor, recovery: Collection[str], code: str, now: float) -> SecondFactorUse | None:
    """What a code proves of somebody's second factor; nothing is used up yet.

    Args:
        factor: Theirs.
        recovery: Hashes of their recovery codes.
        code: What was given; spaces and hyphens do not matter.
        now: Seconds since 1970.
    """
    bare = _bare(code)
    if of_app(code):
        step = int(now) // STEP
        for candidate in (step, step - 1, step + 1):
            if candidate > factor.last_step and _shows(factor.secret, bare, candidate):
                return SecondFactorUse(step=candidate)
        return None
    code_hash = token_hash(bare)
    return SecondFactorUse(recovery=code_hash) if bare and code_hash in recovery else None


def use_up(cursor: Cursor, user_id: str, what: SecondFactorUse) -> None:
    """Take what was shown, once.

    Raises:
        NotProven: Somebody was faster.
    """
    if what.step is not None:
        factor = accounts.FACTORS.find(cursor, user_id)
        if factor is None or factor.last_step >= what.step:
            raise NotProven(Message("That code was used already. Wait for the next one."))
        accounts.FACTORS.put(cursor, replace(factor, last_step=what.step))
        return
    if what.passkey is not None:
        passkey = accounts.PASSKEYS.find(cursor, what.passkey.id)
        if (
            passkey is None
            or (passkey.sign_count or what.passkey.sign_count)
            and (passkey.sign_count >= what.passkey.sign_count)
        ):
            raise NotProven(NOT_TAKEN)
        accounts.PASSKEYS.put(cursor, what.passkey)
        return
    codes = [code for code, whose in accounts.recovery_codes(cursor).items() if whose == user_id]
    if what.recovery not in codes:
        raise NotProven(Message("That code was used already. Take another one."))
    accounts.drop_recovery_code(cursor, what.recovery)
    events.append(cursor, user_id, "user.recovery_code_used", "user", user_id, {"recovery_codes": len(codes) - 1})


def proved(project: Project, user: User, code: str, answer: Answer | None = None) -> SecondFactorUse | None:
    """What somebody shows of their second factor who is known by more than its code; None where they have none.

    Args:
        project: The project.
        user: Who it is.
        code: What was given.
        answer: What a passkey answered, which stands in for it.

    Raises:
        InvalidInput: It is wrong.
        TooSoon: Wrong codes were given; the next one waits a moment.
    """
    with project.store.read() as cursor:
        factor = accounts.FACTORS.find(cursor, user.id)
        passkeys = accounts.passkeys(cursor, user.id)
        recovery = [code_hash for code_hash, whose in accounts.recovery_codes(cursor).items() if whose == user.id]
    if factor is None:
        return None
    if answer is not None:
        passkey = passkey_assertion.proven_passkey(project, passkeys, answer)
        if passkey is None:
            raise InvalidInput(NOT_TAKEN)
        return SecondFactorUse(passkey=passkey)
    wrong = project.memory.recall(_CODES, user.id, of_codes) if of_app(code) else None
    if wrong is not None:
        wrong.begin()
    right = verified(factor, recovery, code, time.time())
    if right is None:
        raise InvalidInput(WRONG)
    if wrong is not None:
        wrong.right()
    return right


def new_codes() -> list[str]:
    """Recovery codes, as people read them."""
    codes = ("".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LETTERS)) for _ in range(RECOVERY_CODES))
    return ["-".join(code[at : at + 4] for at in range(0, RECOVERY_LETTERS, 4)) for code in codes]


def put(cursor: Cursor, user_id: str, secret: str, step: int, codes: Collection[str]) -> None:
    """Keep a second factor that has been tried, with its recovery codes."""
    accounts.FACTORS.put(cursor, SecondFactor(user_id, secret, datetime.now(UTC), step))
    _put_codes(cursor, user_id, codes)
    events.append(cursor, user_id, "user.second_factor_set", "user", user_id)


def confirmed(secret: str, code: str, now: float | None = None) -> int:
    """The step that a first code belongs to, which shows that the app has the secret.

    Raises:
        InvalidInput: It is not a code of that secret.
    """
    fresh = SecondFactor("", secret, datetime.now(UTC), 0)
    proof = verified(fresh, (), code, time.time() if now is None else now)
    if proof is None or proof.step is None:
        raise InvalidInput(WRONG)
    return proof.step


def enrolment(project: Project, user_id: str) -> Enrolment:
    """What somebody has of a second factor."""
    with project.store.read() as cursor:
        remaining = sum(whose == user_id for whose in accounts.recovery_codes(cursor).values())
        return Enrolment(accounts.FACTORS.find(cursor, user_id) is not None, remaining)


def with_second_factor(project: Project) -> frozenset[str]:
    """Ids of those who have a second factor."""
    return project.store.ask(lambda cursor: frozenset(factor.user_id for factor in accounts.FACTORS.all(cursor)))


@dataclass(frozen=True)
class WrongCodes:
    """Wrong codes that were given for an account, most of them surely with its passphrase.

    Attributes:
        number: How many, of those that were looked at.
        last: When the last one was.
    """

    number: int
    last: datetime


@reads(Permission.VIEW_PROJECT)
def wrong_codes(context: Context, cursor: Cursor) -> WrongCodes | None:
    """What the acting person is to be told about wrong codes for their account, until they have put it away."""
    factor = accounts.FACTORS.find(cursor, context.user.id)
    if factor is None or factor.wrong_at is None:
        return None
    return WrongCodes(factor.wrong_codes, factor.wrong_at)


@requires(Permission.VIEW_PROJECT)
def put_wrong_codes_away(context: Context) -> None:
    """Note that the acting person knows of them."""
    context.store.write(lambda cursor: accounts.FACTORS.change(cursor, context.user.id, wrong_codes=0, wrong_at=None))


@requires(Permission.VIEW_PROJECT)
def set_second_factor(context: Context, proof: Reauthentication, secret: str, code: str) -> list[str]:
    """Set up a second factor for the acting person, or another app in its place.

    Args:
        context: Whose it is.
        proof: Their passphrase, and the second factor that they have.
        secret: What their app was given.
        code: What it shows now.

    Returns:
        Recovery codes, which cannot be had again.

    Raises:
        NotProven, TooSoon: The passphrase is not theirs, or the next try waits.
        InvalidInput: They have no passphrase, or a code is wrong.
    """
    step = confirmed(secret, code)
    prove_both(context, proof)
    codes = new_codes()
    context.store.write(lambda cursor: put(cursor, context.user.id, secret, step, codes))
    return codes


@requires(Permission.VIEW_PROJECT)
def renew_recovery_codes(context: Context, proof: Reauthentication) -> list[str]:
    """New recovery codes for the acting person; those before end.

    Raises:
        NotProven, TooSoon: The passphrase is not theirs, or the next try waits.
        InvalidInput: They have no second factor, or the code is wrong.
    """
    prove_both(context, proof)
    codes = new_codes()

    def renew(cursor: Cursor) -> None:
        _ask_there(cursor, context.user)
        _put_codes(cursor, context.user.id, codes)
        events.append(cursor, context.user.id, "user.recovery_codes_made", "user", context.user.id)

    context.store.write(renew)
    return codes


@requires(Permission.VIEW_PROJECT)
def remove_second_factor(context: Context, proof: Reauthentication, rule: Rule) -> None:
    """Go without a second factor; passkeys and recovery codes go with it.

    Args:
        context: Whose it is.
        proof: Their passphrase and second factor.
        rule: Who must have one.

    Raises:
        NotProven, TooSoon: The passphrase is not theirs, or the next try waits.
        InvalidInput: They have no second factor or must have one, or the code is wrong.
    """
    if needed(context.user, rule):
        raise InvalidInput(Message("You must have a second factor here. You can set up another app in its place."))
    prove_both(context, proof)
    user = context.user
    context.store.write(lambda cursor: _drop(cursor, user, user, "user.second_factor_removed"))


@requires(Permission.MANAGE_PROJECT)
def take_second_factor(context: Context, user_id: str) -> None:
    """Take away the second factor of somebody else who has lost it; they sign in by their passphrase.

    Raises:
        InvalidInput: It is one's own, or they have none.
        NotFound: No such user.
    """
    if user_id == context.user.id:
        raise InvalidInput(Message("To go without your own second factor, remove it, which asks for your passphrase."))
    _take(context, user_id)


@requires(Permission.REVIEW_ORIGINALS)
def take_second_factor_as_steward(context: Context, user_id: str) -> None:
    """The way out where the only lead has lost theirs: a steward who has the originals open takes it away.

    Args:
        context: A steward with the vault open; it may be their own that is taken.
        user_id: Whose it is.

    Raises:
        VaultLocked: The originals are shut.
        InvalidInput: They have none.
        NotFound: No such user.
    """
    context.open_vault()
    _take(context, user_id)


@writes()
def _take(context: Context, cursor: Cursor, user_id: str) -> None:
    _drop(cursor, context.user, people.user(cursor, user_id, of_site=context.user.site), "user.second_factor_taken")
    end_for_change(cursor, user_id, context.user.id, CHANGED)


def _drop(cursor: Cursor, actor: User, user: User, action: str) -> None:
    _ask_there(cursor, user)
    accounts.drop_second_factor(cursor, user.id)
    events.append(cursor, actor.id, action, "user", user.id)


def _ask_there(cursor: Cursor, user: User) -> None:
    if accounts.FACTORS.find(cursor, user.id) is None:
        raise InvalidInput(Message("{name} has no second factor. Nothing was changed.", name=user.name))


@requires(Permission.VIEW_PROJECT)
def prove_both(context: Context, proof: Reauthentication) -> None:
    """Ask the acting person for their passphrase and, if they have one, their second factor.

    Raises:
        NotProven, TooSoon: The passphrase is not theirs, or the next try waits.
        InvalidInput: They have no passphrase, or the code or passkey is wrong.
    """
    if prove(context.project, context.user.id, proof.passphrase) is None:
        raise InvalidInput(Message("A second factor stands beside a passphrase of your own. Set that first."))
    right = proved(context.project, context.user, proof.code, proof.answer)
    if right is not None:
        context.store.write(lambda cursor: use_up(cursor, context.user.id, right))


def _put_codes(cursor: Cursor, user_id: str, codes: Collection[str]) -> None:
    accounts.put_recovery_codes(cursor, user_id, [token_hash(code.replace("-", "")) for code in codes])


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)


def _shows(secret: str, code: str, step: int) -> bool:
    try:
        _totp(secret).verify(code.encode(), step * STEP)
    except InvalidToken:
        return False
    return True
