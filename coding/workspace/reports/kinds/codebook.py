"""The codebook as a table."""

from coding.export.gate.places import Place
from coding.export.tables import codebook_table, csv_bytes
from coding.model.said import Said
from coding.workspace.codebook.examples import interviews_in
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import Draft, ExportKind, Wanted, texts_of
from coding.workspace.reports.selection import Selection


class CodebookTable(ExportKind[None]):
    """The newest version of the codebook."""

    unreleased = True

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[None]:
        """Its codes, without examples that may not be quoted."""
        report = report_input(selection, title=wanted.title, parts=("codebook",))
        interviews = selection.context.store.ask(lambda cursor: interviews_in(cursor, selection.codebook))
        return Draft(selection, wanted, report, None, (), interviews)

    def places(self, draft: Draft[None]) -> list[Place]:
        """Everything said of codes, and the project's title: a starter codebook too leaves only compared."""
        return texts_of(draft.report)


CODEBOOK_KINDS = {
    "codebook": CodebookTable(
        Said("The codebook as a table"),
        "csv",
        frozenset(),
        lambda draft: csv_bytes(codebook_table(draft.report.codebook)),
    )
}
