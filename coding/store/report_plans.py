"""Plans of reports, kept with the project."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from coding.store.table import Table


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """One kept plan.

    Attributes:
        id: Its id.
        name: What the team calls it.
        content: What the report shows, as :class:`coding.workspace.reports.plans.ReportPlan` gives it.
        saved_by: Id of who saved it last.
    """

    id: str
    name: str
    content: Mapping[str, Any]
    saved_by: str


PLANS: Final = Table("report_plan", SavedPlan, stamped=["saved_at"], order="name, id")
