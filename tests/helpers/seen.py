"""What a journey that fails leaves to look at: what its pages show, and what its servers are doing."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.helpers.nursery import Copied

MOST = 1500
"""Characters of a page that are shown."""
OWN = 8
"""Lines of a thread's stack, or of what a log holds in one piece, that are shown."""
_TROUBLE: WeakKeyDictionary[BrowserContext, list[str]] = WeakKeyDictionary()


def follow(context: BrowserContext) -> None:
    """Keep what a browser complains of and what it could not load."""
    trouble = _TROUBLE.setdefault(context, [])
    context.on("requestfailed", lambda request: trouble.append(f"not loaded: {request.url} ({request.failure})"))
    context.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)


def pages_of(browser: Browser) -> str:
    """Every open page: its address, what it waits for, what it shows and what went wrong in it."""
    return "\n\n".join(_shown(page) for context in browser.contexts for page in context.pages)


def _shown(page: Page) -> str:
    try:
        waiting = page.evaluate("() => window.heardWaiting?.() ?? ''")
        words = page.evaluate("() => document.body?.innerText ?? ''")
    except Error as error:
        waiting, words = "", f"(does not answer: {error.message.splitlines()[0]})"
    # What it complains of first is the cause; a server that the test stopped since comes last.
    told = [page.url, f"waits for: {waiting or 'nothing'}", " | ".join(words[:MOST].split("\n"))]
    return "\n".join([*told, *_TROUBLE.get(page.context, [])[:5]])


def doing(process: object, log: Path) -> str:
    """The end of a server's log, with what each of its threads was doing where the system can say so."""
    if isinstance(process, Copied) and hasattr(signal, "SIGUSR1"):
        with suppress(ProcessLookupError):  # it ended, and the log says why
            os.kill(process.pid, signal.SIGUSR1)  # faulthandler, see the nursery
        time.sleep(0.5)  # nothing tells when it has written; a test that failed has the time
    written = log.read_text(errors="replace").split("\n\n") if log.exists() else []
    told = (entry for entry in written if "anyio/_backends" not in entry)  # those wait for work
    return "\n".join(line for entry in told for line in _short(entry.splitlines()))


def _short(lines: list[str]) -> list[str]:
    return lines[:OWN] if any("hread 0x" in line for line in lines[:1]) else lines[-OWN:]
