"""Every kind of export, in the order in which they are offered; and those that are tables, with the methods files."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from coding.errors import NotReady
from coding.export.gate.places import Place
from coding.export.methods.model import MethodsInput, methods_without_small_counts
from coding.export.methods.text import methods_files
from coding.export.output import pack
from coding.export.report.cards import cards_csv, cards_json
from coding.export.report.values import new_codes, without_small_counts
from coding.export.report.wording import ENGLISH
from coding.export.tables import (
    FOR_THE_TEAM,
    agreement_table,
    codebook_table,
    codings_csv,
    codings_table,
    csv_bytes,
    interviews_table,
    matrix_csv,
    matrix_table,
    xlsx_bytes,
)
from coding.extras import offered
from coding.model.message import Message
from coding.workspace.agreement.methods import methods_input
from coding.workspace.codebook.examples import interviews_in
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import (
    COUNTS,
    LAYER,
    Draft,
    ExportKind,
    ExportRequest,
    Option,
    not_used,
    quoting_notes,
    texts_of,
    whole,
    written_by_the_team,
)
from coding.workspace.reports.kinds.report import REPORT_KINDS, ReportFile
from coding.workspace.reports.selection import COUNTED, Selection, by_number


class Codings(ExportKind[None]):
    """Codings one by one, with their words."""

    for_the_team = True

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[None]:
        """The codings, beside all that the team wrote."""
        report, notes = whole(selection, request), quoting_notes(selection)
        return Draft(selection, request, report, None, notes, selection.interviews, tuple(selection.rows))

    def places(self, draft: Draft[None]) -> list[Place]:
        """What the team wrote, and every coding."""
        return written_by_the_team(draft)


class Matrix(ExportKind[None]):
    """Codes by interviews."""

    for_the_team = True

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[None]:
        """The counts, beside all that the team wrote."""
        return Draft(selection, request, whole(selection, request), None, selection.notes, selection.interviews)

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
        ("log head", selection.log_head),
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
        Message("Codings, matrix, codebook and agreement as one workbook"), "xlsx", COUNTS | _QUESTION, _workbook
    ),
    "csv": Codings(Message("Codings, one row each"), "csv", _QUESTION, lambda draft: codings_csv(draft.rows)),
    "matrix-csv": Matrix(
        Message("Codes by interviews, counts"),
        "csv",
        _QUESTION,
        lambda draft: matrix_csv(draft.report.matrix) if draft.report.matrix else b"",
    ),
    "passages": Codings(
        Message("Coded passages in a row, as a Word document"), "docx", _QUESTION | {"title"}, _passages
    ),
}


class Cards(ExportKind[None]):
    """Indicators with their counts and chosen passages."""

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[None]:
        """The cards, beside all that the team wrote."""
        selection = by_number(selection, ENGLISH)
        return Draft(
            selection, request, whole(selection, request), None, quoting_notes(selection), selection.interviews
        )

    def places(self, draft: Draft[None]) -> list[Place]:
        """What the team wrote, and the quotes of the cards."""
        return written_by_the_team(draft, cards=True)


CARD_KINDS = {
    "indicators-json": Cards(
        Message("Indicator cards as JSON"), "json", COUNTS, lambda draft: cards_json(draft.report)
    ),
    "indicators-csv": Cards(
        Message("Indicator cards as a table"), "csv", COUNTS, lambda draft: cards_csv(draft.report)
    ),
}


class CodebookTable(ExportKind[None]):
    """The newest version of the codebook."""

    unreleased = True

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[None]:
        """Its codes, without examples that may not be quoted."""
        report = report_input(selection, title=request.title, parts=("codebook",))
        interviews = selection.context.store.ask(lambda cursor: interviews_in(cursor, selection.codebook))
        return Draft(selection, request, report, None, (), interviews)

    def places(self, draft: Draft[None]) -> list[Place]:
        """Everything said of codes, and the project's title: a starter codebook too leaves only compared."""
        return texts_of(draft.report)


CODEBOOK_KINDS = {
    "codebook": CodebookTable(
        Message("The codebook as a table"),
        "csv",
        frozenset(),
        lambda draft: csv_bytes(codebook_table(draft.report.codebook)),
    )
}


METHODS_NOTE = Message(
    "No word of a transcript is in this file. Figures by interview and by small groups can point to a person all the "
    "same: look at them before you pass it on. All but the English text need a native reader."
)


class Methods(ExportKind[MethodsInput]):
    """How a locked round was coded, and how far its coders agreed."""

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[MethodsInput]:
        """The figures, beside all that the team wrote."""
        if selection.round is None:
            lacking = Message("No round is locked yet, so there are no figures. Lock one on the Agreement page.")
            raise NotReady(Message.joined(*(selection.left_out or [lacking])))
        report = whole(selection, request)
        report_left = without_small_counts(report)
        methods = methods_without_small_counts(methods_input(selection.context, selection.round.id), report_left)
        methods = replace(methods, new_codes=new_codes(report_left.order))
        notes = [METHODS_NOTE, *selection.left_out, *not_used(selection)]
        return Draft(selection, request, report, methods, notes, selection.interviews)

    def places(self, draft: Draft[MethodsInput]) -> list[Place]:
        """What the team wrote, and the figures."""
        return [*written_by_the_team(draft), *texts_of(draft.value)]


METHODS_KINDS = {
    "methods": Methods(
        Message("Methods and agreement: text in every language of the app, tables, counts, scripts to recompute them"),
        "zip",
        frozenset({"round"}),
        lambda draft: pack(methods_files(draft.value)),
    )
}


OF_EXTRAS: Mapping[str, ExportKind[Any]] = {
    name: kind for kinds in offered("export_kinds") for name, kind in kinds().items()
}
KINDS: Mapping[str, ExportKind[Any]] = {
    **REPORT_KINDS,
    **CARD_KINDS,
    **CODING_KINDS,
    **CODEBOOK_KINDS,
    **METHODS_KINDS,
    **OF_EXTRAS,
}
REPORTS: Final = {name: kind for name, kind in KINDS.items() if isinstance(kind, ReportFile)}
"""Those that a plan of a report is for."""
