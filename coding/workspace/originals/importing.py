"""Import: files become originals in the vault. Refused files keep nothing."""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import Final, TypeVar
from unicodedata import normalize

from coding.access import Permission
from coding.errors import AlreadyThere, HeardError, InvalidInput
from coding.model import Interview, Participant, Placed
from coding.model.message import Message, message_of
from coding.model.texts import called
from coding.store import Cursor, erasure, events, interviews, people, sites
from coding.store.row_filter import unrestricted
from coding.vault import Vault
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, new_id, requires
from coding.workspace.vault_records import (
    IMPORTING,
    ROLES,
    Original,
    importing,
    original_records,
    speaker_names,
    sweep_unfinished,
    whole,
)
from pipelines.errors import PipelineError
from pipelines.readers import formats
from pipelines.readers.chats.messages import CHAT
from pipelines.readers.safely import sandbox
from pipelines.readers.speech.roles import guess_roles
from pipelines.readers.speech.vocabulary import PARTICLES
from pipelines.redact.folding import fold
from pipelines.transcript import ReadResult


@dataclass(frozen=True)
class IncomingFile:
    """A file as it was chosen: its base name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """A file read and ready to store; what the person corrected in the preview.

    Attributes:
        file: The file.
        read: What the reader made of it.
        roles: Speaker label → role.
        participant: Label of the participant (P01 …), or None for the next free one.
        title: Title of the interview, or None for the participant's label. Never the file's name: it may name somebody.
        language: ISO 639-1 code, or None for the reader's.
        quote_consent: The participant's consent to quotation, for a new participant.
        attributes: Attributes of a new participant.
    """

    file: IncomingFile
    read: ReadResult
    roles: Mapping[str, str]
    participant: str | None = None
    title: str | None = None
    language: str | None = None
    quote_consent: str = "paraphrase"
    attributes: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ImportOutcome:
    """What became of one file: stored under an id, or refused with a reason."""

    file: str
    interview_id: str | None
    warnings: Sequence[str]
    refused: str | None = None


ENDINGS: tuple[str, ...] = tuple(
    ending for file_format in formats.FORMATS.values() for ending in file_format.extensions
)
"""Endings of the files that can be read, with their dot."""


@requires(Permission.IMPORT)
def preview_file(context: Context, file: IncomingFile, *, encoding: str | None = None) -> ImportPlan:
    """Read a file without storing anything.

    Args:
        context: The steward.
        file: The file; of its name only the part after the last slash or backslash is used.
        encoding: Text encoding, where a person chose one.

    Raises:
        EncodingUnsure: A person must choose the encoding.
        ReadError: It cannot be read as a transcript; the message says why.
    """
    file = replace(file, name=_base_name(file.name))
    return plan_of(file, sandbox.read_safely(file.data, file.name, encoding=encoding))


def plan_of(file: IncomingFile, read: ReadResult) -> ImportPlan:
    """What to store of a file that was read, with nothing corrected by a person."""
    if read.source is not None:
        # What came with a chat's text (pictures, sound) is let go of here: nothing after this has it.
        file = IncomingFile(f"{file.name.rpartition('.')[0] or file.name}.txt", read.source)
        read = replace(read, source=None)
    return ImportPlan(file=file, read=read, roles=_guess_roles(read))


def _guess_roles(read: ReadResult) -> Mapping[str, str]:
    """Roles for a person to confirm; in a chat nobody asks the questions of an interview."""
    guessed = guess_roles(read.transcript)
    if read.format != CHAT:
        return guessed
    return {label: "other" if role == "interviewer" else role for label, role in guessed.items()}


def _base_name(name: str) -> str:
    """What a browser or system calls the file, without folders and control characters."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in base if character.isprintable()).strip() or "file"


@requires(Permission.IMPORT)
def divide_import(context: Context, plan: ImportPlan) -> list[ImportPlan]:
    """Make one plan of each interview that a file seems to hold, once a person has agreed.

    Columns or heading lines about a person stay with the plan (``plan.read.parts[0]``) and are not made attributes:
    they may name somebody.
    """
    return [ImportPlan(file=plan.file, read=part, roles=_guess_roles(part)) for part in plan.read.divide()]


