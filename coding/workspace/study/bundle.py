"""A site's bundle: put together at a level that the steward chooses, seen line by line, checked, registered, sealed."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from codebook.diff import changed_meaning, diff
from codebook.model import Codebook
from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.export.gate import gate
from coding.export.gate.places import LEFT_OUT, Place, places_of
from coding.export.model import CodingRow
from coding.export.study.bundle import LEVELS, WITHDRAWAL, Bundle, bundle_of, lines_of, payload_of
from coding.export.study.evening import evened
from coding.export.study.sealing import INSIDE, Keys, digest_of, sealed, signed
from coding.model import Participant, Release, Round, Snapshot
from coding.model.said import Said
from coding.store import Cursor, codebooks, codings, events, people, releases, rounds, settings, study
from coding.store.codings import Viewer
from coding.workspace.agreement.figures import documents_of, judged_only
from coding.workspace.context import Context, requires
from coding.workspace.reports import last_look
from coding.workspace.reports.indicators import DEFAULT_SMALL_CELL, SMALL_CELL_SETTING
from coding.workspace.reports.material import coding_rows
from coding.workspace.reports.register import register_export
from coding.workspace.study.counting import Coded, Counting
from coding.workspace.study.keys import own_keys

UNITS_SENT = ("word", "sentence", "turn")
KIND = "study-{level}"
"""Kind in the register of exports."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A bundle before it leaves.

    Attributes:
        bundle: What it says.
        lines: The same, a line each.
        problems: What stops it.
        notes: What whoever sends it should know.
        interviews: Ids of the interviews that anything in it is from.
        record: What later bundles are held against.
    """

    bundle: Bundle
    lines: Sequence[str]
    problems: Sequence[gate.Problem]
    notes: Sequence[Said]
    interviews: Collection[str]
    record: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class BundleFile:
    """A bundle that may leave.

    Attributes:
        data: The file, sealed.
        prepared: What is in it.
        export_id: Its number in the register.
        hash: SHA-256 of the file.
    """

    data: bytes
    prepared: Prepared
    export_id: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What a level puts into the bundle."""

    contents: Mapping[str, Any]
    interviews: Collection[str]
    places: Sequence[Place] = ()
    problems: Sequence[gate.Problem] = ()
    notes: Sequence[Said] = ()
    record: Mapping[str, Any] | None = None


