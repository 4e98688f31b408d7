"""Searching in a real browser: several passages on a screen, and one key from a passage to its transcript and back."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers import theme_project
from tests.helpers.app_server import AppServer, drawn, enter
from tests.helpers.keyboard import open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROWS = "[class*='st-key-result-']:has(blockquote)"
WHOLLY_IN_VIEW = """rows => rows.filter((row) => {
  const box = row.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}).length"""


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project with invented interviews to search in."""
    project = make_module_project()
    theme_project.released(project)
    project.project.store.checkpoint()
    return Path(project.folder)


def search(page: Page, query: str) -> None:
    field = page.get_by_role("textbox", name="What are you looking for?")
    field.fill(query)
    page.keyboard.press("Enter")
    expect(page.locator(ROWS).first).to_be_visible(timeout=120_000)
    expect(page.locator(".page-note").filter(has_text="Marked: 1 of")).to_be_visible()
    expect(field).not_to_be_focused()


def test_several_passages_on_a_screen_and_one_key_opens(app: AppServer, chromium: Browser) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    page = ana.page
    open_page(page, "Search")
    search(page, "somebody asked and believed")
    assert page.evaluate("[innerWidth, innerHeight]") == [1280, 800]
    assert page.locator(ROWS).evaluate_all(WHOLLY_IN_VIEW) >= 4
    drawn(page)
    page.keyboard.press("n")
    marked = page.locator(f"{ROWS}:has(.result-current)")
    expect(page.locator(ROWS).nth(1).locator(".result-current")).to_have_count(1)
    expect(marked).to_have_count(1)
    words = marked.locator("blockquote").text_content() or ""
    drawn(page)
    page.keyboard.press("o")
    page.wait_for_selector(".heard-turn.heard-current")
    answer = page.locator(".heard-current .heard-text").inner_text()
    assert answer[:40] in words and re.search(r"line=\d", page.url)
    page.go_back()
    expect(page.locator(ROWS).nth(1).locator(".result-current")).to_have_count(1)
    expect(marked).to_have_count(1)
    expect(marked.locator("blockquote")).to_have_text(words)
    ana.leave()
