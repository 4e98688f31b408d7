"""Stories on the command line: written from a file on passages that were chosen, listed, removed and brought back."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.commands import heard, shut


@pytest.mark.slow
def test_a_story_is_written_from_a_file(small_project: Any, tmp_path: Path) -> None:
    folder, file = shut(small_project), tmp_path / "story.yaml"
    heard("participants", "consent", folder, "yes", "P01")
    heard("quotes", "choose", folder, "P01", "--line", "2", "--for-code", "C1")
    (source,) = heard("stories", "sources", folder)
    story = {"title": "Snow", "language": "en", "sentences": [{"text": "It was winter.", "sources": [source["id"]]}]}
    file.write_text(json.dumps(story), encoding="utf-8")
    written = heard("stories", "write", folder, file)
    story["sentences"].append({"text": "Somebody asked.", "sources": [source["id"]]})
    file.write_text(json.dumps(story), encoding="utf-8")
    assert heard("stories", "write", folder, file)["id"] == written["id"]
    (view,) = heard("stories", "list", folder)
    assert view["people"] == 1 and len(view["story"]["sentences"]) == 2 and view["why_not"]
    file.write_text("title: Snow", encoding="utf-8")
    assert "needs a title, a language and sentences" in heard("stories", "write", folder, file, code=1)
    heard("stories", "remove", folder, "Snow")
    assert heard("stories", "list", folder) == []
    heard("stories", "undo", folder)
    assert len(heard("stories", "list", folder)) == 1
