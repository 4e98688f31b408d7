"""Recordings written down by a speech model on this computer: the result is an original as any import's. Stewards only.

The recording is sealed at once, under the id of the interview that it is going to be. What is heard goes into the vault
piece by piece, half a minute at most, so that what was stopped or killed goes on from there when the same file is given
again. Nothing is written anywhere else.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from coding.access import Permission
from coding.errors import AlreadyThere, InvalidInput, NotFound
from coding.extras.recordings.records import Transcribed, UnfinishedTranscript, Wish
from coding.extras.recordings.steps import recordings, sealing
from coding.model.message import N_, Message
from coding.store import Cursor, events, interviews
from coding.store.row_filter import unrestricted
from coding.vault_recordings import Recording
from coding.vault_recordings import recordings as recordings_in
from coding.workspace.context import (
    Cancelled,
    Context,
    Progress,
    Vault,
    ignore_progress,
    never_cancelled,
    new_id,
    requires,
    writes,
)
from coding.workspace.originals.importing import ImportPlan, IncomingFile, store_import
from coding.workspace.vault_records import read_word_lists
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.folders import check_model_folder, require_language
from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe import voices
from pipelines.extras.recordings.transcribe.languages import caution
from pipelines.extras.recordings.transcribe.listening import WITH_EXTRA, language_of, recognised_pieces
from pipelines.extras.recordings.transcribe.smoothing import smoothed
from pipelines.extras.recordings.transcribe.turns import (
    as_whisper_json,
    spoken,
    turns_by_pauses,
    turns_by_speakers,
    with_pauses,
)
from pipelines.readers.speech.roles import guess_roles
from pipelines.transcript import ReadResult, Transcript

Says = Callable[[Message], None]
can_transcribe = model.installed
can_tell_apart = voices.installed
PROPOSED: Final = "Speaker {number}"
LIKELY: Final = 0.7
"""Of a language that the model is less sure of it writes nothing down: a person has to say it."""
BY_PAUSES: Final = Message(
    "A speech model wrote this down. It does not tell who speaks. Turns end at pauses; one may hold the words of two "
    "people. Words may be wrong, names above all: hear the recording while you review."
)

UNSURE_AND_KEPT: Final = N_(
    "The speech model is not sure which language is spoken in {name}: it may be “{language}”. Choose it below, then go "
    "on."
)
UNSURE: Final = N_(
    "The speech model is not sure which language is spoken in {name}: it may be “{language}”. Say it with --language. "
    "Nothing was stored."
)
BY_VOICES: Final = Message(
    "A speech model wrote this down. Who speaks is proposed by telling voices apart; short turns are often wrong. Say "
    "who is who, and hear the recording while you review: words may be wrong, names above all."
)


@dataclass(frozen=True)
class _Work:
    """A recording that is being written down.

    Attributes:
        context: A steward with the vault open.
        vault: Their vault.
        interview_id: The interview that it is going to be.
        wish: How.
        weights: Hash of the model's weights.
        progress: Called with minutes heard, and minutes in all.
        cancelled: Asked between pieces.
        kept: Whether it stays, sealed, where it cannot be written down as wished.
    """

    context: Context
    vault: Vault
    interview_id: str
    wish: Wish
    weights: str
    progress: Progress
    cancelled: Cancelled
    kept: bool = False

    @property
    def recording(self) -> Recording:
        return sealing.present(self.vault, self.interview_id)

    @property
    def sound(self) -> Sound:
        return sealing.sound(self.vault, self.interview_id)


@requires(Permission.IMPORT)
def transcribe_recording(
    context: Context,
    file: BinaryIO,
    name: str,
    wish: Wish,
    *,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
    says: Says = lambda _: None,
) -> Transcribed:
    """Write a recording down; what is heard becomes the original of a new interview, and its sound stays with it.

    Args:
        context: A steward with the vault open.
        file: The recording.
        name: What its file is called.
        wish: How.
        progress: Called with minutes heard, and minutes in all.
        cancelled: Asked between pieces; what was heard stays, and the same file goes on from there.
        says: Told what a steward must know of the model before it begins.

    Raises:
        AlreadyThere: The recording, or its words, are in the study already.
        InvalidInput: Nothing that is said in it was understood, or it is not sure in which language. Nothing is kept.
        ModelMissing: The extra is not installed, or the model is not what it should be or does not know the language.
        ReadError: It is damaged, too large, or not what its ending says; or it cannot be read on this computer.
        Cancelled: The person pressed cancel.
        VaultLocked: The vault is shut.
        VaultError: It could not be written.
    """
    vault, weights = context.open_vault(), _weights(wish)
    if wish.language is not None:
        # A model that does not know it is told before anything is kept.
        language_of(None, wish.language, wish.model, cancelled=cancelled)
    interview_id = _sealed(context, vault, file, name, wish)
    return _write_down(_Work(context, vault, interview_id, wish, weights, progress, cancelled), says)


@requires(Permission.IMPORT)
def keep_for_transcript(context: Context, file: BinaryIO, name: str, wish: Wish) -> str:
    """Seal a recording that is written down next, by :func:`go_on`.

    Args:
        context: A steward with the vault open.
        file: The recording.
        name: What its file is called.
        wish: How; it is kept beside it.

    Returns:
        The id of the interview that it is going to be.

    Raises:
        AlreadyThere: The recording is in the study already.
        ModelMissing: The extra is not installed.
        ReadError, VaultLocked, VaultError: As for :func:`transcribe_recording`.
    """
    vault, _ = context.open_vault(), _weights(wish)
    return _sealed(context, vault, file, name, wish)


@requires(Permission.IMPORT)
def go_on(
    context: Context,
    interview_id: str,
    wish: Wish,
    *,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
    says: Says = lambda _: None,
) -> Transcribed:
    """Write down a recording that is sealed, from where it was left; it stays also where that cannot be done as wished.

    Args:
        context: A steward with the vault open.
        interview_id: The interview that it is going to be.
        wish: How.
        progress: Called with minutes heard, and minutes in all.
        cancelled: Asked between pieces; what was heard stays.
        says: Told what a steward must know of the model before it begins; may refuse it.

    Raises:
        NotFound: No such recording waits.
        AlreadyThere: Its words are in the study already. Nothing is kept.
        InvalidInput: Nothing was understood (nothing is kept), or it is not sure in which language.
        ModelMissing, Cancelled, VaultLocked, VaultError: As for :func:`transcribe_recording`.
    """
    vault, weights = context.open_vault(), _weights(wish)
    if interview_id not in _unfinished(context, vault):
        raise NotFound(Message("This recording does not wait any more. Open the page anew."))
    return _write_down(_Work(context, vault, interview_id, wish, weights, progress, cancelled, kept=True), says)


def _weights(wish: Wish) -> str:
    """Hash of the weights of the model that is wished for.

    Raises:
        ModelMissing: The extra is not installed, the model is not what it should be, or cannot tell the language.
    """
    model.require_installed(WITH_EXTRA)
    if wish.speakers:
        voices.require_installed()
    if wish.model is None:
        return model.FILES["model.bin"]
    require_language(wish.model, wish.language)
    return check_model_folder(wish.model)


def _write_down(work: _Work, says: Says) -> Transcribed:
    language = _language(work)
    known = caution(language, own_model=work.wish.model is not None)
    if known is not None:
        says(known)
    _hear(work, language)
    heard = _words(work.vault, work.interview_id)
    words = smoothed(heard, language) if work.wish.smooth else heard
    if not words:
        raise _no_speech(work)
    turns = _turns(work, words)
    warnings = [BY_VOICES if work.wish.speakers else BY_PAUSES, *filter(None, [known])]
    if work.wish.smooth:
        warnings.append(
            Message(
                "Hesitations (“um”) and words broken off were left out by rule: {count} words. The recording has them.",
                count=len(heard) - len(words),
            )
        )
    recording = work.recording
    plan = _plan(turns, recording, language, warnings, work.wish)

    def store() -> None:
        sealing.present(work.vault, work.interview_id)
        store_import(work.context, plan, work.interview_id)

    try:
        work.context.together(store)
    except InvalidInput as error:
        if not work.kept or isinstance(error, AlreadyThere):
            _let_go(work)
        raise
    _finish(work.context, work.vault, work.interview_id)
    return Transcribed(
        file=recording.name,
        id=work.interview_id,
        language=language,
        seconds=round(recording.lasts_ms / 1000, 1),
        speakers=tuple(dict.fromkeys(speaker for speaker, _turn in turns if speaker)),
        warnings=warnings,
    )


def _language(work: _Work) -> str:
    """The language spoken: as wished, as it was told or recognised before, or as the model recognises it now."""
    begun = _as_wished(work.vault, work.interview_id, work.weights, work.wish.language)
    if "language" not in begun:
        answer = language_of(work.sound, work.wish.language, work.wish.model, cancelled=work.cancelled)
        if answer is None:
            raise _no_speech(work)
        if answer[1] < LIKELY:
            raise _unsure(work, answer[0])
        begun |= {"language": answer[0], "weights": work.weights}
        _keep(work, sealing.transcript_name(work.interview_id), begun)
    return str(begun["language"])


@requires(Permission.REVIEW_ORIGINALS)
def unfinished_transcripts(context: Context) -> list[UnfinishedTranscript]:
    """Recordings that are not written down to their end, of this person's site.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    waiting: list[UnfinishedTranscript] = []
    for interview_id, recording in _unfinished(context, vault).items():
        begun = vault.get_json(sealing.transcript_name(interview_id))
        wish = Wish(**begun.get("wish", {}))
        wish = replace(wish, model=wish.model and Path(wish.model), language=begun.get("language", wish.language))
        waiting.append(
            UnfinishedTranscript(
                interview_id,
                recordings.about_recording(recording),
                _transcribed_so_far(vault, interview_id)[0] * 500 // recording.rate,
                wish,
            )
        )
    return waiting


