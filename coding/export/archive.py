"""ZIP-based files written the same each time, so that the same content has the same hash."""

import io
import re
import zipfile

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
