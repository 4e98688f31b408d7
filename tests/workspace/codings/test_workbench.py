"""What stands beside the text: one's own progress, and counts that hold back what an open round hides."""

from typing import Any

import pytest

from coding.store import usage
from coding.workspace.codings.my_work import Document, workbench
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.preferences import preferences, set_preferences
from coding.workspace.people import participants
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers.round_project import TURNS


def test_own_progress_and_only_what_may_be_seen(small_project: Any) -> None:
    first = small_project.releases[0]
    second = small_project.release(TURNS, "P02", {})
    lead, ana, ben = (small_project.as_user(entry) for entry in ("lea", "ana", "ben"))
    person = next(participant for participant in participants.list_participants(lead) if participant.label == "P02")
    participants.update_participant(lead, person.id, label="P02", quote_consent="yes", attributes={"country": "Chile"})
    result = create_round(lead, RoundDraft(name="Blind", releases=[second], coders=["ana", "ben"]))
    code_passage(ana, first, "C1", 0, 9)
    code_passage(ben, first, "C1", 0, 9)
    code_passage(ana, second, "C1", 0, 5)
    code_passage(ben, second, "C1", 0, 5)
    code_passage(ben, second, "C2", 0, 5)

    # From the first interview: in the second, still blind, each of the two counts their own; who leads sees all.
    assert workbench(ana, first).elsewhere == {"C1": 1}
    assert workbench(ben, first).elsewhere == {"C1": 1, "C2": 1}
    assert workbench(lead, first).elsewhere == {"C1": 2, "C2": 1}
    assert workbench(ana, second).elsewhere == {"C1": 2}

    document, two = workbench(ana, first).documents
    assert (document.participant, document.codings, document.locked) == ("P01", 1, False)
    assert (two.release_id, two.codings, two.attributes["country"]) == (second, 1, "Chile")
    assert two.coded is not None and 0 <= two.coded <= two.answers
    lock.lock_interview(ana, result.id, second)
    assert [each.locked for each in workbench(ana, first).documents] == [False, True]
    assert [each.locked for each in workbench(ben, first).documents] == [False, False]
    assert workbench(ana, first).elsewhere == {"C1": 1}, "handing in opens nothing before the others have"

    # Who only reads has no progress.
    reader: Document = workbench(small_project.as_user("sam"), first).documents[0]
    assert (reader.coded, reader.codings) == (None, 0)


def test_how_the_columns_stand_is_kept_for_the_person(small_project: Any, ana: Any) -> None:
    set_preferences(ana, {"codes_open": False, "documents_by": "country"})
    assert preferences(ana) == {"codes_open": False, "documents_by": "country"}
    assert preferences(small_project.as_user("ben")) == {}


@pytest.mark.slow
def test_what_is_counted_over_all_interviews_is_counted_once_until_something_is_saved(
    small_project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, ana, ben = small_project.releases[0], small_project.as_user("ana"), small_project.as_user("ben")
    second = small_project.release(TURNS, "P02", {})
    code_passage(ana, first, "C1", 0, 9)
    calls: list[str] = []
    counted = usage.counts_beside
    monkeypatch.setattr(
        usage, "counts_beside", lambda cursor, viewer: calls.append(viewer.user_id) or counted(cursor, viewer)
    )
    assert workbench(ana, second).elsewhere == {"C1": 1} and not workbench(ana, first).elsewhere
    assert workbench(ben, second).elsewhere == {"C1": 1} and calls == ["ana", "ben"]
    # A round that opens hides at once what was counted before.
    draft = RoundDraft(name="Blind", purpose="training", releases=[first], coders=["ana", "ben"])
    create_round(small_project.as_user("lea"), draft)
    assert not workbench(ben, second).elsewhere and workbench(ana, second).elsewhere == {"C1": 1}
    assert calls == ["ana", "ben", "ben", "ana"]
