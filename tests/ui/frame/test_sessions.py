"""Sign-ins over a restart: who is known again by which cookies, for how long, and what is written when."""

import sqlite3
from collections.abc import Sequence
from copy import copy
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from coding.model import Credential
from coding.ui.frame import opening, runtime, server
from coding.ui.frame.guard import KEEP, Guard
from coding.ui.frame.ingress import Ingress
from coding.ui.frame.sessions import COOKIE, TABLE, BrowserSession, Limits, Over, SessionTable, SignIn
from coding.ui.frame.sign_in import description, token_cookie
from coding.workspace.people import sign_ins
from coding.workspace.people.credential import token_hash
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.people.users import deactivate

HOUR = 3600.0


class Table(SessionTable):
    """A table with a clock that is moved by hand, and the cookies that its one browser holds."""

    def __init__(self, now: list[float], keep: Any, limits: Limits | None = None) -> None:
        super().__init__(lambda: now[0])
        self.limits = limits or Limits()
        self.now, self.keep, self.told = now, keep, []
        self.notify = self.told.append

    def meet(self) -> tuple[str, BrowserSession]:
        cookie = self.new_cookie()
        session = self.peek(cookie)
        assert session is not None
        return cookie, session

    def sign_in(self, person: str = "ana") -> tuple[str, str, SignIn]:
        """Cookie, token and sign-in of a browser that has fetched its token."""
        cookie, session = self.meet()
        result = self.enter(session, person, how=Credential.PASSPHRASE, browser="Firefox on Windows")
        token = self.redeem(cookie, result.ticket)
        assert token
        self.confirm(cookie, token)
        return cookie, token, result


@pytest.fixture
def now() -> list[float]:
    return [1_700_000_000.0]


@pytest.fixture
def file() -> dict[str, SignIn]:
    """What has been written, as it was when it was written."""
    return {}


@pytest.fixture
def table(now: list[float], file: dict[str, SignIn]) -> Table:
    return Table(now, lambda ones: file.update({entry.id: copy(entry) for entry in ones}))


def restarted(table: Table, file: dict[str, SignIn], *, crashed: bool = False) -> Table:
    if not crashed:
        table.rest()
    fresh = Table(table.now, table.keep, table.limits)
    fresh.load([copy(entry) for entry in file.values()])
    return fresh


def here(table: Table, cookie: str, token: str | None) -> str | None:
    """Who is signed in at a browser that shows these cookies."""
    table.adopt(cookie, token)
    session = table.peek(cookie)
    return session.sign_in.user_id if session and session.sign_in else None


@pytest.mark.parametrize("crashed", [False, True])
def test_a_restart_signs_nobody_out(table: Table, file: dict[str, SignIn], crashed: bool) -> None:
    cookie, token, result = table.sign_in()
    fresh = restarted(table, file, crashed=crashed)
    assert not fresh.known(cookie), "only when the browser shows itself"
    assert here(fresh, cookie, token) == "ana"
    session = fresh.peek(cookie)
    assert session and session.sign_in and session.sign_in.id == result.id, "operations of its tabs are taken"
    assert (session.sign_in.vault, session.sign_in.how) == (None, Credential.PASSPHRASE)


def test_one_cookie_without_the_other_opens_nothing(table: Table, file: dict[str, SignIn]) -> None:
    cookie, token, _ = table.sign_in()
    _, others, _ = table.sign_in("ben")
    fresh = restarted(table, file)
    for shown in (None, "", "made-up", cookie, others, token_hash(token)):
        assert here(fresh, cookie, shown) is None and not fresh.known(cookie)
    for made_up in ("made-up", "", token, token_hash(cookie)):
        assert here(fresh, made_up, token) is None
    assert here(fresh, cookie, token) == "ana"


def test_each_sign_in_has_a_token_of_its_own_and_an_old_one_is_worth_nothing(table, file) -> None:
    cookie, old, first = table.sign_in()
    session = table.peek(cookie)
    assert session
    table.end(session, Over.SIGNED_OUT)
    second = table.enter(session, "ana")
    new = table.redeem(cookie, second.ticket)
    assert new and new != old and first.token_hash != second.token_hash
    assert second.proved_by(new) and not second.proved_by(old)
    fresh = restarted(table, file)
    assert here(fresh, cookie, old) is None
    assert here(fresh, cookie, new) == "ana"
    assert fresh.peek(cookie).former[first.id].over is Over.SIGNED_OUT  # type: ignore[union-attr]


def test_nothing_that_opens_anything_is_written(table: Table, file: dict[str, SignIn]) -> None:
    cookie, token, result = table.sign_in()
    [entry] = file.values()
    record = repr(entry.record())
    assert entry.token_hash == token_hash(token) and entry.browser_hash == token_hash(cookie)
    assert token not in record and cookie not in record
    assert (result.token, result.ticket) == ("", ""), "nor remembered, once the browser has it"
    assert entry.token == token and token not in repr(entry), "nor is it in a message about an error"


