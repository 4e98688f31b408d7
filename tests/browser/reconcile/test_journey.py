"""From the figures to the last decision, in a real browser against the real app, then what the project holds."""

import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.people import users as people_users
from coding.workspace.project.open import open_project
from coding.workspace.reconcile import queue as reconcile_queue
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import round_project
from tests.helpers.app_server import AppServer, drawn, enter, serve_app, sign_in, still, turn_to
from tests.helpers.keyboard import open_page

pytestmark = pytest.mark.browser

LONG = " ".join(f"On day {day} we walked to the river and back, and nobody was in a hurry." for day in range(90))
IN_VIEW = """node => {
  const box = node.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && (node.contains(seen) || seen?.contains(node));
}"""
WHERE = "() => Math.round(document.querySelector('.rp-center').scrollTop)"
"""How far the passage is scrolled."""


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project with a locked round of four interviews; copy it."""
    project = make_module_project()
    round_project.lock_small_round(project)
    project.project.store.checkpoint()
    return Path(project.folder)


@pytest.fixture(scope="module")
def long_turns(make_module_project: Any) -> Path:
    """The folder of a project whose two coders coded words far into two very long turns."""
    project = make_module_project("long")
    turns = (
        ("Interviewer", "What was it like?"),
        ("Nora", LONG),
        ("Interviewer", "And then?"),
        ("Nora", LONG + " So."),
    )
    release = project.release(turns, "P01", {})
    lead = project.as_user("lea")
    result = create_round(lead, RoundDraft(name="Long turns", releases=[release], coders=["ana", "ben"]))
    for coder, code in (("ana", "C1"), ("ben", "G9")):
        context = project.as_user(coder)
        text = read_release(context, release).text
        for match in re.finditer("On day 60 we walked to the river", text):
            code_passage(context, release, code, *match.span(), memo=f"{coder} wonders")
    lock.lock_round(lead, result.id)
    project.project.store.checkpoint()
    return Path(project.folder)


def open_queue(page: Page, app: AppServer, query: str = "") -> None:
    turn_to(page, f"{app.url}/reconcile{query}")
    page.wait_for_selector(".rp-pane[data-opened][data-unsaved='0'] .rp-lanes")
    drawn(page)


def heading(page: Page) -> str:
    return page.locator(".rp-center h2").inner_text()


def saved(page: Page) -> None:
    page.wait_for_selector(".rp-pane[data-unsaved='0']")


def stored(app: AppServer) -> tuple[reconcile_queue.ReconcileQueue, dict[str, reconcile_queue.ItemState]]:
    """Stop the app and read the queue from the project itself."""
    app.stop()
    project = open_project(app.folder)
    try:
        lead = people_users.sign_in(project, "lea")
        result = rounds.find_round(lead, None)
        return reconcile_queue.open_queue(lead, result.id), reconcile_queue.standings(lead, result.id)
    finally:
        project.store.close()


def test_from_a_figure_to_the_queue_its_filter_and_buttons_until_signed_out(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Ana Example")
    turn_to(page, f"{app.url}/agreement")
    page.get_by_role("rowheader", name="G9").get_by_role("button").click()
    page.wait_for_url(re.compile("code=G9"))
    expect(page.get_by_role("heading", name=re.compile("G9"))).to_be_visible()
    page.get_by_role("link", name="Reconcile", exact=True).nth(1).click()
    page.wait_for_selector(".rp-pane[data-opened] .rp-lanes")
    page.wait_for_url(lambda url: "state=all" in url and "item=" in url)
    expect(page.locator(".rp-entry[aria-current]")).to_contain_text("G9")
    open_queue(page, app)
    everything = page.locator(".rp-entry").count()
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name=re.compile("^Boundaries")).click()
    page.wait_for_url(re.compile("kind=boundary"))
    expect(page.locator(".rp-entry")).to_have_count(3)
    page.keyboard.press("j")  # keys work at once, without a click on the passage
    expect(page.locator(".rp-center h2")).to_contain_text("2 of 3")
    page.go_back()
    expect(page.locator(".rp-entry")).to_have_count(everything)
    page.go_forward()
    expect(page.locator(".rp-entry")).to_have_count(3)
    expect(page.locator(".rp-center h2")).to_contain_text("2 of 3")
    open_queue(page, app)
    page.keyboard.press("Home")
    button = page.get_by_role("group", name="Leave for later").get_by_role("button", name="Defer")
    button.focus()
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator(".rp-progress")).to_contain_text("1 deferred")
    assert page.evaluate("document.activeElement.dataset.action") == "defer"
    live = page.locator(".rp-pane > [aria-live='polite']")
    expect(live).to_have_text(re.compile(r"^Deferred\. Next: item 2 of 13, .+Ana: .+"))
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    open_queue(page, app)
    other = page.context.new_page()
    other.goto(f"{app.url}/_leave")
    page.bring_to_front()
    page.keyboard.press("x")
    expect(page.locator(".rp-words")).to_have_count(0)
    _, standings = stored(app)
    assert all(standing.state in ("open", "agreed", "deferred") for standing in standings.values())


def test_every_disagreement_takes_one_key_and_none_is_lost(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Ana Example")
    open_queue(page, app)
    pressed = 0
    keys = {"Boundaries": "u", "Different codes": "2", "Missing": "x"}
    decided: list[str] = []
    while "to settle" in heading(page):
        kind = re.sub(r"^.*· ", "", heading(page).split("○")[0]).strip()
        page.keyboard.press(keys[kind])
        pressed += 1
        decided.append(kind)
    saved(page)
    expect(page.locator(".rp-progress")).to_contain_text(f"{pressed} of {pressed} settled")
    queue, standings = stored(app)
    assert pressed == sum(1 for item in queue.items if item.kind != "exact") == 13
    assert queue.open_items == []
    expected = {"boundary": "union", "different code": "coder:ben", "missing": "none", "exact": "both"}
    for item in queue.items:
        decision = standings[item.id].decision
        assert decision is not None and decision.outcome == expected[item.kind]
    decisions = [queue.decisions[item.id] for item in queue.items if item.kind != "exact"]
    # One key says what stands here: no reason that nobody chose, no discussion that nobody had.
    assert {(decision.reason_tag, decision.way, decision.deciders) for decision in decisions} == {
        ("", "alone", ("ana",))
    }


def test_a_reason_is_of_one_item_and_a_discussion_of_two_people(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Ana Example")
    open_queue(page, app, "?kind=boundary")
    expect(page.locator(".rp-reasons [aria-pressed='true']")).to_have_count(0)
    page.keyboard.press("s")
    page.keyboard.press("u")
    expect(page.locator(".rp-reasons [aria-pressed='true']")).to_have_count(0)
    page.locator(".rp-method select").select_option("consensus")
    page.locator(".rp-center").focus()
    page.keyboard.press("u")
    expect(page.locator(".rp-hint")).to_contain_text("takes two people or more")
    page.locator(".rp-people button", has_text="Ben").click()
    page.locator(".rp-center").focus()
    page.keyboard.press("u")
    saved(page)
    queue, _ = stored(app)
    first, second, third = (item for item in queue.items if item.kind == "boundary")
    results = {
        entry: (decision.reason_tag, decision.way, decision.deciders) for entry, decision in queue.decisions.items()
    }
    assert results[first.id] == ("slip", "alone", ("ana",))
    assert results[second.id] == ("", "consensus", ("ana", "ben")) and third.state == "open"


def test_rapid_random_keys_end_where_the_project_ends(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Ben Example")
    open_queue(page, app, "?state=all")
    chance = random.Random(3)
    keys = ["1", "2", "o", "x", "d", "e", "Delete", "Control+z", "Control+Shift+z", "j", "k", "s", "u"]
    for _ in range(120):
        page.keyboard.press(chance.choice(keys))
        if page.locator(".rp-editor").count():
            page.keyboard.press("Escape")
    saved(page)
    shown = page.locator(".rp-entry").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    page.reload()
    page.wait_for_selector(".rp-pane[data-opened] .rp-lanes")
    again = page.locator(".rp-entry").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert shown == again
    words = {"settled": "decided", "agreed in advance": "agreed", "to settle": "open"}
    states = [entry.rsplit(", ", 1)[1] for entry in shown]
    queue, standings = stored(app)
    assert [words.get(state, state) for state in states] == [standings[item.id].state for item in queue.items]


def test_undo_in_one_of_two_tabs_takes_what_the_other_did_after_it_is_shown(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Ana Example")
    open_queue(page, app, "?state=all")
    other = page.context.new_page()
    other.goto(app.url)
    other.get_by_text("Sign out").first.wait_for()
    open_queue(other, app, "?state=all")
    for tab, steps, key in ((page, 1, "d"), (other, 2, "e")):
        tab.bring_to_front()
        tab.keyboard.press("Home")
        for _ in range(steps):
            tab.keyboard.press("j")
        tab.keyboard.press(key)
        saved(tab)
    page.bring_to_front()
    page.keyboard.press("Control+z")
    expect(page.locator(".rp-problem")).to_contain_text("another tab")
    states = page.locator(".rp-entry")
    expect(states.nth(1)).to_have_attribute("aria-label", re.compile("deferred$"))
    expect(states.nth(2)).to_have_attribute("aria-label", re.compile("escalated$"))
    page.keyboard.press("Control+z")
    expect(states.nth(2)).to_have_attribute("aria-label", re.compile("to settle$"))
    expect(page.locator(".rp-entry[aria-current]")).to_have_attribute("aria-label", re.compile("to settle$"))
    page.keyboard.press("Control+z")
    expect(states.nth(1)).to_have_attribute("aria-label", re.compile("to settle$"))
    page.keyboard.press("Control+Shift+z")
    expect(states.nth(1)).to_have_attribute("aria-label", re.compile("deferred$"))
    saved(page)


def test_own_boundaries_a_new_code_a_passage_nobody_coded_and_a_definition_revised(app: AppServer, page: Page) -> None:
    sign_in(page, app.url, "Lea Example")
    open_queue(page, app, "?kind=boundary")
    page.keyboard.press("c")
    for key in ("ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".rp-range")).to_have_text("“me to keep our talks a secret. It felt”")
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    page.keyboard.type("barriers")
    page.keyboard.press("Enter")
    page.keyboard.press("m")
    page.keyboard.type("we read it aloud")
    page.keyboard.press("Enter")
    page.keyboard.press("f")
    page.keyboard.press("i")
    saved(page)
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    saved(page)
    open_queue(page, app, "?kind=boundary")
    page.get_by_role("button", name="Add a passage").click()
    page.get_by_label("Line, or first and last line").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator(".page-quote")).to_contain_text("evenings")
    page.get_by_role("combobox", name="Code").last.click()
    page.get_by_role("option", name=re.compile("^C1 ")).click()
    page.get_by_role("button", name="Code it in the consensus").click()
    expect(page.locator(".rp-center h2")).to_contain_text("Coded by nobody")
    expect(page.locator(".rp-center h2")).to_contain_text("settled")
    page.locator(".rp-center").focus()
    page.keyboard.press("x")
    saved(page)
    open_queue(page, app, "?kind=boundary")
    page.keyboard.press("v")
    page.get_by_role("heading", name=re.compile("^Revise")).wait_for()
    page.get_by_label("Not for").fill("a secret somebody keeps by choice")
    page.get_by_label("Why, in a sentence").fill("We read secrecy in two ways.")
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_text("Version 2 is saved").wait_for()
    page.get_by_role("link", name="See what is to be looked at again").click()
    expect(page.get_by_role("table", name="Definitions revised after items of this round")).to_contain_text(
        "7 codings in 4 interviews"
    )
    queue, standings = stored(app)
    (added,) = [item for item in queue.items if item.kind == "uncoded"]
    assert standings[added.id].consensus == () and queue.decisions[added.id].outcome == "none"
    first, second, third = (item for item in queue.items if item.kind == "boundary")
    assert standings[first.id].state == "open" and standings[first.id].consensus == ()
    (result,) = standings[second.id].consensus
    assert (result.code, result.start, result.end) == ("D2", second.start, second.end)
    decision, (shared,) = standings[third.id].decision, standings[third.id].consensus
    assert decision is not None
    assert (decision.reason_tag, decision.reason, decision.method) == ("definition unclear", "we read it aloud", "lead")
    text = queue.releases[third.release_id].text
    assert text[shared.start : shared.end] == "keep our talks a secret"


def test_boundaries_by_mouse_across_an_emoji_and_a_discussion_a_call_and_both_readings_by_keyboard(
    app: AppServer, page: Page, chromium: Browser
) -> None:
    sign_in(page, app.url, "Ana Example")
    open_queue(page, app, "?kind=boundary")
    page.keyboard.press("c")
    page.locator(".rp-piece", has_text="and I could not").evaluate(
        """piece => {
            const range = document.createRange();
            range.setStart(piece.firstChild, 2);
            range.setEnd(piece.firstChild, 11);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            piece.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }));
        }"""
    )
    chosen = page.locator(".rp-range").inner_text().strip("“”")
    page.keyboard.press("Enter")
    saved(page)
    open_queue(page, app, "?kind=different+code")
    page.keyboard.press("w")
    page.keyboard.type("@Ben is it help, or hiding?")
    page.keyboard.press("Enter")
    page.keyboard.press("w")
    page.keyboard.type("never mind")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    saved(page)
    expect(page.locator(".rp-messages li")).to_have_count(1)
    ben = enter(chromium, app.url, "Ben Example")
    open_queue(ben.page, app, "?state=called")
    expect(ben.page.locator(".rp-entry")).to_have_count(1)
    expect(ben.page.locator(".rp-called")).to_have_text("calls you")
    ben.page.keyboard.press("p")
    ben.page.keyboard.press("Enter")  # Ana decides with him
    ben.page.locator(".rp-center").focus()
    ben.page.keyboard.press("y")
    ben.page.keyboard.type("Two sides of one act.")
    ben.page.keyboard.press("Enter")
    saved(ben.page)
    ben.leave()
    queue, standings = stored(app)
    item = next(item for item in queue.items if item.kind == "different code")
    standing = standings[item.id]
    assert standing.decision is not None and standing.decision.outcome == "stand"
    assert standing.decision.deciders == ("ana", "ben") and standing.decision.reason == "Two sides of one act."
    assert [message.text for message in standing.messages] == ["@Ben is it help, or hiding?"]
    assert [entry.code for entry in standing.consensus] == ["D3", "D5"]
    item = next(item for item in queue.items if item.kind == "boundary")
    (result,) = standings[item.id].consensus
    assert queue.releases[item.release_id].text[result.start : result.end] == chosen == "and I could"


def test_nothing_in_the_pane_hinders_a_screen_reader(app: AppServer, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sign_in(page, app.url, "Lea Example")
    checked = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        open_queue(page, app, "?state=all")
        page.keyboard.press("w")
        page.keyboard.type("@Ana Example look")
        page.keyboard.press("Enter")
        page.keyboard.press("x")
        saved(page)
        page.keyboard.press("k")
        still(page)
        checked.append(Axe().run(page, context=".rp-pane"))
        page.keyboard.press("End")
        page.keyboard.press("c")
        still(page)
        checked.append(Axe().run(page, context=".rp-pane"))
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        still(page)
        checked.append(Axe().run(page, context=".rp-pane"))
        page.keyboard.press("Escape")
    context.close()
    assert all(len(entry.response["passes"]) > 5 for entry in checked)
    assert [problem["id"] for entry in checked for problem in entry.response["violations"]] == []


def test_item_and_scroll_come_back_with_reload_back_and_forward(long_turns: Path, tmp_path: Path, page: Page) -> None:
    with serve_app(Path(shutil.copytree(long_turns, tmp_path / "long"))) as server:
        sign_in(page, server.url, "Lea Example")
        open_page(page, "Reconcile")
        page.wait_for_selector(".rp-pane[data-unsaved='0'] .rp-lanes")
        page.keyboard.press("j")
        here = heading(page)
        assert here.startswith("2 of 2")
        page.locator(".rp-center").evaluate("pane => { pane.scrollTop = 333; }")
        condition = "() => history.state?.heard?.reconcile?.top === 333"
        page.wait_for_function(condition)
        item = page.evaluate("history.state.heard.reconcile.item")

        def again() -> None:
            page.wait_for_selector(".rp-pane[data-unsaved='0'] .rp-lanes")
            page.wait_for_function(f"() => ({WHERE})() === 333")
            assert heading(page) == here

        page.reload()
        again()
        # With the mouse: the Tab key goes through the pane and scrolls it to each control.
        open_page(page, "Home", lambda _page, link: link.click())
        page.get_by_role("heading", name="Home").wait_for()
        page.go_back()
        again()
        page.keyboard.press("k")
        assert heading(page).startswith("1 of 2")
        second = page.locator(".rp-entry").nth(1)
        page.keyboard.press("j")
        expect(second).to_have_attribute("aria-current", "true")
        page.wait_for_function("item => history.state.heard.reconcile.item === item", arg=item)
        page.go_back()
        page.get_by_role("heading", name="Agreement").wait_for()
        page.go_forward()
        page.wait_for_selector(".rp-pane[data-unsaved='0'] .rp-lanes")
        assert heading(page) == here

        page.set_viewport_size({"width": 1280, "height": 720})
        open_queue(page, server)
        page.keyboard.press("Home")
        for _ in range(2):
            page.wait_for_function("() => getComputedStyle(document.querySelector('.rp-center')).overflowY === 'auto'")
            lanes = page.locator(".rp-lanes > li")
            expect(lanes).to_have_count(2)
            expect(lanes.nth(0)).to_contain_text("C1 Loneliness")
            expect(lanes.nth(1)).to_contain_text("G9 Secrecy")
            expect(page.locator(".rp-center")).to_contain_text("ana wonders")
            for shown in (*lanes.locator(".rp-chip").all(), page.locator(".rp-bracket").first):
                assert shown.evaluate(IN_VIEW), shown.inner_text()
            # Reading on through the turn does not take them away.
            page.locator(".rp-center").evaluate("pane => { pane.scrollTop = pane.scrollHeight; }")
            assert all(shown.evaluate(IN_VIEW) for shown in lanes.locator(".rp-chip").all())
            page.keyboard.press("j")
