"""Chats exported as data: Messenger and Instagram, Discord, Telegram."""

from collections.abc import Callable, Mapping
from datetime import datetime

from codebook.message import Message, counted
from pipelines.errors import BrokenFile
from pipelines.readers.chats.messages import ChatMessage, add_messages, in_order
from pipelines.readers.chats.moments import moment_of
from pipelines.readers.chats.program import kind_of_file
from pipelines.readers.draft import CHAT_PROGRAM, MESSAGES, Draft

_EPOCH = datetime(1970, 1, 1)
_LATEST = 10**14
_META_FILES = {
    "photos": "picture",
    "videos": "video",
    "audio_files": "sound",
    "gifs": "picture",
    "files": "file",
    "sticker": "sticker",
}
_DISCORD_SPOKEN = frozenset({"Default", "Reply", "0", "19"})

Record = Mapping[str, object]


def read_exported(document: object, draft: Draft) -> None:
    """Fill a draft from a chat in whichever program's data.

    Args:
        document: Parsed JSON.
        draft: Gets a turn for each message, and warnings.

    Raises:
        BrokenFile: It holds no messages of a kind that is known.
    """
    if isinstance(document, Mapping):
        records, message = _records(document.get("messages")), _message_of(document)
        if any("sender_name" in record for record in records):
            # An older Facebook or Instagram export, whose text is UTF-8 written as if it were Latin-1.
            records = [{name: _mend(value) for name, value in record.items()} for record in records]
    else:
        records, message = _records(document), _own_discord
    messages: list[ChatMessage] = []
    for record in records:
        entry = message(record)
        if entry is None:
            draft.leave_out(CHAT_PROGRAM)
        else:
            messages.append(entry)
    if not messages:
        raise BrokenFile(
            Message(
                "{file} has no messages that can be read. Of chats, JSON of Messenger, Instagram, Discord "
                "(DiscordChatExporter) and Telegram can be read. Each file is one conversation.",
                file=draft.file,
            )
        )
    untimed = sum(entry.at_ms is None for entry in messages)
    add_messages(in_order(messages), draft)
    draft.warn(
        Message(
            "{messages} without a time; all are kept in the order of the file.",
            messages=counted(untimed, MESSAGES),
        ),
        when=untimed,
    )


def _message_of(document: Record) -> Callable[[Record], ChatMessage | None]:
    first = next(iter(_records(document.get("messages"))), {})
    if "author" in first:
        return _discord
    if "sender_name" in first or "senderName" in first:
        return _meta
    return _telegram


def _records(value: object) -> list[Record]:
    return [record for record in value if isinstance(record, Mapping)] if isinstance(value, list) else []


def _mend(value: object) -> object:
    if isinstance(value, str):
        try:
            return value.encode("latin-1").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return value
    if isinstance(value, Mapping):
        return {name: _mend(part) for name, part in value.items()}
    return value


def _meta(record: Record) -> ChatMessage | None:
    """A message of Facebook or Instagram: the older form (`sender_name`) or that of encrypted chats (`senderName`)."""
    if record.get("type") in ("Subscribe", "Unsubscribe"):
        return None
    pieces = [_text(record.get("content")) or _text(record.get("text"))]
    share = record.get("share")
    if isinstance(share, Mapping):
        pieces += [words for name in ("share_text", "link") if (words := _text(share.get(name))) not in pieces]
    for name, kind in _META_FILES.items():
        files = record.get(name)
        pieces += [f"[{kind}]"] * (len(files) if isinstance(files, list) else int(bool(files)))
    pieces += [f"[{kind_of_file(_text(entry.get('uri')))}]" for entry in _records(record.get("media"))]
    if "call_duration" in record and not pieces[0]:
        pieces.append("[call]")
    if record.get("is_unsent") or record.get("isUnsent"):
        pieces = ["[message taken back]"]
    sender = _text(record.get("sender_name")) or _text(record.get("senderName"))
    at = record.get("timestamp_ms", record.get("timestamp"))
    return ChatMessage(sender or None, "\n".join(filter(None, pieces)), _milliseconds(at))


def _discord(record: Record) -> ChatMessage | None:
    """A message as DiscordChatExporter writes it; the sender has the name shown and the handle, if they differ."""
    if str(record.get("type", "Default")) not in _DISCORD_SPOKEN:
        return None
    author = record.get("author")
    author = author if isinstance(author, Mapping) else {}
    handle = _text(author.get("name"))
    name_shown = _text(author.get("nickname")) or handle
    sender = name_shown if name_shown.casefold() == handle.casefold() or not handle else f"{name_shown} ({handle})"
    pieces = [_text(record.get("content"))]
    pieces += [f"[{kind_of_file(_text(entry.get('fileName')))}]" for entry in _records(record.get("attachments"))]
    pieces += ["[sticker]"] * len(_records(record.get("stickers")))
    return ChatMessage(sender or None, "\n".join(filter(None, pieces)), _of_text(record.get("timestamp")))


def _own_discord(record: Record) -> ChatMessage | None:
    """A message of Discord's own data package, which holds what one person wrote and not who they are."""
    if not {"Timestamp", "Contents"} <= record.keys():
        return None
    pieces = [_text(record.get("Contents"))]
    pieces += [f"[{kind_of_file(part.split('?')[0])}]" for part in _text(record.get("Attachments")).split()]
    return ChatMessage(None, "\n".join(filter(None, pieces)), _of_text(record.get("Timestamp")))


def _telegram(record: Record) -> ChatMessage | None:
    if record.get("type") != "message":
        return None
    text = record.get("text")
    spans = text if isinstance(text, list) else [text]
    words = "".join(
        span if isinstance(span, str) else _text(span.get("text")) for span in spans if isinstance(span, str | Mapping)
    )
    pieces = [words.strip()]
    if record.get("photo"):
        pieces.append("[picture]")
    elif record.get("file"):
        kind = _text(record.get("media_type")).replace("_", " ")
        pieces.append(f"[{kind or kind_of_file(_text(record.get('file_name')))}]")
    at = _text(record.get("date_unixtime"))
    when = int(at) * 1000 if at.isdecimal() and len(at) < 12 else _of_text(record.get("date"))
    return ChatMessage(_text(record.get("from")) or None, "\n".join(filter(None, pieces)), when)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _milliseconds(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LATEST:
        return None
    return int(value)


def _of_text(value: object) -> int | None:
    moment = moment_of(_text(value)) if isinstance(value, str) and len(value) < 60 else None
    return None if moment is None else round((moment - _EPOCH).total_seconds() * 1000)
