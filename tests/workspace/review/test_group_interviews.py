"""Several people interviewed together: one pseudonym each, as speakers and in what others call them."""

from typing import Any

import pytest

from coding.workspace.codings import transcript
from coding.workspace.originals import correcting
from coding.workspace.people import participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release.release import release_interview
from coding.workspace.review import pseudonyms
from coding.workspace.review.decide import accept_remaining
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.known_words import known_forms
from coding.workspace.review.operations import open_review_document, undo_review

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TALK = (
    ("Interviewer", "How did you two meet?"),
    ("Annika", "Benedikt came to my street, and Benedikt had a red kite with him."),
    ("Benedikt", "Annika asked me about the kite. It was windy that day."),
)
AGAIN = (
    ("Interviewer", "And now?"),
    ("Benedikt", "We still meet. Annika has a kite of her own."),
    ("Annika", "And Benedikt mends it."),
)


def found(study: Any, turns: Any, label: str) -> str:
    interview_id = study.import_turns(turns, label)
    find_identifiers(study.as_user("sam", vault=True))
    return interview_id


def released(study: Any, interview_id: str) -> Any:
    sam = study.as_user("sam", vault=True)
    accept_remaining(sam, interview_id)
    return transcript.read_release(study.as_user("ana"), release_interview(sam, interview_id).release_id)


def test_each_speaker_has_a_pseudonym_and_keeps_it_in_the_next_talk(project) -> None:
    first = released(project, found(project, TALK, "P02"))
    assert [turn.speaker for turn in first.turns] == ["Interviewer", "P02a", "P02b"]
    assert "[P02b] came to my street, and [P02b] had a red kite" in first.text
    assert "[P02a] asked me about the kite" in first.text
    second = released(project, found(project, AGAIN, "P02"))
    assert [turn.speaker for turn in second.turns] == ["Interviewer", "P02b", "P02a"]
    assert "[P02a] has a kite of her own" in second.text and "[P02b] mends it" in second.text
    alone = found(project, (("Interviewer", "And you?"), ("Annika", "I am well. The kite is blue now.")), "P02")
    assert [turn.speaker for turn in released(project, alone).turns] == ["Interviewer", "P02a"]
    assert project.rows("SELECT count(*) FROM cluster WHERE pseudonym = '[P02a]'") == [(1,)]


def test_roles_and_joined_speakers_change_the_pseudonyms_until_release(project, sam) -> None:
    interview_id = found(project, TALK, "P02")

    def shown() -> set[str]:
        return {place.pseudonym for place in project.places(interview_id) if place.type != "HANDLE"}

    assert shown() == {"[P02a]", "[P02b]"}
    labels = {"Interviewer": "Interviewer", "Annika": "P02a", "Benedikt": "P02b"}
    assert correcting.correctable(sam, interview_id).labels == labels
    correcting.correct_roles(sam, interview_id, {"Benedikt": "other"})
    assert shown() == {"[P02]", "[OTHER]"}
    correcting.undo_correction(sam, interview_id)
    assert shown() == {"[P02a]", "[P02b]"}
    pseudonyms.set_pseudonym(sam, interview_id, project.place(interview_id, "Benedikt").id, "[the friend]")
    correcting.correct_roles(sam, interview_id, {"Annika": "other"})
    assert shown() == {"[OTHER]", "[the friend]"}, "what a person set stays"
    pseudonyms.renew_pseudonyms(sam)
    assert "[OTHER]" in shown()


