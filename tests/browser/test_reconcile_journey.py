"""From the figures to the last decision, in a real browser against the real app, then what the project holds."""

from __future__ import annotations

import importlib.util
import random
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.workspace import projects, reconciling, rounds

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("round_project", ROOT / "tests" / "ui" / "round_project.py")
assert spec is not None and spec.loader is not None
round_project = importlib.util.module_from_spec(spec)
spec.loader.exec_module(round_project)


class App:
    """The app on a project folder, in a process of its own; stop it to look into the project."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder, self.log = folder, log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = "import sys; from coding.cli import main; main()"
        arguments = ["app", str(self.folder), "--port", str(self.port), "--no-browser"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", command, *arguments], cwd=ROOT, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"the app did not start; see {self.log}")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None


@pytest.fixture
def app(make_project: Any, tmp_path: Path) -> Iterator[App]:
    """The app on a small project with a locked round of four interviews."""
    project = make_project()
    round_project.lock_small_round(project)
    project.project.store.checkpoint()
    # The fixture keeps its own project open, and a project has one process: the app gets a copy.
    served = App(Path(shutil.copytree(project.folder, tmp_path / "served")), tmp_path / "app.log")
    served.start()
    yield served
    served.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh browser; any script error fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    made = context.new_page()
    made.set_default_timeout(20_000)
    problems: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    yield made
    context.close()
    assert not problems, problems


def sign_in(page: Page, app: App, name: str) -> None:
    page.goto(app.url)
    page.get_by_role("button", name=name).first.click()
    page.wait_for_selector("h1:has-text('Overview')")


def open_queue(page: Page, app: App, query: str = "") -> None:
    page.goto(f"{app.url}/reconcile{query}")
    page.wait_for_selector(".rp-pane[data-unsaved='0'] .rp-lanes")
    page.wait_for_selector(".rp-saved:has-text('Saved')")


def heading(page: Page) -> str:
    return page.locator(".rp-center h2").inner_text()


def saved(page: Page) -> None:
    page.wait_for_selector(".rp-pane[data-unsaved='0']")


def stored(app: App) -> tuple[reconciling.ReconcileQueue, dict[str, reconciling.Standing]]:
    """Stop the app and read the queue from the project itself."""
    app.stop()
    project = projects.open_project(app.folder)
    try:
        lead = projects.sign_in(project, "lea")
        found = rounds.find_round(lead, None)
        return reconciling.open_queue(lead, found.id), reconciling.standings(lead, found.id)
    finally:
        project.store.close()


def test_from_a_figure_to_its_passages_to_the_queue(app: App, page: Page) -> None:
    sign_in(page, app, "Ana Example")
    page.goto(f"{app.url}/agreement")
    page.locator(".ft-table th .ft-open", has_text="G9").click()
    page.wait_for_url(re.compile("code=G9"))
    expect(page.get_by_role("heading", name=re.compile("G9"))).to_be_visible()
    page.get_by_role("link", name="Reconcile", exact=True).nth(1).click()
    page.wait_for_selector(".rp-pane .rp-lanes")
    assert "state=all" in page.url and "item=" in page.url
    expect(page.locator(".rp-entry[aria-current]")).to_contain_text("G9")


def test_every_disagreement_takes_one_key_and_none_is_lost(app: App, page: Page) -> None:
    sign_in(page, app, "Ana Example")
    open_queue(page, app)
    pressed = 0
    keys = {"Boundaries": "u", "Different codes": "2", "Missing": "x"}
    decided: list[str] = []
    while "to settle" in heading(page):
        kind = re.sub(r"^.*· ", "", heading(page).split("○")[0]).strip()
        page.keyboard.press(keys[kind])
        pressed += 1
        decided.append(kind)
    saved(page)
    expect(page.locator(".rp-progress")).to_contain_text(f"{pressed} of {pressed} settled")
    queue, standings = stored(app)
    assert pressed == sum(1 for item in queue.items if item.kind != "exact") == 13
    assert queue.open_items == []
    expected = {"boundary": "union", "different code": "coder:ben", "missing": "none", "exact": "both"}
    for item in queue.items:
        decision = standings[item.id].decision
        assert decision is not None and decision.outcome == expected[item.kind]
    tags = {queue.decisions[item.id].reason_tag for item in queue.items if item.kind == "boundary"}
    assert tags == {"boundary rule"}


def test_rapid_random_keys_end_where_the_project_ends(app: App, page: Page) -> None:
    sign_in(page, app, "Ben Example")
    open_queue(page, app, "?state=all")
    chance = random.Random(3)
    keys = ["1", "2", "o", "x", "d", "e", "Delete", "Control+z", "Control+Shift+z", "j", "k", "s", "u"]
    for _ in range(120):
        page.keyboard.press(chance.choice(keys))
        if page.locator(".rp-editor").count():
            page.keyboard.press("Escape")
    saved(page)
    shown = page.locator(".rp-entry").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    page.reload()
    page.wait_for_selector(".rp-pane .rp-lanes")
    again = page.locator(".rp-entry").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert shown == again
    words = {"settled": "decided", "agreed in advance": "agreed", "to settle": "open"}
    states = [one.rsplit(", ", 1)[1] for one in shown]
    queue, standings = stored(app)
    assert [words.get(state, state) for state in states] == [standings[item.id].state for item in queue.items]


def test_own_boundaries_a_new_code_a_reason_and_taking_back(app: App, page: Page) -> None:
    sign_in(page, app, "Lea Example")
    open_queue(page, app, "?kind=boundary")
    page.keyboard.press("c")
    for key in ("ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".rp-range")).to_have_text("“me to keep our talks a secret. It felt”")
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    page.keyboard.type("barriers")
    page.keyboard.press("Enter")
    page.keyboard.press("m")
    page.keyboard.type("we read it aloud")
    page.keyboard.press("Enter")
    page.keyboard.press("f")
    page.keyboard.press("i")
    saved(page)
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    saved(page)
    queue, standings = stored(app)
    first, second, third = (one for one in queue.items if one.kind == "boundary")
    assert standings[first.id].state == "open" and standings[first.id].consensus == ()
    (made,) = standings[second.id].consensus
    assert (made.code, made.start, made.end) == ("D2", second.start, second.end)
    decision, (shared,) = standings[third.id].decision, standings[third.id].consensus
    assert decision is not None
    assert (decision.reason_tag, decision.reason, decision.method) == ("definition unclear", "we read it aloud", "lead")
    text = queue.releases[third.release_id].text
    assert text[shared.start : shared.end] == "keep our talks a secret"


def test_words_selected_with_the_mouse_set_the_boundaries_across_an_emoji(app: App, page: Page) -> None:
    sign_in(page, app, "Ana Example")
    open_queue(page, app, "?kind=boundary")
    page.keyboard.press("c")
    page.locator(".rp-piece", has_text="and I could not").evaluate(
        """piece => {
            const range = document.createRange();
            range.setStart(piece.firstChild, 2);
            range.setEnd(piece.firstChild, 11);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            piece.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }));
        }"""
    )
    chosen = page.locator(".rp-range").inner_text().strip("“”")
    page.keyboard.press("Enter")
    saved(page)
    queue, standings = stored(app)
    item = next(one for one in queue.items if one.kind == "boundary")
    (made,) = standings[item.id].consensus
    assert queue.releases[item.release_id].text[made.start : made.end] == chosen == "and I could"


def test_everything_can_be_done_with_buttons_and_is_announced(app: App, page: Page) -> None:
    sign_in(page, app, "Ana Example")
    open_queue(page, app)
    button = page.get_by_role("group", name="Settle this item").get_by_role("button", name="Defer")
    button.focus()
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator(".rp-progress")).to_contain_text("1 deferred")
    assert page.evaluate("document.activeElement.dataset.action") == "defer"
    live = page.locator(".rp-pane > [aria-live='polite']")
    expect(live).to_have_text(re.compile(r"^Deferred\. Next: item 2 of 13, .+Ana: .+"))
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_signing_out_elsewhere_takes_the_text_away(app: App, page: Page) -> None:
    sign_in(page, app, "Ana Example")
    open_queue(page, app)
    other = page.context.new_page()
    other.goto(f"{app.url}/_leave")
    page.bring_to_front()
    page.keyboard.press("x")
    expect(page.locator(".rp-words")).to_have_count(0)
    _, standings = stored(app)
    assert all(one.state in ("open", "agreed") for one in standings.values())
