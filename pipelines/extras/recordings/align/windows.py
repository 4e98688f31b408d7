"""A recording's sound in pieces short enough for the speech model, divided where it is quiet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_SECONDS: Final = 30
"""The speech model hears no more than this at once."""
LOOK_SECONDS: Final = 10
"""So much at the end of a piece is looked through for a quiet place."""
_QUIET: Final = 15
"""Frames of a quiet place: three tenths of a second."""
_FRAMES_A_SECOND: Final = 50
_SAMPLE: Final = 2
"""Bytes of a sample."""


@dataclass(frozen=True)
class Sound:
    """A recording that is read a stretch at a time, so that it is nowhere as a whole.

    Attributes:
        read: Gives bytes of it: the first one's place, and how many.
        length: How many bytes it has: one track of sixteen bits.
        rate: Samples a second.
    """

    read: Callable[[int, int], bytes]
    length: int
    rate: int

    @property
    def lasts_ms(self) -> int:
        """How long it lasts, in milliseconds."""
        return self.length * 500 // self.rate


def pieces(sound: Sound, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """The sound piece by piece from a place on, each with the place of its first byte."""
    most = MOST_SECONDS * sound.rate * _SAMPLE
    while at < sound.length:
        piece = sound.read(at, most)
        if at + most < sound.length:
            samples = np.frombuffer(piece, dtype="<i2")
            piece = piece[: quiet_place(samples, sound.rate) * _SAMPLE]
        yield at, piece
        at += len(piece)


def quiet_place(samples: NDArray[np.int16], rate: int) -> int:
    """The middle of the quietest place towards the end, as a number of samples from the beginning."""
    frame = rate // _FRAMES_A_SECOND
    begin = len(samples) - LOOK_SECONDS * rate
    frames = samples[begin : begin + (len(samples) - begin) // frame * frame].reshape(-1, frame).astype(np.float64)
    loudness = np.convolve(np.square(frames).mean(axis=1), np.ones(_QUIET), mode="valid")
    # The last of places that are as quiet: fewer pieces.
    quietest = len(loudness) - 1 - int(np.argmin(loudness[::-1]))
    return begin + (quietest + _QUIET // 2) * frame
