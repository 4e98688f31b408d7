"""The page on a team's server where a panelist answers by their link: without Streamlit, account or cookie.

A link's token stands behind ``#``. A page that tells nothing puts it into a form; what it opens is the page that
:mod:`coding.extras.panel.pages.questionnaire` also makes as a file. The token is in no address, and so in no log.
"""

from collections.abc import Awaitable, Callable
from html import escape
from importlib.resources import files
from typing import Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from coding.errors import HeardError, InvalidInput, TooSoon
from coding.extras.panel.files import LARGEST
from coding.extras.panel.pages.questionnaire import Sending, own_file, page_policy, policy_of, questionnaire_file
from coding.extras.panel.steps.answers import SPENT, Opened, open_link, send_answers
from coding.model.panel import LINK_PATH
from coding.ui.frame import runtime, server_log
from coding.ui.frame.accounts import spoken_by
from coding.ui.frame.ingress import Ingress
from coding.ui.frame.texts import _, language, say, spoken

TOKEN_HEADER: Final = "x-heard-panelist"
"""Header in which a page shows the token of its link when it sends answers."""
LARGEST_FORM: Final = 1024
"""Bytes of the form that opens a page."""
REFUSED: Final = "panel.link_refused"
"""What the log calls it."""
_ALONE: Final = "frame-ancestors 'none'"


def answering(ingress: Ingress) -> Callable[[Request], Awaitable[Response]]:
    """What answers at the address of the links.

    Args:
        ingress: How this process is reached.
    """

    async def answer(request: Request) -> Response:
        if request.method != "POST":
            with spoken_by(request):
                return _opening(ingress)
        token = request.headers.get(TOKEN_HEADER)
        return await (_open(ingress, request) if token is None else _take(request, token))

    return answer


async def _open(ingress: Ingress, request: Request) -> Response:
    """The page of whoever a link is for."""
    form = await _body(request, LARGEST_FORM)
    token = parse_qs((form or b"").decode("latin-1")).get("token", [""])[-1]
    try:
        opened = await _opened(request, token)
    except (InvalidInput, TooSoon) as error:
        with spoken_by(request):
            return _refusal(error)
    page = questionnaire_file(opened.sheet, Sending(ingress.prefix + LINK_PATH, token, opened.answered))
    return HTMLResponse(page, headers=_headers(page_policy(sends=True)))


async def _take(request: Request, token: str) -> Response:
    """Take the answers that a page sends, and say what became of them in its language."""
    try:
        opened = await _opened(request, token)
    except (InvalidInput, TooSoon) as error:
        with spoken_by(request):
            return _answer(_status(error), problems=[_words(error)])
    with spoken(opened.sheet.language):
        data = await _body(request, LARGEST)
        if data is None:
            return _answer(413, problems=[_("That is larger than answers can be.")])
        try:
            receipt = await run_in_threadpool(send_answers, runtime.project(), token, _peer(request), data)
        except (InvalidInput, TooSoon) as error:
            return _answer(_status(error), problems=[_words(error)])
        if receipt.problems:
            return _answer(422, problems=[say(problem) for problem in receipt.problems])
        return _answer(200, done=_("Your answers have arrived. Thank you. You can close this page."))


async def _opened(request: Request, token: str) -> Opened:
    try:
        return await run_in_threadpool(open_link, runtime.project(), token, _peer(request))
    except (InvalidInput, TooSoon) as error:
        server_log.write(REFUSED, why="wait" if isinstance(error, TooSoon) else "link")
        raise


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _status(error: HeardError) -> int:
    return 429 if isinstance(error, TooSoon) else 403


def _words(error: HeardError) -> str:
    """A link that is not good is one sentence, whatever was wrong with it."""
    if isinstance(error, TooSoon):
        return _(
            "Several links that open nothing were tried from your network. Wait {n} seconds, then try again."
        ).format(n=error.seconds)
    return say(SPENT)


def _answer(status: int, *, problems: list[str] | None = None, done: str = "") -> Response:
    content = {"done": done} if done else {"problems": problems or []}
    return JSONResponse(content, status, headers=_headers("default-src 'none'"))


def _headers(policy: str, referrer: str = "no-referrer") -> dict[str, str]:
    return {
        "Content-Security-Policy": f"{policy}; {_ALONE}",
        "Referrer-Policy": referrer,
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }


async def _body(request: Request, most: int) -> bytes | None:
    """What was sent; None where it is larger than it may be, and then not read to its end."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def _opening(ingress: Ingress) -> Response:
    """What a link shows first; its script goes on by itself."""
    action, label = escape(ingress.prefix + LINK_PATH), escape(_("Go on"))
    explain = escape(_("If nothing happens here, the link is not whole: copy all of it, and open it again."))
    form = (
        f'<form method="post" action="{action}" data-opens><input type="hidden" name="token" value="">'
        f'<button type="submit">{label}</button></form><p class="quiet">{explain}</p>'
    )
    script = files("coding.ui.frame").joinpath("templates", "account.js").read_text(encoding="utf-8")
    # A form says which page it comes from only where there is a referrer; the address has no token in it by then.
    return _page(_("Your link is being opened"), form, script=script, referrer="same-origin")


def _refusal(error: HeardError) -> Response:
    answer = _page(_("This goes no further"), f'<p role="alert">{escape(_words(error))}</p>', status=_status(error))
    if isinstance(error, TooSoon):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _page(title: str, body: str, *, script: str = "", status: int = 200, referrer: str = "no-referrer") -> Response:
    style = own_file("questionnaire.css")
    run = f"<script>{script}</script>" if script else ""
    page = (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main>{run}</body></html>"
    )
    policy = policy_of(style, script, "form-action 'self'")
    return HTMLResponse(page, status, headers=_headers(policy, referrer))
