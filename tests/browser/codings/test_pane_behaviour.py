"""The pane inside Streamlit: what it sends, what survives, and how it keeps out of the way."""

import random
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.helpers.app_server import drawn
from tests.helpers.pane_harness import pane_backend

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("own_page")
def test_one_coding_costs_little_and_never_resends_the_text(pane: Any) -> None:
    frames: list[bytes] = []
    pane.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(_bytes(frame))))
    pane.open(words=30_000, codings=300)
    sizes = []
    for line in (2, 4, 6, 8):
        pane.go(line)
        pane.keys("s")
        drawn(pane.page)
        frames.clear()
        pane.keys("1")
        pane.saved()
        drawn(pane.page)
        sizes.append(sum(map(len, frames)))
        assert not any(b"grandmother keeps bees" in frame for frame in frames)
    assert max(sizes) <= 4096, sizes
    frames.clear()
    pane.page.get_by_text("Rerun the page").click()
    drawn(pane.page)
    assert 0 < sum(map(len, frames)) <= 8192, "a rerun sends a reference, not the transcript"


def _bytes(frame: Any) -> bytes:
    return frame if isinstance(frame, bytes) else str(frame).encode()


@pytest.mark.usefixtures("own_page")
def test_operations_wait_for_a_server_that_was_restarted(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "1")
    pane.saved()
    pane.server.stop()
    pane.keys("Escape", "j", "j", "s", "2")
    assert pane.page.locator(".heard-pane").get_attribute("data-unsaved") == "1"
    assert pane.chips(4) == ["Secrecy"], "painted at once, saved later"
    refused = []
    pane.page.on("dialog", lambda dialog: (refused.append(dialog.type), dialog.dismiss()))
    with pane.page.expect_event("dialog"):
        pane.page.evaluate("setTimeout(() => location.assign('about:blank'), 0)")
    assert refused == ["beforeunload"], "leaving with unsaved work is asked about"
    # Streamlit's notice of the lost connection takes the focus; whoever goes on by keyboard has read it.
    notice = pane.page.get_by_role("dialog", name="Connection error")
    expect(notice).to_be_focused()
    pane.keys("m", "h")
    assert pane.page.locator(".heard-editor textarea").input_value() == "h"
    expect(notice).to_be_hidden()
    pane.server.start()
    pane.saved()
    # With the focus nowhere, what is typed on is no command.
    pane.page.evaluate("document.activeElement.blur()")
    pane.keys("x", "m")
    assert pane.page.locator(".heard-editor textarea").input_value() == "hxm"
    assert sorted(c["code"] for c in pane.codings()) == ["c0", "c1"]
    assert (pane.chips(2), pane.chips(4)) == (["Trust building"], ["Secrecy"])


def test_a_store_that_cannot_save_is_said_and_nothing_is_lost(pane: Any) -> None:
    pane.open(broken=1)
    pane.page.get_by_text("Break the store").click()
    pane.page.get_by_text("The store is broken").wait_for()
    pane.go(2)
    pane.keys("s", "1", "2")
    pane.page.get_by_text("Another program has the project open.").wait_for()
    assert pane.page.locator(".heard-saved").inner_text() == "2 unsaved"
    assert pane.chips(2) == ["Trust building", "Secrecy"]
    pane.page.get_by_text("Break the store").click()
    pane.saved()
    assert [c["code"] for c in pane.codings()] == ["c0", "c1"]
    assert pane.page.locator(".heard-notices").is_hidden()


def test_leaving_the_page_and_coming_back(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "1")
    pane.saved()
    pane.page.get_by_text("Another page").click()
    pane.page.wait_for_selector(".heard-pane", state="detached")
    assert pane.page.evaluate("CSS.highlights.size") == 0
    pane.page.get_by_text("Another page").click()
    pane.page.wait_for_selector(".heard-chip")
    assert pane.chips(2) == ["Trust building"]
    pane.go(4)
    pane.keys("s", "2", "Control+z", "Control+z")
    pane.saved()
    assert pane.codings() == []
    assert pane.page.locator(".heard-chip").count() == 0
    assert pane.page.locator(".heard-inspector").inner_text() == "Undone: Trust building removed from line 2"


def test_keys_stay_in_the_pane(pane: Any) -> None:
    pane.open()
    pane.go(2)
    # c leads to the code tree, where r and a c are typed; beside it r is a key of the pane.
    pane.keys("c", "r", "c", "Escape", "Escape", "r", "?")
    assert pane.page.locator(".heard-help").is_visible()
    assert pane.page.get_by_text("Clear caches").count() == 0
    pane.keys("Escape")
    pane.page.locator(".heard-help").wait_for(state="detached")
    assert pane.page.evaluate("document.activeElement.dataset.turn") == "1"


