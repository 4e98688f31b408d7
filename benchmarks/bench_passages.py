"""How fast the list of coded passages is on screen, and what it costs the server.

A small project of invented text (three interviews, every answer coded several times) in the system's Chromium:

    .venv/bin/python benchmarks/bench_passages.py [codings]        # default 300

From ten times each, median and worst: milliseconds from the click or key to the frame after it shows, and processor
time of the page's thread and of the server until the page rests. The next passage is marked, and the page opened from
the Search page. Words are those of the main block at 1280 × 800.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from coding.workspace.codings.operations import code_passage  # noqa: E402
from coding.workspace.codings.transcript import read_release  # noqa: E402
from tests.browser.conftest import launch_chromium  # noqa: E402
from tests.conftest import _made_anew as made_anew  # noqa: E402
from tests.helpers import theme_project  # noqa: E402
from tests.helpers.app_server import drawn, enter, patient_hands, serve_app  # noqa: E402

TIMES = 10
CODES = ("C1", "G9", "D5", "R1")
MARKED = ".st-key-passage-keys [role=status], .heard-list-row [role=status]:not(:empty)"
PAINTED = """([selector, was]) => new Promise((done) => {
  const frame = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - window.began)));
  const look = () => {
    const node = document.querySelector(selector);
    if (node && node.textContent !== was) frame();
    else requestAnimationFrame(look);
  };
  look();
})"""
CLOCK = """for (const type of ['keydown', 'click']) {
  addEventListener(type, () => { window.began = performance.now(); }, { capture: true, once: true });
}"""


def milliseconds(page: Page, act: Callable[[], None]) -> float:
    node = page.query_selector(MARKED)
    was = node.text_content() if node else None
    page.evaluate(CLOCK)
    act()
    return float(page.evaluate(PAINTED, [MARKED, was]))


def study(folder: Path, wanted: int) -> None:
    """A project with so many codings by Ana, of four codes in turn."""
    made = made_anew(folder)
    theme_project.released(made)
    ana, count = made.as_user("ana"), 0
    while count < wanted:
        for release_id in made.releases:
            for turn in read_release(ana, release_id).turns:
                start = turn.start + (count * 7) % max(1, turn.end - turn.start - 12)
                code_passage(ana, release_id, CODES[count % len(CODES)], start, turn.end)
                count += 1
    made.project.store.close()


def measure(page: Page, url: str, server: int) -> None:
    """Say how long each kind of step takes."""

    def cost() -> float:
        fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    main_block = page.get_by_test_id("stMain")

    def opened() -> None:
        page.get_by_role("link", name="Passages", exact=True).first.click()

    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = {metric["name"]: metric["value"] for metric in client.send("Performance.getMetrics")["metrics"]}
        return float(metrics["TaskDuration"])

    def say(step: str, act: Callable[[], None], before: Callable[[], None] = lambda: None) -> None:
        times, spent, busy = [], [], []
        for _ in range(TIMES + 1):
            before()
            drawn(page)
            used, began = cost(), worked()
            times.append(milliseconds(page, act))
            drawn(page)
            spent.append(1000 * (cost() - used))
            busy.append(1000 * (worked() - began))
        shown = [times[1:], busy[1:], spent[1:]]
        painted, browser, processor = ({"median": round(median(of)), "worst": round(max(of))} for of in shown)
        print(json.dumps({"step": step, "painted_ms": painted, "browser_ms": browser, "server_ms": processor}))

    page.goto(f"{url}/passages")
    page.wait_for_selector(MARKED)
    drawn(page)
    page.wait_for_timeout(500)
    print(json.dumps({"step": "first view", "words": len(main_block.inner_text().split())}))
    say("next passage", lambda: page.keyboard.press("n"))
    say("page opened", opened, lambda: page.get_by_role("link", name="Search", exact=True).first.click())


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as parent, sync_playwright() as playwright:
        folder = Path(parent) / "study"
        study(folder, wanted)
        with serve_app(folder) as served:
            ana = enter(patient_hands(launch_chromium(playwright)), served.url, "Ana Example")
            ana.page.set_viewport_size({"width": 1280, "height": 800})
            assert served.process
            measure(ana.page, served.url, served.process.pid)


if __name__ == "__main__":
    main()
