"""Codings from a CSV file made elsewhere: every row is checked like a coder's own."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from coding.access import Permission
from coding.errors import AccessDenied, HeardError, InvalidInput
from coding.model import Role
from coding.workspace import projects
from coding.workspace.coding import apply_operations
from coding.workspace.context import Context, new_id, requires

COLUMNS = ("document", "coder", "code", "start", "end")


@dataclass(frozen=True)
class CodingsReport:
    """What became of a file's rows: how many were taken, and (line, reason) of the others."""

    taken: int
    refused: tuple[tuple[int, str], ...]


@requires(Permission.CODE)
def import_codings(context: Context, data: bytes, name: str) -> CodingsReport:
    """Take codings from CSV (``document,coder,code,start,end[,memo]``; ``document`` is a release, interview or label).

    A researcher takes their own rows only; a lead may bring in every coder's.

    Raises:
        InvalidInput: The file is not CSV with these columns; nothing was taken.
        AccessDenied: A row of another coder, and the person does not lead.
    """
    rows = _rows(data, name)
    documents = {}
    for one in projects.list_interviews(context):
        if one.release_id:
            documents.update({one.release_id: one.release_id, one.id: one.release_id})
            documents.setdefault(one.participant_label, one.release_id)
    if Role.LEAD not in context.user.roles and any(row["coder"] != context.user.id for _, row in rows):
        raise AccessDenied("The file holds other coders' rows. A lead can bring those in.")
    refused: list[tuple[int, str]] = []
    batches: dict[tuple[str, str], list[tuple[int, dict[str, object]]]] = {}
    for line, row in rows:
        release = documents.get(row["document"])
        if release is None:
            refused.append((line, f"there is no released interview “{row['document']}”"))
        elif not (row["start"].isdigit() and row["end"].isdigit()):
            refused.append((line, "start and end must be whole numbers of characters"))
        else:
            item = {
                "id": new_id(),
                "kind": "add",
                "coding": new_id(),
                "code": row["code"],
                "start": int(row["start"]),
                "end": int(row["end"]),
                "memo": row.get("memo") or "",
            }
            batches.setdefault((release, row["coder"]), []).append((line, item))
    taken = 0
    for (release, coder), items in batches.items():
        try:
            author = projects.sign_in(context.project, coder)
            answers = apply_operations(author, release, [item for _, item in items])
        except HeardError as error:
            refused += [(line, str(error)) for line, _ in items]
            continue
        taken += sum(1 for answer in answers if answer.ok)
        refused += [
            (line, answer.reason or "refused")
            for (line, _), answer in zip(items, answers, strict=True)
            if not answer.ok
        ]
    return CodingsReport(taken, tuple(sorted(refused)))


def _rows(data: bytes, name: str) -> list[tuple[int, dict[str, str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not UTF-8. Save it as CSV UTF-8 and try again.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInput(f"{name} lacks the columns {', '.join(missing)} in its first line.")
    return [
        (reader.line_num, {key: (value or "").strip() for key, value in row.items() if key is not None})
        for row in reader
    ]
