"""What a steward is told of a recording, and of when turns are said in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.extras.recordings.align.words import TurnTime

SURE: Final = 0.5
"""From so much certainty on, a time is called sure."""


@dataclass(frozen=True, kw_only=True)
class AboutRecording:
    """What a steward is told of an interview's recording.

    Attributes:
        name: What the file was called.
        kind: Its ending.
        lasts_ms: How long it lasts.
        bytes: How much room it takes.
        added_at: When it was added.
        added_by: Id of who added it.
        replaced: Whether it has just taken the place of another.
        same_file: Whether that one was made of the same file.
    """

    name: str
    kind: str
    lasts_ms: int
    bytes: int
    added_at: str
    added_by: str
    replaced: bool = False
    same_file: bool = False

    @property
    def length(self) -> str:
        """How long it lasts, in minutes and seconds."""
        minutes, seconds = divmod(round(self.lasts_ms / 1000), 60)
        return f"{minutes}:{seconds:02}"


@dataclass(frozen=True)
class RecordingRemoved:
    """What removing a recording came to.

    Attributes:
        backups: Names of the backups it was taken out of too.
        still_in: Names of those that could not be changed, or do not open with the project's key.
    """

    backups: tuple[str, ...]
    still_in: tuple[str, ...]


@dataclass(frozen=True)
class EstimatedTimes:
    """Times of an interview's turns by estimate.

    Attributes:
        turns: When each turn is said; None where none of its words was heard.
        made_at: When they were estimated.
        made_by: Id of who had them estimated.
    """

    turns: tuple[TurnTime | None, ...]
    made_at: str
    made_by: str

    @property
    def timed(self) -> int:
        """How many turns have a time."""
        return sum(1 for turn in self.turns if turn is not None)

    @property
    def sure(self) -> int:
        """Of how many turns half of the words or more were heard."""
        return sum(1 for turn in self.turns if turn is not None and turn.certainty >= SURE)


@dataclass(frozen=True)
class RecordingTimes:
    """What is known of when an interview's turns are said.

    Attributes:
        own: Whether the transcript has times of its own; nothing is estimated then.
        another: Whether it has some that may be of another recording.
        estimated: The estimate, if there is one for this text and this recording.
    """

    own: bool
    another: bool
    estimated: EstimatedTimes | None


@dataclass(frozen=True)
class Wish:
    """How a recording is to be written down.

    Attributes:
        language: ISO 639-1 code of the language spoken; None where the model is to tell.
        model: Folder of a speech model; None for the one of the extra.
        participant: Label of the participant; None for the next free one.
        consent: A new participant's consent to quotation.
        names: Whether the words that the project always masks guide the model.
        speakers: How many people speak, where they are told apart by their voices; None where they are not.
        pauses: From so many seconds on a pause is marked; None where none is.
        smooth: Whether hesitations and words broken off are left out.
    """

    language: str | None = None
    model: Path | None = None
    participant: str | None = None
    consent: str = "paraphrase"
    names: bool = False
    speakers: int | None = None
    pauses: float | None = None
    smooth: bool = False


@dataclass(frozen=True, kw_only=True)
class Transcribed:
    """What became of one recording: written down as an interview's original, or refused with a reason.

    Attributes:
        file: What the recording is called.
        id: The interview's.
        language: ISO 639-1 code of the language spoken.
        seconds: How long it lasts.
        speakers: Labels of who speaks, where voices were told apart.
        warnings: What a steward must know of it.
        refused: Why it was not written down.
    """

    file: str
    id: str | None = None
    language: str | None = None
    seconds: float | None = None
    speakers: Sequence[str] = ()
    warnings: Sequence[str] = ()
    refused: str | None = None


@dataclass(frozen=True, kw_only=True)
class SilencedRecording:
    """A copy of a recording in which masked names are silent.

    Attributes:
        data: The file.
        export_id: Its number in the register of what left.
        names: How many masked places there are.
        lines: How many turns are silent as a whole, since the time of a name in them is not known.
        silent_ms: How long nothing is heard.
        checked: How many of the names a speech model listened for and did not hear; None where it did not listen. The
            words of the others stand in the text elsewhere too, so that hearing them tells nothing.
    """

    data: bytes
    export_id: str
    names: int
    lines: int
    silent_ms: int
    checked: int | None


@dataclass(frozen=True)
class UnfinishedTranscript:
    """A recording that lies in the vault and is not written down to its end.

    Attributes:
        id: The interview's that it is going to be.
        recording: What there is of it.
        heard_ms: So much of it is written down.
        wish: How it was wished, with the language as far as it was told or recognised.
    """

    id: str
    recording: AboutRecording
    heard_ms: int
    wish: Wish


@dataclass(frozen=True)
class WordingTurn:
    """A turn word by word.

    Attributes:
        speaker: Label of who speaks, or None.
        start_ms: When it begins, or None.
        end_ms: When it ends, or None.
        text: What is said.
        words: Each word of it, when it begins or None, and how sure the model was of it; 1 where it did not hear it so.
    """

    speaker: str | None
    start_ms: int | None
    end_ms: int | None
    text: str
    words: Sequence[tuple[str, int | None, float]]


@dataclass(frozen=True)
class Wording:
    """An interview word by word.

    Attributes:
        state: Of its speakers and words; see :class:`coding.workspace.originals.correcting.Correctable`.
        lasts_ms: How long the recording lasts.
        speakers: Label and role of each.
        proposed: Labels that nobody gave: voices were told apart.
        turns: In order.
    """

    state: str
    lasts_ms: int
    speakers: Sequence[tuple[str, str]]
    proposed: Sequence[str]
    turns: Sequence[WordingTurn]
