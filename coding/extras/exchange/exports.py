"""Files for other programs: the project as REFI-QDA, and the analytical bundle."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from coding.disclosure.suppression import suppress_records
from coding.errors import InvalidInput, NotReady
from coding.export.gate.places import Place, transcript_places
from coding.export.model import CodeMatrix, Own
from coding.export.output import pack
from coding.export.report.values import codebook_entries, matrix
from coding.export.tables import (
    FOR_THE_TEAM,
    Table,
    Value,
    agreement_table,
    codebook_table,
    codings_table,
    csv_bytes,
    matrix_table,
    parquet_bytes,
    xlsx_bytes,
)
from coding.extras.exchange.files.bundle import duckdb_bundle, parquet_bundle
from coding.extras.exchange.files.refi import (
    RefiCase,
    RefiCoding,
    RefiNote,
    RefiProject,
    RefiSet,
    RefiSource,
    RefiUser,
    write_qdpx,
)
from coding.model import Coding, ConsensusCoding, Disagreement, Memo, Participant, Release
from coding.model.message import N_, Message, counted
from coding.store import codings, reconciliation
from coding.store.database_files import duckdb_file
from coding.workspace.codings.memos import visible_memos
from coding.workspace.reports.contents import WITHHELD, agreement_of, languages_or_withheld
from coding.workspace.reports.disclosure_check import own_texts
from coding.workspace.reports.kinds.kind import (
    COUNTS,
    LAYERS,
    TEXTS,
    Draft,
    ExportRequest,
    Option,
    WithTranscripts,
    may_leave,
    memo_may_leave,
    not_used,
    texts_of,
    whole,
    written_by_the_team,
)
from coding.workspace.reports.selection import CONSENSUS, Selection, coding_rows

SMALL_COUNTS = (
    f"{FOR_THE_TEAM}. Every coding stands in it, so counts of few people can be read from it; pass it on only under an "
    "agreement that covers this."
)


def transcript_may_leave(selection: Selection, release: Release, texts: str) -> bool:
    """Whether a released interview may go along: its participant allowed it, and no remark on use waits in it."""
    return release.id not in selection.unused.waiting and may_leave(
        selection.participants.get(release.participant_id), texts
    )


def facts(selection: Selection, texts: str) -> list[tuple[str, str]]:
    """What a bundle says about itself."""
    words = {
        "none": "no words of participants",
        "quotable": "words of participants who may be quoted",
        "team": "words of participants who may be quoted or paraphrased; for the team only, not for publication",
    }[texts]
    return [
        ("project", selection.title),
        ("made", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("texts", words),
        ("small counts", SMALL_COUNTS),
        ("memos and examples", "left out" if texts == "none" else "as far as nobody in them may not be quoted"),
        *(("read this first", notice) for notice in selection.notices),
        ("what is counted", selection.counted),
        ("codebook version", str(selection.newest.number)),
        ("snapshot", selection.agreement.snapshot.hash if selection.agreement else "none"),
        ("log head", selection.log_head),
        ("smallest group shown", str(selection.small_cell)),
        ("limits", "Retrospective accounts and a purposive sample: no claim of prevalence."),
    ]


def bundle_tables(selection: Selection, texts: str) -> list[Table]:
    """Every table of the bundle.

    Args:
        selection: What the person exporting may see.
        texts: One of :data:`TEXTS`.
    """
    people = selection.people
    wordless = texts == "none"
    rows = [replace(row, quote=None, memo="") for row in selection.rows] if wordless else selection.rows
    # Memos and examples are written about somebody's words, and quote them.
    entries = codebook_entries(selection.codebook)
    memos = [] if wordless else [memo for memo in visible_memos(selection.context) if memo_may_leave(memo, people)]
    codings = replace(codings_table(rows), name="codings")
    tables = [
        Table("about", ("what", "value"), tuple(facts(selection, texts))),
        _participants(selection),
        _interviews(selection, texts),
        _turns(selection, texts),
        codings,
        replace(
            codebook_table([replace(entry, examples=()) for entry in entries] if wordless else entries), name="codes"
        ),
        _memos(memos, selection),
    ]
    counted: CodeMatrix | None = matrix(selection.passages, selection.reported, selection.codebook)
    if counted is not None:
        tables.append(replace(matrix_table(counted), name="matrix"))
    if selection.agreement is not None:
        tables += _agreement(selection, texts)
    return tables


def suppressed_attributes(people: Sequence[Participant], threshold: int) -> dict[str, dict[str, str]]:
    """Attribute → participant id → value, or :data:`WITHHELD` where it would make somebody stand out.

    Args:
        people: Everybody whose attributes are shown.
        threshold: As in :func:`coding.disclosure.suppression.suppress_records`.
    """
    names = sorted({name for person in people for name in person.attributes})
    lines = suppress_records([[person.attributes.get(name, "") for name in names] for person in people], threshold)
    return {
        name: {
            person.id: WITHHELD if line[at] is None else str(line[at])
            for person, line in zip(people, lines, strict=True)
            if line[at] != ""
        }
        for at, name in enumerate(names)
    }


def _participants(selection: Selection) -> Table:
    ids = {release.participant_id for release in selection.releases}
    people = [person for person in selection.participants.values() if person.id in ids]
    attributes_shown = suppressed_attributes(people, selection.small_cell)
    columns = ("participant", "quote_consent", *(f"attribute_{name}" for name in attributes_shown))
    return Table(
        "participants",
        columns,
        tuple(
            (person.label, person.quote_consent, *(attributes_shown[name].get(person.id) for name in attributes_shown))
            for person in people
        ),
    )


def _interviews(selection: Selection, texts: str) -> Table:
    languages = languages_or_withheld(selection, lambda person: may_leave(person, texts))
    columns = ("document", "interview", "participant", "language", "release", "release_hash", "released")
    return Table(
        "interviews",
        (*columns, "characters", "words", "turns"),
        tuple(
            (
                release.id,
                release.title,
                release.participant_label,
                languages[release.id],
                release.number,
                release.text_hash,
                release.released_at.date().isoformat(),
                len(release.text),
                len(release.text.split()),
                len(release.turns),
            )
            for release in selection.releases
        ),
    )


def _turns(selection: Selection, texts: str) -> Table:
    lines: list[tuple[Value, ...]] = []
    for release in selection.releases:
        whole_turns = transcript_may_leave(selection, release, texts)
        lines += [
            (
                release.id,
                turn.ordinal + 1,
                turn.speaker,
                turn.role,
                turn.start_ms,
                turn.start,
                turn.end,
                release.text[turn.start : turn.end] if whole_turns else None,
            )
            for turn in release.turns
        ]
    return Table("turns", ("document", "line", "speaker", "role", "start_ms", "start", "end", "text"), tuple(lines))


def _memos(memos: Sequence[Memo], selection: Selection) -> Table:
    documents = {release.interview_id: release.id for release in selection.releases}
    columns = ("memo", "target", "document", "line", "code", "author", "title", "text", "entry_date", "changed")
    return Table(
        "memos",
        columns,
        tuple(
            (
                memo.id,
                memo.target,
                documents.get(memo.interview_id or ""),
                None if memo.turn is None else memo.turn + 1,
                memo.code,
                memo.author,
                memo.title,
                memo.text,
                memo.entry_date.isoformat() if memo.entry_date else None,
                memo.changed_at.date().isoformat(),
            )
            for memo in memos
        ),
    )


def _agreement(selection: Selection, texts: str) -> list[Table]:
    agreement = selection.agreement
    assert agreement is not None
    snapshot, cells = agreement.snapshot, agreement.report.cells
    least = "none" if texts == "none" else "quotable"
    quotable = {release.id for release in selection.releases if transcript_may_leave(selection, release, least)}
    with selection.context.store.read() as cursor:
        items = {item.id: item for item in reconciliation.queue(cursor, snapshot.id)}
        decided = reconciliation.decisions(cursor, snapshot.id)
        layer = reconciliation.consensus(cursor, snapshot.id)

    def may_tell(item: Disagreement) -> bool:
        return item.release_id in quotable and not selection.unused.holds(item.release_id, item.start, item.end)

    decisions = Table(
        "decisions",
        (
            "decision",
            "document",
            "start",
            "end",
            "kind",
            "outcome",
            "reason_tag",
            "reason",
            "method",
            "decided_by",
            "decided",
            "snapshot",
        ),
        tuple(
            (
                decision.id,
                items[decision.disagreement_id].release_id,
                items[decision.disagreement_id].start,
                items[decision.disagreement_id].end,
                items[decision.disagreement_id].kind,
                decision.outcome,
                decision.reason_tag,
                decision.reason if may_tell(items[decision.disagreement_id]) else "",
                decision.way,
                decision.decided_by,
                decision.decided_at.date().isoformat(),
                snapshot.hash,
            )
            for decision in decided
            if decision.disagreement_id in items
        ),
    )
    assigned = {
        document: _names(sum(1 << at for at, on in enumerate(cells.assigned[place]) if on), cells.coders)
        for place, document in enumerate(cells.documents)
    }
    return [
        _consensus(selection, layer),
        decisions,
        replace(
            agreement_table(agreement_of(agreement, selection.settling.settled, selection.settling.suggested)),
            name="agreement",
        ),
        Table(
            "agreement_cells",
            ("document", "code", "coders", "assigned", "units", "unit", "snapshot"),
            tuple(
                (
                    document,
                    code,
                    _names(mask, cells.coders),
                    assigned[document],
                    n,
                    agreement.report.unit,
                    snapshot.hash,
                )
                for document, code, mask, n in cells.rows()
            ),
        ),
        Table(
            "agreement_documents",
            ("document", "assigned", "units"),
            tuple((document, assigned[document], int(cells.sizes[at])) for at, document in enumerate(cells.documents)),
        ),
    ]


def _names(mask: int, coders: Collection[str]) -> str:
    return "|".join(coder for at, coder in enumerate(coders) if mask >> at & 1)


def _consensus(selection: Selection, layer: Sequence[ConsensusCoding]) -> Table:
    assert selection.agreement is not None
    consensus = [coding for coding in layer if coding.release_id in selection.by_id]
    rows = coding_rows(
        consensus,
        selection.by_id,
        selection.participants,
        selection.codebook,
        codebook_version=selection.agreement.round.codebook_version,
        snapshot_hash=selection.agreement.snapshot.hash,
    )
    return Table(
        "consensus",
        (
            *("document", "interview", "code", "start", "end", "line"),
            *("decision", "parents", "codebook_version", "snapshot"),
        ),
        tuple(
            (
                row.document, row.interview, row.code, row.start, row.end, row.line, coding.decision_id,
                "|".join(coding.parents), row.codebook_version, row.snapshot,
            )
            for row, coding in zip(rows, consensus, strict=True)
        ),
    )  # fmt: skip


_WHY: Final = {
    "none": Message("you chose tables without words"),
    "quotable": Message("their participants did not agree to be quoted"),
    "team": Message("their participants did not agree to be quoted or paraphrased"),
}
"""Whose words go along → why those of others do not."""


class Refi(WithTranscripts[RefiProject]):
    """The project as REFI-QDA holds it: coders' own codings, or the consensus alone, so that nothing counts twice."""

    for_the_team = True
    layers = LAYERS[1:]

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[RefiProject]:
        """The project with the interviews that may leave."""
        if request.texts not in TEXTS or request.texts == "none":
            raise InvalidInput(
                Message(
                    "A REFI-QDA file holds whole released interviews. Say whose. “quotable” is for participants "
                    "who may be quoted. “team” is also for those who may be paraphrased. The second is for "
                    "colleagues under the same agreement only."
                )
            )
        project, notes, losses = refi_project(selection, request.texts)
        sources = {source.id for source in project.sources}
        interviews = {release.interview_id for release in selection.releases if release.id in sources}
        notices = [*notes, *selection.notes, *not_used(selection)]
        report, rows = whole(selection, request), tuple(selection.rows)
        return Draft(selection, request, report, project, notices, interviews, rows, losses=losses)

    def places(self, draft: Draft[RefiProject]) -> list[Place]:
        """What the team wrote, transcripts line by line, then all else."""
        project, leaving = draft.value, {source.id for source in draft.value.sources}
        transcripts = transcript_places(release for release in draft.selection.releases if release.id in leaving)
        sources = tuple(replace(refi_source, text="") for refi_source in project.sources)
        return [*written_by_the_team(draft), *transcripts, *texts_of(replace(project, sources=sources))]


