"""More of the work in the pane: widening, splitting, joining, pinning, several codes, memos, suggestions, own keys."""

from typing import Any

import pytest

from tests.helpers.pane_harness import pane_backend

pytestmark = pytest.mark.browser

TEXT, TURNS = pane_backend.transcript(0)


def wait_stored(pane: Any, key: str) -> Any:
    pane.saved()
    return pane.stored()[key]


def test_a_selection_widens_and_narrows_from_word_to_turns_and_back(pane: Any) -> None:
    pane.open()
    pane.go(4)
    first = "They were on Tuesdays."
    turn = TEXT[TURNS[3].start : TURNS[3].end]
    both = TEXT[TURNS[3].start : TURNS[4].end]
    seen = []
    for key in ("e", "e", "e", "e", "Shift+E", "Shift+E", "Shift+E"):
        pane.keys(key)
        seen.append(pane.page.evaluate("() => [...CSS.highlights].find(([n]) => n.endsWith('-selection'))[1].size"))
        pane.keys("1")
        pane.saved()
    assert {quote for _, quote in pane.quotes()} == {"They", first, turn, both}
    assert seen == [1, 1, 1, 2, 1, 1, 1]
    pane.keys("Escape", "Escape")
    pane.go(7)
    pane.keys("a", "Shift+E", "2", "Shift+E", "2", "Shift+E", "2")
    pane.saved()
    assert [quote for code, quote in pane.quotes() if code == "c1"] == ["L", "Later", "Later I told my aunt."]


def test_a_coding_is_split_at_the_caret_and_joined_again(pane: Any) -> None:
    pane.open()
    pane.go(4)
    pane.keys("a", "1", "Escape")
    for _ in range(4):
        pane.keys("ArrowRight")
    pane.keys("b")
    pane.saved()
    assert pane.quotes() == [("c0", "They were on Tuesdays"), ("c0", TEXT[TURNS[3].start + 21 : TURNS[3].end])]
    assert pane.chips(4) == ["Trust building", "Trust building"]
    pane.keys("Enter", "h")
    pane.saved()
    assert pane.quotes() == [("c0", TEXT[TURNS[3].start : TURNS[3].end])]
    pane.keys("Escape", "Home")
    pane.keys("b")
    assert "inside a coding" in pane.page.locator(".heard-inspector").inner_text()


def test_a_code_is_pinned_with_one_chord_and_stays_after_reload(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "/")
    pane.page.keyboard.type("turning")
    pane.keys("Enter", "Alt+Shift+Digit3")
    slots = pane.page.locator(".heard-slot")
    assert slots.nth(2).get_attribute("aria-label") == "3 Turning point"
    pins = wait_stored(pane, "pins")
    assert (pins["2"], pins["9"]) == ("c9", "c2"), "the code that was there takes the digit that this one leaves"
    pane.page.reload()
    pane.opened()
    pane.page.wait_for_selector(".heard-slot")
    assert slots.nth(2).get_attribute("aria-label") == "3 Turning point"
    assert slots.count() == 10
    pane.go(4)
    pane.keys("s", "3", "p")
    assert "2" not in wait_stored(pane, "pins")
    assert slots.nth(2).inner_text().split() == ["3", "–"]
    assert pane.quotes()[-1] == ("c9", "They were on Tuesdays.")


def test_digits_are_offered_the_first_time_and_stay_whatever_is_coded(pane: Any) -> None:
    pane.open(first="yes")
    offer = pane.page.locator(".heard-notice", has_text="The digits mean these codes in every interview")
    offer.wait_for()
    labels = [locator.get_attribute("aria-label") for locator in pane.page.locator(".heard-slot").all()]
    pane.go(2)
    pane.keys("s", "/")
    digits = pane.page.locator(".heard-option").first.locator(".heard-digit")
    assert digits.inner_text() == "1" and digits.get_attribute("aria-label") == "Digit 1"
    pane.page.keyboard.type("calm")
    pane.keys("Enter")
    pane.saved()
    assert not offer.count()
    pins = wait_stored(pane, "pins")
    assert pins == {str(place): f"c{place}" for place in range(10)}
    assert [locator.get_attribute("aria-label") for locator in pane.page.locator(".heard-slot").all()] == labels
    pane.page.reload()
    pane.opened()
    assert [locator.get_attribute("aria-label") for locator in pane.page.locator(".heard-slot").all()] == labels
    assert not pane.page.locator(".heard-notice").count()


