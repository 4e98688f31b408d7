"""Whether a place is covered, against the plain way of asking every covered span."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.workspace.review.held_words import Covered
from coding.workspace.review.places import uncovered, without_overlaps

TEXT = "Ana B, Lea. ¿Tom Fox (x)?  Z"
SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 9)).map(lambda one: (one[0], min(sum(one), len(TEXT))))


def _characters(spans: list[tuple[int, int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


@pytest.mark.slow
@given(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=4), SPANS)
def test_what_is_covered_does_not_depend_on_the_order(
    spans: list[tuple[int, int]], more: list[tuple[int, int]], place: tuple[int, int]
) -> None:
    covered = Covered(spans)
    for span in more:
        covered.add(span)
    every = _characters([*spans, *more])
    within = covered.within(place)
    assert within == sorted(within)
    assert _characters(within) & _characters([place]) == every & _characters([place])
    assert all(_characters([one]) & _characters([place]) for one in within)
    assert _characters(within) <= every


@pytest.mark.slow
@given(st.lists(SPANS, max_size=6), SPANS)
def test_what_is_not_covered_is_every_letter_that_no_span_holds(
    spans: list[tuple[int, int]], place: tuple[int, int]
) -> None:
    left = uncovered(TEXT, place, Covered(spans))
    hidden, asked = _characters(spans), _characters([place])
    if not hidden & asked:
        assert left == [place]
        return
    assert not _characters(left) & hidden
    assert {at for at in _characters(left) if TEXT[at].isalnum()} == {at for at in asked - hidden if TEXT[at].isalnum()}
    assert all(TEXT[start].isalnum() and TEXT[end - 1].isalnum() for start, end in left)


@pytest.mark.slow
@given(st.lists(SPANS, max_size=8))
def test_the_first_of_overlapping_places_is_kept(places: list[tuple[int, int]]) -> None:
    kept: list[tuple[int, int]] = []
    for place in places:
        if not _characters([place]) & _characters(kept):
            kept.append(place)
    assert without_overlaps(places) == kept
