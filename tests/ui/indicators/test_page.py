"""The Indicators page: what a topic model offers against a theme is offered, and only what a person takes is chosen."""

from typing import Any

import pytest

from coding.model import Indicator
from coding.ui.frame.texts import spoken
from coding.workspace.reports import indicators
from tests.helpers.app_page import click, open_page, words
from tests.helpers.theme_project import accepted

pytestmark = pytest.mark.slow


def test_the_model_offers_and_a_person_chooses(make_project: Any) -> None:
    project = make_project()
    theme, lea = accepted(project), project.as_user("lea")
    page = open_page("indicators", project, "lea")
    assert [entry.label for entry in page.expander if "topic model" in entry.label] == [
        "Offered by the topic model as standing against it (2)"
    ]
    assert "It cannot tell whether they stand against it" in words(page)
    offered = indicators.offered_contrasts(lea, theme)
    click(page, "Stands against it")
    (chosen,) = indicators.chosen_evidence(lea)
    assert (chosen.owner_id, chosen.role, chosen.chosen_by) == (theme, "counters", "lea")
    assert (chosen.release_id, chosen.start) == (offered[0].release_id, offered[0].start)
    assert "(1)" in next(entry.label for entry in page.expander if "topic model" in entry.label)
    indicators.save_indicator(lea, Indicator("", 0, "Written in another tab."))
    click(page, "Undo")
    assert "in another tab" in words(page) and len(indicators.list_indicators(lea)) == 1, "and is shown now"
    click(page, "Undo")
    assert indicators.list_indicators(lea) == [] and len(indicators.chosen_evidence(lea)) == 1


def test_phases_are_offered_in_the_readers_language_and_kept_as_they_are(make_project: Any) -> None:
    project = make_project()
    lea = project.as_user("lea")
    card = Indicator("", 0, "Late messages", phases=("contact", "at the pier"), visible_to=("peers",))
    indicators.save_indicator(lea, card)
    page = open_page("indicators", project, "lea", interface="fr")
    (phases,) = [entry for entry in page.multiselect if entry.label == "Phase" and entry.value]
    assert phases.options[:2] == ["avant", "prise de contact"] and "at the pier" in phases.options
    assert "jeunes de son âge" in words(page)
    with spoken("fr"):  # the runner asks for the words of options outside the session
        click(page, "Enregistrer la fiche")
    (view,) = indicators.list_indicators(lea)
    assert (view.indicator.phases, view.indicator.visible_to) == (card.phases, card.visible_to)
