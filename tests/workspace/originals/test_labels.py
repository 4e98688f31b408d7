"""What people are called: no two labels that look alike, and no name hidden in one."""

from typing import Any

import pytest

from coding.errors import InvalidInput
from coding.workspace.erasure.erase import erase
from coding.workspace.originals.importing import suggest_labels
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.project.interviews import list_interviews

TURNS = (("Interviewer", "Who was there?"), ("Nora", "Only the neighbours, and it was snowing."))


@pytest.mark.parametrize("label", ["P01\u200b", "\u202eP01", "P\x0001", "P01\ufeff", " P01\n"])
def test_a_label_that_looks_like_another_is_the_other(small_project: Any, label: str) -> None:
    (known,) = list_participants(small_project.as_user("lea"))
    small_project.import_turns(TURNS, label)
    assert list_participants(small_project.as_user("lea")) == [known]
    assert {interview.participant_id for interview in list_interviews(small_project.as_user("lea"))} == {known.id}


def test_a_speakers_name_is_told_with_letters_that_nobody_sees(small_project: Any) -> None:
    with pytest.raises(InvalidInput, match="speaker's name"):
        small_project.import_turns(TURNS, "No\u200bra")


def test_nor_can_a_label_be_changed_to_one_that_looks_like_another(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    small_project.import_turns(TURNS, "P02")
    first, second = list_participants(lead)
    with pytest.raises(InvalidInput, match="called P01 already"):
        update_participant(lead, second.id, label="P01\u200b", quote_consent="yes", attributes={})
    update_participant(lead, second.id, label="P0\u00ad2 a", quote_consent="yes", attributes={})
    assert [each.label for each in list_participants(lead)] == ["P01", "P02 a"] and first.label == "P01"


def test_a_label_that_somebody_had_is_offered_to_nobody_else(small_project: Any) -> None:
    lead, steward = small_project.as_user("lea"), small_project.as_user("sam", vault=True)
    for label in ("P02", "P03"):
        small_project.import_turns((*TURNS, ("Nora", f"So was {label}.")), label)
    participants = {each.label: each for each in list_participants(lead)}
    update_participant(lead, participants["P02"].id, label="P04", quote_consent="yes", attributes={})
    assert suggest_labels(steward, 2) == ["P05", "P06"], "other releases may call them [P02]"
    erase(steward, "P03", confirmation="P03")
    assert suggest_labels(steward, 2) == ["P05", "P06"]
