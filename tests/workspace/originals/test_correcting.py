"""Who is who, the language, words and speakers are corrected, one step back at a time, and no name reaches the file."""

from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.errors import AccessDenied, Conflict, InvalidInput, NotReady, NotSaved
from coding.model import Identifier
from coding.store import identifiers, interviews, releases
from coding.workspace import operations
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.originals import correcting, importing
from coding.workspace.originals.correcting import correct_words, correctable, moved, rewritten, undo_correction
from coding.workspace.originals.waiting_codings import add_waiting, read_memos, read_waiting
from coding.workspace.release.readiness import readiness
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.release.second_reading import draw_lines, list_readings, mark_clear
from coding.workspace.review.decide import add_identifier, decide, open_review
from coding.workspace.review.find import find_identifiers
from coding.workspace.vault_records import change_passed, read_original, read_passed
from pipelines.transcript import SpokenTurn
from tests.conftest import span_of

TURNS = (
    ("Interviewer", "Who was there?"),
    ("Nora", "My aunt was."),
    ("Noraa", "And my uncle too."),
    ("Interviewer", "Thank you."),
)


def in_review(make_project: Any) -> tuple[Any, str, Any]:
    project = make_project()
    interview_id = project.in_review(TURNS, "P01")
    return project, interview_id, project.as_user("sam", vault=True)


@pytest.mark.slow
def test_roles_speakers_and_language_are_corrected_and_undone(make_project) -> None:
    project, interview_id, sam = in_review(make_project)
    correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    result = correcting.correctable(sam, interview_id)
    assert {name: (role, turns) for name, (role, turns, _) in result.speakers.items()} == {
        "Interviewer": ("interviewer", 2),
        "Nora": ("participant", 2),
    }
    correcting.correct_roles(sam, interview_id, {"Nora": "other"})
    correcting.correct_language(sam, interview_id, "de")
    result = correcting.correctable(sam, interview_id)
    assert (result.speakers["Nora"][0], result.language, result.interview.language) == ("other", "de", "de")
    for _ in range(3):
        correcting.undo_correction(sam, interview_id)
    result = correcting.correctable(sam, interview_id)
    assert set(result.speakers) == {"Interviewer", "Nora", "Noraa"} and result.interview.language == "en"
    with pytest.raises(InvalidInput, match="nothing to undo"):
        correcting.undo_correction(sam, interview_id)
    with project.project.store.read() as cursor:
        history = str(
            cursor.execute("SELECT * FROM event").fetchall() + cursor.execute("SELECT * FROM operation").fetchall()
        )
    assert "Nora" not in history
    correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    release = release_interview(sam, interview_id)
    turns = transcript.read_release(project.as_user("ana"), release.release_id).turns
    assert [turn.speaker for turn in turns] == ["Interviewer", "P01", "P01", "Interviewer"]
    with pytest.raises(NotReady):
        correcting.correct_language(sam, interview_id, "fr")


@pytest.mark.slow
def test_a_correction_that_fails_leaves_the_vault_as_it_was(make_project, monkeypatch) -> None:
    _, interview_id, sam = in_review(make_project)
    before = correcting.correctable(sam, interview_id)

    def full(*_: object) -> None:
        raise duckdb.IOException("No space left on device")

    with monkeypatch.context() as patched, pytest.raises(NotSaved, match="Nothing of it was saved"):
        patched.setattr(operations, "note", full)
        correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    assert correcting.correctable(sam, interview_id) == before
    assert "Noraa" in read_original(sam.vault, interview_id).transcript.speakers


@pytest.mark.slow
def test_a_correction_that_took_two_attempts_is_one_and_can_be_undone(make_project, monkeypatch) -> None:
    _, interview_id, sam = in_review(make_project)
    before = correcting.correctable(sam, interview_id)
    note = operations.note
    answers = iter((duckdb.TransactionException("conflict"), None))

    def once_in_conflict(*values) -> None:
        if error := next(answers):
            raise error
        note(*values)

    with monkeypatch.context() as patched:
        patched.setattr(operations, "note", once_in_conflict)
        correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    assert set(correcting.correctable(sam, interview_id).speakers) == {"Interviewer", "Nora"}
    correcting.undo_correction(sam, interview_id)
    assert correcting.correctable(sam, interview_id).speakers == before.speakers