def test_what_stands_for_people_follows_their_label_so_that_it_is_never_another_persons(project, sam) -> None:
    lea = project.as_user("lea")
    first, second = (found(project, TALK, "P02"), found(project, (("Ada", "Ada is my name."), ("Bo", "Hm.")), "P03"))

    def call(interview_id: str, label: str) -> None:
        (whose,) = project.rows("SELECT participant_id FROM interview WHERE id = ?", interview_id)
        participants.update_participant(lea, *whose, label, "yes", {})

    for interview_id, label in ((first, "P09"), (second, "P02"), (first, "P03")):
        call(interview_id, label)
    assert {place.pseudonym for place in project.places(first)} == {"[P03a]", "[P03b]"}
    assert project.place(second, "Ada").pseudonym == "[P02a]"
    participants.undo_change(lea)
    assert {place.pseudonym for place in project.places(first)} == {"[P09a]", "[P09b]"}
    assert "[P09b] mends it" in released(project, found(project, AGAIN, "P09")).text


def test_two_interviewers_are_two(project, sam) -> None:
    turns = (
        ("Interviewer", "Welcome, both of us are glad."),
        ("Karolina", "I am Karolina, and I ask too."),
        ("Nora", "Thank you, Karolina."),
    )
    interview_id = found(project, turns, "P01")
    correcting.correct_roles(sam, interview_id, {"Karolina": "interviewer"})
    release = released(project, interview_id)
    assert [turn.speaker for turn in release.turns] == ["Interviewer", "Interviewer 2", "P01"]
    assert "Thank you, [INTERVIEWER 2]." in release.text
    # Somebody else is the second in another talk: what stands for a role is several people's, also where it comes back.
    other = found(project, (turns[0], ("Tabea", "Tabea here, I ask too."), ("Nora", "Thank you, Tabea.")), "P02")
    correcting.correct_roles(sam, other, {"Tabea": "interviewer"})
    find_identifiers(sam)
    place = project.place(other, "Tabea")
    pseudonyms.set_pseudonym(sam, other, place.id, "Klara")
    undo_review(sam, other)
    assert project.place(other, "Tabea").pseudonym == place.pseudonym == "[INTERVIEWER 2]"
    third = found(project, (*turns[:1], ("Nora", "Wilhelmina asked me that, and Tabea too.")), "P03")
    pseudonyms.set_pseudonym(sam, third, project.place(third, "Wilhelmina").id, "[INTERVIEWER 2]")
    assert project.rows("SELECT count(*) FROM cluster WHERE pseudonym = '[INTERVIEWER 2]'") == [(3,)]
    names = {project.place(*where).cluster_id for where in ((interview_id, "Karolina"), (third, "Wilhelmina"))}
    assert len(names | {place.cluster_id}) == 3


def test_numbered_roles_are_no_names_and_get_letters_of_their_own_in_each_talk(project) -> None:
    turns = (("Interviewer", "Welcome."), ("Participant 1", "Hello."), ("Participant 2", "Good day."))
    first = released(project, found(project, turns, "P03"))
    assert [turn.speaker for turn in first.turns] == ["Interviewer", "P03a", "P03b"]
    other = (("Interviewer", "Welcome back."), ("Participant 1", "Hello again."), ("Participant 2", "Good morning."))
    second = released(project, found(project, other, "P03"))
    assert [turn.speaker for turn in second.turns] == ["Interviewer", "P03c", "P03d"], "nobody knows who is who"
    sam = project.as_user("sam", vault=True)
    with sam.store.read() as cursor:
        assert not any("articipant" in form for form in known_forms(cursor, sam.open_vault()))


def test_an_interview_in_review_from_before_is_labelled_when_it_is_opened(project, sam) -> None:
    interview_id = found(project, TALK, "P02")
    # As an earlier Heard left it: no letters in the vault, one pseudonym for both.
    sam.open_vault().update_json(f"original/{interview_id}", lambda record: {**record, "letters": {}})
    sam.store.write(lambda c: c.execute("UPDATE cluster SET pseudonym = '[P02]' WHERE pseudonym LIKE '[P02_]'"))
    desk = open_review_document(sam, interview_id)
    people = {identifier.pseudonym for identifier in desk.state.identifiers if identifier.type == "PERSON"}
    assert people == {"[P02a]", "[P02b]"}
    assert [interview.title for interview in list_interviews(sam)] == ["P02"]
