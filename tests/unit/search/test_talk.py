"""A turn of talk is ranked with what is said around it; what denies is not the same; nothing near is said."""

from typing import Any

import numpy as np
import pytest

from coding.errors import InvalidInput
from coding.search.index import AFTER, BEFORE, Around, SearchIndex, any_near
from coding.search.lines import search_lines
from pipelines.embed.embedder import Nearness
from pipelines.stopwords import denied, denies

GARDEN = [
    "We have to talk about the garden behind the school.", "Who would water the tomatoes in summer?",
    "I could do that on most days.", "So could I, in the evenings.",
]  # fmt: skip
KITCHEN = [
    "Now the kitchen and the new stove.", "It gets too hot for the little ones.",
    "I could do that on most days.", "Then somebody stands beside it.",
]  # fmt: skip


def rows(document: str, texts: list[str]) -> list[dict[str, Any]]:
    return [{"id": f"{document}{number}", "text": text, "document": document} for number, text in enumerate(texts)]


def ids(entry: dict[str, Any]) -> list[str]:
    return [result["id"] for result in entry["results"]]


@pytest.mark.parametrize("places", [[("a", 0), ("a", 1), ("a", 2)], [("a", 0), ("a", 3), ("a", 20)]])
def test_neighbours_count_the_less_the_further_away(places: list[tuple[str, int]]) -> None:
    mean = Around(places, np.eye(3, dtype=np.float32)).mean(np.array([1.0, 0.0, 0.0]))
    weights = [1.0, *(max(0.0, 1 - turn / (BEFORE + 1)) for _, turn in places[1:])]
    assert mean[0] > mean[1] > 0 and (mean[2] > 0) == (weights[2] > 0)
    backwards = Around(places, np.eye(3, dtype=np.float32)).mean(np.array([0.0, 0.0, 1.0]))
    assert (backwards[1] > 0) == (places[2][1] - places[1][1] <= AFTER)


def test_documents_that_lie_between_one_another_do_not_touch() -> None:
    places = [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    mean = Around(places, np.eye(4, dtype=np.float32)).mean(np.array([1.0, 0.0, 0.0, 0.0]))
    assert mean[0] > mean[2] > 0 and mean[1] == mean[3] == 0


def test_a_cosine_to_the_mean_of_the_vectors() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(6, 4))
    query = rng.normal(size=4)
    around = Around([("a", turn) for turn in range(6)], vectors)
    means = np.stack([around.mean(vectors[:, column]) for column in range(4)], axis=1)
    expected = means @ query / np.linalg.norm(means, axis=1)
    assert around.cosine(vectors @ query) == pytest.approx(expected, abs=1e-5)


def test_what_is_asked_for_along_with_a_query_comes_from_where_one_looks() -> None:
    elsewhere = [[0.9, 0.436, 0.0]] * 5
    vectors = np.array([[0.55, 0.0, 0.835], [0.5, 0.866, 0.0], *elsewhere])
    texts = ["We sat in the garden.", "We sat in the kitchen.", *["They sang."] * 5]
    places = [(place, 0) for place in "abcdefg"]
    index = SearchIndex(texts, vectors, ["en"] * 7, places=places)
    query, meant = "summer evening music playing", np.array([1.0, 0.0, 0.0])
    here = np.arange(7) < 2
    hits = index.search(query, meant, allowed=here)
    assert [hit.index for hit in hits] == [0, 1], "songs elsewhere are no hint of what is meant here"
    assert not index.search(query, meant, allowed=np.zeros(7, dtype=bool))


@pytest.mark.slow
def test_the_same_words_are_found_where_the_talk_is_about_it() -> None:
    segments = rows("garden", GARDEN) + rows("kitchen", KITCHEN)
    query = {"id": "q", "text": "who could water tomatoes in the school garden"}
    (result,) = search_lines(segments, [query], top=8)
    assert ids(result).index("garden2") < ids(result).index("kitchen2")
    alone = [{"id": segment["id"], "text": segment["text"]} for segment in segments]
    (apart,) = search_lines(alone, [query], top=8)
    scores = {result["id"]: result["score"] for result in apart["results"]}
    assert scores["garden2"] == scores["kitchen2"], "by itself it is the same sentence"
    why = {entry["id"]: entry["why"] for entry in result["results"]}
    assert "what is said around it" in why["garden2"] and "around" not in why["garden1"]


