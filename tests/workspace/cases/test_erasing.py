"""What an erasure takes of cases, what a correction moves, and what a site sees."""

from typing import Any

import pytest

from codebook.serial import codebook_hash
from coding.store import cases, erasure
from coding.store.cases import Passage
from coding.workspace.cases.cases import add_case, list_cases, set_documents
from coding.workspace.cases.consensus import consensus_records
from coding.workspace.cases.records import hand_in, open_record, set_answers
from coding.workspace.people import sites
from coding.workspace.project.interviews import list_interviews
from tests.conftest import TEXT, Prepared, SmallProject, span_of
from tests.helpers.case_study import bring, take_variables
from tests.helpers.steps import decide_variable, discuss_variable

pytestmark = pytest.mark.slow

OTHER = (("Bo", "We planted beans by the wall, and they grew high."),)


def rows(project: SmallProject, table: str) -> int:
    with project.project.store.read() as cursor:
        return int(cursor.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


@pytest.fixture(scope="module")
def study_made(make_module_project: Any) -> Prepared:
    """Two participants; F01 is of the first alone, F02 of both, P01 has a participant's label, F04 has no document."""
    study: SmallProject = make_module_project()
    study.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"})
    study.release(OTHER, "P02", {})
    study.release((("Bo", "Later we sang a little song."),), "P01", {})
    take_variables(study)
    ana = study.as_user("ana")
    first, second, third = list_interviews(ana)
    for label, documents in (("F01", [first.id]), ("F02", [third.id, second.id]), ("P01", []), ("F04", [])):
        case = add_case(ana, label)
        set_documents(ana, case, documents)
        places = [Passage("yes", entry, 3, 9) for entry in (study.releases[2], study.releases[1]) if label == "F02"]
        set_answers(ana, case, "meeting", ["yes"], places)
    return Prepared.of(study)


@pytest.fixture
def study(make_project: Any, study_made: Prepared) -> SmallProject:
    result: SmallProject = make_project(like=study_made)
    return result


def settle(study: SmallProject, *labels: str) -> None:
    """Let somebody else record some cases too, and settle them as the first has it."""
    ana, ben = study.as_user("ana"), study.as_user("ben")
    for case in (case.id for case in list_cases(ana) if case.label in labels):
        set_answers(ben, case, "meeting", ["no"])
        hand_in(ana, case)
        hand_in(ben, case)
        discuss_variable(ana, case, "meeting", "Which line?")
        decide_variable(ana, case, "meeting", "coder", {"coder": "ana"})


def test_an_erasure_takes_what_is_about_the_person(study: SmallProject) -> None:
    ana = study.as_user("ana")
    (person,) = {interview.participant_id for interview in list_interviews(ana) if interview.participant_label == "P01"}
    settle(study, "F01", "F02")
    study.project.store.write(lambda cursor: erasure.erase_participant(cursor, person, codebook_hash))
    results = {case.label: case for case in list_cases(ana)}
    assert set(results) == {"F02", "F04"}
    counts = [rows(study, name) for name in ("case_consensus", "case_consensus_parent", "case_consensus_passage")]
    assert counts == [1, 2, 1], "of F02, with the passage of the other person"
    assert rows(study, "operation WHERE scope = 'reconcile'") == 2 and rows(study, "discussion_message") == 1
    (passage,) = open_record(ana, results["F02"].id).values["meeting"].passages
    assert passage.release_id == study.releases[1]
    assert [document.participant_label for document in results["F02"].documents] == ["P02"]
    assert rows(study, "case_value") == 3 and rows(study, "case_document") == 1


def test_an_erasure_takes_what_the_log_says_of_their_records(study: SmallProject) -> None:
    lea = study.as_user("lea")
    bring(
        study, ("F01", "lea", "platform", "chat"), ("P01", "ben", "platform", "game"), ("F04", "ben", "meeting", "no")
    )
    (person,) = {interview.participant_id for interview in list_interviews(lea) if interview.participant_label == "P01"}
    study.project.store.write(lambda cursor: erasure.erase_participant(cursor, person, codebook_hash))
    with study.project.store.read() as cursor:
        log = str(cursor.execute("SELECT before, after FROM operation").fetchall())
    assert "case_value" in log and "chat" not in log and "game" not in log


def test_passages_go_along_to_the_next_release(study: SmallProject) -> None:
    ana = study.as_user("ana")
    case = next(case for case in list_cases(ana) if case.label == "F02")
    settle(study, "F02")
    start, end = span_of(ana, study.releases[1], "beans")

    def move(cursor: Any) -> None:
        cases.carry_passages(cursor, study.releases[1], study.releases[0], lambda _start, _end: (start, end))

    study.project.store.write(move)
    value = open_record(ana, case.id).values["meeting"]
    places = {(passage.release_id, passage.start, passage.end) for passage in value.passages}
    assert places == {(study.releases[0], start, end), (study.releases[2], 3, 9)}
    decision = consensus_records(ana)[case.id].values["meeting"].decision
    assert {(passage.release_id, passage.start, passage.end) for passage in decision.passages} == places


def test_a_site_sees_the_cases_of_its_own_documents(study: SmallProject) -> None:
    lea = study.as_user("lea")
    north, south = (sites.make_site(lea, name).id for name in ("North", "South"))
    first, second, third = list_interviews(lea)
    sites.place_interviews(lea, [first.id], north, shared=False)
    sites.place_interviews(lea, [second.id, third.id], south, shared=False)
    sites.place_person(lea, "ben", south)
    ben = study.as_user("ben")
    assert {case.label for case in list_cases(ben)} == {"F02", "P01", "F04"}, "its own, and those of nobody's documents"
    case = next(case for case in list_cases(ben) if case.label == "F02")
    set_answers(ben, case.id, "meeting", ["no"], [Passage("no", study.releases[1], 0, 5)])
    hand_in(ben, case.id)
    assert open_record(ben, case.id).values["meeting"].passages
    bring(study, ("F09", "ben", "meeting", "no"), user="ben")
    assert "F09" in {case.label for case in list_cases(lea)}
    sites.place_person(lea, "ana", north)
    assert {case.label for case in list_cases(study.as_user("ana"))} == {"F01", "P01", "F04"}
