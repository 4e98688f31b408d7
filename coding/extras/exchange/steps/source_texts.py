"""A text of another program as a transcript, and where each of its characters went."""

from collections.abc import Sequence

from coding.errors import InvalidInput
from coding.model.message import Message
from pipelines.errors import PipelineError
from pipelines.readers.safely import sandbox
from pipelines.transcript import ReadResult, Transcript, Turn

_MOST_LEFT_OUT = 0.35
"""Share of a text that may be labels, times and headings; above it the reading is not trusted."""


def transcript_of(text: str, name: str) -> tuple[ReadResult, list[int]]:
    """Read a text with its speakers, or line by line where that would lose the place of a word.

    Args:
        text: Line feeds only, its letters :func:`~pipelines.redact.letters.composed` as readers have them.
        name: What to call it in messages.

    Returns:
        The reading, and for each character of the text and its end the place in the transcript's text, or -1 for what
        is not speech (labels, times).

    Raises:
        InvalidInput: It holds no words.
    """
    if not text.strip():
        raise InvalidInput(Message("“{name}” holds no words. It was left out.", name=name))
    try:
        read = sandbox.read_safely(text.encode("utf-8", "replace"), "text.txt", encoding="utf-8")
    except PipelineError:
        read = None
    if read is not None and read.transcript.text == text:
        # Nothing was left out, not even the line ends between turns: every position is what it was.
        return read, list(range(len(text) + 1))
    places = align(text, read.transcript) if read is not None else None
    if read is not None and places is not None:
        return read, places
    language = read.language if read is not None else None
    return ReadResult(
        file="text.txt", format="refi", encoding="utf-8", language=language, warnings=(), transcript=_by_lines(text)
    ), list(range(len(text) + 1))


def align(text: str, transcript: Transcript) -> list[int] | None:
    """Find every line of a transcript in the text it was read from, in order.

    Returns:
        As :func:`transcript_of`, or None when a line is not there as it was, or too much of the text is left over.
    """
    places = [-1] * (len(text) + 1)
    cursor = total = 0
    for turn in transcript.turns:
        start = turn.start
        for line in transcript.turn_text(turn).split("\n"):
            words = line.strip()
            at = _ending_a_line(text, words, cursor) if words else cursor
            if at is None:
                return None
            offset = start + line.index(words)
            places[at : at + len(words)] = range(offset, offset + len(words))
            cursor = at + len(words)
            total += len(words)
            start += len(line) + 1
    letters = sum(1 for character in text if not character.isspace())
    spoken = sum(1 for character in transcript.text if not character.isspace())
    return places if letters and 1 - spoken / letters <= _MOST_LEFT_OUT else None


def _ending_a_line(text: str, words: str, cursor: int) -> int | None:
    """Where words stand next at the end of a line: what stands before them on it may be a label or a time."""
    at = text.find(words, cursor)
    while at >= 0:
        end = text.find("\n", at + len(words))
        if not text[at + len(words) : end if end >= 0 else len(text)].strip():
            return at
        at = text.find(words, at + 1)
    return None


def moved(places: Sequence[int], start: int, end: int) -> tuple[int, int] | None:
    """Where a stretch of the text lies in the transcript; None when none of it is speech."""
    inside = [place for place in places[start:end] if place >= 0]
    return (inside[0], inside[-1] + 1) if inside else None


def _by_lines(text: str) -> Transcript:
    turns: list[Turn] = []
    start = 0
    for line in text.split("\n"):
        words = line.strip()
        if words:
            first = start + line.index(words)
            turns.append(Turn(None, first, first + len(words)))
        start += len(line) + 1
    return Transcript(text, tuple(turns))
