"""The file of a panelist in a real browser, from the disk and without a network: answered by keyboard alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from coding.model.panel import Rules, Scale
from coding.panel.answers import read_answers
from coding.panel.measures import spread
from coding.ui.panel.questionnaire import questionnaire_file
from coding.workspace.panel.questionnaires import AskedItem, Feedback, Questionnaire
from tests.unit.panel.test_answers import PANEL, asked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCALES = (Scale("relevance"), Scale("harm", 5))
ROUND = asked(replace(PANEL, consent="You may stop.", rules=Rules(scales=SCALES)), 2, ("i1", "i2"))


def item(number: int, **more: Any) -> AskedItem:
    plain: dict[str, Any] = {"limits": "", "how": "", "parents": (), "feedback": {}, "reasons": ()}
    return AskedItem(id=f"i{number}", number=number, wording=f"Sentence {number} </script><b>", **plain | more)


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
    made = tmp_path / "panel.html"
    made.write_bytes(questionnaire_file(sheet))
    return made


def test_a_panelist_answers_offline_by_keyboard(chromium: Browser, file: Path) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("request", lambda one: wrong.append(one.url) if not one.url.startswith(("file:", "blob:")) else None)
    page.goto(file.as_uri())
    # The policy lets nothing in, not even a checker: it comes from beside the page.
    serious = [one for one in axe(page) if one["impact"] in ("serious", "critical")]
    assert serious == []
    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.get_by_role("table", name="5 ")).to_have_count(1)
    expect(page.locator("td.own")).to_have_text("1")
    answer(page)
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    expect(page.locator("#done")).not_to_be_empty()
    path = saved.value.path()
    read = read_answers(path.read_bytes(), replace(PANEL, consent="x", rules=Rules(scales=SCALES)), ROUND)
    assert read.problems == ()
    assert read.answers is not None
    assert read.answers.ratings == {"i1": {"relevance": 2, "harm": None}, "i2": {"relevance": 2, "harm": 2}}
    assert read.answers.reasons == {"i1": "Because."}
    assert json.loads(path.read_text())["consent"] is True
    page.reload()
    expect(page.locator("#reason-i1")).to_have_value("Because.")
    page.locator("#keep").press("Space")
    page.reload()
    expect(page.locator("#reason-i1")).to_have_value("")
    assert wrong == []
    context.close()


def answer(page: Page) -> None:
    """By Tab, space and arrows; what is missing is said and led to."""
    press = page.keyboard.press
    press("Tab")
    press("Space")  # consent
    press("Tab")
    press("Space")  # keep a draft
    press("Tab")
    press("ArrowRight")  # from 1 to 2
    page.locator("#i1-relevance-2").and_(page.locator(":focus")).wait_for()
    press("Tab")
    press("ArrowLeft")  # from the first round to the last: cannot judge
    press("Tab")
    page.keyboard.type("Because.")
    press("Tab")
    press("ArrowRight")
    page.locator("button").press("Enter")
    expect(page.locator("#wrong a")).to_have_count(1)
    press("Enter")
    expect(page.locator("#i2-harm-1")).to_be_focused()
    press("ArrowRight")
    press("Tab")
    press("Tab")
    expect(page.locator("button")).to_be_focused()


def axe(page: Page) -> list[dict[str, Any]]:
    session = page.context.new_cdp_session(page)
    session.send("Runtime.enable")
    session.send("Runtime.evaluate", {"expression": AXE_SCRIPT})
    found = session.send("Runtime.evaluate", {"expression": "axe.run()", "awaitPromise": True, "returnByValue": True})
    return list(found["result"]["value"]["violations"])
