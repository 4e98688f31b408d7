"""Commands that make sense of codings and text: agreement, themes, search, exports."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.agreement.figures import AgreementReport
from coding.cli.common import (
    Folder,
    Group,
    Result,
    comparing_passphrase,
    listing,
    named_among,
    progress,
    say,
    working_in,
    write_file,
)
from coding.errors import InvalidInput
from coding.export.report.layout import READERS, ReportLayout
from coding.extras import offered
from coding.search.lines import search_lines
from coding.workspace import standalone
from coding.workspace.agreement import comparing
from coding.workspace.agreement.figures import round_agreement, unfinished_lines
from coding.workspace.codebook.texts import codes_of_file
from coding.workspace.context import Context
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import plans
from coding.workspace.reports.kinds.kind import LinesWanted, Wanted
from coding.workspace.rounds import rounds
from coding.workspace.search import saved
from coding.workspace.search import search as search_work
from coding.workspace.search.filters import Filters
from coding.workspace.themes import propose as themes_propose
from coding.workspace.themes.runs import RunView, open_run
from pipelines.suggest.lines import suggest_lines
from pipelines.themes.lines import themes_of_lines

OptionalFolder = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The project's folder.")]

heard = Group()


Sides = list[tuple[str, AgreementReport | comparing.TrendPoint, Mapping[str, str]]]
"""Whose figures, the figures, and what did not enter."""


def _by_group(context: Context, round_id: str, unit: str | None) -> Sides:
    groups = comparing.by_group(context, round_id, unit=unit)
    return [(f"{name}: {value}", part, {}) for name, each in groups.items() for value, (part, _) in each.items()]


def _against(compared: list[comparing.Comparison]) -> Sides:
    return [(side.coder, side.report, side.left_out) for side in compared]


COMPARED: dict[str, Callable[[Context, str, str | None], Sides]] = {
    "trend": lambda context, _, unit: [(at.round.name, at, {}) for at in comparing.trend(context, unit=unit)],
    "earlier": lambda context, at, unit: _against(comparing.against_earlier_self(context, at, unit=unit)),
    "consensus": lambda context, at, unit: _against(comparing.against_consensus(context, at, unit=unit)),
    "groups": _by_group,
    "suggestions": lambda context, at, unit: [
        ("without suggestions", each.report, {})
        for each in [comparing.without_suggestions(context, at, unit=unit)]
        if each is not None
    ],
}
"""Other sides that a round's agreement is seen from."""


