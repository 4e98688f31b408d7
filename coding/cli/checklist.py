"""Commands on the lines of checklists."""

from dataclasses import asdict
from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Actor, AsJson, Folder, acting, plainly, show
from coding.errors import NotFound
from coding.export.report.layout import READERS
from coding.model import ChecklistLine
from coding.workspace.reports import checklist as work
from coding.workspace.reports import indicators

LineId = Annotated[str, typer.Argument(metavar="LINE", help="Its id, as heard checklist list prints it.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="Checklists: indicators in words for one kind of reader.", no_args_is_help=True)
    group.command("list")(checklist_list)
    group.command("write")(checklist_write)
    group.command("native")(checklist_native)
    group.command("remove")(checklist_remove)
    app.add_typer(group, name="checklist")


@plainly
def checklist_list(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Every line, with who wrote it and which native speaker read it."""
    with acting(folder, actor, Permission.READ_RELEASED) as context:
        lines = work.list_lines(context)
    show([asdict(line) for line in lines], as_json, lambda: "\n".join(map(_line, lines)) or "No line is written yet.")


@plainly
def checklist_write(
    folder: Folder,
    indicator: Annotated[str, typer.Option(metavar="ID", help="Id or number of the indicator, in the team's order.")],
    reader: Annotated[str, typer.Option(help=", ".join(READERS))],
    language: Annotated[str, typer.Option(help="Language tag: en, fr, it …")],
    wording: Annotated[str, typer.Option(help="What could be noticed, as this reader would say it.")],
    what_to_do: Annotated[str, typer.Option(help="What they can do then.")],
    not_meant: Annotated[str, typer.Option(help="What it does not mean.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Write a line; one for the same indicator, reader and language takes its words."""
    with acting(folder, actor, Permission.SET_UP) as context:
        known = [view.indicator.id for view in indicators.list_indicators(context)]
        numbered = indicator.isdecimal() and 0 < int(indicator) <= len(known)
        chosen = known[int(indicator) - 1] if numbered else indicator
        if chosen not in known:
            raise NotFound(f"There is no indicator {indicator} in this project; it has {len(known)}.")
        line = work.write_line(
            context,
            ChecklistLine(
                id="",
                indicator_id=chosen,
                reader=reader,
                language=language,
                wording=wording,
                what_to_do=what_to_do,
                not_meant=not_meant,
            ),
        )
    show(asdict(line), as_json, lambda: _line(line))


@plainly
def checklist_native(folder: Folder, line: LineId, actor: Actor = None, as_json: AsJson = False) -> None:
    """Say that you read a line as a native speaker of its language, and that it may stand."""
    with acting(folder, actor, Permission.READ_RELEASED) as context:
        checklist_line = work.mark_native(context, line)
    show(asdict(checklist_line), as_json, lambda: _line(checklist_line))


@plainly
def checklist_remove(folder: Folder, line: LineId, actor: Actor = None, as_json: AsJson = False) -> None:
    """Take a line away; on the page Checklists you can bring it back."""
    with acting(folder, actor, Permission.SET_UP) as context:
        work.remove_line(context, line)
    show({"removed": line}, as_json, lambda: "The line is taken away.")


def _line(line: ChecklistLine) -> str:
    read = f"read by {line.native_by}" if line.native_by else "no native speaker has read it yet"
    return f"{line.id}  {line.reader} ({line.language}), {read}: {line.wording}"
