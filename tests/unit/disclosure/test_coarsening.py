"""Values that too few cases have are told as one, so that none can be told by itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.disclosure.uniqueness import coarsened, rarer_in_sets, rarer_values

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
        assert all(told.count(one) >= threshold for one in told) and set().union(*told) != {"…"}
