"""The whole chain in a real browser by keyboard alone: from a file on disk to a report whose quotes are the release."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect

from codebook.starters import load_starter
from coding.model import Role, User
from coding.workspace.people.users import sign_in
from coding.workspace.project import log as project_log
from coding.workspace.project.open import create_project, open_project
from tests.helpers.app_server import Visit, serve_app, visit
from tests.helpers.keyboard import choose, open_page, press, reach, write
from tests.helpers.steps import current_releases

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSPHRASE = "a gentle passphrase"
TALK = """Interviewer: How did you spend your evenings when you were thirteen?

Marlene: Mostly alone in my room in Wexcombe. My friend Odalys Brenner had moved away and I missed her every single day.

Interviewer: When did you notice that something was not right?

Marlene: When he asked me to keep our talks a secret from everybody at home. That was the moment I started to wonder.

Interviewer: Whom did you tell first?

Marlene: My teacher, Mrs Fenwick. She asked me calmly and she believed what I said, and that changed everything for me.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = tmp_path_factory.mktemp("chain") / "study"
    users = [
        User("sam", "Sam Example", frozenset({Role.STEWARD})),
        User("lea", "Lea Example", frozenset({Role.LEAD})),
        User("ana", "Ana Example", frozenset({Role.RESEARCHER})),
        User("ben", "Ben Example", frozenset({Role.RESEARCHER})),
    ]
    create_project(result, "A small study", PASSPHRASE, users, load_starter("survivor-interviews")).store.close()
    return result


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    with serve_app(folder) as server:
        yield server.url


def _enter(browser: Browser, address: str, name: str) -> Visit:
    """Somebody signs in by keyboard, in a browser of their own."""
    result = visit(browser)
    result.page.goto(address)
    press(result.page, result.page.get_by_role("button", name=name).first)
    result.page.get_by_text("Sign out").first.wait_for()
    return result


