"""A tab on a server with accounts, once somebody has signed in at Heard's own page, and when they have gone."""

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from coding.errors import AccessDenied
from coding.ui.frame import identity, runtime
from coding.ui.frame.ingress import ByAccount, Ingress
from coding.ui.frame.sessions import TABLE, BrowserSession, Over, SignIn
from coding.ui.frame.sign_in import token_cookie
from coding.workspace.people.credential import token_hash
from tests.helpers.app_page import checked, click, labels, mounted, open_tab, words

pytestmark = pytest.mark.slow


@pytest.fixture
def accounts(small_project: Any) -> Iterator[Any]:
    runtime.use(small_project.project, Ingress(prefix="/study", secure=True, auth_method=ByAccount()))
    yield small_project
    runtime.use(small_project.project)


def test_nobody_is_shown_who_works_here(accounts) -> None:
    test = open_tab()
    assert labels(test) == [] and "Example" not in words(test)
    assert '<a class="page-sign-in" href="/study/sign-in"' in words(test)


def test_a_new_tab_belongs_to_who_is_signed_in_and_an_old_one_says_who_has_gone(accounts, monkeypatch) -> None:
    session = BrowserSession(SignIn("ana", token_hash=token_hash("of this sign-in")))
    shown: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", shown)
    assert "It is Ana Example." not in words(open_tab(session)), "the browser's cookie alone is not enough"
    shown[token_cookie(runtime.ingress())] = "of this sign-in"
    test = open_tab(session)
    assert "It is Ana Example." in words(test)
    TABLE.end(session, Over.SIGNED_OUT)
    test = checked(test.run())
    assert "Ana Example has signed out." in words(test) and labels(test) == []
    (state,) = [entry["kept"] for entry in mounted(test) if "kept" in entry]
    assert state["signIn"] == "/study/sign-in" and state["beside"] == "Sign in in another tab"
    TABLE.enter(session, "ben")
    test = checked(test.run())
    assert labels(test) == ["Go on as Ben Example"], "somebody else has signed in meanwhile"
    assert "It is Ben Example." in words(click(test, "Go on as Ben Example"))


def test_a_pane_says_whether_nobody_or_somebody_else_is_there(small_project, monkeypatch) -> None:
    people: list[Any] = [None, small_project.as_user("ben")]
    monkeypatch.setattr(identity, "identity", lambda: people.pop(0))
    for said in ("You are signed out", "Somebody else has signed in"):
        with pytest.raises(AccessDenied, match=said):
            identity.still("ana")


def _forced() -> None:
    from coding.ui.frame.identity import enter

    enter("lea")


def test_no_click_in_a_tab_signs_in(accounts) -> None:
    test = AppTest.from_function(_forced, default_timeout=120)
    test.session_state["_browser"] = BrowserSession()
    test.run()
    assert test.exception and AccessDenied.__name__ in test.exception[0].proto.type
