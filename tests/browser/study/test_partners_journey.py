"""A consortium by browser: package, joining, a bundle seen line by line, pooled figures, sites by number."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.study.consortium import tell_all
from tests.helpers.app_server import AppServer, drawn, enter, serve_app, still, turn_to
from tests.helpers.axe import axe

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def ends(
    make_project: Callable[..., SmallProject], locked_round: Callable[..., tuple[SmallProject, str]]
) -> Iterator[tuple[AppServer, AppServer]]:
    """The coordinator's app, and that of a site with a locked round."""
    site, coordinator = locked_round(2)[0], make_project("coordinator")
    tell_all(site, coordinator)
    for entry in (site, coordinator):
        entry.project.store.close()
    with serve_app(Path(coordinator.folder)) as first, serve_app(Path(site.folder)) as second:
        yield first, second


def partners(browser: Browser, server: AppServer, name: str) -> Page:
    page = enter(browser, server.url, name).page
    turn_to(page, f"{server.url}/partners")
    expect(page.get_by_role("heading", name="Partners", exact=True)).to_be_visible()
    return page


def submit(page: Page, button: str) -> None:
    """Give the passphrase in the form of a button and press it."""
    form = page.get_by_test_id("stForm").filter(has=page.get_by_role("button", name=button))
    form.get_by_role("textbox", name="Passphrase of the project").fill(PASSPHRASE)
    form.get_by_role("button", name=button).click()


def downloaded(page: Page) -> Path:
    expect(page.get_by_text("The file is ready.")).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("button", name="Download").click()
    return file.value.path()


def give(page: Page, label: str, file: Path) -> None:
    page.get_by_test_id("stFileUploader").filter(has_text=label).locator("input[type=file]").set_input_files(file)


def serious(page: Page) -> list[str]:
    still(page)
    return [(entry["id"], entry["nodes"][:2]) for entry in axe(page) if entry["impact"] in ("serious", "critical")]


def test_a_study_goes_round_by_browser_only(chromium: Browser, ends: tuple[AppServer, AppServer]) -> None:
    coordinator, site = ends
    lead = partners(chromium, coordinator, "Lea Example")
    submit(lead, "Make the package")
    package = downloaded(lead)
    joining = partners(chromium, site, "Lea Example")
    give(joining, "Package of the coordinator", package)
    expect(joining.get_by_text("Have the coordinator read this fingerprint aloud")).to_be_visible()
    joining.get_by_role("button", name="Take it in").click()
    expect(joining.get_by_text("Package 1 was taken in.")).to_be_visible()
    leaving = partners(chromium, site, "Sam Example")
    leaving.get_by_text("Codings with their positions, no text").click()
    submit(leaving, "See every line first")
    expect(leaving.get_by_text("coder c1, code C1").first).to_be_attached()
    assert "alone a lot" not in leaving.content()
    assert serious(leaving) == []
    submit(leaving, "Make the bundle")
    bundle = downloaded(leaving)
    give(lead, "Bundles of sites", bundle)
    submit(lead, "Take them in")
    expect(lead.get_by_text("Bundle 1 of A small study was taken in")).to_be_visible()
    lead.get_by_role("button", name="It is the same").click()
    drawn(lead)  # while a page is drawn anew what stood there stands beside it
    expect(lead.get_by_role("button", name="It is the same")).to_be_disabled()
    figures = lead.get_by_role("table", name="What stands behind these figures")
    expect(figures.get_by_role("cell", name="A small study")).to_be_visible()
    lead.get_by_text("Number the sites in figures instead of naming them").click()
    drawn(lead)
    expect(figures.get_by_role("cell", name="S01")).to_be_visible()
    expect(figures).not_to_contain_text("A small study")
    assert serious(lead) == []
