"""Commands on recordings of interviews: adding one, estimating times, seeing which there are, erasing one."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, progress, say, working_in
from coding.errors import InvalidInput
from coding.extras.recordings.steps import recordings, times
from coding.model import Interview
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews

Which = Annotated[str, typer.Argument(metavar="ID", help="Interview id or participant label.")]

group = Group("recording", "Recordings of interviews, for hearing a doubtful word in the review; for stewards.")
add_to = group.add_to


@group.command("add", Permission.IMPORT, vault=True)
def add(
    context: Context,
    interview: Which,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, MP3, M4A, OGG or FLAC.")],
) -> Result:
    """Keep a recording of an interview in the vault, in the place of the one there is."""
    entry = _interview(context, interview)
    with file.open("rb") as opened:
        recording = recordings.add_recording(context, entry.id, opened, file.name)
    said = (
        f"The recording of “{entry.title}” ({recording.length} minutes) lies in the vault now. {file.name} itself "
        "stays where it is: delete it there, or keep it safe."
    )
    before = " It took the place of the one there was, which is erased here." if recording.replaced else ""
    return Result({"interview": entry.id, **asdict(recording)}, said + before)


@group.command("show", Permission.REVIEW_ORIGINALS, vault=True)
def show_recordings(context: Context) -> Result:
    """Which interviews have a recording, how long it is and how much room it takes."""
    about_recordings = recordings.all_recordings(context)
    titles = {interview.id: interview.name for interview in list_interviews(context)}
    rows = [{"interview": interview_id, **asdict(about)} for interview_id, about in about_recordings.items()]
    lines = [
        f"{titles.get(id_, id_)}: {about.length} minutes, {about.bytes / 1e6:.0f} MB, from {about.name}"
        for id_, about in about_recordings.items()
    ]
    return Result(rows, lines or "No interview has a recording. Add one with: heard recording add DIR ID FILE")


@group.command("align", Permission.REVIEW_ORIGINALS, vault=True)
def align(
    context: Context,
    interview: Which,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the estimated times instead.")] = False,
) -> Result:
    """Estimate when each turn is said in the recording of an interview whose transcript has no times.

    It takes the extra heard[align], and about as long as the recording lasts. Of what is heard only the times are kept.
    """
    entry = _interview(context, interview)
    if forget:
        times.forget_recording_times(context, entry.id)
        return Result({"interview": entry.id, "turns": []}, f"“{entry.title}” has no estimated times any more.")
    estimated = times.align_recording(context, entry.id, progress=progress("Minutes heard"))
    turns = [time and asdict(time) for time in estimated.turns]
    said = (
        f"{estimated.timed} of the {len(turns)} turns of “{entry.title}” have a time by estimate; of {estimated.sure} "
        "of them half of the words or more were recognised. In the review each is played from a second before."
    )
    return Result({"interview": entry.id, "timed": estimated.timed, "sure": estimated.sure, "turns": turns}, said)


@group.command("remove", acts=True)
def remove(
    folder: Folder, interview: Which, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Erase the recording of an interview, here and in the project's backups. Nobody can bring it back."""
    with working_in(folder, Permission.ERASE, vault=True) as context:
        entry = _interview(context, interview)
        if not yes:
            typer.confirm(f"Erase the recording of “{entry.title}” for good?", abort=True)
        done = recordings.remove_recording(context, entry.id)
    also = f" and {len(done.backups)} backups" if done.backups else ""
    typer.echo(f"The recording of “{entry.title}” is erased from the project{also}.")
    if done.still_in:
        say(f"It could not be erased from these backups: {', '.join(done.still_in)}.")
        raise typer.Exit(1)


def _interview(context: Context, name: str) -> Interview:
    fitting = [
        interview for interview in list_interviews(context) if name in (interview.id, interview.participant_label)
    ]
    if len(fitting) != 1:
        raise InvalidInput(f"“{name}” names no interview, or several. `heard status --json` lists their ids.")
    return fitting[0]
