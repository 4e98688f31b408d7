"""Files for other programs: the project as REFI-QDA, and the analytical bundle."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from coding.errors import InvalidInput, NotReady
from coding.export.archive import pack
from coding.export.exchange.bundle import duckdb_bundle, parquet_bundle
from coding.export.exchange.refi import write_qdpx
from coding.export.exchange.refi_model import RefiCase, RefiCoding, RefiNote, RefiProject, RefiSet, RefiSource, RefiUser
from coding.export.gate.places import Place, transcript_places
from coding.export.model import Own
from coding.export.tables import Table, csv_bytes, parquet_bytes, xlsx_bytes
from coding.model import Coding, ConsensusCoding, Release
from coding.model.said import N_, Said, counted
from coding.store import codings, reconciliation
from coding.store.duckdb_file import duckdb_file
from coding.workspace.codings.memos import visible_memos
from coding.workspace.reports.disclosure_check import own_texts
from coding.workspace.reports.exchange_tables import (
    TEXTS,
    bundle_tables,
    facts,
    memo_may_leave,
    suppressed_attributes,
    transcript_may_leave,
)
from coding.workspace.reports.kinds.kind import (
    COUNTS,
    Draft,
    Option,
    Wanted,
    WithTranscripts,
    not_used,
    texts_of,
    whole,
    written_by_the_team,
)
from coding.workspace.reports.selection import Selection

CONSENSUS = "consensus"


class Refi(WithTranscripts[RefiProject]):
    """The project as REFI-QDA holds it."""

    for_the_team = True

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[RefiProject]:
        """The project with the interviews that may leave."""
        if wanted.texts not in TEXTS or wanted.texts == "none":
            raise InvalidInput(
                Said(
                    "A REFI-QDA file holds whole released interviews. Say whose. “quotable” is for participants "
                    "who may be quoted. “team” is also for those who may be paraphrased. The second is for "
                    "colleagues under the same agreement only."
                )
            )
        project, notes = refi_project(selection, wanted.texts)
        sources = {source.id for source in project.sources}
        interviews = {release.interview_id for release in selection.releases if release.id in sources}
        notices = [*notes, *selection.notes, *not_used(selection)]
        return Draft(selection, wanted, whole(selection, wanted), project, notices, interviews, tuple(selection.rows))

    def places(self, draft: Draft[RefiProject]) -> list[Place]:
        """What the team wrote, transcripts line by line, then all else."""
        project, leaving = draft.value, {source.id for source in draft.value.sources}
        transcripts = transcript_places(release for release in draft.selection.releases if release.id in leaving)
        sources = tuple(replace(refi_source, text="") for refi_source in project.sources)
        return [*written_by_the_team(draft), *transcripts, *texts_of(replace(project, sources=sources))]


class Tables(WithTranscripts[tuple[Table, ...]]):
    """The tables of the analytical bundle."""

    for_the_team = True

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[tuple[Table, ...]]:
        """The tables, without the words of interviews that stay."""
        texts = wanted.texts
        if texts not in TEXTS:
            raise InvalidInput(Said("Say whose words go along: {texts}.", texts=", ".join(TEXTS)))
        remaining = [release for release in selection.releases if not transcript_may_leave(selection, release, texts)]
        left, every = len(remaining), len(selection.releases)
        staying = Said("The words of {n} of {all} interviews stay: {why}.", n=left, all=every, why=_why(texts))
        notes = [*([staying] if left else []), *selection.notes, *not_used(selection)]
        tables = tuple(bundle_tables(selection, texts))
        return Draft(
            selection, wanted, whole(selection, wanted), tables, notes, selection.interviews, tuple(selection.rows)
        )

    def places(self, draft: Draft[tuple[Table, ...]]) -> list[Place]:
        """What the team wrote, transcripts line by line, then every cell but Heard's own."""
        selection, texts = draft.selection, draft.wanted.texts
        transcripts = transcript_places(
            release for release in selection.releases if transcript_may_leave(selection, release, texts)
        )
        seen = {transcript.text for transcript in transcripts} | own_texts()
        cells = {
            value: Said("“{column}” in the table “{table}”", column=column, table=table.name)
            for table in draft.value
            for row in table.rows
            for column, value in zip(table.columns, row, strict=True)
            if isinstance(value, str) and not isinstance(value, Own) and value not in seen
        }
        others = [Place(place, value) for value, place in cells.items() if value]
        return [*written_by_the_team(draft), *transcripts, *others]


def _about(draft: Draft[tuple[Table, ...]]) -> list[tuple[str, str]]:
    """What a bundle says about itself, which is its first table too."""
    return [(str(what), str(value)) for what, value in draft.value[0].rows]


def _database(draft: Draft[tuple[Table, ...]]) -> bytes:
    folder = draft.selection.context.project.folder / "tmp"
    database = duckdb_file({table.name: parquet_bytes(table) for table in draft.value}, folder)
    return duckdb_bundle(draft.value, _about(draft), database)


_TAKES: Final[frozenset[Option]] = COUNTS | {"texts"}
EXCHANGE_KINDS: dict[str, Refi | Tables] = {
    "refi": Refi(
        Said("The project for another program (REFI-QDA)"),
        "qdpx",
        frozenset({"round", "texts"}),
        lambda draft: write_qdpx(draft.value),
    ),
    "parquet": Tables(
        Said("Tables for analysis in Python, R or SQL (Parquet)"),
        "zip",
        _TAKES,
        lambda draft: parquet_bundle(draft.value, _about(draft)),
    ),
    "duckdb": Tables(Said("The same tables as one DuckDB file"), "zip", _TAKES, _database),
    "tables-xlsx": Tables(
        Said("The same tables as one Excel workbook"),
        "xlsx",
        _TAKES,
        lambda draft: xlsx_bytes(draft.value[1:], _about(draft)),
    ),
    "tables-csv": Tables(
        Said("The same tables as CSV files"),
        "zip",
        _TAKES,
        lambda draft: pack({f"{table.name}.csv": csv_bytes(table) for table in draft.value}),
    ),
}


