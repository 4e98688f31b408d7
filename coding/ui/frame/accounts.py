"""Routes of Heard's own sign-in: its page, links that were opened, passkeys, and who waits for a look at a passphrase.

A look at a passphrase takes memory and a processor, and only one is taken at a time. Of those who come without a code
of their second factor a few may wait, one after the other; who has given a right one, or comes from a browser of
theirs, waits for one of them at most.
"""

# Why without Streamlit, and why tries wait: decision 0690.

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final
from urllib.parse import parse_qs, urlsplit

from babel import negotiate_locale
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from coding.errors import HeardError
from coding.model import Credential, User
from coding.ui.frame import runtime, server_log
from coding.ui.frame.account_pages import TEMPLATES, html_page
from coding.ui.frame.guard import COOKIE_OF_BROWSER
from coding.ui.frame.ingress import PASSKEY, SCRIPT, SIGN_IN, STYLE, ByAccount, Ingress
from coding.ui.frame.sessions import TABLE
from coding.ui.frame.sign_in import SignIn, description, token_cookie
from coding.ui.frame.texts import LANGUAGES, SOURCE_LANGUAGE, _, say, spoken, words_of
from coding.workspace.context import Context
from coding.workspace.people import invitations, passkey_assertion, passkeys, second_factor
from coding.workspace.people.accounts import NOT_LET_IN, Attempt, NotLetIn, at_network, authenticate, come_in, mark
from coding.workspace.people.own_passphrase import LONGEST
from coding.workspace.people.users import sign_in, user_names

REFUSED: Final = "sign_in.refused"
"""What the log calls it."""
LARGEST: Final = 8192
"""Bytes of a form."""
ROUND: Final = 0.5
"""Refusals are answered at multiples of so many seconds, so that none tells by its time what was wrong."""
KNOWN_DAYS: Final = 180
"""How long a browser is known as one of the person who signed in at it."""
WAITING: Final = 24
"""So many may wait for a look at their passphrase."""
WAITING_OF_ONE: Final = 6
"""Of these, so many from one network."""
PASSKEYS: Final = "passkeys"
"""Address of the page of one's own passkeys."""


