"""The gate before every path: loopback hosts only, a known browser, and headers that keep the page to itself.

Streamlit serves ``/media/<id>`` and its own endpoints to anybody who can reach the port. This middleware asks for the
cookie that only the page itself hands out, and for a signed-in person where project data travels.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coding.ui.sessions import COOKIE, TABLE

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
OPEN_PATHS = ("/static/", "/_stcore/health", "/_stcore/host-config", "/favicon", "/manifest")
SIGNED_IN_PATHS = ("/media/", "/_stcore/upload_file")
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
        "worker-src 'self' blob:; frame-src 'self' blob: data:; frame-ancestors 'none'; form-action 'self'; "
        "base-uri 'self'"
    ),
}


def cookie_of(headers: Headers) -> str | None:
    """The browser's cookie in a request, if it sent one."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it in one plain line."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookie = cookie_of(headers)
        refusal = self._refusal(scope, headers, cookie)
        if refusal:
            await _refuse(scope, receive, send, refusal)
            return
        new_cookie = None
        if scope["type"] == "http" and not TABLE.known(cookie) and _meets(scope["path"]):
            new_cookie = TABLE.new_cookie()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                if scope["path"].startswith("/media/"):
                    answer["Cache-Control"] = "no-store"
                if new_cookie:
                    answer.append("Set-Cookie", f"{COOKIE}={new_cookie}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope, headers: Headers, cookie: str | None) -> str | None:
        host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
        if host not in LOOPBACK:
            return "Heard answers on this computer only (127.0.0.1)."
        origin = headers.get("origin")
        if origin and origin.partition("://")[2].rpartition(":")[0] not in LOOPBACK:
            return "That page may not talk to Heard."
        path = scope["path"]
        if path.startswith(SIGNED_IN_PATHS):
            return None if TABLE.signed_in(cookie) else "Sign in first, then try again."
        if scope["type"] == "http" and (_is_page(path) or path.startswith(OPEN_PATHS)):
            return None
        return None if TABLE.known(cookie) else "Open Heard's first page in this browser, then try again."


def _meets(path: str) -> bool:
    """Whether a browser that is not known gets its cookie here.

    A page that stayed open while Heard was restarted asks for the server's health before it connects again; with a
    cookie it can sign in without being loaded again, and what its pane had not saved yet is not lost.
    """
    return _is_page(path) or path == "/_stcore/health"


def _is_page(path: str) -> bool:
    return not path.startswith(("/_stcore", "/media", "/static", "/component", "/app/")) and "." not in path


async def _refuse(scope: Scope, receive: Receive, send: Send, reason: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    await PlainTextResponse(reason, status_code=403)(scope, receive, send)
