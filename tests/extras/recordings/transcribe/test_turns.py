"""Turns by pauses: every word once, with its time, and no turn without end."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe.turns import (
    LONGEST_MS,
    as_whisper_json,
    spoken,
    turns_by_pauses,
    with_pauses,
)
from pipelines.readers.formats import read
from pipelines.transcript import Transcript


def said(*timed: tuple[str, int, int]) -> list[str]:
    return [spoken(turn).text for turn in turns_by_pauses(RecognisedWord(*word) for word in timed)]


def test_a_long_pause_or_a_short_one_after_a_sentence_ends_a_turn() -> None:
    assert said((" Where", 0, 300), (" to?", 300, 600), (" The", 1_100, 1_300), (" lake.", 1_300, 1_600)) == [
        "Where to?",
        "The lake.",
    ]
    assert said((" The", 0, 300), (" lake", 800, 1_000), (" there.", 1_990, 2_200)) == ["The lake there."]
    assert said((" The", 0, 300), (" lake", 1_300, 1_500)) == ["The", "lake"]


def test_what_belongs_to_a_word_stays_with_it() -> None:
    assert said((" well", 0, 300), ("-known.", 2_000, 2_400), (" Yes.", 2_500, 2_600)) == ["well-known. Yes."]


def test_a_turn_has_an_end_where_nobody_pauses() -> None:
    talk = [RecognisedWord(" on", at * 300, at * 300 + 300) for at in range(1_000)]
    lasts = [turn[-1].end_ms - turn[0].start_ms for turn in turns_by_pauses(talk)]
    assert len(lasts) == 5 and max(lasts) <= LONGEST_MS + 300
    sentences = [RecognisedWord(" on." if at % 10 == 9 else " on", at * 300, at * 300 + 300) for at in range(1_000)]
    assert all(turn[-1].word == " on." for turn in turns_by_pauses(sentences))


@given(
    st.lists(
        st.tuples(st.sampled_from([" a", " b.", "c", " d?"]), st.integers(0, 3_000), st.integers(0, 40_000)),
        max_size=40,
    )
)
def test_no_word_is_lost_and_none_comes_twice(drawn: list[tuple[str, int, int]]) -> None:
    words, at = [], 0
    for word, pause, lasts in drawn:
        words.append(RecognisedWord(word, at + pause, at + pause + lasts))
        at += pause + lasts
    turns = turns_by_pauses(words)
    assert [word for turn in turns for word in turn] == words and all(turns)


def test_the_file_is_one_that_heard_reads_with_its_times() -> None:
    words = [(" At", 0, 400, 0.9), (" home.", 400, 900, 0.4), (" Yes.", 4_000, 4_300)]
    turns = turns_by_pauses(RecognisedWord(*word) for word in words)
    document = as_whisper_json(turns, "en")
    assert document["segments"][0]["words"][1] == {"word": " home.", "start": 0.4, "end": 0.9, "probability": 0.4}
    again = read(json.dumps(document).encode(), "talk.json")
    assert again.format == "whisper"
    assert again.transcript == Transcript.from_spoken(map(spoken, turns))


def test_a_pause_is_marked_from_a_set_length_on_and_no_time_moves() -> None:
    words = [
        (" Where", 0, 300),
        (" to?", 900, 1_200),
        (" The", 3_700, 3_900),
        (" lake", 5_000, 5_300),
        ("-side.", 9_000, 9_400),
    ]
    turns = [(None, turn) for turn in turns_by_pauses(RecognisedWord(*word) for word in words)]
    marked = with_pauses(turns, 1_000)
    assert [spoken(turn).text for _, turn in marked] == ["Where to?", "(2.5) The", "(1.1) lake-side."]
    before = [(turn[0].start_ms, turn[-1].end_ms) for _, turn in turns]
    assert [(turn[0].start_ms, turn[-1].end_ms) for _, turn in marked] == before
    assert [spoken(turn).text for _, turn in with_pauses(turns, 600)][0] == "Where (0.6) to?"
    assert with_pauses(turns, 10_000) == turns