def test_nonsense_is_refused(make_project) -> None:
    project = make_project()
    interview_id = project.import_turns(TURNS, "P01")
    sam = project.as_user("sam", vault=True)
    for action in (
        lambda: correcting.merge_speakers(sam, interview_id, "Nora", "Nora"),
        lambda: correcting.merge_speakers(sam, interview_id, "Nora", "Somebody"),
        lambda: correcting.correct_roles(sam, interview_id, {"Nora": "boss"}),
        lambda: correcting.correct_language(sam, interview_id, "German"),
    ):
        with pytest.raises(InvalidInput):
            action()
    with pytest.raises(AccessDenied):
        correcting.correctable(project.as_user("lea"), interview_id)


@pytest.mark.slow
def test_two_labels_are_joined_in_the_preview(make_project) -> None:
    project = make_project()
    sam = project.as_user("sam", vault=True)
    text = "Ada: Where was it?\nNora: At home.\nNorah: In the kitchen.\nAda: And then?\nNora: Then we left."
    plan = importing.preview_file(sam, importing.IncomingFile("a.txt", text.encode()))
    joined = importing.join_speakers(sam, plan, {"Norah": "Nora", "Nora": "Norah"})
    assert len(joined.read.transcript.speakers) == 3, "a circle counts as nothing"
    joined = importing.join_speakers(sam, plan, {"Norah": "Nora"})
    assert list(joined.read.transcript.speakers) == ["Ada", "Nora"]
    assert importing.store_import(sam, joined).interview_id


SPOKEN = (
    (None, "We walked with Nora to the lake. Who was there? My ant was, and Jonna than too."),
    (None, "Later Signe came."),
)
ROLES = {"Interviewer": "interviewer", "Participant": "participant"}


@pytest.fixture
def made(make_project: Any) -> tuple[Any, str]:
    project = make_project()
    interview = project.in_review(SPOKEN, "P01")
    sam = project.as_user("sam", vault=True)
    text = read_original(sam.open_vault(), interview).transcript.text
    for name in ("Nora", "Jonna than", "Signe"):
        add_identifier(sam, interview, text.index(name), text.index(name) + len(name), "PERSON")
    at = text.index("lake")
    change_passed(sam.open_vault(), interview, [(at, at + 4), (text.index("ant"), text.index("ant") + 3)])
    return project, interview


def words(project: Any, interview: str) -> tuple[str, list[tuple[str, str]], list[str], str]:
    """The text, words and decisions of identifiers, words that were passed, and the state."""
    sam = project.as_user("sam", vault=True)
    text = read_original(sam.open_vault(), interview).transcript.text
    with project.project.store.read() as cursor:
        places: list[Identifier] = identifiers.of_interview(cursor, interview)
        entry = interviews.get(cursor, interview)
    assert (entry.original_length, entry.turn_count) == (len(text), text.count("\n") + 1)
    passed = [text[start:end] for start, end in read_passed(sam.open_vault(), interview)]
    return text, [(text[place.start : place.end], place.decision) for place in places], passed, entry.state


def corrected(project: Any, interview: str, *turns: tuple[str | None, str], state: str | None = None) -> str:
    sam = project.as_user("sam", vault=True)
    state = correctable(sam, interview).state if state is None else state
    return correct_words(sam, interview, [SpokenTurn(who, said) for who, said in turns], ROLES, state)


ALONE = (
    ("Participant", "We walked with Nora to the lake."),
    ("Interviewer", "Who was there?"),
    ("Participant", "My ant was, and Jonna than too. Later Signe came."),
)
BETTER = (*ALONE[:2], ("Participant", "My aunt Rasa was, and Jonathan too. Later Signe came."))


@pytest.mark.slow
def test_speakers_and_turns_change_nothing_that_was_found(made: tuple[Any, str]) -> None:
    project, interview = made
    before = words(project, interview)
    corrected(project, interview, *ALONE)
    text, places, passed, state = words(project, interview)
    assert (places, passed, state) == (before[1], before[2], "in_review")
    original = read_original(project.as_user("sam", vault=True).open_vault(), interview)
    assert [turn.speaker for turn in original.transcript.turns] == ["Participant", "Interviewer", "Participant"]
    assert original.role_of("Interviewer") == "interviewer" and text.count("\n") == 2
    undo_correction(project.as_user("sam", vault=True), interview)
    assert words(project, interview) == before


