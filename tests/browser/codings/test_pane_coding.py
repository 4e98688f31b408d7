"""Coding by keyboard and mouse, through to what the backend stored."""

from typing import Any

import pytest

from tests.helpers.app_server import drawn
from tests.helpers.pane_harness import pane_backend

pytestmark = pytest.mark.browser

TEXT, TURNS = pane_backend.transcript(0)


def test_a_digit_codes_the_selection_and_it_survives_a_reload(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "2")
    assert pane.chips(2) == ["Secrecy"]
    pane.saved()
    assert pane.quotes() == [("c1", "We had moved house.")]
    assert pane.page.locator(".heard-hidden[aria-live]").inner_text() == "Applied Secrecy"
    pane.page.reload()
    pane.opened()
    pane.page.wait_for_selector(".heard-chip")
    assert pane.chips(2) == ["Secrecy"]


def test_a_whole_turn_takes_three_keys_from_the_turn_before(pane: Any) -> None:
    pane.open()
    pane.go(1)
    pane.keys("j", "a", "1")
    pane.saved()
    assert pane.quotes() == [("c0", TEXT[TURNS[1].start : TURNS[1].end])]


def test_selection_by_word_and_character_reaches_across_turns(pane: Any) -> None:
    pane.open()
    pane.go(7)
    pane.keys("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "1")
    pane.keys("Escape", "Home")
    pane.go(7)
    pane.keys("Shift+ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "2", "Escape", "Escape")
    pane.keys("Shift+ArrowDown", "Shift+ArrowDown", "3")
    pane.saved()
    assert pane.quotes() == [
        ("c1", "Later I"),
        ("c2", TEXT[TURNS[6].start : TURNS[7].end]),
        ("c0", "told my"),
    ]
    assert pane.chips(8) == ["… Isolation"]


def test_sentences_grow_and_shrink(pane: Any) -> None:
    pane.open()
    pane.go(4)
    pane.keys("s", "s", "s", "Shift+S", "1")
    pane.saved()
    first = "They were on Tuesdays. My teacher was kind and she noticed when I was quiet."
    assert pane.quotes() == [("c0", first)]


AT_ONCE = """
async (keys) => {
  const down = (key) => new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  const press = (key) => document.activeElement.dispatchEvent(down(key));
  keys.forEach(press);
  for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
  return document.activeElement.localName;
}"""


def test_a_memo_begun_with_the_very_next_key_after_the_palette_keeps_the_focus(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "/")
    assert pane.page.evaluate(AT_ONCE, ["Enter", "m"]) == "textarea"
    pane.page.keyboard.type("a new town")
    pane.keys("Control+Enter")
    pane.saved()
    assert [coding["memo"] for coding in pane.codings()] == ["a new town"]


def test_palette_finds_by_key_by_translation_and_by_meaning(pane: Any) -> None:
    pane.open()
    for line, query, code in [(2, "ps", "c7"), (4, "geheim", "c1"), (7, "noticed", "c8")]:
        pane.go(line)
        pane.keys("s", "/")
        pane.page.keyboard.type(query)
        pane.keys("Enter")
        pane.saved()
        assert code in {c for c, _ in pane.quotes()}
    pane.page.reload()
    pane.open(language="de")
    assert pane.chips(4) == ["Geheimhaltung"]


def test_overlapping_codings_stay_apart(pane: Any) -> None:
    pane.open()
    pane.go(4)
    pane.keys("s", "1", "s", "2", "s", "3")
    pane.saved()
    assert sorted(pane.chips(4)) == ["Isolation", "Secrecy", "Trust building"]
    offsets = pane.page.evaluate(
        """() => {
          const rules = document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]);
          const look = (name) => rules.find((rule) => rule.selectorText.includes(`(${name})`)).style;
          return [...CSS.highlights].filter(([, highlight]) => highlight.size)
            .map(([name]) => look(name).textUnderlineOffset).filter(Boolean);
        }"""
    )
    assert len(offsets) == len(set(offsets)) == 3, "each overlapping coding has its own underline offset"
    lanes = pane.turn(4).locator(".heard-bar").evaluate_all("(bars) => bars.map((bar) => bar.style.insetInlineStart)")
    assert len(set(lanes)) == 3
    patterns = pane.turn(4).locator(".heard-bar").evaluate_all("(bars) => bars.map((bar) => bar.dataset.pattern)")
    assert len(set(patterns)) == 3, "colour is never the only difference"
    ranges = pane.page.evaluate(
        """() => [...CSS.highlights.values()].flatMap((h) => [...h])
          .every((range) => range.startContainer === range.endContainer)"""
    )
    assert ranges, "one range per turn"


def test_memo_attribute_recode_resize_and_remove(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "1", "m")
    pane.page.keyboard.type("Her own words, x and 3 stay text here.")
    pane.page.locator(".heard-editor select[name=certainty]").select_option("unsure")
    pane.page.locator(".heard-editor textarea").press("Control+Enter")
    pane.keys("]", "]", "[", "}")
    pane.saved()
    [coding] = pane.codings()
    assert coding["memo"] == "Her own words, x and 3 stay text here."
    assert coding["attributes"] == {"certainty": "unsure"}
    assert TEXT[coding["start"] : coding["end"]] == "had moved house. I"
    pane.keys("r")
    pane.page.keyboard.type("hs")
    pane.keys("Enter")
    pane.saved()
    assert pane.codings()[0]["code"] == "c3"
    pane.keys("x")
    assert pane.chips(2) == []
    pane.saved()
    assert pane.codings() == []


def test_undo_and_redo_reach_past_a_reload(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "1", "Escape", "j", "j", "s", "2")
    pane.saved()
    pane.page.reload()
    pane.opened()
    pane.page.wait_for_selector(".heard-chip")
    pane.go(1)
    pane.keys("Control+z")
    pane.saved()
    assert (pane.chips(2), pane.chips(4)) == (["Trust building"], [])
    pane.keys("Control+z")
    pane.saved()
    assert pane.codings() == []
    pane.keys("Control+Shift+z", "Control+y")
    pane.saved()
    assert (pane.chips(2), pane.chips(4)) == (["Trust building"], ["Secrecy"])
    assert len(pane.codings()) == 2


def test_a_burst_of_a_hundred_codings_is_stored_once_each(pane: Any) -> None:
    pane.open(words=6000)
    pane.go(1)
    for _ in range(100):
        pane.keys("j", "a", "1")
    pane.saved()
    stored = pane.stored()
    assert len(stored["codings"]) == 100
    assert len(stored["done"]) == 100, "every operation was applied once"
    assert len({(c["start"], c["end"]) for c in stored["codings"].values()}) == 100
    pane.page.get_by_text("Rerun the page").click()
    drawn(pane.page)
    assert pane.page.locator(".heard-chip").count() == 100, "the new snapshot changes nothing on screen"


def test_emoji_and_combining_marks_keep_exact_offsets(pane: Any) -> None:
    pane.open()
    pane.go(5)
    pane.keys("Shift+ArrowRight", "1", "Escape", "Escape")
    pane.keys("Shift+ArrowRight", *["Control+Shift+ArrowRight"] * 2, "2", "Escape", "Escape", "End", "Home")
    pane.go(5)
    pane.keys("a", "3")
    pane.go(2)
    pane.keys("a", "4")
    pane.saved()
    assert sorted(pane.quotes()) == sorted(
        [
            ("c0", "Zoe\u0308"),
            ("c1", "Zoe\u0308 👩\u200d👩\u200d👧"),
            ("c2", TEXT[TURNS[4].start : TURNS[4].end]),
            ("c3", TEXT[TURNS[1].start : TURNS[1].end]),
        ]
    )
    painted = pane.page.evaluate(
        """() => [...CSS.highlights.values()].flatMap((h) => [...h])
          .map((r) => r.startContainer.data.slice(r.startOffset, r.endOffset))"""
    )
    for _, quote in pane.quotes():
        assert quote in painted


def test_a_refused_coding_is_taken_back_with_its_reason_and_can_be_tried_again(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "/")
    pane.page.keyboard.type("locked code")
    shown = pane.turn(2).evaluate_handle(
        """(turn) => {
          const shown = [];
          new MutationObserver(() => {
            for (const chip of turn.querySelectorAll('.heard-chip-name')) shown.push(chip.textContent);
          }).observe(turn, { subtree: true, childList: true });
          return shown;
        }"""
    )
    pane.keys("Enter")
    pane.page.wait_for_selector(".heard-notice")
    assert "Locked code" in shown.json_value(), "it was there until the answer came"
    assert pane.chips(2) == []
    notice = pane.page.locator(".heard-notice")
    assert "Not saved: Locked code on line 2. This code is kept by the lead." in notice.inner_text()
    notice.get_by_text("Try again").click()
    pane.saved()
    assert notice.count() == 1
    assert len(pane.stored()["done"]) == 2, "trying again is a new operation"
    notice.get_by_text("Dismiss").click()
    assert notice.count() == 0
    assert pane.codings() == []


def test_words_of_the_participant_become_a_code(pane: Any) -> None:
    pane.open()
    pane.go(4)
    pane.keys("s", "s", "Escape", "Shift+ArrowRight", "Shift+ArrowRight", "i")
    pane.saved()
    assert pane.stored()["codes"][0]["name"] == "They were"
    assert pane.chips(4) == ["They were"]
    [coding] = pane.codings()
    assert coding["code"] == pane.stored()["codes"][0]["id"]
    pane.go(7)
    pane.keys("s", "/")
    pane.page.keyboard.type("Locked name")
    pane.keys("Enter")
    pane.page.wait_for_selector(".heard-notice")
    pane.saved()
    assert pane.chips(7) == [], "the coding falls with the code that was refused"
    assert pane.page.locator(".heard-notice").count() == 1, "one refusal to read, not two"
    assert len(pane.codings()) == 1


def test_coding_without_touching_the_mouse(pane: Any) -> None:
    pane.open()
    for _ in range(30):
        pane.keys("Tab")
        if pane.page.evaluate("document.activeElement.className.includes('heard-turn')"):
            break
    pane.keys("n", "s", "1", "Enter")
    assert pane.page.evaluate("document.activeElement.className").startswith("heard-chip")
    pane.keys("m")
    pane.page.keyboard.type("A note")
    pane.keys("Control+Enter", "Escape", "n", "s", ".")
    pane.saved()
    assert pane.quotes() == [("c0", "We had moved house."), ("c0", "They were on Tuesdays.")]
    assert pane.codings()[0]["memo"] == "A note"
