"""A server whose people sign in at their institution: there and back, out, and whom the project does not know."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.app_server import Server, somebody
from tests.helpers.provider import CLIENT_ID, CLIENT_SECRET, PASSWORD, Provider
from tests.helpers.team_server import TeamServer, free_port

pytestmark = pytest.mark.browser


@pytest.fixture
def server(make_project: Any, tmp_path: Path) -> Iterator[TeamServer]:
    """The project's server, and the provider beside it."""
    project = make_project()
    project.project.store.close()
    (tmp_path / "provider").mkdir()
    served = TeamServer(tmp_path / "server.log", folder=Path(project.folder), tls=True, port=free_port())
    provider = Provider(tmp_path / "provider" / "provider.log", back=f"{served.public}/_openid/back", port=free_port())
    secret = tmp_path / "study.openid"
    secret.write_text(f"{CLIENT_SECRET}\n")
    secret.chmod(0o600)
    served.environment["SSL_CERT_FILE"] = str(provider.trust)
    served.sign_in = (
        "[sign_in]",
        'way = "openid"',
        "[openid]",
        f'issuer = "{provider.url}"',
        f'client_id = "{CLIENT_ID}"',
        f'client_secret_file = "{secret}"',
        'name = "the university"',
    )
    with running(provider), running(served):
        yield served


@contextmanager
def running(server: Server) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def sign_in_there(page: Page, person: str) -> None:
    page.get_by_role("link", name="Sign in at the university").click()
    page.locator("input[name=login]").fill(person)
    page.keyboard.press("Enter")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_there_and_back(chromium: Browser, server: TeamServer) -> None:
    with somebody(chromium) as coder, somebody(chromium) as stranger:
        page = coder.page
        page.context.set_default_timeout(25000)
        page.goto(f"{server.public}/codebook")
        expect(page.get_by_role("link", name="Sign in at the university")).to_be_visible()
        assert "Example" not in page.content()
        sign_in_there(page, "ana")
        expect(page.get_by_role("heading", name="Codebook").first).to_be_visible()
        assert page.url.rstrip("/") == f"{server.public}/codebook"
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("Ana Example has signed out.")).to_be_visible()
        there = page.get_by_role("link", name="Sign out at the university, too")
        expect(there).to_have_attribute("href", f"{server.public}/_openid/end")
        page.get_by_role("link", name="Sign in", exact=True).click()
        expect(page.get_by_role("link", name="Sign in at the university")).to_be_visible()
        page.goto(f"{server.public}/_openid/end")
        assert not page.url.startswith(server.public), "the provider ends its own"

        page = stranger.page
        page.goto(server.public)
        sign_in_there(page, "stranger")
        expect(page.get_by_role("alert")).to_contain_text("not as somebody of this project")
        expect(page.get_by_role("link", name="Sign out at the university")).to_be_visible()
    log = server.log.read_text()
    assert '"why": "person"' in log and CLIENT_SECRET not in log and "uni.example" not in log
