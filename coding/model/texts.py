"""Spans of an original that could identify somebody, and the released text with its parts.

Offsets are Unicode code points, half-open.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from codebook.text import tidy_line
from coding.errors import InvalidInput
from coding.model.message import Message

LANGUAGE_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""What a language tag (BCP 47) looks like."""
TITLE_AFTER: Final = " · "
"""What stands between a participant's label and the title of one of their interviews."""
HALF_A_CHARACTER: Final = Message(
    "A text holds half of a character, which no file can keep. Enter it anew. Nothing was saved."
)
_HALF: Final = re.compile("[\ud800-\udfff]")


def refuse_halves(typed: str) -> None:
    """Refuse a text that UTF-8 cannot hold.

    Raises:
        InvalidInput: It holds half of a character.
    """
    if _HALF.search(typed):
        raise InvalidInput(HALF_A_CHARACTER)


def called(typed: str) -> str:
    """A label or title as it is kept: on one line, and without characters that nobody sees and nobody can type.

    Raises:
        InvalidInput: It holds half of a character: in its place would stand what stands for any other.
    """
    refuse_halves(typed)
    line = unicodedata.normalize("NFC", tidy_line(typed))
    return " ".join("".join(sign for sign in line if unicodedata.category(sign) != "Cf").split())


def interview_name(participant: str, title: str) -> str:
    """What an interview is called: its participant and its title, or one of them where that says it all.

    Args:
        participant: The participant's label; empty once they are erased.
        title: The interview's title, which is the label where nobody gave one.
    """
    label, title_folded = participant.casefold().strip(), title.casefold().strip()
    if not title_folded or title_folded == label:
        return participant
    if not label or (title_folded.startswith(label) and not title_folded[len(label)].isalnum()):
        return title
    return f"{participant}{TITLE_AFTER}{title}"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A span of the *original* text that could identify someone."""

    id: str
    interview_id: str
    start: int
    end: int
    type: str
    kind: str
    score: float
    detectors: tuple[str, ...]
    cluster_id: str
    pseudonym: str
    decision: str
    version: int


@dataclass(frozen=True, slots=True)
class ReleaseTurn:
    """A turn of a release; ``start`` and ``end`` are into the release's text."""

    ordinal: int
    speaker: str | None
    role: str
    start_ms: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen redacted transcript version: all that coders, models and exports ever see."""

    id: str
    interview_id: str
    number: int
    title: str
    participant_id: str
    participant_label: str
    language: str | None
    text: str
    text_hash: str
    turns: tuple[ReleaseTurn, ...]
    released_by: str
    released_at: datetime

    @property
    def name(self) -> str:
        """What the interview is called."""
        return interview_name(self.participant_label, self.title)

    def line_of(self, offset: int) -> int:
        """Return the 1-based line (turn number) that holds a code point of the text."""
        line = 1
        for turn in self.turns:
            if turn.start <= offset:
                line = turn.ordinal + 1
        return line


@dataclass(frozen=True, slots=True)
class MissedReport:
    """Somebody saw words in a release that should have been masked; ``start`` and ``end`` are into its text."""

    id: str
    release_id: str
    interview_id: str
    start: int
    end: int
    state: str
    reported_by: str
    reported_at: datetime
    settled_by: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit for embedding and themes, with its place in a release."""

    id: str
    release_id: str
    ordinal: int
    turn_ordinal: int
    start: int
    end: int
    question_start: int | None
    question_end: int | None
    text_hash: str


def lines_of(release: Release, lines: str) -> tuple[int, int]:
    """Offsets of whole lines of a transcript: ``3``, or ``3-5`` for the third to the fifth; ``all`` for every one.

    Raises:
        InvalidInput: No such line.
    """
    first, last = line_numbers(release, lines)
    return release.turns[first - 1].start, release.turns[last - 1].end


def line_numbers(release: Release, lines: str) -> tuple[int, int]:
    """The first and the last line, numbered from 1, that words such as those of :func:`lines_of` name.

    Raises:
        InvalidInput: No such line.
    """
    numbers = f"1-{len(release.turns)}" if lines.strip() == "all" else lines
    match = re.fullmatch(r"\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?", numbers)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last <= len(release.turns):
        raise InvalidInput(
            Message(
                "“{lines}” names no line of this transcript; it has {n}.", lines=lines.strip(), n=len(release.turns)
            )
        )
    return first, last
