"""The app in a process of its own, and people who visit it, each in a browser of their own."""

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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """A process of Heard's that serves a web page on a free local port; ``stop`` and ``start`` again for a restart."""

    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        """What to run, for this port."""
        raise NotImplementedError

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", **self.environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(), cwd=ROOT, env=environment, stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 120  # a busy machine needs its time
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the app did not start: {self.log.read_text(errors='replace')}")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None


@dataclass
class StreamlitServer(Server):
    """A Streamlit script."""

    script: Path = ROOT / "app.py"

    def command(self) -> list[str]:
        return [
            sys.executable, "-m", "streamlit", "run", str(self.script), f"--server.port={self.port}",
            "--client.toolbarMode=minimal", "--browser.gatherUsageStats=false", "--server.address=127.0.0.1",
            "--server.headless=true", "--server.fileWatcherType=none",
        ]  # fmt: skip


@dataclass
class AppServer(Server):
    """``heard app`` on a project folder; a project has one process, so stop it to look into the project."""

    folder: Path = Path()

    def command(self) -> list[str]:
        run = [sys.executable, "-c", "from coding.cli import main; main()"]
        return [*run, "app", str(self.folder), "--port", str(self.port), "--no-browser"]


@contextmanager
def serve_app(folder: Path) -> Iterator[AppServer]:
    """The whole app on this project until the block ends; its log lies beside the folder."""
    server = AppServer(folder.parent / f"{folder.name}.log", folder=folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@dataclass
class Visit:
    """Somebody signed in, in a browser of their own.

    Attributes:
        page: Their page.
        frames: Every frame of the websocket that reached the browser, as text.
        problems: Script errors and requests to anywhere but this machine.
    """

    context: BrowserContext
    page: Page
    frames: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def leave(self) -> None:
        """Close the browser; there must have been no script error and no request to another machine."""
        self.context.close()
        assert not self.problems, self.problems


def visit(browser: Browser) -> Visit:
    """A fresh browser that keeps what it receives."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    made = Visit(context, context.new_page())
    made.page.set_default_timeout(60_000)

    def keep(payload: str | bytes) -> None:
        made.frames.append(payload if isinstance(payload, str) else payload.decode("utf-8", errors="replace"))

    def check(url: str) -> None:
        if not re.match(r"(http|ws)://127\.0\.0\.1:|data:|blob:|about:", url):
            made.problems.append(f"request to {url}")

    def opened(socket: WebSocket) -> None:
        check(socket.url)
        socket.on("framereceived", keep)

    made.page.on("websocket", opened)
    context.on("request", lambda request: check(request.url))
    context.on("weberror", lambda error: made.problems.append(str(error.error)))
    return made


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.get_by_role("button", name=name).first.click()
    page.get_by_text("Sign out").first.wait_for()


def enter(browser: Browser, url: str, name: str) -> Visit:
    """Somebody signs in, in a browser of their own; ``leave`` it at the end."""
    made = visit(browser)
    sign_in(made.page, url, name)
    return made
