"""Finding identifiers over a project: known persons, doubtful merges, the policy of pseudonyms, the project's lists."""

from datetime import date
from typing import Any

import pytest

from coding.errors import AccessDenied, Conflict, InvalidInput, NotReady
from coding.model import Role, User
from coding.store import people
from coding.workspace.codings.transcript import read_release
from coding.workspace.originals.correcting import correct_language
from coding.workspace.people.participants import list_participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections, release
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.review import pseudonyms
from coding.workspace.review.decide import accept_remaining, add_identifier, decide
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.known_words import confirmed_forms, words_in_use
from coding.workspace.review.lists import read_lists, set_lists
from coding.workspace.review.operations import redo_review, undo_review
from coding.workspace.review.reported import report_missed, settle_report
from coding.workspace.vault_records import WordLists
from pipelines import worker
from pipelines.errors import BrokenOff, Cancelled
from pipelines.redact import engine
from pipelines.redact.policy import DEFAULT_METHODS, DEFAULT_POLICY, Policy
from tests.conftest import SmallProject, span_of
from tests.unit.worker import work

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def imported(project: SmallProject, line: str, label: str) -> str:
    return project.import_turns((("Interviewer", "And then?"), ("Participant", line)), label)


def shown(project: SmallProject, interview_id: str) -> dict[str, str]:
    """Words found in an interview → their pseudonym."""
    text = project.original(interview_id)
    return {text[place.start : place.end]: place.pseudonym for place in project.places(interview_id)}


def in_review(project: SmallProject) -> list[str]:
    return [entry.id for entry in list_interviews(project.as_user("sam")) if entry.state == "in_review"]


def test_names_confirmed_elsewhere_are_found_in_a_new_interview(project, sam) -> None:
    first = imported(project, "My friend was called Hopewell Brightsea, we were 13. Hopewell Brightsea laughed.", "P01")
    find_identifiers(sam)
    if "Brightsea" not in str(shown(project, first)):
        project.mask(first, "Brightsea")
    accept_remaining(sam, first)
    second = imported(project, "then hopewell brightsea wrote again. she said brightsea was not the real name.", "P02")
    with project.project.store.read() as cursor:
        assert any("Brightsea" in form for form in dict(confirmed_forms(cursor, sam.open_vault())))
    find_identifiers(sam)
    assert any("known in this project" in place.detectors for place in project.places(second)), (
        "the name in lower case, in no list, is known from the first interview"
    )
    whole = next(pseudonym for words, pseudonym in shown(project, first).items() if "Brightsea" in words)
    assert whole in shown(project, second).values(), "one person, one pseudonym over the project"


def test_everyday_words_accepted_as_names_mask_nothing_in_the_next_interview(project, sam) -> None:
    first = imported(project, "My cousin Will came. Uh, we talked. And then my friend Lo rang.", "P01")
    find_identifiers(sam)
    text, taken = project.original(first), project.places(first)
    for words in ("Will", "Uh", "And then my", "Lo"):
        start = text.index(words)
        if not any(place.start < start + len(words.split()[0]) and start < place.end for place in taken):
            project.mask(first, words.split()[0], after=text[:start], everywhere=False)
    accept_remaining(sam, first)
    second = imported(project, "Uh, will you wait? And uh, we will see. Will Harrison wrote, uh, and came.", "P02")
    find_identifiers(sam)
    assert list(shown(project, second)) == ["Will Harrison"] and len(project.places(second)) == 1


def test_the_words_in_a_speakers_label_are_not_masked_wherever_they_stand(project, sam) -> None:
    turns = (
        ("Interviewer", "One moment. Who else was there?"),
        ("Student One", "One day a student came. Quorra was there too. One of us left."),
        ("Quorra Tidewater", "I am Quorra. One more thing."),
    )
    interview = project.import_turns(turns, "P01")
    find_identifiers(sam)
    words = set(shown(project, interview))
    assert not {"One", "Student"} & words and "Quorra" in words


def test_a_first_name_joins_within_a_participant_and_becomes_a_question_elsewhere(project, sam) -> None:
    first, again, other = (
        imported(project, said, label)
        for said, label in (
            ("My friend Marieke helped me. Marieke always did.", "P01"),
            ("Marieke still helps me. I call Marieke often.", "P01"),
            ("A girl called Marieke lived next door, and Mareike too.", "P02"),
        )
    )
    find_identifiers(sam)
    assert shown(project, first)["Marieke"] == shown(project, again)["Marieke"] != shown(project, other)["Marieke"]
    questions = pseudonyms.merge_questions(sam)
    reasons = {question.reason for question in questions}
    assert {"The same first name occurs in another interview.", "Two names differ by one letter."} <= reasons
    assert all(not question.joined and question.left != question.right for question in questions)
    assert "ari" not in str(reasons).lower()
    left, right = next((each.left, each.right) for each in questions if "another interview" in each.reason)

    def asked(interview_id: str | None = None) -> bool:
        return (left, right) in {(each.left, each.right) for each in pseudonyms.merge_questions(sam, interview_id)}

    assert asked(other)
    pseudonyms.answer_merge(sam, right, left, same=False)
    assert not asked()
    pseudonyms.answer_merge(sam, left, right, None)
    assert asked()
    with pytest.raises(InvalidInput):
        pseudonyms.answer_merge(sam, left, "nobody", same=True)
    with pytest.raises(AccessDenied):
        pseudonyms.merge_questions(project.as_user("ana"))