PRESS = """([key, code, modifierAltGraph]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {
  key, code, modifierAltGraph, bubbles: true, cancelable: true }))"""


def test_a_bracket_that_shares_its_key_with_a_digit_moves_an_end_and_applies_no_code(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.page.evaluate("document.activeElement.blur()")
    pane.page.evaluate(PRESS, ["σ", "KeyS", False])  # on a Greek keyboard
    pane.keys("1")
    pane.page.evaluate(PRESS, ["[", "Digit8", True])  # as on a German keyboard
    pane.page.evaluate(PRESS, ["}", "Digit0", True])
    pane.saved()
    assert pane.quotes() == [("c0", "had moved house")]


def test_read_only_shows_codings_and_changes_nothing(pane: Any) -> None:
    pane.open(locked=1, codings=4)
    before = pane.stored()
    pane.go(2)
    pane.keys("s", "1", "x", "m", "Control+z", "/")
    assert pane.page.locator(".heard-palette, .heard-editor").count() == 0
    drawn(pane.page)
    assert pane.stored() == before
    assert pane.page.locator(".heard-chip").count() >= 4


def test_find_selects_the_match_and_jump_to_opens_there(pane: Any) -> None:
    pane.open(jump=6)
    assert pane.page.locator(".heard-current").get_attribute("data-turn") == "6"
    pane.keys("f")
    pane.page.keyboard.type("C'ÉTAIT")
    assert pane.page.locator(".heard-count").inner_text() == "1 of 1"
    pane.keys("Escape", "1")
    pane.saved()
    [coding] = pane.codings()
    assert coding["end"] - coding["start"] == len("C'e\u0301tait")


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.full), pytest.param(3, marks=pytest.mark.full)])
def test_after_any_keys_the_screen_shows_what_is_stored(pane: Any, seed: int) -> None:
    """Random keys as fast as they can be typed; then the screen, the store and a fresh page must agree."""
    moves = ["j", "k", "n", "N", "Home", "Enter", "Escape", "ArrowRight", "ArrowDown"]
    selects = ["s", "s", "S", "a", "Shift+ArrowRight", "Shift+ArrowLeft", "Control+Shift+ArrowRight", "Shift+ArrowDown"]
    changes = ["1", "2", "3", "4", "5", ".", "i", "x", "[", "]", "{", "}", "Control+z", "Control+z", "Control+Shift+z"]
    rng = random.Random(seed)
    pane.open()
    pane.go(1)
    for _ in range(160):
        pane.keys(rng.choice(rng.choice([moves, selects, changes, changes])))
    pane.saved()
    assert len(pane.stored()["done"]) > 20
    assert pane.page.evaluate(ON_SCREEN) == expected(pane)
    pane.page.reload()
    pane.opened()
    assert pane.page.evaluate(ON_SCREEN) == expected(pane)


ON_SCREEN = """() => {
  const chips = [...document.querySelectorAll('.heard-chip')].map((chip) =>
    `${chip.closest('.heard-turn').dataset.turn} ${chip.dataset.coding} ${chip.textContent.replace('… ', '')}`);
  const passing = /-(hover|active|find|hit|selection)$/;
  const painted = [...CSS.highlights].filter(([name]) => !passing.test(name)).flatMap(([, ranges]) => [...ranges])
    .map((r) => `${r.startContainer.parentElement.id.split('-').pop()} ${r.startOffset} ${r.endOffset}`);
  return [chips.sort(), painted.sort()];
}"""


def expected(pane: Any) -> list[list[str]]:
    """What must be on screen for what is stored: a chip per coding and turn, and a painted piece in UTF-16 units."""
    text, turns = pane_backend.transcript(0)
    names = {code["id"]: code["name"] for code in [*pane_backend.codebook(0), *pane.stored()["codes"]]}
    chips, painted = [], []
    for coding in pane.codings():
        for turn in turns:
            start, end = max(coding["start"], turn.start), min(coding["end"], turn.end)
            if start < end:
                chips.append(f"{turn.ordinal} {coding['id']} {names[coding['code']]}")
                painted.append(f"{turn.ordinal + 1} {units(text, turn, start)} {units(text, turn, end)}")
    return [sorted(chips), sorted(painted)]


def units(text: str, turn: Any, point: int) -> int:
    return len(text[turn.start : point].encode("utf-16-le")) // 2
