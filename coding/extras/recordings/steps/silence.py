"""A copy of a recording in which masked names are silent, for the few who may hear it. Stewards only.

It is in memory alone until whoever asked for it writes it where they named. What is silent is what the current release
replaced, what may not be used, and speakers' names: each word for the time in which it was heard, with a margin. A word
that somebody corrected is silent between those around it that were heard right, and one of whose turn no word's time is
known with all of the turn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.extras.recordings.records import SURE, SilencedRecording
from coding.extras.recordings.steps import sealing, times, wording
from coding.model.message import Message
from coding.store import Cursor, events, interviews, releases, use_answers
from coding.workspace.context import Cancelled, Context, Progress, Vault, ignore_progress, never_cancelled, requires
from coding.workspace.reports.register import enter_export
from coding.workspace.vault_records import Original, read_original, speaker_names
from pipelines.extras.recordings.align import model, silence
from pipelines.extras.recordings.align.silence import Stretch
from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.align.words import WORD, RecognisedWord
from pipelines.extras.recordings.transcribe.listening import WITH_EXTRA, recognised_pieces
from pipelines.redact.folding import fold
from pipelines.redact.leaks import find_known

KIND: Final = "silenced-recording"
"""Kind in the register of exports."""
MARGIN_MS: Final = 300
"""So much is silent before and after a name too: a speech model tells the time of a word no better."""
TURN_MARGIN_MS: Final = 1_000
"""And before and after a turn, whose time may be of whole seconds, or estimated."""


@dataclass(frozen=True)
class _Name:
    """A masked place.

    Attributes:
        start: First code point in the original.
        end: One past the last.
        line: Number of its turn, from 1.
        silent: When nothing is heard; None where no time is known.
        whole: Whether that is all of its turn.
    """

    start: int
    end: int
    line: int
    silent: Stretch | None
    whole: bool


@requires(Permission.REVIEW_ORIGINALS)
def silence_names(
    context: Context,
    interview_id: str,
    ending: str,
    *,
    check: bool | None = None,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> SilencedRecording:
    """Make a copy of an interview's recording in which each masked name is silent, and enter it in the register.

    Args:
        context: A steward with the vault open.
        interview_id: Whose.
        ending: What file it is going to be, one of :data:`pipelines.extras.recordings.align.silence.CODECS`.
        check: Whether a speech model hears the copy, which is made only where none of the names is heard; None where
            one is installed.
        progress: Called with minutes heard, and minutes in all.
        cancelled: Asked between pieces; nothing is made then.

    Raises:
        NotFound: No such interview, its original is not here, or it has no recording.
        NotReady: It is not released.
        InvalidInput: Nothing is to be silent in it, a time is not known, or a name is still heard.
        ModelMissing: It is to be checked, and the extra is not installed, or the model is not what it should be.
        UnknownFormat: The package that writes sound is not installed.
        Cancelled: The person pressed cancel.
        VaultLocked: The vault is shut.
        VaultDamaged: The recording's file is missing, was cut or changed.
    """
    vault = context.open_vault()
    if check is None:
        check = model.installed()
    elif check:
        model.require_installed(WITH_EXTRA)
    with context.store.read() as cursor:
        interview = interviews.get(cursor, interview_id)
        if interview.release_id is None:
            raise NotReady(Message("“{title}” is not released.", title=interview.title))
        masked = _masked(cursor, interview_id, interview.release_id)
        answers = [answer for answer in use_answers.current_answers(cursor) if answer.interview_id == interview_id]
        unused = {(answer.start, answer.end) for answer in answers if not answer.may_use}.difference(masked)
        head = events.head(cursor)[1]
    sound, original = sealing.sound(vault, interview_id), read_original(vault, interview_id)
    names = _names(vault, interview_id, original, [*masked, *unused], sound.lasts_ms)
    if not names:
        raise InvalidInput(Message("Nothing is masked in “{title}”. No copy was made.", title=interview.title))
    if lacking := [name for name in names if name.silent is None]:
        raise InvalidInput(
            Message(
                "No time is known of these lines of “{title}”, in which words are to be silent: {lines}. No copy was "
                "made. Estimate the times first, or bring a transcript with times.",
                title=interview.title,
                lines=_lines(lacking),
            )
        )
    stretches = silence.joined(name.silent for name in names if name.silent is not None)
    quiet = silence.silent(sound, stretches)
    # Words of a part that may not be used are no names, and may be said elsewhere.
    listened_for = [name for name in names if (name.start, name.end) not in unused]
    checked = _checked(original, listened_for, quiet, progress, cancelled) if check else None
    data = silence.as_file(quiet, ending)

    def leave(cursor: Cursor) -> str:
        export_id, _ = enter_export(cursor, context, KIND, data, [interview_id], head)
        sealing.present(vault, interview_id)
        return export_id

    export_id = context.store.write(leave)
    return SilencedRecording(
        data=data,
        export_id=export_id,
        names=len(names),
        lines=len({name.line for name in names if name.whole}),
        silent_ms=sum(min(end, sound.lasts_ms) - max(0, start) for start, end in stretches),
        checked=checked,
    )


def _masked(cursor: Cursor, interview_id: str, release_id: str) -> list[tuple[int, int]]:
    """Where names that a release masks stand in the present original, and where those stood that were reworded."""
    places = []
    for each in releases.releases_of(cursor, interview_id):
        reworded = releases.rewording(cursor, each)
        places += [
            reworded.to_released(start, end)
            for start, end in releases.masks(cursor, each).original
            if each == release_id or any(first < end and start < last for first, last in reworded.original)
        ]
    return places


def _names(
    vault: Vault, interview_id: str, original: Original, masked: Sequence[tuple[int, int]], lasts_ms: int
) -> list[_Name]:
    """Masked places and speakers' names, and when each is silent."""
    transcript = original.transcript
    speakers = find_known(transcript.text, list(speaker_names(original)))
    places = sorted({*masked, *((place.start, place.end) for place in speakers)})
    turns = _turn_times(vault, interview_id, original, lasts_ms)
    hold = sealing.times_hold(vault, interview_id)
    names: list[_Name] = []
    for line, (turn, words, time) in enumerate(
        zip(transcript.turns, wording.timed_words(vault, interview_id, transcript), turns, strict=True), 1
    ):
        known = [heard if hold and heard is not None and _same(word, heard) else None for word, heard in words]
        spans = [match.span() for match in re.finditer(r"\S+", transcript.turn_text(turn))]
        for start, end in places:
            if start == end and turn.start <= start <= turn.end:
                # A word that was corrected away is said all the same.
                before = sum(turn.start + last <= start for _, last in spans)
                names.append(_Name(start, end, line, *_silent(known, before, before, time)))
                continue
            positions = [
                at for at, (first, last) in enumerate(spans) if turn.start + first < end and start < turn.start + last
            ]
            if positions:
                names.append(_Name(start, end, line, *_silent(known, positions[0], positions[-1] + 1, time)))
    return names


