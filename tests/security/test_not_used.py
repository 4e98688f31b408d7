"""What people asked not to use is in no file: research notes, remarks that wait, parts that are left out."""

import pytest

from coding.errors import AccessDenied, InvalidInput, NotFound, NotReady
from coding.export.gate import gate
from coding.store import releases, use_answers
from coding.workspace.codings.operations import code_passage
from coding.workspace.erasure.erase import erase
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.reports import codings_csv, indicators
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.export import codebook_file
from coding.workspace.reports.plans import ReportPlan
from coding.workspace.review.decide import add_identifier, open_review
from coding.workspace.review.unused import (
    BLOCK,
    answer_use,
    answered_places,
    leave_lines_out,
    open_remarks,
    take_answer_back,
)
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared, SmallProject, span_of
from tests.helpers.exports_here import kinds_here
from tests.helpers.steps import take_example

pytestmark = pytest.mark.slow
REMARK = "Please leave out what I said about the boat house by the lake."
TOLD = "There were marigolds by the window, and we laughed about it for a while."
BOAT = "We met at the boat house by the lake every Thursday that summer long."
OTHERS = "Somebody else had kingfishers on the wall, and they were kind to everybody."
FILES = kinds_here("report", "report-html", "csv", "xlsx", "passages", "refi", "tables-csv")


@pytest.fixture(scope="module")
def told(make_module_project) -> Prepared:
    study: SmallProject = make_module_project("told")
    lines = (("Interviewer", "And?"), ("Mira", TOLD), ("Mira", BOAT), ("Mira", REMARK))
    study.release(lines, "P01", {})
    study.release((("Interviewer", "And you?"), ("Nora", OTHERS)), "P02", {})
    ana = study.as_user("ana")
    for words in (TOLD, BOAT):
        code_passage(ana, study.releases[0], "C1", *span_of(ana, study.releases[0], words), memo=f"on {words}")
    code_passage(ana, study.releases[1], "C1", *span_of(ana, study.releases[1], OTHERS))
    return Prepared.of(study)


@pytest.fixture
def study(make_project, told: Prepared) -> SmallProject:
    return make_project(like=told)


def mark(made: SmallProject, code: str, words: str, who: str = "ana") -> tuple[int, int]:
    coder = made.as_user(who)
    span = span_of(coder, made.releases[0], words)
    code_passage(coder, made.releases[0], code, *span)
    return span


def text_of(made: SmallProject, kind: str) -> str:
    data = reports_export.export(made.as_user("lea"), kind, texts="team").data
    return "\n".join(gate.texts_in_file(data).values()) + data.decode("utf-8", "ignore")


@pytest.mark.parametrize("kind", ("report", "csv", "xlsx", "passages"))
@pytest.mark.parametrize("code", ("X1", "X4", "X5"))
def test_a_passage_under_a_research_note_is_not_quoted(study: SmallProject, kind: str, code: str) -> None:
    assert TOLD in text_of(study, kind)
    mark(study, code, TOLD)
    text = text_of(study, kind)
    assert TOLD not in text and BOAT in text and OTHERS in text


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("code", ("X2", "X3"))
def test_a_remark_that_waits_holds_back_all_of_its_interview(study: SmallProject, kind: str, code: str) -> None:
    mark(study, code, REMARK)
    text = text_of(study, kind)
    assert not any(words in text for words in (TOLD, BOAT, REMARK))
    assert OTHERS in text


def test_it_is_listed_under_what_is_missing_until_it_is_answered(study: SmallProject) -> None:
    lea = study.as_user("lea")
    start, end = mark(study, "X2", REMARK)
    (open_now,) = open_remarks(lea)
    assert (open_now.line, open_now.start, open_now.end) == (4, start, end)
    said = [str(entry.said) for entry in reports_export.preview(lea, ReportPlan())[1]]
    assert any("waits for an answer" in entry and "line 4" in entry for entry in said)
    notes = reports_export.export(lea, "csv").notes
    assert any("waits for an answer" in note for note in notes)
    answer = answer_use(lea, open_now.release_id, start, end, may_use=True)
    assert open_remarks(lea) == []
    text = text_of(study, "csv")
    assert TOLD in text and REMARK not in text, "a remark itself is never quoted"
    take_answer_back(lea, answer)
    assert len(open_remarks(lea)) == 1 and TOLD not in text_of(study, "csv")
    with pytest.raises(NotFound):
        take_answer_back(lea, answer)


