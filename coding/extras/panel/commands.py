"""Commands for Delphi panels: rounds and their files, what is judged and by whom, links to answer by, results."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Folder,
    Group,
    Result,
    Row,
    comparing_passphrase,
    listing,
    named_among,
    private_file,
    say,
    unfinished,
    working_in,
    write_file,
)
from coding.errors import InvalidInput, NotFound
from coding.export.tables import Table, csv_bytes
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.setup import draft_from
from coding.model.panel import Panel, PanelItem
from coding.workspace.context import Context
from coding.workspace.standalone import file_bytes


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


def _id_of(context: Context, name: str | None) -> str:
    return the_panel(context, name or None).id


OF_PANEL = typer.Option("--panel", metavar="PANEL", help="Title or id of a panel; needed where there are several.")
PanelName = Annotated[str | None, OF_PANEL]
PanelId = Annotated[str, OF_PANEL, _id_of]
OnlyPanel = Annotated[str | None, OF_PANEL, _id_of]
Items = Annotated[list[str], typer.Argument(metavar="ITEM…", help="Ids or wordings, as heard panel item list prints.")]
ItemName = Annotated[str, typer.Argument(metavar="ITEM", help="Id or wording, as heard panel item list prints them.")]
Wordings = Annotated[list[str], typer.Option("--wording", help="A sentence to be judged; may be repeated.")]
Limits = Annotated[list[str] | None, typer.Option("--limits", help="What each does not say, in the same order.")]
Why = Annotated[str, typer.Option(help="Why; it stands in the history of the item.")]

BECAME = {True: "let through", False: "held back", None: "undecided"}
"""What became of a reason, in words."""

DEFAULT_TITLE = "Panel on the indicator cards"
DEFAULT_SIZE = 9

changes = Group()
item = Group("item", "What a panel judges: added, reworded, split, merged, dropped.")
reason = Group("reason", "Reasons that panelists gave, and which the others may read.")
links = Group("link", "Links by which panelists answer on a server.")


def _description(panel_item: PanelItem) -> str:
    state = "asked" if panel_item.retired is None else f"no longer asked: {panel_item.why_retired}"
    return f"{panel_item.id}  {panel_item.how or 'written'}, {state}: {panel_item.wording}"


def _current_item_ids(context: Context, panel_id: str, names: list[str]) -> list[str]:
    known = [each for each in setup.panel_items(context, panel_id) if each.retired is None]
    return [named_among(known, name, lambda each: (each.id, each.wording), "item").id for name in names]


def _drafts(wordings: list[str], limits: list[str] | None) -> list[setup.ItemDraft]:
    texts = [*(limits or ()), *[""] * len(wordings)]
    return [setup.ItemDraft(wording, limit) for wording, limit in zip(wordings, texts, strict=False)]


item.rows(
    Row(
        "list", Permission.EXPORT, setup.panel_items, "Every item that a panel ever had, with what became of it.",
        {"panel_id": OnlyPanel}, _description, nothing="Nothing to judge yet.",
    ),
)  # fmt: skip


@item.command("add", Permission.SET_UP)
def item_add(context: Context, wording: Wordings, limits: Limits = None, why: Why = "", panel: PanelId = "") -> Result:
    """Add items, asked from the next round on."""
    return listing(setup.add_items(context, panel, _drafts(wording, limits), why), _description)


@item.command("replace", Permission.SET_UP)
def item_replace(
    context: Context, which: Items, wording: Wordings, why: Why, limits: Limits = None, panel: PanelId = ""
) -> Result:
    """Reword an item, split one into several wordings, or merge several into one."""
    old = _current_item_ids(context, panel, which)
    return listing(setup.replace_items(context, panel, old, _drafts(wording, limits), why), _description)


@item.command("drop", Permission.SET_UP)
def item_drop(context: Context, which: ItemName, why: Why, panel: PanelId = "") -> Result:
    """Ask an item no more; its results stay."""
    (dropped,) = _current_item_ids(context, panel, [which])
    setup.retire_item(context, panel, dropped, why)
    return Result({"dropped": dropped}, "Asked no more.")


@item.command("translate", Permission.SET_UP)
def item_translate(
    context: Context,
    which: ItemName,
    language: Annotated[str, typer.Argument(help="Language tag: fr, el …")],
    wording: Annotated[str, typer.Option(help="The sentence in that language.")],
    limits: Annotated[str, typer.Option(help="What it does not say, in that language.")] = "",
    panel: PanelId = "",
) -> Result:
    """Say an item in another language, before it is asked in it."""
    (translated,) = _current_item_ids(context, panel, [which])
    setup.translate_item(context, panel, translated, language, wording=wording, limits=limits)
    return Result({"item": translated, "language": language}, "Saved.")


reason.rows(
    Row(
        "list", Permission.EXPORT, rounds.reason_rows,
        "Reasons in an order that tells nobody's; each with whether the others may read it.",
        {"panel_id": OnlyPanel},
        lambda it: f"{it.reason.id}  round {it.round}, {BECAME[it.reason.approved]}: “{it.reason.text}” {it.wording}",
        {
            "id": "it.reason.id", "round": "it.round", "item": "it.reason.item_id", "wording": "it.wording",
            "text": "it.reason.text", "let_through": "it.reason.approved",
        },
        "Nobody gave a reason yet.",
    ),
)  # fmt: skip


@reason.command("let-through", Permission.SET_UP)
def reason_let_through(
    context: Context,
    reasons: Annotated[list[str], typer.Argument(metavar="REASON…", help="Ids from heard panel reason list.")],
    keep_back: Annotated[bool, typer.Option("--not", help="Hold them back instead.")] = False,
    undecided: Annotated[bool, typer.Option("--undecided", help="Leave it open again.")] = False,
    panel: PanelId = "",
) -> Result:
    """Let the others read reasons in the next round, or hold them back."""
    approved = None if undecided else not keep_back
    context.together(lambda: [rounds.approve_reason(context, panel, each, approved) for each in reasons])
    return Result({"reasons": reasons, "let_through": approved}, f"{BECAME[approved]}: {len(reasons)}.")


@changes.command("change", Permission.SET_UP)
def panel_change(
    context: Context,
    file: Annotated[
        Path, typer.Argument(help="As for heard panel make --setup; people and items are left as they are.")
    ],
    panel: PanelName = None,
) -> Result:
    """Write a panel's title, texts and rules anew; rules and consent only before its first round."""
    draft = draft_from(context, file_bytes(file), file.name)
    same = {name: getattr(draft, name) for name in ("title", "kind", "instructions", "consent", "texts", "rules")}
    changed = setup.change_panel(context, replace(the_panel(context, panel), **same))
    return Result({"panel": changed.id, "title": changed.title}, f"“{changed.title}” is changed.")


