"""Signing and sealing of the files of a study, all of it libsodium's (PyNaCl).

A file is signed with the Ed25519 key of whoever made it. A bundle or a request is then sealed with ``crypto_box``
(X25519, XSalsa20-Poly1305) between the site's key and the coordinator's, so that these two can open it and nobody else.
What is signed names the recipient too: nobody can take a signed bundle out and seal it anew for somebody else.

Sources: D. J. Bernstein, T. Lange, P. Schwabe (2012), The security impact of a new cryptographic library, LATINCRYPT
2012; RFC 8032 (Ed25519); D. Davis (2001), Defective sign and encrypt, USENIX ATC.
"""

# Why positions travel, and why libsodium: decision 0860.

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey
from nacl.signing import SigningKey, VerifyKey

from coding.errors import InvalidInput
from coding.model.message import Message

FORMAT: Final = 1
PACKAGE, BUNDLE, INSIDE = "study package", "study bundle", "site bundle"
REQUEST, ASKED = "study request", "site request"
"""What a file says that it is: signed for everybody, sealed, and signed within what is sealed."""
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file at most; a bundle of a large site has a few million."""
MOST_VALUES: Final = 4_000_000
"""Values in a file at most, counted before anything is made of them."""
_SIGNED: Final = ("says", "key", "signature")
_SEALED: Final = re.compile(
    rb'\{"format":([0-9]{1,9}),"from":"([0-9a-f]{64})","heard":"([a-z ]{1,40})",'
    rb'"sealed":"([0-9A-Za-z+/]*={0,2})","to":"([0-9a-f]{64})"\}'
)
"""The outside of a sealed file is spelt in one way, so that it is matched and needs no parser."""
GROUPS, _DIGITS = 8, 5


Verify = Callable[[str, bytes], tuple[dict[str, Any], str]]
"""Like :func:`verified`."""


@dataclass(frozen=True)
class PublicKeys:
    """What others need to know of somebody: 64 hexadecimal digits each.

    Attributes:
        sign: Checks their signatures.
        box: Seals what only they can open.
    """

    sign: str
    box: str

    @property
    def fingerprint(self) -> str:
        """Eight groups of five digits to read aloud; two pairs of keys share them once in some 10 to the power 39."""
        digest = hashlib.sha256(f"heard study keys {self.sign} {self.box}".encode()).digest()
        number = int.from_bytes(digest, "big") % 10 ** (GROUPS * _DIGITS)
        digits = f"{number:0{GROUPS * _DIGITS}d}"
        return " ".join(digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS))


@dataclass(frozen=True, slots=True)
class Keys:
    """Somebody's own keys, kept in their vault.

    Attributes:
        sign: Seed of the signing key.
        box: Secret key that opens what was sealed for them.
    """

    sign: bytes
    box: bytes

    def __repr__(self) -> str:
        """Never the keys themselves: what is shown of an object may be logged."""
        return "Keys(…)"

    @classmethod
    def made(cls) -> Keys:
        """New ones, at random."""
        return cls(bytes(SigningKey.generate()), bytes(PrivateKey.generate()))

    @classmethod
    def of_record(cls, record: Mapping[str, str]) -> Keys:
        """As they stand in the vault; see :meth:`record`."""
        return cls(bytes.fromhex(record["sign"]), bytes.fromhex(record["box"]))

    def record(self) -> dict[str, str]:
        """As they are kept."""
        return {"sign": self.sign.hex(), "box": self.box.hex()}

    @property
    def public(self) -> PublicKeys:
        """What others may know."""
        return PublicKeys(bytes(SigningKey(self.sign).verify_key).hex(), bytes(PrivateKey(self.box).public_key).hex())


def canonical(value: Any) -> bytes:
    """JSON that is the same for the same value, byte for byte."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest_of(data: bytes) -> str:
    """SHA-256 as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file as somebody read it; nothing of it is proven yet.

    Attributes:
        payload: What it says.
        key: Whose word it is, as it says.
        signature: Theirs.
    """

    payload: dict[str, Any]
    key: str
    signature: str


def signed(kind: str, payload: Mapping[str, Any], keys: Keys) -> bytes:
    """A file that everybody can read and nobody can change.

    Args:
        kind: :data:`PACKAGE`, :data:`INSIDE` or :data:`ASKED`; part of what is signed, so that one cannot pass for
            another.
        payload: What it says.
        keys: Whose word it is.
    """
    text = canonical(payload).decode()
    signature = SigningKey(keys.sign).sign(_bound(kind, text)).signature
    return _written(kind, text, keys.public.sign, signature.hex())


def read_signed(data: bytes, kind: str) -> Signed:
    """Read a signed file, and what it says, in whichever process; whose word it is, is not asked.

    Raises:
        InvalidInput: It is no such file.
    """
    outer = _parsed(kind, data)
    if outer.get("heard") != kind:
        raise _strange(kind)
    if outer.get("format") != FORMAT:
        raise _another_version()
    if set(outer) != {"heard", "format", *_SIGNED} or any(type(outer[name]) is not str for name in _SIGNED):
        raise changed(kind)
    try:
        text = outer["says"].encode()
    except UnicodeEncodeError:
        raise changed(kind) from None
    return Signed(_parsed(kind, text), outer["key"], outer["signature"])


