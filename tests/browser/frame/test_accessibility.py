"""Every page for every role in a real browser: axe finds nothing serious, at 200 % zoom nothing scrolls sideways, and
people read words, no ids and no code.

axe-core 4 checks what a machine can (a third to a half of WCAG); 640 CSS pixels are 1280 at 200 % zoom (WCAG 1.4.10).
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from codebook import edit
from coding.access import GRANTS
from coding.model import Role
from coding.ui.pages import PAGES
from coding.workspace.cases.cases import add_case, set_documents
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.codings.operations import code_passage
from coding.workspace.people.users import add_user
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import findings
from tests.helpers.app_server import enter, serve_app, still, turn_to, visit
from tests.helpers.case_study import bring, take_variables
from tests.helpers.keyboard import press
from tests.helpers.listed import LISTED
from tests.helpers.plain_words import read, unplain
from tests.helpers.round_project import lock_small_round, released

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = {
    Role.RESEARCHER: "Ana Example",
    Role.LEAD: "Lea Example",
    Role.STEWARD: "Sam Example",
    Role.VIEWER: "Vic Example",
}
VIEWS = {
    "codebook": ["codebook?code=C1", "codebook?view=recheck", "codebook?view=versions", "codebook?view=rules",
                 "codebook?view=checks", "codebook?view=files", "codebook?view=translations&language=fr"],
    "passages": ["passages?code=C1&around=1&also=near.3.turns%0AG9"],
    "usage": ["usage", "usage?view=attributes", "usage?view=together", "usage?view=together&cell=C1%0AG9"],
}  # fmt: skip
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
OF_COLOUR = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""The rules among these that ask for colours: all that a page seen in one scheme may still break in the other."""
CONTENT = """[data-testid="stMain"] h1, .heard-turn, .rp-entry, [data-testid="stAlert"]"""
BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor"
REACH = (
    """Math.max(document.querySelector('[data-testid="stMain"]').scrollWidth, document.documentElement.scrollWidth)"""
)
OUT_OF_SIGHT = """() => [...document.querySelectorAll('.st-key-places a')].filter((link) => {
    const { left, top, bottom } = link.getBoundingClientRect();
    return ![top + 6, bottom - 6].every((y) => link.contains(document.elementFromPoint(left + 20, y)));
}).map((link) => link.textContent)"""
USUAL = {"width": 1280, "height": 900}
NARROW = {"width": 640, "height": 800}
OTHERS = [page for page in PAGES.entries.values() if page not in LISTED]


def addresses(role: Role) -> list[str]:
    pages = [page for page, _, permission in LISTED if permission in GRANTS[role]]
    return [view for page in pages for view in VIEWS.get(page, ["" if page == "overview" else page])]


def unlisted(role: Role) -> list[str]:
    """Pages that others lead to, and those of extras."""
    return [page for page, _, permission in OTHERS if permission in GRANTS[role]]


def first_to_see(role: Role, pages: Callable[[Role], list[str]] = addresses) -> list[str]:
    """Pages that no role before this one has."""
    roles = list(Role)
    earlier = {view for entry in roles[: roles.index(role)] for view in pages(entry)}
    return [view for view in pages(role) if view not in earlier]