changes.rows(
    Row(
        "close-round", Permission.SET_UP, rounds.close_round,
        "Close the open round: no answers are taken any more, and items can change.", {"panel_id": OnlyPanel},
        "Round {it.number} is closed.", {"round": "it.number"},
    ),
    Row(
        "take-back-round", Permission.SET_UP, rounds.take_back_round,
        "Take back the open round, as long as nobody has answered.", {"panel_id": OnlyPanel},
        "The round is taken back.", {"panel": "panel_id"},
    ),
    Row(
        "close", Permission.SET_UP, rounds.close_panel, "End a panel; its results stay.", {"panel_id": OnlyPanel},
        "The panel is closed.", {"panel": "panel_id"},
    ),
    Row(
        "remove", Permission.SET_UP, setup.remove_panel,
        "Remove a panel that was made by mistake and that nobody was asked by.", {"panel_id": OnlyPanel},
        "The panel is removed.", {"removed": "panel_id"},
    ),
)  # fmt: skip


@changes.command("join", Permission.SET_UP)
def panel_join(
    context: Context,
    code: Annotated[list[str], typer.Option(help="What stands for them, such as E07; may be repeated.")],
    language: Annotated[str, typer.Option(help="Language of their page.")] = "en",
    panel: PanelId = "",
) -> Result:
    """Put people on a panel; they are asked from the next round on."""
    drafts = [setup.PanelistDraft(each, language) for each in code]
    return listing(
        setup.add_panelists(context, panel, drafts),
        "{it.code} ({it.language})",
    )