def test_the_token_is_given_for_the_ticket_of_that_browser_only(table: Table) -> None:
    cookie, session = table.meet()
    elsewhere, _ = table.meet()
    result = table.enter(session, "ana")
    ticket = result.ticket
    for wrong in ("", "made-up", "ä"):
        assert table.redeem(cookie, wrong) is None
    assert table.redeem(elsewhere, ticket) is None and table.redeem(None, ticket) is None
    token = table.redeem(cookie, ticket)
    assert token and table.redeem(cookie, ticket) == token, "an answer that was lost on the way is given again"
    table.confirm(cookie, "made-up")
    assert table.redeem(cookie, ticket) == token
    table.confirm(cookie, token)
    assert table.redeem(cookie, ticket) is None and table.redeem(cookie, "") is None


@pytest.mark.parametrize(("away", "why"), [(2 * HOUR - 1, None), (2 * HOUR + 1, Over.IDLE)])
def test_time_goes_on_while_nothing_runs(table, file, now, away, why) -> None:
    cookie, token, result = table.sign_in()
    table.rest()
    now[0] += away
    fresh = Table(now, table.keep)
    noted: list[SignIn] = []
    fresh.note = noted.append
    fresh.load([copy(entry) for entry in file.values()])
    assert here(fresh, cookie, token) == ("ana" if why is None else None)
    assert [entry.over for entry in noted] == ([] if why is None else [why])
    fresh.sweep()
    assert file[result.id].over == why, "it is written that it is over"


def test_no_restart_makes_a_sign_in_last_longer(table: Table, file: dict[str, SignIn], now: list[float]) -> None:
    cookie, token, sign_in = table.sign_in()
    for _ in range(11):
        now[0] += HOUR
        table.use(sign_in)
        table = restarted(table, file)
        assert here(table, cookie, token) == "ana"
        session = table.peek(cookie)
        assert session and session.sign_in
        sign_in = session.sign_in
    now[0] += HOUR + 1
    assert here(restarted(table, file), cookie, token) is None


def test_a_servers_own_limits(now: list[float], file: dict[str, SignIn]) -> None:
    table = Table(now, lambda ones: None, Limits(idle=600, longest=HOUR))
    cookie, session = table.meet()
    session.shows("a-tab", table.enter(session, "ana"))
    sign_in = session.sign_in
    assert sign_in
    for _ in range(6):
        now[0] += 599
        assert table.signed_in(cookie)
        table.use(sign_in)
    now[0] += 7
    table.sweep()
    assert (sign_in.over, table.told[-1:]) == (Over.LIMIT, ["a-tab"]), "used all the time, and over in the end"
    sign_in = table.enter(session, "ana")
    now[0] += 601
    table.sweep()
    assert sign_in.over is Over.IDLE
    sign_in = table.enter(session, "ana")
    for set_back, over in ((60, None), (86_400, Over.LIMIT)):
        now[0] -= set_back
        table.sweep()
        assert sign_in.over is over, "begun while the clock was wrong, it would last until then"


def test_use_is_written_once_a_minute_and_the_end_at_once(table, file, now) -> None:
    written: list[Sequence[SignIn]] = []
    table.keep = written.append
    cookie, session = table.meet()
    result = table.enter(session, "ana")
    assert [len(ones) for ones in written] == [1]
    for _ in range(120):
        now[0] += 1
        table.use(result)
        table.sweep()
    assert len(written) == 3, "after one minute and after two"
    now[0] += 90
    table.sweep()
    assert len(written) == 3, "nobody was there"
    table.end(session, Over.SIGNED_OUT)
    assert len(written) == 4 and written[-1] == [result] and result.ended == now[0]


def test_what_cannot_be_written_now_is_written_later(table: Table) -> None:
    attempts: list[int] = []

    def keep(ones: Sequence[SignIn]) -> None:
        attempts.append(len(ones))
        if len(attempts) < 3:
            raise sqlite3.OperationalError("the disk is full")

    table.keep = keep
    _, session = table.meet()
    table.enter(session, "ana")
    assert session.sign_in, "nobody is kept out for it"
    table.end(session, Over.SIGNED_OUT)
    table.sweep()
    table.sweep()
    assert attempts == [1, 1, 1]


def test_what_is_ended_from_elsewhere_is_over_in_every_browser_also_one_that_has_not_come_back(table, file) -> None:
    cookie, token, _ = table.sign_in()
    other_cookie, other_token, _ = table.sign_in()
    bens_cookie, bens_token, _ = table.sign_in("ben")
    fresh = restarted(table, file)
    assert here(fresh, cookie, token) == "ana"
    fresh.finish([entry.id for entry in file.values() if entry.user_id == "ana"], "lea")
    assert here(fresh, cookie, token) is None and here(fresh, other_cookie, other_token) is None
    assert here(fresh, bens_cookie, bens_token) == "ben"
    ended = [(entry.over, entry.ended_by) for entry in file.values() if entry.user_id == "ana"]
    assert ended == [(Over.ENDED, "lea")] * 2


