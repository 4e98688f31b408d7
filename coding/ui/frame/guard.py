"""The gate before every path: known hosts and origins only, a known browser, and headers that keep the page to itself.

Streamlit serves ``/media/<id>`` and its own endpoints to anybody who can reach the port. This middleware asks for the
cookie that only the page itself hands out, and for a signed-in person where project data travels. What it holds to is
a :class:`~coding.ui.frame.ingress.Ingress`: this computer only, or a server's settings.
"""

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from itertools import count
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from coding.model.panel import LINK_PATH
from coding.ui.frame import runtime, server_log
from coding.ui.frame.component_files import ComponentFiles
from coding.ui.frame.ingress import LOCAL, LOOPBACK, SIGN_IN, Ingress, NotVouched
from coding.ui.frame.left_pages import without_left_pages
from coding.ui.frame.manual import HELP
from coding.ui.frame.sessions import TABLE
from coding.ui.frame.sign_in import token_cookie

HEALTH: Final = ("/healthz", "/readyz")
"""Said to anybody: whether the process lives, and whether it can work. Nothing of a project."""
OPEN_PATHS: Final = ("/static/", f"{HELP}/", "/_stcore/health", "/_stcore/host-config", "/favicon", "/manifest")
RECORDING: Final = "/_recording"
"""Path below which recordings are heard; the interview's id follows (the extra ``recordings``)."""
SIGNED_IN_PATHS: Final = ("/media/", "/_stcore/upload_file", f"{RECORDING}/")
UPLOAD: Final = "/_stcore/upload_file/"
"""Path below which files are uploaded; the id of Streamlit's session follows."""
NAMED: Final = "sec-websocket-protocol"
"""Header in which a page that connects again names, third, the Streamlit session that it had."""
PROGRAM: Final = ("/static/", f"{HELP}/", "/favicon", "/manifest")
"""Files of the program, the same for everybody."""
KEEPABLE: Final = (*PROGRAM, "/component/", "/_stcore/bidi-components/")
"""What a browser may keep: scripts and styles."""
LEAVE: Final = "/_leave"
"""The empty page that signs out: also for whom the proxy has forgotten meanwhile."""
QUIT: Final = "/_quit"
"""The page that is left when Heard is ended from a page of its own."""
KEEP: Final = "/_keep"
"""Where a tab fetches the cookie of the sign-in that was made in it."""
METRICS: Final = "/_stcore/metrics"
CLOSED: Final = ("/auth/", "/oauth2callback", "/_stcore/agent", "/_stcore/script-health-check")
"""Endpoints of Streamlit's that a server of Heard's has no use for."""
COOKIE_OF_BROWSER: Final = "heard.browser"
"""Entry of an ASGI scope: the browser's cookie, for the page where people sign in."""
PEER: Final = "heard.peer"
"""Entry of an ASGI scope: address of the other end of the connection, as the socket tells it."""

TITLES: Final = (b"<title>Streamlit</title>", b"<title>Heard</title>    ")
"""What a page is called until it is drawn: by Streamlit, and by us, which is as long as the length that was told."""

REFUSED: Final = "request.refused"
"""What the log calls it."""

HEADERS: Final = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": (
        # Why inline scripts are allowed and eval is not: decision 0673.
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
        "worker-src 'self' blob:; frame-src 'self' blob: data:; frame-ancestors 'none'; form-action 'self'; "
        "base-uri 'none'; object-src 'none'"
    ),
}
"""On this computer."""
STRANGE_PAGE: Final = "That page may not talk to Heard."


def headers_of(ingress: Ingress) -> dict[str, str]:
    """The headers that every answer carries."""
    if ingress.origins is None:
        return HEADERS
    sockets = " ".join(sorted(f"wss://{origin.partition('://')[2]}" for origin in ingress.origins))
    policy = HEADERS["Content-Security-Policy"].replace("ws://127.0.0.1:* ws://localhost:*", sockets)
    headers = {**HEADERS, "Content-Security-Policy": policy, "Cross-Origin-Resource-Policy": "same-origin"}
    if ingress.secure:
        headers["Strict-Transport-Security"] = "max-age=63072000"
    return headers


