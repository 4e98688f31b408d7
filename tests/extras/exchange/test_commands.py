"""Projects of other programs from the command line."""

from pathlib import Path

import pytest

from coding.extras.exchange.files.refi_offsets import Reading
from tests.cli.test_command_line import heard, heard_json, initial, project
from tests.extras.exchange.test_bring_in import GUIDS, PASSAGES, nvivo, qde, taguette

pytestmark = pytest.mark.slow
__all__ = ["initial", "project"]


def test_a_project_of_another_program(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "study.qdpx"
    file.write_bytes(nvivo())
    seen = heard_json("import-refi", project, file, "--preview", passphrase=None)
    assert seen["program"] == "NVivo 12.6"
    assert seen["positions"]["chosen"] == "utf16-crlf"
    assert [sample[1] for sample in seen["positions"]["samples"]] == list(PASSAGES)
    assert heard_json("status", project) == []
    done = heard_json("import-refi", project, file)
    assert [text["waiting"] for text in done["texts"]] == [4]
    assert done["codes_added"] == 2
    # What is in the file and not taken is said before and after.
    assert seen["notes"] == done["notes"] and any("Pictures left out: 1" in note for note in done["notes"])
    assert "Positions are one of" in heard("import-refi", project, file, "--positions", "bytes", code=1)
    other = tmp_path / "t.sqlite3"
    other.write_bytes(taguette())
    assert heard_json("import-refi", project, other, "--preview")["program"] == "Taguette"
    assert "NAME=USER" in heard("import-refi", project, file, "--coder", "nobody=lea", code=1)


def test_import_says_what_was_refused_and_what_came(project: Path, tmp_path: Path) -> None:
    """Exit status 1 never stands alone: the reason and what was taken are said, in JSON and in words."""
    empty = (
        '<TextSource guid="90000000-0000-4000-8000-000000000000" name="Empty"><PlainTextContent> </PlainTextContent>'
    )
    empty += (
        '<PlainTextSelection guid="91000000-0000-4000-8000-000000000000" name="x" startPosition="0" endPosition="1">'
        '<Coding guid="92000000-0000-4000-8000-000000000000">'
        f'<CodeRef targetGUID="{GUIDS["code"]}"/></Coding></PlainTextSelection></TextSource>'
    )
    file = tmp_path / "study.qde"
    file.write_text(qde(Reading(), inline=True, extra=empty), encoding="utf-8")
    said = heard("import-refi", project, file, "--json", code=1)
    assert "text 2" in said and "holds no words" in said and "1 coding" in said
    assert "1 of 2 texts" in said and "2 codes" in said
    (entry,) = heard_json("status", project)
    assert entry["state"] == "imported"
