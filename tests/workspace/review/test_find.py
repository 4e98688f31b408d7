"""Finding identifiers over a project: known persons, doubtful merges, the policy of pseudonyms, the project's lists."""

from datetime import date

import pytest

from coding.errors import AccessDenied, InvalidInput
from coding.store import identifiers
from coding.workspace.people import participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections
from coding.workspace.release.release import release_interview
from coding.workspace.review import pseudonyms
from coding.workspace.review import questions as review_questions
from coding.workspace.review.decide import accept_remaining, add_identifier, open_review
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.known_words import confirmed_forms, words_in_use
from coding.workspace.review.lists import ProjectLists, read_lists, set_lists
from pipelines.errors import Cancelled
from pipelines.redact.policy import DEFAULT_METHODS, DEFAULT_POLICY, Policy

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def talk(*lines: str) -> tuple[tuple[str, str], ...]:
    return tuple(turn for line in lines for turn in (("Interviewer", "And then?"), ("Participant", line)))


def shown(made, interview_id: str) -> dict[str, str]:
    """Words found in an interview → their pseudonym."""
    review = open_review(made.as_user("sam", vault=True), interview_id)
    text = review.original.transcript.text
    return {text[one.start : one.end]: one.pseudonym for one in review.identifiers}


def find_all(made, *interview_ids: str) -> None:
    find_identifiers(made.as_user("sam", vault=True), list(interview_ids) or None)


def accept(made, interview_id: str) -> None:
    accept_remaining(made.as_user("sam", vault=True), interview_id)


def test_names_confirmed_elsewhere_are_found_in_a_new_interview(make_project) -> None:
    made = make_project()
    first = made.import_turns(
        talk("My friend was called Hopewell Brightsea, we were 13. Hopewell Brightsea laughed a lot."), "P01"
    )
    find_all(made)
    steward = made.as_user("sam", vault=True)
    text = open_review(steward, first).original.transcript.text
    start = text.index("Brightsea")
    if not any(one.start <= start < one.end for one in open_review(steward, first).identifiers):
        add_identifier(steward, first, start, start + len("Brightsea"), "PERSON")
    accept(made, first)
    second = made.import_turns(
        talk("then hopewell brightsea wrote again. she said brightsea was not the real name."), "P02"
    )
    with made.project.store.read() as cursor:
        known = dict(confirmed_forms(cursor, steward.open_vault()))
    assert any("Brightsea" in form for form in known)
    find_all(made)
    review = open_review(steward, second)
    found = [one for one in review.identifiers if "known in this project" in one.detectors]
    assert found, "the name in lower case, in no list, is known from the first interview"
    whole = next(p for w, p in shown(made, first).items() if "Brightsea" in w)
    assert whole in {one.pseudonym for one in review.identifiers}, "one person, one pseudonym over the project"


def test_everyday_words_accepted_as_names_mask_nothing_in_the_next_interview(make_project) -> None:
    made = make_project()
    steward = made.as_user("sam", vault=True)
    first = made.import_turns(talk("My cousin Will came. Uh, we talked. And then my friend Lo rang."), "P01")
    find_all(made)
    text = open_review(steward, first).original.transcript.text
    taken = open_review(steward, first).identifiers
    for words in ("Will", "Uh", "And then my", "Lo"):
        start = text.index(words)
        end = start + len(words.split()[0])
        if not any(one.start < end and start < one.end for one in taken):
            add_identifier(steward, first, start, end, "PERSON", everywhere=False)
    accept(made, first)
    second = made.import_turns(
        talk("Uh, will you wait? And uh, we will see. Will Harrison wrote, uh, and Will Harrison came."), "P02"
    )
    find_all(made)
    review = open_review(steward, second)
    text = review.original.transcript.text
    assert [text[one.start : one.end] for one in review.identifiers] == ["Will Harrison", "Will Harrison"]


def test_the_words_in_a_speakers_label_are_not_masked_wherever_they_stand(make_project) -> None:
    made = make_project()
    turns = (
        ("Interviewer", "One moment. Who else was there?"),
        ("Student One", "One day a student came. Quorra was there too. One of us left."),
        ("Quorra Tidewater", "I am Quorra. One more thing."),
    )
    one = made.import_turns(turns, "P01")
    find_all(made)
    assert not {"One", "Student"} & set(shown(made, one))
    assert "Quorra" in shown(made, one)


def test_a_first_name_joins_within_a_participant_and_becomes_a_question_elsewhere(make_project) -> None:
    made = make_project()
    first = made.import_turns(talk("My friend Marieke helped me. Marieke always did."), "P01")
    again = made.import_turns(talk("Marieke still helps me. I call Marieke often."), "P01")
    other = made.import_turns(talk("A girl called Marieke lived next door, and Mareike too."), "P02")
    find_all(made)
    assert shown(made, first)["Marieke"] == shown(made, again)["Marieke"] != shown(made, other)["Marieke"]
    steward = made.as_user("sam", vault=True)
    questions = review_questions.merge_questions(steward)
    assert {"The same first name occurs in another interview.", "Two names differ by one letter."} <= {
        one.reason for one in questions
    }
    assert all(not one.joined and one.left != one.right for one in questions)
    assert all("ari" not in one.reason.lower() for one in questions)
    one = next(q for q in questions if "another interview" in q.reason)

    def asked(interview_id: str | None = None) -> set[tuple[str, str]]:
        return {(each.left, each.right) for each in review_questions.merge_questions(steward, interview_id)}

    assert (one.left, one.right) in asked(other)
    review_questions.answer_merge(steward, one.right, one.left, same=False)
    assert (one.left, one.right) not in asked()
    review_questions.withdraw_answer(steward, one.left, one.right)
    assert (one.left, one.right) in asked()
    with pytest.raises(InvalidInput):
        review_questions.answer_merge(steward, one.left, "nobody", same=True)
    with pytest.raises(AccessDenied):
        review_questions.merge_questions(made.as_user("ana"))


