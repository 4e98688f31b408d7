"""Taguette with the same interview, to measure against in the same run.

Installed by pip into a virtual environment of its own in the user's cache; where that cannot be, the reason is said and
the measurement is left out.
"""

import html
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

VERSION = "1.5.2"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "heard-benchmarks" / f"taguette-{VERSION}"


class Unavailable(Exception):
    """Taguette cannot be measured here; the message says why."""


def install() -> Path:
    """The program, installed if it was not.

    Raises:
        Unavailable: pip could not install it.
    """
    program = CACHE / "bin" / "taguette"
    if not program.exists():
        venv.create(CACHE, with_pip=True)
        done = subprocess.run(
            [CACHE / "bin" / "pip", "install", "-q", f"taguette=={VERSION}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not program.exists():
            raise Unavailable(f"pip could not install Taguette {VERSION}: {done.stderr.strip()[-200:]}")
    return program


@contextmanager
def running() -> Iterator[str]:
    """Its address with the token that signs in, until the block ends.

    Raises:
        Unavailable: It did not start.
    """
    program = install()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [program, "--no-browser", "-b", "127.0.0.1", "-p", str(port), "--database", f"{folder}/t.sqlite3"]
        with log.open("wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            yield _address(log, process, port)
        finally:
            process.terminate()
            process.wait(20)


def _address(log: Path, process: subprocess.Popen[bytes], port: int) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        match = re.search(rf"http://\S+:{port}/\S*token=\S+", log.read_text(errors="replace"))
        if match:
            address = re.sub(r"//[^:/]+:", "//127.0.0.1:", match[0])
            try:
                with urllib.request.urlopen(address, timeout=5):
                    return address
            except OSError:
                pass
        time.sleep(0.2)
    raise Unavailable(f"Taguette did not start: {log.read_text(errors='replace')[-200:]}")


FILL = """
async ({ document, tags, highlights }) => {
  const asked = await (await fetch('/project/new')).text();
  const xsrf = new DOMParser().parseFromString(asked, 'text/html').querySelector('[name=_xsrf]').value;
  const headers = { 'X-XSRFToken': xsrf };
  const json = async (url, body) => (await fetch(url, {
    method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json();
  const made = await fetch('/project/new', { method: 'POST', headers,
    body: new URLSearchParams({ _xsrf: xsrf, name: 'Measured', description: '' }) });
  const project = made.url.match(/project\\/(\\d+)/)[1];
  const form = new FormData();
  form.set('_xsrf', xsrf); form.set('name', 'Interview'); form.set('description', '');
  form.set('text_direction', 'LEFT_TO_RIGHT');
  form.set('file', new File([document], 'interview.html', { type: 'text/html' }));
  const api = `/api/project/${project}`;
  const added = await (await fetch(`${api}/document/new`, { method: 'POST', headers, body: form })).json();
  const ids = [];
  for (const path of tags) ids.push((await json(`${api}/tag/new`, { path, description: '' })).id);
  for (const [start, end, tag] of highlights) {
    // A few places are refused (between two paragraphs); they make its page no heavier, so they are left out.
    await json(`${api}/document/${added.created}/highlight/new`,
      { start_offset: start, end_offset: end, tags: [ids[tag]] }).catch(() => null);
  }
  return `/project/${project}/document/${added.created}`;
}
"""


def fill(page: Page, address: str, turns: Sequence[tuple[str, str]], codings: int) -> str:
    """Sign in, store the interview with 30 tags and this many highlights, and return the address of the document."""
    body = "".join(f"<p>{html.escape(speaker)}: {html.escape(text)}</p>" for speaker, text in turns)
    length = sum(len(f"{speaker}: {text}\n".encode()) for speaker, text in turns)
    rng = random.Random(11)
    highlights = []
    for _ in range(codings):
        start = rng.randrange(max(1, length - 400))
        highlights.append([start, start + rng.randrange(20, 160), rng.randrange(30)])
    page.goto(address, wait_until="domcontentloaded")
    document = f"<!doctype html><html><body>{body}</body></html>"
    tags = [f"tag {number}" for number in range(30)]
    path = page.evaluate(FILL, {"document": document, "tags": tags, "highlights": sorted(highlights)})
    return f"{address.split('/?')[0].rstrip('/')}{path}"


PROBE = """
const waitForHighlights = () => {
  if (document.querySelectorAll('#document-contents .highlight').length) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { window.opened = performance.now(); };
      channel.port2.postMessage(0);
    });
  } else requestAnimationFrame(waitForHighlights);
};
waitForHighlights();
"""


def openings(browser: Browser, turns: Sequence[tuple[str, str]], codings: int, times: int) -> list[float]:
    """Milliseconds from navigation to the frame after the first highlight, once a visit; the first is not counted.

    Raises:
        Unavailable: It cannot be installed or does not start.
    """
    with running() as address:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(300_000)
        document = fill(page, address, turns, codings)
        page.close()
        results = []
        for _ in range(times + 1):
            page = context.new_page()
            page.add_init_script(PROBE)
            page.goto(document, wait_until="domcontentloaded")
            page.wait_for_function("window.opened", timeout=120_000)
            results.append(float(page.evaluate("window.opened")))
            page.close()
        context.close()
        return results[1:]


if __name__ == "__main__":
    sys.exit("Run benchmarks/bench_pane.py.")
