"""Exchange, erasing and restoring from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_command_line import heard, heard_json, project
from tests.workspace.test_exchanging import PASSAGES, nvivo, taguette

pytestmark = pytest.mark.slow
__all__ = ["project"]


def test_a_project_of_another_program(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "study.qdpx"
    file.write_bytes(nvivo())
    seen = heard_json("import-refi", project, file, "--preview", passphrase=None)
    assert seen["program"] == "NVivo 12.6"  # type: ignore[index]
    assert seen["positions"]["chosen"] == "utf16-crlf"  # type: ignore[index]
    assert [one[1] for one in seen["positions"]["samples"]] == list(PASSAGES)  # type: ignore[index]
    assert heard_json("status", project) == []
    done = heard_json("import-refi", project, file)
    assert [one["waiting"] for one in done["texts"]] == [4]  # type: ignore[index]
    assert done["codes_added"] == 2  # type: ignore[index]
    assert "Positions are one of" in heard("import-refi", project, file, "--positions", "bytes", code=1)
    other = tmp_path / "t.sqlite3"
    other.write_bytes(taguette())
    assert heard_json("import-refi", project, other, "--preview")["program"] == "Taguette"  # type: ignore[index]
    assert "NAME=USER" in heard("import-refi", project, file, "--coder", "nobody=lea", code=1)


def test_erase_and_restore(project: Path, tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text("Interviewer: And then?\n\nAda: Then the swans came back to the weir.\n")
    heard("import", project, talk, "--participant", "P01")
    name = heard_json("backup", project)["name"]  # type: ignore[index]
    plan = heard_json("erase", project, "P01", "--dry-run", passphrase=None)
    assert plan["removed"]["interview"] == 1  # type: ignore[index]
    assert "--confirm P01" in heard("erase", project, "P01", code=1)
    assert "label exactly" in heard("erase", project, "P01", "--confirm", "p1", code=1)
    certificate = heard_json("erase", project, "P01", "--confirm", "P01")
    assert certificate["backups"]["could_not_be_rewritten"] == []  # type: ignore[index]
    assert "swans" not in json.dumps(certificate)
    assert heard_json("status", project) == []
    done = heard_json("restore", project, name, "--as", "lea")
    assert done["safety_copy"].startswith("before-restore-")  # type: ignore[index]
    assert heard_json("status", project) == []
    assert "is not a backup" in heard("restore", project, "none", "--as", "lea", code=1)
