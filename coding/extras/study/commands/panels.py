"""Panels of a study, by command line: what they ask, and what they came to over all sites."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.agreement.figures import in_digits
from coding.cli.common import Folder, Group, Result, say, working_in
from coding.extras.study.steps import panels
from coding.extras.study.steps.package import study_of
from coding.extras.study.steps.panel_figures import pooled_panels
from coding.workspace.context import Context

study = Group()


@study.command("items", acts=True)
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
    if study is not None and study[0].side == "site":
        if not dry_run:
            with working_in(folder, Permission.SET_UP) as context:
                rows = panels.take_panels(context)
    elif share or leave:
        with working_in(folder, Permission.SET_UP) as context:
            rows = context.together(lambda: _share(context, share or (), leave or ()), lambda _: not dry_run)
    listed = [
        {"panel": row.study_id, "title": row.title, "kind": row.kind, "items": row.items, "here": row.here or None}
        for row in rows
    ]
    # What waits for a round to be closed is still to come.
    result = {"panels": listed, "changes": changes, "taken": _changes(rows) != changes}
    return Result(result, _item_lines(result) or "No panel goes along in the study.")


def _share(context: Context, share: Iterable[str], leave: Iterable[str]) -> list[panels.PanelRow]:
    for names, shared in ((share, True), (leave, False)):
        for name in names:
            panels.share_panel(context, name, shared=shared)
    return panels.list_study_panels(context)


def _changes(rows: Sequence[panels.PanelRow]) -> list[str]:
    return [str(line) for row in rows for line in row.changes]


def _item_lines(result: dict[str, Any]) -> list[str]:
    lines = [f"{panel['title']} ({panel['kind']}): {panel['items']} items" for panel in result["panels"]]
    return [*lines, *result["changes"]]


@study.command("panel", Permission.SEE_AGREEMENT)
def study_panel(context: Context) -> Result:
    """Results of the study's panels over all sites that sent them, and of each site; each panel by itself."""
    entries = [panel.to_json() for panel in pooled_panels(context)]
    for entry in entries:
        for note in entry["notes"]:
            say(note)
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
        told = share[end]
        silent = [site for site in share["by_site"] if site not in told["sites"]]
        if silent or len(told["sites"]) > len(panel["sites"]):
            percent = f"{told['percent']:.0f} % of {told['ratings']} ratings" if told["ratings"] else "not told"
            parts = [", ".join(told["sites"]) or "no site", *(f"withheld at {site}" for site in silent)]
            yield f"    {end}, also of sites that sent counts only: {percent} ({'; '.join(parts)})"


def _cell(record: dict[str, Any], share: dict[str, Any]) -> dict[str, Any] | None:
    """What a site's results say of a cell."""
    item = next(entry for entry in record["items"] if entry["id"] == share["item"])
    cells: list[dict[str, Any]] = [
        round["scales"][share["scale"]] for round in item["rounds"] if round["number"] == share["round"]
    ]
    return cells[0] if cells else None
