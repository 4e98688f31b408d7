"""A recording in which some stretches are silent, and as a file; which masked words are heard in it all the same."""

import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from pipelines.errors import UnknownFormat
from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.align.words import LIKE, WORD
from pipelines.redact.folding import fold

Stretch = tuple[int, int]
"""From when to when, in milliseconds."""
CODECS: Final = {"wav": "pcm_s16le", "flac": "flac"}
"""Ending of a file → how its sound is written; nothing of it is lost."""
FADE_MS: Final = 20
"""So long the sound takes to go before a silent stretch, and to come back behind it."""
_PIECE: Final = 1 << 20


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that meet as one."""
    together: list[Stretch] = []
    for start, end in sorted(stretches):
        if together and start <= together[-1][1] + 2 * FADE_MS:
            start, end = together[-1][0], max(end, together.pop()[1])
        together.append((start, end))
    return together


def silent(sound: Sound, stretches: Iterable[Stretch]) -> Sound:
    """A recording that is silent for some stretches; it too is read a stretch at a time."""
    together = joined(stretches)
    edges = [edge for start, end in together for edge in (start - FADE_MS, start, end, end + FADE_MS)]
    loudness = [1, 0, 0, 1] * len(together)

    def read(at: int, most: int) -> bytes:
        samples = np.frombuffer(sound.read(at, most), dtype="<i2")
        moments = (at // 2 + np.arange(len(samples))) * 1000 / sound.rate
        return (samples * np.interp(moments, edges, loudness)).astype("<i2").tobytes()

    return replace(sound, read=read)


def as_file(sound: Sound, ending: str) -> bytes:
    """A recording as a file, in memory.

    Args:
        sound: The recording.
        ending: One of :data:`CODECS`.

    Raises:
        UnknownFormat: It needs the package that is not here.
    """
    try:
        import av
    except ImportError:
        raise UnknownFormat(
            "Sound is written by the extra heard[audio], which is not installed here: pip install 'heard[audio]'."
        ) from None
    file = io.BytesIO()
    with av.open(file, mode="w", format=ending) as container:
        stream = container.add_stream(CODECS[ending], rate=sound.rate, layout="mono")
        for at in range(0, sound.length, _PIECE):
            samples = np.frombuffer(sound.read(at, _PIECE), dtype="<i2").reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.pts = sound.rate, at // 2
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def distinctive_words(names: Sequence[str], own_words: str) -> list[set[str]]:
    """Of each name the words by which it is known when it is heard: those that do not stand elsewhere in the text."""
    elsewhere = _words(own_words)
    return [_words(name) - elsewhere for name in names]


def recognised_names(names: Sequence[Collection[str]], heard: str, own_words: str) -> list[int]:
    """Numbers of the names of which a word is heard again, or one that a speech model may have spelled so by ear.

    Args:
        names: As of :func:`distinctive_words`.
        heard: What was heard.
        own_words: What may be heard.
    """
    from rapidfuzz import fuzz

    remaining = _words(heard) - _words(own_words)
    return [
        number
        for number, words in enumerate(names)
        if any(
            word == other or (word.isalpha() and fuzz.ratio(word, other) >= LIKE)
            for word in words
            for other in remaining
        )
    ]


def _words(text: str) -> set[str]:
    """Its words, folded; single letters are none."""
    return {word for word in map(fold, WORD.findall(text)) if len(word) > 1}
