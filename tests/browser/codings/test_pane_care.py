"""Care in the pane, and the pane for everybody: veils, notes, pauses, the place; axe, zoom, screen readers."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe

from tests.helpers.app_server import still
from tests.helpers.pane_harness import pane_backend

pytestmark = pytest.mark.browser

TEXT, TURNS = pane_backend.transcript(0)


def test_a_passage_with_a_content_note_is_veiled_for_the_next_reader_and_opened_by_key(pane: Any) -> None:
    pane.open()
    pane.go(4)
    pane.keys("w")
    dialog = pane.page.locator(".heard-warn")
    assert "line 4" in dialog.inner_text()
    dialog.get_by_label("threats").check()
    dialog.get_by_role("button", name="Set the note").click()
    pane.saved()
    assert pane.turn(4).locator(".heard-chip-care").get_attribute("aria-label") == (
        "Content note, line 4, heavy: threats"
    )
    assert pane.page.locator(".heard-veil").count() == 0, "whoever set it has read it"
    pane.page.reload()
    pane.opened()
    pane.page.wait_for_selector(".heard-veil")
    row = pane.turn(4)
    assert row.locator(".heard-veil").inner_text() == "Heavy passage: threats. Open it (o)"
    assert row.locator(".heard-text").get_attribute("aria-hidden") == "true"
    assert "blur" in row.locator(".heard-text").evaluate("node => getComputedStyle(node).filter")
    assert row.get_attribute("aria-describedby") == row.locator(".heard-veil").get_attribute("id")
    pane.go(4)
    pane.keys("o")
    assert pane.page.locator(".heard-veil").count() == 0
    assert row.locator(".heard-text").get_attribute("aria-hidden") is None
    row.locator(".heard-chip-care").click()
    pane.page.get_by_role("button", name="Remove it").click()
    pane.saved()
    assert pane.page.locator(".heard-chip-care").count() == 0


def test_a_coding_marked_heavy_veils_its_line_next_time(pane: Any) -> None:
    pane.open()
    pane.go(7)
    pane.keys("s", "1", "m")
    pane.page.locator("select[name=sensitivity]").select_option("heavy")
    pane.keys("Control+Enter")
    pane.saved()
    pane.open()
    assert pane.turn(7).locator(".heard-veil").count() == 1
    pane.open(soft="off")
    assert pane.page.locator(".heard-veil").count() == 0
    pane.open(soft="all")
    assert "blur" in pane.turn(2).locator(".heard-text").evaluate("node => getComputedStyle(node).filter")
    pane.go(2)
    pane.page.wait_for_function("() => getComputedStyle(document.querySelectorAll('.heard-text')[1]).filter === 'none'")


def test_stopping_keeps_the_place_and_says_so_on_return(pane: Any) -> None:
    pane.open(support="Mira, extension 12")
    pane.go(7)
    pane.keys("q")
    cover = pane.page.locator(".heard-cover")
    assert "Your place is kept: line 7" in cover.inner_text()
    assert "Mira, extension 12" in cover.inner_text()
    pane.keys("1", "s")
    assert pane.page.locator(".heard-scroll").evaluate("node => node.inert")
    pane.saved()
    cover.get_by_role("button", name="Go on reading").click()
    assert cover.count() == 0
    pane.page.reload()
    pane.opened()
    pane.page.wait_for_selector(".heard-turn")
    assert pane.page.locator(".heard-current").get_attribute("data-turn") == "6"
    assert pane.page.locator(".heard-inspector").inner_text() == "You stopped here last time, on line 7."
    assert pane.codings() == []


def test_a_note_on_the_interview_is_read_before_the_text(pane: Any) -> None:
    pane.open()
    path = pane.store / f"{pane.name}.json"
    pane.keys("Tab")
    pane.page.evaluate(
        """async () => {
          const { queueOf } = await import('/_stcore/bidi-components/heard.coding_pane/queue.js');
          const scope = `pane-${new URLSearchParams(location.search).get('name')}|release-1|Mira`;
          window.queue = queueOf(scope);
          window.queue.add({ kind: 'content-note', note: 'n1', severity: 'severe', topics: ['violence'],
            text: 'Near the middle', first: null, last: null });
        }"""
    )
    pane.page.wait_for_function("() => !window.queue.operations.length")
    assert path.exists()
    pane.page.reload()
    pane.opened()
    cover = pane.page.locator(".heard-cover")
    cover.wait_for()
    assert "very heavy: violence. Near the middle" in cover.inner_text()
    assert pane.page.evaluate("document.activeElement.textContent") == "Begin reading"
    pane.keys("Enter")
    assert cover.count() == 0
    assert pane.page.evaluate("document.activeElement.className").startswith("heard-turn")


OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that what was looked at in light may still break in dark."""


