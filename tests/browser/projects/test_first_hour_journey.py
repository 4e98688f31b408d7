"""*A study of your own* of the README, word for word: from ``heard app`` to the first coded passage of one's own file.

The phrases below, one after the other, are that section. Clicks, keys and what is typed are counted as they are done,
and the seconds of waiting are told.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpers.app_server import ROOT, SECONDS, HeardServer, drawn, somebody
from tests.helpers.keyboard import open_page, press, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSPHRASE = "seven herons at the weir"
TALK = (
    b"Interviewer: Where did you go after school?\n\nNora: To my aunt Hanne in Lindau, most days. She had a garden.\n\n"
    b"Interviewer: And in winter?\n\nNora: We read a lot, and the river froze.\n"
)
CLICKS, KEYS, IDEAS = 8, 15, 5
"""At most so many, from the first page to the first coded passage, review included."""


@dataclass
class ProjectsServer(HeardServer):
    """``heard app`` without a folder."""

    def arguments(self) -> list[str]:
        return ["app", "--port", str(self.port), "--no-browser"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ProjectsServer]:
    (tmp_path / "home").mkdir()
    own = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "config"), "LOGNAME": "lea"}
    result = ProjectsServer(tmp_path / "heard.log", own)
    try:
        result.start()
        yield result
    finally:
        result.stop()


@dataclass
class Newcomer:
    """Somebody who begins a study, and what it costs them.

    Attributes:
        clicks: Presses of the mouse, dropping files included.
        keys: Presses of keys that are not letters of what is typed.
        typed: Words of their own: a name, a passphrase, a code.
        ideas: What has to be understood.
        waited: Seconds until what comes next can be done.
    """

    page: Page
    url: str
    clicks: int = 0
    keys: int = 0
    typed: list[str] = field(default_factory=list)
    ideas: list[str] = field(default_factory=list)
    waited: float = 0.0

    def click(self, control: Locator) -> None:
        control.click()
        self.clicks += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.typed.append(text)

    def wait(self, thing: Locator) -> None:
        """Wait for what comes next."""
        began = time.monotonic()
        thing.wait_for()
        drawn(self.page)
        self.waited += time.monotonic() - began


ACTS: list[tuple[str, Callable[[Newcomer], None]]] = []


def says(phrase: str) -> Callable[[Callable[[Newcomer], None]], Callable[[Newcomer], None]]:
    """The act for the next words of the section."""

    def keep(act: Callable[[Newcomer], None]) -> Callable[[Newcomer], None]:
        ACTS.append((phrase, act))
        return act

    return keep


def told() -> str:
    """The section as the README tells it, in one line."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## A study of your own")[2].partition("\n\n*Try the demo* stands")[0]
    return " ".join(section.replace("```sh\nheard app\n```", "`heard app`").split())


def test_every_phrase_of_the_section_has_an_act() -> None:
    assert " ".join(phrase for phrase, _ in ACTS) == told()


@says("`heard app` opens one screen.")
def _(new: Newcomer) -> None:
    new.page.goto(new.url)
    new.page.get_by_role("heading", name="Begin a study").wait_for()
    drawn(new.page)


@says("Type what the study is called and a passphrase, twice; it seals the interviews as they came.")
def _(new: Newcomer) -> None:
    new.ideas += ["a study", "its passphrase"]
    expect(new.page.get_by_label("What the study is called")).to_be_focused()
    new.write("Rivers & roads")
    # The second time past the button that shows the passphrase.
    for label, tabs in (("Passphrase of the originals", 1), ("The same once more", 2)):
        for _number in range(tabs):
            new.press("Tab")
        expect(new.page.get_by_label(label)).to_be_focused()
        new.write(PASSPHRASE)