class Tables(WithTranscripts[tuple[Table, ...]]):
    """The tables of the analytical bundle."""

    for_the_team = True

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[tuple[Table, ...]]:
        """The tables, without the words of interviews that stay."""
        texts = request.texts
        if texts not in TEXTS:
            raise InvalidInput(Message("Say whose words go along: {texts}.", texts=", ".join(TEXTS)))
        remaining = [release for release in selection.releases if not transcript_may_leave(selection, release, texts)]
        omissions, every = len(remaining), len(selection.releases)
        staying = Message("The words of {n} of {all} interviews stay: {why}.", n=omissions, all=every, why=_WHY[texts])
        notes = [*([staying] if omissions else []), *selection.notes, *not_used(selection)]
        tables = tuple(bundle_tables(selection, texts))
        return Draft(
            selection, request, whole(selection, request), tables, notes, selection.interviews, tuple(selection.rows)
        )

    def places(self, draft: Draft[tuple[Table, ...]]) -> list[Place]:
        """What the team wrote, transcripts line by line, then every cell but Heard's own."""
        selection, texts = draft.selection, draft.wanted.texts
        transcripts = transcript_places(
            release for release in selection.releases if transcript_may_leave(selection, release, texts)
        )
        named_texts = {transcript.text for transcript in transcripts} | own_texts()
        cells = {
            value: Message("“{column}” in the table “{table}”", column=column, table=table.name)
            for table in draft.value
            for row in table.rows
            for column, value in zip(table.columns, row, strict=True)
            if isinstance(value, str) and not isinstance(value, Own) and value not in named_texts
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
        Message("The project for another program (REFI-QDA)"),
        "qdpx",
        _TAKES,
        lambda draft: write_qdpx(draft.value),
    ),
    "parquet": Tables(
        Message("Tables for analysis in Python, R or SQL (Parquet)"),
        "zip",
        _TAKES,
        lambda draft: parquet_bundle(draft.value, _about(draft)),
    ),
    "duckdb": Tables(Message("The same tables as one DuckDB file"), "zip", _TAKES, _database),
    "tables-xlsx": Tables(
        Message("The same tables as one Excel workbook"),
        "xlsx",
        _TAKES,
        lambda draft: xlsx_bytes(draft.value[1:], _about(draft)),
    ),
    "tables-csv": Tables(
        Message("The same tables as CSV files"),
        "zip",
        _TAKES,
        lambda draft: pack({f"{table.name}.csv": csv_bytes(table) for table in draft.value}),
    ),
}


