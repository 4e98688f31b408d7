"""What the agreement command takes and says: intervals, domains, tables with gaps, files with wild numbers."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.workspace.rounds import rounds
from tests.helpers import round_project


def run(*arguments: str | Path, code: int = 0) -> Any:
    result = CliRunner().invoke(app, ["agreement", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def files(tmp_path: Path, interviews: int = 22, length: str = "1000") -> list[str]:
    documents = [f"d{n},{length},{coder}" for n in range(interviews) for coder in ("ann", "ben")]
    codings = [
        f"d{n},{coder},{code},{start},{start + 50}"
        for n in range(interviews)
        for code, at in (("F1", 100), ("F2", 300))
        for coder, start in (("ann", at), ("ben", at + n % 7))
    ]
    (tmp_path / "d.csv").write_text("\n".join(["document,length,coder", *documents]))
    (tmp_path / "c.csv").write_text("\n".join(["document,coder,code,start,end", *codings]))
    return ["--codings", str(tmp_path / "c.csv"), "--documents", str(tmp_path / "d.csv")]


@pytest.mark.slow
def test_the_bootstrap_and_domains_can_be_asked_for(tmp_path: Path) -> None:
    given = files(tmp_path)
    document = json.loads(run(*given, "--interval", "bootstrap", "--domain", "feelings=F1, F2", "--json").stdout)
    assert document["codes"]["F1"]["interval_method"].startswith("percentile bootstrap")
    assert document["unitized"]["domains"]["feelings"]["u_alpha"] == document["unitized"]["family_2016"]["u_alpha"]
    alone = json.loads(run(*given, "--interval", "none", "--domain", "one=F1", "--json").stdout)
    assert alone["codes"]["F1"]["interval"] is None
    assert alone["unitized"]["domains"]["one"]["u_alpha"] == alone["codes"]["F1"]["u_alpha"]
    assert "domain feelings: u_alpha  0." in run(*given, "--domain", "feelings=F1,F2").stdout


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--domain", "feelings"], "Write it as NAME=CODE,CODE"),
        (["--domain", "feelings="], "names no codes"),
        (["--domain", "feelings=F1,F9"], "no code F9 is in c.csv"),
        (["--interval", "gauss"], "There is no interval 'gauss'"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, option: list[str], said: str) -> None:
    assert said in run(*files(tmp_path, 2), *option, code=1).stderr


@pytest.mark.slow
def test_a_locked_round_takes_both_too(make_project: Any) -> None:
    project = make_project()
    round_id = round_project.lock_small_round(project)
    assert rounds.find_round(project.as_user("lea"), round_id)
    project.project.store.close()
    given = [str(project.folder), "--as", "lea", "--interval", "none"]
    document = json.loads(run(*given, "--domain", "codes=C1,G9", "--json").stdout)
    assert document["unitized"]["domains"]["codes"]["u_alpha"] is not None
    assert document["codes"]["C1"]["not_computable"]["interval"] == "not asked for"
    assert "the round's codebook" in run(*given, "--domain", "x=ZZ", code=1).stderr


@pytest.mark.parametrize("length", ["1000000000001", "9" * 30, "9" * 5000])
def test_a_length_no_text_has_is_refused_in_one_line(tmp_path: Path, length: str) -> None:
    said = run(*files(tmp_path, 2, length), code=1).stderr
    assert "line 2: the length must be 1,000,000,000,000 characters or fewer." in said
    assert "Traceback" not in said


def test_the_longest_length_is_counted(tmp_path: Path) -> None:
    document = json.loads(run(*files(tmp_path, 4, "0001000000000000"), "--json").stdout)
    assert document["documents"]["d0"]["units"] == 1_000_000_000_000
    assert 0 < document["codes"]["F1"]["kripp_alpha"] < 1


def table(tmp_path: Path, *values: str) -> str:
    rows = [f'u{n // 2},{"ab"[n % 2]},"{value}"' for n, value in enumerate(values)]
    (tmp_path / "t.csv").write_text("\n".join(["unit,coder,value", *rows]))
    return str(tmp_path / "t.csv")


@pytest.mark.slow
def test_na_is_missing_and_told(tmp_path: Path) -> None:
    ran = run("--table", table(tmp_path, "x", "x", "y", "NA", "y", "y", "x", "y", "NaN", "NA"), "--json")
    bare = run("--table", table(tmp_path, "x", "x", "y", "", "y", "y", "x", "y", "", ""), "--json")
    result, expected = json.loads(ran.stdout), json.loads(bare.stdout)
    assert result["categories"] == 2
    assert {**result, "notes": []} == expected
    assert result["notes"] == [
        "2 × “NA” in t.csv was read as missing. If it is a value of yours, give it another name.",
        "1 × “NaN” in t.csv was read as missing. If it is a value of yours, give it another name.",
    ]
    assert "2 × “NA” in t.csv" in ran.stderr


def test_a_decimal_comma_gets_the_right_advice(tmp_path: Path) -> None:
    said = run("--table", table(tmp_path, "2,5", "1"), "--level", "interval", code=1).stderr
    assert "is not a number. Write decimals with a point: 2.5, not 2,5." in said
    assert "'nominal'" in run("--table", table(tmp_path, "two", "1"), "--level", "interval", code=1).stderr


def test_the_text_says_why_instead_of_none(tmp_path: Path) -> None:
    said = run("--table", table(tmp_path, "x", "x", "x", "x")).stdout
    assert "None" not in said and "{" not in said
    assert "kripp_alpha               –" in said
    assert "kripp_alpha: no variation: all coders gave one and the same value throughout" in said
    assert "a|b" in said and "units 2" in said
