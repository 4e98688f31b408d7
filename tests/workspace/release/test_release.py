"""From original to release: the one-way door, corrections, and codings carried over to the same words."""

import pytest

from coding.errors import AccessDenied, Conflict, InvalidInput, NotReady, VaultLocked, WrongPassphrase
from coding.workspace.codings import my_work, transcript
from coding.workspace.originals import importing
from coding.workspace.people.users import add_user
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


@pytest.mark.parametrize("decision", ["accepted", "pending"])
@pytest.mark.parametrize(
    ("words", "wanted"),
    [("Hanne", "[Hanne]"), ("Hanne", "Han\u200bne"), ("Hanne Vollmann", "Hanne"), ("Fernhollow", "Ana"),
     ("Fernhollow", "[fernhollow]")],
)  # fmt: skip
def test_a_pseudonym_may_not_be_somebodys_real_name_or_a_part_of_one(
    project, interview, sam, words, wanted, decision
) -> None:
    project.mask(interview, words)
    place = project.place(interview, words).id
    if words == "Fernhollow":
        review_decide.change_type(sam, interview, place, "LOCATION")
    review_decide.decide(sam, interview, [each.id for each in project.places(interview)], decision)
    with pytest.raises(InvalidInput, match="really called"):
        set_pseudonym(sam, interview, place, wanted)


@pytest.mark.parametrize("theirs", [True, False])
def test_a_pseudonym_does_not_come_back_once_it_is_a_real_name_or_somebody_elses(
    project, interview, sam, theirs
) -> None:
    for words in ("Hanne", "Fernhollow"):
        project.mask(interview, words)
    keys = [project.place(interview, words).id for words in ("Hanne", "Fernhollow")]
    for name in ("Klara", "Paula"):
        set_pseudonym(sam, interview, keys[0], name)
    if theirs:
        add_user(project.as_user("lea"), "sid", "Sid Example", ["steward"])
        set_pseudonym(project.as_user("sid", vault=True), interview, keys[1], "Klara")
    else:
        project.mask(project.in_review((("Interviewer", "Who came?"), ("Nora", "Klara did.")), "P03"), "Klara")
    with pytest.raises(Conflict, match="the pseudonym “Klara”" if theirs else "really called"):
        undo_review(sam, interview)
    assert project.place(interview, "Hanne").pseudonym == "Paula"


def test_what_a_person_types_like_a_number_is_given_to_nobody_else(project, interview, sam) -> None:
    project.mask(interview, "Hanne")
    set_pseudonym(sam, interview, project.place(interview, "Hanne").id, "[PERSON_2]")
    project.mask(interview, "Fernhollow")
    assert project.place(interview, "Fernhollow").pseudonym == "[PERSON_3]"
    set_pseudonym(sam, interview, project.place(interview, "Fernhollow").id, "person_2")
    assert project.place(interview, "Fernhollow").pseudonym == "[PERSON_2]", "the same, without its brackets"


def test_cancelled_imports_keep_what_was_finished(sam) -> None:
    lines = [f"Ada: words of file {n}\nBo: and an answer".encode() for n in range(3)]
    files = [importing.IncomingFile(f"{n}.txt", line) for n, line in enumerate(lines)]
    seen: list[int] = []
    outcomes = importing.import_files(
        sam, files, progress=lambda done, total: seen.append(done), cancelled=lambda: len(seen) >= 1
    )
    assert [outcome.interview_id is not None for outcome in outcomes] == [True, False, False]
    assert len(list_interviews(sam)) == 1
