"""Steps on what stands beside indicators, as the test of undo takes them."""

from collections.abc import Callable
from typing import Any

from coding.extras.joint import tables
from coding.extras.joint.steps import side_by_side
from coding.extras.joint.tables import JointSource
from coding.model import Indicator
from coding.workspace.context import Context
from coding.workspace.reports import indicators
from tests.conftest import SmallProject
from tests.helpers.undo_scenarios import Scenario, both, counter, read, two_leads

NEW = Indicator("", 0, "Evenings alone.", ("before",), ("C1",), ("peers",))


def what_is_said_of_sources(project: SmallProject) -> Scenario:
    lea, leo = two_leads(project)
    turn = counter()

    def look(key: str) -> Any:
        return read(project, lambda cursor: tables.card(cursor, key))

    return Scenario(
        project,
        lambda: [indicators.save_indicator(lea, NEW).id for _ in range(2)],
        lambda key, number: side_by_side.write_joint_judgement(lea, key, "converging", f"Both tell it, {turn()}."),
        look,
        lambda key: side_by_side.write_joint_judgement(leo, key, "diverging", f"They do not, {turn()}."),
        **both(side_by_side.undo_joint, side_by_side.redo_joint, lea),
    )


def a_source_of_an_indicator(project: SmallProject) -> Scenario:
    lea, leo = two_leads(project)
    turn = counter()
    card = indicators.save_indicator(lea, NEW)

    def write_again(context: Context, key: str) -> str:
        source = JointSource(
            id=key, indicator_id=card.id, kind="practice", title="Notes", place="", says=f"It is said, {turn()}."
        )
        return side_by_side.write_source(context, source).id

    def look(key: str) -> Any:
        return read(project, lambda cursor: tables.SOURCES.get(cursor, key))

    return Scenario(
        project,
        lambda: [write_again(lea, "") for _ in range(2)],
        lambda key, number: write_again(lea, key),
        look,
        lambda key: write_again(leo, key),
        **both(side_by_side.undo_joint, side_by_side.redo_joint, lea),
    )


SCENARIOS: dict[Callable[[SmallProject], Scenario], set[str]] = {
    what_is_said_of_sources: {"joint_card"},
    a_source_of_an_indicator: {"joint_source"},
}
