"""By keyboard: a name masked later is proposed in another release, and who is the same person is asked about both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.review import reported
from coding.workspace.review.decide import add_identifier, open_review
from coding.workspace.review.pseudonyms import link_clusters
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers.app_server import AppServer, drawn, enter, serve_app, turn_to
from tests.helpers.keyboard import open_page, press, reach, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST = (
    ("Interviewer", "And then?"),
    ("Ida", "Qvarlek came by. Will you stay, I asked, and I said that I will. Will from next door laughed."),
    ("Interviewer", "One more thing?"),
    ("Ida", "One of the parents sang with qvarlek until late, and I was glad of it."),
)
SECOND = (("Interviewer", "Who was there?"), ("Bo", "Qvarlek and Will were there, and they were kind to me."))


@pytest.fixture
def served(make_project) -> Iterator[AppServer]:
    """P01 is released and locked by both coders; P02 is reviewed, and masks two names that stand in P01 too."""
    project = make_project()
    first = project.release(FIRST, "P01", {})
    round_ = create_round(
        project.as_user("lea"), RoundDraft(name="First round", releases=[first], coders=["ana", "ben"])
    )
    for coder in ("ana", "ben"):
        start = transcript.read_release(project.as_user(coder), first).text.index("One of the parents")
        code_passage(project.as_user(coder), first, "C7", start, start + 40)
        lock.lock_interview(project.as_user(coder), round_.id, first)
    second = project.in_review(SECOND, "P02")
    sam = project.as_user("sam", vault=True)
    text = open_review(sam, second).original.transcript.text
    for words in ("Qvarlek", "Will"):
        add_identifier(sam, second, text.index(words), text.index(words) + len(words), "PERSON")
    project.project.store.close()
    with serve_app(Path(project.folder)) as server:
        yield server


def waiting(page: Page, number: int) -> None:
    title = "1 place in a" if number == 1 else f"{number} places in"
    expect(page.get_by_role("heading", name=f"{title} released interview")).to_be_visible()


def answer(page: Page, key: str) -> None:
    """Press a key of the list once the page is drawn: a shortcut hears nothing while its button is made anew."""
    drawn(page)
    page.keyboard.press(key)


def current(page: Page) -> Locator:
    """The passage that the keys act on, once the page is drawn: what was there before may stay a moment."""
    passage = page.locator(".page-quote[aria-current]")
    expect(passage).to_have_count(1)
    return passage


def sign(page: Page) -> None:
    """Sign for the interview, once its box is there alone and can be ticked."""
    drawn(page)
    box = page.get_by_role("checkbox", name="I, Sam Example")
    expect(box).to_have_count(1)
    expect(box).to_be_enabled()
    reach(page, box)
    page.keyboard.press("Space")
    expect(box).to_be_checked()


def test_known_names_are_answered_without_the_mouse(chromium: Browser, served: AppServer) -> None:
    steward = enter(chromium, served.url, "Sam Example")
    page, keys = steward.page, steward.page.keyboard
    turn_to(page, f"{served.url}/review")
    page.get_by_label("Passphrase of the project").fill("a gentle passphrase")
    keys.press("Enter")
    page.wait_for_selector(".heard-review-turn")
    sign(page)
    release = page.get_by_role("button", name="Release for coding")
    expect(release).to_be_enabled()
    press(page, release)
    # Nothing opened: the places wait in a list, and keys answer them.
    waiting(page, 4)
    expect(current(page).locator("mark")).to_have_text("Qvarlek")
    expect(page.get_by_text("Locked rounds (First round) keep their snapshot")).to_be_visible()
    answer(page, "y")
    expect(page.get_by_text("2 places are masked. Open for the next release now: P01.")).to_be_visible()
    waiting(page, 2)
    expect(current(page).locator("mark")).to_have_text("Will")
    answer(page, "u")
    waiting(page, 4)
    expect(page.get_by_text("the places wait again")).to_be_visible()
    answer(page, "y")
    waiting(page, 2)
    # An everyday word: an answer for each place.
    answer(page, "o")
    waiting(page, 1)
    expect(page.get_by_text("is another word in line 2")).to_be_visible()
    expect(current(page)).to_contain_text("from next door")
    answer(page, "m")
    expect(page.get_by_text("“Will” is masked in line 2 of P01")).to_be_visible()
    sign(page)
    expect(release).to_be_enabled()
    press(page, release)
    expect(page.get_by_text("is released (release 2)")).to_be_visible()
    expect(page.get_by_text("Nothing waits for review.")).to_be_visible()
    steward.leave()
    coder = enter(chromium, served.url, "Ana Example")
    turn_to(coder.page, f"{served.url}/")
    row = coder.page.get_by_role("row").filter(has_text="P01")
    expect(row.get_by_text("✓ handed in").first).to_be_visible()
    turn_to(coder.page, f"{served.url}/coding")
    expect(coder.page.get_by_text("You have handed in this interview in “First round”").first).to_be_visible()
    text = coder.page.locator(".heard-pane, .heard-text, main").first
    expect(text).to_contain_text("Will you stay")
    assert not any("varlek" in frame for frame in coder.frames), "the correction reached the coder's text"
    coder.leave()


@pytest.fixture
def reported_once(make_project) -> Iterator[AppServer]:
    """P01 is released; a word in it was reported, and the steward said that it points to nobody."""
    project = make_project()
    release_id = project.release(FIRST, "P01", {"Qvarlek": "PERSON"})
    ana = project.as_user("ana")
    start = transcript.read_release(ana, release_id).text.index("next door")
    report_id = reported.report_missed(ana, release_id, start, start + len("next door"))
    reported.decline_report(project.as_user("sam", vault=True), report_id)
    project.project.store.close()
    with serve_app(Path(project.folder)) as server:
        yield server


def test_a_closed_report_is_opened_again_and_the_passphrase_changed_without_the_mouse(
    chromium: Browser, reported_once: AppServer
) -> None:
    steward = enter(chromium, reported_once.url, "Sam Example")
    page, keys = steward.page, steward.page.keyboard
    press(page, page.get_by_role("button", name="More"))
    press(page, page.get_by_role("link", name="Passphrase of the originals"))
    write(page, page.get_by_role("textbox", name="Present passphrase"), "a gentle passphrase")
    for name in ("New passphrase", "New passphrase once more"):
        write(page, page.get_by_role("textbox", name=name, exact=True), "another gentle passphrase")
    press(page, page.get_by_role("button", name="Change the passphrase"))
    expect(page.get_by_text("The originals open with the new passphrase from now on")).to_be_visible()
    open_page(page, "Review identifiers")
    write(page, page.get_by_role("textbox", name="Passphrase of the project"), "another gentle passphrase")
    press(page, page.get_by_role("button", name="Open the originals"))
    press(page, page.get_by_text("Closed reports of missed names (1)").locator("xpath=ancestor::summary"))
    expect(page.get_by_text("Left as it is by Sam Example")).to_be_visible()
    reach(page, page.get_by_role("textbox", name="Why is this report opened again?"))
    keys.insert_text("It was the name of a house.")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="A reader saw something that was not masked")).to_be_visible()
    expect(page.get_by_text("Opened again by Sam Example")).to_be_visible()
    press(page, page.get_by_role("button", name="Undo: close it as it was"))
    expect(page.get_by_text("The report is closed as it was.")).to_be_visible()
    expect(page.get_by_text("Closed reports of missed names (1)")).to_be_visible()
    steward.leave()


PEOPLE = (
    ("Interviewer", "Who was there?"),
    ("Nora", "Tilda Bergquist was. Tilda laughed, Tildi sang, and Bergquist from next door came late."),
)


@pytest.fixture
def asking(make_project) -> Iterator[AppServer]:
    """P01 is in review, with four forms of a name under one pseudonym."""
    project = make_project()
    first = project.in_review(PEOPLE, "P01")
    sam = project.as_user("sam", vault=True)
    text = open_review(sam, first).original.transcript.text
    clusters: list[str] = []
    for before, words in (("", "Tilda Bergquist"), ("was. ", "Tilda"), ("", "Tildi"), ("and ", "Bergquist")):
        start = text.index(before + words) + len(before)
        add_identifier(sam, first, start, start + len(words), "PERSON", everywhere=False)
        identifiers = open_review(sam, first).identifiers
        clusters.append(next(entry.cluster_id for entry in identifiers if entry.start == start))
    for other in dict.fromkeys(clusters):
        if other != clusters[0]:
            link_clusters(sam, first, clusters[0], other)
    project.project.store.close()
    with serve_app(Path(project.folder)) as server:
        yield server


def test_the_same_person_is_asked_with_both_names_and_no_splits_one(chromium: Browser, asking: AppServer) -> None:
    steward = enter(chromium, asking.url, "Sam Example")
    page, keys = steward.page, steward.page.keyboard
    turn_to(page, f"{asking.url}/review")
    page.get_by_label("Passphrase of the project").fill("a gentle passphrase")
    keys.press("Enter")
    page.wait_for_selector(".heard-review-turn")
    page.locator(".heard-review-scroll").focus()
    card = page.locator(".heard-review-card")
    tab = page.get_by_role("button", name="Same person?")
    expect(tab).to_have_text("Same person? 2")
    answer(page, "q")
    expect(card).to_contain_text("Are these two the same?")
    first = card.locator(".heard-review-side-of").nth(0)
    side = card.locator(".heard-review-side-of").nth(1)
    expect(first).to_contain_text("Tilda Bergquist, Tilda, Tildi → [PERSON_1]")
    expect(side.locator("b")).to_have_text("Bergquist")
    expect(side.locator(".heard-review-passage")).to_contain_text("and Bergquist from next door")
    expect(side).to_contain_text("P01, line 2")
    answer(page, "n")
    expect(tab).to_have_text("Same person? 1")
    alone = page.locator(".heard-review-mark", has_text="Bergquist").nth(1)
    expect(alone).not_to_have_attribute("data-label", "→ [PERSON_1]")
    expect(page.locator(".heard-review-mark[data-label='→ [PERSON_1]']")).to_have_count(3)
    # What is left as it is, is not asked about.
    keys.press("Escape")
    page.locator(".heard-review-mark", has_text="Tildi").click()
    answer(page, "r")
    expect(tab).to_have_count(0)
    answer(page, "u")
    expect(tab).to_have_text("Same person? 1")
    steward.leave()
