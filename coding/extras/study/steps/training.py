"""The training set: which interviews the coordinator shares with every site, and taking them in at a site."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from coding.access import Permission
from coding.errors import HeardError, InvalidInput, NotReady
from coding.extras.study import tables
from coding.extras.study.files.training import CONSENTED, INVENTED, KINDS, TrainingText, training_in
from coding.model import Release
from coding.model.said import Said, said
from coding.store import Cursor, events, interviews, missed_reports, people, releases, settings
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.originals.importing import ImportPlan, IncomingFile, store_import
from coding.workspace.release.release import release_interview
from coding.workspace.review.unused import unused
from pipelines.transcript import ReadResult, Transcript, Turn

SETTING: Final = "study_training"
"""Interview id → why it may go along; the coordinator's."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """An interview of the coordinator that goes along in the package."""

    release: Release
    text: TrainingText


@dataclass(frozen=True, kw_only=True)
class TrainingRow:
    """A text of the training set, as somebody here sees it.

    Attributes:
        title: What it is called.
        kind: Why it may go along.
        language: Its language.
        interview_id: The interview here, or None where it has not been taken in.
        problem: Why it could not be taken in, or may not go along any more; else None.
    """

    title: str
    kind: str
    language: str
    interview_id: str | None
    problem: str | None = None


@writes(Permission.SET_UP)
def mark_training(context: Context, cursor: Cursor, interview_id: str, kind: str | None) -> None:
    """Say that an interview goes along in the next package, and why it may; None takes it out again.

    Raises:
        InvalidInput: There is no such reason, its participant did not agree to be quoted, or names are masked in what
            is said to be invented.
        NotReady: The interview is not released, or a missed name was reported in it.
        NotFound: There is no such interview.
    """
    if kind is not None and kind not in KINDS:
        raise InvalidInput(Said("The reason is one of: {kinds}.", kinds=", ".join(KINDS)))

    interview = interviews.get(cursor, interview_id)
    marked = dict(settings.setting(cursor, SETTING, {}))
    if kind is None:
        marked.pop(interview_id, None)
    else:
        if interview.release_id is None:
            raise NotReady(Said("“{title}” has not been released yet.", title=interview.title))
        marked[interview_id] = kind
        _check_may_go(cursor, releases.release(cursor, interview.release_id), kind)
    settings.set_setting(cursor, SETTING, marked)
    events.append(cursor, context.user.id, "study.training", "interview", interview_id, {"kind": kind})


def _check_may_go(cursor: Cursor, release: Release, kind: str) -> None:
    """Refuse a text that may not go along.

    Raises:
        InvalidInput: Its participant did not agree to be quoted, or names are masked in what is said to be invented.
        NotReady: A missed name was reported in it.
    """
    consent = people.consents(cursor).get(release.participant_id)
    if (kind == CONSENTED and consent != "yes") or consent == "never":
        raise InvalidInput(
            Said("“{title}” cannot be in the training set: its participant did not agree to be quoted.",
                 title=release.title)
        )  # fmt: skip
    if kind == INVENTED and releases.offset_map(cursor, release.id).original:
        raise InvalidInput(
            Said("“{title}” cannot be in the training set as invented: names are masked in it.",
                 title=release.title)
        )  # fmt: skip
    if release.interview_id in {report.interview_id for report in missed_reports.with_state(cursor)}:
        raise NotReady(
            Said("“{title}” cannot be in the training set while a missed name is reported in it.", title=release.title)
        )
    unused_parts = unused(cursor, [release])
    if unused_parts.waiting or unused_parts.parts.get(release.id):
        raise NotReady(
            Said(
                "“{title}” cannot be in the training set: somebody asked not to use a part of it, or a remark in it "
                "waits for an answer.",
                title=release.title,
            )
        )


def chosen_training(cursor: Cursor) -> list[Chosen]:
    """The interviews that go along in the package, in the order of their texts.

    Raises:
        InvalidInput, NotReady: One may not go along any more.
    """
    choices = _marked(cursor)
    for choice in choices:
        _check_may_go(cursor, choice.release, choice.text.kind)
    return choices


def _marked(cursor: Cursor) -> list[Chosen]:
    marked: Mapping[str, str] = settings.setting(cursor, SETTING, {})
    current = {
        release.interview_id: release
        for release in releases.several(cursor, releases.current_releases(cursor)).values()
    }
    choices = [
        Chosen(release=current[interview_id], text=_text_of(current[interview_id], kind))
        for interview_id, kind in marked.items()
        if interview_id in current
    ]
    return sorted(choices, key=lambda choice: choice.text.hash)


