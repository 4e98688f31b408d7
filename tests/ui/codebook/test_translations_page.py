"""The part Translations of the Codebook page: side by side, filters, marks, writing back without the original."""

from functools import partial
from typing import Any

import pytest

from codebook import edit
from coding.workspace.codebook import translations
from coding.workspace.codebook.versions import edit_codebook
from tests.helpers import app_page
from tests.helpers.app_page import click, labels, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "codebook", view="translations", language="el")


@pytest.fixture
def translated(small_project: Any) -> Any:
    lea = small_project.as_user("lea")
    edit_codebook(lea, lambda book: edit.set_translation(book, "C1", "el", "Μοναξιά", "Να είσαι μόνος."), "translated")
    translations.write_back(lea, "C1", "el", "Solitude", "Being by oneself.")
    return small_project


def test_original_translation_and_what_was_written_back_stand_side_by_side_and_a_speaker_marks_it(
    translated: Any,
) -> None:
    page = open_page(translated, "ana", state="back-translated")
    shown = words(page)
    assert all(entry in shown for entry in ("Μοναξιά", "Solitude", "Written or brought in by Lea Example"))
    assert "Original (English)" in shown and "Translation (Greek)" in shown and "(el)" not in shown
    assert 'lang="el"' in shown and "1 written back" in shown and "saved by one and the same person" in shown
    assert (
        "C1</span>" in shown
        and "C7</span>" not in shown
        and not any(label.startswith(("Change the", "Write ")) for label in labels(page))
    )
    page = click(page, "I am a native speaker, I compared C1, and it may stand")
    assert "No code is in that state" in words(page)
    page = open_page(translated, "lea", state="reviewed")
    assert "Ana Example read it as a native speaker" in words(page)
    edit_codebook(
        translated.as_user("lea"), lambda book: edit.set_translation(book, "C1", "el", "Απομόνωση"), "clearer"
    )
    page = open_page(translated, "ana", state="stale")
    assert "The translation has changed since, so the mark no longer counts." in page.warning[0].value
    assert "<del>Μοναξιά</del>" in words(page) and "what was written back is of earlier words" in words(page)
    page = click(page, "Take my mark on C1 back")
    assert "Taken back" in words(page)
    page = click(page, "Undo")
    assert (
        "Undone." in words(page)
        and translations.list_translations(translated.as_user("ana"), "el", "C1")[0].state == "stale"
    )


def test_whoever_writes_back_does_not_see_the_original(translated: Any) -> None:
    lea = translated.as_user("lea")
    edit_codebook(lea, lambda book: edit.redefine(book, "C1", definition="A meaning nobody may see."), "clearer")
    page = open_page(translated, "lea", only="C1")
    assert "A meaning nobody may see." in words(page)
    assert "I am a native speaker, I compared C1, and it may stand" not in labels(page)
    page = click(page, "Write C1 back")
    assert "A meaning nobody may see." not in words(page) and "Μοναξιά" in words(page)
    page.text_input[0].set_value("Aloneness")
    page = click(page, "Save as version 5")
    (view,) = translations.list_translations(lea, "el", "C1")
    assert view.code.languages["el"].back_name == "Aloneness" and view.state == "back-translated"
    page = click(page, "Undo this change")
    (view,) = translations.list_translations(lea, "el", "C1")
    assert view.code.languages["el"].back_name == "Solitude"


def test_a_project_without_translations_says_what_to_do(small_project: Any) -> None:
    lea = small_project.as_user("lea")

    def bare(book: Any) -> Any:
        from dataclasses import replace

        return replace(book, codes=tuple(replace(code, languages={}) for code in book.codes))

    edit_codebook(lea, bare, "none")
    assert any("No code is translated yet" in entry.value for entry in open_page(small_project, "ana").info)
