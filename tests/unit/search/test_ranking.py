import time
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.errors import InvalidInput
from coding.search.index import Hit, SearchIndex, _Keys, how_alike, how_near
from coding.search.lines import search_lines
from pipelines import stopwords
from pipelines.embed.embedder import Nearness
from pipelines.errors import PipelineError

TEXTS = [
    "He wrote to me every night on the game chat.",
    "My teacher asked whether something was wrong at home.",
    "Mia nonna cucinava la minestra con le verdure dell'orto.",
    "I deleted the chats because I was ashamed, it wasn't my fault though.",
    "The letters were kept in a box, and one letter was lost.",
    "Ma grand-mère gardait les lettres dans une boîte.",
]
LANGUAGES = ["en", "en", "it", "en", "en", "fr"]


def index() -> SearchIndex:
    return SearchIndex(TEXTS, np.eye(6, dtype=np.float32), LANGUAGES)


def found(hits: list[Hit]) -> list[int]:
    return [hit.index for hit in hits]


@pytest.mark.slow
def test_words_are_found_in_any_form_and_said_back_as_written() -> None:
    hits = index().search("letter", None, language="en")
    assert found(hits) == [4]
    assert hits[0].why.words == ("letters", "letter") and hits[0].why.similarity is None
    assert hits[0].why.sentence() == "words: letters, letter"


def test_letters_of_two_characters_are_found_and_find() -> None:
    mac = normalize("NFD", TEXTS[5])
    both = SearchIndex([TEXTS[5], mac], np.eye(2, dtype=np.float32), ["fr", "fr"])
    for query in ("mère", '"ma grand-mère gardait"', "/m.re gardait/"):
        assert found(both.search(query, None)) == [0, 1]
        assert both.search(normalize("NFD", query), None) == both.search(query, None)


def test_each_passage_is_stemmed_in_its_language_accents_may_be_left_out_and_stop_words_find_nothing() -> None:
    assert found(index().search("boite", None)) == [5]
    assert found(index().search("verdura", None, language="it")) == [2]
    assert found(index().search("orto", None)) == [2]
    assert index().search("the and of", None) == []


def test_meaning_alone_follows_the_vectors() -> None:
    query = np.array([0, 0, 1, 0, 0, 0.5])
    hits = index().search("anything", query, by="meaning")
    assert found(hits)[:2] == [2, 5] and hits[0].why.words == ()
    assert hits[0].why.similarity == 1.0 and hits[0].why.sentence() == "meaning"


def test_both_reasons_together_beat_either() -> None:
    query = np.array([0, 0.8, 0, 0.9, 0, 0], dtype=np.float32)
    hits = index().search("ashamed about deleted chats", query)
    assert found(hits)[0] == 3
    assert set(hits[0].why.words) == {"ashamed", "deleted", "chats"}
    assert set(found(hits)) == set(range(6))


