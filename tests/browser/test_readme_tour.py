"""The README's tour, word for word, on the untouched demo: every phrase is acted out, and what it promises is seen.

The phrases below, one after the other, are the tour. A word changed there or here, or a sentence without an act, fails.
"""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpers.app_server import ROOT, Visit, drawn, enter, serve_app, visit
from tests.helpers.keyboard import open_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(3600)]

PASSPHRASE = re.compile(r"passphrase is: (.+)")
MEMO = "She says it as if it were nothing, zebrafinch."
SELECTED = """() => [...[...CSS.highlights].find(([name]) => name.endsWith('-selection'))[1]]
    .map((range) => range.startContainer.data.slice(range.startOffset, range.endOffset)).join('')"""
FIGURE = re.compile(r"^−?[01]\.\d\d$")
INTERVAL = re.compile(r"^−?[01]\.\d\d to −?[01]\.\d\d$")


@dataclass
class Tour:
    """Somebody who reads the README beside the app; each person signs in once, in a browser of their own."""

    browser: Browser
    url: str
    visits: dict[str, Visit] = field(default_factory=dict)
    line: int = 0
    code: str = ""

    def person(self, name: str) -> Page:
        """Sign in by choosing who you are."""
        if name not in self.visits:
            self.visits[name] = enter(self.browser, self.url, name)
        return self.visits[name].page

    def opened(self, name: str, title: str) -> Page:
        """The page of this title, by its place at the side and its tab."""
        page = self.person(name)
        open_page(page, title, lambda _, shown: shown.click())
        page.get_by_role("heading", name=title, level=1).wait_for()
        drawn(page)
        return page

    def bus_station(self, name: str) -> Page:
        """The pane on *Bus station*, from *My work*."""
        page = self.opened(name, "My work")
        entry = page.get_by_text(re.compile(r"^P\d\d · Bus station$")).locator("xpath=ancestor::*[.//button][1]")
        entry.get_by_role("button", name="Code P").click()
        page.locator(".heard-pane[data-opened]").wait_for()
        drawn(page)
        expect(page.get_by_role("combobox", name="Interview")).to_have_value(re.compile("Bus station"))
        return page


ACTS: list[tuple[str, Callable[[Tour], None]]] = []


def says(phrase: str) -> Callable[[Callable[[Tour], None]], Callable[[Tour], None]]:
    """The act for the next words of the tour."""

    def keep(act: Callable[[Tour], None]) -> Callable[[Tour], None]:
        ACTS.append((phrase, act))
        return act

    return keep


