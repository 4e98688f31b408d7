"""``heard themes``: of a project, and of plain lines, in the shapes that other programs rely on."""

from pathlib import Path
from typing import Any

import pytest

from coding.workspace.search.machines import work_without
from tests.cli.test_command_line import heard, heard_json
from tests.cli.test_lines_commands import write

pytestmark = pytest.mark.slow


def test_themes_of_plain_lines(files: Path) -> None:
    # Both as a person starts them: a process that has run many browsers has been seen to give other vectors.
    result = heard_json("themes", "--segments", files / "segments.jsonl", "--themes", 3, "--seed", 1, apart=True)
    assert set(result) == {"run", "themes", "assignments"}
    assert len(result["themes"]) == 3
    for theme in result["themes"]:
        assert {"id", "label", "terms", "size", "representative"} <= set(theme)
        assert theme["size"] > 0 and theme["terms"] and theme["label"]
    ids = {theme["id"] for theme in result["themes"]}
    assert len(result["assignments"]) == 75
    for assignment in result["assignments"]:
        assert assignment["theme"] in ids or assignment["reason"]
        assert assignment["theme"] is None or 0 <= assignment["probability"] <= 1
    again = heard_json("themes", "--segments", files / "segments.jsonl", "--themes", 3, "--seed", 1, apart=True)
    assert again == result


def test_too_few_lines_are_refused(files: Path) -> None:
    write(files / "few.jsonl", [{"id": "a", "text": "One short answer that nobody could group with others."}])
    assert "too few" in heard("themes", "--segments", files / "few.jsonl", code=1)


def test_themes_of_a_project_come_again_with_their_seed(make_project: Any, three_released: Any) -> None:
    project = make_project(like=three_released)
    folder = project.folder
    project.project.store.close()
    run = heard_json("themes", folder, "--themes", 3, "--seed", 1)
    again = heard_json("themes", folder, "--themes", 3, "--seed", 1)
    assert run["themes"] == again["themes"]
    assert run["assignments"] == again["assignments"]


def test_a_study_that_works_without_machines_is_proposed_nothing(make_project: Any, three_released: Any) -> None:
    project = make_project(like=three_released)
    work_without(project.as_user("lea"), True)
    project.project.store.close()
    assert "without machine suggestions" in heard("themes", project.folder, code=1)
