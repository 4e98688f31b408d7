"""Recordings for the tests: tones made here, a pitch for each stretch, and nobody's voice."""

import io
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np

from pipelines.extras.recordings.readers.decode import decode
from pipelines.extras.recordings.readers.listening import Listening, kind_of


def tones(*pitches: int, seconds: float = 2.0, rate: int = 16_000, tracks: int = 1) -> bytes:
    """A WAV file with one pitch after the other.

    Args:
        pitches: In Hertz.
        seconds: How long each sounds.
        rate: Samples a second.
        tracks: All the same.
    """
    moments = np.arange(int(rate * seconds)) / rate
    sound = np.concatenate([np.zeros(0)] + [12_000 * np.sin(2 * np.pi * pitch * moments) for pitch in pitches]).astype(
        "<i2"
    )
    result = io.BytesIO()
    with wave.open(result, "wb") as file:
        file.setnchannels(tracks)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(sound, tracks).tobytes())
    return result.getvalue()


TALK = (("Interviewer", "Where did you go then?"), ("Nora", "To the lake. I liked to hear the water there."))
SOUND, NAME = tones(300, 600, 900), "Nora Feldmann 2026.wav"


@contextmanager
def read_here(file: BinaryIO, name: str) -> Iterator[Listening]:
    """In the place of ``listening_copy``, where a test is of something else: without a process of its own."""
    kind = kind_of(name)
    yield Listening(kind, *decode(file, name, kind))


def pitch_of(sound: bytes, rate: int) -> float:
    """The loudest pitch in a stretch of one track of sixteen bits."""
    samples = np.frombuffer(sound, dtype="<i2").astype(float)
    loudness = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(loudness) * rate / len(samples))


def pitches_of(clip: bytes, seconds: float = 1.0) -> Sequence[float]:
    """The loudest pitch of each stretch of a WAV file."""
    with wave.open(io.BytesIO(clip)) as file:
        rate, sound = file.getframerate(), file.readframes(file.getnframes())
    step = int(rate * seconds) * 2
    return [pitch_of(sound[at : at + step], rate) for at in range(0, len(sound) - step + 1, step)]
