"""A passphrase that is typed is taken in by whoever goes on by keyboard, also where it stands in no form."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import SmallProject
from tests.helpers.app_server import drawn, enter, serve_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_going_on_past_the_button_that_shows_it_takes_it_in(
    chromium: Browser, make_project: Callable[..., SmallProject]
) -> None:
    project = make_project()
    project.project.store.close()
    sent: list[bytes] = []
    with serve_app(Path(project.folder)) as server:
        page = enter(chromium, server.url, "Lea Example").page
        page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(bytes(data))))
        page.goto(f"{server.url}/codebook")
        page.get_by_text("Files", exact=True).click()
        field = page.get_by_role("textbox", name="Passphrase of the originals")
        field.fill("a kind word")
        drawn(page)
        page.keyboard.press("Tab")
        drawn(page)
        shown = "document.activeElement.getAttribute('aria-label')"
        assert page.evaluate(shown) == "Show password" and not any(b"a kind word" in entry for entry in sent)
        page.keyboard.press("Tab")
        drawn(page)
        assert sum(b"a kind word" in entry for entry in sent) >= 1
