"""From a code to its passages in a real browser: reading in a row, recoding one by key, and back again."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from tests.helpers import theme_project
from tests.helpers.app_server import AppServer, drawn, enter, turn_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project in which Ana has coded the first answers of each interview."""
    made = make_module_project()
    theme_project.released(made)
    ana = made.as_user("ana")
    for release_id in made.releases:
        release = read_release(ana, release_id)
        for turn in [one for one in release.turns if one.role == "participant"][:2]:
            code_passage(ana, release_id, "C1", turn.start, turn.end)
    made.project.store.checkpoint()
    return Path(made.folder)


def test_from_a_code_to_its_passages_recoding_one_and_back(app: AppServer, chromium: Browser) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    page = ana.page
    turn_to(page, f"{app.url}/coding?line=2")
    page.locator(".heard-turn.heard-current").click()
    page.keyboard.press("Enter")
    way = page.get_by_role("region", name="What is current").get_by_role("link", name="All its passages")
    expect(way).to_have_attribute("href", "passages?code=C1&new=yes")
    page.keyboard.press("Shift+P")
    marked, status = page.locator(".passage[aria-current]"), page.locator(".st-key-passage-keys [role=status]")
    expect(status).to_contain_text("Passage 1 of 6")
    drawn(page)  # what the browser loads for its first button hears no key before
    page.keyboard.press("n")
    expect(status).to_contain_text("Passage 2 of 6")
    expect(marked).to_have_count(1)
    words = marked.locator("mark").text_content() or ""
    page.get_by_role("combobox", name="Recode with").click()
    page.keyboard.type("G9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Recode as G9")).to_be_visible()
    page.get_by_role("heading", name="Passages").click()
    drawn(page)
    page.keyboard.press("a")
    expect(status).to_contain_text("Passage 2 of 5")
    expect(marked.locator("mark")).not_to_have_text(words)
    drawn(page)
    page.keyboard.press("u")
    expect(status).to_contain_text("Passage 2 of 6")
    expect(marked.locator("mark")).to_have_text(words)
    ana.leave()
