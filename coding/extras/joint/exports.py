"""Sources side by side in a report and as tables, codes by variables of cases, and configurations for programs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codebook.model import Code, Codebook, CodingAttribute
from coding.access import Permission
from coding.disclosure.suppression import suppress_breakdown
from coding.errors import NotReady
from coding.export.gate.places import LEFT_OUT, Place
from coding.export.model import CodingRow, JointLine, Own, Report, SourceText
from coding.export.report.cards import STANDING_LIMITS
from coding.export.report.values import without_small_counts
from coding.export.tables import Table, Value, csv_bytes, xlsx_bytes
from coding.extras.joint.files.truth_table import Conditions
from coding.extras.joint.steps.cases import configurations_to_leave
from coding.extras.joint.steps.side_by_side import JointView, entered, joint_views
from coding.model.message import Message
from coding.workspace.context import Context, requires
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import LAYER, Draft, ExportKind, ExportRequest, head_of, not_used, texts_of
from coding.workspace.reports.selection import CaseFiles, Selection
from coding.workspace.search.coded import codes_below

WITHHELD = "(withheld)"
"""Stands for a small count, and for one from which with others it could be worked out; a reader cannot tell which."""
_Shown = tuple[tuple[int | None, ...], tuple[tuple[int | None, ...], ...]]
_CODE_COLUMNS = ("code", "name", "variable", "value", "cases_with_value", "cases_with_code", "passages")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeByValue:
    """A code in the documents of cases, by the values of a variable.

    Attributes:
        code: Id of the code.
        name: Its name.
        above: Ids of codes above it; what is counted under it is counted under them.
        cases: Cases with a passage under it, one number a value.
        passages: Passages under it in their documents, likewise.
        every: Cases with a passage under it, whatever their records say.
    """

    code: str
    name: str
    above: tuple[str, ...] = ()
    cases: tuple[int, ...]
    passages: tuple[int, ...]
    every: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesOfVariable:
    """Codes in the documents of cases, by the values of one variable.

    Attributes:
        variable: Name of the variable.
        values: Values on which the records of some case with documents agree.
        cases: Cases with documents that have it, one number a value.
        every: Cases with documents, whatever their records say.
        several: Whether a case has several of the values.
        lines: The codes that stand in any of these documents.
    """

    variable: str
    values: tuple[str, ...]
    cases: tuple[int, ...]
    every: int
    several: bool = False
    lines: tuple[CodeByValue, ...]


def workbook(table: Table, report: Report) -> bytes:
    """A table as a workbook, with what to read first."""
    about = (
        ("project", report.project),
        ("made", f"{report.created:%Y-%m-%d %H:%M} UTC"),
        *(("read this first", notice) for notice in report.notices),
        ("what is counted", report.counted),
        ("limits", STANDING_LIMITS),
    )
    return xlsx_bytes([table], about)


def case_codes_table(variables: Sequence[CodesOfVariable], least: int) -> Table:
    """Return codes and variables as a table, one row a code, variable and value.

    A count of fewer than ``least`` cases is withheld, with its passages, and so is what it could be worked out from
    beside the number of all cases and of those that have the code: counts of which the rest of a value, or of a code
    above, is as small, and others of the line.
    """
    rows: list[tuple[Value, ...]] = []
    for variable in variables:
        within = _within(variable)
        groups, lines = _case_counts(variable, within, least)
        for at, (line, counts) in enumerate(zip(variable.lines, lines, strict=True)):
            below = [lines[other] for other, above in within.items() if at in above]
            for place, (value, group, cases) in enumerate(zip(variable.values, groups, counts, strict=True)):
                # Passages of codes below add up to those of the code.
                counted = cases is not None and all(other[place] is not None for other in below)
                rows.append(
                    (
                        line.code,
                        line.name,
                        variable.variable,
                        value,
                        WITHHELD if group is None else group,
                        WITHHELD if cases is None else cases,
                        line.passages[place] if counted else WITHHELD,
                    )
                )
    return Table("Codes and case files", _CODE_COLUMNS, tuple(rows))


def _within(variable: CodesOfVariable) -> dict[int, tuple[int, ...]]:
    """Line → lines of the codes above it."""
    places = {line.code: at for at, line in enumerate(variable.lines)}
    return {at: tuple(places[code] for code in line.above if code in places) for at, line in enumerate(variable.lines)}


def _case_counts(variable: CodesOfVariable, within: Mapping[int, Sequence[int]], least: int) -> _Shown:
    """Cases by value, and by code and value, None where withheld.

    Where each case has one value at most, the cases without are a group as well, which is not printed: other rows of
    the file tell how many there are. Where a case has several, each value is held against all cases without it.
    """
    if not variable.several:
        sizes, *counts = _with_rest(variable)
        groups, lines = suppress_breakdown(sizes, counts, least, within)
        width = len(variable.values)
        return groups[:width], tuple(line[:width] for line in lines)
    parts = [
        suppress_breakdown(
            (size, variable.every - size),
            [(line.cases[place], line.every - line.cases[place]) for line in variable.lines],
            least,
            within,
        )
        for place, size in enumerate(variable.cases)
    ]
    groups = tuple(sizes[0] for sizes, _ in parts)
    return groups, tuple(tuple(lines[at][0] for _, lines in parts) for at in range(len(variable.lines)))


def _with_rest(variable: CodesOfVariable) -> Iterator[tuple[int, ...]]:
    """Cases by value, then those of each code, with the cases of which the records agree on none."""
    rest = variable.every - sum(variable.cases)
    yield (*variable.cases, *([rest] if rest else []))
    for line in variable.lines:
        yield (*line.cases, *([line.every - sum(line.cases)] if rest else []))


_DISPLAY_COLUMNS = (
    "indicator", "survivors", "case_files", "signs_in_case_files", "literature", "practice", "sources_together",
    "reason", "said_by", "said_on", "limits",
)  # fmt: skip


def joint_table(report: Report) -> Table:
    """Return the joint display as a table, small counts withheld as ``<5``."""
    least = report.small_cell
    return Table("Side by side", _DISPLAY_COLUMNS, tuple(_row(line, least) for line in report.joint))


def _row(line: JointLine, least: int) -> tuple[str, ...]:
    return (
        line.wording,
        _count_text(line.people, least),
        _count_text(line.cases, least),
        line.signs,
        _sources(line, "literature"),
        _sources(line, "practice"),
        line.verdict,
        line.reason,
        line.said_by,
        line.said_on.isoformat() if line.said_on else "",
        STANDING_LIMITS,
    )


def _count_text(count: int | None, least: int) -> str:
    if count is None:
        return WITHHELD
    return f"<{least}" if 0 < count < least else str(count)


def _sources(line: JointLine, kind: str) -> str:
    lines_of_sources = []
    for source in line.sources:
        if source.kind == kind:
            where = f"{source.title} ({source.place})" if source.place else source.title
            lines_of_sources.append(f"{where}: {source.says}")
    return "\n".join(lines_of_sources)


class CaseCodes(ExportKind[tuple[CodesOfVariable, ...]]):
    """Codes in the documents of cases, by every variable with a closed list."""

    called = "codes and case files"

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[tuple[CodesOfVariable, ...]]:
        """Count them, one a variable in the codebook's order.

        Raises:
            NotReady: No case has a document with codes and records that agree on a variable.
        """
        files = selection.case_files
        rows = [passage for passage in selection.passages if files.case_of.get(passage.document) in files.cases]
        reported = {release.id for release in selection.reported}
        case_ids = {case for at, case in files.case_of.items() if case in files.cases and at in reported}
        book = selection.codebook
        by_code = {code: [row for row in rows if row.code in codes_below(book, (code.id,))] for code in book.codes}
        coded = {code: spans for code, spans in by_code.items() if spans and code.is_codable}
        variables = [attribute for attribute in book.case_attributes if attribute.answer != "days"]
        codes_of_variables = tuple(
            codes_of_variable
            for variable in variables
            if (codes_of_variable := _of_variable(files, case_ids, variable, coded, book))
        )
        if not codes_of_variables:
            raise NotReady(
                Message(
                    "No case has a document with codes and records that agree on a variable. Say on the page Cases "
                    "which documents belong to which case."
                )
            )
        notes = [
            Message(
                "Counts of fewer than {least} cases are withheld, and others by which they could be worked out.",
                least=selection.small_cell,
            ),
            Message("A value counts where all records of a case agree on it; unknown is never no."),
        ]
        if files.open:
            notes.append(Message("Cases with a document in a round that is open are left out."))
        report = report_input(selection, title=request.title, parts=("notices",))
        notices = [*notes, *selection.notes, *not_used(selection)]
        return Draft(selection, request, report, codes_of_variables, notices, selection.interviews)

    def places(self, draft: Draft[tuple[CodesOfVariable, ...]]) -> list[Place]:
        """The head of the workbook, variables and codes."""
        variables = {
            Own("variable"): tuple((variable.variable, variable.values) for variable in draft.value),
            Own("code"): tuple((line.code, line.name) for variable in draft.value for line in variable.lines),
        }
        return texts_of(head_of(draft.report) | variables)


def _of_variable(
    files: CaseFiles,
    case_ids: Iterable[str],
    variable: CodingAttribute,
    coded: Mapping[Code, list[CodingRow]],
    book: Codebook,
) -> CodesOfVariable | None:
    """Codes by the values of a variable; None where no case has one."""
    values_of_case = {case: files.records.given.get((case, variable.name), frozenset()) for case in case_ids}
    ordered_values = [*variable.values, *sorted(frozenset().union(*values_of_case.values()) - set(variable.values))]
    values = [value for value in ordered_values if any(value in answers for answers in values_of_case.values())]
    having = [{case for case, answers in values_of_case.items() if value in answers} for value in values]
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
                    every=len({files.case_of[row.document] for row in rows} & values_of_case.keys()),
                )
            )
    if not lines:
        return None
    return CodesOfVariable(
        variable=variable.name,
        values=tuple(values),
        cases=tuple(map(len, having)),
        every=len(values_of_case),
        several=any(len(answers) > 1 for answers in values_of_case.values()),
        lines=tuple(lines),
    )


CASE_CODE_KINDS = {
    "case-codes-csv": CaseCodes(
        Message("Codes by variables of case files, counts"),
        "csv",
        LAYER,
        lambda draft: csv_bytes(case_codes_table(draft.value, draft.report.small_cell)),
    ),
    "case-codes-xlsx": CaseCodes(
        Message("Codes by variables of case files, as a workbook"),
        "xlsx",
        LAYER,
        lambda draft: workbook(case_codes_table(draft.value, draft.report.small_cell), draft.report),
    ),
}


@requires(Permission.EXPORT)
def printed_sources(context: Context, selection: Selection) -> list[JointLine]:
    """Indicators with their sources as a report prints them; none where nothing stands beside the interviews."""
    entries = entered(context)
    coded = [(row.document, row.participant_id, row.code) for row in selection.rows]
    indicators = [indicator for indicator in selection.indicators if indicator.status != "set aside"]
    views = joint_views(indicators, selection.case_files, entries, coded)
    if not any(view.cases or view.sources or view.card.signs or view.card.verdict for view in views):
        return []
    return [_line(view, entries.names, selection.small_cell) for view in views]


def _line(view: JointView, names: Mapping[str, str], least: int) -> JointLine:
    card, people = view.card, len(view.people)
    # The section of indicators prints all who told of one: the difference is those elsewhere.
    telling = people >= least and 0 < view.elsewhere < least
    return JointLine(
        wording=view.indicator.wording,
        people=None if telling else people,
        cases=len(view.cases),
        signs=card.signs_in_words,
        sources=tuple(
            SourceText(kind=source.kind, title=source.title, place=source.place, says=source.says)
            for source in view.sources
        ),
        verdict=card.verdict,
        reason=card.reason,
        said_by=names.get(card.said_by, card.said_by) if card.said_by else "",
        said_on=card.said_at.date() if card.said_at else None,
    )


class Joint(ExportKind[None]):
    """Indicators with their sources, one row each."""

    called = "sources side by side"

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[None]:
        """The display.

        Raises:
            NotReady: Nothing stands beside the interviews yet.
        """
        report = report_input(selection, title=request.title, parts=("interviews", "joint", "notices"))
        if not report.joint:
            raise NotReady(
                Message(
                    "Nothing stands beside the interviews yet. Say on “Sources side by side” which values of "
                    "case files express an indicator. Or say what literature or practice says of it."
                )
            )
        report = without_small_counts(report)
        return Draft(selection, request, report, None, selection.notes, selection.interviews)

    def places(self, draft: Draft[None]) -> list[Place]:
        """The head of the workbook, and the display."""
        return texts_of((head_of(draft.report), draft.report.joint))


Configured = tuple[Table, tuple[str, ...]]
"""One row a case, without labels; and the variable that each column but the first is of, as people wrote it."""


class Configurations(ExportKind[Configured]):
    """Configurations of conditions."""

    called = "sources side by side"
    unreleased = True

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[Configured]:
        """Those that may leave.

        Raises:
            InvalidInput: No condition, too many, or a value that its variable does not have.
            NotReady: No configuration has as many cases as may leave.
        """
        conditions = request.conditions if isinstance(request.conditions, Conditions) else Conditions()
        table, notes, variables = configurations_to_leave(selection.context, conditions)
        report = report_input(selection, title=request.title, parts=())
        return Draft(selection, request, report, (table, variables), notes, selection.interviews)

    def places(self, draft: Draft[Configured]) -> list[Place]:
        """Names of variables."""
        # A name that was squeezed into a column is no longer found in it.
        table, variables = draft.value
        return texts_of({Own("variable"): (variables, table.columns)})


def _crisp_sets(draft: Draft[Configured]) -> bytes:
    # R and fs/QCA take no byte order mark; names and values are letters and digits.
    table, variables = draft.value
    case, *names = table.columns
    names = [
        f"LEFTOUT{number}" if LEFT_OUT in (name, variable) else name
        for number, (name, variable) in enumerate(zip(names, variables, strict=True), 1)
    ]
    return "".join(",".join(map(str, row)) + "\n" for row in ((case, *names), *table.rows)).encode("ascii")


def export_kinds() -> dict[str, ExportKind[Any]]:
    """The files that sources side by side leave as."""
    return {
        "joint-csv": Joint(
            Message("Sources side by side: one row an indicator"),
            "csv",
            LAYER,
            lambda draft: csv_bytes(joint_table(draft.report)),
        ),
        "joint-xlsx": Joint(
            Message("Sources side by side, as a workbook"),
            "xlsx",
            LAYER,
            lambda draft: workbook(joint_table(draft.report), draft.report),
        ),
        "qca-csv": Configurations(
            Message("Configurations of conditions, for R's QCA package and fs/QCA"),
            "csv",
            frozenset({"conditions"}),
            _crisp_sets,
        ),
        **CASE_CODE_KINDS,
    }
