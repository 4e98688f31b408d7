"""Finding identifiers over a project: known persons, doubtful merges, the policy of pseudonyms, the project's lists."""

from datetime import date
from typing import Any

import pytest

from coding.errors import AccessDenied, Conflict, InvalidInput, NotReady
from coding.model import Role, User
from coding.store import identifiers, people
from coding.workspace.codings import transcript
from coding.workspace.people import participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections, release
from coding.workspace.release.release import release_interview
from coding.workspace.review import decide as review_decide
from coding.workspace.review import pseudonyms, reported
from coding.workspace.review import pseudonyms as review_questions
from coding.workspace.review.decide import accept_remaining, add_identifier, open_review
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.known_words import confirmed_forms, words_in_use
from coding.workspace.review.lists import read_lists, set_lists
from coding.workspace.review.operations import redo_review, undo_review
from coding.workspace.vault_records import WordLists
from pipelines import apart
from pipelines.errors import BrokenOff, Cancelled
from pipelines.redact import engine
from pipelines.redact.policy import DEFAULT_METHODS, DEFAULT_POLICY, Policy
from tests.conftest import span_of
from tests.unit.apart import work

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def talk(*lines: str) -> tuple[tuple[str, str], ...]:
    return tuple(turn for line in lines for turn in (("Interviewer", "And then?"), ("Participant", line)))


def shown(made, interview_id: str) -> dict[str, str]:
    """Words found in an interview → their pseudonym."""
    review = open_review(made.as_user("sam", vault=True), interview_id)
    text = review.original.transcript.text
    return {text[identifier.start : identifier.end]: identifier.pseudonym for identifier in review.identifiers}


def find_all(made, *interview_ids: str) -> None:
    find_identifiers(made.as_user("sam", vault=True), list(interview_ids) or None)


def accept(made, interview_id: str) -> None:
    accept_remaining(made.as_user("sam", vault=True), interview_id)


def test_names_confirmed_elsewhere_are_found_in_a_new_interview(make_project) -> None:
    project = make_project()
    first = project.import_turns(
        talk("My friend was called Hopewell Brightsea, we were 13. Hopewell Brightsea laughed a lot."), "P01"
    )
    find_all(project)
    steward = project.as_user("sam", vault=True)
    text = open_review(steward, first).original.transcript.text
    start = text.index("Brightsea")
    if not any(identifier.start <= start < identifier.end for identifier in open_review(steward, first).identifiers):
        add_identifier(steward, first, start, start + len("Brightsea"), "PERSON")
    accept(project, first)
    second = project.import_turns(
        talk("then hopewell brightsea wrote again. she said brightsea was not the real name."), "P02"
    )
    with project.project.store.read() as cursor:
        known = dict(confirmed_forms(cursor, steward.open_vault()))
    assert any("Brightsea" in form for form in known)
    find_all(project)
    review = open_review(steward, second)
    results = [identifier for identifier in review.identifiers if "known in this project" in identifier.detectors]
    assert results, "the name in lower case, in no list, is known from the first interview"
    whole = next(p for w, p in shown(project, first).items() if "Brightsea" in w)
    assert whole in {identifier.pseudonym for identifier in review.identifiers}, (
        "one person, one pseudonym over the project"
    )


def test_everyday_words_accepted_as_names_mask_nothing_in_the_next_interview(make_project) -> None:
    project = make_project()
    steward = project.as_user("sam", vault=True)
    first = project.import_turns(talk("My cousin Will came. Uh, we talked. And then my friend Lo rang."), "P01")
    find_all(project)
    text = open_review(steward, first).original.transcript.text
    taken = open_review(steward, first).identifiers
    for words in ("Will", "Uh", "And then my", "Lo"):
        start = text.index(words)
        end = start + len(words.split()[0])
        if not any(entry.start < end and start < entry.end for entry in taken):
            add_identifier(steward, first, start, end, "PERSON", everywhere=False)
    accept(project, first)
    second = project.import_turns(
        talk("Uh, will you wait? And uh, we will see. Will Harrison wrote, uh, and Will Harrison came."), "P02"
    )
    find_all(project)
    review = open_review(steward, second)
    text = review.original.transcript.text
    assert [text[identifier.start : identifier.end] for identifier in review.identifiers] == [
        "Will Harrison",
        "Will Harrison",
    ]


