"""What several bundles of a site withhold cannot be worked out from all of them together."""

import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from scipy.optimize import linprog

from coding.disclosure.suppression import Sent, next_cells, next_line, shown_count, shown_pair, small

LEAST = 5


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
    found = {}
    for key, place in places.items():
        if lines[key[0]].shown[key[1]] is None:
            goal = np.zeros(len(places))
            goal[place] = 1
            ends = [linprog(sign * goal, A_eq=np.array(rows), b_eq=right, bounds=limits) for sign in (1, -1)]
            assert all(end.success for end in ends)
            found[key] = (ends[0].fun, -ends[1].fun)
    return found


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
    assert [shown_count(n, 12, LEAST) for n in (0, 1, 4, 5, 7, 8, 11, 12)] == [0, None, None, 5, 7, None, None, 12]
    assert shown_pair(10, 10, 5, 20, LEAST) == 5
    assert shown_pair(6, 10, 5, 20, LEAST) is None


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
