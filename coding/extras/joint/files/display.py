"""The joint display as a table, small counts of people and of cases withheld."""

from coding.export.model import JointLine, Report
from coding.export.report.cards import STANDING_LIMITS
from coding.export.tables import Table, xlsx_bytes

_COLUMNS = (
    "indicator", "survivors", "case_files", "signs_in_case_files", "literature", "practice", "sources_together",
    "reason", "said_by", "said_on", "limits",
)  # fmt: skip


def joint_xlsx(report: Report) -> bytes:
    """Return the joint display as a workbook."""
    about = (
        ("project", report.project),
        ("made", f"{report.created:%Y-%m-%d %H:%M} UTC"),
        *(("read this first", notice) for notice in report.notices),
        ("what is counted", report.counted),
        ("limits", STANDING_LIMITS),
    )
    return xlsx_bytes([joint_table(report)], about)


def joint_table(report: Report) -> Table:
    """Return the joint display as a table, small counts withheld as ``<5``."""
    least = report.settings.small_cell
    return Table("Side by side", _COLUMNS, tuple(_row(line, least) for line in report.joint))


def _row(line: JointLine, least: int) -> tuple[str, ...]:
    return (
        line.wording,
        _told(line.people, least),
        _told(line.cases, least),
        line.signs,
        _sources(line, "literature"),
        _sources(line, "practice"),
        line.verdict,
        line.reason,
        line.said_by,
        line.said_on.isoformat() if line.said_on else "",
        STANDING_LIMITS,
    )


def _told(count: int | None, least: int) -> str:
    if count is None:
        return "(withheld)"
    return f"<{least}" if 0 < count < least else str(count)


def _sources(line: JointLine, kind: str) -> str:
    told = []
    for source in line.sources:
        if source.kind == kind:
            where = f"{source.title} ({source.place})" if source.place else source.title
            told.append(f"{where}: {source.says}")
    return "\n".join(told)
