"""The Suggestions page: blind first, evidence beside each, one's own consistency, and how good they are."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.extras.suggest.steps import suggest
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import machines
from tests.conftest import Prepared
from tests.helpers import app_page
from tests.helpers.app_page import checked, choose_view, click, labels, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "suggestions")
CODES = ("P1", "D2", "G9")


@pytest.fixture(scope="module")
def coded(make_module_project: Callable[..., Any], three_released: Prepared) -> Prepared:
    """Three interviews; Ana has coded the first two, a code for each pair of answers."""
    project = make_module_project(like=three_released)
    ana = project.as_user("ana")
    for release in project.releases[:2]:
        turns = transcript.read_release(ana, release).turns
        for place, turn in enumerate(turns[1::2]):
            code_passage(ana, release, CODES[place // 2], turn.start, turn.end)
    return Prepared.of(project)


@pytest.fixture
def team(make_project: Callable[..., Any], coded: Prepared) -> Any:
    return make_project(like=coded)


@pytest.fixture
def open_to_ana(team: Any) -> Any:
    lea = team.as_user("lea")
    machines.offer_codes(lea, True)
    suggest.unlock(lea, team.releases[2], "ana")
    return team


def waited(test: AppTest, for_words: str) -> AppTest:
    """Run the page again until a job that runs beside it has ended."""
    until = time.monotonic() + 120
    while for_words not in words(test) and time.monotonic() < until:
        time.sleep(0.3)
        checked(test.run())
    assert for_words in words(test)
    return test


def test_they_are_off_until_a_lead_switches_them_on(team: Any) -> None:
    assert "switched off in this project" in words(open_page(team, "ana"))
    page = choose_view(open_page(team, "ana"), "switches")
    assert "They are **off**" in words(page) and not page.toggle
    page = choose_view(open_page(team, "lea"), "switches")
    (switch,) = page.toggle
    switch.set_value(True)
    checked(page.run())
    assert machines.offers_codes(team.as_user("lea"))
    machines.work_without(team.as_user("lea"), True)
    assert not machines.offers_codes(team.as_user("lea"))
    assert "switched off in this project" in words(open_page(team, "ana"))


def test_own_coding_comes_first_and_opens_them(team: Any) -> None:
    machines.offer_codes(team.as_user("lea"), True)
    page = open_page(team, "ana", release=team.releases[2])
    assert "First code this interview on your own" in words(page)
    assert "Suggest codes for this interview" not in labels(page)
    page = open_page(team, "ana", release=team.releases[0])
    click(page, "I have coded this interview on my own")
    assert "Suggest codes for this interview" in labels(page)
    click(page, "I want to code on without suggestions")
    assert "Suggest codes for this interview" not in labels(page)


def test_suggestions_stand_with_definition_and_evidence_and_are_answered(open_to_ana: Any) -> None:
    ana, third = open_to_ana.as_user("ana"), open_to_ana.releases[2]
    page = click(open_page(open_to_ana, "ana", release=third), "Suggest codes for this interview")
    waited(page, "18 suggestions are ready")
    shown = words(page)
    assert "6 passages, in the order of the interview" in shown and "coded by Ana Example" in shown
    assert "%" not in shown.replace("100%", "")
    first = next(label for label in labels(page) if label.startswith("Code as "))
    click(page, first)
    codings = [coding for coding in transcript.visible_codings(ana) if coding.release_id == third]
    assert [(entry.code, entry.origin) for entry in codings] == [(first.removeprefix("Code as "), "suggestion")]
    code_passage(ana, third, "P1", 0, 9)  # in another tab
    assert "in another tab" in words(click(page, "Undo"))
    click(click(page, "Undo"), "Undo")
    assert not [coding for coding in transcript.visible_codings(ana) if coding.release_id == third]
    count = len(suggest.offered(ana, third))
    click(page, "Does not fit")
    assert len(suggest.offered(ana, third)) == count - 1


def test_an_open_round_shuts_them(open_to_ana: Any) -> None:
    third = open_to_ana.releases[2]
    suggest.prepare(open_to_ana.as_user("ana"), third)
    create_round(open_to_ana.as_user("lea"), RoundDraft(name="Reliability", releases=[third], coders=["ana", "ben"]))
    page = open_page(open_to_ana, "ana", release=third)
    assert "open round" in words(page) and not [label for label in labels(page) if label.startswith("Code as")]


def test_consistency_shows_ones_own_codings_only(open_to_ana: Any) -> None:
    page = choose_view(open_page(open_to_ana, "ana"), "consistency")
    assert "Like those you coded, but without the code" in words(page)
    assert "P04" in words(page)
    assert "You have not coded anything yet" in words(choose_view(open_page(open_to_ana, "ben"), "consistency"))


def test_how_good_they_are_is_measured_by_leaving_interviews_out(open_to_ana: Any) -> None:
    page = click(choose_view(open_page(open_to_ana, "lea"), "quality"), "Measure")
    waited(page, "12 coded passages of 2 interviews")
    assert "Definitions alone" in words(page) and "Measure again" in labels(page)


def test_a_lead_opens_an_interview_to_a_coder_and_shuts_it_again(team: Any) -> None:
    lea = team.as_user("lea")
    machines.offer_codes(lea, True)
    page = choose_view(open_page(team, "lea"), "switches")
    click(page, "Open for suggestions")
    assert len(suggest.unlocked(lea)) == 1
    click(page, "Close again")
    assert suggest.unlocked(lea) == []
