"""From a code to its passages in a real browser: reading in a row, recoding one by key, and back again."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from coding.workspace.codings import care
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from tests.helpers import theme_project
from tests.helpers.app_server import AppServer, drawn, enter, taken_in_late, turn_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project in which Ana has coded the first answers of each interview."""
    project = make_module_project()
    theme_project.coded(project)
    ana = project.as_user("ana")
    # Many of another code where the list begins, and two of a third, one of them on a line marked as heavy.
    opening, middle, closing = (read_release(ana, release_id) for release_id in project.releases)
    last = opening.turns[-1]
    for number in range(36):
        code_passage(ana, opening.id, "R1", last.start + number, last.end)
    for release in (middle, closing):
        code_passage(ana, release.id, "D5", release.turns[-1].start, release.turns[-1].end)
    line = middle.turns[-1].ordinal
    care.set_content_note(
        ana, middle.id, {"severity": "strong", "topics": ["threats"], "text": "", "first": line, "last": line}
    )
    project.project.store.checkpoint()
    return Path(project.folder)


def test_from_a_code_to_its_passages_recoding_one_and_back(app: AppServer, chromium: Browser) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    page = ana.page
    turn_to(page, f"{app.url}/coding?line=2")
    page.locator(".heard-turn.heard-current").click()
    page.keyboard.press("Enter")
    way = page.get_by_role("region", name="What is current").get_by_role("link", name="All its passages")
    expect(way).to_have_attribute("href", "passages?code=C1&new=yes")
    page.keyboard.press("Shift+P")
    marked, status = page.locator(".heard-list-item[aria-current]"), page.locator(".heard-list [role=status]").first
    expect(status).to_contain_text("Passage 1 of 6")
    expect(page.get_by_role("list", name="Passages").get_by_role("listitem")).to_have_count(6)
    page.keyboard.press("j")
    expect(status).to_contain_text("Passage 2 of 6")
    page.keyboard.press("p")
    expect(status).to_contain_text("Passage 1 of 6")
    page.keyboard.press("n")
    expect(status).to_contain_text("Passage 2 of 6")
    expect(marked).to_have_count(1)
    words = marked.locator("mark").text_content() or ""
    page.get_by_role("combobox", name="Recode with").click()
    page.keyboard.type("G9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Recode as G9")).to_be_visible()
    page.keyboard.press("a")
    expect(status).to_contain_text("Passage 2 of 5")
    expect(marked.locator("mark")).not_to_have_text(words)
    page.keyboard.press("u")
    expect(status).to_contain_text("Passage 2 of 6")
    expect(marked.locator("mark")).to_have_text(words)
    page.keyboard.press("m")
    page.get_by_label("Memo on this coding").fill("a first thought")
    page.keyboard.press("Control+Enter")
    expect(marked).to_contain_text("memo: a first thought")
    # What is being written stays where it is while the server comes back, and is kept by whoever goes on.
    page.keyboard.press("m")
    written = page.get_by_label("Memo on this coding")
    written.fill("a second thought")
    app.stop()
    app.start()
    page.get_by_role("button", name="Next").click()
    expect(status).to_contain_text("Passage 3 of 6")
    expect(written).to_have_count(0)
    page.get_by_role("button", name="Previous").click()
    expect(marked).to_contain_text("memo: a second thought")
    # Reload and Back lead to the passage one was at; Enter opens it.
    drawn(page)
    page.reload()
    expect(status).to_contain_text("Passage 2 of 6")
    page.get_by_role("list", name="Passages").press("Enter")
    expect(page.locator(".heard-pane[data-opened]")).to_be_visible()
    assert "line=" in page.url
    page.go_back()
    expect(status).to_contain_text("Passage 2 of 6")
    ana.leave()


def test_the_list_opens_with_words_few_at_a_time_and_veils_singly(app: AppServer, chromium: Browser) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    page = ana.page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.route("**/heard.passage_list/list.js*", taken_in_late)
    turn_to(page, f"{app.url}/passages?around=10")
    rows, marked = page.get_by_role("list", name="Passages"), page.locator(".heard-list-item[aria-current]")
    expect(rows.get_by_role("listitem")).to_have_count(44)
    expect(marked.locator("mark")).not_to_be_empty()
    # What the first rows push out of sight is taken away again by the browser's next look.
    page.wait_for_function(
        """() => document.querySelector('[data-testid="stMain"]').innerText.trim().split(/\\s+/).length <= 400"""
    )
    # The last is drawn once it is come to, in sight, and what is out of sight is not. The list stays the same one,
    # whatever of the server's answers the next one overtakes: a new one would begin some passages back.
    page.locator(".heard-list").evaluate("(list) => { list.dataset.same = ''; }")
    for _number in range(43):
        page.keyboard.press("j")
    expect(page.locator(".heard-list [role=status]").first).to_contain_text("Passage 44 of 44")
    expect(marked.locator("mark")).not_to_be_empty()
    expect(marked).to_be_in_viewport()
    expect(rows.get_by_role("listitem").first).to_be_empty()
    expect(page.locator(".heard-list[data-same]")).to_be_visible()
    # Somebody has marked these lines; only there the words wait.
    turn_to(page, f"{app.url}/passages?code=D5")
    veiled = page.get_by_text("Marked as heavy to read.")
    expect(veiled).to_have_count(1)
    expect(page.locator(".heard-list mark")).to_have_count(1)
    page.get_by_role("button", name="Show").click()
    expect(veiled).to_have_count(0)
    expect(page.locator(".heard-list mark")).to_have_count(2)
    page.keyboard.press("v")
    expect(veiled).to_have_count(1)
    ana.leave()


def test_back_from_where_a_figure_leads_is_the_page_as_it_was(app: AppServer, chromium: Browser) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    page = ana.page
    turn_to(page, f"{app.url}/usage")
    page.locator(".ft-open").first.click()
    expect(page.locator(".heard-list-item[aria-current]")).to_be_visible()
    assert "/passages?" in page.url
    page.go_back()
    expect(page.locator(".ft-table")).to_be_visible()
    assert page.url == f"{app.url}/usage"
    ana.leave()