def test_the_words_in_a_speakers_label_are_not_masked_wherever_they_stand(make_project) -> None:
    project = make_project()
    turns = (
        ("Interviewer", "One moment. Who else was there?"),
        ("Student One", "One day a student came. Quorra was there too. One of us left."),
        ("Quorra Tidewater", "I am Quorra. One more thing."),
    )
    entry = project.import_turns(turns, "P01")
    find_all(project)
    assert not {"One", "Student"} & set(shown(project, entry))
    assert "Quorra" in shown(project, entry)


def test_a_first_name_joins_within_a_participant_and_becomes_a_question_elsewhere(make_project) -> None:
    project = make_project()
    first = project.import_turns(talk("My friend Marieke helped me. Marieke always did."), "P01")
    again = project.import_turns(talk("Marieke still helps me. I call Marieke often."), "P01")
    other = project.import_turns(talk("A girl called Marieke lived next door, and Mareike too."), "P02")
    find_all(project)
    assert shown(project, first)["Marieke"] == shown(project, again)["Marieke"] != shown(project, other)["Marieke"]
    steward = project.as_user("sam", vault=True)
    questions = review_questions.merge_questions(steward)
    assert {"The same first name occurs in another interview.", "Two names differ by one letter."} <= {
        question.reason for question in questions
    }
    assert all(not question.joined and question.left != question.right for question in questions)
    assert all("ari" not in question.reason.lower() for question in questions)
    entry = next(q for q in questions if "another interview" in q.reason)

    def asked(interview_id: str | None = None) -> set[tuple[str, str]]:
        return {(each.left, each.right) for each in review_questions.merge_questions(steward, interview_id)}

    assert (entry.left, entry.right) in asked(other)
    review_questions.answer_merge(steward, entry.right, entry.left, same=False)
    assert (entry.left, entry.right) not in asked()
    review_questions.withdraw_answer(steward, entry.left, entry.right)
    assert (entry.left, entry.right) in asked()
    with pytest.raises(InvalidInput):
        review_questions.answer_merge(steward, entry.left, "nobody", same=True)
    with pytest.raises(AccessDenied):
        review_questions.merge_questions(project.as_user("ana"))


def test_names_are_given_that_stand_nowhere_and_change_when_they_come_to(make_project) -> None:
    project = make_project()
    pseudonyms.set_policy(project.as_user("lea"), Policy({**DEFAULT_METHODS, "PERSON": "name"}))
    first = project.import_turns(talk("My cousin Ingeborg came. Ingeborg brought a cake."), "P01")
    find_all(project)
    given = shown(project, first)["Ingeborg"]
    assert given.startswith("[") and not given.startswith("[PERSON")
    steward = project.as_user("sam", vault=True)
    with project.project.store.read() as cursor:
        assert "ingeborg" in words_in_use(cursor, steward.open_vault())
    accept(project, first)
    release_interview(steward, first)
    name = given.strip("[]")
    second = project.import_turns(talk(f"A neighbour called {name} saw it all. {name} told nobody."), "P02")
    find_all(project)
    assert shown(project, first)["Ingeborg"] != given, "somebody is really called that now"
    assert shown(project, second)[name] != given
    states = {interview.id: interview.state for interview in list_interviews(steward)}
    assert states[first] == "released", "nothing opens by itself"
    assert [entry.title for entry, _ in corrections.renamed_since(steward)] == ["P01"], "it is to be made again"


def test_dates_move_alike_for_one_person_and_apart_for_two(make_project) -> None:
    project = make_project()
    pseudonyms.set_policy(project.as_user("sam"), Policy({**DEFAULT_METHODS, "DATE": "shift"}))
    said = "It began on 3 March 2014 and I told somebody on 17 March 2014."
    entry, two, other = (
        project.import_turns(talk(said + extra), label)
        for extra, label in (("", "P01"), (" Yes.", "P01"), (" No.", "P02"))
    )
    find_all(project)
    first, second, third = shown(project, entry), shown(project, two), shown(project, other)
    days = [date.fromisoformat(first[w].strip("[]")) for w in ("3 March 2014", "17 March 2014")]
    assert (days[1] - days[0]).days == 14
    assert days[0] != date(2014, 3, 3) and (days[0] - date(2014, 3, 3)).days % 7 == 0
    assert first["3 March 2014"] == second["3 March 2014"]
    with project.project.store.read() as cursor:
        mine, theirs = (
            {i.cluster_id for i in identifiers.of_interview(cursor, which) if i.type == "DATE"}
            for which in (entry, other)
        )
    assert not mine & theirs, "two people's dates are never one cluster"
    assert set(third) >= {"3 March 2014", "17 March 2014"}


