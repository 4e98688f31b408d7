"""A project in which a checklist was written, and what an erasure without the extra leaves of it."""

from coding.extras.checklists import steps
from coding.extras.checklists.tables import ChecklistLine
from coding.model import Indicator
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import indicators
from tests.conftest import SmallProject, span_of


def begin(project: SmallProject) -> None:
    lea = project.as_user("lea")
    (interview,) = list_interviews(lea)
    card = indicators.save_indicator(lea, Indicator("", 0, "Evenings alone.", ("before",), ("C1",)))
    place = span_of(lea, str(interview.release_id), "I was alone a lot")
    indicators.choose(lea, "indicator", card.id, str(interview.release_id), *place, code="C1")
    line = ChecklistLine(
        id="", indicator_id=card.id, reader="teacher", language="en", wording="Often alone.", what_to_do="Ask.",
        not_meant="I was alone a lot, and my friend too.",
    )  # fmt: skip
    steps.mark_native(project.as_user("ana"), steps.write_line(lea, line).id)


def after_an_erasure(project: SmallProject) -> None:
    """The team's line stays, without the words that were said."""
    (line,) = steps.list_lines(project.as_user("lea"))
    assert (line.wording, line.what_to_do, line.native_by) == ("Often alone.", "Ask.", "ana")
    assert "my friend" not in line.not_meant
