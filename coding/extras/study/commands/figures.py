"""What the bundles of a study say together, by command line."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from coding.access import Permission
from coding.agreement.figures import in_digits
from coding.agreement.model import Unit
from coding.cli.common import Folder, Group, Result, say, working_in
from coding.errors import NotReady
from coding.extras.study.steps import panels
from coding.extras.study.steps import pool as pooled
from coding.extras.study.steps.package import study_of
from coding.extras.study.steps.pool import pooled_panels, pooled_sources
from coding.workspace.context import Context

study = Group()


@study.command("usage", Permission.SEE_AGREEMENT)
def study_usage(
    context: Context,
    round_name: Annotated[str | None, typer.Option("--round", help="Name of a round; else each site's newest.")] = None,
) -> Result:
    """Codes, pairs of codes and saturation of all sites (positions), people by code, and sources side by side."""
    counts, sources = pooled.pooled_counts(context), pooled_sources(context)
    usage = curve = None
    if any(level == "positions" for partner in pooled.list_partners(context) for _, level, *_ in partner.bundles):
        # What cannot be told hides nothing of the rest.
        try:
            usage = pooled.pooled_usage(context, round_name)
            curve = pooled.pooled_saturation(context, round_name)
        except NotReady as error:
            say(str(error))
    say(*dict.fromkeys([*(sources.notes if sources.sources else ()), *(usage["notes"] if usage else ())]))
    result = {"positions": usage, "counts": counts, "saturation": curve, "side_by_side": sources.to_json()}
    return Result(result, list(_usage_lines(result)) or "No bundle has come yet.")


def _usage_lines(result: dict[str, Any]) -> Iterator[str]:
    for code, by_site in (result["positions"] or {"codes": {}})["codes"].items():
        parts = [
            f"{site or 'together'} {counts['codings']} in {counts['interviews']} interviews"
            for site, counts in by_site.items()
        ]
        parts += [f"{site} does not tell it" for site in result["positions"]["untold"].get(code, ())]
        yield f"{code}: {'; '.join(parts)}"
    for code, counts in result["counts"]["codes"].items():
        yield f"{code}: {_people(counts)}"
    if result["saturation"] is not None:
        if untold := result["saturation"]["untold"]:
            yield f"saturation, together: without {', '.join(untold)}, which not every site tells"
        curves = {"together": result["saturation"]["together"], **result["saturation"]["sites"]}
        yield from (_curve_line(site, curve) for site, curve in curves.items() if curve["interviews"])
    if result["side_by_side"]["sources"]:
        yield from map(_source_line, result["side_by_side"]["indicators"])


def _people(counts: dict[str, Any]) -> str:
    """How many people have a code; what is withheld is not none."""
    sites, withheld = len(counts["by_site"]), counts["withheld_at"]
    if counts["people"] is None:
        return f"withheld at {'its site' if sites == 1 else f'all {sites} sites'}"
    return f"{counts['people']} people" + (f", withheld at {withheld} of {sites} sites" if withheld else "")


def _source_line(indicator: dict[str, Any]) -> str:
    people, interviews = _figure_text(indicator["people"]), _figure_text(indicator["interviews"])
    cases = (
        f"{_figure_text(indicator['cases'])} case files"
        if indicator["cases"] is not None
        else "case files not counted over sites"
    )
    return f"“{indicator['wording']}”: {people} survivors; {interviews} interviews; {cases}"


def _figure_text(figure: dict[str, Any]) -> str:
    sites = [f"{site} {_many(n) if n else 'withheld'}" for site, n in figure["by_site"].items()]
    sites += [f"{site} not told" for site in figure["silent"]]
    return f"{_many(figure['together']) if figure['together'] else 'no number of'} ({', '.join(sites) or 'no site'})"


def _many(ends: Sequence[int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _curve_line(site: str, curve: dict[str, Any]) -> str:
    last = curve["new_in_the_last"]
    more = "" if last is None else f", {last:.1f} of them new in the last interview (mean over all orders)"
    return f"saturation, {site}: {curve['expected'][-1]:.0f} codes in {curve['interviews']} interviews{more}"


@study.command("variables", Permission.SEE_AGREEMENT)
def study_variables(
    context: Context,
    target: Annotated[float | None, typer.Option(help="Alpha to reach.")] = None,
) -> Result:
    """Agreement on each variable of case records over all sites, from bundles of variables, and of each by itself."""
    variables = pooled.pooled_variables(context, target=target)
    say(*variables.notes)
    return Result(variables.to_json(), _variable_lines)


def _variable_lines(result: dict[str, Any]) -> Iterator[str]:
    for name, figures in result["variables"].items():
        parts = [f"together {_alpha(figures)}"]
        parts += [
            f"{site} {_alpha(variables[name])}" for site, variables in result["sites"].items() if name in variables
        ]
        yield f"{name}: {'; '.join(parts)}"
        for value, by_site in result["cases"][name].items():
            yield f"  {value}: " + ", ".join(f"{site} {n} cases" for site, n in by_site.items())


def _alpha(figures: dict[str, Any]) -> str:
    ends = figures["interval"]
    interval = f" ({in_digits(ends[0])} to {in_digits(ends[1])})" if ends else ""
    return f"alpha {in_digits(figures['kripp_alpha'])}{interval}"


def show_pooled(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Pooled agreement as ``heard agreement --pooled`` prints it.

    Args:
        folder: The coordinator's project.
        options: As for :func:`coding.extras.study.steps.pool.pooled_agreement`.
    """
    with working_in(folder, Permission.SEE_AGREEMENT) as context:
        try:
            agreement = pooled.pooled_agreement(context, **options)
        except NotReady as error:
            return _between_alone(context, options["unit"] or "word", error)
        between = _between(context, agreement.together.unit)
    say(*agreement.notes)
    return {
        "pooled": True,
        "sources": [dict(source) for source in agreement.sources],
        "notes": list(agreement.notes),
        **agreement.together.to_json(cells=True),
        "sites": {name: report.to_json() for name, report in agreement.by_site.items()},
        "design_effect": {code: effect.to_json() for code, effect in agreement.design.items()},
        "between_sites": between,
        "untold": {code: list(names) for code, names in agreement.untold.items()},
        # The first row of a code, without a name, is of all sites.
        "forest": {
            code: [
                {
                    "site": site or None,
                    "kripp_alpha": figures.kripp_alpha,
                    "interval": None if figures.interval.ends is None else list(figures.interval.ends),
                    "interviews_with_code": figures.interviews_with_code,
                }
                for site, figures in agreement.forest(code)
            ]
            for code in agreement.together.codes
        },
    }


