"""Vectors of passages as a step of an engine."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.embed.load import load_embedder
from pipelines.errors import ModelMissing

if TYPE_CHECKING:
    from pipelines.embed.embedder import Vectors


@dataclass(frozen=True)
class EmbedPassages:
    """Passages → vectors.

    Attributes:
        model: As :func:`~pipelines.embed.load.load_embedder` takes it.
        comparing: Whether for comparing passages with one another, and not for searching them.
        revision: Of the model's weights, wherever it lies.
    """

    model: str | None
    comparing: bool
    revision: str

    def __call__(self, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Embed records ``{"text"}``.

        Raises:
            ModelMissing: The model is not there, or has other weights.
        """
        embedder = load_embedder(self.model)
        if self.comparing:
            embedder = embedder.for_comparing
        if embedder.revision != self.revision:
            raise ModelMissing(
                f"The model {embedder.model_id} has other weights where passages were to be read. Copy the same folder "
                "to every machine."
            )
        vectors = embedder.encode([str(record["text"]) for record in records])
        return [{"vector": b64encode(vector.astype("<f4").tobytes()).decode("ascii")} for vector in vectors]


def stacked(records: Sequence[Mapping[str, Any]]) -> Vectors:
    """Vectors that :class:`EmbedPassages` made, one row each."""
    result: Vectors = np.stack([np.frombuffer(b64decode(record["vector"]), dtype="<f4") for record in records])
    return result
