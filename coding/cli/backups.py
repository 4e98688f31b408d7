"""Commands for backups: making one, and trying out that one can be restored."""

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Actor,
    AsJson,
    Folder,
    acting,
    end_unfinished,
    given_passphrase,
    passphrase,
    plainly,
    show,
)
from coding.workspace.erasure.drill import drill as drill_backup
from coding.workspace.project.backup import make_backup


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(backup)
    app.command()(drill)


@plainly
def backup(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Write a consistent copy of the project and its vault into the project's backups folder."""
    with acting(folder, actor, Permission.SET_UP) as context:
        record = make_backup(context)
    show(record, as_json, lambda: f"Backup {record['name']} written to {record['folder']}, opened and compared.")


@plainly
def drill(
    folder: Folder,
    name: Annotated[
        str | None, typer.Option("--backup", metavar="BACKUP", help="Name of a backup, or the folder of one.")
    ] = None,
    originals: Annotated[
        bool, typer.Option("--originals", help="Read every record of the vault too; takes its passphrase.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Try out that a backup (the newest) can be restored: in a place of its own, with nothing changed."""
    trial = drill_backup(folder, name, passphrase() if originals else given_passphrase())
    whole = not trial.problems
    result = {**vars(trial), "made_at": trial.made_at and trial.made_at.isoformat(), "whole": whole}
    show(result, as_json, lambda: "\n".join(_lines(result)))
    if not whole:
        end_unfinished(f"The backup {trial.backup} is not whole. Take another one.", trial.problems)


def _lines(record: dict[str, Any]) -> list[str]:
    """The same for people."""
    rows = f" with {sum(record['rows'].values())} rows" if record["rows"] is not None else ""
    compared = "counts and hashes are those of the project when it was made" if record["compared"] else "not compared"
    lines = [
        f"{record['backup']}: {record['tables']} tables{rows} read; {compared if record['whole'] else 'NOT WHOLE'}."
    ]
    lines += [f"LOOK  {problem}" for problem in record["problems"]]
    if record["vault_records"] is not None:
        lines.append(f"{record['vault_records']} records of the vault read and proven unchanged.")
    if record["erased_since"]:
        lines.append(f"{record['erased_since']} participants were erased since: restoring erases them from it again.")
    return [*lines, *record["notes"]]
