"""Codes and variables of cases as a file: what is counted, checked like every export, with small counts withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codebook.model import Code, Codebook, CodingAttribute
from coding.access import Permission
from coding.errors import NotReady
from coding.export.gate.places import Place, places_of
from coding.export.joint.codes import CodeByValue, CodesOfVariable, case_codes_csv, case_codes_xlsx
from coding.export.model import CodingRow, Own, ReportInput
from coding.model.said import Said
from coding.workspace.context import Context, requires
from coding.workspace.reports.kinds import LAYER, Kind
from coding.workspace.reports.material import Selection
from coding.workspace.reports.side_by_side import Beside, beside
from coding.workspace.search.coded import codes_below

CASE_CODE_KINDS: dict[str, Kind] = {
    "case-codes-csv": Kind(Said("Codes by variables of case files, counts"), "csv", LAYER),
    "case-codes-xlsx": Kind(Said("Codes by variables of case files, as a workbook"), "xlsx", LAYER),
}
"""Kinds of file."""


@dataclass(frozen=True)
class CaseCodesDraft:
    """Codes and variables of cases that may leave.

    Attributes:
        found: One a variable, in the codebook's order.
        notes: What the reader of the file should know.
    """

    found: tuple[CodesOfVariable, ...]
    notes: tuple[str, ...]


@requires(Permission.EXPORT)
def draft_case_codes(context: Context, material: Selection) -> CaseCodesDraft:
    """Count codes in the documents of cases, by every variable with a closed list.

    Raises:
        NotReady: No case has a document with codes and records that agree on a variable.
    """
    around = beside(context)
    rows = [one for one in material.passages if around.case_of.get(one.document) in around.cases]
    reported = {release.id for release in material.reported}
    there = {case for at, case in around.case_of.items() if case in around.cases and at in reported}
    book = material.codebook
    by_code = {code: [one for one in rows if one.code in codes_below(book, (code.id,))] for code in book.codes}
    coded = {code: own for code, own in by_code.items() if own and code.is_codable}
    variables = [one for one in book.case_attributes if one.answer != "days"]
    found = tuple(made for one in variables if (made := _of_variable(around, there, one, coded, book)))
    if not found:
        raise NotReady(
            Said(
                "No case has a document with codes and records that agree on a variable. Say on the page Cases which "
                "documents belong to which case."
            )
        )
    notes = [
        Said(
            "Counts of fewer than {least} cases are withheld, and others by which they could be worked out.",
            least=material.small_cell,
        ),
        Said("A value counts where all records of a case agree on it; unknown is never no."),
    ]
    if around.open:
        notes.append(Said("Cases with a document in a round that is open are left out."))
    return CaseCodesDraft(found, tuple(notes))


def _of_variable(
    around: Beside,
    there: Iterable[str],
    variable: CodingAttribute,
    coded: Mapping[Code, list[CodingRow]],
    book: Codebook,
) -> CodesOfVariable | None:
    """Codes by the values of a variable; None where no case has one."""
    given = {case: around.records.given.get((case, variable.name), frozenset()) for case in there}
    listed = [*variable.values, *sorted(frozenset().union(*given.values()) - set(variable.values))]
    values = [one for one in listed if any(one in held for held in given.values())]
    having = [{case for case, held in given.items() if one in held} for one in values]
    lines = []
    for code, rows in coded.items():
        inside = [
            [around.case_of[row.document] for row in rows if around.case_of[row.document] in one] for one in having
        ]
        if any(inside):
            cases, passages = tuple(len(set(one)) for one in inside), tuple(map(len, inside))
            lines.append(
                CodeByValue(
                    code=code.id,
                    name=code.name,
                    above=tuple(one.id for one in book.path(code.id)[:-1]),
                    cases=cases,
                    passages=passages,
                    every=len({around.case_of[row.document] for row in rows} & given.keys()),
                )
            )
    if not lines:
        return None
    return CodesOfVariable(
        variable=variable.name,
        values=tuple(values),
        cases=tuple(map(len, having)),
        every=len(given),
        several=any(len(held) > 1 for held in given.values()),
        lines=tuple(lines),
    )


def case_codes_places(report: ReportInput, draft: CaseCodesDraft, own: frozenset[str]) -> list[Place]:
    """Every text of these files that people wrote, and where it stands."""
    told = {
        Own("title of the report"): report.title,
        Own("project"): report.project,
        Own("sentence on what is counted"): report.counted,
        Own("notices"): report.notices,
        Own("variable"): tuple((one.variable, one.values) for one in draft.found),
        Own("code"): tuple((line.code, line.name) for one in draft.found for line in one.lines),
    }
    return places_of(told, own=own)


def write_case_codes(kind: str, report: ReportInput, draft: CaseCodesDraft) -> bytes:
    """Write one of these files."""
    if kind == "case-codes-csv":
        return case_codes_csv(draft.found, report.settings.small_cell)
    return case_codes_xlsx(draft.found, report)
