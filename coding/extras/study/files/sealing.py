"""Signing and sealing of the files of a study, all of it libsodium's (PyNaCl).

A file is signed with the Ed25519 key of whoever made it. A bundle or a request is then sealed with ``crypto_box``
(X25519, XSalsa20-Poly1305) between the site's key and the coordinator's, so that these two can open it and nobody else.
What is signed names the recipient too: nobody can take a signed bundle out and seal it anew for somebody else.

Sources: D. J. Bernstein, T. Lange, P. Schwabe (2012), The security impact of a new cryptographic library, LATINCRYPT
2012; RFC 8032 (Ed25519); D. Davis (2001), Defective sign and encrypt, USENIX ATC.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey
from nacl.signing import SigningKey, VerifyKey

from coding.errors import InvalidInput
from coding.model.said import Said

FORMAT: Final = 1
PACKAGE, BUNDLE, INSIDE = "study package", "study bundle", "site bundle"
REQUEST, ASKED = "study request", "site request"
"""What a file says that it is: signed for everybody, sealed, and signed within what is sealed."""
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file at most; a bundle of a large site has a few million."""
MOST_VALUES: Final = 4_000_000
"""Values in a file at most, counted before anything is made of them."""
_SIGNED: Final = {"says": str, "key": str, "signature": str}
_SEALED: Final = {"from": str, "to": str, "sealed": str}
_GROUPS, _DIGITS = 8, 5


Verify = Callable[[str, bytes], tuple[dict[str, Any], str]]
"""Like :func:`verified`."""


@dataclass(frozen=True, slots=True)
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
        number = int.from_bytes(digest, "big") % 10 ** (_GROUPS * _DIGITS)
        digits = f"{number:0{_GROUPS * _DIGITS}d}"
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


def signed(kind: str, payload: Mapping[str, Any], keys: Keys) -> bytes:
    """A file that everybody can read and nobody can change.

    Args:
        kind: :data:`PACKAGE`, :data:`INSIDE` or :data:`ASKED`; part of what is signed, so that one cannot pass for
            another.
        payload: What it says.
        keys: Whose word it is.
    """
    said = canonical(payload).decode()
    signature = SigningKey(keys.sign).sign(_bound(kind, said)).signature
    return canonical(
        {"heard": kind, "format": FORMAT, "says": said, "key": keys.public.sign, "signature": signature.hex()}
    )


def verified(kind: str, data: bytes) -> tuple[dict[str, Any], str]:
    """What a signed file says, and whose key signed it.

    Raises:
        InvalidInput: It is no such file, or was changed since it was signed.
    """
    outer = _read(kind, data, _SIGNED)
    try:
        key, signature = bytes.fromhex(outer["key"]), bytes.fromhex(outer["signature"])
        VerifyKey(key).verify(_bound(kind, outer["says"]), signature)
        if (key.hex(), signature.hex()) != (outer["key"], outer["signature"]):
            raise changed(kind)
    except (CryptoError, ValueError, TypeError):
        raise changed(kind) from None
    said = outer["says"].encode()
    payload = _parsed(kind, said)
    if not _spelt_as(payload, said):
        raise changed(kind)
    return payload, str(outer["key"])


def examined(data: bytes, kind: str) -> None:
    """Read a signed file and what it says, for a process of its own: what would use up this one uses up that one.

    Raises:
        InvalidInput: It is no such file. Whose word it is, is not asked.
    """
    _parsed(kind, _read(kind, data, _SIGNED)["says"].encode())


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
    outer = _outside(kind, data)
    return outer["from"], outer["to"]


def opened(data: bytes, keys: Keys, kind: str = BUNDLE) -> tuple[bytes, str, str]:
    """What a sealed file holds, with the public keys of who sealed it and for whom.

    Raises:
        InvalidInput: It is no such file, was sealed for somebody else, or was changed.
    """
    outer = _outside(kind, data)
    own = keys.public.box
    if own not in (outer["from"], outer["to"]):
        raise _for_another(kind)
    other = outer["from"] if own == outer["to"] else outer["to"]
    try:
        box = Box(PrivateKey(keys.box), PublicKey(bytes.fromhex(other)))
        inside = b64decode(outer["sealed"], validate=True)
        # Base64 has several spellings of the same bytes, and only one is what was sent.
        if b64encode(inside).decode() != outer["sealed"]:
            raise changed(kind)
        return bytes(box.decrypt(inside)), outer["from"], outer["to"]
    except (CryptoError, NotBase64, ValueError, TypeError):
        raise changed(kind) from None


def _for_another(kind: str) -> InvalidInput:
    if kind == REQUEST:
        return InvalidInput(
            Said(
                "This request is sealed for another site, so it cannot be opened here. Give it back to the coordinator."
            )
        )
    return InvalidInput(
        Said(
            "This bundle is sealed for another coordinator, so it cannot be opened here. Ask the site for one made "
            "from the package of this study."
        )
    )


def changed(kind: str) -> InvalidInput:
    """The refusal of a file that is not as it was made."""
    whose = Said("package") if kind == PACKAGE else Said("request") if kind in (REQUEST, ASKED) else Said("bundle")
    return InvalidInput(
        Said("This {what} was changed since it was signed. Nothing was taken. Ask for it again.", what=whose)
    )


def _outside(kind: str, data: bytes) -> dict[str, Any]:
    """The outside of a sealed file: five values, none within another, which is seen before it is parsed."""
    if (data.count(b"{"), data.count(b"["), data.count(b",")) != (1, 0, len(_SEALED) + 1):
        raise _strange(kind)
    return _read(kind, data, _SEALED)


def _bound(kind: str, said: str) -> bytes:
    return f"heard {kind} {FORMAT}\n{said}".encode()


def _parsed(kind: str, data: bytes) -> dict[str, Any]:
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise _strange(kind)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise _strange(kind) from None
    if not isinstance(found, dict):
        raise _strange(kind)
    return found


def _read(kind: str, data: bytes, wanted: Mapping[str, type]) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise _strange(kind)
    found = _parsed(kind, data)
    if found.get("heard") != kind:
        raise _strange(kind)
    if found.get("format") != FORMAT:
        raise InvalidInput(Said("This file was made by another version of Heard. Bring both to the same version."))
    if set(found) != {"heard", "format", *wanted} or any(type(found[name]) is not of for name, of in wanted.items()):
        raise changed(kind)
    if not _spelt_as(found, data):
        raise changed(kind)
    return found


def _spelt_as(value: Any, data: bytes) -> bool:
    """Whether bytes are the one spelling of a value; some values that can be read cannot be spelt at all."""
    try:
        return canonical(value) == data
    except (ValueError, RecursionError):
        return False


def _strange(kind: str) -> InvalidInput:
    if kind == PACKAGE:
        return InvalidInput(Said("This is no study package. Ask the coordinator for the file of: heard study package"))
    if kind in (REQUEST, ASKED):
        return InvalidInput(Said("This is no request of a study. Ask the coordinator for the file of: heard study ask"))
    return InvalidInput(Said("This is no bundle of a study. Ask the site for the file of: heard study bundle"))
