"""What is told to a board, and what no project knows of itself."""

from dataclasses import dataclass
from typing import Final

from coding.model.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """How Heard runs here.

    Attributes:
        address: Public address of the team's server; "" on somebody's own computer.
        provider: Who signs people in, where it is not Heard.
        idle: Seconds without use after which a sign-in ends.
        longest: Seconds after which it ends in any case.
        keep_days: For how many days backups of the night are kept, where that is known.
        hand_on: Program that each of these is handed to.
    """

    address: str = ""
    provider: str = ""
    idle: float
    longest: float
    keep_days: int | None = None
    hand_on: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and its answer.

    Attributes:
        question: The question.
        sentences: The answer.
        rests_on: Pages of the app (``/people``), pages of the manual and tests.
    """

    question: Message
    sentences: tuple[Message, ...]
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to hand in.

    Attributes:
        title: What it is.
        note: What its reader must know.
        header: Heads of its columns.
        rows: Its cells.
    """

    title: Message
    note: Message
    header: tuple[Message, ...]
    rows: tuple[tuple[Message, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that is told.

    Attributes:
        answers: Questions with their answers.
        sheets: Retention, the record after Art. 30 and the draft after Art. 35.
        flow: Where the data go, step by step.
        place: Where all of that happens.
    """

    answers: tuple[Answer, ...]
    sheets: tuple[Sheet, ...]
    flow: tuple[Message, ...]
    place: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How many direct identifiers the machine finds by itself, as ``docs/redaction.md`` tells (a test compares).

    Attributes:
        on: Day of the measurement.
        texts: Texts.
        entities: Direct identifiers in them.
        written: Share found in texts as they were written.
        lower: The same without capitals and punctuation.
        languages: Languages that were measured.
    """

    on: str
    texts: int
    entities: int
    written: float
    lower: float
    languages: frozenset[str]


MEASURED: Final = Measured(
    on="2026-12-01",
    texts=132,
    entities=1116,
    written=0.967,
    lower=0.948,
    languages=frozenset({"en", "fr", "de", "es", "it", "nl", "pl", "el", "lt", "pt", "ro"}),
)
