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

from coding.disclosure.suppression import (
    Sent,
    count_or_withheld,
    next_cells,
    next_line,
    pair_or_withheld,
    small,
    suppress_breakdown,
    suppress_records,
)

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
        assert all(value in (None, entry) for entry, value in zip(before, after, strict=True))
    width = len(records[0]) if records else 0
    for column in range(width):
        values = [record[column] for record in shown if record[column] is not None]
        assert all(count >= threshold for count in Counter(values).values())
        lacking = len(shown) - len(values)
        assert not lacking or lacking >= threshold or not values
    for entry, other in combinations(range(width), 2):
        both = [(record[entry], record[other]) for record in shown]
        assert all(count >= threshold for count in Counter(pair for pair in both if None not in pair).values())


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
        lines.append([max(0, entry - rng.choice([0, 0, 1, 2, 5, 6, entry])) for entry in most])
        within[at] = () if above is None else (above, *within[above])
    return sizes, lines, within


def told_by(table: Table) -> list[tuple[Cell, ...]]:
    """Small cells, and small differences of cells, of which a table leaves one possible number."""
    sizes, lines, within = table
    groups, shown = suppress_breakdown(sizes, lines, LEAST, within)
    if all(group is None for group in groups):
        assert all(entry is None for line in shown for entry in line)
        return []
    true = dict(enumerate([sizes, *lines], start=-1))
    printed = dict(enumerate([groups, *shown], start=-1))
    ends = _ends(true, printed, within)
    results: list[tuple[Cell, ...]] = []
    for at, line in true.items():
        # Where nobody has a code, or everybody, its total says so of every group alike.
        if sum(line) in (0, sum(sizes)) and at >= 0:
            continue
        around = [] if at < 0 else [-1, *within[at]]
        cells: list[tuple[Cell, ...]] = [((at, place),) for place in range(len(sizes))]
        cells += [
            ((entry, place), (at, place)) for place in range(len(sizes)) for entry in around if true[entry] != line
        ]
        for cell in cells:
            count = true[cell[0][0]][cell[0][1]] - (true[cell[1][0]][cell[1][1]] if len(cell) > 1 else 0)
            if small(count, LEAST) and ends(cell) < 0.5:
                results.append(cell)
    return results


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
        objective = np.zeros(len(places))
        objective[places[cells[0]]] = 1
        for cell in cells[1:]:
            objective[places[cell]] = factor
        return objective

    equal = [(row(*((at, place) for place in range(width))), sum(true[at])) for at in true]
    equal += [
        (row((at, place)), count)
        for at, line in printed.items()
        for place, count in enumerate(line)
        if count is not None
    ]
    below = [
        row((at, place), (entry, place), factor=-1)
        for at in true if at >= 0 for entry in (-1, *within[at]) for place in range(width)
    ]  # fmt: skip
    limits = [(1 if at < 0 else 0, None) for at, _ in places]

    def apart(cell: tuple[Cell, ...]) -> float:
        goal = row(*cell, factor=-1)
        results = [
            linprog(
                sign * goal, A_ub=np.array(below), b_ub=np.zeros(len(below)),
                A_eq=np.array([entry for entry, _ in equal]), b_eq=[number for _, number in equal], bounds=limits,
            )
            for sign in (1, -1)
        ]  # fmt: skip
        assert all(entry.status in (0, 3) for entry in results), [entry.message for entry in results]
        if any(entry.status == 3 for entry in results):
            return np.inf
        return float(-(results[1].fun or 0) - (results[0].fun or 0))

    return apart


def bounds_of(
    lines: Sequence[Sent], sizes: Sequence[Mapping[str, int]], known_same: bool
) -> dict[tuple[int, str], tuple[float, float]]:
    """What somebody can say of each withheld count: they know every total, large groups' sizes, and what was shown.

    Args:
        lines: What was sent, in order.
        sizes: Sizes of the groups each time.
        known_same: Whether they also know which counts did not change.
    """
    names = sorted(sizes[0])
    places = {(at, name): at * len(names) + n for at in range(len(lines)) for n, name in enumerate(names)}
    rows, right = [], []

    def say(values: dict[tuple[int, str], int], equals: int) -> None:
        row = np.zeros(len(places))
        for key, factor in values.items():
            row[places[key]] = factor
        rows.append(row)
        right.append(equals)

    for at, line in enumerate(lines):
        say(dict.fromkeys([(at, name) for name in names], 1), sum(line.true.values()))
        for name in names:
            if line.shown[name] is not None:
                say({(at, name): 1}, line.true[name])
            if known_same and at and line.true[name] == lines[at - 1].true[name]:
                say({(at, name): 1, (at - 1, name): -1}, 0)
    # The size of a small group is withheld itself.
    limits = [
        (0, None if small(sizes[at][name], LEAST) else sizes[at][name]) for at in range(len(lines)) for name in names
    ]
    results = {}
    for key, place in places.items():
        if lines[key[0]].shown[key[1]] is None:
            goal = np.zeros(len(places))
            goal[place] = 1
            ends = [linprog(sign * goal, A_eq=np.array(rows), b_eq=right, bounds=limits) for sign in (1, -1)]
            assert all(end.success for end in ends)
            results[key] = (ends[0].fun, -ends[1].fun)
    return results