def _same(word: str, heard: RecognisedWord) -> bool:
    """Whether a word is written as it was heard, but for punctuation and capitals."""
    return bool(WORD.findall(fold(word)) == WORD.findall(fold(heard.word)))


def _silent(
    known: Sequence[RecognisedWord | None], first: int, end: int, turn: Stretch | None
) -> tuple[Stretch | None, bool]:
    """When some words of a turn are to be silent, and whether that is the turn as a whole.

    Words that somebody corrected were said after the last word before them that was heard right, and before the next.

    Args:
        known: The turn's words as they were heard; None for those that were heard otherwise.
        first: Number of the first of the words.
        end: One past the last.
        turn: When the turn is said, or None.
    """
    words = [word for word in known[first:end] if word is not None]
    before = next((word for word in reversed(known[:first]) if word is not None), None)
    after = next((word for word in known[end:] if word is not None), None)
    if words and len(words) == end - first:
        return (words[0].start_ms - MARGIN_MS, words[-1].end_ms + MARGIN_MS), False
    starts = before.end_ms - MARGIN_MS if before is not None else turn and turn[0]
    ends = after.start_ms + MARGIN_MS if after is not None else turn and turn[1]
    if starts is None or ends is None:
        return None, True
    # Times that somebody typed may run backwards.
    return (min(starts, ends), max(starts, ends)), before is after is None


def _turn_times(vault: Vault, interview_id: str, original: Original, lasts_ms: int) -> list[Stretch | None]:
    """When each turn is said, with a margin; None where none is sure.

    It reaches from where the one before ends to where the next begins, of those whose time is known: what was not heard
    of it may have been said there.
    """
    known_times = times.times_of(vault, interview_id)
    if known_times.own:
        known = [(turn.start_ms, turn.end_ms) for turn in original.transcript.turns]
    else:
        known = [
            (turn.start_ms, turn.end_ms) if turn is not None and turn.certainty >= SURE else (None, None)
            for turn in (
                known_times.estimated.turns if known_times.estimated else [None] * len(original.transcript.turns)
            )
        ]
    stretches: list[Stretch | None] = []
    ended, following = 0, iter([*[start for start, _ in known if start is not None][1:], lasts_ms])
    for start, end in known:
        if start is None:
            stretches.append(None)
            continue
        last = max(start, end or 0, next(following)) + TURN_MARGIN_MS
        stretches.append((min(start - TURN_MARGIN_MS, ended), last))
        ended = last if end is None else end
    return stretches


def _checked(original: Original, names: Sequence[_Name], quiet: Sound, progress: Progress, cancelled: Cancelled) -> int:
    """How many names were looked for in what is heard of a copy.

    Raises:
        InvalidInput: One of them is heard.
    """
    text = original.transcript.text
    other_words = text
    for name in names:
        other_words = other_words[: name.start] + " " * (name.end - name.start) + other_words[name.end :]
    distinct = silence.distinctive_words([text[name.start : name.end] for name in names], other_words)
    pieces = recognised_pieces(quiet, 0, original.language, None, progress=progress, cancelled=cancelled)
    heard = "".join(word.word for piece in pieces for word in piece.words)
    if again := silence.recognised_names(distinct, heard, other_words):
        raise InvalidInput(
            Message(
                "Of {names} masked names {heard} are still heard, or a word like them: lines {lines}. No copy was "
                "made. Hear these lines in review. With --no-check the copy is made all the same.",
                names=len(names),
                heard=len(again),
                lines=_lines([names[number] for number in again]),
            )
        )
    return sum(map(bool, distinct))


def _lines(names: Sequence[_Name]) -> str:
    return ", ".join(str(line) for line in sorted({name.line for name in names}))
