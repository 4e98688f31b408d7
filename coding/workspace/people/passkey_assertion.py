"""What a passkey shows (WebAuthn): a browser is asked with a challenge, and its answer is looked at.

A challenge is for one browser, is answered once and is good for a few minutes. Nothing is kept of whom a sign-in asks,
so however often strangers are asked, nobody waits and nobody's challenge is pushed out. Address and host are those of
the settings, never what a request says. The authenticator must have verified who uses it, by a PIN, a finger or a face.
"""

# Why a passkey stands beside the passphrase, not in its place: decision 0990.

import hmac
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from coding.model import Passkey, User
from coding.store.memory import Shelf
from coding.workspace.context import Project

SECONDS: Final = 300
"""How long a challenge is good for."""
_CHALLENGES: Final[Shelf["Challenge"]] = Shelf("challenges for new passkeys", 1_000)
_ANSWERED: Final[Shelf[dict[bytes, float]]] = Shelf("challenges that were answered", 1, lasting=True)
_KEY: Final[Shelf[bytes]] = Shelf("key of challenges", 1, lasting=True)
"""What a browser is asked with follows from it and from what only that browser has. Where what was answered is
forgotten it is another one, and nothing that was asked before is good."""
_ANSWERING: Final = threading.Lock()


@dataclass(frozen=True)
class RelyingParty:
    """Whom passkeys of a server are for.

    Attributes:
        id: Host of its address.
        origin: The only page that may ask for them.
    """

    id: str
    origin: str


@dataclass(frozen=True)
class Challenge:
    """What a browser was asked with.

    Attributes:
        value: Random bytes, which its answer must hold.
        until: Until when, in seconds of a steady clock.
        name: What a passkey that is being made will be called.
    """

    value: bytes = field(repr=False)
    until: float
    name: str = ""


@dataclass(frozen=True)
class Answer:
    """What a browser answered.

    Attributes:
        party: Whom it was for.
        challenge: What it was asked with; None where that is spent, too old or was another browser's.
        text: As it sent it, JSON.
    """

    party: RelyingParty
    challenge: Challenge | None
    text: str = field(repr=False)


def relying_party(address: str) -> RelyingParty | None:
    """Whom passkeys are for at a server; None where it can have none: without the library, or without a name.

    Args:
        address: The server's, as its settings say it.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        port = f":{parts.port}" if parts.port not in (None, 443) else ""
        available = host and find_spec("webauthn") is not None
        return RelyingParty(host, f"{parts.scheme}://{host}{port}") if available else None
    return None


def new_question() -> str:
    """What only the browser has that is asked to show a passkey, and until when; its challenge follows from it."""
    return f"{time.monotonic() + SECONDS:.0f}.{secrets.token_urlsafe(32)}"


def challenge_of(project: Project, question: str) -> bytes:
    """The challenge of a question. Nobody knows it of a question that was not asked here."""
    key = project.memory.recall(_KEY, "", lambda: secrets.token_bytes(32))
    return hmac.digest(key, question.encode("utf-8", "surrogatepass"), "sha256")


def take_question(project: Project, question: str) -> Challenge | None:
    """What a browser was asked with, in time and as long as no passkey has answered it."""
    until = question.partition(".")[0]
    if not until.isdecimal() or time.monotonic() > int(until):
        return None
    challenge = Challenge(challenge_of(project, question), int(until))
    return None if challenge.value in answered(project) else challenge


def answered(project: Project) -> dict[bytes, float]:
    """Challenges that passkeys have answered, and until when each would be good.

    Only a passkey's own signature brings one here, so nobody else can fill it or push one out.
    """
    return project.memory.known(_ANSWERED, "") or {}


def _answered_first(project: Project, challenge: Challenge) -> bool:
    """Note that a passkey answered a challenge; whether it is the first time."""
    with _ANSWERING:
        still_good = {value: until for value, until in answered(project).items() if time.monotonic() <= until}
        project.memory.keep(_ANSWERED, "", {**still_good, challenge.value: challenge.until})
    return challenge.value not in still_good


def challenge_to_make(project: Project, sign_in: str, name: str) -> Challenge:
    """Ask somebody who is signed in to make a passkey; what they were asked before is no longer good.

    Args:
        project: The project.
        sign_in: Id of the sign-in.
        name: What the passkey will be called.
    """
    challenge = Challenge(secrets.token_bytes(32), time.monotonic() + SECONDS, name)
    project.memory.keep(_CHALLENGES, sign_in, challenge)
    return challenge


def take_challenge_to_make(project: Project, sign_in: str) -> Challenge | None:
    """What they were asked with, once and in time."""
    challenge = project.memory.take(_CHALLENGES, sign_in)
    return challenge if challenge and time.monotonic() <= challenge.until else None


def options_to_show(party: RelyingParty, challenge: bytes) -> str:
    """What a browser is asked to show any passkey of its person for this server: JSON that names nobody."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=SECONDS * 1000,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def options_to_make(
    project: Project, user: User, party: RelyingParty, challenge: Challenge, passkeys: Iterable[Passkey]
) -> str:
    """What a browser is asked to make a passkey with: JSON.

    Args:
        project: The project.
        user: Whose it will be.
        party: Whom it is for.
        challenge: What it is asked with.
        passkeys: Passkeys that they have; no authenticator makes a second one.
    """
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=party.id,
        rp_name="Heard",
        # The same person in another project of this server has passkeys of their own there.
        user_id=sha256(f"{project.id} {user.id}".encode()).digest(),
        user_name=f"{user.id} ({project.title})",
        user_display_name=user.name,
        challenge=challenge.value,
        timeout=SECONDS * 1000,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.id)) for passkey in passkeys],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return options_to_json(options)


def proven_passkey(project: Project, passkeys: Iterable[Passkey], answer: Answer) -> Passkey | None:
    """Which of somebody's passkeys an answer shows, with what its authenticator counts now; None if none of them.

    An answer shows it once.
    """
    from webauthn import base64url_to_bytes, verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json

    if answer.challenge is None:
        return None
    try:
        credential = parse_authentication_credential_json(answer.text)
        passkey = next(passkey for passkey in passkeys if passkey.id == credential.id)
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=answer.challenge.value,
            expected_rp_id=answer.party.id,
            expected_origin=answer.party.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception:  # whatever is wrong with what somebody sent, it shows nothing
        return None
    if not _answered_first(project, answer.challenge):
        return None
    return replace(passkey, sign_count=verified.new_sign_count, used_at=datetime.now(UTC))


def new_passkey(user: User, answer: Answer) -> Passkey | None:
    """The passkey that an answer brings; None where it does not hold."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    if answer.challenge is None:
        return None
    try:
        verified = verify_registration_response(
            credential=answer.text,
            expected_challenge=answer.challenge.value,
            expected_rp_id=answer.party.id,
            expected_origin=answer.party.origin,
            require_user_verification=True,
        )
    except Exception:  # whatever is wrong with what a browser sent, it brings nothing
        return None
    key_id, public_key = map(bytes_to_base64url, (verified.credential_id, verified.credential_public_key))
    return Passkey(key_id, user.id, answer.challenge.name, public_key, verified.sign_count, datetime.now(UTC))
