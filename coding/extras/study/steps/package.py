"""The study package: what holds at every site, signed by the coordinator, and taking it into a site's own project.

The training set goes along in it: interviews that the coordinator shares with every site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from codebook.diff import changed_meaning
from codebook.errors import CodebookError
from codebook.formats.building import check_tree
from codebook.model import Codebook
from codebook.serial import codebook_from_dict, codebook_to_dict
from codebook.validation import validate
from coding.access import Permission
from coding.errors import Conflict, HeardError, InvalidInput, NotReady
from coding.export.gate import gate
from coding.export.gate.places import places_of, transcript_places
from coding.extras.study import tables
from coding.extras.study.files.package import CONSENTED, INVENTED, KINDS, TrainingText, lines_of_package, training_in
from coding.extras.study.files.panels import panels_in
from coding.extras.study.files.sealing import PACKAGE, PublicKeys, changed, digest_of, signed
from coding.extras.study.steps.keys import own_keys, verified_in_worker
from coding.extras.study.steps.panels import planned, shared_panels, take_panels
from coding.model import Release
from coding.model.message import Message, message_of
from coding.store import Cursor, codebooks, events, interviews, missed_reports, people, releases, rounds, settings
from coding.workspace.codebook.examples import interviews_in, without_withheld
from coding.workspace.codebook.translations import reviewed_book
from coding.workspace.codebook.versions import code_usage, plan_replacement, save_codebook
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.originals.importing import ImportPlan, IncomingFile, store_import
from coding.workspace.release.release import release_interview
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.indicators import DEFAULT_SMALL_CELL, SMALL_CELL_SETTING
from coding.workspace.reports.register import enter_export
from coding.workspace.review.policy import SETTING as PSEUDONYMS
from coding.workspace.review.unused import unused
from pipelines.errors import PipelineError
from pipelines.redact.policy import policy_from_dict
from pipelines.transcript import ReadResult, Transcript, Turn

SETTING: Final = "study_training"
"""Interview id → why it may go along; the coordinator's."""


Chosen = tuple[Release, TrainingText]
"""An interview of the coordinator that goes along in the package."""