class Lanes:
    """Who may have a look taken at a passphrase, and when."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._open, self._known = asyncio.Semaphore(1), asyncio.Semaphore(1)
        self._from: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, peer: str, *, known: bool) -> AsyncIterator[None]:
        """Wait for one's turn.

        After a wrong passphrase the next of the others waits as long again as that took, so that half of the
        machine is left for those who work.

        Args:
            peer: The network it comes from.
            known: A right code has been given, or it comes from a browser of that person.

        Raises:
            NotLetIn: Too many wait.
        """
        if known:
            async with self._known:
                yield
            return
        if self._from[peer] >= WAITING_OF_ONE or self._from.total() >= WAITING:
            raise NotLetIn("busy")
        loop, rest = asyncio.get_running_loop(), 0.0
        self._from[peer] += 1
        try:
            await self._open.acquire()
            begun = loop.time()
            try:
                yield
            except NotLetIn:
                rest = loop.time() - begun
                raise
            finally:
                loop.call_later(rest, self._open.release)
        finally:
            self._from[peer] -= 1
            if not self._from[peer]:
                del self._from[peer]


class Accounts:
    """Heard's own sign-in on a server.

    Args:
        ingress: How this process is reached.
        auth_method: Who needs a second factor.
        pages: Addresses that people may be led to once they have signed in.
    """

    def __init__(self, ingress: Ingress, auth_method: ByAccount, pages: Collection[str]) -> None:
        self._ingress, self._auth_method, self._lanes = ingress, auth_method, Lanes()
        self._pages = {*pages, PASSKEYS}
        self._mark, self._passkey = (
            ingress.cookie.replace("heard_browser", name) for name in ("heard_known", "heard_passkey")
        )
        self._party = passkey_assertion.relying_party(ingress.address)

    def routes(self) -> list[Route]:
        """What it answers."""
        prefix = self._ingress.prefix
        return [
            Route(f"{prefix}{SIGN_IN}", in_its_language(self.sign_in), methods=["GET", "POST"]),
            Route(f"{prefix}{invitations.PATH}", in_its_language(self.join), methods=["GET", "POST"]),
            Route(prefix + STYLE, style_of_pages),
            Route(prefix + SCRIPT, _script_of_pages),
            Route(prefix + PASSKEY, self.ask_passkey, methods=["POST"]),
            Route(f"{prefix}/{PASSKEYS}", in_its_language(self.passkeys), methods=["GET", "POST"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """The page where people sign in, and what they give there."""
        if request.method != "POST":
            to = inside(request.query_params.get("to", ""), self._pages)
            if TABLE.signed_in(request.scope.get(COOKIE_OF_BROWSER)):
                return RedirectResponse(f"{self._ingress.prefix}{to or '/'}", 303)
            return self._sign_in_page(to)
        return await self._sign_in(request)

    def _sign_in_page(self, to: str, name: str = "", status: int = 200, wrong: str = "") -> Response:
        passkeys = self._party is not None
        return html_page("sign_in", self._ingress.prefix, status, wrong, to=to, name=name, passkeys=passkeys)

    async def _sign_in(self, request: Request) -> Response:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        values = await _form(request)
        to, name = inside(values.get("to", ""), self._pages), values.get("name", "")
        try:
            user = await self._let_in(request, values)
        except NotLetIn as error:
            server_log.write(REFUSED, why=error.why, **({"person": error.person} if error.person else {}))
            spent = loop.time() - begun
            await asyncio.sleep(ROUND - spent % ROUND)
            return self._sign_in_page(to, name, 403, say(NOT_LET_IN))
        project = runtime.project()
        if second_factor.needed(user, self._auth_method.second_factor):
            enrolment = await run_in_threadpool(second_factor.enrolment, project, user.id)
            if not enrolment.there:
                return self._ask_second_factor(invitations.enrol(project, user))
        return self._enter(request, user, RedirectResponse(f"{self._ingress.prefix}{to or '/'}", 303))

    async def _let_in(self, request: Request, values: dict[str, str]) -> User:
        project, peer = runtime.project(), _peer(request)
        name, passphrase, code = (values.get(field, "")[:LONGEST] for field in ("name", "passphrase", "code"))
        given_mark = request.cookies.get(self._mark, "")[:LONGEST]
        answer = self._answer(request, values)
        attempt = Attempt(name=name, passphrase=passphrase, code=code, peer=peer, mark=given_mark, answer=answer)
        who = await run_in_threadpool(authenticate, project, attempt)
        async with self._lanes.turn(at_network(peer), known=who.known):
            user = await run_in_threadpool(come_in, project, who, passphrase)
        return user

    async def ask_passkey(self, request: Request) -> Response:
        """Ask a browser to show a passkey; what it is asked with is bound to a cookie that it gets with it."""
        if self._party is None:
            return Response(status_code=404)
        whose = passkey_assertion.new_question()
        challenge = passkey_assertion.challenge_of(runtime.project(), whose)
        options = await run_in_threadpool(passkey_assertion.options_to_show, self._party, challenge)
        answer = Response(options, media_type="application/json")
        cookie = f"{self._passkey}={whose}; Max-Age={passkey_assertion.SECONDS}; {self._ingress.cookie_attributes}"
        answer.headers.append("set-cookie", cookie)
        return answer

    def _answer(self, request: Request, values: dict[str, str]) -> passkey_assertion.Answer | None:
        """What a passkey answered, and what it was asked with."""
        text, whose = values.get("answer", ""), request.cookies.get(self._passkey, "")[:LONGEST]
        if self._party is None or not text:
            return None
        return passkey_assertion.Answer(self._party, passkey_assertion.take_question(runtime.project(), whose), text)

    async def passkeys(self, request: Request) -> Response:
        """One's own passkeys: the list, and a step of making or removing one."""
        sign_in_here = TABLE.peek(request.scope.get(COOKIE_OF_BROWSER))
        lasting = sign_in_here.sign_in if sign_in_here is not None else None
        if lasting is None or not lasting.proved_by(request.cookies.get(token_cookie(self._ingress))):
            return RedirectResponse(f"{self._ingress.prefix}{SIGN_IN}", 303)
        values = await _form(request) if request.method == "POST" else dict(request.query_params)
        try:
            context = sign_in(runtime.project(), lasting.user_id)
            return await run_in_threadpool(self._passkeys, request, context, lasting, values)
        except HeardError as error:
            return self._refusal(words_of(error), 403)

    def _refusal(self, sentence: str, status: int = 200) -> Response:
        return html_page("refusal", self._ingress.prefix, status, sentence)

    def _passkeys(self, request: Request, context: Context, lasting: SignIn, values: dict[str, str]) -> Response:
        prefix, party, wrong = self._ingress.prefix, self._party, ""
        passkeys_of_user = passkeys.own_passkeys(context)
        passkey = next((passkey for passkey in passkeys_of_user if passkey.id == values.get("remove")), None)
        if party is not None and request.method == "POST":
            TABLE.use(lasting)
            try:
                if "made" in values:
                    passkeys.finish_passkey(context, party, lasting.id, values["made"])
                    return RedirectResponse(f"{prefix}/{PASSKEYS}", 303)
                passphrase, code = (values.get(field, "")[:LONGEST] for field in ("passphrase", "code"))
                proof = second_factor.Reauthentication(passphrase, code, self._answer(request, values))
                if passkey is not None:
                    passkeys.remove_passkey(context, passkey.id, proof)
                    return RedirectResponse(f"{prefix}/{PASSKEYS}", 303)
                options = passkeys.begin_passkey(context, party, lasting.id, values.get("name", ""), proof)
                return html_page("making", prefix, options=options)
            except HeardError as error:
                wrong = words_of(error)
        if party is None:
            return self._refusal(_("This server has no passkeys. Ask whoever runs it."))
        status = 422 if wrong else 200
        if passkey is not None or "add" in values:
            return html_page("passkey_step", prefix, status, wrong, removed=passkey, name=values.get("name", ""))
        return html_page("passkeys", prefix, status, wrong, own=passkeys_of_user)

    async def join(self, request: Request) -> Response:
        """A link that was opened: a passphrase, then a second factor where it is needed."""
        if request.method != "POST":
            return html_page("opening", self._ingress.prefix)
        values = await _form(request)
        try:
            if "ticket" in values:
                return await self._second_factor(request, values)
            return await self._passphrase(request, values)
        except HeardError as error:
            return self._refusal(words_of(error), 403)

    async def _passphrase(self, request: Request, given: dict[str, str]) -> Response:
        project, token = runtime.project(), given.get("token", "")
        user, invitation = await run_in_threadpool(invitations.invited, project, token)
        enrolment = await run_in_threadpool(second_factor.enrolment, project, user.id)
        maker = user_names(project).get(invitation.made_by, "") if invitation.made_by != user.id else ""
        wrong = ""
        if "new" in given:
            try:
                if given["new"] != given.get("again", ""):
                    wrong = _("The two passphrases are not the same. Nothing was changed.")
                else:
                    rule, code = self._auth_method.second_factor, given.get("code", "")
                    came = await run_in_threadpool(invitations.accept, project, token, given["new"], rule, code)
                    if isinstance(came, str):
                        return self._ask_second_factor(came)
                    return self._enter(request, came, RedirectResponse(f"{self._ingress.prefix}/", 303))
            except HeardError as error:
                wrong = words_of(error)
        values = {"user": user, "token": token, "maker": maker, "asks_code": enrolment.there}
        return html_page("join", self._ingress.prefix, 422 if wrong else 200, wrong, **values)

    async def _second_factor(self, request: Request, values: dict[str, str]) -> Response:
        project, ticket = runtime.project(), values["ticket"]
        invitations.joining(project, ticket)
        try:
            user, codes = await run_in_threadpool(invitations.finish, project, ticket, values.get("code", ""))
        except HeardError as error:
            return self._ask_second_factor(ticket, words_of(error))
        return self._enter(request, user, html_page("codes", self._ingress.prefix, codes=codes))

    def _ask_second_factor(self, ticket: str, wrong: str = "") -> Response:
        project = runtime.project()
        joining = invitations.joining(project, ticket)
        address = second_factor.address(project, joining.user, joining.secret)
        values = {"ticket": ticket, "secret": joining.secret, "address": address}
        return html_page("second_factor", self._ingress.prefix, 422 if wrong else 200, wrong, **values)

    def _enter(self, request: Request, user: User, answer: Response) -> Response:
        cookie = f"{self._mark}={mark(runtime.project(), user.id)}; Max-Age={KNOWN_DAYS * 86400}"
        answer.headers.append("set-cookie", f"{cookie}; {self._ingress.cookie_attributes}")
        return enter_browser(self._ingress, request, user, answer, Credential.PASSPHRASE)


