"""A panelist's link behind a real nginx and a real Caddy, with the files that Heard prints for them."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from coding.extras.panel.steps import answers
from tests.browser.panel.test_answering_journey import open_panel
from tests.helpers.app_server import somebody
from tests.helpers.real_proxies import PROXIES, program
from tests.helpers.team_server import ACCOUNTS, TeamServer, free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def study(make_module_project: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A server with accounts, as the manual puts it behind a web server; it does not know which one stands there."""
    panel = open_panel(make_module_project("study"))
    log = Path(tmp_path_factory.mktemp("behind")) / "server.log"
    proxy = ("[proxy]", 'trusted = ["127.0.0.1"]')
    server = TeamServer(log, folder=panel.folder, public_port=free_port(), sign_in=(*proxy, *ACCOUNTS))
    server.start()
    yield SimpleNamespace(server=server, **vars(panel))
    server.stop()


@pytest.mark.parametrize("front", PROXIES)
def test_a_link_opens_and_answers_through_a_web_server(chromium: Browser, study: SimpleNamespace, front: str) -> None:
    program(front)
    server = study.server
    with PROXIES[front](server, {}), somebody(chromium) as panelist:
        page = panelist.page
        page.set_default_timeout(20_000)
        page.goto(answers.link(server.public, study.token))
        expect(page.get_by_role("heading", name="Ours")).to_be_visible()
        for item in study.items:
            for scale in ("relevance", "harm"):
                page.locator(f'[id="{item}-{scale}-2"]').check(force=True)
            page.locator(f'[id="reason-{item}"]').fill("Because.")
        page.locator("#consent").check()
        with page.expect_response(f"{server.public}/panelist") as sent:
            page.locator("button[type=submit]").click()
        expect(page.locator("#done")).to_have_text(sent.value.json()["done"])
        assert page.context.cookies() == []
        page.goto(f"{server.public}/panel")
        expect(page.locator("input[type=password]")).to_be_visible()
    logs = [server.log, *server.folder.parent.glob(f"{front}.log")]
    assert len(logs) == 2 and not any(study.token in log.read_text(errors="replace") for log in logs)