def refi_project(selection: Selection, texts: str) -> tuple[RefiProject, list[Message], list[Message]]:
    """The project as REFI-QDA holds it, and sentences on what stays and on what the file has no place for.

    Coders go by their ids in the project and participants by their labels.

    Raises:
        NotReady: No interview may leave.
    """
    releases = [release for release in selection.releases if transcript_may_leave(selection, release, texts)]
    if not releases:
        raise NotReady(Message("There is no interview to export: {texts}.", texts=_WHY[texts]))
    notes: list[Message] = []
    omissions, every = len(selection.releases) - len(releases), len(selection.releases)
    if omissions:
        notes.append(Message("{n} of {all} interviews stay: {why}.", n=omissions, all=every, why=_WHY[texts]))
    with selection.context.store.read() as cursor:
        visible_codings = codings.all_visible(cursor, selection.context.viewer)
        agreed = reconciliation.consensus(cursor, selection.agreement.snapshot.id) if selection.agreement else []
    layer: Sequence[Coding | ConsensusCoding] = agreed if selection.layer == CONSENSUS else visible_codings
    known, leaving = ({release.id for release in some} for some in (selection.releases, releases))
    earlier = sum(coding.release_id not in known for coding in layer if isinstance(coding, ConsensusCoding))
    if earlier:
        passages = counted(earlier, (N_("1 passage of the consensus"), N_("{n} passages of the consensus")))
        notes.append(Message("Left out, as they rest on an earlier release: {passages}.", passages=passages))
    quotable = {release.id for release in releases if transcript_may_leave(selection, release, "quotable")}
    written = [
        _coding(selection, coding, quotable)
        for coding in layer
        if coding.release_id in leaving and coding.code in selection.codebook
    ]
    visible = visible_memos(selection.context)
    memos = _refi_memos(selection, releases, visible)
    users = {coding.user for coding in written} | {memo.user for memo in memos}
    names = {CONSENSUS: f"Consensus of {selection.agreement.round.name}"} if selection.agreement else {}
    project = RefiProject(
        name=selection.title,
        codebook=selection.codebook,
        users=tuple(RefiUser(user, names.get(user, user)) for user in sorted(users - {""})),
        sources=tuple(RefiSource(release.id, release.name, release.text) for release in releases),
        codings=tuple(written),
        cases=_cases(selection, releases),
        sets=tuple(
            RefiSet(theme.id, theme.name, theme.description, tuple(c for c in theme.codes if c in selection.codebook))
            for theme in selection.themes
        ),
        description="\n".join(f"{what}: {value}" for what, value in facts(selection, texts) if what != "made"),
        notes=tuple(memos),
    )
    return project, notes, _losses(selection, project, releases, visible_codings, agreed, len(visible))


