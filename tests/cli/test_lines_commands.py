"""Search over plain files: the shapes that other programs rely on."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_command_line import heard, heard_json

pytestmark = pytest.mark.slow

MATTERS = {
    "garden": ("beans and roses", "the old shed", "watering cans", "the apple tree", "seeds in paper bags"),
    "music": ("the piano lessons", "our school choir", "a borrowed violin", "songs on the radio", "the concert hall"),
    "travel": ("the night train", "a ferry in the rain", "our bus pass", "the long road north", "a map of the coast"),
}
FRAMES = (
    "In those years I spent most of my time with {what}, and it made the days lighter.",
    "My aunt often talked about {what} when we sat together in her kitchen.",
    "What I remember best is {what}, because nobody hurried me while I was there.",
    "Later on somebody asked me about {what} and I found that I could speak.",
    "It sounds small, but {what} gave me something of my own to look after.",
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    passages = [
        {"id": f"{matter}-{number}-{frame}", "text": sentence.format(what=what), "document": f"d{frame}"}
        for matter, subjects in MATTERS.items()
        for number, what in enumerate(subjects)
        for frame, sentence in enumerate(FRAMES)
    ]
    write(tmp_path / "segments.jsonl", passages)
    write(
        tmp_path / "queries.jsonl",
        [{"id": "q1", "text": "the old shed"}, {"id": "q2", "text": "How did people make music together?"}],
    )
    coded = [
        {**passage, "codes": [passage["id"].split("-")[0]]}
        for passage in passages
        if passage["id"].endswith(("0", "1"))
    ]
    write(tmp_path / "examples.jsonl", coded)
    book = "\n".join(["id,name,definition", *(f"{m},{m.title()},Talk about {m} in everyday life." for m in MATTERS)])
    (tmp_path / "codebook.csv").write_text(book + "\n", encoding="utf-8")
    return tmp_path


def write(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def test_search_over_plain_lines(files: Path) -> None:
    result = heard_json(
        "search", "--segments", files / "segments.jsonl", "--queries", files / "queries.jsonl", "--top", 5
    )
    assert [entry["id"] for entry in result] == ["q1", "q2"]
    for answer in result:
        assert len(answer["results"]) == 5
        assert all(set(result) >= {"id", "score", "why"} for result in answer["results"])
        scores = [result["score"] for result in answer["results"]]
        assert scores == sorted(scores, reverse=True)
    assert all(entry["id"].startswith("garden-1") for entry in result[0]["results"])
    assert all(entry["id"].startswith("music") for entry in result[1]["results"][:3])


def test_reasons_are_plain_where_a_file_does_not_fit(files: Path) -> None:
    assert "nowhere.jsonl" in heard(
        "search", "--segments", files / "nowhere.jsonl", "--queries", files / "queries.jsonl", code=1
    )
    write(files / "twice.jsonl", [{"id": "a", "text": "The same id."}, {"id": "a", "text": "Twice in one file."}])
    heard("search", "--segments", files / "twice.jsonl", "--queries", files / "queries.jsonl", code=1)
    heard("search", "--segments", files / "segments.jsonl", code=2)
