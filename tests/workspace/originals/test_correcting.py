"""Who is who, the language, words and speakers are corrected, one step back at a time, and no name reaches the file."""

from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.errors import AccessDenied, Conflict, InvalidInput, NotReady, NotSaved
from coding.store import interviews, releases
from coding.workspace import operations
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.originals import correcting, importing
from coding.workspace.originals.correcting import correct_words, correctable, moved, rewritten, undo_correction
from coding.workspace.originals.waiting_codings import add_waiting, read_memos, read_waiting
from coding.workspace.release.readiness import readiness
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.release.second_reading import draw_lines, list_readings, mark_clear
from coding.workspace.review.decide import accept_remaining
from coding.workspace.review.find import find_identifiers
from coding.workspace.vault_records import change_passed, read_original, read_passed
from pipelines.transcript import SpokenTurn
from tests.conftest import SmallProject, span_in, span_of

TURNS = (
    ("Interviewer", "Who was there?"),
    ("Nora", "My aunt was."),
    ("Noraa", "And my uncle too."),
    ("Interviewer", "Thank you."),
)


@pytest.fixture
def interview_id(project: SmallProject) -> str:
    return project.in_review(TURNS, "P01")


@pytest.mark.slow
def test_roles_speakers_and_language_are_corrected_and_undone(project, sam, interview_id) -> None:
    correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    result = correcting.correctable(sam, interview_id)
    spoken = {name: (role, turns) for name, (role, turns, _) in result.speakers.items()}
    assert spoken == {"Interviewer": ("interviewer", 2), "Nora": ("participant", 2)}
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
    assert "Nora" not in str(project.rows("SELECT * FROM event") + project.rows("SELECT * FROM operation"))
    correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    release = release_interview(sam, interview_id)
    turns = transcript.read_release(project.as_user("ana"), release.release_id).turns
    assert [turn.speaker for turn in turns] == ["Interviewer", "P01", "P01", "Interviewer"]
    with pytest.raises(NotReady):
        correcting.correct_language(sam, interview_id, "fr")


@pytest.mark.slow
def test_a_correction_that_fails_leaves_the_vault_as_it_was(sam, interview_id, monkeypatch) -> None:
    before = correcting.correctable(sam, interview_id)

    def full(*_: object) -> None:
        raise duckdb.IOException("No space left on device")

    with monkeypatch.context() as patched, pytest.raises(NotSaved, match="Nothing of it was saved"):
        patched.setattr(operations, "note", full)
        correcting.merge_speakers(sam, interview_id, "Noraa", "Nora")
    assert correcting.correctable(sam, interview_id) == before
    assert "Noraa" in read_original(sam.vault, interview_id).transcript.speakers


@pytest.mark.slow
def test_a_correction_that_took_two_attempts_is_one_and_can_be_undone(sam, interview_id, monkeypatch) -> None:
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


def test_nonsense_is_refused(project, sam, interview_id) -> None:
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
def test_two_labels_are_joined_in_the_preview(sam) -> None:
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
def interview(project: SmallProject, sam: Any) -> str:
    interview = project.in_review(SPOKEN, "P01")
    for name in ("Nora", "Jonna than", "Signe"):
        project.mask(interview, name)
    text = project.original(interview)
    change_passed(sam.open_vault(), interview, [span_in(text, "lake"), span_in(text, "ant")])
    return interview


def words(project: Any, interview: str) -> tuple[str, list[tuple[str, str]], list[str], str]:
    """The text, words and decisions of identifiers, words that were passed, and the state."""
    text, vault = project.original(interview), project.as_user("sam", vault=True).open_vault()
    with project.project.store.read() as cursor:
        entry = interviews.get(cursor, interview)
    assert (entry.original_length, entry.turn_count) == (len(text), text.count("\n") + 1)
    passed = [text[start:end] for start, end in read_passed(vault, interview)]
    places = [(text[place.start : place.end], place.decision) for place in project.places(interview)]
    return text, places, passed, entry.state


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
def test_speakers_and_turns_change_nothing_that_was_found(project, sam, interview) -> None:
    before = words(project, interview)
    corrected(project, interview, *ALONE)
    text, places, passed, state = words(project, interview)
    assert (places, passed, state) == (before[1], before[2], "in_review")
    original = read_original(sam.open_vault(), interview)
    assert [turn.speaker for turn in original.transcript.turns] == ["Participant", "Interviewer", "Participant"]
    assert original.role_of("Interviewer") == "interviewer" and text.count("\n") == 2
    undo_correction(sam, interview)
    assert words(project, interview) == before


