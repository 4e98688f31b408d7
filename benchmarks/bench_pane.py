"""How fast the coding pane opens, paints and saves, and how much it sends.

Runs the test harness (invented text, file-backed backend that writes its whole state per operation) in the system's
Chromium on this machine:

    .venv/bin/python benchmarks/bench_pane.py [words ...]        # default 30000 100000

Per size, on a warm server, from five openings and sixty codings (select a turn, press a digit, wait for the answer):

- open: navigation start to the frame after the transcript and its codings are in the page (an empty Streamlit page is
  measured first, because most of the time is Streamlit's own), in a new browser and in one that has been there; at
  30,000 words also Taguette's, from navigation to the frame after its first highlight, with the same text and as many
  highlights
- painted: key press to the frame that shows the new code
- acknowledged: key press to the frame that says everything is saved
- bytes: WebSocket bytes received and sent per coding
- heap: JavaScript heap after a collection
- bundle: scripts and style sheet as they lie there, and as the server sends them (gzip)
"""

import gzip
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests" / "browser")]

import taguette_server  # noqa: E402

from tests.browser.conftest import launch_chromium  # noqa: E402
from tests.helpers.app_server import StreamlitServer  # noqa: E402
from tests.helpers.pane_harness.pane_backend import transcript  # noqa: E402

CODINGS = 60
OPENINGS = 5
PROBE = """
window.bench = { painted: [], acknowledged: [] };
const afterFrame = (done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now());
  channel.port2.postMessage(0);
});
const waitForPane = () => {
  if (document.querySelector('.heard-chip')) afterFrame((now) => { window.bench.opened = now; });
  else requestAnimationFrame(waitForPane);
};
waitForPane();
document.addEventListener('keydown', (event) => {
  if (!/^[0-9]$/.test(event.key)) return;
  const started = performance.now();
  const pane = document.querySelector('.heard-pane');
  const before = document.querySelectorAll('.heard-chip').length;
  let painted = false;
  const watch = new MutationObserver(() => {
    if (!painted && document.querySelectorAll('.heard-chip').length > before) {
      painted = true;
      afterFrame((now) => window.bench.painted.push(now - started));
    }
    if (painted && pane.dataset.unsaved === '0') {
      watch.disconnect();
      afterFrame((now) => window.bench.acknowledged.push(now - started));
    }
  });
  watch.observe(pane, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-unsaved'] });
}, true);
"""


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def watch_frames(page: Page) -> dict[str, int]:
    counts = {"received": 0, "sent": 0}

    def listen(socket: object) -> None:
        for event, name in (("framereceived", "received"), ("framesent", "sent")):
            socket.on(event, lambda frame, name=name: counts.__setitem__(name, counts[name] + len(frame)))  # type: ignore[attr-defined]

    page.on("websocket", listen)
    return counts


def openings(browser: Browser, url: str, *, again: bool = False) -> list[float]:
    """Milliseconds until the page is there, several times: in a new browser each time, or ``again`` in the same."""
    opened = []
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    for number in range(OPENINGS + 1):
        if number and not again:
            page.close()
            page = browser.new_page(viewport={"width": 1280, "height": 800})
        if not (number and again):
            page.add_init_script(PROBE)
        page.goto(url)
        page.wait_for_function("window.bench.opened", timeout=60_000)
        opened.append(page.evaluate("window.bench.opened"))
    page.close()
    return opened[1:]


def measure(browser: Browser, server: StreamlitServer, words: int) -> dict[str, object]:
    url = f"{server.url}/?name=bench{words}&words={words}&codes=200&codings=500"
    warm, again = openings(browser, url), openings(browser, url, again=True)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(PROBE)
    counts = watch_frames(page)
    page.goto(url)
    page.wait_for_function("window.bench.opened", timeout=60_000)
    page.wait_for_timeout(500)
    first_bytes = counts["received"]
    turns = page.locator(".heard-turn").count()
    page.keyboard.press("Tab")
    page.locator(".heard-turn").first.focus()
    received, sent = [], []
    for index in range(CODINGS):
        for key in ("j", "a"):
            page.keyboard.press(key)
        page.wait_for_timeout(120)
        counts["received"] = counts["sent"] = 0
        page.keyboard.press(str(index % 10))
        page.wait_for_function(f"window.bench.acknowledged.length === {index + 1}", timeout=30_000)
        page.wait_for_timeout(120)
        received.append(counts["received"])
        sent.append(counts["sent"])
    bench = page.evaluate("window.bench")
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    page.close()
    return {
        "words": words,
        "turns": turns,
        "open_ms": {"median": round(median(warm)), "worst": round(max(warm))},
        "open_again_ms": {"median": round(median(again)), "worst": round(max(again))},
        "painted_ms": {"p50": round(median(bench["painted"])), "p95": round(percentile(bench["painted"], 0.95))},
        "acknowledged_ms": {
            "p50": round(median(bench["acknowledged"])),
            "p95": round(percentile(bench["acknowledged"], 0.95)),
        },
        "bytes_per_coding": {"received": round(median(received)), "most": max(received), "sent": round(median(sent))},
        "bytes_to_open": first_bytes,
        "heap_mb": round(metrics["JSHeapUsedSize"] / 1e6, 1),
        "nodes": int(metrics["Nodes"]),
    }


def against_taguette(browser: Browser, ours: float) -> dict[str, object]:
    """Taguette's openings with the same 30,000 words and 500 highlights, and ours as a share of them."""
    text, turns = transcript(30_000)
    spoken = [(turn.speaker, text[turn.start : turn.end]) for turn in turns]
    try:
        theirs = taguette_server.openings(browser, spoken, 500, OPENINGS)
    except taguette_server.Unavailable as reason:
        return {"taguette": f"left out: {reason}"}
    return {
        "taguette_open_ms": {"median": round(median(theirs)), "worst": round(max(theirs))},
        "ours_as_share": round(ours / median(theirs), 2),
    }


def bundle() -> dict[str, int]:
    """Bytes of the pane's scripts and style sheet."""
    files = [path.read_bytes() for path in (ROOT / "coding/ui/components/coding_pane").iterdir() if path.is_file()]
    return {"raw": sum(map(len, files)), "gzip": sum(len(gzip.compress(data, 6)) for data in files)}


def main() -> None:
    print(json.dumps({"bundle_bytes": bundle()}))
    sizes = [int(value) for value in sys.argv[1:]] or [30_000, 100_000]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        harness = ROOT / "tests" / "helpers" / "pane_harness" / "app.py"
        server = StreamlitServer(Path(folder) / "streamlit.log", {"PANE_STORE": folder}, script=harness)
        server.start()
        browser = launch_chromium(playwright)
        try:
            blank = openings(browser, f"{server.url}/?blank=1")
            print(json.dumps({"empty_streamlit_page_ms": {"median": round(median(blank)), "worst": round(max(blank))}}))
            for words in sizes:
                result = measure(browser, server, words)
                print(json.dumps(result), flush=True)
                if words == 30_000:
                    print(json.dumps(against_taguette(browser, result["open_ms"]["median"])), flush=True)  # type: ignore[index]
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
