"""Finding identifiers over a project: known persons, doubtful merges, the policy of pseudonyms, the project's lists."""

from __future__ import annotations

from datetime import date

import pytest

from coding.errors import AccessDenied, InvalidInput
from coding.store import identifiers
from coding.workspace import finding, merge_questions, policies, project_lists, projects, redaction, releasing
from coding.workspace.known_words import confirmed_forms, words_in_use
from pipelines.errors import Cancelled
from pipelines.redact.policy import DEFAULT_METHODS, DEFAULT_POLICY, Policy

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def talk(*lines: str) -> tuple[tuple[str, str], ...]:
    return tuple(turn for line in lines for turn in (("Interviewer", "And then?"), ("Participant", line)))


def shown(made, interview_id: str) -> dict[str, str]:
    """Words found in an interview → their pseudonym."""
    review = redaction.open_review(made.as_user("sam", vault=True), interview_id)
    text = review.original.transcript.text
    return {text[one.start : one.end]: one.pseudonym for one in review.identifiers}


def find_all(made, *interview_ids: str) -> None:
    finding.find_identifiers(made.as_user("sam", vault=True), list(interview_ids) or None)


def accept(made, interview_id: str) -> None:
    redaction.accept_remaining(made.as_user("sam", vault=True), interview_id)


def test_names_confirmed_elsewhere_are_found_in_a_new_interview(make_project) -> None:
    made = make_project()
    first = made.import_turns(talk("I met Hopewell Brightsea at the Tidewater Rowing Club, we were 13."), "P01")
    find_all(made)
    steward = made.as_user("sam", vault=True)
    text = redaction.open_review(steward, first).original.transcript.text
    start = text.index("Brightsea")
    if not any(one.start <= start < one.end for one in redaction.open_review(steward, first).identifiers):
        redaction.add_identifier(steward, first, start, start + len("Brightsea"), "PERSON")
    accept(made, first)
    second = made.import_turns(
        talk("then hopewell brightsea wrote again. she said brightsea was not the real name."), "P02"
    )
    with made.project.store.read() as cursor:
        known = dict(confirmed_forms(cursor, steward.open_vault()))
    assert any("Brightsea" in form for form in known)
    find_all(made)
    review = redaction.open_review(steward, second)
    found = [one for one in review.identifiers if "known in this project" in one.detectors]
    assert found, "the name in lower case, in no list, is known from the first interview"
    whole = next(p for w, p in shown(made, first).items() if "Brightsea" in w)
    assert whole in {one.pseudonym for one in review.identifiers}, "one person, one pseudonym over the project"


def test_a_first_name_joins_within_a_participant_and_becomes_a_question_elsewhere(make_project) -> None:
    made = make_project()
    first = made.import_turns(talk("My friend Marieke helped me. Marieke always did."), "P01")
    again = made.import_turns(talk("Marieke still helps me. I call Marieke often."), "P01")
    other = made.import_turns(talk("A girl called Marieke lived next door, and Mareike too."), "P02")
    find_all(made)
    assert shown(made, first)["Marieke"] == shown(made, again)["Marieke"] != shown(made, other)["Marieke"]
    steward = made.as_user("sam", vault=True)
    questions = merge_questions.merge_questions(steward)
    assert {"The same first name occurs in another interview.", "Two names differ by one letter."} <= {
        one.reason for one in questions
    }
    assert all(not one.joined and one.left != one.right for one in questions)
    assert all("ari" not in one.reason.lower() for one in questions)
    one = next(q for q in questions if "another interview" in q.reason)
    assert one in merge_questions.merge_questions(steward, other)
    merge_questions.answer_merge(steward, one.right, one.left, same=False)
    assert one not in merge_questions.merge_questions(steward)
    merge_questions.withdraw_answer(steward, one.left, one.right)
    assert one in merge_questions.merge_questions(steward)
    with pytest.raises(InvalidInput):
        merge_questions.answer_merge(steward, one.left, "nobody", same=True)
    with pytest.raises(AccessDenied):
        merge_questions.merge_questions(made.as_user("ana"))


def test_names_are_given_that_stand_nowhere_and_change_when_they_come_to(make_project) -> None:
    made = make_project()
    policies.set_policy(made.as_user("lea"), Policy({**DEFAULT_METHODS, "PERSON": "name"}))
    first = made.import_turns(talk("My cousin Ingeborg came. Ingeborg brought a cake."), "P01")
    find_all(made)
    given = shown(made, first)["Ingeborg"]
    assert given.startswith("[") and not given.startswith("[PERSON")
    steward = made.as_user("sam", vault=True)
    with made.project.store.read() as cursor:
        assert "ingeborg" in words_in_use(cursor, steward.open_vault())
    accept(made, first)
    releasing.release_interview(steward, first)
    name = given.strip("[]")
    second = made.import_turns(talk(f"A neighbour called {name} saw it all. {name} told nobody."), "P02")
    find_all(made)
    assert shown(made, first)["Ingeborg"] != given, "somebody is really called that now"
    assert shown(made, second)[name] != given
    states = {one.id: one.state for one in projects.list_interviews(steward)}
    assert states[first] == "in_review", "the release that holds the name must be made again"


