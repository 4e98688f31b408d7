"""What the reader is shown: marks stay where they are whatever a text is changed to, and tags follow the marks."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.redact_scores import Score
from pipelines.redact.reader.model import Pieces, Stretch, stretches
from pipelines.redact.reader.tags import LETTERS, TAG_NUMBERS, TAGS
from pipelines.redact.reader.training.learn import allowed_tags
from pipelines.redact.reader.training.swapping import (
    few_capitals,
    lower,
    other_figures,
    renumbered,
    shouted,
    typed_small,
    without_accents,
)
from pipelines.redact.reader.training.texts import EVERYTHING, Mark, Marked, from_blocks, from_bracketed

WAYS = (lower, typed_small, few_capitals, shouted, without_accents, other_figures)
BLOCK = """# a writer
=== 1 en interview, by hand
I: And who was {P Ada}?
R: {P Ada} {P Lind}, she was {A nine}. Mail: {M a.l@post.example}.
=== 2 de chat
{H fuchs_12}: bin in {L Kassel}
"""


def words(text: Marked) -> list[str]:
    return [text.text[mark.start : mark.end] for mark in text.marks]


def test_a_writers_texts_are_read_with_their_marks(tmp_path: Path) -> None:
    path = tmp_path / "B.txt"
    path.write_text(BLOCK, encoding="utf-8")
    first, second = from_blocks(path, unmarked="")
    assert words(first) == ["Ada", "Ada", "Lind", "nine", "a.l@post.example"]
    assert [mark.allowed for mark in first.marks] == ["P", "P", "P", "A", "M"]
    assert "{" not in first.text and first.text.startswith("I: And who was Ada?")
    assert (second.language, words(second), second.source) == ("de", ["fuchs_12", "Kassel"], "B")


def test_sentences_say_direct_quasi_or_a_type(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    path.write_text("# x\nen\tI met [[D Ada]] in [[Q Kassel]], [[SCHOOL Hill School]].\n", encoding="utf-8")
    (sentence,) = from_bracketed(path, "said")
    assert words(sentence) == ["Ada", "Kassel", "Hill School"]
    assert "P" in sentence.marks[0].allowed and "L" not in sentence.marks[0].allowed
    assert "L" in sentence.marks[1].allowed and sentence.marks[2].allowed == "O"


@given(st.text("aÄßİ éΣ1.,\n'B", max_size=60), st.sampled_from(WAYS), st.integers(0, 99), st.data())
def test_another_way_of_writing_moves_no_mark(text: str, way: object, seed: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    marked = Marked(text, (Mark(start, end, "P"),), "de", "x")
    written = way(marked, random.Random(seed))  # type: ignore[operator]
    assert len(written.text) == len(text) and written.marks == marked.marks


@given(st.from_regex(r"[A-Z]{2}-[0-9]{3}-[A-Z]{2}|one two oh|0[0-9]{3} [0-9]{5}", fullmatch=True), st.integers(0, 99))
def test_other_numbers_keep_their_form(number: str, seed: int) -> None:
    other = renumbered(number, "en", random.Random(seed), letters=True)
    assert len(other.split()) == len(number.split())
    assert [c.isdigit() for c in other] == [c.isdigit() for c in number] or "one" in number


def pieces_at(*spans: tuple[int, int]) -> Pieces:
    starts, ends = zip(*spans, strict=True)
    return Pieces(np.arange(len(spans)) + 10, np.array(starts), np.array(ends))


def test_tags_follow_marks_and_what_a_source_leaves_open() -> None:
    text = Marked("Ada Lind met him", (Mark(0, 8, "P"), Mark(9, 12, EVERYTHING)), "en", "x", "L")
    tags = allowed_tags(text, pieces_at((0, 3), (4, 8), (9, 12), (13, 16)))
    told = [{TAGS[number] for number in np.flatnonzero(row)} for row in tags]
    assert told[0] == {"B-P"}
    assert told[1] == {"B-P", "I-P"}  # some sets mark each word of a name, some the whole
    assert told[2] >= {"-", "B-P", "B-L"} and "I-L" not in told[2]
    assert told[3] == {"-", "B-L", "I-L"}
    assert len(TAGS) == 2 * len(LETTERS) + 1 == len(TAG_NUMBERS)


@given(st.lists(st.booleans(), min_size=1, max_size=900), st.sampled_from([32, 64, 256]))
def test_stretches_answer_for_each_piece_once_and_fit(ends_of_lines: list[bool], longest: int) -> None:
    ids = np.where(np.array(ends_of_lines), 2, 9)
    pieces = Pieces(ids, np.arange(len(ids)), np.arange(len(ids)) + 1)
    cut: list[Stretch] = list(stretches(pieces, longest=longest, context=4))
    assert [number for entry in cut for number in range(entry.first, entry.last)] == list(range(len(ids)))
    for stretch in cut:
        assert stretch.start <= stretch.first < stretch.last <= stretch.end and stretch.end - stretch.start < longest


@pytest.mark.parametrize(
    ("masks", "entities", "whole", "false"),
    [([(0, 3), (10, 13)], 1.0, 1, 0), ([(0, 3)], 0.0, 0, 0), ([(0, 3), (10, 13), (4, 9)], 1.0, 1, 1)],
)
def test_an_entity_counts_where_all_its_mentions_are_masked(
    masks: list[tuple[int, int]], entities: float, whole: int, false: int
) -> None:
    text = Marked("Ada found Ada", (Mark(0, 3, "P"), Mark(10, 13, "P")), "en", "x")
    score = Score()
    score.add(text, masks)
    assert score.entities[True] == entities and score.whole[True] == whole and score.false == false
