"""Composite stories: what they may rest on, when one may leave, and the commands."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.extras.stories import steps
from coding.extras.stories.tables import Story, StorySentence
from coding.model import Indicator
from coding.workspace.people import participants
from coding.workspace.reports import export, indicators
from tests.conftest import SmallProject, span_of

TOLD = "I was alone a lot, and nobody asked me why I came home so late in those weeks."


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> SmallProject:
    study: SmallProject = make_module_project("stories")
    lead = study.as_user("lea")
    indicators.set_small_cell(lead, 2)
    card = indicators.save_indicator(lead, Indicator("", 0, "Evenings alone.", ("before",), ("C1",)))
    for label in ("P01", "P02"):
        release = study.release((("Interviewer", "How was it?"), ("Nora", f"{TOLD} {label}.")), label, {})
        indicators.choose(lead, "indicator", card.id, release, *span_of(lead, release, TOLD), code="C1")
    return study


def consent(study: SmallProject, label: str, given: str) -> None:
    lead = study.as_user("lea")
    (person,) = [participant for participant in participants.list_participants(lead) if participant.label == label]
    participants.update_participant(lead, person.id, label, given, person.attributes)


@pytest.mark.slow
def test_each_sentence_has_sources_and_a_story_of_too_few_people_stays(study: SmallProject) -> None:
    lead = study.as_user("lea")
    with pytest.raises(NotReady, match="no composite story"):
        export.export(lead, "stories")
    first, second = steps.story_sources(lead)
    assert first.where.text == "{interview}, line {line}", "in the language of who reads it"
    story = Story(
        id="", title="Home late", language="en", sentences=(StorySentence("Evenings were long.", (first.id,)),)
    )
    for sentence, why in (
        (StorySentence("Evenings were long.", ()), "at least one"),
        (StorySentence("Evenings were long.", ("no such passage",)), "at least one"),
        (StorySentence("And nobody asked me why I came home so late.", (first.id,)), "own words"),
    ):
        with pytest.raises(InvalidInput, match=why):
            steps.write_story(lead, replace(story, sentences=(sentence,)))
    with pytest.raises(AccessDenied):
        steps.list_stories(study.as_user("ana"))
    result = steps.write_story(lead, story)
    (view,) = steps.list_stories(lead)
    assert view.people == 1 and "fewer than 2 people" in " ".join(view.why_not)
    with pytest.raises(NotReady, match="fewer than 2 people"):
        export.export(lead, "stories")
    sentences = (*result.sentences, StorySentence("No adult put a question.", (first.id, second.id)))
    steps.write_story(lead, replace(result, sentences=sentences))
    page = export.export(lead, "stories").data.decode()
    assert "Home late (composite)" in page and "Nobody lived it as it stands here." in page
    assert "P01, line 2; P02, line 2" in page and "nobody asked me" not in page
    whole = json.loads(export.export(lead, "stories-json").data)["stories"][0]
    assert whole["composite"] and whole["sentences"][1]["sources"] == ["P01, line 2", "P02, line 2"]

    consent(study, "P02", "never")
    try:
        (view,) = steps.list_stories(lead)
        assert any("does not agree any more" in why for why in view.why_not)
        assert [source.participant for source in steps.story_sources(lead)] == [first.participant]
        with pytest.raises(NotReady, match="does not agree any more"):
            export.export(lead, "stories-docx")
    finally:
        consent(study, "P02", "yes")
    steps.undo_stories(lead)
    assert [len(story.story.sentences) for story in steps.list_stories(lead)] == [1]
    steps.redo_stories(lead)
    assert export.export(lead, "stories-docx").data[:2] == b"PK"


def heard(*arguments: str | Path, code: int = 0) -> Any:
    result = CliRunner().invoke(app, [*map(str, arguments), "--as", "lea", "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if result.stdout else result.stderr


@pytest.mark.slow
def test_a_story_is_written_from_a_file(small_project: Any, tmp_path: Path) -> None:
    folder, file = small_project.folder, tmp_path / "story.yaml"
    small_project.project.store.close()
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
