"""Native readers go through a catalogue on a page of their own, and their answers come back."""

import importlib.util
import json
import re
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from coding.errors import InvalidInput
from coding.ui.frame import texts
from tests.helpers.paths import ROOT

SPEC = importlib.util.spec_from_file_location("reviewing", ROOT / ".ci" / "reviewing.py")
assert SPEC and SPEC.loader
reviewing = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(reviewing)
PLAIN, BRACES = "Sign out everywhere", "Go on as {name}"


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the Dutch catalogue alone."""
    folder = tmp_path / "catalogues"
    (folder / "answers").mkdir(parents=True)
    shutil.copy(texts.FOLDER / "nl.po", folder)
    monkeypatch.setattr(reviewing, "FOLDER", folder)
    monkeypatch.setattr(reviewing, "ANSWERS", folder / "answers")
    return folder


def message(folder: Path, text: str) -> Any:
    return catalogue(folder).get(text)


def catalogue(folder: Path) -> Catalog:
    return read_po(BytesIO((folder / "nl.po").read_bytes()))


def answers(*given: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {"format": reviewing.FORMAT, "language": "nl", "reader": "Noor Example", "answers": list(given), **other}


def answer(text: str, translation: str, accepted: bool = True) -> dict[str, Any]:
    return {"context": "", "text": text, "translation": translation, "accepted": accepted}


@pytest.mark.slow
def test_the_page_holds_every_text_and_asks_nothing_of_a_network(catalogues: Path, tmp_path: Path) -> None:
    (tmp_path / "people.png").write_bytes(b"not really a picture")
    page = reviewing.review_page("nl", tmp_path)
    match = re.search(r"const data = (.*);\n", page)
    assert match is not None
    data = json.loads(match[1].replace("<\\/", "</"))
    in_file = [entry for entry in catalogue(catalogues) if entry.id]
    assert len(data["entries"]) == len(in_file) and sum(entry["fuzzy"] for entry in data["entries"]) == sum(
        entry.fuzzy for entry in in_file
    )
    assert "people" in data["pictures"] and any("people" in entry["places"] for entry in data["entries"])
    assert "default-src 'none'" in page and not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.slow
def test_what_a_reader_confirms_is_no_draft_any_more(catalogues: Path) -> None:
    before = message(catalogues, BRACES).string
    taken = reviewing.take(answers(answer(PLAIN, "Overal weg"), answer(BRACES, before, accepted=False)))
    assert (taken.reader, taken.confirmed, taken.changed, taken.refused) == ("Noor Example", 1, 1, ())
    confirmed, left = message(catalogues, PLAIN), message(catalogues, BRACES)
    assert (confirmed.string, confirmed.fuzzy) == ("Overal weg", False)
    assert "Noor Example" in confirmed.user_comments[0]
    assert (left.string, left.fuzzy) == (before, True)


@pytest.mark.slow
def test_what_does_not_fit_is_named_and_left_as_it_was(catalogues: Path) -> None:
    before = message(catalogues, BRACES).string
    taken = reviewing.take(
        answers(answer(BRACES, "Verder"), answer("A text of yesterday", "Een tekst"), answer(PLAIN, " "))
    )
    assert taken.confirmed == taken.changed == 0
    assert [entry.partition(":")[0] for entry in taken.refused] == [
        f"“{BRACES}”",
        "“A text of yesterday” is not a text of the app any more.",
        f"“{PLAIN}” was left without a translation.",
    ]
    assert message(catalogues, BRACES).string == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"format": "another"}, "not a file of answers"),
        (answers(reader=" "), "does not say who"),
        (answers(language="xx"), "There is no catalogue “xx”"),
    ],
)
def test_a_file_that_is_none_changes_nothing(catalogues: Path, given: dict[str, Any], said: str) -> None:
    before = (catalogues / "nl.po").read_bytes()
    with pytest.raises(InvalidInput, match=said):
        reviewing.take(given)
    assert (catalogues / "nl.po").read_bytes() == before


@pytest.mark.slow
def test_files_that_wait_are_taken_once(catalogues: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (catalogues / "answers" / "noor.json").write_text(json.dumps(answers(answer(PLAIN, "Overal weg"))))
    (catalogues / "answers" / "other.json").write_text("[")
    assert reviewing.main(["answers"]) == 1
    said = capsys.readouterr().err
    assert "noor.json: 1 confirmed and 1 changed by Noor Example (nl)" in said and "other.json" in said
    assert [path.name for path in (catalogues / "answers").iterdir()] == ["other.json"]
