"""Erasing, restoring and exporting a codebook from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.test_command_line import heard, heard_json, initial, project

pytestmark = pytest.mark.slow
__all__ = ["initial", "project"]


def test_erase_and_restore(project: Path, tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text("Interviewer: And then?\n\nAda: Then the swans came back to the weir.\n")
    heard("import", project, talk, "--participant", "P01")
    name = heard_json("backup", project)["name"]
    plan = heard_json("erase", project, "P01", "--dry-run", passphrase=None)
    assert plan["removed"]["interview"] == 1
    assert "--confirm P01" in heard("erase", project, "P01", code=1)
    assert "label exactly" in heard("erase", project, "P01", "--confirm", "p1", code=1)
    certificate = heard_json("erase", project, "P01", "--confirm", "P01")
    assert certificate["backups"]["could_not_be_rewritten"] == []
    assert "swans" not in json.dumps(certificate)
    assert heard_json("status", project) == []
    done = heard_json("restore", project, name, "--as", "lea")
    assert done["safety_copy"].startswith("before-restore-")
    assert heard_json("status", project) == []
    assert "is not a backup" in heard("restore", project, "none", "--as", "lea", code=1)


def test_the_codebook_is_exported_before_anything_is_released(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "codebook.csv"
    done = heard_json("export", project, out, "--to", "codebook")
    assert done["kind"] == "codebook"
    nowhere = tmp_path / "nowhere.csv"
    assert heard_json("export", project, nowhere, "--to", "codebook", "--dry-run") == {"kind": "codebook", "losses": []}
    assert "Everything goes along." in heard("export", project, nowhere, "--to", "codebook", "--dry-run")
    assert not nowhere.exists()
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) > 5
    assert "Nothing has been released" in heard("export", project, tmp_path / "r.docx", code=1)
