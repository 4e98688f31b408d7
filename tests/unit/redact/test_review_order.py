"""The order of the review queue: an ordinary word that only begins a sentence is not what a steward reads first."""

from pipelines.redact.model import Detection
from pipelines.redact.review import risks


def found(text: str, *words: str, score: float = 0.35, by: tuple[str, ...] = ("model",)) -> list[Detection]:
    places = []
    for word in words:
        start = text.index(word)
        places.append(Detection(start, start + len(word), "PERSON", "direct", score, by))
    return sorted(places, key=lambda one: one.start)


def ordered(text: str, detections: list[Detection]) -> list[str]:
    ranked = sorted(zip(risks(text, detections), detections, strict=True), key=lambda each: -each[0].risk)
    return [text[detection.start : detection.end] for _, detection in ranked]


def test_an_ordinary_word_that_begins_a_sentence_comes_last() -> None:
    text = "We waited for Dilys. Come on, I said to Hope, and then Bronwen came too."
    detections = [*found(text, "Come"), *found(text, "Dilys", "Hope", "Bronwen", score=0.85, by=("model", "names"))]
    detections.sort(key=lambda one: one.start)
    assert ordered(text, detections)[-1] == "Come"
    last = min(risks(text, detections), key=lambda each: each.risk)
    assert last.reasons == ("an ordinary word that begins a sentence",)


def test_a_word_that_stands_inside_a_sentence_or_is_found_twice_is_read_first_as_before() -> None:
    text = "I told Hope that day. Hope did not laugh. Then Dilys left with Dilys."
    detections = found(text, "Hope", "Dilys")
    start = text.index("Hope did")
    detections = sorted(
        [*detections, Detection(start, start + 4, "PERSON", "direct", 0.35, ("model",))], key=lambda d: d.start
    )
    assert ordered(text, detections)[0] == "Hope"
    text = "It was late. Hope had gone. We had no more than Dilys."
    twice = found(text, "Hope", by=("model", "names")) + found(text, "Dilys", score=0.9, by=("model", "names"))
    assert ordered(text, twice)[0] == "Hope", "more than one detector saw a name there"


def test_a_word_of_another_language_counts_as_ordinary_where_it_is_written_small() -> None:
    text = "Parlavamo come prima. Come stai, diceva Ludovica."
    detections = [*found(text, "Come"), *found(text, "Ludovica", score=0.9, by=("model", "names"))]
    assert ordered(text, detections) == ["Ludovica", "Come"]