def test_names_are_given_that_stand_nowhere_and_change_when_they_come_to(make_project) -> None:
    made = make_project()
    pseudonyms.set_policy(made.as_user("lea"), Policy({**DEFAULT_METHODS, "PERSON": "name"}))
    first = made.import_turns(talk("My cousin Ingeborg came. Ingeborg brought a cake."), "P01")
    find_all(made)
    given = shown(made, first)["Ingeborg"]
    assert given.startswith("[") and not given.startswith("[PERSON")
    steward = made.as_user("sam", vault=True)
    with made.project.store.read() as cursor:
        assert "ingeborg" in words_in_use(cursor, steward.open_vault())
    accept(made, first)
    release_interview(steward, first)
    name = given.strip("[]")
    second = made.import_turns(talk(f"A neighbour called {name} saw it all. {name} told nobody."), "P02")
    find_all(made)
    assert shown(made, first)["Ingeborg"] != given, "somebody is really called that now"
    assert shown(made, second)[name] != given
    states = {one.id: one.state for one in list_interviews(steward)}
    assert states[first] == "released", "nothing opens by itself"
    assert [one.title for one, _ in corrections.renamed_since(steward)] == ["P01"], "it is to be made again"


def test_dates_move_alike_for_one_person_and_apart_for_two(make_project) -> None:
    made = make_project()
    pseudonyms.set_policy(made.as_user("sam"), Policy({**DEFAULT_METHODS, "DATE": "shift"}))
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
    people = {p.label: p.id for p in participants.list_participants(made.as_user("lea"))}
    pseudonyms.set_birth_date(steward, people["P01"], date(2001, 3, 4))
    pseudonyms.set_policy(steward, Policy({**DEFAULT_METHODS, "DATE": "age", "SCHOOL": "text"}, {"SCHOOL": "a school"}))
    assert pseudonyms.renew_pseudonyms(steward) >= 2
    assert shown(made, one)["3 March 2014"] == "[age 12]" and shown(made, other)["3 March 2014"] == "[2014-03]"
    assert "[a school]" in shown(made, one).values()
    accept(made, one)
    release_interview(steward, one)
    pseudonyms.set_policy(steward, DEFAULT_POLICY)
    pseudonyms.renew_pseudonyms(steward)
    assert shown(made, one)["3 March 2014"] == "[age 12]", "what is released keeps its pseudonyms"
    with pytest.raises(InvalidInput):
        pseudonyms.set_birth_date(steward, people["P01"], date(2999, 1, 1))
    with pytest.raises(AccessDenied):
        pseudonyms.set_policy(made.as_user("ana"), DEFAULT_POLICY)
    held = (made.folder / "project.duckdb").read_bytes()
    assert b"2001-03-04" not in held


def test_the_projects_lists_are_followed(make_project) -> None:
    made = make_project()
    steward = made.as_user("sam", vault=True)
    set_lists(steward, deny=["the blue house", " ", "THE BLUE HOUSE"], allow=["Snapdragon"])
    assert read_lists(steward) == ProjectLists(("the blue house",), ("Snapdragon",))
    one = made.import_turns(talk("We met at the Blue House, where Snapdragon grew."), "P01")
    find_all(made)
    found = shown(made, one)
    assert any("Blue House" in words for words in found) and "Snapdragon" not in found
    with pytest.raises(InvalidInput, match="both lists"):
        set_lists(steward, deny=["snapdragon"])
    with pytest.raises(InvalidInput):
        set_lists(steward, deny=["—"])
    with pytest.raises(AccessDenied):
        read_lists(made.as_user("lea"))


def test_stopped_work_keeps_what_is_done_and_goes_on_where_it_was_left(make_project) -> None:
    made = make_project()
    ids = [made.import_turns(talk(f"Number {n}, I told Rosalind about it."), f"P{n:02}") for n in range(6)]
    steward = made.as_user("sam", vault=True)
    steps: list[tuple[int, int]] = []
    with pytest.raises(Cancelled, match="3 of 6"):
        find_identifiers(steward, progress=lambda done, of: steps.append((done, of)), cancelled=lambda: len(steps) >= 3)
    states = [one.state for one in list_interviews(steward)]
    assert states.count("in_review") == 3 and steps == [(1, 6), (2, 6), (3, 6)]
    found = find_identifiers(steward)
    assert len(found) == 3 and all(number > 0 for number in found.values())
    assert find_identifiers(steward) == {}
    assert {one.id for one in list_interviews(steward) if one.state == "in_review"} == set(ids)