changes.rows(
    Row(
        "withdraw", Permission.SET_UP, setup.withdraw_panelist, "Take somebody off a panel with all they gave.",
        {"code": Annotated[str, typer.Argument(help="What stands for them.")], "panel_id": OnlyPanel},
        "{code} is off the panel, with all they gave.", {"withdrawn": "code"},
    ),
)  # fmt: skip


@links.command("make", acts=True)
def link_make(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Table (CSV) to write; only you may read it.")],
    config: Annotated[Path, typer.Option(metavar="FILE", help="Settings of the server, for its address.")],
    panel: PanelName = None,
    codes: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="CODE", help="Whom; may be repeated. Else who has no link and has not answered."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=f"Their last day; else {answers.DAYS} days from now."),
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
        picked = the_panel(context, panel)
        panelists = codes or _without_link(context, picked)
        ends = None if until is None else answers.end_of(until.date())
        made_links = answers.make_links(
            context,
            picked.id,
            panelists,
            questionnaire_file,
            until=ends,
            passphrase=comparing_passphrase(context.project),
        )
        rows = tuple((link.panelist, answers.link(ingress.address, link.token)) for link in made_links.links)
        writing.write(csv_bytes(Table("links", ("code", "link"), rows)).decode())
    if not made_links.compared:
        say("Not compared with the pseudonym key, since no passphrase was given.")
    names = [link.panelist for link in made_links.links]
    return Result(
        {
            "panel": picked.id,
            "title": picked.title,
            "panelists": names,
            "file": str(file),
            "compared": made_links.compared,
        },
        f"“{picked.title}”: {len(names)} links in {file}. Give each to its person in a way that nobody else reads, "
        "then delete the file: whoever has a link can answer with it.",
    )


def _without_link(context: Context, panel: Panel) -> list[str]:
    panelists = {link.panelist for link in answers.link_rows(context, panel.id) if link.good}
    records = rounds.record_of(context, panel.id)["rounds"]
    waiting = [code for code in records[-1]["missing"] if code not in panelists] if records else []
    if records and not waiting:
        raise InvalidInput(
            f"Everybody who has not answered “{panel.title}” has a link. To make one anew, name its person with --for."
        )
    return waiting


@links.command("list", Permission.EXPORT)
def link_list(context: Context, panel: PanelId = "") -> Result:
    """Links to the open round, by code; the links themselves are nowhere."""
    return listing(
        [
            {
                "panelist": link.panelist,
                "until": link.until.isoformat(timespec="seconds"),
                "made_by": link.made_by,
                "good": link.good,
            }
            for link in answers.link_rows(context, panel)
        ],
        lambda row: (
            f"{row['panelist']:8} until {row['until']:.10}, made by {row['made_by']}"
            + (
                ""
                if row["good"]
                else "; opens nothing: its time is over, texts were changed since, or its maker may "
                "invite nobody any more"
            )
        ),
        "No links.",
    )


links.rows(
    Row(
        "end", Permission.SET_UP, answers.withdraw_links, "End links before their day; others can be made.",
        {
            "codes": Annotated[list[str], typer.Argument(metavar="CODE…", help="Whose links end.")],
            "panel_id": OnlyPanel,
        },
        "{it} links open nothing any more.", {"ended": "it"},
    ),
)  # fmt: skip

