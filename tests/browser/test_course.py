"""The course of the manual on one demo: every step is taken, every answer to an exercise is looked up.

What the acts below say of a lesson is the lesson, word for word: a step changed there or here, or a step without an
act, fails. A lesson can be walked alone.
"""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpers.app_server import ROOT, Visit, drawn, enter, serve_app
from tests.helpers.keyboard import open_originals, open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(3600)]

LESSONS = sorted((ROOT / "docs" / "course").glob("*.md"))
PASSPHRASE = re.compile(r"passphrase is: (.+)")
SAVED = ".heard-review[data-unsaved='0'], .heard-pane[data-unsaved='0'], .rp-pane[data-unsaved='0']"


@dataclass
class Course:
    """Somebody who reads the course beside the app; each person signs in once, in a browser of their own."""

    browser: Browser
    url: str
    visits: dict[str, Visit] = field(default_factory=dict)
    doubtful: list[str] = field(default_factory=list)
    unmasked: list[str] = field(default_factory=list)
    report: bytes = b""

    def person(self, name: str) -> Page:
        if name not in self.visits:
            self.visits[name] = enter(self.browser, self.url, name)
        return self.visits[name].page

    def opened(self, name: str, title: str) -> Page:
        """The page of this title, by its place at the side and its tab."""
        page = self.person(name)
        open_page(page, title, lambda _, shown: shown.click())
        return page

    @property
    def tomas(self) -> Page:
        return self.person("Tomas Keane")

    @property
    def ana(self) -> Page:
        return self.person("Ana Duarte")

    @property
    def marta(self) -> Page:
        return self.person("Marta Lindqvist")


Act = Callable[[Course], None]
STEPS: dict[str, list[tuple[str, Act]]] = {}
"""Each lesson's steps and what is done at them."""
EXERCISES: dict[str, list[tuple[str, str, Act]]] = {}
"""Each lesson's exercises, their answers and what shows them."""


def step(lesson: str, words: str) -> Callable[[Act], Act]:
    """The act for the next step of a lesson."""

    def keep(act: Act) -> Act:
        STEPS.setdefault(lesson, []).append((words, act))
        return act

    return keep


def exercise(lesson: str, question: str, answer: str) -> Callable[[Act], Act]:
    """The act that shows the answer to the next exercise of a lesson."""

    def keep(act: Act) -> Act:
        EXERCISES.setdefault(lesson, []).append((question, answer, act))
        return act

    return keep


def numbered(text: str, begins: str) -> list[str]:
    """What is numbered in a text, each in one line."""
    return [" ".join(part.split()) for part in re.split(begins, text, flags=re.MULTILINE)[1:]]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_every_step_and_exercise_has_an_act(lesson: Path) -> None:
    steps, _, rest = lesson.read_text(encoding="utf-8").partition("## Exercises")
    questions, _, rest = rest.partition("**Answers.**")
    answers = rest.strip().partition("\n\n")[0]
    assert [words for words, _ in STEPS[lesson.stem]] == numbered(steps, r"^\d\. ")
    assert [question for question, _, _ in EXERCISES[lesson.stem]] == numbered(questions, r"^\d\. ")
    assert [answer for _, answer, _ in EXERCISES[lesson.stem]] == numbered(" " + answers, r"(?:^|\s)\d\. ")


