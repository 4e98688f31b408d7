"""Commands that change a panel: its items and people, its rounds and their reasons, and the panel itself."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, listing, named_among
from coding.extras.panel.commands.links import Named, the_panel
from coding.extras.panel.steps import rounds, setup
from coding.extras.panel.steps.setup import draft_from
from coding.model.panel import PanelItem
from coding.workspace.context import Context
from coding.workspace.standalone import file_bytes

Items = Annotated[list[str], typer.Argument(metavar="ITEM…", help="Ids or wordings, as heard panel item list prints.")]
ItemName = Annotated[str, typer.Argument(metavar="ITEM", help="Id or wording, as heard panel item list prints them.")]
Wordings = Annotated[list[str], typer.Option("--wording", help="A sentence to be judged; may be repeated.")]
Limits = Annotated[list[str] | None, typer.Option("--limits", help="What each does not say, in the same order.")]
Why = Annotated[str, typer.Option(help="Why; it stands in the history of the item.")]

BECAME = {True: "let through", False: "held back", None: "undecided"}
"""What became of a reason, in words."""

group = Group()
item = Group("item", "What a panel judges: added, reworded, split, merged, dropped.")
reason = Group("reason", "Reasons that panelists gave, and which the others may read.")


def _told(panel_item: PanelItem) -> str:
    state = "asked" if panel_item.retired is None else f"no longer asked: {panel_item.why_retired}"
    return f"{panel_item.id}  {panel_item.how or 'written'}, {state}: {panel_item.wording}"


@item.command("list", Permission.EXPORT)
def item_list(context: Context, panel: Named = None) -> Result:
    """Every item that a panel ever had, with what became of it."""
    return listing(setup.panel_items(context, the_panel(context, panel).id), _told, "Nothing to judge yet.")


def _standing(context: Context, panel_id: str, names: list[str]) -> list[str]:
    known = [each for each in setup.panel_items(context, panel_id) if each.retired is None]
    return [named_among(known, name, lambda each: (each.id, each.wording), "item").id for name in names]


def _drafts(wordings: list[str], limits: list[str] | None) -> list[setup.ItemDraft]:
    told = [*(limits or ()), *[""] * len(wordings)]
    return [setup.ItemDraft(wording, limit) for wording, limit in zip(wordings, told, strict=False)]


@item.command("add", Permission.SET_UP)
def item_add(context: Context, wording: Wordings, limits: Limits = None, why: Why = "", panel: Named = None) -> Result:
    """Add items, asked from the next round on."""
    added = setup.add_items(context, the_panel(context, panel).id, _drafts(wording, limits), why)
    return listing(added, _told)


@item.command("replace", Permission.SET_UP)
def item_replace(
    context: Context, which: Items, wording: Wordings, why: Why, limits: Limits = None, panel: Named = None
) -> Result:
    """Reword an item, split one into several wordings, or merge several into one."""
    chosen = the_panel(context, panel).id
    return listing(
        setup.replace_items(context, chosen, _standing(context, chosen, which), _drafts(wording, limits), why), _told
    )


@item.command("drop", Permission.SET_UP)
def item_drop(context: Context, which: ItemName, why: Why, panel: Named = None) -> Result:
    """Ask an item no more; its results stay."""
    chosen = the_panel(context, panel).id
    (dropped,) = _standing(context, chosen, [which])
    setup.retire_item(context, chosen, dropped, why)
    return Result({"dropped": dropped}, "Asked no more.")


@item.command("translate", Permission.SET_UP)
def item_translate(
    context: Context,
    which: ItemName,
    language: Annotated[str, typer.Argument(help="Language tag: fr, el …")],
    wording: Annotated[str, typer.Option(help="The sentence in that language.")],
    limits: Annotated[str, typer.Option(help="What it does not say, in that language.")] = "",
    panel: Named = None,
) -> Result:
    """Say an item in another language, before it is asked in it."""
    chosen = the_panel(context, panel).id
    (translated,) = _standing(context, chosen, [which])
    setup.translate_item(context, chosen, translated, language, wording=wording, limits=limits)
    return Result({"item": translated, "language": language}, "Saved.")


@reason.command("list", Permission.EXPORT)
def reason_list(context: Context, panel: Named = None) -> Result:
    """Reasons in an order that tells nobody's; each with whether the others may read it."""
    rows: list[dict[str, Any]] = [
        {
            "id": given.reason.id,
            "round": given.round,
            "item": given.reason.item_id,
            "wording": given.wording,
            "text": given.reason.text,
            "let_through": given.reason.approved,
        }
        for given in rounds.given_reasons(context, the_panel(context, panel).id)
    ]
    return listing(
        rows,
        lambda row: (
            f"{row['id']}  round {row['round']}, {BECAME[row['let_through']]}: “{row['text']}” {row['wording']}"
        ),
        "Nobody gave a reason yet.",
    )


