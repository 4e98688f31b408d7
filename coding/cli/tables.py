"""Rows of a table, taken as steps of a study: all of them, or none."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.cli.common import Result, unfinished
from coding.errors import AccessDenied, HeardError, InvalidInput, VaultError
from coding.export.tables import named_rows
from coding.workspace.context import Context
from coding.workspace.incoming_files import read_in_sandbox
from coding.workspace.operations import Answer
from coding.workspace.standalone import file_bytes

DryRun = Annotated[bool, typer.Option("--dry-run", help="Check every row and write nothing.")]
TableRow = Mapping[str, str]


def take_rows(
    context: Context, file: Path, steps: Collection[str], take: Callable[[TableRow], Answer], *, dry_run: bool
) -> Result:
    """Take each row of a CSV file, whose column ``do`` says what it is, in one transaction.

    Args:
        context: Who acts.
        file: The table.
        steps: What ``do`` may say.
        take: Does what a row says, or refuses it.
        dry_run: Take all of it back again.

    Returns:
        What became of each row. Where one is refused nothing is written, and each row that cannot be taken is named.
    """
    rows = read_in_sandbox(named_rows, file_bytes(file), file.name, file.name, ("do",))
    done = context.together(
        lambda: [_row_result(line, row, steps, take) for line, row in rows],
        lambda rows: not dry_run and all(row["reason"] is None for row in rows),
    )
    refused = [f"Line {row['line']}: {row['reason']}" for row in done if row["reason"] is not None]
    count = 0 if refused else len(done)
    sentence = f"{count} of {len(done)} rows {'would be taken' if dry_run else 'are taken'}."
    return Result(
        {"dry_run": dry_run, "taken": count, "rows": done},
        [sentence, *refused],
        unfinished(f"{sentence} Mend the table and try again.", refused),
    )


def _row_result(line: int, row: TableRow, steps: Collection[str], take: Callable[[TableRow], Answer]) -> dict[str, Any]:
    try:
        if row["do"] not in steps:
            raise InvalidInput(f"“{row['do']}” is nothing that can be done here. Write one of: {', '.join(steps)}.")
        answer = take(row)
    except (AccessDenied, VaultError):
        raise
    except HeardError as error:
        answer = Answer("", False, str(error))
    return {"line": line, "record": answer.record, "reason": None if answer.ok else answer.reason or "refused"}
