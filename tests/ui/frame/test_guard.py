"""The gate before every path: loopback only, a known browser, a person signed in where project data travels."""

from itertools import count
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from coding.ui.frame import runtime, sessions
from coding.ui.frame.guard import HEADERS, Guard
from coding.ui.frame.server import leave
from coding.ui.frame.sessions import COOKIE, LIMITS, TABLE, BrowserSession, Over, SessionTable
from coding.workspace.projects.recent import Recents

# Starlette's test client warns that it will prefer another HTTP library; it is a test helper only.
pytestmark = pytest.mark.filterwarnings("ignore:.*httpx.*")
NUMBERS = count()


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("inside")


async def _socket(websocket: WebSocket) -> None:
    await websocket.accept()
    if "streamlit" in websocket.scope["subprotocols"]:
        await websocket.receive_text()
    await websocket.send_text("inside")
    await websocket.close()


@pytest.fixture
def client() -> TestClient:
    routes = [WebSocketRoute("/_stcore/stream", _socket), Route("/{path:path}", _answer)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Guard)]), base_url="http://127.0.0.1:8501")


def met(client: TestClient) -> BrowserSession:
    """What the server knows of the browser once it has opened the first page."""
    client.get("/")
    session = TABLE.peek(client.cookies[COOKIE])
    assert session is not None
    return session