@reason.command("let-through", Permission.SET_UP)
def reason_let_through(
    context: Context,
    reasons: Annotated[list[str], typer.Argument(metavar="REASON…", help="Ids from heard panel reason list.")],
    keep_back: Annotated[bool, typer.Option("--not", help="Hold them back instead.")] = False,
    undecided: Annotated[bool, typer.Option("--undecided", help="Leave it open again.")] = False,
    panel: Named = None,
) -> Result:
    """Let the others read reasons in the next round, or hold them back."""
    chosen, approved = the_panel(context, panel).id, None if undecided else not keep_back
    context.together(lambda: [rounds.approve_reason(context, chosen, each, approved) for each in reasons])
    return Result({"reasons": reasons, "let_through": approved}, f"{BECAME[approved]}: {len(reasons)}.")


@group.command("change", Permission.SET_UP)
def panel_change(
    context: Context,
    file: Annotated[
        Path, typer.Argument(help="As for heard panel make --setup; people and items are left as they are.")
    ],
    panel: Named = None,
) -> Result:
    """Write a panel's title, texts and rules anew; rules and consent only before its first round."""
    draft = draft_from(context, file_bytes(file), file.name)
    same = {name: getattr(draft, name) for name in ("title", "kind", "instructions", "consent", "texts", "rules")}
    changed = setup.change_panel(context, replace(the_panel(context, panel), **same))
    return Result({"panel": changed.id, "title": changed.title}, f"“{changed.title}” is changed.")


@group.command("close-round", Permission.SET_UP)
def panel_close_round(context: Context, panel: Named = None) -> Result:
    """Close the open round: no answers are taken any more, and items can change."""
    closed = rounds.close_round(context, the_panel(context, panel).id)
    return Result({"round": closed.number}, f"Round {closed.number} is closed.")


@group.command("take-back-round", Permission.SET_UP)
def panel_take_back_round(context: Context, panel: Named = None) -> Result:
    """Take back the open round, as long as nobody has answered."""
    chosen = the_panel(context, panel)
    rounds.take_back_round(context, chosen.id)
    return Result({"panel": chosen.id}, "The round is taken back.")


@group.command("close", Permission.SET_UP)
def panel_close(context: Context, panel: Named = None) -> Result:
    """End a panel; its results stay."""
    chosen = the_panel(context, panel)
    rounds.close_panel(context, chosen.id)
    return Result({"panel": chosen.id}, f"“{chosen.title}” is closed.")


@group.command("remove", Permission.SET_UP)
def panel_remove(context: Context, panel: Named = None) -> Result:
    """Remove a panel that was made by mistake and that nobody was asked by."""
    chosen = the_panel(context, panel)
    setup.remove_panel(context, chosen.id)
    return Result({"removed": chosen.id}, f"“{chosen.title}” is removed.")


@group.command("join", Permission.SET_UP)
def panel_join(
    context: Context,
    code: Annotated[list[str], typer.Option(help="What stands for them, such as E07; may be repeated.")],
    language: Annotated[str, typer.Option(help="Language of their page.")] = "en",
    panel: Named = None,
) -> Result:
    """Put people on a panel; they are asked from the next round on."""
    drafts = [setup.PanelistDraft(each, language) for each in code]
    return listing(
        setup.add_panelists(context, the_panel(context, panel).id, drafts),
        lambda each: f"{each.code} ({each.language})",
    )


@group.command("withdraw", Permission.SET_UP)
def panel_withdraw(
    context: Context, code: Annotated[str, typer.Argument(help="What stands for them.")], panel: Named = None
) -> Result:
    """Take somebody off a panel with all they gave."""
    setup.withdraw_panelist(context, the_panel(context, panel).id, code)
    return Result({"withdrawn": code}, f"{code} is off the panel, with all they gave.")
