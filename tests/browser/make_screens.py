"""Take the manual's pictures of a demo project: ``python tests/browser/make_screens.py DEMO_FOLDER [light|dark]``."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from coding.workspace.demo import PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LEAD = [
    "overview", "participants", "codebook", "themes", "usage", "agreement", "reconcile", "indicators", "reports",
    "people", "activity",
]  # fmt: skip


def main(folder: Path, scheme: str) -> None:
    """Serve the demo, visit every page as the person it is for, and write the pictures."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "coding.cli", "app", str(folder), "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "HF_HUB_OFFLINE": "1"}, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            _visit(browser, address, scheme)
            browser.close()
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("The app did not start.")


def _visit(browser: Browser, address: str, scheme: str) -> None:
    page = _enter(browser, address, scheme, "Marta Lindqvist", picture=True)
    for name in LEAD:
        _shot(page, address, "" if name == "overview" else name, name)
    page = _enter(browser, address, scheme, "Ana Duarte")
    _shot(page, address, "work", "work")
    page.get_by_text("Bus station").first.wait_for()
    page.get_by_role("button", name="Code", exact=True).first.click()
    page.wait_for_selector(".heard-turn")
    _settle(page)
    page.screenshot(path=IMAGES / "coding.png")
    _shot(page, address, "journal", "journal")
    _shot(page, address, "care", "care")
    page.goto(f"{address}/search")
    page.get_by_label("What are you looking for?").fill("somebody asked calmly and believed the answer")
    page.keyboard.press("Enter")
    page.wait_for_timeout(12_000)
    _settle(page)
    page.screenshot(path=IMAGES / "search.png")
    page = _enter(browser, address, scheme, "Tomas Keane")
    page.goto(f"{address}/importing")
    page.get_by_label("Passphrase of the project").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Shut the originals").wait_for()
    _shot(page, address, "importing", "importing")
    _shot(page, address, "review", "review")


def _enter(browser: Browser, address: str, scheme: str, name: str, *, picture: bool = False) -> Page:
    chosen = "dark" if scheme == "dark" else "light"
    page = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=chosen).new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_role("button", name=name).first.wait_for()
    if picture:
        _settle(page)
        page.screenshot(path=IMAGES / "signin.png")
    page.get_by_role("button", name=name).first.click()
    page.get_by_text("Sign out").first.wait_for()
    return page


def _shot(page: Page, address: str, path: str, name: str) -> None:
    page.goto(f"{address}/{path}")
    page.get_by_text("Sign out").first.wait_for()
    page.wait_for_timeout(3_500)
    _settle(page)
    page.screenshot(path=IMAGES / f"{name}.png")


def _settle(page: Page) -> None:
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_timeout(600)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "light")
