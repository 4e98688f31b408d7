"""Codings and counts of them."""

from typing import Final

from coding.export.gate.places import Place
from coding.export.tables import (
    FOR_THE_TEAM,
    agreement_table,
    codebook_table,
    codings_csv,
    codings_table,
    interviews_table,
    matrix_csv,
    matrix_table,
    xlsx_bytes,
)
from coding.model.said import Said
from coding.workspace.reports.kinds.kind import (
    COUNTS,
    LAYER,
    Draft,
    ExportKind,
    Option,
    Wanted,
    quoting_notes,
    whole,
    written_by_the_team,
)
from coding.workspace.reports.selection import COUNTED, Selection


class Codings(ExportKind[None]):
    """Codings one by one, with their words."""

    for_the_team = True

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[None]:
        """The codings, beside all that the team wrote."""
        report, notes = whole(selection, wanted), quoting_notes(selection)
        return Draft(selection, wanted, report, None, notes, selection.interviews, tuple(selection.rows))

    def places(self, draft: Draft[None]) -> list[Place]:
        """What the team wrote, and every coding."""
        return written_by_the_team(draft)


class Matrix(ExportKind[None]):
    """Codes by interviews."""

    for_the_team = True

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[None]:
        """The counts, beside all that the team wrote."""
        return Draft(selection, wanted, whole(selection, wanted), None, selection.notes, selection.interviews)

    def places(self, draft: Draft[None]) -> list[Place]:
        """What the team wrote."""
        return written_by_the_team(draft)


def _workbook(draft: Draft[None]) -> bytes:
    report, selection = draft.report, draft.selection
    sheets = [codings_table(draft.rows), interviews_table(report.interviews), codebook_table(report.codebook)]
    if report.matrix:
        sheets.insert(1, matrix_table(report.matrix))
    if report.agreement:
        sheets.append(agreement_table(report.agreement))
    about = (
        ("project", report.project),
        ("read this first", f"{FOR_THE_TEAM}."),
        ("made", f"{report.created:%Y-%m-%d %H:%M} UTC"),
        *(("read this first", notice) for notice in report.notices),
        ("what is counted", report.counted),
        ("codebook version", report.codebook_version),
        ("snapshot", selection.agreement.snapshot.hash if selection.agreement else "none"),
        ("log head", f"{selection.event_head[0]} {selection.event_head[1]}"),
        ("limits", "Retrospective accounts and a purposive sample: no claim of prevalence."),
    )
    return xlsx_bytes(sheets, about)


def _passages(draft: Draft[None]) -> bytes:
    from coding.export.report.word import passages_document

    report = draft.report
    # Each coder's own stand in it, whatever the figures of a report count.
    counted = COUNTED["all"] if draft.selection.once else report.counted
    return passages_document(draft.rows, title=report.title, counted=counted, made=report.created)


_QUESTION: Final[frozenset[Option]] = LAYER | {"question"}
CODING_KINDS: dict[str, ExportKind[None]] = {
    "xlsx": Codings(
        Said("Codings, matrix, codebook and agreement as one workbook"), "xlsx", COUNTS | _QUESTION, _workbook
    ),
    "csv": Codings(Said("Codings, one row each"), "csv", _QUESTION, lambda draft: codings_csv(draft.rows)),
    "matrix-csv": Matrix(
        Said("Codes by interviews, counts"),
        "csv",
        _QUESTION,
        lambda draft: matrix_csv(draft.report.matrix) if draft.report.matrix else b"",
    ),
    "passages": Codings(Said("Coded passages in a row, as a Word document"), "docx", _QUESTION | {"title"}, _passages),
}