def _sealed(context: Context, vault: Vault, file: BinaryIO, name: str, wish: Wish) -> str:
    """The id of the interview that a recording is going to be; it is sealed unless it was before.

    Raises:
        AlreadyThere: It is one already.
    """
    digest = recordings.hash_of(file)
    known = _interviews(context)
    for interview_id, recording in recordings_in(vault).items():
        if recording.sha256 != digest:
            continue
        if interview_id in known:
            if sealing.transcript_names(vault, interview_id):
                # It was ended between the interview and this.
                _finish(context, vault, interview_id)
            raise AlreadyThere(
                Message(
                    "{name} is in the project already, as the recording of interview {known}. Nothing was stored.",
                    name=recording.name,
                    known=interview_id,
                )
            )
        if interview_id in _unfinished(context, vault):
            return interview_id
    interview_id = new_id()

    def begin(_: Cursor) -> None:
        values = asdict(wish) | {"model": wish.model and str(wish.model)}
        vault.put_json({sealing.transcript_name(interview_id): {"site": context.user.site, "wish": values}})

    recordings.seal(context, interview_id, file, name, begin)
    return interview_id


def _unfinished(context: Context, vault: Vault) -> dict[str, Recording]:
    known, site = _interviews(context), context.user.site
    return {
        interview_id: recording
        for interview_id, recording in recordings_in(vault).items()
        if interview_id not in known and sealing.begun(vault, interview_id, site)
    }


