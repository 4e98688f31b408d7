"""The Passages page: the address asks, kept questions are shared, and the marked passage is worked on."""

from functools import partial
from typing import Any

import pytest

from codebook import edit
from coding.model import Indicator
from coding.search.combine import Condition
from coding.store.usage import Filter
from coding.ui.search.reading import apply_to_passages, list_of
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.codings import care, preferences
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import new_id
from coding.workspace.operations import Answer
from coding.workspace.people import participants
from coding.workspace.reports import indicators
from coding.workspace.search.coded import Question, coded_passages
from coding.workspace.search.saved import list_questions, save_question
from tests.helpers import app_page
from tests.helpers.app_page import checked, click, field, mounted, words
from tests.helpers.round_project import CODINGS, apply_codings, released

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "passages")


def listed(page: Any) -> dict[str, Any]:
    """What the list of passages is given."""
    return next(entry for entry in mounted(page) if "rows" in entry)


@pytest.fixture
def project(make_project: Any) -> Any:
    result = make_project()
    for label in ("P02", "P03"):
        apply_codings(result, released(result, label), "ana", CODINGS["ana"])
    return result


def test_the_address_asks_and_a_shared_question_is_opened_by_its_link(project: Any) -> None:
    page = open_page(project, "ben", code="C1", also="before.10.turns\nR1", around="1")
    assert listed(page)["told"] == "2 passages in 2 interviews"
    assert "How did you spend your evenings" in str(listed(page)["rows"])
    assert "C1 Loneliness or isolation before contact; before (at most 10 turns) R1" in words(page)
    assert "0 passages" in listed(open_page(project, "ben", code="C1", also="before.1.turns\nR1"))["told"]
    question = save_question(
        project.as_user("ana"),
        "Told later",
        Question(filter=Filter(codes=("C1",), words="alone"), conditions=(Condition("not", ("G9",)),)),
        shared=True,
    )
    page = open_page(project, "ben", kept=question.id)
    assert "and not G9" in words(page) and "“alone”" in words(page)
    assert page.query_params["code"] == "C1" and "alone" not in str(page.query_params)
    # Something else is asked from now on.
    field(page, "Passages that hold these words").set_value("nobody said this")
    page = click(page, "Find")
    assert "0 passages" in listed(page)["told"] and "kept" not in page.query_params
    # A link to a code's passages does not ask for words that were typed before.
    page.query_params.update({"new": "yes", "code": "D5"})
    assert "D5 Telling; and not G9 Secrecy and exclusivity\n" in words(checked(page.run()))
    assert list_questions(project.as_user("ben"))[0].id == question.id


def done(context: Any, row: dict[str, Any], kind: str, **values: Any) -> Answer:
    """What becomes of an operation on a passage of the list."""
    operation = {"id": new_id(), "kind": kind, "release": row["release"], **values}
    return apply_to_passages(context, [operation])[0]


