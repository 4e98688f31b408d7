"""Sites on the page People: one place to begin, then who and what belongs where."""

from functools import partial
from typing import Any

import pytest

from coding.ui.frame.sessions import TABLE
from coding.workspace.people.sites import list_sites, make_site, place_person, placed_interviews
from coding.workspace.people.users import add_user, list_users
from tests.helpers import app_page
from tests.helpers.app_page import click, field, words

pytestmark = pytest.mark.slow

people = partial(app_page.open_page, "people")


def test_a_lead_begins_with_a_site_and_fills_it(small_project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    test, lea = people(small_project, "lea"), small_project.as_user("lea")
    assert not any(entry.label == "Belongs to" for entry in test.selectbox), "nothing but a place to begin"
    field(test, "Name of the new site").set_value("Turin")
    test = click(test, "Make it")
    (turin,) = list_sites(lea)
    field(test, "Belongs to").set_value(turin.id)
    told: list[str] = []
    monkeypatch.setattr(TABLE, "notify_everybody", told.append)
    test = click(test.run(), "Put them there")
    assert len(told) == 1, "what tabs show is not what they may show"
    assert {user.id: user.site for user in list_users(small_project.project)}["ana"] == turin.id
    field(test, "Interviews to put into a site").set_value(
        [option for option in field(test, "Interviews to put into a site").options][:1]
    )
    test = test.run()
    field(test, "They belong to").set_value(turin.id)
    test = click(test.run(), "Put the interviews there")
    assert [interview.site for interview in placed_interviews(lea).values()] == [turin.id] and "Ana Example" in words(
        test
    )
    test = click(test, "Remove this site")
    assert "Still at Turin: 1 person, 1 interview." in words(test)
    make_site(lea, "Lyon")
    test = click(test, "Undo")
    assert "in another tab" in words(test) and len(list_sites(lea)) == 2, "what it did not show stays"
    test = click(click(test, "Undo"), "Undo")
    assert placed_interviews(lea) == {} and list_sites(lea) == [turin]


def test_a_lead_of_a_site_sees_its_people_and_no_sites(small_project: Any) -> None:
    lea = small_project.as_user("lea")
    add_user(lea, "lin", "Lin North", ["lead"])
    place_person(lea, "lin", make_site(lea, "North").id)
    test = people(small_project, "lin")
    assert field(test, "Person").options == ["Lin North"] and "Ana Example" not in words(test)
    assert not any("site" in entry.label for entry in test.selectbox)
