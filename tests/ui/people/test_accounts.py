"""What the pages People and Your passphrase offer on a server with accounts."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from coding.store import accounts as kept
from coding.ui.frame import runtime
from coding.ui.frame.ingress import ByAccount, Ingress
from coding.ui.frame.sessions import TABLE, BrowserSession, Over
from coding.workspace.people import credential, invitations, second_factor
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.people.second_factor import Reauthentication, set_second_factor
from tests.helpers import app_page
from tests.helpers.app_page import checked, click, field, labels, words
from tests.helpers.steps import code_at

pytestmark = pytest.mark.slow

OWN = "seven herons at the weir"
people = partial(app_page.open_page, "people")
own = partial(app_page.open_page, "own_passphrase")
ADDRESS = "https://heard.example.org/study"


@pytest.fixture
def accounts(small_project: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A project on a server with accounts; pages are opened without its guard."""
    use = runtime.use
    ingress = Ingress(prefix="/study", secure=True, auth_method=ByAccount(), address=ADDRESS)
    monkeypatch.setattr(runtime, "use", lambda project: use(project, ingress))
    yield small_project
    use(small_project.project)


def give_factor(project: Any, user: str) -> list[str]:
    set_own_passphrase(project.as_user(user), OWN)
    secret = second_factor.new_secret()
    return set_second_factor(project.as_user(user), Reauthentication(OWN), secret, code_at(secret, time.time()))


def test_a_lead_makes_a_link_sees_it_once_and_ends_it(accounts) -> None:
    set_own_passphrase(accounts.as_user("lea"), OWN)
    set_own_passphrase(accounts.as_user("ben"), OWN)
    test = people(accounts, "lea")
    chosen = field(test, "Whom it is for")
    assert chosen.options == ["Ana Example", "Sam Example", "Vic Example"], "not those who have a passphrase"
    test = click(test, "Make the link")
    assert not test.code, "nobody was chosen"
    field(test, "Whom it is for").set_value(field(test, "Whom it is for").options[0])
    test = click(test, "Make the link")
    token = test.code[0].value.removeprefix(f"{ADDRESS}/join#")
    assert invitations.invited(accounts.project, token)[0].id == "ana"
    assert "Ana Example has a link until" in words(test)
    test = click(test, "Put this notice away")
    assert not test.code and token not in repr(test.session_state)
    test = click(test, "End it")
    assert not invitations.waiting(accounts.as_user("lea")) and "has a link until" not in words(test)


def test_a_lead_takes_away_what_was_lost_and_the_person_is_out(accounts) -> None:
    give_factor(accounts, "ana")
    session = BrowserSession()
    TABLE._sessions["somewhere"] = session
    for label, button, gone in (
        ("Who lost it", "Remove their second factor", lambda: second_factor.with_second_factor(accounts.project)),
        ("Who forgot it", "Remove their passphrase", lambda: credential.with_own_passphrase(accounts.project)),
    ):
        sign_in = TABLE.enter(session, "ana")
        test = people(accounts, "lea")
        assert "whoever chooses their name" not in words(test)
        field(test, label).set_value("Ana Example")
        test = click(test, button)
        assert not gone() and sign_in.over is Over.CHANGED
        assert label not in [entry.label for entry in test.selectbox]


def test_somebody_sets_up_a_second_factor_of_their_own_accord(accounts) -> None:
    set_own_passphrase(accounts.as_user("ana"), OWN)
    test = own(accounts, "ana")
    assert "Remove your passphrase" not in labels(test), "without one nobody could sign in"
    test = click(test, "Set up a second factor")
    secret = test.code[0].value.replace(" ", "")
    field(test, "Code of the app").set_value("000000")
    field(test, "Your passphrase as it is").set_value(OWN)
    test = click(test, "Set it up")
    assert "clock of your phone" in words(test)
    field(test, "Code of the app").set_value(code_at(secret, time.time()))
    field(test, "Your passphrase as it is").set_value(OWN)
    test = click(test, "Set it up")
    assert len(test.code[0].value.split()) == 10
    code = test.code[0].value.split()[0]
    test = click(test, "I have kept them")
    assert not test.code and "Recovery codes left: 10." in words(test)
    assert secret not in repr(test.session_state)
    test.text_input(key="recovery-codes-passphrase").set_value(OWN)
    test.text_input(key="recovery-codes-code").set_value(code)
    test = click(test, "Make new recovery codes")
    code = test.code[0].value.split()[0]
    test = click(test, "I have kept them")
    test.text_input(key="remove-second-factor-passphrase").set_value("wrong")
    test = click(test, "Remove the second factor")
    assert "not the passphrase" in words(test)
    test.text_input(key="remove-second-factor-passphrase").set_value(OWN)
    test.text_input(key="remove-second-factor-code").set_value(code)
    test = click(test, "Remove the second factor")
    assert labels(test)[-1] == "Set up a second factor"


def test_who_must_have_one_is_offered_no_way_without(accounts) -> None:
    codes = give_factor(accounts, "lea")
    test = checked(own(accounts, "lea"))
    assert "Make new recovery codes" in labels(test) and "Remove the second factor" not in labels(test)
    test = click(test, "Set up another app in its place")
    secret = test.code[0].value.replace(" ", "")
    field(test, "Code of the app").set_value(code_at(secret, time.time()))
    test.text_input(key="second-factor-passphrase").set_value(OWN)
    test.text_input(key="second-factor-code").set_value(codes[0])
    test = click(test, "Set it up")
    assert len(test.code[0].value.split()) == 10
    with accounts.project.store.read() as cursor:
        assert kept.FACTORS.get(cursor, "lea").secret == secret


def test_on_one_computer_there_are_no_accounts(small_project) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    assert "Second factor" not in words(own(small_project, "ana"))
    test = people(small_project, "lea")
    assert "Make the link" not in labels(test) and "Second factor" not in words(test)
