"""Every page for every role in a real browser: axe finds nothing serious, and at 200 % zoom nothing scrolls sideways.

axe-core 4 checks what a machine can (a third to a half of WCAG); 640 CSS pixels are 1280 at 200 % zoom (WCAG 1.4.10).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from codebook import edit
from coding.access import GRANTS
from coding.model import Role
from coding.ui.main import SECTIONS
from coding.workspace import codebooks
from coding.workspace.coding import code_passage
from tests.browser.app_server import enter, serve_app
from tests.ui.round_project import lock_small_round, released

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = {
    Role.RESEARCHER: "Ana Example",
    Role.LEAD: "Lea Example",
    Role.STEWARD: "Sam Example",
    Role.VIEWER: "Vic Example",
}
VIEWS = {
    "codebook": ["codebook?code=C1", "codebook?view=recheck", "codebook?view=versions", "codebook?view=rules",
                 "codebook?view=checks", "codebook?view=files"],
    "usage": ["usage", "usage?view=attributes", "usage?view=together", "usage?view=together&cell=C1%0AG9"],
}  # fmt: skip
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
SETTLED = """() => !document.querySelector('[data-testid="stSkeleton"], [data-testid="stStatusWidget"]')
    && document.querySelector('[data-testid="stMain"] h1, .heard-turn, .rp-entry, [data-testid="stAlert"]')"""

BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor"
REACH = (
    """Math.max(document.querySelector('[data-testid="stMain"]').scrollWidth, document.documentElement.scrollWidth)"""
)
USUAL = {"width": 1280, "height": 900}


def addresses(role: Role) -> list[str]:
    pages = [page for _, entries in SECTIONS for page, _, permission in entries if permission in GRANTS[role]]
    return [view for page in pages for view in VIEWS.get(page, ["" if page == "overview" else page])]


def first_to_see(role: Role) -> set[str]:
    """Pages that no role before this one has: colours are the same for all, so dark is looked at once a page."""
    roles = list(Role)
    earlier = {view for one in roles[: roles.index(role)] for view in addresses(one)}
    return set(addresses(role)) - earlier


@pytest.fixture(scope="module")
def folder(make_module_project: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a locked round, free codings, and a definition that changed since."""
    made = make_module_project()
    lock_small_round(made, interviews=2)
    free = released(made, "P09")
    for code, start in (("C1", 50), ("C1", 70), ("G9", 60)):
        code_passage(made.as_user("ana"), free, code, start, start + 25)
    codebooks.edit_codebook(made.as_user("lea"), lambda book: edit.redefine(book, "C1", definition="New."), "clearer")
    made.project.store.close()
    return Path(shutil.copytree(made.folder, tmp_path_factory.mktemp("axe") / "served"))


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve_app(folder) as server:
        yield server.url


def settle(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(600)
    page.wait_for_function(SETTLED)


def darken(page: Page) -> None:
    light = page.evaluate(BACKGROUND)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_function(f"light => {BACKGROUND} !== light", arg=light)
    page.wait_for_timeout(500)
    page.wait_for_function(SETTLED)


def grave(page: Page) -> list[str]:
    """Serious and critical violations, each with the first element concerned."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0].get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("role", list(Role))
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(chromium: Browser, address: str, role: Role) -> None:
    """Each page is opened once: looked at in light, in dark by the first role that has it, and at double size."""
    visitor = enter(chromium, address, NAMES[role])
    page = visitor.page
    problems: list[str] = []
    for view in addresses(role):
        page.set_viewport_size(USUAL)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        settle(page, f"{address}/{view}")
        problems += [f"{view or 'overview'}, light: {line}" for line in grave(page)]
        if view in first_to_see(role):
            darken(page)
            problems += [f"{view or 'overview'}, dark: {line}" for line in grave(page)]
        page.set_viewport_size({"width": 640, "height": 800})
        page.wait_for_timeout(300)
        reach = page.evaluate(REACH)
        problems += [f"{view or 'overview'} reaches {reach} of 640 pixels"] if reach > 640 else []
    visitor.leave()
    assert not problems, "\n".join(problems)


def test_signing_in_is_accessible(chromium: Browser, address: str, page: Page) -> None:
    settle(page, address)
    assert not grave(page)
