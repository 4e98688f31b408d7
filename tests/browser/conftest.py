"""One Chromium for all browser tests, and Streamlit servers on free ports."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Playwright, ViewportSize, expect, sync_playwright

from coding.workspace.demo import copy_demo
from tests.helpers.app_server import (
    PATIENCE,
    ROOT,
    AppServer,
    Server,
    StreamlitServer,
    beside,
    drawn,
    patient_hands,
    serve_app,
    turn_to,
    visit,
)
from tests.helpers.install_browser import system_browser
from tests.helpers.pane_harness import pane_backend
from tests.helpers.seen import doing, pages_of
from tests.helpers.team_server import trusted_keys

expect.set_options(timeout=PATIENCE)

USUAL: ViewportSize = {"width": 1280, "height": 800}
CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


def launch_chromium(playwright: Playwright) -> Browser:
    """The system's Chromium, else Playwright's own; raises playwright's Error when there is neither."""
    trusted = f"--ignore-certificate-errors-spki-list={trusted_keys()}"
    return playwright.chromium.launch(executable_path=system_browser(), args=[*CHROMIUM_ARGS, trusted])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, or a skip with the reason."""
    with sync_playwright() as playwright:
        try:
            browser = launch_chromium(playwright)
        except Error as error:
            pytest.skip(f"no Chromium to drive: {error.message.splitlines()[0]}")
        yield patient_hands(browser)
        browser.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., StreamlitServer]]:
    """Start a Streamlit script: ``serve(path, NAME="value", …)`` with environment variables; stopped at the end."""
    running: list[StreamlitServer] = []

    def start(script: Path, **environment: str) -> StreamlitServer:
        server = StreamlitServer(tmp_path_factory.mktemp("server") / "streamlit.log", environment, script=script)
        running.append(server)
        server.start()
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh browser; a script error or a request to another machine fails the test."""
    result = visit(chromium)
    yield result.page
    result.leave()


@pytest.fixture
def app(prepared: Path, tmp_path: Path) -> Iterator[AppServer]:
    """The app on a copy of the folder that the module's ``prepared`` gives.

    That fixture keeps its own project open, and a project has one process.
    """
    with serve_app(Path(shutil.copytree(prepared, tmp_path / "served"))) as served:
        yield served


@dataclass
class PaneApp:
    """The pane's harness page in a browser, and the file its backend writes."""

    server: StreamlitServer
    store: Path
    page: Page
    name: str
    shown: str = ""
    """The interview that the page shows, also of the test before; another one is turned to."""

    def open(self, **query: object) -> None:
        url = f"{self.server.url}/?{urlencode({'name': self.name, **query})}"
        if self.shown not in ("", self.name):
            self.page.evaluate(
                "() => document.querySelectorAll('.heard-pane').forEach((one) => one.dataset.before = '')"
            )
            turn_to(self.page, url)
            self.page.locator(".heard-pane[data-before]").wait_for(state="detached")
        else:
            self.page.goto(url)
        self.shown = self.name
        self.opened()
        self.saved()

    def opened(self) -> None:
        """Wait until the pane is there with the viewer's settings, also after a reload."""
        self.page.wait_for_selector(".heard-pane[data-opened]")
        drawn(self.page)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def turn(self, line: int) -> Locator:
        return self.page.locator(".heard-turn").nth(line - 1)

    def go(self, line: int) -> None:
        """Make a turn the current one by keyboard."""
        self.page.locator(".heard-turn.heard-current").focus()
        self.keys("Home", *["j"] * (line - 1))

    def chips(self, line: int) -> list[str]:
        return self.turn(line).locator(".heard-chip-name").all_text_contents()

    def saved(self) -> None:
        """Wait until the server acknowledged everything."""
        self.page.wait_for_selector(".heard-pane[data-unsaved='0']")

    def stored(self) -> dict[str, Any]:
        return json.loads((self.store / f"{self.name}.json").read_text())

    def codings(self) -> list[dict[str, Any]]:
        """Stored codings that are not removed, in reading order."""
        live = [c for c in self.stored()["codings"].values() if not c["deleted"]]
        return sorted(live, key=lambda c: (c["start"], c["end"], c["code"]))

    def quotes(self) -> list[tuple[str, str]]:
        """Code and words of the stored codings, in the short interview."""
        text, _ = pane_backend.transcript(0)
        return [(c["code"], text[c["start"] : c["end"]]) for c in self.codings()]


@pytest.fixture(scope="session")
def pane_server(
    serve: Callable[..., StreamlitServer], tmp_path_factory: pytest.TempPathFactory
) -> tuple[StreamlitServer, Path]:
    """The harness app, one server for all pane tests, and the folder it stores in."""
    store = tmp_path_factory.mktemp("pane")
    return serve(ROOT / "tests" / "helpers" / "pane_harness" / "app.py", PANE_STORE=str(store)), store


@pytest.fixture(scope="session")
def pane_opener(chromium: Browser, pane_server: tuple[StreamlitServer, Path]) -> Iterator[Page]:
    """A page beside the harness app. What it opens lives in its process, where the app's program was compiled before:
    that costs a fresh browser more than most tests of the pane."""
    context = chromium.new_context(viewport=USUAL)
    page = context.new_page()
    page.goto(f"{pane_server[0].url}/_stcore/health")
    yield page
    context.close()


@pytest.fixture(scope="session")
def pane_pages() -> list[Page]:
    """The page that the next test of the pane goes on with, if there is one."""
    return []


@pytest.fixture
def own_page(pane_pages: list[Page]) -> Iterator[None]:
    """For a test that listens to what its page loads, or leaves the page: one that no other test has."""
    others = [*pane_pages]
    pane_pages.clear()
    yield
    for page in pane_pages:
        page.close()
    pane_pages[:] = others


@pytest.fixture
def pane(
    pane_opener: Page, pane_server: tuple[StreamlitServer, Path], pane_pages: list[Page], request: pytest.FixtureRequest
) -> Iterator[PaneApp]:
    """The pane with an interview of its own, in the page of the test before: to load Streamlit's program costs six
    times as much as to turn to another interview. Any error in the page's console fails the test."""
    failures = request.session.testsfailed
    page, shown = (pane_pages.pop(), "another") if pane_pages else (beside(pane_opener), "")
    result = PaneApp(*pane_server, page, f"t{uuid4().hex[:12]}", shown)
    problems: list[str] = []

    def keep(error: Error) -> None:
        problems.append(str(error))

    result.page.on("pageerror", keep)
    yield result
    result.page.remove_listener("pageerror", keep)
    if failures == request.session.testsfailed:
        result.page.set_viewport_size(USUAL)
        result.page.emulate_media(color_scheme="null", reduced_motion="null")
        pane_pages.append(result.page)
    else:
        result.page.close()
    assert not problems, problems


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """Say of a journey that failed what stood on its pages and what its servers were doing."""
    report = yield
    if report.failed and call.when == "call":
        for name, entry in getattr(item, "funcargs", {}).items():
            if isinstance(entry, Browser):
                report.sections.append(("what the pages show", pages_of(entry)))
            elif isinstance(entry, Server) and entry.process is not None:
                report.sections.append((f"what {name} is doing", doing(entry.process, entry.log)))
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever hangs is stopped in the end; a journey on a busy machine takes minutes, and is none the worse for it."""
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(1800))


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo project as it comes with Heard; copy it before it is opened."""
    folder = tmp_path_factory.mktemp("demo") / "demo-project"
    copy_demo(folder)
    return folder
