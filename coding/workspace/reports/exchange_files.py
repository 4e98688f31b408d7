"""Files for other programs: the project as REFI-QDA, and the analytical bundle. Nothing is registered here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.export.archive import pack
from coding.export.exchange.bundle import duckdb_bundle, parquet_bundle
from coding.export.exchange.refi import write_qdpx
from coding.export.exchange.refi_model import RefiCase, RefiCoding, RefiNote, RefiProject, RefiSet, RefiSource, RefiUser
from coding.export.gate.places import Place, places_of, transcript_places
from coding.export.model import Own
from coding.export.tables import Table, csv_bytes, parquet_bytes, xlsx_bytes
from coding.model import Coding, ConsensusCoding, Release
from coding.model.said import N_, Said, counted
from coding.store import codings, reconciliation
from coding.store.duckdb_file import duckdb_file
from coding.workspace.codings.memos import visible_memos
from coding.workspace.context import Context, requires
from coding.workspace.reports.exchange_tables import (
    TEXTS,
    bundle_tables,
    facts,
    memo_may_leave,
    suppressed_attributes,
    transcript_may_leave,
)
from coding.workspace.reports.kinds import COUNTS, Kind, Option
from coding.workspace.reports.material import Selection

_TABLES: Final[frozenset[Option]] = COUNTS | {"texts"}
EXCHANGE_KINDS: dict[str, Kind] = {
    "refi": Kind(Said("The project for another program (REFI-QDA)"), "qdpx", frozenset({"round", "texts"})),
    "parquet": Kind(Said("Tables for analysis in Python, R or SQL (Parquet)"), "zip", _TABLES),
    "duckdb": Kind(Said("The same tables as one DuckDB file"), "zip", _TABLES),
    "tables-xlsx": Kind(Said("The same tables as one Excel workbook"), "xlsx", _TABLES),
    "tables-csv": Kind(Said("The same tables as CSV files"), "zip", _TABLES),
}
"""Kinds of exchange file."""

CONSENSUS = "consensus"


@dataclass(frozen=True, kw_only=True)
class ExchangeDraft:
    """What a file for another program says, before it is written.

    Attributes:
        kind: One of :data:`EXCHANGE_KINDS`.
        content: The project as REFI-QDA holds it, or the tables.
        about: What a bundle of tables says about itself.
        notes: Plain sentences on what was left out and why.
        interviews: Ids of the interviews that anything in it is from.
        transcripts: Ids of the releases whose whole text goes along.
    """

    kind: str
    content: RefiProject | tuple[Table, ...]
    about: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    interviews: frozenset[str]
    transcripts: frozenset[str]


@requires(Permission.EXPORT)
def draft_exchange(context: Context, material: Selection, kind: str, texts: str) -> ExchangeDraft:
    """Put an exchange file together.

    Args:
        context: Who exports.
        material: What they may see.
        kind: One of :data:`EXCHANGE_KINDS`.
        texts: Whose words go along, one of :data:`coding.workspace.reports.exchange_tables.TEXTS`; the person says so.

    Raises:
        InvalidInput: ``texts`` was not said, or makes no sense for the kind.
        NotReady: No interview may leave.
    """
    if texts not in TEXTS or (kind == "refi" and texts == "none"):
        raise InvalidInput(
            Said(
                "A REFI-QDA file holds whole released interviews. Say whose: “quotable” for participants who may be "
                "quoted, “team” also for those who may be paraphrased (colleagues under the same agreement only)."
            )
            if kind == "refi"
            else Said("Say whose words go along: {texts}.", texts=", ".join(TEXTS))
        )
    interview_of = {one.id: one.interview_id for one in material.releases}
    leaving = {one.id for one in material.releases if transcript_may_leave(material, one, texts)}
    if kind == "refi":
        project, notes = refi_project(context, material, texts)
        held = frozenset(interview_of[source.id] for source in project.sources)
        return ExchangeDraft(
            kind=kind, content=project, about=(), notes=tuple(notes), interviews=held, transcripts=frozenset(leaving)
        )
    tables = bundle_tables(context, material, texts)
    left = len(material.releases) - len(leaving)
    all_of = len(material.releases)
    notes = (
        [Said("The words of {n} of {all} interviews stay: {why}.", n=left, all=all_of, why=_why(texts))] if left else []
    )
    about = tuple(facts(material, texts))
    held = frozenset(interview_of.values())
    return ExchangeDraft(
        kind=kind,
        content=tuple(tables),
        about=about,
        notes=tuple(notes),
        interviews=held,
        transcripts=frozenset(leaving),
    )


def exchange_places(draft: ExchangeDraft, material: Selection, own: frozenset[str]) -> list[Place]:
    """Every text of a draft and where it stands: transcripts line by line, then all else but Heard's own."""
    places = transcript_places(one for one in material.releases if one.id in draft.transcripts)
    if isinstance(draft.content, RefiProject):
        sources = tuple(replace(one, text="") for one in draft.content.sources)
        return [*places, *places_of(replace(draft.content, sources=sources), own=own)]
    seen = {one.text for one in places} | own
    cells = {
        value: Said("“{column}” in the table “{table}”", column=column, table=table.name)
        for table in draft.content
        for row in table.rows
        for column, value in zip(table.columns, row, strict=True)
        if isinstance(value, str) and not isinstance(value, Own) and value not in seen
    }
    return [*places, *(Place(place, value) for value, place in cells.items() if value)]


