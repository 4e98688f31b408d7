"""Page “Maps”: made, opened, shared, taken away and brought back; what the canvas is given and does."""

from typing import Any

import pytest

from coding.extras.maps import drawing, steps
from coding.extras.maps.pages.maps import canvas_of
from coding.ui.components import own_pane
from coding.ui.components.pane_session import Answers
from coding.workspace.context import new_id
from tests.helpers.app_page import checked, click, field, mounted, open_page, words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> Any:
    return make_module_project("pages")


def test_a_map_is_made_shared_and_taken_back(study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("maps", study, "ana")
    assert "No map yet." in words(page)
    field(page, "Name of the new map").set_value("Evenings")
    page = click(page, "Make the map")
    (result,) = steps.list_maps(study.as_user("ana"))
    assert page.query_params["map"] == result.id and "yours alone" in words(page)
    (data,) = mounted(page)
    assert data["nodes"] == [] and ["code", "C1"] in [entry[:2] for entry in data["offered"]] and not data["canUndo"]

    page = open_page("maps", study, "ana")
    page = click(page, "Share with the team")
    assert "shared by Ana Example" in words(open_page("maps", study, "ben"))
    page = click(page, "Remove")
    assert "No map yet." in words(page)
    steps.make_map(study.as_user("ana"), "Elsewhere")
    page = click(page, "Undo")
    assert "in another tab" in words(page) and "Elsewhere" in words(page), "and is shown now"
    page = click(click(page, "Undo"), "Undo")
    assert "Evenings" in words(page) and "Elsewhere" not in words(page)
    assert "not there any more" in words(open_page("maps", study, "ben", map="no-such-map"))

    ana = study.as_user("ana")
    steps.rename_map(ana, result.id, "[x](http://y)")
    assert open_page("maps", study, "ana", map=result.id).title[0].value == r"\[x\](http\::small[]//y)"
    drawing.place(ana, result.id, "code", "C1", (0, 0))
    monkeypatch.setattr(own_pane, "still", lambda _: ana)
    monkeypatch.setattr(own_pane, "sign_in_id", lambda: "")
    node = {"id": new_id(), "kind": "place", "of": "note", "what": "Why then?", "x": 10, "y": 200}
    queue = {
        "scope": canvas_of("ana", result.id).key,
        "signIn": "",
        "seen": 0,
        "operations": [node, {"id": new_id(), "kind": "sing"}],
    }
    told = canvas_of("ana", result.id).exchange(Answers(), {"queue": queue})
    assert [(node[1], node[3]) for node in told["nodes"]] == [("code", "here"), ("note", "here")]
    (record, refused) = told["acknowledged"]
    assert record[1] and record[3] == told["nodes"][1][0] and not refused[1] and told["canUndo"]

    # Undo that waits through a restart takes nothing that another tab did meanwhile.
    undo = {"id": new_id(), "kind": "undo", "seen": told["newest"]}
    drawing.move(ana, result.id, told["nodes"][0][0], (50, 50))
    told = canvas_of("ana", result.id).exchange(Answers(), {"queue": queue | {"operations": [undo]}})
    assert "another tab" in told["acknowledged"][0][2] and told["nodes"][0][4:6] == [50, 50]
    again = [
        {"id": new_id(), "kind": "redo"} | values
        for values in ({"kind": "undo", "seen": told["newest"]}, {}, {"kind": "undo", "seen": told["newest"]})
    ]
    told = canvas_of("ana", result.id).exchange(Answers(), {"queue": queue | {"operations": again}})
    assert [ok for _, ok, *_ in told["acknowledged"]] == [True] * 3 and told["nodes"][0][4:6] == [0, 0]
    assert checked(page)
