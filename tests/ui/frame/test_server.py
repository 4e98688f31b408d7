"""``heard serve`` as it runs: a process, real HTTP and websocket handshakes, forged headers, the log."""

import json
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from coding.workspace.people.users import deactivate
from coding.workspace.project.open import open_project
from tests.helpers.app_server import SECONDS
from tests.helpers.team_server import HEADER, SECRET, TeamServer

pytestmark = pytest.mark.slow

COOKIE = "__Host-heard_browser-study"


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project in which one coder no longer works."""
    project = make_module_project()
    deactivate(project.as_user("lea"), "ben")
    project.project.store.close()
    return Path(project.folder)


@pytest.fixture(scope="module")
def server(prepared: Path) -> Iterator[TeamServer]:
    result = TeamServer(prepared.parent / "server.log", folder=prepared, public_port=8443)
    result.start()
    yield result
    result.stop()


@pytest.fixture
def own_server(prepared: Path, tmp_path: Path) -> Iterator[Callable[..., TeamServer]]:
    """Starts another server on a copy of the project."""
    servers: list[TeamServer] = []

    def start(**options: Any) -> TeamServer:
        folder = shutil.copytree(prepared, tmp_path / "study")
        server = TeamServer(tmp_path / "server.log", folder=folder, public_port=8443, **options)
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


def proxied(person: str | None = "ana", **more: str) -> list[tuple[str, str]]:
    """Headers as the trusted proxy sends them."""
    said = [("Host", "127.0.0.1:8443"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7")]
    said.append(("X-Heard-Secret", SECRET))
    if person is not None:
        said.append((HEADER, person))
    return [(name, value) for name, value in said if name.lower() not in more] + list(more.items())


def get(server: TeamServer, path: str, headers: list[tuple[str, Any]], cookie: str = "") -> httpx.Response:
    with_cookie = [*headers, ("Cookie", f"{COOKIE}={cookie}")] if cookie else headers
    return httpx.get(f"{server.url}{path}", headers=with_cookie, verify=False, timeout=SECONDS)


def cookie_in(answer: httpx.Response) -> str:
    entry = next(entry for entry in answer.headers.get_list("set-cookie") if entry.startswith(COOKIE))
    return entry.partition("=")[2].partition(";")[0]


def shake(server: TeamServer, headers: list[tuple[str, str]], origin: str | None, cookie: str = "") -> int:
    """Status of a websocket's handshake: 101 where it is let in."""

    given = [(name, value) for name, value in headers if name.lower() != "host"]
    # The library writes the host it connects to; the guard takes its name without the port.
    given += [("Cookie", f"{COOKIE}={cookie}")] if cookie else []
    address = f"ws://127.0.0.1:{server.port}/study/_stcore/stream"
    try:
        with connect(
            address, additional_headers=given, origin=origin, subprotocols=["streamlit"], open_timeout=SECONDS
        ):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_the_first_page_comes_with_a_secure_cookie_and_headers(server: TeamServer) -> None:
    answer = get(server, "/study/", proxied())
    assert answer.status_code == 200
    cookie = next(entry for entry in answer.headers.get_list("set-cookie") if entry.startswith(COOKIE))
    assert {"Path=/", "HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert "'unsafe-eval'" not in policy and "wss://127.0.0.1:8443" in policy
    assert {"frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "access-control-allow-origin" not in answer.headers
    health = get(server, "/study/_stcore/health", proxied(), cookie_in(answer))
    assert all("Secure" in entry for entry in health.headers.get_list("set-cookie")), "Streamlit's cookies too"
    asset = get(server, "/study/favicon.png", proxied(None))
    assert asset.status_code == 200 and asset.headers.get("cache-control") != "no-store"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ([*proxied(None), (HEADER, "ana"), (HEADER, "lea")], "header"),
        ([*proxied(), (HEADER, "ana")], "header"),
        (proxied(None), "header"),
        (proxied(""), "person"),
        (proxied("nobody"), "person"),
        (proxied("ana, lea"), "person"),
        (proxied("\u00ff"), "person"),
        (proxied(**{"x-heard-secret": "a-guess-of-whoever-is-on-this-machine"}), "proxy"),
        ([entry for entry in proxied() if entry[0] != "X-Heard-Secret"], "proxy"),
        ([*proxied(), ("X-Heard-Secret", SECRET)], "proxy"),
        (proxied(host="evil.example"), "host"),
        (proxied(host="ana@127.0.0.1:8443"), "host"),
        ([*proxied(), ("Origin", "https://evil.example")], "origin"),
        ([*proxied(), ("Origin", "https://127.0.0.1")], "origin"),
        ([*proxied(), ("Origin", "http://127.0.0.1:8443")], "origin"),
        (proxied(**{"x-forwarded-proto": "http"}), "tls"),
        ([entry for entry in proxied() if entry[0] != "X-Forwarded-Proto"], "tls"),
    ],
)
def test_what_is_forged_or_missing_is_refused(server: TeamServer, headers: list[tuple[str, str]], why: str) -> None:
    before = len(lines(server))
    answer = get(server, "/study/", [(name, value.encode("latin-1")) for name, value in headers])
    assert answer.status_code == 403
    assert not answer.headers.get_list("set-cookie")
    assert [line["why"] for line in lines(server)[before:] if line["event"] == "request.refused"] == [why]


