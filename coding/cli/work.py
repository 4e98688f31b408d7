"""Commands along the chain: import, find identifiers, release, codings."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Actor,
    AsJson,
    Folder,
    acting,
    comparing_passphrase,
    end_unfinished,
    plainly,
    progress,
    show,
)
from coding.errors import InvalidInput, NotReady
from coding.workspace.exchange import codings_csv
from coding.workspace.originals import importing
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release.release import release_interview
from coding.workspace.review.decide import accept_remaining, identifier_counts
from coding.workspace.review.find import find_identifiers
from coding.workspace.standalone import file_bytes

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Interview ids or participant labels.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command("import")(import_files)
    app.command()(redact)
    app.command()(release)
    group = typer.Typer(help="Codings as CSV: document,coder,code,start,end[,memo].", no_args_is_help=True)
    group.command("export")(codings_export)
    group.command("import")(codings_import)
    app.add_typer(group, name="codings")


@plainly
def import_files(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Transcript files.")],
    participant: Annotated[
        str | None, typer.Option(metavar="ID", help="Label of the participant, such as P01.")
    ] = None,
    divide: Annotated[
        bool, typer.Option("--divide", help="Where a file holds several people or interviews, store one each.")
    ] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Store originals in the vault. Refused files keep nothing."""
    with acting(folder, actor, Permission.IMPORT, vault=True) as context:
        incoming = [importing.IncomingFile(path.name, file_bytes(path)) for path in files]
        outcomes = importing.import_files(
            context, incoming, participant=participant, divide=divide, progress=progress("Importing")
        )
    rows: list[dict[str, Any]] = [
        {"file": o.file, "id": o.interview_id, "warnings": list(o.warnings), "refused": o.refused} for o in outcomes
    ]
    show(
        rows,
        as_json,
        lambda: "\n".join(
            f"{r['file']}: {'stored as ' + str(r['id']) if r['id'] else 'refused. ' + str(r['refused'])}"
            + "".join(f"\n  note: {w}" for w in r["warnings"])
            for r in rows
        ),
    )
    refused = [f"{row['file']}: {row['refused']}" for row in rows if row["id"] is None]
    if refused:
        end_unfinished(f"{len(rows) - len(refused)} stored, {len(refused)} refused.", refused)


@plainly
def redact(
    folder: Folder,
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept everything found, without a person's review. Not for real studies.")
    ] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Find identifiers and fill the review queue."""
    with acting(folder, actor, Permission.REVIEW_ORIGINALS, vault=True) as context:
        find_identifiers(context, progress=progress("Finding identifiers"))
        rows = []
        for interview in list_interviews(context):
            if interview.state == "in_review" and accept:
                accept_remaining(context, interview.id)
            rows.append(
                {
                    "id": interview.id,
                    "participant": interview.participant_label,
                    "state": interview.state,
                    "types": identifier_counts(context, interview.id),
                }
            )
    show(rows, as_json, lambda: "\n".join(_counts(row) for row in rows) or "No interviews yet.")


def _counts(row: dict[str, Any]) -> str:
    totals: dict[str, int] = {}
    for decisions in row["types"].values():
        for decision, number in decisions.items():
            totals[decision] = totals.get(decision, 0) + number
    return f"{row['participant']:8} {row['state']:10} " + ", ".join(f"{n} {d}" for d, n in sorted(totals.items()))


@plainly
def release(
    folder: Folder,
    ids: Ids = None,
    leave_questions: Annotated[
        bool, typer.Option(help="Also where “Same person?” is asked and nobody has answered: names stand as they do.")
    ] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Freeze reviewed interviews; you sign for it by name."""
    rows: list[dict[str, Any]] = []
    with acting(folder, actor, Permission.RELEASE, vault=True) as context:
        waiting = [interview for interview in list_interviews(context) if interview.state == "in_review"]
        chosen = [
            interview for interview in waiting if not ids or interview.id in ids or interview.participant_label in ids
        ]
        if not chosen:
            raise InvalidInput("None of these interviews is in review. `heard status` shows where they stand.")
        reasons = []
        for interview in chosen:
            try:
                done = release_interview(context, interview.id, leave_questions=leave_questions)
            except NotReady as error:
                reasons.append(str(error))
                rows.append(
                    {
                        "id": interview.id,
                        "participant": interview.participant_label,
                        "release": None,
                        "reason": str(error),
                    }
                )
                continue
            rows.append(
                {
                    "id": interview.id,
                    "participant": interview.participant_label,
                    "release": done.release_id,
                    "number": done.number,
                    "masked": done.masked,
                    "carried": done.carried,
                    "placed": done.placed,
                    "unplaced": done.unplaced,
                }
            )
    show(
        rows,
        as_json,
        lambda: "\n".join(
            f"{r['participant']}: release {r['number']}, {r['masked']} places masked"
            + (f", {r['placed']} codings of another program placed" if r["placed"] else "")
            + (f", {r['unplaced']} of them lost: their code has left the codebook" if r["unplaced"] else "")
            if r["release"]
            else str(r["reason"])
            for r in rows
        ),
    )
    if reasons:
        end_unfinished(f"{len(rows) - len(reasons)} released, {len(reasons)} not.", reasons)


@plainly
def codings_export(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="CSV file to write.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Write codings as CSV: a lead everybody's, a researcher their own."""
    with acting(folder, actor, Permission.CODE) as context:
        data, count = codings_csv.export_codings(context, comparing_passphrase(context.project))
    file.write_bytes(data)
    show({"file": str(file), "codings": count}, as_json, lambda: f"{count} codings written to {file}.")


@plainly
def codings_import(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="CSV file to read.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Take codings from CSV; each row is checked. Refused rows are listed, and those against a codebook rule."""
    with acting(folder, actor, Permission.CODE) as context:
        report = codings_csv.import_codings(context, file_bytes(file), file.name)
    refused, warnings = (
        [{"line": line, "reason": reason} for line, reason in entry] for entry in (report.refused, report.warnings)
    )
    show(
        {"taken": report.taken, "refused": refused, "warnings": warnings},
        as_json,
        lambda: "\n".join(
            [
                f"{report.taken} codings taken.",
                *(f"line {line}: taken, but: {reason}" for line, reason in report.warnings),
                *(f"line {line}: not taken: {reason}" for line, reason in report.refused),
            ]
        ),
    )
    if report.refused:
        summary = f"{report.taken} codings taken, {len(report.refused)} refused."
        end_unfinished(summary, [f"Line {line}: {reason}" for line, reason in report.refused])