def test_the_first_page_gives_a_private_cookie_and_headers(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(COOKIE)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


async def _page(request: Request) -> HTMLResponse:
    return HTMLResponse("<!DOCTYPE html><title>Streamlit</title><p>inside</p>")


def test_a_page_is_called_heard_until_it_is_drawn() -> None:
    packing = Middleware(GZipMiddleware, minimum_size=1)
    app = Starlette(routes=[Route("/codebook", _page)], middleware=[Middleware(Guard), packing])
    answer = TestClient(app, base_url="http://127.0.0.1:8501").get("/codebook")
    assert "<title>Heard</title>" in answer.text and answer.text.endswith("<p>inside</p>")
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/component/x/y.js"])
def test_without_the_cookie_nothing_is_answered(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 403
    client.get("/")
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/media/abc.docx", "/_stcore/upload_file/x/y"])
def test_project_data_needs_a_person(client: TestClient, path: str) -> None:
    session = met(client)
    assert client.get(path).status_code == 403
    session.shows("x", TABLE.enter(session, "ana"))
    answer = client.get(path)
    assert answer.status_code == 200
    if path.startswith("/media"):
        assert answer.headers["cache-control"] == "no-store"
    client.cookies.clear()
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/media/sheet.html", "/_stcore/upload_file/x/y"])
def test_while_a_project_is_chosen_only_the_page_itself_sends_files(client, path, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(runtime, "_recents", [Recents(tmp_path)])
    monkeypatch.setattr(runtime, "_served", [])
    assert client.get(path).status_code == 403, "a browser that has not opened the page"
    met(client).shows("x", None)
    assert client.get(path).status_code == 200
    monkeypatch.setattr(runtime, "_served", ["a project"])
    assert client.get(path).status_code == 403, "a project is open, and nobody has signed in"


@pytest.mark.parametrize("host", ["evil.example:8501", "192.168.1.7:8501", "127.0.0.1.evil.example"])
def test_other_hosts_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


def test_other_origins_are_refused(client: TestClient) -> None:
    client.get("/")
    assert client.get("/", headers={"origin": "http://evil.example:80"}).status_code == 403
    assert client.get("/", headers={"origin": "http://127.0.0.1:8501"}).status_code == 200


@pytest.mark.parametrize(
    ("site", "ends"), [("same-origin", True), ("none", True), ("cross-site", False), ("same-site", False)]
)
def test_only_our_own_page_leads_to_the_exit(site: str, ends: bool) -> None:
    client = TestClient(
        Starlette(routes=[Route("/_leave", leave), Route("/", _answer)], middleware=[Middleware(Guard)]),
        base_url="http://127.0.0.1:8501",
    )
    session = met(client)
    TABLE.enter(session, "ana")
    assert client.get("/_leave", headers={"sec-fetch-site": site}).status_code == 200
    assert (session.sign_in is None) == ends


def test_browsers_that_never_opened_a_tab_are_forgotten(clock: list[float]) -> None:
    table = SessionTable(lambda: clock[0])
    monitor, person = table.new_cookie(), table.new_cookie()
    session = table.peek(person)
    assert session is not None
    session.shows("a-tab", None)
    clock[0] += LIMITS.longest + 1
    table.sweep()
    assert not table.known(monitor) and table.known(person)


def test_a_person_vouched_for_ends_the_sign_in_of_another(told: Any) -> None:
    table, session, cookie, tabs = told
    ana = table.enter(session, "ana", "first")
    tabs.clear()
    table.vouch(session, "ana")
    assert session.sign_in is ana and tabs == []
    assert table.signed_in(cookie, "ana") and not table.signed_in(cookie, "lea")
    table.vouch(session, "lea")
    assert (session.sign_in, ana.over, session.vouched) == (None, Over.REPLACED, "lea")
    assert tabs == ["first", "second"]


def test_a_made_up_cookie_opens_nothing(client: TestClient) -> None:
    client.cookies.set(COOKIE, "made-up")
    assert client.get("/_stcore/metrics").status_code == 403


def test_the_websocket_needs_the_cookie(client: TestClient) -> None:
    # The test client invents a host for websockets.
    host = {"host": "127.0.0.1:8501"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers=host) as refused:
        refused.receive_text()
    client.get("/")
    known = {**host, "cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    with client.websocket_connect("/_stcore/stream", headers=known) as socket:
        assert socket.receive_text() == "inside"
    evil = {**known, "origin": "http://evil.example:80"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers=evil) as refused:
        refused.receive_text()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the session table, to be moved forward."""
    now = [1_000.0]
    monkeypatch.setattr(sessions.secrets, "token_urlsafe", lambda _: f"token-{next(NUMBERS)}")
    return now


@pytest.fixture
def told(clock: list[float]) -> tuple[SessionTable, BrowserSession, str, list[str]]:
    """A table with one browser of two tabs, its cookie, and the tabs that were told of a change."""
    table, tabs = SessionTable(lambda: clock[0]), []
    cookie = table.new_cookie()
    session = table.peek(cookie)
    assert session is not None
    for tab in ("first", "second"):
        session.shows(tab, None)
    table.notify = tabs.append
    return table, session, cookie, tabs


def test_idle_browsers_are_signed_out_and_the_vault_shut_earlier(told: Any, clock: list[float]) -> None:
    table, session, cookie, tabs = told
    sign_in = table.enter(session, "sam", "first")
    table.keep_vault(session, object(), "first")
    clock[0] += sessions.VAULT_IDLE_SECONDS + 1
    tabs.clear()
    table.sweep()
    assert sign_in.vault is None and table.signed_in(cookie)
    assert tabs == ["first", "second"], "originals do not stay on a screen nobody looks after"
    table.use(sign_in)
    clock[0] += LIMITS.idle - sessions.VAULT_IDLE_SECONDS
    tabs.clear()
    table.sweep()
    assert not table.signed_in(cookie) and sign_in.over is Over.IDLE, "drawing the tabs anew is no use of them"
    assert tabs == ["first", "second"]


def test_one_person_at_a_browser_and_every_other_tab_is_told(told: Any) -> None:
    table, session, _, tabs = told
    ana = table.enter(session, "ana", "first")
    assert tabs == ["second"]
    table.keep_vault(session, object(), "first")
    tabs.clear()
    ben = table.enter(session, "ben", "second")
    assert tabs == ["first"]
    assert (ana.over, ana.vault, session.sign_in) == (Over.REPLACED, None, ben)
    table.end(session, Over.SIGNED_OUT, only=ana.id)
    assert session.sign_in is ben, "leaving ends one's own sign-in and no other"
    table.end(session, Over.SIGNED_OUT, only=ben.id)
    assert (session.sign_in, ben.over) == (None, Over.SIGNED_OUT)
    assert set(session.former) == {ana.id, ben.id}


def test_shutting_the_originals_in_one_tab_shuts_them_in_every_tab(told: Any) -> None:
    table, session, _, tabs = told
    table.enter(session, "sam", "first")
    table.keep_vault(session, object(), "first")
    tabs.clear()
    table.keep_vault(session, None, "first")
    assert tabs == ["second"] and session.sign_in.vault is None


def test_a_tab_that_connects_again_is_told_what_it_missed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tabs: list[str] = []
    monkeypatch.setattr(TABLE, "notify", tabs.append)
    session = met(client)
    session.shows("a-tab", TABLE.enter(session, "ana"))
    headers = {"host": "127.0.0.1:8501", "cookie": f"{COOKIE}={client.cookies[COOKIE]}"}

    def connect(*named: str) -> None:
        with client.websocket_connect("/_stcore/stream", subprotocols=named, headers={**headers}) as socket:
            socket.send_text("first message")
            assert socket.receive_text() == "inside"

    connect("streamlit", "token", "a-tab")
    assert tabs == [], "nothing has changed"
    TABLE.end(session, Over.SIGNED_OUT, "a-tab")
    connect("streamlit", "token")
    connect("streamlit", "token", "a-tab-of-another-browser")
    assert tabs == []
    connect("streamlit", "token", "a-tab")
    assert tabs == ["a-tab"]


def test_a_cookie_alone_brings_back_no_tab_of_a_sign_in_that_has_a_token(told: Any) -> None:
    table, session, cookie, _ = told
    result = table.enter(session, "sam", "first")
    session.shows("first", result)
    assert table.owns(cookie, None, "first"), "the browser has not fetched its token yet"
    token = table.redeem(cookie, result.ticket)
    table.confirm(cookie, token)
    assert table.owns(cookie, token, "first")
    assert not table.owns(cookie, None, "first") and not table.owns(cookie, "made-up", "first")
    assert not table.owns(cookie, token, "a-tab-of-another-browser") and not table.owns(None, token, "first")
    table.end(session, Over.SIGNED_OUT)
    assert table.owns(cookie, None, "first"), "a page that stayed open says that the sign-in is over"


def test_what_is_remembered_of_a_browser_does_not_grow(told: Any) -> None:
    table, session, _, _ = told
    for number in range(3 * sessions.REMEMBERED):
        table.enter(session, f"person-{number}")
        session.shows(f"tab-{number}", None)
    assert len(session.former) == len(session.tabs) == sessions.REMEMBERED