def told(seed: int) -> bool:
    """Whether a small cell of two bundles of random lines follows from them."""
    rng = random.Random(seed)
    sizes = {name: rng.randrange(1, 14) for name in "abcd"[: rng.randrange(2, 5)]}
    counts = {name: rng.randrange(size + 1) for name, size in sizes.items()}
    grown = {name: size + rng.choice([0, 0, 1, 5, 6]) for name, size in sizes.items()}
    later = {name: min(grown[name], count + rng.choice([0, 0, 0, 1, 5])) for name, count in counts.items()}
    first = next_line(counts, sizes, LEAST, [], 1)
    second = next_line(later, grown, LEAST, [first], 2)
    lines, groups = ([first], [sizes]) if second is first else ([first, second], [sizes, grown])
    for (at, name), (low, high) in bounds_of(lines, groups, known_same=True).items():
        count, size = lines[at].true[name], groups[at][name]
        # Where nobody has the code, or everybody, its total says so of every group alike.
        uniform = sum(lines[at].true.values()) in (0, sum(groups[at].values()))
        if high - low < 0.5 and not uniform and (small(count, LEAST) or small(size - count, LEAST)):
            return True
    return False


@pytest.mark.slow
def test_no_small_cell_follows_from_two_bundles() -> None:
    assert [seed for seed in range(60) if told(seed)] == []


def test_shown_counts_leave_no_small_rest() -> None:
    assert [count_or_withheld(n, 12, LEAST) for n in (0, 1, 4, 5, 7, 8, 11, 12)] == [
        0,
        None,
        None,
        5,
        7,
        None,
        None,
        12,
    ]
    assert pair_or_withheld(10, 10, 5, 20, LEAST) == 5
    assert pair_or_withheld(6, 10, 5, 20, LEAST) is None


def test_one_newcomer_does_not_show() -> None:
    first = next_line({"fr": 6, "it": 7}, {"fr": 12, "it": 12}, LEAST, [], 1)
    assert first.shown == {"fr": 6, "it": 7}
    assert next_line({"fr": 7, "it": 7}, {"fr": 13, "it": 12}, LEAST, [first], 2) is first
    grown = next_line({"fr": 11, "it": 7}, {"fr": 17, "it": 12}, LEAST, [first], 2)
    assert grown.shown == {"fr": 11, "it": 7} and grown.number == 2


def test_what_was_withheld_once_stays_withheld() -> None:
    groups = {"fr": 12, "it": 12, "pt": 12}
    first = next_line({"fr": 6, "it": 7, "pt": 1}, groups, LEAST, [], 1)
    hidden = {name for name, value in first.shown.items() if value is None}
    assert hidden == {"fr", "pt"}
    later = next_line({"fr": 6, "it": 7, "pt": 6}, groups, LEAST, [first], 2)
    assert {name for name, value in later.shown.items() if value is None} == hidden


def test_what_is_of_somebody_who_withdrew_is_not_said_again() -> None:
    first = next_cells({"people": 6, "others": 6}, {"people": 6}, LEAST, [], 1)
    later = next_cells({"people": 5, "others": 6}, {"people": 5}, LEAST, [first], 2, void=1)
    assert later.shown == {"people": None}
    assert next_cells({"people": 5, "others": 6}, {"people": 5}, LEAST, [first], 2) is first


def test_groups_come_back_after_a_withdrawal_once_enough_has_changed() -> None:
    def sent(fr: int, it: int, earlier: list[Sent], number: int) -> Sent:
        return next_line({"fr": fr, "it": it}, {"fr": 60, "it": 60}, LEAST, earlier, number, void=1)

    first = Sent(1, {"fr": 10, "it": 10}, {"fr": 10, "it": 10})
    second = sent(9, 10, [first], 2)
    assert second.shown == {"fr": None, "it": None}
    assert sent(9, 10, [first, second], 3).shown == {"fr": None, "it": None}
    assert sent(30, 40, [first, second], 3).shown == {"fr": 30, "it": 40}
