"""The pane in the whole app: three people at once through a restart, and what reaches a blind coder's browser."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.workspace.codings import memos, transcript
from coding.workspace.codings.operations import apply_operations
from coding.workspace.people.users import sign_in
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.review.decide import accept_remaining, add_identifier
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.vault_records import read_original
from tests.conftest import PASSPHRASE
from tests.helpers.app_server import AppServer, drawn, enter, serve_app, turn_to
from tests.helpers.keyboard import open_page
from tests.helpers.steps import current_releases

pytestmark = pytest.mark.browser

SMALL = {"width": 1280, "height": 720}
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
([from, until]) => {
  const pane = document.querySelector('.heard-pane');
  window.pressed = from;
  // At the turn itself: Streamlit's own notice of a lost connection takes the focus.
  const press = (key) => pane.querySelector('.heard-current').dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true }));
  const step = () => {
    press('j'); press('a'); press(String(window.pressed % 10));
    window.pressed += 1;
    if (window.pressed < until) setTimeout(step, 0);
  };
  pane.querySelector('.heard-current').focus();
  step();
}
"""


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project with one interview of 120 turns, coded by three people in an open round."""
    project = make_module_project()
    release = project.release(TURNS, "P01", {})
    create_round(project.as_user("lea"), RoundDraft(name="Together", releases=[release], coders=list(PEOPLE)))
    project.project.store.checkpoint()
    return Path(project.folder)


def open_pane(page: Page) -> None:
    open_page(page, "Coding")
    page.wait_for_selector(".heard-pane[data-opened]")
    drawn(page)


def test_three_people_lose_nothing_and_double_nothing_through_a_restart(app: AppServer, chromium: Browser) -> None:
    visits = {user: enter(chromium, app.url, name) for user, name in PEOPLE.items()}
    for visit in visits.values():
        open_pane(visit.page)
    for visit in visits.values():
        visit.page.evaluate(BURST, [0, 60])
    for visit in visits.values():
        visit.page.wait_for_function("() => window.pressed >= 10")
    app.stop()
    for visit in visits.values():
        visit.page.wait_for_function("() => window.pressed === 60")
        visit.page.evaluate(BURST, [60, 100])
    for visit in visits.values():
        visit.page.wait_for_function("() => window.pressed === 100")
    waiting = {
        user: int(visit.page.locator(".heard-pane").get_attribute("data-unsaved")) for user, visit in visits.items()
    }
    assert min(waiting.values()) >= 40, "what was coded without a server waits in the browser"
    app.start()
    for visit in visits.values():
        visit.page.wait_for_selector(".heard-pane[data-unsaved='0']")
        assert visit.page.locator(".heard-notices").is_hidden()
        visit.leave()
    app.stop()
    project = open_project(app.folder)
    try:
        for user in PEOPLE:
            context = sign_in(project, user)
            [release] = [release for release in current_releases(context)]
            own = [c for c in transcript.open_transcript(context, release.id).codings if c.coder == user]
            places = Counter((c.start, c.end, c.code) for c in own)
            assert (len(own), max(places.values())) == (100, 1), user
            assert {c.coder for c in transcript.open_transcript(context, release.id).codings} == {user}
    finally:
        project.store.close()


def test_what_waits_while_an_interview_is_released_again_stands_on_the_new_text(
    app: AppServer, chromium: Browser
) -> None:
    visit = enter(chromium, app.url, PEOPLE["ana"])
    open_pane(visit.page)
    app.stop()
    visit.page.evaluate(BURST, [0, 20])
    visit.page.wait_for_selector(".heard-pane[data-unsaved='20']")
    project = open_project(app.folder)
    try:
        steward = sign_in(project, "sam").with_vault(PASSPHRASE)
        [interview] = list_interviews(steward)
        reopen_interview(steward, interview.id, "The river is a name.")
        start = read_original(steward.open_vault(), interview.id).transcript.text.index("river")
        add_identifier(steward, interview.id, start, start + len("river"), "LOCATION", everywhere=True)
        accept_remaining(steward, interview.id)
        release_interview(steward, interview.id, leave_questions=True)
    finally:
        project.store.close()
    app.start()
    visit.page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
    expect(visit.page.locator(".heard-pane")).to_contain_text("LOCATION")
    visit.leave()
    app.stop()
    project = open_project(app.folder)
    try:
        ana = sign_in(project, "ana")
        [release] = current_releases(ana)
        opened = transcript.open_transcript(ana, release.id)
        assert [(c.start, c.end) for c in opened.codings] == [(t.start, t.end) for t in opened.release.turns[1:21]]
    finally:
        project.store.close()


def test_nothing_of_a_blind_coder_is_in_the_frames_of_another(
    prepared: Path, app: AppServer, chromium: Browser
) -> None:
    app.stop()
    project = open_project(app.folder)
    try:
        ana = sign_in(project, "ana")
        [release] = current_releases(ana)
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
        assert transcript.open_transcript(ana, release.id).place is not None
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
        open_page(ben.page, name)
        ben.page.get_by_role("heading", name=name, level=1).wait_for()
        drawn(ben.page)
    everything = "\n".join(ben.frames)
    ben.leave()
    assert "P01" in everything and "We walked to the river" in everything
    assert "zebrafinch" not in everything


def test_a_memo_is_written_in_a_low_window_and_shift_three_times_leaves_at_once(
    app: AppServer, chromium: Browser
) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    page = ana.page
    page.set_viewport_size(SMALL)
    open_pane(page)
    for key in ("a", "1", "m"):
        page.keyboard.press(key)
    fields = page.locator(".heard-editor :is(textarea, select, button)")
    assert fields.count() > 4, "the starter codebook asks for attributes"
    for at in range(fields.count()):
        field = fields.nth(at)
        inside = field.evaluate(
            """field => {
              const box = field.getBoundingClientRect();
              const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
              return box.bottom <= innerHeight && box.top >= 0 && field.contains(document.elementFromPoint(x, y));
            }"""
        )
        assert inside, field.evaluate("field => field.outerHTML.slice(0, 80)")
    page.keyboard.type("said twice")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-note")
    ana.page.locator(".heard-current").focus()
    for key in ("j", "a", "1", "Shift", "Shift", "Shift"):
        ana.page.keyboard.press(key)
    ana.page.wait_for_url("**/_leave")
    assert ana.page.inner_text("body") == ""
    ana.page.goto(f"{app.url}/coding")
    ana.page.get_by_role("button", name="Ana Example").first.wait_for()
    ana.leave()
    app.stop()
    project = open_project(app.folder)
    try:
        context = sign_in(project, "ana")
        [release] = current_releases(context)
        assert len(transcript.open_transcript(context, release.id).codings) == 2, "what was unsaved was saved first"
    finally:
        project.store.close()


PLACE = """() => {
  const view = document.querySelector('.heard-scroll').getBoundingClientRect();
  const rows = [...document.querySelectorAll('.heard-turn')];
  const first = rows.find((row) => row.getBoundingClientRect().bottom > view.top + 2);
  return {
    line: Number(document.querySelector('.heard-current').dataset.turn) + 1,
    first: Number(first.dataset.turn) + 1,
    into: Math.round(view.top - first.getBoundingClientRect().top),
  };
}"""
STYLED = "() => getComputedStyle(document.querySelector('.heard-scroll')).overflowY === 'auto'"
KEPT = """({ line, first, into }) => {
  const kept = history.state?.heard?.coding;
  return kept?.turn === line - 1 && kept.first === first - 1 && Math.abs(kept.into - into) < 2;
}"""


def settled_place(page: Page) -> dict[str, int]:
    """Where the reader is, once the turns above have their heights."""
    page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-turn")
    page.wait_for_function(STYLED)
    before: dict[str, int] = {}
    for _ in range(50):
        now = page.evaluate(PLACE)
        if now == before:
            return now
        before = now
        page.wait_for_timeout(100)
    raise AssertionError(f"the transcript does not come to rest: {before}")


def test_keys_work_at_once_the_line_comes_back_and_handing_in_names_the_interview(
    app: AppServer, chromium: Browser
) -> None:
    ana = enter(chromium, app.url, "Ana Example")
    page = ana.page
    open_pane(page)
    page.keyboard.press("j")
    assert page.locator(".heard-current").get_attribute("data-turn") == "1"
    page.reload()
    page.wait_for_selector(".heard-turn")
    page.keyboard.press("End")
    assert page.locator(".heard-current").get_attribute("data-turn") == "119"
    # A click beside everything takes the focus away, not the keys.
    page.mouse.click(1270, 5)
    page.keyboard.press("Home")
    assert page.locator(".heard-current").get_attribute("data-turn") == "0"
    page.goto(f"{app.url}/coding?line=30")
    assert settled_place(page)["line"] == 30
    page.keyboard.press("ArrowDown")
    page.wait_for_function(KEPT, arg=settled_place(page))
    page.reload()
    assert settled_place(page)["line"] == 31
    page.goto(f"{app.url}/coding?line=80")
    assert settled_place(page)["line"] == 80
    page.go_back()
    assert settled_place(page)["line"] == 31
    turn_to(page, app.url)
    open_pane(page)
    page.keyboard.press("Home")
    for _ in range(47):
        page.keyboard.press("j")
    page.locator(".heard-scroll").evaluate("pane => { pane.scrollTop += 70; }")
    here = settled_place(page)
    assert here["line"] == 48
    page.wait_for_function(KEPT, arg=here)
    page.reload()
    assert settled_place(page) == here
    open_page(page, "Passages")
    page.get_by_role("heading", name="Passages").wait_for()
    page.go_back()
    assert settled_place(page) == here
    page.keyboard.press("j")
    page.wait_for_function(KEPT, arg=settled_place(page))
    assert settled_place(page)["line"] == 49
    page.go_forward()
    page.get_by_role("heading", name="Passages").wait_for()
    page.go_back()
    assert settled_place(page)["line"] == 49
    # One step back is enough to leave the page again: opening it added one entry, not two.
    page.go_back()
    page.get_by_role("heading", name="My work").wait_for()

    # Handing in names the interview, and its window closes.
    dialog = page.get_by_role("dialog")
    hand_in = page.get_by_role("button", name="Hand in")
    hand_in.click()
    dialog.get_by_text("P01", exact=False).first.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    hand_in.click()
    dialog.wait_for()
    page.mouse.click(5, 400)
    dialog.wait_for(state="detached")
    hand_in.click()
    dialog.get_by_role("button", name="Hand in this interview").click()
    dialog.wait_for(state="detached")
    page.get_by_text("Handed in by you").wait_for()
    assert hand_in.count() == 0
    ana.leave()


def test_back_leads_to_the_interview_before_and_its_line(make_project: Any, chromium: Browser) -> None:
    project = make_project()
    for label in ("P01", "P02"):
        project.release((*TURNS, ("Nora", f"That is all, number {label}.")), label, {})
    project.project.store.close()
    with serve_app(Path(project.folder)) as server:
        ana = enter(chromium, server.url, "Ana Example")
        page = ana.page
        open_pane(page)
        pane = page.locator(".heard-pane")
        first = "Transcript: P01"
        assert pane.get_attribute("aria-label") == first
        for _ in range(20):
            page.keyboard.press("j")
        page.wait_for_function(KEPT, arg=settled_place(page))
        here = settled_place(page)
        page.get_by_role("combobox", name="Interview").click()
        page.get_by_role("option", name="P02").click()
        second = page.locator(".heard-pane[aria-label^='Transcript: P02']")
        second.wait_for()
        page.keyboard.press("j")
        # The pane before may still be there for a moment.
        expect(second.locator(".heard-current")).to_have_attribute("data-turn", "1")
        page.go_back()
        page.wait_for_selector(f".heard-pane[aria-label='{first}']")
        expect(pane).to_have_count(1)
        assert settled_place(page) == here
        page.go_forward()
        second.wait_for()
        ana.leave()