@pytest.mark.slow
def test_other_words_are_looked_at_anew_and_what_stays_moves_along(project, sam, interview) -> None:
    before = words(project, interview)
    corrected(project, interview, *BETTER)
    _, places, passed, state = words(project, interview)
    assert places == [("Nora", "accepted"), ("Jonathan", "pending"), ("Signe", "accepted")]
    assert (passed, state) == (["lake"], "imported")
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


def waiting_on(project: SmallProject, interview: str, *said: str) -> list[dict[str, Any]]:
    """Codings that came with the text from another program."""
    spans = ((words, *span_in(project.original(interview), words)) for words in said)
    return [{"id": words, "coder": "ana", "code": "C1", "start": start, "end": end} for words, start, end in spans]


@pytest.mark.slow
def test_codings_that_wait_for_the_release_stay_on_their_words(project, sam, interview) -> None:
    vault, said = sam.open_vault(), ["with Nora to the lake", "Later Signe came."]

    def standing() -> list[str]:
        text = project.original(interview)
        return [text[entry["start"] : entry["end"]] for entry in read_waiting(vault, interview)]

    waiting = waiting_on(project, interview, *said)
    add_waiting(vault, interview, waiting, ["a memo"])
    corrected(project, interview, *BETTER)
    assert standing() == said and read_memos(vault, interview) == ["a memo"]
    with pytest.raises(Conflict):
        corrected(project, interview, ("Participant", "We walked."), state="another")
    assert standing() == said
    undo_correction(sam, interview)
    assert read_waiting(vault, interview) == waiting


@pytest.mark.slow
def test_lines_that_were_read_again_say_nothing_of_other_words(project, sam, interview) -> None:
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
    accept_remaining(sam, interview)
    draw_lines(sam, [interview], 1)
    undo_correction(sam, interview)
    assert [entry.id for entry in list_readings(sam)] == [reading], "that of other words says nothing of these"


@pytest.mark.slow
def test_a_reading_of_two_interviews_counts_again_once_the_words_of_both_do(project, sam, interview) -> None:
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
def test_codings_that_wait_come_back_with_their_words(project, sam, interview) -> None:
    vault, waiting = sam.open_vault(), waiting_on(project, interview, "My ant was", "than", "Later Signe came")
    add_waiting(vault, interview, waiting, [])
    corrected(project, interview, *BETTER[:2], ("Participant", "My aunt Rasa was, and Jonathan too."))
    assert [entry["end"] > entry["start"] for entry in read_waiting(vault, interview)] == [True, True, False]
    undo_correction(sam, interview)
    assert read_waiting(vault, interview) == waiting
    assert "Later" not in str(project.rows("SELECT * FROM event"))


@pytest.mark.slow
def test_what_is_refused(project, sam, interview) -> None:
    before = words(project, interview)
    with pytest.raises(InvalidInput, match="a word at least"):
        corrected(project, interview, ("Participant", " "))
    with pytest.raises(Conflict, match="corrected elsewhere"):
        corrected(project, interview, *ALONE, state="another")
    with pytest.raises(AccessDenied):
        correct_words(project.as_user("lea"), interview, [], {}, "")
    release_interview(sam, interview)
    with pytest.raises(NotReady, match="released already"):
        correct_words(sam, interview, [SpokenTurn(None, "Other words.")], {}, "")
    reopen_interview(sam, interview, "A name was missed")
    assert words(project, interview) == before


@pytest.mark.slow
def test_who_speaks_is_corrected_after_a_release_and_codings_stay_on_their_words(project, sam, interview) -> None:
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
def test_few_states_with_all_words_are_kept(project, sam, interview) -> None:
    for number in range(correcting.MOST_TEXTS + 5):
        corrected(project, interview, ("Participant", f"We counted {number} boats on the lake."))
    states = sam.open_vault().get_json(f"original/{interview}")["corrections"]
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