def test_names_outside_ascii_are_told_apart(server: TeamServer) -> None:
    said = [(name, value.encode() if name == HEADER else value) for name, value in proxied("José")]
    assert get(server, "/study/", said).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/studying", "/_stcore/stream", "/study/auth/login", "/study/_stcore/agent/openapi.json"]
)
def test_nothing_is_answered_elsewhere(server: TeamServer, path: str) -> None:
    assert get(server, path, proxied()).status_code == 404


def test_project_data_needs_the_cookie_and_the_person(server: TeamServer) -> None:
    page = get(server, "/study/", proxied())
    cookie = cookie_in(page)
    assert get(server, "/study/_stcore/bidi-components/x/y.js", proxied()).status_code == 403
    assert get(server, "/study/_stcore/bidi-components/x/y.js", proxied(), cookie).status_code == 404
    assert get(server, "/study/media/abc.docx", proxied(), cookie).status_code == 403, "nobody is signed in yet"
    assert get(server, "/study/media/abc.docx", proxied(None), cookie).status_code == 403


def test_the_websocket_asks_for_origin_cookie_and_person(server: TeamServer) -> None:
    cookie = cookie_in(get(server, "/study/", proxied()))
    ours = "https://127.0.0.1:8443"
    assert shake(server, proxied(), ours, cookie) == 101
    for origin in (None, "https://evil.example", "https://127.0.0.1", "http://127.0.0.1:8443", "null"):
        assert shake(server, proxied(), origin, cookie) == 403, origin
    assert shake(server, proxied(), ours) == 403
    assert shake(server, proxied(None), ours, cookie) == 403
    assert shake(server, [*proxied(), (HEADER, "lea")], ours, cookie) == 403
    assert shake(server, proxied(**{"x-heard-secret": "a-guess-of-somebody"}), ours, cookie) == 403
    assert shake(server, proxied(**{"x-forwarded-proto": "http"}), ours, cookie) == 403


def test_health_is_told_to_anybody_and_says_nothing_else(server: TeamServer) -> None:
    for path in ("/healthz", "/study/healthz"):
        answer = httpx.get(f"{server.url}{path}", headers={"Host": "10.0.0.9"}, timeout=SECONDS)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert not answer.headers.get_list("set-cookie") and answer.headers["cache-control"] == "no-store"
    assert httpx.get(f"{server.url}/readyz", timeout=SECONDS).json() == {"status": "ready"}


def test_no_trace_no_listing_and_no_version(server: TeamServer) -> None:
    cookie = ("Cookie", f"{COOKIE}={cookie_in(get(server, '/study/', proxied()))}")
    traced = httpx.request("TRACE", f"{server.url}/study/", headers=[*proxied(), cookie], timeout=SECONDS)
    assert traced.status_code == 405 and SECRET not in traced.text
    assert get(server, "/study/static/js/", [*proxied(), cookie]).status_code != 200
    for answer in (traced, get(server, "/study/", proxied())):
        assert not any(char.isdigit() for char in answer.headers.get("server", ""))


