"""A panelist opens their link on a team's server, answers by keyboard, sends, and sends again; nothing else opens."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.extras.panel.pages.questionnaire import questionnaire_file
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.setup import ItemDraft, PanelDraft, PanelistDraft
from coding.model.panel import Rules, Scale
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
from tests.browser.panel.test_questionnaire import answer
from tests.helpers.app_server import somebody
from tests.helpers.axe import axe
from tests.helpers.team_server import ACCOUNTS, TeamServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_panel(made: Any) -> SimpleNamespace:
    """A survivors' panel whose round is open, and the token of its one panelist's link; the project is shut after."""
    lea = made.as_user("lea")
    draft = PanelDraft(
        title="Ours", kind="survivors", consent="You may stop.", texts={"de": {"consent": "Du kannst aufhören."}},
        rules=Rules(scales=(Scale("relevance"), Scale("harm", 5))), panelists=[PanelistDraft(language="de")],
        items=[ItemDraft("Gifts come unasked."), ItemDraft("Two phones.")],
    )  # fmt: skip
    panel = setup.make_panel(lea, draft)
    questions = rounds.open_round(lea, panel.id)
    token = answers.make_links(lea, panel.id, ["E01"], questionnaire_file).links[0].token
    made.project.store.close()
    return SimpleNamespace(panel=panel, items=questions.items, token=token, folder=Path(made.folder))


@pytest.fixture
def study(make_project: Any, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """A server with the panel of :func:`open_panel`."""
    panel = open_panel(make_project())
    server = TeamServer(tmp_path / "server.log", folder=panel.folder, tls=True, sign_in=ACCOUNTS)
    server.start()
    yield SimpleNamespace(server=server, **vars(panel))
    server.stop()


def until(page: Page, condition: str) -> None:
    """Wait without ``eval``, which the page's policy forbids to a checker too."""
    page.evaluate(
        f"new Promise((done) => {{ const look = () => {condition} ? done() : setTimeout(look, 20); look(); }})"
    )


def test_a_panelist_answers_on_the_server_by_keyboard(chromium: Browser, study: SimpleNamespace) -> None:
    server = study.server
    with somebody(chromium) as panelist:
        page = panelist.page
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        calls: list[str] = []
        page.on("request", lambda one: calls.append(one.url))
        page.goto(answers.link(server.public, study.token))
        expect(page.get_by_role("heading", name="Ours")).to_be_visible()
        assert page.url == f"{server.public}/panelist", "the token is out of the address"
        assert page.locator("html").get_attribute("lang") == "de"
        assert [entry for entry in axe(page) if entry["impact"] in ("serious", "critical")] == []
        answer(page.keyboard, lambda condition: until(page, condition), study.items)
        until(page, "localStorage.length === 1")
        assert "Because" not in page.evaluate("JSON.stringify(Object.values(localStorage))"), "only the link opens it"
        page.goto(answers.link(server.public, study.token))
        expect(page.locator(f'[id="reason-{study.items[0]}"]')).to_have_value("Because.")
        expect(page.locator("#keep")).to_be_checked()
        page.locator("#consent").check()
        page.locator("button[type=submit]").focus()
        with page.expect_response(f"{server.public}/panelist") as sent:
            page.keyboard.press("Enter")
        expect(page.locator("#done")).to_have_text(sent.value.json()["done"])
        expect(page.locator("#wrong")).to_be_empty()
        assert wrong == [] and page.context.cookies() == []
        assert {entry.partition("?")[0] for entry in calls} <= {
            f"{server.public}/panelist",
            f"{server.origin}/favicon.ico",
        }
        assert not any(study.token in entry for entry in calls)
        expect(page.locator("#keep")).not_to_be_checked()
        until(page, "localStorage.length === 0")
        page.context.set_offline(True)
        page.locator("button[type=submit]").click()
        expect(page.locator("#save")).to_be_visible()
        with page.expect_download() as saved:
            page.locator("#save").click()
        assert "Because." in saved.value.path().read_text(encoding="utf-8"), "what cannot be sent is not lost"
        page.context.set_offline(False)
        page.goto(f"{server.public}/panel")
        expect(page.locator("input[type=password]")).to_be_visible()
    server.stop()
    assert study.token not in server.log.read_text(errors="replace")
    project = open_project(study.folder)
    try:
        record = rounds.record_of(sign_in(project, "lea"), study.panel.id)
    finally:
        project.store.close()
    first, second = record["items"]
    assert record["rounds"][0]["missing"] == []
    assert first["rounds"][0]["scales"]["relevance"]["counts"][1] == 1
    assert second["rounds"][0]["scales"]["harm"]["counts"][1] == 1
