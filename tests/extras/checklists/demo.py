"""The checklist of the demo: lines of the invented team."""

import csv
import io
from pathlib import Path

from coding.extras.checklists import steps
from coding.extras.checklists.tables import ChecklistLine
from coding.workspace.context import Context
from coding.workspace.reports import indicators


def fill_demo(lead: Context, reader: Context, study: str) -> None:
    """The checklists of a study; only the English words were read by somebody else."""
    ids = [view.indicator.id for view in indicators.list_indicators(lead)]
    for row in csv.DictReader(io.StringIO(Path(__file__).with_name(f"demo-{study}.csv").read_text(encoding="utf-8"))):
        line = ChecklistLine(
            id="",
            indicator_id=ids[int(row["indicator"]) - 1],
            reader=row["reader"],
            language=row["language"],
            wording=row["wording"],
            what_to_do=row["what_to_do"],
            not_meant=row["not_meant"],
        )
        checklist_line = steps.write_line(lead, line)
        if checklist_line.language == "en":
            steps.mark_native(reader, checklist_line.id)
