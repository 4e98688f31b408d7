"""From original to release: the one-way door, corrections, and codings carried over to the same words."""

import pytest

from coding.errors import AccessDenied, InvalidInput, NotReady, VaultLocked, WrongPassphrase
from coding.workspace.codings import my_work, transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.originals import importing
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.review import decide as review_decide
from coding.workspace.review import pseudonyms
from coding.workspace.review.operations import redo_review, undo_review
from coding.workspace.rounds import rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import passages as search_passages

pytestmark = pytest.mark.slow

TURNS = (
    ("Interviewer", "Where did you go to school?"),
    ("Nora", "In Fernhollow. Hanne and I took the bus, and Hanne always had oranges with her."),
)


def review(made, label: str = "P02") -> tuple[str, object]:
    interview_id = made.in_review(TURNS, label)
    return interview_id, made.as_user("sam", vault=True)


def mask(steward, interview_id: str, words: str, type_name: str = "PERSON", everywhere: bool = True) -> int:
    text = review_decide.open_review(steward, interview_id).original.transcript.text
    start = text.index(words)
    return review_decide.add_identifier(
        steward, interview_id, start, start + len(words), type_name, everywhere=everywhere
    )


def test_nothing_downstream_is_reached_before_release(make_project) -> None:
    project = make_project()
    interview_id, _ = review(project)
    ana = project.as_user("ana")
    assert list_interviews(ana)[0].release_id is None
    with pytest.raises(NotReady):
        transcript.open_transcript(ana, interview_id)
    with pytest.raises(NotReady, match="released"):
        search_passages.passages(ana)
    with pytest.raises(NotReady):
        create_round(project.as_user("lea"), RoundDraft(name="x", releases=[interview_id], coders=["ana", "ben"]))
    assert my_work.my_queue(ana) == []


def test_originals_are_the_stewards_and_need_the_passphrase(make_project) -> None:
    project = make_project()
    interview_id, _ = review(project)
    with pytest.raises(AccessDenied):
        review_decide.open_review(project.as_user("lea"), interview_id)
    with pytest.raises(AccessDenied):
        project.as_user("ana").with_vault("a gentle passphrase")
    with pytest.raises(WrongPassphrase):
        project.as_user("sam").with_vault("a wrong passphrase")
    with pytest.raises(VaultLocked):
        review_decide.open_review(project.as_user("sam"), interview_id)


def test_the_same_transcript_is_not_taken_twice(make_project) -> None:
    project = make_project()
    project.import_turns(TURNS, "P02")
    with pytest.raises(InvalidInput, match="already"):
        project.import_turns(TURNS, "P03")
    assert len(list_interviews(project.as_user("sam"))) == 1


def test_a_refused_file_keeps_nothing(make_project) -> None:
    project = make_project()
    steward = project.as_user("sam", vault=True)
    files = [
        importing.IncomingFile("../../etc/x.docx", b"PK\x03\x04 not a document"),
        importing.IncomingFile("a.txt", b""),
    ]
    outcomes = importing.import_files(steward, files)
    assert [outcome.interview_id for outcome in outcomes] == [None, None]
    assert all(outcome.refused for outcome in outcomes)
    assert list_interviews(steward) == []
    assert steward.open_vault().names() == ["event_head"]


def test_undecided_identifiers_hold_a_release_back(make_project) -> None:
    project = make_project()
    interview_id, steward = review(project)
    mask(steward, interview_id, "Hanne")
    first = review_decide.open_review(steward, interview_id).identifiers[0]
    review_decide.decide(steward, interview_id, [first.id], "pending")
    with pytest.raises(NotReady, match="1 identifiers"):
        release_interview(steward, interview_id)


