"""Steps on lines of checklists, as the test of undo takes them."""

from collections.abc import Callable
from typing import Any

from coding.extras.checklists import steps, tables
from coding.extras.checklists.tables import ChecklistLine
from coding.model import Indicator
from coding.workspace.context import Context
from coding.workspace.reports.indicators import save_indicator
from tests.conftest import SmallProject
from tests.helpers.undo_scenarios import Scenario, both, counter, read, two_leads


def a_checklist_line(project: SmallProject) -> Scenario:
    lea, leo = two_leads(project)
    turn = counter()
    card = save_indicator(lea, Indicator("", 0, "Evenings alone.", ("before",), ("C1",), ("peers",)))

    def look(key: str) -> Any:
        return read(project, lambda cursor: tables.LINES.get(cursor, key))

    def line(language: str) -> ChecklistLine:
        return ChecklistLine(
            id="", indicator_id=card.id, reader="teacher", language=language, wording=f"Alone, {turn()}.",
            what_to_do="Ask, and listen.", not_meant="Many are alone and well.",
        )  # fmt: skip

    def write_again(context: Context, key: str) -> None:
        steps.write_line(context, line(look(key).language))

    return Scenario(
        project,
        lambda: [steps.write_line(lea, line(language)).id for language in ("en", "fr")],
        lambda key, number: write_again(lea, key),
        look,
        lambda key: write_again(leo, key),
        **both(steps.undo_checklist, steps.redo_checklist, lea),
    )


SCENARIOS: dict[Callable[[SmallProject], Scenario], set[str]] = {a_checklist_line: {"checklist_line"}}