@pytest.fixture(scope="module")
def folder(make_module_project: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a locked round, free codings, cases, and a definition that changed since."""
    project = make_module_project()
    findings.show_findings(project.as_user("lea"), lock_small_round(project, interviews=2))
    free = released(project, "P09")
    for code, start in (("C1", 50), ("C1", 70), ("G9", 60)):
        code_passage(project.as_user("ana"), free, code, start, start + 25)
    add_user(project.as_user("lea"), "ola", "Ola Example", [role.value for role in Role])
    take_variables(project)
    for label in ("F01", "F02"):
        case = add_case(project.as_user("ana"), label)
    set_documents(project.as_user("ana"), case, [list_interviews(project.as_user("ana"))[-1].id])
    bring(project, *(("F01", coder, "meeting", "yes") for coder in ("ana", "ben")))
    edit_codebook(project.as_user("lea"), lambda book: edit.redefine(book, "C1", definition="New."), "clearer")
    project.project.store.close()
    return Path(shutil.copytree(project.folder, tmp_path_factory.mktemp("axe") / "served"))


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve_app(folder) as server:
        yield server.url


def settle(page: Page, url: str) -> None:
    page.goto(url)
    page.locator(CONTENT).first.wait_for(state="attached")
    still(page)


def turned(page: Page, scheme: str) -> None:
    """The page in light or dark, when it is in the other."""
    before = page.evaluate(BACKGROUND)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.wait_for_function(f"before => {BACKGROUND} !== before", arg=before)
    still(page)


def grave(page: Page, options: dict[str, Any] = OPTIONS) -> list[str]:
    """Serious and critical violations, each with the first element concerned."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{entry['id']}: {entry['nodes'][0]['html'][:160]} {entry['nodes'][0].get('failureSummary', '')[:200]}"
        for entry in violations
        if entry["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("role", list(Role))
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(chromium: Browser, address: str, role: Role) -> None:
    """Each page is looked at by the first role that has it: in light and at double size; a tab in dark too."""
    visitor = enter(chromium, address, NAMES[role])
    page = visitor.page
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(USUAL)
    problems: list[str] = []
    scheme, looks = "light", ["light", "dark", "narrow"]
    listed = first_to_see(role)
    for view in (*listed, *first_to_see(role, unlisted)):
        turn_to(page, f"{address}/{view}")
        page.locator(CONTENT).first.wait_for(state="attached")
        name = view or "overview"
        for look in looks if view in listed else [entry for entry in looks if entry != "dark"]:
            page.set_viewport_size(NARROW if look == "narrow" else USUAL)
            if look in (scheme, "narrow"):
                still(page)
            else:
                turned(page, look)
                scheme = look
            if look == "narrow":
                reach = page.evaluate(REACH)
                problems += [f"{name} reaches {reach} of 640 pixels"] if reach > 640 else []
                continue
            rules = OPTIONS if look == "light" else OF_COLOUR
            problems += [f"{name}, {look}: {line}" for line in grave(page, rules)]
            # The full run reads tooltips and pop-overs too, see test_plain_words.py. A finding names its hashes.
            if look == "dark" and view != "findings":
                problems += [f"{name}: {line}" for line in unplain(read(page))]
        looks.reverse()  # the next page is drawn as this one was seen last
    visitor.leave()
    assert not problems, "\n".join(problems)


def test_every_place_is_in_sight_and_its_pages_are_reached_by_keyboard(chromium: Browser, address: str) -> None:
    visitor = enter(chromium, address, "Ola Example")
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 720})
    places = page.get_by_role("navigation", name="Heard").get_by_role("link")
    expect(places).to_have_text(
        ["Home", "Import", "Review", "Participants", "Code", "Codebook", "Analyse", "Agree", "Report"]
    )
    page.wait_for_function(f"() => !({OUT_OF_SIGHT})().length")
    expect(page.get_by_role("link", name="Leave now")).to_be_in_viewport(ratio=1)
    expect(places.and_(page.locator("[aria-current='true']"))).to_have_text("Home")
    press(page, places.filter(has_text="Import"))
    tabs = page.get_by_role("navigation", name="Import").get_by_role("link")
    expect(tabs).to_have_text(["Import", "From other programs", "Partners", "Annotated corpus"])
    page.keyboard.press("Tab")
    seen = "document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outline"
    assert "solid 3px" in page.evaluate(seen), "where the keyboard is can be seen"
    press(page, tabs.filter(has_text="From other programs"))
    expect(page).to_have_title("From other programs · Heard")
    expect(page.get_by_role("heading", name="From other programs", level=1)).to_be_visible()
    expect(tabs.and_(page.locator("[aria-current='page']"))).to_have_text("From other programs")
    expect(places.and_(page.locator("[aria-current='true']"))).to_have_text("Import")
    assert not grave(page)
    settle(page, f"{address}/stories")
    expect(page.locator(".st-key-tabs [aria-current='page']")).to_have_text("Stories")
    expect(places.and_(page.locator("[aria-current='true']"))).to_have_text("Report")
    press(page, places.filter(has_text="Codebook"))
    expect(page.locator(".st-key-tabs")).to_have_count(0)
    expect(places.and_(page.locator("[aria-current='page']"))).to_have_text("Codebook")
    settle(page, f"{address}/overview")
    expect(page).to_have_url(f"{address}/")
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)

    # In a narrow window the sidebar gives way to the page chosen there.
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    page.get_by_test_id("stExpandSidebarButton").click()
    still(page)
    page.get_by_role("link", name="Analyse", exact=True).click()
    expect(page.get_by_role("heading", name="Passages", level=1)).to_be_visible()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    expect(page.get_by_role("link", name="Analyse", exact=True)).not_to_be_in_viewport()
    visitor.leave()


def test_signing_in_and_a_tab_whose_person_has_gone_are_accessible(chromium: Browser, address: str) -> None:
    visitor = visit(chromium)
    page = visitor.page
    settle(page, address)
    assert not grave(page)
    page.get_by_role("button", name="Ana Example").click()
    page.get_by_text("Sign out").first.wait_for()
    other = visitor.context.new_page()
    other.goto(address)
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("button", name="Ben Example").first.click()
    page.get_by_role("button", name="Go on as Ben Example").wait_for()
    assert not grave(page)
    turned(page, "dark")
    assert not grave(page)
    visitor.leave()
