"""The training set of a study, by command line: chosen by the coordinator, taken in by every site."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, say, working_in
from coding.errors import NotFound
from coding.extras.study.files.package import CONSENTED, INVENTED
from coding.extras.study.steps import package
from coding.extras.study.steps.package import study_of
from coding.workspace.project.interviews import list_interviews

Interviews = Annotated[list[str] | None, typer.Option(metavar="INTERVIEW", help="Title or id; may be given again.")]

study = Group()


@study.command("training", acts=True)
def study_training(
    folder: Folder,
    invented: Interviews = None,
    consented: Interviews = None,
    leave: Annotated[
        list[str] | None, typer.Option("--leave-out", metavar="INTERVIEW", help="Takes it out of the next package.")
    ] = None,
) -> Result:
    """The texts that everybody codes: at the coordinator say which go along, at a site take them in."""
    with working_in(folder, Permission.VIEW_PROJECT) as context:
        study = study_of(context)
    if study is not None and study[0].side == "site":
        rows = taken(folder)
    else:
        with working_in(folder, Permission.SET_UP) as context:
            titles = {
                key: interview.id for interview in list_interviews(context) for key in (interview.title, interview.id)
            }
            kinds = {INVENTED: invented or (), CONSENTED: consented or (), None: leave or ()}
            if unknown := [name for names in kinds.values() for name in names if name not in titles]:
                raise NotFound(f"There is no interview “{unknown[0]}”. heard status lists them.")

            def mark() -> None:
                for kind, names in kinds.items():
                    for name in names:
                        package.mark_training(context, titles[name], kind)

            context.together(mark)
            rows = [_row(row) for row in package.list_training(context)]
    return Result({"training": rows}, [_line(row) for row in rows] or "The study has no training set.")


def taken(folder: Path) -> list[dict[str, Any]]:
    """Take the training set in, as the steward."""
    with working_in(folder, Permission.BUNDLE, vault=True) as context:
        rows = [_row(training_row) for training_row in package.take_training(context)]
    for row in rows:
        if row["problem"]:
            say(f"{row['title']}: {row['problem']}")
    return rows


def _row(row: package.TrainingRow) -> dict[str, Any]:
    return {
        "title": row.title, "kind": row.kind, "language": row.language, "interview": row.interview_id,
        "problem": row.problem,
    }  # fmt: skip


def _line(row: dict[str, Any]) -> str:
    return f"{row['title']} ({row['kind']}, {row['language']}): {'here' if row['interview'] else 'not taken in'}"
