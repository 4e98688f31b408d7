"""The Codebook page: what everybody reads, what leads change, and that nothing is saved without a look and a reason."""

from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from codebook import edit
from codebook.formats import FORMATS, load_with_report
from codebook.model import Code
from codebook.starters import load_starter
from codebook.validation import validate
from coding.errors import AccessDenied, Conflict, InvalidInput
from coding.store.usage import Filter
from coding.ui.codebook import look
from coding.ui.codebook.forms import suggest_id
from coding.workspace.codebook.translations import list_translations, mark_translation
from coding.workspace.codebook.versions import (
    codebook_history,
    compare_versions,
    current_codebook,
    edit_codebook,
    plan_replacement,
    save_codebook,
)
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.reports.export import codebook_file
from coding.workspace.reports.register import export_register
from coding.workspace.review.comparing import lend_comparison, set_comparing
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search.coded import Question, coded_passages
from tests.helpers import app_page
from tests.helpers.app_page import choose_view, click, field, labels, mounted, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "codebook")


def listed(page: AppTest) -> dict[str, dict[str, Any]]:
    """What the list of codes was given, by code."""
    (given,) = [data for data in mounted(page) if "codes" in data]
    return {code["id"]: code for code in given["codes"]}


@pytest.fixture
def coded(small_project: Any) -> Any:
    ana = small_project.as_user("ana")
    text = read_release(ana, small_project.releases[0]).text
    start = text.index("I was alone a lot")
    code_passage(ana, small_project.releases[0], "C1", start, start + 17, memo="her evenings")
    return small_project


def test_everybody_reads_a_code_with_its_exclusions_examples_and_translations(small_project: Any) -> None:
    page = words(open_page(small_project, "vic", code="G3"))
    code = load_starter("survivor-interviews").by_id("G3")
    assert code.definition in page
    for exclusion in code.exclude:
        assert f"{exclusion.text} → use {exclusion.use_instead}" in page
    assert code.languages["fr"].name in page and "not reviewed by a speaker yet" in page
    assert code.sources[0].citation.replace("&", "&amp;") in page


def test_the_list_counts_a_family_with_what_is_below_it_and_says_which_codes_are_old(coded: Any) -> None:
    lead = coded.as_user("lea")
    edit_codebook(lead, lambda book: edit.retire(book, "C9"), "not used")
    rows = listed(open_page(coded, "vic"))
    assert (rows["C"]["heading"], rows["C"]["all"], rows["C"]["uses"]) == (True, 1, None)
    assert (rows["C1"]["family"], rows["C1"]["uses"], rows["C1"]["old"]) == ("C", 1, False)
    assert (rows["C9"]["state"], rows["C9"]["old"]) == (" (retired)", True)
    assert rows["C1"]["names"]["fr"] == current_codebook(lead).book.by_id("C1").languages["fr"].name


def test_only_leads_are_offered_changes(small_project: Any) -> None:
    for user in ("vic", "ana", "sam"):
        shown = labels(open_page(small_project, user, code="G3"))
        assert not {"Change", "Merge", "Retire", "Add a code"} & set(shown)
    assert {"Change", "Merge", "Retire", "Add a code"} <= set(labels(open_page(small_project, "lea", code="G3")))


def test_passages_are_shown_with_coder_and_memo_and_not_to_viewers(coded: Any) -> None:
    page = words(open_page(coded, "ana", code="C1"))
    assert "I was alone a lot" in page and "Ana Example" in page and "her evenings" in page
    viewer = words(open_page(coded, "vic", code="C1"))
    assert "I was alone a lot" not in viewer and "her evenings" not in viewer


def test_a_coder_in_an_open_round_sees_neither_counts_nor_passages_of_the_other(small_project: Any) -> None:
    release = small_project.releases[0]
    create_round(
        small_project.as_user("lea"), RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"])
    )
    ana = small_project.as_user("ana")
    start = read_release(ana, release).text.index("I was alone a lot")
    code_passage(ana, release, "C1", start, start + 17, memo="only mine")
    page = open_page(small_project, "ben", code="C1")
    assert "I was alone a lot" not in words(page) and "only mine" not in words(page)
    assert "not used yet" in words(page)
    assert listed(page)["C1"]["uses"] == 0
    assert "“Quiet round” keeps version 1" in words(page)


