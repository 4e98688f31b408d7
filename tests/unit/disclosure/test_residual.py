"""What a second reading of drawn lines says: exact, against brute force and against simulated truth."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.disclosure.residual import LONGEST_LINE, bound_of, cut_lines, draw, lines_needed, upper_bound


def binomial_tail(missed: int, lines: int, share: float) -> float:
    return sum(math.comb(lines, k) * share**k * (1 - share) ** (lines - k) for k in range(missed + 1))


def test_the_sentence_everybody_knows() -> None:
    assert upper_bound(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300))
    assert upper_bound(0, 300) < 0.01
    assert upper_bound(0, 298) > 0.01
    assert lines_needed(0.01) == 299
    assert lines_needed(0.01, missed=1) == 473
    assert upper_bound(0, 0) == 1 and upper_bound(3, 3) == 1


@pytest.mark.slow
@given(st.integers(1, 120), st.data())
@settings(deadline=None)
def test_the_bound_is_where_so_few_misses_become_too_unlikely(lines: int, data: st.DataObject) -> None:
    missed = data.draw(st.integers(0, lines - 1))
    assert binomial_tail(missed, lines, upper_bound(missed, lines)) == pytest.approx(0.05, rel=1e-6)


@pytest.mark.slow
@given(st.integers(1, 60), st.data())
@settings(deadline=None)
def test_for_a_finite_text_the_bound_is_the_largest_number_that_could_hide(
    population: int, data: st.DataObject
) -> None:
    lines = data.draw(st.integers(1, population))
    missed = data.draw(st.integers(0, lines))

    def tail(bad: int) -> float:
        total = math.comb(population, lines)
        return sum(math.comb(bad, k) * math.comb(population - bad, lines - k) for k in range(missed + 1)) / total

    possible = [bad for bad in range(missed, population - lines + missed + 1) if tail(bad) > 0.05 + 1e-12]
    assert bound_of(missed, lines, population).left == max(possible) - missed


@pytest.mark.slow
def test_the_statement_is_true_as_often_as_it_says() -> None:
    chance = random.Random(7)
    wrong = 0
    for _ in range(600):
        bad = {chance.randrange(400) for _ in range(8)}
        read = chance.sample(range(400), 150)
        missed = sum(1 for line in read if line in bad)
        wrong += len(bad) - missed > bound_of(missed, 150, 400).left
    assert wrong / 600 <= 0.075


def test_reading_everything_leaves_nothing_in_doubt() -> None:
    whole = bound_of(2, 40, 40)
    assert whole.left == 0 and whole.within(0.01)
    assert lines_needed(0.01, population=40) == 38, "one line in forty would be among 38 with 95 %"
    assert lines_needed(0.01, missed=3, population=40) <= 40


@pytest.mark.slow
@given(st.integers(1, 300), st.integers(0, 4))
@settings(deadline=None)
def test_the_planned_lines_suffice_and_one_less_does_not(population: int, missed: int) -> None:
    lines = lines_needed(0.05, missed=missed, population=population)
    if lines > missed and lines < population:
        assert bound_of(missed, lines, population).within(0.05)
        assert lines - 1 <= missed or not bound_of(missed, lines - 1, population).within(0.05)


@pytest.mark.slow
@given(st.lists(st.text(alphabet="ab .!\n😀é", max_size=500), max_size=6))
@settings(deadline=None)
def test_lines_hold_every_word_once_and_cross_no_turn(texts: list[str]) -> None:
    turns, position = [], 0
    for text in texts:
        turns.append((position, position + len(text)))
        position += len(text) + 1
    whole = "\n".join(texts)
    lines = cut_lines(whole, turns)
    assert "".join(whole[a:b] for a, b in lines).split() == whole.split() or "".join(
        "".join(whole[a:b].split()) for a, b in lines
    ) == "".join(whole.split())
    for start, end in lines:
        assert any(a <= start < end <= b for a, b in turns)
        assert not whole[start].isspace() and not whole[end - 1].isspace()
        assert end - start <= LONGEST_LINE or " " not in whole[start : start + LONGEST_LINE]
    assert all(before[1] <= after[0] for before, after in zip(lines, lines[1:], strict=False))


def test_the_same_seed_draws_the_same_lines_and_each_line_has_the_same_chance() -> None:
    lines = [("a", n, n + 1) for n in range(50)]
    assert draw(3, lines, 10) == draw(3, lines, 10)
    assert len(set(draw(3, lines, 10))) == 10
    assert sorted(draw(3, lines, 99)) == lines
    times = [0] * 50
    for seed in range(1500):
        for _, start, _ in draw(seed, lines, 10):
            times[start] += 1
    assert max(abs(count - 300) for count in times) < 5 * math.sqrt(1500 * 0.2 * 0.8)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError):
        bound_of(2, 1, 10)
    with pytest.raises(ValueError):
        lines_needed(0)
