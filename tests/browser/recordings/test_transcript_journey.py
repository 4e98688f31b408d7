"""From a recording to a coded passage in a real browser alone, with the real speech model, and a kill in the middle."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from codebook.starters import load_starter
from coding.model import Role, User
from coding.workspace.codings.transcript import read_release
from coding.workspace.people.users import sign_in
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import create_project, open_project
from pipelines.extras.recordings.align import model
from tests.extras.recordings.voice import spoken
from tests.helpers.app_server import AppServer, enter, serve_app
from tests.helpers.keyboard import code_line, open_originals, open_page, press, reach
from tests.helpers.steps import current_releases

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not model.installed(), reason="the extra heard[speech] (a speech model of 140 MB) is not installed"
    ),
]

PASSPHRASE = "a gentle passphrase"
NAME = "Jonathan.wav"
SAID = (
    "Thank you for coming today. Please tell me about the garden.",
    "My grandmother had a garden with apple trees. We picked the apples in autumn.",
    "In Manchester I lived with my friend Jonathan. He was kind to me.",
    "Every morning we walked to school together, and every evening we read a book.",
    "My teacher listened to me. She believed every word I said.",
)
TALK = [f"{words} That was in year number {year}." for year in range(1, 7) for words in SAID]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[AppServer]:
    folder = tmp_path / "study"
    users = [
        User("sam", "Sam Example", frozenset({Role.STEWARD})),
        User("lea", "Lea Example", frozenset({Role.LEAD})),
        User("ana", "Ana Example", frozenset({Role.RESEARCHER})),
    ]
    create_project(folder, "A small study", PASSPHRASE, users, load_starter("survivor-interviews")).store.close()
    with serve_app(folder) as server:
        yield server


def at_import(browser: Browser, server: AppServer) -> Any:
    visitor = enter(browser, server.url, "Sam Example")
    open_page(visitor.page, "Import")
    open_originals(visitor.page, PASSPHRASE)
    return visitor


def in_clear(folder: Path, *signs: bytes) -> list[str]:
    """Files of the project in which a name, the sound or something else lies in clear."""
    signs += (b"Manchester", b"Jonathan", b"RIFF")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(sign in path.read_bytes() for sign in signs)]


def test_from_a_recording_to_a_coded_passage(chromium: Browser, served: AppServer, tmp_path: Path) -> None:
    recording = tmp_path / "outside" / NAME
    recording.parent.mkdir()
    recording.write_bytes(spoken(*TALK))
    steward = at_import(chromium, served)
    page = steward.page
    page.get_by_text("Import recordings").click()
    page.locator("input[type=file]").last.set_input_files(str(recording))
    press(page, page.get_by_role("button", name="Write it down"))
    page.get_by_text(re.compile(r"Minutes written down: [1-9]\d* of \d+ done")).wait_for()
    assert served.process is not None
    served.process.kill()
    served.process.wait()
    steward.context.close()
    assert in_clear(served.folder, b"apple trees") == []

    served.start()
    steward = at_import(chromium, served)
    page = steward.page
    expect(page.get_by_text(re.compile(rf"{re.escape(NAME)} waits: [1-9]\d* of \d+:\d\d minutes"))).to_be_visible()
    press(page, page.get_by_role("button", name="Go on"))
    page.get_by_text(f"{NAME} is written down.").wait_for()
    press(page, page.get_by_role("button", name="Review identifiers ("))
    _release(page)
    steward.leave()

    coder = enter(chromium, served.url, "Ana Example")
    open_page(coder.page, "Coding")
    coder.page.wait_for_selector(".heard-pane[data-opened]")
    code_line(coder.page, 2, "1")
    coder.page.wait_for_selector(".heard-pane[data-unsaved='0']")
    expect(coder.page.locator(".heard-turn").nth(1).locator(".heard-chip-name")).to_have_count(1)
    assert not any("Jonathan" in frame or "Manchester" in frame for frame in coder.frames)
    coder.leave()

    served.stop()
    assert in_clear(served.folder) == []
    _as_said(served.folder)


def _release(page: Page) -> None:
    page.wait_for_selector(".heard-review[data-opened][data-unsaved='0']")
    reach(page, page.locator(".heard-review-scroll"))
    for _ in range(200):
        if page.locator(".heard-review-counts").inner_text().startswith("0 to decide"):
            break
        page.keyboard.press("a")
        page.wait_for_selector(".heard-review[data-unsaved='0']")
    for words in ("Jonathan", "Manchester"):
        expect(page.locator(".heard-review-mark[data-state=accepted]", has_text=words).first).to_be_attached()
    press(page, page.get_by_role("checkbox", name=re.compile("I, Sam Example")), " ")
    press(page, page.get_by_role("button", name="Release for coding"))
    page.get_by_text("is released (release 1)").wait_for()


def _as_said(folder: Path) -> None:
    """The release holds what was said, each sentence once although the work was cut off in between."""
    project = open_project(folder)
    try:
        researcher = sign_in(project, "ana")
        (release,) = current_releases(researcher)
        text = read_release(researcher, release.id).text.casefold()
        (interview,) = list_interviews(researcher)
        assert interview.format == "whisper"
        assert 5 <= text.count("apple trees") <= 6 and 5 <= text.count("believed") <= 6
        assert "jonathan" not in text and "manchester" not in text
    finally:
        project.store.close()
