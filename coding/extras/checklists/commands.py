"""Commands on the lines of checklists."""

from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Group, Row
from coding.cli.report import CARD
from coding.export.report.layout import READERS
from coding.extras.checklists import steps
from coding.extras.checklists.tables import ChecklistLine
from coding.workspace.context import Context

LineId = Annotated[str, typer.Argument(metavar="LINE", help="Its id, as heard checklist list prints it.")]

group = Group("checklist", "Checklists: indicators in words for one kind of reader.")


def _write(
    context: Context, indicator_id: str, reader: str, language: str, wording: str, what_to_do: str, not_meant: str
) -> ChecklistLine:
    line = ChecklistLine(
        id="", indicator_id=indicator_id, reader=reader, language=language, wording=wording, what_to_do=what_to_do,
        not_meant=not_meant,
    )  # fmt: skip
    return steps.write_line(context, line)


def _line(line: ChecklistLine) -> str:
    read = f"read by {line.native_by}" if line.native_by else "no native speaker has read it yet"
    return f"{line.id}  {line.reader} ({line.language}), {read}: {line.wording}"


group.rows(
    Row(
        "list", Permission.READ_RELEASED, steps.list_lines,
        "Every line, with who wrote it and which native speaker read it.", prints=_line,
        nothing="No line is written yet.",
    ),
    Row(
        "write", Permission.SET_UP, _write,
        "Write a line; one for the same indicator, reader and language takes its words.",
        {
            "indicator_id": Annotated[
                str, typer.Option("--indicator", metavar="ID", help="Its id, wording, or number in the team's order."),
                CARD,
            ],
            "reader": Annotated[str, typer.Option(help=", ".join(READERS))],
            "language": Annotated[str, typer.Option(help="Language tag: en, fr, it …")],
            "wording": Annotated[str, typer.Option(help="What could be noticed, as this reader would say it.")],
            "what_to_do": Annotated[str, typer.Option(help="What they can do then.")],
            "not_meant": Annotated[str, typer.Option(help="What it does not mean.")],
        },
        _line,
    ),
    Row(
        "native", Permission.READ_RELEASED, steps.mark_native,
        "Say that you read a line as a native speaker of its language, and that it may stand.", {"line_id": LineId},
        _line,
    ),
    Row(
        "undo", Permission.READ_RELEASED, steps.undo_checklist, "Take back what you did to the lines last.",
        prints="Taken back.", record={"undone": "it"},
    ),
    Row(
        "remove", Permission.SET_UP, steps.remove_line,
        "Remove a line; on the page Checklists you can bring it back.", {"line_id": LineId}, "The line is removed.",
        {"removed": "line_id"},
    ),
)  # fmt: skip
