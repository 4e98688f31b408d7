"""Signing in with a passphrase of one's own, and the page where it is set, changed and removed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from coding.errors import NotProven
from coding.store import Cursor, accounts
from coding.ui.frame import runtime
from coding.ui.frame.ingress import LOCAL, ByProxyHeader, Choosing, Ingress
from coding.ui.frame.sessions import TABLE, BrowserSession, Over, SignIn
from coding.ui.frame.sign_in import token_cookie
from coding.workspace.people import credential, login_throttle, own_passphrase, second_factor
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import app_page
from tests.helpers.app_page import checked, click, field, labels, words

pytestmark = pytest.mark.slow

OWN = "seven herons at the weir"
OTHER = "a kettle sings in March"
open_page = partial(app_page.open_page, "own_passphrase")
REMINDER = "You code in an open round"


def _reminded() -> None:
    from coding.ui.frame.entrance import remind
    from coding.ui.frame.identity import identity

    context = identity()
    assert context is not None
    remind(context, ask=True)


def at_the_entrance(project: Any, session: BrowserSession | None = None, ingress: Ingress = LOCAL) -> AppTest:
    runtime.use(project.project, ingress)
    return app_page.open_tab(session)


def give(test: AppTest, name: str, passphrase: str) -> AppTest:
    field(test, f"Passphrase of {name}").set_value(passphrase)
    return click(test, "Sign in")


def test_whoever_has_one_is_asked_and_the_others_come_in_by_a_click(small_project) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    test = at_the_entrance(small_project)
    assert "It is Ben Example." in words(click(test, "**Ben Example** · codes interviews"))
    test = click(at_the_entrance(small_project), "**Ana Example** · codes interviews")
    assert "It is" not in words(test) and labels(test) == ["Sign in", "Somebody else"]
    assert (
        field(test, "Passphrase of Ana Example").proto.type == field(test, "Passphrase of Ana Example").proto.PASSWORD
    )
    assert "did not open" not in words(test), "nothing has been given yet"
    test = give(test, "Ana Example", OTHER)
    assert "That did not open it" in words(test)
    test = give(test, "Ana Example", "")
    assert "That did not open it" not in words(test)
    test = give(test, "Ana Example", OWN)
    assert "It is Ana Example." in words(test)
    assert OWN not in repr(test.session_state)


def test_where_a_proxy_signs_people_in_its_word_is_the_proof(small_project) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    ingress = Ingress(auth_method=ByProxyHeader("X-Remote-User"))
    session = BrowserSession(vouched="ana")
    test = at_the_entrance(small_project, session, ingress)
    assert "It is Ana Example." in words(test)
    TABLE.end(session, Over.SIGNED_OUT, "")
    test = checked(test.run())
    assert labels(test) == ["**Ana Example** · codes interviews"], "nobody else can be chosen"
    assert "It is Ana Example." in words(click(test, "**Ana Example** · codes interviews"))


@dataclass(frozen=True)
class ByCookieAlone(Choosing):
    """A way in where nothing but the cookie says who a request is from, as with accounts of Heard's own."""

    chosen: bool = False


def test_where_the_cookie_is_all_a_fresh_tab_needs_the_token_of_the_sign_in(small_project, monkeypatch) -> None:
    shown: dict[str, str | None] = {}
    monkeypatch.setattr(type(st.context), "cookies", shown)
    cookie = TABLE.new_cookie()
    session = TABLE.peek(cookie)
    assert session
    old = TABLE.redeem(cookie, TABLE.enter(session, "ana").ticket)
    result = TABLE.enter(session, "ana")
    ingress = Ingress(auth_method=ByCookieAlone())
    for token in (None, "", old):
        shown[token_cookie(ingress)] = token
        assert "It is" not in words(at_the_entrance(small_project, session, ingress))
    shown[token_cookie(ingress)] = TABLE.redeem(cookie, result.ticket)
    assert "It is Ana Example." in words(at_the_entrance(small_project, session, ingress))