def test_one_sign_in_lasts_at_a_browser_whatever_the_file_says(table, file, now) -> None:
    cookie, token, result = table.sign_in()
    older = copy(result)
    older.id, older.seen = "older", result.seen - 60
    fresh = Table(now, table.keep)
    fresh.load([copy(result), older])
    assert here(fresh, cookie, token) == "ana"
    fresh.sweep()
    assert (file["older"].over, file[result.id].over) == (Over.REPLACED, None)


def test_a_browser_known_again_asks_nobody_for_another_persons_tabs(table: Table, file: dict[str, SignIn]) -> None:
    cookie, session = table.meet()
    bens = table.enter(session, "ben")
    table.enter(session, "ana")
    sign_in = session.sign_in
    assert sign_in
    token = table.redeem(cookie, sign_in.ticket)
    fresh = restarted(table, file)
    assert here(fresh, cookie, token) == "ana"
    known = fresh.peek(cookie)
    assert known and known.former[bens.id].user_id == "ben", "a tab of Ben's is still told from one of hers"


# Through the guard, with a real project

pytestmark = pytest.mark.filterwarnings("ignore:.*httpx.*")


@pytest.fixture
def client(small_project: Any, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The route and the guard as they are in front of every page; signed in as Ana."""
    monkeypatch.setattr(TABLE, "keep", opening.keeper(small_project.project))
    runtime.use(small_project.project)
    app = Starlette(
        routes=[Route(KEEP, server.keep, methods=["POST"]), Route("/_leave", server.leave)],
        middleware=[Middleware(Guard)],
    )
    result = TestClient(app, base_url="http://127.0.0.1:8501", headers={"sec-fetch-site": "same-origin"})
    result.get("/")
    session = TABLE.peek(result.cookies[COOKIE])
    assert session
    sign_in = TABLE.enter(session, "ana", browser="Firefox on Windows")
    answer = result.post(KEEP, headers={"x-heard-ticket": sign_in.ticket})
    assert answer.status_code == 204 and answer.headers["cache-control"] == "no-store"
    assert "HttpOnly; SameSite=Strict" in answer.headers["set-cookie"]
    return result


def start_again(project: Any) -> None:
    """What a process knows that has just begun."""
    TABLE._sessions.clear()
    opening.take_up(project, TABLE.limits)


def test_a_browser_comes_back_through_the_guard(small_project: Any, client: TestClient) -> None:
    ana = small_project.as_user("ana")
    [sign_in] = sign_ins.own_sign_ins(ana)
    assert (sign_in.browser, sign_in.how, sign_in.ended_at) == ("Firefox on Windows", "chosen", None)
    start_again(small_project.project)
    assert client.get("/_leave?of=none").status_code == 200
    assert TABLE.signed_in(client.cookies[COOKIE]), "known again, and leaving named another sign-in"
    assert client.post(KEEP, headers={"x-heard-ticket": "a guess"}).status_code == 404
    assert client.get("/_leave").status_code == 200
    assert sign_ins.own_sign_ins(ana) == [], "leaving is in the file when the answer comes"
    start_again(small_project.project)
    client.get("/")
    assert not TABLE.signed_in(client.cookies[COOKIE])


@pytest.mark.parametrize("way", ["passphrase", "deactivated"])
def test_what_changes_while_nothing_runs_holds_from_the_start(small_project: Any, client: TestClient, way: str) -> None:
    """As ``heard users passphrase`` and ``heard users deactivate`` do it, which need the app to be stopped."""
    ana, lea = small_project.as_user("ana"), small_project.as_user("lea")
    if way == "passphrase":
        set_own_passphrase(ana, "seven herons at the weir")
    else:
        deactivate(lea, "ana")
    start_again(small_project.project)
    client.get("/")
    assert not TABLE.signed_in(client.cookies[COOKIE])
    assert sign_ins.who_is_signed_in(lea) == {}


def test_names_of_the_cookie() -> None:
    assert token_cookie(Ingress()) == "heard_sign_in"
    assert token_cookie(Ingress(secure=True, prefix="/a/study")) == "__Host-heard_sign_in-a.study"


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/156.0.0.0 Safari/537.36", "Chrome on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541) {WEBKIT} Chrome/140.0.0.0 Safari/537.36", "Chrome on ChromeOS"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
            "Safari/605.1.15",
            "Safari on macOS",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1", "Safari on iPhone"),
        (f"Mozilla/5.0 (Linux; Android 15; K) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
         "Samsung Internet on Android"),
        ("curl/8.5.0 <script>alert(1)</script>", ""), ("", ""), ("Firefox/1", "Firefox"),
    ],
)  # fmt: skip
def test_browsers_in_plain_words(user_agent: str, said: str) -> None:
    assert description(user_agent) == said
