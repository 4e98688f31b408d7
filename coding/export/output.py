"""What every written file shares: text that any format can hold, and archives with the same bytes each time."""

import io
import re
import unicodedata
import zipfile
from datetime import UTC, datetime
from typing import Any

_DATE = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def pack(members: dict[str, bytes]) -> bytes:
    """Return a ZIP file of the members, in their order, compressed, with a fixed date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def repack(data: bytes, modified: str | None = None, drop: frozenset[str] = frozenset()) -> bytes:
    """Return an Office file with fixed member dates.

    Args:
        data: The file as the library wrote it.
        modified: Date and time (ISO, UTC) to put into its core properties, where the library put the present.
        drop: Members to leave out.
    """
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if modified and name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + modified.encode() + rb"\g<2>", content)
            if name not in drop:
                members[name] = content
    return pack(members)


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def xml_text(text: str) -> str:
    """Return the text with each character that XML 1.0 cannot hold replaced by U+FFFD.

    One character stands for one, so offsets keep their meaning. Carriage returns become line feeds, because XML
    readers turn them into line feeds anyway.
    """
    return _NOT_XML.sub("\ufffd", text).replace("\r", "\n")


def guard_cell(text: str) -> str:
    """Return a text cell a spreadsheet takes as text: one apostrophe before a leading ``= + - @`` or control mark.

    Apostrophes already standing before such a mark are kept and one more is added, so :func:`unguard_cell` gives the
    text back exactly.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_cell(text: str) -> str:
    """Return the text that :func:`guard_cell` guarded."""
    return text[1:] if _GUARDED.match(text) else text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return bool(_FORMULA.match(text))


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a right-to-left script."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def say_properties(properties: Any, title: str, subject: str, language: str, moment: datetime) -> None:
    """Say of a document or of slides what they are, and nobody's name."""
    properties.title, properties.subject = xml_text(title)[:255], xml_text(subject)[:255]
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.keywords, properties.language, properties.revision = "", language, 1
    properties.created = properties.modified = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