@pytest.mark.parametrize(
    ("why", "by", "said", "joins"),
    [
        (Over.SIGNED_OUT, "", "Ana Example has signed out.", True),
        (Over.LIMIT, "", "as everybody is some hours after signing in", True),
        (Over.ENDED, "ana", "Ana Example has signed out here from elsewhere.", False),
        (Over.ENDED, "lea", "Ana Example was signed out here by Lea Example.", False),
    ],
)
def test_a_tab_goes_on_by_itself_unless_somebody_ended_it_from_elsewhere(small_project, why, by, said, joins) -> None:
    session = TABLE.peek(TABLE.new_cookie())
    assert session
    TABLE.enter(session, "ana")
    test = at_the_entrance(small_project, session)
    assert "It is Ana Example." in words(test)
    if by:
        TABLE.finish([session.sign_in.id], by)
    else:
        TABLE.end(session, why)
    assert said in words(checked(test.run()))
    TABLE.enter(session, "ana", "another tab")
    test = checked(test.run())
    assert ("It is Ana Example." in words(test)) == joins
    assert joins or "It is Ana Example." in words(click(test, "Go on as Ana Example"))


def test_one_goes_back_to_the_names(small_project) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    test = click(at_the_entrance(small_project), "**Ana Example** · codes interviews")
    test = click(give(test, "Ana Example", OTHER), "Somebody else")
    assert len(labels(test)) == 5
    assert "It is Ben Example." in words(click(test, "**Ben Example** · codes interviews"))


