"""In a real browser: a report that the disclosure check stops, and the ways out in place."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.people.users import add_user
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.app_server import AppServer, enter, serve_app, turn_to
from tests.helpers.keyboard import press

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOLD = "It was Bergquist who came to see me, every single week, the whole long winter."
PLACE = "The quote of P01, line 2, under the code “Loneliness or isolation before contact”"


@pytest.fixture
def served(make_project) -> Iterator[AppServer]:  # type: ignore[no-untyped-def]
    """A coded interview that holds a part of a name masked in a later one; Kim leads and is a steward too."""
    study: SmallProject = make_project()
    add_user(study.as_user("lea"), "kim", "Kim Example", ["lead", "steward"])
    release = study.release((("Interviewer", "And then?"), ("Mira", TOLD)), "P01", {})
    study.release((("Interviewer", "Whom?"), ("Nora", "I knew Anna Bergquist.")), "P02", {"Anna Bergquist": "PERSON"})
    turn = open_transcript(study.as_user("ana"), release).release.turns[1]
    code_passage(study.as_user("ana"), release, "C1", turn.start, turn.end)
    study.project.store.close()
    with serve_app(study.folder) as server:
        yield server
    assert "Bergquist" not in server.log.read_text(errors="replace")


def make_the_file(page: Page, address: str) -> None:
    turn_to(page, f"{address}/reports")
    page.get_by_role("textbox", name="Passphrase of the originals").fill(PASSPHRASE)
    press(page, page.get_by_role("button", name="Make the file", exact=True))


def report(page: Page) -> str:
    page.get_by_text("Word report of themes and codes: ready").wait_for()
    with page.expect_download() as download:
        press(page, page.get_by_role("button", name="Download", exact=True))
    document = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def picture(page: Page, name: str, shown: str) -> None:
    """For looking at: written where HEARD_PICTURES says."""
    if folder := os.environ.get("HEARD_PICTURES"):
        page.get_by_text(shown).last.scroll_into_view_if_needed()
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def test_a_lead_leaves_it_out_and_a_steward_says_that_it_is_no_name(chromium: Browser, served: AppServer) -> None:
    lead = enter(chromium, served.url, "Lea Example")
    make_the_file(lead.page, served.url)
    expect(lead.page.get_by_text(PLACE)).to_be_visible()
    expect(lead.page.get_by_text("the disclosure check stopped at one place")).to_be_visible()
    picture(lead.page, "stopped-lead", "without what is ticked")
    assert not any("Bergquist" in frame for frame in lead.frames), "the word is for stewards"
    press(lead.page, lead.page.get_by_role("button", name="Make the file without what is ticked"))
    assert "Bergquist" not in report(lead.page)

    steward = enter(chromium, served.url, "Sam Example")
    page = steward.page
    turn_to(page, f"{served.url}/review")
    page.get_by_label("Passphrase of the project").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.get_by_text("A word stopped a report or another file")).to_be_visible()
    expect(page.get_by_text("It was ▸Bergquist◂ who came to see me")).to_be_visible()
    picture(page, "stopped-steward", "It is no name here")
    press(page, page.get_by_role("button", name="It is no name here"))
    expect(page.get_by_text("Say why this is no name here.")).to_be_visible()
    page.get_by_label("Why it is no name here").fill("the hill behind the school")
    press(page, page.get_by_role("button", name="It is no name here"))
    expect(page.get_by_text("The next file lets it pass there")).to_be_visible()
    expect(page.get_by_text("A word stopped a report or another file")).to_be_hidden()

    make_the_file(lead.page, served.url)
    assert TOLD in report(lead.page)
    lead.leave()

    page.get_by_text("Words said to be no names where they stand (1)").click()
    expect(page.get_by_text("the hill behind the school")).to_be_visible()
    picture(page, "stopped-standing", "Take back")
    press(page, page.get_by_role("button", name="Take back"))
    expect(page.get_by_text("The next file is stopped there again.")).to_be_visible()
    steward.leave()


def test_who_is_both_masks_it_where_the_report_was_stopped(chromium: Browser, served: AppServer) -> None:
    visitor = enter(chromium, served.url, "Kim Example")
    page = visitor.page
    make_the_file(page, served.url)
    expect(page.get_by_text("It was ▸Bergquist◂ who came to see me")).to_be_visible()
    picture(page, "stopped-both", "without what is ticked")
    press(page, page.get_by_role("button", name="Mask it here too"))
    expect(page.get_by_text("Masked at 1 places.")).to_be_visible()
    expect(page.get_by_text("It is masked now.")).to_be_visible()
    press(page, page.get_by_role("link", name="Open in the interview"))
    expect(page.get_by_text("who came to see me")).to_be_visible()
    visitor.leave()
