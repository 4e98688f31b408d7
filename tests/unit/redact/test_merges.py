"""Names one letter apart are found whatever the number of names, as by comparing each with each."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.redact.clusters import KnownCluster, form_key
from pipelines.redact.merges import ONE_LETTER, NearForms, differ_by_one_edit, doubtful_merges, may_fit

NAMES = st.lists(st.text("abcd", min_size=4, max_size=7), max_size=12, unique=True)


ANY = st.text("abcd ", max_size=7)
FORMS = st.sampled_from(("abcde", "abcdf", "abcd", "abcde fgh", "abcdf fgh", "fgh", "fghi", "bcde", "anna", "anni"))
CLUSTERS = st.lists(
    st.tuples(
        st.sampled_from(("PERSON", "PERSON", "PLACE")),
        st.lists(FORMS, min_size=1, max_size=3, unique=True),
        st.lists(st.sampled_from("123"), min_size=1, max_size=2, unique=True),
    ),
    max_size=12,
)


@pytest.mark.slow
@given(CLUSTERS, st.sets(st.integers(0, 11), max_size=4))
def test_questions_about_some_clusters_are_those_of_all_with_one_of_them(
    clusters: list[tuple[str, list[str], list[str]]], some: set[int]
) -> None:
    standing = [
        KnownCluster(f"{number:02d}", kind, tuple(forms), tuple(documents))
        for number, (kind, forms, documents) in enumerate(clusters)
    ]
    about = {f"{number:02d}" for number in some}
    keys = {cluster.id: frozenset(form_key(form, cluster.type) for form in cluster.forms) for cluster in standing}
    wanted = [entry for entry in doubtful_merges(standing) if {str(entry.left), str(entry.right)} & about]
    assert list(doubtful_merges(standing, about=about, keys=keys)) == wanted
    assert list(doubtful_merges(_comparable(standing, about, keys), about=about)) == wanted


def _comparable(standing: list[KnownCluster], about: set[str], keys: dict[str, frozenset[str]]) -> list[KnownCluster]:
    """Those that questions about some can be about, told one by one as :func:`doubtful_merges` says."""

    def same_or_near(one: KnownCluster, other: KnownCluster) -> bool:
        return one.type == other.type and any(
            form == known or differ_by_one_edit(form, known) for form in keys[one.id] for known in keys[other.id]
        )

    def fits(one: KnownCluster, other: KnownCluster) -> bool:
        return bool(set(one.documents) & set(other.documents)) and may_fit(keys[one.id], keys[other.id])

    clusters = [entry for entry in standing if entry.id in about]
    return [
        entry
        for entry in standing
        if entry in clusters or any(same_or_near(entry, each) or fits(entry, each) for each in clusters)
    ]


@pytest.mark.slow
@settings(deadline=None)
@given(NAMES)
def test_names_one_letter_apart_are_those_that_comparing_each_with_each_finds(names: list[str]) -> None:
    standing = [
        KnownCluster(f"{number:02d}", "PERSON", (name,), (f"document {number}",)) for number, name in enumerate(names)
    ]
    merges = {(entry.left, entry.right) for entry in doubtful_merges(standing) if entry.reason == ONE_LETTER}
    assert merges == {
        (f"{at:02d}", f"{other:02d}")
        for (at, name), (other, second) in combinations(enumerate(names), 2)
        if differ_by_one_edit(name, second)
    }


@pytest.mark.slow
@given(st.lists(ANY, max_size=20), st.integers(0, 20), ANY)
def test_forms_near_another_are_those_that_comparing_with_each_finds(forms: list[str], gone: int, asked: str) -> None:
    known = NearForms()
    for form in forms:
        known.add(form)
    for form in forms[:gone]:
        known.discard(form)
    assert known.near(asked) == {form for form in set(forms) - set(forms[:gone]) if differ_by_one_edit(form, asked)}


@given(st.text("abc ", min_size=5, max_size=12), st.integers(0, 12), st.sampled_from(("in", "out", "other", "swap")))
def test_a_form_is_found_by_any_one_edit_of_it(form: str, at: int, edit: str) -> None:
    """Random words are seldom one edit apart."""
    at = min(at, len(form) - 1)
    edited = {
        "in": form[:at] + "x" + form[at:],
        "out": form[:at] + form[at + 1 :],
        "other": form[:at] + "x" + form[at + 1 :],
        "swap": form[:at] + form[at : at + 2][::-1] + form[at + 2 :],
    }[edit]
    known = NearForms()
    known.add(edited)
    assert known.near(form) == ({edited} if differ_by_one_edit(form, edited) else set())
