"""The Passages page: the address asks, kept questions are shared, and the marked passage is worked on."""

from functools import partial
from typing import Any

import pytest

from coding.search.combine import Condition
from coding.store.usage import Filter
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.people import participants
from coding.workspace.reports import indicators
from coding.workspace.search.coded import Question, coded_passages
from coding.workspace.search.saved import list_questions, save_question
from tests.helpers import app_page
from tests.helpers.app_page import checked, click, field, labels, words
from tests.helpers.round_project import CODINGS, apply_codings, released

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "passages")


@pytest.fixture
def project(make_project: Any) -> Any:
    made = make_project()
    for label in ("P02", "P03"):
        apply_codings(made, released(made, label), "ana", CODINGS["ana"])
    return made


def test_the_address_asks_and_a_shared_question_is_opened_by_its_link(project: Any) -> None:
    page = open_page(project, "ben", code="C1", also="before.10.turns\nR1", around="1")
    assert "2 passages in 2 interviews" in words(page) and "How did you spend your evenings" in words(page)
    assert "C1 Loneliness or isolation before contact; before (at most 10 turns) R1" in words(page)
    assert "0 passages" in words(open_page(project, "ben", code="C1", also="before.1.turns\nR1"))
    kept = save_question(
        project.as_user("ana"),
        "Told later",
        Question(filter=Filter(codes=("C1",), words="alone"), conditions=(Condition("not", ("G9",)),)),
        shared=True,
    )
    page = open_page(project, "ben", kept=kept.id)
    assert "and not G9" in words(page) and "“alone”" in words(page)
    assert page.query_params["code"] == "C1" and "alone" not in str(page.query_params)
    # Something else is asked from now on.
    field(page, "Passages that hold these words").set_value("nobody said this")
    page = click(page, "Find")
    assert "0 passages" in words(page) and "kept" not in page.query_params
    # A link to a code's passages does not ask for words that were typed before.
    page.query_params.update({"new": "yes", "code": "D5"})
    assert "D5 Telling; and not G9 Secrecy and exclusivity\n" in words(checked(page.run()))
    assert list_questions(project.as_user("ben"))[0].id == kept.id


def test_the_marked_passage_is_recoded_noted_chosen_and_taken_back(project: Any) -> None:
    ana, lead = project.as_user("ana"), project.as_user("lea")

    def coded(code: str) -> list[Any]:
        return coded_passages(ana, Question(filter=Filter(codes=(code,)))).passages

    page = open_page(project, "ana", code="C1")
    checked(field(page, "Recode with").set_value("G9").run())
    page = click(page, "Recode as G9")
    assert len(coded("C1")) == 1 and "C1 → G9" in words(page)
    page = click(page, "Undo")
    assert len(coded("C1")) == 2 and "Undone" in words(page)
    click(page, "Memo")
    field(page, "Memo on this coding").set_value("a first thought")
    page = click(page, "Save the memo")
    assert coded("C1")[0].coding.memo == "a first thought"
    # Something done elsewhere since is not undone from here.
    release = project.releases[-2]
    assert coded("C1")[0].coding.release_id == release
    text = read_release(ana, release).text
    code_passage(ana, release, "X1", 0, len(text) - 1)
    page = click(page, "Undo")
    assert "something else" in words(page) and coded("C1")[0].coding.memo
    assert "“I was alone a lot”" in click(page, "Copy with source").code[0].value

    page = open_page(project, "lea", code="C1")
    assert "Memo" not in labels(page)
    click(page, "Counter-example")
    assert [(one.owner_id, one.role) for one in indicators.chosen_evidence(lead)] == [("C1", "counters")]
    person = next(one for one in participants.list_participants(lead) if one.label == "P02")
    participants.update_participant(lead, person.id, "P02", "paraphrase", person.attributes)
    page = open_page(project, "lea", code="C1")
    click(page, "Quote")
    field(page, "In your own words").set_value("They were lonely.")
    checked([one for one in page.button if one.label == "Quote"][-1].click().run())
    assert [(one.role, one.paraphrase) for one in indicators.chosen_evidence(lead)] == [
        ("supports", "They were lonely.")
    ]
