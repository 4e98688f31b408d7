"""Heard's own sign-in on a server: one page, one refusal, a door that opens by passphrase and code, and links."""

import asyncio
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from coding.ui.frame import accounts, runtime, server_log
from coding.ui.frame.accounts import Accounts, Lanes
from coding.ui.frame.guard import gates
from coding.ui.frame.ingress import ByAccount, Ingress
from coding.ui.frame.sessions import TABLE
from coding.ui.pages import PAGES
from coding.workspace.people import accounts as door
from coding.workspace.people import credential, invitations, second_factor
from coding.workspace.people.accounts import NOT_LET_IN, NotLetIn
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.people.users import deactivate
from tests.helpers.coroutines import finished
from tests.helpers.steps import code_at

OWN = "seven herons at the weir"
OTHER = "a kettle sings in March"
ORIGIN = "https://heard.example.org"
COOKIE = "__Host-heard_browser-study"
pytestmark = pytest.mark.filterwarnings("ignore:.*httpx.*")


async def _page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("the page")


@pytest.fixture
def rule() -> second_factor.Rule:
    return "leads"


@pytest.fixture
def browser(small_project: Any, rule: second_factor.Rule, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser at a server that has accounts; refusals come at once."""
    monkeypatch.setattr(accounts, "ROUND", 0.001)
    auth_method = ByAccount(rule)
    hosts, origins = frozenset({"heard.example.org"}), frozenset({ORIGIN})
    ingress = Ingress(hosts, origins, "/study", secure=True, auth_method=auth_method)
    runtime.use(small_project.project, ingress)
    pages = [Route(f"/study/{entry}", _page) for entry in ("", "coding", "media/x.docx", "_stcore/health")]
    own = Accounts(ingress, auth_method, tuple(PAGES.entries)).routes()
    app, headers = Starlette(routes=[*own, *pages], middleware=gates(ingress)), {"origin": ORIGIN}
    peer = ("203.0.113.7", 5000)
    with TestClient(app, base_url=ORIGIN, headers=headers, client=peer, follow_redirects=False) as client:
        yield client
    runtime.use(small_project.project)


def sign_in(browser: TestClient, name: str, passphrase: str, code: str = "", **more: str) -> Any:
    form = {"name": name, "passphrase": passphrase, "code": code, **more}
    return browser.post("/study/sign-in", data=form)


def hidden(page: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert match, page
    return match[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ana", "Ana", "ana example", "  Ana   Example "])
def test_an_id_or_a_name_and_the_own_passphrase_sign_in(small_project, browser, name: str) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)

    reply = browser.get("/study/coding?line=3")
    assert reply.status_code == 303 and reply.headers["location"] == "/study/sign-in?to=%2Fcoding%3Fline%3D3"
    assert not reply.headers.get_list("set-cookie"), "who only comes by leaves nothing behind"
    page = browser.get(reply.headers["location"])
    assert page.status_code == 200 and not page.headers.get_list("set-cookie")
    assert 'type="password"' in page.text and 'autocomplete="current-password"' in page.text
    for user in ("Ana", "Lea", small_project.project.title):
        assert user not in page.text, "nothing of the project is told"
    done = sign_in(browser, name, OWN, to=hidden(page.text, "to"))
    assert done.status_code == 303 and done.headers["location"] == "/study/coding?line=3"
    for cookie in done.headers.get_list("set-cookie"):
        assert {"Path=/", "HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))
    assert set(browser.cookies) == {COOKIE, "__Host-heard_sign_in-study", "__Host-heard_known-study"}
    session = TABLE.peek(browser.cookies[COOKIE])
    assert session is not None and session.sign_in is not None and session.sign_in.user_id == "ana"
    assert browser.get("/study/coding").text == "the page"
    assert browser.get("/study/sign-in").headers["location"] == "/study/"


@pytest.mark.slow
def test_every_refusal_is_the_same_and_costs_the_same(small_project, browser, monkeypatch) -> None:
    for user in ("ana", "ben"):
        set_own_passphrase(small_project.as_user(user), OWN)
    secret = second_factor.new_secret()
    second_factor.set_second_factor(
        small_project.as_user("ben"), second_factor.Reauthentication(OWN), secret, code_at(secret, time.time())
    )
    looks: list[str] = []
    looked = credential.matches
    monkeypatch.setattr(door, "matches", lambda given, kept: looks.append(given) or looked(given, kept))
    cases = [
        ("ana", OTHER, ""),
        ("nobody", OWN, ""),
        ("vic", OWN, ""),
        ("ben", OWN, ""),
        ("ben", OWN, "000000"),
        ("", "", ""),
    ]

    pages = []
    for name, passphrase, code in cases:
        answer = sign_in(browser, name, passphrase, code)
        assert answer.status_code == 403 and not answer.headers.get_list("set-cookie")
        pages.append(answer.text.replace(f'value="{name}"', 'value=""'))
    assert set(pages) == {pages[0]} and NOT_LET_IN.split(",")[0] in pages[0]
    assert len(looks) == len(cases), "one look each, whoever it is"


def test_who_no_longer_works_here_is_as_unknown(small_project, browser) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    deactivate(small_project.as_user("lea"), "ana")

    assert sign_in(browser, "ana", OWN).status_code == 403


@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "/nowhere", "javascript:alert(1)", "/../x", "["]
)
def test_nobody_is_sent_elsewhere_after_signing_in(small_project, browser, to: str) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)

    assert sign_in(browser, "ana", OWN, to=to).headers["location"] == "/study/"


def test_nothing_else_is_answered_before_somebody_signs_in(small_project, browser) -> None:
    assert browser.get("/study/media/x.docx").status_code == 403
    assert browser.get("/study/_stcore/stream").status_code == 403
    assert browser.get("/study/_stcore/bidi-components/x/y.js").status_code == 403
    health = browser.get("/study/_stcore/health")
    assert health.status_code == 200 and not health.headers.get_list("set-cookie")
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}):
        assert browser.post("/study/sign-in", data={}, headers=headers).status_code == 403
    page = browser.get("/study/sign-in")
    assert page.headers["referrer-policy"] == "same-origin" and page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert browser.get("/study/account.css").status_code == 200


def test_a_form_of_another_page_is_refused_also_without_an_origin(small_project, browser) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)

    del browser.headers["origin"]
    assert sign_in(browser, "ana", OWN).status_code == 403
    assert not browser.cookies


@pytest.mark.parametrize("body", ["a=1&" * 5000, "&".join(f"a{n}=1" for n in range(50)), "%ff%fe=\udcff"])
def test_a_form_that_is_none_of_ours_is_refused_like_any(small_project, browser, body: str) -> None:
    answer = browser.post("/study/sign-in", content=body.encode("utf-8", "surrogateescape"))
    assert answer.status_code == 403 and NOT_LET_IN.split(",")[0] in answer.text


@pytest.mark.slow
def test_the_page_speaks_the_language_of_the_browser(browser) -> None:
    for wanted, said in (("fr-CH, fr;q=0.9", "fr"), ("xx", "en"), ("", "en"), ("el,en;q=0.5", "el")):
        page = browser.get("/study/sign-in", headers={"accept-language": wanted})
        assert f'<html lang="{said}">' in page.text


def test_the_log_has_ids_and_reasons_only(small_project, browser, monkeypatch) -> None:
    set_own_passphrase(small_project.as_user("ana"), OWN)
    written: list[dict[str, Any]] = []
    monkeypatch.setattr(server_log, "write", lambda event, **ids: written.append({"event": event, **ids}))

    sign_in(browser, "Ana Example", OTHER)
    sign_in(browser, "Nobody At All", OTHER)
    refused = [entry for entry in written if entry["event"] == "sign_in.refused"]
    assert refused == [
        {"event": "sign_in.refused", "why": "passphrase", "person": "ana"},
        {"event": "sign_in.refused", "why": "person"},
    ]


def test_few_wait_for_a_look_and_a_right_code_passes_them() -> None:
    async def steps() -> None:
        lanes, order = Lanes(), []
        hold = asyncio.Event()

        async def one(peer: str, name: str, *, known: bool = False) -> None:
            try:
                async with lanes.turn(peer, known=known):
                    if not known:
                        await hold.wait()
                    order.append(name)
            except NotLetIn:
                order.append(f"{name} refused")

        many = [asyncio.create_task(one("a", f"a{n}")) for n in range(accounts.WAITING_OF_ONE + 2)]
        other = asyncio.create_task(one("b", "b"))
        await asyncio.sleep(0)
        await one("a", "with a code", known=True)
        assert order == ["a6 refused", "a7 refused", "with a code"]
        hold.set()
        await asyncio.gather(*many, other)
        assert order[3:] == [*(f"a{n}" for n in range(accounts.WAITING_OF_ONE)), "b"]
        assert not lanes._from, "nobody is remembered"

    finished(steps())


@pytest.mark.slow
def test_a_link_leads_to_a_passphrase_a_second_factor_and_in(small_project, browser) -> None:
    token = invitations.invite(small_project.as_user("lea"), "sam")

    opened = browser.get("/study/join")
    assert "data-opens" in opened.text and token not in opened.text
    page = browser.post("/study/join", data={"token": token})
    assert "Welcome, Sam Example" in page.text and "Lea Example made this link" in page.text
    page = browser.post("/study/join", data={"token": token, "new": OWN, "again": OTHER})
    assert page.status_code == 422 and "not the same" in page.text
    page = browser.post("/study/join", data={"token": token, "new": "short", "again": "short"})
    assert page.status_code == 422 and "is short" in page.text
    page = browser.post("/study/join", data={"token": token, "new": OWN, "again": OWN})
    assert page.status_code == 200 and 'src="data:image/svg+xml' in page.text and OWN not in page.text
    ticket = hidden(page.text, "ticket")
    page = browser.post("/study/join", data={"ticket": ticket, "code": "000000"})
    assert page.status_code == 422 and hidden(page.text, "ticket") == ticket
    assert not browser.cookies, "nobody is in yet"
    code = code_at(invitations.joining(small_project.project, ticket).secret, time.time())
    page = browser.post("/study/join", data={"ticket": ticket, "code": code})
    assert len(re.findall(r"<li>[\w-]{34}</li>", page.text)) == 10
    assert browser.get("/study/coding").text == "the page"
    for spent in ({"token": token}, {"token": ""}, {"ticket": ticket, "code": code}, {}):
        assert browser.post("/study/join", data=spent).status_code == 403


def test_a_lead_without_a_second_factor_sets_one_up_on_signing_in(small_project, browser) -> None:
    set_own_passphrase(small_project.as_user("lea"), OWN)

    page = sign_in(browser, "lea", OWN)
    assert page.status_code == 200 and not browser.cookies
    ticket = hidden(page.text, "ticket")
    code = code_at(invitations.joining(small_project.project, ticket).secret, time.time())
    assert "recovery codes" in browser.post("/study/join", data={"ticket": ticket, "code": code}).text
    assert browser.get("/study/coding").text == "the page"


@pytest.mark.parametrize("rule", ["nobody"])
def test_where_nobody_must_nobody_is_asked(small_project, browser) -> None:
    set_own_passphrase(small_project.as_user("lea"), OWN)

    assert sign_in(browser, "lea", OWN).status_code == 303


@pytest.mark.slow
def test_a_browser_of_theirs_is_not_kept_waiting_by_others(small_project, browser) -> None:
    for user in ("ana", "ben"):
        set_own_passphrase(small_project.as_user(user), OWN)

    sign_in(browser, "ana", OWN)
    mark = browser.cookies["__Host-heard_known-study"]
    assert "ana" not in mark
    for _ in range(5):
        browser.cookies.clear()
        sign_in(browser, "ana", OTHER)
    assert sign_in(browser, "ana", OWN).status_code == 403, "a stranger waits"
    browser.cookies.set("__Host-heard_known-study", mark, domain="heard.example.org")
    assert sign_in(browser, "ana", OWN).status_code == 303
