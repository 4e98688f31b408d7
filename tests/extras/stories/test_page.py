"""Page “Stories”: a story is written sentence by sentence."""

from typing import Any

import pytest

from coding.extras.stories import steps
from coding.model import Indicator
from coding.workspace.reports import indicators
from tests.conftest import span_of
from tests.helpers.app_page import checked, click, field, open_page, words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(make_module_project: Any, rounds_made: Any) -> Any:
    project = make_module_project("pages", like=rounds_made(2)[0])
    lead = project.as_user("lea")
    indicators.set_small_cell(lead, 2)
    card = indicators.save_indicator(lead, Indicator("", 0, "Evenings alone.", ("before",), ("C1",), ("teachers",)))
    place = span_of(lead, project.releases[0], "I was alone a lot")
    indicators.choose(lead, "indicator", card.id, project.releases[0], *place, code="C1")
    return project


def test_a_lead_writes_a_story_sentence_by_sentence(study: Any) -> None:
    page = open_page("stories", study, "lea")
    field(page, "Title of a new story").set_value("Home late")
    language = field(page, "Language")
    assert language.value == "en" and "French" in language.options
    language.set_value("fr")
    field(page, "The sentence, in the team's words").set_value("Evenings were long.")
    field(page, "Rests on").set_value([steps.story_sources(study.as_user("lea"))[0].id])
    page = checked(click(page, "Add the sentence"))
    shown = words(page)
    assert (
        "Composite · French · people it rests on: 1" in shown
        and "May not leave now: It rests on fewer than 2 people" in shown
    )
    page = checked(click(page, "Remove this story"))
    assert "No story yet. It begins with its first sentence." in words(page)
