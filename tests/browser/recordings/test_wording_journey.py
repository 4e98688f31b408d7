"""Words are corrected and speakers named in a real browser, by keys alone, and the sound is where the turn is."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from codebook.starters import load_starter
from coding.extras.recordings.records import Wish
from coding.extras.recordings.steps import recordings, transcribing
from coding.extras.recordings.steps.wording import wording
from coding.model import Role, User
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import create_project, open_project
from pipelines.align import model
from pipelines.align.words import HeardWord
from tests.helpers.app_server import AppServer, enter, serve_app
from tests.helpers.axe import axe
from tests.helpers.keyboard import open_originals
from tests.helpers.tones import read_here, tones

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSPHRASE = "a gentle passphrase"
HEARD = (
    ("Where did you live?", 0.9, 0), ("In a village by the", 0.9, 3_000), ("leek.", 0.2, 5_000),
    ("Were you happy there? Yes, with my ant.", 0.9, 10_000),
)  # fmt: skip


def _words() -> list[HeardWord]:
    words = []
    for said, sure, begins in HEARD:
        for at, word in enumerate(said.split()):
            words.append(HeardWord(f" {word}", begins + at * 300, begins + at * 300 + 300, sure))
    return words


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[AppServer, str]]:
    folder = tmp_path / "study"
    users = [User("sam", "Sam Example", frozenset({Role.STEWARD})), User("lea", "Lea Example", frozenset({Role.LEAD}))]
    project = create_project(folder, "A small study", PASSPHRASE, users, load_starter("survivor-interviews"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recordings, "listening_copy", read_here)
        patch.setattr(model, "NEEDED", ())
        patch.setattr(model, "spoken_language", lambda *_, **__: ("en", 0.9))
        patch.setattr(model, "hear", lambda *_, **__: _words())
        steward = sign_in(project, "sam").with_vault(PASSPHRASE)
        sound = io.BytesIO(tones(300, 600, seconds=10))
        interview = transcribing.transcribe_recording(steward, sound, "talk.wav", Wish()).id
    project.store.close()
    with serve_app(folder) as server:
        yield server, str(interview)


def saved(page: Page) -> None:
    page.wait_for_selector(".heard-wording[data-unsaved='0']")


def rows(page: Page) -> list[tuple[str, str]]:
    turns = page.locator(".wording-turn")
    pairs = zip(
        turns.locator(".wording-who").all_inner_texts(), turns.locator(".wording-words").all_inner_texts(), strict=True
    )
    return [*pairs]


def stored(folder: Path, interview: str) -> Any:
    project = open_project(folder)
    try:
        return wording(sign_in(project, "sam").with_vault(PASSPHRASE), interview)
    finally:
        project.store.close()


def test_words_and_speakers_by_keys_alone(chromium: Browser, served: tuple[AppServer, str]) -> None:
    server, interview = served
    steward = enter(chromium, server.url, "Sam Example")
    page, keys = steward.page, steward.page.keyboard
    page.goto(f"{server.url}/wording?interview={interview}")
    open_originals(page, PASSPHRASE)
    page.wait_for_selector(".heard-wording[data-opened]")
    assert rows(page) == [
        ("nobody named", "Where did you live?"),
        ("nobody named", "In a village by the leek."),
        ("nobody named", "Were you happy there? Yes, with my ant."),
    ]
    expect(page.locator(".wording-turn mark")).to_have_text(["leek."])
    # What is doubtful comes first.
    expect(page.locator(".wording-turn[data-current]")).to_contain_text("leek")
    page.locator(".wording-turn[data-current]").focus()
    keys.press("w")
    keys.type("lake.")
    keys.press("Escape")
    expect(page.get_by_role("button", name="Next doubtful word (0)")).to_be_disabled()
    keys.press("Home")
    keys.press("1")
    keys.press("2")
    # The third turn is two people's: it is divided where the answer begins.
    keys.press("Enter")
    for _ in range(len("Yes, with my ant.")):
        keys.press("ArrowLeft")
    keys.press("Enter")
    keys.press("k")
    keys.press("1")
    keys.press("2")
    saved(page)
    page.get_by_label("Find").fill("ant")
    page.get_by_label("Replace with").fill("aunt")
    keys.press("Enter")
    expect(page.locator(".wording-said")).to_have_text("Replaced: 1")
    saved(page)
    said = [
        ("Interviewer", "Where did you live?"),
        ("Participant", "In a village by the lake."),
        ("Interviewer", "Were you happy there?"),
        ("Participant", "Yes, with my aunt."),
    ]
    assert rows(page) == said
    assert [found["id"] for found in axe(page) if found["impact"] in ("serious", "critical")] == []
    # Joined by mistake, and taken back.
    page.locator(".wording-turn").last.click()
    keys.press("m")
    expect(page.locator(".wording-turn")).to_have_count(3)
    keys.press("u")
    expect(page.locator(".wording-turn")).to_have_count(4)
    saved(page)
    keys.press("End")
    keys.press("h")
    page.wait_for_function("() => document.querySelector('.heard-wording').dataset.playing === 'true'")
    page.wait_for_function("() => Number(document.querySelector('.heard-wording').dataset.position) > 11_000")
    keys.press("h")
    page.wait_for_function("() => document.querySelector('.heard-wording').dataset.playing === 'false'")
    page.reload()
    open_originals_again(page)
    assert rows(page) == said
    steward.leave()
    server.stop()
    shown = stored(server.folder, interview)
    assert [(turn.speaker, turn.text) for turn in shown.turns] == said
    assert shown.turns[3].start_ms == 11_200 and dict(shown.speakers)["Interviewer"] == "interviewer"


def open_originals_again(page: Page) -> None:
    """After a reload the originals are open still, or are opened."""
    page.wait_for_selector(".heard-wording[data-opened], input[type=password]")
    if page.locator("input[type=password]").count():
        open_originals(page, PASSPHRASE)
        page.wait_for_selector(".heard-wording[data-opened]")


def test_it_goes_on_to_review(chromium: Browser, served: tuple[AppServer, str]) -> None:
    server, interview = served
    steward = enter(chromium, server.url, "Sam Example")
    page = steward.page
    page.goto(f"{server.url}/importing")
    open_originals(page, PASSPHRASE)
    page.get_by_role("link", name="Name speakers and correct words before review").click()
    page.wait_for_selector(".heard-wording[data-opened]")
    page.get_by_role("button", name="On to review").click()
    page.get_by_role("button", name="Review identifiers (").click()
    page.wait_for_selector(".heard-review[data-opened]")
    expect(page.get_by_role("heading", name="Review identifiers", level=1)).to_be_visible()
    steward.leave()
