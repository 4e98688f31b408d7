"""A native speaker reads a translation beside the original and marks it, without a mouse, and takes the mark back."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from codebook import edit
from codebook.translations import set_back_translation
from coding.workspace.codebook.versions import edit_codebook
from tests.helpers.app_server import enter, serve_app, turn_to
from tests.helpers.keyboard import press

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(make_module_project: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    project = make_module_project()
    lea = project.as_user("lea")
    edit_codebook(lea, lambda book: edit.set_translation(book, "C1", "el", "Μοναξιά", "Να είσαι μόνος."), "translated")
    edit_codebook(lea, lambda book: set_back_translation(book, "C1", "el", "Solitude", "Being alone."), "written back")
    project.project.store.close()
    with serve_app(Path(shutil.copytree(project.folder, tmp_path_factory.mktemp("side") / "served"))) as server:
        yield server.url


def test_a_translation_is_marked_and_the_mark_undone_by_keyboard(chromium: Browser, address: str) -> None:
    visitor = enter(chromium, address, "Ana Example")
    page = visitor.page
    turn_to(page, f"{address}/codebook?view=translations&language=el&state=back-translated")
    for language, words in (("en", "Solitude"), ("el", "Μοναξιά")):
        expect(page.locator(f"p[lang={language}]").filter(has_text=words)).to_be_visible()
    mark = page.get_by_role("button", name="I am a native speaker, I compared C1, and it may stand")
    press(page, mark)
    expect(page.get_by_text("C1 is marked.")).to_be_visible()
    expect(mark).to_be_hidden()
    expect(page.get_by_text("No code is in that state in this language.")).to_be_visible()
    press(page, page.get_by_role("button", name="Undo", exact=True))
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(mark).to_be_visible()
    visitor.leave()