def test_one_common_word_counts_less_than_meaning_and_a_rare_one_more() -> None:
    rng = np.random.default_rng(0)
    texts = ["We talked about school."] * 40 + ["There was a fair in town."] * 59 + ["It happened near Lakeside."]
    vectors = rng.normal(size=(100, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    searcher = SearchIndex(texts, vectors, ["en"] * 100)
    query = vectors[70]
    assert found(searcher.search("school", query, 1)) == [70]
    assert found(searcher.search("Lakeside", query, 1)) == [99]


def test_a_quotation_must_occur_as_it_is() -> None:
    assert found(index().search('"game chat"', None)) == [0]
    assert found(index().search("“GAME   chat”", None)) == [0]
    assert found(index().search('"wasn’t my fault"', None)) == [3]
    assert index().search('"game chats"', None) == []
    assert index().search('"ame chat"', None) == []
    hit = index().search('"game chat"', None)[0]
    assert hit.why.exact == ("game chat",) and hit.why.sentence() == "exactly: “game chat”"
    # Two quotations must both occur.
    assert found(index().search('"letters" "box"', None)) == [4]
    assert index().search('"letters" "chat"', None) == []


def test_words_beside_a_quotation_rank_what_it_found() -> None:
    texts = ["my fault and nothing else", "my fault because of the chats", "the chats"]
    searcher = SearchIndex(texts, np.eye(3, dtype=np.float32), ["en"] * 3)
    assert found(searcher.search('"my fault" chats', None)) == [1, 0]


def test_a_pattern_finds_and_a_bad_one_is_explained() -> None:
    hits = index().search(r"/lett(er|re)s/", None)
    assert found(hits) == [4, 5] and hits[0].why.exact == ("letters",)
    with pytest.raises(InvalidInput, match="not a regular expression"):
        index().search("/(/", None)


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    [
        "(a|aa|a?)+$",
        "(?R)?x",  # takes a gibibyte
        "(?<r>a(?&r)?b|(?&r)(?&r)c)",
        r"x|\\\\(?R)",
        "(?:a{1000}){1000}",  # is written out when it is read
        "|".join(f"w{number}" for number in range(50_000)),
        f"{'(' * 450}a{')' * 450}",
    ],
    ids=["doubling", "itself", "itself by name", "after a backslash", "often", "long", "deep"],
)
def test_a_pattern_that_never_ends_is_stopped(pattern: str) -> None:
    searcher = SearchIndex(["a" * 60 + "!"] * 30, np.ones((30, 1), dtype=np.float32), ["en"] * 30)
    begun = time.process_time()
    with pytest.raises(InvalidInput, match="takes too long"):
        searcher.search(f"/{pattern}/", None)
    assert time.process_time() - begun < 5


def test_only_allowed_passages_are_found() -> None:
    allowed = np.array([False, True, True, True, False, True])
    for query in ("letters chat", '"letter"', "/letter/"):
        hits = index().search(query, np.array([1.0, 0, 0, 0, 1, 0]), allowed=allowed)
        assert not set(found(hits)) & {0, 4}


def test_a_search_for_nothing_is_explained_meaning_needs_a_vector_and_lengths_must_fit() -> None:
    for query in ("", "   \n"):
        with pytest.raises(InvalidInput, match="empty"):
            index().search(query, None)
    with pytest.raises(InvalidInput, match="language model"):
        index().search("chat", None, by="meaning")
    with pytest.raises(ValueError, match="one entry a passage"):
        SearchIndex(TEXTS, np.eye(5), LANGUAGES)
    assert SearchIndex([], np.zeros((0, 3)), []).search("chat", np.ones(3)) == []
    assert SearchIndex(["123 456"], np.ones((1, 1)), [None]).search("chat", None) == []


@pytest.mark.slow
@given(st.text(max_size=40), st.integers(0, 8), st.sampled_from(["both", "words", "meaning"]))
def test_any_query_gives_ordered_hits_or_a_reason(query: str, top: int, by: str) -> None:
    try:
        hits = index().search(query, np.full(6, 0.4), top, by=by)
    except InvalidInput:
        return
    assert len(hits) <= top and len({hit.index for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(np.isfinite(hit.score) for hit in hits)


@pytest.mark.slow
def test_lines_in_results_out() -> None:
    segments = [{"id": f"s{number}", "text": text} for number, text in enumerate(TEXTS)]
    queries = [{"id": "q1", "text": "being asked at school if all is well"}, {"id": 2, "text": '"game chat"'}]
    results = search_lines(segments, queries, top=3)
    assert [entry["id"] for entry in results] == ["q1", "2"]
    assert results[0]["results"][0]["id"] == "s1" and len(results[0]["results"]) == 3
    assert [hit["id"] for hit in results[1]["results"]] == ["s0"]
    assert "exactly: “game chat”" in results[1]["results"][0]["why"]
    with pytest.raises(PipelineError, match="Query 2"):
        search_lines(segments, [{"id": 1, "text": "a"}, {"id": 1, "text": "b"}])


SCALE = Nearness(near=0.3, very_near=0.5, alike=0.4, very_alike=0.6)


@given(st.integers(1, 400), st.floats(-1, 1), st.floats(-3, 6))
def test_nobody_is_told_near_below_the_scale_of_the_model(passages: int, cosine: float, distance: float) -> None:
    told = how_near(cosine, distance, passages, SCALE)
    assert how_near(cosine, distance, passages, None) is None
    if cosine < SCALE.near or (distance < 2 and passages > 40):
        assert told == "not near", "unrelated questions come as near as this"
    if cosine >= SCALE.very_near and distance >= 3:
        assert told == "very near"


def test_in_a_few_passages_the_best_can_still_be_very_near() -> None:
    vectors = np.eye(5, dtype=np.float32)
    query = np.array([0.9, 0.2, 0.2, 0.2, 0.2], dtype=np.float32)
    searcher = SearchIndex(TEXTS[:5], vectors, LANGUAGES[:5], nearness=SCALE)
    near = [hit.why.near for hit in searcher.search("anything", query, by="meaning")]
    assert near == ["very near", *["not near"] * 4]
    assert searcher.search("anything", query, by="meaning")[0].why.sentence() == "meaning: very near"
    weak = searcher.search("night", query * 0.2)
    assert found(weak) == [0], "nothing is near, and only one holds the word"
    assert weak[0].why.near == "not near" and weak[0].why.distance == pytest.approx(2.0)
    # Passages are alike from the cosines measured for the model.
    assert [how_alike(cosine, SCALE) for cosine in (0.39, 0.4, 0.6)] == ["not near", "near", "very near"]
    assert how_alike(0.9, None) is None


@pytest.mark.slow
@given(st.lists(st.text("aéß'’ łstingk.", max_size=30), max_size=6), st.sampled_from(("en", "fr", "it", None)))
def test_words_met_before_have_the_keys_they_have_alone(texts: list[str], language: str | None) -> None:
    together = _Keys(language)
    stop = stopwords.stop_words(language) if language else frozenset()
    for text in texts:
        words = [word for word in stopwords.words(text) if word not in stop]
        alone = [stopwords.fold(stem) for word in words for stem in stopwords.stem([word], language)]
        assert together.of(text) == alone
