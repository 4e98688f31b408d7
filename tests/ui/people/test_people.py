"""The People page: somebody's work here is ended, they are signed out at once, and it can be taken back."""

from functools import partial

import pytest

from coding.errors import InvalidInput
from coding.model import Role
from coding.ui.frame.sessions import TABLE, Over, SignIn
from coding.workspace.people.users import add_user, deactivate
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import app_page
from tests.helpers.app_page import checked, click, field, labels, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "people", user="lea")
END = "End their work here"


def at_browser(user_id: str, tab: str) -> SignIn:
    """Somebody signed in at a browser, with one tab open."""
    session = TABLE.peek(TABLE.new_cookie())
    assert session
    sign_in = TABLE.enter(session, user_id)
    session.shows(tab, sign_in)
    return sign_in


def test_a_lead_ends_somebodys_work_and_takes_it_back(small_project, monkeypatch: pytest.MonkeyPatch) -> None:
    create_round(
        small_project.as_user("lea"), RoundDraft(name="Round 1", releases=small_project.releases, coders=["ana", "ben"])
    )
    told: list[str] = []
    monkeypatch.setattr(TABLE, "notify", told.append)
    bens, anas = at_browser("ben", "a tab of Ben"), at_browser("ana", "a tab of Ana")

    app = open_page(small_project)
    assert "no longer works" not in words(app)
    assert "Lea Example" not in field(app, "Who leaves").options, "nobody ends their own work"
    field(app, "Who leaves").select("Ben Example")
    app = click(app, END)

    shown = words(app)
    assert "Ben Example no longer works here" in shown
    assert "Open rounds that wait for Ben Example: Round 1" in shown
    assert "knows the passphrase" not in shown
    assert (bens.over, anas.over) == (Over.DISMISSED, None)
    assert told == ["a tab of Ben"]
    with pytest.raises(InvalidInput, match="no longer works"):
        small_project.as_user("ben")
    rounds = app_page.open_page("agreement", small_project, "lea")
    assert "No longer works here: Ben Example" in words(rounds)

    app = click(app, "Take this back")
    assert "no longer works" not in words(app)
    assert small_project.as_user("ben").user.active
    assert "No longer works here" not in words(app_page.open_page("agreement", small_project, "lea"))


def test_somebody_is_let_in_again_later(small_project) -> None:
    lea = small_project.as_user("lea")
    app = open_page(small_project)
    assert "Let them in" not in labels(app)
    deactivate(lea, "ana")
    app = checked(app.run())
    field(app, "Who comes back").select("Ana Example")
    app = click(app, "Let them in")
    assert small_project.as_user("ana").user.active
    assert "Let them in" not in labels(app)


def test_when_a_steward_leaves_the_passphrase_is_thought_of(small_project) -> None:
    add_user(small_project.as_user("lea"), "mia", "Mia Example", ["steward"])
    app = open_page(small_project)
    field(app, "Who leaves").select("Sam Example")
    app = click(app, END)
    assert "Sam Example knows the passphrase of the originals" in words(app)
    app = click(app, "Put this notice away")
    assert "knows the passphrase" not in words(app)


def test_a_refusal_is_said(small_project) -> None:
    app = open_page(small_project)
    field(app, "Who leaves").select("Sam Example")
    app = click(app, END)
    assert "without a steward" in words(app)
    assert small_project.as_user("sam").user.active


def test_roles_are_changed_from_those_somebody_has(small_project, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    at_browser("ben", "a tab of Ben"), at_browser("ana", "a tab of Ana")
    app = open_page(small_project)
    monkeypatch.setattr(TABLE, "notify", told.append)
    field(app, "Person").select("Ben Example")
    app = checked(app.run())
    roles = app.multiselect[1]
    assert (roles.value, [button.disabled for button in app.button if button.label == "Change"]) == (
        [Role.RESEARCHER],
        [True],
    )
    roles.select(Role.VIEWER)
    app = click(checked(app.run()), "Change")
    assert small_project.as_user("ben").user.roles == {Role.RESEARCHER, Role.VIEWER}
    assert app.multiselect[1].value == [Role.RESEARCHER, Role.VIEWER]
    assert told == ["a tab of Ben"], "it shows what they may see now"
