"""Names one letter apart are found whatever the number of names, as by comparing each with each."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.redact import merges
from pipelines.redact.clusters import KnownCluster, form_key, one_edit_apart
from pipelines.redact.merges import ONE_LETTER, doubtful_merges

NAMES = st.lists(st.text("abcd", min_size=4, max_size=7), max_size=12, unique=True)


FORMS = st.sampled_from(("abcde", "abcdf", "abcd", "abcde fgh", "abcdf fgh", "fgh", "fghi", "bcde", "anna", "anni"))
CLUSTERS = st.lists(
    st.tuples(
        st.sampled_from(("PERSON", "PERSON", "PLACE")),
        st.lists(FORMS, min_size=1, max_size=3, unique=True),
        st.lists(st.sampled_from("123"), min_size=1, max_size=2, unique=True),
    ),
    max_size=12,
)


@given(CLUSTERS, st.sets(st.integers(0, 11), max_size=4), st.booleans())
def test_questions_about_some_clusters_are_those_of_all_with_one_of_them(
    clusters: list[tuple[str, list[str], list[str]]], some: set[int], one_by_one: bool
) -> None:
    standing = [
        KnownCluster(f"{number:02d}", kind, tuple(forms), tuple(documents))
        for number, (kind, forms, documents) in enumerate(clusters)
    ]
    about = {f"{number:02d}" for number in some}
    keys = {one.id: frozenset(form_key(form, one.type) for form in one.forms) for one in standing}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merges, "_FEW", 0 if one_by_one else 10_000)
        found = doubtful_merges(standing, about=about, keys=keys)
    assert list(found) == [one for one in doubtful_merges(standing) if {str(one.left), str(one.right)} & about]


@settings(deadline=None)
@given(NAMES)
def test_names_one_letter_apart_are_those_that_comparing_each_with_each_finds(names: list[str]) -> None:
    standing = [
        KnownCluster(f"{number:02d}", "PERSON", (name,), (f"document {number}",)) for number, name in enumerate(names)
    ]
    asked = {(one.left, one.right) for one in doubtful_merges(standing) if one.reason == ONE_LETTER}
    assert asked == {
        (f"{at:02d}", f"{other:02d}")
        for (at, name), (other, second) in combinations(enumerate(names), 2)
        if one_edit_apart(name, second)
    }