def _interviews(context: Context) -> set[str]:
    """Ids of all interviews of the study."""
    with context.store.read() as cursor, unrestricted(cursor) as every:
        return {interview.id for interview in interviews.all_interviews(every)}


def _as_wished(vault: Vault, interview_id: str, weights: str, language: str | None) -> dict[str, Any]:
    """What is known of a transcript that is being made; what another model or language heard is forgotten."""
    name = sealing.transcript_name(interview_id)
    begun: dict[str, Any] = vault.get_json(name)
    if "language" in begun and (begun["weights"] != weights or language not in (None, begun["language"])):
        begun = {field: value for field, value in begun.items() if field in ("site", "wish")}
        vault.put_json({name: begun}, remove=sealing.transcript_names(vault, interview_id)[1:])
    return begun


def _hear(work: _Work, language: str) -> None:
    """Hear what was not heard yet; each piece lies in the vault before the next is heard."""
    end, number = _transcribed_so_far(work.vault, work.interview_id)
    name = sealing.transcript_name(work.interview_id)
    pieces = recognised_pieces(
        work.sound,
        end,
        language,
        work.wish.model,
        names=read_word_lists(work.vault).deny if work.wish.names else (),
        progress=work.progress,
        cancelled=work.cancelled,
    )
    for at, piece in enumerate(pieces, number):
        words = [astuple(word) for word in piece.words]
        _keep(work, f"{name}/{at:06}", {"end": piece.end, "words": words})