def test_ages_from_a_date_of_birth_and_pseudonyms_given_anew(make_project) -> None:
    project = make_project()
    said = "It began on 3 March 2014. I was at Northgate Academy then."
    entry, other = project.import_turns(talk(said), "P01"), project.import_turns(talk(said + " Yes."), "P02")
    find_all(project)
    assert shown(project, entry)["3 March 2014"] == "[2014-03]" == shown(project, other)["3 March 2014"]
    steward = project.as_user("sam", vault=True)
    people = {p.label: p.id for p in participants.list_participants(project.as_user("lea"))}
    pseudonyms.set_birth_date(steward, people["P01"], date(2001, 3, 4))
    pseudonyms.set_policy(steward, Policy({**DEFAULT_METHODS, "DATE": "age", "SCHOOL": "text"}, {"SCHOOL": "a school"}))
    assert pseudonyms.renew_pseudonyms(steward) >= 2
    assert shown(project, entry)["3 March 2014"] == "[age 12]" and shown(project, other)["3 March 2014"] == "[2014-03]"
    assert "[a school]" in shown(project, entry).values()
    accept(project, entry)
    release_interview(steward, entry)
    pseudonyms.set_policy(steward, DEFAULT_POLICY)
    pseudonyms.renew_pseudonyms(steward)
    assert shown(project, entry)["3 March 2014"] == "[age 12]", "what is released keeps its pseudonyms"
    with pytest.raises(InvalidInput):
        pseudonyms.set_birth_date(steward, people["P01"], date(2999, 1, 1))
    with pytest.raises(AccessDenied):
        pseudonyms.set_policy(project.as_user("ana"), DEFAULT_POLICY)
    content = (project.folder / "project.duckdb").read_bytes()
    assert b"2001-03-04" not in content


def test_the_projects_lists_are_followed(make_project) -> None:
    project = make_project()
    steward = project.as_user("sam", vault=True)
    set_lists(steward, deny=["the blue house", " ", "THE BLUE HOUSE"], allow=["Snapdragon"])
    assert read_lists(steward) == WordLists(("the blue house",), ("Snapdragon",))
    turns = project.import_turns(talk("We met at the Blue House, where Snapdragon grew."), "P01")
    find_all(project)
    result = shown(project, turns)
    assert any("Blue House" in words for words in result) and "Snapdragon" not in result
    with pytest.raises(InvalidInput, match="both lists"):
        set_lists(steward, deny=["snapdragon"])
    with pytest.raises(InvalidInput):
        set_lists(steward, deny=["—"])
    with pytest.raises(AccessDenied):
        read_lists(project.as_user("lea"))


def test_stopped_work_keeps_what_is_done_and_goes_on_where_it_was_left(make_project) -> None:
    project = make_project()
    ids = [project.import_turns(talk(f"Number {n}, I told Rosalind about it."), f"P{n:02}") for n in range(6)]
    steward = project.as_user("sam", vault=True)
    steps: list[tuple[int, int]] = []
    with pytest.raises(Cancelled, match="3 of 6"):
        find_identifiers(steward, progress=lambda done, of: steps.append((done, of)), cancelled=lambda: len(steps) >= 3)
    states = [interview.state for interview in list_interviews(steward)]
    assert states.count("in_review") == 3 and steps == [(1, 6), (2, 6), (3, 6)]
    result = find_identifiers(steward)
    assert len(result) == 3 and all(number > 0 for number in result.values())
    assert find_identifiers(steward) == {}
    assert {interview.id for interview in list_interviews(steward) if interview.state == "in_review"} == set(ids)


