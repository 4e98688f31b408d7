"""Commands for links by which panelists answer on a server, while the server stands still: made, listed, ended."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, comparing_passphrase, listing, private_file, say, working_in
from coding.errors import InvalidInput, NotFound
from coding.extras.panel.steps import answers, rounds, setup
from coding.model.panel import Panel
from coding.workspace.context import Context

Named = Annotated[
    str | None, typer.Option("--panel", metavar="PANEL", help="Title or id of a panel; needed where there are several.")
]

group = Group("link", "Links by which panelists answer on a server.")


def panel_named(context: Context, name: str | None) -> Panel | None:
    """The panel that is named, or the only one that goes on; None where none does.

    Raises:
        InvalidInput: None is named, and several go on.
        NotFound: There is no such panel.
    """
    if name is not None:
        return setup.find_panel(context, name)
    going = [panel for panel in setup.list_panels(context) if panel.state != "closed"]
    if len(going) > 1:
        raise InvalidInput(f"Name a panel with --panel; here one of: {', '.join(panel.title for panel in going)}.")
    return going[0] if going else None


def the_panel(context: Context, name: str | None) -> Panel:
    """As :func:`panel_named`, where one is needed.

    Raises:
        NotFound: None goes on.
    """
    panel = panel_named(context, name)
    if panel is None:
        raise NotFound("No panel goes on here. Make one with: heard panel make DIR OUT")
    return panel


@group.command("make", acts=True)
def link_make(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Table (CSV) to write; only you may read it.")],
    config: Annotated[Path, typer.Option(metavar="FILE", help="Settings of the server, for its address.")],
    panel: Named = None,
    codes: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="CODE", help="Whom; may be repeated. Else who has no link and has not answered."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=f"Their last day; else {answers.DAYS} days from now.")
    ] = None,
) -> Result:
    """Make links to the open round; one made before for the same person ends."""
    from coding.extras.panel.pages.questionnaire import questionnaire_file
    from coding.ui.frame import server_settings

    ingress = server_settings.load(config).ingress
    if not ingress.invites:
        raise InvalidInput(
            "Panelists cannot answer on this server: the web server in front of it asks everybody who they are, and "
            "would not let them through."
        )
    with private_file(file, folder) as writing, working_in(folder, Permission.SET_UP) as context:
        chosen = the_panel(context, panel)
        panelists = codes or _without_link(context, chosen)
        ends = None if until is None else answers.end_of(until.date())
        made_links = answers.make_links(
            context,
            chosen.id,
            panelists,
            questionnaire_file,
            until=ends,
            passphrase=comparing_passphrase(context.project),
        )
        table = csv.writer(writing)
        table.writerow(("code", "link"))
        table.writerows((link.panelist, answers.link(ingress.address, link.token)) for link in made_links.links)
    if not made_links.compared:
        say("Not compared with the pseudonym key, since no passphrase was given.")
    names = [link.panelist for link in made_links.links]
    return Result(
        {
            "panel": chosen.id,
            "title": chosen.title,
            "panelists": names,
            "file": str(file),
            "compared": made_links.compared,
        },
        f"“{chosen.title}”: {len(names)} links in {file}. Give each to its person in a way that nobody else reads, "
        "then delete the file: whoever has a link can answer with it.",
    )


def _without_link(context: Context, panel: Panel) -> list[str]:
    panelists = {link.panelist for link in answers.held_links(context, panel.id) if link.good}
    asked = rounds.record_of(context, panel.id)["rounds"]
    waiting = [code for code in asked[-1]["missing"] if code not in panelists] if asked else []
    if asked and not waiting:
        raise InvalidInput(
            f"Everybody who has not answered “{panel.title}” has a link. To make one anew, name its person with --for."
        )
    return waiting


@group.command("list", Permission.EXPORT)
def link_list(context: Context, panel: Named = None) -> Result:
    """Links to the open round, by code; the links themselves are nowhere."""
    rows = [
        {"panelist": link.panelist, "until": link.until.isoformat(timespec="seconds"), "good": link.good}
        for link in answers.held_links(context, the_panel(context, panel).id)
    ]
    return listing(
        rows,
        lambda row: (
            f"{row['panelist']:8} until {row['until']:.10}"
            + ("" if row["good"] else "; opens nothing: its time is over or texts were changed since")
        ),
        "No links.",
    )


@group.command("end", Permission.SET_UP)
def link_end(
    context: Context,
    codes: Annotated[list[str], typer.Argument(metavar="CODE…", help="Whose links end.")],
    panel: Named = None,
) -> Result:
    """End links before their day; others can be made."""
    ended = answers.withdraw_links(context, the_panel(context, panel).id, codes)
    return Result({"ended": ended}, f"{ended} links open nothing any more.")
