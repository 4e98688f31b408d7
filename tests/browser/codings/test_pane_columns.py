"""The columns beside the text: every code by four keys, by one drag and by two clicks; folding that is remembered."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.browser

CODES = 51
BY_KEY = """
() => {
  // c has been pressed: the field of the tree has the focus, and the palette's keys are typed into it one by one.
  const field = document.activeElement;
  const tree = document.querySelector('.heard-tree');
  return window.heardKeys.map((key) => {
    field.value = key;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return tree.querySelector('[aria-selected=true] .heard-code-name').textContent;
  });
}
"""


def middle(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(pane: Any, start: tuple[float, float], end: tuple[float, float], arrived: Locator) -> None:
    mouse = pane.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(start[0] + 8, start[1] + 8)
    mouse.move(*end)
    expect(arrived).to_contain_text("→")
    mouse.up()
    pane.saved()


def test_codes_are_applied_from_the_tree_by_key_by_drag_and_by_two_clicks(pane: Any) -> None:
    pane.open(codes=CODES)
    page = pane.page
    tree, ghost = page.locator(".heard-tree"), page.locator(".heard-ghost")
    rows = tree.get_by_role("treeitem")
    expect(rows).to_have_count(CODES)
    expect(rows.first).to_have_attribute("aria-label", "Trust building, 0 here, 4 in all")
    for number, told in enumerate(("Codings in this interview", "Codings in all interviews, as far as you may see")):
        expect(rows.first.locator(".heard-number").nth(number)).to_have_attribute("title", re.compile(told))

    # Any of 51 codes: c, two letters, Enter.
    pane.go(4)
    pane.keys("s", "/")
    options = page.locator(".heard-option")
    expect(options).to_have_count(CODES)
    names = options.locator(".heard-option-name").all_text_contents()
    page.evaluate(
        "keys => { window.heardKeys = keys; }", options.locator(".heard-key:not(.heard-digit)").all_text_contents()
    )
    pane.keys("Escape", "c")
    assert page.evaluate(BY_KEY) == names
    pane.keys("Escape", *"hs", "Enter")
    pane.saved()
    assert pane.quotes() == [("c3", "They were on Tuesdays.")]
    expect(rows.nth(3)).to_have_attribute("aria-label", "Help seeking, 1 here, 1 in all")
    expect(pane.turn(4)).to_be_focused()

    # One drag: a code onto the selection, onto a line, the selection onto a code; two clicks on a code.
    words = middle(pane.turn(4).locator(".heard-text"))
    pane.keys("a")
    drag(pane, middle(rows.nth(1)), words, ghost)
    drag(pane, middle(rows.nth(2)), middle(pane.turn(7).locator(".heard-text")), ghost)
    assert [code for code, _ in pane.quotes()] == ["c3", "c1", "c2"]
    drag(pane, middle(pane.turn(7).locator(".heard-text")), middle(rows.nth(4)), ghost)
    rows.nth(5).dblclick()
    pane.saved()
    assert pane.quotes()[-3:] == [(code, pane.quotes()[-1][1]) for code in ("c2", "c4", "c5")]

    # The menu key on a coding, by keyboard alone.
    pane.keys("Enter", "Shift+F10")
    expect(page.get_by_role("menuitem", name="Memo")).to_be_focused()
    pane.keys("r", "Enter")
    pane.saved()
    assert len(pane.quotes()) == 4

    # Folded stays folded; its key lays it over the text; another interview is opened from the list.
    page.get_by_role("button", name="Code tree", exact=True).click()
    expect(page.locator(".heard-column-codes")).to_have_attribute("data-state", "folded")
    pane.saved()
    page.reload()
    pane.opened()
    expect(page.locator(".heard-column-codes")).to_have_attribute("data-state", "folded")
    pane.keys("F6")
    expect(page.locator(".heard-column-codes")).to_have_attribute("data-state", "over")
    pane.keys("F6")
    expect(page.get_by_role("combobox", name="Interviews")).to_be_focused()
    page.keyboard.type("p07")
    expect(page.locator(".heard-documents").get_by_role("option")).to_have_count(1)
    pane.keys("Enter")
    page.wait_for_url("**opened=release-7**")
