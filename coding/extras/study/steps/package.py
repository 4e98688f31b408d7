"""The study package: what holds at every site, signed by the coordinator, and taking it into a site's own project."""

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
from coding.errors import Conflict, InvalidInput, NotReady
from coding.export.gate import gate
from coding.export.gate.places import places_of, transcript_places
from coding.extras.study import tables
from coding.extras.study.files.lines import lines_of_package
from coding.extras.study.files.panel_rows import panels_in
from coding.extras.study.files.sealing import PACKAGE, PublicKeys, changed, digest_of, signed
from coding.extras.study.files.training import TrainingText
from coding.extras.study.steps.keys import own_keys, verified_apart
from coding.extras.study.steps.panels import planned, rules_of, shared_panels, take_panels
from coding.extras.study.steps.training import chosen_training
from coding.model import Round
from coding.model.said import Said
from coding.store import Cursor, codebooks, events, rounds, settings
from coding.workspace.codebook.examples import interviews_in, without_withheld
from coding.workspace.codebook.translations import reviewed_book
from coding.workspace.codebook.versions import code_usage, plan_replacement, save_codebook
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.indicators import DEFAULT_SMALL_CELL, SMALL_CELL_SETTING
from coding.workspace.reports.register import enter_export
from coding.workspace.review.policy import SETTING as PSEUDONYMS
from pipelines.errors import PipelineError
from pipelines.redact.policy import policy_from_dict

_FIELDS: Final = frozenset({"study", "title", "number", "coordinator", "made", "codebook", "languages", "rounds"}) | {
    "policies"
}


@dataclass(frozen=True, kw_only=True)
class PackageFile:
    """A package that was made.

    Attributes:
        data: The file.
        number: Its number; the same as before where nothing changed.
        keys: The coordinator's public keys.
        lines: What it holds, a line each.
    """

    data: bytes
    number: int
    keys: PublicKeys
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class JoinPreview:
    """What a package would change here.

    Attributes:
        title: What the study is called.
        number: The package's number.
        before: Number of the package that applies now; 0 for none.
        keys: The coordinator's public keys; their fingerprint is read aloud.
        lines: What the package holds, a line each.
        changes: What changes in the codebook, a sentence each.
        codings: Codes whose meaning changes → (codings, interviews) made with them already.
        retired: Codes of this project that stay only because there are codings.
        dropped: Codes of this project that nothing refers to and that go.
        small_cell: The smallest group shown afterwards.
        panels: What changes in panels, a sentence each.
    """

    title: str
    number: int
    before: int
    keys: PublicKeys
    lines: Sequence[str]
    changes: Sequence[str]
    codings: Mapping[str, tuple[int, int]]
    retired: Sequence[str]
    dropped: Sequence[str]
    small_cell: int
    panels: Sequence[Said]


@requires(Permission.SET_UP)
def make_package(context: Context) -> PackageFile:
    """Make the study package of this project as it is now.

    Raises:
        VaultLocked: The vault is shut; the signing key lies in it.
        NotReady: The project has no codebook, or is a site of another study.
        ExportBlocked: Words of the key stand in it.
    """
    vault = context.open_vault()
    keys = own_keys(vault)
    with context.store.read() as cursor:
        before = tables.newest_package(cursor)
        if before is not None and before.side != "coordinator":
            raise NotReady(
                Said("This project is a site of the study “{title}”. Its coordinator makes the package.",
                     title=before.content["title"])
            )  # fmt: skip
        newest = codebooks.newest(cursor)
        if newest is None:
            raise NotReady(Said("The project has no codebook yet. Choose a starter on the Codebook page."))
        book, _ = without_withheld(cursor, reviewed_book(cursor, newest.book))
        chosen = chosen_training(cursor)
        payload = _payload(cursor, context, book, keys.public, before, [choice.text for choice in chosen])
        interview_ids = {*interviews_in(cursor, book), *(choice.release.interview_id for choice in chosen)}
    places = [*_places(payload, book), *transcript_places(choice.release for choice in chosen)]
    gate.require(disclosure_check.check(context, places, vault).problems, disclosure_check.WAYS_OUT)
    data = signed(PACKAGE, payload, keys)
    context.store.write(lambda cursor: enter_export(cursor, context, "study-package", data, interview_ids))
    package = tables.Package(
        study=payload["study"], number=payload["number"], side="coordinator", content=payload, hash=digest_of(data)
    )
    if before is None or package.number > before.number:
        _keep(context, package, "study.packaged")
    return PackageFile(data=data, number=package.number, keys=keys.public, lines=list(lines_of_package(payload)))


