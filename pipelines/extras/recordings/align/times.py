"""The times of a transcript's turns from its recording: piece by piece, in the worker where people work beside it."""

from collections.abc import Callable, Sequence

from pipelines import worker
from pipelines.batch import CancelCheck, Progress, check_cancelled
from pipelines.extras.recordings.align.model import hear
from pipelines.extras.recordings.align.windows import Sound, pieces
from pipelines.extras.recordings.align.words import RecognisedWord, TurnTime, turn_times

Hear = Callable[..., list[RecognisedWord]]
"""Writes down what is said in a piece of sound; see :func:`pipelines.extras.recordings.align.model.hear`."""


def estimate_times(
    sound: Sound,
    turns: Sequence[str],
    language: str | None,
    *,
    hearing: Hear = hear,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> list[TurnTime | None]:
    """Estimate when each turn is said.

    Args:
        sound: The recording.
        turns: Words of the turns, in order.
        language: ISO 639-1 code of the language spoken, or None.
        hearing: What writes down what is said.
        progress: Called with minutes heard, and minutes in all.
        cancelled: Asked between pieces.

    Returns:
        A time for each turn of which a word was heard at its place; None for the others.

    Raises:
        ModelMissing: The extra is not installed, or what is installed is not the model that it should be.
        Cancelled: The person pressed cancel.
        BrokenOff: The process that computed ended before its time.
    """
    heard: list[RecognisedWord] = []
    minutes = max(1, round(sound.lasts_ms / 60_000))
    for at, piece in pieces(sound):
        check_cancelled(cancelled)
        begins = at * 500 // sound.rate
        if progress is not None:
            progress(min(minutes, begins // 60_000), minutes)
        words = worker.run(
            hearing, piece, sound.rate, language, kind=worker.Kind.RECORDINGS, cancelled=cancelled, short=True
        )
        heard += (RecognisedWord(word.word, begins + word.start_ms, begins + word.end_ms) for word in words)
    if progress is not None:
        progress(minutes, minutes)
    return turn_times(turns, heard, sound.lasts_ms)