def test_names_are_given_that_stand_nowhere_and_change_when_they_come_to(project, sam) -> None:
    pseudonyms.set_policy(project.as_user("lea"), Policy({**DEFAULT_METHODS, "PERSON": "name"}))
    first = imported(project, "My cousin Ingeborg came. Ingeborg brought a cake.", "P01")
    find_identifiers(sam)
    given = shown(project, first)["Ingeborg"]
    assert given.startswith("[") and not given.startswith("[PERSON")
    with project.project.store.read() as cursor:
        assert "ingeborg" in words_in_use(cursor, sam.open_vault())
    accept_remaining(sam, first)
    release_interview(sam, first)
    name = given.strip("[]")
    second = imported(project, f"A neighbour called {name} saw it all. {name} told nobody.", "P02")
    find_identifiers(sam)
    assert shown(project, first)["Ingeborg"] != given, "somebody is really called that now"
    assert shown(project, second)[name] != given
    assert in_review(project) == [second], "nothing opens by itself"
    assert [entry.title for entry, _ in corrections.renamed_since(sam)] == ["P01"], "it is to be made again"


def test_dates_move_alike_for_one_person_and_apart_for_two(project, sam) -> None:
    pseudonyms.set_policy(sam, Policy({**DEFAULT_METHODS, "DATE": "shift"}))
    said = "It began on 3 March 2014 and I told somebody on 17 March 2014."
    ids = [imported(project, said + more, label) for more, label in (("", "P01"), (" Yes.", "P01"), (" No.", "P02"))]
    find_identifiers(sam)
    first, second, third = (shown(project, entry) for entry in ids)
    begun, told = (date.fromisoformat(first[words].strip("[]")) for words in ("3 March 2014", "17 March 2014"))
    assert (told - begun).days == 14
    assert begun != date(2014, 3, 3) and (begun - date(2014, 3, 3)).days % 7 == 0
    assert first["3 March 2014"] == second["3 March 2014"]
    mine, theirs = ({place.cluster_id for place in project.places(ids[at]) if place.type == "DATE"} for at in (0, 2))
    assert not mine & theirs, "two people's dates are never one cluster"
    assert set(third) >= {"3 March 2014", "17 March 2014"}
    # Also where a person marks a date by hand.
    seen = next(place for place in project.places(ids[2]) if place.type == "DATE")
    decide(sam, ids[2], [seen.id], "rejected")
    add_identifier(sam, ids[2], seen.start, seen.end, "DATE")
    theirs = {place.cluster_id for place in project.places(ids[2]) if place.decision != "rejected"}
    assert not mine & theirs


def test_ages_from_a_date_of_birth_and_pseudonyms_given_anew(project, sam) -> None:
    said, began = "It began on 3 March 2014. I was at Northgate Academy then.", "3 March 2014"
    first, other = imported(project, said, "P01"), imported(project, said + " Yes.", "P02")
    find_identifiers(sam)
    assert shown(project, first)[began] == "[2014-03]" == shown(project, other)[began]
    born = {person.label: person.id for person in list_participants(project.as_user("lea"))}["P01"]
    pseudonyms.set_birth_date(sam, born, date(2001, 3, 4))
    pseudonyms.set_policy(sam, Policy({**DEFAULT_METHODS, "DATE": "age", "SCHOOL": "text"}, {"SCHOOL": "a school"}))
    assert pseudonyms.renew_pseudonyms(sam) >= 2
    assert shown(project, first)[began] == "[age 12]" and shown(project, other)[began] == "[2014-03]"
    assert "[a school]" in shown(project, first).values()
    accept_remaining(sam, first)
    release_interview(sam, first)
    pseudonyms.set_policy(sam, DEFAULT_POLICY)
    pseudonyms.renew_pseudonyms(sam)
    assert shown(project, first)[began] == "[age 12]", "what is released keeps its pseudonyms"
    with pytest.raises(InvalidInput):
        pseudonyms.set_birth_date(sam, born, date(2999, 1, 1))
    with pytest.raises(AccessDenied):
        pseudonyms.set_policy(project.as_user("ana"), DEFAULT_POLICY)
    assert b"2001-03-04" not in (project.folder / "project.duckdb").read_bytes()