def _losses(
    selection: Selection,
    project: RefiProject,
    releases: Sequence[Release],
    codings: Sequence[Coding],
    agreed: Sequence[ConsensusCoding],
    memos: int,
) -> list[Message]:
    leaving = {release.id for release in releases}
    alone = selection.layer == CONSENSUS
    count = sum(coding.release_id in leaving for coding in (agreed if alone else codings))
    memo_count = 0 if alone else sum(bool(coding.memo) for coding in codings if coding.release_id in leaving)
    names = [code.name for code in selection.codebook.codes if code.is_codable]
    counts = {
        N_("Codings of coders, as the file holds the consensus alone: {n}."): len(codings) if alone else 0,
        N_("Passages of the consensus, as the file holds coders' own codings: {n}."): 0 if alone else len(agreed),
        N_("Codings whose code has left the codebook: {n}."): count - len(project.codings),
        N_("Codes with the name of another code, which other programs may take for one: {n}."): len(names)
        - len(set(names)),
        N_("Memos that are private, or on words that may not be quoted: {n}."): memos
        - len(project.notes)
        + memo_count
        - sum(bool(coding.memo) for coding in project.codings),
        N_("Attributes of codings, which become words above the memo: {n}."): sum(
            len(coding.attributes) for coding in project.codings
        ),
        N_("Values of attributes that too few people share: {n}."): sum(
            value == WITHHELD for case in project.cases for _, value in case.variables
        ),
        N_("Lines of which the file does not say who speaks, or when: {n}."): sum(
            turn.speaker is not None or turn.start_ms is not None for release in releases for turn in release.turns
        ),
        N_("Decisions on differences, with their reasons and figures: {n}."): sum(selection.settling.settled.values()),
        N_("Case files with what was recorded of them: {n}."): len(selection.case_files.cases),
        N_("Indicators, and passages chosen as quotes: {n}."): len(selection.indicators) + len(selection.evidence),
        N_("Earlier versions of the codebook: {n}."): selection.newest.number - 1,
    }
    return [Message(sentence, n=number) for sentence, number in counts.items() if number]