def test_it_costs_the_interview_it_was_at_and_the_next_call_goes_on(make_project: Any, monkeypatch: Any) -> None:
    project = make_project()
    talks = ["An apple.", "A poison.", "A pear.", "A poison again.", "A third poison.", "A plum."]
    ids = [project.import_turns((("Participant", words),), f"P{place:02}") for place, words in enumerate(talks)]
    steward = project.as_user("sam", vault=True)
    monkeypatch.setattr(engine, "detect", work.die_over)
    with apart.beside_people():
        with pytest.raises(BrokenOff) as told:
            find_identifiers(steward)
        assert "while it read “P01”, “P03”, “P04”" in str(told.value) and "2 of 6 interviews" in str(told.value)
        searched = {interview.id for interview in list_interviews(steward) if interview.state == "in_review"}
        assert searched == {ids[0], ids[2]}
        monkeypatch.setattr(engine, "detect", work.find_nothing)
        steps: list[int] = []
        with pytest.raises(Cancelled, match="1 of 4"):
            find_identifiers(steward, progress=lambda done, _: steps.append(done), cancelled=lambda: bool(steps))
        assert set(find_identifiers(steward)) == {*ids[3:]}


TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne Aldridge was. Later Tilda came too, and Hanne stayed on with us."),
)


def mask(steward, interview_id: str, words: str, *, everywhere: bool = True) -> int:
    text = review_decide.open_review(steward, interview_id).original.transcript.text
    start = text.index(words)
    return review_decide.add_identifier(
        steward, interview_id, start, start + len(words), "PERSON", everywhere=everywhere
    )


def add_steward(made, user_id: str = "sue"):
    made.project.store.write(lambda c: people.add_user(c, User(user_id, "Sue Example", frozenset({Role.STEWARD}))))
    return made.as_user(user_id, vault=True)


def test_a_reported_name_that_runs_over_a_mask_is_masked_to_its_end(make_project) -> None:
    project = make_project()
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    ana, sam = project.as_user("ana"), project.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "[PERSON_1] Aldridge"))
    done = reported.settle_report(sam, report_id, "PERSON")
    assert done.masked == 1
    (interview_id,) = {entry.interview_id for entry in [transcript.read_release(ana, old)]}
    text = transcript.read_release(ana, release.release_interview(sam, interview_id).release_id).text
    assert "Aldridge" not in text and "[PERSON_1] [PERSON_1] was" in text


def test_a_reported_name_that_waits_half_in_the_queue_is_masked_whole(make_project) -> None:
    project = make_project()
    old = project.release(TURNS, "P01", {"Tilda": "PERSON"})
    ana, sam = project.as_user("ana"), project.as_user("sam", vault=True)
    interview_id = transcript.read_release(ana, old).interview_id
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "Hanne Aldridge"))
    release.reopen_interview(sam, interview_id, "a name was missed")
    mask(sam, interview_id, "Aldridge")
    (waiting,) = [
        identifier
        for identifier in review_decide.open_review(sam, interview_id).identifiers
        if identifier.end - identifier.start == 8
    ]
    review_decide.decide(sam, interview_id, [waiting.id], "pending")
    reported.settle_report(sam, report_id, "PERSON")
    assert {identifier.decision for identifier in review_decide.open_review(sam, interview_id).identifiers} == {
        "accepted"
    }
    undo_review(sam, interview_id)
    identifiers = review_decide.open_review(sam, interview_id).identifiers
    assert [entry.decision for entry in identifiers if entry.id == waiting.id] == ["pending"]
    assert len(identifiers) == 2


def test_words_added_in_review_that_run_over_a_mask_are_masked_to_their_end(make_project) -> None:
    project = make_project()
    interview_id = project.in_review(TURNS, "P01")
    sam = project.as_user("sam", vault=True)
    mask(sam, interview_id, "Hanne")
    assert mask(sam, interview_id, "Hanne Aldridge") == 1
    release_id = release.release_interview(sam, interview_id).release_id
    assert "Aldridge" not in transcript.read_release(project.as_user("ana"), release_id).text