@pytest.mark.slow
def test_other_words_are_looked_at_anew_and_what_stays_moves_along(made: tuple[Any, str]) -> None:
    project, interview = made
    before = words(project, interview)
    corrected(project, interview, *BETTER)
    _, places, passed, state = words(project, interview)
    assert places == [("Nora", "accepted"), ("Jonathan", "pending"), ("Signe", "accepted")]
    assert (passed, state) == (["lake"], "imported")
    sam = project.as_user("sam", vault=True)
    find_identifiers(sam, [interview])
    _, again, _, state = words(project, interview)
    assert state == "in_review" and set(places) <= set(again)
    assert [said for said, _ in again].count("Nora") == 1, "what is decided is not asked again"
    undo_correction(sam, interview)
    text, places, _, state = words(project, interview)
    assert (text, state) == (before[0], "imported")
    assert {("Nora", "accepted"), ("Jonna than", "accepted"), ("Signe", "accepted")} <= set(places)
    correcting.redo_correction(sam, interview)
    assert words(project, interview)[0] == "\n".join(said for _, said in BETTER)


@pytest.mark.slow
def test_codings_that_wait_for_the_release_stay_on_their_words(made: tuple[Any, str]) -> None:
    project, interview = made
    sam = project.as_user("sam", vault=True)
    vault, said = sam.open_vault(), ("with Nora to the lake", "Later Signe came.")

    def held() -> list[str]:
        text = read_original(vault, interview).transcript.text
        return [text[entry["start"] : entry["end"]] for entry in read_waiting(vault, interview)]

    text = read_original(vault, interview).transcript.text
    places = [(text.index(words), text.index(words) + len(words)) for words in said]
    waiting = [
        {"id": str(number), "coder": "ana", "code": "C1", "start": start, "end": end, "created": None}
        for number, (start, end) in enumerate(places)
    ]
    add_waiting(vault, interview, waiting, ["a memo"])
    corrected(project, interview, *BETTER)
    assert held() == list(said) and read_memos(vault, interview) == ["a memo"]
    with pytest.raises(Conflict):
        corrected(project, interview, ("Participant", "We walked."), state="another")
    assert held() == list(said)
    undo_correction(sam, interview)
    assert read_waiting(vault, interview) == waiting


@pytest.mark.slow
def test_lines_that_were_read_again_say_nothing_of_other_words(made: tuple[Any, str]) -> None:
    project, interview = made
    sam = project.as_user("sam", vault=True)
    reading = draw_lines(sam, [interview], 1)
    mark_clear(project.as_user("lea", vault=True), reading, 0)
    corrected(project, interview, *ALONE)
    assert readiness(sam, interview).read == 1, "who speaks changes no word"
    corrected(project, interview, *BETTER)
    assert readiness(sam, interview).reading_id is None and list_readings(sam) == []
    undo_correction(sam, interview)
    assert readiness(sam, interview).read == 1, "its words are as they were read"
    correcting.redo_correction(sam, interview)
    project.to_review(interview)
    decided = [place.id for place in open_review(sam, interview).identifiers if place.decision == "pending"]
    decide(sam, interview, decided, "accepted")
    draw_lines(sam, [interview], 1)
    undo_correction(sam, interview)
    assert [entry.id for entry in list_readings(sam)] == [reading], "that of other words says nothing of these"


@pytest.mark.slow
def test_a_reading_of_two_interviews_counts_again_once_the_words_of_both_do(made: tuple[Any, str]) -> None:
    project, interview = made
    sam = project.as_user("sam", vault=True)
    other = project.in_review((("Nora", "We lived by the lake that year."), ("Nora", "Then we left.")), "P02")
    reading = draw_lines(sam, [interview, other], 4)
    corrected(project, interview, *BETTER)
    corrected(project, other, ("Participant", "We lived by the sea."))
    undo_correction(sam, interview)
    assert list_readings(sam) == [], "lines of the other are others still"
    correcting.redo_correction(sam, interview)
    undo_correction(sam, other)
    assert list_readings(sam) == []
    undo_correction(sam, interview)
    assert [(entry.id, entry.stale) for entry in list_readings(sam)] == [(reading, False)]


