"""Results and refusals as JSON, between the worker and its caller."""

import sys
from base64 import b64decode, b64encode
from typing import Any

from codebook.said import from_told, said, told
from pipelines import errors
from pipelines.errors import BrokenFile, EncodingUnsure, ReadError
from pipelines.transcript import Mark, Part, ReadResult, Transcript, Turn

_TREES = ("codebook.errors", "coding.errors", "pipelines.errors")
"""Modules of the errors that readers raise on purpose."""


def result_to_json(result: ReadResult) -> dict[str, Any]:
    """Write a result as values JSON knows."""
    return {
        "file": result.file,
        "format": result.format,
        "encoding": result.encoding,
        "language": result.language,
        "warnings": [told(warning) for warning in result.warnings],
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
        warnings=tuple(from_told(warning) for warning in value["warnings"]),
        transcript=Transcript(value["text"], tuple(Turn(*turn) for turn in value["turns"])),
        parts=tuple(Part(*part) for part in value["parts"]),
        marks=tuple(Mark(*mark) for mark in value["marks"]),
        source=None if value["source"] is None else b64decode(value["source"]),
    )


def error_to_json(error: ReadError) -> dict[str, Any]:
    """Write a refusal as values JSON knows: its class, and its sentence with its parts."""
    candidates = [str(candidate) for candidate in getattr(error, "candidates", ())]
    return {"kind": type(error).__name__, "message": told(said(error)), "candidates": candidates}


def error_from_json(value: dict[str, Any]) -> ReadError:
    """The error that a worker told of: one of those that reading knows."""
    kind = getattr(errors, str(value.get("kind")), BrokenFile)
    if not (isinstance(kind, type) and issubclass(kind, ReadError)):
        kind = BrokenFile
    message = from_told(value.get("message"))
    if issubclass(kind, EncodingUnsure):
        return kind(message, [str(candidate) for candidate in value.get("candidates", ())])
    return kind(message)


def tell_error(error: Exception) -> dict[str, Any] | None:
    """Write an error of one of the trees as values JSON knows; None for any other."""
    if type(error).__module__ not in _TREES:
        return None
    return {"tree": type(error).__module__, "kind": type(error).__name__, "message": told(said(error))}


def told_error(value: dict[str, Any]) -> Exception:
    """The error that a worker told of; its module is loaded here where its reader's is."""
    tree = sys.modules.get(str(value.get("tree"))) if value.get("tree") in _TREES else None
    kind = getattr(tree, str(value.get("kind")), None)
    message = from_told(value.get("message"))
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(message)
        except TypeError:
            pass
    return BrokenFile(message)
