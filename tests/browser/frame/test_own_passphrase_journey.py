"""Signing in with a passphrase of one's own, and setting one, without the mouse."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers.app_server import AppServer, Visit, enter, still, visit
from tests.helpers.keyboard import press, write
from tests.helpers.round_project import released

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OWN = "seven herons at the weir"
OTHER = "a kettle sings in March"


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project with an open round, in which Ana has a passphrase of her own."""
    project = make_module_project()
    releases = [released(project, "P01")]
    create_round(project.as_user("lea"), RoundDraft(name="Round 1", releases=releases, coders=["ana", "ben"]))
    set_own_passphrase(project.as_user("ana"), OWN)
    project.project.store.checkpoint()
    return Path(project.folder)


def choose(page: Page, name: str) -> None:
    press(page, page.get_by_role("button", name=name))


def give(page: Page, passphrase: str) -> None:
    """Type at once, where the keyboard is, and press Enter."""
    expect(page.get_by_label("Passphrase of Ana Example")).to_be_focused()
    still(page)
    page.keyboard.insert_text(passphrase)
    page.keyboard.press("Enter")


def grave(page: Page) -> list[str]:
    """What axe finds serious or worse."""
    return [
        violation["id"]
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def kept_of(made: Visit) -> str:
    """What the browser keeps and shows of a page, as text."""
    script = "[document.documentElement.outerHTML, {...localStorage}, {...sessionStorage}, location.href]"
    return str(made.page.evaluate(f"() => JSON.stringify({script})")) + "".join(made.frames)


def test_signing_in_asks_says_what_was_wrong_and_asks_again_after_signing_out(
    app: AppServer, chromium: Browser
) -> None:
    result = visit(chromium)
    page = result.page
    page.goto(app.url)
    choose(page, "Ana Example")
    field = page.get_by_label("Passphrase of Ana Example")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("type", "password")
    still(page)
    assert not grave(page)
    give(page, OTHER)
    expect(page.get_by_role("alert").filter(has_text="That did not open it")).to_be_visible()
    expect(page.get_by_text("Sign out")).to_have_count(0)
    expect(field).to_have_value("")
    give(page, OWN)
    page.get_by_text("Sign out").first.wait_for()
    expect(page.get_by_text("Ana Example").first).to_be_visible()
    page.reload()
    page.get_by_text("Sign out").first.wait_for()
    press(page, page.get_by_role("button", name="More"))
    press(page, page.get_by_role("link", name="Your passphrase"))
    expect(page.get_by_role("button", name="Remove your passphrase")).to_be_visible()
    still(page)
    assert not grave(page)
    assert OWN not in kept_of(result) and OTHER not in kept_of(result)

    press(page, page.get_by_role("button", name="Sign out"))
    expect(page.get_by_text("Ana Example has signed out.")).to_be_visible()
    choose(page, "Ana Example")
    expect(field).to_be_focused()
    choose(page, "Somebody else")
    choose(page, "Ben Example")
    page.get_by_text("Sign out").first.wait_for()
    other = result.context.new_page()
    other.goto(app.url)
    other.get_by_text("Sign out").first.wait_for()
    press(other, other.get_by_role("button", name="Sign out"))
    choose(other, "Ana Example")
    give(other, OWN)
    other.get_by_text("Sign out").first.wait_for()
    press(page, page.get_by_role("button", name="Go on as Ana Example"))
    give(page, OWN)
    page.get_by_text("Sign out").first.wait_for()
    result.leave()


def test_setting_one_signs_out_whoever_was_there_under_that_name(app: AppServer, chromium: Browser) -> None:
    ben, somebody = enter(chromium, app.url, "Ben Example"), enter(chromium, app.url, "Ben Example")
    page = ben.page
    expect(page.get_by_text("You code in an open round, blind to the others.")).to_be_visible()
    press(page, page.get_by_role("link", name="Set a passphrase"))
    for name in ("New passphrase", "New passphrase once more"):
        write(page, page.get_by_role("textbox", name=name, exact=True), OTHER)
    press(page, page.get_by_role("button", name="Set your passphrase"))
    expect(page.get_by_text("From now on your name asks for this passphrase.")).to_be_visible()
    expect(somebody.page.get_by_text("Ben Example is signed out here")).to_be_visible()
    choose(somebody.page, "Ben Example")
    expect(somebody.page.get_by_label("Passphrase of Ben Example")).to_be_focused()
    expect(page.get_by_text("Sign out").first).to_be_visible()
    ben.leave()
    somebody.leave()