def test_metrics_are_for_this_machine_only(server: TeamServer) -> None:
    assert httpx.get(f"{server.url}/study/_stcore/metrics", timeout=SECONDS).status_code == 200
    assert get(server, "/study/_stcore/metrics", proxied()).status_code == 404
    passed_on = {"X-Forwarded-For": "127.0.0.1"}
    assert httpx.get(f"{server.url}/study/_stcore/metrics", headers=passed_on, timeout=SECONDS).status_code == 404
    elsewhere = {"Host": "heard.example.org"}
    assert httpx.get(f"{server.url}/study/_stcore/metrics", headers=elsewhere, timeout=SECONDS).status_code == 404


def lines(server: TeamServer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]


def test_the_log_is_json_lines_of_ids(server: TeamServer) -> None:
    get(server, "/study/coding?release=secret-place", proxied(host="evil.example"))
    written = lines(server)
    assert written[0]["event"] == "server.started"
    assert all({"at", "level", "event"} <= set(entry) for entry in written)
    text = server.log.read_text()
    for hidden in ("secret-place", SECRET, "203.0.113.7", "Ana Example", "ana@uni.example"):
        assert hidden not in text, hidden


@pytest.mark.parametrize("trusted", ["10.9.8.7", "203.0.113.0/24"])
def test_a_peer_that_is_no_trusted_proxy_speaks_for_nobody(own_server, trusted: str) -> None:
    """Also not by naming a trusted proxy's address in ``X-Forwarded-For``, nor with the secret."""
    own = own_server(trusted=trusted)
    for forwarded in ("203.0.113.7", "10.9.8.7", "127.0.0.1"):
        assert get(own, "/study/", proxied(**{"x-forwarded-for": forwarded})).status_code == 403, forwarded
    assert httpx.get(f"{own.url}/healthz", timeout=SECONDS).status_code == 200


def test_stopping_waits_for_no_browser_that_keeps_a_connection(own_server, tmp_path: Path) -> None:
    own = own_server(tls=True, prefix="")
    trusting = ssl.create_default_context(cafile=str(tmp_path / "own.crt"))
    plain = socket.create_connection(("127.0.0.1", own.port))
    with trusting.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        own.stop()
    assert "stopped" in lines(own)[-1]["event"]


def test_a_certificate_of_its_own(own_server, tmp_path: Path) -> None:
    own = own_server(tls=True, prefix="")
    trusting = ssl.create_default_context(cafile=str(tmp_path / "own.crt"))
    direct = [entry for entry in proxied() if not entry[0].startswith("X-Forwarded")]
    answer = httpx.get(f"{own.url}/", headers=direct, verify=trusting, timeout=SECONDS)
    assert answer.status_code == 200
    plain = socket.create_connection(("127.0.0.1", own.port))
    with trusting.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
        assert secure.version() == "TLSv1.3"
    assert any(entry.startswith("__Host-heard_browser=") for entry in answer.headers.get_list("set-cookie"))
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{own.port}/", headers=direct, timeout=SECONDS)


def test_settings_that_name_a_stranger_stop_the_start(prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(prepared, folder)
    own = TeamServer(tmp_path / "server.log", folder=folder, public_port=8443)
    own.write_settings()
    own.settings.write_text(own.settings.read_text().replace('"ben" = "ben"', '"ben" = "bert"'))
    assert own.run() == 1
    assert "“bert” is nobody of this project" in own.log.read_text()
    open_project(folder).store.close()


def test_a_port_that_is_taken_is_told(server: TeamServer, tmp_path: Path) -> None:
    own = TeamServer(tmp_path / "server.log", folder=tmp_path / "study", public_port=8443, port=server.port)
    own.write_settings()
    assert own.run() == 1
    assert f"port {server.port}: Address already in use." in own.log.read_text()


def test_leaving_shows_an_empty_page_whoever_one_is(server: TeamServer) -> None:
    answer = get(server, "/study/_leave", proxied(None))
    assert answer.status_code == 200 and "New tab" in answer.text
    assert get(server, "/study/_leave", proxied(None, host="evil.example")).status_code == 403


def test_it_stops_cleanly_and_says_so(own_server) -> None:
    own = own_server()
    own.stop()
    assert [line["event"] for line in lines(own)] == ["server.started", "server.stopped"]
    open_project(own.folder).store.close()
