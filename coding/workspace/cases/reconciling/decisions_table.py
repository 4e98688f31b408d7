"""Decisions from a table, for a team that settled in a meeting or a spreadsheet, or runs its study again by a script.

A row is of a passage that coders of a round differ about, or of a variable of a case.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput
from coding.export.output import unguard_cell
from coding.export.tables import named_rows
from coding.model import Release
from coding.model.message import Message
from coding.store import Cursor, cases
from coding.workspace.cases.reconciling.queue import item_id, open_case_queue
from coding.workspace.cases.reconciling.transaction import CaseTransaction
from coding.workspace.context import Context, new_id, requires
from coding.workspace.incoming_files import read_in_sandbox
from coding.workspace.reconcile.decide import CodingsTransaction
from coding.workspace.reconcile.queue import ReconcileQueue, open_queue

COLUMNS = (
    "item", "document", "line", "start", "end", "case", "variable", "outcome", "coder", "code", "spans", "answers",
    "reason_tag", "reason", "method", "deciders",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of a row: its line in the file, what it is about, and why it was not taken; None where it was."""

    line: int
    about: str
    reason: str | None


@dataclass(frozen=True)
class DecisionsReport:
    """What became of a file's rows, and whether it was only tried."""

    rows: tuple[RowReport, ...]
    dry_run: bool = False

    @property
    def taken(self) -> int:
        """How many decisions were taken, or would be."""
        return sum(1 for row in self.rows if row.reason is None)

    @property
    def refused(self) -> tuple[tuple[int, str], ...]:
        """(line, reason) of the rows that were not taken."""
        return tuple((row.line, row.reason) for row in self.rows if row.reason is not None)


@requires(Permission.RECONCILE)
def apply_decisions_file(
    context: Context, round_id: str | None, data: bytes, name: str, *, dry_run: bool = False
) -> DecisionsReport:
    """Settle what the rows of a CSV file say; each is checked as if it had been pressed in the app.

    Columns are those of :data:`COLUMNS`; ``outcome`` is needed, and what it is about: ``item``, or ``document`` with
    the ``line`` in which the difference begins, or its ``start`` and ``end`` (``code`` where several lie there); or
    ``case`` and ``variable``. ``spans``
    holds ``CODE:START-END``, several apart by a semicolon; so do ``answers`` of a variable, and ``deciders`` with ids.

    Args:
        context: Who settles.
        round_id: The round whose passages are meant; None where all rows are of cases.
        data: The file.
        name: Its name.
        dry_run: Check every row and write nothing.

    Returns:
        What became of each row. The rows that can be taken are written in one transaction, or none is.

    Raises:
        InvalidInput: The file is no such table; nothing was settled.
        NotReady: The round is open, or the codebook has no variables.
        AccessDenied: Neither one of the round's coders, a lead, nor a named decider.
    """
    rows = read_in_sandbox(named_rows, data, name, name, ("outcome",))
    operations = [_operation(row) for _, row in rows]
    of_cases = sum(_of_case(row) for _, row in rows)
    done: list[RowReport] = []

    def settle() -> None:
        # Opening a queue writes too: what it asks of, and what is agreed from the start.
        queue = open_queue(context, round_id) if round_id and of_cases < len(rows) else None
        if of_cases:
            open_case_queue(context)
        context.store.write(lambda cursor: decide(cursor, queue))

    def decide(cursor: Cursor, queue: ReconcileQueue | None) -> None:
        desks = (
            CodingsTransaction(cursor, context, queue) if queue else None,
            CaseTransaction(cursor, context) if of_cases else None,
        )
        labels = {case.label: case.id for case in cases.all_cases(cursor)}
        done.clear()
        for (line, row), operation in zip(rows, operations, strict=True):
            done.append(_settled(RowReport(line, _about(row), None), row, operation, desks, labels))

    context.together(settle, lambda _: not dry_run)
    return DecisionsReport(tuple(done), dry_run)


def _of_case(row: Mapping[str, str]) -> bool:
    return bool(row.get("case"))


def _about(row: Mapping[str, str]) -> str:
    if _of_case(row):
        return f"{row['case']} {row.get('variable', '')}"
    return row.get("item") or f"{row.get('document', '')} {_place(row)}"


def _place(row: Mapping[str, str]) -> str:
    """Where a difference lies, as the row says it: a line, or start and end."""
    return row.get("line") or f"{row.get('start') or '–'}-{row.get('end') or '–'}"


def _operation(row: Mapping[str, str]) -> dict[str, Any]:
    operation: dict[str, Any] = {"id": new_id(), "kind": "decide", "outcome": row["outcome"]}
    operation |= {field: row[field] for field in ("coder", "reason_tag", "method") if row.get(field)}
    operation |= {"reason": unguard_cell(row.get("reason") or ""), "deciders": _several(row, "deciders")}
    if _of_case(row):
        return operation | {"answers": _several(row, "answers")}
    operation |= {"spans": [read_span(part) for part in _several(row, "spans")]}
    return operation | ({"code": row["code"]} if row.get("code") else {})


def _several(row: Mapping[str, str], column: str) -> list[str]:
    return [part.strip() for part in (row.get(column) or "").split(";") if part.strip()]


def _settled(
    report: RowReport,
    row: Mapping[str, str],
    operation: Mapping[str, Any],
    desks: tuple[CodingsTransaction | None, CaseTransaction | None],
    labels: Mapping[str, str],
) -> RowReport:
    passages, variables = desks
    try:
        if variables is not None and _of_case(row):
            if row["case"] not in labels:
                raise InvalidInput(Message("There is no case “{case}” in this project.", case=row["case"]))
            item = item_id(labels[row["case"]], row.get("variable") or "")
            answer = variables.apply({**operation, "item": item})
        elif passages is None:
            raise InvalidInput(Message("No round is locked, so no passage can be settled. Lock one first."))
        else:
            answer = passages.apply({**operation, "item": row.get("item") or _item_at(passages.queue, row)})
    except InvalidInput as error:
        return replace(report, reason=str(error))
    return report if answer.ok else replace(report, reason=answer.reason or "refused")


def _item_at(queue: ReconcileQueue, row: Mapping[str, str]) -> str:
    """Id of the difference at a place that is told as in every run of a study: by line, or start and end."""
    release, place = find_release(queue, row.get("document") or ""), _place(row)
    items = [
        item.id
        for item in queue.items
        if item.release_id == release.id
        and place in (str(release.line_of(item.start)), f"{item.start}-{item.end}")
        and (not row.get("code") or row["code"] in {span.code for span in queue.details[item.id].spans})
    ]
    if len(items) != 1:
        raise InvalidInput(
            Message(
                "{n} differences of “{document}” are at {place}. `heard reconcile list` shows where they are.",
                n=len(items),
                document=row.get("document") or "",
                place=place,
            )
        )
    return items[0]


def read_span(text: str) -> tuple[str, int, int]:
    """``CODE:START-END`` as (code, start, end), offsets in code points.

    Raises:
        InvalidInput: It is not written so.
    """
    match = re.fullmatch(r"\s*(.+):(\d+)-(\d+)\s*", text)
    if match is None:
        raise InvalidInput(
            Message("“{strip}” is not a span. Write it as CODE:START-END, for example D2:120-168.", strip=text.strip())
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
            Message(
                "“{document}” names {n} interviews of this round. Use the id of the release.",
                document=document,
                n=len(releases),
            )
        )
    return releases[0]