def _keep(work: _Work, name: str, record: Mapping[str, Any]) -> None:
    """Keep what became known of a recording, unless an erasure has taken it meanwhile."""
    with work.vault.alone():
        sealing.present(work.vault, work.interview_id)
        work.vault.put_json({name: record})


def _transcribed_so_far(vault: Vault, interview_id: str) -> tuple[int, int]:
    """The byte up to which a recording was heard, and in how many pieces."""
    names = sealing.transcript_names(vault, interview_id)[1:]
    return (vault.get_json(names[-1])["end"] if names else 0), len(names)


def _words(vault: Vault, interview_id: str) -> list[RecognisedWord]:
    names = sealing.transcript_names(vault, interview_id)[1:]
    return [RecognisedWord(*word) for name in names for word in vault.get_json(name)["words"]]


def _turns(work: _Work, words: Sequence[RecognisedWord]) -> list[tuple[str | None, list[RecognisedWord]]]:
    """Turns of those words with the speaker that is proposed for each; None where voices are not told apart."""
    turns: list[tuple[str | None, list[RecognisedWord]]]
    if work.wish.speakers:
        speakers = voices.who_speaks(work.sound, words, work.wish.speakers, cancelled=work.cancelled)
        turns = [(PROPOSED.format(number=speaker + 1), turn) for speaker, turn in turns_by_speakers(words, speakers)]
    else:
        turns = [(None, turn) for turn in turns_by_pauses(words)]
    return with_pauses(turns, round(work.wish.pauses * 1000)) if work.wish.pauses else turns


def _plan(
    turns: Sequence[tuple[str | None, Sequence[RecognisedWord]]],
    recording: Recording,
    language: str,
    warnings: Sequence[Message],
    wish: Wish,
) -> ImportPlan:
    """What to store: the turns, and as the file Whisper's own JSON, in which each word has its time and certainty."""
    name = f"{recording.name.rpartition('.')[0]}.json"
    read = ReadResult(
        file=name,
        format="whisper",
        encoding="utf-8",
        language=language if len(language) == 2 else None,
        warnings=warnings,
        transcript=Transcript.from_spoken(spoken(turn, speaker) for speaker, turn in turns),
    )
    data = json.dumps(as_whisper_json([turn for _speaker, turn in turns], language), ensure_ascii=False).encode()
    return ImportPlan(
        file=IncomingFile(name, data),
        read=read,
        roles=guess_roles(read.transcript),
        participant=wish.participant,
        quote_consent=wish.consent,
    )


@writes()
def _finish(context: Context, cursor: Cursor, vault: Vault, interview_id: str) -> None:
    """Note that a recording was written down, and forget the pieces it was heard in."""
    events.append(cursor, context.user.id, "recording.transcribed", "interview", interview_id)
    vault.put({}, remove=sealing.transcript_names(vault, interview_id))


def _let_go(work: _Work) -> None:
    """Erase a recording of which nothing can become an interview."""
    context, vault, interview_id = work.context, work.vault, work.interview_id

    def write(cursor: Cursor) -> None:
        events.append(cursor, context.user.id, "recording.removed", "interview", interview_id)
        sealing.remove(vault, interview_id)

    context.store.write(write)


def _no_speech(work: _Work) -> InvalidInput:
    name = work.recording.name
    _let_go(work)
    return InvalidInput(Message("In {name} nothing that is said was understood. Nothing was stored.", name=name))


def _unsure(work: _Work, language: str) -> InvalidInput:
    sentence = UNSURE_AND_KEPT if work.kept else UNSURE
    refusal = InvalidInput(Message(sentence, name=work.recording.name, language=language))
    if not work.kept:
        _let_go(work)
    return refusal
