"""The app in a process of its own, and people who visit it, each in a browser of their own."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, TimeoutError, WebSocket

from tests.helpers.nursery import Copied, heard_command, start_heard
from tests.helpers.paths import ROOT
from tests.helpers.seen import follow

PATIENCE = 300_000
"""Milliseconds to wait for what a page should show; only a test that fails ever waits as long."""
SECONDS = PATIENCE // 1000
"""The same for what takes seconds: answers of a server, other processes."""

_WATCH = r"""
(() => {
  // Numbers of fields in streamlit/proto: BackMsg.rerun_script, ClientState.fragment_id and .is_auto_rerun,
  // ForwardMsg.metadata, .new_session, .delta and .script_finished, ForwardMsgMetadata.run, its fragment_ids,
  // Delta.fragment_id.
  const RERUN = 11, FRAGMENT = 5, TIMED = 6, METADATA = 2, STARTED = 4, DELTA = 5, FINISHED = 6, RUN = 6, FRAGMENTS = 2;
  const DRAWN_IN = 8;
  const EARLY = 2; // ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN: another run follows at once
  const text = new TextDecoder();

  /** The fields of one protobuf message: number → values, of bytes or of a varint. */
  const fieldsOf = (bytes) => {
    const found = new Map();
    let at = 0;
    const varint = () => {
      let value = 0, scale = 1, byte;
      do { byte = bytes[at++]; value += (byte & 127) * scale; scale *= 128; } while (byte & 128);
      return value;
    };
    while (at < bytes.length) {
      const tag = varint();
      const kind = tag % 8, number = Math.floor(tag / 8);
      let value;
      if (kind === 0) value = varint();
      else {
        const length = { 1: 8, 2: null, 5: 4 }[kind] ?? varint();
        value = bytes.subarray(at, at + length);
        at += length;
      }
      found.set(number, [...(found.get(number) ?? []), value]);
    }
    return found;
  };
  const inside = (fields, number) => fieldsOf(fields.get(number)?.[0] ?? new Uint8Array());

  const asked = new Set(); // what runs were asked for and have not begun: fragments, '' for the whole page
  const known = new Set(['']); // fragments this server has drawn; others it passes over without a word
  let running = false, drawn = 0;

  const sent = (bytes) => {
    const message = fieldsOf(bytes);
    if (!message.has(RERUN)) return;
    const state = inside(message, RERUN);
    const fragment = text.decode(state.get(FRAGMENT)?.[0] ?? new Uint8Array());
    if (!state.get(TIMED)?.[0] && known.has(fragment)) asked.add(fragment);
  };
  const received = (bytes) => {
    const message = fieldsOf(bytes);
    if (message.has(DELTA)) {
      known.add(text.decode(inside(message, DELTA).get(DRAWN_IN)?.[0] ?? new Uint8Array()));
    } else if (message.has(STARTED)) {
      const fragments = (inside(inside(message, METADATA), RUN).get(FRAGMENTS) ?? []).map((one) => text.decode(one));
      // A look at a job, which the page takes every second by itself, keeps nobody from clicking.
      if (!fragments.length || fragments.some((one) => asked.has(one))) running = true;
      if (fragments.length) for (const one of fragments) asked.delete(one);
      else asked.clear();
    } else if (message.has(FINISHED)) {
      running = message.get(FINISHED)[0] === EARLY;
      if (!running) drawn += 1;
    }
  };

  const Native = window.WebSocket;
  let current = null; // a page that lost its server tries several
  window.WebSocket = class extends Native {
    constructor(...values) {
      super(...values);
      current = this;
      asked.clear();
      known.clear();
      known.add('');
      running = false;
      this.addEventListener('message', ({ data }) => {
        if (this === current && data instanceof ArrayBuffer) received(new Uint8Array(data));
      });
    }

    send(data) {
      if (this === current && data instanceof Uint8Array) sent(data);
      super.send(data);
    }
  };

  /** What the page is waiting for; empty when it rests. */
  const waiting = () => {
    if (document.readyState !== 'complete') return 'the page itself';
    if (!document.getElementById('root')) return ''; // no page of Streamlit's
    if (current?.readyState !== Native.OPEN) return 'the connection';
    if (asked.size) return 'a run that was asked for';
    if (running || !drawn) return 'the end of a run';
    return document.querySelector('[data-testid="stSkeleton"]') ? 'what is being loaded' : '';
  };
  // An answer is asked for within a millisecond of a click and drawn within a frame or two of its arrival. A page that
  // is waited for is looked at by a timer: to ask for a frame has one made, which costs more than all else meanwhile.
  window.heardDrawn = () => new Promise((done) => {
    let calm = 0;
    const look = () => {
      calm = waiting() ? 0 : calm + 1;
      if (calm > 3) done(true);
      else if (calm) requestAnimationFrame(look);
      else setTimeout(look, 20);
    };
    look();
  });
  window.heardWaiting = waiting;
})();
"""
"""Follows, in the page, what it asks the server for and what the server answers; ``heardDrawn`` answers once the
page has rested for three frames: connected, every run it asked for begun and finished, nothing waiting to be drawn."""

ACTIONS = (
    "check", "clear", "click", "dblclick", "fill", "focus", "press", "press_sequentially", "select_option",
    "set_checked", "set_input_files", "uncheck",
)  # fmt: skip
"""What a person does to one control; with :func:`patient_hands`, only to a page that is drawn."""


def drawn(page: Page) -> None:
    """Wait until the page is drawn and rests: a click or a key that meets a page being redrawn may be lost."""
    try:
        page.wait_for_function("() => window.heardDrawn()")
    except TimeoutError:
        raise AssertionError(f"{page.url} still waits for {page.evaluate('window.heardWaiting()')}.") from None


def turn_to(page: Page, url: str) -> None:
    """Another page of the app, as Back and Forward reach it: drawn anew, while the program in the browser stays.

    Loading that program costs more than drawing most pages; whoever looks at many of them loads it once.
    """
    page.evaluate("url => { history.pushState(null, '', url); dispatchEvent(new PopStateEvent('popstate')); }", url)
    drawn(page)


def beside(page: Page) -> Page:
    """A fresh page in the process of this one, which has compiled already what both run."""
    with page.expect_popup() as opening:
        page.evaluate("() => { open('about:blank'); }")
    return opening.value


def taken_in_late(route: Route) -> None:
    """A pane's script in a browser that has so much to do that it takes a while to take an answer in."""
    script = route.fetch().text().replace("export default function", "function")
    late = """
      export default (given) => new Promise((done) => setTimeout(() => {
        done(mount(given));
        document.body.dataset.taken = 1 + Number(document.body.dataset.taken ?? 0);
      }, 1000));
    """
    route.fulfill(body=f"{script}\n{late}", content_type="text/javascript")


