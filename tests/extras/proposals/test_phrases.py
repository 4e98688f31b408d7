"""Themes are named by a clause somebody said: central, quotable, in the main language, the same again."""

import numpy as np
import pytest

from pipelines.extras.proposals.phrases import clauses_of, with_phrases
from pipelines.themes.model import CORE, LOOSE, Assignment, Term, Theme, ThemeRun

TEXTS = (
    "My grandmother brought warm soup on Thursdays, and it was good.",
    "Every evening she cooked warm soup for us all. Then we slept.",
    "My soup was cold that night.",
    "The old piano stood by the window, you know.",
    "I practised the piano for hours every day!",
    "We sold the piano in spring.",
)
LANGUAGES = ["en"] * len(TEXTS)


def encode(texts: list[str] | tuple[str, ...]) -> np.ndarray:
    """A vector that tells soup from the piano, and how much of either is in a text."""
    rows = [
        (1.0 + text.lower().count("warm"), 0.1)
        if "soup" in text.lower()
        else (0.1, 1.0)
        if "piano" in text
        else (0.5, 0.5)
        for text in texts
    ]
    vectors = np.array([(*row, 0.3) for row in rows])
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def run(*, loose: frozenset[int] = frozenset()) -> ThemeRun:
    """Soup and the piano, three passages each."""
    themes = tuple(
        Theme(number, f"{word}, word", (Term(word, 1.0, "en"),), 3, 3, 1.0, (3 * number,), (), (), ())
        for number, word in enumerate(("soup", "piano"))
    )
    assignments = tuple(
        Assignment(at, at // 3, 0.1 if at in loose else 1 - at / 100, LOOSE if at in loose else CORE, None, 0.0, 0.0)
        for at in range(len(TEXTS))
    )
    return ThemeRun("r", themes, assignments, 1.0, 1.0, (1,), {}, {}, "h", "v", ())


def named(**how: object) -> tuple[Theme, ...]:
    return with_phrases(run(), TEXTS, encode(TEXTS), LANGUAGES, encode, **how).themes  # type: ignore[arg-type]


def test_a_theme_is_called_by_a_clause_out_of_its_own_passages_and_its_words_stay() -> None:
    soup, piano = named()
    assert "warm soup" in soup.label and "piano" in piano.label
    assert (soup.words, piano.words) == ("soup, word", "piano, word")
    for theme in (soup, piano):
        assert theme.named_from is not None and theme.label[1:] in TEXTS[theme.named_from]
        assert 3 <= len(theme.label.split()) <= 8
    assert named() == named(), "the same again"


def test_only_who_may_be_quoted_gives_a_name() -> None:
    soup, piano = named(quotable={2, 5})
    assert (soup.named_from, piano.named_from) == (2, 5)
    assert [theme.label for theme in named(quotable=set())] == ["soup, word", "piano, word"]


def test_a_name_and_a_pseudonym_are_in_no_phrase() -> None:
    assert all("grandmother" not in theme.label for theme in named(ignore=["Grandmother"]))
    assert clauses_of("[PERSON_1] brought warm soup, we were 12 then, he wrote to me@example.org", "en") == []


def test_the_main_language_gives_the_name() -> None:
    languages = ["it", "en", "en", "en", "en", "en"]
    soup, _ = with_phrases(run(), TEXTS, encode(TEXTS), languages, encode).themes
    assert soup.named_from in {1, 2}


def test_a_passage_that_belongs_loosely_is_asked_last() -> None:
    loose = run(loose=frozenset({0, 1}))
    soup, _ = with_phrases(loose, TEXTS, encode(TEXTS), LANGUAGES, encode).themes
    assert soup.named_from == 2


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("And my grandmother brought warm soup.", ["my grandmother brought warm soup"]),
        ("It was.", []),
        ("That slut of a teacher shouted.", []),
        ("warm soup", []),
        ("one warm and very good soup after another on every single evening", []),
    ],
)
def test_clauses_are_short_say_something_and_hurt_nobody(text: str, clauses: list[str]) -> None:
    assert clauses_of(text, "en") == clauses


def test_runs_of_before_still_open_and_new_ones_come_back_whole() -> None:
    phrases = with_phrases(run(), TEXTS, encode(TEXTS), LANGUAGES, encode)
    assert ThemeRun.from_json(phrases.to_json()) == phrases
    earlier = run().to_json().replace('"named_from":null,', "").replace(',"words":""', "")
    assert "named_from" not in earlier and "words" not in earlier
    assert ThemeRun.from_json(earlier) == run()
