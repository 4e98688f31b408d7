"""Mentions in what is said beside an indicator."""

import pytest

from coding.extras.joint import tables
from coding.extras.joint.steps import side_by_side
from coding.extras.joint.tables import JointSource
from coding.model import Indicator
from coding.workspace.people import participants
from coding.workspace.reports import indicators
from tests.conftest import SmallProject


@pytest.mark.slow
def test_a_mention_beside_an_indicator_follows_and_undo_too(small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    card = indicators.save_indicator(lead, Indicator("", 0, "Talks are kept secret.", (), ("G9",))).id
    given = JointSource(id="", indicator_id=card, kind="practice", title="On @P01", place="", says="As @P01 says.")
    written = side_by_side.write_source(lead, given)
    side_by_side.say_together(lead, card, "converging", "Also @P01.")
    [person] = participants.list_participants(lead)
    participants.update_participant(lead, person.id, "P77", person.quote_consent, person.attributes)
    with lead.store.read() as cursor:
        stored = tables.SOURCES.get(cursor, written.id)
        assert (stored.title, stored.says) == ("On @P77", "As @P77 says.")
        assert tables.card(cursor, card).reason == "Also @P77."
    for _ in range(2):
        side_by_side.undo_joint(lead)
    for _ in range(2):
        side_by_side.redo_joint(lead)
