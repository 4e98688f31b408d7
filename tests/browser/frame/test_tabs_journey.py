"""Who a tab belongs to: one person a browser, and no tab that becomes another person by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from coding.workspace.codings import transcript
from coding.workspace.people import users as people_users
from coding.workspace.project.open import open_project
from tests.helpers.app_server import AppServer, Visit, sign_in, visit
from tests.helpers.keyboard import choose, code_line, open_page, press
from tests.helpers.steps import current_releases

pytestmark = pytest.mark.browser

WORDS = "We counted the boats"
ON_PAGE = f"() => document.documentElement.textContent.includes('{WORDS}')"


@pytest.fixture
def browser(chromium: Browser) -> Any:
    """One person's browser, in which tabs are opened."""
    result = visit(chromium)
    yield result
    result.leave()


def open_pane(page: Page) -> None:
    open_page(page, "Coding")
    page.locator(".heard-turn").first.wait_for()


def second_tab(browser: Visit, url: str) -> Page:
    """Another tab of the same browser, for whoever is signed in there."""
    page = browser.context.new_page()
    page.set_default_timeout(60_000)
    page.goto(url)
    page.get_by_text("Sign out").first.wait_for()
    return page


def change_person(page: Page, name: str) -> None:
    """Sign out, and in again as somebody else, in this tab."""
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name=name).first.click()
    page.get_by_text("Sign out").first.wait_for()


def emptied(page: Page) -> None:
    """No word of the interview is left in the page, not even hidden."""
    page.wait_for_function(f"() => !({ON_PAGE})()")


def codings_of(app: AppServer) -> dict[str, int]:
    """How many codings each of the two coders has, read from the project itself; the app is stopped for it."""
    app.stop()
    project = open_project(app.folder)
    try:
        results = {}
        for user in ("ana", "ben"):
            context = people_users.sign_in(project, user)
            [release] = current_releases(context)
            opened = transcript.open_transcript(context, release.id)
            results[user] = sum(1 for coding in opened.codings if coding.coder == user)
        return results
    finally:
        project.store.close()