@heard.command("agreement", acts=True)
def agreement(
    folder: OptionalFolder = None,
    round_name: Annotated[
        str | None, typer.Option("--round", help="Id or name; the newest locked one if left out.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="character, word, sentence, turn or interview.")] = None,
    codings: Annotated[Path | None, typer.Option(help="CSV: document,coder,code,start,end[,memo].")] = None,
    documents: Annotated[Path | None, typer.Option(help="CSV: document,length[,coder].")] = None,
    table: Annotated[Path | None, typer.Option(help="CSV of pre-cut units: unit,coder,value.")] = None,
    level: Annotated[str, typer.Option(help="With --table: nominal, ordinal, interval or ratio.")] = "nominal",
    interval: Annotated[str, typer.Option(help="jackknife, bootstrap (from 20 interviews on) or none.")] = "jackknife",
    domain: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=CODE,CODE", help="Codes that exclude each other, for the unitized family."),
    ] = None,
    compare: Annotated[str | None, typer.Option(help="In place of a round's figures: " + ", ".join(COMPARED))] = None,
    pooled: Annotated[
        bool, typer.Option("--pooled", help="Over the bundles of all sites of a study, and of each by itself.")
    ] = False,
) -> Result:
    """Coefficients of a locked round, of codings in files, or of a table of pre-cut units."""
    domains = _domains(domain or [])
    if table is not None:
        if domains:
            raise typer.BadParameter("--domain is for passages; a table of units has none.")
        result = standalone.agreement_of_table(table, level=level)
        for note in result["notes"]:
            say(note)
    elif codings is not None or documents is not None:
        if codings is None or documents is None:
            raise typer.BadParameter("Give --codings and --documents together.")
        result = standalone.agreement_of_files(
            codings, documents, unit=unit or "character", interval=interval, domains=domains
        )
    elif pooled and folder is not None:
        pooling = offered("show_pooled")
        if not pooling:
            raise typer.BadParameter("--pooled is for a study of several partners, which this Heard does not know.")
        options = {"round_name": round_name, "unit": unit, "interval": interval, "domains": domains}
        result = pooling[0](folder, options)
    elif folder is None:
        raise typer.BadParameter("Name a project folder, or give --codings with --documents, or --table.")
    else:
        with working_in(folder, Permission.SEE_AGREEMENT) as context:
            chosen = rounds.find_round(context, round_name)
            if compare is not None:
                return _compared(context, compare, chosen.id, unit)
            outcome = round_agreement(context, chosen.id, unit=unit, interval=interval, domains=domains)
        for line in unfinished_lines(outcome.closed, outcome.unread):
            say(line)
        result = {
            "round": outcome.round.id,
            "name": outcome.round.name,
            "snapshot": outcome.snapshot.hash,
            "not_handed_in": [list(entry) for entry in outcome.closed],
            "left_out": [list(entry) for entry in outcome.unread],
            **outcome.report.to_json(cells=True),
        }
    return Result(result, _figures)


def _compared(context: Context, way: str, round_id: str, unit: str | None) -> Result:
    """Agreement seen from another side, one set of figures below the other."""
    if way not in COMPARED:
        raise typer.BadParameter(f"--compare is one of: {', '.join(COMPARED)}.")
    rows: list[dict[str, Any]] = [
        {"of": name, "codes": {code: each.to_json() for code, each in figures.codes.items()}, "left_out": left_out}
        for name, figures, left_out in COMPARED[way](context, round_id, unit)
    ]
    return listing(
        rows,
        lambda row: "\n".join(
            [row["of"], *(f"  {code:8} {_number(each['kripp_alpha'])}" for code, each in row["codes"].items())]
        ),
        "Nothing can be compared yet.",
    )


def _domains(given: list[str]) -> dict[str, list[str]]:
    domains: dict[str, list[str]] = {}
    for entry in given:
        name, sign, codes = entry.partition("=")
        if not sign or not name.strip():
            raise InvalidInput(f"{entry} is no domain. Write it as NAME=CODE,CODE.")
        domains[name.strip()] = [code.strip() for code in codes.split(",") if code.strip()]
    return domains


def _number(value: float | None) -> str:
    return "   –  " if value is None else f"{value:6.3f}"


def _of_table(result: dict[str, Any]) -> list[str]:
    """A table's figures, one a line, pairs and reasons below them."""
    lines = [
        f"{name:22} {_number(value) if value is None or isinstance(value, float) else value}"
        for name, value in result.items()
        if not isinstance(value, list | dict)
    ]
    lines.append(f"{'coders':22} {', '.join(result['coders'])}")
    lines += [
        f"{pair:22} {_number(figures['kappa'])}  agree {_number(figures['po'])}  units {figures['units']}"
        for pair, figures in result["pairs"].items()
    ]
    return [*lines, *(f"{name}: {reason}" for name, reason in result["not_computable"].items())]


def _of_domains(result: dict[str, Any]) -> list[str]:
    lines = []
    for name, family in (result.get("unitized") or {}).get("domains", {}).items():
        parts = [f"{key} {_number(family[key])}" for key in ("u_alpha", "u_alpha_binary", "cu_alpha", "cu_coverage")]
        lines.append(f"domain {name}: {'  '.join(parts)}")
        lines += [f"  {reason}" for reason in dict.fromkeys(family["not_computable"].values())]
    return lines


def _figures(result: dict[str, Any]) -> list[str]:
    codes, number = result.get("codes"), _number
    if not isinstance(codes, dict):
        return _of_table(result)
    head = f"{'code':8} {'alpha':>6}  {'interval':15} {'agree':>6} {'AC1':>6}"
    lines = [f"unit: {result['unit']}", head]
    for code, figures in codes.items():
        ends = figures.get("interval") or [None, None]
        lines.append(
            f"{code:8} {number(figures['kripp_alpha'])}  {number(ends[0])} {number(ends[1])}  "
            f"{number(figures['pa'])} {number(figures['gwet_ac1'])}"
        )
    return lines + _of_domains(result) + _of_sites(result)


def _of_sites(result: dict[str, Any]) -> list[str]:
    """Of pooled figures: each site's own, by name, and what stands behind them."""
    lines = []
    for name, site in result.get("sites", {}).items():
        lines.append(f"{name}:")
        for code, figures in site["codes"].items():
            ends = figures.get("interval") or [None, None]
            lines.append(f"  {code:8} {_number(figures['kripp_alpha'])}  {_number(ends[0])} {_number(ends[1])}")
    lines += [
        f"design effect of {code}: {effect['effect']:.2f}; {effect['interviews']} interviews of {effect['sites']} "
        f"sites tell as much as {effect['worth']:.1f}" + (" (few sites: rough)" if effect["rough"] else "")
        for code, effect in result.get("design_effect", {}).items()
        if effect["effect"] is not None
    ]
    lines += _between_sites(result.get("between_sites") or {})
    lines += [
        f"{source['site']}: round {source['round']}, {source['interviews']} interviews, bundle {source['bundle']} of "
        f"{source['made']}, package {source['package']}, codebook {source['codebook'][:12]}, "
        f"snapshot {source['snapshot'][:12]}"
        for source in result.get("sources", ())
    ]
    return lines


def _between_sites(record: dict[str, Any]) -> list[str]:
    """Agreement on the training set, or that it is not measured."""
    if not record.get("measured"):
        return [record["reason"]] if record else []
    lines = [f"between sites, on {record['texts']} texts that everybody codes:"]
    for code, figures in record["codes"].items():
        parts = [("between sites", figures["between"]), ("within", figures["within"])]
        parts += [("/".join(both["of"]), both) for both in figures["languages"]]
        agree = ", ".join(f"{name} {_number(share['percent'])}" for name, share in parts)
        lines.append(f"  {code:8} {_number(figures['kripp_alpha'])}  agree {agree}")
    return lines


@heard.command("themes", acts=True)
def themes(
    folder: OptionalFolder = None,
    segments: Annotated[Path | None, typer.Option(help='JSON lines {"id","text"}, without a project.')] = None,
    number: Annotated[int | None, typer.Option("--themes", metavar="K", help="How many.")] = None,
    seed: Annotated[int, typer.Option(help="Same input and seed, same themes.")] = 0,
    model: Annotated[str | None, typer.Option(help="Folder of a sentence-transformers model.")] = None,
) -> Result:
    """Propose themes for a project's released text, or for plain lines."""
    if segments is not None:
        lines = standalone.read_json_lines(segments)
        result = themes_of_lines(lines, themes=number, seed=seed, model=model, progress=progress("Proposing themes"))
    elif folder is None:
        raise typer.BadParameter("Name a project folder, or give --segments FILE.")
    else:
        with working_in(folder, Permission.PROPOSE_THEMES) as context:
            run_id = themes_propose.propose(
                context, number=number, seed=seed, model=model, progress=progress("Proposing themes")
            )
            result = _run_record(open_run(context, run_id))
    return Result(result, [f"{theme['size']:5}  {theme['label']}" for theme in result["themes"]])


def _run_record(view: RunView) -> dict[str, Any]:
    ids = [segment.id for segment in view.segments]
    return {
        "run": {
            "id": view.run.id,
            "model": view.run.model,
            "input": view.run.input_hash,
            "seeds": list(view.proposal.seeds),
            "stability": view.proposal.stability,
            "warnings": list(view.proposal.warnings),
        },
        "themes": [
            {
                "id": theme.id,
                "label": theme.label,
                "words": theme.words or theme.label,
                "terms": [term.word for term in theme.terms],
                "size": theme.size,
                "representative": [ids[index] for index in theme.representative],
            }
            for theme in view.proposal.themes
        ],
        "assignments": [
            {"id": ids[assignment.index], "theme": assignment.theme, "probability": assignment.confidence}
            for assignment in view.proposal.assignments
        ],
    }


@heard.command("search", acts=True)
def search(
    folder: OptionalFolder = None,
    query: Annotated[str | None, typer.Argument(help='Words, a question, an exact "phrase", or /a pattern/.')] = None,
    top: Annotated[int, typer.Option(metavar="N", help="How many results.")] = 10,
    segments: Annotated[Path | None, typer.Option(help='JSON lines {"id","text"}, without a project.')] = None,
    queries: Annotated[Path | None, typer.Option(help='JSON lines {"id","text"}, with --segments.')] = None,
    model: Annotated[str | None, typer.Option(help="Folder of a sentence-transformers model.")] = None,
    keep: Annotated[str | None, typer.Option(metavar="NAME", help="Keep the search under this name.")] = None,
    kept: Annotated[str | None, typer.Option(metavar="NAME", help="Ask what you kept under this name.")] = None,
) -> Result:
    """Find passages by words and by meaning."""
    if segments is not None:
        if queries is None:
            raise typer.BadParameter("Give --queries FILE with --segments.")
        result = search_lines(
            standalone.read_json_lines(segments),
            standalone.read_json_lines(queries),
            top=top,
            model=model,
            progress=progress("Embedding"),
        )
        return listing(
            result,
            lambda entry: (
                f"{entry['id']}: {'nothing near; ' if entry['near'] is False else ''}"
                f"{[match['id'] for match in entry['results']]}"
            ),
        )
    if folder is None or (query is None) == (kept is None):
        raise typer.BadParameter("Name a project folder and a query or --kept, or give --segments with --queries.")
    with working_in(folder, Permission.READ_RELEASED) as context:
        content: Mapping[str, Any] = {"query": query, "by": "both"}
        if kept is not None:
            content = named_among(
                saved.list_searches(context), kept, lambda each: (each.id, each.name), "search"
            ).content
        query, filters = content["query"], Filters.from_dict(content.get("filters") or {})
        hits = search_work.search(context, query, by=content["by"], filters=filters, top=top)
        if keep is not None:
            saved.save_search(context, keep, query, by=content["by"], filters=filters)
    rows = [
        {
            "id": hit.segment.id,
            "score": hit.score,
            "why": hit.why.sentence(),
            "release": hit.segment.release_id,
            "line": hit.line,
            "start": hit.segment.start,
            "end": hit.segment.end,
        }
        for hit in hits
    ]
    return Result(
        [{"id": query, "results": rows}],
        "\n\n".join(f"{h.participant} line {h.line} ({h.why.sentence()})\n  {h.text}" for h in hits)
        or "Nothing was found.",
    )


@heard.command("suggest")
def suggest(
    codebook: Annotated[Path, typer.Option(help="Codebook file: YAML, JSON, CSV, Excel, Markdown or REFI-QDA.")],
    examples: Annotated[Path, typer.Option(help='Coded passages, JSON lines {"id","text","codes"}.')],
    segments: Annotated[Path, typer.Option(help='Passages to suggest for, JSON lines {"id","text"}.')],
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Most codes a passage.")] = 10,
    model: Annotated[str | None, typer.Option(help="Folder of a sentence-transformers model.")] = None,
) -> Result:
    """Suggest codes for passages, from definitions and from what people coded, with the nearest coded passages."""
    answer = suggest_lines(
        codes_of_file(codebook),
        standalone.read_json_lines(examples),
        standalone.read_json_lines(segments),
        top=top,
        model=model,
        progress=progress("Embedding"),
    )
    for note in answer.notes:
        say(note)
    return listing(
        answer.lines,
        lambda line: (
            f"{line['id']}: "
            + (", ".join(str(suggestion["name"]) for suggestion in line["suggestions"][:3]) or "nothing to go by")
        ),
    )


def _by_ending(kind: str, out: Path) -> str:
    """Checklists and stories are written as what the file is called."""
    named = f"{kind}-{out.suffix.lower().removeprefix('.')}"
    return named if kind in ("checklist", "stories") and named in reports_export.KINDS else kind


@heard.command("export", acts=True)
def export(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write.")],
    to: Annotated[
        str | None,
        typer.Option("--to", help=f"{', '.join(reports_export.KINDS)}; report if not said."),
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
    with working_in(folder, Permission.EXPORT) as context:
        report_plan = plans.find_plan(context, plan) if plan else plans.ReportPlan()
        kind = _by_ending(to or report_plan.kind, out)
        of_lines = kind in reports_export.KINDS and "lines" in reports_export.KINDS[kind].takes
        of_report, for_reader = (None, "") if of_lines else (language, reader)
        look = report_plan.look if plan or length or of_report or for_reader else None
        if length or of_report or for_reader:
            its = report_plan.look
            layout = ReportLayout.of(length) if length else its.layout
            look = plans.ReportLook(layout, of_report or its.language, its.maps, for_reader or its.reader)
        layer = layer or (report_plan.layer if plan else None)
        round_id = rounds.find_round(context, round_name).id if round_name else report_plan.round_id
        conditions_wanted = next((read(conditions, outcome) for read in offered("read_conditions")), None)
        lines = LinesWanted(reader, language or "")
        if dry_run:
            wanted = Wanted(texts=texts, lines=lines, look=look, conditions=conditions_wanted)
            losses = reports_export.losses(context, kind, layer=layer, round_id=round_id, wanted=wanted)
            return Result({"kind": kind, "losses": losses}, losses or ["Everything goes along."])
        done = reports_export.export(
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
