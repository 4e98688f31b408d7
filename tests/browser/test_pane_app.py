"""The pane in the whole app: three people at once through a restart, and what reaches a blind coder's browser."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from coding.workspace import care, memos, pane_suggestions, projects, rounds
from coding.workspace import coding as work
from coding.workspace.coding import apply_operations
from tests.browser.app_server import AppServer, enter

pytestmark = pytest.mark.browser

PEOPLE = {"ana": "Ana Example", "ben": "Ben Example", "lea": "Lea Example"}
TURNS = tuple(
    pair
    for number in range(60)
    for pair in (
        ("Interviewer", f"And what came after that, number {number}?"),
        (
            "Nora",
            f"We walked to the river, as on day {number}. I waited a while. Then it was easier to talk, a little.",
        ),
    )
)
BURST = """
(count) => {
  const pane = document.querySelector('.heard-pane');
  window.pressed = 0;
  // At the turn itself: Streamlit's own notice of a lost connection takes the focus.
  const press = (key) => pane.querySelector('.heard-current').dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true }));
  const step = () => {
    press('j'); press('a'); press(String(window.pressed % 10));
    window.pressed += 1;
    if (window.pressed < count) setTimeout(step, 0);
  };
  pane.querySelector('.heard-current').focus();
  step();
}
"""


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project with one interview of 120 turns, coded by three people in an open round."""
    made = make_module_project()
    release = made.release(TURNS, "P01", {})
    rounds.create_round(made.as_user("lea"), "Together", [release], list(PEOPLE))
    made.project.store.checkpoint()
    return Path(made.folder)


def open_pane(page: Page) -> None:
    page.get_by_role("link", name="Coding", exact=True).click()
    page.wait_for_selector(".heard-turn", timeout=60_000)


def test_three_people_lose_nothing_and_double_nothing_through_a_restart(app: AppServer, chromium: Browser) -> None:
    visits = {user: enter(chromium, app.url, name) for user, name in PEOPLE.items()}
    for visit in visits.values():
        open_pane(visit.page)
    for visit in visits.values():
        visit.page.evaluate(BURST, 100)
    time.sleep(0.4)
    app.stop()
    for visit in visits.values():
        visit.page.wait_for_function("window.pressed === 100")
    waiting = {
        user: int(visit.page.locator(".heard-pane").get_attribute("data-unsaved")) for user, visit in visits.items()
    }
    assert sum(waiting.values()) > 0, "the restart came too late to matter"
    app.start()
    for user, visit in visits.items():
        visit.page.get_by_role("button", name=PEOPLE[user]).first.click(timeout=90_000)
        visit.page.get_by_text("Sign out").first.wait_for()
        open_pane(visit.page)
    for visit in visits.values():
        visit.page.wait_for_selector(".heard-pane[data-unsaved='0']", timeout=120_000)
        assert visit.page.locator(".heard-notices").is_hidden()
        visit.leave()
    app.stop()
    project = projects.open_project(app.folder)
    try:
        for user in PEOPLE:
            context = projects.sign_in(project, user)
            [release] = [one for one in work.current_releases(context)]
            own = [c for c in work.open_transcript(context, release.id).codings if c.coder == user]
            places = Counter((c.start, c.end, c.code) for c in own)
            assert (len(own), max(places.values())) == (100, 1), user
            assert {c.coder for c in work.open_transcript(context, release.id).codings} == {user}
    finally:
        project.store.close()


class Source:
    """Suggestions for everybody, were the round not open."""

    def open_for(self, cursor: Any, context: Any, release_id: str) -> list[pane_suggestions.PaneSuggestion]:
        return [pane_suggestions.PaneSuggestion("s", "C1", 0, 10, 1, ("zebrafinch-suggestion",))]

    def settle(self, *args: Any, **kwargs: Any) -> None:
        raise AssertionError("nothing is settled here")

    reopen = settle


def test_nothing_of_a_blind_coder_is_in_the_frames_of_another(
    prepared: Path, app: AppServer, chromium: Browser
) -> None:
    app.stop()
    project = projects.open_project(app.folder)
    try:
        ana = projects.sign_in(project, "ana")
        [release] = work.current_releases(ana)
        items = [
            {
                "kind": "add",
                "coding": "zebrafinch-coding",
                "code": "C1",
                "start": 0,
                "end": 9,
                "memo": "zebrafinch-memo",
            },
            {"kind": "note", "memo": "zebrafinch-id", "target": "turn", "turn": 1, "text": "zebrafinch-turn"},
            {"kind": "note", "memo": "zebrafinch-id-2", "target": "interview", "text": "zebrafinch-interview"},
            {"kind": "note", "memo": "zebrafinch-id-3", "target": "code", "code": "C1", "text": "zebrafinch-code"},
            {
                "kind": "content-note",
                "note": "n1",
                "severity": "severe",
                "topics": ["threats"],
                "text": "zebrafinch-note",
            },
            {
                "kind": "content-note",
                "note": "zebrafinch-passage",
                "severity": "strong",
                "topics": ["violence"],
                "first": 3,
                "last": 3,
            },
            {"kind": "preferences", "values": {"keys": {"undo": ["Ctrl+zebrafinch"]}}},
            {"kind": "place", "offset": 400},
        ]
        answers = apply_operations(ana, release.id, [{"id": f"o{n}", **item} for n, item in enumerate(items)])
        assert all(answer.ok for answer in answers)
        memos.write_memo(ana, "project", "zebrafinch-project")
        memos.write_memo(ana, "journal", "zebrafinch-journal", title="zebrafinch-title", shared=True)
        assert care.place(ana, release.id) is not None
    finally:
        project.store.close()
    app.start()
    ben = enter(chromium, app.url, "Ben Example")
    open_pane(ben.page)
    assert "very heavy: threats." in ben.page.locator(".heard-cover").inner_text()
    ben.page.get_by_role("button", name="Begin reading").click()
    ben.page.keyboard.press("a")
    ben.page.keyboard.press("1")
    ben.page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
    ben.page.keyboard.press("Control+z")
    ben.page.wait_for_selector(".heard-pane[data-unsaved='0']")
    for name in ("Journal", "Search", "My work"):
        ben.page.get_by_role("link", name=name, exact=True).click()
        ben.page.wait_for_timeout(1500)
    everything = "\n".join(ben.frames)
    ben.leave()
    assert "P01" in everything and "We walked to the river" in everything
    assert "zebrafinch" not in everything


def test_shift_three_times_leaves_at_once(app: AppServer, chromium: Browser) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    open_pane(ana.page)
    ana.page.locator(".heard-current").focus()
    for key in ("a", "1", "Shift", "Shift", "Shift"):
        ana.page.keyboard.press(key)
    ana.page.wait_for_url("**/_leave")
    assert ana.page.inner_text("body") == ""
    ana.page.goto(f"{app.url}/coding")
    ana.page.get_by_role("button", name="Ana Example").first.wait_for()
    ana.leave()
    app.stop()
    project = projects.open_project(app.folder)
    try:
        context = projects.sign_in(project, "ana")
        [release] = work.current_releases(context)
        assert len(work.open_transcript(context, release.id).codings) == 1, "what was unsaved was saved first"
    finally:
        project.store.close()
