import json
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pipelines import stopwords
from pipelines.errors import Cancelled, ModelMissing, PipelineError, TooFewSegments
from pipelines.extras.proposals.lines import themes_of_lines
from pipelines.extras.proposals.phrases import distinct_labels, theme_label, title_terms
from pipelines.extras.proposals.propose import DEFAULT_SEEDS, Options, Preview, propose_themes
from pipelines.themes import ThemeRun
from pipelines.themes.model import ONE_INTERVIEW, ONE_LANGUAGE, ONE_QUESTION, Term

TOPICS = {
    "en": [
        "game server headset level avatar guild quest",
        "school teacher corridor lesson homework classroom bell",
        "grandmother kitchen soup garden bread recipe table",
    ],
    "it": [
        "gioco cuffie livello squadra partita missione schermo",
        "scuola maestra corridoio lezione compiti campanella banco",
        "nonna cucina minestra giardino pane ricetta tavola",
    ],
}


def propose(texts: Any, vectors: Any, **given: Any) -> ThemeRun:
    """Propose, the options by name."""
    names = ("themes", "seeds", "ignore", "set_aside", "scope")
    options = Options(**{name: given.pop(name) for name in names if name in given})
    return propose_themes(texts, vectors, options=options, **given)


def project(
    per_topic: int = 30, languages: tuple[str, ...] = ("en",), seed: int = 0
) -> tuple[list[str], np.ndarray, list[str], list[str]]:
    """Invented passages of three topics, with vectors that know the topic."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(3, 24))
    texts, vectors, spoken, documents = [], [], [], []
    for language in languages:
        idle = {"en": "well you know and then it was like the", "it": "cioè e poi era un po' la"}[language]
        for topic, words in enumerate(TOPICS[language]):
            for number in range(per_topic):
                chosen = rng.permutation(words.split())[:4]
                texts.append(f"{idle} {' '.join(chosen)} so on {' '.join(rng.permutation(idle.split()))} {chosen[0]}")
                vectors.append(centres[topic] + 0.35 * rng.normal(size=24))
                spoken.append(language)
                documents.append(f"interview {number % 5}")
    array = np.array(vectors, dtype=np.float32)
    return texts, array / np.linalg.norm(array, axis=1, keepdims=True), spoken, documents


@pytest.fixture(scope="module")
def proposed() -> tuple[tuple[list[str], np.ndarray, list[str], list[str]], ThemeRun]:
    texts, vectors, languages, documents = given = project()
    return given, propose(texts, vectors, languages=languages, documents=documents, themes=3)


@pytest.mark.slow
def test_topics_are_found_and_named_without_idle_words(proposed: tuple[tuple[list[str], ...], ThemeRun]) -> None:
    _, run = proposed
    themes = [assignment.theme for assignment in run.assignments]
    assert [len(set(themes[start : start + 30])) for start in (0, 30, 60)] == [1, 1, 1]
    assert len(run.themes) == 3 and run.stability == 1.0
    for theme in run.themes:
        words = {term.word for term in theme.terms}
        assert any(words <= set(topic.split()) for topic in TOPICS["en"])
        assert not words & (stopwords.stop_words("en") | stopwords.fillers("en"))
        assert theme.label == ", ".join(term.word for term in theme.terms[:3])
        assert theme.size == 30 and theme.documents == 5 and theme.flags == ()


@pytest.mark.slow
def test_passages_shown_belong_where_they_are_said_to(proposed: tuple[tuple[list[str], ...], ThemeRun]) -> None:
    (_, _, _, documents), run = proposed
    for theme in run.themes:
        assert all(run.assignments[i].theme == theme.id for i in theme.representative + theme.peripheral)
        assert all(run.assignments[i].theme != theme.id for i in theme.contrast)
        assert not set(theme.representative) & set(theme.peripheral)
        assert len({documents[i] for i in theme.representative}) == 3


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_and_json_goes_both_ways(
    proposed: tuple[tuple[list[str], np.ndarray, list[str], list[str]], ThemeRun],
) -> None:
    (texts, vectors, languages, documents), run = proposed
    again = propose(texts, vectors, languages=languages, documents=documents, themes=3)
    assert again.to_json() == run.to_json()
    assert ThemeRun.from_json(run.to_json()) == run
    other = propose(texts, vectors, languages=languages, documents=documents, themes=3, seeds=(9, 10))
    assert other.id != run.id and other.input_hash == run.input_hash
    assert {"bertopic", "umap-learn", "numpy", "python"} <= set(run.versions)


@pytest.mark.slow
def test_answers_without_an_answer_get_no_theme_and_repeats_follow_the_first() -> None:
    texts, vectors, languages, documents = project()
    texts = [*texts, "I don't know, I really couldn't say.", texts[0] + "!"]
    vectors = np.vstack([vectors, vectors[40], vectors[70]])
    run = propose(
        texts, vectors, languages=[*languages, "en", "en"], documents=[*documents, "x", "x"], themes=3, seeds=(1, 2)
    )
    nothing, repeat = run.assignments[-2:]
    assert (nothing.theme, nothing.band, nothing.reason, nothing.x) == (None, "left out", "no answer", None)
    assert (repeat.theme, repeat.band, repeat.reason) == (run.assignments[0].theme, "left out", "near-duplicate")
    assert sum(theme.size for theme in run.themes) == 90


@pytest.mark.slow
def test_a_mixed_project_gets_themes_across_languages_named_in_both() -> None:
    texts, vectors, languages, documents = project(languages=("en", "it"))
    vectors = vectors + np.where(np.array(languages) == "it", 0.4, 0.0)[:, None]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    run = propose(texts, vectors, languages=languages, documents=documents, themes=3, seeds=(1, 2, 3, 4))
    for theme in run.themes:
        spoken = Counter(languages[a.index] for a in run.assignments if a.theme == theme.id)
        assert spoken == {"en": 30, "it": 30}
        english, italian = theme.label.split(" · ")
        assert any(set(english.split(", ")) <= set(words.split()) for words in TOPICS["en"]) or any(
            set(english.split(", ")) <= set(words.split()) for words in TOPICS["it"]
        )
        assert english != italian and theme.flags == ()


@pytest.mark.slow
def test_themes_to_beware_of_are_flagged() -> None:
    texts, vectors, _, documents = project()
    one_interview = ["the same"] * 30 + documents[30:]
    repeated = ["Comment était l'école pour toi à cette époque ?"] * 30
    probe = ["Can you tell me more?"] * 30
    questions = probe + repeated + probe
    languages = ["en"] * 30 + ["fr"] * 30 + ["en"] * 30
    run = propose(
        texts, vectors, languages=languages, documents=one_interview, questions=questions, themes=3, seeds=(1, 2)
    )
    flags = {run.assignments[theme.representative[0]].index // 30: theme.flags for theme in run.themes}
    assert flags == {0: (ONE_INTERVIEW, ONE_LANGUAGE), 1: (ONE_QUESTION, ONE_LANGUAGE), 2: (ONE_LANGUAGE,)}


@pytest.mark.slow
def test_words_to_ignore_stay_out_of_labels() -> None:
    texts, vectors, languages, documents = project()
    texts = [f"{text} Mirela Mirela Mirela" if i < 30 else text for i, text in enumerate(texts)]
    given = {"languages": languages, "documents": documents, "themes": 3, "seeds": (1,)}
    named = propose(texts, vectors, **given)
    quiet = propose(texts, vectors, **given, ignore={"Mirela"})
    assert any(term.word == "mirela" for theme in named.themes for term in theme.terms)
    assert not any(term.word == "mirela" for theme in quiet.themes for term in theme.terms)


@pytest.mark.slow
def test_progress_is_told_and_cancelling_stops() -> None:
    texts, vectors, languages, documents = project()
    told: list[tuple[int, int]] = []
    given = {"languages": languages, "documents": documents, "themes": 3, "seeds": (1, 2)}
    propose(texts, vectors, **given, progress=lambda done, total: told.append((done, total)))
    assert told == [(step, 5) for step in range(6)]
    with pytest.raises(Cancelled):
        propose(texts, vectors, **given, cancelled=lambda: True)


@pytest.mark.slow
def test_a_small_project_is_grouped_only_when_asked_and_with_a_warning() -> None:
    texts, vectors, languages, documents = project(per_topic=5)
    with pytest.raises(TooFewSegments, match="15 passages"):
        propose(texts, vectors, languages=languages, documents=documents)
    with pytest.raises(TooFewSegments, match="5 at most"):
        propose(texts, vectors, languages=languages, documents=documents, themes=6)
    run = propose(texts, vectors, languages=languages, documents=documents, themes=3)
    assert len(run.themes) == 3 and "only 15 passages" in run.warnings[0]
    assert all(assignment.theme is not None for assignment in run.assignments)


def test_impossible_requests_are_refused_before_anything_runs() -> None:
    texts, vectors, languages, documents = project()
    with pytest.raises(PipelineError, match="at least two"):
        propose(texts, vectors, languages=languages, documents=documents, themes=1)
    with pytest.raises(PipelineError, match="seed"):
        propose(texts, vectors, languages=languages, documents=documents, seeds=())
    with pytest.raises(ValueError, match="one entry a passage"):
        propose(texts, vectors[:-1], languages=languages, documents=documents)
    with pytest.raises(ValueError, match="not a number"):
        propose(texts, vectors * np.nan, languages=languages, documents=documents)
    with pytest.raises(TooFewSegments):
        propose([], np.zeros((0, 3)), languages=[], documents=[])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format":"heard-themes-1"}', '{"format":"other","id":"x"}'])
def test_what_is_no_run_is_refused(text: str) -> None:
    with pytest.raises(PipelineError, match="not a theme proposal"):
        ThemeRun.from_json(text)


def test_a_label_speaks_every_language_of_the_theme() -> None:
    terms = [Term("phone", 3, "en"), Term("telefono", 2, "it"), Term("night", 1, "en"), Term("nacht", 0.5, "de")]
    assert theme_label(terms, ["en"] * 5 + ["it"] * 4 + ["de"]) == "phone, night · telefono"
    assert theme_label(terms[::2], ["en"] * 5) == "phone, night"
    assert theme_label([], ["en"]) == "(no words in common)"


def test_a_title_takes_the_words_that_are_a_themes_own_and_no_insult() -> None:
    first = [Term("people", 5, "en"), Term("bus", 3, "en"), Term("late", 2, "en"), Term("rain", 1, "en")]
    second = [Term("slut", 9, "en"), Term("people", 4, "en"), Term("piano", 2, "en"), Term("naïve", 2, "en")]
    ordered = title_terms([first, second])
    assert [term.word for term in ordered[0]] == ["people", "bus", "late", "rain"]
    assert [term.word for term in ordered[1]] == ["piano", "people"]
    assert theme_label(ordered[1], ["en"]) == "piano, people"
    assert [term.word for term in title_terms([second])[0]] == ["people", "piano"]


def test_themes_never_share_a_label() -> None:
    terms = [
        [Term(word, 1, "en") for word in words.split()] for words in ("bus late city", "bus late city rain", "", "")
    ]
    labels = ["bus, late", "bus, late", "(no words in common)", "(no words in common)"]
    assert distinct_labels(labels, terms) == [
        "bus, late",
        "bus, late, city",
        "(no words in common)",
        "(no words in common) (2)",
    ]


@pytest.mark.slow
def test_lines_in_json_out() -> None:
    lines = [
        {"id": number, "text": f"{start} {end}"}
        for number, (start, end) in enumerate(
            (start, end)
            for start in (
                "We planted tomatoes and beans in the garden behind the house",
                "The bus to the city was late again that morning",
                "Our choir sang old songs at the village festival",
                "I learned to repair bicycles in my uncle's workshop",
            )
            for end in ("with my aunt.", "every spring.", "and it rained.", "before dinner.", "as always.")
        )
    ]
    result = themes_of_lines(lines, themes=4)
    assert json.loads(json.dumps(result)) == result
    assert [entry["id"] for entry in result["assignments"]] == [str(number) for number in range(20)]
    assert {theme["id"] for theme in result["themes"]} == {0, 1, 2, 3}
    by_start = [{entry["theme"] for entry in result["assignments"][i : i + 5]} for i in (0, 5, 10, 15)]
    assert all(len(themes) == 1 for themes in by_start) and len(set.union(*by_start)) == 4
    assert all(0 <= entry["probability"] <= 1 for entry in result["assignments"])
    assert result == themes_of_lines(lines, themes=4)
    assert result["run"]["id"] != themes_of_lines(lines, themes=4, seed=1)["run"]["id"]


@pytest.mark.parametrize(
    ("lines", "message"), [(["x"], "Line 1"), ([{"id": 1, "text": "x"}, {"id": "1", "text": "y"}], "Line 2")]
)
def test_lines_that_cannot_be_taken_are_named(lines: list[Any], message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        themes_of_lines(lines)


def test_a_model_that_is_not_here_is_named() -> None:
    with pytest.raises(ModelMissing, match="no-such-model"):
        themes_of_lines([{"id": 1, "text": "A passage about the garden."}], model="no-such-model")


def test_a_run_is_a_value() -> None:
    term = Term("garden", 1.0, "en")
    assert replace(term, word="bread") != term


@pytest.mark.slow
def test_passages_set_aside_have_their_reason_and_no_theme() -> None:
    texts, vectors, languages, documents = project()
    given: dict[str, Any] = {"languages": languages, "documents": documents, "themes": 3, "seeds": DEFAULT_SEEDS[:2]}
    seen: list[Preview] = []
    run = propose(texts, vectors, **given, set_aside={0: "coded", 5: "near C1"}, scope="residue", preview=seen.append)
    assert [(run.assignments[i].theme, run.assignments[i].reason) for i in (0, 5)] == [
        (None, "coded"),
        (None, "near C1"),
    ]
    assert run.parameters["scope"] == "residue" and run.parameters["set_aside"] == 2
    assert run.id != propose(texts, vectors, **given).id
    (first,) = seen
    assert first.places.shape == (len(first.indexes), 2) and not {0, 5} & set(first.indexes)
    places = {
        assignment.index: (assignment.x, assignment.y) for assignment in run.assignments if assignment.reason is None
    }
    assert all(places[i] == tuple(place) for i, place in zip(first.indexes, first.places.tolist(), strict=True))