@requires(Permission.EXPORT)
def write_exchange(context: Context, draft: ExchangeDraft) -> bytes:
    """Write a draft as its file."""
    if isinstance(draft.content, RefiProject):
        return write_qdpx(draft.content)
    tables, about = list(draft.content), list(draft.about)
    if draft.kind == "parquet":
        return parquet_bundle(tables, about)
    if draft.kind == "tables-xlsx":
        return xlsx_bytes(tables[1:], about)
    if draft.kind == "tables-csv":
        return pack({f"{one.name}.csv": csv_bytes(one) for one in tables})
    database = duckdb_file({one.name: parquet_bytes(one) for one in tables}, context.project.folder / "tmp")
    return duckdb_bundle(tables, about, database)


def _why(texts: str) -> Said:
    if texts == "none":
        return Said("you chose tables without words")
    if texts == "quotable":
        return Said("their participants did not agree to be quoted")
    return Said("their participants did not agree to be quoted or paraphrased")


@requires(Permission.EXPORT)
def refi_project(context: Context, material: Selection, texts: str) -> tuple[RefiProject, list[Said]]:
    """The project as REFI-QDA holds it, and sentences on what is left out.

    Coders go by their ids in the project and participants by their labels; consensus is a user of its own.

    Raises:
        NotReady: No interview may leave.
    """
    releases = [one for one in material.releases if transcript_may_leave(material, one, texts)]
    if not releases:
        raise NotReady(Said("There is no interview to export: {texts}.", texts=_why(texts)))
    notes: list[Said] = []
    if len(releases) < len(material.releases):
        notes.append(
            Said(
                "{n} of {all} interviews stay: {why}.",
                n=len(material.releases) - len(releases),
                all=len(material.releases),
                why=_why(texts),
            )
        )
    kept = {one.id: one for one in releases}
    own, layer, without = _codings(context, material, kept)
    if without:
        passages = counted(without, (N_("1 passage of the consensus"), N_("{n} passages of the consensus")))
        notes.append(Said("Left out, as they rest on an earlier release: {passages}.", passages=passages))
    memos = _memos(context, material, releases)
    users = {one.user for one in (*own, *layer)} | {memo.user for memo in memos}
    agreed = f"Consensus of {material.agreement.round.name}" if material.agreement else CONSENSUS
    return (
        RefiProject(
            name=material.title,
            codebook=material.codebook,
            users=tuple(RefiUser(one, agreed if one == CONSENSUS else one) for one in sorted(users - {""})),
            sources=tuple(RefiSource(one.id, one.name, one.text) for one in releases),
            codings=(*own, *layer),
            cases=_cases(material, releases),
            sets=tuple(
                RefiSet(one.id, one.name, one.description, tuple(c for c in one.codes if c in material.codebook))
                for one in material.themes
            ),
            description="\n".join(f"{what}: {value}" for what, value in facts(material, texts) if what != "made"),
            notes=tuple(memos),
        ),
        notes,
    )


def _codings(
    context: Context, material: Selection, kept: Mapping[str, Release]
) -> tuple[list[RefiCoding], list[RefiCoding], int]:
    with context.store.read() as cursor:
        visible = codings.all_visible(cursor, context.viewer)
        layer = reconciliation.consensus(cursor, material.agreement.snapshot.id) if material.agreement else []
    quotable = {one.id for one in kept.values() if transcript_may_leave(material, one, "quotable")}
    own = [
        _coding(one, one.release_id in quotable and not material.unused.holds(one.release_id, one.start, one.end))
        for one in visible
        if one.release_id in kept and one.code in material.codebook
    ]
    known = {one.id for one in material.releases}
    agreed = [_agreed(one) for one in layer if one.release_id in kept and one.code in material.codebook]
    return own, agreed, sum(1 for one in layer if one.release_id not in known)


def _coding(one: Coding, quotable: bool) -> RefiCoding:
    memo = one.memo if quotable else ""
    attributes = tuple(sorted(one.attributes.items()))
    return RefiCoding(one.id, one.release_id, one.start, one.end, one.code, one.coder, one.created_at, memo, attributes)


def _agreed(one: ConsensusCoding) -> RefiCoding:
    return RefiCoding(one.id, one.release_id, one.start, one.end, one.code, CONSENSUS)


def _memos(context: Context, material: Selection, releases: list[Release]) -> list[RefiNote]:
    people = {one.interview_id: material.people[one.interview_id] for one in releases}
    by_interview = {one.interview_id: one for one in releases}
    found: list[RefiNote] = []
    for memo in reversed(visible_memos(context)):
        if not memo_may_leave(memo, people) or (memo.code and memo.code not in material.codebook):
            continue
        place: dict[str, Any] = {"code": memo.code or ""}
        release = by_interview.get(memo.interview_id or "")
        if release is not None:
            place = {"source": release.id}
            if memo.turn is not None and memo.turn < len(release.turns):
                turn = release.turns[memo.turn]
                place |= {"start": turn.start, "end": turn.end}
        found.append(
            RefiNote(id=memo.id, text=memo.text, name=memo.title, user=memo.author, created=memo.created_at, **place)
        )
    return found


def _cases(material: Selection, releases: list[Release]) -> tuple[RefiCase, ...]:
    people = {one.participant_id: material.participants[one.participant_id] for one in releases}
    shown = suppressed_attributes(list(people.values()), material.small_cell)
    return tuple(
        RefiCase(
            one.id,
            one.label,
            tuple((name, value) for name, held in shown.items() if (value := held.get(one.id)) is not None),
            tuple(release.id for release in releases if release.participant_id == one.id),
        )
        for one in people.values()
    )
