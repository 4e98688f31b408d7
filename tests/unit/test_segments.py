from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.segments import (
    INTERVIEWER,
    LEAST_WORDS,
    MOST_WORDS,
    PARTICIPANT,
    clusterable,
    is_no_answer,
    left_out,
    segment_turns,
    text_hash,
    vector_text,
)

ANSWER = "At first it was only about the game and then he asked for my number."


def joined(*spoken: tuple[str | None, str]) -> tuple[str, list[tuple[int, int, str | None]]]:
    text, turns = "", []
    for role, words in spoken:
        text += "\n" if text else ""
        turns.append((len(text), len(text) + len(words), role))
        text += words
    return text, turns


def test_an_answer_is_a_segment_with_the_question_before_it() -> None:
    text, turns = joined((INTERVIEWER, "How did the two of you meet?"), (PARTICIPANT, ANSWER))
    (segment,) = segment_turns(text, turns)
    assert text[segment.start : segment.end] == ANSWER
    assert text[segment.question_start : segment.question_end] == "How did the two of you meet?"
    assert (segment.ordinal, segment.turn) == (0, 1)


def test_questions_and_short_answers_are_no_segments() -> None:
    text, turns = joined((INTERVIEWER, ANSWER), (PARTICIPANT, "Yes, I think so."), (PARTICIPANT, ANSWER))
    assert [segment.turn for segment in segment_turns(text, turns)] == [2]


def test_a_mhm_is_not_the_question() -> None:
    text, turns = joined(
        (INTERVIEWER, "How did the two of you meet?"),
        (PARTICIPANT, ANSWER),
        (INTERVIEWER, "Mhm."),
        (PARTICIPANT, ANSWER),
    )
    second = segment_turns(text, turns)[1]
    assert text[second.question_start : second.question_end] == "How did the two of you meet?"


def test_without_roles_every_turn_counts() -> None:
    text, turns = joined((None, ANSWER), (None, ANSWER))
    segments = segment_turns(text, turns)
    assert [segment.turn for segment in segments] == [0, 1]
    assert all(segment.question_start is None for segment in segments)


def test_somebody_else_in_the_room_is_left_out() -> None:
    text, turns = joined(("support person", ANSWER), (PARTICIPANT, ANSWER))
    assert [segment.turn for segment in segment_turns(text, turns)] == [1]


def test_a_long_answer_is_split_at_sentence_ends_into_even_pieces() -> None:
    sentence = "We wrote to each other every night until it got late. "
    text = (sentence * 40).strip()
    segments = segment_turns(text, [(0, len(text), PARTICIPANT)])
    lengths = [len(text[s.start : s.end].split()) for s in segments]
    assert len(segments) == 3 and max(lengths) <= MOST_WORDS and min(lengths) > 0.7 * max(lengths)
    assert all(text[s.start : s.end].endswith("late.") for s in segments)


def test_speech_without_punctuation_is_split_between_words() -> None:
    text = " ".join(f"word{number}" for number in range(500))
    segments = segment_turns(text, [(0, len(text), None)])
    assert len(segments) == 4
    assert " ".join(text[s.start : s.end] for s in segments) == text


def test_the_question_goes_into_the_vector_text_only_when_wanted() -> None:
    text, turns = joined((INTERVIEWER, "And " + "long " * 100 + "question?"), (PARTICIPANT, ANSWER))
    (segment,) = segment_turns(text, turns)
    assert vector_text(text, segment, asked=False) == ANSWER
    assert vector_text(text, segment).endswith(f"question?\n{ANSWER}")
    assert len(vector_text(text, segment).split()) <= 60 + len(ANSWER.split())


@pytest.mark.parametrize("turns", [[(0, 9, None)], [(2, 4, None), (3, 5, None)], [(3, 2, None)]])
def test_impossible_turns_are_refused(turns: list[tuple[int, int, str | None]]) -> None:
    with pytest.raises(ValueError, match="Turns must be"):
        segment_turns("12345", turns)


roles = st.sampled_from([None, PARTICIPANT, INTERVIEWER, "other"])
speech = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=80) | st.lists(
    st.sampled_from(["word", "Łódź", "naïve", "e\u0301té", "😀", "end.", "why?", "γιατί;", "«ja»", "\n"]), max_size=400
).map(" ".join)


@given(st.lists(st.tuples(roles, speech), max_size=6))
def test_segments_lie_in_their_turn_and_lose_no_word_of_it(spoken: list[tuple[str | None, str]]) -> None:
    text, turns = joined(*spoken)
    segments = segment_turns(text, turns)
    assert [segment.ordinal for segment in segments] == list(range(len(segments)))
    position = 0
    for segment in segments:
        start, end, role = turns[segment.turn]
        assert position <= segment.start < segment.end and start <= segment.start and segment.end <= end
        assert role in (None, PARTICIPANT)
        position = segment.end
    for index, (start, end, _) in enumerate(turns):
        own = [text[s.start : s.end] for s in segments if s.turn == index]
        if own:
            assert "".join("".join(own).split()) == "".join(text[start:end].split())
            assert all(len(piece.split()) >= 1 for piece in own)
            assert sum(len(piece.split()) for piece in own) >= min(LEAST_WORDS, len(text[start:end].split()))


def test_the_hash_is_sha256_and_takes_any_string() -> None:
    assert text_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert text_hash("\ud800") != text_hash("?")


@pytest.mark.parametrize(
    ("answer", "language"),
    [
        ("I don't know, I really couldn't say.", "en"),
        ("Well, um, I don’t remember, to be honest.", "en"),
        ("Je ne sais pas, vraiment.", "fr"),
        ("Das weiß ich nicht, keine Ahnung.", "de"),
        ("Nežinau, sunku pasakyti.", "lt"),
        ("Nie wiem, trudno powiedzieć.", None),
        ("Um, yeah, okay, right.", "en"),
        ("[PERSON_1] [unclear]", "en"),
    ],
)
def test_having_no_answer_is_recognised(answer: str, language: str | None) -> None:
    assert is_no_answer(answer, language)


@pytest.mark.parametrize(
    ("answer", "language"),
    [
        ("I don't know why my mother never asked about the phone.", "en"),
        ("I don't remember the street, but the school had a red gate.", "en"),
        ("Where is my card?", "en"),
        ("Non lo so, ma la scuola chiamava mia madre ogni settimana.", "it"),
    ],
)
def test_an_answer_that_says_something_is_kept(answer: str, language: str) -> None:
    assert not is_no_answer(answer, language)


def test_repeated_passages_point_to_the_first() -> None:
    other = "The teacher changed the lesson and nobody noticed that I had left the room."
    found = left_out([ANSWER, other, ANSWER.upper(), ANSWER + " Yes."], ["en"] * 4)
    assert found[0] is None and found[1] is None
    assert [entry and (entry.reason, entry.twin) for entry in found[2:]] == [("near-duplicate", 0)] * 2
    assert clusterable([ANSWER, other, ANSWER]) == [True, True, False]


def test_short_answers_that_differ_are_not_duplicates() -> None:
    assert clusterable(["Where is my card", "Where is my bank"]) == [True, True]


def test_importing_is_cheap() -> None:
    heavy = "{'torch', 'bertopic', 'umap', 'spacy', 'sentence_transformers', 'sklearn', 'bm25s', 'pandas'}"
    code = (
        "import sys, pipelines.segments, pipelines.embed, pipelines.themes, pipelines.batch, coding.search\n"
        f"assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
