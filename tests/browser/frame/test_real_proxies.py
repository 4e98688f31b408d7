"""A team's server behind a real nginx and a real Caddy, with the files that Heard prints for them."""

import base64
import shutil
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.helpers.app_server import SECONDS, somebody
from tests.helpers.keyboard import code_line
from tests.helpers.real_proxies import ACCESSES, PASSWORD, PROXIES, echo, program
from tests.helpers.team_server import HEADER, SECRET, TeamServer, free_port

pytestmark = pytest.mark.browser

ANA, STRANGER = "ana@uni.example", "stranger"
FORGED = {HEADER: "lea", "X-Heard-Secret": "guessed", "X-Forwarded-Proto": "http", "X-Forwarded-For": "10.0.0.1"}
"""What a browser claims of itself; the proxy must put its own in place of each."""


@pytest.fixture(scope="module", params=PROXIES)
def front(request: pytest.FixtureRequest) -> str:
    """Who stands in front; a skip before anything is started where this machine has it not."""
    program(request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamServer]:
    """One server for both: it does not know who stands in front."""
    folder = tmp_path_factory.mktemp("behind") / "study"
    shutil.copytree(prepared, folder)
    result = TeamServer(folder.parent / "server.log", folder=folder, public_port=free_port())
    result.start()
    yield result
    result.stop()


@pytest.fixture
def other(server: TeamServer, tmp_path: Path) -> Iterator[TeamServer]:
    """What stands at the place of another project on the same host."""
    folder = tmp_path / "other"
    result = TeamServer(tmp_path / "server.log", folder=folder, public_port=server.public_port, prefix="/other")
    result.write_settings()
    with echo(result.port):
        yield result


def handshake(server: TeamServer, trusted: ssl.SSLContext, cookie: str, origin: str) -> int:
    """Status of the page's websocket through the proxy: 101 where it is let in."""
    word = base64.b64encode(f"{ANA}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {word}", "Cookie": cookie, **FORGED}
    address = f"{server.public}/_stcore/stream".replace("https", "wss")
    try:
        with connect(
            address,
            ssl=trusted,
            additional_headers=headers,
            origin=origin,
            subprotocols=["streamlit"],
            open_timeout=SECONDS,
        ):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_the_printed_file_does_what_it_says(
    front: str, server: TeamServer, other: TeamServer, chromium: Browser
) -> None:
    with PROXIES[front](server, {ANA: PASSWORD, STRANGER: PASSWORD}, other) as plain:
        trusted = ssl.create_default_context(cafile=str(server.folder.parent / "own.crt"))
        with httpx.Client(verify=trusted, headers=FORGED, timeout=SECONDS) as browser:
            to_tls = browser.get(f"http://127.0.0.1:{plain}/study/codebook")
            assert to_tls.status_code == 308 and to_tls.headers["location"].startswith("https://127.0.0.1")
            slash = browser.get(server.public)
            assert slash.status_code == 308 and slash.headers["location"].endswith("/study/")

            for wrong in (None, (ANA, "guessed")):
                refused = browser.get(f"{server.public}/", auth=wrong)
                assert refused.status_code == 401 and "heard" not in refused.headers.get("set-cookie", "")
            assert browser.get(f"{server.public}/", auth=(STRANGER, PASSWORD)).status_code == 403
            browser.auth = httpx.BasicAuth(ANA, PASSWORD)
            page = browser.get(f"{server.public}/")
            assert page.status_code == 200 and page.headers["strict-transport-security"]
            assert "__Host-heard_browser-study" in browser.cookies
            cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
            assert handshake(server, trusted, cookie, server.origin) == 101
            assert handshake(server, trusted, cookie, "https://evil.example") == 403

            reply = browser.get(f"{other.public}/codebook?a=b").json()
            assert reply["path"] == "/other/codebook?a=b"
            passed_on = [(name, value) for name, value in reply["headers"] if name.startswith("x-")]
            ours = {HEADER: ANA, "X-Heard-Secret": SECRET, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
            for name, value in ours.items():
                assert [said for entry, said in passed_on if entry == name.lower()] == [value]
            assert "authorization" not in dict(reply["headers"])

        credentials = {"username": ANA, "password": PASSWORD}
        with somebody(chromium, http_credentials=credentials, extra_http_headers=FORGED) as entry:
            entry.page.goto(f"{server.public}/coding")
            entry.page.locator(".heard-turn").first.wait_for()
            code_line(entry.page, 2, "1")
            entry.page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
            expect(entry.page.get_by_text("Ana Example").first).to_be_visible()


def test_the_id_of_a_page_stands_in_no_log_of_the_proxy(front: str, server: TeamServer) -> None:
    with PROXIES[front](server, {ANA: PASSWORD}):
        trusted = ssl.create_default_context(cafile=str(server.folder.parent / "own.crt"))
        with httpx.Client(verify=trusted, auth=(ANA, PASSWORD), timeout=SECONDS) as browser:
            sent = browser.put(f"{server.public}/_stcore/upload_file/id-of-a-page/a-file", content=b"A line.")
            assert sent.status_code == 403, "it came to Heard, which knows no such page"
            assert browser.get(f"{server.public}/codebook").status_code == 200
        log = server.folder.parent / ACCESSES
        deadline = time.monotonic() + SECONDS
        while not (log.exists() and "/study/codebook" in log.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert "/study/codebook" in log.read_text() and "id-of-a-page" not in log.read_text()
