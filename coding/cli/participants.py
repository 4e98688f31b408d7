"""Commands on participants: what they consented to, what is known of them, and which parts are not used."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import DocumentName, Group, Named, ReleaseId, Result, Row, pairs, released
from coding.errors import InvalidInput
from coding.model import Participant
from coding.model.texts import line_numbers
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import Context
from coding.workspace.people import participants as people
from coding.workspace.review import unused
from coding.workspace.standalone import file_bytes

PARTICIPANT = Named(people.list_participants, "participant", "label")

group = Group("participants", "Participants: their consent, and what is known of them.")
use = Group("use", "Parts of interviews that somebody asked not to use.")


def _description(person: Participant) -> str:
    attributes = ", ".join(f"{name}: {value}" for name, value in person.attributes.items())
    return f"{person.label:12} {person.quote_consent:10} {attributes}".rstrip()


group.rows(
    Row(
        "list", Permission.VIEW_PROJECT, people.list_participants,
        "Everybody who was interviewed, by label, with their consent to be quoted.", prints=_description,
        nothing="Nobody yet. Bring in interviews with: heard import",
    ),
)  # fmt: skip


@group.command("consent", Permission.MANAGE_PROJECT)
def participants_consent(
    context: Context,
    consent: Annotated[str, typer.Argument(help="To be quoted: " + ", ".join(people.QUOTE_CONSENTS))],
    names: Annotated[list[str], typer.Argument(metavar="PARTICIPANT…", help="Labels or ids.")],
) -> Result:
    """Write down whether people may be quoted, also when somebody changed their mind."""
    participants = [PARTICIPANT.record(context, name) for name in names]

    def write_down() -> None:
        for each in participants:
            people.update_participant(context, each.id, each.label, consent, each.attributes, based_on=each.version)

    context.together(write_down)
    labels = [person.label for person in participants]
    return Result({"consent": consent, "participants": labels}, f"{consent}: {', '.join(labels)}.")


@group.command("change", Permission.MANAGE_PROJECT)
def participants_change(
    context: Context,
    participant: Annotated[str, typer.Argument(help="Label or id.")],
    label: Annotated[str | None, typer.Option(help="What they are called here from now on.")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day until which their material may be kept.")
    ] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="May be repeated; without a value it goes.")
    ] = None,
) -> Result:
    """Change a participant's label, day of retention or attributes; what is not said stays."""
    person = PARTICIPANT.record(context, participant)
    people.update_participant(
        context,
        person.id,
        label or person.label,
        person.quote_consent,
        {**person.attributes, **pairs(attribute)},
        retention_until=until.date() if until else ...,
        based_on=person.version,
    )
    return Result(PARTICIPANT.record(context, person.id), _description)


@group.command("attributes", Permission.MANAGE_PROJECT)
def participants_attributes(
    context: Context,
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with a row a participant.")],
    column: Annotated[list[str] | None, typer.Option(help="Only these columns; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every column and write nothing.")] = False,
) -> Result:
    """Take attributes of participants from a table; what would say who somebody is stays outside."""
    plan = people.plan_attributes(context, file_bytes(file), file.name)
    fit = [each.name for each in plan.columns if each.problem is None and (not column or each.name in column)]
    if missing := set(column or ()) - set(fit):
        raise InvalidInput(f"The table has no such column that can be taken: {', '.join(sorted(missing))}.")
    changed = 0 if dry_run else people.take_attributes(context, plan, fit)
    record: dict[str, Any] = {
        "dry_run": dry_run,
        "changed": changed,
        "taken": fit,
        "not_taken": {each.name: str(each.problem) for each in plan.columns if each.problem is not None},
        "cautions": {each.name: str(each.caution) for each in plan.columns if each.caution},
        "unknown": list(plan.unknown),
        "absent": list(plan.absent),
    }
    return Result(
        record,
        [
            f"Columns that can be taken: {', '.join(fit) or 'none'}. Participants changed: {changed}.",
            *(f"not taken: {name}: {why}" for name, why in record["not_taken"].items()),
            *(f"think about: {name}: {why}" for name, why in record["cautions"].items()),
            *(f"not in this project: {name}" for name in plan.unknown),
        ],
    )


@group.command("undo", Permission.MANAGE_PROJECT)
def participants_undo(context: Context) -> Result:
    """Take back what you changed of participants last."""
    labels = people.undo_change(context)
    return Result({"undone": labels}, f"Taken back: {', '.join(labels)}.")


@use.command("list", Permission.EXPORT)
def use_list(context: Context) -> Result:
    """Remarks on use that wait for an answer, and the answers that stand."""
    waiting = [
        {
            "release": remark.release_id,
            "interview": remark.interview,
            "line": remark.line,
            "start": remark.start,
            "end": remark.end,
            "code": remark.code,
        }
        for remark in unused.open_remarks(context)
    ]
    answers = unused.answered_places(context)
    return Result(
        {"waiting": waiting, "answers": answers},
        [
            *(f"waits: {each['interview']} line {each['line']} {each['code']}" for each in waiting),
            *(
                f"{each.id}  {'may be used' if each.may_use else 'not used'}: {each.interview} "
                f"lines {each.first_line}-{each.last_line}"
                for each in answers
            ),
        ]
        or "Nothing was asked.",
    )


@use.command("not", Permission.EXPORT)
def use_not(
    context: Context,
    document: DocumentName,
    line: Annotated[str, typer.Option(help="Line, or first and last line as 3-5.")],
) -> Result:
    """Say of lines that they go into no file that leaves."""
    release = read_release(context, released(context, document))
    answer = unused.leave_lines_out(context, release.id, *line_numbers(release, line))
    return Result({"answer": answer}, f"{answer}  Lines {line} of {document} are not used.")


use.rows(
    Row(
        "may", Permission.EXPORT, partial(unused.answer_use, may_use=True),
        "Answer a remark on use: it changes nothing, and the place may be used.",
        {
            "release_id": ReleaseId, "start": Annotated[int, typer.Argument(help="First character of the remark.")],
            "end": Annotated[int, typer.Argument(help="Character after its last.")],
        },
        "{it}  The place may be used.", {"answer": "it"},
    ),
    Row(
        "take-back", Permission.EXPORT, unused.take_answer_back, "Take an answer back.",
        {"answer_id": Annotated[str, typer.Argument(metavar="ANSWER", help="Id from heard use list.")]},
        "Taken back.", {"taken_back": "answer_id"},
    ),
)  # fmt: skip
