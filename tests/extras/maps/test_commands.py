"""``heard maps``: a map drawn from a table, all of it or nothing; its list, and undo."""

from pathlib import Path
from typing import Any

import pytest

from coding.extras.maps.showing import show_map
from coding.extras.maps.steps import list_maps
from coding.workspace.project.open import open_project
from coding.workspace.themes.team import create_theme
from tests.conftest import SmallProject
from tests.helpers.commands import heard, shut

pytestmark = pytest.mark.slow

HEAD = "do,kind,thing,to,x,y,meaning,label,text\n"
DRAWN = (
    "place,code,C1,,10,20,,,\nplace,theme,being asked,,-40,0,,,\nplace,note,It began in winter.,,,,,,\n"
    "connect,,C1,Being asked,,,leads_to,,\nconnect,,Being asked,It began in winter.,,,own,in the end,\n"
    "move,,C1,,30,40,,,\nwrite,,It began in winter.,,,,,,It began with snow.\n"
)


@pytest.fixture
def folder(small_project: SmallProject) -> Path:
    create_theme(small_project.as_user("ana"), "Being asked", "", ("C1",))
    return shut(small_project)


def shown(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = heard("maps", "show", folder, "Beginnings", who="ana")
    return record


def test_a_map_is_drawn_from_a_table_all_of_it_or_nothing(folder: Path, tmp_path: Path) -> None:
    heard("maps", "make", folder, "Beginnings", who="ana")
    file = tmp_path / "map.csv"
    file.write_text(HEAD + DRAWN + "connect,,C1,Nowhere,,,leads_to,,\nplace,code,C1,,x,,,,\nfly,,,,,,,,\n")
    refused = heard("maps", "draw", folder, "beginnings", file, who="ana", code=1)
    nowhere, coordinate, fly = (row["reason"] for row in refused["rows"][-3:])
    assert "no thing on this map “Nowhere”" in nowhere and "“x” is no place" in coordinate and "“fly”" in fly
    assert refused["taken"] == 0 and shown(folder)["nodes"] == []
    file.write_text(HEAD + DRAWN)
    tried = heard("maps", "draw", folder, "Beginnings", file, "--dry-run", who="ana")
    assert tried["taken"] == 7 and shown(folder)["nodes"] == []
    assert heard("maps", "draw", folder, "Beginnings", file, who="ana")["taken"] == 7
    drawn = shown(folder)
    assert {(node["kind"], node["name"]) for node in drawn["nodes"]} >= {
        ("theme", "Being asked"), ("note", "It began with snow."),
    }  # fmt: skip
    (code,) = [node for node in drawn["nodes"] if node["kind"] == "code"]
    assert (code["what"], code["x"], code["y"]) == ("C1", 30, 40)
    assert {link["label"] or link["kind"] for link in drawn["links"]} == {"leads_to", "in the end"}
    assert heard("maps", "undo", folder, "Beginnings", who="ana") == {"undone": "write"}
    file.write_text(
        HEAD + "change-link,,C1,Being asked,,,part_of,,\ndisconnect,,Being asked,It began in winter.,,,,,\n"
    )
    heard("maps", "draw", folder, "Beginnings", file, who="ana")
    assert [link["kind"] for link in shown(folder)["links"]] == ["part_of"]
    file.write_text(HEAD + "take-away,,C1,,,,,,\nundo,,,,,,,,\ntake-away,,Being asked,,,,,,\n")
    heard("maps", "draw", folder, "Beginnings", file, who="ana")
    assert {node["kind"] for node in shown(folder)["nodes"]} == {"code", "note"}


def test_the_list_of_maps_and_who_may_change_it(folder: Path) -> None:
    made = heard("maps", "make", folder, "Beginnings", who="ana")
    assert heard("maps", "list", folder, who="ben") == []
    changed = heard("maps", "change", folder, "Beginnings", "--name", "First weeks", "--share", who="ana")
    assert (changed["id"], changed["name"], changed["shared"]) == (made["id"], "First weeks", True)
    assert [each["name"] for each in heard("maps", "list", folder, who="ben")] == ["First weeks"]
    assert "Somebody else made" in heard("maps", "remove", folder, "First weeks", who="ben", code=1)
    long = "x" * 90
    assert "up to 80" in heard("maps", "change", folder, "First weeks", "--name", long, "--own", who="ana", code=1)
    heard("maps", "remove", folder, "First weeks", who="ana")
    assert heard("maps", "list", folder, who="ana") == []
    assert heard("maps", "undo", folder, who="ana") == {"undone": "map.removed"}
    assert "researcher" in heard("maps", "list", folder, who="vic", code=1)
    project = open_project(folder)
    ana = SmallProject(project).as_user("ana")
    (kept,) = list_maps(ana)
    assert kept.shared and show_map(ana, kept.id).nodes == ()
    project.store.close()
