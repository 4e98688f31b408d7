"""The Rare details page: what is listed, for whom, and the project's number."""

from functools import partial
from typing import Any

import pytest

from coding.workspace.people import participants, rare_details
from tests.helpers import app_page
from tests.helpers.app_page import click, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "uniqueness", user="lea")


def with_countries(project: Any, *countries: str) -> None:
    lea = project.as_user("lea")
    for number, country in enumerate(countries, start=1):
        turns = (("Interviewer", "How was it?"), ("Nora", f"We talked for {number} long hours."))
        project.import_turns(turns, f"P{number:02}")
        people = {participant.label: participant for participant in participants.list_participants(lea)}
        participants.update_participant(lea, people[f"P{number:02}"].id, f"P{number:02}", "yes", {"country": country})


def test_an_empty_project_says_what_to_do(make_project) -> None:
    app = open_page(make_project())
    assert not app.exception
    assert "nothing to compare yet" in words(app)


def test_what_few_share_is_listed_and_the_number_can_be_kept(make_project) -> None:
    project = make_project()
    with_countries(project, "Portugal", "Portugal", "Malta")
    app = open_page(project)
    assert not app.exception
    shown = [entry.label for entry in app.expander]
    assert any("Malta · 1 participant" in entry for entry in shown), shown
    assert any("Portugal · 2 participants" in entry for entry in shown), shown
    app.number_input[0].set_value(2).run()
    shown = [entry.label for entry in app.expander]
    assert any("Malta" in entry for entry in shown) and not any("Portugal" in entry for entry in shown)
    click(app, "Keep this number for the project")
    assert rare_details.rare_details(project.as_user("lea")).k == 2
