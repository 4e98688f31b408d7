"""The command that answers what ethics boards ask."""

from pathlib import Path
from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, check_out, write_file
from coding.errors import InvalidInput
from coding.extras.board.steps.answers import board
from coding.workspace.context import Context

heard = Group()


@heard.command("ethics", Permission.VIEW_PROJECT)
def ethics(
    context: Context,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write all of it, with the papers, as .html or .docx.")
    ] = None,
    language: Annotated[str, typer.Option(metavar="xx", help="Language of the answers.")] = "en",
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings of the team's server, where there is one.")
    ] = None,
    controller: Annotated[str, typer.Option(metavar="NAME", help="Who is responsible, for the file.")] = "",
    officer: Annotated[str, typer.Option(metavar="NAME", help="The data-protection officer, for the file.")] = "",
) -> Result:
    """Answer what ethics boards and data-protection officers ask, from the study's own settings."""
    from coding.extras.board.pages import layout
    from coding.ui.frame import server_settings
    from coding.ui.frame.ingress import LOCAL
    from coding.ui.frame.sign_in import LIMITS
    from coding.ui.frame.texts import LANGUAGES, say, spoken

    if language not in LANGUAGES:
        raise InvalidInput(f"The language is one of: {', '.join(LANGUAGES)}.")
    if out is not None:
        if out.suffix.lower() not in layout.ENDINGS:
            raise InvalidInput(f"{out} cannot be written: name a file that ends in {' or '.join(layout.ENDINGS)}.")
        check_out(out)
    settings = server_settings.load(config) if config else None
    with spoken(language):
        hosting = (
            layout.hosting_of(settings.ingress, settings.limits, settings.backups)
            if settings
            else layout.hosting_of(LOCAL, LIMITS)
        )
        answers = board(context, hosting)
        if out is not None:
            names = {"controller": controller, "officer": officer}
            write_file(out, layout.board_file(answers, context.project.title, out.suffix.lower(), names))
        record = {
            "answers": [
                {"question": say(each.question), "answer": layout.answered(each), "rests_on": list(each.rests_on)}
                for each in answers.answers
            ]
        }
    lines = [f"{each['question']}\n  {each['answer']}\n  ({', '.join(each['rests_on'])})" for each in record["answers"]]
    return Result(record, [*lines, *([f"Written to {out}."] if out else [])])