@says("Drop your files and press *Begin*.")
def _(new: Newcomer) -> None:
    files = [("first talk.txt", TALK), ("film.mp4", b"\0\0\0\x18ftypmp42")]
    new.page.locator("input[type=file]").set_input_files(
        files=[{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files]
    )
    new.clicks += 1
    new.wait(new.page.get_by_text("film.mp4"))
    new.click(new.page.get_by_role("button", name="Begin", exact=True))


@says("You are signed in, and identifiers are looked for by themselves; a file that cannot be read is named.")
def _(new: Newcomer) -> None:
    new.wait(new.page.get_by_role("heading", name="Home"))
    expect(new.page.get_by_text("Who are you?")).to_have_count(0)
    expect(new.page.get_by_text("Sign out").first).to_be_visible()
    new.wait(new.page.get_by_role("button", name="Review P01"))
    expect(new.page.get_by_text("film.mp4 is a recording")).to_be_visible()


@says("Home says the one next thing.")
def _(new: Newcomer) -> None:
    new.ideas.append("Home says what is next")
    expect(new.page.get_by_text("Next for you.")).to_be_visible()
    primary = new.page.get_by_test_id("stMain").get_by_test_id("stBaseButton-primary")
    expect(primary).to_have_count(1)
    expect(primary).to_be_in_viewport()


@says("1. *Review P01*: `a` masks what was found, `r` leaves it.")
def _(new: Newcomer) -> None:
    new.ideas.append("identifiers are masked before anybody codes")
    page = new.page
    new.click(page.get_by_role("button", name="Review P01"))
    new.wait(page.locator(".heard-review[data-opened]"))
    expect(page.get_by_role("button", name="Open the originals")).to_have_count(0)
    while "0 to decide" not in page.locator(".heard-review-counts").inner_text():
        new.press("a")
    page.locator(".heard-review[data-unsaved='0']").wait_for()


@says("Write the passphrase on the sheet that is offered.")
def _(new: Newcomer) -> None:
    page = new.page
    with page.expect_download() as download:
        new.click(page.get_by_role("button", name="Download a recovery sheet to print"))
    text = download.value.path().read_text(encoding="utf-8")
    assert "Rivers &amp; roads" in text and PASSPHRASE not in text
    new.click(page.get_by_role("button", name="It is written down, and that lies in a safe place"))
    expect(page.get_by_text("Write the passphrase down")).to_have_count(0)
    drawn(page)


@says("Sign and release.")
def _(new: Newcomer) -> None:
    page = new.page
    new.click(page.get_by_text(re.compile("^I, Lea, have reviewed this interview|^I, Lea, release")))
    new.click(page.get_by_role("button", name="Release for coding"))
    new.wait(page.get_by_text("P01 is released"))


@says("2. *Code P01*: `a` selects a line, `/` and a name make the first code.")
def _(new: Newcomer) -> None:
    new.ideas.append("a code names a passage")
    page = new.page
    new.click(page.get_by_role("button", name="Code P01"))
    new.wait(page.locator(".heard-pane[data-opened]"))
    page.locator(".heard-turn.heard-current").wait_for()
    for key in ("j", "a", "/"):
        new.press(key)
    new.write("First contact")
    new.press("Enter")
    expect(page.locator(".heard-chip")).to_contain_text("First contact")
    page.locator(".heard-pane[data-unsaved='0']").wait_for()


def test_the_first_hour_keeps_its_word(
    server: ProjectsServer, chromium: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with somebody(chromium) as result:
        page = result.page
        new = Newcomer(page, server.url)
        for phrase, act in ACTS:
            try:
                act(new)
            except Exception as error:
                error.add_note(f"The README says: {phrase}")
                raise
        record_property("clicks", new.clicks)
        record_property("keys", new.keys)
        record_property("ideas", len(new.ideas))
        record_property("seconds waited", round(new.waited, 1))
        sys.stdout.write(f"{new.clicks} clicks, {new.keys} keys, {len(new.ideas)} ideas, {new.waited:.1f} s waited\n")
        assert new.clicks <= CLICKS and new.keys <= KEYS and len(new.ideas) <= IDEAS
        paths = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert paths and not any(PASSPHRASE.encode() in path.read_bytes() for path in paths)


def test_the_study_is_shut_and_opened_again_and_the_tour_is_walked_by_keyboard(
    server: ProjectsServer, chromium: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "home" / "Heard" / "rivers"
    with somebody(chromium) as result:
        page = result.page
        page.goto(server.url)
        write(page, page.get_by_label("What the study is called"), "Rivers")
        for label in ("Passphrase of the originals", "The same once more"):
            write(page, page.get_by_label(label), PASSPHRASE)
        press(page, page.get_by_role("button", name="Begin", exact=True))
        page.get_by_role("button", name="Import transcripts").wait_for()
        for number in range(1, 6):
            expect(page.get_by_role("status").filter(has_text=f"Tour: {number} of 6")).to_be_visible()
            press(page, page.get_by_role("button", name="Next stop"))
        expect(page.get_by_role("status").filter(has_text="Tour: 6 of 6")).to_be_visible()
        press(page, page.get_by_role("button", name="End the tour"))
        expect(page.get_by_text("Tour: 6 of 6")).to_have_count(0)
        open_page(page, "Home")
        expect(page.get_by_text("Tour: 1 of 6")).to_have_count(0)
        expect(page.get_by_role("button", name="Download a recovery sheet to print")).to_be_visible()

        press(page, page.get_by_role("button", name="More"))
        press(page, page.get_by_role("button", name="Other projects"))
        page.get_by_text("Projects opened lately").wait_for()
        assert not (folder / "project.duckdb.wal").exists(), "it is shut whole"
        press(page, page.get_by_role("button", name=str(folder)))
        press(page, page.get_by_role("button", name="Lea"))
        page.get_by_text("Sign out").first.wait_for()
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        press(page, page.get_by_role("button", name="More"))
        press(page, page.get_by_role("button", name="Quit Heard"))
        page.get_by_role("heading", name="Heard has ended.").wait_for()
        assert server.process is not None and server.process.wait(SECONDS) == 0
        assert not (folder / "project.duckdb.wal").exists(), "it is shut whole"
        assert PASSPHRASE not in server.log.read_text()


def test_the_demo_opens_beside_it(server: ProjectsServer, chromium: Browser) -> None:
    with somebody(chromium) as result:
        page = result.page
        page.goto(server.url)
        began = time.monotonic()
        page.get_by_role("button", name="Try the demo").click()
        page.get_by_role("button", name="Ana Duarte").wait_for()
        sys.stdout.write(f"{time.monotonic() - began:.1f} s to the demo\n")
        page.get_by_role("button", name="Ana Duarte").click()
        expect(page.get_by_role("status").filter(has_text="Tour: 1 of 4")).to_be_visible()
