"""What leaves: nobody stands out by a value or by two together, and no small count follows from what is shown."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from coding.disclosure.suppression import small, suppress_breakdown, suppress_records

LEAST = 5
Table = tuple[list[int], list[list[int]], dict[int, tuple[int, ...]]]
Cell = tuple[int, int]
"""Line (-1: people in each group) and group."""

RECORDS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.sampled_from("ABC"), min_size=width, max_size=width), max_size=40)
)


@pytest.mark.slow
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


def test_all_but_one_of_a_group_tell_of_the_one() -> None:
    groups, lines = suppress_breakdown((6, 8), ((5, 0), (6, 8), (0, 8)), LEAST)
    assert groups == (6, 8)
    assert lines == ((None, None), (6, 8), (0, 8))


def test_a_code_and_one_below_it_do_not_tell_of_who_has_only_the_other() -> None:
    table = ((20, 20), ((9, 10), (8, 10)), LEAST)
    assert suppress_breakdown(*table)[1] == ((9, 10), (8, 10))
    assert suppress_breakdown(*table, within={1: (0,)})[1] == ((9, 10), (None, None))


def test_groups_with_names_hold_somebody() -> None:
    groups, _ = suppress_breakdown((20, 9, 1, 1, 1, 1, 1), (), LEAST)
    assert groups == (20, *(None,) * 6), "five groups of five people have one each"


@pytest.mark.slow
def test_no_small_count_follows_from_a_table() -> None:
    told = [seed for seed in range(100) for _ in told_by(table_of(seed))]
    assert told == []


def table_of(seed: int) -> Table:
    """A table of groups and codes, of which some stand below others."""
    rng = random.Random(seed)
    sizes = [rng.choice([1, 2, 5, 6, 7, 9, 12, 20]) for _ in range(rng.randrange(2, 5))]
    lines: list[list[int]] = []
    within: dict[int, tuple[int, ...]] = {}
    for at in range(rng.randrange(1, 4)):
        above = rng.randrange(at) if at and rng.random() < 0.6 else None
        most = sizes if above is None else lines[above]
        lines.append([max(0, one - rng.choice([0, 0, 1, 2, 5, 6, one])) for one in most])
        within[at] = () if above is None else (above, *within[above])
    return sizes, lines, within


def told_by(table: Table) -> list[tuple[Cell, ...]]:
    """Small cells, and small differences of cells, of which a table leaves one possible number."""
    sizes, lines, within = table
    groups, shown = suppress_breakdown(sizes, lines, LEAST, within)
    if all(one is None for one in groups):
        assert all(one is None for line in shown for one in line)
        return []
    true = dict(enumerate([sizes, *lines], start=-1))
    printed = dict(enumerate([groups, *shown], start=-1))
    ends = _ends(true, printed, within)
    found: list[tuple[Cell, ...]] = []
    for at, line in true.items():
        # Where nobody has a code, or everybody, its total says so of every group alike.
        if sum(line) in (0, sum(sizes)) and at >= 0:
            continue
        around = [] if at < 0 else [-1, *within[at]]
        cells: list[tuple[Cell, ...]] = [((at, place),) for place in range(len(sizes))]
        cells += [((one, place), (at, place)) for place in range(len(sizes)) for one in around if true[one] != line]
        for cell in cells:
            count = true[cell[0][0]][cell[0][1]] - (true[cell[1][0]][cell[1][1]] if len(cell) > 1 else 0)
            if small(count, LEAST) and ends(cell) < 0.5:
                found.append(cell)
    return found


def _ends(
    true: Mapping[int, Sequence[int]], printed: Mapping[int, Sequence[int | None]], within: Mapping[int, Sequence[int]]
) -> Callable[[tuple[Cell, ...]], float]:
    """How far apart the least and the most are that a cell, or a difference, can be for who knows all that is printed.

    They know every total, that nobody has a code who is not in the group, what stands below what, and that no group is
    empty.
    """
    width = len(true[-1])
    places = {(at, place): number for number, (at, place) in enumerate((at, p) for at in true for p in range(width))}

    def row(*cells: Cell, factor: int = 1) -> np.ndarray:  # type: ignore[type-arg]
        made = np.zeros(len(places))
        made[places[cells[0]]] = 1
        for cell in cells[1:]:
            made[places[cell]] = factor
        return made

    equal = [(row(*((at, place) for place in range(width))), sum(true[at])) for at in true]
    equal += [
        (row((at, place)), count)
        for at, line in printed.items()
        for place, count in enumerate(line)
        if count is not None
    ]
    below = [
        row((at, place), (one, place), factor=-1)
        for at in true if at >= 0 for one in (-1, *within[at]) for place in range(width)
    ]  # fmt: skip
    limits = [(1 if at < 0 else 0, None) for at, _ in places]

    def apart(cell: tuple[Cell, ...]) -> float:
        goal = row(*cell, factor=-1)
        found = [
            linprog(
                sign * goal, A_ub=np.array(below), b_ub=np.zeros(len(below)),
                A_eq=np.array([one for one, _ in equal]), b_eq=[number for _, number in equal], bounds=limits,
            )
            for sign in (1, -1)
        ]  # fmt: skip
        assert all(one.status in (0, 3) for one in found), [one.message for one in found]
        if any(one.status == 3 for one in found):
            return np.inf
        return float(-(found[1].fun or 0) - (found[0].fun or 0))

    return apart
