"""Words and sentences as units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.agreement import Document, Span, agreement_report
from coding.agreement.units import sentence_boundaries, word_boundaries


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I didn't say so.", ["I", "didn't", "say", "so"]),
        ("L’école – c'était loin…", ["L’école", "c'était", "loin"]),
        ("Wir gingen in die U-Bahn (3 Jahre).", ["Wir", "gingen", "in", "die", "U-Bahn", "3", "Jahre"]),
        ("Ήταν καλά; Ναι.", ["Ήταν", "καλά", "Ναι"]),
        ("— …", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [text[s:e] for s, e in word_boundaries(text)] == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Yes. No? Well…", ["Yes.", "No?", "Well…"]),
        ('She said "stop!" Then silence', ['She said "stop!"', "Then silence"]),
        ("One line\nand another.", ["One line", "and another."]),
        ("It was 3.5 years. ", ["It was 3.5 years."]),
        ("  \n ", []),
        ("A", ["A"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[s:e] for s, e in sentence_boundaries(text)] == sentences


def test_a_sentence_stays_in_its_turn() -> None:
    text = "so then and then"
    assert [text[s:e] for s, e in sentence_boundaries(text, [(0, 7), (8, 16)])] == ["so then", "and then"]


@pytest.mark.slow
@given(st.text(alphabet=st.sampled_from("aé😀. !?\n'”-"), max_size=60))
def test_boundaries_are_in_order_and_cover_every_letter(text: str) -> None:
    for entry in (word_boundaries(text), sentence_boundaries(text)):
        assert all(start < end for start, end in entry)
        assert all(item[1] <= two[0] for item, two in zip(entry, entry[1:], strict=False))
        covered = {at for start, end in entry for at in range(start, end)}
        assert covered >= {at for at, letter in enumerate(text) if letter.isalnum()}
    units = {"word": word_boundaries(text), "sentence": sentence_boundaries(text)}
    document = Document("d", len(text), frozenset({"ann", "ben"}), units)
    spans = [Span("d", "ann", "hope", 0, len(text))] if text else []
    for unit in ("word", "sentence"):
        report = agreement_report(spans, [document], unit=unit, codes=["hope"])
        assert report.codes["hope"].units == len(units[unit])
