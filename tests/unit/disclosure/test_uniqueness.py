"""Rare combinations: exactly the smallest ones, checked against trying everything."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.disclosure.uniqueness import rare_combinations, share_alone

PEOPLE = st.dictionaries(
    st.sampled_from([f"p{n}" for n in range(8)]),
    st.frozensets(st.tuples(st.sampled_from("abcd"), st.sampled_from("12")), max_size=5),
    max_size=8,
)


@pytest.mark.slow
@given(PEOPLE, st.integers(1, 5))
@settings(deadline=None, max_examples=150)
def test_it_finds_what_trying_everything_finds(held, k: int) -> None:
    details = sorted({one for mine in held.values() for one in mine})

    def holders(combination) -> tuple[str, ...]:
        return tuple(sorted(person for person, mine in held.items() if set(combination) <= mine))

    rare = {
        combination: holders(combination)
        for size in (1, 2, 3)
        for combination in combinations(details, size)
        if 0 < len(holders(combination)) < k
    }
    minimal = {
        combination: who
        for combination, who in rare.items()
        if not any(set(other) < set(combination) for other in rare)
    }
    found = {one.details: one.holders for one in rare_combinations(held, k)}
    assert found == minimal


def test_the_smallest_and_rarest_come_first_and_the_list_is_cut() -> None:
    held = {
        "p1": frozenset({("country", "pt"), ("age", "13")}),
        "p2": frozenset({("country", "pt"), ("age", "14")}),
        "p3": frozenset({("country", "fr"), ("age", "14")}),
    }
    found = rare_combinations(held, 2)
    assert [one.details for one in found[:2]] == [(("age", "13"),), (("country", "fr"),)]
    assert found[2].details == (("age", "14"), ("country", "pt"))
    assert share_alone(found) == {"p1", "p2", "p3"}
    assert len(rare_combinations(held, 2, most=1)) == 1
    assert all(len(one.details) == 1 for one in rare_combinations(held, 2, longest=1))


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError):
        rare_combinations({}, 0)