def test_a_change_needs_a_reason_and_shows_its_difference_before_and_after(coded: Any) -> None:
    test = click(open_page(coded, "lea", code="C1"), "Change")
    field(test, "Definition (at most 80 words)").set_value("Feeling alone before the other person came.")
    click(test, "See what would change")
    assert "<ins>" in words(test) and "C1 (1 codings)" in words(test)
    assert current_codebook(coded.as_user("lea")).number == 1
    click(test, "Save as version 2")
    assert "Say in a sentence why" in words(test)
    field(test, "Why (kept with the version)").set_value("Shorter is clearer")
    click(test, "Save as version 2")
    current = current_codebook(coded.as_user("lea"))
    assert current.number == 2
    assert current.book.by_id("C1").definition == "Feeling alone before the other person came."
    assert codebook_history(coded.as_user("lea"))[0].reason == "Shorter is clearer"
    assert "Version 2 is saved." in words(test) and "<del>" in words(test)
    edit_codebook(coded.as_user("lea"), lambda book: edit.rename(book, "G3", "Cutting off"), "in another tab")
    click(test, "Undo this change")
    assert "in another tab since" in words(test) and current_codebook(coded.as_user("lea")).number == 3
    click(click(test, "Undo this change"), "Undo this change")
    assert current_codebook(coded.as_user("lea")).number == 5
    assert compare_versions(coded.as_user("lea"), 1, 5) == []


