"""``heard sites``: making sites, putting people and interviews into them, and what is listed to whom."""

import json

import pytest

from tests.cli.test_sign_out import heard
from tests.conftest import SmallProject


@pytest.mark.slow
def test_sites_from_the_command_line(small_project: SmallProject) -> None:
    folder, lea = small_project.folder, ("--as", "lea")
    small_project.project.store.close()
    for name in ("Turin", "Liège"):
        assert f"{name} is a site" in heard("sites", "add", folder, name, *lea)
    assert "ana belongs to Turin now." in heard("sites", "person", folder, "ana", "--to", "turin", *lea)
    assert "P01: of Liège now." in heard("sites", "interview", folder, "P01", "--to", "Liège", *lea)
    assert "No interviews yet" in heard("status", folder, "--as", "ana")
    said = heard("sites", "share", folder, "P01", "--to", "Liège", *lea)
    assert "of Liège now, and every site sees them" in said and "P01" in heard("status", folder, "--as", "ana")
    listed = json.loads(heard("sites", "list", folder, *lea, "--json"))
    assert [(one["name"], one["people"], [each["shared"] for each in one["interviews"]]) for one in listed] == [
        ("Liège", [], [True]),
        ("Turin", ["ana"], []),
    ]
    assert [one["name"] for one in json.loads(heard("sites", "list", folder, "--as", "ana", "--json"))] == ["Turin"]
    assert "taken back" in heard("sites", "undo", folder, *lea)
    assert "Still at Liège: 1 interview." in heard("sites", "remove", folder, "Liège", *lea, code=1)
    assert "called Torino now" in heard("sites", "rename", folder, "Turin", "Torino", *lea)
    assert "ana belongs to the whole study now." in heard("sites", "person", folder, "ana", *lea)
    assert "Torino is no site" in heard("sites", "remove", folder, "Torino", *lea)
    assert "Ask a lead" in heard("sites", "add", folder, "Rome", "--as", "ana", code=1)
