"""The file of a panelist in a real browser, from the disk and without a network: answered by keyboard alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

from coding.extras.panel.files import Answers, Document, answers_in, document_of
from coding.extras.panel.pages.questionnaire import questionnaire_file
from coding.extras.panel.steps.rounds import Feedback, Questionnaire, QuestionnaireItem
from coding.model.panel import Rules, Scale
from coding.panel.measures import spread
from tests.extras.panel.test_panel import PANEL, asked_round
from tests.helpers.axe import axe
from tests.helpers.firefox import firefox, system_firefox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCALES = (Scale("relevance"), Scale("harm", 5))
ROUND = asked_round(replace(PANEL, consent="You may stop.", rules=Rules(scales=SCALES)), 2, ("i1", "i2"))


def item(number: int, **more: Any) -> QuestionnaireItem:
    plain: dict[str, Any] = {"limits": "", "how": "", "parents": (), "feedback": {}, "reasons": ()}
    return QuestionnaireItem(id=f"i{number}", number=number, wording=f"Sentence {number} </script><b>", **plain | more)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lies = spread([7, 7, 8, 6, 9], 9)
    assert lies is not None
    sheet = Questionnaire(
        panel=PANEL.id, title="A panel", kind="survivors", round=2, panelist="E01", language="de",
        instructions="Lies in Ruhe.", consent="Du kannst aufhören.", item_set=ROUND.item_set, scales=SCALES,
        items=(
            item(1, limits="Not much.", feedback={"relevance": Feedback(lies, 6)}, reasons=("Seen at school.",)),
            item(2, how="split", parents=("An older sentence",)),
        ),
    )  # fmt: skip
    result = tmp_path / "panel.html"
    result.write_bytes(questionnaire_file(sheet))
    return result


def test_a_panelist_answers_offline_by_keyboard(chromium: Browser, file: Path) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("request", lambda one: wrong.append(one.url) if not one.url.startswith(("file:", "blob:")) else None)
    page.goto(file.as_uri())
    # The policy lets nothing in, not even a checker: it comes from beside the page.
    serious = [entry for entry in axe(page) if entry["impact"] in ("serious", "critical")]
    assert serious == []
    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.get_by_role("table", name="5 ")).to_have_count(1)
    expect(page.locator("td.own")).to_have_text("1")
    answer(page.keyboard, lambda condition: page.wait_for_function(condition))
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    expect(page.locator("#done")).not_to_be_empty()
    check(saved.value.path())
    page.reload()
    expect(page.locator("#reason-i1")).to_have_value("Because.")
    page.locator("#keep").press("Space")
    page.reload()
    expect(page.locator("#reason-i1")).to_have_value("")
    assert wrong == []
    context.close()


@pytest.mark.skipif(system_firefox() is None, reason="no Firefox to drive")
def test_a_panelist_answers_in_firefox_as_well(file: Path, tmp_path: Path) -> None:
    with firefox(tmp_path / "firefox") as tab:
        tab.goto(file.as_uri())
        tab.load(AXE_SCRIPT)
        violations = tab.run("axe.run().then((found) => found.violations)")
        assert [violation for violation in violations if violation["impact"] in ("serious", "critical")] == []
        answer(tab, tab.until)
        tab.press("Enter")
        tab.until("document.querySelector('#done').textContent !== ''")
        (saved,) = (tmp_path / "firefox" / "downloads").iterdir()
        check(saved)
        tab.reload()
        tab.until("document.querySelector('#reason-i1').value === 'Because.'")
        assert {entry.partition(":")[0] for entry in tab.asked} <= {"file", "blob", "data"}


class Keyboard(Protocol):
    """Hands at a browser."""

    def press(self, key: str) -> None: ...

    def type(self, text: str) -> None: ...


def answer(keyboard: Keyboard, until: Callable[[str], object], items: tuple[str, str] = ("i1", "i2")) -> None:
    """By Tab, space and arrows; what is missing is said and led to.

    Args:
        keyboard: The browser's.
        until: Waits until a condition is true in the page.
        items: Ids of the two items.
    """
    first, second = items

    def focused(selector: str) -> None:
        until(f"document.activeElement.matches({json.dumps(selector)})")

    press = keyboard.press
    press("Tab")
    press("Space")  # consent
    press("Tab")
    press("Space")  # keep a draft
    press("Tab")
    press("ArrowRight")  # from 1 to 2
    focused(f'[id="{first}-relevance-2"]')
    press("Tab")
    press("ArrowLeft")  # from the first round to the last: cannot judge
    press("Tab")
    keyboard.type("Because.")
    press("Tab")
    press("ArrowRight")
    for key in ("Tab", "Tab", "Tab"):
        press(key)
    focused("button")
    press("Enter")
    until("document.querySelectorAll('#wrong a').length === 1")
    press("Enter")
    focused(f'[id="{second}-harm-1"]')
    press("ArrowRight")
    press("Tab")
    press("Tab")
    focused("button")


def check(path: Path) -> None:
    """The file that was saved has what was answered."""
    document = document_of(path.read_bytes())
    assert isinstance(document, Document)
    read = answers_in(document, replace(PANEL, consent="x", rules=Rules(scales=SCALES)), ROUND)
    assert isinstance(read, Answers)
    assert read.ratings == {"i1": {"relevance": 2, "harm": None}, "i2": {"relevance": 2, "harm": 2}}
    assert read.reasons == {"i1": "Because."}
    assert json.loads(path.read_text())["consent"] is True
