"""Mentions by keyboard in a real browser: written in the pane, followed on the board, changed there."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.helpers.app_server import AppServer, enter, turn_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def prepared(make_module_project: Any, one_released: Any) -> Path:
    """The folder of a project with one released interview."""
    project = make_module_project(like=one_released)
    project.project.store.checkpoint()
    return Path(project.folder)


def test_a_memo_is_completed_by_keyboard_and_its_mentions_lead_somewhere(app: AppServer, chromium: Browser) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    page = ana.page
    turn_to(page, f"{app.url}/coding?line=2")
    page.wait_for_selector(".heard-pane[data-opened]")
    page.locator(".heard-turn.heard-current").focus()
    page.keyboard.press("m")
    field, lists = page.locator(".heard-editor textarea"), page.get_by_role("listbox")
    expect(field).to_be_focused()
    page.keyboard.type("Like @p")
    expect(lists.get_by_role("option")).to_contain_text(["P01"])
    page.keyboard.press("Tab")
    expect(lists).to_have_count(0)
    page.keyboard.type("and #tell")
    chosen = lists.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("Telling")
    box = page.get_by_role("combobox", name="Memo on line 2")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Escape")
    expect(lists).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.press("Backspace")
    expect(lists).to_have_count(0)
    page.keyboard.type("l #lonel")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("#D5. #2")
    expect(field).to_have_value("Like @P01 and #tell #C1 #D5. #2")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".heard-pane[data-unsaved='0']")
    expect(lists).to_have_count(0)
    page.locator(".heard-chip-memo").click()
    links = page.locator(".heard-inspector .heard-link")
    expect(links).to_have_text(["@P01", "Loneliness or isolation before contact", "Telling", "#2"])

    turn_to(page, f"{app.url}/journal?by=code")
    card = page.locator("[class*='st-key-card-']").first
    expect(card).to_contain_text("Like @P01 and #tell Loneliness or isolation before contact Telling. #2")
    expect(page.get_by_role("heading", name="Telling (1)")).to_be_visible()
    card.get_by_role("button", name="Change").click()
    text = card.get_by_role("textbox", name="Text")
    expect(text).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(" @")
    expect(lists.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(card).to_contain_text("Telling. #2 @P01")
    card.get_by_role("link", name="line 2").click()
    expect(page.locator(".heard-current")).to_have_attribute("data-turn", "1")
    ana.leave()
