"""A panelist's file holds no word of whom the cards rest on."""

import pytest

from coding.extras.panel.pages.questionnaire import questionnaire_file
from coding.extras.panel.steps import rounds, setup
from coding.extras.panel.steps import rounds as panel_rounds
from coding.store import exports
from tests.conftest import SmallProject
from tests.workspace.reports.test_every_export import WORDS, everything_in

pytestmark = pytest.mark.slow


def test_files_of_a_panel_hold_no_word_of_anybody(of_every_consent: SmallProject) -> None:
    """Passages are chosen for the card; what it says goes to panelists, and nothing it rests on."""
    lead = of_every_consent.as_user("lea")
    asked = setup.PanelDraft(title="Panel", panelists=[setup.PanelistDraft(language=one) for one in ("en", "de")])
    panel = setup.make_panel(lead, asked)
    panel_rounds.open_round(lead, panel.id)
    made = rounds.make_files(lead, panel.id, questionnaire_file).files
    assert len(made) == 2
    for one in made:
        whole = everything_in(one.data)
        assert "=A sign" in whole
        assert not [word for word in (*WORDS.values(), "Elsewhere", "P01") if word in whole]
        with of_every_consent.project.store.read() as cursor:
            assert one.hash in {held["file_hash"] for held in exports.all_exports(cursor) if held["kind"] == "panel"}
