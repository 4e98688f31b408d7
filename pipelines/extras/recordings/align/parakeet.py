"""Parakeet, NVIDIA's speech model for 25 languages of Europe, run by sherpa-onnx."""

import importlib.util
from collections.abc import Sequence
from math import exp
from pathlib import Path
from statistics import fmean
from typing import Any

from codebook.message import Message
from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align.words import RecognisedWord

_RATE = 16_000


def recognizer(folder: Path, threads: int) -> Any:
    """The model of a folder, which was checked before.

    Raises:
        ModelMissing: sherpa-onnx is not installed.
    """
    if importlib.util.find_spec("sherpa_onnx") is None:
        raise ModelMissing(
            Message(
                "Parakeet is run by the package sherpa-onnx, which is not installed here. "
                "Install it: pip install 'heard[parakeet]'"
            )
        )
    from sherpa_onnx import OfflineRecognizer

    return OfflineRecognizer.from_transducer(
        encoder=str(folder / "encoder.int8.onnx"),
        decoder=str(folder / "decoder.int8.onnx"),
        joiner=str(folder / "joiner.int8.onnx"),
        tokens=str(folder / "tokens.txt"),
        num_threads=threads,
        model_type="nemo_transducer",
    )


def hear(samples: Any, recognizer: Any) -> list[RecognisedWord]:
    """Write down what is said in samples between -1 and 1, 16,000 a second."""
    stream = recognizer.create_stream()
    stream.accept_waveform(_RATE, samples)
    recognizer.decode_stream(stream)
    heard = stream.result
    return words_of(heard.tokens, heard.timestamps, heard.durations, heard.ys_log_probs, len(samples) / _RATE)


def words_of(
    tokens: Sequence[str], starts: Sequence[float], lengths: Sequence[float], chances: Sequence[float], lasts: float
) -> list[RecognisedWord]:
    """Join pieces of words, each from the place where the one before it did not go on.

    Args:
        tokens: As they were heard; one that begins a word begins with a space.
        starts: When each begins, in seconds.
        lengths: How long each lasts, in seconds; nothing where the model does not say.
        chances: Natural logarithm of how sure the model was of each; nothing where it does not say: then it is sure.
        lasts: Seconds of the sound.
    """
    words: list[list[int]] = []
    for place, token in enumerate(tokens):
        if words and not token.startswith(" "):
            words[-1].append(place)
        else:
            words.append([place])
    ends = [start + length for start, length in zip(starts, lengths, strict=True)] if lengths else [*starts[1:], lasts]
    return [
        RecognisedWord(
            "".join(tokens[place] for place in word),
            round(starts[word[0]] * 1000),
            round(min(ends[word[-1]], lasts) * 1000),
            round(min(1.0, fmean(exp(chances[place]) for place in word)), 3) if chances else 1.0,
        )
        for word in words
    ]