@requires(Permission.IMPORT)
def join_speakers(context: Context, plan: ImportPlan, same: Mapping[str, str]) -> ImportPlan:
    """A plan in which labels that mean one speaker are one, before anything is stored.

    Args:
        context: The steward.
        plan: The file as read.
        same: Label → the label it should have. A chain is followed to its end; a circle counts as nothing.
    """

    def last(label: str) -> str:
        labels = {label}
        while label in same and same[label] not in labels:
            label = same[label]
            labels.add(label)
        return label

    transcript = plan.read.transcript
    turns = tuple(
        turn if turn.speaker is None else replace(turn, speaker=last(turn.speaker)) for turn in transcript.turns
    )
    joined = replace(transcript, turns=turns)
    roles = {label: role for label, role in plan.roles.items() if label in joined.speakers}
    return replace(plan, read=replace(plan.read, transcript=joined), roles=roles)


@requires(Permission.IMPORT)
def suggest_labels(context: Context, count: int) -> list[str]:
    """The next free participant labels (P01 …), in order."""
    return list(islice(context.store.ask(_free_labels), count))


@requires(Permission.IMPORT)
def store_import(context: Context, plan: ImportPlan, interview_id: str | None = None) -> ImportOutcome:
    """Store a previewed file: original into the vault, the rest into the project.

    Args:
        context: The steward.
        plan: What to store.
        interview_id: Id of the interview, where something of it lies in the vault already; None for a new one.

    Raises:
        VaultLocked: The vault is shut.
        InvalidInput: The same file is in the project already, it has no words, or a role is unknown.
    """
    vault = context.open_vault()
    if not plan.read.transcript.turns:
        raise InvalidInput(
            Message("{name} holds no words that could be coded. Nothing was stored.", name=plan.file.name)
        )
    if any(role not in ROLES for role in plan.roles.values()):
        raise InvalidInput(Message("A speaker's role is one of: {roles}.", roles=", ".join(ROLES)))
    plan = replace(plan, participant=called(plan.participant or ""), title=called(plan.title or ""))
    text_hash = vault.fingerprint(plan.read.transcript.text)
    context.store.ask(lambda cursor: _refuse_twice(cursor, text_hash))
    interview_id = interview_id or new_id()
    language = plan.language or plan.read.language
    original = Original(plan.read.transcript, plan.roles, language, named=plan.read.format == CHAT)
    _refuse_names(original, plan)

    def store(cursor: Cursor) -> None:
        # Inside the transaction, so that nobody sweeps the records before the interview is there.
        _put_original(vault, interview_id, original, plan.file)
        _insert(cursor, context, plan, interview_id, text_hash, language)

    try:
        context.store.write(store)
    except BaseException:
        sweep_unfinished(context.project.store, whole(vault))
        raise
    return ImportOutcome(plan.file.name, interview_id, tuple(plan.read.warnings))


def _refuse_twice(cursor: Cursor, text_hash: str) -> None:
    """Refuse a transcript that the study has already, at whichever site.

    Raises:
        AlreadyThere: It has.
    """
    if (known := interviews.with_hash(cursor, text_hash)) is not None:
        raise AlreadyThere(
            Message("This transcript is in the project already (interview {known}). Nothing was stored.", known=known)
        )
    with unrestricted(cursor) as every:
        if interviews.with_hash(every, text_hash) is not None:
            raise AlreadyThere(Message("This transcript is in the study already, at another site. Nothing was stored."))


def _refuse_names(original: Original, plan: ImportPlan) -> None:
    """Labels and titles are seen by everybody: a speaker's name may not be in them.

    Raises:
        InvalidInput: One is.
    """
    names = {
        fold(word) for word in re.findall(r"\w+", normalize("NFC", f"{plan.participant or ''} {plan.title or ''}"))
    }
    if names & set(_words_of_names(original)):
        raise InvalidInput(
            Message("The label or title holds a speaker's name, and everybody sees it. Take another, such as P01.")
        )


def _words_of_names(original: Original) -> Iterable[str]:
    """Words of which speakers' names are made; in a chat, where each label is a name, short ones are such, too."""
    for name in speaker_names(original):
        words = re.findall(r"\w+", normalize("NFC", name))
        for word in words:
            is_short_name = len(word) == 2 and word.isalpha() and (len(words) == 1 or word.casefold() not in PARTICLES)
            if len(word) > 2 or (original.named and is_short_name):
                yield fold(word)


def _put_original(vault: Vault, interview_id: str, original: Original, file: IncomingFile) -> None:
    records = original_records(interview_id, original, file.name, file.data)
    records[IMPORTING] = {"interviews": [*importing(vault), interview_id]}
    vault.put(
        {
            name: value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
            for name, value in records.items()
        }
    )


