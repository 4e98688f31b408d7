"""Every page of the demo as each role, with what is folded away opened: people read words there, no ids and no code.

Looked at are the text in view, what stands in titles, labels and placeholders, and every tooltip.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from coding.model import Role
from coding.workspace.demo import PASSPHRASE
from tests.browser.frame.test_accessibility import VIEWS, first_to_see
from tests.helpers.app_server import drawn, enter, serve_app, turn_to
from tests.helpers.keyboard import open_originals
from tests.helpers.listed import LISTED

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

PATTERNS = {
    "a UUID": r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-",
    "a hash": r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b",
    "a machine time": r"\b\d{4}-\d\d-\d\dT\d\d",
    # As a value, such as "reason: None"; sentences of people may well begin with these words.
    "a machine value": r"(?:^|[:=(]\s*)(?:None|True|False|null|undefined|NaN|nan)\s*(?=$|[;)])",
    "a name from code": r"(?<![\w.@/-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b",
    "the name of an event": r"(?<![\w./@-])[a-z_]{4,}\.(?!html\b|docx\b|xlsx\b|yaml\b|json\b|toml\b)[a-z_]{4,}\b",
    "the print of a value": r"<class|datetime\.|\b(?:dict|list|tuple|set)\(|\{'|\['",
}

READ = """() => {
  const found = new Set();
  const seen = (node) => node.checkVisibility({ checkVisibilityCSS: true });
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const host = node.parentElement;
    if (!node.data.trim() || host.closest('script, style, noscript')) continue;
    if (host.closest('.heard-review-text, .heard-review-words')) continue; // what people said, names as they wrote them
    if (getComputedStyle(host).fontFamily.includes('Material')) continue; // an icon, written as a ligature
    if (seen(host) || host.closest('option')) found.add(node.data.trim());
  }
  for (const name of ['title', 'aria-label', 'aria-description', 'placeholder', 'alt']) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      if (seen(node)) found.add(node.getAttribute(name).trim());
    }
  }
  return [...found];
}"""
OPENED_OR_RESTS = """() => new Promise((done) => {
  let frames = 0; // a tooltip opens within half a second of the pointer's arrival
  const look = () => {
    if (document.querySelector('[data-testid="stTooltipContent"]') || (frames += 1) > 60) done(true);
    else requestAnimationFrame(look);
  };
  look();
})"""
LABEL = "(marked) => (marked.closest('[data-testid=stElementContainer]') ?? marked).innerText"
IN_SIDEBAR = "(control) => Boolean(control.closest('[data-testid=stSidebar]'))"
UNFOLD = """() => document.querySelectorAll('[data-testid="stExpander"] details:not([open]) > summary')
    .forEach((summary) => summary.click())"""


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


def texts(page: Page, opened: set[str]) -> set[str]:
    """Everything a person can read on the page as it stands, tooltips and pop-overs too.

    ``opened`` holds the controls whose tooltip or pop-over was read already: the same words, such as those of each
    row of a list or of the sidebar, have the same help.
    """
    page.evaluate(UNFOLD)
    drawn(page)
    found = set(page.evaluate(READ))
    for marked in page.locator("[data-testid='stTooltipIcon'], [data-testid='stTooltipHoverTarget']").all():
        if not marked.is_visible() or (label := marked.evaluate(LABEL)) in opened:
            continue
        opened.add(label)
        tooltip = page.get_by_test_id("stTooltipContent")
        # The pointer's one step onto a control that is just being drawn anew opens nothing; a person moves it again.
        while not tooltip.count():
            page.mouse.move(0, 0)
            marked.hover()
            page.wait_for_function(OPENED_OR_RESTS)
        found |= set(tooltip.all_inner_texts())
        page.mouse.move(0, 0)
        tooltip.first.wait_for(state="detached")
    for opener in page.locator("[data-testid='stPopover'] button").all():
        label = f"sidebar: {opener.inner_text()}" if opener.evaluate(IN_SIDEBAR) else ""
        if label in opened:
            continue
        opened |= {label} - {""}
        opener.click()
        page.get_by_test_id("stPopoverBody").wait_for()
        drawn(page)
        found |= set(page.evaluate(READ))
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="detached")
    return found


def unplain(found: set[str]) -> list[str]:
    return sorted(
        f"{kind}: {hit.group()!r} in {text[:160]!r}"
        for text in found
        for kind, pattern in PATTERNS.items()
        if (hit := re.search(pattern, text))
    )


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
