"""Exported chats: the text in a ZIP of WhatsApp, and JSON of Messenger, Instagram, Discord and Telegram."""

# Why readers of our own: decision 0102.

import json
import re

from codebook.said import Said, counted
from pipelines.errors import BrokenFile
from pipelines.readers.chats.exported import read_exported
from pipelines.readers.chats.log import read_log
from pipelines.readers.draft import OTHER_FILES, Draft
from pipelines.readers.encoding import decode
from pipelines.readers.limits import MEBIBYTE, Package

_LOG = re.compile(r"(?:[^/]*/)?(?:_chat\.txt|[^/]*whatsapp[^/]*\.txt)", re.IGNORECASE)
_MOST_TEXT = 10 * MEBIBYTE


def log_in(package: Package) -> str | None:
    """Name of the one member of a ZIP file that is a chat's text; None where there is none, or several."""
    logs = [name for name in package.names if _LOG.fullmatch(name)]
    return logs[0] if len(logs) == 1 else None


def read_chat(data: bytes, file: str, encoding: str | None) -> Draft:
    """Read an exported chat.

    Of a ZIP file only the text is read, and only that is kept: pictures, sound and films in it are nobody's to store.

    Args:
        data: The file.
        file: Base name, for messages.
        encoding: Text encoding if known.

    Raises:
        BrokenFile: There is no chat in it.
        FileTooLarge: It unpacks to more than a chat has.
    """
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, file, encoding)
    decoded = decode(data, file, encoding)
    draft = Draft(file, encoding=decoded.encoding)
    try:
        document = json.loads(decoded.text)
    except (ValueError, RecursionError):
        raise BrokenFile(
            Said("{file} is not sound JSON; it may have been cut off. Export it again.", file=file)
        ) from None
    read_exported(document, draft)
    return draft


def _zipped(data: bytes, file: str, encoding: str | None) -> Draft:
    package = Package(data, file)
    name = log_in(package)
    if name is None:
        raise BrokenFile(
            Said("{file} is an archive without a chat's text in it. Unpack it and import the text.", file=file)
        )
    text = package.read(name, _MOST_TEXT)
    decoded = decode(text, file, encoding)
    draft = Draft(file, encoding=decoded.encoding)
    draft.source = text
    if not read_log(decoded.text, draft, surely=True):
        raise BrokenFile(
            Said(
                "No messages with a time and a sender were found in {file}. Export the chat again, or unpack "
                "the file and import the text in it.",
                file=file,
            )
        )
    others = sum(not other.endswith("/") for other in package.names) - 1
    draft.warn(
        Said(
            "{files} (pictures, sound, films, documents) in the archive neither read nor kept: the vault gets the "
            "text of the chat only.",
            files=counted(others, OTHER_FILES),
        ),
        when=others,
    )
    return draft
