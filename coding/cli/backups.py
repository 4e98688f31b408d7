"""Commands for backups and erasing: making and trying out a backup, putting one back, erasing a participant."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Folder,
    Group,
    Result,
    Row,
    configured_passphrase,
    let_in_by,
    passphrase,
    say,
    unfinished,
    working_in,
)
from coding.errors import InvalidInput, ProjectDamaged, ProjectMissing
from coding.workspace.erased_participants import CERTIFICATE_FOLDER
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.erasure import restore as erasure_restore
from coding.workspace.erasure.restore import drill as drill_backup
from coding.workspace.people.credential import own_hash
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import open_project

heard = Group()


heard.rows(
    Row(
        "backup", Permission.SET_UP, make_backup,
        "Write a consistent copy of the project and its vault into the project's backups folder.",
        prints="Backup {it[name]} written to {it[folder]}, opened and compared.",
    ),
)  # fmt: skip


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
    trial = drill_backup(folder, name, passphrase() if originals else configured_passphrase())
    return Result(
        {**vars(trial), "whole": not trial.problems},
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


@heard.command("erase", acts=True)
def erase(
    folder: Folder,
    participant: Annotated[str, typer.Argument(metavar="PARTICIPANT", help="Label or id.")],
    confirm: Annotated[
        str | None, typer.Option("--confirm", metavar="LABEL", help="The label once more, instead of typing it.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> Result:
    """Erase a participant for good, here and in the project's backups. Nobody can undo it."""
    with working_in(folder, Permission.ERASE, vault=not dry_run) as context:
        begun = participant in erasure_erase.unfinished(context)
        if not begun:
            plan = erasure_erase.plan_erasure(context, participant)
            if dry_run:
                return Result(plan, _plan_text)
        confirmation = participant if begun else _confirmed(plan, confirm)
        certificate = erasure_erase.erase(context, participant, confirmation=confirmation)
    return Result(
        certificate,
        f"Erased. {sum(certificate['rows_removed'].values())} rows, {certificate['vault_records_removed']} records "
        f"of the vault. The certificate is in {folder / CERTIFICATE_FOLDER}.",
    )


def _confirmed(plan: erasure_erase.ErasurePlan, answer: str | None) -> str:
    if answer is not None:
        return answer
    if not sys.stdin.isatty():
        raise InvalidInput(f"Erasing cannot be undone. Say it once more with --confirm {plan.label}.")
    say(_plan_text(plan))
    return str(typer.prompt(f"Type {plan.label} to erase", err=True))


def _plan_text(plan: erasure_erase.ErasurePlan) -> str:
    rows = ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in sorted(plan.removed.items()))
    lines = [
        f"{plan.label}: {rows}. This cannot be undone, not from a backup either.",
        f"{plan.snapshots} locked snapshots keep codes and positions without words, so that figures stay the same.",
    ]
    if plan.blind:
        lines.append("What coders made of it goes too. It is not counted: you code in an open round.")
    if plan.exported or plan.maybe_exported:
        lines.append(
            f"{len(plan.exported)} registered exports hold something of them, {len(plan.maybe_exported)} may: files "
            "that have left are beyond Heard's reach."
        )
    if plan.backups:
        lines.append(f"Backups that are rewritten: {', '.join(plan.backups)}.")
    return "\n".join(lines)


@heard.command("restore", acts=True)
def restore(
    folder: Folder,
    backup: Annotated[str, typer.Argument(metavar="BACKUP", help="Name of a backup, or the folder of one.")],
    actor: Annotated[str, typer.Option("--as", metavar="USER", help="A lead of the project in the backup.")],
) -> Result:
    """Put a backup in the project's place, after checking it and keeping a copy of what is there now."""
    _let_in_where_there_is_one(folder, actor)
    done = erasure_restore.restore(folder, backup, actor, configured_passphrase() or _typed_passphrase())
    sentences = [
        f"Restored {done.backup} ({done.events} events).",
        f"What was there before is the backup {done.safety_copy}." if done.safety_copy else "",
        f"{len(done.erased_again)} participants erased since were erased from it again." if done.erased_again else "",
        f"Names masked since in {len(done.masked_since)} interviews can be read again: a steward masks them "
        f"once more, they are open for correction ({', '.join(done.masked_since)})."
        if done.masked_since
        else "",
    ]
    return Result(done, "\n".join(sentences).strip())


def _let_in_where_there_is_one(folder: Path, actor: str) -> None:
    """Ask the project that is there who acts; where none opens, a backup alone is left, and it asks nobody."""
    try:
        project = open_project(folder)
    except (ProjectMissing, ProjectDamaged):
        return
    try:
        if own_hash(project, actor) is not None:
            let_in_by(project, actor, Permission.MANAGE_PROJECT)
    finally:
        project.store.close()


def _typed_passphrase() -> str | None:
    return passphrase() if sys.stdin.isatty() else None
