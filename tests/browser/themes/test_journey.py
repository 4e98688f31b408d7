"""From a search over a proposal to a theme and a code of the team's own, in a real browser against the real app."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings.transcript import visible_codings
from coding.workspace.context import Context
from coding.workspace.people import users as people_users
from coding.workspace.project.open import open_project
from coding.workspace.reports.register import export_register
from coding.workspace.themes.team import list_themes
from tests.helpers import theme_project
from tests.helpers.app_server import AppServer, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project with three interviews and a stored proposal; copy it."""
    project = make_module_project()
    theme_project.released(project)
    theme_project.store_run(project)
    project.project.store.checkpoint()
    return Path(project.folder)


def stored(app: AppServer) -> tuple[Any, Context]:
    app.stop()
    project = open_project(app.folder)
    return project, people_users.sign_in(project, "lea")


def test_from_a_search_to_a_coding_to_its_transcript(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Ana Example")
    page.goto(f"{app.url}/search")
    page.get_by_label("What are you looking for?").fill('"played cards"')
    page.keyboard.press("Enter")
    expect(page.locator("blockquote mark")).to_have_text("played cards")
    page.get_by_label("Code passages of this list with").click()
    page.keyboard.type("P2")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Code as P2", exact=True).click()
    expect(page.get_by_role("button", name="Remove P2", exact=True)).to_be_visible()
    page.get_by_role("link", name="Open", exact=True).click()
    page.wait_for_url(re.compile(r"/coding\?.*line=4"))
    page.wait_for_selector(".heard-turn")
    project, lead = stored(app)
    try:
        codings = [coding for coding in visible_codings(lead) if coding.coder == "ana"]
        assert [(entry.code, entry.origin) for entry in codings] == [("P2", "search")]
    finally:
        project.store.close()


def test_from_a_proposal_to_a_code_and_a_theme_of_the_team(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Lea Example")
    page.goto(f"{app.url}/themes")
    map_of_passages = page.locator("[data-testid='stVegaLiteChart']")
    expect(map_of_passages).to_be_visible()
    page.get_by_role("button", name="asked, believed, told").click()
    expect(page.get_by_role("heading", name=re.compile("asked, believed, told"))).to_be_visible()
    expect(page.get_by_text("Beware: It does not come back reliably")).to_be_visible()
    map_of_passages.locator(".mark-symbol path").first.click(force=True)
    expect(page.get_by_text("The passage you clicked")).to_be_visible()
    page.get_by_role("button", name="asked, believed, told").click()
    page.get_by_role("button", name="Take into the codebook").click()
    page.get_by_label("Name of the code").fill("Being asked calmly")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Add the draft code").click()
    expect(page.get_by_text("The draft code is in the codebook.")).to_be_visible()
    page.get_by_text("The team's themes", exact=True).click()
    expect(page.get_by_role("table", name="The team's themes")).to_contain_text("Being asked calmly")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone: accepting a theme.")).to_be_visible()
    page.get_by_role("button", name="Redo", exact=True).click()
    expect(page.get_by_role("table", name="The team's themes")).to_contain_text("Being asked calmly")
    page.goto(f"{app.url}/codebook?code=T1")
    expect(page.get_by_role("heading", name="T1 Being asked calmly")).to_be_visible()
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_label("Definition (at most 80 words)").fill("Somebody asked, waited and believed the answer.")
    page.get_by_label("Why (kept with the version)").fill("The team agreed on it")
    page.get_by_role("button", name="Save as version 3").click()
    expect(page.get_by_text("Version 3 is saved.")).to_be_visible()
    page.get_by_text("Files", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="YAML").click()
    assert download.value.suggested_filename == "codebook-version-3.yaml"
    assert "Being asked calmly" in download.value.path().read_text(encoding="utf-8")
    project, lead = stored(app)
    try:
        assert current_codebook(lead).book.by_id("T1").definition.startswith("Somebody asked")
        assert [theme.name for theme in list_themes(lead) if theme.state == "accepted"] == ["Being asked calmly"]
        assert [entry.kind for entry in export_register(lead)] == ["codebook-yaml"]
    finally:
        project.store.close()
