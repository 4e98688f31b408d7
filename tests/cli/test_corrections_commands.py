"""Known names in releases, answered at the terminal: the same as on the review page."""

import pytest

from tests.cli.test_command_line import heard, heard_json

pytestmark = pytest.mark.slow

FIRST = (
    ("Interviewer", "And then?"),
    ("Ida", "Qvarlek came by. Will you stay, I asked. Will from next door laughed with qvarlek."),
)
SECOND = (("Bo", "Qvarlek and Will were there, and they were kind to me."),)


def test_places_are_shown_answered_taken_back_and_released(make_project) -> None:
    project = make_project()
    project.release(FIRST, "P01", {})
    project.release(SECOND, "P02", {"Qvarlek": "PERSON", "Will": "PERSON"})
    project.project.store.close()
    folder = project.folder
    result = heard_json("corrections", "show", folder)
    assert [(place["words"], place["everyday"], place["participant"]) for place in result["places"]] == [
        ("Qvarlek", False, "P01"),
        ("qvarlek", False, "P01"),
        ("Will", True, "P01"),
        ("Will", True, "P01"),
    ]
    assert "▸Will◂ you stay" in heard("corrections", "show", folder)
    assert "4 places of names masked elsewhere" in heard("status", folder)
    assert heard_json("corrections", "mask", folder, "--names") == {"masked": 2, "opened": ["P01"]}
    assert heard_json("corrections", "undo", folder) == {"undone": "mask"}
    heard("corrections", "mask", folder, "--names")
    word, name = result["places"][2]["place"], result["places"][3]["place"]
    assert heard_json("corrections", "leave", folder, word, "--other-word") == {"left": 1}
    assert heard_json("corrections", "mask", folder, name) == {"masked": 1, "opened": []}
    assert "names those that wait" in heard("corrections", "leave", folder, word, code=1)
    assert "use --names" in heard("corrections", "mask", folder, code=1)
    (done,) = heard_json("release", folder)
    assert (done["participant"], done["number"], done["masked"]) == ("P01", 2, 3)
    assert heard("corrections", "show", folder).strip() == "No known name stands in a release."
    heard("corrections", "open", folder, "P01", "--reason", "to look once more")
    assert "stays as it is" in heard("corrections", "close", folder, "P01")
    assert "names no interview" in heard("corrections", "close", folder, "P01", code=1)
