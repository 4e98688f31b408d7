from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.search.lines import search_lines
from pipelines.embed.load import load_embedder
from pipelines.errors import PipelineError
from pipelines.records import embed_records, languages_of, read_records, shares_of

values = st.one_of(st.none(), st.integers(), st.text(max_size=20), st.lists(st.text(max_size=3), max_size=2))


@pytest.mark.slow
@given(st.lists(st.dictionaries(st.sampled_from(["id", "text", "lang", "question", "other"]), values), max_size=6))
def test_odd_records_are_read(lines: list[dict[str, Any]]) -> None:
    records = read_records(lines, repeated=True)
    assert len(records) == len(lines)
    assert all(isinstance(record.id, str) and isinstance(record.text, str) for record in records)


def test_records_say_what_is_wrong_with_them() -> None:
    with pytest.raises(PipelineError, match="Segment 2"):
        read_records([{"id": 1, "text": "a"}, ["no object"]], "Segment")  # type: ignore[list-item]
    with pytest.raises(PipelineError, match="twice"):
        read_records([{"id": 1}, {"id": "1"}])
    assert [record.id for record in read_records([{"text": "a"}, {"text": "b", "id": None}])] == ["1", "2"]
    assert read_records([{"text": "a", "lang": "de-AT"}])[0].language == "de"


def test_short_lines_take_a_language_found_elsewhere() -> None:
    english = "We went down to the river with my cousins almost every afternoon in the summer, and it was lovely."
    german = "Wir sind im Sommer fast jeden Nachmittag mit meinen Cousins zum Fluss gegangen, und es war sehr schön."
    short = [{"text": "It was the bus."}, {"text": "Da war der Bus."}, {"text": "Bus"}, {"text": "Bus", "lang": "nl"}]

    def told(*lines: dict[str, str]) -> list[str | None]:
        return languages_of(read_records(lines))

    assert told({"text": english}, {"text": german}, *short) == ["en", "de", "en", "de", None, "nl"]
    assert told({"text": english}, *short[:3]) == ["en"] * 4
    assert told({"text": "Bus"}) == [None]
    assert shares_of(["en", None, "en", "de"]) == {"en": 2 / 3, "de": 1 / 3}


@pytest.mark.slow
def test_long_texts_are_read_to_their_end() -> None:
    embedder = load_embedder()
    start = "We planted beans and tomatoes in the garden behind the house every single spring. " * 20
    end = "The train was late and the station was cold and full of strangers with suitcases. " * 20
    first, both, last = embed_records(embedder, read_records([{"text": start}, {"text": start + end}, {"text": end}]))
    assert first @ both > 0.6 and last @ both > 0.6 > first @ last
    short, with_question = embed_records(
        embedder,
        read_records([{"text": "Slowly."}, {"text": "Slowly.", "question": "How did you trust people again?"}]),
    )
    assert np.isclose(np.linalg.norm(with_question), 1, atol=1e-5) and short @ with_question < 0.95


@pytest.mark.slow
def test_search_of_odd_lines() -> None:
    lines = search_lines(
        [{"id": 1, "text": "The bus was late again."}, {"id": 2}, {"text": "We planted beans."}],
        [{"id": "q", "text": "public transport"}, {"id": "empty", "text": " "}],
        top=5,
    )
    assert [entry["id"] for entry in lines] == ["q", "empty"] and lines[1]["results"] == []
    assert {hit["id"] for hit in lines[0]["results"]} == {"1", "3"} and lines[0]["results"][0]["id"] == "1"
