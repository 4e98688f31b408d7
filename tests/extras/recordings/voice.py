"""A machine's voice for tests of the real speech model: nobody's, and invented words."""

import io
import wave
from collections.abc import Sequence
from itertools import cycle

import pytest


def spoken(*sentences: str, pauses: float | Sequence[float] = 2.0, voices: Sequence[str] = ("en-us",)) -> bytes:
    """A WAV file with these English sentences, each followed by a pause of some seconds; voices take turns.

    Skips the test where no such voice is installed.
    """
    pytest.importorskip("espeakng_loader", reason="no machine voice is installed (pip install espeakng-loader)")
    import numpy as np

    from benchmarks.recordings.align_machine_voice import Voice

    voice = Voice()
    lengths = [pauses] * len(sentences) if isinstance(pauses, float) else pauses
    pieces = [
        piece
        for words, seconds, name in zip(sentences, lengths, cycle(voices), strict=False)
        for piece in (voice.says(words, name, 140, 50), np.zeros(int(seconds * voice.rate), dtype="<i2"))
    ]
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, voice.rate, 0, "NONE", ""))
        file.writeframes(np.concatenate(pieces).astype("<i2").tobytes())
    return sound.getvalue()
