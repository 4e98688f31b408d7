"""Combining codes, against what the manual says of each operator, word for word."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.search.combine import OPERATORS, UNITS, Condition, Span, combine

TURN = 5
"""Characters of every turn."""


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    results = []
    for number in range(draw(st.integers(0, 7))):
        start = draw(st.integers(0, 28))
        end = start + draw(st.integers(1, 12))
        results.append(
            Span(
                id=str(number), place=draw(st.integers(0, 1)), coder=draw(st.integers(0, 1)),
                start=start, end=end, first_turn=start // TURN, last_turn=(end - 1) // TURN,
            )
        )  # fmt: skip
    return results


def naive(given_: list[Span], condition: Condition, partners: list[Span], across: bool) -> set[Span]:
    """The definitions of the manual, pair by pair."""
    results: set[Span] = set()
    for a in given_:
        mine = [b for b in partners if b.place == a.place and b.id != a.id and (across or b.coder == a.coder)]
        shared = [b for b in mine if set(range(a.start, a.end)) & set(range(b.start, b.end))]
        later = [b for b in mine if b.start >= a.end]
        earlier = [b for b in mine if b.end <= a.start]

        def close(first: Span, second: Span) -> bool:
            between = (
                second.start - first.end if condition.unit == "characters" else second.first_turn - first.last_turn
            )
            return condition.distance is None or between <= condition.distance

        on, back = [b for b in later if close(a, b)], [b for b in earlier if close(b, a)]
        operator = condition.operator
        if operator == "and":
            for b in shared:
                both = sorted(set(range(a.start, a.end)) & set(range(b.start, b.end)))
                results.add(
                    replace(a, start=both[0], end=both[-1] + 1, first_turn=both[0] // TURN, last_turn=both[-1] // TURN)
                )
        elif operator == "sequence" and later:
            b = min(later, key=lambda one: (one.start, one.end))
            if close(a, b):
                results.add(replace(a, end=b.end, last_turn=b.last_turn))
        elif (
            (operator == "not" and not shared)
            or (operator == "overlapping" and shared)
            or (operator == "near" and (shared or on or back))
            or (operator == "before" and on)
            or (operator == "after" and back)
        ):
            results.add(a)
    return results


CONDITIONS = st.builds(
    Condition,
    st.sampled_from(OPERATORS),
    st.just(("B",)),
    st.one_of(st.none(), st.integers(0, 6)),
    st.sampled_from(UNITS),
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(spans(), spans(), CONDITIONS, st.booleans(), st.booleans())
def test_as_the_manual_defines_it(a: list[Span], b: list[Span], condition: Condition, own: bool, across: bool) -> None:
    partners = a if own else [replace(entry, id=f"b{entry.id}") for entry in b]
    result = combine(a, condition, partners, across=across)
    assert set(result) == naive(a, condition, partners, across)
    assert result == sorted(result, key=lambda one: one.order) and len(result) == len(set(result))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(spans(), spans(), st.booleans())
def test_every_passage_either_overlaps_or_does_not(a: list[Span], b: list[Span], across: bool) -> None:
    b = [replace(entry, id=f"b{entry.id}") for entry in b]
    with_one, without = (combine(a, Condition(name, ("B",)), b, across=across) for name in ("overlapping", "not"))  # type: ignore[arg-type]
    assert sorted([*with_one, *without], key=lambda one: one.order) == sorted(a, key=lambda one: one.order)


def test_a_sequence_without_something_between() -> None:
    """Conditions one after the other: what follows, and nothing else in between."""
    a, b, c = (
        Span(id=name, place=0, coder=0, start=start, end=start + 3) for name, start in (("a", 0), ("b", 20), ("c", 10))
    )
    whole = combine([a], Condition("sequence", ("B",)), [b])
    assert [(entry.start, entry.end) for entry in whole] == [(0, 23)]
    assert combine(whole, Condition("not", ("C",)), [c]) == []