@pytest.fixture(scope="module")
def course(chromium: Browser, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """The app on the demo as it comes, and whoever goes through the week there."""
    folder = tmp_path_factory.mktemp("course") / "demo-project"
    with serve_app(Path(shutil.copytree(demo_folder, folder))) as server:
        course = Course(chromium, server.url)
        yield course
        for person in course.visits.values():
            person.leave()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_the_lesson_keeps_its_word(lesson: Path, course: Course) -> None:
    acts = [*STEPS[lesson.stem], *((question, act) for question, _, act in EXERCISES[lesson.stem])]
    for words, act in acts:
        try:
            act(course)
        except Exception as error:
            error.add_note(f"{lesson.name} says: {words}")
            raise


def saved(page: Page) -> None:
    page.locator(SAVED).wait_for()
    drawn(page)


def selected(page: Page) -> str:
    return str(
        page.evaluate(
            """() => [...[...CSS.highlights].find(([name]) => name.endsWith('-selection'))[1]]
            .map((range) => range.startContainer.data.slice(range.startOffset, range.endOffset)).join('')"""
        )
    )


# Monday: review


def states(page: Page) -> list[int]:
    """Identifiers to decide, masked, left."""
    return [int(number) for number in re.findall(r"\d+", page.locator(".heard-review-counts").inner_text())[:3]]


def words(page: Page, tab: str) -> list[str]:
    """What a list at the side holds, each with its type."""
    page.locator(".heard-review-tab", has_text=tab).click()
    return [" ".join(entry.split()) for entry in page.locator(".heard-review-entry").all_inner_texts()]


@step(
    "1-review",
    "Sign in as **Tomas Keane**. Choose *Review* and open the originals. The passphrase is on the screen.",
)
def _(course: Course) -> None:
    page = course.opened("Tomas Keane", "Review identifiers")
    shown = PASSPHRASE.search(page.get_by_text(PASSPHRASE).inner_text())
    assert shown
    open_originals(page, shown[1])


@step(
    "1-review",
    "*Chat room* is open. Words in a frame may say who somebody is. The least certain come first.",
)
def _(course: Course) -> None:
    page = course.tomas
    page.locator(".heard-review[data-opened]").wait_for()
    expect(page.get_by_role("combobox", name="Interview in review")).to_have_value(re.compile("Chat room"))
    assert page.locator(".heard-review-mark").count() > 10
    course.unmasked = words(page, "Not masked")
    course.doubtful = words(page, "To decide")


@step("1-review", "Press `a` to mask what is chosen, `r` to leave it. `u` takes back.")
def _(course: Course) -> None:
    page = course.tomas
    page.locator(".heard-review-scroll").focus()
    expect(page.locator(".heard-review-quote")).to_have_text("“Moth”")
    counts = page.locator(".heard-review-counts")
    waiting, masked, left = states(page)
    for key in "ar":
        page.keyboard.press(key)
        expect(counts).to_contain_text(f"{waiting - 1} to decide")
        assert states(page)[1:] == ([masked + 1, left] if key == "a" else [masked, left + 1])
        page.keyboard.press("u")
        expect(counts).to_contain_text(f"{waiting} to decide · {masked} masked · {left} left")
    page.keyboard.press("a")
    saved(page)


@step("1-review", "Press `c` once the doubtful ones are done. Look over the list and press Enter.")
def _(course: Course) -> None:
    page = course.tomas
    masked = states(page)[1]
    page.keyboard.press("c")
    page.locator(".heard-review-certain").wait_for()
    page.keyboard.press("Enter")
    page.locator(".heard-review-certain").wait_for(state="detached")
    assert states(page)[1] > masked
    while states(page)[0]:
        page.keyboard.press("r")
    saved(page)


@step("1-review", "Read every line, not only the frames. Select what was missed and press `m`.")
def _(course: Course) -> None:
    page = course.tomas
    page.locator(".heard-review-scroll").focus()
    for key in ("Home", "ArrowRight", "Shift+ArrowRight", "m"):
        page.keyboard.press(key)
    expect(page.locator(".heard-review-dialog h2")).to_contain_text("Mask “")
    page.keyboard.press("Escape")


@step("1-review", "Press `q`. Say `y` where two names are one person, `n` where they are two.")
def _(course: Course) -> None:
    page = course.tomas
    page.locator(".heard-review-scroll").focus()
    page.keyboard.press("q")
    waiting = page.locator(".heard-review-tab", has_text=re.compile(r"Same person\? [1-9]"))
    for key in ("y", *"n" * 20):
        if waiting.count():
            page.keyboard.press(key)
            saved(page)
    expect(waiting).to_have_count(0)


@step(
    "1-review",
    "Tick the sentence with your name and press *Release for coding*. Words masked elsewhere may come up once more: "
    "decide, and release.",
)
def _(course: Course) -> None:
    page = course.tomas

    def release() -> None:
        page.get_by_text("I, Tomas Keane, have reviewed this interview").click()
        page.get_by_role("button", name="Release for coding").click()

    release()
    page.get_by_text("Further places that hold words masked elsewhere").wait_for()
    drawn(page)
    page.locator(".heard-review-scroll").focus()
    while states(page)[0]:
        page.keyboard.press("r")
    saved(page)
    release()
    page.get_by_text(re.compile("Chat room is released")).wait_for()


@exercise(
    "1-review",
    "The first word is “Moth”, in “The Moth's for Joy”. Mask it or leave it?",
    "Mask it: a friend and a company are called so.",
)
def _(course: Course) -> None:
    assert course.doubtful[0] == "Moth person"
    told = (ROOT / "coding" / "demo" / "P09-english-chat-room.txt").read_text(encoding="utf-8")
    assert "a little company, Ashdown & Moth. The Moth's for Joy" in told


@exercise("1-review", "“lovers” is taken for a user name. What do you press?", "`r`: it is a word.")
def _(course: Course) -> None:
    assert "lovers username" in course.doubtful


@exercise(
    "1-review",
    "*Not masked* lists “Year”. Why is it there?",
    "It begins with a capital inside a sentence; leave it.",
)
def _(course: Course) -> None:
    assert any(entry.startswith("Year") for entry in course.unmasked), course.unmasked


# Tuesday: code


def chips(page: Page) -> Locator:
    return page.locator(".heard-chip")


def work(page: Page, title: str) -> Locator:
    """The entry of an interview in *My work*."""
    return page.get_by_text(re.compile(rf"^P\d\d · {title}$")).first.locator("xpath=ancestor::*[.//button][1]")


def open_at_work(course: Course, name: str, title: str) -> Page:
    page = course.opened(name, "My work")
    work(page, title).get_by_role("button", name="Code P").click()
    page.locator(".heard-pane[data-opened]").wait_for()
    drawn(page)
    return page


@step("2-code", "Sign in as **Ana Duarte**. Choose *Code*, then *Code* beside *Group chat in a new country*.")
def _(course: Course) -> None:
    open_at_work(course, "Ana Duarte", "Group chat in a new country")


def coded(page: Page) -> bool:
    return page.locator(".heard-current .heard-chip").count() > 0


@step("2-code", "Press `n`: the next answer without a code.")
def _(course: Course) -> None:
    course.ana.keyboard.press("n")
    assert not coded(course.ana)


@step("2-code", "Press `a` for the whole turn, or `s` for a sentence.")
def _(course: Course) -> None:
    page = course.ana
    turn = page.locator(".heard-current .heard-text").inner_text()
    page.keyboard.press("s")
    assert selected(page) in turn
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert selected(page) == turn


@step(
    "2-code",
    "Press a digit for a code in the strip. Or press `/`, type a word of its name, then `Enter`.",
)
def _(course: Course) -> None:
    page = course.ana
    before = chips(page).count()
    page.keyboard.press("1")
    expect(chips(page)).to_have_count(before + 1)
    for key in ("n", "a", "/"):
        page.keyboard.press(key)
    page.keyboard.type("secrecy")
    page.keyboard.press("Enter")
    expect(page.locator(".heard-current .heard-chip")).to_have_text(re.compile("secrecy", re.IGNORECASE))


@step("2-code", "Press `m` and write why. `Ctrl Enter` keeps the memo.")
def _(course: Course) -> None:
    page = course.ana
    page.keyboard.press("m")
    page.keyboard.type("She was told to tell nobody.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".heard-current .heard-chip")).to_have_attribute("aria-label", re.compile("has a memo"))


@step("2-code", "`Ctrl z` takes a step back. `q` covers the text and keeps your place.")
def _(course: Course) -> None:
    page = course.ana
    line = page.locator(".heard-current").get_attribute("data-turn")
    page.keyboard.press("Control+z")
    expect(page.locator(".heard-current .heard-chip")).not_to_have_attribute("aria-label", re.compile("has a memo"))
    saved(page)
    page.keyboard.press("q")
    expect(page.get_by_text("Your place is kept")).to_be_visible()
    page = open_at_work(course, "Ana Duarte", "Group chat in a new country")
    assert page.locator(".heard-current").get_attribute("data-turn") == line


@step("2-code", "`?` shows all keys.")
def _(course: Course) -> None:
    course.ana.keyboard.press("?")
    expect(course.ana.get_by_role("dialog")).to_contain_text("next answer without a code")
    course.ana.keyboard.press("Escape")


@exercise(
    "2-code",
    "Look at *My work*, code three more answers, and look again. What has changed?",
    "Three more of its 36 answers are coded; each counts once, however many codes it carries.",
)
def _(course: Course) -> None:
    entry = work(course.opened("Ana Duarte", "My work"), "Group chat in a new country")
    before = re.search(r"(\d+) of 36 answers coded", entry.inner_text())
    assert before
    page = open_at_work(course, "Ana Duarte", "Group chat in a new country")
    for key in ("n", "a", "1", "2", *("n", "a", "1") * 2):
        page.keyboard.press(key)
    saved(page)
    entry = work(course.opened("Ana Duarte", "My work"), "Group chat in a new country")
    expect(entry).to_contain_text(f"{int(before[1]) + 3} of 36 answers coded")


@exercise(
    "2-code",
    "Sign in as **Jonas Weber** in another window. Can he see your codes of this interview?",
    "No, not even a count, until both have handed in.",
)
def _(course: Course) -> None:
    page = open_at_work(course, "Jonas Weber", "Group chat in a new country")
    labels = chips(page).evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert labels and not any("Ana" in label for label in labels)
    assert not any("She was told to tell nobody" in frame for frame in course.visits["Jonas Weber"].frames)
    expect(page.locator("[data-testid=stMain]")).not_to_contain_text("Ana")


@exercise(
    "2-code",
    "As Ana, press *Hand in* at *Bus station*. How many answers carry no code? Is that wrong? Hand it in.",
    "Six. It is only a reminder: not every answer has to carry a code.",
)
def _(course: Course) -> None:
    page = course.opened("Ana Duarte", "My work")
    work(page, "Bus station").get_by_role("button", name="Hand in").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("6 answers carry no code of yours. That may be right; it is only a reminder.")
    dialog.get_by_role("button", name="Hand in this interview").click()
    dialog.wait_for(state="detached")
    expect(work(page, "Bus station").get_by_role("button", name="Hand in")).to_have_count(0)


# Wednesday: agree


@step("3-agree", "Sign in as **Marta Lindqvist**. Choose *Agree*.")
def _(course: Course) -> None:
    course.opened("Marta Lindqvist", "Agreement")


@step(
    "3-agree",
    "Read the sentence at the top: how many codes met the target that was set before the round.",
)
def _(course: Course) -> None:
    expect(course.marta.locator(".page-lead")).to_contain_text("0 of 41 codes met the target of 0.667")


def standings(page: Page) -> Locator:
    return page.get_by_role("table", name="How each code stands")


def row(page: Page, code: str) -> Locator:
    return standings(page).get_by_role("row", name=re.compile(f"^{code} "))


@step(
    "3-agree",
    "Find *Fell short*. The whole interval lies below the target: read that definition together.",
)
def _(course: Course) -> None:
    expect(standings(course.marta)).to_contain_text(re.compile(r"Fell short · 1 The whole interval lies below"))


@step("3-agree", "Click its figure. Its passages stand below, by what happened to them.")
def _(course: Course) -> None:
    page = course.marta
    row(page, "G4").get_by_role("button").last.click()
    page.get_by_role("heading", name="Passages").wait_for()
    expect(page.get_by_text("Different codes · P01 · Game chat · line 14")).to_be_visible()
    code_page = page.get_by_role("table", name="Line 14, coder by coder").first.inner_text()
    assert "Ana Duarte\tG5" in code_page and "Jonas Weber\tG4" in code_page


@step("3-agree", "Open *What the disagreement consists of* on the page before.")
def _(course: Course) -> None:
    page = course.marta
    page.go_back()
    standings(page).wait_for()
    page.get_by_text("What the disagreement consists of").click()
    page.get_by_role("table", name="Passages by interview and kind").wait_for()


@exercise(
    "3-agree",
    "Which code nearly met the target, and what keeps it from that?",
    "R3: alpha is 0.82, but its interval begins at 0.55, below 0.667.",
)
def _(course: Course) -> None:
    expect(standings(course.marta)).to_contain_text("Nearly · 1")
    expect(row(course.marta, "R3")).to_contain_text(re.compile(r"0\.82.*0\.55 to"))


@exercise(
    "3-agree",
    "Which code fell short? Which code does Ana give instead at line 14 of *Game chat*?",
    "G4; Ana says G5.",
)
def _(course: Course) -> None:
    expect(row(course.marta, "G4")).to_contain_text("0.27 to 0.66")  # what Ana gives was read at its passages


@exercise(
    "3-agree",
    "Nine codes are *Too rare to tell*. Are Ana and Jonas to blame?",
    "No: they occur in fewer than three interviews.",
)
def _(course: Course) -> None:
    expect(standings(course.marta)).to_contain_text("Too rare to tell · 9 In fewer than 3 interviews")


@exercise(
    "3-agree",
    "What is most frequent: other boundaries, missing, extra or different codes?",
    "Boundaries, 55 of 128: both saw the same.",
)
def _(course: Course) -> None:
    kinds = course.marta.get_by_role("table", name="Passages by interview and kind")
    every = kinds.locator("tr", has_text="All interviews").locator("td").all_inner_texts()
    counts = [int(text) for text in every if text.strip().isdigit()][:4]
    assert counts[0] == max(counts) == 55 and sum(counts) == 128


# Thursday: reconcile


@step(
    "4-reconcile",
    "As **Marta Lindqvist**, choose *Agree*, then *Reconcile*. The list at the side has every difference that is open.",
)
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Reconcile")
    page.locator(".rp-pane[data-opened] .rp-lanes").wait_for()
    expect(page.locator(".rp-progress")).to_contain_text("17 of 128 settled")
    expect(page.locator(".rp-entry")).to_have_count(128 - 17)


def settle(page: Page, *keys: str) -> Locator:
    """Press keys on the item and go back to it: what became of it."""
    for key in (*keys, "k"):
        page.keyboard.press(key)
    return page.locator(".rp-center")


@step("4-reconcile", "Read both sides in the text. `1` keeps Ana's, `2` keeps Jonas's.")
def _(course: Course) -> None:
    page = course.marta
    expect(page.locator(".rp-entry[aria-current]")).to_contain_text("Boundaries")
    expect(settle(page, "1")).to_contain_text("Settled: as Ana has it")
    expect(settle(page, "2")).to_contain_text("Settled: as Jonas has it")


@step(
    "4-reconcile",
    "`u` takes all words that anyone marked, `i` only the common ones. `o` keeps both, `x` none.",
)
def _(course: Course) -> None:
    page = course.marta
    for key, outcome in (
        ("u", "all words anyone marked"),
        ("i", "only the shared words"),
        ("o", "every coder’s kept"),
        ("x", "nothing coded here"),
    ):
        expect(settle(page, key)).to_contain_text(f"Settled: {outcome}")


@step("4-reconcile", "A decision leads to the next item. `k` goes back to it; another key replaces it.")
def _(course: Course) -> None:
    page = course.marta
    item = page.locator(".rp-center h2")
    page.keyboard.press("j")
    expect(item).to_contain_text("2 of 111")
    page.keyboard.press("x")
    expect(item).to_contain_text("3 of 111")
    page.keyboard.press("k")
    expect(item).to_contain_text("2 of 111")
    page.keyboard.press("1")
    expect(page.locator(".rp-center")).to_contain_text("Settled: as Ana has it")


@step("4-reconcile", "A letter before it says why: `l` is a boundary rule. `m` takes words.")
def _(course: Course) -> None:
    page = course.marta
    page.keyboard.press("Home")
    page.keyboard.press("l")
    expect(page.locator(".rp-reasons [aria-pressed='true']")).to_contain_text("boundary rule")
    page.keyboard.press("m")
    page.keyboard.type("The longer one reads alone.")
    page.keyboard.press("Enter")
    page.keyboard.press("u")
    expect(page.locator(".rp-center")).to_contain_text("The longer one reads alone.")


@step("4-reconcile", "`d` leaves it for later. `Ctrl z` takes your step back.")
def _(course: Course) -> None:
    page = course.marta
    for key in ("j", "j", "d"):
        page.keyboard.press(key)
    expect(page.locator(".rp-progress")).to_contain_text("2 deferred")
    page.keyboard.press("Control+z")
    expect(page.locator(".rp-progress")).to_contain_text("1 deferred")
    saved(page)


@exercise(
    "4-reconcile",
    "Settle five items of the kind *Boundaries*. Which key did you need most?",
    "Mostly `u`: the longer passage can be understood alone.",
)
def _(course: Course) -> None:
    page = course.marta
    expect(page.locator(".rp-progress")).to_contain_text("19 of 128 settled")
    item = page.locator(".rp-entry[aria-current]")
    for settled in range(20, 25):
        page.locator(".rp-entry", has_text="Boundaries").filter(has_text="○").first.click()
        expect(item).to_contain_text("Boundaries")
        page.locator(".rp-center").focus()
        page.keyboard.press("u")
        expect(page.locator(".rp-progress")).to_contain_text(f"{settled} of 128 settled")


@exercise(
    "4-reconcile",
    "Find *G1 / G4 · P04*, which was deferred. What do the two definitions leave open?",
    "Whether looking closely at a child's drawings is seeking out or already building trust; `v` revises a definition.",
)
def _(course: Course) -> None:
    page = course.marta
    page.locator(".rp-entry", has_text="G1 / G4").click()
    expect(page.locator(".rp-center h2")).to_contain_text("deferred")
    expect(page.locator(".rp-pane")).to_contain_text("dessin")
    expect(page.get_by_text("Revise this definition").first).to_be_visible()


@exercise(
    "4-reconcile",
    "One item carries a flag: somebody gave it to a lead. Decide it, with a reason.",
    "Any decision may be right. Without a reason nobody can follow it.",
)
def _(course: Course) -> None:
    page = course.marta
    page.locator(".rp-entry", has_text="⚑").click()
    expect(page.locator(".rp-center h2")).to_contain_text("escalated")
    page.locator(".rp-center").focus()
    expect(settle(page, "r", "x")).to_contain_text("different reading")
    expect(page.locator(".rp-entry", has_text="⚑")).to_have_count(0)
    saved(page)


# Friday: analyse

QUESTION = "somebody asked calmly and believed the answer"
RESULTS = "[class*='st-key-result-']:has(blockquote)"


@step("5-analyse", "As **Marta Lindqvist**, choose *Analyse*, then *Search*.")
def _(course: Course) -> None:
    course.opened("Marta Lindqvist", "Search")


@step(
    "5-analyse",
    f"Write `{QUESTION}` and press Enter. Each passage says why it is there.",
)
def _(course: Course) -> None:
    page = course.marta
    page.get_by_label("What are you looking for?").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(RESULTS).nth(2)).to_contain_text("found by")
    drawn(page)
    texts = page.locator(RESULTS).all_inner_texts()
    assert "found by" in texts[0] and "very near" in texts[0], texts[0]
    assert all("not near" in text for text in texts[1:3]), texts[1:3]


@step("5-analyse", "*Open* leads to its line in the transcript.")
def _(course: Course) -> None:
    page = course.marta
    page.get_by_role("link", name="Open", exact=True).first.click()
    page.wait_for_url(re.compile(r"/coding\?.*line=\d+"))
    page.locator(".heard-pane[data-opened]").wait_for()
    line = re.search(r"line=(\d+)", page.url)
    assert line and page.locator(".heard-current").get_attribute("data-turn") == str(int(line[1]) - 1)


@step(
    "5-analyse",
    "Choose *Themes*. Groups of passages are proposed; read those *Most firmly in it* first.",
)
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Themes")
    expect(page.get_by_text(re.compile(r"^12 themes from 271 passages of 8 interviews"))).to_be_visible()
    expect(page.get_by_text("Most firmly in it")).to_be_visible()


@step(
    "5-analyse",
    "Choose one that means something. *Name and describe* it, then *Accept as our theme*.",
)
def _(course: Course) -> None:
    page = course.marta
    page.get_by_role("button", name=re.compile(r"^\W*\d+ It was the realest question")).click()
    page.get_by_role("button", name="Name and describe").click()
    page.get_by_label("Name", exact=True).fill("A real question")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name=re.compile("A real question")).wait_for()
    page.get_by_role("button", name="Accept as our theme").click()
    page.get_by_label("Name, in your words").wait_for()
    page.get_by_role("button", name="Accept as our theme").last.click()
    page.get_by_text("Accepted. You find it under the team's themes.").wait_for()


