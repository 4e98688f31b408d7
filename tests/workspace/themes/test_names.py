"""A theme named by what somebody said goes out under that name only while they may be quoted."""

import json
from typing import Any

import pytest

from coding.model import Participant
from coding.store import people, releases, themes
from coding.workspace.erasure.erase import erase
from coding.workspace.people.participants import update_participant
from coding.workspace.themes.runs import RunView, open_run, quotable, quotable_themes
from coding.workspace.themes.team import accept_theme, list_themes
from tests.helpers import theme_project

PHRASE = "Alone with the radio"


@pytest.fixture
def named(small_project: Any) -> tuple[Any, str]:
    """A project whose first theme is named by a phrase somebody said and accepted under it; and the run."""
    theme_project.released(small_project)
    run_id = theme_project.store_run(small_project)

    def name(cursor: Any) -> None:
        run = themes.run(cursor, run_id, "ana")
        content = json.loads(run.content)
        content["themes"][0] |= {"label": PHRASE, "words": content["themes"][0]["label"], "named_from": 0}
        cursor.execute("UPDATE theme_run SET content = ? WHERE id = ?", [json.dumps(content), run_id])

    small_project.project.store.write(name)
    first = next(theme for theme in list_themes(small_project.as_user("lea")) if theme.run_theme == 0)
    accept_theme(small_project.as_user("lea"), first.id, PHRASE, "As it was told.", [])
    return small_project, run_id


def source_of(cursor: Any, view: RunView) -> Participant:
    """Who said the phrase."""
    said_by = releases.about(cursor, [view.segments[0].release_id])[view.segments[0].release_id].participant_id
    return next(participant for participant in people.participants(cursor) if participant.id == said_by)


def told(project: Any) -> list[str]:
    context = project.as_user("lea")
    with context.store.read() as cursor:
        listed = [theme for theme in themes.THEMES.all(cursor) if theme.state == "accepted"]
        return [theme.name for theme in quotable_themes(cursor, context, listed)]


@pytest.mark.parametrize("consent", ["paraphrase", "never"])
def test_after_somebody_says_no_to_quotes_their_phrase_names_no_theme(named: tuple[Any, str], consent: str) -> None:
    project, run_id = named
    assert told(project) == [PHRASE]
    lead = project.as_user("lea")
    view = open_run(lead, run_id)
    with lead.store.read() as cursor:
        release = view.segments[0].release_id
        person = source_of(cursor, view)
        assert view.segments[0].id in quotable(cursor, view.segments)
    update_participant(lead, person.id, person.label, consent, {})
    with lead.store.read() as cursor:
        left = quotable(cursor, view.segments)
    assert left == {segment.id for segment in view.segments if segment.release_id != release}
    assert told(project) == ["alone, evenings, house"]


def test_a_name_that_people_gave_stays(named: tuple[Any, str]) -> None:
    project, run_id = named
    lead = project.as_user("lea")
    theme = next(theme for theme in list_themes(lead) if theme.state == "accepted")
    accept_theme(lead, theme.id, "Evenings alone", "As it was told.", [])
    with lead.store.read() as cursor:
        person = source_of(cursor, open_run(lead, run_id))
    update_participant(lead, person.id, person.label, "never", {})
    assert told(project) == ["Evenings alone"]


def test_an_erasure_takes_the_phrase_too(named: tuple[Any, str]) -> None:
    project, run_id = named
    with project.project.store.read() as cursor:
        label = source_of(cursor, open_run(project.as_user("lea"), run_id)).label
    erase(project.as_user("sam", vault=True), label, confirmation=label)
    assert told(project) == ["Theme 1"]
