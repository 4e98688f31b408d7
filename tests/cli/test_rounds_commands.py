"""Rounds on the command line: a proposal stores nothing, a round keeps its plan, a reason opens it again."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from tests.helpers import round_project


def run(*arguments: str | Path, code: int = 0) -> Any:
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"] if code == 0 else [*map(str, arguments)])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if code == 0 else result.output


@pytest.mark.slow
def test_a_round_from_proposal_to_methods(make_project: Any, tmp_path: Path) -> None:
    made = make_project()
    for at in range(4):
        round_project.released(made, f"P1{at}")
    folder = made.folder
    made.project.store.close()
    pair = ("--coder", "ana", "--coder", "ben")
    proposal = run("rounds", "propose", folder, *pair, "--sample", "3", "--seed", "4")
    assert len(proposal["interviews"]) == 3 and proposal["eligible"] == 4
    assert run("rounds", "list", folder, "--as", "lea") == []
    assert "REASON" not in run("rounds", "create", folder, "--name", "R", *pair, "--code-target", "C1", code=1)
    run(
        "rounds", "create", folder, "--name", "R1", *pair, "--sample", "3", "--seed", "4",
        "--reason", "As planned", "--code-target", "C1=0.6:It is rare",
    )  # fmt: skip
    (listed,) = run("rounds", "list", folder, "--as", "lea")
    assert listed["releases"] == [one["release"] for one in proposal["interviews"]]
    assert listed["targets"] == {"C1": {"target": 0.6, "reason": "It is rare"}} and listed["seed"] == 4
    first = run("rounds", "lock", folder, "R1")
    assert first["revision"] == 1
    run("rounds", "unlock", folder, "R1", "--reason", "One was not finished")
    assert run("rounds", "lock", folder, "R1")["revision"] == 2
    figures = run("agreement", folder, "--as", "lea")
    assert figures["pooled_kappa_intervals"] == {} and figures["sets"] == {"alpha_jaccard": None, "alpha_masi": None}
    out = tmp_path / "methods.zip"
    done = run("export", folder, out, "--to", "methods")
    assert done["kind"] == "methods"
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        text = archive.read("methods-en.txt").decode()
        assert {"agreement.json", "recompute.py", "methods-it.docx"} <= set(archive.namelist())
    assert "One was not finished." in text and "drawn at random from 4 interviews" in text
