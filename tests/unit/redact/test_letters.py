"""Texts whose letters are in two characters, as a Mac writes them, are looked through as any other."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.redact.folding import fold, name_key
from pipelines.redact.leaks import count_known, find_known, find_leaks
from pipelines.redact.letters import composed
from pipelines.redact.lists import DenyList
from pipelines.redact.page import Page

pytestmark = pytest.mark.slow

NAMES = ("Zoë", "Chloé", "Żaneta Dąbrowska", "Ἀλέξανδρος", "Ștefan", "Šarūnė", "João Conceição", "Jürgen Groß", "각은")
TEXTS = st.lists(
    st.one_of(
        st.sampled_from([*NAMES, " ", ", ", "e", "\u0301", "\u0323", "\u0345", "\u0958", "\ufb2a", "ΐ", "각", "\n"]),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=6),
    ),
    max_size=14,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.data())
def test_composing_keeps_the_way_back(text: str, data: st.DataObject) -> None:
    for written in (text, unicodedata.normalize("NFD", text)):
        there, letters = composed(written)
        assert there == unicodedata.normalize("NFC", written)
        start = data.draw(st.integers(0, len(written)))
        end = data.draw(st.integers(start, len(written)))
        mapped = letters.to_released(start, end)
        back = letters.to_original(*mapped)
        if start < end:
            assert back[0] <= start <= end <= back[1]
        assert unicodedata.normalize("NFC", written[slice(*back)]) == there[slice(*mapped)]


def test_every_letter_there_is_composes() -> None:
    every = "".join(chr(number) for number in range(0x30000) if not 0xD800 <= number < 0xE000)
    for written in (every, unicodedata.normalize("NFD", " ".join(every[:0x3200]))):
        assert composed(written)[0] == unicodedata.normalize("NFC", written)


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_names_are_the_same_however_their_letters_are_written(name: str, text: str) -> None:
    other = unicodedata.normalize("NFD", name)
    assert fold(other) == fold(name)
    assert name_key(other) == name_key(name)
    line = f"{text} {name}. "
    mac = unicodedata.normalize("NFD", line)
    assert len(find_leaks(mac, [name])) == len(find_leaks(line, [other]))


@pytest.mark.parametrize("name", NAMES)
def test_a_known_name_is_masked_with_all_its_marks(name: str) -> None:
    mac = unicodedata.normalize("NFD", name)
    for written, known in ((name, mac), (mac, name), (mac, mac)):
        line = f"We met {written}, and then we left."
        for looked in (find_leaks, find_known):
            (leak,) = looked(line, [known])
            assert line[leak.start : leak.end] == written
        (place,) = DenyList([known]).find(Page(line, "en"))
        assert line[place.start : place.end] == written
        assert count_known([line], [known]) == {line: 1}
