"""Suggestions in the coding pane against the real app: taken and put aside by keyboard, undone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coding.extras.suggest.steps import suggest
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.people import users as people_users
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from coding.workspace.search import machines
from tests.helpers import theme_project
from tests.helpers.app_server import AppServer, sign_in

pytestmark = pytest.mark.browser

CODES = ("P1", "D2", "G9")


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """Three interviews, two of them coded by Ana, the third open to her for suggestions; copy it."""
    project = make_module_project()
    theme_project.released(project)
    ana, lea = project.as_user("ana"), project.as_user("lea")
    for release in project.releases[:2]:
        for place, turn in enumerate(transcript.read_release(ana, release).turns[1::2]):
            code_passage(ana, release, CODES[place // 2], turn.start, turn.end)
    machines.offer_codes(lea, True)
    suggest.unlock(lea, project.releases[2], "ana")
    project.project.store.checkpoint()
    return Path(project.folder)


def test_taken_and_put_aside_by_keyboard(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Ana Example")
    page.goto(f"{app.url}/suggestions")
    page.get_by_label("Interview", exact=True).click()
    page.keyboard.type("P04")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Suggest codes for this interview").click()
    expect(page.get_by_text("suggestions are ready")).to_be_visible()
    page.get_by_role("link", name="Open in the transcript").first.click()
    page.wait_for_selector(".heard-pane[data-opened]")
    expect(page.locator(".heard-chip-suggested").first).to_be_visible()
    before = page.locator(".heard-chip-suggested").count()
    pane = page.locator(".heard-turn").first
    pane.click()
    page.keyboard.press("u")
    page.keyboard.press("y")
    expect(page.locator(".heard-chip-suggested")).to_have_count(before - 1)
    page.keyboard.press("u")
    page.keyboard.press("Shift+Y")
    expect(page.locator(".heard-chip-suggested")).to_have_count(before - 2)
    page.keyboard.press("Control+z")
    expect(page.locator(".heard-chip-suggested")).to_have_count(before - 1)
    page.wait_for_selector(".heard-pane[data-unsaved='0']")
    app.stop()
    project = open_project(app.folder)
    try:
        ana = people_users.sign_in(project, "ana")
        third = next(interview for interview in list_interviews(ana) if interview.participant_label == "P04").release_id
        codings = [coding for coding in transcript.visible_codings(ana) if coding.release_id == third]
        assert [entry.origin for entry in codings] == ["suggestion"]
    finally:
        project.store.close()