@pytest.mark.slow
def test_codings_that_wait_come_back_with_their_words(made: tuple[Any, str]) -> None:
    project, interview = made
    sam = project.as_user("sam", vault=True)
    vault, text = sam.open_vault(), read_original(sam.open_vault(), interview).transcript.text
    waiting = [
        {"id": words, "coder": "ana", "code": "C1", "start": text.index(words), "end": text.index(words) + len(words)}
        for words in ("My ant was", "than", "Later Signe came")
    ]
    add_waiting(vault, interview, waiting, [])
    corrected(project, interview, *BETTER[:2], ("Participant", "My aunt Rasa was, and Jonathan too."))
    assert [entry["end"] > entry["start"] for entry in read_waiting(vault, interview)] == [True, True, False]
    undo_correction(sam, interview)
    assert read_waiting(vault, interview) == waiting
    with project.project.store.read() as cursor:
        assert "Later" not in str(cursor.execute("SELECT * FROM event").fetchall())


@pytest.mark.slow
def test_what_is_refused(made: tuple[Any, str]) -> None:
    project, interview = made
    before = words(project, interview)
    with pytest.raises(InvalidInput, match="a word at least"):
        corrected(project, interview, ("Participant", " "))
    with pytest.raises(Conflict, match="corrected elsewhere"):
        corrected(project, interview, *ALONE, state="another")
    with pytest.raises(AccessDenied):
        correct_words(project.as_user("lea"), interview, [], {}, "")
    sam = project.as_user("sam", vault=True)
    release_interview(sam, interview)
    with pytest.raises(NotReady, match="released already"):
        correct_words(sam, interview, [SpokenTurn(None, "Other words.")], {}, "")
    reopen_interview(sam, interview, "A name was missed")
    assert words(project, interview) == before


@pytest.mark.slow
def test_who_speaks_is_corrected_after_a_release_and_codings_stay_on_their_words(made: tuple[Any, str]) -> None:
    project, interview = made
    sam = project.as_user("sam", vault=True)
    first = release_interview(sam, interview).release_id
    said = ("lake. Who was", "was, and", "Later")
    ana = project.as_user("ana")
    for phrase in said:
        code_passage(ana, first, "C7", *span_of(ana, first, phrase))
    reopen_interview(sam, interview, "Two people speak")
    corrected(project, interview, *ALONE)
    done = release_interview(sam, interview)
    assert (done.number, done.carried, done.covered) == (2, 3, 0)
    with project.project.store.read() as cursor:
        release = releases.release(cursor, done.release_id)
        spans = sorted((start, end) for _, start, end in releases.codings_of(cursor, done.release_id))
    assert [release.text[start:end].replace("\n", " ") for start, end in spans] == list(said)
    assert [(turn.speaker, turn.role) for turn in release.turns] == [
        ("P01", "participant"), ("Interviewer", "interviewer"), ("P01", "participant"),
    ]  # fmt: skip


@pytest.mark.slow
def test_few_states_with_all_words_are_kept(made: tuple[Any, str]) -> None:
    project, interview = made
    for number in range(correcting.MOST_TEXTS + 5):
        corrected(project, interview, ("Participant", f"We counted {number} boats on the lake."))
    states = project.as_user("sam", vault=True).open_vault().get_json(f"original/{interview}")["corrections"]
    assert len(states) == correcting.MOST_TEXTS


@given(
    st.lists(st.sampled_from(["a", "b", "Nora", " ", "\n", "."])), st.lists(st.sampled_from(["a", "c", "Nora", " "]))
)
def test_a_place_stands_on_the_same_words_or_is_gone(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    change = rewritten(old, new)
    at = 0
    for piece in before:
        for start, end in moved([(at, at + len(piece))], change):
            assert new[start:end].replace("\n", " ") == piece.replace("\n", " ")
        at += len(piece)
    same = old.replace("\n", " ") == new.replace("\n", " ")
    assert same == (not change.original)