def test_what_somebody_saved_meanwhile_is_not_overwritten(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    test = click(open_page(small_project, "lea", code="G3"), "Change")
    field(test, "In one line (at most 120 characters)").set_value("Loosening ties.")
    field(test, "Why (kept with the version)").set_value("shorter")
    edit_codebook(lead, lambda book: edit.rename(book, "G3", "Cutting off"), "clearer")
    click(test, "Save as version 2")
    assert "Version 2 was saved meanwhile" in words(test)
    assert current_codebook(lead).book.by_id("G3").short != "Loosening ties."
    click(test, "Save as version 3")
    code = current_codebook(lead).book.by_id("G3")
    assert (code.name, code.short) == ("Cutting off", "Loosening ties.")


def test_add_merge_split_retire_and_restore(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    test = click(open_page(small_project, "lea", code="G3"), "Add a code")
    assert field(test, "In the family").value == "G"
    assert field(test, "Id").value == "G13"
    field(test, "Name").set_value("Waiting outside")
    field(test, "Why (kept with the version)").set_value("seen in two interviews")
    click(test, "Save as version 2")
    added = current_codebook(lead).book.by_id("G13")
    assert (added.name, added.parent, added.status) == ("Waiting outside", "G", "draft") and added.color
    click(test, "Merge")
    field(test, "Into").set_value("G2")
    field(test, "Why (kept with the version)").set_value("the same thing")
    click(test, "Merge and save")
    assert current_codebook(lead).book.by_id("G13").replaced_by == ("G2",)
    assert "Merged into" in words(test)
    click(test, "Use again")
    field(test, "Why (kept with the version)").set_value("not the same after all")
    click(test, "Use it again and save")
    assert current_codebook(lead).book.by_id("G13").in_use
    click(test, "Split")
    field(test, "Name of part 1").set_value("Waiting at school")
    field(test, "Name of part 2").set_value("Waiting at home")
    field(test, "Why (kept with the version)").set_value("two things")
    click(test, "Split and save")
    book = current_codebook(lead).book
    assert book.by_id("G13").status == "retired" and book.by_id("G13a").name == "Waiting at school"


def test_a_lead_gives_a_code_another_id(coded: Any) -> None:
    lead = coded.as_user("lea")
    test = click(open_page(coded, "lea", code="C1"), "Id")
    field(test, "Id").set_value("C2")
    click(test, "Save")
    assert "Another code has the id C2" in test.error[0].value and "C1" in current_codebook(lead).book
    field(test, "Id").set_value("ALONE")
    click(test, "Save")
    assert [entry.value for entry in test.error] == []
    assert "C1" not in current_codebook(lead).book and "her evenings" in words(test)
    assert "ALONE" in words(open_page(coded, "vic", code="ALONE"))


def test_move_translation_and_example(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    test = click(open_page(small_project, "lea", code="C9"), "Move")
    field(test, "Under").set_value("P").run()
    field(test, "In front of").set_value("P2")
    field(test, "Why (kept with the version)").set_value("it protects")
    click(test, "Save as version 2")
    book = current_codebook(lead).book
    assert [code.id for code in book.children("P")][:3] == ["P1", "C9", "P2"]
    click(test, "Translation")
    field(test, "Language").set_value("it").run()
    assert field(test, "Name").value == book.by_id("C9").languages["it"].name
    field(test, "Name").set_value("Un posto sicuro")
    field(test, "Why (kept with the version)").set_value("warmer")
    click(test, "Save as version 3")
    assert current_codebook(lead).book.by_id("C9").languages["it"].name == "Un posto sicuro"
    (view,) = list_translations(lead, "it", "C9")
    assert view.read is not None
    mark_translation(small_project.as_user("ana"), "C9", "it", view.read)
    assert "✓ reviewed by a speaker" in words(test.run())
    click(test, "Add example")
    field(test, "Kind").set_value("near_miss")
    field(test, "Example").set_value("“There was always soup.”")
    field(test, "Why (kept with the version)").set_value("asked for in the meeting")
    click(test, "Save as version 4")
    assert "“There was always soup.”" in current_codebook(lead).book.by_id("C9").examples.near_miss


def test_a_project_without_a_codebook_chooses_a_starter(small_project: Any) -> None:
    small_project.project.store.write(lambda cursor: cursor.execute("DELETE FROM codebook_version"))
    assert "A lead chooses one" in words(open_page(small_project, "ana"))
    test = open_page(small_project, "lea")
    field(test, "Or a starter").set_value("case-files").run()
    field(test, "Why (kept with the version)").set_value("We read files")
    click(test, "Save as version 1")
    current = current_codebook(small_project.as_user("lea"))
    assert (current.number, current.book.title) == (1, load_starter("case-files").title)
    assert "Version 1 is saved." in words(test)


def test_a_refused_change_says_why_and_saves_nothing(small_project: Any) -> None:
    test = click(open_page(small_project, "lea", code="C1"), "Merge")
    field(test, "Why (kept with the version)").set_value("no target chosen")
    click(test, "Merge and save")
    assert test.error and current_codebook(small_project.as_user("lea")).number == 1


def test_versions_checks_and_files_open_for_everybody(small_project: Any) -> None:
    for user in ("lea", "ana", "vic"):
        test = open_page(small_project, user)
        assert "Starter codebook" in words(choose_view(test, "versions"))
        assert "holds only H1" in words(choose_view(test, "checks"))
        choose_view(test, "files")
        assert len(test.get("download_button")) == (len(FORMATS) if user == "lea" else 0)


def test_files_wait_for_the_comparison_where_the_project_asks_for_it(small_project: Any) -> None:
    set_comparing(small_project.as_user("lea"), True)
    test = choose_view(open_page(small_project, "lea"), "files")
    assert "only compared with the pseudonym key" in words(test)
    assert all(entry.proto.disabled for entry in test.get("download_button"))
    lend_comparison(small_project.as_user("sam", vault=True))
    test = choose_view(open_page(small_project, "lea"), "files")
    assert not any(entry.proto.disabled for entry in test.get("download_button"))


def test_every_format_leaves_whole_and_is_registered(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    book = current_codebook(lead).book
    for name in FORMATS:
        data = codebook_file(lead, name)
        read = load_with_report(data, name).codebook
        assert [code.id for code in read.codes] == [code.id for code in book.codes]
    register = export_register(lead)
    assert len(register) == len(FORMATS) and all(entry.kind.startswith("codebook-") for entry in register)
    with pytest.raises(AccessDenied):
        codebook_file(small_project.as_user("ana"), "yaml")
    with pytest.raises(InvalidInput):
        codebook_file(lead, "parchment")


def test_a_replacement_keeps_the_codes_that_codings_refer_to(coded: Any) -> None:
    lead = coded.as_user("lea")
    incoming = load_starter("reflexive-blank")
    plan = plan_replacement(lead, incoming)
    present = current_codebook(lead).book
    assert set(plan.kept) <= {"C1", "C"} and "C1" in plan.kept
    assert plan.book.by_id("C1").status == "retired" and not validate(plan.book)
    assert set(plan.dropped) == {code.id for code in present.codes} - {code.id for code in plan.book.codes}
    save_codebook(lead, plan.book, "ours grows from the material", based_on=1)
    passages = coded_passages(lead, Question(filter=Filter(codes=("C1",)))).passages
    assert passages[0].text == "I was alone a lot"


def test_a_replacement_tells_nothing_of_an_open_round(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    create_round(lead, RoundDraft(name="Quiet round", releases=small_project.releases, coders=["ana", "ben"]))
    before = plan_replacement(lead, load_starter("reflexive-blank"))
    ana = small_project.as_user("ana")
    code_passage(ana, small_project.releases[0], "C1", 0, 5)
    assert plan_replacement(lead, load_starter("reflexive-blank")) == before and not before.dropped


def test_a_starter_is_looked_at_before_it_is_saved(small_project: Any) -> None:
    test = choose_view(open_page(small_project, "lea"), "files")
    field(test, "Or a starter").set_value("indicator-validation").run()
    assert "would no longer be there" in words(test)
    assert current_codebook(small_project.as_user("lea")).number == 1
    field(test, "Why (kept with the version)").set_value("We check indicators")
    click(test, "Save as version 2")
    current = current_codebook(small_project.as_user("lea"))
    assert current.number == 2 and current.book.title == load_starter("indicator-validation").title


def test_a_file_of_codes_only_leaves_title_rules_and_attributes(small_project: Any) -> None:
    test = choose_view(open_page(small_project, "lea"), "files")
    test.file_uploader[0].upload("theirs.csv", b"Code;Definition;Shoe size\nKind words;Said to please;41\n").run()
    assert not test.exception, test.exception
    assert "Shoe size" in words(test) and "the attributes of the present codebook stay" in words(test)
    before = current_codebook(small_project.as_user("lea")).book
    field(test, "Why (kept with the version)").set_value("Their own codes")
    click(test, "Save as version 2")
    after = current_codebook(small_project.as_user("lea")).book
    assert (after.title, after.attributes, after.unit_rule) == (before.title, before.attributes, before.unit_rule)
    assert [code.name for code in after.codes] == ["Kind words"]


def test_what_a_file_is_refused_for_is_text_and_leads_nowhere(small_project: Any) -> None:
    test = choose_view(open_page(small_project, "lea"), "files")
    test.file_uploader[0].upload("theirs.yaml", b"title: Theirs\n'[Sign in again](https://e.example)': 1\n").run()
    assert r"\[Sign in again\](https\:" in test.error[0].value


def test_an_edit_based_on_an_older_version_is_a_conflict(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    edit_codebook(lead, lambda book: edit.rename(book, "G3", "Cutting off"), "clearer")
    with pytest.raises(Conflict):
        edit_codebook(lead, lambda book: edit.retire(book, "C9"), "unused", based_on=1)


def test_differences_are_safe_html_and_say_what_went_and_what_came() -> None:
    shown = look.words("a <b>kind</b> word", "a <b>soft</b> word & more")
    assert "<b>" not in shown and "<del>kind</del><ins>soft</ins>" in shown and "<ins> &amp; more</ins>" in shown


def test_the_next_free_id_follows_the_family() -> None:
    book = load_starter("survivor-interviews")
    assert suggest_id(book, "G") == "G13"
    assert suggest_id(edit.add_code(book, Code(id="G13", name="x", parent="G")), "G") == "G14"
    assert suggest_id(book, None) not in {code.id for code in book.codes}
