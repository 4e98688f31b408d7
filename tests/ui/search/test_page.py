"""The Search page: limits, matched words, passages alike, and coding from the list."""

from functools import partial
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from coding.errors import InvalidInput, NotFound
from coding.search.index import Why
from coding.ui.search.page import emphasised
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import search
from coding.workspace.search import search as search_similar
from coding.workspace.search.filters import Filters
from coding.workspace.search.machines import works_without
from coding.workspace.search.passages import model_warning
from tests.helpers import app_page, theme_project
from tests.helpers.app_page import checked, click, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "search")


def passages(test: AppTest) -> list[str]:
    """Each passage with the line below it: where it stands and why it was found."""
    shown = [entry.proto.body for entry in test.get("html")]
    return [entry + after for entry, after in zip(shown, [*shown[1:], ""], strict=True) if "blockquote" in entry]


@pytest.fixture
def project(make_project: Any, three_released: Any) -> Any:
    return make_project(like=three_released)


def mine(project: Any, user: str) -> list[Any]:
    return [coding for coding in transcript.visible_codings(project.as_user(user)) if coding.coder == user]


def test_matched_words_are_marked_and_the_passage_is_text(project: Any) -> None:
    page = open_page(project, "ana", q='"always"')
    assert len(passages(page)) == 1
    assert "&lt;b&gt;<mark>always</mark>&lt;/b&gt; &amp; I could not say" in passages(page)[0]
    assert "exactly: “always”" in passages(page)[0].replace("&#8220;", "“")


def test_a_lead_refuses_machine_suggestions_for_the_whole_study(project: Any) -> None:
    assert not open_page(project, "ana").toggle
    page = open_page(project, "lea", q="somebody asked and believed")
    assert any("meaning" in passage for passage in passages(page))
    (switch,) = page.toggle
    assert switch.label == "No machine suggestions in this study"
    switch.set_value(True)
    checked(page.run())
    assert works_without(project.as_user("lea"))
    assert passages(page) and not any("meaning" in passage for passage in passages(page))


def test_limits_by_interview_number_and_kind_of_ranking(project: Any) -> None:
    page = open_page(project, "ana", q="somebody asked and believed")
    assert len(passages(page)) == 18
    page.multiselect(key="search-interviews").set_value([project.releases[1]])
    page.selectbox(key="search-by").set_value("words")
    click(page, "Search")
    assert passages(page) and all("P03" in passage for passage in passages(page))
    assert "meaning" not in "".join(passages(page))
    page.selectbox(key="search-top").set_value(10)
    page.multiselect(key="search-interviews").set_value([])
    page.selectbox(key="search-by").set_value("meaning")
    click(page, "Search")
    assert len(passages(page)) == 10


def test_only_what_is_near_is_called_near(project: Any) -> None:
    unrelated = "how to tune the carburettor of an old motorcycle", "the price of copper on the exchange"
    for query in unrelated:
        page = open_page(project, "ana", q=query)
        assert passages(page) == [] and "Nothing was found" in words(page)
    page = open_page(project, "ana", q="an old motorcycle")
    (shared,) = passages(page)
    assert "old</mark> dog" in shared and "meaning: not near" in shared
    assert "Nothing here is near what you asked" in words(page)
    shown = passages(open_page(project, "ana", q="she believed what was told to her"))
    told = [entry.rpartition("meaning: ")[2].partition("<")[0] for entry in shown]
    assert told[0] == "very near" and told.count("not near") > len(told) / 2, told
    alike = open_page(project, "ana", q='"believed me at once"')
    click(alike, "More like this")
    assert {"near", "not near"} >= {
        passage.rpartition("meaning: ")[2].partition("<")[0] for passage in passages(alike)[2:]
    }


def test_an_empty_page_and_a_broken_pattern_say_what_to_do(project: Any) -> None:
    assert "Try how you would say it yourself" in words(open_page(project, "ana"))
    assert "not a regular expression" in words(open_page(project, "ana", q="/(/"))


