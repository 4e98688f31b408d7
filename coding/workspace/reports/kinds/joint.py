"""Sources side by side: the joint display as a table, and configurations for programs that compare cases."""

from coding.errors import NotReady
from coding.export.gate.places import LEFT_OUT, Place
from coding.export.joint.display import joint_csv, joint_xlsx
from coding.export.model import Own
from coding.export.report.small_counts import without_small_counts
from coding.export.tables import Table
from coding.model.said import Said
from coding.workspace.reports.configurations import configurations_to_leave
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import LAYER, Draft, ExportKind, Wanted, head_of, texts_of
from coding.workspace.reports.selection import Selection


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
        table, notes, variables = configurations_to_leave(selection.context, wanted.conditions)
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


JOINT_KINDS: dict[str, Joint | Configurations] = {
    "joint-csv": Joint(
        Said("Sources side by side: one row an indicator"), "csv", LAYER, lambda draft: joint_csv(draft.report)
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
}
