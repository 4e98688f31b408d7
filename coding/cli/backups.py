"""Commands for backups: making one, and trying out that one can be restored."""

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, given_passphrase, passphrase, unfinished
from coding.workspace.context import Context
from coding.workspace.erasure.restore import drill as drill_backup
from coding.workspace.project.backup import make_backup

heard = Group()


@heard.command("backup", Permission.SET_UP)
def backup(context: Context) -> Result:
    """Write a consistent copy of the project and its vault into the project's backups folder."""
    record = make_backup(context)
    return Result(record, f"Backup {record['name']} written to {record['folder']}, opened and compared.")


@heard.command("drill")
def drill(
    folder: Folder,
    name: Annotated[
        str | None, typer.Option("--backup", metavar="BACKUP", help="Name of a backup, or the folder of one.")
    ] = None,
    originals: Annotated[
        bool, typer.Option("--originals", help="Read every record of the vault too; takes its passphrase.")
    ] = False,
) -> Result:
    """Try out that a backup (the newest) can be restored: in a place of its own, with nothing changed."""
    trial = drill_backup(folder, name, passphrase() if originals else given_passphrase())
    return Result(
        {**vars(trial), "made_at": trial.made_at and trial.made_at.isoformat(), "whole": not trial.problems},
        _lines,
        unfinished(f"The backup {trial.backup} is not whole. Take another one.", trial.problems),
    )


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