def test_one_click_codes_a_passage_and_another_takes_it_back(project: Any) -> None:
    page = open_page(project, "ana", q='"played cards"')
    assert not [entry for entry in page.button if entry.label.startswith("Code as")]
    page.selectbox(key="search-code").set_value("P2").run()
    click(page, "Code as P2")
    result = mine(project, "ana")
    assert [(entry.code, entry.origin) for entry in result] == [("P2", "search")]
    text = transcript.read_release(project.as_user("ana"), result[0].release_id).text
    assert text[result[0].start : result[0].end] == theme_project.ANSWERS[0][1]
    assert "Your codes here" in words(page) and "Remove P2" in [entry.label for entry in page.button]
    click(page, "Undo")
    assert mine(project, "ana") == [] and "is removed again" in words(page)
    click(page, "Code as P2")
    click(page, "Remove P2")
    assert mine(project, "ana") == []


def test_a_refused_coding_is_said(project: Any) -> None:
    release = project.releases[0]
    result = create_round(
        project.as_user("lea"), RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"])
    )
    lock.lock_interview(project.as_user("ana"), result.id, release)
    page = open_page(project, "ana", q='"played cards"')
    page.selectbox(key="search-code").set_value("P2").run()
    click(page, "Code as P2")
    assert "You have handed in this interview" in words(page) and mine(project, "ana") == []


def test_others_codes_are_not_on_the_list(project: Any) -> None:
    ben = project.as_user("ben")
    hit = search.search(ben, '"played cards"')[0]
    code_passage(ben, hit.segment.release_id, "P2", hit.segment.start, hit.segment.end)
    assert "Your codes here" not in words(open_page(project, "ana", q='"played cards"'))
    assert "Your codes here" in words(open_page(project, "ben", q='"played cards"'))


def test_people_who_do_not_code_search_and_are_offered_no_codes(project: Any) -> None:
    page = open_page(project, "sam", q='"played cards"')
    assert len(passages(page)) == 1
    assert not [entry for entry in page.selectbox if entry.label.startswith("Code passages")]


def test_more_like_this_leaves_out_the_passage_itself(project: Any) -> None:
    page = open_page(project, "ana", q='"believed me at once"')
    click(page, "More like this")
    shown = passages(page)
    assert "Passages like this one" in words(page)
    assert sum("believed me at once" in entry for entry in shown) == 1 and len(shown) == 18
    click(page, "Back to the search")
    assert len(passages(page)) == 1
    ana = project.as_user("ana")
    hit = search.search(ana, '"believed me at once"')[0]
    near = search_similar.similar(ana, hit.segment.id, top=5, filters=Filters(release_ids=(project.releases[0],)))
    assert len(near) == 5 and {result.segment.release_id for result in near} == {project.releases[0]}
    assert [entry.score for entry in near] == sorted((entry.score for entry in near), reverse=True)
    with pytest.raises(NotFound):
        search_similar.similar(ana, "no such passage")


def test_search_looks_only_where_it_is_told(project: Any) -> None:
    ana = project.as_user("ana")
    assert {entry.language for entry in search.search(ana, "school", filters=Filters(languages=("en",)))} == {"en"}
    assert search.search(ana, "school", filters=Filters(languages=("fr",))) == []
    with pytest.raises(InvalidInput):
        search.search(ana, "  ")


def test_the_model_is_named_without_being_loaded_and_fits_english(project: Any) -> None:
    assert model_warning(project.as_user("ana")) == ("all-MiniLM-L6-v2", None)
    assert list_interviews(project.as_user("ana"))[0].language == "en"


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=6), max_size=4))
def test_marking_changes_no_character_of_a_passage(text: str, found: list[str]) -> None:
    shown = emphasised(text, Why(exact=tuple(found), words=tuple(word.lower() for word in found)))
    stripped = shown.replace("<mark>", "").replace("</mark>", "")
    assert unescape(stripped) == text
    assert "<" not in stripped and ">" not in stripped
    assert shown.count("<mark>") == shown.count("</mark>")
