"""Import and review in a real browser, by keyboard: from a file to a release, and what other roles receive."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from codebook.starters import load_starter
from coding.model import Role, User
from coding.workspace import projects

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "a gentle passphrase"
# Italian, so that no language model is loaded: rules and lists find the names.
TALK = (
    "Intervistatrice: Dove abitavi allora?\n\n"
    "Nora: Abitavo a Verona con mia zia Ottilia. La mia amica si chiama Giulia Bianchi. 😀 Mi scriveva sempre.\n\n"
    "Intervistatrice: E dopo?\n\n"
    "Nora: Dopo, Giulia mi ha chiamata al 045 123 4567. Conoscevo anche un certo Zefirino, lui suonava.\n"
)


@dataclass
class Served:
    """The whole app on a small project of its own."""

    folder: Path
    url: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("review") / "study"
    users = [
        User("sam", "Sam Example", frozenset({Role.STEWARD})),
        User("lea", "Lea Example", frozenset({Role.LEAD})),
        User("ana", "Ana Example", frozenset({Role.RESEARCHER})),
    ]
    projects.create_project(
        folder, "A small study", PASSPHRASE, users, load_starter("survivor-interviews")
    ).store.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "coding.cli", "app", str(folder), "--port", str(port), "--no-browser"]
    command[1:3] = ["-c", "from coding.cli import main; main()"]
    log = (folder.parent / "app.log").open("wb")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                break
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError((folder.parent / "app.log").read_text()) from None
            time.sleep(0.2)
    yield Served(folder, url)
    process.terminate()
    process.wait(20)
    log.close()
    text = (folder.parent / "app.log").read_text(errors="replace")
    assert not any(word in text for word in ("Giulia", "Zefirino", "Ottilia")), "original words in the log"


def enter(browser: Browser, served: Served, name: str) -> tuple[BrowserContext, Page, list[str]]:
    """Sign in; collects every frame the browser receives."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(40_000)
    frames: list[str] = []

    def keep(payload: str | bytes) -> None:
        frames.append(payload if isinstance(payload, str) else payload.decode("utf-8", errors="replace"))

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    page.goto(served.url)
    page.get_by_role("button", name=name).first.click()
    page.get_by_text("Sign out").first.wait_for()
    return context, page, frames


def unlock(page: Page) -> None:
    page.get_by_label("Passphrase of the project").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Shut the originals").wait_for()


def counts(page: Page) -> list[int]:
    """To decide, masked, left, unmasked to look at."""
    return [int(number) for number in re.findall(r"\d+", page.locator(".heard-review-counts").inner_text())]


def saved(page: Page) -> None:
    page.wait_for_selector(".heard-review[data-unsaved='0']")


def test_from_a_file_to_a_release_without_the_mouse(chromium: Browser, served: Served, tmp_path: Path) -> None:
    context, page, frames = enter(chromium, served, "Sam Example")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{served.url}/importing")
    unlock(page)
    talk = tmp_path / "Giulia Bianchi.txt"
    talk.write_text(TALK, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(str(talk))
    page.get_by_text("4 turns").wait_for()
    page.get_by_role("button", name="Store", exact=True).click()
    page.get_by_text("1 interview stored").wait_for()
    page.get_by_role("button", name="Find identifiers in 1 interview").click()
    page.get_by_text("1 interview searched").wait_for(timeout=120_000)
    page.get_by_role("button", name="Review identifiers (").click()
    page.wait_for_selector(".heard-review-turn")
    saved(page)
    keys = page.keyboard

    def stands(*wanted: int) -> None:
        # Server and browser agree again once everything is acknowledged.
        saved(page)
        assert counts(page)[: len(wanted)] == list(wanted)

    page.locator(".heard-review-scroll").focus()
    found = counts(page)[0]
    assert found >= 3
    keys.press("a")
    stands(found - 1, 1, 0)
    keys.press("u")
    expect(page.locator(".heard-review-counts")).to_contain_text(f"{found} to decide")
    keys.press("Shift+U")
    expect(page.locator(".heard-review-counts")).to_contain_text(f"{found - 1} to decide")
    # A burst of keys: none may be lost.
    keys.press("n")
    for _ in range(found - 1):
        keys.press("a")
    stands(0, found, 0)
    # Words that no detector saw: find them, mask them everywhere as a person.
    keys.press("f")
    keys.type("Zefirino")
    keys.press("Enter")
    keys.press("Escape")
    if page.locator(".heard-review-mark", has_text="Zefirino").count() == 0:
        keys.press("m")
        keys.press("p")
        saved(page)
    expect(page.locator(".heard-review-mark[data-state=accepted]", has_text="Zefirino")).to_have_count(1)
    # Shift and arrows select whole words, from the caret on.
    keys.press("Home")
    keys.press("j")
    keys.press("ArrowRight")
    keys.press("Shift+ArrowRight")
    keys.press("m")
    expect(page.locator(".heard-review-dialog h2")).to_contain_text("Mask “")
    keys.press("Escape")
    # What is not masked: one key each.
    keys.press("l")
    for _ in range(counts(page)[3]):
        keys.press("r")
    saved(page)
    assert counts(page)[3] == 0
    for _ in range(20):
        keys.press("Tab")
        if "I, Sam Example" in page.evaluate("document.activeElement.closest('label')?.innerText ?? ''"):
            break
    keys.press("Space")
    release = page.get_by_role("button", name="Release for coding")
    expect(release).to_be_enabled()
    release.press("Enter")
    page.get_by_text("is released (release 1)").wait_for()
    assert not problems, problems
    assert "Giulia" not in page.url
    assert any("Ottilia" in frame for frame in frames), "the steward does receive the original"
    context.close()
    _nobody_else_receives_original_words(chromium, served)


def _nobody_else_receives_original_words(chromium: Browser, served: Served) -> None:
    for name in ("Ana Example", "Lea Example"):
        context, page, frames = enter(chromium, served, name)
        for path in ("", "coding", "search", "activity", "importing", "review"):
            page.goto(f"{served.url}/{path}")
            page.get_by_text("Sign out").first.wait_for()
            page.wait_for_timeout(1200)
        everything = "\n".join(frames)
        assert "Abitavo" in everything, "the released text is read"
        for words in ("Giulia", "Zefirino", "045 123"):
            assert words not in everything, f"{name} received an original word"
        context.close()
