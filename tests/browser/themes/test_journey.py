"""What only a browser can: a click on the map of a proposal, and a codebook that is made when its file is fetched."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coding.workspace.context import Context
from coding.workspace.people import users as people_users
from coding.workspace.project.open import open_project
from coding.workspace.reports.register import export_register
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


def test_a_mark_of_the_map_opens_its_passage_and_a_codebook_leaves_registered(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Lea Example")
    page.goto(f"{app.url}/themes")
    map_of_passages = page.locator("[data-testid='stVegaLiteChart']")
    expect(map_of_passages).to_be_visible()
    map_of_passages.locator(".mark-symbol path").first.click(force=True)
    expect(page.get_by_text("The passage you clicked")).to_be_visible()
    page.goto(f"{app.url}/codebook?view=files")
    with page.expect_download() as download:
        page.get_by_role("button", name="YAML").click()
    assert download.value.suggested_filename == "codebook-version-1.yaml"
    assert "Loneliness" in download.value.path().read_text(encoding="utf-8")
    project, lead = stored(app)
    try:
        assert [entry.kind for entry in export_register(lead)] == ["codebook-yaml"]
    finally:
        project.store.close()