def _between_alone(context: Context, unit: str, reason: NotReady) -> dict[str, Any]:
    """What is left where no site has sent a round of its own interviews.

    Raises:
        NotReady: Nothing is.
    """
    between = _between(context, unit)
    if not between["measured"]:
        raise reason
    say(str(reason))
    return {
        "pooled": True, "sources": [], "notes": [str(reason)], "unit": unit, "codes": {}, "sites": {},
        "design_effect": {}, "between_sites": between, "untold": {}, "forest": {},
    }  # fmt: skip


def _between(context: Context, unit: str) -> dict[str, Any]:
    """Agreement between sites, or that it is not measured and why."""
    try:
        return pooled.agreement_between_sites(context, cast(Unit, unit)).to_json()
    except NotReady as error:
        return {"measured": False, "reason": str(error)}


of_panels = Group()


@of_panels.command("items", acts=True)
def study_items(
    folder: Folder,
    share: Annotated[
        list[str] | None, typer.Option(metavar="PANEL", help="Let it go along in the next package; title or id.")
    ] = None,
    leave: Annotated[
        list[str] | None, typer.Option("--leave-out", metavar="PANEL", help="Take it out of the next package.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change and change nothing.")] = False,
) -> Result:
    """What the study's panels ask: at the coordinator say which go along, at a site take them in."""
    with working_in(folder, Permission.VIEW_PROJECT) as context:
        study = study_of(context)
        rows = panels.list_study_panels(context)
    changes = _changes(rows)
    if study is not None and study.side == "site":
        if not dry_run:
            with working_in(folder, Permission.SET_UP) as context:
                rows = panels.take_panels(context)
    elif share or leave:
        with working_in(folder, Permission.SET_UP) as context:
            rows = context.together(lambda: _share(context, share or (), leave or ()), lambda _: not dry_run)
    items = [
        {"panel": row.study_id, "title": row.title, "kind": row.kind, "items": row.items, "here": row.here or None}
        for row in rows
    ]
    # What waits for a round to be closed is still to come.
    result = {"panels": items, "changes": changes, "taken": _changes(rows) != changes}
    lines = [f"{row.title} ({row.kind}): {row.items} items" for row in rows]
    return Result(result, [*lines, *changes] or "No panel goes along in the study.")


