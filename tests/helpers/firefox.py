"""A Firefox of the system, driven by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/), which it speaks itself.

Playwright drives only a Firefox that it has built, and needs the network for it.
"""

import json
import os
import queue
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.helpers.app_server import PATIENCE

KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Space": "\ue00d", "ArrowLeft": "\ue012", "ArrowRight": "\ue014"}
"""Names that Playwright gives keys, as WebDriver writes them."""
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


def system_firefox() -> str | None:
    """Where the system's Firefox is; ``HEARD_FIREFOX`` names another one."""
    return os.environ.get("HEARD_FIREFOX") or next(filter(None, map(shutil.which, ("firefox", "firefox-esr"))), None)


class Firefox:
    """One tab of a running Firefox.

    Attributes:
        asked: Addresses that the tab has asked for since it was opened.
    """

    def __init__(self, connection: ClientConnection) -> None:
        """Begin a session and open a tab."""
        self.asked: list[str] = []
        self._connection = connection
        self._number = 0
        self._send("session.new", capabilities={})
        self._send("session.subscribe", events=["network.beforeRequestSent"])
        # The window it begins with has no focus where there is no desktop: keys would press nothing in it.
        self._tab = self._send("browsingContext.create", type="window")["context"]
        self._send("browsingContext.activate", context=self._tab)

    def goto(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self._send("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def reload(self) -> None:
        """Load the page again and wait until it is loaded."""
        self._send("browsingContext.reload", context=self._tab, wait="complete")

    def press(self, key: str) -> None:
        """Press and release a key by the name that Playwright has for it."""
        self._type(KEYS[key])

    def type(self, text: str) -> None:
        """Type letters, one after the other."""
        self._type(text)

    def run(self, expression: str) -> Any:
        """What an expression gives in the page, through JSON; a promise is waited for."""
        script = f"Promise.resolve({expression}).then((it) => JSON.stringify(it === undefined ? null : it))"
        return json.loads(self._evaluate(script)["value"])

    def load(self, script: str) -> None:
        """Run a script in the page, past the page's own policy."""
        self._evaluate(f"{script}\n;null")

    def until(self, condition: str) -> None:
        """Wait until a condition is true in the page."""
        waited = (
            "new Promise((done) => { const began = Date.now(); const look = () => "
            f"({condition}) ? done(true) : Date.now() - began > {PATIENCE} ? done(false) : setTimeout(look, 20);"
            " look(); })"
        )
        assert self.run(waited), f"never true: {condition}"

    def _type(self, text: str) -> None:
        actions = [{"type": kind, "value": entry} for entry in text for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._send("input.performActions", context=self._tab, actions=[keyboard])

    def _evaluate(self, expression: str) -> dict[str, Any]:
        done = self._send("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert done["type"] == "success", done
        return dict(done["result"])

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            told = json.loads(self._connection.recv(timeout=PATIENCE / 1000))
            if told["type"] == "event":
                self.asked.append(told["params"]["request"]["url"])
            elif told["id"] == self._number:
                assert told["type"] == "success", told
                return dict(told["result"])


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """A headless Firefox with a profile of its own and no network; files it is given go to ``folder / "downloads"``.

    Args:
        folder: An empty folder for the profile.
    """
    profile = folder / "profile"
    profile.mkdir(parents=True)
    preferences = {
        "browser.download.folderList": 2,
        "browser.download.dir": str(folder / "downloads"),
        "browser.download.useDownloadDir": True,
        "browser.download.always_ask_before_handling_new_types": False,
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
    }
    (profile / "user.js").write_text(
        "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items())
    )
    command = [system_firefox() or "firefox", "--headless", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(
        [*command, "--remote-debugging-port", "0", "about:blank"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    said: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            said.put(line)

    reader = threading.Thread(target=listen, daemon=True)
    reader.start()
    try:
        while (there := _LISTENS.search(said.get(timeout=PATIENCE / 1000))) is None:
            pass
        with connect(f"{there[1]}/session", max_size=None) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait(PATIENCE / 1000)
        reader.join()
        assert process.stderr is not None
        process.stderr.close()
