"""Attributes of people in what leaves: nobody stands out by one value or by two together."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from coding.disclosure.suppression import suppress_records

RECORDS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.sampled_from("ABC"), min_size=width, max_size=width), max_size=40)
)


@given(RECORDS, st.integers(0, 6))
def test_nobody_stands_out_by_a_value_or_by_two(records: list[list[str]], threshold: int) -> None:
    shown = suppress_records(records, threshold)
    for before, after in zip(records, shown, strict=True):
        assert all(value in (None, held) for held, value in zip(before, after, strict=True))
    width = len(records[0]) if records else 0
    for column in range(width):
        values = [record[column] for record in shown if record[column] is not None]
        assert all(count >= threshold for count in Counter(values).values())
        lacking = len(shown) - len(values)
        assert not lacking or lacking >= threshold or not values
    for one, other in combinations(range(width), 2):
        pairs = Counter((record[one], record[other]) for record in shown if None not in (record[one], record[other]))
        assert all(count >= threshold for count in pairs.values())


def test_what_everybody_shares_with_enough_others_stays() -> None:
    records = [["x", "a"]] * 5 + [["x", "b"]] * 6 + [["y", "a"]] * 5
    assert suppress_records(records, 5) == records
    single = suppress_records([*records, ["y", "b"]], 5)
    assert single[-1].count(None) >= 1
    assert suppress_records(records, 1) == records
