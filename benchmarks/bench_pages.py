"""How soon pages are on screen, and what they cost browser and server.

The demo (eight interviews, 618 codings, 59 codes) in the system's Chromium at 1280 × 800:

    .venv/bin/python benchmarks/bench_pages.py [times]        # default 10

Of each step, median and worst: milliseconds from the click or key to the frame after it shows, and processor time of
the page's thread and of the server until the page rests. Where others work on the machine, only the latter tell.

The first search is asked in a Heard that was just started, by somebody who signs in, opens Search, looks at it for a
second and types a question, eight letters a second.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from tests.browser.conftest import launch_chromium  # noqa: E402
from tests.helpers.app_server import AppServer, drawn, enter, patient_hands, serve_app  # noqa: E402
from tests.helpers.nursery import heard_command  # noqa: E402

MARKED = ".heard-list-item[data-marked]"
OPENED = {
    "Passages": f"{MARKED} .heard-list-acts",
    "Search": ".st-key-search-form-place input",
    "Usage": ".ft-table",
    "Themes": ".heard-theme-title",
    "Codebook": ".heard-code-title",
}
"""Pages, by the words of the links to them, and what shows that each is there."""

CODES = ("C2", "C3", "C4", "C5")
QUESTIONS = ("afraid to tell my mother", "he asked for pictures", "she kept the messages", "the police did not call")
FIRST_RESULT = ".st-key-result-0"
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


def milliseconds(page: Page, selector: str, act: Callable[[], None]) -> float:
    """From the click or key of an act to the frame after which other words stand in a place."""
    node = page.query_selector(selector)
    was = node.text_content() if node else None
    page.evaluate(CLOCK)
    act()
    return float(page.evaluate(PAINTED, [selector, was]))


class Watch:
    """What steps on one page take."""

    def __init__(self, page: Page, server: int, times: int) -> None:
        self.page, self.server, self.times = page, server, times
        self.client = page.context.new_cdp_session(page)
        self.client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def _costs(self) -> tuple[float, float]:
        """Processor seconds of the page's thread and of the server by now."""
        metrics = self.client.send("Performance.getMetrics")["metrics"]
        browser = next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")
        fields = Path(f"/proc/{self.server}/stat").read_text().rpartition(")")[2].split()
        return browser, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def say(self, step: str, selector: str, act: Callable[[], None], before: Callable[[], None] = lambda: None) -> None:
        """Take a step once to begin with and then as often as is measured; print what it takes."""
        shown: list[tuple[float, float, float]] = []
        for _ in range(self.times + 1):
            before()
            drawn(self.page)
            costs = self._costs()
            painted = milliseconds(self.page, selector, act)
            drawn(self.page)
            browser, server = (1000 * (after - cost) for after, cost in zip(self._costs(), costs, strict=True))
            shown.append((painted, browser, server))
        columns = ({"median": round(median(of)), "worst": round(max(of))} for of in zip(*shown[1:], strict=True))
        names = ("painted_ms", "browser_ms", "server_ms")
        print(json.dumps({"step": step, **dict(zip(names, columns, strict=True))}), flush=True)


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def ask(page: Page, question: str) -> None:
    field = page.locator(OPENED["Search"]).first
    field.fill(question)
    field.press("Enter")


def choose(page: Page, selector: str) -> None:
    page.locator(selector).click()


def pages(browser: Browser, served: AppServer, times: int) -> None:
    """Open the pages and work on them."""
    assert served.process
    page = enter(browser, served.url, "Ana Duarte").page
    watch = Watch(page, served.process.pid, times)
    questions, codes, themes = cycle(QUESTIONS), cycle(CODES), cycle(range(1, 5))
    steps: dict[str, tuple[str, str, Callable[[], None]]] = {
        "Passages": ("next passage", MARKED, lambda: page.keyboard.press("n")),
        "Search": ("question asked", FIRST_RESULT, lambda: ask(page, next(questions))),
        "Themes": ("theme chosen", OPENED["Themes"], lambda: choose(page, f".st-key-theme-{next(themes)} button")),
        "Codebook": ("code chosen", OPENED["Codebook"], lambda: choose(page, f"[data-code={next(codes)}]")),
    }
    follow(page, "Find")
    for name, selector in OPENED.items():
        aside = "Search" if name == "Passages" else "Find"
        watch.say(f"{name} opened", selector, partial(follow, page, name), partial(follow, page, aside))
        if name in steps:
            watch.say(*steps[name])


def first_search(browser: Browser, served: AppServer) -> None:
    """Ask the first question after a start."""
    page = enter(browser, served.url, "Ana Duarte").page
    follow(page, "Find")
    follow(page, "Search")
    drawn(page)
    page.wait_for_timeout(1000)
    field = page.locator(OPENED["Search"]).first
    field.press_sequentially(QUESTIONS[0], delay=125)
    painted = milliseconds(page, FIRST_RESULT, lambda: page.keyboard.press("Enter"))
    print(json.dumps({"step": "first search", "painted_ms": round(painted)}), flush=True)


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as parent, sync_playwright() as playwright:
        folder = Path(parent) / "demo"
        subprocess.run(heard_command(["demo", str(folder)]), check=True, stdout=subprocess.DEVNULL)
        browser = patient_hands(launch_chromium(playwright))
        for _ in range(3):
            with serve_app(folder) as served:
                first_search(browser, served)
        with serve_app(folder) as served:
            pages(browser, served, times)


if __name__ == "__main__":
    main()