def test_no_rule_of_axe_is_broken_in_light_and_dark(pane: Any) -> None:
    page, warnings = pane.page, []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        pane.name = f"axe{scheme}"
        pane.open(codings=12, suggest=1)
        page.wait_for_selector(".heard-chip")
        for keys in (
            [],
            ["?"],
            ["Escape", "Shift+M"],
            ["Escape", "w"],
            ["Escape", "/"],
            ["Escape", "m"],
            ["Escape", "q"],
        ):
            page.locator(".heard-current").first.focus() if not keys else None
            for key in keys:
                page.keyboard.press(key)
                still(page)
            result = Axe().run(page, ".heard-pane", OF_COLOUR if scheme == "dark" else DEFAULT_OPTIONS)
            warnings += [
                (scheme, keys, v["id"], [n["html"] for n in v["nodes"]][:3]) for v in result.response["violations"]
            ]
    assert warnings == []


OUT_OF_REACH = """() => {
  const parts = '.heard-pane, .heard-scroll, .heard-turn, .heard-bar-top, .heard-bar, .heard-inspector';
  const outside = (node) => node.getBoundingClientRect().right > innerWidth + 1;
  return [...document.querySelectorAll(parts)]
    .filter((node) => node.scrollWidth > node.clientWidth + 1 || outside(node)).map((node) => node.className);
}"""


def test_at_twice_the_size_everything_is_in_reach_without_scrolling_sideways(pane: Any) -> None:
    """640 pixels are 1280 at 200 %."""
    for width, height in ((1280, 800), (980, 700), (640, 400)):
        pane.name += f"-{width}"
        pane.page.set_viewport_size({"width": width, "height": height})
        pane.open(words=2000, codings=40)
        pane.go(2)
        pane.keys("s", "1")
        pane.saved()
        assert pane.page.evaluate(OUT_OF_REACH) == [], width
        assert pane.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert pane.page.locator(".heard-scroll").evaluate("node => node.clientHeight") >= 120
        assert pane.page.locator(".heard-saved").is_visible()


def test_a_screen_reader_finds_the_codes_of_a_turn_and_hears_what_was_applied(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "2", "m")
    pane.page.keyboard.type("A note")
    pane.keys("Control+Enter")
    pane.saved()
    tree = pane.page.locator(".heard-pane").aria_snapshot()
    assert 'group "Line 2, Ana, 00:17"' in tree
    assert 'list "Codes on line 2"' in tree
    assert 'button "Secrecy, “We had moved house.”, has a memo"' in tree
    live = pane.page.locator(".heard-hidden[aria-live]")
    assert live.get_attribute("aria-live") == "polite"
    assert live.inner_text() == "Memo kept"
    pane.keys("/")
    assert pane.page.get_by_role("combobox", name="Apply a code").is_visible()
    assert pane.page.get_by_role("option", selected=True).count() == 1
    pane.keys("Escape")


def test_motion_is_calm_where_the_system_asks_for_it(pane: Any) -> None:
    page = pane.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{pane.server.url}/?name=calm&codings=3")
    page.wait_for_selector(".heard-chip")
    moving = page.evaluate(
        "() => [...document.querySelectorAll('.heard-pane *')].filter((node) => "
        "getComputedStyle(node).transitionDuration !== '0s' || getComputedStyle(node).animationName !== 'none').length"
    )
    assert moving == 0
