"""Every page of the demo as each role: people read words there, no ids and no code."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from coding.model import Role
from coding.workspace.demo import PASSPHRASE
from tests.browser.frame.test_accessibility import VIEWS, first_to_see
from tests.helpers.app_server import enter, serve_app, turn_to
from tests.helpers.keyboard import open_originals
from tests.helpers.listed import LISTED
from tests.helpers.plain_words import texts, unplain

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = {
    Role.RESEARCHER: "Ana Duarte",
    Role.LEAD: "Marta Lindqvist",
    Role.STEWARD: "Tomas Keane",
    Role.VIEWER: "Leena Salo",
}
MORE = {
    "agreement": ["agreement?view=rounds", "agreement?view=trend", "agreement?view=compare", "agreement?code=C1"],
    "reconcile": ["reconcile?state=all", "reconcile?view=consensus", "reconcile?view=definitions"],
    "themes": ["themes?theme=1"],
    "search": ["search?q=felt+watched"],
}


@pytest.fixture(scope="module")
def address(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_app(Path(shutil.copytree(demo_folder, tmp_path_factory.mktemp("words") / "demo"))) as server:
        yield server.url


@pytest.fixture(scope="module")
def opened() -> set[str]:
    """Controls whose help was read already, by whichever role."""
    return set()


def views(role: Role) -> list[str]:
    plain = first_to_see(role)
    return [*plain, *(view for page in plain for view in MORE.get(page, []))]


@pytest.mark.timeout(1200)  # some thirty pages, each with its tooltips one by one
@pytest.mark.parametrize("role", list(Role))
def test_people_read_words_and_no_ids(chromium: Browser, address: str, opened: set[str], role: Role) -> None:
    visitor = enter(chromium, address, NAMES[role])
    page = visitor.page
    problems: dict[str, list[str]] = {}
    if role is Role.STEWARD:
        page.goto(f"{address}/importing")
        open_originals(page, PASSPHRASE)
    for view in views(role):
        turn_to(page, f"{address}/{view}")
        if bad := unplain(texts(page, opened)):
            problems[view or "overview"] = bad
    visitor.leave()
    told = "\n".join(f"{view}\n    " + "\n    ".join(bad) for view, bad in problems.items())
    assert not problems, told


def test_the_patterns_know_ids_from_words() -> None:
    fine = {
        "None of that was true.",
        "P02 · Music forum · line 6",
        "True, she said.",
        "talk.docx",
        "[LOCATION_11] part",
    }
    assert unplain(fine) == []
    bad = {"evidence.chosen", "reason: None", "0dcf2cb4-2765-4369-8e0b-5973ec6b6121", "e64fd095dd8ba6f8",
           "quote_consent", "2026-11-26T04:32:47", "codes ['C1']"}  # fmt: skip
    assert len(unplain(bad)) >= len(bad)


def test_every_page_of_a_place_is_walked() -> None:
    walked = {view.partition("?")[0] or "overview" for role in Role for view in views(role)}
    assert walked == {page for page, *_ in LISTED}
    assert set(MORE) | set(VIEWS) <= walked