def gates(ingress: Ingress) -> list[Middleware]:
    """What every request passes, in this order.

    Uvicorn's own middleware sets the client and the scheme from ``X-Forwarded-*`` where the peer is trusted; the guard
    must know the peer itself, which is noted before.
    """
    inside = [Middleware(Guard, ingress=ingress), Middleware(ComponentFiles, ingress=ingress)]
    if ingress is LOCAL:
        return inside
    trusted = [str(network) for network in ingress.trusted]
    forwarded = Middleware(ProxyHeadersMiddleware, trusted_hosts=trusted)  # type: ignore[arg-type]
    return [Middleware(NotePeer), forwarded, *inside]


class NotePeer:
    """ASGI middleware that keeps who is at the other end of the socket, before a header says something else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note it and pass on."""
        if scope["type"] in ("http", "websocket"):
            peer, port = scope.get("client") or ("", 0)
            if peer.lower().startswith("::ffff:") and "." in peer:
                peer = peer[7:]
                scope["client"] = (peer, port)
            scope[PEER] = peer
        await self.app(scope, receive, send)


def cookie_of(headers: Headers, name: str = LOCAL.cookie) -> str | None:
    """The browser's cookie in a request, if it sent one."""
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return morsel.value if morsel else None


def tab_of(headers: Headers) -> str:
    """The Streamlit session that a tab had before its connection was cut, if a websocket names one."""
    named = headers.get(NAMED, "").split(",")
    return named[2].strip() if len(named) > 2 else ""


class Refused(Exception):
    """A request goes no further. ``str(error)`` is the one plain line of the answer.

    Attributes:
        why: One word for the log.
        status: HTTP status of the answer.
    """

    def __init__(self, why: str, sentence: str, status: int = 403) -> None:
        super().__init__(sentence)
        self.why, self.status = why, status


def _must(sound: object, why: str, sentence: str, status: int = 403) -> None:
    """Let a request no further unless something of it is sound.

    Raises:
        Refused: It is not.
    """
    if not sound:
        raise Refused(why, sentence, status)


