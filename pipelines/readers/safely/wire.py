"""Results as JSON, between the worker and its caller."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from pipelines.transcript import Mark, Part, ReadResult, Transcript, Turn


def result_to_json(result: ReadResult) -> dict[str, Any]:
    """Write a result as values JSON knows."""
    return {
        "file": result.file,
        "format": result.format,
        "encoding": result.encoding,
        "language": result.language,
        "warnings": list(result.warnings),
        "text": result.transcript.text,
        "turns": [[turn.speaker, turn.start, turn.end, turn.start_ms, turn.end_ms] for turn in result.transcript.turns],
        "parts": [[part.first_turn, part.heading, dict(part.attributes), part.from_time] for part in result.parts],
        "marks": [[mark.kind, mark.start, mark.end] for mark in result.marks],
        "source": None if result.source is None else b64encode(result.source).decode("ascii"),
    }


def result_from_json(value: dict[str, Any]) -> ReadResult:
    """Read a result back; the inverse of :func:`result_to_json`."""
    return ReadResult(
        file=value["file"],
        format=value["format"],
        encoding=value["encoding"],
        language=value["language"],
        warnings=tuple(value["warnings"]),
        transcript=Transcript(value["text"], tuple(Turn(*turn) for turn in value["turns"])),
        parts=tuple(Part(*part) for part in value["parts"]),
        marks=tuple(Mark(*mark) for mark in value["marks"]),
        source=None if value["source"] is None else b64decode(value["source"]),
    )