def test_the_projects_lists_are_followed(project, sam) -> None:
    set_lists(sam, deny=["the blue house", " ", "THE BLUE HOUSE"], allow=["Snapdragon"])
    assert read_lists(sam) == WordLists(("the blue house",), ("Snapdragon",))
    interview = imported(project, "We met at the Blue House, where Snapdragon grew.", "P01")
    find_identifiers(sam)
    words = shown(project, interview)
    assert any("Blue House" in each for each in words) and "Snapdragon" not in words
    with pytest.raises(InvalidInput, match="both lists"):
        set_lists(sam, deny=["snapdragon"])
    with pytest.raises(InvalidInput):
        set_lists(sam, deny=["—"])
    with pytest.raises(AccessDenied):
        read_lists(project.as_user("lea"))


def test_stopped_work_keeps_what_is_done_and_goes_on_where_it_was_left(project, sam) -> None:
    ids = [imported(project, f"Number {n}, I told Rosalind about it.", f"P{n:02}") for n in range(6)]
    steps: list[tuple[int, int]] = []
    with pytest.raises(Cancelled, match="3 of 6"):
        find_identifiers(sam, progress=lambda done, of: steps.append((done, of)), cancelled=lambda: len(steps) >= 3)
    assert len(in_review(project)) == 3 and steps == [(1, 6), (2, 6), (3, 6)]
    counts = find_identifiers(sam)
    assert len(counts) == 3 and all(counts.values())
    assert find_identifiers(sam) == {} and set(in_review(project)) == set(ids)


def test_it_costs_the_interview_it_was_at_and_the_next_call_goes_on(project, sam, monkeypatch) -> None:
    talks = ["An apple.", "A poison.", "A pear.", "A poison again.", "A third poison.", "A plum."]
    ids = [project.import_turns((("Participant", words),), f"P{place:02}") for place, words in enumerate(talks)]
    monkeypatch.setattr(engine, "detect", work.die_over)
    with worker.serving_people():
        with pytest.raises(BrokenOff, match=r"while it read “P01”, “P03”, “P04”.*2 of 6 interviews"):
            find_identifiers(sam)
        assert set(in_review(project)) == {ids[0], ids[2]}
        monkeypatch.setattr(engine, "detect", work.find_nothing)
        steps: list[int] = []
        with pytest.raises(Cancelled, match="1 of 4"):
            find_identifiers(sam, progress=lambda done, _: steps.append(done), cancelled=lambda: bool(steps))
        assert set(find_identifiers(sam)) == {*ids[3:]}


TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne Aldridge was. Later Tilda came too, and Hanne stayed on with us."),
)


@pytest.fixture
def interview(project: SmallProject) -> str:
    return project.in_review(TURNS, "P01")


@pytest.fixture
def known(project: SmallProject) -> str:
    """An interview in review in a project that masks Hanne Aldridge elsewhere."""
    project.release((("Nora", "Hanne Aldridge came often."),), "P09", {"Hanne Aldridge": "PERSON"})
    return project.in_review(TURNS, "P02")


def another_steward(project: SmallProject) -> Any:
    project.project.store.write(lambda c: people.add_user(c, User("sue", "Sue Example", frozenset({Role.STEWARD}))))
    return project.as_user("sue", vault=True)


def report(project: SmallProject, release_id: str, words: str) -> tuple[str, str]:
    ana = project.as_user("ana")
    report_id = report_missed(ana, release_id, *span_of(ana, release_id, words))
    return report_id, read_release(ana, release_id).interview_id


def test_a_reported_name_that_runs_over_a_mask_is_masked_to_its_end(project, sam) -> None:
    report_id, interview = report(project, project.release(TURNS, "P01", {"Hanne": "PERSON"}), "[PERSON_1] Aldridge")
    assert settle_report(sam, report_id, "PERSON").masked == 1
    text = project.text(release_interview(sam, interview).release_id)
    assert "Aldridge" not in text and "[PERSON_1] [PERSON_1] was" in text


def test_a_reported_name_that_waits_half_in_the_queue_is_masked_whole(project, sam) -> None:
    report_id, interview = report(project, project.release(TURNS, "P01", {"Tilda": "PERSON"}), "Hanne Aldridge")
    reopen_interview(sam, interview, "a name was missed")
    project.mask(interview, "Aldridge")
    waiting = project.place(interview, "Aldridge").id
    decide(sam, interview, [waiting], "pending")
    settle_report(sam, report_id, "PERSON")
    assert {place.decision for place in project.places(interview)} == {"accepted"}
    undo_review(sam, interview)
    assert {place.id: place.decision for place in project.places(interview)}[waiting] == "pending"
    assert len(project.places(interview)) == 2


