"""Commands for Delphi panels: make the files of a round, take answers, print results."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, comparing_passphrase, listing, say, unfinished, working_in
from coding.errors import InvalidInput
from coding.extras.panel.commands import changes, links
from coding.extras.panel.commands.links import Named, panel_named
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.setup import draft_from
from coding.model.panel import Panel
from coding.workspace.context import Context
from coding.workspace.standalone import file_bytes

DEFAULT_TITLE = "Panel on the indicator cards"
DEFAULT_SIZE = 9

group = Group(
    "panel",
    "Delphi panels on the indicator cards.",
    (changes.group, changes.item, changes.reason, links.group),
)


@group.command("make", acts=True)
def panel_make(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the files, one HTML page a panelist.")],
    panel: Named = None,
    setup_file: Annotated[
        Path | None, typer.Option("--setup", metavar="FILE", help="Make a panel from this file (YAML or JSON) first.")
    ] = None,
    people: Annotated[
        int, typer.Option("--panelists", metavar="N", help="Where a panel is made without --setup: how many.")
    ] = DEFAULT_SIZE,
    language: Annotated[str, typer.Option(help="Where a panel is made without --setup: their language.")] = "en",
    next_round: Annotated[
        bool, typer.Option("--next", help="Close the round that is open, and ask the next one.")
    ] = False,
) -> Result:
    """Make a file for each panelist who has not answered; a round is opened where none is."""
    from coding.extras.panel.pages.questionnaire import questionnaire_file
    from coding.ui.frame.texts import LANGUAGES

    if language not in LANGUAGES:
        raise InvalidInput(f"The language is one of: {', '.join(LANGUAGES)}.")
    with working_in(folder, Permission.SET_UP) as context:
        if setup_file is not None:
            chosen = setup.make_panel(context, draft_from(context, file_bytes(setup_file), setup_file.name))
        else:
            chosen = _to_ask(context, panel, people, language)
        _open(context, chosen, next_round)
        files = rounds.make_files(
            context, chosen.id, questionnaire_file, passphrase=comparing_passphrase(context.project)
        )
    out.mkdir(parents=True, exist_ok=True)
    for file in files.files:
        (out / file.name).write_bytes(file.data)
    if not files.compared:
        say("Not compared with the pseudonym key, since no passphrase was given.")
    return Result(
        {
            "panel": files.panel.id,
            "title": files.panel.title,
            "kind": files.panel.kind,
            "round": files.round.number,
            "item_set": files.round.item_set,
            "items": list(files.round.items),
            "scales": {scale.name: scale.points for scale in files.panel.rules.scales},
            "compared_with_key": files.compared,
            "files": [
                {
                    "panelist": file.panelist,
                    "language": file.language,
                    "file": str(out / file.name),
                    "sha256": file.hash,
                }
                for file in files.files
            ],
        },
        f"“{files.panel.title}”, round {files.round.number}: {len(files.files)} files in {out}. Send each to the "
        "person with its code; take what comes back with: heard panel answers DIR FILE…",
    )


def _to_ask(context: Context, name: str | None, people: int, language: str) -> Panel:
    """The panel that is named, the only one that goes on, or a new one on all cards."""
    match = panel_named(context, name)
    if match is not None:
        return match
    taken = {panel.title for panel in setup.list_panels(context)}
    title = next(
        candidate
        for candidate in (DEFAULT_TITLE, *(f"{DEFAULT_TITLE} {n}" for n in range(2, 10_000)))
        if candidate not in taken
    )
    drafts = [setup.PanelistDraft(language=language) for _one in range(people)]
    return setup.make_panel(context, setup.PanelDraft(title=title, panelists=drafts))


def _open(context: Context, panel: Panel, next_round: bool) -> None:
    panel_rounds = rounds.panel_rounds(context, panel.id)
    waiting = bool(panel_rounds) and panel_rounds[-1].closed_at is None
    if next_round or not waiting:
        rounds.open_round(context, panel.id, passphrase=comparing_passphrase(context.project), closing=waiting)


@group.command("answers", Permission.SET_UP)
def panel_answers(
    context: Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files that panelists saved.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take other answers of somebody whose answers were taken already.")
    ] = False,
) -> Result:
    """Take answers to the open round; each file whole, or not at all."""
    taken = answers.take_answers(context, [(file.name, file_bytes(file)) for file in files], replace=replace)
    rows: list[dict[str, Any]] = [
        {
            "file": entry.file,
            "panel": entry.panel or None,
            "round": entry.round or None,
            "panelist": entry.panelist or None,
            "state": entry.state,
            "problems": [str(problem) for problem in entry.problems],
        }
        for entry in taken
    ]
    refused = [f"{row['file']}: {row['problems'][0]}" for row in rows if row["state"] == "refused"]
    return listing(
        rows,
        lambda row: f"{row['state']:8} {row['file']} {' '.join(row['problems'])}".rstrip(),
        unfinished=unfinished(f"{len(refused)} of {len(rows)} files were refused.", refused),
    )


@group.command("results", Permission.EXPORT)
def panel_results(context: Context, panel: Named = None) -> Result:
    """Print what panels came to, each by itself."""
    chosen = setup.list_panels(context) if panel is None else [setup.find_panel(context, panel)]
    records = [rounds.record_of(context, entry.id) for entry in chosen]
    words = "\n\n".join(map(_in_words, records)) or "No panel yet. Make one with: heard panel make DIR OUT"
    return Result({"panels": records}, words)


def _in_words(record: dict[str, Any]) -> str:
    lines = [f"{record['title']} ({record['kind']}, {record['state']})"]
    for round in record["rounds"]:
        lines.append(
            f"  round {round['number']}: {round['answered']} of {round['asked']} answered, {round['items']} items"
        )
        for scale, concordance in round["kendall_w"].items():
            if concordance["w"] is not None:
                lines.append(
                    f"    {scale}: Kendall's W {concordance['w']:.2f} ({concordance['low']:.2f} to "
                    f"{concordance['high']:.2f}), {concordance['panelists']} people, {concordance['items']} items"
                )
        for scale, two in round["kendall_w_of_both"].items():
            before, now = two["before"], two["now"]
            if before["w"] is not None and now["w"] is not None:
                lines.append(
                    f"    {scale}: of the {now['panelists']} who rated in both rounds, W {before['w']:.2f}, then "
                    f"{now['w']:.2f} ({now['items']} items)"
                )
    for item in record["items"]:
        lines.append(f"  {item['wording']}" + (" (no longer asked)" if item["retired"] else ""))
        for entry in item["rounds"]:
            for scale, figures in entry["scales"].items():
                if figures["n"]:
                    lines.append(
                        f"    round {entry['number']} {scale:14} median {figures['median']:g}, IQR {figures['iqr']:g}, "
                        f"{figures['percent_high']:.0f} % high, n {figures['n']}, "
                        f"consensus {figures['consensus'] or 'not said'}"
                    )
    if record["stop"] is not None:
        lines.append("  The rules let it stop." if record["stop"]["met"] else "  The rules ask for another round.")
    return "\n".join(lines)