@pytest.fixture(scope="module")
def url(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on the demo as it comes."""
    folder = tmp_path_factory.mktemp("tour") / "demo-project"
    with serve_app(Path(shutil.copytree(demo_folder, folder))) as server:
        yield server.url


def told() -> str:
    """The tour as the README tells it, in one line."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tour = readme.partition("## Five minutes on the demo")[2].partition("\n## ")[0]
    return " ".join(tour.split())


def test_every_phrase_of_the_tour_has_an_act() -> None:
    assert " ".join(phrase for phrase, _ in ACTS) == told()


def test_the_tour_keeps_its_word(chromium: Browser, url: str) -> None:
    tour = Tour(chromium, url)
    for phrase, act in ACTS:
        try:
            act(tour)
        except Exception as error:
            error.add_note(f"The README says: {phrase}")
            raise
    for entry in tour.visits.values():
        entry.leave()


def states(page: Page) -> list[int]:
    """Identifiers to decide, masked, left."""
    return [int(number) for number in re.findall(r"\d+", page.locator(".heard-review-counts").inner_text())[:3]]


def questions(page: Page) -> int:
    """How many are asked under *Same person?*."""
    tab = page.locator(".heard-review-tab", has_text="Same person?")
    return int(re.findall(r"\d+", tab.inner_text())[0]) if tab.count() else 0


def at(pane: Page) -> int:
    """The current line."""
    return int(pane.locator(".heard-current").get_attribute("data-turn") or 0) + 1


def chips(pane: Page, line: int) -> Locator:
    return pane.locator(".heard-turn").nth(line - 1).locator(".heard-chip")


@says("The demo holds nine invented interviews in English, French and Italian.")
def _(tour: Tour) -> None:
    result = enter(tour.browser, tour.url, "Leena Salo")
    rows = result.page.get_by_role("table", name="Interviews and how far each coder is").locator("tbody tr")
    expect(rows).to_have_count(9)
    assert set(rows.locator("td:nth-child(2)").all_inner_texts()) == {"en", "fr", "it"}
    result.leave()


@says("Sign in by choosing who you are.")
def _(tour: Tour) -> None:
    result = visit(tour.browser)
    result.page.goto(tour.url)
    result.page.get_by_text("Who are you?").wait_for()
    for name in ("Ana Duarte", "Jonas Weber", "Marta Lindqvist", "Tomas Keane", "Leena Salo"):
        expect(result.page.get_by_role("button", name=name)).to_be_visible()
    result.leave()


@says("1. **Tomas Keane** (steward) → *Review*: the passphrase is on the screen.")
def _(tour: Tour) -> None:
    page = tour.opened("Tomas Keane", "Review identifiers")
    shown = PASSPHRASE.search(page.get_by_text(PASSPHRASE).inner_text())
    assert shown
    page.get_by_label("Passphrase of the project").fill(shown[1])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close the originals").wait_for()


@says("Press `a` to accept, `r` to reject, `?` for all keys,")
def _(tour: Tour) -> None:
    page = tour.person("Tomas Keane")
    page.locator(".heard-review[data-opened]").wait_for()
    page.locator(".heard-review-scroll").focus()
    waiting, masked, left = states(page)
    page.keyboard.press("a")
    assert states(page)[0] < waiting and states(page)[1] > masked and states(page)[2] == left
    while states(page)[0] > 1:
        page.keyboard.press("a")
    masked = states(page)[1]
    page.keyboard.press("r")
    assert states(page) == [0, masked, left + 1]
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    for words in ("accept: mask these words", "reject: leave them as they are", "undo"):
        expect(keys).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    page.locator(".heard-review[data-unsaved='0']").wait_for()


@says("answer `q` *Same person?* with `y` or `n`,")
def _(tour: Tour) -> None:
    page = tour.person("Tomas Keane")
    page.locator(".heard-review-scroll").focus()
    page.keyboard.press("q")
    doubts = questions(page)
    assert doubts
    for key in ("y", *"n" * 20):
        page.keyboard.press(key)
        page.locator(".heard-review[data-unsaved='0']").wait_for()
        drawn(page)
        if not questions(page):
            break
    assert not questions(page), page.locator(".heard-review-card").inner_text()


@says("then release *Chat room*: words that are masked elsewhere come up once more.")
def _(tour: Tour) -> None:
    page = tour.person("Tomas Keane")
    sign_and_release(page)
    page.get_by_text("Further places that hold words masked elsewhere").wait_for()
    drawn(page)
    page.locator(".heard-review-scroll").focus()
    while states(page)[0]:
        page.keyboard.press("r")
    page.locator(".heard-review[data-unsaved='0']").wait_for()
    drawn(page)
    sign_and_release(page)
    page.get_by_text(re.compile("Chat room is released")).wait_for()


def sign_and_release(page: Page) -> None:
    """Sign for the interview by name and release it."""
    page.get_by_text("I, Tomas Keane, have reviewed this interview").click()
    page.get_by_role("button", name="Release for coding").click()


@says("2. **Ana Duarte** (researcher) → *Code* → *Bus station*.")
def _(tour: Tour) -> None:
    tour.bus_station("Ana Duarte")


@says(
    "`j` for the next line, `a` selects it, a digit applies its code, `/` finds any code, `m` writes a memo, "
    "`Ctrl+Z` takes it back."
)
def _(tour: Tour) -> None:
    page = tour.person("Ana Duarte")
    page.locator(".heard-current .heard-text").click()
    line = at(page) + 1
    page.keyboard.press("j")
    assert at(page) == line
    page.keyboard.press("a")
    assert page.evaluate(SELECTED) == page.locator(".heard-current .heard-text").inner_text()
    before = chips(page, line).count()
    first = re.match(r"1 (.+)", page.locator(".heard-slot").first.get_attribute("aria-label") or "")
    assert first
    page.keyboard.press("1")
    expect(chips(page, line)).to_have_count(before + 1)
    expect(chips(page, line).filter(has_text=first[1])).not_to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("secrecy")
    tour.code = page.get_by_role("option", selected=True).locator(".heard-option-name").inner_text()
    page.keyboard.press("Enter")
    applied = chips(page, line).filter(has_text=tour.code)
    expect(applied).to_have_count(1)
    page.keyboard.press("m")
    page.keyboard.type(MEMO)
    page.keyboard.press("Control+Enter")
    expect(applied).to_have_attribute("aria-label", re.compile("has a memo"))
    page.keyboard.press("Control+z")
    expect(applied).not_to_have_attribute("aria-label", re.compile("has a memo"))
    page.keyboard.press("Control+Shift+z")
    expect(applied).to_have_attribute("aria-label", re.compile("has a memo"))
    page.locator(".heard-pane[data-unsaved='0']").wait_for()
    tour.line = line


@says("Jonas codes the same interview; neither sees the other's work.")
def _(tour: Tour) -> None:
    page = tour.bus_station("Jonas Weber")
    assert page.locator(".heard-chip").count() > 0, "he codes it too"
    assert chips(page, tour.line).filter(has_text=tour.code).count() == 0
    assert not any("zebrafinch" in frame for frame in tour.visits["Jonas Weber"].frames)
    for name, other in (("Jonas Weber", "Ana Duarte"), ("Ana Duarte", "Jonas Weber")):
        labels = tour.person(name).locator(".heard-chip").evaluate_all("all => all.map((one) => one.ariaLabel)")
        assert labels and not any(other in label for label in labels)


@says("3. **Marta Lindqvist** (lead) → *Agree*: alpha per code with its interval, against the target set before.")
def _(tour: Tour) -> None:
    page = tour.opened("Marta Lindqvist", "Agreement")
    table = page.get_by_role("table", name="How each code stands")
    table.locator("td .ft-open").first.wait_for()
    columns = table.locator("thead th").all_inner_texts()
    places = [next(at for at, text in enumerate(columns) if wanted in text) for wanted in ("Alpha", "95 %")]
    cells = [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]
    rows = [[texts[place].strip() for place in places] for texts in cells if len(texts) == len(columns)]
    assert any(FIGURE.match(alpha) and INTERVAL.match(interval) for alpha, interval in rows), rows
    expect(page.get_by_text(re.compile(r"met the target of 0\.667 set before the round")).first).to_be_visible()


@says("Click a figure for the passages behind it.")
def _(tour: Tour) -> None:
    page = tour.person("Marta Lindqvist")
    page.get_by_role("table", name="How each code stands").locator("td .ft-open").first.click()
    page.get_by_role("heading", name="Passages").wait_for()
    passages = page.get_by_role("table", name=re.compile(r"Line \d+, coder by coder"))
    expect(passages.first).to_contain_text("Ana Duarte")
    page.go_back()
    page.get_by_role("table", name="How each code stands").wait_for()


@says("→ *Reconcile*: `1` or `2` keeps a coder's side, `u` the union, `x` nothing.")
def _(tour: Tour) -> None:
    page = tour.opened("Marta Lindqvist", "Reconcile")
    page.locator(".rp-pane[data-opened] .rp-lanes").wait_for()
    item = page.locator(".rp-entry[aria-current]")
    for _ in range(page.locator(".rp-entry").count()):
        if "Boundaries" in item.inner_text():
            break
        page.keyboard.press("j")
    settled = {
        "1": "as Ana has it",
        "2": "as Jonas has it",
        "u": "all words anyone marked",
        "x": "nothing coded here",
    }
    for key, entry in settled.items():
        page.keyboard.press(key)
        page.keyboard.press("k")  # a decision leads to the next item
        expect(page.locator(".rp-center")).to_contain_text(f"Settled: {entry}")
    page.locator(".rp-pane[data-unsaved='0']").wait_for()


@says(
    "4. *Analyse*: *Themes* shows what a topic model proposes; *Search* finds passages by meaning and jumps into the "
    "transcript."
)
def _(tour: Tour) -> None:
    page = tour.opened("Marta Lindqvist", "Themes")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ themes from \d+ passages of 8 interviews"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"^\W 1 .+ · \d+"))).to_be_visible()
    page = tour.opened("Marta Lindqvist", "Search")
    page.get_by_label("What are you looking for?").fill("somebody asked calmly and believed the answer")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open", exact=True).first.click()
    page.wait_for_url(re.compile(r"/coding\?.*line=\d+"))
    page.locator(".heard-pane[data-opened]").wait_for()
    line = re.search(r"line=(\d+)", page.url)
    assert line and at(page) == int(line[1])


@says(
    "5. *Report* shows the two pages for a ministry, and what they lack. *Full, with appendices* → the passphrase that "
    "stands there → *Make the file*: a Word report with definitions, counts (withheld where so few people stand behind "
    "them, as in the demo), indicator cards, quotes by pseudonym and line, and agreement."
)
def _(tour: Tour) -> None:
    page = tour.opened("Marta Lindqvist", "Report")
    expect(
        page.frame_locator("iframe[title='The report as it will look']").get_by_role(
            "heading", name="Method and limits"
        )
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"What is missing \(\d+\)"))).to_be_visible()
    page.get_by_text("Full, with appendices").click()
    drawn(page)
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_text("words leave only compared with the pseudonym key here")).to_be_visible()
    type_passphrase(page)
    report = made(page)
    styled = [(paragraph.style.name if paragraph.style else "", paragraph.text) for paragraph in report.paragraphs]
    assert sum(text.startswith("Definition. ") for _, text in styled) > 40
    counted = rows_of(report, "Family", "Code", "Interviews", "Passages")
    cells = [cell for row in counted for cell in row[2:4]]
    assert cells and set(cells) <= {"fewer than 5", "·"}, cells
    headings = [text for style, text in styled if style.startswith("Heading")]
    cards = headings[headings.index("Indicators") + 1 : headings.index("Codes")]
    assert "Contact with somebody the family has not met becomes daily and is kept secret." in cards
    quoted = [at for at, (style, _) in enumerate(styled) if style == "Heard Quote"]
    assert len(quoted) > 20
    for at in quoted:
        assert styled[at + 1][0] == "Heard Quote Source" and re.search(r"P\d\d, .+, line \d+", styled[at + 1][1])
    figures = rows_of(report, "Code", "Alpha (95 % interval)")
    assert any(re.match(r"−?[01]\.\d\d", row[1]) for row in figures)


@says("The file is compared with the pseudonym key before you get it.")
def _(tour: Tour) -> None:
    page = tour.person("Marta Lindqvist")
    type_passphrase(page)
    made(page)
    expect(page.get_by_text("Not compared with the pseudonym key")).to_have_count(0)


def type_passphrase(page: Page) -> None:
    """Enter the passphrase that the page shows for the demo."""
    shown = PASSPHRASE.search(page.get_by_text(PASSPHRASE).inner_text())
    assert shown
    page.get_by_role("textbox", name="Passphrase of the originals").fill(shown[1])
    page.keyboard.press("Tab")


def made(page: Page) -> WordDocument:
    """Make the file and get it."""
    page.get_by_role("button", name="Make the file").click()
    drawn(page)
    page.get_by_text(": ready. Check figure").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    return Document(io.BytesIO(Path(download.value.path()).read_bytes()))


def rows_of(report: WordDocument, *columns: str) -> list[list[str]]:
    """The rows of the table that begins with these columns."""
    for table in report.tables:
        head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        if head[: len(columns)] == list(columns):
            return rows
    raise AssertionError(f"The report has no table of {', '.join(columns)}.")