@pytest.mark.slow
def test_a_query_that_names_a_document_is_asked_of_it_alone() -> None:
    segments = rows("garden", GARDEN) + rows("kitchen", KITCHEN)
    text = "who could stand beside the hot stove"
    of_garden, of_kitchen, of_all = search_lines(
        segments, [{"id": 1, "text": text, "document": "garden"}, {"id": 2, "text": text, "document": "kitchen"},
                   {"id": 3, "text": text}], top=8,
    )  # fmt: skip
    assert {entry[:-1] for entry in ids(of_garden)} <= {"garden"}
    assert {entry[:-1] for entry in ids(of_kitchen)} == {"kitchen"} == {entry[:-1] for entry in ids(of_all)[:2]}
    (by_itself,) = search_lines(rows("kitchen", KITCHEN), [{"id": 2, "text": text}], top=8)
    assert by_itself["results"] == of_kitchen["results"], "as if there were no others"
    with pytest.raises(InvalidInput, match="Query 1: no segment is of the document “cellar”"):
        search_lines(segments, [{"id": 1, "text": text, "document": "cellar"}])


@pytest.mark.slow
def test_the_name_of_a_speaker_finds_what_they_say() -> None:
    segments = [row | {"speaker": ("Gardener", "Cook")[at % 2]} for at, row in enumerate(rows("k", KITCHEN))]
    (result,) = search_lines(segments, [{"id": 1, "text": "What did the cook say on the stove in the kitchen?"}])
    assert any("cook" in entry["why"] for entry in result["results"] if entry["id"] in ("k1", "k3"))


ASKED = [
    "He never asked me anything.",
    "She asked me calmly how things were at home.",
    "We played cards by the window on Sundays.",
    "Nobody asked at school.",
]


@pytest.mark.slow
def test_a_denial_does_not_come_first_for_its_opposite() -> None:
    segments = [{"id": number, "text": text} for number, text in enumerate(ASKED)]
    queries = [{"id": text, "text": text} for text in ("asked calmly", "he asked", "never asked")]
    calmly, plainly, never = search_lines(segments, queries)
    assert ids(calmly)[0] == ids(plainly)[0] == "1"
    assert set(ids(never)[:2]) == {"0", "3"}
    for entry, otherwise in ((calmly, {"0", "3"}), (plainly, {"0", "3"}), (never, {"1"})):
        only_one = "a denial stands in only one of the two"
        assert {result["id"] for result in entry["results"] if only_one in result["why"]} == otherwise
    text = "who asked about school, homework, friends, teachers and home"
    (long,) = search_lines(segments, [{"id": 1, "text": text}])
    why = {result["id"]: result["why"] for result in long["results"]}
    assert "denial" not in why.get("0", ""), "one word of many says little of what a passage is about"


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("He never asked me, she did.", "en", {"asked", "me"}),
        ("She was not angry and asked calmly.", "en", {"angry"}),
        ("I didn't ask.", "en", {"t", "ask"}),
        ("Sie fragte mich nie.", "de", {"sie", "fragte", "mich"}),
        ("Nem kérdezte senki.", "hu", {"kérdezte"}),
        ("Niekada manęs neklausė.", "lt", {"manęs", "klausė"}),
        ("Nikdy se mě neptala.", "cs", {"se", "mě", "ptala"}),
        ("Non mi ha mai chiesto nulla, ma ascoltava.", "it", {"mi", "ha", "chiesto"}),
        ("Δεν με ρώτησε και έφυγε.", "el", {"με", "ρώτησε"}),
        ("She asked calmly.", "en", set()),
        ("He never asked.", None, set()),
    ],
)
def test_what_a_denial_reaches(text: str, language: str | None, words: set[str]) -> None:
    assert {word for word, is_denied in denied(text, language) if is_denied} == words
    assert denies(text, language) or not words or language in ("lt", "cs")


SCALE = Nearness(near=0.3, very_near=0.5, alike=0.4, very_alike=0.6)


def test_where_nothing_is_near_only_shared_words_find() -> None:
    texts = ["The tide comes in at noon.", "A tune from the old radio.", "My aunt and her dog."]
    index = SearchIndex(
        texts, np.eye(3, dtype=np.float32), ["en"] * 3, nearness=SCALE, places=[("a", number) for number in range(3)]
    )
    far, near = np.array([0.1, 0.0, 0.0], dtype=np.float32), np.array([0.0, 0.9, 0.1], dtype=np.float32)
    assert index.search("carburettor valve gasket", far) == []
    assert index.search("carburettor", far, by="meaning") == []
    shared = index.search("tide tables", far)
    assert [hit.index for hit in shared] == [0] and any_near(shared) is False
    assert len(index.search("carburettor valve gasket", near)) == 3
    assert any_near(index.search("carburettor valve gasket", near)) is True
    assert any_near(index.search('"old radio"', far)) is True, "it is there, word for word"
    assert any_near(index.search("tide", None)) is None