group = Group("panel", "Delphi panels on the indicator cards.", (changes, item, reason, links))


@group.command("make", acts=True)
def panel_make(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the files, one HTML page a panelist.")],
    panel: PanelName = None,
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
    out.mkdir(parents=True, exist_ok=True)
    with working_in(folder, Permission.SET_UP) as context:
        if setup_file is not None:
            made_panel = setup.make_panel(context, draft_from(context, file_bytes(setup_file), setup_file.name))
        else:
            made_panel = _to_ask(context, panel, people, language)
        _open(context, made_panel, next_round)
        files = rounds.make_files(
            context, made_panel.id, questionnaire_file, passphrase=comparing_passphrase(context.project)
        )
    for file in files.files:
        write_file(out / file.name, file.data)
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
    titles = {panel.title for panel in setup.list_panels(context)}
    title = next(
        candidate
        for candidate in (DEFAULT_TITLE, *(f"{DEFAULT_TITLE} {n}" for n in range(2, 10_000)))
        if candidate not in titles
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
    receipts = answers.take_answers(context, [(file.name, file_bytes(file)) for file in files], replace=replace)
    rows: list[dict[str, Any]] = [
        {
            "file": entry.file,
            "panel": entry.panel or None,
            "round": entry.round or None,
            "panelist": entry.panelist or None,
            "state": entry.state,
            "problems": [str(problem) for problem in entry.problems],
        }
        for entry in receipts
    ]
    refused = [f"{row['file']}: {row['problems'][0]}" for row in rows if row["state"] == "refused"]
    return listing(
        rows,
        lambda row: f"{row['state']:8} {row['file']} {' '.join(row['problems'])}".rstrip(),
        unfinished=unfinished(f"{len(refused)} of {len(rows)} files were refused.", refused),
    )


@group.command("results", Permission.EXPORT)
def panel_results(context: Context, panel: PanelName = None) -> Result:
    """Print what panels came to, each by itself."""
    panels = setup.list_panels(context) if panel is None else [setup.find_panel(context, panel)]
    records = [rounds.record_of(context, entry.id) for entry in panels]
    words = (
        "\n\n".join("\n".join(_in_words(record)) for record in records)
        or "No panel yet. Make one with: heard panel make DIR OUT"
    )
    return Result({"panels": records}, words)


def _in_words(record: dict[str, Any]) -> Iterator[str]:
    yield f"{record['title']} ({record['kind']}, {record['state']})"
    for round in record["rounds"]:
        yield (f"  round {round['number']}: {round['answered']} of {round['asked']} answered, {round['items']} items")
        for scale, concordance in round["kendall_w"].items():
            if concordance["w"] is not None:
                yield (
                    f"    {scale}: Kendall's W {concordance['w']:.2f} ({concordance['low']:.2f} to "
                    f"{concordance['high']:.2f}), {concordance['panelists']} people, {concordance['items']} items"
                )
        for scale, two in round["kendall_w_of_both"].items():
            before, now = two["before"], two["now"]
            if before["w"] is not None and now["w"] is not None:
                yield (
                    f"    {scale}: of the {now['panelists']} who rated in both rounds, W {before['w']:.2f}, then "
                    f"{now['w']:.2f} ({now['items']} items)"
                )
    for item in record["items"]:
        yield f"  {item['wording']}" + (" (no longer asked)" if item["retired"] else "")
        for entry in item["rounds"]:
            for scale, figures in entry["scales"].items():
                if figures["n"]:
                    yield (
                        f"    round {entry['number']} {scale:14} median {figures['median']:g}, IQR {figures['iqr']:g}, "
                        f"{figures['percent_high']:.0f} % high, n {figures['n']}, "
                        f"consensus {figures['consensus'] or 'not said'}"
                    )
    if record["stop"] is not None:
        yield "  The rules let it stop." if record["stop"]["met"] else "  The rules ask for another round."
