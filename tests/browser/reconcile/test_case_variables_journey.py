"""In a real browser: what two coders of cases differ about, settled by the keys of codings, and what then stands."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.store.cases import Passage
from coding.workspace.cases.cases import add_case, set_documents
from coding.workspace.cases.consensus import consensus_records
from coding.workspace.cases.records import hand_in, set_answers
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from tests.conftest import SmallProject, span_of
from tests.helpers.app_server import AppServer, drawn, enter, serve_app, turn_to
from tests.helpers.case_study import take_variables

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANSWERS = {
    "ana": {"meeting": ["yes"], "age_band": ["unknown"], "platform": ["game", "chat"], "first_meeting": ["12"]},
    "ben": {"meeting": ["yes"], "age_band": ["10 to 12"], "platform": ["chat", "video"]},
}


@pytest.fixture
def served(small_project: SmallProject) -> Iterator[AppServer]:
    take_variables(small_project)
    ana, (release,) = small_project.as_user("ana"), small_project.releases
    (interview,) = list_interviews(ana)
    case = add_case(ana, "F01")
    set_documents(ana, case, [interview.id])
    place = Passage("chat", release, *span_of(ana, release, "keep our talks a secret"))
    for coder, answers in ANSWERS.items():
        context = small_project.as_user(coder)
        for variable, values in answers.items():
            set_answers(context, case, variable, values, [place] if variable == "platform" else ())
        hand_in(context, case)
    small_project.project.store.close()
    with serve_app(small_project.folder) as server:
        yield server


def saved(page: Page) -> None:
    page.wait_for_selector(".rp-pane[data-opened][data-unsaved='0']")
    drawn(page)


def test_case_variables_are_settled_by_keys(chromium: Browser, served: AppServer, small_project: SmallProject) -> None:
    coder = enter(chromium, served.url, "Ana Example")
    page = coder.page
    turn_to(page, f"{served.url}/reconcile?view=cases")
    saved(page)
    heading, standing = page.locator(".rp-center h2"), page.locator(".rp-standing")
    expect(page.locator(".rp-center")).to_be_focused()
    expect(heading).to_contain_text("1 of 3 · Unknown to somebody")
    expect(page.locator(".rp-center")).to_contain_text("age band · F01")
    # As the other person has it; then the passage that each value rests on stands under it.
    page.keyboard.press("2")
    expect(heading).to_contain_text("Overlapping values")
    expect(page.locator(".rp-values q").first).to_contain_text("keep our talks a secret")
    # A value by a key each: of several, Enter ends the choice.
    for key in ("n", "2", "3", "Enter"):
        page.keyboard.press(key)
    expect(heading).to_contain_text("Left open by somebody")
    page.keyboard.press("2")
    expect(page.locator(".rp-hint")).to_have_text("Ben left this open. Take another value.")
    for key in ("n", "1", "4", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".rp-progress")).to_contain_text("3 of 3 settled")
    saved(page)
    page.keyboard.press("Control+z")
    expect(heading).to_contain_text("Left open by somebody")
    expect(standing).to_have_count(0)
    page.keyboard.press("d")
    saved(page)
    page.reload()
    saved(page)
    expect(page.locator(".rp-progress")).to_contain_text("2 of 3 settled · 1 deferred")
    coder.leave()
    served.stop()
    small_project.project = open_project(small_project.folder)
    (record,) = consensus_records(small_project.as_user("ben")).values()
    assert {name: value.decision.answers for name, value in record.values.items()} == {
        "meeting": ("yes",),
        "age_band": ("10 to 12",),
        "platform": ("chat", "video"),
    }
    assert len(record.values["platform"].decision.passages) == 1 and record.unsettled == ("first_meeting",)


def test_a_variable_is_discussed_and_other_passages_are_chosen(
    chromium: Browser, served: AppServer, small_project: SmallProject
) -> None:
    coder = enter(chromium, served.url, "Ana Example")
    page = coder.page
    turn_to(page, f"{served.url}/reconcile?view=cases")
    saved(page)
    page.keyboard.press("w")
    page.keyboard.type("@Ben which line?")
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator(".rp-said")).to_have_text("@Ben which line?")
    # Nobody marked a passage of this value: the line of the document is chosen by key, once the value is known.
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    expect(page.locator(".rp-hint")).to_be_empty()
    page.keyboard.press("c")
    expect(page.locator(".rp-hint")).to_contain_text("Settle the value with its key")
    page.keyboard.press("2")
    expect(page.locator(".rp-places")).to_contain_text("Nobody marked a passage.")
    expect(page.locator(".heard-case-turn[aria-current]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator(".rp-place[aria-pressed=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".rp-center h2")).to_contain_text("Overlapping values")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".rp-standing q")).to_have_count(1)
    saved(page)
    # A settled value keeps its outcome while its passages change.
    page.keyboard.press("c")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".rp-standing q")).to_have_count(0)
    saved(page)
    page.keyboard.press("Control+z")
    expect(page.locator(".rp-standing q")).to_have_count(1)
    saved(page)
    expect(page.locator(".rp-aside")).to_contain_text("Ana Example: as Ben has it → 10 to 12")
    coder.leave()
    served.stop()
    small_project.project = open_project(small_project.folder)
    (record,) = consensus_records(small_project.as_user("ben")).values()
    decision = record.values["age_band"].decision
    assert (decision.of_coder, len(decision.passages)) == ("ben", 1)
