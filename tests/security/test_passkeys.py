"""Passkeys on a server with accounts: shown once, at the right page, by the right person, and by nobody else."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from html import unescape
from types import MappingProxyType, SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from coding.store import accounts as kept
from coding.store import events
from coding.ui.frame import accounts, runtime, server_log
from coding.ui.frame.accounts import Accounts
from coding.ui.frame.guard import gates
from coding.ui.frame.ingress import ByAccount, Ingress
from coding.workspace.erasure.restore import restore
from coding.workspace.people import passkey_assertion, second_factor
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import open_project
from tests.helpers.authenticator import Authenticator, another
from tests.helpers.coroutines import finished

OWN = "seven herons at the weir"
ADDRESS = "https://heard.example.org/study"
ORIGIN = "https://heard.example.org"
Steps = Callable[["Browser"], Awaitable[None]]


class Browser:
    """A browser at the server, and how somebody uses it."""

    def __init__(self, app: Starlette, client: httpx.AsyncClient, codes: dict[str, list[str]]) -> None:
        self.app, self.client, self.codes = app, client, codes

    async def sign_in(self, user: str, code: str = "", answer: str = "", passphrase: str = OWN) -> int:
        """303 where it let somebody in."""
        form = {"name": user, "passphrase": passphrase, "code": code, "answer": answer}
        return (await self.client.post("/study/sign-in", data=form)).status_code

    async def asks(self) -> dict[str, Any]:
        """What the server asks a passkey with."""
        answer = await self.client.post("/study/sign-in/passkey")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def step(self, **given: str) -> httpx.Response:
        return await self.client.post("/study/passkeys", data=given)

    async def begin(self, user: str, name: str, **more: str) -> dict[str, Any]:
        """What a browser is asked to make a passkey with."""
        page = await self.step(add="1", name=name, passphrase=OWN, **({"code": self.codes[user].pop()} | more))
        assert page.status_code == 200, page.text
        (options,) = re.findall(r'data-make="([^"]*)"', page.text)
        return dict(json.loads(unescape(options)))

    async def make(self, user: str, name: str = "blue key") -> Authenticator:
        """A passkey that somebody makes who has signed in."""
        key = Authenticator(ORIGIN)
        answer = await self.step(made=key.make(await self.begin(user, name)))
        assert answer.status_code == 303, answer.text
        return key

    async def leave_a_key(self, user: str = "ana") -> Authenticator:
        """A passkey of somebody who signed in, made it and left."""
        await self.sign_in(user, self.codes[user].pop())
        key = await self.make(user)
        self.leave()
        return key

    def leave(self, cookies: Mapping[str, str] = MappingProxyType({})) -> None:
        """Leave, and come back with other cookies."""
        self.client.cookies.clear()
        self.client.cookies.update(cookies)


@pytest.fixture
def serve(small_project: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Steps], None]]:
    """Run a coroutine with a browser at a server where Ana and Ben have a second factor."""
    monkeypatch.setattr(accounts, "ROUND", 0.001)
    codes = {}
    for user in ("ana", "ben"):
        set_own_passphrase(small_project.as_user(user), OWN)
        secret, codes[user] = second_factor.new_secret(), second_factor.new_codes()
        there = (user, secret, 0, codes[user])
        small_project.project.store.write(lambda cursor, there=there: second_factor.put(cursor, *there))
    auth_method = ByAccount()
    ingress = Ingress(
        frozenset({"heard.example.org"}),
        frozenset({ORIGIN}),
        "/study",
        secure=True,
        auth_method=auth_method,
        address=ADDRESS,
    )

    def run(steps: Steps) -> None:
        runtime.use(small_project.project, ingress)
        pages = [Route("/study/coding", lambda request: PlainTextResponse("the page"))]
        app = Starlette(
            routes=[*Accounts(ingress, auth_method, ("coding",)).routes(), *pages], middleware=gates(ingress)
        )

        async def all_of_it() -> None:
            transport = httpx.ASGITransport(app, client=("203.0.113.7", 5000))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as client:
                await steps(Browser(app, client, codes))

        finished(all_of_it())

    yield run
    runtime.use(small_project.project)


def written(project: Any, user: str) -> list[str]:
    with project.store.read() as cursor:
        return [event.action for event in events.recent(cursor, user, 30, 0) if "passkey" in event.action]


@pytest.mark.slow
def test_a_passkey_stands_in_for_the_code_beside_the_passphrase(small_project, serve) -> None:
    async def steps(browser: Browser) -> None:
        assert await browser.sign_in("ana", browser.codes["ana"].pop()) == 303
        key = await browser.make("ana", "  blue   key ")
        assert "blue key" in (await browser.client.get("/study/passkeys")).text
        browser.leave()
        options = await browser.asks()
        assert (options["rpId"], options["userVerification"], options["allowCredentials"]) == (
            "heard.example.org", "required", [],
        )  # fmt: skip
        assert await browser.sign_in("ana", answer=key.show(options), passphrase="a kettle sings in March") == 403
        assert await browser.sign_in("ana", answer=key.show(await browser.asks())) == 303
        assert (await browser.client.get("/study/coding")).text == "the page"
        assert "last used on" in (await browser.client.get("/study/passkeys")).text
        browser.leave()
        assert await browser.sign_in("ana") == 403, "the passphrase alone opens nothing"
        assert await browser.sign_in("ana", browser.codes["ana"].pop()) == 303, "recovery codes work as before"

    serve(steps)
    assert written(small_project.project, "ana") == ["user.passkey_made"]


@pytest.mark.slow
def test_an_answer_is_taken_once_and_in_time_and_from_the_browser_that_was_asked(
    small_project, serve, monkeypatch
) -> None:
    async def steps(browser: Browser) -> None:
        key = await browser.leave_a_key()
        key.counts = -1  # as one that does not count: only Heard itself tells a second time
        seen = key.show(await browser.asks())
        asked_with = dict(browser.client.cookies)
        assert await browser.sign_in("ana", answer=seen) == 303
        browser.leave(asked_with)
        assert await browser.sign_in("ana", answer=seen) == 403, "replayed"
        browser.leave(asked_with)
        small_project.project.memory.forget()
        assert await browser.sign_in("ana", answer=seen) == 403, "replayed when what was answered is forgotten"
        browser.leave()
        answer = key.show(await browser.asks())
        browser.leave()
        assert await browser.sign_in("ana", answer=answer) == 403, "without the cookie it was asked with"
        await browser.asks()
        assert await browser.sign_in("ana", answer=answer) == 403, "another browser was asked with another"
        options = await browser.asks()
        forged = key.show(options, challenge=another(options["challenge"]))
        assert await browser.sign_in("ana", answer=forged) == 403
        answer = key.show(await browser.asks())
        later = time.monotonic() + passkey_assertion.SECONDS + 1
        with monkeypatch.context() as patch:
            patch.setattr(passkey_assertion, "time", SimpleNamespace(monotonic=lambda: later))
            assert await browser.sign_in("ana", answer=answer) == 403, "too late"
        assert await browser.sign_in("ana", answer=key.show(await browser.asks())) == 303

    serve(steps)


@pytest.mark.slow
def test_who_asks_without_end_makes_nobody_wait_and_nobody_loses_what_they_were_asked_with(
    small_project, serve
) -> None:
    async def steps(browser: Browser) -> None:
        await browser.sign_in("ana", browser.codes["ana"].pop())
        key = await browser.make("ana")
        result = Authenticator(ORIGIN).make(await browser.begin("ana", "second"))
        passes = dict(browser.client.cookies)
        browser.leave()
        answer = key.show(await browser.asks())
        asked_with = dict(browser.client.cookies)
        browser.leave()
        remembered = len(small_project.project.memory)
        said = {(await browser.client.post("/study/sign-in/passkey")).status_code for _ in range(200)}
        assert (said, len(small_project.project.memory)) == ({200}, remembered), "a large house behind a proxy"
        browser.leave(asked_with)
        assert await browser.sign_in("ana", answer=answer) == 303
        browser.leave(passes)
        assert (await browser.step(made=result)).status_code == 303

    serve(steps)


@pytest.mark.slow
def test_whoever_answers_without_end_pushes_no_answer_out(small_project, serve, monkeypatch) -> None:
    project = small_project.project

    async def steps(browser: Browser) -> None:
        await browser.sign_in("ana", browser.codes["ana"].pop())
        key = await browser.make("ana")
        key.counts = -1
        browser.leave()
        seen = key.show(await browser.asks())
        asked_with = dict(browser.client.cookies)
        assert await browser.sign_in("ana", answer=seen) == 303
        remembered = len(project.memory)
        for number in range(50_001):
            passkey_assertion.take_question(project, f"{time.monotonic() + 200:.0f}.{number}")
        assert len(project.memory) == remembered, "what nobody signed leaves nothing"
        browser.leave()
        browser.client.cookies.update(asked_with)
        assert await browser.sign_in("ana", answer=seen) == 403, "replayed"
        before = passkey_assertion.answered(project)
        later = time.monotonic() + passkey_assertion.SECONDS + 1
        with monkeypatch.context() as patch:
            patch.setattr(passkey_assertion, "time", SimpleNamespace(monotonic=lambda: later))
            assert await browser.sign_in("ana", answer=key.show(await browser.asks())) == 303
        assert len(before) == 1 and passkey_assertion.answered(project).keys().isdisjoint(before), "what is past goes"

    serve(steps)


@pytest.mark.slow
def test_what_shows_nothing(small_project, serve) -> None:
    async def steps(browser: Browser) -> None:
        bens = await browser.leave_a_key("ben")
        key = await browser.leave_a_key()

        async def tried(answer: str, user: str = "ana") -> int:
            return await browser.sign_in(user, answer=answer)

        assert await tried(bens.show(await browser.asks())) == 403, "another account's"
        assert await tried(key.show(await browser.asks()), "ben") == 403
        bens.id = key.id
        assert await tried(bens.show(await browser.asks())) == 403, "another's signature under this id"
        key.origin = "https://heard.example.org.evil.example"
        assert await tried(key.show(await browser.asks())) == 403, "another page"
        key.origin = ORIGIN
        assert await tried(key.show(await browser.asks(), host="evil.example")) == 403, "another server's"
        key.verifies = False
        assert await tried(key.show(await browser.asks())) == 403, "nobody gave the PIN"
        key.verifies = True
        for nonsense in ("{}", "[]", "null", "x", '{"id": 1}', '{"response": {}}', "[" * 4000, '{"id": "' + "a" * 6000):
            await browser.asks()
            assert await tried(nonsense) == 403
        assert await tried(key.show(await browser.asks())) == 303

    serve(steps)
    with small_project.project.store.read() as cursor:
        assert kept.FACTORS.get(cursor, "ana").wrong_codes, "the owner is told that somebody has the passphrase"


@pytest.mark.slow
def test_a_count_that_goes_back_is_a_copy(serve) -> None:
    async def steps(browser: Browser) -> None:
        await browser.sign_in("ana", browser.codes["ana"].pop())
        key = await browser.make("ana")
        for counted, taken in ((7, True), (7, False), (3, False), (0, False), (8, True)):
            browser.leave()
            key.counts = counted - 1 if counted else -1
            assert (await browser.sign_in("ana", answer=key.show(await browser.asks())) == 303) is taken, counted

    serve(steps)


@pytest.mark.slow
def test_making_one_needs_a_fresh_second_factor_and_the_sign_in_that_began_it(small_project, serve) -> None:
    async def steps(browser: Browser) -> None:
        assert (await browser.client.get("/study/passkeys")).headers["location"] == "/study/sign-in?to=%2Fpasskeys"
        await browser.sign_in("ana", code := browser.codes["ana"].pop())
        for given in ({}, {"code": "000000"}, {"code": code}, {"passphrase": "a kettle sings in March"}):
            page = await browser.step(**{"add": "1", "name": "key", "passphrase": OWN, **given})
            assert page.status_code == 422 and "data-make" not in page.text, given
            small_project.project.memory.forget()
        key = Authenticator(ORIGIN)
        options = await browser.begin("ana", "key")
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["rp"]["id"] == "heard.example.org" and "ana" not in options["user"]["id"]
        wrong = key.make(options, challenge=another(options["challenge"]))
        assert (await browser.step(made=wrong)).status_code == 422
        assert (await browser.step(made=key.make(options))).status_code == 422, "spent by the wrong one"
        key.verifies = False
        assert (await browser.step(made=key.make(await browser.begin("ana", "key")))).status_code == 422
        key.verifies, key.origin = True, "https://evil.example"
        assert (await browser.step(made=key.make(await browser.begin("ana", "key")))).status_code == 422
        key.origin, answer = ORIGIN, await browser.begin("ana", "key")
        browser.leave()
        await browser.sign_in("ana", browser.codes["ana"].pop())
        assert (await browser.step(made=key.make(answer))).status_code == 422, "begun in another sign-in"
        assert "no passkey yet" in (await browser.client.get("/study/passkeys")).text
        key = await browser.make("ana")
        proof = {"code": "", "answer": key.show(await browser.asks())}
        second = Authenticator(ORIGIN)
        options = await browser.begin("ana", "second", **proof)
        assert [listed["id"] for listed in options["excludeCredentials"]]
        assert (await browser.step(made=second.make(options))).status_code == 303
        options = await browser.begin("ana", "third")
        assert (await browser.step(made=second.make(options))).status_code == 422, "it is there already"

    serve(steps)
    assert written(small_project.project, "ana") == ["user.passkey_made"] * 2


@pytest.mark.slow
def test_removing_one_leaves_the_app_and_a_reset_takes_all(small_project, serve) -> None:
    async def steps(browser: Browser) -> None:
        await browser.sign_in("ana", browser.codes["ana"].pop())
        key, other = await browser.make("ana"), await browser.make("ana", "old phone")
        page = (await browser.client.get("/study/passkeys")).text
        ids = re.findall(r"\?remove=([\w-]+)", page)
        assert (await browser.step(remove=ids[0], passphrase=OWN)).status_code == 422
        code = browser.codes["ana"].pop()
        assert (await browser.step(remove=ids[0], passphrase=OWN, code=code)).status_code == 303
        browser.leave()
        assert await browser.sign_in("ana", answer=key.show(await browser.asks())) == 403
        assert await browser.sign_in("ana", answer=other.show(await browser.asks())) == 303
        second_factor.take_second_factor(small_project.as_user("lea"), "ana")
        browser.leave()
        assert await browser.sign_in("ana") == 303, "the passphrase alone, until she sets up another"
        with small_project.project.store.read() as cursor:
            assert not kept.PASSKEYS.all(cursor)
        page = await browser.step(add="1", name="key", passphrase=OWN)
        assert "beside the app of a second factor" in page.text

    serve(steps)
    assert sorted(written(small_project.project, "ana")) == ["user.passkey_made"] * 2 + ["user.passkey_removed"]


@pytest.mark.slow
def test_neither_log_nor_history_holds_what_a_browser_answered(small_project, serve, monkeypatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(server_log, "write", lambda event, **ids: lines.append(f"{event} {ids}"))

    async def steps(browser: Browser) -> None:
        key = await browser.leave_a_key()
        await browser.sign_in("ana", answer=key.show(options := await browser.asks(), host="evil.example"))
        with small_project.project.store.read() as cursor:
            (passkey,) = kept.PASSKEYS.all(cursor)
            told = f"{lines} {[event.detail for event in events.recent(cursor, 'ana', 30, 0)]}"
        for secret in (passkey.id, passkey.public_key, options["challenge"], passkey.name):
            assert secret not in told
        assert "'why': 'code'" in told

    serve(steps)


@pytest.mark.slow
def test_a_backup_brings_no_removed_passkey_back(small_project, serve) -> None:
    async def steps(browser: Browser) -> None:
        await browser.sign_in("ana", browser.codes["ana"].pop())
        await browser.make("ana", "lost phone")
        await asyncio.to_thread(make_backup, small_project.as_user("lea"))
        with small_project.project.store.read() as cursor:
            (lost,) = kept.PASSKEYS.all(cursor)
        await browser.step(remove=lost.id, passphrase=OWN, code=browser.codes["ana"].pop())
        await browser.make("ana", "new phone")

    serve(steps)
    (backup,) = [entry.name for entry in (small_project.folder / "backups").iterdir() if entry.is_dir()]
    small_project.project.store.close()
    restore(small_project.folder, backup, "lea")
    project = open_project(small_project.folder)
    with project.store.read() as cursor:
        assert [passkey.name for passkey in kept.PASSKEYS.all(cursor)] == ["new phone"]
    project.store.close()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://heard.example.org/study", ("heard.example.org", "https://heard.example.org")),
        ("https://heard.example.org:443", ("heard.example.org", "https://heard.example.org")),
        ("https://localhost:8501/study", ("localhost", "https://localhost:8501")),
        ("https://10.0.0.5/study", None),
        ("https://[::1]:8501", None),
        ("", None),
    ],
)
def test_whom_passkeys_are_for_is_said_by_the_settings(address: str, expected: tuple[str, str] | None) -> None:
    party = passkey_assertion.relying_party(address)
    assert (party and (party.id, party.origin)) == expected


def test_without_the_library_nothing_is_offered(serve, monkeypatch) -> None:
    monkeypatch.setattr(passkey_assertion, "find_spec", lambda name: None)

    async def steps(browser: Browser) -> None:
        assert (await browser.client.post("/study/sign-in/passkey")).status_code == 404
        assert "data-ask" not in (await browser.client.get("/study/sign-in")).text
        await browser.sign_in("ana", browser.codes["ana"].pop())
        assert "no passkeys" in (await browser.client.get("/study/passkeys")).text

    serve(steps)
