"""Passphrases of people's own: setting, changing and removing one, taking a forgotten one away, tokens in its place.

What is kept is an Argon2id hash with its own salt, which asks as much of a computer as the vault does. The passphrase
itself and the tokens are never kept, logged or written anywhere.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from coding import vault
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound, VaultError
from coding.model import OwnPassphrase, Token, User
from coding.model.message import Message
from coding.store import Cursor, events, people, rounds
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.people.credential import hashed, own_hash, prepared, prove, token_hash
from coding.workspace.people.sign_ins import CHANGED, end_for_change

MINIMUM: Final = 12
"""Characters of a passphrase, unless it has four words."""
LONGEST: Final = 256
LEAST_GUESSES: Final = 8
"""Powers of ten of guesses that a passphrase must stand (zxcvbn's third of four grades)."""
LOOKED_AT: Final = 72
"""Characters that zxcvbn takes."""
COMMON: Final = frozenset(
    {
        "administrateur", "azertyuiop", "contraseña", "correcthorsebatterystaple", "iloveyousomuch",
        "maytheforcebewithyou", "motdepasse", "parolachiave", "passphrase", "passwort", "qwertzuiop", "tobeornottobe",
    }
)  # fmt: skip
"""Of those that are tried first, what zxcvbn does not know; without spaces and signs, and digits at the end do not make
another of it."""


@requires(Permission.VIEW_PROJECT)
def set_own_passphrase(context: Context, new: str, old: str = "", here: str = "") -> None:
    """Set or change the acting person's own passphrase. Tokens that stood in for the old one end, and sign-ins.

    Args:
        context: Whose it is.
        new: As it shall be.
        old: As it is, where there is one.
        here: Id of the sign-in in which it is done, which lasts.

    Raises:
        NotProven: The old one is wrong.
        TooSoon: Wrong ones were given before; the next one waits a moment.
        InvalidInput: The new one is too short, too easy to guess, or the same.
        Conflict: Another one was set meanwhile.
    """
    proven = prove(context.project, context.user.id, old)
    if proven is not None and prepared(new) == prepared(old):
        raise InvalidInput(Message("That is the passphrase you have. Take another one. Nothing was changed."))
    check_new(context, new)
    passphrase = OwnPassphrase(context.user.id, hashed(new), datetime.now(UTC))
    _replace(context, proven, passphrase, "user.passphrase_changed" if proven else "user.passphrase_set", here)


@requires(Permission.VIEW_PROJECT)
def remove_own_passphrase(context: Context, old: str) -> None:
    """Go without a passphrase again: choosing one's name signs in. Tokens end.

    Raises:
        NotProven: The old one is wrong.
        TooSoon: Wrong ones were given before; the next one waits a moment.
        InvalidInput: There is none.
        Conflict: Another one was set meanwhile.
    """
    proven = prove(context.project, context.user.id, old)
    if proven is None:
        raise InvalidInput(Message("You have no passphrase of your own. Nothing was changed."))
    _replace(context, proven, None, "user.passphrase_removed")


@writes()
def _replace(
    context: Context, cursor: Cursor, proven: str | None, passphrase: OwnPassphrase | None, action: str, here: str = ""
) -> None:
    user_id = context.user.id

    record = people.PASSPHRASES.find(cursor, user_id)
    if (record.hash if record else None) != proven:
        raise Conflict(Message("Another passphrase was set for you meanwhile. Nothing was changed. Ask who it was."))
    if passphrase is None:
        people.PASSPHRASES.remove(cursor, user_id)
    else:
        people.PASSPHRASES.put(cursor, passphrase)
        # The app empties their tabs; what is kept must not come back with the next start, whoever sat there.
        end_for_change(cursor, user_id, user_id, CHANGED, here)
    ended = people.drop_tokens(cursor, user_id)
    events.append(cursor, user_id, action, "user", user_id, {"tokens": ended} if ended else {})


@requires(Permission.MANAGE_PROJECT)
def take_passphrase(context: Context, user_id: str) -> None:
    """Take away the passphrase that somebody else has forgotten; they are told, and set another themselves.

    Until then choosing their name signs in. Nobody but they can set one.

    Raises:
        InvalidInput: It is one's own, or they have none.
        NotFound: No such user.
    """
    if user_id == context.user.id:
        raise InvalidInput(
            Message("To go without your own passphrase, remove it, which asks for it. Another lead can help.")
        )
    _take(context, user_id)


@requires(Permission.REVIEW_ORIGINALS)
def take_passphrase_as_steward(context: Context, user_id: str) -> None:
    """The way out where the only lead has forgotten theirs: a steward who has the originals open takes it away.

    Args:
        context: A steward with the vault open; it may be their own passphrase that is taken.
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
    user = people.user(cursor, user_id, of_site=context.user.site)
    record = people.PASSPHRASES.find(cursor, user_id)
    if record is None or record.hash is None:
        raise InvalidInput(Message("{name} has no passphrase of their own. Nothing was changed.", name=user.name))
    people.PASSPHRASES.put(cursor, OwnPassphrase(user_id, None, datetime.now(UTC), context.user.id))
    end_for_change(cursor, user_id, context.user.id, CHANGED)
    ended = people.drop_tokens(cursor, user_id)
    events.append(cursor, context.user.id, "user.passphrase_taken", "user", user_id, {"tokens": ended} if ended else {})


@reads(Permission.VIEW_PROJECT)
def revoked_by(context: Context, cursor: Cursor) -> User | None:
    """Who took the acting person's passphrase away, until they set another or have put that notice away."""
    record = people.PASSPHRASES.find(cursor, context.user.id)
    return people.user(cursor, record.taken_by) if record and record.taken_by else None


@writes(Permission.VIEW_PROJECT)
def put_notice_away(context: Context, cursor: Cursor) -> None:
    """Note that the acting person knows that theirs was taken away."""
    record = people.PASSPHRASES.find(cursor, context.user.id)
    if record is not None and record.hash is None:
        people.PASSPHRASES.remove(cursor, context.user.id)


@requires(Permission.VIEW_PROJECT)
def should_set_one(context: Context) -> bool:
    """Whether to ask the acting person for a passphrase: they code in an open round and have none."""
    if own_hash(context.project, context.user.id) is not None:
        return False
    return context.store.ask(
        lambda cursor: any(
            round.state == "open" and context.user.id in round.coders for round in rounds.all_rounds(cursor)
        )
    )


@requires(Permission.VIEW_PROJECT)
def make_token(context: Context, passphrase: str) -> tuple[Token, str]:
    """A token that stands in for the acting person's passphrase on the command line.

    Returns:
        What is kept, and the token itself, which cannot be had again.

    Raises:
        NotProven: The passphrase is wrong.
        TooSoon: Wrong ones were given before; the next one waits a moment.
        InvalidInput: They have no passphrase, so a token would open nothing more.
    """
    if prove(context.project, context.user.id, passphrase) is None:
        raise InvalidInput(
            Message("Without a passphrase of your own a token opens nothing. Set one: heard users passphrase")
        )
    secret = f"heard-token-{secrets.token_urlsafe(32)}"
    token = Token(secrets.token_hex(4), context.user.id, token_hash(secret), datetime.now(UTC))

    def add(cursor: Cursor) -> None:
        people.TOKENS.add(cursor, token)
        events.append(cursor, context.user.id, "token.made", "token", token.id)

    context.store.write(add)
    return token, secret


@reads(Permission.VIEW_PROJECT)
def list_tokens(context: Context, cursor: Cursor) -> list[Token]:
    """The acting person's tokens, oldest first."""
    return [token for token in people.TOKENS.all(cursor) if token.user_id == context.user.id]


@writes(Permission.VIEW_PROJECT)
def revoke_token(context: Context, cursor: Cursor, token_id: str) -> None:
    """End one of the acting person's tokens.

    Raises:
        NotFound: They have no such token.
    """
    if not people.drop_tokens(cursor, context.user.id, token_id):
        raise NotFound(
            Message("You have no token “{token_id}”. `heard token list` shows which you have.", token_id=token_id)
        )
    events.append(cursor, context.user.id, "token.revoked", "token", token_id)


@requires(Permission.VIEW_PROJECT)
def check_new(context: Context, passphrase: str) -> None:
    """Refuse a passphrase that is too short or guessed first.

    Args:
        context: Whose it will be.
        passphrase: As they would have it.

    Raises:
        InvalidInput: The message says which.
    """
    text = unicodedata.normalize("NFKC", passphrase)
    folded = text.casefold()
    words = {word for word in folded.split() if len(word) > 1}
    if len(text) < MINIMUM and len(words) < 4:
        raise InvalidInput(
            Message(
                "The passphrase is short: take at least {minimum} characters, or four words. Any characters will do.",
                minimum=MINIMUM,
            )
        )
    if len(text) > LONGEST:
        raise InvalidInput(
            Message("The passphrase is longer than {longest} characters. Take a shorter one.", longest=LONGEST)
        )
    bare = _bare(folded)
    user = context.user
    if _is_made_of(bare, [user.id, user.name, *user.name.split()]):
        raise InvalidInput(
            Message("That passphrase is little more than your name. Take one that others would not think of.")
        )
    if _is_made_of(bare, [context.project.title, *context.project.title.split()]):
        raise InvalidInput(
            Message(
                "That passphrase is little more than the name of the project. Take one that others would not think of.",
            )
        )
    if {bare, bare.rstrip("0123456789")} & COMMON or _repeats(folded) or _repeats(bare) or _guessed_soon(folded, bare):
        raise InvalidInput(
            Message("That passphrase is among the first that people try. Take one that only you would think of.")
        )
    if context.may(Permission.READ_AGAIN) and _opens_originals(context, passphrase):
        raise InvalidInput(
            Message("That passphrase opens the project's originals, and others know it. Take one that is only yours.")
        )


def _bare(folded: str) -> str:
    return "".join(character for character in folded if character.isalnum())


def _repeats(text: str) -> bool:
    return re.fullmatch(r"(.{1,6}?)\1+", text) is not None


def _guessed_soon(folded: str, bare: str) -> bool:
    """Whether common passwords, words, keys beside each other, dates or repeats make it up (zxcvbn)."""
    # Imported here: its lists take a third of a second, and only whoever sets a passphrase needs them.
    from zxcvbn import zxcvbn

    looked_at = [folded, bare] if 2 * len(bare) >= len(folded) else [folded]
    return any(float(zxcvbn(text[:LOOKED_AT])["guesses_log10"]) < LEAST_GUESSES for text in looked_at)


def _is_made_of(bare: str, words: Iterable[str]) -> bool:
    names = {_bare(unicodedata.normalize("NFKC", word).casefold()) for word in words}
    rest = bare
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 2:
            rest = rest.replace(name, "")
    return rest != bare and len(rest.strip("0123456789")) < 6


def _opens_originals(context: Context, passphrase: str) -> bool:
    """Whether it is the project's passphrase. Only those are asked for who may try that one anyway."""
    try:
        vault.Vault.open(context.project.folder, passphrase)
    except VaultError:
        return False
    return True