@requires(Permission.BUNDLE)
def preview_bundle(context: Context, level: str, *, leave_out: bool = False) -> Prepared:
    """Put a bundle together and look at it; nothing leaves and nothing is registered.

    Args:
        context: A steward with the vault open.
        level: One of :data:`coding.export.study.bundle.LEVELS`, or a notice of withdrawal.
        leave_out: Leave out whatever would stop it.

    Raises:
        InvalidInput: There is no such level.
        NotReady: The project belongs to no study, or has nothing for this level.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    keys = own_keys(vault)
    if level not in (*LEVELS, WITHDRAWAL):
        raise InvalidInput(Said("The level is one of: {levels}.", levels=", ".join(LEVELS)))
    if level == "variables":
        raise NotReady(Said("Nothing was made: this project has no case records. Choose another level."))
    package = context.store.write(lambda cursor: _ready(cursor, level))
    with context.store.read() as cursor:
        sent = study.all_sent(cursor)
        number = sent[-1].number + 1 if sent else 1
        least = max(_small_cell(cursor), package.content["policies"]["small_cell"])
        book = Codebook.from_dict(package.content["codebook"])
        void = study.void_counts(cursor)
        part = _parts(cursor, context, level, book, Counting(
            codings=(), people={}, interviews=0, codes=frozenset(code.id for code in book.codes), least=least,
            earlier=[one.record for one in sent if one.level == "counts"], number=number, void=void,
        ))  # fmt: skip
        bundle = _bundle(package, context, keys, (level, number, least), book, (study.withdrawn(cursor), void))
    look = last_look.look_at(context, [*part.places, *places_of((context.project.title,))], vault)
    stopped = {problem.place.text for problem in look.problems if problem.place is not None}
    contents, notes = part.contents, list(part.notes)
    problems = [*part.problems, *look.problems]
    if leave_out and stopped:
        contents, problems = _without(contents, stopped), list(part.problems)
        bundle = replace(bundle, site=LEFT_OUT) if bundle.site in stopped else bundle
        notes.append(Said("Left out because the last look stopped there: {n} texts.", n=len(stopped)))
    bundle = replace(bundle, contents=contents)
    # The same check as at the coordinator: what they would refuse does not leave.
    bundle_of(payload_of(bundle), "")
    return Prepared(
        bundle=bundle,
        lines=list(lines_of(bundle)),
        problems=problems,
        notes=notes,
        interviews=part.interviews,
        record=part.record or {},
    )


@requires(Permission.BUNDLE)
def make_bundle(context: Context, level: str, *, leave_out: bool = False) -> BundleFile:
    """Make a bundle: looked at, registered, signed with the site's key and sealed for the coordinator.

    Raises:
        ExportBlocked: Words of the key stand in it, or consent does not cover a passage.
        InvalidInput, NotReady, VaultLocked: As for :func:`preview_bundle`.
    """
    prepared = preview_bundle(context, level, leave_out=leave_out)
    gate.require(prepared.problems, last_look.WAYS_OUT)
    keys = own_keys(context.open_vault())
    inside = signed(INSIDE, payload_of(prepared.bundle), keys)
    data = sealed(inside, keys, prepared.bundle.to)
    export_id, digest = register_export(context, KIND.format(level=level), data, prepared.interviews)

    def keep(cursor: Cursor) -> None:
        one = study.SentBundle(
            number=prepared.bundle.number,
            level=level,
            export_id=export_id,
            record=prepared.record,
            made_at=datetime.now(UTC),
        )
        study.add_sent(cursor, one)
        detail = {"level": level, "number": one.number, "hash": digest}
        events.append(cursor, context.user.id, "study.bundled", "export", export_id, detail)

    context.store.write(keep)
    return BundleFile(
        data=data, prepared=replace(prepared, bundle=replace(prepared.bundle, hash=digest_of(data))),
        export_id=export_id, hash=digest,
    )  # fmt: skip


@requires(Permission.BUNDLE)
def pending_withdrawal(context: Context) -> int:
    """How many rows of interviews that are no longer here the coordinator has not been told of."""
    with context.store.read() as cursor:
        gone, sent = set(study.withdrawn(cursor)), study.all_sent(cursor)
    told = set(sent[-1].record.get("withdrawn", ())) if sent else set()
    return len(gone - told)


def _small_cell(cursor: Cursor) -> int:
    return int(settings.setting(cursor, SMALL_CELL_SETTING, DEFAULT_SMALL_CELL))


def _ready(cursor: Cursor, level: str) -> study.Package:
    """The package that applies; interviews without a random number for this level get one."""
    package = study.newest_package(cursor)
    if package is None:
        raise NotReady(Said("This project belongs to no study yet. Take its package in with: heard study join"))
    if level in ("positions", "quotes"):
        held = study.aliases(cursor, level)
        interviews = dict.fromkeys(releases.interviews_of(cursor).values())
        study.add_aliases(cursor, level, {one: secrets.token_hex(8) for one in interviews if one not in held})
    return package


def _bundle(
    package: study.Package,
    context: Context,
    keys: Keys,
    what: tuple[str, int, int],
    book: Codebook,
    gone: tuple[Sequence[str], int],
) -> Bundle:
    level, number, least = what
    return Bundle(
        hash="",
        study=package.study,
        package=package.number,
        site=context.project.title,
        keys=keys.public,
        to=package.content["coordinator"]["box"],
        number=number,
        level=level,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        small_cell=least,
        codebook=book.content_hash(),
        withdrawn=tuple(gone[0]),
        void=gone[1],
        contents={},
    )


def _parts(cursor: Cursor, context: Context, level: str, book: Codebook, counting: Counting) -> _Part:
    current = {one: releases.release(cursor, one) for one in releases.current_releases(cursor)}
    known = {one.id: one for one in people.participants(cursor)}
    gone = {"withdrawn": study.withdrawn(cursor)}
    if level == WITHDRAWAL:
        if not gone["withdrawn"] and not counting.void:
            raise NotReady(Said("Nobody has withdrawn whose rows were sent, so there is nothing to tell."))
        return _Part(contents={}, interviews=(), record=gone)
    if not current:
        raise NotReady(Said("Nothing has been released yet, so there is nothing to send."))
    if level == "positions":
        part = _positions(cursor, book)
    elif level == "counts":
        part = _counts(cursor, context, current, known, counting)
    else:
        part = _quotes(cursor, context, current, known, book)
    return replace(part, record={**(part.record or {}), **gone})


def _visible(cursor: Cursor, context: Context, current: Mapping[str, Release]) -> list[Any]:
    """Codings that may be counted: all but those of open rounds that whoever asks codes blind in."""
    every = codings.all_visible(cursor, Viewer(context.user.id, leads=True))
    return [one for one in every if one.release_id in current]


def _counts(
    cursor: Cursor,
    context: Context,
    current: Mapping[str, Release],
    known: Mapping[str, Participant],
    counting: Counting,
) -> _Part:
    rows = [
        Coded(current[one.release_id].participant_id, current[one.release_id].interview_id, one.code)
        for one in _visible(cursor, context, current)
    ]
    ids = dict.fromkeys(release.participant_id for release in current.values())
    counting = replace(
        counting,
        codings=rows,
        people={one: dict(known[one].attributes) if one in known else {} for one in ids},
        interviews=len(current),
    )
    contents, record = counting.contents()
    withheld = sum(1 for one in contents["codes"].values() if one["people"] is None)
    notes = [Said("{n} codes are withheld: so few people have them that they could be told.", n=withheld)]
    places = places_of({name: list(table["people"]) for name, table in contents["groups"].items()})
    interviews = {release.interview_id for release in current.values()}
    return _Part(
        contents=contents, interviews=interviews, places=places, notes=notes if withheld else (), record=record
    )


def _positions(cursor: Cursor, book: Codebook) -> _Part:
    numbers = study.aliases(cursor, "positions")
    found: list[dict[str, Any]] = []
    interviews: set[str] = set()
    closed = 0
    for made in rounds.all_rounds(cursor):
        snapshot = rounds.current_snapshot(cursor, made.id)
        if made.state != "locked" or snapshot is None or not made.measured:
            continue
        judged, late, unread = judged_only(cursor, snapshot)
        closed += len(late) + len(unread)
        held = set(releases.not_erased(cursor, [one[0] for one in judged.documents]))
        texts = {one: releases.release(cursor, one) for one in sorted(held)}
        frozen = codebooks.get(cursor, made.codebook_version).book
        found.append(
            _round(made, judged, texts, {one: numbers[texts[one].interview_id] for one in texts}, frozen, book)
        )
        interviews |= {one.interview_id for one in texts.values()}
    if not found:
        raise NotReady(
            Said("No round that is measured is locked yet, so there are no positions to send. A lead locks one first.")
        )
    notes = []
    if closed:
        notes.append(Said("{n} interviews were closed before a coder had handed them in.", n=closed))
    places = places_of([one["name"] for one in found])
    return _Part(contents={"rounds": found}, interviews=interviews, places=places, notes=notes)


def _round(
    made: Round,
    snapshot: Snapshot,
    texts: Mapping[str, Release],
    numbers: Mapping[str, str],
    frozen: Codebook,
    book: Codebook,
) -> dict[str, Any]:
    kept = replace(snapshot, documents=tuple(one for one in snapshot.documents if one[0] in texts))
    rows = [one for one in kept.codings if one.release_id in texts and one.code in book]
    letters = {coder: f"c{at}" for at, coder in enumerate(sorted({one[1] for one in kept.documents}), 1)}
    documents: list[dict[str, Any]] = []
    places: dict[str, int] = {}
    for document in documents_of(kept, texts, "sentence"):
        own = [one for one in rows if one.release_id == document.id]
        edges = {edge for one in own for edge in (one.start, one.end)}
        places[document.id] = len(documents)
        documents.append(
            {
                "id": numbers[document.id],
                "length": document.length,
                "coders": sorted(letters[coder] for coder in document.coders),
                "units": {
                    unit: [list(stretch) for stretch in evened(document.units[unit], edges)] for unit in UNITS_SENT
                },
            }
        )
    used = {one.code for one in rows}
    return {
        "name": made.name,
        "unit": made.unit,
        "target": made.target,
        "snapshot": snapshot.hash,
        "locked": snapshot.taken_at.astimezone(UTC).isoformat(timespec="seconds"),
        "doubtful": sorted(changed_meaning(diff(frozen, book)) & used),
        "documents": documents,
        "spans": [[places[one.release_id], letters[one.coder], one.code, one.start, one.end] for one in rows],
    }


def _quotes(
    cursor: Cursor,
    context: Context,
    current: Mapping[str, Release],
    known: Mapping[str, Participant],
    book: Codebook,
) -> _Part:
    numbers = study.aliases(cursor, "quotes")
    visible = [one for one in _visible(cursor, context, current) if one.code in book]
    rows = coding_rows(visible, current, known, book, codebook_version=0)
    quoted = list({(one.release_hash, one.start, one.end, one.code): one for one in rows if one.quote}.values())
    if not quoted:
        raise NotReady(Said("No coded passage is of somebody who agreed to be quoted, so there is nothing to send."))
    texts = {release.text_hash: release.text for release in current.values()}
    consent = {one.id: one.quote_consent for one in known.values()}
    entries = [
        {"id": numbers[current[one.document].interview_id], "code": one.code, "text": cast(str, one.quote)}
        for one in quoted
    ]
    withheld = len({(one.document, one.start, one.end, one.code) for one in rows if one.quote is None})
    notes = [Said("{n} passages stay here: the people did not agree to be quoted.", n=withheld)] if withheld else []
    return _Part(
        contents={"quotes": sorted(entries, key=lambda one: (one["code"], one["text"]))},
        interviews={current[one.document].interview_id for one in quoted},
        places=[_place(one) for one in quoted],
        problems=[*gate.check_quotes(quoted, texts), *gate.check_consent(quoted, consent)],
        notes=notes,
    )


def _place(row: CodingRow) -> Place:
    said = f"the passage of {row.participant}, “{row.interview}”, line {row.line}, under the code “{row.code_name}”"
    return Place(said, row.quote or "", "passage", row.release_hash, row.start, row.line, row.code)


def _without(contents: Mapping[str, Any], stopped: set[str]) -> dict[str, Any]:
    """The contents without texts that the last look stopped at."""
    left = dict(contents)
    if "quotes" in left:
        left["quotes"] = [one for one in left["quotes"] if one["text"] not in stopped]
    if "rounds" in left:
        left["rounds"] = [{**one, "name": LEFT_OUT} if one["name"] in stopped else one for one in left["rounds"]]
    if "groups" in left:
        left["groups"] = {
            name: table
            for name, table in left["groups"].items()
            if name not in stopped and not stopped & set(table["people"])
        }
    return left
