"""Import and review in a real browser, by keyboard: from a file to a release, and what other roles receive."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from codebook.starters import load_starter
from coding.model import Role, User
from coding.workspace.project.open import create_project
from tests.helpers.app_server import AppServer, enter, serve_app, turn_to
from tests.helpers.keyboard import open_originals

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSPHRASE = "a gentle passphrase"
# Italian, so that no language model is loaded: rules and lists find the names.
TALK = (
    "Intervistatrice: Dove abitavi allora?\n\n"
    "Nora: Abitavo a Verona con mia zia Ottilia. La mia amica si chiama Giulia Bianchi. 😀 Mi scriveva sempre.\n\n"
    "Intervistatrice: E dopo?\n\n"
    "Nora: Dopo, Giulia mi ha chiamata al 045 123 4567. Conoscevo anche un certo Zefirino, lui suonava.\n"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("review") / "study"
    users = [
        User("sam", "Sam Example", frozenset({Role.STEWARD})),
        User("lea", "Lea Example", frozenset({Role.LEAD})),
        User("ana", "Ana Example", frozenset({Role.RESEARCHER})),
    ]
    create_project(folder, "A small study", PASSPHRASE, users, load_starter("survivor-interviews")).store.close()
    with serve_app(folder) as server:
        yield server
    text = server.log.read_text(errors="replace")
    assert not any(word in text for word in ("Giulia", "Zefirino", "Ottilia")), "original words in the log"


def counts(page: Page) -> list[int]:
    """To decide, masked, left, unmasked to look at."""
    return [int(number) for number in re.findall(r"\d+", page.locator(".heard-review-counts").inner_text())]


def saved(page: Page) -> None:
    page.wait_for_selector(".heard-review[data-unsaved='0']")


def turn_of_caret(page: Page) -> int:
    """Where the caret stands, as a number of turn from 0."""
    return int(
        page.evaluate(
            """() => {
                const { top } = document.querySelector('.heard-caret').getBoundingClientRect();
                const turns = [...document.querySelectorAll('.heard-review-turn')];
                return turns.findIndex((one) => one.getBoundingClientRect().bottom > top);
            }"""
        )
    )


def test_from_a_file_to_a_release_without_the_mouse(chromium: Browser, served: AppServer, tmp_path: Path) -> None:
    steward = enter(chromium, served.url, "Sam Example")
    page = steward.page
    turn_to(page, f"{served.url}/importing")
    open_originals(page, PASSPHRASE)
    talk = tmp_path / "Giulia Bianchi.txt"
    talk.write_text(TALK, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(str(talk))
    page.get_by_text("4 turns").wait_for()
    page.get_by_role("button", name="Store", exact=True).click()
    page.get_by_text("1 interview stored").wait_for()
    page.get_by_text("1 interview searched").wait_for()
    page.get_by_role("button", name="Review identifiers (").click()
    page.wait_for_selector(".heard-review[data-opened]")
    saved(page)
    keys = page.keyboard

    def stands(*wanted: int) -> None:
        # Server and browser agree again once everything is acknowledged.
        saved(page)
        assert counts(page)[: len(wanted)] == list(wanted)

    page.locator(".heard-review-scroll").focus()
    count = counts(page)[0]
    assert count >= 3
    keys.press("a")
    stands(count - 1, 1, 0)
    keys.press("u")
    expect(page.locator(".heard-review-counts")).to_contain_text(f"{count} to decide")
    keys.press("Shift+U")
    expect(page.locator(".heard-review-counts")).to_contain_text(f"{count - 1} to decide")
    # A burst of keys: none may be lost.
    keys.press("n")
    for _ in range(count - 1):
        keys.press("a")
    stands(0, count, 0)
    # Words that no detector saw: find them, mask them everywhere as a person.
    keys.press("f")
    keys.type("Zefirino")
    keys.press("Enter")
    keys.press("Escape")
    if page.locator(".heard-review-mark", has_text="Zefirino").count() == 0:
        keys.press("m")
        keys.press("p")
        saved(page)
    expect(page.locator(".heard-review-mark[data-state=accepted]", has_text="Zefirino")).to_have_count(1)
    # Turn by turn, also where the whole text stands on the screen.
    for key, turns in (("k", (2, 1, 0, 0)), ("j", (1, 2, 3, 3)), ("k", (2, 1))):
        for turn in turns:
            keys.press(key)
            assert turn_of_caret(page) == turn
    # Shift and arrows select whole words, from the caret on.
    keys.press("ArrowRight")
    keys.press("Shift+ArrowRight")
    keys.press("m")
    expect(page.locator(".heard-review-dialog h2")).to_contain_text("Mask “")
    keys.press("Escape")
    # What is not masked: one key each.
    keys.press("l")
    for _ in range(counts(page)[3]):
        keys.press("r")
    saved(page)
    assert counts(page)[3] == 0
    for _ in range(20):
        keys.press("Tab")
        if "I, Sam Example" in label_of_focus(page):
            break
    release = page.get_by_role("button", name="Release for coding")
    page.get_by_role("button", name="To the signature").press("Enter")
    assert "I, Sam Example" in label_of_focus(page)
    expect(release).to_be_in_viewport()
    keys.press("Space")
    expect(release).to_be_enabled()
    release.press("Enter")
    page.get_by_text("is released (release 1)").wait_for()
    assert "Giulia" not in page.url
    assert any("Ottilia" in frame for frame in steward.frames), "the steward does receive the original"
    steward.leave()
    _nobody_else_receives_original_words(chromium, served)


def label_of_focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('label')?.innerText ?? ''"))


def _nobody_else_receives_original_words(chromium: Browser, served: AppServer) -> None:
    for name in ("Ana Example", "Lea Example"):
        visitor = enter(chromium, served.url, name)
        page = visitor.page
        for path in ("", "coding", "search", "activity", "importing", "review"):
            turn_to(page, f"{served.url}/{path}")
            page.get_by_text("Sign out").first.wait_for()
        everything = "\n".join(visitor.frames)
        assert "Abitavo" in everything, "the released text is read"
        for words in ("Giulia", "Zefirino", "045 123"):
            assert words not in everything, f"{name} received an original word"
        visitor.leave()
