"""A worker that is killed while it looks for identifiers: what was found stays, and one call goes on."""

from typing import Any

import pytest

from coding.workspace.project.interviews import list_interviews
from coding.workspace.review.find import find_identifiers
from pipelines import apart
from pipelines.errors import BrokenOff, Cancelled
from pipelines.redact import engine
from tests.unit.apart import work

pytestmark = pytest.mark.slow


def test_it_costs_the_interview_it_was_at_and_the_next_call_goes_on(make_project: Any, monkeypatch: Any) -> None:
    made = make_project()
    talks = ["An apple.", "A poison.", "A pear.", "A poison again.", "A third poison.", "A plum."]
    ids = [made.import_turns((("Participant", words),), f"P{place:02}") for place, words in enumerate(talks)]
    steward = made.as_user("sam", vault=True)
    monkeypatch.setattr(engine, "look_through", work.die_over)
    with apart.beside_people():
        with pytest.raises(BrokenOff) as told:
            find_identifiers(steward)
        assert "while it read “P01”, “P03”, “P04”" in str(told.value) and "2 of 6 interviews" in str(told.value)
        searched = {one.id for one in list_interviews(steward) if one.state == "in_review"}
        assert searched == {ids[0], ids[2]}
        monkeypatch.setattr(engine, "look_through", work.find_nothing)
        steps: list[int] = []
        with pytest.raises(Cancelled, match="1 of 4"):
            find_identifiers(steward, progress=lambda done, _: steps.append(done), cancelled=lambda: bool(steps))
        assert set(find_identifiers(steward)) == {*ids[3:]}
