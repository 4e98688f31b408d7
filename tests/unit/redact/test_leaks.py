import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.redact.leaks import find_leaks


def found(text: str, *forms: str) -> list[str]:
    return [text[leak.start : leak.end] for leak in find_leaks(text, forms)]


def test_case_diacritics_and_possessives_do_not_hide_a_name() -> None:
    assert found("łucja's door, LUCJA, Łucją", "Łucja") == ["łucja", "LUCJA", "Łucją"]
    assert found("Annas Mutter", "Anna") == ["Annas"]


def test_decomposed_letters_are_the_same_letters() -> None:
    text = unicodedata.normalize("NFD", "we saw Renée there")
    assert [unicodedata.normalize("NFC", piece) for piece in found(text, "Renée")] == ["Renée"]


def test_words_are_respected() -> None:
    assert found("An announcement by Annabel", "Ann") == []


def test_numbers_are_found_under_any_grouping() -> None:
    assert found("ring 06.45.06.12.31 or 0645061231", "06 45 06 12 31") == ["06.45.06.12.31", "0645061231"]
    assert found("a longer one 1064506123199", "06 45 06 12 31") == []


def test_several_words_may_stand_apart_by_punctuation_only() -> None:
    assert found("Ida-Marie, Ida  Marie and Ida met Marie", "Ida Marie") == ["Ida-Marie", "Ida  Marie"]


def test_scripts_without_spaces_are_searched_inside() -> None:
    assert found("私は田中花子です", "田中花子") == ["田中花子"]


def test_the_form_found_is_named_and_single_letters_are_left_out() -> None:
    leaks = find_leaks("K met Bo at Elm Road", ["K", "Elm Road", "Bo"])
    assert sorted(leak.form_index for leak in leaks) == [1, 2]


@given(
    st.text(max_size=60),
    st.sampled_from(["Ottokar", "Søren Brandt", "Ζωή Παππά", "mail@example.org"]),
    st.text(max_size=60),
)
def test_a_planted_form_is_always_found(before: str, form: str, after: str) -> None:
    text = f"{before} {form} {after}"
    start = len(before) + 1
    assert any(leak.start <= start and start + len(form) <= leak.end for leak in find_leaks(text, [form]))


@pytest.mark.slow
@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=6))
def test_offsets_lie_in_the_text(text: str, forms: list[str]) -> None:
    for leak in find_leaks(text, forms):
        assert 0 <= leak.start < leak.end <= len(text)
        assert 0 <= leak.form_index < len(forms)
