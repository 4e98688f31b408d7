"""Times of turns by estimate, for hearing a recording whose transcript has none. Stewards only.

They are a record of the vault beside that of the recording, and go with it. What they say holds for one recording and
one text: when either is another, there are none.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.extras.recordings.records import EstimatedTimes, RecordingTimes
from coding.extras.recordings.steps import sealing
from coding.model.message import Message
from coding.store import Cursor, events, interviews
from coding.vault_recordings import Recording
from coding.workspace.context import Cancelled, Context, Progress, Vault, ignore_progress, never_cancelled, requires
from coding.workspace.vault_records import Original, read_original
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.times import Hear, estimate_times
from pipelines.extras.recordings.align.words import TurnTime
from pipelines.transcript import Transcript

can_align = model.installed


@requires(Permission.REVIEW_ORIGINALS)
def recording_times(context: Context, interview_id: str) -> RecordingTimes:
    """What is known of when an interview's turns are said in its recording.

    Raises:
        NotFound: No such interview, its original is not here, or it has no recording.
        VaultLocked: The vault is shut.
    """
    vault, _ = _opened(context, interview_id)
    recording, original = _known(vault, interview_id)
    hold, own = sealing.times_hold(vault, interview_id), _says_times(original)
    estimated = _estimated(vault, interview_id, _holds_for(recording, original))
    return RecordingTimes(own and hold, own and not hold, estimated)


def estimated_turns(vault: Vault, interview_id: str) -> Sequence[TurnTime | None] | None:
    """The times that were estimated for the present text and recording of an interview, if they were.

    Raises:
        NotFound: Its original is not here, or it has no recording.
    """
    estimated = _estimated(vault, interview_id, _holds_for(*_known(vault, interview_id)))
    return None if estimated is None else estimated.turns


@requires(Permission.REVIEW_ORIGINALS)
def align_recording(
    context: Context,
    interview_id: str,
    *,
    hearing: Hear | None = None,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> EstimatedTimes:
    """Estimate when the turns of an interview are said in its recording, in the place of what was estimated before.

    The recording is decrypted in memory, half a minute at a time. What the model hears is matched with the text and
    kept nowhere.

    Args:
        context: A steward with the vault open.
        interview_id: Whose.
        hearing: What writes down what is said in a piece of sound; None for the model of the extra.
        progress: Called with minutes heard, and minutes in all.
        cancelled: Asked between pieces; nothing is kept then.

    Raises:
        NotFound: No such interview, its original is not here, or it has no recording.
        InvalidInput: The transcript has times, or text or recording were changed meanwhile.
        ModelMissing: The extra is not installed, or what is installed is not the model that it should be.
        Cancelled: The person pressed cancel.
        VaultLocked: The vault is shut.
        VaultDamaged: The recording's file is missing, was cut or changed.
    """
    vault, title = _opened(context, interview_id)
    recording, original = _known(vault, interview_id)
    if timed(vault, interview_id, original):
        raise InvalidInput(
            Message("The transcript of “{title}” has times of its own. Nothing is estimated.", title=title)
        )
    if hearing is None:
        model.require_installed()
    turns = estimate_times(
        sealing.sound(vault, interview_id),
        _turns(original.transcript),
        original.language,
        hearing=hearing or model.hear,
        progress=progress,
        cancelled=cancelled,
    )
    times = EstimatedTimes(tuple(turns), datetime.now(UTC).isoformat(timespec="seconds"), context.user.id)
    _keep(context, interview_id, times, _holds_for(recording, original))
    return times


@requires(Permission.REVIEW_ORIGINALS)
def forget_recording_times(context: Context, interview_id: str) -> None:
    """Take the estimated times of an interview away; they can be estimated again.

    Raises:
        NotFound: No such interview, or none were estimated.
        VaultLocked: The vault is shut.
    """
    vault, _ = _opened(context, interview_id)
    name = sealing.times_name(interview_id)
    if name not in vault.names():
        raise NotFound(Message("No times were estimated for this interview."))

    def write(cursor: Cursor) -> None:
        events.append(cursor, context.user.id, "recording.times_removed", "interview", interview_id)
        vault.put({}, remove=[name])

    context.store.write(write)


def _keep(context: Context, interview_id: str, times: EstimatedTimes, holds_for: Mapping[str, str]) -> None:
    """Write down what was estimated, unless it is of another text or recording than there is now."""
    vault, title = _opened(context, interview_id)

    def write(cursor: Cursor) -> None:
        interviews.get(cursor, interview_id)
        events.append(cursor, context.user.id, "recording.aligned", "interview", interview_id)
        with vault.alone():
            if _holds_for(*_known(vault, interview_id)) != holds_for:
                raise InvalidInput(
                    Message(
                        "The text or the recording of “{title}” was changed meanwhile. Nothing was kept; estimate the "
                        "times again.",
                        title=title,
                    )
                )
            vault.put_json({sealing.times_name(interview_id): _record(times, holds_for)})

    context.store.write(write)


def _opened(context: Context, interview_id: str) -> tuple[Vault, str]:
    """The vault, and the title of the interview, where this person sees it."""
    return context.open_vault(), context.store.ask(lambda cursor: interviews.get(cursor, interview_id).title)


def _known(vault: Vault, interview_id: str) -> tuple[Recording, Original]:
    return sealing.present(vault, interview_id), read_original(vault, interview_id)


def timed(vault: Vault, interview_id: str, original: Original) -> bool:
    """Whether a transcript says itself when its turns are said in the recording there is."""
    return _says_times(original) and sealing.times_hold(vault, interview_id)


def _says_times(original: Original) -> bool:
    return any(turn.start_ms is not None for turn in original.transcript.turns)


def _turns(transcript: Transcript) -> list[str]:
    return [transcript.turn_text(turn) for turn in transcript.turns]


def _holds_for(recording: Recording, original: Original) -> dict[str, str]:
    """The recording and the text that an estimate is of."""
    turns = "\0".join(_turns(original.transcript))
    return {"file": recording.file, "text": hashlib.sha256(turns.encode()).hexdigest()}


def _record(times: EstimatedTimes, holds_for: Mapping[str, str]) -> dict[str, Any]:
    turns = [None if turn is None else astuple(turn) for turn in times.turns]
    return {**holds_for, "model": model.MODEL, "turns": turns, "made_at": times.made_at, "made_by": times.made_by}


def _estimated(vault: Vault, interview_id: str, holds_for: Mapping[str, str]) -> EstimatedTimes | None:
    record = vault.get_json(sealing.times_name(interview_id))
    if record is None or any(record[name] != value for name, value in holds_for.items()):
        return None
    turns = tuple(None if turn is None else TurnTime(*turn) for turn in record["turns"])
    return EstimatedTimes(turns, record["made_at"], record["made_by"])