def _coding(selection: Selection, coding: Coding | ConsensusCoding, quotable: Collection[str]) -> RefiCoding:
    place = (coding.id, coding.release_id, coding.start, coding.end, coding.code)
    if isinstance(coding, ConsensusCoding):
        return RefiCoding(*place, CONSENSUS)
    telling = coding.release_id in quotable and not selection.unused.holds(coding.release_id, coding.start, coding.end)
    attributes = tuple(sorted(coding.attributes.items()))
    return RefiCoding(*place, coding.coder, coding.created_at, coding.memo if telling else "", attributes)


def _refi_memos(selection: Selection, releases: list[Release], visible: Sequence[Memo]) -> list[RefiNote]:
    people = {release.interview_id: selection.people[release.interview_id] for release in releases}
    by_interview = {release.interview_id: release for release in releases}
    notes: list[RefiNote] = []
    for memo in reversed(visible):
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
    attributes_shown = suppressed_attributes(list(people.values()), selection.small_cell)
    return tuple(
        RefiCase(
            person.id,
            person.label,
            tuple(
                (name, value) for name, entry in attributes_shown.items() if (value := entry.get(person.id)) is not None
            ),
            tuple(release.id for release in releases if release.participant_id == person.id),
        )
        for person in people.values()
    )


def export_kinds() -> dict[str, Refi | Tables]:
    """The kinds of files for other programs."""
    return EXCHANGE_KINDS


def own_words() -> tuple[str, ...]:
    """Words of Heard's own that a bundle holds."""
    return (SMALL_COUNTS,)
