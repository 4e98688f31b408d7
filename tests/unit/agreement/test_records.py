"""What the records of a case agree on, told naively, on invented records."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from coding.agreement.variables import Answer, agreed

VALUES = ("yes", "no", "unknown", "not applicable")
records = some.dictionaries(
    some.tuples(some.sampled_from("ABCDEF"), some.sampled_from(("ana", "ben")), some.sampled_from(("met", "told"))),
    some.frozensets(some.sampled_from(VALUES), min_size=1, max_size=2),
    max_size=24,
)


def answers(of: dict[tuple[str, str, str], frozenset[str]]) -> list[Answer]:
    return [(*place, values) for place, values in of.items()]


@pytest.mark.slow
@settings(max_examples=30)
@given(records)
def test_a_case_has_a_sign_where_every_record_that_answers_says_so(
    of: dict[tuple[str, str, str], frozenset[str]],
) -> None:
    read = agreed(answers(of))
    signs = {"met": frozenset({"yes"}), "told": frozenset({"no", "unknown"})}
    for case in "ABCDEF":
        said = {name: [entry for (at, _, name_), entry in of.items() if (at, name_) == (case, name)] for name in signs}
        common = {name: frozenset.intersection(*entry) if entry else frozenset() for name, entry in said.items()}
        has = any(common[name] & signs[name] for name in signs)
        anybody = any(entry & signs[name] for name in signs for entry in said[name])
        assert (case in read.express(signs)) == has
        assert (case in read.differ(signs)) == (anybody and not has)


def test_the_consensus_of_a_case_counts_instead_of_what_its_coders_gave() -> None:
    given = [("A", "ana", "met", frozenset({"yes"})), ("A", "ben", "met", frozenset({"no"}))]
    signs = {"met": frozenset({"yes"})}
    assert agreed(given).differ(signs) == {"A"}
    settled = agreed(given, {("A", "met"): frozenset({"yes"}), ("B", "met"): frozenset({"yes"})})
    assert (settled.express(signs), settled.differ(signs)) == ({"A"}, frozenset()), "B has no record to be seen"
    assert agreed(given, {("A", "met"): frozenset({"no"})}).differ(signs) == frozenset()
