"""The command that proposes themes."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, OptionalFolder, Result, progress, working_in
from coding.extras.proposals.steps import propose as themes_propose
from coding.workspace import standalone
from coding.workspace.themes.runs import RunView, open_run
from pipelines.extras.proposals.lines import themes_of_lines

heard = Group()


@heard.command("themes", acts=True)
def themes(
    folder: OptionalFolder = None,
    segments: Annotated[Path | None, typer.Option(help='JSON lines {"id","text"}, without a project.')] = None,
    number: Annotated[int | None, typer.Option("--themes", metavar="K", help="How many.")] = None,
    seed: Annotated[int, typer.Option(help="Same input and seed, same themes.")] = 0,
    model: Annotated[str | None, typer.Option(help="Folder of a sentence-transformers model.")] = None,
) -> Result:
    """Propose themes for a project's released text, or for plain lines."""
    if segments is not None:
        lines = standalone.read_json_lines(segments)
        result = themes_of_lines(lines, themes=number, seed=seed, model=model, progress=progress("Proposing themes"))
    elif folder is None:
        raise typer.BadParameter("Name a project folder, or give --segments FILE.")
    else:
        with working_in(folder, Permission.PROPOSE_THEMES) as context:
            run_id = themes_propose.propose(
                context, number=number, seed=seed, model=model, progress=progress("Proposing themes")
            )
            result = _run_record(open_run(context, run_id))
    return Result(result, [f"{theme['size']:5}  {theme['label']}" for theme in result["themes"]])


def _run_record(view: RunView) -> dict[str, Any]:
    ids = [segment.id for segment in view.segments]
    return {
        "run": {
            "id": view.run.id,
            "model": view.run.model,
            "input": view.run.input_hash,
            "seeds": list(view.proposal.seeds),
            "stability": view.proposal.stability,
            "warnings": list(view.proposal.warnings),
        },
        "themes": [
            {
                "id": theme.id,
                "label": theme.label,
                "words": theme.words or theme.label,
                "terms": [term.word for term in theme.terms],
                "size": theme.size,
                "representative": [ids[index] for index in theme.representative],
            }
            for theme in view.proposal.themes
        ],
        "assignments": [
            {"id": ids[assignment.index], "theme": assignment.theme, "probability": assignment.confidence}
            for assignment in view.proposal.assignments
        ],
    }
