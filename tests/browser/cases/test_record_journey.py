"""In a real browser: a record from a filled case file, by keyboard alone, with a passage, handed in at the end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.workspace.cases.cases import add_case, list_cases, set_documents
from coding.workspace.cases.records import open_record
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from tests.conftest import SmallProject
from tests.helpers.app_server import AppServer, drawn, enter, serve_app, turn_to
from tests.helpers.case_study import starter_variables, take_variables

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def keys_of_a_filled_file() -> list[str]:
    """The keys that a coder presses: a value of each variable, and Enter after the one that takes several."""
    pressed = []
    for at, variable in enumerate(starter_variables()):
        pressed.append("x" if at % 7 == 4 else str(1 + at % (len(variable.values) - 1)))
        pressed += ["Enter"] if variable.answer == "several" else []
    return pressed


@pytest.fixture
def served(small_project: SmallProject) -> Iterator[AppServer]:
    take_variables(small_project, starter_variables())
    ana = small_project.as_user("ana")
    (interview,) = list_interviews(ana)
    set_documents(ana, add_case(ana, "F01"), [interview.id])
    add_case(ana, "F02")
    small_project.project.store.close()
    with serve_app(small_project.folder) as server:
        yield server


def saved(page: Page) -> None:
    page.wait_for_selector(".heard-case[data-unsaved='0']")
    drawn(page)


def test_a_record_is_filled_in_by_keyboard(chromium: Browser, served: AppServer, small_project: SmallProject) -> None:
    coder = enter(chromium, served.url, "Ana Example")
    page = coder.page
    turn_to(page, f"{served.url}/cases")
    expect(page.locator(".heard-case")).to_be_focused()
    # The line on which the age is told is marked first; it goes with the value that follows.
    pressed = ["j", "p", *keys_of_a_filled_file()]
    for key in pressed:
        page.keyboard.press(key)
    expect(page.locator(".heard-case-done")).to_have_text("Every variable is answered.")
    assert len(pressed) <= 2 * len(starter_variables()), "keys a variable"
    saved(page)
    page.keyboard.press("u")
    saved(page)
    expect(page.locator(".heard-case-state")).to_have_text("25 of 26 answered")
    page.keyboard.press("Shift+U")
    saved(page)
    # From a variable h goes to the end; only there does it hand in.
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("h")
    expect(page.locator(".heard-case-done")).to_have_text("Every variable is answered.")
    page.keyboard.press("h")
    saved(page)
    expect(page.locator(".heard-case-state")).to_have_text("26 of 26 answered · handed in")
    page.keyboard.press("]")
    expect(page.locator(".heard-case-state")).to_have_text("0 of 26 answered")
    coder.leave()
    served.stop()
    _stands(small_project)


def _stands(small_project: SmallProject) -> None:
    small_project.project = open_project(small_project.folder)
    ana = small_project.as_user("ana")
    first = list_cases(ana)[0]
    assert first.records["ana"].answered == 26 and first.records["ana"].handed_in
    record = open_record(ana, first.id)
    (passage,) = record.values["age_band"].passages
    (release,) = record.documents
    turn = release.turns[1]
    assert (passage.answer, passage.start, passage.end) == ("under 10", turn.start, turn.end)
    assert record.values["platform_type"].answers == ("video",)
    assert record.values["missing_category"].answers == ("unknown",)