def _why(texts: str) -> Said:
    if texts == "none":
        return Said("you chose tables without words")
    if texts == "quotable":
        return Said("their participants did not agree to be quoted")
    return Said("their participants did not agree to be quoted or paraphrased")


def refi_project(selection: Selection, texts: str) -> tuple[RefiProject, list[Said]]:
    """The project as REFI-QDA holds it, and sentences on what is left out.

    Coders go by their ids in the project and participants by their labels; consensus is a user of its own.

    Raises:
        NotReady: No interview may leave.
    """
    releases = [release for release in selection.releases if transcript_may_leave(selection, release, texts)]
    if not releases:
        raise NotReady(Said("There is no interview to export: {texts}.", texts=_why(texts)))
    notes: list[Said] = []
    if len(releases) < len(selection.releases):
        notes.append(
            Said(
                "{n} of {all} interviews stay: {why}.",
                n=len(selection.releases) - len(releases),
                all=len(selection.releases),
                why=_why(texts),
            )
        )
    by_id = {release.id: release for release in releases}
    own, layer, without = _codings(selection, by_id)
    if without:
        passages = counted(without, (N_("1 passage of the consensus"), N_("{n} passages of the consensus")))
        notes.append(Said("Left out, as they rest on an earlier release: {passages}.", passages=passages))
    memos = _memos(selection, releases)
    users = {coding.user for coding in (*own, *layer)} | {memo.user for memo in memos}
    agreed = f"Consensus of {selection.agreement.round.name}" if selection.agreement else CONSENSUS
    return (
        RefiProject(
            name=selection.title,
            codebook=selection.codebook,
            users=tuple(RefiUser(user, agreed if user == CONSENSUS else user) for user in sorted(users - {""})),
            sources=tuple(RefiSource(release.id, release.name, release.text) for release in releases),
            codings=(*own, *layer),
            cases=_cases(selection, releases),
            sets=tuple(
                RefiSet(
                    theme.id, theme.name, theme.description, tuple(c for c in theme.codes if c in selection.codebook)
                )
                for theme in selection.themes
            ),
            description="\n".join(f"{what}: {value}" for what, value in facts(selection, texts) if what != "made"),
            notes=tuple(memos),
        ),
        notes,
    )


def _codings(selection: Selection, releases: Mapping[str, Release]) -> tuple[list[RefiCoding], list[RefiCoding], int]:
    with selection.context.store.read() as cursor:
        visible = codings.all_visible(cursor, selection.context.viewer)
        layer = reconciliation.consensus(cursor, selection.agreement.snapshot.id) if selection.agreement else []
    quotable = {release.id for release in releases.values() if transcript_may_leave(selection, release, "quotable")}
    own = [
        _coding(
            coding,
            coding.release_id in quotable and not selection.unused.holds(coding.release_id, coding.start, coding.end),
        )
        for coding in visible
        if coding.release_id in releases and coding.code in selection.codebook
    ]
    known = {release.id for release in selection.releases}
    agreed = [
        _agreed(coding) for coding in layer if coding.release_id in releases and coding.code in selection.codebook
    ]
    return own, agreed, sum(1 for coding in layer if coding.release_id not in known)


def _coding(coding: Coding, quotable: bool) -> RefiCoding:
    memo = coding.memo if quotable else ""
    attributes = tuple(sorted(coding.attributes.items()))
    return RefiCoding(
        coding.id,
        coding.release_id,
        coding.start,
        coding.end,
        coding.code,
        coding.coder,
        coding.created_at,
        memo,
        attributes,
    )


def _agreed(coding: ConsensusCoding) -> RefiCoding:
    return RefiCoding(coding.id, coding.release_id, coding.start, coding.end, coding.code, CONSENSUS)


def _memos(selection: Selection, releases: list[Release]) -> list[RefiNote]:
    people = {release.interview_id: selection.people[release.interview_id] for release in releases}
    by_interview = {release.interview_id: release for release in releases}
    notes: list[RefiNote] = []
    for memo in reversed(visible_memos(selection.context)):
        if not memo_may_leave(memo, people) or (memo.code and memo.code not in selection.codebook):
            continue
        place: dict[str, Any] = {"code": memo.code or ""}
        release = by_interview.get(memo.interview_id or "")
        if release is not None:
            place = {"source": release.id}
            if memo.turn is not None and memo.turn < len(release.turns):
                turn = release.turns[memo.turn]
                place |= {"start": turn.start, "end": turn.end}
        notes.append(
            RefiNote(id=memo.id, text=memo.text, name=memo.title, user=memo.author, created=memo.created_at, **place)
        )
    return notes


def _cases(selection: Selection, releases: list[Release]) -> tuple[RefiCase, ...]:
    people = {release.participant_id: selection.participants[release.participant_id] for release in releases}
    shown = suppressed_attributes(list(people.values()), selection.small_cell)
    return tuple(
        RefiCase(
            person.id,
            person.label,
            tuple((name, value) for name, entry in shown.items() if (value := entry.get(person.id)) is not None),
            tuple(release.id for release in releases if release.participant_id == person.id),
        )
        for person in people.values()
    )
