"""Case files for the tests: the starter's variables in a small project, and records from a table."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace

from codebook.model import CodingAttribute
from codebook.starters import load_starter
from coding.workspace.cases.bring_in import COLUMNS, RecordsReport, import_records
from coding.workspace.codebook.versions import edit_codebook
from tests.conftest import SmallProject

FEW = (
    CodingAttribute("meeting", ("yes", "no", "unknown")),
    CodingAttribute("age_band", ("under 10", "10 to 12", "13 to 14", "unknown"), answer="ordered"),
    CodingAttribute("platform", ("game", "chat", "video", "unknown"), answer="several"),
    CodingAttribute("first_meeting", ("unknown",), "From first contact (day 0).", answer="days"),
)
"""One variable of each kind."""


def starter_variables() -> tuple[CodingAttribute, ...]:
    """The variables of the starter for case files."""
    return load_starter("case-files").case_attributes


def take_variables(project: SmallProject, variables: Iterable[CodingAttribute] = FEW) -> None:
    """Give the codebook of a small project variables of a whole case."""
    wanted = tuple(variables)
    edit_codebook(project.as_user("lea"), lambda book: replace(book, case_attributes=wanted), "Variables of a case")


def table_of(rows: Iterable[Sequence[object]], columns: Sequence[str] = COLUMNS) -> bytes:
    """A CSV file of records."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def bring(project: SmallProject, *rows: Sequence[object], user: str = "lea") -> RecordsReport:
    """Bring in records, as a lead if nobody else is named."""
    return import_records(project.as_user(user), table_of(rows), "records.csv")
