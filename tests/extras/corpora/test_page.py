"""Page “Annotated corpus”: each role does its part."""

from typing import Any

import pytest

from coding.extras.corpora import steps
from coding.workspace.reports import indicators
from tests.helpers.app_page import checked, click, labels, open_page, words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(make_module_project: Any, rounds_made: Any) -> Any:
    project = make_module_project("pages", like=rounds_made(2)[0])
    indicators.set_small_cell(project.as_user("lea"), 2)
    return project


def test_a_lead_writes_a_legal_basis_and_a_steward_signs_it(study: Any) -> None:
    page = open_page("corpus", study, "lea")
    assert "No corpus may leave now" in words(page)
    page.text_area[0].set_value("Written consent to this use, form 3 of the study.")
    page = checked(click(page, "Ask a steward to sign"))
    assert "Waits for a steward" in words(page)
    assert "I have read it and sign" not in labels(page)
    page = checked(click(open_page("corpus", study, "sam"), "I have read it and sign"))
    assert "Signed by Sam Example" in words(page)
    page = checked(click(open_page("corpus", study, "lea"), "Take it back"))
    assert "No corpus may leave now" in words(page)
    assert [permit.current for permit in steps.list_permits(study.as_user("lea"))] == [False]
