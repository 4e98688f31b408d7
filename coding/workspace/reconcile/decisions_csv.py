"""Decisions from a CSV file, for a team that settled its disagreements in a meeting or a spreadsheet."""

import re
from dataclasses import dataclass
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput
from coding.export.tables import named_rows
from coding.export.text import unguard_cell
from coding.model import Release
from coding.model.said import Said
from coding.workspace.brought import brought
from coding.workspace.context import Context, new_id, requires
from coding.workspace.reconcile.decide import apply_decisions
from coding.workspace.reconcile.queue import ReconcileQueue

COLUMNS = ("item", "outcome", "coder", "code", "spans", "reason_tag", "reason", "method", "deciders")


@dataclass(frozen=True)
class DecisionsReport:
    """What became of a file's rows: how many decisions were taken, and (line, reason) of the others."""

    taken: int
    refused: tuple[tuple[int, str], ...]


@requires(Permission.RECONCILE)
def apply_decisions_file(context: Context, round_id: str, data: bytes, name: str) -> DecisionsReport:
    """Settle items as a CSV file says; every row is checked as if it had been pressed in the app.

    Columns are those of :data:`COLUMNS`; ``item`` and ``outcome`` are needed. ``spans`` holds ``CODE:START-END``,
    several apart by a semicolon, ``deciders`` ids apart by a semicolon.

    Raises:
        InvalidInput: The file is not CSV with these columns; nothing was settled.
        NotReady: The round is open.
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
    """
    lines, operations = [], []
    for line, row in brought(named_rows, data, name, name, ("item", "outcome")):
        operation: dict[str, Any] = {"id": new_id(), "kind": "decide", "item": row["item"], "outcome": row["outcome"]}
        for field in ("coder", "code", "reason_tag", "method"):
            if row.get(field):
                operation[field] = row[field]
        operation["reason"] = unguard_cell(row.get("reason") or "")
        operation["spans"] = [read_span(part) for part in (row.get("spans") or "").split(";") if part.strip()]
        operation["deciders"] = [part.strip() for part in (row.get("deciders") or "").split(";") if part.strip()]
        lines.append(line)
        operations.append(operation)
    answers = apply_decisions(context, round_id, operations)
    refused = [(n, answer.reason or "refused") for n, answer in zip(lines, answers, strict=True) if not answer.ok]
    return DecisionsReport(len(answers) - len(refused), tuple(refused))


def read_span(text: str) -> tuple[str, int, int]:
    """``CODE:START-END`` as (code, start, end), offsets in code points.

    Raises:
        InvalidInput: It is not written so.
    """
    match = re.fullmatch(r"\s*(.+):(\d+)-(\d+)\s*", text)
    if match is None:
        raise InvalidInput(
            Said("“{strip}” is not a span. Write it as CODE:START-END, for example D2:120-168.", strip=text.strip())
        )
    return match[1].strip(), int(match[2]), int(match[3])


def find_release(queue: ReconcileQueue, document: str) -> Release:
    """A release of the round by its id, its interview's id, or the participant's label.

    Raises:
        InvalidInput: None or several of the round's interviews are meant.
    """
    releases = [
        release
        for release in queue.releases.values()
        if document in (release.id, release.interview_id, release.participant_label)
    ]
    if len(releases) != 1:
        raise InvalidInput(
            Said(
                "“{document}” names {n} interviews of this round. Use the id of the release.",
                document=document,
                n=len(releases),
            )
        )
    return releases[0]