def test_the_disclosure_check_finds_what_was_left_over(make_project) -> None:
    project = make_project()
    interview_id, steward = review(project)
    mask(steward, interview_id, "Hanne", everywhere=False)
    with pytest.raises(NotReady, match="masked elsewhere: 1"):
        release_interview(steward, interview_id)
    pending = [
        identifier
        for identifier in review_decide.open_review(steward, interview_id).identifiers
        if identifier.decision == "pending"
    ]
    assert len(pending) == 1
    review_decide.decide(steward, interview_id, [pending[0].id], "accepted")
    released = release_interview(steward, interview_id)
    assert released.masked == 2
    assert "Hanne" not in transcript.read_release(project.as_user("ana"), released.release_id).text


def test_review_steps_can_be_undone_and_redone(make_project) -> None:
    project = make_project()
    interview_id, steward = review(project)
    assert mask(steward, interview_id, "Hanne") == 2
    ids = [identifier.id for identifier in review_decide.open_review(steward, interview_id).identifiers]
    review_decide.decide_alike(steward, interview_id, ids[0], "rejected")
    review_decide.change_type(steward, interview_id, ids[0], "LOCATION")
    pseudonyms.set_pseudonym(steward, interview_id, ids[0], "[a village]")

    def state() -> list[tuple[str, str, str]]:
        identifiers = review_decide.open_review(steward, interview_id).identifiers
        return [(identifier.type, identifier.decision, identifier.pseudonym) for identifier in identifiers]

    after = state()
    assert after[0] == ("LOCATION", "accepted", "[a village]")
    kinds = [undo_review(steward, interview_id) for _ in range(4)]
    assert kinds == ["pseudonym", "retyped", "rejected", "added"]
    assert state() == []
    with pytest.raises(InvalidInput, match="nothing to undo"):
        undo_review(steward, interview_id)
    for _ in range(4):
        redo_review(steward, interview_id)
    assert state() == after


def test_a_pseudonym_may_not_be_somebodys_real_name(make_project) -> None:
    project = make_project()
    interview_id, steward = review(project)
    mask(steward, interview_id, "Hanne")
    identifier = review_decide.open_review(steward, interview_id).identifiers[0]
    with pytest.raises(InvalidInput, match="really called"):
        pseudonyms.set_pseudonym(steward, interview_id, identifier.id, "hanne")


def test_a_correction_carries_every_coding_to_the_same_words(make_project) -> None:
    project = make_project()
    interview_id, steward = review(project)
    mask(steward, interview_id, "Hanne")
    old = release_interview(steward, interview_id).release_id
    ana = project.as_user("ana")
    made_round = create_round(project.as_user("lea"), RoundDraft(name="Open", releases=[old], coders=["ana", "ben"]))
    text = transcript.read_release(ana, old).text
    words = "always had oranges with her"
    coding = code_passage(ana, old, "C7", text.index(words), text.index(words) + len(words))
    whole = code_passage(ana, old, "C2", text.index("In Fernhollow"), text.index(" and [PERSON"))
    reopen_interview(steward, interview_id, "a town was missed")
    mask(steward, interview_id, "Fernhollow", "LOCATION")
    done = release_interview(steward, interview_id)
    assert (done.number, done.carried) == (2, 2)
    newer = transcript.read_release(ana, done.release_id).text
    moved = {c.id: newer[c.start : c.end] for c in transcript.open_transcript(ana, done.release_id).codings}
    assert moved[coding.id] == words
    assert moved[whole.id] == "In [LOCATION_1]. [PERSON_1] and I took the bus,"
    assert rounds.list_rounds(ana)[0].releases == (done.release_id,)
    assert made_round.id == rounds.list_rounds(ana)[0].id


def test_cancelled_imports_keep_what_was_finished(make_project) -> None:
    project = make_project()
    steward = project.as_user("sam", vault=True)
    files = [
        importing.IncomingFile(f"{n}.txt", f"Ada: words of file {n}\nBo: and an answer".encode()) for n in range(3)
    ]
    seen: list[int] = []
    outcomes = importing.import_files(
        steward, files, progress=lambda done, total: seen.append(done), cancelled=lambda: len(seen) >= 1
    )
    assert [outcome.interview_id is not None for outcome in outcomes] == [True, False, False]
    assert len(list_interviews(steward)) == 1
