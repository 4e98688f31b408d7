"""Names one letter apart are found whatever the number of names, as by comparing each with each."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.redact.clusters import KnownCluster, one_edit_apart
from pipelines.redact.merges import ONE_LETTER, doubtful_merges

NAMES = st.lists(st.text("abcd", min_size=4, max_size=7), max_size=12, unique=True)


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