def _share(context: Context, share: Iterable[str], leave: Iterable[str]) -> list[panels.PanelRow]:
    for names, shared in ((share, True), (leave, False)):
        for name in names:
            panels.share_panel(context, name, shared=shared)
    return panels.list_study_panels(context)


def _changes(rows: Sequence[panels.PanelRow]) -> list[str]:
    return [str(line) for row in rows for line in row.changes]


@of_panels.command("panel", Permission.SEE_AGREEMENT)
def study_panel(context: Context) -> Result:
    """Results of the study's panels over all sites that sent them, and of each site; each panel by itself."""
    entries = [panel.to_json() for panel in pooled_panels(context)]
    say(*(note for entry in entries for note in entry["notes"]))
    return Result({"panels": entries}, list(_panel_lines(entries)) or "No site has sent results of a panel.")


def _panel_lines(entries: list[dict[str, Any]]) -> Iterator[str]:
    for panel in entries:
        sites = {"together": panel["together"], **panel["sites"]}
        yield f"{panel['title']} ({panel['kind']})"
        for number, round in enumerate(panel["together"]["rounds"], 1):
            for scale, w in round["kendall_w"].items():
                parts = [f"{name} {_concordance(site, number, scale)}" for name, site in sites.items()]
                yield f"  round {number}, {scale}: Kendall's W {'; '.join(parts)} ({w['items']} items)"
            for scale, two in round["kendall_w_of_both"].items():
                before, now = two["before"], two["now"]
                if before["w"] is not None and now["w"] is not None:
                    yield (
                        f"  rounds {number - 1} and {number}, {scale}: of the {now['panelists']} who rated in both, "
                        f"W {in_digits(before['w'])}, then {in_digits(now['w'])} ({now['items']} items)"
                    )
        for share in panel["shares"]:
            yield from _cell_lines(panel, sites, share)


def _concordance(record: dict[str, Any], number: int, scale: str) -> str:
    round = next((round for round in record["rounds"] if round["number"] == number), None)
    w = round["kendall_w"][scale] if round else None
    if w is None or w["w"] is None:
        return "–"
    return f"{in_digits(w['w'])} ({in_digits(w['low'])} to {in_digits(w['high'])}, {w['panelists']} people)"


def _cell_lines(panel: dict[str, Any], sites: dict[str, Any], share: dict[str, Any]) -> Iterator[str]:
    number, scale = share["round"], share["scale"]
    wording = next(item["wording"] for item in panel["together"]["items"] if item["id"] == share["item"])
    yield f"  round {number}, {scale}: {wording}"
    for name, record in sites.items():
        cell = _cell(record, share)
        if cell is not None and cell["n"]:
            change = cell["change"]
            moved = "" if change is None else f", {change['changed']} of {change['n']} changed, net {change['net']:.2f}"
            yield (
                f"    {name}: {cell['n']} ratings, median {cell['median']:g}, interquartile range {cell['iqr']:g}, "
                f"{cell['percent_high']:.0f} % high, {cell['percent_low']:.0f} % low, "
                f"consensus {cell['consensus']}{moved}"
            )
    for end in ("high", "low"):
        text = share[end]
        silent = [site for site in share["by_site"] if site not in text["sites"]]
        if silent or len(text["sites"]) > len(panel["sites"]):
            percent = f"{text['percent']:.0f} % of {text['ratings']} ratings" if text["ratings"] else "not told"
            parts = [", ".join(text["sites"]) or "no site", *(f"withheld at {site}" for site in silent)]
            yield f"    {end}, also of sites that sent counts only: {percent} ({'; '.join(parts)})"


def _cell(record: dict[str, Any], share: dict[str, Any]) -> dict[str, Any] | None:
    """What a site's results say of a cell."""
    item = next(entry for entry in record["items"] if entry["id"] == share["item"])
    cells: list[dict[str, Any]] = [
        round["scales"][share["scale"]] for round in item["rounds"] if round["number"] == share["round"]
    ]
    return cells[0] if cells else None