def test_after_several_wrong_ones_the_page_says_how_long_to_wait(small_project, monkeypatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(login_throttle, "time", type("Clock", (), {"monotonic": staticmethod(lambda: now[0])}))
    set_own_passphrase(small_project.as_user("ana"), OWN)
    test = click(at_the_entrance(small_project), "**Ana Example** · codes interviews")
    for _ in range(login_throttle.FREE):
        test = give(test, "Ana Example", OTHER)
    test = give(test, "Ana Example", OWN)
    assert "Wait 2 seconds" in words(test) and "It is" not in words(test)
    now[0] += 2
    assert "It is Ana Example." in words(give(test, "Ana Example", OWN))


def test_a_tab_that_goes_on_as_somebody_asks_too(small_project) -> None:
    set_own_passphrase(small_project.as_user("ben"), OWN)
    session = BrowserSession()
    test = at_the_entrance(small_project, session)
    test = click(test, "**Ana Example** · codes interviews")
    elsewhere = TABLE.enter(session, "ben", "another tab")
    test = checked(test.run())
    test = click(test, "Go on as Ben Example")
    assert "It is" not in words(test)
    test = give(test, "Ben Example", OTHER)
    assert "That did not open it" in words(test)
    test = give(test, "Ben Example", OWN)
    assert "It is Ben Example." in words(test)
    assert session.sign_in is elsewhere, "he stays signed in where he was"


def test_after_a_while_without_use_it_is_asked_again(small_project) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    session = BrowserSession()
    test = give(
        click(at_the_entrance(small_project, session), "**Ana Example** · codes interviews"), "Ana Example", OWN
    )
    assert "It is Ana Example." in words(test)
    TABLE.end(session, Over.IDLE)
    test = checked(test.run())
    assert "nobody used Heard here for a while" in words(test)
    test = click(test, "**Ana Example** · codes interviews")
    assert "It is" not in words(test)
    assert "It is Ana Example." in words(give(test, "Ana Example", OWN))


def test_it_is_set_changed_and_removed_and_other_browsers_are_signed_out(small_project) -> None:
    elsewhere = TABLE.peek(TABLE.new_cookie())
    assert elsewhere
    theirs = TABLE.enter(elsewhere, "ana")
    app = open_page(small_project, "ana")
    assert labels(app) == ["Set your passphrase"]
    field(app, "New passphrase").set_value(OWN)
    field(app, "New passphrase once more").set_value(OTHER)
    app = click(app, "Set your passphrase")
    assert "not the same" in words(app) and theirs.over is None
    field(app, "New passphrase").set_value("too short")
    field(app, "New passphrase once more").set_value("too short")
    assert "at least 12 characters" in words(click(app, "Set your passphrase"))
    field(app, "New passphrase").set_value(OWN)
    field(app, "New passphrase once more").set_value(OWN)
    app = click(app, "Set your passphrase")
    assert "From now on your name asks" in words(app)
    assert theirs.over is Over.CHANGED

    field(app, "Present passphrase").set_value(OTHER)
    field(app, "New passphrase").set_value(OTHER)
    field(app, "New passphrase once more").set_value(OTHER)
    app = click(app, "Change your passphrase")
    assert "not the passphrase" in words(app)
    field(app, "Present passphrase").set_value(OWN)
    field(app, "New passphrase").set_value(OTHER)
    field(app, "New passphrase once more").set_value(OTHER)
    app = click(app, "Change your passphrase")
    assert "From now on" in words(app)

    token, secret = own_passphrase.make_token(small_project.as_user("ana"), OTHER)
    app = click(checked(app.run()), "End it")
    with pytest.raises(NotProven):
        credential.token_owner(small_project.project, secret)
    assert token.id not in words(app)

    field(app, "Your passphrase as it is").set_value(OTHER)
    app = click(app, "Remove your passphrase")
    assert "is removed" in words(app) and labels(app) == ["Set your passphrase"]
    assert not credential.with_own_passphrase(small_project.project)


def test_a_lead_takes_a_forgotten_one_away(small_project) -> None:
    app = app_page.open_page("people", small_project, "lea")
    assert "Remove their passphrase" not in labels(app)
    for user in ("ana", "lea"):
        set_own_passphrase(small_project.as_user(user), OWN)
    app = checked(app.run())
    assert field(app, "Who forgot it").options == ["Ana Example"], "nobody takes their own away"
    field(app, "Who forgot it").select("Ana Example")
    app = click(app, "Remove their passphrase")
    assert "Remove their passphrase" not in labels(app)
    assert credential.with_own_passphrase(small_project.project) == {"lea"}
    test = reminders(small_project, "ana")
    assert "Lea Example has removed your passphrase" in words(test)
    test = click(test, "Put this notice away")
    assert "taken" not in words(test)
    assert "taken" not in words(reminders(small_project, "ana"))


def test_wrong_codes_are_told_until_they_are_put_away(small_project) -> None:
    secret = second_factor.new_secret()

    def give(cursor: Cursor) -> None:
        second_factor.put(cursor, "ana", secret, 1, ())
        accounts.note_wrong_code(cursor, "ana", datetime(2026, 3, 2, 9, 14, tzinfo=UTC))
        accounts.note_wrong_code(cursor, "ben", datetime(2026, 3, 2, 9, 14, tzinfo=UTC))

    assert "Wrong codes" not in words(reminders(small_project, "ana"))
    small_project.project.store.write(give)
    assert "Wrong codes" not in words(reminders(small_project, "ben")), "he has no second factor"
    test = reminders(small_project, "ana")
    assert "Wrong codes of your second factor: 1, the last one on 2 Mar 2026" in words(test)
    assert "Wrong codes" not in words(click(test, "Put this notice away"))
    assert "Wrong codes" not in words(reminders(small_project, "ana"))


def reminders(project: Any, user: str, session: BrowserSession | None = None) -> AppTest:
    runtime.use(project.project)
    test = AppTest.from_function(_reminded, default_timeout=120)
    test.session_state["_browser"] = session or BrowserSession(SignIn(user))
    return checked(test.run())


def test_who_codes_in_an_open_round_is_asked_to_set_one_until_they_put_it_away(small_project) -> None:
    assert not labels(reminders(small_project, "ana"))
    create_round(
        small_project.as_user("lea"), RoundDraft(name="Round 1", releases=small_project.releases, coders=["ana", "ben"])
    )
    assert not labels(reminders(small_project, "lea")), "she does not code in it"
    session = BrowserSession(SignIn("ana"))
    test = reminders(small_project, "ana", session)
    assert REMINDER in words(test) and "Set a passphrase" in words(test)
    assert REMINDER not in words(click(test, "Put this notice away"))
    assert REMINDER not in words(reminders(small_project, "ana", session)), "in no other tab either"
    assert REMINDER in words(reminders(small_project, "ana")), "when she signs in again"
    set_own_passphrase(small_project.as_user("ana"), OWN)
    assert REMINDER not in words(reminders(small_project, "ana"))
