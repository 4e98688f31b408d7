"""Files of checklists hold no word of somebody who did not allow it."""

import pytest

from coding.extras.checklists import steps
from coding.extras.checklists.tables import ChecklistLine
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators
from tests.conftest import SmallProject
from tests.helpers.what_leaves import WORDS, differences, everything_in, titled_alike

# The second reader of PDF and the drawing library warn at import; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
QUICK = ("checklist", "checklist-json")
"""The Word file says the same as the page, and the PDF is made from the Word file."""


@pytest.fixture(scope="module")
def study(of_every_consent: SmallProject) -> SmallProject:
    lead = of_every_consent.as_user("lea")
    titled_alike(of_every_consent)
    (card,) = indicators.list_indicators(lead)
    line = ChecklistLine(
        id="", indicator_id=card.indicator.id, reader="teacher", language="en", wording="=A sign", what_to_do="+Ask",
        not_meant="-Nothing by itself",
    )  # fmt: skip
    steps.write_line(lead, line)
    return of_every_consent


@pytest.mark.parametrize("kind", QUICK)
def test_no_word_leaves_that_may_not(study: SmallProject, kind: str) -> None:
    whole = everything_in(reports_export.export(study.as_user("lea"), kind).data)
    assert WORDS["yes"] in whole and "Interview 1" in whole and "lighthouse" not in whole
    assert WORDS["never"] not in whole and WORDS["paraphrase"] not in whole


def test_what_a_kind_does_not_take_makes_no_difference_to_it(
    study: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form of the page leaves those fields out."""
    told = differences(study, QUICK, monkeypatch)
    assert {kind: told[kind] - reports_export.KINDS[kind].takes for kind in QUICK} == dict.fromkeys(QUICK, set())
    assert any("title" in told[kind] for kind in QUICK)
