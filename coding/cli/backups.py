"""Commands for backups: making one, and trying out that one can be restored."""

from __future__ import annotations

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
        made = make_backup(context)
    show(made, as_json, lambda: f"Backup {made['name']} written to {made['folder']}, opened and compared.")


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
    found = drill_backup(folder, name, passphrase() if originals else given_passphrase())
    whole = not found.problems
    result = {**vars(found), "made_at": found.made_at and found.made_at.isoformat(), "whole": whole}
    show(result, as_json, lambda: "\n".join(_lines(result)))
    if not whole:
        end_unfinished(f"The backup {found.backup} is not whole. Take another one.", found.problems)


def _lines(found: dict[str, Any]) -> list[str]:
    """The same for people."""
    rows = f" with {sum(found['rows'].values())} rows" if found["rows"] is not None else ""
    compared = "counts and hashes are those of the project when it was made" if found["compared"] else "not compared"
    lines = [f"{found['backup']}: {found['tables']} tables{rows} read; {compared if found['whole'] else 'NOT WHOLE'}."]
    lines += [f"LOOK  {one}" for one in found["problems"]]
    if found["vault_records"] is not None:
        lines.append(f"{found['vault_records']} records of the vault read and proven unchanged.")
    if found["erased_since"]:
        lines.append(f"{found['erased_since']} participants were erased since: restoring erases them from it again.")
    return [*lines, *found["notes"]]
