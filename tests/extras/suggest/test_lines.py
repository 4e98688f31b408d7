"""Suggestions for plain records, and the command that other programs call."""

import json
from pathlib import Path

import pytest

from coding.errors import InvalidInput
from coding.extras.suggest.codes import codes_of_file
from coding.extras.suggest.lines import suggest_lines
from coding.workspace.codebook.texts import CodeText
from tests.cli.test_command_line import heard_json
from tests.cli.test_lines_commands import MATTERS

pytestmark = pytest.mark.slow
CODES = [CodeText("c1", "Gifts", "Presents given to win trust"), CodeText("c2", "Secrecy"), CodeText("c3", "Telling")]


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
    lines = answered.lines
    assert json.loads(json.dumps(lines)) == lines and [entry["id"] for entry in lines] == ["7", "8", "9", "4"]
    assert [entry["suggestions"][0]["code"] for entry in lines[:2]] == ["c1", "c3"]
    assert lines[0]["suggestions"][0]["evidence"] == ["e1"] and len(lines[0]["suggestions"]) == 2
    assert lines[2]["suggestions"] == [] and len(lines[3]["suggestions"]) == 2
    assert any("1 of 5" in note for note in answered.notes)
    assert any("elsewhere, no such code" in note for note in answered.notes)


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


def test_the_codebooks_own_examples_teach() -> None:
    codes = [CodeText("a", "A1", examples=("We planted beans in the garden.",)), CodeText("b", "B1")]
    (line,) = suggest_lines(codes, [], [{"text": "I watered the tomatoes behind the house."}]).lines
    assert line["suggestions"][0]["code"] == "a" and line["suggestions"][0]["evidence"] == []


def test_suggestions_for_plain_lines(files: Path) -> None:
    result = heard_json(
        "suggest", "--codebook", files / "codebook.csv", "--examples", files / "examples.jsonl",
        "--segments", files / "segments.jsonl", "--top", 2,
    )  # fmt: skip
    assert len(result) == 75
    for line in result:
        assert [suggestion["rank"] for suggestion in line["suggestions"]] == [1, 2]
        for suggestion in line["suggestions"]:
            assert suggestion["code"] in MATTERS and isinstance(suggestion["score"], float)
            assert len(suggestion["evidence"]) == 2
            assert all(cited.startswith(suggestion["code"]) for cited in suggestion["evidence"])
    right = [line["suggestions"][0]["code"] == line["id"].split("-")[0] for line in result]
    assert sum(right) / len(right) > 0.9


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"id": "g", "name": "Gifts", "definition": "Presents"}, {"name": "Telling"}]'),
        ("a.json", '{"codes": [{"id": "g", "label": "Gifts", "description": "Presents"}, {"id": "Telling"}]}'),
        ("a.jsonl", '{"code": "g", "name": "Gifts", "definition": "Presents"}\n{"name": "Telling"}\n'),
        ("a.csv", "tag,description\nGifts,Presents\nTelling,\n"),
    ],
)
def test_plain_lists_of_codes(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    codes = codes_of_file(tmp_path / name)
    assert [code.name for code in codes] == ["Gifts", "Telling"] and codes[0].definition == "Presents"


def test_definitions_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"Gifts": "Presents given", "Telling": "Telling somebody"}')
    assert [(code.id, code.definition) for code in codes_of_file(tmp_path / "a.json")] == [
        ("Gifts", "Presents given"),
        ("Telling", "Telling somebody"),
    ]
    (tmp_path / "b.json").write_text("[]")
    with pytest.raises(InvalidInput, match=r"b\.json"):
        codes_of_file(tmp_path / "b.json")
    with pytest.raises(InvalidInput, match="cannot be opened"):
        codes_of_file(tmp_path / "none.yaml")