@step("5-analyse", "Choose *Usage*, then *Codes together*. Every number opens its passages.")
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Usage")
    page.get_by_text("Codes together").click()
    drawn(page)
    together(page).get_by_title("D1 Realising it was not right: 4 pairs in 3 interviews").click()
    drawn(page)
    expect(page.get_by_text("G6 False identity or intention · D1 Realising it was not right")).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"^D1 Realising it was not right · P02 · Music forum · line 14")).first
    ).to_be_visible()


def together(page: Page) -> Locator:
    return page.get_by_role("table", name="How often codes are used")


@exercise(
    "5-analyse",
    "Read the first three passages found. Which fit your question?",
    "The first does. *Not near* stands at the others: they share words, not the meaning.",
)
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Search")
    page.get_by_label("What are you looking for?").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(RESULTS).first).to_contain_text("it was a real question")


@exercise(
    "5-analyse",
    "One theme brings “training” together with “grand”. Is that a finding?",
    "No. Words of two languages tell it from others; what it means is for you.",
)
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Themes")
    page.get_by_role("button", name=re.compile(r"^\W*\d+ I work for the council")).click()
    drawn(page)
    shown = page.locator("[data-testid=stMain]").inner_text()
    assert "training (en)" in shown and "grand (fr)" in shown


@exercise(
    "5-analyse",
    "Which code stands most often on the same words as G6, *False identity or intention*?",
    "D1, *Realising it was not right*: four pairs in three interviews. It is no cause.",
)
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Usage")
    page.get_by_text("Codes together").click()
    drawn(page)
    row = together(page).get_by_role("row", name=re.compile("^G6 "))
    expect(row).to_contain_text("D1 Realising it was not right: 4 pairs in 3 interviews")
    pairs = sorted(int(number) for number in re.findall(r": (\d+) pairs? in", row.inner_text()))
    assert pairs[-2] < pairs[-1] == 4


