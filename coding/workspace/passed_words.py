"""Unmasked words that somebody looked at and left: spans of an original, kept beside it in the vault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from coding.workspace.context import Vault


def read_passed(vault: Vault, interview_id: str) -> list[tuple[int, int]]:
    """Spans of unmasked words that a person looked at and left, sorted."""
    record = vault.get_json(f"original/{interview_id}", {})
    return sorted((start, end) for start, end in record.get("passed", ()))


def change_passed(
    vault: Vault, interview_id: str, add: Iterable[Sequence[int]] = (), remove: Iterable[Sequence[int]] = ()
) -> None:
    """Note spans as looked at, or take that back."""
    added, gone = {(start, end) for start, end in add}, {(start, end) for start, end in remove}

    def change(record: dict[str, Any]) -> dict[str, Any]:
        spans = {(start, end) for start, end in record.get("passed", ())} | added
        return {**record, "passed": sorted(spans - gone)}

    vault.update_json(f"original/{interview_id}", change)