def _text_of(release: Release, kind: str) -> TrainingText:
    speakers: dict[str, dict[str | None, int]] = {}
    turns = []
    for turn in release.turns:
        of_role = speakers.setdefault(turn.role, {})
        turns.append((turn.role, of_role.setdefault(turn.speaker, len(of_role)), turn.start, turn.end))
    return TrainingText(
        title=release.title, language=release.language or "", kind=kind, text=release.text, turns=tuple(turns)
    )


def training_hashes(cursor: Cursor) -> frozenset[str]:
    """Hashes of the texts of the training set that applies here."""
    package = tables.newest_package(cursor)
    return frozenset() if package is None else frozenset(text.hash for text in training_in(package.content))


def ever_trained(cursor: Cursor) -> frozenset[str]:
    """Hashes of the texts of every training set there was: one that was taken out is still nobody's interview."""
    return frozenset(text.hash for package in tables.PACKAGES.all(cursor) for text in training_in(package.content))


@reads(Permission.VIEW_PROJECT)
def list_training(context: Context, cursor: Cursor) -> list[TrainingRow]:
    """The training set that applies here; at the coordinator what goes along in the next package."""
    package = tables.newest_package(cursor)
    if package is None or package.side == "coordinator":
        return [
            _row(choice.text, choice.release.interview_id, _hindrance(cursor, choice)) for choice in _marked(cursor)
        ]
    return [_row(text, _here(cursor, text)) for text in training_in(package.content)]


def _hindrance(cursor: Cursor, choice: Chosen) -> str | None:
    """Why an interview that was marked may not go along any more."""
    try:
        _check_may_go(cursor, choice.release, choice.text.kind)
    except HeardError as error:
        return said(error)
    return None


def _row(text: TrainingText, interview_id: str | None, problem: str | None = None) -> TrainingRow:
    return TrainingRow(
        title=text.title, kind=text.kind, language=text.language, interview_id=interview_id, problem=problem
    )


def _here(cursor: Cursor, text: TrainingText) -> str | None:
    current = releases.current_with_hash(cursor, text.hash)
    return None if current is None else current.interview_id


@requires(Permission.BUNDLE)
def take_training(context: Context) -> list[TrainingRow]:
    """Take the training set in: each text becomes an interview that is released as it is. What is here stays.

    A text that cannot be released here, such as one in which a word stands that this project masks, waits in review.

    Raises:
        NotReady: The project has not joined a study, or its package has no training set.
        VaultLocked: The vault is shut.
    """
    context.open_vault()
    with context.store.read() as cursor:
        package = tables.newest_package(cursor)
        texts = training_in(package.content) if package is not None and package.side == "site" else []
        known = {text.hash: _here(cursor, text) for text in texts}
    if not texts:
        raise NotReady(Said("The study has no training set, so there is nothing to take in."))
    return [_row(text, known[text.hash]) if known[text.hash] else _take(context, text) for text in texts]


def _take(context: Context, text: TrainingText) -> TrainingRow:
    try:
        outcome = store_import(context, _plan(text))
        interview_id = str(outcome.interview_id)
        # Nothing is looked for: the words were reviewed or invented at the coordinator, and must stay as they are.
        context.store.write(lambda cursor: interviews.set_state(cursor, interview_id, "in_review"))
        release_interview(context, interview_id, leave_questions=True)
    except HeardError as error:
        return _row(text, None, said(error))
    return _row(text, interview_id)


def _plan(text: TrainingText) -> ImportPlan:
    label = {"participant": "Participant", "interviewer": "Interviewer", "other": "Speaker"}
    turns = tuple(Turn(f"{label[role]} {speaker + 1}", start, end) for role, speaker, start, end in text.turns)
    read = ReadResult(
        file="training.txt", format="text", encoding="utf-8", language=text.language or None,
        transcript=Transcript(text.text, turns),
    )  # fmt: skip
    roles = {turn.speaker or "": role for turn, (role, *_) in zip(turns, text.turns, strict=True)}
    file = IncomingFile("training.txt", text.text.encode())
    return ImportPlan(
        file=file, read=read, roles=roles, title=f"{text.title} (training set)", quote_consent="paraphrase"
    )
