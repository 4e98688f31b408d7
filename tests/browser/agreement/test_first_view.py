"""What the Agreement page says at first sight: one sentence and how each code stands; all else is folded."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.app_server import AppServer, drawn, serve_app, sign_in, turn_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_WORDS = 400


@pytest.fixture
def app(demo_folder: Path, tmp_path: Path) -> Iterator[AppServer]:
    with serve_app(Path(shutil.copytree(demo_folder, tmp_path / "served"))) as served:
        yield served


def test_a_sentence_first_and_every_figure_a_click_away(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Marta Lindqvist")
    turn_to(page, f"{app.url}/agreement")
    expect(page.locator(".page-lead")).to_contain_text(
        re.compile(r"^Over 4 interviews, \d+ of 41 codes met the target")
    )
    expect(page.get_by_role("table", name="How each code stands")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Too rare to tell")).to_be_visible()
    main = page.locator("[data-testid=stMainBlockContainer]")
    assert len(main.inner_text().split()) <= MOST_WORDS
    page.get_by_role("button", name="Show all 41 codes").click()
    expect(page.get_by_role("button", name="D5 Telling")).to_be_visible()
    page.get_by_text("Every figure by code").click()
    expect(page.get_by_role("table", name="Agreement by code")).to_be_visible()
    drawn(page)
    page.get_by_role("table", name="How each code stands").get_by_role("row", name="D5 Telling").get_by_role(
        "button"
    ).last.click()
    page.wait_for_url(re.compile("code=D5"))
    expect(page.get_by_role("heading", name="Passages")).to_be_visible()
