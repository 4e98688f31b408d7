"""Codes are found and chosen in the list, what is chosen stands beside it, and leads drag codes there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.workspace.codebook.versions import current_codebook
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
from tests.helpers.app_server import drawn, enter, serve_app, turn_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def in_sight(page: Page, code: str, name: str) -> None:
    """A code is marked in the list, and its name and definition are seen beside it without scrolling."""
    marked = page.locator(".code-list-code[aria-current]")
    title = page.get_by_role("heading", name=f"{code} {name}")
    expect(marked).to_have_attribute("data-code", code)
    expect(marked).to_be_in_viewport()
    expect(title).to_be_in_viewport()


def test_codes_are_chosen_by_keyboard_and_moved_by_mouse(chromium: Browser, make_project: Callable[..., Any]) -> None:
    study = make_project()
    book = current_codebook(study.as_user("lea")).book
    below = [code.id for code in book.children("C")]
    study.project.store.close()
    with serve_app(Path(study.folder)) as server:
        visitor = enter(chromium, server.url, "Lea Example")
        page = visitor.page
        turn_to(page, f"{server.url}/codebook")
        find = page.get_by_role("searchbox", name="Find a code")
        find.fill("nothing is called so")
        expect(page.get_by_text("No code fits. Try fewer letters.")).to_be_visible()
        find.fill(book.by_id("G3").name.upper())
        page.keyboard.press("Enter")
        in_sight(page, "G3", book.by_id("G3").name)
        find.clear()
        page.locator(".code-list-code[data-code=G3]").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        in_sight(page, "G4", book.by_id("G4").name)
        for family in page.locator(".code-list details:not([open]) summary").all()[::-1]:
            family.click()
        page.locator(".code-list-code").last.click()
        in_sight(page, book.codes[-1].id, book.codes[-1].name)
        page.go_back()
        in_sight(page, "G4", book.by_id("G4").name)
        first, second = (page.locator(f".code-list-code[data-code={code}]") for code in below[:2])
        first.drag_to(second, target_position={"x": 60, "y": second.bounding_box()["height"] - 2})  # type: ignore[index]
        expect(page.get_by_text("Version 2 is saved.")).to_be_visible()
        drawn(page)
        visitor.leave()
    project = open_project(study.folder)
    moved = [code.id for code in current_codebook(sign_in(project, "lea")).book.children("C")]
    project.store.close()
    assert moved == [below[1], below[0], *below[2:]]