def _places(payload: Mapping[str, Any], book: Codebook) -> list[Any]:
    typed = {"title": payload["title"], "rounds": payload["rounds"], "pseudonyms": payload["policies"]["pseudonyms"]}
    typed["training"] = [text["title"] for text in payload.get("training", ())]
    typed["panels"] = [
        [panel.title, panel.instructions, panel.consent, panel.texts]
        + [[item.wording, item.limits, item.texts, item.reason, item.why_retired] for item in panel.items]
        for panel in panels_in(payload)
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
        "rounds": [_planned(round) for round in rounds.all_rounds(cursor)],
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


def _planned(round: Round) -> dict[str, Any]:
    return {
        "name": round.name,
        "purpose": round.purpose,
        "unit": round.unit,
        "target": round.target,
        "reason": round.target_reason,
        "design": round.design,
        "measured": round.measured,
        "targets": [list(target) for target in round.targets],
    }


def _keys(payload: Mapping[str, Any]) -> PublicKeys:
    return PublicKeys(payload["coordinator"]["sign"], payload["coordinator"]["box"])


def read_package(data: bytes) -> tuple[dict[str, Any], Codebook]:
    """What a package says, verified.

    Raises:
        InvalidInput: It is none, or was changed since it was signed.
    """
    payload, signer = verified_apart(PACKAGE, data)
    try:
        book = codebook_from_dict(payload["codebook"])
        check_tree(book)
        least = payload["policies"]["small_cell"]
        policy = payload["policies"]["pseudonyms"]
        if policy is not None:
            policy_from_dict(policy)
        lines_of_package(payload)
        for panel in panels_in(payload):
            rules_of(panel)
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
    return _preview(context, digest_of(data), *read_package(data))


def _preview(context: Context, digest: str, payload: Mapping[str, Any], book: Codebook) -> JoinPreview:
    with context.store.read() as cursor:
        before = tables.newest_package(cursor)
        _check_following(payload, before, digest)
        newest = codebooks.newest(cursor)
        least = max(payload["policies"]["small_cell"], small_cell(cursor))
        panels = [line for change in planned(cursor, payload) for line in change.lines()]
    plan = plan_replacement(context, book)
    doubtful = changed_meaning(plan.changes)
    used = code_usage(context)
    return JoinPreview(
        title=payload["title"],
        number=payload["number"],
        before=before.number if before else 0,
        keys=_keys(payload),
        lines=lines_of_package(payload),
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


def _check_following(payload: Mapping[str, Any], before: tables.Package | None, digest: str) -> None:
    """Refuse a package that does not follow what applies here.

    Raises:
        InvalidInput: It is of another study, of another key, or older.
    """
    if before is None:
        return
    if before.side == "coordinator":
        raise InvalidInput(Said("This project coordinates a study itself, so it cannot join one."))
    if payload["study"] != before.study:
        raise InvalidInput(
            Said("This project belongs to the study “{title}” already. Join another one in a project of its own.",
                 title=before.content["title"])
        )  # fmt: skip
    if payload["coordinator"] != before.content["coordinator"]:
        raise InvalidInput(
            Said("This package is signed with another key than the ones before. Call the coordinator before anything.")
        )
    if payload["number"] < before.number or (payload["number"] == before.number and digest != before.hash):
        raise InvalidInput(
            Said("Package {number} is older than package {now}, which applies here. Nothing was changed.",
                 number=payload["number"], now=before.number)
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
    payload, book = read_package(data)
    preview = _preview(context, digest_of(data), payload, book)
    if preview.before == preview.number:
        return preview
    newest = context.store.ask(codebooks.newest)
    reason = f"Package {preview.number} of the study “{preview.title}”"
    # The codebook first: if the computer stops here, joining again finds it saved and goes on.
    if newest is None:
        context.store.write(lambda cursor: codebooks.save(cursor, book, reason, context.user.id))
    else:
        save_codebook(context, plan_replacement(context, book).book, reason, based_on=newest.number)
    package = tables.Package(
        study=payload["study"], number=payload["number"], side="site", content=payload, hash=digest_of(data)
    )
    _keep(context, package, "study.joined")
    if preview.panels:
        take_panels(context)
    return preview


@writes()
def _keep(context: Context, cursor: Cursor, package: tables.Package, action: str) -> None:
    present = tables.newest_package(cursor)
    if present is not None and present.number >= package.number:
        raise Conflict(Said("Package {number} was taken meanwhile.", number=present.number))
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
def study_of(context: Context, cursor: Cursor) -> tuple[tables.Package, Sequence[str]] | None:
    """The package that applies here and what it says, a line each; None outside any study."""
    package = tables.newest_package(cursor)
    return None if package is None else (package, lines_of_package(package.content))
