"""Times of turns by estimate, for hearing a recording whose transcript has none. Stewards only.

They are a record of the vault beside that of the recording, and go with it. What they say holds for one recording and
one text: when either is another, there are none.
"""

import hashlib
from dataclasses import astuple
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.extras.recordings.records import EstimatedTimes, RecordingTimes
from coding.extras.recordings.steps import sealing
from coding.model.message import Message
from coding.store import Cursor, events, interviews
from coding.workspace.context import Cancelled, Context, Progress, Vault, ignore_progress, never_cancelled, requires
from coding.workspace.vault_records import read_original
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import TurnTime
from pipelines.extras.recordings.transcribe.listening import estimate_times

can_align = model.installed


@requires(Permission.REVIEW_ORIGINALS)
def recording_times(context: Context, interview_id: str) -> RecordingTimes:
    """What is known of when an interview's turns are said in its recording.

    Raises:
        NotFound: No such interview, its original is not here, or it has no recording.
        VaultLocked: The vault is shut.
    """
    vault, _ = _opened(context, interview_id)
    return times_of(vault, interview_id)


def times_of(vault: Vault, interview_id: str) -> RecordingTimes:
    """As :func:`recording_times`, for whoever has the vault open."""
    hold, record = sealing.times_hold(vault, interview_id), vault.get_json(sealing.times_name(interview_id))
    own = any(turn.start_ms is not None for turn in read_original(vault, interview_id).transcript.turns)
    estimated = None
    if not (own and hold) and record is not None and record.items() >= _holds_for(vault, interview_id).items():
        turns = tuple(None if turn is None else TurnTime(*turn) for turn in record["turns"])
        estimated = EstimatedTimes(turns, record["made_at"], record["made_by"])
    return RecordingTimes(own and hold, own and not hold, estimated)


@requires(Permission.REVIEW_ORIGINALS)
def align_recording(
    context: Context, interview_id: str, *, progress: Progress = ignore_progress, cancelled: Cancelled = never_cancelled
) -> EstimatedTimes:
    """Estimate when the turns of an interview are said in its recording, in the place of what was estimated before.

    The recording is decrypted in memory, half a minute at a time. What the model hears is matched with the text and
    kept nowhere.

    Args:
        context: A steward with the vault open.
        interview_id: Whose.
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
    if times_of(vault, interview_id).own:
        raise InvalidInput(
            Message("The transcript of “{title}” has times of its own. Nothing is estimated.", title=title)
        )
    model.require_installed()
    holds_for, original = _holds_for(vault, interview_id), read_original(vault, interview_id)
    turns = estimate_times(
        sealing.sound(vault, interview_id),
        [original.transcript.turn_text(turn) for turn in original.transcript.turns],
        original.language,
        progress=progress,
        cancelled=cancelled,
    )
    times = EstimatedTimes(tuple(turns), datetime.now(UTC).isoformat(timespec="seconds"), context.user.id)
    record = {
        **holds_for,
        "model": model.MODEL,
        "turns": [turn and astuple(turn) for turn in turns],
        "made_at": times.made_at,
        "made_by": times.made_by,
    }

    def write(cursor: Cursor) -> None:
        interviews.get(cursor, interview_id)
        events.append(cursor, context.user.id, "recording.aligned", "interview", interview_id)
        vault = context.open_vault()
        with vault.alone():
            if _holds_for(vault, interview_id) != holds_for:
                raise InvalidInput(
                    Message(
                        "The text or the recording of “{title}” was changed meanwhile. Nothing was kept; estimate the "
                        "times again.",
                        title=title,
                    )
                )
            vault.put_json({sealing.times_name(interview_id): record})

    context.store.write(write)
    return times


@requires(Permission.REVIEW_ORIGINALS)
def set_own_times(context: Context, interview_id: str, *, fit: bool) -> None:
    """Say whether a transcript's own times are of the recording there is; a silenced copy goes by them then.

    Raises:
        NotFound: No such interview, its original is not here, or it has no recording.
        VaultLocked: The vault is shut.
    """
    vault, _ = _opened(context, interview_id)

    def write(cursor: Cursor) -> None:
        events.append(cursor, context.user.id, "recording.times_said", "interview", interview_id, {"fit": fit})
        sealing.set_times_hold(vault, interview_id, fit)

    context.store.write(write)


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


def _opened(context: Context, interview_id: str) -> tuple[Vault, str]:
    """The vault, and the title of the interview, where this person sees it."""
    return context.open_vault(), context.store.ask(lambda cursor: interviews.get(cursor, interview_id).title)


def _holds_for(vault: Vault, interview_id: str) -> dict[str, str]:
    """The recording and the text that an estimate is of."""
    transcript = read_original(vault, interview_id).transcript
    turns = "\0".join(transcript.turn_text(turn) for turn in transcript.turns)
    file = sealing.present(vault, interview_id).file
    return {"file": file, "text": hashlib.sha256(turns.encode()).hexdigest()}
