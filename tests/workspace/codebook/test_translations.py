"""Translations side by side: who may mark them, what takes a mark away, and what travels."""

from typing import Any

import pytest

from codebook import edit
from codebook.formats import load
from codebook.model import Code, Codebook, Translation
from codebook.serial import codebook_to_dict
from codebook.translations import to_translate
from coding.errors import AccessDenied, Conflict, InvalidInput, NotFound
from coding.export.report.content import report_blocks
from coding.store import events
from coding.workspace.codebook import translations
from coding.workspace.codebook.checks import lint_codebook
from coding.workspace.codebook.translations import TranslationView
from coding.workspace.codebook.versions import edit_codebook, undo_codebook
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.export import codebook_file
from coding.workspace.reports.selection import collect


def translate(context: Any, name: str, definition: str = "Να είσαι μόνος.", code: str = "C1") -> None:
    edit_codebook(context, lambda book: edit.set_translation(book, code, "el", name, definition), "translated")


def view(context: Any, code: str = "C1", language: str = "el") -> TranslationView:
    (result,) = translations.list_translations(context, language, code, with_writers=True)
    return result


def mark(context: Any, code: str = "C1", language: str = "el") -> None:
    read = view(context, code, language).read
    assert read is not None
    translations.mark_translation(context, code, language, read)


@pytest.fixture
def translated(small_project: Any) -> Any:
    translate(small_project.as_user("lea"), "Μοναξιά")
    return small_project


@pytest.mark.slow
def test_a_translation_goes_from_missing_to_reviewed_and_a_change_of_either_side_takes_the_mark(
    translated: Any,
) -> None:
    lea, ana = translated.as_user("lea"), translated.as_user("ana")
    assert view(lea, "C7").state == "missing" and view(lea).state == "drafted"
    translations.write_back(lea, "C1", "el", "Solitude", "To be alone.")
    assert view(lea).state == "back-translated" and view(lea).back_writers == ("lea",)
    mark(ana)
    assert view(lea).state == "reviewed" and view(lea).mark.marked_by == "ana"  # type: ignore[union-attr]
    translate(lea, "Απομόνωση")
    stale = view(lea)
    assert stale.state == "stale" and stale.changed == ("words",) and stale.mark is not None
    assert not stale.code.languages["el"].is_back_translated
    undo_codebook(lea)
    assert view(lea).state == "reviewed" and view(lea).code.languages["el"].is_back_translated
    assert view(lea).writers == ("lea",), "words that come back are still those of who wrote them first"
    edit_codebook(lea, lambda book: edit.redefine(book, "C1", definition="Another meaning."), "clearer")
    assert view(lea).state == "stale" and view(lea).changed == ("original",)
    assert [translation.code.id for translation in translations.list_translations(lea, "el", state="stale")] == ["C1"]


@pytest.mark.slow
def test_who_wrote_any_of_the_words_cannot_mark_them(translated: Any) -> None:
    lea, ana = translated.as_user("lea"), translated.as_user("ana")
    for language in ("el", "fr"):
        with pytest.raises(InvalidInput, match="Somebody else, a native speaker"):
            mark(lea, language=language)
    with pytest.raises(AccessDenied):
        mark(translated.as_user("vic"))
    with pytest.raises(NotFound, match="no translation into lt"):
        translations.mark_translation(ana, "C1", "lt", view(lea).read)  # type: ignore[arg-type]
    seen = view(ana).read
    assert seen is not None
    translate(lea, "Απομόνωση")
    with pytest.raises(Conflict, match="changed meanwhile"):
        translations.mark_translation(ana, "C1", "el", seen)
    mark(ana)
    with pytest.raises(InvalidInput, match="already"):
        mark(translated.as_user("ben"))


@pytest.mark.slow
def test_a_mark_is_taken_back_by_who_set_it_and_each_step_is_undone(translated: Any) -> None:
    ana, ben = translated.as_user("ana"), translated.as_user("ben")
    mark(ana)
    with pytest.raises(InvalidInput, match="somebody else's"):
        translations.take_mark_back(ben, "C1", "el")
    first = view(ana).mark
    translations.take_mark_back(ana, "C1", "el")
    assert view(ana).state == "drafted"
    assert translations.undo_mark(ana) == "translation.mark_removed"
    assert view(ana).mark == first
    translations.redo_mark(ana)
    mark(ben)
    with pytest.raises(Conflict, match=r"the mark on C1 \(el\)"):
        translations.undo_mark(ana)
    assert view(ana).mark.marked_by == "ben"  # type: ignore[union-attr]
    with ana.store.read() as cursor:
        said = [(event.action, event.detail) for event in events.recent(cursor, "ana", 5)]
    assert ("translation.reviewed", {"code": "C1"}) in said


@pytest.mark.slow
def test_what_leaves_says_that_a_native_speaker_read_it_and_not_who(translated: Any) -> None:
    lea, ana = translated.as_user("lea"), translated.as_user("ana")
    translations.write_back(lea, "C1", "el", "Solitude", "To be alone.")
    mark(ana)
    for format in ("yaml", "refi", "xlsx", "csv"):
        greek = load(codebook_file(lea, format), format).by_id("C1").languages["el"]
        assert greek.reviewed and greek.back_name == "Solitude" and greek.is_back_translated
    assert '"ana"' not in codebook_file(lea, "json").decode()
    facts = {fact.language: fact for fact in translations.translation_facts(lea)}
    assert (facts["el"].translated, facts["el"].written_back, facts["el"].reviewed) == (1, 1, 1)
    assert facts["el"].codes == facts["fr"].codes == len(translations.list_translations(lea, "el"))
    waiting = [entry.sentence for entry in lint_codebook(lea) if entry.rule == "translation-not-reviewed"]
    assert waiting and not any("into el" in entry for entry in waiting)
    material = collect(lea, "all")
    codes = len(to_translate(material.codebook))
    told = [getattr(block, "text", "") for block in report_blocks(report_input(material, title="T", language="de"))]
    assert any(f"Griechisch: 1 von {codes} übersetzt, 1 rückübersetzt, 1 muttersprachlich" in entry for entry in told)


def test_an_old_codebook_keeps_its_hash_and_a_file_by_hand_need_not_say_what_was_written_back() -> None:
    book = Codebook("Weather", codes=(Code("C1", name="Rain", languages={"fr": Translation("Pluie", "De l'eau.")}),))
    assert set(codebook_to_dict(book)["codes"][0]["languages"]["fr"]) == {"name", "definition", "reviewed"}
    by_hand = b"title: T\ncodes:\n  - id: C1\n    name: Rain\n    languages: {fr: {name: Pluie, back_name: Rain}}\n"
    assert load(by_hand, "yaml").by_id("C1").languages["fr"].is_back_translated