@dataclass(frozen=True, kw_only=True)
class TrainingRow:
    """A text of the training set, as somebody here sees it.

    Attributes:
        text: The text.
        interview_id: The interview here, or None where it has not been taken in.
        problem: Why it could not be taken in, or may not go along any more; else None.
    """

    text: TrainingText
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
        raise InvalidInput(Message("The reason is one of: {kinds}.", kinds=", ".join(KINDS)))

    interview = interviews.get(cursor, interview_id)
    marked = dict(settings.setting(cursor, SETTING, {}))
    if kind is None:
        marked.pop(interview_id, None)
    else:
        if interview.release_id is None:
            raise NotReady(Message("“{title}” has not been released yet.", title=interview.title))
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
            Message("“{title}” cannot be in the training set: its participant did not agree to be quoted.",
                    title=release.title)
        )  # fmt: skip
    if kind == INVENTED and releases.masks(cursor, release.id).original:
        raise InvalidInput(
            Message("“{title}” cannot be in the training set as invented: names are masked in it.",
                    title=release.title)
        )  # fmt: skip
    if release.interview_id in {report.interview_id for report in missed_reports.with_state(cursor)}:
        raise NotReady(
            Message(
                "“{title}” cannot be in the training set while a missed name is reported in it.", title=release.title
            )
        )
    unused_parts = unused(cursor, [release])
    if unused_parts.waiting or unused_parts.parts.get(release.id):
        raise NotReady(
            Message(
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
    for release, text in choices:
        _check_may_go(cursor, release, text.kind)
    return choices


def _marked(cursor: Cursor) -> list[Chosen]:
    marked: Mapping[str, str] = settings.setting(cursor, SETTING, {})
    current = {
        release.interview_id: release
        for release in releases.several(cursor, releases.current_releases(cursor)).values()
    }
    choices = [
        (current[interview_id], _text_of(current[interview_id], kind))
        for interview_id, kind in marked.items()
        if interview_id in current
    ]
    return sorted(choices, key=lambda choice: choice[1].hash)


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
            TrainingRow(text=text, interview_id=release.interview_id, problem=_hindrance(cursor, release, text))
            for release, text in _marked(cursor)
        ]
    return [TrainingRow(text=text, interview_id=_here(cursor, text)) for text in training_in(package.content)]


def _hindrance(cursor: Cursor, release: Release, text: TrainingText) -> str | None:
    """Why an interview that was marked may not go along any more."""
    try:
        _check_may_go(cursor, release, text.kind)
    except HeardError as error:
        return message_of(error)
    return None


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
    package = context.store.ask(tables.newest_package)
    texts = training_in(package.content) if package is not None and package.side == "site" else []
    if not texts:
        raise NotReady(Message("The study has no training set, so there is nothing to take in."))
    return [_take(context, text) for text in texts]


def _take(context: Context, text: TrainingText) -> TrainingRow:
    here = context.store.ask(lambda cursor: _here(cursor, text))
    if here is not None:
        return TrainingRow(text=text, interview_id=here)
    try:
        interview_id = str(store_import(context, _plan(text)).interview_id)
        # Nothing is looked for: the words were reviewed or invented at the coordinator, and must stay as they are.
        context.store.write(lambda cursor: interviews.set_state(cursor, interview_id, "in_review"))
        release_interview(context, interview_id, leave_questions=True)
    except HeardError as error:
        return TrainingRow(text=text, interview_id=None, problem=message_of(error))
    return TrainingRow(text=text, interview_id=interview_id)


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


_FIELDS: Final = frozenset({"study", "title", "number", "coordinator", "made", "codebook", "languages", "rounds"}) | {
    "policies"
}


@dataclass(frozen=True, kw_only=True)
class PackageFile:
    """A package that was made.

    Attributes:
        data: The file.
        package: What it says; its number is the same as before where nothing changed.
    """

    data: bytes
    package: tables.Package


@dataclass(frozen=True, kw_only=True)
class JoinPreview:
    """What a package would change here.

    Attributes:
        package: The package.
        before: Number of the package that applies now; 0 for none.
        changes: What changes in the codebook, a sentence each.
        codings: Codes whose meaning changes → (codings, interviews) made with them already.
        retired: Codes of this project that stay only because there are codings.
        dropped: Codes of this project that nothing refers to and that go.
        small_cell: The smallest group shown afterwards.
        panels: What changes in panels, a sentence each.
    """

    package: tables.Package
    before: int
    changes: Sequence[str]
    codings: Mapping[str, tuple[int, int]]
    retired: Sequence[str]
    dropped: Sequence[str]
    small_cell: int
    panels: Sequence[Message]


@requires(Permission.SET_UP)
def make_package(context: Context) -> PackageFile:
    """Make the study package of this project as it is now.

    Raises:
        VaultLocked: The vault is shut; the signing key lies in it.
        NotReady: The project has no codebook, or is a site of another study.
        ExportBlocked: Words of the key stand in it.
        Conflict: Words left the project while it was made.
    """
    vault = context.open_vault()
    keys = own_keys(vault)
    with context.store.read() as cursor:
        before = tables.newest_package(cursor)
        if before is not None and before.side != "coordinator":
            raise NotReady(
                Message("This project is a site of the study “{title}”. Its coordinator makes the package.",
                        title=before.content["title"])
            )  # fmt: skip
        newest = codebooks.newest(cursor)
        if newest is None:
            raise NotReady(Message("The project has no codebook yet. Choose a starter on the Codebook page."))
        book, _ = without_withheld(cursor, reviewed_book(cursor, newest.book))
        chosen = chosen_training(cursor)
        payload = _payload(cursor, context, book, keys.public, before, [text for _, text in chosen])
        interview_ids = {*interviews_in(cursor, book), *(release.interview_id for release, _ in chosen)}
        head = events.head(cursor)[1]
    places = [*_places(payload, book), *transcript_places(release for release, _ in chosen)]
    gate.require(disclosure_check.check(context, places, vault).problems, disclosure_check.WAYS_OUT)
    data = signed(PACKAGE, payload, keys)
    context.store.write(lambda cursor: enter_export(cursor, context, "study-package", data, interview_ids, head))
    package = _package("coordinator", payload, data)
    if before is None or package.number > before.number:
        _keep(context, package, "study.packaged")
    return PackageFile(data=data, package=package)


def _package(side: str, payload: Mapping[str, Any], data: bytes) -> tables.Package:
    study, number = payload["study"], payload["number"]
    return tables.Package(study=study, number=number, side=side, content=payload, hash=digest_of(data))


def _places(payload: Mapping[str, Any], book: Codebook) -> list[Any]:
    typed = {"title": payload["title"], "rounds": payload["rounds"], "pseudonyms": payload["policies"]["pseudonyms"]}
    typed["training"] = [text["title"] for text in payload.get("training", ())]
    typed["panels"] = [
        [panel.title, panel.instructions, panel.consent, panel.texts]
        + [[item.wording, item.limits, item.texts, item.reason, item.why_retired] for item in items]
        for panel, items, *_ in panels_in(payload)
    ]
    return places_of((typed, book), own=disclosure_check.own_texts())


def _payload(
    cursor: Cursor,
    context: Context,
    book: Codebook,
    keys: PublicKeys,
    before: tables.Package | None,
    training: Sequence[TrainingText],
) -> dict[str, Any]:
    payload = {
        "study": before.study if before else new_id(),
        "title": context.project.title,
        "number": before.number if before else 1,
        "coordinator": {"sign": keys.sign, "box": keys.box},
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "codebook": codebook_to_dict(book),
        "languages": sorted({book.language, *(tag for code in book.codes for tag in code.languages)}),
        "rounds": [
            {
                "name": round.name,
                "purpose": round.purpose,
                "unit": round.unit,
                "target": round.target,
                "reason": round.target_reason,
                "design": round.design,
                "measured": round.measured,
                "targets": [list(target) for target in round.targets],
            }
            for round in rounds.all_rounds(cursor)
        ],
        "policies": {
            "small_cell": small_cell(cursor),
            "pseudonyms": settings.setting(cursor, PSEUDONYMS),
        },
    }
    if training:
        payload["training"] = [text.record() for text in training]
    panels = shared_panels(cursor)
    if panels:
        payload["panels"] = panels
    if before is not None:
        if {**payload, "made": ""} == {**before.content, "made": ""}:
            return dict(before.content)
        payload["number"] = before.number + 1
    return payload


def read_package(data: bytes) -> tuple[dict[str, Any], Codebook]:
    """What a package says, verified.

    Raises:
        InvalidInput: It is none, or was changed since it was signed.
    """
    payload, signer = verified_in_worker(PACKAGE, data)
    try:
        book = codebook_from_dict(payload["codebook"])
        check_tree(book)
        least = payload["policies"]["small_cell"]
        policy = payload["policies"]["pseudonyms"]
        if policy is not None:
            policy_from_dict(policy)
        lines_of_package(payload)
        sound = (
            set(payload) - {"training", "panels"} == _FIELDS
            and type(payload["number"]) is int
            and type(least) is int
            and least >= 2
        )
        sound = sound and all(len(bytes.fromhex(payload["coordinator"][name])) == 32 for name in ("sign", "box"))
    except (CodebookError, PipelineError, InvalidInput, KeyError, TypeError, ValueError, AttributeError):
        raise changed(PACKAGE) from None
    if not sound or payload["coordinator"]["sign"] != signer or validate(book):
        raise changed(PACKAGE)
    return payload, book


@requires(Permission.SET_UP)
def preview_join(context: Context, data: bytes) -> JoinPreview:
    """What a package would change here; nothing is stored.

    Raises:
        InvalidInput: It is no package, was changed, is older than the one that applies, or of another study.
    """
    payload, book = read_package(data)
    package = _package("site", payload, data)
    with context.store.read() as cursor:
        before = tables.newest_package(cursor)
        _check_following(package, before)
        newest = codebooks.newest(cursor)
        least = max(payload["policies"]["small_cell"], small_cell(cursor))
        panels = [line for change in planned(cursor, payload) for line in change.lines()]
    plan = plan_replacement(context, book)
    doubtful = changed_meaning(plan.changes)
    used = code_usage(context)
    return JoinPreview(
        package=package,
        before=before.number if before else 0,
        changes=[change.sentence for change in plan.changes] if newest else [],
        codings={code: used[code] for code in sorted(doubtful) if used.get(code, (0, 0))[0]},
        retired=plan.kept,
        dropped=plan.dropped,
        small_cell=least,
        panels=panels,
    )


def small_cell(cursor: Cursor) -> int:
    """The fewest people shown alike in this project."""
    return int(settings.setting(cursor, SMALL_CELL_SETTING, DEFAULT_SMALL_CELL))


def _check_following(package: tables.Package, before: tables.Package | None) -> None:
    """Refuse a package that does not follow what applies here.

    Raises:
        InvalidInput: It is of another study, of another key, or older.
    """
    if before is None:
        return
    if before.side == "coordinator":
        raise InvalidInput(Message("This project coordinates a study itself, so it cannot join one."))
    if package.study != before.study:
        raise InvalidInput(
            Message("This project belongs to the study “{title}” already. Join another one in a project of its own.",
                    title=before.content["title"])
        )  # fmt: skip
    if package.content["coordinator"] != before.content["coordinator"]:
        raise InvalidInput(
            Message(
                "This package is signed with another key than the ones before. Call the coordinator before anything."
            )
        )
    if package.number < before.number or (package.number == before.number and package.hash != before.hash):
        raise InvalidInput(
            Message("Package {number} is older than package {now}, which applies here. Nothing was changed.",
                    number=package.number, now=before.number)
        )  # fmt: skip


@requires(Permission.SET_UP)
def join(context: Context, data: bytes) -> JoinPreview:
    """Take a package into this project: its codebook as a new version, its plan, its policies and its panels.

    Codes of this project that the study lacks stay, retired, where there are codings. Taking the same package again
    changes nothing.

    Raises:
        InvalidInput: As for :func:`preview_join`.
        Conflict: Somebody saved another codebook meanwhile.
    """
    preview = preview_join(context, data)
    package, book = preview.package, preview.package.book
    if preview.before == package.number:
        return preview
    newest = context.store.ask(codebooks.newest)
    reason = f"Package {package.number} of the study “{package.content['title']}”"
    # The codebook first: if the computer stops here, joining again finds it saved and goes on.
    if newest is None:
        context.store.write(lambda cursor: codebooks.save(cursor, book, reason, context.user.id))
    else:
        save_codebook(context, plan_replacement(context, book).book, reason, based_on=newest.number)
    _keep(context, package, "study.joined")
    if preview.panels:
        take_panels(context)
    return preview


@writes()
def _keep(context: Context, cursor: Cursor, package: tables.Package, action: str) -> None:
    present = tables.newest_package(cursor)
    if present is not None and present.number >= package.number:
        raise Conflict(Message("Package {number} was taken meanwhile.", number=present.number))
    tables.PACKAGES.add(cursor, package, taken_by=context.user.id)
    if package.side == "site":
        _take_policies(cursor, package.content["policies"])
    detail = {"package": package.number, "hash": package.hash}
    events.append(cursor, context.user.id, action, "project", context.project.id, detail)


def _take_policies(cursor: Cursor, policies: Mapping[str, Any]) -> None:
    """The stricter rule on small groups, and the way of pseudonyms where this project has not chosen one."""
    if policies["small_cell"] > small_cell(cursor):
        settings.set_setting(cursor, SMALL_CELL_SETTING, policies["small_cell"])
    if policies["pseudonyms"] is not None and settings.setting(cursor, PSEUDONYMS) is None:
        settings.set_setting(cursor, PSEUDONYMS, policies["pseudonyms"])


@reads(Permission.VIEW_PROJECT)
def study_of(context: Context, cursor: Cursor) -> tables.Package | None:
    """The package that applies here; None outside any study."""
    return tables.newest_package(cursor)
