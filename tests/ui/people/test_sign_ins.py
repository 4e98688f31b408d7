"""The page where people see where they are signed in, and a lead's way to sign somebody out."""

from functools import partial
from typing import Any

import pytest

from coding.model import Credential
from coding.ui.frame import opening
from coding.ui.frame.sessions import TABLE, BrowserSession, Over, SignIn
from coding.ui.people.own_sign_in import CREDENTIALS
from coding.workspace.people.sign_ins import own_sign_ins, who_is_signed_in
from tests.helpers import app_page
from tests.helpers.app_page import checked, click, field, labels, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "sign_ins")


def test_every_proof_has_words() -> None:
    assert set(CREDENTIALS) == set(Credential)


@pytest.fixture
def told(small_project: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tabs that were told of a change; sign-ins are kept in the project."""
    tabs: list[str] = []
    monkeypatch.setattr(TABLE, "notify", tabs.append)
    monkeypatch.setattr(TABLE, "keep", opening.keeper(small_project.project))
    return tabs


def elsewhere(person: str, tab: str, browser: str = "Safari on iPhone", how: Credential = Credential.CHOSEN) -> SignIn:
    """Somebody signs in at a browser of their own, in one tab."""
    session = TABLE.peek(TABLE.new_cookie())
    assert session
    result = TABLE.enter(session, person, how=how, browser=browser)
    session.shows(tab, result)
    return result


def test_people_see_theirs_and_end_one(small_project: Any, told: list[str]) -> None:
    app = open_page(small_project, "ana")
    session: BrowserSession = app.session_state["_browser"]
    assert session.sign_in
    TABLE._due[session.sign_in.id] = session.sign_in
    entry = elsewhere("ana", "one", how=Credential.PASSPHRASE)
    two = elsewhere("ana", "two", "")
    bens = elsewhere("ben", "bens", "Edge on Windows")
    app = checked(app.run())
    shown = words(app)
    assert "set a passphrase of your own" in shown and "server" not in shown, "on one computer there is none"
    assert "Safari on iPhone" in shown and "by passphrase" in shown and "last used now" in shown
    assert shown.count("A browser that does not say what it is") == 2 and "Edge" not in shown
    assert labels(app) == ["End it", "End it", "Sign out everywhere"], "not the one whose page this is"
    app = checked(app.button(key=f"end-sign-in-{entry.id}").click().run())
    assert (entry.over, entry.ended_by, two.over) == (Over.ENDED, "ana", None)
    assert told == ["one"]
    assert "iPhone" not in words(app)

    TABLE.finish([entry.id for entry in own_sign_ins(small_project.as_user("ana"))], "ana")
    assert (two.over, bens.over) == (Over.ENDED, None)


def test_a_lead_signs_somebody_out(small_project: Any, told: list[str]) -> None:
    app = app_page.open_page("people", small_project, "lea")
    assert "Sign them out everywhere" not in labels(app)
    entry, two, bens = elsewhere("ana", "one"), elsewhere("ana", "two"), elsewhere("ben", "bens")
    app = checked(app.run())
    assert field(app, "Who is signed out").options == ["Ana Example (browsers: 2)", "Ben Example (browsers: 1)"]
    field(app, "Who is signed out").select("Ana Example (browsers: 2)")
    app = click(app, "Sign them out everywhere")
    assert "Ana Example is signed out everywhere." in words(app)
    assert [each.over for each in (entry, two, bens)] == [Over.ENDED, Over.ENDED, None] and entry.ended_by == "lea"
    assert told == ["one", "two"]
    assert who_is_signed_in(small_project.as_user("lea")) == {"ben": 1}
