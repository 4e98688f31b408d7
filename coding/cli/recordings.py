"""Commands on recordings of interviews: adding one, seeing which there are, erasing one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Actor, AsJson, Folder, acting, plainly, show
from coding.errors import InvalidInput
from coding.model import Interview
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews
from coding.workspace.review import recordings
from coding.workspace.review.recordings import AboutRecording

Which = Annotated[str, typer.Argument(metavar="ID", help="Interview id or participant label.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(
        help="Recordings of interviews, for hearing a doubtful word in the review; for stewards.", no_args_is_help=True
    )
    group.command("add")(add)
    group.command("show")(show_recordings)
    group.command("remove")(remove)
    app.add_typer(group, name="recording")


@plainly
def add(
    folder: Folder,
    interview: Which,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, MP3, M4A, OGG or FLAC.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Keep a recording of an interview in the vault, in the place of the one there is."""
    with acting(folder, actor, Permission.IMPORT, vault=True) as context:
        one = _interview(context, interview)
        with file.open("rb") as opened:
            made = recordings.add_recording(context, one.id, opened, file.name)
    said = (
        f"The recording of “{one.title}” ({_length(made)}) lies in the vault now. {file.name} itself stays where it "
        "is: delete it there, or keep it safe."
    )
    before = " It took the place of the one there was, which is erased here." if made.replaced else ""
    show({"interview": one.id, **asdict(made)}, as_json, lambda: said + before)


@plainly
def show_recordings(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Which interviews have a recording, how long it is and how much room it takes."""
    with acting(folder, actor, Permission.REVIEW_ORIGINALS, vault=True) as context:
        found = recordings.all_recordings(context)
        titles = {one.id: one.name for one in list_interviews(context)}
    rows = [{"interview": one, **asdict(about)} for one, about in found.items()]
    show(
        rows,
        as_json,
        lambda: (
            "\n".join(
                f"{titles.get(one, one)}: {_length(about)}, {about.bytes / 1e6:.0f} MB, from {about.name}"
                for one, about in found.items()
            )
            or "No interview has a recording. Add one with: heard recording add DIR ID FILE"
        ),
    )


@plainly
def remove(
    folder: Folder,
    interview: Which,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    actor: Actor = None,
) -> None:
    """Erase the recording of an interview, here and in the project's backups. Nobody can bring it back."""
    with acting(folder, actor, Permission.ERASE, vault=True) as context:
        one = _interview(context, interview)
        if not yes:
            typer.confirm(f"Erase the recording of “{one.title}” for good?", abort=True)
        done = recordings.remove_recording(context, one.id)
    also = f" and {len(done.backups)} backups" if done.backups else ""
    typer.echo(f"The recording of “{one.title}” is erased from the project{also}.")
    if done.still_in:
        typer.echo(f"It could not be erased from these backups: {', '.join(done.still_in)}.", err=True)
        raise typer.Exit(1)


def _interview(context: Context, name: str) -> Interview:
    fitting = [one for one in list_interviews(context) if name in (one.id, one.participant_label)]
    if len(fitting) != 1:
        raise InvalidInput(f"“{name}” names no interview, or several. `heard status --json` lists their ids.")
    return fitting[0]


def _length(one: AboutRecording) -> str:
    minutes, seconds = divmod(round(one.lasts_ms / 1000), 60)
    return f"{minutes}:{seconds:02} minutes"
