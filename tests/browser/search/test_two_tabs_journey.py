"""A transcript in one tab and coded passages in another: each goes where the other has gone, and nobody else's does."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers import theme_project
from tests.helpers.app_server import AppServer, drawn, enter
from tests.helpers.keyboard import open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKED = ".heard-list-item[aria-current] mark"
WRITTEN = "She says it quietly"
SPY = """() => {
  window.heard = [];
  const own = new BroadcastChannel(`heard-following-${sessionStorage.getItem('heard-sign-in')}`);
  own.addEventListener('message', ({ data }) => window.heard.push(data));
}"""
STRANGER = """place => {
  const other = new BroadcastChannel('heard-following-of-another-sign-in');
  other.postMessage({ kind: 'switch', on: true });
  other.postMessage({ kind: 'passage', ...place });
}"""


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project in which Ana has coded the first answers of each interview."""
    project = make_module_project()
    theme_project.coded(project)
    project.project.store.checkpoint()
    return Path(project.folder)


def switch(page: Page, on: bool) -> None:
    expect(page.get_by_role("switch", name="Follow the other tab")).to_have_attribute("aria-checked", str(on).lower())


def at(listed: Page, passage: int) -> None:
    """Wait until this passage is the one that is marked, in all of the page."""
    expect(listed.locator(".heard-list [role=status]").first).to_contain_text(f"Passage {passage} of 6")
    drawn(listed)


def follows(text: Page, listed: Page) -> None:
    """Wait until the transcript is where the list is; an interview that goes may stand beside the one that comes."""
    words = listed.locator(MARKED).text_content() or "-"
    expect(text.locator(".heard-turn.heard-current .heard-text", has_text=words)).to_have_count(1)
    expect(text.locator(".heard-pane")).to_have_count(1)


def test_two_tabs_follow_each_other_and_break_nothing_off(app: AppServer, chromium: Browser) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    listed, text = ana.page, ana.context.new_page()
    listed.goto(f"{app.url}/passages?code=C1")
    at(listed, 1)
    way = listed.get_by_test_id("stMain").get_by_role("link", name="Open").first.get_attribute("href")
    text.goto(f"{app.url}/{way}")
    expect(text.locator(".heard-pane[data-opened]")).to_be_visible()
    switch(text, False)
    # Off as it comes; by keyboard, for both tabs.
    listed.get_by_role("switch", name="Follow the other tab").press("Enter")
    switch(listed, True)
    switch(text, True)
    drawn(listed)
    listed.evaluate(STRANGER, {"release": "x", "coding": "y", "start": 0, "end": 1, "line": 1})
    listed.get_by_role("button", name="Next").first.click()
    at(listed, 2)
    follows(text, listed)
    expect(text.locator(".heard-chip.heard-active")).to_have_count(1)

    # A memo that is being written stays, and is left only when its writer says so.
    text.locator(".heard-chip.heard-active").focus()
    text.keyboard.press("m")
    field = text.get_by_role("region", name="What is current").get_by_role("textbox").first
    expect(field).to_be_focused()
    text.keyboard.type(WRITTEN)
    before = text.url
    listed.get_by_role("button", name="Next").first.click()
    at(listed, 3)
    notice = text.locator(".heard-notice", has_text="The other tab is at line")
    expect(notice).to_be_visible()
    expect(field).to_have_value(WRITTEN)
    expect(field).to_be_focused()
    assert text.url == before
    text.keyboard.press("Control+Enter")
    text.wait_for_selector(".heard-pane[data-unsaved='0']")
    notice.get_by_role("button", name="Go there").click()
    follows(text, listed)
    assert text.url != before

    # From the transcript: a code leads to its passages, a coding to itself, in whatever interview.
    text.locator(".heard-code[data-code='D5'] .heard-code-name").click()
    expect(listed.get_by_text("0 passages in 0 interviews")).to_be_visible()
    assert "code=D5" in listed.url
    chip = text.locator(".heard-turn", has=text.locator(".heard-chip")).nth(1)
    chip.locator(".heard-chip").click()
    at(listed, 4)
    expect(listed.locator(MARKED)).to_have_text(chip.locator(".heard-text").text_content() or "-")
    follows(text, listed)

    # Words half selected there stay selected, and a memo begun here keeps this tab where it is.
    text.locator(".heard-pane").press("s")
    expect(text.locator(".heard-pane.heard-selecting")).to_be_visible()
    listed.get_by_role("button", name="Previous").first.click()
    at(listed, 3)
    expect(text.locator("[aria-live]", has_text="as in the other tab")).to_have_count(1)
    expect(text.locator(".heard-pane.heard-selecting")).to_be_visible()
    listed.get_by_role("button", name="Memo").first.click()
    memo = listed.get_by_label("Memo on this coding")
    memo.fill(WRITTEN)
    text.locator(".heard-pane").press("Escape")
    text.locator(".heard-code[data-code='D5'] .heard-code-name").click()
    expect(listed.get_by_text("once you have finished writing")).to_be_visible()
    expect(memo).to_have_value(WRITTEN)
    listed.get_by_role("button", name="Save").click()
    expect(listed.get_by_text("0 passages in 0 interviews")).to_be_visible()

    # It is this sign-in's: whoever comes after her in this browser has a channel of their own, and it is off.
    listed.evaluate(SPY)
    text.get_by_role("button", name="Sign out").click()
    text.get_by_role("button", name="Ben Example").first.click()
    text.get_by_text("Sign out").first.wait_for()
    open_page(text, "Coding")
    switch(text, False)
    text.get_by_role("switch", name="Follow the other tab").click()
    switch(text, True)
    text.locator(".heard-code[data-code='D5'] .heard-code-name").click()
    text.wait_for_selector(".heard-pane[data-unsaved='0']")
    assert listed.evaluate("window.heard") == []
    expect(listed.locator(".heard-following")).to_have_count(0)
    ana.leave()
