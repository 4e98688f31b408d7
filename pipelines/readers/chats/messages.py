"""Messages of a chat, however they were exported, and the turns they become."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codebook.message import Message, counted
from pipelines.readers.draft import MESSAGES, Draft
from pipelines.transcript import SpokenTurn

CHAT = "chat"
"""Short name of the format that chats have, from whatever file."""

_SLACK_MS = 2 * 3_600_000
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """What somebody wrote.

    Attributes:
        sender: Name or number as the program shows it; None where the file names nobody.
        text: The words, with a note in brackets for what is no text.
        at_ms: When, in milliseconds of a count that all messages of the file share; None where it cannot be told.
    """

    sender: str | None
    text: str
    at_ms: int | None = None


def add_messages(messages: Sequence[ChatMessage], draft: Draft, notice: Message | None = None) -> None:
    """Make each message a turn; its time becomes the distance from the first one.

    Args:
        messages: In the order of the file.
        draft: Gets turns and warnings, and is a chat from then on.
        notice: What a person should know of the times.
    """
    draft.format = CHAT
    first = next((message.at_ms for message in messages if message.at_ms is not None), 0)
    earlier = empty = 0
    for message in messages:
        distance = None if message.at_ms is None else message.at_ms - first
        if distance is not None and distance < 0:
            # Clocks are put back, and messages arrive late; what is much earlier is another chat, or a wrong clock.
            distance = 0 if distance >= -_SLACK_MS else None
            earlier += distance is None
        words = undirected(message.text).strip()
        empty += not words
        draft.turns.append(SpokenTurn(undirected(message.sender or "") or None, words, distance))
    draft.warn(Message("A chat: times count from the first message; dates and times of day stay in the original file."))
    if notice:
        draft.warn(notice)
    draft.warn(
        Message("{messages} dated before the first one kept without a time.", messages=counted(earlier, MESSAGES)),
        when=earlier,
    )
    draft.warn(Message("{messages} without words left out.", messages=counted(empty, MESSAGES)), when=empty)
    draft.warn(
        Message("Messages whose sender the file does not name are turns without a speaker."),
        when=any(message.sender is None for message in messages),
    )


def undirected(text: str) -> str:
    """A text without the marks of direction that chat programs put around names, numbers and their own words."""
    return _DIRECTION.sub("", text)


def in_order(messages: Iterable[ChatMessage]) -> list[ChatMessage]:
    """Messages by time: some programs write the newest first. One without a time stays behind the one before it."""
    sequence = list(messages)
    forwards, backwards = steps(sequence)
    if backwards > forwards:
        sequence.reverse()
    latest = next((message.at_ms for message in sequence if message.at_ms is not None), 0)
    moments: list[int] = []
    for message in sequence:
        latest = latest if message.at_ms is None else message.at_ms
        moments.append(latest)
    return [sequence[place] for place in sorted(range(len(sequence)), key=moments.__getitem__)]


def steps(messages: Iterable[ChatMessage]) -> tuple[int, int]:
    """How often the time goes forwards from one message that has one to the next, and how often back."""
    moments = [message.at_ms for message in messages if message.at_ms is not None]
    pairs = list(zip(moments, moments[1:], strict=False))
    return sum(later > earlier for earlier, later in pairs), sum(later < earlier for earlier, later in pairs)
