"""Several steps taken as one: in the project and in its vault, for people of a site too, all of them or none."""

import pytest

from coding.errors import InvalidInput
from coding.workspace.codings.memos import visible_memos, write_memo
from coding.workspace.people import sites
from coding.workspace.people.participants import list_participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.log import verify
from coding.workspace.review.decide import add_identifier, open_review
from coding.workspace.review.undo import undo_review
from tests.conftest import SmallProject

pytestmark = pytest.mark.slow

TALK = (("Interviewer", "Who was there?"), ("Nora", "Mira Holm was, and Tilda came late."))


def test_masks_go_from_project_and_vault_alike_where_a_later_step_is_refused(small_project: SmallProject) -> None:
    interview = small_project.in_review(TALK, "P02")
    steward = small_project.as_user("sam", vault=True)
    text = open_review(steward, interview).original.transcript.text
    vault, places = steward.open_vault(), ("Mira Holm", "Tilda")

    def mask(wanted: tuple[str, ...]) -> int:
        at = [(text.index(words), text.index(words) + len(words)) for words in wanted]
        return sum(add_identifier(steward, interview, start, end, "PERSON") for start, end in at)

    before = vault.versions()
    with pytest.raises(InvalidInput):
        steward.together(lambda: mask((*places, "Mira Holm")))
    assert steward.together(lambda: mask(places), lambda masked: masked > 2) == 2
    assert open_review(steward, interview).identifiers == [] and vault.versions() == before
    assert steward.together(lambda: mask(places)) == 2
    assert [each.decision for each in open_review(steward, interview).identifiers] == ["accepted"] * 2
    assert vault.versions() != before
    undo_review(steward, interview)
    assert len(open_review(steward, interview).identifiers) == 1
    assert verify(small_project.as_user("lea")).intact


def test_somebody_of_a_site_sees_no_more_while_steps_go_together(small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    north, south = sites.make_site(lead, "North"), sites.make_site(lead, "South")
    (interview,) = list_interviews(lead)
    sites.place_person(lead, "ana", north.id)
    sites.place_interviews(lead, [interview.id], south.id)
    ana = small_project.as_user("ana")

    def act() -> list[int]:
        write_memo(ana, "project", "Snow again.")
        seen = [len(list_interviews(ana)), len(list_interviews(lead)), len(list_interviews(ana))]
        with ana.store.read() as cursor:
            list_participants(lead)
            return [*seen, cursor.execute("SELECT count(*) FROM interview").fetchall()[0][0]]

    assert ana.together(act) == [0, 1, 0, 0]
    assert [memo.text for memo in visible_memos(ana)] == ["Snow again."]
    assert ana.together(act, lambda _: False) == [0, 1, 0, 0] and len(visible_memos(ana)) == 1
