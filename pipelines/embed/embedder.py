"""What every embedding model offers, and what the adapters of all models share."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from codebook.message import Message
from pipelines.batch import CancelCheck, Progress, check_cancelled
from pipelines.errors import ModelMissing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Nearness:
    """From which cosine on one model's vectors count as near, measured on held-back queries.

    Each model has its own scale, and on each some passage stands out from all others even for a question that nobody
    spoke about. Above these cosines unrelated questions hardly ever came.

    Attributes:
        near: A passage and a question.
        very_near: The same, for the stronger word.
        alike: Two passages.
        very_alike: The same, for the stronger word.
    """

    near: float
    very_near: float
    alike: float
    very_alike: float


class Embedder(Protocol):
    """Something that turns texts into vectors.

    Attributes:
        model_id: Name of the model, stored with every vector.
        revision: SHA-256 of its weights: two vectors are comparable only when both fields are equal.
        dimension: Length of a vector.
        languages: ISO 639-1 codes it was made for, or None when nobody says.
        nearness: What counts as near with it, or None when nobody has measured it.
    """

    @property
    def model_id(self) -> str: ...  # noqa: D102
    @property
    def revision(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def languages(self) -> frozenset[str] | None: ...  # noqa: D102
    @property
    def nearness(self) -> Nearness | None: ...  # noqa: D102
    @property
    def for_comparing(self) -> Embedder:
        """The model as it tells whether two passages are alike, which is what themes and suggestions ask.

        Itself for most. A model that was trained to read passages in one way when a question looks for them and in
        another when they are compared gives different vectors for the two, under another ``model_id``.
        """

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None, cancelled: CancelCheck | None = None
    ) -> Vectors:
        """Embed passages.

        Args:
            texts: Passages; an empty text is allowed.
            progress: Told (texts done, texts in all) after each block.
            cancelled: Asked before each block.

        Returns:
            Float32 array of shape (texts, dimension); every row has length 1, so that a dot product is the cosine.

        Raises:
            Cancelled: The person pressed cancel.
        """

    def encode_query(self, text: str) -> Vectors:
        """Embed one search query; shape (dimension,). Some models treat questions and passages differently."""


class Blocks:
    """Shared by the adapters: blocks sorted by length, progress, cancelling, normalisation."""

    model_id: str
    revision: str
    dimension: int
    languages: frozenset[str] | None
    nearness: Nearness | None = None

    def __init__(self) -> None:
        # Neither the tokenizers nor the C engine like to be called from two threads at once.
        self._lock = threading.Lock()

    @property
    def for_comparing(self) -> Embedder:
        """Itself; see :attr:`Embedder.for_comparing`."""
        return self

    def _embed(self, texts: Sequence[str]) -> Any:
        raise NotImplementedError

    def _vectors(self, texts: Sequence[str], cancelled: CancelCheck | None = None) -> Vectors:
        with self._lock:
            return normalised(self._embed(texts))

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None, cancelled: CancelCheck | None = None
    ) -> Vectors:
        """Embed passages; see :meth:`Embedder.encode`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Texts of like length side by side waste no work on padding; equal texts are embedded once.
        distinct = sorted(dict.fromkeys(texts), key=lambda text: (-len(text), text))
        places: dict[str, list[int]] = {}
        for index, text in enumerate(texts):
            places.setdefault(text, []).append(index)
        done = 0
        for start in range(0, len(distinct), _BLOCK):
            check_cancelled(cancelled)
            block = distinct[start : start + _BLOCK]
            for text, vector in zip(block, self._vectors(block, cancelled), strict=True):
                vectors[places[text]] = vector
                done += len(places[text])
            if progress is not None:
                progress(done, len(texts))
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Embed one search query; see :meth:`Embedder.encode_query`."""
        vector: Vectors = self._vectors([text])[0]
        return vector


def normalised(vectors: Any) -> Vectors:
    """Return rows of length 1 in 32 bits; a row of zeros stays one."""
    array = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    result: Vectors = array / np.maximum(lengths, np.float32(1e-12))
    return result


def import_optional(module: str, package: str) -> Any:
    """Import the module of an optional package.

    Raises:
        ModelMissing: The package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ModelMissing(
            Message("The package {package} is not installed. Install it with: pip install {package}", package=package)
        ) from error
