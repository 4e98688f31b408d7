"""A server with accounts from nothing: the link on the console, a lead with a second factor, a coder who is invited,
and codes on over a restart."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.workspace.people.second_factor import STEP
from tests.helpers.app_server import somebody
from tests.helpers.keyboard import choose, code_line, open_page
from tests.helpers.steps import code_at
from tests.helpers.team_server import ACCOUNTS, TeamServer

pytestmark = pytest.mark.browser

LEADS = "seven herons at the weir"
ANAS = "a kettle sings in March"


@pytest.fixture
def server(prepared: Path, tmp_path: Path) -> Iterator[TeamServer]:
    folder = Path(shutil.copytree(prepared, tmp_path / "study"))
    served = TeamServer(tmp_path / "server.log", folder=folder, tls=True, sign_in=ACCOUNTS)
    served.start()
    yield served
    served.stop()


def set_passphrase(page: Page, link: str, passphrase: str) -> None:
    """By a link, with the keyboard alone."""
    page.goto(link)
    page.get_by_label("New passphrase", exact=True).wait_for()
    assert "#" not in page.url, "the token is out of the address"
    page.keyboard.type(passphrase)
    page.keyboard.press("Tab")
    page.keyboard.type(passphrase)
    page.keyboard.press("Enter")


def sign_in(page: Page, name: str, passphrase: str, code: str = "") -> None:
    for label, given in (("Your id or name", name), ("Passphrase", passphrase), ("Code", code)):
        page.get_by_label(label, exact=True).fill(given)
    page.keyboard.press("Enter")


def test_from_the_link_on_the_console_to_a_coder_who_signs_in(chromium: Browser, server: TeamServer) -> None:
    (first,) = re.findall(r"https://\S+/join#\S+", server.log.read_text())
    with somebody(chromium) as lead, somebody(chromium) as coder:
        page = lead.page
        page.goto(f"{server.public}/people")
        expect(page.get_by_label("Your id or name")).to_be_focused()
        assert "Example" not in page.content()
        set_passphrase(page, first, LEADS)
        expect(page.get_by_role("img", name="QR code of the key below")).to_be_visible()
        secret = page.locator(".key").inner_text().replace(" ", "")
        now = time.time()
        page.get_by_label("Code of the app").fill(code_at(secret, now))
        page.keyboard.press("Enter")
        expect(page.locator(".codes li")).to_have_count(10)
        codes = page.locator(".codes li").all_inner_texts()
        page.get_by_role("link", name="I have kept them").click()
        open_page(page, "People")
        choose(page, page.get_by_label("Whom it is for"), "Ana Example")
        page.get_by_role("button", name="Make the link").click()
        link = page.get_by_text(f"{server.public}/join#").inner_text()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("Lea Example has signed out.")).to_be_visible()
        page.get_by_role("link", name="Sign in", exact=True).click()
        sign_in(page, "lea", ANAS, code_at(secret, now + STEP))
        expect(page.get_by_role("alert")).to_contain_text("That did not let you in.")
        sign_in(page, "Lea Example", LEADS, codes[0])
        page.get_by_text("Sign out").first.wait_for()
        page.goto(f"{server.public}/own_passphrase")
        page.get_by_role("button", name="Set up another app in its place").click()
        seen = page.get_by_role("img", name="QR code of the key below")
        expect(seen).to_be_visible()
        assert seen.evaluate("(picture) => picture.naturalWidth") > 100

        page = coder.page
        set_passphrase(page, link, ANAS)
        page.get_by_text("Sign out").first.wait_for()
        expect(page.get_by_text("Ana Example").first).to_be_visible()
        open_page(page, "My work")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("Ana Example has signed out.")).to_be_visible()
        page.get_by_role("link", name="Sign in", exact=True).click()
        sign_in(page, "ana", ANAS)
        page.wait_for_url(f"{server.public}/work")
        open_page(page, "Coding")
        page.locator(".heard-turn").first.wait_for()
        code_line(page, 2, "1")
        page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
        server.stop()
        for key in ("j", "a", "1"):
            page.keyboard.press(key)
        expect(page.locator(".heard-pane")).to_have_attribute("data-unsaved", "1")
        server.start()
        expect(page.locator(".heard-pane")).to_have_attribute("data-unsaved", "0")
        expect(page.locator(".heard-chip")).to_have_count(2)
        page.reload()
        expect(page.locator(".heard-chip")).to_have_count(2)
        page.goto(link)
        expect(page.get_by_role("alert")).to_contain_text("This link is not good any more")
    server.stop()
    log = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    events = [
        (entry["event"], entry.get("person")) for entry in log if entry["event"].startswith(("user.", "sign_in."))
    ]
    assert events == [
        ("user.passphrase_set", "lea"), ("user.second_factor_set", "lea"), ("user.invited", "lea"),
        ("sign_in.refused", "lea"), ("user.recovery_code_used", "lea"), ("user.passphrase_set", "ana"),
    ]  # fmt: skip
    everything = server.log.read_text()
    assert not any(code in everything for code in (LEADS, ANAS, secret, *codes, link.partition("#")[2]))