def test_a_hesitation_marked_with_a_name_is_not_masked_elsewhere(make_project) -> None:
    project = make_project()
    turns = (("Nora", "It was Hanne. Uh, yes. Then, uh, I left. Uh, Hanne stayed."),)
    interview_id = project.in_review(turns, "P01")
    sam = project.as_user("sam", vault=True)
    mask(sam, interview_id, "Hanne")
    assert mask(sam, interview_id, "Hanne. Uh") == 1
    release_id = release.release_interview(sam, interview_id).release_id
    text = transcript.read_release(project.as_user("ana"), release_id).text
    assert text == "It was [PERSON_1]. [PERSON_1], yes. Then, uh, I left. Uh, [PERSON_1] stayed."


def test_the_disclosure_check_finds_a_known_name_of_which_only_a_part_is_masked(make_project) -> None:
    project = make_project()
    project.release((("Nora", "Hanne Aldridge came often."),), "P01", {"Hanne Aldridge": "PERSON"})
    interview_id = project.in_review(TURNS, "P02")
    sam = project.as_user("sam", vault=True)
    mask(sam, interview_id, "Hanne")
    with pytest.raises(NotReady, match="masked elsewhere: 1"):
        release.release_interview(sam, interview_id)
    review_decide.accept_remaining(sam, interview_id)
    release_id = release.release_interview(sam, interview_id, leave_questions=True).release_id
    assert "Aldridge" not in transcript.read_release(project.as_user("ana"), release_id).text


def test_the_disclosure_check_lets_stand_what_a_reviewer_left_there(make_project) -> None:
    project = make_project()
    project.release((("Nora", "Hanne Aldridge came often."),), "P01", {"Hanne Aldridge": "PERSON"})
    interview_id = project.in_review(TURNS, "P02")
    sam = project.as_user("sam", vault=True)
    with pytest.raises(NotReady):
        release.release_interview(sam, interview_id)
    (result,) = review_decide.open_review(sam, interview_id).identifiers
    review_decide.decide(sam, interview_id, [result.id], "rejected")
    assert release.release_interview(sam, interview_id).number == 1


def test_a_step_back_or_forth_does_not_overwrite_what_another_steward_decided_since(make_project) -> None:
    project = make_project()
    interview_id = project.in_review(TURNS, "P01")
    sam, sue = project.as_user("sam", vault=True), add_steward(project)
    mask(sam, interview_id, "Tilda")
    (entry,) = review_decide.open_review(sam, interview_id).identifiers
    review_decide.decide(sam, interview_id, [entry.id], "rejected")
    undo_review(sam, interview_id)
    review_decide.decide(sue, interview_id, [entry.id], "pending")
    review_decide.decide(sue, interview_id, [entry.id], "accepted")
    with pytest.raises(Conflict, match="since"):
        redo_review(sam, interview_id)
    review_decide.decide(sam, interview_id, [entry.id], "rejected")
    review_decide.decide(sue, interview_id, [entry.id], "accepted")
    with pytest.raises(Conflict, match="since"):
        undo_review(sam, interview_id)
    (entry,) = review_decide.open_review(sam, interview_id).identifiers
    assert entry.decision == "accepted"


@pytest.mark.parametrize("meanwhile", ["mask", "release"])
def test_a_release_is_refused_when_another_steward_changed_the_interview_meanwhile(
    make_project, monkeypatch, meanwhile: str
) -> None:
    project = make_project()
    project.release(TURNS, "P01", {"Hanne Aldridge": "PERSON", "Hanne": "PERSON"})
    ana, sam, sue = project.as_user("ana"), project.as_user("sam", vault=True), add_steward(project)
    old = project.releases[0]
    interview_id = transcript.read_release(ana, old).interview_id
    release.reopen_interview(sam, interview_id, "to look again")
    draft = release.draft_release
    stepped: list[str] = []

    def between(*given):
        if not stepped:
            stepped.append("once")
            if meanwhile == "mask":
                mask(sue, interview_id, "Tilda")
            else:
                release.release_interview(sue, interview_id)
                release.reopen_interview(sue, interview_id, "once more")
        return draft(*given)

    monkeypatch.setattr(release, "draft_release", between)
    with pytest.raises(Conflict, match="meanwhile"):
        release.release_interview(sam, interview_id)
    assert release.release_interview(sam, interview_id).number == (2 if meanwhile == "mask" else 3)
