"""One answer to whether an interview may be released, for the door and the overview; and its original opened once."""

from collections import Counter

import pytest

from coding.errors import NotReady
from coding.vault import Vault
from coding.workspace.overview.status import InterviewStatus, status
from coding.workspace.release.readiness import GateRule, readiness, set_gate_rule
from coding.workspace.release.release import release_interview
from coding.workspace.release.second_reading import draw_lines
from coding.workspace.review import decide as review_decide
from coding.workspace.review.operations import review_state

TURNS = (
    ("Interviewer", "Who came along?"),
    ("Nora", "Hanne did. We cooked pancakes."),
)


@pytest.fixture
def interview_id(small_project) -> str:
    interview_id = small_project.in_review(TURNS, "P01")
    small_project.mask(interview_id, "Hanne")
    return interview_id


def entry_of(context, interview_id: str) -> InterviewStatus:
    (entry,) = [entry for entry in status(context) if entry.interview.id == interview_id]
    return entry


def test_the_door_and_the_overview_give_the_same_answer(small_project, interview_id: str) -> None:
    sam = small_project.as_user("sam", vault=True)
    (place,) = small_project.places(interview_id)

    def refused_by(sentence: str) -> None:
        answer = readiness(sam, interview_id)
        assert not answer.is_ready and entry_of(sam, interview_id).readiness == answer
        assert sentence in answer.missing[0]
        with pytest.raises(NotReady, match=sentence):
            release_interview(sam, interview_id)

    review_decide.decide(sam, interview_id, [place.id], "pending")
    refused_by("1 identifiers")
    assert entry_of(sam, interview_id).next_step == "Review 1 identifiers"
    with pytest.raises(NotReady, match="1 identifiers"):
        draw_lines(sam, [interview_id])
    review_decide.decide(sam, interview_id, [place.id], "accepted")
    set_gate_rule(small_project.as_user("lea"), GateRule(required=True))
    refused_by("No lines have been drawn")
    assert entry_of(sam, interview_id).next_step == "Second reading"
    set_gate_rule(small_project.as_user("lea"), GateRule())
    assert readiness(sam, interview_id).is_ready and entry_of(sam, interview_id).next_step == "Release"
    assert release_interview(sam, interview_id).number == 1
    assert "not in review" in readiness(sam, interview_id).missing[0]


def test_an_original_is_opened_once_on_its_way_to_the_release(
    small_project, interview_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = small_project.as_user("sam", vault=True)
    review_state(sam, interview_id, questions=True)
    opened: Counter[str] = Counter()
    get_json = Vault.get_json

    def counted(vault: Vault, name: str, *default):
        opened[name] += 1
        return get_json(vault, name, *default)

    monkeypatch.setattr(Vault, "get_json", counted)
    assert release_interview(sam, interview_id).masked == 1
    assert opened[f"original/{interview_id}"] == 1
