"""Files of sources side by side hold no word of somebody who did not allow it, and no cell that computes.

Configurations are of conditions that somebody chooses, and hold no words: ``test_joint.py``.
"""

import pytest

from coding.extras.joint.steps import side_by_side
from coding.extras.joint.tables import JointSource
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators
from tests.conftest import SmallProject
from tests.helpers.what_leaves import WORDS, differences, everything_in, formula_cells

# The drawing library warns at import; that is none of ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
QUICK = ("joint-csv", "case-codes-csv")
"""The workbooks hold the same tables."""


@pytest.fixture(scope="module")
def study(of_every_consent: SmallProject) -> SmallProject:
    lead = of_every_consent.as_user("lea")
    (card,) = [view.indicator for view in indicators.list_indicators(lead)]
    source = JointSource(
        id="", indicator_id=card.id, kind="practice", title="=A note", place="+page 1", says="@It is told."
    )
    side_by_side.write_source(lead, source)
    side_by_side.write_joint_judgement(lead, card.id, "converging", "-Both tell of it.")
    return of_every_consent


@pytest.mark.parametrize(
    ("kind", "layer"),
    [
        *(
            pytest.param(kind, layer, marks=() if layer == "union" else pytest.mark.full)
            for kind in QUICK
            for layer in reports_export.LAYERS
        ),
        ("joint-xlsx", "union"),
        ("case-codes-xlsx", "union"),
    ],
)
def test_no_word_leaves_that_may_not_and_no_cell_computes(study: SmallProject, kind: str, layer: str) -> None:
    data = reports_export.export(study.as_user("lea"), kind, layer=layer).data
    whole = everything_in(data)
    assert WORDS["never"] not in whole and WORDS["paraphrase"] not in whole and "Elsewhere" not in whole
    assert ("=A note" in whole) == kind.startswith("joint")
    assert formula_cells(data) == []


def test_a_report_prints_what_stands_beside_its_indicators(study: SmallProject) -> None:
    whole = everything_in(reports_export.export(study.as_user("lea"), "report-html").data)
    assert "Sources side by side" in whole and "=A note (+page 1): @It is told." in whole
    assert WORDS["never"] not in whole and WORDS["paraphrase"] not in whole


def test_what_a_kind_does_not_take_makes_no_difference_to_it(
    study: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form of the page leaves those fields out."""
    told = differences(study, QUICK, monkeypatch)
    assert {kind: told[kind] - reports_export.KINDS[kind].takes for kind in QUICK} == dict.fromkeys(QUICK, set())
