"""Take the manual's pictures of a demo project.

``python -m tests.helpers.make_screens DEMO_FOLDER [light|dark [NAME …]]``: with names only these pages are opened.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from coding.workspace.demo import PASSPHRASE
from tests.browser.conftest import launch_chromium
from tests.helpers.app_server import patient_hands, serve_app, sign_in, still
from tests.helpers.keyboard import open_originals
from tests.helpers.paths import ROOT

IMAGES = ROOT / "docs" / "images"
LEAD = [
    "overview", "participants", "codebook", "translations", "themes", "passages", "usage", "agreement", "reconcile",
    "indicators", "joint", "reports", "people", "activity",
]  # fmt: skip
ADDRESSES = {
    "overview": "",
    "passages": "passages?code=G9&around=1",
    "translations": "codebook?view=translations",
    "reports": "report_builder",
}
"""Address of a page that is not called as its picture."""
wanted: set[str] = set()
"""Names of the pictures to take; empty for all."""


def main(folder: Path, scheme: str) -> None:
    """Serve the demo, visit every page as the person it is for, and write the pictures."""
    with serve_app(folder) as server, sync_playwright() as playwright:
        browser = patient_hands(launch_chromium(playwright))
        _lead(browser, server.url, scheme)
        _researcher(browser, server.url, scheme)
        _steward(browser, server.url, scheme)
        browser.close()


def _lead(browser: Browser, address: str, scheme: str) -> None:
    page = _window(browser, scheme)
    page.goto(address)
    page.get_by_role("button", name="Marta Lindqvist").first.wait_for()
    _picture(page, "signin")
    sign_in(page, address, "Marta Lindqvist")
    for name in LEAD:
        _page(page, address, name)
    if _asked("panel"):
        page.goto(f"{address}/panel")
        page.get_by_role("tab", name="Results").click()
        _picture(page, "panel")


def _researcher(browser: Browser, address: str, scheme: str) -> None:
    page = _window(browser, scheme)
    sign_in(page, address, "Ana Duarte")
    _page(page, address, "work")
    if _asked("coding"):
        page.goto(f"{address}/work")
        page.get_by_test_id("stMain").get_by_role("button", name=re.compile("^Code ")).first.click()
        page.wait_for_selector(".heard-turn")
        _picture(page, "coding")
    for name in ("cases", "journal", "care"):
        _page(page, address, name)
    if _asked("search"):
        page.goto(f"{address}/search")
        page.get_by_label("What are you looking for?").fill("somebody asked calmly and believed the answer")
        page.keyboard.press("Enter")
        page.get_by_test_id("stMain").get_by_role("link", name="Open").first.wait_for()
        _picture(page, "search")


def _steward(browser: Browser, address: str, scheme: str) -> None:
    page = _window(browser, scheme)
    sign_in(page, address, "Tomas Keane")
    page.goto(f"{address}/importing")
    open_originals(page, PASSPHRASE)
    _page(page, address, "importing")
    _page(page, address, "review")


def _window(browser: Browser, scheme: str) -> Page:
    chosen = "dark" if scheme == "dark" else "light"
    return browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=chosen).new_page()


def _asked(name: str) -> bool:
    return not wanted or name in wanted


def _page(page: Page, address: str, name: str) -> None:
    if _asked(name):
        page.goto(f"{address}/{ADDRESSES.get(name, name)}")
        page.get_by_text("Sign out").first.wait_for()
        _picture(page, name)


def _picture(page: Page, name: str) -> None:
    if not _asked(name):
        return
    still(page)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    wanted |= set(sys.argv[3:])
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "light")
