"""Every word of a page, with what is folded away opened, and what among it is no word.

Looked at are the text in view, what stands in titles, labels and placeholders, and every tooltip.
"""

import re

from playwright.sync_api import Page

from tests.helpers.app_server import drawn

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
    // What people said, names as they wrote them.
    if (host.closest('.heard-review-text, .heard-review-words, .st-key-told')) continue;
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


def read(page: Page) -> set[str]:
    """What stands on the page, without tooltips and pop-overs."""
    page.evaluate(UNFOLD)
    drawn(page)
    return set(page.evaluate(READ))


def texts(page: Page, opened: set[str]) -> set[str]:
    """Everything a person can read on the page as it stands, tooltips and pop-overs too.

    ``opened`` holds the controls whose tooltip or pop-over was read already: the same words, such as those of each
    row of a list or of the sidebar, have the same help.
    """
    result = read(page)
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
        result |= set(tooltip.all_inner_texts())
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
        result |= set(page.evaluate(READ))
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="detached")
    return result


def unplain(found: set[str]) -> list[str]:
    return sorted(
        f"{kind}: {hit.group()!r} in {text[:160]!r}"
        for text in found
        for kind, pattern in PATTERNS.items()
        if (hit := re.search(pattern, text))
    )
