"""Exported chats: the text in a ZIP of WhatsApp, and JSON of Messenger, Instagram, Discord and Telegram."""

# Why readers of our own: decision 0102.

import re

from codebook.message import Message, counted
from pipelines.errors import BrokenFile
from pipelines.readers.chats.exported import read_exported
from pipelines.readers.chats.log import read_log
from pipelines.readers.draft import OTHER_FILES, Draft
from pipelines.readers.limits import MEBIBYTE, Package, parse_json

_LOG = re.compile(r"(?:[^/]*/)?(?:_chat\.txt|[^/]*whatsapp[^/]*\.txt)", re.IGNORECASE)
_MOST_TEXT = 10 * MEBIBYTE


def log_in(package: Package) -> str | None:
    """Name of the one member of a ZIP file that is a chat's text; None where there is none, or several."""
    logs = [name for name in package.names if _LOG.fullmatch(name)]
    return logs[0] if len(logs) == 1 else None


def read_chat(data: bytes, draft: Draft) -> None:
    """Read an exported chat.

    Of a ZIP file only the text is read, and only that is kept: pictures, sound and films in it are nobody's to store.

    Raises:
        BrokenFile: There is no chat in it.
        FileTooLarge: It unpacks to more than a chat has.
    """
    if data.startswith(b"PK\x03\x04"):
        _zipped(data, draft)
    else:
        read_exported(parse_json(draft.decode(data), draft.file), draft)


def _zipped(data: bytes, draft: Draft) -> None:
    package = Package(data, draft.file)
    name = log_in(package)
    if name is None:
        raise BrokenFile(
            Message("{file} is an archive without a chat's text in it. Unpack it and import the text.", file=draft.file)
        )
    text = package.read(name, _MOST_TEXT)
    draft.source = text
    if not read_log(draft.decode(text), draft, surely=True):
        raise BrokenFile(
            Message(
                "No messages with a time and a sender were found in {file}. Export the chat again, or unpack "
                "the file and import the text in it.",
                file=draft.file,
            )
        )
    others = sum(not other.endswith("/") for other in package.names) - 1
    draft.warn(
        Message(
            "{files} (pictures, sound, films, documents) in the archive neither read nor kept: the vault gets the "
            "text of the chat only.",
            files=counted(others, OTHER_FILES),
        ),
        when=others,
    )
