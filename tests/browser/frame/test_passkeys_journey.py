"""Passkeys with Chromium's own virtual authenticator: made, shown in place of a code, refused elsewhere, removed."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.workspace.people import second_factor
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.people.users import sign_in as act
from coding.workspace.project.open import open_project
from tests.helpers.app_server import somebody
from tests.helpers.axe import axe
from tests.helpers.team_server import ACCOUNTS, TeamServer

pytestmark = pytest.mark.browser

OWN = "a kettle sings in March"
ELSEWHERE = "https://localhost:9/"
ASK = "async (options) => JSON.stringify((await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON())"  # noqa: E501
WITH_PASSKEY = "Use a passkey in place of the code"


@pytest.fixture
def served(prepared: Path, tmp_path: Path) -> Iterator[tuple[TeamServer, list[str]]]:
    """A server by a name, since no passkey is for a number, where Ana has a second factor; and her recovery codes."""
    folder = Path(shutil.copytree(prepared, tmp_path / "study"))
    project, codes = open_project(folder), second_factor.new_codes()
    set_own_passphrase(act(project, "ana"), OWN)
    project.store.write(lambda cursor: second_factor.put(cursor, "ana", second_factor.new_secret(), 0, codes))
    project.store.close()
    server = TeamServer(tmp_path / "server.log", folder=folder, tls=True, sign_in=ACCOUNTS, host="localhost")
    server.start()
    yield server, codes
    server.stop()


def plug_in(page: Page) -> tuple[Any, str]:
    """A virtual authenticator at this browser; the session that speaks with it, and its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def give(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)


def question(page: Page, server: TeamServer) -> dict[str, Any]:
    """What the server asks this browser's passkey with."""
    answer = page.request.post(
        f"{server.public}/sign-in/passkey", headers={"origin": server.origin}, ignore_https_errors=True
    )
    return dict(json.loads(answer.text()))


def posted(page: Page, server: TeamServer, answer: str) -> int:
    form = {"name": "ana", "passphrase": OWN, "answer": answer}
    headers = {"origin": server.origin}
    sent = page.request.post(
        f"{server.public}/sign-in", form=form, headers=headers, max_redirects=0, ignore_https_errors=True
    )
    return sent.status


def test_a_passkey_is_made_shown_refused_elsewhere_and_removed(
    chromium: Browser, served: tuple[TeamServer, list[str]]
) -> None:
    server, codes = served
    with somebody(chromium) as ana:
        page = ana.page
        session, authenticator = plug_in(page)
        page.goto(f"{server.public}/passkeys")
        give(page, name="ana", passphrase=OWN, code=codes[0])
        page.keyboard.press("Enter")
        expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
        assert not axe(page)
        page.get_by_role("link", name="Make a passkey").click()
        assert not axe(page)
        give(page, name="blue key", passphrase=OWN, code=codes[1])
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Make a passkey").click()
        expect(page.locator(".passkeys li")).to_contain_text("blue key")
        (credential,) = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
        assert credential["isResidentCredential"] and credential["rpId"] == "localhost"

        page.goto(f"{server.public}/own_passphrase")
        expect(page.get_by_role("link", name="Your passkeys")).to_have_attribute("href", "/study/passkeys")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Sign in", exact=True).click()
        assert not axe(page)
        give(page, name="ana", passphrase=OWN)
        session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
        page.get_by_role("button", name=WITH_PASSKEY).click()
        expect(page.get_by_role("alert")).to_contain_text("No passkey was taken.")
        session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
        page.get_by_role("button", name=WITH_PASSKEY).click()
        expect(page.get_by_text("Sign out").first).to_be_visible()

        page.goto(f"{server.public}/passkeys")
        expect(page.locator(".passkeys li")).to_contain_text("last used on")
        page.get_by_role("link", name="Remove “blue key”").click()
        give(page, passphrase=OWN)
        page.get_by_role("button", name=WITH_PASSKEY).click()
        expect(page.get_by_text("You have no passkey yet.")).to_be_visible()


def test_a_passkey_that_was_shown_at_another_page_opens_nothing(
    chromium: Browser, served: tuple[TeamServer, list[str]]
) -> None:
    server, codes = served
    with somebody(chromium) as ana:
        page = ana.page
        plug_in(page)
        page.goto(f"{server.public}/passkeys?add")
        give(page, name="ana", passphrase=OWN, code=codes[0])
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Make a passkey").wait_for()
        give(page, name="blue key", passphrase=OWN, code=codes[1])
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Make a passkey").click()
        page.locator(".passkeys li").wait_for()
        page.context.clear_cookies()

        page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto(ELSEWHERE)
        assert posted(page, server, page.evaluate(ASK, question(page, server))) == 403, (
            "the browser gave it, Heard did not"
        )
        page.goto(f"{server.public}/sign-in")
        answer = page.evaluate(ASK, question(page, server))
        assert posted(page, server, answer) == 303
        page.context.clear_cookies()
        assert posted(page, server, answer) == 403, "a second time"
