"""Commands for reports: plans that the team keeps, what a report lacks, and making it from its plan."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Group,
    Result,
    check_out,
    comparing_passphrase,
    listing,
    named_among,
    read_file,
    write_file,
)
from coding.errors import InvalidInput, NotFound
from coding.export.report.layout import LENGTHS, READERS, SECTIONS, ReportLayout
from coding.workspace.context import Context
from coding.workspace.reports import export as exports
from coding.workspace.reports import plans
from coding.workspace.reports.kinds.report import REPORT_KINDS, maps_for_reports
from coding.workspace.rounds.rounds import find_round

PlanName = Annotated[str, typer.Argument(metavar="PLAN", help="Name of the plan.")]

group = Group("report", "Reports made from plans that the team keeps.")


@group.command("plans", Permission.EXPORT)
def report_plans(context: Context) -> Result:
    """The plans that are kept, with all that each says."""
    return listing(
        [{"id": plan.id, "name": plan.name, "saved_by": plan.saved_by, **plan.content} for plan in _kept(context)],
        lambda row: f"{row['name']}: {row['kind']}, {row['length']}, in {row['language']}, counts {row['layer']}",
        "No plan is kept yet. Make one with: heard report plan DIR NAME",
    )


def _kept(context: Context) -> list[Any]:
    return plans.list_plans(context)


@group.command("plan", Permission.EXPORT)
def report_plan(
    context: Context,
    plan: PlanName,
    kind: Annotated[str | None, typer.Option(help=", ".join(REPORT_KINDS))] = None,
    length: Annotated[str | None, typer.Option(help=", ".join(LENGTHS))] = None,
    section: Annotated[list[str] | None, typer.Option(help="In order; may be repeated. " + ", ".join(SECTIONS))] = None,
    language: Annotated[str | None, typer.Option(help="Language tag: en, de, fr …")] = None,
    reader: Annotated[str | None, typer.Option(help="Whom it tells what to do: " + ", ".join(READERS))] = None,
    layer: Annotated[str | None, typer.Option(help="What is counted: " + ", ".join(exports.LAYERS))] = None,
    round_name: Annotated[str | None, typer.Option("--round", help="Whose agreement goes into it.")] = None,
    shown_map: Annotated[
        list[str] | None, typer.Option("--map", help="Name of a map that is shared; may be repeated.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title.")] = None,
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The summary as text; an empty line begins a paragraph.")
    ] = None,
) -> Result:
    """Keep a plan, or change what is said here of the one of this name."""
    entry = {entry.name.casefold(): entry for entry in _kept(context)}.get(plan.strip().casefold())
    before = plans.ReportPlan.from_dict(entry.content) if entry else exports.usual_plan(context)
    if layer not in (None, *exports.LAYERS):
        raise InvalidInput(f"What is counted is one of: {', '.join(exports.LAYERS)}.")
    look = before.look
    if length or section:
        look = replace(look, layout=ReportLayout.of(length or look.layout.length, section or None))
    shared = list(maps_for_reports(context).items())
    maps = [named_among(shared, wanted, lambda row: row, "map")[0] for wanted in shown_map or ()]
    look = replace(look, **_said(language=language, reader=reader, maps=tuple(maps) or None))
    paragraphs = None if summary is None else read_file(summary).decode("utf-8", "replace").split("\n\n")
    changed = replace(
        before,
        look=look,
        **_said(
            kind=kind,
            layer=layer,
            title=title,
            round_id=None if round_name is None else find_round(context, round_name).id,
            summary=paragraphs and tuple(" ".join(part.split()) for part in paragraphs if part.strip()),
        ),
    )
    saved = plans.save_plan(context, plan, changed, REPORT_KINDS)
    return Result({"id": saved.id, "name": saved.name, **saved.content}, f"The plan “{saved.name}” is kept.")


def _said(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


@group.command("forget", Permission.EXPORT)
def report_forget(context: Context, plan: PlanName) -> Result:
    """Remove a plan; reports that were made from it stay."""
    gone = plans.remove_plan(
        context, named_among(_kept(context), plan, lambda saved: (saved.id, saved.name), "plan").id
    )
    return Result({"id": gone.id, "name": gone.name}, f"The plan “{gone.name}” is removed.")


@group.command("missing", Permission.EXPORT)
def report_missing(context: Context, plan: PlanName) -> Result:
    """What a report lacks, what matters most first, with quotes that could be chosen."""
    _, lacks = exports.preview(context, plans.find_plan(context, plan))
    rows = [
        {
            "said": str(lack.said),
            "page": lack.page,
            "theme": lack.theme or None,
            "candidates": [
                {
                    "document": passage.participant_label,
                    "release": passage.release_id,
                    "start": passage.start,
                    "end": passage.end,
                    "code": passage.code,
                }
                for passage in lack.candidates
            ],
        }
        for lack in lacks
    ]
    return listing(rows, lambda row: str(row["said"]), "Nothing is missing.")


@group.command("make", Permission.EXPORT)
def report_make(
    context: Context,
    plan: PlanName,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write, by its ending: docx, html, pdf or pptx.")],
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out quotes at which the disclosure check would stop.")
    ] = False,
) -> Result:
    """Make a report from its plan; every quote is checked first, and the report is registered."""
    chosen = plans.find_plan(context, plan)
    kinds = {its.ending: kind for kind, its in REPORT_KINDS.items()}
    kind = kinds.get(out.suffix.lower().removeprefix("."))
    if kind is None:
        raise NotFound(f"No report is made as {out.name}. Let its name end in one of: {', '.join(kinds)}.")
    check_out(out)
    done = exports.export(
        context,
        kind,
        layer=chosen.layer,
        round_id=chosen.round_id,
        title=chosen.title,
        summary=chosen.summary,
        passphrase=comparing_passphrase(context.project),
        leave_out_stopped=leave_out,
        look=chosen.look,
    )
    write_file(out, done.data)
    return Result(
        {
            "id": done.id, "plan": plan, "kind": done.kind, "layer": chosen.layer, "file": str(out), "hash": done.hash,
            "notes": list(done.notes),
        },
        [f"Written to {out}.", *done.notes],
    )  # fmt: skip
