"""Coders with real browsers, beside the scripted ones of :mod:`bench_server`: Chromium through a proxy with TLS."""

import random
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from bench_pane import PROBE  # noqa: E402
from scripted_coder import MARK  # noqa: E402

from tests.browser.conftest import launch_chromium  # noqa: E402
from tests.helpers.team_server import HEADER, SmallProxy, TeamServer  # noqa: E402

NAMED = "heard-bench-"
"""Begins the user agent by which the proxy knows who is at a browser."""


class ByUserAgent(SmallProxy):
    """Names whoever a browser's user agent names, so that one proxy is in front of several people."""

    def _head(self, head: bytes) -> bytes:
        said = head.decode("latin-1").lower().partition(f"user-agent: {NAMED}")[2].partition("\r\n")[0]
        return super()._head(head).replace(b"\r\n\r\n", f"\r\n{HEADER}: {said}\r\n\r\n".encode("latin-1"))


class BrowserCoders:
    """People who code in Chromium until they are told to stop.

    Attributes:
        done: Codings each of them has made, all of which their pane has called saved.
        painted: Seconds from a key to the coding's mark on the screen.
        saved: Seconds from a key to the pane saying that nothing is unsaved.
        foreign: Marks of scripted coders that reached a browser.
    """

    def __init__(self, server: TeamServer, people: Sequence[str], pace: Sequence[float]) -> None:
        self._server, self._people, self._pace = server, people, pace
        self._over, self._ready = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._wrong: BaseException | None = None
        self.done = dict.fromkeys(people, 0)
        self.painted: list[float] = []
        self.saved: list[float] = []
        self.foreign: set[bytes] = set()

    def start(self) -> None:
        """Open their browsers, and return once each has an interview before them."""
        self._thread.start()
        while not self._ready.wait(0.2):
            self._check()

    def stop(self) -> None:
        """Let them finish the coding at hand, and close their browsers."""
        self._over.set()
        self._thread.join()
        self._check()

    def _check(self) -> None:
        if self._wrong is not None:
            raise self._wrong

    def _run(self) -> None:
        try:
            server = self._server
            proxy = ByUserAgent(server.folder.parent, server.public_port, server.port)
            with proxy.running(), sync_playwright() as playwright:
                browser = launch_chromium(playwright)
                self._code({person: self._open(browser, person) for person in self._people})
                browser.close()
        except BaseException as error:  # told to whoever waits for the figures
            self._wrong = error

    def _open(self, browser: Browser, person: str) -> Page:
        page = browser.new_page(
            user_agent=f"{NAMED}{person}", ignore_https_errors=True, viewport={"width": 1280, "height": 800}
        )
        page.add_init_script(PROBE)
        page.on("websocket", lambda socket: socket.on("framereceived", self._look_at))
        page.goto(f"{self._server.public}/coding")
        page.locator(".heard-turn.heard-current").focus(timeout=60_000)
        return page

    def _look_at(self, frame: str | bytes) -> None:
        received = frame.encode() if isinstance(frame, str) else frame
        self.foreign.update(match.group() for match in MARK.finditer(received))

    def _code(self, pages: dict[str, Page]) -> None:
        self._ready.set()
        draw = random.Random(20261126)
        next_at = {page: time.perf_counter() + draw.uniform(*self._pace) for page in pages}
        while not self._over.is_set():
            person = min(next_at, key=lambda one: next_at[one])
            if self._over.wait(max(0.0, next_at[person] - time.perf_counter())):
                break
            page = pages[person]
            for key in ("j", "a", "1"):
                page.keyboard.press(key)
            self.done[person] += 1
            page.wait_for_function(
                "count => window.bench.acknowledged.length === count", arg=self.done[person], timeout=60_000
            )
            next_at[person] = time.perf_counter() + draw.uniform(*self._pace)
        for page in pages.values():
            seen: dict[str, Any] = page.evaluate("window.bench")
            self.painted += [entry / 1000 for entry in seen["painted"]]
            self.saved += [entry / 1000 for entry in seen["acknowledged"]]
