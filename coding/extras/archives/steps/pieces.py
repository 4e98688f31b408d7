"""What an engine does to a piece: reading a file, finding identifiers in a text, vectors of passages."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.embed.load import load_embedder
from pipelines.errors import ModelMissing, ReadError
from pipelines.readers.safely import sandbox
from pipelines.readers.safely.values import Types, error_from_json, error_to_json
from pipelines.redact import engine
from pipelines.redact.model import Detection
from pipelines.redact.own_models import LocalModel
from pipelines.transcript import ReadResult

_TYPES = Types({"read": ReadResult})


@dataclass(frozen=True)
class ReadFiles:
    """Files → what the reader made of each, or why it cannot be read.

    Attributes:
        form: Of what comes back, counted on where it is another: finished pieces of before are read anew then.
    """

    form: int = 2

    def __call__(self, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Read the files of :func:`file_record`."""
        return [_read(str(record["name"]), b64decode(record["data"])) for record in records]


def file_record(name: str, data: bytes) -> dict[str, Any]:
    """A file for :class:`ReadFiles`."""
    return {"name": name, "data": b64encode(data).decode("ascii")}


def read_result(record: Mapping[str, Any]) -> ReadResult:
    """What :class:`ReadFiles` made of a file.

    Raises:
        ReadError: It cannot be read as a transcript; the message says why.
    """
    if "refused" in record:
        raise error_from_json(record["refused"], ReadError)
    result: ReadResult = _TYPES.decoded(record["read"])
    return result


def _read(name: str, data: bytes) -> dict[str, Any]:
    try:
        return {"read": _TYPES.encoded(sandbox.read_safely(data, name))}
    except ReadError as error:
        return {"refused": error_to_json(error)}


@dataclass(frozen=True)
class FindIdentifiers:
    """Texts → detections, with the words and models of a project; see :func:`~pipelines.redact.engine.detect_many`."""

    deny: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    models: tuple[LocalModel, ...] = ()

    def __call__(self, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Look through the texts of :func:`text_record`."""
        return [{"found": [_detection_to_json(detection) for detection in self._found(record)]} for record in records]

    def _found(self, record: Mapping[str, Any]) -> list[Detection]:
        return engine.detect(
            record["text"],
            record["language"],
            deny=self.deny,
            allow=self.allow,
            known=self.known,
            models=self.models,
        )


def text_record(text: str, language: str | None) -> dict[str, Any]:
    """A text for :class:`FindIdentifiers`."""
    return {"text": text, "language": language}


def detections(record: Mapping[str, Any]) -> list[Detection]:
    """What :class:`FindIdentifiers` found in a text."""
    return [
        Detection(start, end, type_name, kind, score, tuple(detectors))
        for start, end, type_name, kind, score, detectors in record["found"]
    ]


def _detection_to_json(detection: Detection) -> list[Any]:
    return [detection.start, detection.end, detection.type, detection.kind, detection.score, list(detection.detectors)]


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
