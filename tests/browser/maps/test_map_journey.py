"""In a real browser: two codes on a map, linked, moved by keys and by the mouse, and taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.extras.maps.resolving import show_map
from coding.extras.maps.steps import list_maps, make_map
from coding.workspace.project.open import open_project
from tests.conftest import SmallProject
from tests.helpers.app_server import AppServer, drawn, enter, serve_app, turn_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def served(small_project: SmallProject) -> Iterator[AppServer]:
    make_map(small_project.as_user("ana"), "Evenings")
    small_project.project.store.close()
    with serve_app(small_project.folder) as server:
        yield server


def saved(page: Page) -> None:
    page.wait_for_selector(".heard-map[data-unsaved='0']")
    drawn(page)


def test_two_codes_are_linked_and_moved_by_keyboard(
    chromium: Browser, served: AppServer, small_project: SmallProject
) -> None:
    ana = enter(chromium, served.url, "Ana Example")
    page = ana.page
    turn_to(page, f"{served.url}/journal")
    page.get_by_test_id("stMain").get_by_role("link", name="Maps").click()
    page.get_by_role("link", name="Evenings").click()
    things = page.locator(".map-thing")
    for number, code in enumerate(("C1", "D5"), 1):
        page.get_by_label("Code, theme or memo").select_option(f"code {code}")
        page.get_by_role("button", name="Add", exact=True).press("Enter")
        expect(things).to_have_count(number)
        saved(page)
    # In the list with the arrows, to the canvas with Enter; three presses are one step.
    page.locator(".map-list").press("ArrowUp")
    expect(things.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("c")
    expect(page.get_by_label("What the link means", exact=True)).to_be_focused()
    page.get_by_label("What the link means", exact=True).select_option("leads_to")
    page.get_by_role("button", name="Connect").press("Enter")
    expect(page.locator(".map-link")).to_have_count(1)
    saved(page)
    # What it means is changed by keys, in own words and to another kind; each is a step.
    page.locator(".map-list").press("e")
    meaning = page.get_by_label("What the link means: ")
    expect(meaning).to_be_focused()
    meaning.select_option("own")
    page.get_by_label("in own words …: ").fill("comes before")
    page.keyboard.press("Enter")
    expect(page.locator(".map-link")).to_contain_text("comes before")
    expect(page.get_by_role("button", name="Change: ")).to_be_focused()
    saved(page)
    page.get_by_role("button", name="Change: ").click()
    expect(meaning).to_have_value("own")
    meaning.select_option("contradicts")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".map-link")).to_contain_text("contradicts")
    saved(page)
    page.locator(".map-list").press("u")
    expect(page.locator(".map-link")).to_contain_text("comes before")
    saved(page)
    page.locator(".map-list").press("e")
    page.keyboard.press("Escape")
    page.locator(".map-list").press("u")
    expect(page.locator(".map-link")).to_contain_text("leads to")
    saved(page)
    page.locator(".map-list").press("Enter")
    expect(page.locator(".map-surface")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    saved(page)
    page.reload()
    expect(page.locator(".map-link")).to_have_count(0)
    things.first.click()
    expect(page.locator(".map-link")).to_have_count(1)
    page.locator(".map-list").press("Delete")
    expect(things).to_have_count(1)
    saved(page)
    page.locator(".map-list").press("u")
    expect(things).to_have_count(2)
    saved(page)
    # The move is the step before; the link that came before it stays.
    page.locator(".map-list").press("u")
    expect(page.locator(".map-said")).to_have_text("Taken back")
    saved(page)
    page.locator(".map-list").press("Shift+U")
    expect(page.locator(".map-said")).to_have_text("Redone")
    saved(page)
    ana.leave()
    served.stop()
    small_project.project = open_project(small_project.folder)
    context = small_project.as_user("ana")
    (result,) = list_maps(context)
    shown = show_map(context, result.id)
    assert [(node.x, node.y) for node in shown.nodes][0] == (-100, 40)
    assert [link.kind for link in shown.links] == ["leads_to"] and len(shown.nodes) == 2
