"""What an export leaves out, and for whom: themes and figures one is blind to, withdrawn examples, rare languages."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from codebook import edit
from coding.errors import NotFound, NotReady
from coding.model import Theme, ThemeRun
from coding.store import segments
from coding.store import themes as stored_themes
from coding.workspace.codebook import examples
from coding.workspace.codebook.versions import current_codebook, save_codebook
from coding.workspace.codings.transcript import read_release
from coding.workspace.people import participants
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.export import codebook_file
from coding.workspace.rounds import lock
from coding.workspace.themes.runs import list_runs
from coding.workspace.themes.team import (
    accept_as_code,
    accept_theme,
    create_theme,
    list_themes,
    merge_theme,
    rename_theme,
    set_theme_codes,
    set_theme_state,
    split_theme,
)
from tests.helpers import round_project
from tests.helpers.steps import take_example
from tests.workspace.rounds.test_blindness import correct, train

pytestmark = pytest.mark.slow


def store_run(project: Any, scope: str | None = "uncoded") -> str:
    """Store a run that rests on codings, with one accepted theme; return the theme's id."""

    def write(cursor: Any) -> None:
        segment_ids = tuple(entry.id for entry in segments.current(cursor))
        result = ThemeRun("run", "model", "0", "0", '{"themes": []}', "lea", datetime.now(UTC), segment_ids)
        stored_themes.add_run(cursor, result, "0", scope)
        accepted = Theme("theme", "run", 0, "What nobody coded", "", "accepted", None, "", 1, (), 1)
        stored_themes.THEMES.add(cursor, accepted)

    project.project.store.write(write)
    return "theme"


@pytest.fixture
def hidden(locked_round: Callable[..., Any]) -> tuple[Any, str, str, Any]:
    """A locked round; a run over its interviews; then the lead codes the first of them in a training round."""
    project, round_id = locked_round(2)
    theme = store_run(project)
    new = correct(project, project.releases[0])
    return project, round_id, theme, train(project.as_user("lea"), "Together", [new])


def test_accepted_themes_of_a_hidden_run_are_hidden_too(hidden: tuple[Any, str, str, Any]) -> None:
    project, _, theme, result = hidden
    for user in ("lea", "ben"):
        context = project.as_user(user)
        assert list_runs(context) == [] and not [theme for theme in list_themes(context) if theme.run_id]
        own = create_theme(context, "Ours", "", ["C1"])
        for change, given in (
            (rename_theme, (theme, "Told")),
            (set_theme_state, (theme, "parked")),
            (set_theme_codes, (theme, ["C1"])),
            (merge_theme, (own.id, theme)),
            (split_theme, (theme, "Part", ["x"])),
            (accept_theme, (theme, "Told", "", [])),
        ):
            with pytest.raises(NotFound, match="no theme theme"):
                change(context, *given)
    with pytest.raises(NotFound):
        accept_as_code(project.as_user("lea"), theme, "Told", "It is told.", None)
    assert theme in {theme.id for theme in list_themes(project.as_user("ana"))}
    lock.lock_round(project.as_user("lea"), result.id)
    assert theme in {theme.id for theme in list_themes(project.as_user("ben"))}


def test_a_lead_who_is_blind_exports_the_rest_and_is_told_what_is_missing(hidden: tuple[Any, str, str, Any]) -> None:
    project, round_id, _, _ = hidden
    lead = project.as_user("lea")
    done = reports_export.export(lead, "report-html")
    assert any("Themes of the machine that are not in it" in note and note.endswith(": 1.") for note in done.notes)
    assert any("Figures of “Reliability 1” are not in it" in note and "Together" in note for note in done.notes)
    assert "What nobody coded" not in done.data.decode()
    with pytest.raises(NotReady, match="Together"):
        reports_export.export(lead, "report-html", round_id=round_id)
    with pytest.raises(NotReady, match="that you may see"):
        reports_export.export(lead, "csv", layer="consensus")
    with pytest.raises(NotReady, match="not in it"):
        reports_export.export(lead, "methods")


def test_an_example_follows_its_consent_wherever_it_was_moved(make_project: Callable[..., Any]) -> None:
    project = make_project()
    lead = project.as_user("lea")
    release = round_project.released(project, "P02")
    words = "I was alone a lot"
    start = read_release(lead, release).text.index(words)
    take_example(lead, release, "C1", "typical", start, start + len(words))
    current = current_codebook(lead)
    merged = edit.add_example(edit.merge(current.book, ["C1"], "C2"), "C2", "typical", "Invented words.")
    save_codebook(lead, merged, "Both say the same", based_on=current.number)
    assert words in codebook_file(lead, "csv").decode()
    with project.project.store.read() as cursor:
        assert examples.interviews_in(cursor, merged) == {read_release(lead, release).interview_id}
    (person,) = participants.list_participants(lead)
    participants.update_participant(lead, person.id, label=person.label, quote_consent="never", attributes={})
    for name in ("csv", "yaml", "markdown", "json"):
        result = codebook_file(lead, name).decode()
        assert words not in result and "Invented words." in result


def test_the_workbook_withholds_a_language_few_people_speak(make_project: Callable[..., Any]) -> None:
    project = make_project()
    lead = project.as_user("lea")
    for at in range(6):
        round_project.released(project, f"P{at:02}")

    def speaks(cursor: Any) -> None:
        cursor.execute("UPDATE interview SET language = 'lt' WHERE participant_id = ?", [person.id])

    person = participants.list_participants(lead)[0]
    project.project.store.write(speaks)

    def languages() -> list[str]:
        sheet = load_workbook(io.BytesIO(reports_export.export(lead, "xlsx").data))["Interviews"]
        return [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]

    assert sorted(languages()) == ["English"] * 5 + ["Lithuanian"], "their words stand in it"
    participants.update_participant(lead, person.id, label=person.label, quote_consent="never", attributes={})
    assert sorted(languages()) == ["(withheld)", *["English"] * 5]
