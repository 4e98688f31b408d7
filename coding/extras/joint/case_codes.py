"""Codes and variables of cases: what is counted, with small counts withheld."""

from collections.abc import Iterable, Mapping

from codebook.model import Code, Codebook, CodingAttribute
from coding.errors import NotReady
from coding.export.gate.places import Place
from coding.export.model import CodingRow, Own
from coding.export.tables import csv_bytes
from coding.extras.joint.files.codes import CodeByValue, CodesOfVariable, case_codes_table, case_codes_xlsx
from coding.model.said import Said
from coding.workspace.reports.case_files import CaseFiles
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import LAYER, Draft, ExportKind, Wanted, head_of, not_used, texts_of
from coding.workspace.reports.selection import Selection
from coding.workspace.search.coded import codes_below


class CaseCodes(ExportKind[tuple[CodesOfVariable, ...]]):
    """Codes in the documents of cases, by every variable with a closed list."""

    called = "codes and case files"

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[tuple[CodesOfVariable, ...]]:
        """Count them, one a variable in the codebook's order.

        Raises:
            NotReady: No case has a document with codes and records that agree on a variable.
        """
        files = selection.case_files
        rows = [passage for passage in selection.passages if files.case_of.get(passage.document) in files.cases]
        reported = {release.id for release in selection.reported}
        there = {case for at, case in files.case_of.items() if case in files.cases and at in reported}
        book = selection.codebook
        by_code = {code: [row for row in rows if row.code in codes_below(book, (code.id,))] for code in book.codes}
        coded = {code: own for code, own in by_code.items() if own and code.is_codable}
        variables = [attribute for attribute in book.case_attributes if attribute.answer != "days"]
        codes_of_variables = tuple(
            codes_of_variable
            for variable in variables
            if (codes_of_variable := _of_variable(files, there, variable, coded, book))
        )
        if not codes_of_variables:
            raise NotReady(
                Said(
                    "No case has a document with codes and records that agree on a variable. Say on the page Cases "
                    "which documents belong to which case."
                )
            )
        notes = [
            Said(
                "Counts of fewer than {least} cases are withheld, and others by which they could be worked out.",
                least=selection.small_cell,
            ),
            Said("A value counts where all records of a case agree on it; unknown is never no."),
        ]
        if files.open:
            notes.append(Said("Cases with a document in a round that is open are left out."))
        report = report_input(selection, title=wanted.title, parts=("notices",))
        notices = [*notes, *selection.notes, *not_used(selection)]
        return Draft(selection, wanted, report, codes_of_variables, notices, selection.interviews)

    def places(self, draft: Draft[tuple[CodesOfVariable, ...]]) -> list[Place]:
        """The head of the workbook, variables and codes."""
        variables = {
            Own("variable"): tuple((variable.variable, variable.values) for variable in draft.value),
            Own("code"): tuple((line.code, line.name) for variable in draft.value for line in variable.lines),
        }
        return texts_of(head_of(draft.report) | variables)


def _of_variable(
    files: CaseFiles,
    there: Iterable[str],
    variable: CodingAttribute,
    coded: Mapping[Code, list[CodingRow]],
    book: Codebook,
) -> CodesOfVariable | None:
    """Codes by the values of a variable; None where no case has one."""
    given = {case: files.records.given.get((case, variable.name), frozenset()) for case in there}
    listed = [*variable.values, *sorted(frozenset().union(*given.values()) - set(variable.values))]
    values = [value for value in listed if any(value in answers for answers in given.values())]
    having = [{case for case, answers in given.items() if value in answers} for value in values]
    lines = []
    for code, rows in coded.items():
        inside = [
            [files.case_of[row.document] for row in rows if files.case_of[row.document] in group] for group in having
        ]
        if any(inside):
            cases, passages = tuple(len(set(hits)) for hits in inside), tuple(map(len, inside))
            lines.append(
                CodeByValue(
                    code=code.id,
                    name=code.name,
                    above=tuple(parent.id for parent in book.path(code.id)[:-1]),
                    cases=cases,
                    passages=passages,
                    every=len({files.case_of[row.document] for row in rows} & given.keys()),
                )
            )
    if not lines:
        return None
    return CodesOfVariable(
        variable=variable.name,
        values=tuple(values),
        cases=tuple(map(len, having)),
        every=len(given),
        several=any(len(answers) > 1 for answers in given.values()),
        lines=tuple(lines),
    )


CASE_CODE_KINDS = {
    "case-codes-csv": CaseCodes(
        Said("Codes by variables of case files, counts"),
        "csv",
        LAYER,
        lambda draft: csv_bytes(case_codes_table(draft.value, draft.report.settings.small_cell)),
    ),
    "case-codes-xlsx": CaseCodes(
        Said("Codes by variables of case files, as a workbook"),
        "xlsx",
        LAYER,
        lambda draft: case_codes_xlsx(draft.value, draft.report),
    ),
}
