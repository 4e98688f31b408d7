"""Commands along the chain: import, find identifiers, release, codings."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Group,
    Interviews,
    Result,
    check_out,
    comparing_passphrase,
    listing,
    named_among,
    pairs,
    progress,
    unfinished,
    write_file,
)
from coding.errors import InvalidInput, NotReady
from coding.workspace.context import Context
from coding.workspace.originals import correcting, importing
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release.release import release_interview
from coding.workspace.reports import codings_csv
from coding.workspace.review.decide import accept_remaining, identifier_counts
from coding.workspace.review.find import find_identifiers
from coding.workspace.standalone import file_bytes
from coding.workspace.vault_records import ROLES

heard = Group()
group = Group("codings", "Codings as CSV: document,coder,code,start,end[,memo].")


@heard.command("import", Permission.IMPORT, vault=True)
def import_files(
    context: Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Transcript files.")],
    participant: Annotated[
        str | None, typer.Option(metavar="ID", help="Label of the participant, such as P01.")
    ] = None,
    divide: Annotated[
        bool, typer.Option("--divide", help="Where a file holds several people or interviews, store one each.")
    ] = False,
) -> Result:
    """Store originals in the vault. Refused files keep nothing."""
    incoming = [importing.IncomingFile(path.name, file_bytes(path)) for path in files]
    outcomes = importing.import_files(
        context, incoming, participant=participant, divide=divide, progress=progress("Importing")
    )
    refused = [f"{outcome.file}: {outcome.refused}" for outcome in outcomes if outcome.interview_id is None]
    return listing(
        [{"file": o.file, "id": o.interview_id, "warnings": list(o.warnings), "refused": o.refused} for o in outcomes],
        lambda r: (
            f"{r['file']}: {'stored as ' + str(r['id']) if r['id'] else 'refused. ' + str(r['refused'])}"
            + "".join(f"\n  note: {w}" for w in r["warnings"])
        ),
        unfinished=unfinished(f"{len(outcomes) - len(refused)} stored, {len(refused)} refused.", refused),
    )


@heard.command("speakers", Permission.IMPORT, vault=True)
def speakers(
    context: Context,
    name: Annotated[str, typer.Argument(metavar="INTERVIEW", help="Id or participant label.")],
    role: Annotated[
        list[str] | None, typer.Option(metavar="SPEAKER=ROLE", help="Roles: " + ", ".join(ROLES) + ". May be repeated.")
    ] = None,
    same: Annotated[str | None, typer.Option(metavar="SPEAKER=OTHER", help="Both are one: the other's label.")] = None,
    language: Annotated[str | None, typer.Option(help="Which is spoken, such as de.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take your last correction of it back.")] = False,
) -> Result:
    """Show who speaks in an interview that is not released, or correct who asks, who is meant, and the language."""
    known = [interview for interview in list_interviews(context) if interview.state != "released"]
    interview = named_among(known, name, lambda each: (each.id, each.participant_label), "interview not released").id
    if undo:
        correcting.undo_correction(context, interview)
    if same is not None:
        label, _, other = same.partition("=")
        correcting.merge_speakers(context, interview, label, other)
    if role:
        correcting.correct_roles(context, interview, pairs(role))
    if language is not None:
        correcting.correct_language(context, interview, language)
    stands = correcting.correctable(context, interview)
    rows = {label: {"role": its, "turns": turns} for label, (its, turns, _) in stands.speakers.items()}
    return Result(
        {"interview": interview, "language": stands.language, "speakers": rows},
        [
            f"language: {stands.language or 'not known'}",
            *(f"{label}: {row['role']}, {row['turns']} turns" for label, row in rows.items()),
        ],
    )


@heard.command("redact", Permission.REVIEW_ORIGINALS, vault=True)
def redact(
    context: Context,
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept everything found, without a person's review. Not for real studies.")
    ] = False,
) -> Result:
    """Find identifiers and fill the review queue."""
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
    return listing(rows, _counts, "No interviews yet.")


def _counts(row: dict[str, Any]) -> str:
    totals = sum(map(Counter, row["types"].values()), Counter[str]())
    return f"{row['participant']:8} {row['state']:10} " + ", ".join(f"{n} {d}" for d, n in sorted(totals.items()))


@heard.command("release", Permission.RELEASE, vault=True)
def release(
    context: Context,
    ids: Interviews = None,
    leave_questions: Annotated[
        bool, typer.Option(help="Also where “Same person?” is asked and nobody has answered: names stand as they do.")
    ] = False,
) -> Result:
    """Freeze reviewed interviews; you sign for it by name."""
    rows: list[dict[str, Any]] = []
    waiting = [interview for interview in list_interviews(context) if interview.state == "in_review"]
    interviews = [
        interview for interview in waiting if not ids or interview.id in ids or interview.participant_label in ids
    ]
    if not interviews:
        raise InvalidInput("None of these interviews is in review. `heard status` shows where they stand.")
    for interview in interviews:
        row: dict[str, Any] = {"id": interview.id, "participant": interview.participant_label}
        try:
            done = release_interview(context, interview.id, leave_questions=leave_questions)
        except NotReady as error:
            rows.append({**row, "release": None, "reason": str(error)})
            continue
        rows.append(
            {
                **row,
                "release": done.release_id,
                "number": done.number,
                "masked": done.masked,
                "carried": done.carried,
                "displaced": done.displaced,
                "placed": done.placed,
                "unplaced": done.unplaced,
            }
        )
    reasons = [row["reason"] for row in rows if row["release"] is None]
    return listing(
        rows,
        lambda r: (
            f"{r['participant']}: release {r['number']}, {r['masked']} places masked"
            + (f", {r['displaced']} codings on the word beside theirs, which is gone" if r["displaced"] else "")
            + (f", {r['placed']} codings of another program placed" if r["placed"] else "")
            + (f", {r['unplaced']} of them lost: their code has left the codebook" if r["unplaced"] else "")
            if r["release"]
            else str(r["reason"])
        ),
        unfinished=unfinished(f"{len(rows) - len(reasons)} released, {len(reasons)} not.", reasons),
    )


@group.command("export", Permission.CODE)
def codings_export(
    context: Context,
    file: Annotated[Path, typer.Argument(help="CSV file to write.")],
) -> Result:
    """Write codings as CSV: a lead everybody's, a researcher their own."""
    check_out(file)
    data, count = codings_csv.export_codings(context, comparing_passphrase(context.project))
    write_file(file, data)
    return Result({"file": str(file), "codings": count}, f"{count} codings written to {file}.")


@group.command("import", Permission.CODE)
def codings_import(
    context: Context,
    file: Annotated[Path, typer.Argument(help="CSV file to read.")],
) -> Result:
    """Take codings from CSV; each row is checked. Refused rows are listed, and those against a codebook rule."""
    report = codings_csv.import_codings(context, file_bytes(file), file.name)
    refused, warnings = (
        [{"line": line, "reason": reason} for line, reason in entry] for entry in (report.refused, report.warnings)
    )
    return Result(
        {"taken": report.taken, "refused": refused, "warnings": warnings},
        [
            f"{report.taken} codings taken.",
            *(f"line {line}: taken, but: {reason}" for line, reason in report.warnings),
            *(f"line {line}: not taken: {reason}" for line, reason in report.refused),
        ],
        unfinished(
            f"{report.taken} codings taken, {len(report.refused)} refused.",
            [f"Line {line}: {reason}" for line, reason in report.refused],
        ),
    )
