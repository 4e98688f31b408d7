"""Who is still in there, in a real browser: a detail is masked below the pane and taken back in it; another is kept."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.workspace.review.decide import add_identifier
from coding.workspace.vault_records import read_original
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.app_server import AppServer, enter, serve_app
from tests.helpers.keyboard import choose, open_originals, press

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TALK = (
    ("Interviewer", "Who lived with you then?"),
    ("Nora", "My sister Hanna is a nurse in Lithuania. She has asthma, and she sings in a choir."),
    ("Interviewer", "And your father?"),
    ("Nora", "My father was a baker in Portugal. I liked his quiet evenings."),
)


@pytest.fixture(scope="module")
def served(make_module_project: Any) -> Iterator[tuple[AppServer, str]]:
    project: SmallProject = make_module_project()
    interview = project.in_review(TALK, "P07")
    steward = project.as_user("sam", vault=True)
    start = read_original(steward.open_vault(), interview).transcript.text.index("Hanna")
    add_identifier(steward, interview, start, start + 5, "PERSON")
    project.project.store.close()
    with serve_app(project.folder) as server:
        yield server, interview
    assert "asthma" not in server.log.read_text(errors="replace")


def masked(page: Page) -> int:
    return int(re.findall(r"\d+", page.locator(".heard-review-counts").inner_text())[1])


def test_a_detail_is_masked_taken_back_and_kept(chromium: Browser, served: tuple[AppServer, str]) -> None:
    server, interview = served
    page = enter(chromium, server.url, "Sam Example").page
    page.goto(f"{server.url}/review?interview={interview}")
    open_originals(page, PASSPHRASE)
    page.wait_for_selector(".heard-review[data-opened]")
    expect(page.get_by_text("Identifiers masked: 1.")).to_be_visible()
    line = (
        page.locator("[data-testid='stHorizontalBlock'], [data-testid='stLayoutWrapper']")
        .filter(has_text="“Lithuania” · line 2")
        .last
    )
    line.get_by_role("button", name="Mask").click()
    expect(page.get_by_text("Identifiers masked: 2.")).to_be_visible()
    expect(page.get_by_text("“Lithuania” · line 2")).to_have_count(0)
    page.wait_for_function(
        "() => /\\D2\\D+masked|masked\\D+2/.test(document.querySelector('.heard-review-counts').innerText)"
    )
    page.locator(".heard-review-scroll").focus()
    page.keyboard.press("u")
    expect(page.get_by_text("Identifiers masked: 1.")).to_be_visible()
    expect(page.get_by_text("“Lithuania” · line 2").first).to_be_visible()
    page.get_by_role("button", name="Keep").first.click()
    page.get_by_label("Why does it stay?").fill("Many bakers live there.")
    page.get_by_label("Why does it stay?").press("Enter")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("kept: Many bakers live there.")).to_be_visible()
    if folder := os.environ.get("LOOK"):
        page.set_viewport_size({"width": 1280, "height": 1900})
        page.screenshot(path=Path(folder) / "still.png")


def test_who_is_who_is_corrected_by_key_and_taken_back(chromium: Browser, served: tuple[AppServer, str]) -> None:
    server, interview = served
    page = enter(chromium, server.url, "Sam Example").page
    page.goto(f"{server.url}/review?interview={interview}")
    open_originals(page, PASSPHRASE)
    page.wait_for_selector(".heard-review[data-opened]")
    expect(page.get_by_text("Persons spoken of: 3.")).to_be_visible()
    press(page, page.get_by_role("switch", name="Correct who is who"), "Space")
    choose(page, page.get_by_role("combobox", name="Person", exact=True), "your father · line 3")
    choose(page, page.get_by_role("combobox", name="Is the same person as"), "Hanna · line 2")
    press(page, page.get_by_role("button", name="Join", exact=True))
    expect(page.get_by_text("Persons spoken of: 2.")).to_be_visible()
    press(page, page.get_by_role("button", name="Take back the last decision"))
    expect(page.get_by_text("Persons spoken of: 3.")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Person", exact=True), "your father · line 3")
    choose(page, page.get_by_role("combobox", name="These words mean somebody else"), "your father? · line 3")
    page.keyboard.press("Tab")  # the list of several stays open until one leaves it
    press(page, page.get_by_role("button", name="Split", exact=True))
    expect(page.get_by_text("Persons spoken of: 4.")).to_be_visible()
    press(page, page.get_by_role("button", name="Take back the last decision"))
    expect(page.get_by_text("Persons spoken of: 3.")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Person", exact=True), "your father · line 3")
    press(page, page.get_by_role("button", name="This is no person"))
    expect(page.get_by_text("Persons spoken of: 2.")).to_be_visible()
    if folder := os.environ.get("LOOK"):
        page.set_viewport_size({"width": 1280, "height": 1900})
        page.screenshot(path=Path(folder) / "who.png")
