import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.errors import InvalidInput
from coding.search.lines import search_lines
from coding.workspace.codebook.texts import codes_of_file
from pipelines.embed.load import load_embedder
from pipelines.errors import PipelineError
from pipelines.records import embed_records, languages_of, read_records, shares_of
from pipelines.suggest.lines import suggest_lines
from pipelines.suggest.suggest import CodeText

CODES = [CodeText("c1", "Gifts", "Presents given to win trust"), CodeText("c2", "Secrecy"), CodeText("c3", "Telling")]

values = st.one_of(st.none(), st.integers(), st.text(max_size=20), st.lists(st.text(max_size=3), max_size=2))


@pytest.mark.slow
@given(st.lists(st.dictionaries(st.sampled_from(["id", "text", "lang", "question", "other"]), values), max_size=6))
def test_odd_records_are_read(lines: list[dict[str, Any]]) -> None:
    records = read_records(lines, repeated=True)
    assert len(records) == len(lines)
    assert all(isinstance(one.id, str) and isinstance(one.text, str) for one in records)


def test_records_say_what_is_wrong_with_them() -> None:
    with pytest.raises(PipelineError, match="Segment 2"):
        read_records([{"id": 1, "text": "a"}, ["no object"]], "Segment")  # type: ignore[list-item]
    with pytest.raises(PipelineError, match="twice"):
        read_records([{"id": 1}, {"id": "1"}])
    assert [one.id for one in read_records([{"text": "a"}, {"text": "b", "id": None}])] == ["1", "2"]
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
    short, asked = embed_records(
        embedder,
        read_records([{"text": "Slowly."}, {"text": "Slowly.", "question": "How did you trust people again?"}]),
    )
    assert np.isclose(np.linalg.norm(asked), 1, atol=1e-5) and short @ asked < 0.95


@pytest.mark.slow
def test_lines_in_suggestions_out() -> None:
    examples = [
        {"id": "e1", "text": "He sent me new headphones just like that.", "codes": ["gifts"]},
        {"id": "e2", "text": "I told my aunt in the end.", "code": "c3"},
        {"id": "e3", "text": "It was our secret, nobody should know.", "codes": ["c2", "no such code"]},
        {"id": "e4", "text": None, "codes": ["c2"]},
        {"id": "e5", "text": "Something of another study.", "codes": ["elsewhere"]},
    ]
    segments = [
        {"id": 7, "text": "She bought me a phone as a present."},
        {"id": 8, "text": "I told my teacher."},
        {"id": 9, "text": ""},
        {"text": "😀"},
    ]
    answered = suggest_lines(CODES, examples, segments, top=2)
    found = answered.lines
    assert json.loads(json.dumps(found)) == found and [entry["id"] for entry in found] == ["7", "8", "9", "4"]
    assert [entry["suggestions"][0]["code"] for entry in found[:2]] == ["c1", "c3"]
    assert found[0]["suggestions"][0]["evidence"] == ["e1"] and len(found[0]["suggestions"]) == 2
    assert found[2]["suggestions"] == [] and len(found[3]["suggestions"]) == 2
    assert any("1 of 5" in note for note in answered.notes)
    assert any("elsewhere, no such code" in note for note in answered.notes)


@pytest.mark.slow
def test_lines_of_one_passage_are_joined_and_languages_mixed() -> None:
    examples = [
        {"id": "a", "text": "Er hat mir Kopfhörer geschenkt.", "code": "Gifts; Secrecy"},
        {"id": "a", "text": "Er hat mir Kopfhörer geschenkt.", "code": "c3"},
        {"id": "b", "text": "Ho raccontato tutto a mia zia.", "codes": [{"id": "c3"}]},
        {"id": "c", "text": "Nothing of note was said here.", "codes": []},
    ]
    answered = suggest_lines(CODES, examples, [{"id": "s", "text": "J'en ai parlé à ma tante."}])
    cited = {code["code"]: code["evidence"] for code in answered.lines[0]["suggestions"]}
    assert cited["c1"] == ["a"] and cited["c2"] == ["a"] and set(cited["c3"]) == {"a", "b"}
    assert suggest_lines(CODES, [], []).lines == []


@pytest.mark.slow
def test_the_codebooks_own_examples_teach() -> None:
    codes = [CodeText("a", "A1", examples=("We planted beans in the garden.",)), CodeText("b", "B1")]
    (line,) = suggest_lines(codes, [], [{"text": "I watered the tomatoes behind the house."}]).lines
    assert line["suggestions"][0]["code"] == "a" and line["suggestions"][0]["evidence"] == []


@pytest.mark.slow
def test_search_of_odd_lines() -> None:
    found = search_lines(
        [{"id": 1, "text": "The bus was late again."}, {"id": 2}, {"text": "We planted beans."}],
        [{"id": "q", "text": "public transport"}, {"id": "empty", "text": " "}],
        top=5,
    )
    assert [entry["id"] for entry in found] == ["q", "empty"] and found[1]["results"] == []
    assert {hit["id"] for hit in found[0]["results"]} == {"1", "3"} and found[0]["results"][0]["id"] == "1"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"id": "g", "name": "Gifts", "definition": "Presents"}, {"name": "Telling"}]'),
        ("a.json", '{"codes": [{"id": "g", "label": "Gifts", "description": "Presents"}, {"id": "Telling"}]}'),
        ("a.jsonl", '{"code": "g", "name": "Gifts", "definition": "Presents"}\n{"name": "Telling"}\n'),
        ("a.csv", "tag,description\nGifts,Presents\nTelling,\n"),
    ],
)
@pytest.mark.slow
def test_plain_lists_of_codes(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    codes = codes_of_file(tmp_path / name)
    assert [code.name for code in codes] == ["Gifts", "Telling"] and codes[0].definition == "Presents"


@pytest.mark.slow
def test_definitions_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"Gifts": "Presents given", "Telling": "Telling somebody"}')
    assert [(one.id, one.definition) for one in codes_of_file(tmp_path / "a.json")] == [
        ("Gifts", "Presents given"),
        ("Telling", "Telling somebody"),
    ]
    (tmp_path / "b.json").write_text("[]")
    with pytest.raises(InvalidInput, match=r"b\.json"):
        codes_of_file(tmp_path / "b.json")
    with pytest.raises(InvalidInput, match="cannot be opened"):
        codes_of_file(tmp_path / "none.yaml")
