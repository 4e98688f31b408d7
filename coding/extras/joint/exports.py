"""Sources side by side in a report and as a table, and configurations for programs that compare cases."""

from collections.abc import Mapping
from typing import Any

from coding.access import Permission
from coding.errors import NotReady
from coding.export.gate.places import LEFT_OUT, Place
from coding.export.model import JointLine, Own, SourceText
from coding.export.report.small_counts import without_small_counts
from coding.export.tables import Table, csv_bytes
from coding.extras.joint.case_codes import CASE_CODE_KINDS
from coding.extras.joint.files.display import joint_table, joint_xlsx
from coding.extras.joint.records import Conditions
from coding.extras.joint.steps.configurations import configurations_to_leave
from coding.extras.joint.steps.side_by_side import JointView, entered, joint_views
from coding.model.said import Said
from coding.workspace.context import Context, requires
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import LAYER, Draft, ExportKind, Wanted, head_of, texts_of
from coding.workspace.reports.selection import Selection


@requires(Permission.EXPORT)
def printed_sources(context: Context, selection: Selection) -> list[JointLine]:
    """Indicators with their sources as a report prints them; none where nothing stands beside the interviews."""
    entries = entered(context)
    coded = [(row.document, row.participant_id, row.code) for row in selection.rows]
    shown = [indicator for indicator in selection.indicators if indicator.status != "set aside"]
    views = joint_views(shown, selection.case_files, entries, coded)
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

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[None]:
        """The display.

        Raises:
            NotReady: Nothing stands beside the interviews yet.
        """
        report = report_input(selection, title=wanted.title, parts=("interviews", "joint", "notices"))
        if not report.joint:
            raise NotReady(
                Said(
                    "Nothing stands beside the interviews yet. Say on “Sources side by side” which values of "
                    "case files express an indicator. Or say what literature or practice says of it."
                )
            )
        report = without_small_counts(report)
        return Draft(selection, wanted, report, None, selection.notes, selection.interviews)

    def places(self, draft: Draft[None]) -> list[Place]:
        """The head of the workbook, and the display."""
        return texts_of((head_of(draft.report), draft.report.joint))


Configured = tuple[Table, tuple[str, ...]]
"""One row a case, without labels; and the variable that each column but the first is of, as people wrote it."""


class Configurations(ExportKind[Configured]):
    """Configurations of conditions."""

    called = "sources side by side"
    unreleased = True

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[Configured]:
        """Those that may leave.

        Raises:
            InvalidInput: No condition, too many, or a value that its variable does not have.
            NotReady: No configuration has as many cases as may leave.
        """
        conditions = wanted.conditions if isinstance(wanted.conditions, Conditions) else Conditions()
        table, notes, variables = configurations_to_leave(selection.context, conditions)
        report = report_input(selection, title=wanted.title, parts=())
        return Draft(selection, wanted, report, (table, variables), notes, selection.interviews)

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
            Said("Sources side by side: one row an indicator"),
            "csv",
            LAYER,
            lambda draft: csv_bytes(joint_table(draft.report)),
        ),
        "joint-xlsx": Joint(
            Said("Sources side by side, as a workbook"), "xlsx", LAYER, lambda draft: joint_xlsx(draft.report)
        ),
        "qca-csv": Configurations(
            Said("Configurations of conditions, for R's QCA package and fs/QCA"),
            "csv",
            frozenset({"conditions"}),
            _crisp_sets,
        ),
        **CASE_CODE_KINDS,
    }