@dataclass
class Held:
    """What a page sends to the server is kept back until it is let go."""

    waiting: list[Callable[[], None]] = field(default_factory=list)
    holding: bool = False

    def route(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if self.holding:
                self.waiting.append(lambda: server.send(message))
            else:
                server.send(message)

        socket.on_message(pass_on)

    def let_go(self) -> None:
        self.holding = False
        for send in self.waiting:
            send()
        self.waiting.clear()


def no_longer(page: Page, name: str) -> None:
    """The tab says that this person has gone from it."""
    expect(page.get_by_role("heading", name=f"You are no longer {name} in this tab")).to_be_visible()


def go_on(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Go on as {name}").click()
    page.get_by_text("Sign out").first.wait_for()


def test_a_tab_says_at_once_that_its_person_has_gone_and_becomes_nobody_else(app: AppServer, browser: Visit) -> None:
    first = browser.page
    cut: list[WebSocketRoute] = []
    off = [False]

    def route(socket: WebSocketRoute) -> None:
        if off[0]:
            socket.close()
        else:
            socket.connect_to_server()
            cut.append(socket)

    first.route_web_socket("**/_stcore/stream*", route)
    sign_in(first, app.url, "Ana Example")
    open_pane(first)
    code_line(first, 2, "1")
    first.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
    where = first.url
    second = second_tab(browser, app.url)
    expect(second.get_by_text("Ana Example").first).to_be_visible()
    second.get_by_role("button", name="Sign out").click()
    emptied(first)
    expect(first.get_by_text("Ana Example has signed out.")).to_be_visible()

    # The same person goes on in every tab.
    second.get_by_role("button", name="Ana Example").first.click()
    second.get_by_text("Sign out").first.wait_for()
    first.locator(".heard-turn").first.wait_for()
    assert first.url == where

    # Another goes on in those where they say so.
    change_person(second, "Ben Example")
    no_longer(first, "Ana Example")
    first.reload()
    no_longer(first, "Ana Example")
    expect(first.get_by_text("Sign out")).to_have_count(0)
    expect(first.locator(".st-key-places, .st-key-tabs")).to_have_count(0)
    assert not first.evaluate(ON_PAGE)
    go_on(first, "Ben Example")
    expect(first.get_by_role("heading", name="Home")).to_be_visible()
    assert "release=" not in first.url, "what the other person was reading is not in the address"
    expect(second.get_by_text("Ben Example").first).to_be_visible()

    # Whoever signs in in one tab signs the other out of all.
    change_person(second, "Ana Example")
    open_pane(second)
    no_longer(first, "Ben Example")
    first.get_by_role("button", name="Ben Example").first.click()
    first.get_by_text("Sign out").first.wait_for()
    emptied(second)
    no_longer(second, "Ana Example")
    expect(second.get_by_text("Ben Example signed in in another tab of this browser.")).to_be_visible()

    # A tab that was cut off meanwhile is nobody's when it connects again.
    go_on(second, "Ben Example")
    open_pane(first)
    off[0] = True
    cut[-1].close()
    change_person(second, "Ana Example")
    off[0] = False
    emptied(first)
    no_longer(first, "Ben Example")
    assert codings_of(app) == {"ana": 1, "ben": 0}


def test_a_lead_ends_somebodys_work_with_the_keyboard_and_their_browser_is_emptied(
    app: AppServer, browser: Visit, chromium: Browser
) -> None:
    bens = browser.page
    sign_in(bens, app.url, "Ben Example")
    open_pane(bens)
    assert bens.evaluate(ON_PAGE)
    other = visit(chromium)
    leas = other.page
    sign_in(leas, app.url, "Lea Example")
    open_page(leas, "People")
    choose(leas, leas.get_by_role("combobox", name="Who leaves"), "Ben Example")
    press(leas, leas.get_by_role("button", name="End their work here"))
    expect(leas.get_by_text("Ben Example no longer works here.")).to_be_visible()

    emptied(bens)
    expect(bens.get_by_text("Ben Example no longer works in this project.")).to_be_visible()
    expect(bens.get_by_role("button", name="Ana Example")).to_be_visible()
    expect(bens.get_by_role("button", name="Ben Example")).to_have_count(0)

    press(leas, leas.get_by_role("button", name="Take this back"))
    expect(leas.get_by_text("Ben Example no longer works here.")).to_have_count(0)
    bens.reload()
    bens.get_by_role("button", name="Ben Example").first.click()
    bens.get_by_text("Sign out").first.wait_for()
    other.leave()


def test_unsaved_work_waits_in_its_tab_for_the_person_it_belongs_to_and_leaving_waits_for_it(
    app: AppServer, browser: Visit
) -> None:
    first, record = browser.page, Held()
    first.route_web_socket("**/_stcore/stream*", record.route)
    sign_in(first, app.url, "Ana Example")
    open_pane(first)
    second = second_tab(browser, app.url)
    record.holding = True
    code_line(first, 2, "1", "2")
    expect(first.locator(".heard-pane")).to_have_attribute("data-unsaved", "2")
    first.keyboard.press("m")
    first.keyboard.type("Half a thou")
    change_person(second, "Ben Example")
    emptied(first)
    expect(first.get_by_text("3 steps of Ana Example are not saved")).to_be_visible()
    assert "Half a thou" not in first.content()
    record.let_go()
    go_on(first, "Ben Example")
    open_pane(first)
    expect(first.locator(".heard-pane")).to_have_attribute("data-unsaved", "0")
    expect(first.locator(".heard-chip")).to_have_count(0)
    change_person(first, "Ana Example")
    no_longer(second, "Ben Example")
    open_pane(first)
    first.wait_for_selector(".heard-pane[data-unsaved='0']")
    expect(first.locator(".heard-chip")).to_have_count(2)
    first.locator(".heard-chip").last.click()
    expect(first.locator(".heard-memo")).to_have_text("Half a thou")

    # Leaving empties every tab.
    go_on(second, "Ana Example")
    open_pane(second)
    record.holding = True
    code_line(first, 4, "1")
    expect(first.locator(".heard-pane")).to_have_attribute("data-unsaved", "1")
    for _ in range(3):
        second.keyboard.press("Shift")
    first.wait_for_function("() => document.title === 'New tab'")
    assert first.evaluate("getComputedStyle(document.body).visibility") == "hidden"
    record.let_go()
    for page in (second, first):
        page.wait_for_url("**/_leave*")
        assert page.inner_text("body") == ""
    second.goto(app.url)
    second.get_by_role("button", name="Ana Example").first.wait_for()
    assert codings_of(app) == {"ana": 3, "ben": 0}
