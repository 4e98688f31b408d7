"""A project with sources side by side, and what an erasure without the extra leaves of it."""

from coding.extras.joint import tables
from coding.extras.joint.steps import side_by_side
from coding.extras.joint.steps.side_by_side import joint_display
from coding.extras.joint.tables import JointSource
from coding.model import Indicator
from coding.workspace.reports import indicators
from tests.conftest import SmallProject
from tests.helpers.case_study import bring, take_variables


def begin(project: SmallProject) -> None:
    lea = project.as_user("lea")
    take_variables(project)
    bring(project, ("F01", "ana", "meeting", "yes"))
    card = indicators.save_indicator(lea, Indicator("", 0, "Evenings alone.", ("before",), ("C1",)))
    side_by_side.set_signs(lea, card.id, {"meeting": ["yes"]})
    source = JointSource(
        id="", indicator_id=card.id, kind="practice", title="Notes", place="", says="I was alone a lot, and my friend."
    )
    side_by_side.write_source(lea, source)
    side_by_side.write_joint_judgement(lea, card.id, "converging", "Both tell: I was alone a lot, and my friend.")


def after_an_erasure(project: SmallProject) -> None:
    """What the team said stays, without the words that were said to it."""
    lea = project.as_user("lea")
    (view,) = joint_display(lea).views
    assert (view.card.signs, view.card.verdict, len(view.cases)) == ({"meeting": ["yes"]}, "converging", 1)
    (source,) = view.sources
    assert source.title == "Notes" and "my friend" not in source.says
    assert view.card.reason.startswith("Both tell:") and "my friend" not in view.card.reason
    with lea.store.read() as cursor:
        assert tables.signs_of_indicators(cursor) == {view.indicator.id: {"meeting": frozenset({"yes"})}}