def enter_browser(ingress: Ingress, request: Request, user: User, answer: Response, how: Credential) -> Response:
    """Sign somebody in at their browser, which is met now if nobody ever signed in at it.

    Args:
        ingress: How this process is reached.
        request: Theirs.
        user: Who has proved to be there.
        answer: What they get, with the cookies of browser and sign-in.
        how: What has proved it.
    """
    cookie = request.scope.get(COOKIE_OF_BROWSER)
    if not TABLE.known(cookie):
        cookie = TABLE.new_cookie()
        answer.headers.append("set-cookie", f"{ingress.cookie}={cookie}; {ingress.cookie_attributes}")
    session = TABLE.peek(cookie)
    if session is not None:
        sign_in = TABLE.enter(session, user.id, how=how, browser=description(request.headers.get("user-agent", "")))
        token = TABLE.redeem(cookie, sign_in.ticket)
        answer.headers.append("set-cookie", f"{token_cookie(ingress)}={token}; {ingress.cookie_attributes}")
    return answer


def style_of_pages(request: Request) -> Response:
    """The style of Heard's own pages."""
    return FileResponse(TEMPLATES / "account.css")


def _script_of_pages(request: Request) -> Response:
    return FileResponse(TEMPLATES / "account.js")


def inside(to: str, pages: Collection[str]) -> str:
    """The address of one of these pages below the prefix, with what it asks for; "" for anything else."""
    try:
        parts = urlsplit(to)
    except ValueError:
        return ""
    page = parts.path.strip("/")
    if parts.scheme or parts.netloc or page not in {*pages, ""} or not (page or parts.query):
        return ""
    return f"/{page}" + (f"?{parts.query}" if parts.query else "")


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; none where it is larger than any of ours."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return {}
    try:
        read = parse_qs(body.decode("utf-8", errors="replace"), keep_blank_values=True, max_num_fields=12)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in read.items()}


@contextmanager
def spoken_by(request: Request) -> Iterator[None]:
    """Speak the language that a browser asks for."""
    languages = [
        part.partition(";")[0].strip().replace("-", "_")
        for part in request.headers.get("accept-language", "").split(",")
    ]
    locale = negotiate_locale([*languages, *(tag.partition("_")[0] for tag in languages)], list(LANGUAGES))
    with spoken(locale or SOURCE_LANGUAGE):
        yield


def in_its_language(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Answer in the language that a browser asks for."""

    async def answering(request: Request) -> Response:
        with spoken_by(request):
            return await answer(request)

    return answering
