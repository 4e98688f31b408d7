"""Looking for known words by an index, against the plain way of trying each form by itself."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.redact.folding import fold
from pipelines.redact.leaks import Forms, GrowingForms, Sought, as_looked_for, find_known, find_leaks, traces_of

PARTS = st.sampled_from(
    [
        "Anna",
        "annas",
        "Ann",
        "Łucja",
        "Jonas",
        "jonass",
        "06",
        "45",
        "0645",
        "061245",
        "a1",
        "李",
        "小龍",
        "李小龍",
        "ß",
    ]
    + ["Strasse", "x", "Will", "é", "½", "１２", "O'Neil", "Keller"]
)
BETWEEN = st.sampled_from([" ", " ", "-", ", ", "\n", "  ", "_", " — ", "", "'", "     "])
WRITTEN = st.lists(st.tuples(PARTS, BETWEEN), min_size=1, max_size=14).map(lambda one: "".join(map("".join, one)))
FORM = st.lists(st.tuples(PARTS, BETWEEN), min_size=1, max_size=3).map(lambda one: "".join(map("".join, one)).strip())


def plainly(text: str, form: str) -> set[tuple[int, int]]:
    """Every place of a form in a folded text, by trying it at each word and at each character."""
    wanted = re.findall(r"[^\W_]+", form)
    words = list(re.finditer(r"[^\W_]+", text))
    results = set()
    for at in range(len(words) - len(wanted) + 1) if wanted and len("".join(wanted)) > 1 else ():
        run = words[at : at + len(wanted)]
        said = [entry.group() for entry in run]
        genitive = [*wanted[:-1], wanted[-1] + "s"] if len(wanted[-1]) >= 4 else wanted
        near = all(after.start() - before.end() <= 4 for before, after in zip(run, run[1:], strict=False))
        if said in (wanted, genitive) and near:
            results.add((run[0].start(), run[-1].end()))
    packed, positions = "".join(wanted), [at for at, entry in enumerate(text) if entry.isalnum()]
    unspaced = len(packed) > 1 and re.search("[\u3400-\u9fff]", packed) is not None
    if unspaced or sum(map(str.isdigit, packed)) >= 6:
        said_packed = "".join(text[at] for at in positions)
        for at in range(len(said_packed) - len(packed) + 1):
            if said_packed.startswith(packed, at):
                start, end = positions[at], positions[at + len(packed) - 1] + 1
                bounded = not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum()
                if unspaced or (bounded and end - start - len(packed) <= len(packed) + 2):
                    results.add((start, end))
    return results


@pytest.mark.slow
@settings(deadline=None)
@given(WRITTEN, st.lists(FORM, min_size=1, max_size=6))
def test_the_index_finds_what_trying_each_form_finds(text: str, forms: list[str]) -> None:
    folded = fold(text)
    expected = {(*place, number) for number, form in enumerate(forms) for place in plainly(folded, fold(form))}
    assert Forms(forms).prepared.places(folded) == expected
    # So many that the text is cut into its words.
    many = Forms(
        [*forms, *(f"qqq{chr(97 + number)}" for number in range(26)), *(f"qqx{chr(97 + n)}" for n in range(26))]
    )
    assert {place for place in many.prepared.places(folded) if place[2] < len(forms)} == expected


@pytest.mark.slow
@settings(deadline=None)
@given(WRITTEN, st.lists(FORM, min_size=1, max_size=6, unique=True))
def test_forms_added_one_by_one_are_found_as_forms_given_at_once(text: str, forms: list[str]) -> None:
    growing = GrowingForms()
    for form in forms:
        growing.add([form])
        growing.add([form])
    assert len(growing) == len(forms)
    assert find_leaks(text, growing) == find_leaks(text, forms)
    assert find_known(text, growing) == find_known(text, forms)


@pytest.mark.slow
@settings(deadline=None)
@given(WRITTEN, st.lists(FORM, min_size=1, max_size=4))
def test_what_stands_in_a_text_has_left_its_traces(text: str, forms: list[str]) -> None:
    leaks = {forms[leak.form_index] for leak in find_leaks(text, forms)}
    assert leaks <= set(Sought(forms).standing_in(traces_of(text)))


@pytest.mark.slow
@settings(deadline=None)
@given(WRITTEN, FORM, st.sampled_from([str.lower, str.upper, str.title, "{}.".format, "“{}”".format]))
def test_forms_that_are_alike_are_found_at_the_same_places(text: str, form: str, other: Callable[[str], str]) -> None:
    if as_looked_for(form) == as_looked_for(other(form)):
        assert find_known(text, [form]) == find_known(text, [other(form)])
    else:
        assert form[:1].isupper() != other(form)[:1].isupper() or fold(form) != fold(other(form))


def test_most_words_that_do_not_stand_in_a_text_are_told_by_its_traces() -> None:
    traces = traces_of("Anna Keller rang 06 12 45 at noon, and 李小龍 was there.")
    for form in ("Keller Anna Smith", "Bob", "061246", "李明", "Annak"):
        assert not Sought([form]).standing_in(traces), form
    assert not Sought([]) and not Sought(["-"]) and not Sought([]).standing_in(traces)
    assert not Sought(["Anna"]).standing_in(traces_of(""))
    assert Sought(["Bob", "Anna Keller", "Keller rang 06", "rang 06 13", "at Noons"]).standing_in(traces) == [
        "Anna Keller",
        "Keller rang 06",
    ]