def test_a_passage_is_recoded_noted_chosen_and_taken_back(project: Any) -> None:
    ana, lead = project.as_user("ana"), project.as_user("lea")

    def coded(code: str) -> list[Any]:
        return coded_passages(ana, Question(filter=Filter(codes=(code,)))).passages

    row = listed(open_page(project, "ana", code="C1"))["rows"][0]
    assert row["own"] and "“" not in row["source"] and row["words"] == "I was alone a lot"
    recoded = done(ana, row, "recode", coding=row["coding"], code="G9")
    assert recoded.ok and len(coded("C1")) == 1
    assert done(ana, row, "take-back", operation=recoded.id).ok and len(coded("C1")) == 2
    noted = done(ana, row, "memo", coding=row["coding"], memo="a first thought, as in #C1")
    assert noted.ok and coded("C1")[0].coding.memo.startswith("a first thought")
    shown = listed(open_page(project, "ana", code="C1"))["rows"][0]
    assert shown["noted"][-1] == ["Loneliness or isolation before contact", "codebook?code=C1"]
    # Something done elsewhere since is not undone from here.
    release = row["release"]
    text = read_release(ana, release).text
    code_passage(ana, release, "X1", 0, len(text) - 1)
    refused = done(ana, row, "take-back", operation=noted.id)
    assert not refused.ok and "something else" in str(refused.reason) and coded("C1")[0].coding.memo

    page = listed(open_page(project, "lea", code="C1"))
    row = page["rows"][0]
    assert page["chooses"] and not row["own"] and not done(lead, row, "memo", coding=row["coding"], memo="x").ok
    place = {"code": "C1", "start": row["start"], "end": row["end"]}
    step = done(lead, row, "choose", role="counters", **place).record
    assert [(evidence.owner_id, evidence.role) for evidence in indicators.chosen_evidence(lead)] == [("C1", "counters")]
    assert done(lead, row, "choose", role="counters", **place).record is None, "nothing was done that could be undone"
    # What is done in another tab since is not taken, and nothing is taken twice.
    indicators.save_indicator(lead, Indicator("", 0, "Written in another tab."))
    refused = done(lead, row, "unchoose", step=step)
    assert not refused.ok and "Indicators page" in str(refused.reason) and indicators.list_indicators(lead)
    indicators.undo_indicators(lead)
    assert done(lead, row, "unchoose", step=step).ok and not indicators.chosen_evidence(lead)
    assert not done(lead, row, "unchoose", step=step).ok
    assert not done(lead, row, "unchoose").ok, "as a Heard of before sent it"
    person = next(participant for participant in participants.list_participants(lead) if participant.label == "P02")
    participants.update_participant(lead, person.id, "P02", "paraphrase", person.attributes)
    assert listed(open_page(project, "lea", code="C1"))["rows"][0]["consent"] == "paraphrase"
    assert not done(lead, row, "choose", role="supports", **place).ok
    assert done(lead, row, "choose", role="supports", paraphrase="They were lonely.", **place).ok
    assert [(evidence.role, evidence.paraphrase) for evidence in indicators.chosen_evidence(lead)] == [
        ("supports", "They were lonely.")
    ]


def test_words_marked_as_heavy_go_to_the_browser_one_by_one(project: Any) -> None:
    ana = project.as_user("ana")
    rows = listed(open_page(project, "ben", code="C1"))["rows"]
    assert [row["veiled"] for row in rows] == [False, False]
    line = rows[0]["line"] - 1
    values = {"severity": "strong", "topics": ["threats"], "text": "", "first": line, "last": line}
    care.set_content_note(ana, rows[0]["release"], values)
    page = open_page(project, "ben", code="C1")
    veiled, open_row = listed(page)["rows"]
    assert veiled["veiled"] and rows[0]["words"] not in str(veiled) and not veiled["turns"]
    assert open_row["words"] and not open_row["heavy"]
    # One is opened, and whoever wants no veils has none.
    state = {"view": {"n": 1, "around": "0", "open": [veiled["key"]]}}
    ben, question = project.as_user("ben"), Question(filter=Filter(codes=("C1",)))
    shown = list_of("ben", question).shown(ben, state)["rows"][0]
    assert shown["heavy"] and shown["words"] == rows[0]["words"]
    preferences.set_preferences(ben, {"soft": "off"})
    assert not listed(open_page(project, "ben", code="C1"))["rows"][0]["heavy"]


def test_passages_of_a_code_that_the_codebook_calls_heavy_are_veiled_one_by_one(project: Any) -> None:
    lead = project.as_user("lea")
    edit_codebook(lead, lambda book: edit.redefine(book, "C1", content_note="heavy"), "hard to read")
    rows = listed(open_page(project, "ben", code="C1"))["rows"]
    assert [(row["veiled"], row["words"]) for row in rows] == [(True, ""), (True, "")]
    assert not any(row["veiled"] for row in listed(open_page(project, "ben", code="R1"))["rows"])
