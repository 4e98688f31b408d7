"""Size caps and safe ways into ZIP and XML, passed before anything is parsed.

The caps leave room for a day-long interview with word-level times; what passes them is a mistake or an attack.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from codebook.message import Message
from pipelines.errors import BrokenFile, FileTooLarge, UnsafeFile

if TYPE_CHECKING:
    from lxml.etree import _Element

MEBIBYTE = 1024 * 1024

MAX_MEMBERS = 2_000
MAX_INFLATED = 200 * MEBIBYTE
MAX_PART = 60 * MEBIBYTE
MAX_RATIO = 200
"""How often larger a member may be than its compressed form; word files reach about 20."""

_MOST_STYLES_ABOVE = 20
_RATIO_FROM = 4 * MEBIBYTE
_CHUNK = 64 * 1024
_NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"MZ")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_size(data: bytes, file: str, cap: int) -> None:
    """Refuse a file larger than its format's cap.

    Raises:
        FileTooLarge: It is.
    """
    if len(data) > cap:
        raise FileTooLarge(
            Message(
                "{file} has {size} MB; of this kind of file at most {most} MB can be read. Check that it "
                "is the transcript, or split it.",
                file=file,
                size=f"{len(data) / MEBIBYTE:.1f}",
                most=f"{cap / MEBIBYTE:.0f}",
            )
        )


class Package:
    """A ZIP package (docx, odt, xlsx) that has passed the caps.

    Members are read through :meth:`read` only, which counts what really comes out instead of trusting the directory.
    """

    def __init__(self, data: bytes, file: str) -> None:
        """Open and check a package.

        Args:
            data: The whole file.
            file: Base name, for messages.

        Raises:
            BrokenFile: It is not a sound ZIP file.
            FileTooLarge: Too many members, or too much in them.
            UnsafeFile: It is encrypted or holds other archives or programs.
        """
        self.file = file
        self._inflated = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, EOFError, NotImplementedError):
            raise BrokenFile(
                Message("{file} is damaged: its parts cannot be listed. Export it again.", file=file)
            ) from None
        if len(members) > MAX_MEMBERS:
            raise FileTooLarge(
                Message(
                    "{file} holds {n} parts; at most {most} are read.",
                    file=file,
                    n=len(members),
                    most=MAX_MEMBERS,
                )
            )
        names = [member.filename for member in members]
        if len(set(names)) != len(names):
            raise UnsafeFile(
                Message("{file} holds two parts of one name. Open it and save it as a new file.", file=file)
            )
        if any(member.flag_bits & 0x1 for member in members):
            raise UnsafeFile(
                Message("{file} is protected by a password. Save it without one and try again.", file=file)
            )
        if sum(member.file_size for member in members) > MAX_INFLATED:
            raise FileTooLarge(
                Message(
                    "{file} would unpack to more than {most} MB.",
                    file=file,
                    most=MAX_INFLATED // MEBIBYTE,
                )
            )
        self._members: Mapping[str, zipfile.ZipInfo] = {member.filename: member for member in members}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all members: keys into the package, never paths."""
        return tuple(self._members)

    def read(self, name: str, cap: int = MAX_PART) -> bytes:
        """Read one member.

        Args:
            name: One of :attr:`names`.
            cap: Most bytes it may unpack to.

        Raises:
            BrokenFile: There is no such part, or it is damaged.
            FileTooLarge: It unpacks past the cap, or by an absurd ratio.
        """
        member = self._members.get(name)
        if member is None:
            raise BrokenFile(
                Message(
                    "{file} lacks a part it should have. Open it in its own program and save it again.", file=self.file
                )
            )
        out = bytearray()
        with self._open(member) as stream:
            while chunk := stream.read(_CHUNK):
                out += chunk
                self._inflated += len(chunk)
                ratio = len(out) / max(1, member.compress_size)
                if len(out) > cap or self._inflated > MAX_INFLATED or (len(out) > _RATIO_FROM and ratio > MAX_RATIO):
                    raise FileTooLarge(Message("{file} unpacks to far more than a transcript has.", file=self.file))
        return bytes(out)

    @contextmanager
    def _open(self, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(member) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
            raise BrokenFile(
                Message("{file} is damaged: one of its parts cannot be unpacked. Export it again.", file=self.file)
            ) from None

    def refuse_nested(self) -> None:
        """Refuse archives, OLE objects and programs inside the package.

        Raises:
            UnsafeFile: There is one.
        """
        for member in self._members.values():
            if member.is_dir():
                continue
            with self._open(member) as stream:
                start = stream.read(4)
            if start.startswith(_NESTED):
                raise UnsafeFile(
                    Message(
                        "{file} has another file embedded in it (an object, archive or program). Remove it, or paste "
                        "the transcript into a new document.",
                        file=self.file,
                    )
                )

    def refuse_active(self) -> None:
        """Refuse what a Word document or a workbook may hide: macros, files within, document types in any part.

        Raises:
            UnsafeFile: There is some.
        """
        parts = [name.casefold() for name in self.names]
        if any(part.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in part for part in parts):
            raise macros_in(self.file)
        self.refuse_nested()
        for name in self.names:
            if name.casefold().endswith((".xml", ".rels")):
                content = self.read(name)
                _refuse_document_type(content, self.file)
                if name == "[Content_Types].xml" and b"macroEnabled" in content:
                    raise macros_in(self.file)


def macros_in(file: str) -> UnsafeFile:
    """What is said of a file with macros."""
    return UnsafeFile(Message("{file} holds macros. Save it without them and try again.", file=file))


def _refuse_document_type(data: bytes, file: str) -> None:
    if _DOCTYPE.search(data.replace(b"\0", b"")):
        raise _document_type_in(file)


def _document_type_in(file: str) -> UnsafeFile:
    return UnsafeFile(
        Message("{file} has a document type definition, which is not read. Export it again without one.", file=file)
    )


def parse_json(text: str, file: str) -> object:
    """Parse JSON.

    Raises:
        BrokenFile: It is not sound.
    """
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        raise BrokenFile(
            Message("{file} is not sound JSON; it may have been cut off. Export it again.", file=file)
        ) from None
    return document


def parse_xml(data: bytes, file: str) -> _Element:
    """Parse XML that may be hostile.

    No DTD, no entities but the five of XML, no network, libxml2's own limits on depth and text size left on.

    Args:
        data: The document.
        file: Base name, for messages.

    Raises:
        UnsafeFile: It has a document type or entities of its own.
        BrokenFile: It is not well-formed.
    """
    from lxml import etree

    _refuse_document_type(data, file)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BrokenFile(Message("{file} is damaged: its XML cannot be read. Export it again.", file=file)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type_in(file)
    return root


def local_name(element: _Element) -> str:
    """Tag without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: _Element, name: str) -> str | None:
    """Attribute by its local name, in whatever namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def inherited(styles: Mapping[str | None, tuple[bool | None, str | None]]) -> dict[str | None, bool | None]:
    """What styles say, each by itself or by the one it is based on.

    Args:
        styles: By name: what a style says by itself, or None, and the name of the one it is based on.
    """
    flags: dict[str | None, bool | None] = {}
    for name, (says, above) in styles.items():
        for _ in range(_MOST_STYLES_ABOVE):
            if says is None and above in styles:
                says, above = styles[above]
        flags[name] = says
    return flags