# Before the weekend: report


@step("6-report", "As **Marta Lindqvist**, choose *Report*, and *Full, with appendices*.")
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Report")
    page.get_by_text("Full, with appendices").click()
    drawn(page)


def make(page: Page) -> None:
    shown = PASSPHRASE.search(page.get_by_text(PASSPHRASE).inner_text())
    assert shown
    page.get_by_role("textbox", name="Passphrase of the originals").fill(shown[1])
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Make the file", exact=True).click()
    drawn(page)


@step(
    "6-report",
    "Write `Callum was heard.` as the summary. A steward enters the passphrase that stands there.",
)
def _(course: Course) -> None:
    course.marta.get_by_role("textbox", name="Summary, in your words").fill("Callum was heard.")
    course.marta.keyboard.press("Tab")


@step(
    "6-report",
    "Press *Make the file*. **Nothing is written**: a word is masked in this project, and would have left.",
)
def _(course: Course) -> None:
    make(course.marta)
    expect(course.marta.get_by_text("the disclosure check stopped at one place")).to_be_visible()
    expect(course.marta.get_by_role("button", name="Download", exact=True)).to_have_count(0)


@step(
    "6-report",
    "Write “P01” in place of the name. Enter the passphrase, press *Make the file* and save it.",
)
def _(course: Course) -> None:
    page = course.marta
    page.get_by_role("textbox", name="Summary, in your words").fill("P01 was heard.")
    page.keyboard.press("Tab")
    make(page)
    page.get_by_text(": ready. Check figure").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    course.report = Path(download.value.path()).read_bytes()


