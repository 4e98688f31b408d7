"""``heard checklist``, and what ``heard export`` writes of it."""

import json

import pytest

from coding.model import Indicator
from coding.workspace.reports import indicators
from tests.conftest import SmallProject
from tests.helpers.commands import printed
from tests.helpers.round_project import lock_small_round


@pytest.mark.slow
def test_checklists_from_the_command_line(make_project) -> None:  # type: ignore[no-untyped-def]
    made: SmallProject = make_project()
    lock_small_round(made, interviews=2)
    indicators.set_small_cell(made.as_user("lea"), 2)
    indicators.save_indicator(made.as_user("lea"), Indicator("", 0, "Evenings alone.", ("before",), ("C1",)))
    folder, lea, out = made.folder, ("--as", "lea"), made.folder.parent
    made.project.store.close()

    words = ("--wording", "Often alone.", "--what-to-do", "Ask.", "--not-meant", "Many are alone and well.")
    line = ("--indicator", "1", "--reader", "teacher", "--language", "fr", *words)
    written = json.loads(printed("checklist", "write", folder, *line, *lea, "--json"))
    refused = printed("checklist", "write", folder, "--indicator", "2", *line[2:], *lea, code=1)
    assert "There is no indicator “2”" in refused
    assert "read by ana" in printed("checklist", "native", folder, written["id"], "--as", "ana")
    assert "teacher (fr), read by ana: Often alone." in printed("checklist", "list", folder, *lea)
    for ending, begins in (("html", b"<!DOCTYPE"), ("json", b"{"), ("docx", b"PK")):
        file = out / f"list.{ending}"
        printed("export", folder, "--to", "checklist", file, "--reader", "teacher", *lea)
        assert file.read_bytes().startswith(begins)
    assert "No line of such" in printed("export", folder, "--to", "checklist", file, "--language", "it", *lea, code=1)
    assert "is removed" in printed("checklist", "remove", folder, written["id"], *lea)
