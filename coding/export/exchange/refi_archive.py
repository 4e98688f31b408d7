"""Opening a REFI-QDA file without trusting it: capped while unpacking, nothing on disk, no DTD, no entities."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Any, Final

from lxml import etree

from coding.errors import InvalidInput
from coding.model.said import Said

MAX_FILE: Final = 300_000_000
MAX_MEMBERS: Final = 20_000
MAX_UNPACKED: Final = 100_000_000
MAX_TEXT: Final = 20_000_000
"""Caps in bytes (and a number of members): the file, its parts unpacked together, one part."""
MAX_RATIO: Final = 200
_RATIO_FROM: Final = 1_000_000
"""How often larger a part may be than its compressed form, from what size on; texts reach about 10, manifests 30."""
MAX_PIECES: Final = 4_000_000
"""Tags and attributes of the manifest; a study of 200,000 codings has three millions."""
MAX_CHARACTERS: Final = 30_000_000
"""Of all texts together, each as often as a source names it."""


def members_of(data: bytes) -> dict[str, bytes]:
    """The texts and the manifest of a ``.qdpx`` (or a bare ``.qde``), by base name in lower case.

    Raises:
        InvalidInput: It is too large, damaged or encrypted.
    """
    if len(data) > MAX_FILE:
        raise InvalidInput(
            Said("The project file is larger than {most} MB; export it in parts.", most=MAX_FILE // 1000000)
        )
    return _members(data) if zipfile.is_zipfile(io.BytesIO(data)) else {"project.qde": data}


def _members(data: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MAX_MEMBERS:
                raise InvalidInput(
                    Said("The project file has more than {most} parts; it was refused.", most=MAX_MEMBERS)
                )
            for info in infos:
                name = PurePosixPath(info.filename.replace("\\", "/")).name.lower()
                if not name.endswith((".qde", ".txt")):
                    continue
                with archive.open(info) as part:
                    content = part.read(MAX_TEXT + 1)
                total += len(content)
                packed = len(content) > max(_RATIO_FROM, MAX_RATIO * max(1, info.compress_size))
                if packed or len(content) > MAX_TEXT or total > MAX_UNPACKED:
                    raise InvalidInput(
                        Said("A part of the project file is larger than a transcript can be; it was refused.")
                    )
                members.setdefault(name, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InvalidInput(
            Said("The project file is damaged or encrypted; export it again without a password.")
        ) from error
    return members


def manifest_of(members: dict[str, bytes]) -> bytes:
    """The project's XML part.

    Raises:
        InvalidInput: There is none.
    """
    data = members.get("project.qde") or next((part for name, part in members.items() if name.endswith(".qde")), None)
    if not data:
        raise InvalidInput(
            Said("The file holds no REFI-QDA project (no .qde part). Export it again as REFI-QDA project.")
        )
    return data


def parse(manifest: bytes) -> etree._Element:
    """Parse the manifest.

    Raises:
        InvalidInput: It is not well-formed, is not a project, or holds a document type definition.
    """
    if manifest.count(b"<") + manifest.count(b"=") > MAX_PIECES:
        raise InvalidInput(Said("The project file has more than {most} parts; it was refused.", most=MAX_PIECES))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(manifest.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise InvalidInput(
            Said("The project part is not well-formed XML (line {line}); export it again.", line=line)
            if line
            else Said("The project part is not well-formed XML; export it again.")
        ) from error
    information: Any = root.getroottree().docinfo
    if information.doctype or information.internalDTD is not None:
        raise InvalidInput(
            Said("The project part holds a document type definition, which it does not need; it was refused.")
        )
    if etree.QName(root).localname.lower() != "project":
        raise InvalidInput(Said("The file is not a REFI-QDA project. A codebook alone is read on the codebook page."))
    return root
