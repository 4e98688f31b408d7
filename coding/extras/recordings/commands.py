"""Commands on recordings: writing them down, adding one, times, seeing which there are, silencing names, erasing."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import (
    Folder,
    Group,
    Result,
    interview_named,
    listing,
    private_file,
    progress,
    say,
    unfinished,
    working_in,
)
from coding.errors import HeardError, InvalidInput, reason_of
from coding.extras.recordings.records import SilencedRecording, Transcribed, Wish
from coding.extras.recordings.steps import recordings, silence, times, transcribing
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews
from pipelines.errors import PipelineError
from pipelines.extras.recordings.align.silence import CODECS
from pipelines.extras.recordings.transcribe.voices import MOST_SPEAKERS

Which = Annotated[str, typer.Argument(metavar="ID", help="Interview id or participant label.")]

group = Group("recording", "Recordings of interviews, for hearing a doubtful word in the review; for stewards.")
transcripts = Group()


@transcripts.command("transcribe", Permission.IMPORT, vault=True)
def transcribe(
    context: Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="WAV, MP3, M4A, MP4, OGG, WMA and the like.")],
    language: Annotated[
        str | None, typer.Option(metavar="xx", help="Language spoken, by its two letters; else it is recognised.")
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Folder of a larger Whisper, or of Parakeet, with its SHA256SUMS."),
    ] = None,
    participant: Annotated[
        str | None, typer.Option(metavar="ID", help="Label of the participant, such as P01.")
    ] = None,
    speakers: Annotated[
        int | None,
        typer.Option(min=2, max=MOST_SPEAKERS, metavar="N", help="So many people speak: propose who, by their voices."),
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Let the words that the project always masks guide the model.")
    ] = False,
    pauses: Annotated[
        float | None, typer.Option(min=0.2, metavar="SECONDS", help="Mark pauses of so long or more, as (2.5).")
    ] = None,
    smooth: Annotated[
        bool, typer.Option("--smooth", help="Leave out hesitations and words broken off, by rule.")
    ] = False,
) -> Result:
    """Write recordings down with a speech model on this computer; what is heard becomes originals.

    It takes the extra heard[speech]. Each recording is sealed at once. What was stopped goes on where it was when the
    same file is given again.
    """
    wish = Wish(language, model, participant, names=names, speakers=speakers, pauses=pauses, smooth=smooth)
    outcomes = [_transcribed(context, path, wish) for path in files]
    refused = [f"{outcome.file}: {outcome.refused}" for outcome in outcomes if outcome.refused is not None]
    counts = f"{len(outcomes) - len(refused)} written down, {len(refused)} refused."
    return listing(outcomes, _outcome, unfinished=unfinished(counts, refused))


def _transcribed(context: Context, path: Path, wish: Wish) -> Transcribed:
    try:
        with path.open("rb") as file:
            return transcribing.transcribe_recording(
                context, file, path.name, wish, progress=progress(f"{path.name}: minutes heard"), says=say
            )
    except (HeardError, PipelineError, OSError) as error:
        why = f"It could not be read: {reason_of(error)}." if isinstance(error, OSError) else str(error)
        return Transcribed(file=path.name, refused=why)


def _outcome(outcome: Transcribed) -> str:
    if outcome.refused is not None:
        return f"{outcome.file}: refused. {outcome.refused}"
    sentence = f"{outcome.file}: {outcome.seconds} seconds in “{outcome.language}”, stored as {outcome.id}"
    return sentence + "".join(f"\n  note: {warning}" for warning in outcome.warnings)


@group.command("add", Permission.IMPORT, vault=True)
def add(
    context: Context,
    interview: Which,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, MP3, M4A, MP4, OGG, WMA and the like.")],
) -> Result:
    """Keep a recording of an interview in the vault, in the place of the one there is."""
    entry = interview_named(context, interview)
    with file.open("rb") as opened:
        recording = recordings.add_recording(context, entry.id, opened, file.name)
    sentence = (
        f"The recording of “{entry.title}” ({recording.length} minutes) lies in the vault now. {file.name} itself "
        "stays where it is: delete it there, or keep it safe."
    )
    if recording.replaced:
        sentence += " It took the place of the one there was, which is erased here."
    if not times.recording_times(context, entry.id).own:
        sentence += " A silenced copy takes times that are estimated: heard recording align."
    return Result({"interview": entry.id, **asdict(recording)}, sentence)


@group.command("show", Permission.REVIEW_ORIGINALS, vault=True)
def show_recordings(context: Context) -> Result:
    """Which interviews have a recording, how long it is and how much room it takes; and what is half written down."""
    about_recordings = recordings.all_recordings(context)
    titles = {interview.id: interview.name for interview in list_interviews(context)}
    rows = [{"interview": interview_id, **asdict(about)} for interview_id, about in about_recordings.items()]
    lines = [
        f"{titles.get(id_, id_)}: {about.length} minutes, {about.bytes / 1e6:.0f} MB, from {about.name}"
        for id_, about in about_recordings.items()
    ]
    for waiting in transcribing.unfinished_transcripts(context):
        about = waiting.recording
        rows.append({"interview": waiting.id, **asdict(about), "heard_ms": waiting.heard_ms})
        lines.append(
            f"{about.name} ({waiting.id}): {waiting.heard_ms // 60_000} of {about.length} minutes are written down. Go "
            "on with heard transcribe and the same file."
        )
    return Result(rows, lines or "No interview has a recording. Add one with: heard recording add DIR ID FILE")


@group.command("align", Permission.REVIEW_ORIGINALS, vault=True)
def align(
    context: Context,
    interview: Which,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the estimated times instead.")] = False,
    own: Annotated[
        bool | None,
        typer.Option("--own/--not-own", help="Say whether the transcript's own times are of this recording instead."),
    ] = None,
) -> Result:
    """Estimate when each turn is said in the recording of an interview whose transcript has no times.

    It takes the extra heard[align], and about as long as the recording lasts. Of what is heard only the times are kept.
    """
    entry = interview_named(context, interview)
    if forget:
        times.forget_recording_times(context, entry.id)
        return Result({"interview": entry.id, "turns": []}, f"“{entry.title}” has no estimated times any more.")
    if own is not None:
        known = times.recording_times(context, entry.id)
        if not (known.own or known.another):
            raise InvalidInput(f"The transcript of “{entry.title}” has no times of its own. Nothing was noted.")
        times.set_own_times(context, entry.id, fit=own)
        sentence = f"A silenced copy goes {'' if own else 'not '}by the times that “{entry.title}” has of its own."
        return Result({"interview": entry.id, "own": own}, sentence)
    estimated = times.align_recording(context, entry.id, progress=progress("Minutes heard"))
    turns = [time and asdict(time) for time in estimated.turns]
    sentence = (
        f"{estimated.timed} of the {len(turns)} turns of “{entry.title}” have a time by estimate; of {estimated.sure} "
        "of them half of the words or more were recognised. In the review each is played from a second before."
    )
    return Result({"interview": entry.id, "timed": estimated.timed, "sure": estimated.sure, "turns": turns}, sentence)


@group.command("silence", Permission.REVIEW_ORIGINALS, vault=True)
def silence_recording(
    context: Context,
    interview: Which,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where to write it: a WAV or FLAC file, outside DIR.")],
    check: Annotated[
        bool | None,
        typer.Option("--check/--no-check", help="Have the copy heard by the speech model; done where that is here."),
    ] = None,
) -> Result:
    """Copy the recording of an interview with every masked name silent, for the few who may hear it.

    The copy is not encrypted, and a voice tells who speaks.
    """
    entry = interview_named(context, interview)
    ending = out.suffix.lower().removeprefix(".")
    if ending not in CODECS:
        raise InvalidInput(f"{out.name} is no file that sound is written to. Call it .wav or .flac.")
    with private_file(out, context.project.folder) as writing:
        copied = silence.silence_names(context, entry.id, ending, check=check, progress=progress("Minutes heard again"))
        writing.buffer.write(copied.data)
    record = {name: value for name, value in vars(copied).items() if name != "data"}
    return Result({"interview": entry.id, "file": str(out), **record}, _silencing_lines(copied, out))


def _silencing_lines(copied: SilencedRecording, out: Path) -> list[str]:
    heard = (
        "Nobody has heard it yet: hear it before you give it away."
        if copied.checked is None
        else f"Heard again by the speech model: 0 of {copied.checked} of them."
    )
    whole = f", {copied.lines} lines as a whole" if copied.lines else ""
    return [
        f"{copied.names} masked names and parts that may not be used are silent in {out}: "
        f"{copied.silent_ms / 1000:.0f} seconds{whole}. {heard}",
        "The file is not encrypted, and a voice tells who speaks. Give it only to those who may hear it.",
        "Names that are said and not written in the transcript are not silent.",
    ]


@group.command("remove", acts=True)
def remove(
    folder: Folder, interview: Which, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Erase the recording of an interview, here and in the project's backups. Nobody can bring it back."""
    with working_in(folder, Permission.ERASE, vault=True) as context:
        waiting = {each.id: each.recording.name for each in transcribing.unfinished_transcripts(context)}
        if interview in waiting:
            id_, title = interview, waiting[interview]
        else:
            entry = interview_named(context, interview)
            id_, title = entry.id, entry.title
        if not yes:
            typer.confirm(f"Erase the recording of “{title}” for good?", abort=True)
        done = recordings.remove_recording(context, id_)
    also = f" and {len(done.backups)} backups" if done.backups else ""
    typer.echo(f"The recording of “{title}” is erased from the project{also}.")
    if done.still_in:
        say(f"It could not be erased from these backups: {', '.join(done.still_in)}.")
        raise typer.Exit(1)
