"""The tables of the analytical bundle, from what the person exporting may see and the participants allowed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from coding.disclosure.suppression import suppress_records
from coding.export.model import CodeMatrix
from coding.export.report.values import codebook_entries, matrix
from coding.export.tables import (
    FOR_THE_TEAM,
    Table,
    Value,
    agreement_table,
    codebook_table,
    codings_table,
    matrix_table,
)
from coding.model import ConsensusCoding, Disagreement, Memo, Participant, Release
from coding.store import reconciliation
from coding.workspace.codings.memos import visible_memos
from coding.workspace.reports.contents import WITHHELD, shown_languages
from coding.workspace.reports.figures import agreement_of
from coding.workspace.reports.selection import Selection, coding_rows

TEXTS = ("none", "quotable", "team")
"""Whose words go along: nobody's, those of participants who may be quoted, or also of those who may be paraphrased
(for colleagues under the same agreement). Words of those who allowed neither never leave."""


SMALL_COUNTS = (
    f"{FOR_THE_TEAM}. Every coding stands in it, so counts of few people can be read from it; pass it on only under an "
    "agreement that covers this."
)


def may_leave(person: Participant | None, texts: str) -> bool:
    """Whether a participant's released words may go into an exchange file."""
    allowed = {"none": (), "quotable": ("yes",), "team": ("yes", "paraphrase")}[texts]
    return person is not None and person.quote_consent in allowed


def transcript_may_leave(selection: Selection, release: Release, texts: str) -> bool:
    """Whether a released interview may go along: its participant allowed it, and no remark on use waits in it."""
    return release.id not in selection.unused.waiting and may_leave(
        selection.participants.get(release.participant_id), texts
    )


def memo_may_leave(memo: Memo, of_interview: Mapping[str, Participant | None]) -> bool:
    """Whether a memo may go along: shared, and on nobody who did not agree to be quoted."""
    if not memo.shared:
        return False
    if memo.interview_id is None:
        return True
    person = of_interview.get(memo.interview_id)
    return person is not None and person.quote_consent == "yes"


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
        ("log head", f"{selection.event_head[0]} {selection.event_head[1]}"),
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


def _involved(selection: Selection) -> list[Participant]:
    ids = {release.participant_id for release in selection.releases}
    return [person for person in selection.participants.values() if person.id in ids]


def _participants(selection: Selection) -> Table:
    people = _involved(selection)
    shown = suppressed_attributes(people, selection.small_cell)
    columns = ("participant", "quote_consent", *(f"attribute_{name}" for name in shown))
    return Table(
        "participants",
        columns,
        tuple(
            (person.label, person.quote_consent, *(shown[name].get(person.id) for name in shown)) for person in people
        ),
    )


def _interviews(selection: Selection, texts: str) -> Table:
    shown = shown_languages(selection, lambda person: may_leave(person, texts))
    columns = ("document", "interview", "participant", "language", "release", "release_hash", "released")
    return Table(
        "interviews",
        (*columns, "characters", "words", "turns"),
        tuple(
            (
                release.id,
                release.title,
                release.participant_label,
                shown[release.id],
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
        shown = transcript_may_leave(selection, release, texts)
        lines += [
            (
                release.id,
                turn.ordinal + 1,
                turn.speaker,
                turn.role,
                turn.start_ms,
                turn.start,
                turn.end,
                release.text[turn.start : turn.end] if shown else None,
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
    releases = {release.id: release for release in selection.releases}
    here = [coding for coding in layer if coding.release_id in releases]
    rows = coding_rows(
        here,
        releases,
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
            for row, coding in zip(rows, here, strict=True)
        ),
    )  # fmt: skip
