"""Smoothed by rule: hesitations and words broken off go, every other word stays with its time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe.smoothing import HESITATIONS, smoothed


def written(language: str, *words: str) -> str:
    heard = [RecognisedWord(word, at * 100, at * 100 + 90) for at, word in enumerate(words)]
    return "".join(word.word for word in smoothed(heard, language)).strip()


@pytest.mark.parametrize(
    ("language", "words", "smooth"),
    [
        ("en", (" Um,", " we", " walked", " uh", " home."), "We walked home."),
        ("en", (" We", " walked,", " um.", " Then", " rain."), "We walked. Then rain."),
        ("en", (" w-", " we", " saw", " a", " well-", "known", " lake"), "we saw a well-known lake"),
        ("en", (" uh", "-huh.", " Mhm.", " Hm?"), "uh-huh. Mhm. Hm?"),
        ("de", (" Ähm,", " der", " See", " äh"), "Der See"),
        ("fr", (" Euh,", " la", " gare."), "La gare."),
        ("de", (" Um", " acht", " Uhr."), "Um acht Uhr."),
        ("sv", (" um", " ja"), "um ja"),
        ("en", (" um",), ""),
    ],
)
def test_what_goes_and_what_stays(language: str, words: tuple[str, ...], smooth: str) -> None:
    assert written(language, *words) == smooth


@given(st.lists(st.sampled_from([" um", " Um,", " uh.", " lake", " home.", "-side", " w-", " we"]), max_size=12))
def test_nothing_but_these_goes_and_times_stay(words: list[str]) -> None:
    heard = [RecognisedWord(word, at * 100, at * 100 + 90) for at, word in enumerate(words)]
    smooth = smoothed(heard, "en")
    by_end = {word.end_ms: word for word in heard}
    assert [word.end_ms for word in smooth] == sorted({word.end_ms for word in smooth})
    for word in smooth:
        same = by_end[word.end_ms]
        assert word.start_ms == same.start_ms or (" w-" in words and word.start_ms < same.start_ms)
        assert word.certainty == same.certainty
        assert word.word.strip(" ,.").casefold() == same.word.strip(" ,.").casefold()
    gone = set(by_end) - {word.end_ms for word in smooth}
    assert {by_end[end].word.strip(" ,.").casefold() for end in gone} <= HESITATIONS["en"] | {"w-"}


def test_a_word_that_was_broken_off_and_begun_again_begins_with_its_first_sound() -> None:
    """So that a name made silent is not heard by half."""
    words = (" My", " aunt", " K-", " Kat-", " Katarina", " came.")
    heard = [RecognisedWord(word, at * 1_000, at * 1_000 + 900) for at, word in enumerate(words)]
    assert [word.start_ms for word in smoothed(heard, "en")] == [0, 1_000, 2_000, 5_000]
