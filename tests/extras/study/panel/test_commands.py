"""A panel of a study by command line: it goes along, is asked at a site, and its results are pooled."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coding.extras.panel.steps import setup
from coding.extras.panel.steps.rounds import open_round, record_of
from coding.extras.panel.steps.setup import ItemDraft, PanelistDraft, add_items
from coding.workspace.context import Context
from coding.workspace.project.open import open_project
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.study.panel.panel_sites import ask, draft, invented
from tests.extras.study.test_commands import told
from tests.helpers.commands import printed

pytestmark = pytest.mark.slow


def _add_item(lead: Context, panel: str) -> None:
    add_items(lead, panel, [ItemDraft("Two phones.")], "Told by a school.")


def _open_round(lead: Context, panel: str) -> None:
    open_round(lead, panel)


def test_a_panel_of_a_study_by_command_line(
    make_project: Callable[..., SmallProject], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    hub, site = make_project("coordinator"), make_project("site")
    setup.make_panel(hub.as_user("lea"), draft())
    for study in (hub, site):
        study.project.store.close()
    package, rows = tmp_path / "study.package", tmp_path / "rows.bundle"
    share = "study", "items", hub.folder, "--share", "Practice"
    assert [panel["title"] for panel in told(*share, "--dry-run")["panels"]] == ["Practice"]
    assert "no panel called “Nowhere”" in printed(*share, "--share", "Nowhere", code=1), "all or none"
    assert told("study", "items", hub.folder)["panels"] == [], "nor does a dry run share anything"
    assert [panel["title"] for panel in told(*share)["panels"]] == ["Practice"]
    told("study", "package", hub.folder, package)
    seen = told("study", "join", site.folder, package)
    assert "A panel “Practice” is made here" in str(seen["panels"]) and seen["taken"]
    site.project = open_project(site.folder)
    people = [f"P{at}" for at in range(6)]
    (own,) = setup.list_panels(site.as_user("lea"))
    setup.add_panelists(site.as_user("lea"), own.id, [PanelistDraft(person) for person in people])
    ask(site, own, invented(people, 2))
    theirs = record_of(site.as_user("lea"), own.id)
    site.project.store.close()
    left = told("study", "bundle", site.folder, rows, "--level", "panel-rows")
    assert any("somebody" in line for line in left["lines"])
    pooled = told("study", "pool", hub.folder, rows)
    panels = told("study", "panel", hub.folder)["panels"]
    assert pooled["panels"] == panels and pooled["files"][0]["rows"] == 6
    mine = panels[0]["together"]
    assert [item["rounds"] for item in mine["items"]] == [item["rounds"] for item in theirs["items"]]
    assert (
        panels[0]["sources"][0]["panelists"] == 6 and mine["rounds"][0]["kendall_w"] == theirs["rounds"][0]["kendall_w"]
    )
    for study, change in ((hub, _add_item), (site, _open_round)):
        study.project = open_project(study.folder)
        change(study.as_user("lea"), setup.list_panels(study.as_user("lea"))[0].id)
        study.project.store.close()
    told("study", "package", hub.folder, package)
    told("study", "join", site.folder, package)
    waits = told("study", "items", site.folder)
    assert "Close it" in str(waits["changes"]) and not waits["taken"], "nothing was taken while a round is open"
    shown = printed("study", "panel", hub.folder)
    assert "Kendall's W together" in shown and "median" in shown and "has not been confirmed yet" in shown
