"""Rare combinations: exactly the smallest ones, checked against trying everything."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.disclosure.uniqueness import coarsened, rare_combinations, rarer_in_sets, rarer_values, share_alone

PEOPLE = st.dictionaries(
    st.sampled_from([f"p{n}" for n in range(8)]),
    st.frozensets(st.tuples(st.sampled_from("abcd"), st.sampled_from("12")), max_size=5),
    max_size=8,
)


@pytest.mark.slow
@given(PEOPLE, st.integers(1, 5))
@settings(deadline=None, max_examples=150)
def test_it_finds_what_trying_everything_finds(held, k: int) -> None:
    details = sorted({entry for mine in held.values() for entry in mine})

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
    results = {combination.details: combination.holders for combination in rare_combinations(held, k)}
    assert results == minimal


def test_the_smallest_and_rarest_come_first_and_the_list_is_cut() -> None:
    records = {
        "p1": frozenset({("country", "pt"), ("age", "13")}),
        "p2": frozenset({("country", "pt"), ("age", "14")}),
        "p3": frozenset({("country", "fr"), ("age", "14")}),
    }
    result = rare_combinations(records, 2)
    assert [entry.details for entry in result[:2]] == [(("age", "13"),), (("country", "fr"),)]
    assert result[2].details == (("age", "14"), ("country", "pt"))
    assert share_alone(result) == {"p1", "p2", "p3"}
    assert len(rare_combinations(records, 2, most=1)) == 1
    assert all(len(combination.details) == 1 for combination in rare_combinations(records, 2, longest=1))


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError):
        rare_combinations({}, 0)


CASES = st.lists(st.sets(st.sampled_from("abcdef"), min_size=1, max_size=3), max_size=60)


@pytest.mark.slow
@settings(max_examples=40)
@given(CASES, st.integers(2, 8), st.sets(st.sampled_from("abcdef"), max_size=2))
def test_no_group_of_cases_that_is_named_or_left_over_is_small(
    cases: list[set[str]], threshold: int, before: set[str]
) -> None:
    together = rarer_values(cases, threshold, before)
    if together is None:
        return
    told = [{"…" if value in together else value for value in case} for case in cases]
    for value in set().union(*told):
        having = sum(value in case for case in told)
        assert having >= threshold and not 0 < len(told) - having < threshold
    assert before & set().union(*cases) <= together and len(together) != 1


def test_one_rare_value_takes_the_next_with_it_or_all() -> None:
    assert rarer_values([{"a"}] * 9 + [{"b"}] * 6 + [{"c"}] * 2, 5) == {"b", "c"}
    assert rarer_values([{"a"}] * 9 + [{"b"}] * 2, 5) is None
    assert rarer_values([{"a"}] * 9, 5) == frozenset()
    assert rarer_values([{"a"}] * 4, 5) is None


@settings(max_examples=40)
@given(CASES, st.integers(2, 8))
def test_no_answer_of_few_cases_is_left(cases: list[set[str]], threshold: int) -> None:
    answers = [[case] for case in cases]
    together = rarer_in_sets(answers, threshold, rarer_values(cases, threshold), "…")
    if together is not None:
        told = [coarsened(case, together, "…") for case in cases]
        assert all(told.count(entry) >= threshold for entry in told) and set().union(*told) != {"…"}