def test_who_is_in_no_round_is_told_before_coding_and_a_frozen_codebook_offers_no_new_code(pane: Any) -> None:
    pane.open(free="yes", frozen="The codebook is frozen.")
    told = pane.page.locator(".heard-notice", has_text="From your first coding on you cannot code this interview blind")
    told.wait_for()
    pane.go(2)
    pane.keys("s", "1")
    told.wait_for(state="detached")
    pane.keys("Control+z", "Escape", "s", "/")
    pane.page.keyboard.type("Waiting for news")
    assert pane.page.locator(".heard-options").inner_text() == "No code fits. The codebook is frozen."
    pane.keys("Enter", "Escape", "i")
    assert "The codebook is frozen." in pane.page.locator(".heard-inspector").inner_text()
    assert not pane.quotes()


def test_a_code_made_while_reading_goes_on_under_the_id_that_the_project_gives_it(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "/")
    pane.page.keyboard.type("Waiting for news")
    pane.keys("Enter")
    pane.saved()
    assert [code for code, _ in pane.quotes()] == ["N1"]
    assert pane.chips(2) == ["Waiting for news"]
    pane.go(4)
    pane.keys("s", ".")
    pane.saved()
    assert [code for code, _ in pane.quotes()] == ["N1", "N1"]
    pane.keys("/")
    pane.page.keyboard.type("waiting for n")
    assert pane.page.locator(".heard-option-name").all_text_contents()[0] == "Waiting for news"
    assert pane.page.locator(".heard-option-name", has_text="Waiting for news").count() == 1


