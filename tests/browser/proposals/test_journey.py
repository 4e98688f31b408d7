"""A proposal is begun and stopped in a real browser against the real app."""

import re

import pytest
from playwright.sync_api import Page, expect

from coding.workspace.themes.runs import list_runs
from tests.browser.themes.test_journey import prepared, stored
from tests.helpers.app_server import AppServer, sign_in, still

pytestmark = pytest.mark.browser
__all__ = ["prepared"]


def test_a_proposal_can_be_stopped_and_the_page_stays_usable(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Ana Example")
    page.goto(f"{app.url}/themes")
    page.locator("summary", has_text="Propose themes").click()
    still(page)  # what unfolds moves, and what stands in it is drawn once more
    page.get_by_role("button", name="Propose themes").click()
    expect(page.get_by_text("Themes are being proposed")).to_be_visible()
    page.get_by_role("button", name="asked, believed, told").click()
    expect(page.get_by_role("heading", name=re.compile("asked, believed, told"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. No proposal was stored")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    still(page)
    theme = (
        page.get_by_role("button", name="asked, believed, told"),
        page.get_by_role("heading", name="asked, believed"),
    )
    of_list, of_text, of_map = (
        each.bounding_box()["y"]  # type: ignore[index]
        for each in (*theme, page.locator("[data-testid='stVegaLiteChart']"))
    )
    assert of_list < of_text < of_map
    project, lead = stored(app)
    try:
        assert len(list_runs(lead)) == 1
    finally:
        project.store.close()