class SignInFirst(Exception):
    """A page is asked for, and nobody has signed in at this browser."""


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, ingress: Ingress = LOCAL) -> None:
        self.app, self.ingress, self.headers = app, ingress, headers_of(ingress)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it in one plain line."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookie = cookie_of(headers, self.ingress.cookie)
        token = cookie_of(headers, token_cookie(self.ingress))
        path = self.ingress.inner(scope["path"])
        if scope["type"] == "http" and path == LINK_PATH and self.ingress.invites:
            await self._for_panelists(scope, headers, receive, send)
            return
        TABLE.adopt(cookie, token)
        try:
            person = self._pass(scope, headers, path, cookie)
            if path is not None and path.startswith(UPLOAD) and not TABLE.owns(cookie, token, path.split("/")[3]):
                raise Refused("tab", "That page is not open in this browser. Load it again, then try again.")
        except SignInFirst:
            answer = self._with_headers(send, path or "/")
            query = scope["query_string"].decode("latin-1")
            target = (path or "/") + (f"?{query}" if query else "")
            await RedirectResponse(sign_in_page(self.ingress, target), 303)(scope, receive, answer)
            return
        except Refused as refusal:
            server_log.write(REFUSED, why=refusal.why, kind=scope["type"])
            await _refuse(scope, receive, self._with_headers(send, path or "/"), refusal)
            return
        new_cookie = None
        # A page that stayed open while Heard was restarted asks for the server's health before it connects again; with
        # a cookie it can sign in without being loaded again, and what its pane had not saved yet is not lost.
        meets = (
            path is not None and (_is_page(path) or path == "/_stcore/health") and not self._asks_health(scope, path)
        )
        if self.ingress.auth_method.pages:
            # A browser is met when somebody signs in at it: whoever comes by leaves nothing behind.
            meets, scope[COOKIE_OF_BROWSER] = False, cookie
        if scope["type"] == "http" and meets and not TABLE.known(cookie):
            cookie = new_cookie = TABLE.new_cookie()
        TABLE.confirm(cookie, token)
        session = TABLE.peek(cookie)
        if person is not None and session is not None:
            TABLE.vouch(session, person)
        tab = tab_of(headers) if scope["type"] == "websocket" else ""
        if tab and not TABLE.owns(cookie, token, tab):
            # Streamlit would hand the tab over to whoever names it. After a restart every page names one that is gone.
            if TABLE.is_drawn_elsewhere(cookie, tab):
                server_log.write(REFUSED, why="tab", kind=scope["type"])
            tab = ""
            _drop_tab(scope, headers)
        if not self.ingress.auth_method.chosen:
            _take(scope, {*self.ingress.auth_method.hides, "origin"})
        if scope["type"] == "http" and _is_page(path or "/"):
            # What is packed cannot be given Heard's title.
            _take(scope, {"accept-encoding"})
        answer = self._with_headers(send, path or "/", new_cookie)
        heard = without_left_pages(receive) if scope["type"] == "websocket" else receive
        await self.app(scope, _announcing(heard, cookie, tab), answer)

    async def _for_panelists(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Let a request to the page of panelists through, which knows nobody: no cookie goes to it or comes from it."""
        answer = self._with_headers(send, LINK_PATH)
        try:
            self._ask_address(scope, headers)
            _must(scope["method"] in ("GET", "HEAD") or headers.getlist("origin"), "origin", STRANGE_PAGE)
        except Refused as refusal:
            server_log.write(REFUSED, why=refusal.why, kind=scope["type"])
            await _refuse(scope, receive, answer, refusal)
            return
        _take(scope, {*self.ingress.auth_method.hides, "origin", "cookie"})
        await self.app(scope, receive, answer)

    def _with_headers(self, send: Send, path: str, new_cookie: str | None = None) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    answer.setdefault(name, value)
                if path.startswith("/media/") or (self.ingress is not LOCAL and not _lies_below(path, KEEPABLE)):
                    answer["Cache-Control"] = "no-store"
                if new_cookie:
                    answer.append("Set-Cookie", f"{self.ingress.cookie}={new_cookie}; {self.ingress.cookie_attributes}")
                if self.ingress.secure:
                    message["headers"] = [_secured(name, value) for name, value in message["headers"]]
            elif message["type"] == "http.response.body" and _is_page(path):
                message["body"] = message["body"].replace(*TITLES)
            await send(message)

        return send_with_headers

    def _pass(self, scope: Scope, headers: Headers, path: str | None, cookie: str | None) -> str | None:
        """Whom a request vouches for, if the ingress asks for that.

        Raises:
            Refused: It goes no further.
        """
        if self.ingress is not LOCAL and scope["type"] == "http":
            if self._asks_health(scope, path):
                return None
            if path == METRICS:
                _must(self._from_this_machine(scope, headers), "path", "There is nothing here.", 404)
                return None
        self._ask_address(scope, headers)
        if path is None or (self.ingress is not LOCAL and path.startswith(CLOSED)):
            raise Refused("path", "There is nothing here.", 404)
        if self.ingress.auth_method.pages:
            self._ask_signed_in(scope, headers, path, cookie)
            if path in self.ingress.auth_method.pages:
                return None
        person = None
        if not (scope["type"] == "http" and (_lies_below(path, PROGRAM) or path == LEAVE)):
            try:
                person = self.ingress.auth_method.person(headers, trusted=self.ingress.trusts(scope.get(PEER, "")))
            except NotVouched as error:
                raise Refused(error.why, str(error)) from None
        if path.startswith(SIGNED_IN_PATHS):
            # While a project is chosen on this computer nobody can sign in; what travels is of the page that makes one.
            making = self.ingress is LOCAL and runtime.choosing() and TABLE.known(cookie)
            _must(making or TABLE.signed_in(cookie, person), "sign-in", "Sign in first, then try again.")
        elif not (scope["type"] == "http" and (_is_page(path) or _lies_below(path, OPEN_PATHS))):
            _must(TABLE.known(cookie), "browser", "Open Heard's first page in this browser, then try again.")
        return person

    def _ask_signed_in(self, scope: Scope, headers: Headers, path: str, cookie: str | None) -> None:
        """Let nobody further who has not signed in at Heard's own page.

        Raises:
            Refused: The request goes no further.
            SignInFirst: It is for a page.
        """
        web = scope["type"] == "http"
        if web and path in self.ingress.auth_method.pages:
            # Every browser says which page sends a form.
            _must(scope["method"] in ("GET", "HEAD") or headers.getlist("origin"), "origin", STRANGE_PAGE)
            return
        if web and (path == LEAVE or _lies_below(path, OPEN_PATHS)):
            return
        if TABLE.signed_in(cookie):
            return
        if web and _is_page(path):
            raise SignInFirst
        # A page that stayed open when its sign-in ended may connect again, to say so and keep what is not saved.
        session = TABLE.peek(cookie)
        _must(session is not None and session.former, "sign-in", "Sign in first, then try again.")

    def _asks_health(self, scope: Scope, path: str | None) -> bool:
        return self.ingress is not LOCAL and (scope["path"] in HEALTH or path in HEALTH)

    def _ask_address(self, scope: Scope, headers: Headers) -> None:
        local, hosts, origins = self.ingress is LOCAL, headers.getlist("host"), headers.getlist("origin")
        address = (
            "Heard answers on this computer only (127.0.0.1)." if local else "Heard answers under its own address."
        )
        _must(len(hosts) == 1 and self.ingress.answers_to(hosts[0]), "host", address)
        by_tls = not self.ingress.secure or scope["scheme"] in ("https", "wss")
        _must(by_tls, "tls", "Heard is reached by https only, through its own address.")
        _must(len(origins) <= 1 and all(map(self.ingress.hears, origins)), "origin", STRANGE_PAGE)
        # Every browser says which page opens a websocket.
        _must(local or scope["type"] != "websocket" or origins, "origin", STRANGE_PAGE)

    def _from_this_machine(self, scope: Scope, headers: Headers) -> bool:
        """Whether a request comes from this machine and through no proxy."""
        passed_on = {"forwarded", "via", "x-forwarded-for", "x-forwarded-proto", *self.ingress.auth_method.hides}
        return scope.get(PEER) in LOOPBACK and LOCAL.answers_to(headers.get("host", "")) and not passed_on & {*headers}


def sign_in_page(ingress: Ingress, to: str) -> str:
    """Address of Heard's own sign-in.

    Args:
        ingress: How the process is reached.
        to: Where it leads, below the prefix.
    """
    return f"{ingress.prefix}{SIGN_IN}" + (f"?to={quote(to, safe='')}" if to != "/" else "")


def _take(scope: Scope, names: Iterable[str]) -> None:
    """Take headers from a request that have been judged.

    Streamlit compares origins once more and, where they differ from what it knows, asks a server outside for the
    address of this machine.
    """
    headers = {name.encode("latin-1") for name in names}
    scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() not in headers]


def _drop_tab(scope: Scope, headers: Headers) -> None:
    """Take from a websocket's handshake which session it goes on with, so that it begins a fresh one."""
    rest = ",".join(headers.get(NAMED, "").split(",")[:2])
    _take(scope, {NAMED})
    scope["headers"].append((NAMED.encode(), rest.encode("latin-1")))
    scope["subprotocols"] = scope["subprotocols"][:2]


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header of an answer; cookies, Streamlit's too, travel by TLS only."""
    plain = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if plain else value


def _announcing(receive: Receive, cookie: str | None, tab: str) -> Receive:
    """Tell the session table of a tab that connects again, once it is: when its first message is waited for."""
    calls = count()

    async def announcing() -> Message:
        if tab and next(calls) == 1:
            TABLE.connected(cookie, tab)
        return await receive()

    return announcing


def _is_page(path: str) -> bool:
    files = ("/_stcore", "/media", "/static", "/component", "/app/", f"{HELP}/")
    return not _lies_below(path, files) and "." not in path


def _lies_below(path: str, places: tuple[str, ...]) -> bool:
    """Whether a path begins as one of some places, which may be folders: ``/help`` is below ``/help/``."""
    return f"{path}/".startswith(places)


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: Refused) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": str(refusal)})
        return
    await PlainTextResponse(str(refusal), status_code=refusal.status)(scope, receive, send)
