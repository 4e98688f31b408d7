"""Asking for a proposal on the page of themes: what it would rest on, too little text, stopping, and the result."""

from functools import partial
from typing import Any

import pytest

from coding.extras.proposals.pages import proposing
from coding.extras.proposals.steps import propose as themes_propose
from coding.ui.frame import jobs
from coding.workspace.themes.runs import list_runs
from pipelines.errors import Cancelled, TooFewSegments
from tests.helpers import app_page
from tests.helpers.app_page import click, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "themes")


@pytest.fixture
def project(make_project: Any, three_released: Any) -> Any:
    return make_project(like=three_released)


def test_without_a_proposal_the_page_says_what_it_would_rest_on_and_that_it_is_little(project: Any) -> None:
    page = open_page(project, "ana")
    shown = words(page)
    assert "does not know what matters" in shown
    assert "18 passages in 3 interviews" in shown and "from about 60 passages on" in shown
    assert "Search the passages instead" in shown
    assert page.slider[0].value == 3 and page.number_input[0].value == 1


def test_nothing_released_is_said_plainly(make_project: Any) -> None:
    assert "Nothing is released yet" in words(open_page(make_project(), "ana"))


def test_a_proposal_of_too_little_text_ends_with_a_way_to_search(project: Any) -> None:
    ana = project.as_user("ana")
    job = proposing.start(ana, 10, 1)
    assert proposing.start(project.as_user("ben"), 2, 1) is job
    assert job.wait(120)
    assert isinstance(job.failure, TooFewSegments) and job.result is None and "Ask for" in str(job.problem)
    assert jobs.shared(project.as_user("ben"), proposing.SLOT) is None
    page = open_page(project, "ana")
    assert str(job.problem) in words(page) and "Search the passages instead" in words(page)
    assert jobs.shared(ana, proposing.SLOT) is None and list_runs(ana) == []
    with pytest.raises(TooFewSegments):
        themes_propose.propose(ana, number=10)


def test_a_stopped_proposal_stores_nothing(project: Any) -> None:
    ana = project.as_user("ana")
    job = proposing.start(ana, 3, 1)
    job.stop()
    assert job.wait(120)
    assert isinstance(job.failure, Cancelled) and list_runs(ana) == []
    assert "Stopped. No proposal was stored" in words(open_page(project, "ana"))


@pytest.mark.slow
def test_a_proposal_runs_beside_the_page_and_opens_when_ready(project: Any) -> None:
    ana = project.as_user("ana")
    page = open_page(project, "ana")
    page.slider[0].set_value(3)
    click(page, "Propose themes")
    job = jobs.shared(ana, proposing.SLOT)
    assert job is not None
    while job.found is None and job.running:
        job.wait(0.05)
    assert job.found, "passages are shown before the end"
    assert job.wait(240) and job.found is None, job
    page.run()
    assert not page.exception
    assert "The proposal is ready." in words(page) and list_runs(ana)[0].id == job.result
