"""What holds over a document: one span a place, names and numbers everywhere and to their ends."""

import re

import numpy as np
import pytest

from pipelines.redact.document import grown, repeated, trim, unite
from pipelines.redact.model import Detection
from pipelines.redact.page import Page, found
from pipelines.redact.reader.model import Pieces
from pipelines.redact.reader.spans import Reading
from pipelines.redact.reader.tags import LETTERS, TAGS


def reading(text: str, likely: dict[str, tuple[str, float]], otherwise: float = 0.0) -> Reading:
    """A text of which each word in ``likely`` was read as a letter with a likelihood."""
    words = list(re.finditer(r"\w+", text))
    chances = np.zeros((len(words), len(TAGS)), np.float32)
    for row, word in enumerate(words):
        letter, chance = likely.get(word.group(), ("P", otherwise))
        chances[row, TAGS.index(f"B-{letter}")] = chance
        chances[row, 0] = 1 - chance
    starts, ends = (np.array([span[n] for span in (word.span() for word in words)]) for n in (0, 1))
    return Reading(text, Pieces(np.full(len(words), 9), starts, ends), chances)


def told(text: str, detections: list[Detection]) -> list[tuple[str, str]]:
    return [(text[detection.start : detection.end], detection.type) for detection in detections]


LEAST = np.full(len(LETTERS), 0.2, np.float32)


def test_pieces_that_are_likely_enough_are_spans_of_whole_words() -> None:
    text = "so Ada met Bo twice"
    spans = list(reading(text, {"Ada": ("P", 0.9), "Bo": ("P", 0.1), "twice": ("L", 0.3)}).spans(LEAST))
    assert [(text[span.start : span.end], span.letter, round(span.chance, 2)) for span in spans] == [
        ("Ada", "P", 0.9),
        ("twice", "L", 0.3),
    ]


def test_a_form_gives_the_type_and_the_reader_the_rest() -> None:
    page = Page("call 0171 2345678 now", "en")
    united = unite(
        page, [found(5, 17, "CASE_NUMBER", 0.7, "reader"), found(5, 17, "PHONE", 0.95, "presidio Telephone")]
    )
    assert told(page.text, united) == [("0171 2345678", "PHONE")]
    assert united[0].detectors == ("presidio Telephone", "reader")


def test_what_overlaps_is_one_span_and_edges_are_cut() -> None:
    page = Page("in (Hill School), Kassel.", "en")
    united = unite(page, [found(3, 16, "ORGANISATION", 0.8, "reader"), found(18, 25, "LOCATION", 0.6, "reader")])
    assert told(page.text, united) == [("Hill School", "SCHOOL"), ("Kassel", "LOCATION")]
    assert trim(page.text, found(15, 18, "PERSON", 0.9, "reader")) is None


def test_a_name_ends_where_a_sentence_does() -> None:
    page = Page("I met Ada. Bo came.", "en")
    assert told(page.text, unite(page, [found(6, 13, "PERSON", 0.9, "reader")])) == [
        ("Ada", "PERSON"),
        ("Bo", "PERSON"),
    ]


@pytest.mark.parametrize(("again", "expected"), [(0.05, 2), (0.0, 1)])
def test_a_name_is_masked_again_where_the_reader_does_not_rule_it_out(again: float, expected: int) -> None:
    text = "Rose called me. A Rose grew there."
    page = Page(text, "en")
    read = reading(text, {"Rose": ("P", again)})
    first = [found(0, 4, "PERSON", 0.9, "reader")]
    assert len(unite(page, [*first, *repeated(page, read, first)])) == expected


def test_a_user_name_is_masked_wherever_it_stands() -> None:
    text = "he was lente. lente said so, and LENTE again"
    page = Page(text, "en")
    first = [found(7, 12, "HANDLE", 0.9, "reader")]
    again = unite(page, repeated(page, reading(text, {}), first))
    assert [text[entry.start : entry.end] for entry in again] == ["lente", "LENTE"]


def test_a_number_said_over_several_words_is_masked_to_its_end() -> None:
    text = "it was oh seven double oh nine then"
    page = Page(text, "en")
    read = reading(text, {"double": ("F", 0.05), "oh": ("F", 0.9), "nine": ("F", 0.04)})
    first = [found(7, 15, "PHONE", 0.9, "reader"), found(23, 25, "PHONE", 0.9, "reader")]
    assert told(text, grown(page, read, first)) == [("oh seven double oh nine", "PHONE")]


def test_a_day_said_to_be_somebodys_birth_is_a_birthday() -> None:
    page = Page("born on 3 May 1961, moved 4 May 1970", "en")
    both = [found(8, 18, "DATE", 0.9, "reader"), found(26, 36, "DATE", 0.9, "reader")]
    assert [entry.type for entry in unite(page, both)] == ["BIRTH_DATE", "DATE"]
