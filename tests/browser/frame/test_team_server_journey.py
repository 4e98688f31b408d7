"""A team's server under a path: signed in by a proxy in front (a double), coded, left, restarted."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from coding.workspace.codings import transcript
from coding.workspace.people import users as people_users
from coding.workspace.project.open import open_project
from tests.helpers.app_server import drawn, somebody
from tests.helpers.keyboard import choose, code_line, open_page
from tests.helpers.steps import current_releases
from tests.helpers.team_server import HEADER, SmallProxy, TeamServer, free_port

pytestmark = pytest.mark.browser


@pytest.fixture
def server(prepared: Path, tmp_path: Path) -> Iterator[TeamServer]:
    folder = tmp_path / "study"
    shutil.copytree(prepared, folder)
    result = TeamServer(tmp_path / "server.log", folder=folder, public_port=free_port())
    result.start()
    yield result
    result.stop()


def double(server: TeamServer, person: str | None) -> Any:
    return SmallProxy(server.folder.parent, server.public_port, server.port, person).running()


def lines(server: TeamServer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]


def test_signed_in_by_the_proxy_under_a_path(chromium: Browser, server: TeamServer) -> None:
    # What the browser claims is replaced by the proxy.
    forged = {"extra_http_headers": {HEADER: "lea", "X-Forwarded-Proto": "http", "X-Forwarded-For": "10.0.0.1"}}
    with double(server, "ana@uni.example"), somebody(chromium, **forged) as entry:
        page, calls = entry.page, []
        page.on("request", lambda request: calls.append(request.url))
        page.goto(f"{server.public}/")
        page.get_by_text("Sign out").first.wait_for()
        expect(page.get_by_text("Ana Example").first).to_be_visible()
        open_page(page, "Coding")
        page.locator(".heard-turn").first.wait_for()
        code_line(page, 2, "1")
        page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
        page.reload()
        page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
        assert all(url.startswith((server.public, "blob:", "data:")) for url in calls), calls
        cookies = {cookie["name"]: cookie for cookie in entry.context.cookies()}
        ours = cookies["__Host-heard_browser-study"]
        assert ours["secure"] and ours["httpOnly"] and ours["path"] == "/" and ours["sameSite"] == "Lax"
        assert all(each["secure"] for each in cookies.values())
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("Ana Example has signed out.")).to_be_visible()
        assert "Lea Example" not in page.content() and "Ben Example" not in page.content()
        page.get_by_role("button", name="Ana Example").click()
        page.get_by_text("Leave now").first.wait_for()
        page.get_by_text("Leave now").click()
        page.wait_for_url(f"{server.public}/_leave*")
        assert page.title() == "New tab"
    server.stop()
    happened = [
        (line["event"], line.get("person"), line.get("why")) for line in lines(server) if "person" in line["event"]
    ]
    signed_in, signed_out = ("person.signed_in", "ana", None), ("person.signed_out", "ana", "signed_out")
    assert happened == [signed_in, signed_out, signed_in, signed_out]


def test_whoever_the_proxy_names_next_is_in_and_the_one_before_is_out(chromium: Browser, server: TeamServer) -> None:
    proxy = SmallProxy(server.folder.parent, server.public_port, server.port, "ana")
    with proxy.running(), somebody(chromium) as entry:
        first = entry.page
        first.goto(f"{server.public}/coding")
        first.locator(".heard-turn").first.wait_for()
        proxy.person = "lea"
        second = entry.context.new_page()
        second.goto(f"{server.public}/")
        expect(first.get_by_text("Ana Example is signed out")).to_be_visible()
        expect(first.locator(".heard-turn")).to_have_count(0)
        expect(
            second.get_by_text("signed in in another tab").or_(second.get_by_role("button", name="Lea"))
        ).to_be_visible()
        assert "Ben Example" not in second.content() and "Ben Example" not in first.content()
        second.get_by_role("button", name="Lea Example").click()
        expect(second.get_by_role("link", name="People")).to_be_visible()
        proxy.person = "somebody-else"
        answer = second.goto(f"{server.public}/")
        assert answer is not None and answer.status == 403
        expect(second.get_by_text("You are signed in, but not as somebody of this project.")).to_be_visible()


def test_who_no_longer_works_in_the_project_gets_in_no_more(chromium: Browser, server: TeamServer) -> None:
    proxy = SmallProxy(server.folder.parent, server.public_port, server.port, "lea")
    with proxy.running(), somebody(chromium) as lead, somebody(chromium) as coder:
        proxy.person = "ana"
        coder.page.goto(f"{server.public}/coding")
        coder.page.locator(".heard-turn").first.wait_for()
        proxy.person = "lea"
        lead.page.goto(f"{server.public}/people")
        choose(lead.page, lead.page.get_by_label("Who leaves"), "Ana Example")
        lead.page.get_by_role("button", name="End their work here").click()
        expect(coder.page.get_by_text("Ana Example no longer works in this project.")).to_be_visible()
        proxy.person = "ana"
        coder.page.reload()
        expect(coder.page.get_by_text("not as somebody of this project")).to_be_visible()
        assert "Lea Example" not in coder.page.content()


def test_a_restart_signs_nobody_out_and_loses_nothing(chromium: Browser, server: TeamServer) -> None:
    with double(server, "ana"), somebody(chromium) as entry, somebody(chromium) as other:
        page, elsewhere = entry.page, other.page
        for each in (page, elsewhere):
            with each.expect_response(lambda answer: answer.url.endswith("/_keep")) as response:
                each.goto(f"{server.public}/coding")
            assert response.value.status == 204
            each.locator(".heard-turn").first.wait_for()
            each.wait_for_function("() => sessionStorage.getItem('heard-sign-in')")
        token = {each["name"]: each for each in entry.context.cookies()}["__Host-heard_sign_in-study"]
        assert token["secure"] and token["httpOnly"] and token["sameSite"] == "Lax" and token["expires"] == -1
        signed_in = page.evaluate("sessionStorage.getItem('heard-sign-in')")

        code_line(page, 2, "1")
        page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
        server.stop()
        for key in ("j", "a", "1", "j", "a", "2"):
            page.keyboard.press(key)
        expect(page.locator(".heard-pane")).to_have_attribute("data-unsaved", "2")
        server.start()
        expect(page.locator(".heard-pane")).to_have_attribute("data-unsaved", "0")
        expect(page.locator(".heard-chip")).to_have_count(3)
        drawn(elsewhere)  # connected to the server that came back, not what it showed before
        elsewhere.get_by_text("Sign out").first.wait_for()
        assert page.evaluate("sessionStorage.getItem('heard-sign-in')") == signed_in, "the same sign-in goes on"

        # Not by the menu: a page that has just connected again may be drawn once more and shut it.
        page.goto(f"{server.public}/sign_ins")
        page.get_by_role("heading", name="Where you are signed in").wait_for()
        expect(page.get_by_text("Chrome on ")).to_have_count(2)
        page.get_by_role("button", name="Sign out everywhere").click()
        for each in (page, elsewhere):
            expect(each.get_by_text("Ana Example has signed out here from elsewhere.")).to_be_visible()
            expect(each.locator(".heard-turn")).to_have_count(0)
        # A tab that hears of it late, or is loaded again, says it as well.
        elsewhere.reload()
        expect(elsewhere.get_by_text("Ana Example has signed out here from elsewhere.")).to_be_visible()
    server.stop()
    happened = [(line["event"], line.get("why"), line.get("by")) for line in lines(server) if "person" in line["event"]]
    begun, ended = ("person.signed_in", None, None), ("person.signed_out", "ended", "ana")
    assert happened == [begun, begun, ended, ended]
    project = open_project(server.folder)
    try:
        ana = people_users.sign_in(project, "ana")
        [release] = current_releases(ana)
        assert len(transcript.open_transcript(ana, release.id).codings) == 3
    finally:
        project.store.close()
