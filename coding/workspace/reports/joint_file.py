"""Sources side by side as files: the joint display as a table, and configurations for programs that compare cases."""

from __future__ import annotations

from dataclasses import dataclass

from coding.access import Permission
from coding.errors import NotReady
from coding.export.gate.places import LEFT_OUT, Place, places_of
from coding.export.joint.display import joint_csv, joint_xlsx
from coding.export.model import Own, ReportInput
from coding.export.tables import Table
from coding.model.said import Said
from coding.workspace.context import Context, requires
from coding.workspace.reports.configurations import Conditions, configurations_to_leave
from coding.workspace.reports.kinds import LAYER, Kind

JOINT_KINDS: dict[str, Kind] = {
    "joint-csv": Kind(Said("Sources side by side: one row an indicator"), "csv", LAYER),
    "joint-xlsx": Kind(Said("Sources side by side, as a workbook"), "xlsx", LAYER),
    "qca-csv": Kind(
        Said("Configurations of conditions, for R's QCA package and fs/QCA"), "csv", frozenset({"conditions"})
    ),
}
"""Kinds of file."""
NO_CONDITIONS = Conditions()


@dataclass(frozen=True)
class ConfigurationsDraft:
    """Configurations that may leave.

    Attributes:
        table: One row a case, without labels.
        notes: What the reader of the file should know.
        variables: The variable that each column but the first is of, as people wrote it.
    """

    table: Table
    notes: tuple[str, ...]
    variables: tuple[str, ...]


@requires(Permission.EXPORT)
def draft_configurations(context: Context, wanted: Conditions) -> ConfigurationsDraft:
    """Put the file for programs of crisp-set comparison together.

    Raises:
        InvalidInput: No condition, too many, or a value that its variable does not have.
        NotReady: No configuration has as many cases as may leave.
    """
    return ConfigurationsDraft(*configurations_to_leave(context, wanted))


def checked_joint(report: ReportInput) -> ReportInput:
    """The report, which has indicators with their sources.

    Raises:
        NotReady: Nothing stands beside the interviews yet.
    """
    if not report.joint:
        raise NotReady(
            Said(
                "Nothing stands beside the interviews yet. Say on the page “Sources side by side” which values of case "
                "files express an indicator, or what literature or practice says of it."
            )
        )
    return report


def joint_places(report: ReportInput, configurations: ConfigurationsDraft | None, own: frozenset[str]) -> list[Place]:
    """Every text of these files that people wrote, and where it stands."""
    if configurations is not None:
        # A name that was squeezed into a column is no longer found in it.
        return places_of({Own("variable"): (configurations.variables, configurations.table.columns)}, own=own)
    told = {
        Own("title of the report"): report.title,
        Own("project"): report.project,
        Own("sentence on what is counted"): report.counted,
        Own("notices"): report.notices,
    }
    return places_of((told, report.joint), own=own)


def write_joint(kind: str, report: ReportInput, configurations: ConfigurationsDraft | None) -> bytes:
    """Write one of these files."""
    if configurations is None:
        return joint_csv(report) if kind == "joint-csv" else joint_xlsx(report)
    # R and fs/QCA take no byte order mark; names and values are letters and digits.
    case, *names = configurations.table.columns
    names = [
        f"LEFTOUT{number}" if LEFT_OUT in (name, variable) else name
        for number, (name, variable) in enumerate(zip(names, configurations.variables, strict=True), 1)
    ]
    rows = ((case, *names), *configurations.table.rows)
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode("ascii")
