"""Finding identifiers as a step of an engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.redact import engine
from pipelines.redact.model import Detection
from pipelines.redact.own_models import LocalModel


@dataclass(frozen=True)
class FindIdentifiers:
    """Texts → detections, with the words and models of a project; see :func:`~pipelines.redact.engine.detect_many`."""

    deny: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    models: tuple[LocalModel, ...] = ()

    def __call__(self, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Look through the texts of :func:`text_record`."""
        return [{"found": [_told(detection) for detection in self._found(record)]} for record in records]

    def _found(self, record: Mapping[str, Any]) -> list[Detection]:
        return engine.look_through(
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


def _told(detection: Detection) -> list[Any]:
    return [detection.start, detection.end, detection.type, detection.kind, detection.score, list(detection.detectors)]
