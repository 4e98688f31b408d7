"""Page “Checklists”: each role does its part, and a line is two clicks from its interview."""

from typing import Any

import pytest

from coding.extras.checklists import steps
from coding.extras.checklists.tables import ChecklistLine
from coding.model import Indicator
from coding.workspace.reports import indicators
from tests.conftest import span_of
from tests.helpers.app_page import checked, click, field, labels, open_page, words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(make_module_project: Any, rounds_made: Any) -> Any:
    project = make_module_project("pages", like=rounds_made(2)[0])
    lead = project.as_user("lea")
    indicators.set_small_cell(lead, 2)
    card = indicators.save_indicator(lead, Indicator("", 0, "Evenings alone.", ("before",), ("C1",), ("teachers",)))
    place = span_of(lead, project.releases[0], "I was alone a lot")
    indicators.choose(lead, "indicator", card.id, project.releases[0], *place, code="C1")
    line = ChecklistLine(
        id="", indicator_id=card.id, reader="teacher", language="en", wording="Often alone.",
        what_to_do="Ask, and listen.", not_meant="Many are alone and well.",
    )  # fmt: skip
    steps.write_line(lead, line)
    return project


def test_a_line_opens_its_card_and_passages_and_these_the_interview(study: Any) -> None:
    page = open_page("checklist", study, "lea")
    shown = words(page)
    assert field(page, "Language").options == ["English"]
    assert "never the fault of a child" in shown and "Often alone." in shown and "no native speaker has read" in shown
    (evidence,) = [entry for entry in page.expander if entry.label.startswith("What this line rests on")]
    inside = "\n".join(entry.proto.body for entry in evidence.get("html"))
    assert "I was alone a lot" in inside and "P02" in inside
    # The runner has no other pages, so that links are shown as their words.
    assert {"Open in the interview", "Open the card"} <= {entry.value for entry in evidence.markdown}
    assert not any(label.startswith("I read this as a native speaker") for label in labels(page)), "she wrote it"


def test_a_coder_reads_the_words_as_a_native_speaker_and_not_the_evidence(study: Any) -> None:
    page = open_page("checklist", study, "ana")
    assert not page.expander and "I was alone a lot" not in words(page)
    page = checked(click(page, "I read this as a native speaker; it may stand"))
    assert "Read by Ana Example, a native speaker." in words(page)
    page = checked(click(page, "Undo"))
    assert "no native speaker has read" in words(page)