def _insert(
    cursor: Cursor, context: Context, plan: ImportPlan, interview_id: str, text_hash: str, language: str | None
) -> None:
    _refuse_twice(cursor, text_hash)
    participants = {participant.label: participant for participant in people.participants(cursor)}
    with unrestricted(cursor) as every:
        present = {participant.label: participant for participant in people.participants(every)}
    label = plan.participant or next(_free_labels(cursor))
    if label in present and label not in participants:
        raise InvalidInput(
            Message("Somebody at another site is called {label}. Take another label. Nothing was stored.", label=label)
        )
    if label in participants:
        participant_id = participants[label].id
    else:
        participant_id = new_id()
        people.PARTICIPANTS.add(cursor, Participant(participant_id, label, plan.quote_consent, None, {}, 1))
        people.replace_attributes(cursor, "participant", {participant_id: plan.attributes or {}})
        events.append(cursor, context.user.id, "participant.added", "participant", participant_id)
    interview = Interview(
        id=interview_id,
        participant_id=participant_id,
        participant_label=label,
        title=plan.title or label,
        language=language,
        format=plan.read.format,
        state="imported",
        original_length=len(plan.read.transcript.text),
        turn_count=len(plan.read.transcript.turns),
        warnings=tuple(plan.read.warnings),
        attributes={},
        release_id=None,
        version=1,
    )
    interviews.add(cursor, interview, text_hash)
    if context.user.site is not None:
        sites.place_interview(cursor, interview_id, Placed(context.user.site))
    events.append(
        cursor,
        context.user.id,
        "interview.imported",
        "interview",
        interview_id,
        {"format": plan.read.format, "turns": interview.turn_count, "warnings": len(interview.warnings)},
    )


def _free_labels(cursor: Cursor) -> Iterator[str]:
    """Labels (P01 …) that nobody has or had at any site: releases and files that left may say them of somebody.

    What an erased person was called is not kept: where anybody was erased, numbers go on behind as many as there were.
    """
    with unrestricted(cursor) as every:
        erased, taken = len(erasure.erasures(every)), people.labels_taken(every)
    labels = (f"P{number:02d}" for number in count(len(taken) + erased + 1 if erased else 1))
    return (label for label in labels if label not in taken)


@requires(Permission.IMPORT)
def store_imports(
    context: Context,
    plans: Sequence[ImportPlan],
    *,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> list[ImportOutcome]:
    """Store several previewed files; each is stored whole or refused whole.

    Args:
        context: The steward, with the vault open.
        plans: What to store, in order.
        progress: Called after each.
        cancelled: Asked before each; what was stored before stays.
    """
    context.open_vault()
    return _each(plans, lambda plan: plan.file.name, lambda plan: [store_import(context, plan)], progress, cancelled)


Several = TypeVar("Several")


def _each(
    several: Sequence[Several],
    name: Callable[[Several], str],
    store: Callable[[Several], Sequence[ImportOutcome]],
    progress: Progress,
    cancelled: Cancelled,
) -> list[ImportOutcome]:
    """Store one after the other; each is stored whole or refused whole."""
    outcomes: list[ImportOutcome] = []
    for done, each in enumerate(several, 1):
        if cancelled():
            stopped = Message("Stopped before this one. Nothing of it was stored.")
            outcomes.append(ImportOutcome(name(each), None, (), stopped))
            continue
        try:
            outcomes += store(each)
        except (PipelineError, HeardError) as error:
            outcomes.append(ImportOutcome(name(each), None, (), message_of(error)))
        progress(done, len(several))
    return outcomes


@requires(Permission.IMPORT)
def import_files(
    context: Context,
    files: Sequence[IncomingFile],
    *,
    participant: str | None = None,
    divide: bool = False,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> list[ImportOutcome]:
    """Read and store many files; each is stored whole or refused whole.

    Args:
        context: The steward, with the vault open.
        files: What to import, in order.
        participant: Label for all of them, or None for a new participant each.
        divide: Store an interview for each that a file holds, each with a participant of its own.
        progress: Called after each file.
        cancelled: Asked before each file; the files stored before stay.
    """
    context.open_vault()
    if divide and participant:
        raise InvalidInput(Message("A divided file has a participant for each part; leave the label out."))

    def store(file: IncomingFile) -> Sequence[ImportOutcome]:
        plan = preview_file(context, file)
        parts = divide_import(context, plan) if divide else []
        if len(parts) > 1:
            return store_imports(context, parts, cancelled=cancelled)
        return [store_import(context, replace(plan, participant=participant))]

    return _each(files, lambda file: file.name, store, progress, cancelled)


FOLDER: Final = "parts"
"""Folder of a project in which they are."""
RECORD: Final = "parts"
"""The vault's record with their key."""


def forget_parts(folder: Path, vault: Vault) -> None:
    """Remove the pieces of a project, and the key that opens them."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    if RECORD in vault.names():
        whole(vault).put({}, remove=[RECORD])
