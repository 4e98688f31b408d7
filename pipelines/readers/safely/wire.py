"""Refusals as JSON, between the worker and its caller."""

import sys
from typing import Any

from codebook.said import from_told, said, told
from pipelines.errors import BrokenFile

_TREES = ("codebook.errors", "coding.errors", "pipelines.errors")
"""Modules of the errors that readers raise on purpose."""


def tell_error(error: Exception) -> dict[str, Any] | None:
    """Write an error of one of the trees as values JSON knows; None for any other."""
    tree, kind = type(error).__module__, type(error).__name__
    if tree not in _TREES:
        return None
    candidates = list(map(str, getattr(error, "candidates", ())))
    return {"tree": tree, "kind": kind, "message": told(said(error)), "candidates": candidates}


def told_error(value: dict[str, Any], refusals: type[Exception] = Exception) -> Exception:
    """The error that a worker told of; its module is loaded here where its reader's is.

    Args:
        value: What it told.
        refusals: Errors that it may tell of; any other is taken for a broken file.
    """
    tree = sys.modules.get(str(value.get("tree"))) if value.get("tree") in _TREES else None
    kind = getattr(tree, str(value.get("kind")), None)
    message = from_told(value.get("message"))
    if isinstance(kind, type) and issubclass(kind, refusals):
        try:
            candidates = list(map(str, value.get("candidates") or ()))
            return kind(message, candidates) if candidates else kind(message)
        except TypeError:
            pass
    return BrokenFile(message)
