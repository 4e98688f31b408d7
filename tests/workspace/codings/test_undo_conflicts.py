"""Undo takes back one's own step, never what somebody else did since, and finds a passage that a correction moved."""

from dataclasses import replace
from typing import Any

import pytest

from codebook import edit
from coding.errors import Conflict, InvalidInput
from coding.model import Indicator
from coding.store import codings
from coding.workspace.codebook import recheck
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.codings import care, memos
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import new_id
from coding.workspace.people.users import add_user
from coding.workspace.reports import indicators
from tests.helpers import round_project
from tests.workspace.rounds.test_blindness import correct

pytestmark = pytest.mark.slow

WORDS = "he asked me to keep our talks a secret"


def operation(project: Any, user: str, release: str, kind: str, **values: Any) -> Any:
    return apply_operations(project.as_user(user), release, [{"id": new_id(), "kind": kind, **values}])[0]


@pytest.fixture
def study(make_project: Any) -> tuple[Any, str]:
    """One released interview, Ana with two leads."""
    project = make_project()
    add_user(project.as_user("lea"), "leo", "Leo Example", ["lead"])
    return project, round_project.released(project, "P02")


def chosen(project: Any, user: str = "lea") -> list[Any]:
    return indicators.chosen_evidence(project.as_user(user))


def choose(project: Any, user: str, release: str, **values: Any) -> Any:
    text = read_release(project.as_user("ana"), release).text
    start = text.index(WORDS)
    return indicators.choose(project.as_user(user), "code", "G9", release, start, start + len(WORDS), **values)


def test_undo_of_a_choice_after_a_correction_keeps_it_in_the_new_release(study: tuple[Any, str]) -> None:
    project, old = study
    lead = project.as_user("lea")
    choose(project, "lea", old)
    result = choose(project, "lea", old, translation="a translation")
    other = indicators.choose(lead, "code", "C1", old, 0, 12)
    indicators.unchoose(lead, other.id)
    new = correct(project, old)
    text = read_release(lead, new).text

    def places() -> dict[str, str]:
        return {entry.id: text[entry.start : entry.end] for entry in chosen(project) if entry.release_id == new}

    indicators.undo_indicators(lead)
    before = read_release(lead, old).text[other.start : other.end]
    assert places() == {result.id: WORDS, other.id: before}
    indicators.undo_indicators(lead)
    indicators.undo_indicators(lead)
    assert [(entry.translation, text[entry.start : entry.end]) for entry in chosen(project)] == [("", WORDS)]
    indicators.redo_indicators(lead)
    assert [entry.translation for entry in chosen(project)] == ["a translation"] and places() == {result.id: WORDS}


def test_indicators_and_choices_that_another_lead_changed_are_not_undone(study: tuple[Any, str]) -> None:
    project, release = study
    lea, leo = project.as_user("lea"), project.as_user("leo")
    indicator = indicators.save_indicator(lea, Indicator("", 0, "Evenings alone.", ("before",), ("C1",), ("peers",)))
    indicators.save_indicator(leo, replace(indicator, status="discussed"))
    with pytest.raises(Conflict, match="the indicator “Evenings alone.”"):
        indicators.undo_indicators(lea)
    assert [view.indicator.status for view in indicators.list_indicators(lea)] == ["discussed"]
    indicators.undo_indicators(leo)
    with pytest.raises(InvalidInput, match="nothing to undo"):
        indicators.undo_indicators(lea)
    evidence = choose(project, "lea", release)
    indicators.unchoose(leo, evidence.id)
    with pytest.raises(Conflict, match="the passage on line 4 of P02"):
        indicators.undo_indicators(lea)
    assert chosen(project) == []


def test_undo_of_a_memo_does_not_take_back_a_leads_recode(study: tuple[Any, str]) -> None:
    project, release = study
    ana, lead = project.as_user("ana"), project.as_user("lea")
    coding = code_passage(ana, release, "C1", 0, 9)
    assert operation(project, "ana", release, "memo", coding=coding.id, memo="a thought").ok
    edit_codebook(lead, lambda book: edit.redefine(book, "C1", definition="Otherwise."), "clearer")
    recheck.recheck(lead, coding.id, "recoded", recode_to="C5")
    answer = operation(project, "ana", release, "undo")
    assert not answer.ok and "on line 1 of P02" in answer.reason and "C5" not in answer.reason

    def code() -> tuple[str, str]:
        with project.project.store.read() as cursor:
            result = codings.CODINGS.find(cursor, coding.id)
        return result.code, result.memo

    assert code() == ("C5", "a thought")
    recheck.undo_recheck(lead)
    assert code() == ("C1", "a thought")
    assert operation(project, "ana", release, "attributes", coding=coding.id).ok
    recheck.recheck(lead, coding.id, "kept")
    assert operation(project, "ana", release, "undo").ok and operation(project, "ana", release, "redo").ok
    recheck.undo_recheck(lead)
    recheck.redo_recheck(lead)
    with pytest.raises(InvalidInput, match="nothing to redo"):
        recheck.redo_recheck(lead)


def test_undo_of_a_content_note_does_not_take_back_a_leads_change(study: tuple[Any, str]) -> None:
    project, release = study
    values = {"severity": "mild", "topics": ["other"], "first": 1, "last": 2}
    assert operation(project, "ana", release, "content-note", note="n", **values).ok
    care.set_content_note(project.as_user("lea"), release, {**values, "note": "n", "severity": "severe"})
    answer = operation(project, "ana", release, "undo")
    assert not answer.ok and "the content note on line 2" in answer.reason
    assert [note.severity for note in care.content_notes(project.as_user("ana"), release)] == ["severe"]


def test_undo_in_the_journal_does_not_take_back_what_was_written_beside_the_transcript(study: tuple[Any, str]) -> None:
    project, release = study
    ana = project.as_user("ana")
    interview = read_release(ana, release).interview_id
    memo = memos.write_memo(ana, "interview", "First", interview_id=interview)
    assert operation(project, "ana", release, "note", memo=memo.id, text="Second").ok
    with pytest.raises(Conflict, match="your memo on the interview"):
        memos.undo_memo(ana)
    assert not memos.undo_memo(ana), "it was passed over, and was the first"
    memos.write_memo(ana, "interview", "Third", memo_id=memo.id, interview_id=interview)
    answer = operation(project, "ana", release, "undo")
    assert not answer.ok and "your memo on the interview" in answer.reason
    assert [memo.text for memo in memos.visible_memos(ana)] == ["Third"]
    assert memos.undo_memo(ana) and [memo.text for memo in memos.visible_memos(ana)] == ["Second"]
    assert memos.redo_memo(ana) and [memo.text for memo in memos.visible_memos(ana)] == ["Third"]
