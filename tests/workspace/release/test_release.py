"""From original to release: the one-way door, corrections, and codings carried over to the same words."""

import pytest

from coding.errors import AccessDenied, InvalidInput, NotReady, VaultLocked, WrongPassphrase
from coding.workspace.codings import my_work, transcript
from coding.workspace.originals import importing
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release.release import release_interview
from coding.workspace.review import decide as review_decide
from coding.workspace.review.operations import redo_review, undo_review
from coding.workspace.review.pseudonyms import set_pseudonym
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import passages as search_passages
from tests.conftest import SmallProject

pytestmark = pytest.mark.slow

TURNS = (
    ("Interviewer", "Where did you go to school?"),
    ("Nora", "In Fernhollow. Hanne and I took the bus, and Hanne Vollmann always had oranges with her."),
)


@pytest.fixture
def interview(project: SmallProject) -> str:
    """In review; nothing was found in it."""
    return project.in_review(TURNS, "P02")


def test_nothing_downstream_is_reached_before_release(project, interview) -> None:
    ana = project.as_user("ana")
    assert list_interviews(ana)[0].release_id is None
    with pytest.raises(NotReady):
        transcript.open_transcript(ana, interview)
    with pytest.raises(NotReady, match="released"):
        search_passages.passages(ana)
    with pytest.raises(NotReady):
        create_round(project.as_user("lea"), RoundDraft(name="x", releases=[interview], coders=["ana", "ben"]))
    assert my_work.my_queue(ana) == []


def test_originals_are_the_stewards_and_need_the_passphrase(project, interview) -> None:
    with pytest.raises(AccessDenied):
        review_decide.open_review(project.as_user("lea"), interview)
    with pytest.raises(AccessDenied):
        project.as_user("ana").with_vault("a gentle passphrase")
    with pytest.raises(WrongPassphrase):
        project.as_user("sam").with_vault("a wrong passphrase")
    with pytest.raises(VaultLocked):
        review_decide.open_review(project.as_user("sam"), interview)


def test_undecided_identifiers_hold_a_release_back(project, interview, sam) -> None:
    project.mask(interview, "Hanne")
    review_decide.decide(sam, interview, [project.places(interview)[0].id], "pending")
    with pytest.raises(NotReady, match="1 identifiers"):
        release_interview(sam, interview)


def test_review_steps_can_be_undone_and_redone(project, interview, sam) -> None:
    assert project.mask(interview, "Hanne") == 2
    first = project.places(interview)[0].id
    review_decide.decide_alike(sam, interview, first, "rejected")
    review_decide.change_type(sam, interview, first, "LOCATION")
    set_pseudonym(sam, interview, first, "[a village]")

    def state() -> list[tuple[str, str, str]]:
        return [(place.type, place.decision, place.pseudonym) for place in project.places(interview)]

    after = state()
    assert after[0] == ("LOCATION", "accepted", "[a village]")
    kinds = [undo_review(sam, interview) for _ in range(4)]
    assert kinds == ["pseudonym", "retyped", "rejected", "added"]
    assert state() == []
    with pytest.raises(InvalidInput, match="nothing to undo"):
        undo_review(sam, interview)
    for _ in range(4):
        redo_review(sam, interview)
    assert state() == after


@pytest.mark.parametrize(("words", "wanted"), [("Hanne", "hanne"), ("Hanne Vollmann", "Hanne")])
def test_a_pseudonym_may_not_be_somebodys_real_name_or_a_part_of_one(project, interview, sam, words, wanted) -> None:
    project.mask(interview, words)
    with pytest.raises(InvalidInput, match="really called"):
        set_pseudonym(sam, interview, project.place(interview, words).id, wanted)


def test_cancelled_imports_keep_what_was_finished(sam) -> None:
    lines = [f"Ada: words of file {n}\nBo: and an answer".encode() for n in range(3)]
    files = [importing.IncomingFile(f"{n}.txt", line) for n, line in enumerate(lines)]
    seen: list[int] = []
    outcomes = importing.import_files(
        sam, files, progress=lambda done, total: seen.append(done), cancelled=lambda: len(seen) >= 1
    )
    assert [outcome.interview_id is not None for outcome in outcomes] == [True, False, False]
    assert len(list_interviews(sam)) == 1