@step("6-report", "Choose *Two pages, for a ministry*. Look at them, and at what is missing.")
def _(course: Course) -> None:
    page = course.marta
    page.get_by_text("Two pages, for a ministry").click()
    drawn(page)
    expect(page.get_by_text(re.compile(r"What is missing \(\d+\)"))).to_be_visible()
    page.get_by_title("The report as it will look").wait_for()


@step(
    "6-report",
    "Choose *Indicators* and read a card: what it rests on, and what it does not say.",
)
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Indicators")
    expect(page.get_by_text(re.compile(r"^Chosen passages \(2\)"))).to_be_visible()
    expect(page.locator(".page-note", has_text="Limits: ")).to_be_visible()


def report(course: Course) -> list[str]:
    """What stands in the file, tables too."""
    document = Document(io.BytesIO(course.report))
    cells = [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


@exercise(
    "6-report",
    "How many people stand behind each code in the file?",
    "It says “fewer than 5”: the locked round has four interviews.",
)
def _(course: Course) -> None:
    assert sum("fewer than 5" in line for line in report(course)) > 10


@exercise(
    "6-report",
    "Find a quote. Whose is it, and who agreed?",
    "It stands with its pseudonym and line; that person agreed to be quoted.",
)
def _(course: Course) -> None:
    sources = [line for line in report(course) if re.search(r"^P\d\d, .*line \d+", line)]
    assert sources
    assert {line[:3] for line in sources} <= {"P01", "P03", "P04", "P05", "P06", "P08"}


@exercise(
    "6-report",
    "Choose *Interviews*. Which interviews are never quoted word for word?",
    "*Music forum* and *A studio that was not there*, which may be paraphrased, and *Chat room*, of which nothing may "
    "be quoted.",
)
def _(course: Course) -> None:
    page = course.opened("Marta Lindqvist", "Participants")
    rows = page.get_by_role("table", name="Participants, their consent and their attributes").locator("tbody tr")
    said = [row.inner_text() for row in rows.all()]
    assert len(said) == 9
    unquoted = {re.search(r"P\d\d", text)[0]: text for text in said if "may be quoted" not in text}  # type: ignore[index]
    assert set(unquoted) == {"P02", "P07", "P09"}