def _import_review_release(browser: Browser, address: str, tmp_path: Path) -> None:
    visitor = _enter(browser, address, "Sam Example")
    page = visitor.page
    open_page(page, "Import")
    reach(page, page.get_by_label("Passphrase of the project"))
    page.keyboard.insert_text(PASSPHRASE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close the originals").wait_for()
    talk = tmp_path / "talk.txt"
    talk.write_text(TALK, encoding="utf-8")
    # The button opens the system's own file dialog, which is outside the page.
    reach(page, page.get_by_test_id("stFileUploader").get_by_role("button").first)
    page.locator("input[type=file]").set_input_files(str(talk))
    page.get_by_text("6 turns").wait_for()
    press(page, page.get_by_role("button", name="Store", exact=True))
    page.get_by_text("1 interview stored").wait_for()
    page.get_by_text("1 interview searched").wait_for()
    press(page, page.get_by_role("button", name="Review identifiers ("))
    page.wait_for_selector(".heard-review[data-opened][data-unsaved='0']")
    reach(page, page.locator(".heard-review-scroll"))
    for _ in range(40):
        if page.locator(".heard-review-counts").inner_text().startswith("0 to decide"):
            break
        page.keyboard.press("a")
        page.wait_for_selector(".heard-review[data-unsaved='0']")
    for words in ("Odalys", "Fenwick", "Wexcombe"):
        if page.locator(".heard-review-mark[data-state=accepted]", has_text=words).count() == 0:
            page.keyboard.press("f")
            page.keyboard.type(words)
            page.keyboard.press("Enter")
            page.keyboard.press("Escape")
            page.keyboard.press("m")
            page.keyboard.press("p")
            page.wait_for_selector(".heard-review[data-unsaved='0']")
    press(page, page.get_by_role("checkbox", name=re.compile("I, Sam Example")), " ")
    press(page, page.get_by_role("button", name="Release for coding"))
    page.get_by_text("is released (release 1)").wait_for()
    visitor.leave()


def _open_round(browser: Browser, address: str) -> None:
    visitor = _enter(browser, address, "Lea Example")
    page = visitor.page
    open_page(page, "Participants")
    choose(page, page.get_by_role("combobox", name="Change"), "P01")
    consent = page.get_by_role("combobox", name="Consent to quotation")
    choose(page, consent, "may be quoted")
    expect(consent).to_have_value("may be quoted")
    press(page, page.get_by_role("button", name="Save"))
    page.get_by_role("cell", name="may be quoted", exact=True).wait_for()
    open_page(page, "Agreement")
    press(page, page.locator("summary", has_text="Set up a round"))
    write(page, page.get_by_label("Name", exact=True), "First round")
    for label, options in (("Coders", ["Ana Example", "Ben Example"]), ("Interviews", ["P01"])):
        field = page.get_by_role("combobox", name=re.compile(f"^{label}"))
        for option in options:
            choose(page, field, option)
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
    write(page, page.get_by_label("Why this target?"), "Set before coding, for a first report")
    press(page, page.get_by_role("button", name="Open the round"))
    page.get_by_text("First round").first.wait_for()
    visitor.leave()


def _code(browser: Browser, address: str, name: str, keys: list[list[str]]) -> list[str]:
    """Code by keyboard, lock, and return what the browser received."""
    visitor = _enter(browser, address, name)
    page = visitor.page
    open_page(page, "My work")
    press(page, page.get_by_test_id("stMain").get_by_role("button", name="Code P"))
    page.wait_for_selector(".heard-pane[data-opened]")
    reach(page, page.locator(".heard-scroll"))
    for turn in keys:
        for key in turn:
            page.keyboard.press(key) if len(key) == 1 or key in ("Enter", "Home", "Escape") else page.keyboard.type(key)
    page.wait_for_selector(".heard-pane[data-unsaved='0']")
    open_page(page, "My work")
    press(page, page.get_by_role("button", name="Hand in"))
    press(page, page.get_by_role("button", name="Hand in this interview"))
    page.get_by_text("Handed in by you").wait_for()
    visitor.leave()
    return visitor.frames


def test_from_a_file_to_a_verified_report(chromium: Browser, address: str, tmp_path: Path) -> None:
    _import_review_release(chromium, address, tmp_path)
    _open_round(chromium, address)
    # j goes to the next line, a takes the whole turn, / opens the palette.
    ana = [["Home", "j", "a", "/", "loneli", "Enter"], ["j", "j", "a", "/", "secrecy", "Enter"],
           ["j", "j", "a", "/", "helpful", "Enter"]]  # fmt: skip
    ben = [["Home", "j", "a", "/", "loneli", "Enter"], ["j", "j", "s", "/", "secrecy", "Enter"]]
    _code(chromium, address, "Ana Example", ana)
    frames = _code(chromium, address, "Ben Example", ben)
    assert "Helpful" in "".join(frames), "the codebook is there"
    assert not any("Ana Example" in frame and "R1" in frame and "coding" in frame for frame in frames[:-3])
    visitor = _enter(chromium, address, "Lea Example")
    page = visitor.page
    open_page(page, "Agreement")
    press(page, page.locator("summary", has_text="How it was counted"))
    page.get_by_text("Snapshot").first.wait_for()
    open_page(page, "Reconcile")
    page.wait_for_selector(".rp-pane[data-opened] .rp-entry")
    reach(page, page.locator(".rp-center"))
    for _ in range(6):
        settled = re.search(r"(\d+) of (\d+) settled", page.locator(".rp-progress").inner_text())
        if settled and settled[1] == settled[2]:
            break
        page.keyboard.press("1")
    page.wait_for_selector(".rp-pane[data-unsaved='0']")
    open_page(page, "Export")
    page.get_by_role("textbox", name="Passphrase of the originals").fill(PASSPHRASE)
    press(page, page.get_by_role("button", name="Make the file"))
    page.get_by_role("button", name="Download").first.wait_for()
    with page.expect_download() as download:
        press(page, page.get_by_role("button", name="Download").first)
    data = Path(download.value.path()).read_bytes()
    visitor.leave()
    _read_report(data)


def _read_report(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    whole = "\n".join(texts)
    for words in ("Odalys", "Brenner", "Fenwick", "Wexcombe", "Marlene"):
        assert words not in whole, f"{words} left the project"
    quotes = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heard Quote"]
    assert quotes, "the report quotes somebody"
    _quotes.extend(quotes)


_quotes: list[str] = []


def test_its_quotes_are_the_release(folder: Path) -> None:
    """Runs after the server has stopped, since one process owns the project."""
    assert _quotes
    project = open_project(folder)
    try:
        texts = [release.text for release in current_releases(sign_in(project, "lea"))]
        for quote in _quotes:
            core = quote.strip().strip('“”"').strip()
            assert any(core and core in text for text in texts), "a quote is not what the release says"
        assert project_log.verify(sign_in(project, "lea")).intact
    finally:
        project.store.close()
