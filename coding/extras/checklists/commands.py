"""Commands on the lines of checklists."""

from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, listing, named_among
from coding.export.report.layout import READERS
from coding.extras.checklists import steps
from coding.extras.checklists.tables import ChecklistLine
from coding.workspace.context import Context
from coding.workspace.reports import indicators

LineId = Annotated[str, typer.Argument(metavar="LINE", help="Its id, as heard checklist list prints it.")]

group = Group("checklist", "Checklists: indicators in words for one kind of reader.")


@group.command("list", Permission.READ_RELEASED)
def checklist_list(context: Context) -> Result:
    """Every line, with who wrote it and which native speaker read it."""
    return listing(steps.list_lines(context), _line, "No line is written yet.")


@group.command("write", Permission.SET_UP)
def checklist_write(
    context: Context,
    indicator: Annotated[str, typer.Option(metavar="ID", help="Its id, wording, or number in the team's order.")],
    reader: Annotated[str, typer.Option(help=", ".join(READERS))],
    language: Annotated[str, typer.Option(help="Language tag: en, fr, it …")],
    wording: Annotated[str, typer.Option(help="What could be noticed, as this reader would say it.")],
    what_to_do: Annotated[str, typer.Option(help="What they can do then.")],
    not_meant: Annotated[str, typer.Option(help="What it does not mean.")],
) -> Result:
    """Write a line; one for the same indicator, reader and language takes its words."""
    known = [view.indicator for view in indicators.list_indicators(context)]
    chosen = named_among(known, indicator, lambda card: (card.id, card.wording), "indicator")
    line = steps.write_line(
        context,
        ChecklistLine(
            id="",
            indicator_id=chosen.id,
            reader=reader,
            language=language,
            wording=wording,
            what_to_do=what_to_do,
            not_meant=not_meant,
        ),
    )
    return Result(line, _line)


@group.command("native", Permission.READ_RELEASED)
def checklist_native(context: Context, line: LineId) -> Result:
    """Say that you read a line as a native speaker of its language, and that it may stand."""
    return Result(steps.mark_native(context, line), _line)


@group.command("undo", Permission.READ_RELEASED)
def checklist_undo(context: Context) -> Result:
    """Take back what you did to the lines last."""
    return Result({"undone": steps.undo_checklist(context)}, "Taken back.")


@group.command("remove", Permission.SET_UP)
def checklist_remove(context: Context, line: LineId) -> Result:
    """Remove a line; on the page Checklists you can bring it back."""
    steps.remove_line(context, line)
    return Result({"removed": line}, "The line is removed.")


def _line(line: ChecklistLine) -> str:
    read = f"read by {line.native_by}" if line.native_by else "no native speaker has read it yet"
    return f"{line.id}  {line.reader} ({line.language}), {read}: {line.wording}"