def test_dates_move_alike_for_one_person_and_apart_for_two(make_project) -> None:
    made = make_project()
    policies.set_policy(made.as_user("sam"), Policy({**DEFAULT_METHODS, "DATE": "shift"}))
    said = "It began on 3 March 2014 and I told somebody on 17 March 2014."
    one, two, other = (
        made.import_turns(talk(said + extra), label)
        for extra, label in (("", "P01"), (" Yes.", "P01"), (" No.", "P02"))
    )
    find_all(made)
    first, second, third = shown(made, one), shown(made, two), shown(made, other)
    days = [date.fromisoformat(first[w].strip("[]")) for w in ("3 March 2014", "17 March 2014")]
    assert (days[1] - days[0]).days == 14
    assert days[0] != date(2014, 3, 3) and (days[0] - date(2014, 3, 3)).days % 7 == 0
    assert first["3 March 2014"] == second["3 March 2014"]
    with made.project.store.read() as cursor:
        mine, theirs = (
            {i.cluster_id for i in identifiers.of_interview(cursor, which) if i.type == "DATE"}
            for which in (one, other)
        )
    assert not mine & theirs, "two people's dates are never one cluster"
    assert set(third) >= {"3 March 2014", "17 March 2014"}


def test_ages_from_a_date_of_birth_and_pseudonyms_given_anew(make_project) -> None:
    made = make_project()
    said = "It began on 3 March 2014. I was at Northgate Academy then."
    one, other = made.import_turns(talk(said), "P01"), made.import_turns(talk(said + " Yes."), "P02")
    find_all(made)
    assert shown(made, one)["3 March 2014"] == "[2014-03]" == shown(made, other)["3 March 2014"]
    steward = made.as_user("sam", vault=True)
    people = {p.label: p.id for p in projects.list_participants(made.as_user("lea"))}
    policies.set_birth_date(steward, people["P01"], date(2001, 3, 4))
    policies.set_policy(steward, Policy({**DEFAULT_METHODS, "DATE": "age", "SCHOOL": "text"}, {"SCHOOL": "a school"}))
    assert policies.renew_pseudonyms(steward) >= 2
    assert shown(made, one)["3 March 2014"] == "[age 12]" and shown(made, other)["3 March 2014"] == "[2014-03]"
    assert "[a school]" in shown(made, one).values()
    accept(made, one)
    releasing.release_interview(steward, one)
    policies.set_policy(steward, DEFAULT_POLICY)
    policies.renew_pseudonyms(steward)
    assert shown(made, one)["3 March 2014"] == "[age 12]", "what is released keeps its pseudonyms"
    with pytest.raises(InvalidInput):
        policies.set_birth_date(steward, people["P01"], date(2999, 1, 1))
    with pytest.raises(AccessDenied):
        policies.set_policy(made.as_user("ana"), DEFAULT_POLICY)
    held = (made.folder / "project.duckdb").read_bytes()
    assert b"2001-03-04" not in held


def test_the_projects_lists_are_followed(make_project) -> None:
    made = make_project()
    steward = made.as_user("sam", vault=True)
    project_lists.set_lists(steward, deny=["the blue house", " ", "THE BLUE HOUSE"], allow=["Snapdragon"])
    assert project_lists.read_lists(steward) == project_lists.ProjectLists(("the blue house",), ("Snapdragon",))
    one = made.import_turns(talk("We met at the Blue House, where Snapdragon grew."), "P01")
    find_all(made)
    found = shown(made, one)
    assert any("Blue House" in words for words in found) and "Snapdragon" not in found
    with pytest.raises(InvalidInput, match="both lists"):
        project_lists.set_lists(steward, deny=["snapdragon"])
    with pytest.raises(InvalidInput):
        project_lists.set_lists(steward, deny=["—"])
    with pytest.raises(AccessDenied):
        project_lists.read_lists(made.as_user("lea"))


def test_stopped_work_keeps_what_is_done_and_goes_on_where_it_was_left(make_project) -> None:
    made = make_project()
    ids = [made.import_turns(talk(f"Number {n}, I told Rosalind about it."), f"P{n:02}") for n in range(6)]
    steward = made.as_user("sam", vault=True)
    steps: list[tuple[int, int]] = []
    with pytest.raises(Cancelled, match="3 of 6"):
        finding.find_identifiers(
            steward, progress=lambda done, of: steps.append((done, of)), cancelled=lambda: len(steps) >= 3
        )
    states = [one.state for one in projects.list_interviews(steward)]
    assert states.count("in_review") == 3 and steps == [(1, 6), (2, 6), (3, 6)]
    found = finding.find_identifiers(steward)
    assert len(found) == 3 and all(number > 0 for number in found.values())
    assert finding.find_identifiers(steward) == {}
    assert {one.id for one in projects.list_interviews(steward) if one.state == "in_review"} == set(ids)
