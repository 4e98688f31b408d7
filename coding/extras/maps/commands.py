"""Commands on maps: the list of them, and what stands on one, drawn from a table."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Named, Result, Row, named_among
from coding.cli.tables import DryRun, TableRow, take_rows
from coding.errors import InvalidInput
from coding.extras.maps import drawing, resolving, steps
from coding.extras.maps.tables import LINK_KINDS, NODE_KINDS, ConceptMap
from coding.workspace.context import Context, new_id
from coding.workspace.operations import Answer

MAP = Named(steps.list_maps, "map", "name")
MapName = Annotated[str, typer.Argument(metavar="MAP", help="Id or name.")]
MapId = Annotated[MapName, MAP]

group = Group("maps", "Maps of codes, memos, themes and notes, with links between them.")


def _line(each: ConceptMap) -> str:
    return f"{each.id}  {'shared' if each.shared else 'own':6} {each.name} ({each.owner})"


group.rows(
    Row(
        "list", Permission.PROPOSE_THEMES, steps.list_maps, "Your own maps, and those that are shared.", prints=_line,
        nothing="No map yet. Make one with: heard maps make DIR NAME",
    ),
    Row(
        "make", Permission.PROPOSE_THEMES, steps.make_map, "Make an empty map of your own.",
        {"name": Annotated[str, typer.Argument(help="What it is called.")]}, _line,
    ),
)  # fmt: skip


@group.command("change", Permission.PROPOSE_THEMES)
def maps_change(
    context: Context,
    name: MapId,
    new_name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    share: Annotated[bool | None, typer.Option("--share/--own", help="Let the team see it and draw on it.")] = None,
) -> Result:
    """Give a map of your own another name, share it with the team, or keep it for yourself again."""

    def change() -> None:
        if new_name is not None:
            steps.rename_map(context, name, new_name)
        if share is not None:
            steps.share_map(context, name, share)

    context.together(change)
    return Result(MAP.record(context, name), _line)


@group.command("remove", Permission.PROPOSE_THEMES)
def maps_remove(context: Context, name: MapName) -> Result:
    """Remove a map of your own; undo brings it back with all that stands on it."""
    map_record = MAP.record(context, name)
    steps.remove_map(context, map_record.id)
    return Result({"removed": map_record.id}, f"“{map_record.name}” is removed.")


@group.command("show", Permission.PROPOSE_THEMES)
def maps_show(context: Context, name: MapId) -> Result:
    """What stands on a map, where, and what is linked with what."""
    resolved = resolving.show_map(context, name)
    names = {node.id: node.name or node.state for node in resolved.nodes}
    return Result(
        resolved,
        [
            *(f"{node.id}  {node.kind:5} at {node.x},{node.y}: {names[node.id]}" for node in resolved.nodes),
            *(f"{at.id}  {names[at.source]} → {names[at.target]}: {at.label or at.kind}" for at in resolved.links),
        ]
        or "Nothing stands on it yet.",
    )  # fmt: skip


@group.command("draw", Permission.PROPOSE_THEMES)
def maps_draw(
    context: Context,
    name: MapId,
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV: do (" + ", ".join(drawing.ACTIONS) + "), thing, to, kind (" + ", ".join(NODE_KINDS)
            + "), x, y, meaning (" + ", ".join(LINK_KINDS) + "), label, text; only do is needed."
        ),
    ],
    dry_run: DryRun = False,
) -> Result:  # fmt: skip
    """Draw on a map what the rows of a table say, in their order: all of them, or none."""

    def draw(row: TableRow) -> Answer:
        return drawing.apply_to_map(context, name, [_canvas_operation(context, name, row)])[0]

    return take_rows(context, file, drawing.ACTIONS, draw, dry_run=dry_run)


def _canvas_operation(context: Context, map_id: str, row: TableRow) -> dict[str, Any]:
    """A row as the canvas would send it; things are named by id, code, or what they are called."""
    values = {name: value for name, value in row.items() if value}
    thing, kind = values.get("thing", ""), values.get("kind", "note")
    operation: dict[str, Any] = {"id": new_id(), "of": kind, **values, "kind": values.get("do")}
    for way in {"x", "y"} & values.keys():
        if not re.fullmatch(r"-?\d{1,6}", values[way]):
            raise InvalidInput(f"“{values[way]}” is no place on a map. Write whole numbers in x and y.")
        operation[way] = int(values[way])
    if operation["kind"] == "place":
        known = [each for each in resolving.placeable(context) if each.kind == kind]
        what = thing if kind == "note" else named_among(known, thing, lambda each: (each.what, each.name), kind).what
        return {"x": 0, "y": 0, **operation, "what": what}
    if operation["kind"] in ("undo", "redo"):
        return operation
    resolved = resolving.show_map(context, map_id)

    def node(wanted: str) -> str:
        return named_among(resolved.nodes, wanted, lambda at: (at.id, at.what, at.name), "thing on this map").id

    operation |= {"node": node(thing)}
    if "to" in values:
        operation |= {"source": operation["node"], "target": node(values["to"])}
    if operation["kind"] in ("change-link", "disconnect"):
        ends = (operation.get("source"), operation.get("target"))
        links = [link for link in resolved.links if (link.source, link.target) == ends]
        operation["link"] = named_among(
            links, values.get("link", "1"), lambda link: (link.id,), "link between the two"
        ).id
    return operation


@group.command("undo", Permission.PROPOSE_THEMES)
def maps_undo(
    context: Context, name: Annotated[str | None, typer.Argument(metavar="[MAP]", help="On this map.")] = None
) -> Result:
    """Take back what you did last on a map, or without one on the list of maps."""
    undone = steps.undo_maps(context) if name is None else drawing.undo_map(context, MAP.record(context, name).id)
    return Result({"undone": undone}, f"Taken back: {undone}.")
