"""From words that were heard to times of turns: what holds whatever the model hears. No model is needed."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extras.recordings.align.words import NEAR, RecognisedWord, TurnTime, in_company, matched, turn_times

pytest.importorskip("rapidfuzz", reason="rapidfuzz, of the extra heard[align] and of the tests, is not installed")

WORD_MS = 400
SYLLABLES = ("ba", "ko", "lu", "mi", "ne", "so", "ta", "vu", "ri", "pe")


def name_of(number: int) -> str:
    """A word for each number, none like another's."""
    return "".join(SYLLABLES[int(digit)] * 2 for digit in f"{number:03}")


def said(words: Sequence[str], begins_ms: int = 0) -> list[RecognisedWord]:
    """Words heard one after the other, without a pause."""
    return [
        RecognisedWord(word, begins_ms + at * WORD_MS, begins_ms + (at + 1) * WORD_MS) for at, word in enumerate(words)
    ]


def turns_of(lengths: Sequence[int], first: int = 0) -> list[list[str]]:
    """Turns of so many words each, every word another."""
    turns: list[list[str]] = []
    for length in lengths:
        turns.append([name_of(first + number) for number in range(length)])
        first += length
    return turns


LENGTHS = st.lists(st.integers(1, 12), min_size=2, max_size=12)


@pytest.mark.slow
@given(LENGTHS)
def test_where_everything_is_heard_times_are_exact_and_sure(lengths: list[int]) -> None:
    turns = turns_of(lengths)
    heard = said([word for turn in turns for word in turn], begins_ms=5_000)
    times = turn_times([" ".join(turn) for turn in turns], heard, 10_000_000)
    at = 5_000
    for turn, time in zip(turns, times, strict=True):
        assert time == TurnTime(at, at + len(turn) * WORD_MS, 1.0)
        at += len(turn) * WORD_MS


@pytest.mark.slow
@given(LENGTHS, st.data())
@settings(max_examples=60)
def test_where_words_are_even_those_not_heard_change_nothing_but_certainty(
    lengths: list[int], data: st.DataObject
) -> None:
    turns = turns_of(lengths)
    spoken = said([word for turn in turns for word in turn])
    choices = data.draw(st.lists(st.booleans(), min_size=len(spoken), max_size=len(spoken)))
    heard = [word for word, stays in zip(spoken, choices, strict=True) if stays]
    times = turn_times([" ".join(turn) for turn in turns], heard, spoken[-1].end_ms)
    at = 0
    for turn, time in zip(turns, times, strict=True):
        mine, at = spoken[at : at + len(turn)], at + len(turn)
        if time is None:
            continue
        assert (time.start_ms, time.end_ms) == (mine[0].start_ms, mine[-1].end_ms)
        assert 0 < time.certainty <= sum(word in heard for word in mine) / len(mine)


@pytest.mark.slow
@given(
    st.lists(st.lists(st.integers(0, 6), max_size=6), max_size=10),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3_000)), max_size=40),
)
def test_whatever_is_heard_times_lie_in_the_recording_and_in_order(
    turns: list[list[int]], heard: list[tuple[int, int]]
) -> None:
    at, words = 0, []
    for number, pause in heard:
        words.append(RecognisedWord(name_of(number), at + pause, at + pause + WORD_MS))
        at += pause + WORD_MS
    times = turn_times([" ".join(map(name_of, turn)) for turn in turns], words, at)
    assert len(times) == len(turns)
    there = [entry for entry in times if entry is not None]
    assert all(0 <= entry.start_ms <= entry.end_ms <= at and 0 < entry.certainty <= 1 for entry in there)
    assert [entry.start_ms for entry in there] == sorted(entry.start_ms for entry in there)


@pytest.mark.slow
@given(st.lists(st.integers(2, 12), min_size=2, max_size=12), st.integers(0, 12), st.integers(1, 8))
def test_a_turn_that_was_never_said_has_no_time_and_moves_no_other(lengths: list[int], place: int, more: int) -> None:
    turns = turns_of(lengths)
    heard = said([word for turn in turns for word in turn])
    (strange,) = turns_of([more], first=500)
    place = min(place, len(turns))
    written = [" ".join(turn) for turn in turns]
    with_it = [*written[:place], " ".join(strange), *written[place:]]
    times = turn_times(with_it, heard, 10_000_000)
    assert times[place] is None
    assert [*times[:place], *times[place + 1 :]] == turn_times(written, heard, 10_000_000)


def test_what_nobody_wrote_down_shifts_what_follows() -> None:
    turns = [" ".join(turn) for turn in turns_of([3, 4])]
    small_talk = said([name_of(number) for number in range(600, 640)])
    heard = [*small_talk, *said(" ".join(turns).split(), begins_ms=small_talk[-1].end_ms)]
    times = turn_times(turns, heard, 60_000)
    assert [time and time.start_ms for time in times] == [16_000, 17_200]


def test_a_word_matched_alone_gives_no_time() -> None:
    heard = said(["mhm", "so", "then", "yes", "we", "went", "home"])
    times = turn_times(["Yes.", "The lake was frozen all winter."], heard, 10_000)
    assert times == [None, None]
    close = [(0, 0), (1, 1), (20, 21), (20 + NEAR, 21 + NEAR)]
    assert in_company([*close[:2], (9, 9), *close[2:]]) == close


def test_case_accents_and_a_letter_heard_otherwise_make_no_difference() -> None:
    heard = said(["Großmutter", "hate", "einen", "GARTEN,", "mit", "apfelbaumen."])
    (time,) = turn_times(["Grossmutter hatte einen Garten mit Apfelbäumen"], heard, 10_000)
    assert time == TurnTime(0, 6 * WORD_MS, 1.0)


@pytest.mark.slow
@given(st.lists(st.integers(0, 4), max_size=12), st.lists(st.integers(0, 4), max_size=12))
def test_pairs_are_in_order_and_of_like_words(written: list[int], heard: list[int]) -> None:
    left, right = list(map(name_of, written)), list(map(name_of, heard))
    pairs = matched(left, right)
    assert all(entry < after[0] and other < after[1] for (entry, other), after in zip(pairs, pairs[1:], strict=False))
    assert all(left[entry] == right[other] for entry, other in pairs)
