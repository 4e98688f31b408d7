"""Commands for what a study comes to: themes, indicators, passages chosen for them, reports and other files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Group,
    Named,
    ReleaseId,
    Result,
    Row,
    check_out,
    comparing_passphrase,
    listing,
    named_among,
    place_in,
    write_file,
)
from coding.errors import InvalidInput, NotFound
from coding.export.report.layout import LENGTHS, READERS, SECTIONS, ReportLayout
from coding.extras import has_command, offered
from coding.model import Indicator, Theme
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import Context
from coding.workspace.reports import export as exports
from coding.workspace.reports import indicators, plans
from coding.workspace.reports.kinds.kind import ExportRequest, LineChoice
from coding.workspace.reports.kinds.registry import REPORTS
from coding.workspace.reports.kinds.report import maps_for_reports
from coding.workspace.rounds import rounds
from coding.workspace.standalone import file_bytes
from coding.workspace.themes import runs, team


def list_cards(context: Context) -> list[Indicator]:
    """Every indicator, without what stands behind it."""
    return [view.indicator for view in indicators.list_indicators(context)]


THEME = Named(team.list_themes, "theme", "name")
CARD = Named(list_cards, "indicator", "wording")
RUN = Named(runs.list_runs, "proposal")
ThemeId = Annotated[str, typer.Argument(metavar="THEME", help="Id or name, as heard theme list prints them."), THEME]
Name = Annotated[str, typer.Argument(help="Its name.")]
CardId = Annotated[str, typer.Argument(metavar="INDICATOR", help="Id, wording, or number in the team's order."), CARD]
Codes = Annotated[list[str] | None, typer.Option("--code", metavar="CODE", help="Id of a code; may be repeated.")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="Id, or number from heard theme runs."), RUN]
OfTheme = Annotated[str | None, typer.Option("--theme", metavar="THEME", help="Passages for this theme.")]
OfCard = Annotated[str | None, typer.Option("--indicator", metavar="INDICATOR", help="Passages for this indicator.")]
OfCode = Annotated[str | None, typer.Option("--for-code", metavar="CODE", help="Passages for this code.")]

theme = Group("theme", "Themes of the team: named, accepted, rejected, merged.")
cards = Group("indicators", "Indicators: what could have been noticed.")
quotes = Group("quotes", "Passages chosen to stand in reports.")
group = Group("report", "Reports made from plans that the team keeps.")
heard = Group()


def _description(theme: Theme) -> str:
    return f"{theme.id}  {theme.state:9} {theme.name}" + (f" ({', '.join(theme.codes)})" if theme.codes else "")


def _reject_theme(context: Context, theme_id: str, reason: str) -> Theme:
    return team.set_theme_state(context, theme_id, "rejected", reason)


def _park_theme(context: Context, theme_id: str, back: bool = False) -> Theme:
    return team.set_theme_state(context, theme_id, "proposed" if back else "parked")


theme.rows(
    Row(
        "list", Permission.PROPOSE_THEMES, team.list_themes, "Every theme, proposed or the team's own.",
        prints=_description,
        nothing="No theme yet. Make one with: heard theme make DIR NAME",
    ),
    Row(
        "make", Permission.PROPOSE_THEMES, team.create_theme, "Make a theme of codes: the team's own.",
        {"name": Name, "codes": Codes, "description": Annotated[str, typer.Option(help="In a sentence or two.")]},
        _description,
    ),
    Row(
        "rename", Permission.PROPOSE_THEMES, team.rename_theme, "Give a theme another name.",
        {
            "theme_id": ThemeId,
            "name": Annotated[str, typer.Argument(help="Its new name.")],
            "description": Annotated[
                str | None, typer.Option(help="Its new description; if left out the old one stays."),
            ],
        },
        _description,
    ),
    Row(
        "codes", Permission.PROPOSE_THEMES, team.set_theme_codes,
        "Say which codes make up a theme; those of before are replaced.", {"theme_id": ThemeId, "codes": Codes},
        _description,
    ),
    Row(
        "accept", Permission.PROPOSE_THEMES, partial(team.set_theme_state, state="accepted"),
        "Take a proposed theme as the team's own.", {"theme_id": ThemeId}, _description,
    ),
    Row(
        "reject", Permission.PROPOSE_THEMES, _reject_theme, "Reject a theme, with the reason.",
        {"theme_id": ThemeId, "reason": Annotated[str, typer.Option(help="Why; it is kept with it.")]}, _description,
    ),
    Row(
        "park", Permission.PROPOSE_THEMES, _park_theme,
        "Leave a theme for later, or put it back among the proposals.",
        {
            "theme_id": ThemeId,
            "back": Annotated[bool, typer.Option("--back", help="Put it back among the proposals instead.")],
        },
        _description,
    ),
    Row(
        "merge", Permission.PROPOSE_THEMES, team.merge_theme,
        "Merge a theme into another; its passages count for that one.",
        {"theme_id": ThemeId, "into": Annotated[str, typer.Argument(help="The theme that stays."), THEME]},
        _description,
    ),
    Row(
        "split", Permission.PROPOSE_THEMES, team.split_theme, "Take passages of a proposed theme into a new one.",
        {
            "theme_id": ThemeId,
            "name": Annotated[str, typer.Argument(help="Name of the new theme.")],
            "segment_ids": Annotated[
                list[str], typer.Option("--passage", help="Id of a passage to take along."),
            ],
        },
        _description,
    ),
    Row(
        "to-code", Permission.EDIT_CODEBOOK, team.accept_as_code, "Take a theme into the codebook as a draft code.",
        {
            "theme_id": ThemeId, "definition": Annotated[str, typer.Option(help="Definition of the code.")],
            "name": Annotated[str | None, typer.Option(help="Name of the code; the theme's if left out.")],
            "parent": Annotated[str | None, typer.Option(help="Id of the code above it.")],
        },
        "In the codebook as {it}.", {"code": "it", "theme": "theme_id"},
    ),
    Row(
        "runs", Permission.PROPOSE_THEMES, runs.list_runs, "Proposals of a machine, the newest first.",
        prints="{it.id}  {it.created_at:%Y-%m-%d} {it.created_by}, {it.model}",
        nothing="None yet. Make one with: heard themes DIR" if has_command("themes") else "None yet.",
    ),
    Row(
        "compare", Permission.PROPOSE_THEMES, runs.compare_runs,
        "How far two proposals agree, and which of their themes answer to each other; it is kept.",
        {"first": RunId, "second": Annotated[str, typer.Argument(metavar="OTHER", help="Another one."), RUN]},
        "They agree at {it.compared.agreement:.2f} over {it.compared.passages} passages (1: the same).",
        record={
            "id": "it.id", "first": "it.first", "second": "it.second", "compared": "it.compared",
            "created_by": "it.created_by", "created_at": "it.created_at",
        },
    ),
    Row(
        "undo", Permission.PROPOSE_THEMES, team.undo_theme, "Take back what you did to the themes last.",
        prints="Taken back.", record={"undone": "it"},
    ),
)  # fmt: skip


@cards.command("list", Permission.EXPORT)
def indicators_list(context: Context) -> Result:
    """Every indicator, with how many people stand behind it and against it."""
    return listing(
        [
            {
                "indicator": view.indicator,
                "participants": view.participants,
                "counter_participants": view.counter_participants,
                "coded_participants": view.coded_participants,
                "chosen": len(view.chosen),
            }
            for view in indicators.list_indicators(context)
        ],
        lambda row: (
            f"{row['indicator'].id}  {row['indicator'].status:9} {row['participants']} for, "
            f"{row['counter_participants']} against: {row['indicator'].wording}"
        ),
        "No indicator is written yet. Write one with: heard indicators write DIR --wording …",
    )


@cards.command("write", Permission.SET_UP)
def indicators_write(
    context: Context,
    wording: Annotated[str | None, typer.Option(help="What could have been noticed, in one sentence.")] = None,
    change: Annotated[
        str | None, typer.Option(metavar="INDICATOR", help="Change this one; what is not said stays.")
    ] = None,
    phase: Annotated[list[str] | None, typer.Option(help="When it shows; may be repeated.")] = None,
    code: Codes = None,
    visible_to: Annotated[list[str] | None, typer.Option(help="Who could have seen it; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Where else it is described; may be repeated.")] = None,
    limits: Annotated[str | None, typer.Option(help="What it does not say.")] = None,
    comment: Annotated[str | None, typer.Option(help="What the survivor panel said.")] = None,
    status: Annotated[str | None, typer.Option(help=", ".join(indicators.STATES))] = None,
) -> Result:
    """Write an indicator, or change one."""
    before = Indicator("", 0, "") if change is None else CARD.record(context, change)
    lists: dict[str, Sequence[str] | None] = {
        "phases": phase, "codes": code, "visible_to": visible_to, "sources": source
    }  # fmt: skip
    words = {"wording": wording, "limits": limits, "panel_comment": comment, "status": status}
    texts: dict[str, Any] = {name: tuple(values) for name, values in lists.items() if values is not None}
    texts |= {name: text for name, text in words.items() if text is not None}
    card = indicators.save_indicator(context, replace(before, **texts))
    return Result(card, f"{card.id}  {card.wording}")


cards.rows(
    Row(
        "remove", Permission.SET_UP, indicators.remove_indicator,
        "Remove an indicator; undo brings it back with its passages.", {"indicator_id": CardId},
        "The indicator is removed.", {"removed": "indicator_id"},
    ),
    Row(
        "undo", Permission.EXPORT, indicators.undo_indicators,
        "Take back what you did last to indicators and chosen passages.", prints="Taken back.",
        record={"undone": "it"},
    ),
)  # fmt: skip


def _owner(context: Context, theme: str | None, indicator: str | None, code: str | None) -> tuple[str, str, list[str]]:
    """What passages are for: its kind, its id, and its codes."""
    if [theme, indicator, code].count(None) != 2:
        raise InvalidInput("Say what the passages are for, with one of --theme, --indicator and --for-code.")
    if code is not None:
        return "code", code, [code]
    kind, named, records = ("theme", theme, THEME) if indicator is None else ("indicator", indicator, CARD)
    record = records.record(context, str(named))
    return kind, record.id, list(record.codes)


@quotes.command("list", Permission.EXPORT)
def quotes_list(context: Context, theme: OfTheme = None, indicator: OfCard = None, for_code: OfCode = None) -> Result:
    """Passages chosen for a theme, an indicator or a code, and after them those that could be."""
    passages = indicators.passages_of(context, *_owner(context, theme, indicator, for_code))
    return listing(
        [
            {
                "chosen": passage.evidence.id if passage.evidence else None,
                "role": passage.evidence.role if passage.evidence else None,
                "document": passage.participant_label,
                "release": passage.release_id,
                "start": passage.start,
                "end": passage.end,
                "line": passage.line,
                "code": passage.code,
                "consent": passage.quote_consent,
                "text": passage.text,
            }
            for passage in passages
        ],
        lambda row: (
            f"{row['role'] or 'offered':9} {row['document']} line {row['line']} {row['start']}-{row['end']} "
            f"({row['consent']}): {row['text']}"
        ),
        "No passage under its codes.",
    )


@quotes.command("choose", Permission.EXPORT)
def quotes_choose(
    context: Context,
    document: ReleaseId,
    line: Annotated[str | None, typer.Option(help="Line, or first and last line as 3-5.")] = None,
    start: Annotated[int | None, typer.Option(help="First character, instead of --line.")] = None,
    end: Annotated[int | None, typer.Option(help="Character after the last.")] = None,
    theme: OfTheme = None,
    indicator: OfCard = None,
    for_code: OfCode = None,
    against: Annotated[bool, typer.Option("--against", help="It speaks against it.")] = False,
    code: Annotated[str, typer.Option(help="The code it was found under.")] = "",
    paraphrase: Annotated[str, typer.Option(help="The team's own words, where only those are allowed.")] = "",
    translation: Annotated[str, typer.Option(help="A translation, printed below.")] = "",
    translation_language: Annotated[str, typer.Option(help="Its language tag.")] = "",
) -> Result:
    """Choose a passage for a theme, an indicator or a code; choosing it again changes the choice."""
    kind, owner, _ = _owner(context, theme, indicator, for_code)
    release = read_release(context, document)
    start, end = place_in(release, line, start, end)
    result = indicators.choose(
        context,
        kind,
        owner,
        release.id,
        start,
        end,
        role="counters" if against else "supports",
        code=code,
        paraphrase=paraphrase,
        translation=translation,
        translation_language=translation_language,
    )
    return Result(result, f"{result.id}  chosen.")


quotes.rows(
    Row(
        "drop", Permission.EXPORT, indicators.unchoose, "Take a chosen passage away again.",
        {"evidence_id": Annotated[str, typer.Argument(metavar="CHOSEN", help="Id from heard quotes list.")]},
        "No longer chosen.", {"dropped": "evidence_id"},
    ),
)  # fmt: skip


PlanName = Annotated[str, typer.Argument(metavar="PLAN", help="Name of the plan.")]


@group.command("plans", Permission.EXPORT)
def report_plans(context: Context) -> Result:
    """The plans that are kept, with all that each says."""
    return listing(
        [
            {"id": plan.id, "name": plan.name, "saved_by": plan.saved_by, **plan.content}
            for plan in plans.list_plans(context)
        ],
        lambda row: f"{row['name']}: {row['kind']}, {row['length']}, in {row['language']}, counts {row['layer']}",
        "No plan is kept yet. Make one with: heard report plan DIR NAME",
    )


@group.command("plan", Permission.EXPORT)
def report_plan(
    context: Context,
    plan: PlanName,
    kind: Annotated[str | None, typer.Option(help=", ".join(REPORTS))] = None,
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
    entry = {entry.name.casefold(): entry for entry in plans.list_plans(context)}.get(plan.strip().casefold())
    before = plans.ReportPlan.from_dict(entry.content) if entry else exports.usual_plan(context)
    if layer not in (None, *exports.LAYERS):
        raise InvalidInput(f"What is counted is one of: {', '.join(exports.LAYERS)}.")
    look = before.look
    if length or section:
        look = replace(look, layout=ReportLayout.of(length or look.layout.length, section or None))
    shared = list(maps_for_reports(context).items())
    maps = [named_among(shared, name, lambda row: row, "map")[0] for name in shown_map or ()]
    look = replace(look, **_with_values(language=language, reader=reader, maps=tuple(maps) or None))
    paragraphs = None if summary is None else file_bytes(summary).decode("utf-8", "replace").split("\n\n")
    changed = replace(
        before,
        look=look,
        **_with_values(
            kind=kind,
            layer=layer,
            title=title,
            round_id=None if round_name is None else rounds.find_round(context, round_name).id,
            summary=paragraphs and tuple(" ".join(part.split()) for part in paragraphs if part.strip()),
        ),
    )
    saved = plans.save_plan(context, plan, changed, REPORTS)
    return Result({"id": saved.id, "name": saved.name, **saved.content}, f"The plan “{saved.name}” is kept.")


def _with_values(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


group.rows(
    Row(
        "forget", Permission.EXPORT, plans.remove_plan, "Remove a plan; reports that were made from it stay.",
        {"plan_id": Annotated[PlanName, Named(plans.list_plans, "plan", "name")]}, "The plan “{it.name}” is removed.",
        {"id": "it.id", "name": "it.name"},
    ),
)  # fmt: skip


@group.command("missing", Permission.EXPORT)
def report_missing(context: Context, plan: PlanName) -> Result:
    """What a report lacks, what matters most first, with quotes that could be chosen."""
    _, lacks = exports.preview(context, plans.find_plan(context, plan))
    return listing(
        [
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
        ],
        lambda row: str(row["said"]),
        "Nothing is missing.",
    )


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
    saved = plans.find_plan(context, plan)
    kinds = {its.ending: kind for kind, its in REPORTS.items()}
    kind = kinds.get(out.suffix.lower().removeprefix("."))
    if kind is None:
        raise NotFound(f"No report is made as {out.name}. Let its name end in one of: {', '.join(kinds)}.")
    check_out(out)
    done = exports.export(
        context,
        kind,
        layer=saved.layer,
        round_id=saved.round_id,
        title=saved.title,
        summary=saved.summary,
        passphrase=comparing_passphrase(context.project),
        leave_out_stopped=leave_out,
        look=saved.look,
    )
    write_file(out, done.data)
    return Result(
        {
            "id": done.id, "plan": plan, "kind": done.kind, "layer": saved.layer, "file": str(out), "hash": done.hash,
            "notes": list(done.notes),
        },
        [f"Written to {out}.", *done.notes],
    )  # fmt: skip


def _by_ending(kind: str, out: Path) -> str:
    """Checklists and stories are written as what the file is called."""
    named = f"{kind}-{out.suffix.lower().removeprefix('.')}"
    return named if kind in ("checklist", "stories") and named in exports.KINDS else kind


@heard.command("export", Permission.EXPORT)
def export(
    context: Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write.")],
    to: Annotated[
        str | None,
        typer.Option("--to", help=f"{', '.join(exports.KINDS)}; report if not said."),
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option(help="What is counted: union (each passage once), all (every coder's own) or consensus."),
    ] = None,
    round_name: Annotated[str | None, typer.Option("--round", help="Id or name of a locked round.")] = None,
    title: Annotated[str, typer.Option(help="Title of a report.")] = "",
    plan: Annotated[str | None, typer.Option(help="Name of a plan that was saved in the report builder.")] = None,
    length: Annotated[
        str | None, typer.Option(help="Of a report: short (two pages), partners (about ten) or full (with appendices).")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Of a report, or of a checklist's lines; all of these if left out.")
    ] = None,
    texts: Annotated[
        str, typer.Option(help="With refi, parquet, duckdb: whose words go along: none, quotable or team.")
    ] = "",
    reader: Annotated[str, typer.Option(help=f"Of a report or a checklist: for whom: {', '.join(READERS)}.")] = "",
    conditions: Annotated[
        str,
        typer.Option(help="With qca-csv: variables and values that mean yes: “meeting=yes; contact=online, both”."),
    ] = "",
    outcome: Annotated[str, typer.Option(help="With qca-csv: the outcome, written like one condition.")] = "",
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out quotes and texts at which the disclosure check would stop.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what the file would not carry; write nothing.")
    ] = False,
) -> Result:
    """Write a report or a table; every quote is checked first, and the export is registered."""
    report_plan = plans.find_plan(context, plan) if plan else plans.ReportPlan()
    kind = _by_ending(to or report_plan.kind, out)
    of_lines = kind in exports.KINDS and "lines" in exports.KINDS[kind].takes
    of_report, for_reader = (None, "") if of_lines else (language, reader)
    look = report_plan.look if plan or length or of_report or for_reader else None
    if length or of_report or for_reader:
        its = report_plan.look
        layout = ReportLayout.of(length) if length else its.layout
        look = plans.ReportLook(layout, of_report or its.language, its.maps, for_reader or its.reader)
    layer = layer or (report_plan.layer if plan else None)
    round_id = rounds.find_round(context, round_name).id if round_name else report_plan.round_id
    conditions_wanted = next((read(conditions, outcome) for read in offered("read_conditions")), None)
    lines = LineChoice(reader, language or "")
    if dry_run:
        request = ExportRequest(texts=texts, lines=lines, look=look, conditions=conditions_wanted)
        losses = exports.losses(context, kind, layer=layer, round_id=round_id, wanted=request)
        return Result({"kind": kind, "losses": losses}, losses or ["Everything goes along."])
    done = exports.export(
        context,
        kind,
        layer=layer,
        round_id=round_id,
        title=title or report_plan.title,
        summary=report_plan.summary,
        passphrase=comparing_passphrase(context.project),
        texts=texts,
        leave_out_stopped=leave_out,
        look=look,
        lines=lines,
        conditions=conditions_wanted,
    )
    write_file(out, done.data)
    return Result(
        {
            "id": done.id,
            "kind": done.kind,
            "file": str(out),
            "hash": done.hash,
            "notes": done.notes,
            "losses": done.losses,
        },
        [f"Written to {out}.", *done.notes, *(["Not in the file:"] if done.losses else []), *done.losses],
    )