def test_words_added_in_review_that_run_over_a_mask_are_masked_to_their_end(project, sam, interview) -> None:
    project.mask(interview, "Hanne")
    assert project.mask(interview, "Hanne Aldridge") == 1
    assert "Aldridge" not in project.text(release_interview(sam, interview).release_id)


@pytest.mark.parametrize(
    ("language", "line", "cases"),
    [
        ("pl", "Pomogła mi Wierzchosława Kos. Bez Wierzchosławy Kos nic. Kos śpiewa.", ["Wierzchosławy Kos"]),
        ("lt", "Padėjo Gintvydas. Be Gintvydo nebūčiau, su Gintvydu kalbėjau.", ["Gintvydo", "Gintvydu"]),
        ("el", "Με βοήθησε ο Αριστόβουλος. Του Αριστόβουλου χρωστάω πολλά.", ["Αριστόβουλου"]),
        ("ro", "M-a ajutat Ruxandrina. Telefonul Ruxandrinei îl am.", ["Ruxandrinei"]),
    ],
)
def test_a_name_masked_in_review_is_asked_about_in_its_other_cases(project, sam, language, line, cases) -> None:
    interview_id = imported(project, line, "P01")
    correct_language(sam, interview_id, language)
    project.to_review(interview_id)
    text = project.original(interview_id)
    name = next(words for words in ("Wierzchosława Kos", "Gintvydas", "Αριστόβουλος", "Ruxandrina") if words in text)
    project.mask(interview_id, name)
    waiting = project.places(interview_id, "pending")
    assert [text[place.start : place.end] for place in waiting] == cases
    assert {place.pseudonym for place in project.places(interview_id)} == {"[PERSON_1]"}


def test_a_hesitation_marked_with_a_name_is_not_masked_elsewhere(project, sam) -> None:
    interview = project.in_review((("Nora", "It was Hanne. Uh, yes. Then, uh, I left. Uh, Hanne stayed."),), "P01")
    project.mask(interview, "Hanne")
    assert project.mask(interview, "Hanne. Uh") == 1
    text = project.text(release_interview(sam, interview).release_id)
    assert text == "It was [PERSON_1]. [PERSON_1], yes. Then, uh, I left. Uh, [PERSON_1] stayed."


def test_the_disclosure_check_finds_a_known_name_of_which_only_a_part_is_masked(project, sam, known) -> None:
    project.mask(known, "Hanne")
    with pytest.raises(NotReady, match="masked elsewhere: 1"):
        release_interview(sam, known)
    accept_remaining(sam, known)
    assert "Aldridge" not in project.text(release_interview(sam, known, leave_questions=True).release_id)


def test_the_disclosure_check_lets_stand_what_a_reviewer_left_there(project, sam, known) -> None:
    with pytest.raises(NotReady):
        release_interview(sam, known)
    decide(sam, known, [place.id for place in project.places(known)], "rejected")
    assert release_interview(sam, known).number == 1


def test_a_step_back_or_forth_does_not_overwrite_what_another_steward_decided_since(project, sam, interview) -> None:
    sue = another_steward(project)
    project.mask(interview, "Tilda")
    (place,) = project.places(interview)
    decide(sam, interview, [place.id], "rejected")
    undo_review(sam, interview)
    for decision in ("pending", "accepted"):
        decide(sue, interview, [place.id], decision)
    with pytest.raises(Conflict, match="since"):
        redo_review(sam, interview)
    decide(sam, interview, [place.id], "rejected")
    decide(sue, interview, [place.id], "accepted")
    with pytest.raises(Conflict, match="since"):
        undo_review(sam, interview)
    assert [each.decision for each in project.places(interview)] == ["accepted"]


@pytest.mark.parametrize(("meanwhile", "number"), [("mask", 2), ("release", 3)])
def test_a_release_is_refused_when_another_steward_changed_the_interview_meanwhile(
    project, sam, monkeypatch, meanwhile: str, number: int
) -> None:
    first = project.release(TURNS, "P01", {"Hanne Aldridge": "PERSON", "Hanne": "PERSON"})
    sue, interview = another_steward(project), read_release(project.as_user("ana"), first).interview_id
    reopen_interview(sam, interview, "to look again")
    draft = release.draft_release

    def between(*given):
        monkeypatch.undo()
        if meanwhile == "mask":
            project.mask(interview, "Tilda")
        else:
            release_interview(sue, interview)
            reopen_interview(sue, interview, "once more")
        return draft(*given)

    monkeypatch.setattr(release, "draft_release", between)
    with pytest.raises(Conflict, match="meanwhile"):
        release_interview(sam, interview)
    assert release_interview(sam, interview).number == number