def still(page: Page) -> None:
    """Wait until the page is drawn and nothing moves or changes colour any more."""
    drawn(page)
    page.wait_for_function(
        "() => document.getAnimations().every((one) => one.playState !== 'running' || "
        "one.effect.getComputedTiming().endTime === Infinity)"
    )


def patient_hands(browser: Browser) -> Browser:
    """Have every action on a control wait until the page is drawn, in all windows of this browser.

    Playwright waits until a control is visible, still and enabled. On a page of Streamlit's that is not enough: what
    stood there before is visible, still and enabled while the new is being made, and leads nowhere. ``keyboard`` is
    left as it is, since keys go to the pane, which must not lose any whatever happens around it.
    """
    opened = browser.new_context

    def new_context(**settings: Any) -> BrowserContext:
        context = opened(**settings)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_WATCH)
        follow(context)
        return context

    def new_page(**settings: Any) -> Page:
        return new_context(**settings).new_page()

    browser.new_context, browser.new_page = new_context, new_page  # type: ignore[method-assign]
    for name in ACTIONS:
        act = getattr(Locator, name)
        if not hasattr(act, "__wrapped__"):
            setattr(Locator, name, _once_drawn(act))
    return browser


def _once_drawn(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def acting(control: Locator, *values: Any, **settings: Any) -> Any:
        drawn(control.page)
        return act(control, *values, **settings)

    return acting


@dataclass
class Server:
    """A process of Heard's that serves a web page on a free local port; ``stop`` and ``start`` again for a restart."""

    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | Copied | None = None

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
        self.process = self._begin({**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", **self.environment})
        self._wait()

    def _begin(self, environment: dict[str, str]) -> subprocess.Popen[bytes] | Copied:
        with self.log.open("ab") as log:
            return subprocess.Popen(self.command(), cwd=ROOT, env=environment, stdout=log, stderr=log)

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS
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
    """A Streamlit script, served as Heard serves its own pages but to anybody."""

    script: Path = ROOT / "app.py"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "tests.helpers.serve_script", str(self.script), str(self.port)]


@dataclass
class HeardServer(Server):
    """A command of Heard's that serves a page."""

    def arguments(self) -> list[str]:
        """What to ask of ``heard``, for this port."""
        raise NotImplementedError

    def command(self) -> list[str]:
        return heard_command(self.arguments())

    def _begin(self, environment: dict[str, str]) -> Copied | subprocess.Popen[bytes]:
        return start_heard(self.arguments(), environment, self.log)


@dataclass
class AppServer(HeardServer):
    """``heard app`` on a project folder; a project has one process, so stop it to look into the project."""

    folder: Path = Path()

    def arguments(self) -> list[str]:
        return ["app", str(self.folder), "--port", str(self.port), "--no-browser"]


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


def visit(browser: Browser, **settings: Any) -> Visit:
    """A fresh browser that keeps what it receives; settings as Playwright takes them."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **settings)
    result = Visit(context, context.new_page())

    def keep(payload: str | bytes) -> None:
        result.frames.append(payload if isinstance(payload, str) else payload.decode("utf-8", errors="replace"))

    def check(url: str) -> None:
        if not re.match(r"(http|ws)s?://(127\.0\.0\.1|localhost):|data:|blob:|about:", url):
            result.problems.append(f"request to {url}")

    def opened(socket: WebSocket) -> None:
        check(socket.url)
        socket.on("framereceived", keep)

    result.page.on("websocket", opened)
    context.on("request", lambda request: check(request.url))
    context.on("weberror", lambda error: result.problems.append(str(error.error)))
    return result


@contextmanager
def somebody(browser: Browser, **settings: Any) -> Iterator[Visit]:
    """A person's own browser."""
    result = visit(browser, **settings)
    yield result
    result.leave()


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.get_by_role("button", name=name).first.click()
    page.get_by_text("Sign out").first.wait_for()
    page.wait_for_function("() => sessionStorage.getItem('heard-sign-in')")  # the tab, too, knows whose it is


def enter(browser: Browser, url: str, name: str) -> Visit:
    """Somebody signs in, in a browser of their own; ``leave`` it at the end."""
    result = visit(browser)
    sign_in(result.page, url, name)
    return result