def verified(kind: str, data: bytes, read: Callable[[bytes, str], Signed] = read_signed) -> tuple[dict[str, Any], str]:
    """What a signed file says, and whose key signed it.

    What was read is not believed but written anew: that gives the file byte for byte, or the file is refused.

    Args:
        kind: What the file has to be.
        data: The file.
        read: What parses it; where somebody brought the file, in a process of its own.

    Raises:
        InvalidInput: It is no such file, or was changed since it was signed.
    """
    file = read(data, kind)
    try:
        text = canonical(file.payload).decode()
        key, signature = bytes.fromhex(file.key), bytes.fromhex(file.signature)
        VerifyKey(key).verify(_bound(kind, text), signature)
        same = _written(kind, text, key.hex(), signature.hex()) == data
    except (CryptoError, ValueError, TypeError, RecursionError):
        same = False
    if not same or not isinstance(file.payload, dict):
        raise changed(kind)
    return file.payload, file.key


def sealed(data: bytes, keys: Keys, to: str, kind: str = BUNDLE) -> bytes:
    """A file that only the recipient and the sender can open.

    Args:
        data: What is in it, signed already.
        keys: The sender's.
        to: The recipient's public key (:attr:`PublicKeys.box`).
        kind: :data:`BUNDLE` or :data:`REQUEST`.
    """
    box = Box(PrivateKey(keys.box), PublicKey(bytes.fromhex(to)))
    return canonical(
        {
            "heard": kind,
            "format": FORMAT,
            "from": keys.public.box,
            "to": to,
            "sealed": b64encode(bytes(box.encrypt(data))).decode(),
        }
    )


def ends_of(data: bytes, kind: str = BUNDLE) -> tuple[str, str]:
    """Public keys of who sealed a file and for whom, as its outside says; nothing of it is proven yet.

    Raises:
        InvalidInput: It is no such file.
    """
    sender, recipient, _ = _outside(kind, data)
    return sender, recipient


def opened(data: bytes, keys: Keys, kind: str = BUNDLE) -> tuple[bytes, str, str]:
    """What a sealed file holds, with the public keys of who sealed it and for whom.

    Raises:
        InvalidInput: It is no such file, was sealed for somebody else, or was changed.
    """
    sender, recipient, header = _outside(kind, data)
    box_of_site = keys.public.box
    if box_of_site not in (sender, recipient):
        raise for_another(kind)
    other = sender if box_of_site == recipient else recipient
    try:
        box = Box(PrivateKey(keys.box), PublicKey(bytes.fromhex(other)))
        inside = b64decode(header, validate=True)
        # Base64 has several spellings of the same bytes, and only one is what was sent.
        if b64encode(inside) != header:
            raise changed(kind)
        return bytes(box.decrypt(inside)), sender, recipient
    except (CryptoError, NotBase64, ValueError, TypeError):
        raise changed(kind) from None


_BUNDLES: Final = (
    Message("bundle"),
    Message("This is no bundle of a study. Ask the site for the file of: heard study bundle"),
    Message(
        "This bundle is sealed for another coordinator, so it cannot be opened here. Ask the site for one made from "
        "the package of this study."
    ),
)
_REQUESTS: Final = (
    Message("request"),
    Message("This is no request of a study. Ask the coordinator for the file of: heard study ask"),
    Message("This request is sealed for another site, so it cannot be opened here. Give it back to the coordinator."),
)
_PACKAGES: Final = (
    Message("package"),
    Message("This is no study package. Ask the coordinator for the file of: heard study package"),
)
_SAID: Final[Mapping[str, tuple[Message, ...]]] = {
    PACKAGE: _PACKAGES, BUNDLE: _BUNDLES, INSIDE: _BUNDLES, REQUEST: _REQUESTS, ASKED: _REQUESTS
}  # fmt: skip
"""Kind → what it is called, and how a file is refused that is none, or that is for somebody else."""


def changed(kind: str) -> InvalidInput:
    """The refusal of a file that is not as it was made."""
    return InvalidInput(
        Message(
            "This {what} was changed since it was signed. Nothing was taken. Ask for it again.", what=_SAID[kind][0]
        )
    )


def for_another(kind: str) -> InvalidInput:
    """The refusal of a file that was sealed for somebody else."""
    return InvalidInput(_SAID[kind][2])


def _outside(kind: str, data: bytes) -> tuple[str, str, bytes]:
    """Who sealed a file, for whom, and what is sealed in it."""
    match = _SEALED.fullmatch(data) if len(data) <= LARGEST else None
    if match is None or match[3].decode() != kind:
        raise _strange(kind)
    if match[1].decode() != str(FORMAT):
        raise _another_version()
    return match[2].decode(), match[5].decode(), match[4]


def _written(kind: str, text: str, key: str, signature: str) -> bytes:
    return canonical({"heard": kind, "format": FORMAT, "says": text, "key": key, "signature": signature})


def _bound(kind: str, text: str) -> bytes:
    return f"heard {kind} {FORMAT}\n{text}".encode()


def _parsed(kind: str, data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST or sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise _strange(kind)
    try:
        loads = json.loads(data)
    except (ValueError, RecursionError):
        raise _strange(kind) from None
    if not isinstance(loads, dict):
        raise _strange(kind)
    return loads


def _another_version() -> InvalidInput:
    return InvalidInput(Message("This file was made by another version of Heard. Bring both to the same version."))


def _strange(kind: str) -> InvalidInput:
    return InvalidInput(_SAID[kind][1])