def test_several_codes_at_once(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("s", "/")
    for letters in ("isol", "help"):
        pane.page.keyboard.type(letters)
        pane.keys("Shift+Enter")
    assert pane.page.locator(".heard-chosen").inner_text() == "Applied: Isolation, Help seeking"
    pane.page.keyboard.type("secr")
    pane.keys("Enter", "1", ".")
    pane.saved()
    assert sorted(code for code, _ in pane.quotes()) == ["c0", "c1", "c2", "c3"]
    assert len({quote for _, quote in pane.quotes()}) == 1


def test_the_mouse_snaps_as_it_is_set_and_a_click_opens_what_is_coded(pane: Any) -> None:
    sentence = "My teacher was kind and she noticed when I was quiet."
    for snap, quote in (("sentence", sentence), ("off", "eacher wa"), ("word", "teacher was")):
        pane.name += f"-{snap}"
        pane.open(snap=snap)
        box = pane.page.evaluate(
            """() => {
              const node = document.querySelectorAll('.heard-text')[3].firstChild;
              const at = node.data.indexOf('teacher');
              const range = document.createRange();
              range.setStart(node, at + 1); range.setEnd(node, at + 10);
              const box = range.getBoundingClientRect();
              return [box.left + 0.5, box.right - 0.5, box.top + box.height / 2];
            }"""
        )
        pane.page.mouse.move(box[0], box[2])
        pane.page.mouse.down()
        pane.page.mouse.move(box[1], box[2], steps=5)
        pane.page.mouse.up()
        pane.keys("1")
        pane.saved()
        assert pane.quotes() == [("c0", quote)], snap
    pane.keys("Escape")
    pane.page.mouse.click(box[0] + 20, box[2])
    assert pane.page.locator(".heard-inspector").inner_text().startswith("Trust building")


def test_memos_on_a_line_an_interview_and_a_code_with_links(pane: Any) -> None:
    pane.open()
    pane.go(4)
    pane.keys("m")
    pane.page.keyboard.type("Compare @[Help seeking] and #7, and #99")
    pane.keys("Control+Enter")
    mark = pane.turn(4).locator(".heard-extra")
    assert mark.get_attribute("aria-label").startswith("Memo on line 4: Compare Help seeking and #7")
    [memo] = wait_stored(pane, "memos").values()
    assert (memo["target"], memo["turn"], memo["text"]) == ("turn", 3, "Compare @[Help seeking] and #7, and #99")
    mark.click()
    links = pane.page.locator(".heard-inspector .heard-link")
    assert links.all_text_contents() == ["Help seeking", "#7"], "line 99 is not there"
    links.nth(1).click()
    assert pane.page.evaluate("document.querySelector('.heard-current').dataset.turn") == "6"
    pane.keys("s", "4", "Escape", "Shift+M")
    panel = pane.page.locator(".heard-memos")
    panel.get_by_role("button", name="Write", exact=True).click()
    pane.page.wait_for_selector("textarea:focus")
    pane.page.keyboard.type("A calm talk")
    pane.keys("Control+Enter", "Shift+M")
    panel.get_by_role("button", name="Write on Help seeking").click()
    pane.page.wait_for_selector("textarea:focus")
    pane.page.keyboard.type("Also teachers")
    pane.keys("Control+Enter")
    values = wait_stored(pane, "memos").values()
    assert sorted((m["target"], m["code"]) for m in values) == [("code", "c3"), ("interview", None), ("turn", None)]
    pane.page.reload()
    pane.opened()
    pane.page.wait_for_selector(".heard-extra")
    pane.go(1)
    pane.page.locator(".heard-current").focus()
    pane.keys("Shift+M")
    for words in ("A calm talk", "Also teachers", "Compare Help seeking"):
        assert words in panel.inner_text()
    panel.get_by_role("button", name="Go to line 4").click()
    panel.wait_for(state="detached")
    pane.keys("m", "Control+a", "Delete", "Control+Enter")
    pane.saved()
    assert pane.page.locator(".heard-extra").count() == 0
    pane.keys("m")
    pane.page.keyboard.type("Locked thought")
    pane.keys("Control+Enter")
    notice = pane.page.locator(".heard-notice")
    notice.wait_for()
    assert "This memo is kept by the lead." in notice.inner_text()
    assert notice.get_by_role("button", name="Try again").count() == 1
    assert pane.page.locator(".heard-extra").count() == 0


def test_suggestions_are_shown_apart_taken_and_put_aside(pane: Any) -> None:
    pane.open(suggest=1)
    assert pane.page.locator(".heard-chip-suggested").count() == 2
    assert pane.chips(4) == ["Secrecy?"]
    pane.go(1)
    pane.keys("u")
    inspector = pane.page.locator(".heard-inspector")
    assert "Suggested: Secrecy" in inspector.inner_text()
    assert "Close to a passage coded Secrecy." in inspector.inner_text()
    pane.keys("y")
    pane.saved()
    assert pane.quotes() == [("c1", "They were on Tuesdays.")]
    assert pane.page.locator(".heard-chip-suggested").count() == 1
    pane.keys("u")
    assert "Suggested: Help seeking" in inspector.inner_text()
    pane.keys("Shift+Y")
    pane.saved()
    assert pane.page.locator(".heard-chip-suggested").count() == 0
    assert len(pane.quotes()) == 1
    pane.keys("u")
    assert "Nothing is suggested here." in inspector.inner_text()


def test_keys_are_changed_checked_for_conflict_kept_and_reset(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("?")
    dialog = pane.page.locator(".heard-help")
    dialog.get_by_role("button", name="Change keys").click()
    status = dialog.get_by_role("status")
    dialog.get_by_role("button", name="Change the key for: the last code again").click()
    pane.keys("x")
    assert "x already means “remove it”" in status.inner_text()
    pane.keys("Control+w")
    assert "belongs to the browser" in status.inner_text()
    pane.keys("z")
    assert status.inner_text() == "“the last code again” is now z."
    dialog.get_by_role("button", name="Change the key for: whole turn; again: the next too").click()
    pane.keys("s", "Enter")
    pane.keys("Escape")
    dialog.wait_for(state="detached")
    pane.keys("s", "2", "Escape", "Escape", "j", "j", "s", "z", ".")
    pane.saved()
    whole = [TEXT[turn.start : turn.end] for turn in (TURNS[1], TURNS[3])]
    assert pane.quotes() == [("c1", whole[0]), ("c1", whole[1])], (
        "s takes the turn, z repeats, the full stop does nothing"
    )
    assert pane.stored()["preferences"]["keys"] == {"repeat": ["z"], "growTurn": ["s"], "growSentence": []}
    pane.page.reload()
    pane.opened()
    pane.page.wait_for_selector(".heard-chip")
    pane.go(7)
    pane.keys("s", "z")
    pane.saved()
    assert len(pane.quotes()) == 3, "the last code is known after a reload"
    pane.keys("?")
    assert "no key" in dialog.inner_text()
    dialog.get_by_role("button", name="Change keys").click()
    dialog.get_by_role("button", name="All keys as they came").click()
    pane.keys("Escape")
    pane.saved()
    assert pane.stored()["preferences"]["keys"] is None
    pane.keys("Escape", "Escape", "Home", "j", "s", "3")
    pane.saved()
    assert ("c2", "We had moved house.") in pane.quotes()


def test_single_letter_keys_are_turned_off_from_the_list_of_keys(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("?")
    dialog = pane.page.locator(".heard-help")
    dialog.get_by_role("button", name="Change keys").click()
    dialog.get_by_role("checkbox").click()
    assert "hold Alt with letters" in dialog.inner_text()
    pane.keys("Escape")
    dialog.wait_for(state="detached")
    pane.keys("ArrowUp", "ArrowDown", "s", "2")
    pane.saved()
    assert pane.quotes() == []
    pane.keys("Alt+s", "Alt+2")
    pane.saved()
    assert pane.quotes() == [("c1", "We had moved house.")]
    assert pane.stored()["preferences"]["letters"] is False


def test_sentences_are_walked_one_at_a_time_across_turns(pane: Any) -> None:
    pane.open()
    pane.go(7)
    pane.keys("d", "d", "1", "d", "2", "d", "3", "Shift+D", "Shift+D", "4", "Escape", "Escape")
    pane.go(2)
    pane.keys("s", "/")
    pane.page.keyboard.type("c9")
    pane.keys("Enter")
    pane.saved()
    assert pane.quotes() == [
        ("c9", "We had moved house."),
        ("c0", "She listened."),
        ("c3", "She listened."),
        ("c1", "She did not ask too much, which I liked."),
        ("c2", "After that, things were easier at school as well."),
    ]


def test_a_line_is_reached_by_its_number(pane: Any) -> None:
    pane.open()
    pane.go(2)
    pane.keys("g")
    pane.page.keyboard.type("8")
    pane.keys("Enter")
    assert pane.page.evaluate("document.activeElement.dataset.turn") == "7"


def test_a_name_that_should_be_masked_is_reported_with_one_key_and_taken_back(pane: Any) -> None:
    pane.open()
    pane.go(5)
    pane.keys("Shift+ArrowRight", "Shift+Digit1")
    [(report, span)] = wait_stored(pane, "reports").items()
    assert TEXT[slice(*span)].startswith("Zoe")
    notice = pane.page.locator(".heard-told")
    assert "Line 5: the stewards are told" in notice.inner_text()
    notice.get_by_role("button", name="Take it back").click()
    pane.saved()
    assert pane.stored()["reports"] == {report: None}


def test_a_coding_becomes_an_example_of_its_code_with_one_key_and_is_taken_back(pane: Any) -> None:
    pane.open()
    pane.go(7)
    pane.keys("t")
    assert pane.stored()["examples"] == [], "nothing is chosen yet"
    pane.keys("s", "1", "t")
    [[coding, kind]] = wait_stored(pane, "examples")
    assert (kind, pane.quotes()) == ("typical", [("c0", "Later I told my aunt.")])
    notice = pane.page.locator(".heard-told")
    assert notice.inner_text().startswith("A typical example of Trust building is in the codebook.")
    pane.keys("Shift+T", "v", "t")
    assert wait_stored(pane, "examples") == [[coding, "typical"], [coding, "atypical"], [coding, "near_miss"]]
    pane.page.get_by_text("Not saved. This code has that example already.").first.wait_for()
    notice.first.get_by_role("button", name="Take it back").click()
    assert wait_stored(pane, "examples") == [[coding, "atypical"], [coding, "near_miss"]]