@pytest.mark.parametrize("kind", FILES)
def test_a_part_that_is_left_out_is_in_no_file(study: SmallProject, kind: str) -> None:
    lea = study.as_user("lea")
    leave_lines_out(lea, study.releases[0], 3, 3)
    text = text_of(study, kind)
    assert "boat house" not in text.replace(REMARK, "")
    assert TOLD in text
    if "texts" in reports_export.KINDS[kind].takes:
        assert BLOCK * 4 in text
    (place,) = answered_places(lea)
    assert (place.first_line, place.last_line, place.may_use) == (3, 3, False)


def test_memos_examples_and_chosen_passages_go_with_it(study: SmallProject) -> None:
    lea = study.as_user("lea")
    release = study.releases[0]
    span = span_of(lea, release, BOAT)
    take_example(lea, release, "C1", "typical", *span)
    indicators.choose(lea, "code", "C1", release, *span, paraphrase="They met by the water.")
    assert "by the water" in text_of(study, "report")
    leave_lines_out(lea, release, 3, 3)
    assert "boat house" not in codings_csv.export_codings(lea)[0].decode()
    assert b"boat house" not in codebook_file(lea, "yaml")
    text = text_of(study, "report")
    assert "boat house" not in text and "by the water" not in text
    lacks = [str(entry.said) for entry in reports_export.preview(lea, ReportPlan())[1]]
    assert any("Somebody asked not to use it" in lack for lack in lacks)


def test_it_holds_in_the_next_release(study: SmallProject) -> None:
    lea, sam = study.as_user("lea"), study.as_user("sam", vault=True)
    leave_lines_out(lea, study.releases[0], 3, 3)
    with study.project.store.read() as cursor:
        interview = releases.release(cursor, study.releases[0]).interview_id
    reopen_interview(sam, interview, "a place is missing")
    text = open_review(sam, interview).original.transcript.text
    start = text.index("marigolds")
    add_identifier(sam, interview, start, start + len("marigolds"), "OTHER")
    study.releases[0] = release_interview(sam, interview).release_id
    assert all("boat house" not in text_of(study, kind).replace(REMARK, "") for kind in FILES)


def test_whose_coding_it_is_makes_no_difference_and_a_blind_lead_is_told_no_place(study: SmallProject) -> None:
    lea = study.as_user("lea")
    create_round(lea, RoundDraft(name="R1", releases=[study.releases[0]], coders=["lea", "ben"]))
    mark(study, "X2", REMARK, "ben")
    assert TOLD not in text_of(study, "csv")
    (remark,) = open_remarks(lea)
    assert (remark.line, remark.start, remark.end, remark.code) == (0, 0, 0, "")


def test_who_may_not_export_answers_nothing_and_a_place_must_be_there(study: SmallProject) -> None:
    ana, lea = study.as_user("ana"), study.as_user("lea")
    for step in (open_remarks, answered_places):
        with pytest.raises(AccessDenied):
            step(ana)
    with pytest.raises(AccessDenied):
        leave_lines_out(ana, study.releases[0], 1, 1)
    with pytest.raises(InvalidInput, match="lines 1 to 4"):
        leave_lines_out(lea, study.releases[0], 4, 5)
    with pytest.raises(InvalidInput, match="lines 1 to 4"):
        answer_use(lea, study.releases[0], 5, 5, may_use=False)
    with pytest.raises(NotReady):
        answer_use(lea, "nobody", 0, 1, may_use=False)


def test_an_erasure_takes_the_answers_along(study: SmallProject) -> None:
    leave_lines_out(study.as_user("lea"), study.releases[0], 3, 3)
    erase(study.as_user("sam", vault=True), "P01", confirmation="P01")
    with study.project.store.read() as cursor:
        assert use_answers.current_answers(cursor) == []
