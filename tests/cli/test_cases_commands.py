"""Case files on the command line: a table is tried, taken, listed and compared; what is refused gives status 1."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from tests.helpers.case_study import table_of, take_variables

ROWS = [
    (f"F0{number}", coder, "meeting", "no" if (number, coder) == (2, "ben") else answer)
    for number, answer in enumerate(("yes", "no", "yes", "no", "unknown"), 1)
    for coder in ("ana", "ben")
] + [("F01", coder, "platform", value) for coder in ("ana", "ben") for value in ("game", "chat")]


def run(*arguments: str | Path, code: int = 0) -> tuple[Any, str]:
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if result.stdout else None, result.stderr


@pytest.mark.slow
def test_records_are_tried_taken_listed_and_compared(make_project: Any, tmp_path: Path) -> None:
    made = make_project()
    take_variables(made)
    folder, file = made.folder, tmp_path / "records.csv"
    made.project.store.close()
    file.write_bytes(table_of(ROWS))
    tried, _ = run("cases", "import", folder, file, "--dry-run")
    assert tried["dry_run"] and tried["taken"] == 14 and tried["cases"] == [f"F0{at}" for at in range(1, 6)]
    assert run("cases", "list", folder, "--as", "lea")[0] == []
    taken, _ = run("cases", "import", folder, file)
    assert taken == {**tried, "dry_run": False}
    first = run("cases", "list", folder, "--as", "lea")[0][0]
    assert first["case"] == "F01" and first["documents"] == []
    assert first["records"] == {name: {"answered": 2, "handed_in": True} for name in ("ana", "ben")}
    found, _ = run("cases", "agreement", folder, "--as", "lea", "--target", "0.8")
    meeting = found["variables"]["meeting"]
    assert found["cases"] == 5 and meeting["percent"] == 1 and meeting["kripp_alpha"] == 1 and meeting["reached"]
    assert meeting["pairs"]["ana|ben"]["units"] == 5 and meeting["unknown_as_missing"]["units"] == 4
    assert set(found["variables"]["platform"]) > {"alpha_masi", "interval", "kripp_alpha", "cohen_kappa", "holsti"}
    text = CliRunner().invoke(app, ["cases", "agreement", str(folder), "--as", "lea"])
    assert text.exit_code == 0 and "alpha without “unknown”" in text.stdout and "MASI" in text.stdout
    used = run("cases", "consensus", folder, "--as", "lea")[0]
    assert first["consensus"] is None and len(used) == 5 and not used[0]["consensus"] and not used[0]["unsettled"]
    told = {"values": ["yes"], "from": "records", "coders": ["ana", "ben"], "older": False, "passages": []}
    assert used[0]["values"]["meeting"] == told
    text = CliRunner().invoke(app, ["cases", "consensus", str(folder), "--as", "lea"])
    assert "game, chat  (records: ana, ben)" in text.stdout
    file.write_bytes(table_of([("F01", "ana", "meeting", "no"), ("F06", "ana", "meeting", "yes")]))
    mixed, why = run("cases", "import", folder, file, code=1)
    assert mixed["taken"] == 1 and mixed["refused"][0]["line"] == 2 and "Line 2" in why
    assert "There is no round" in run("cases", "agreement", folder, "--as", "lea", "--round", "R9", code=1)[1]


@pytest.mark.slow
def test_documents_are_put_into_a_case(small_project: Any) -> None:
    folder = small_project.folder
    small_project.project.store.close()
    made, _ = run("cases", "documents", folder, "F01", "P01", "--as", "ana")
    assert made["made"] and len(made["documents"]) == 1
    again, _ = run("cases", "documents", folder, "F01", *made["documents"], "--as", "ana")
    assert again == {**made, "made": False}
    assert run("cases", "list", folder, "--as", "lea")[0][0]["documents"][0]["participant"] == "P01"
    assert "Not in this project: P09" in run("cases", "documents", folder, "F02", "P09", "--as", "ana", code=1)[1]
    assert len(run("cases", "list", folder, "--as", "lea")[0]) == 1
