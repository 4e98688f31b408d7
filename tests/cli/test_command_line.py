"""The command contract: one JSON document on standard output, plain reasons on standard error, exit 0, 1 or 2."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coding.cli.main import app

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HEARD_DATA", ROOT.parent / "shared" / "data"))
INTERVIEWS = DATA / "interviews"


def heard(
    *arguments: object,
    passphrase: str | None = "a gentle passphrase",
    stdin: str = "",
    code: int = 0,
    apart: bool = False,
) -> str:
    """Run the command; check the exit status; return standard output, of a refused one the errors.

    What should work runs in this process, where models and libraries are loaded once, unless it is to run ``apart``;
    refusals have a process of their own.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HEARD_")}
    environment["HF_HUB_OFFLINE"] = "1"
    if passphrase is not None:
        environment["HEARD_PASSPHRASE"] = passphrase
    if code == 0 and not apart:
        own = {name: environment.get(name) for name in {*environment, *os.environ}}
        done = CliRunner().invoke(app, list(map(str, arguments)), input=stdin, env=own)
        assert done.exit_code == 0, f"{arguments}: {done.exit_code}\n{done.stderr[-2000:]}\n{done.exception!r}"
        return done.stdout
    ran = subprocess.run(
        [sys.executable, "-m", "coding.cli", *map(str, arguments)],
        cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert ran.returncode == code, f"{arguments}: {ran.returncode}\n{ran.stderr[-2000:]}"
    if code == 1:
        assert len(ran.stderr.strip().splitlines()) <= 3, ran.stderr
        assert "Traceback" not in ran.stderr
    return ran.stdout if code == 0 else ran.stderr


def heard_json(*arguments: object, **options: object) -> object:
    return json.loads(heard(*arguments, "--json", **options))  # type: ignore[arg-type]


def heard_json_refused(*arguments: object) -> list[dict[str, str]]:
    """The JSON of a command that could not do all it was asked: exit status 1."""
    environment = {**os.environ, "HEARD_PASSPHRASE": "a gentle passphrase"}
    command = [sys.executable, "-m", "coding.cli", *map(str, arguments), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    made = heard_json("init", folder, "--title", "A study", "--user", "lea", "--name", "Lea Example")
    assert made["user"] == "lea"  # type: ignore[index]
    return folder


def test_wrong_usage_is_2(tmp_path: Path) -> None:
    heard("nonsense", code=2)
    heard("agreement", code=2)
    heard("search", code=2)


def test_reasons_are_plain(tmp_path: Path, project: Path) -> None:
    assert "no Heard project" in heard("status", tmp_path / "nowhere", code=1)
    assert "holds a project already" in heard("init", project, code=1)
    assert "does not open the vault" in heard("redact", project, passphrase="not the passphrase", code=1)
    assert "no passphrase was given" in heard("redact", project, passphrase=None, code=1)
    assert "no user" in heard("status", project, "--as", "nobody", code=1)
    assert "There is no round" in heard("agreement", project, code=1)
    assert "nothing to export" in heard("export", project, tmp_path / "out.docx", code=1)
    assert not (tmp_path / "out.docx").exists()


def test_an_empty_project_says_what_to_do(project: Path) -> None:
    assert "heard import" in heard("status", project)
    assert heard_json("status", project) == []
    assert heard_json("verify", project)["intact"] is True  # type: ignore[index]
    assert all(one["well"] for one in heard_json("doctor", project))  # type: ignore[union-attr]


def test_users(project: Path) -> None:
    heard("users", "add", project, "ana", "--name", "Ana Example", "--role", "researcher")
    users = heard_json("users", "list", project)
    assert {one["id"]: one["roles"] for one in users}["ana"] == ["researcher"]  # type: ignore[union-attr]
    assert "Roles are" in heard("users", "roles", project, "ana", "--role", "king", code=1)
    assert "without a lead" in heard("users", "roles", project, "lea", "--role", "steward", code=1)


def test_agreement_of_a_table(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = [("u1", "a", "x"), ("u1", "b", "x"), ("u2", "a", "y"), ("u2", "b", "x"), ("u3", "a", "y"), ("u3", "b", "y")]
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([("unit", "coder", "value"), *rows])
    found = heard_json("agreement", "--table", table)
    assert found["percent"] == pytest.approx(2 / 3)  # type: ignore[index]
    assert found["cohen_kappa"] == pytest.approx(0.4)  # type: ignore[index]
    assert "line 2" in heard("agreement", "--table", _broken(tmp_path), code=1)


def _broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.csv"
    path.write_text("unit,coder,value\nu1,,x\n")
    return path


def test_agreement_of_files(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("document,coder,code,start,end\nd1,a,X,0,10\nd1,b,X,5,15\nd2,a,X,0,4\nd2,b,X,0,4\n")
    (tmp_path / "d.csv").write_text("document,length\nd1,100\nd2,50\n")
    found = heard_json("agreement", "--codings", tmp_path / "c.csv", "--documents", tmp_path / "d.csv")
    code = found["codes"]["X"]  # type: ignore[index]
    assert code["chars"] == 150
    assert code["pa"] == pytest.approx(140 / 150)
    assert code["pairs"]["a|b"]["jaccard"] == pytest.approx(9 / 19)


@pytest.mark.slow
def test_detect_in_lines_and_text() -> None:
    lines = "\n".join(
        json.dumps(
            {"id": n, "text": f"My name is Marlene Okafor and my e-mail is m.okafor{n}@example.org.", "lang": "en"}
        )
        for n in range(2)
    )
    results = [json.loads(line) for line in heard("detect", "-", "--jsonl", "--json", stdin=lines).splitlines()]
    assert [one["id"] for one in results] == ["0", "1"]
    for one in results:
        types = {span["type"] for span in one["spans"]}
        assert {"PERSON", "EMAIL"} <= types
        assert all(set(span) >= {"start", "end", "type", "kind", "score", "detectors", "cluster", "pseudonym"}
                   for span in one["spans"])  # fmt: skip
    single = heard_json("detect", "-", stdin="Write to marlene@example.org.")
    assert [span["type"] for span in single["spans"]] == ["EMAIL"]  # type: ignore[index]


@pytest.mark.slow
@pytest.mark.skipif(not INTERVIEWS.exists(), reason="the shared interview files are not here")
def test_the_whole_chain_on_real_files(project: Path, tmp_path: Path) -> None:
    names = [
        "en_otter_two_speakers.md",
        "de_ohd_voice_tags.vtt",
        "fr_entretien_artisan_01.docx",
    ]
    files = [INTERVIEWS / name for name in names]
    read = heard_json("read", *files)
    assert all(len(one["turns"]) > 3 for one in read)  # type: ignore[union-attr]
    imported = heard_json("import", project, *files)
    assert all(one["id"] for one in imported)  # type: ignore[union-attr]
    refused = heard_json_refused("import", project, files[0])
    assert "already" in refused[0]["refused"]
    counts = heard_json("redact", project, "--accept")
    assert all(one["state"] == "in_review" for one in counts)  # type: ignore[union-attr]
    _release_all(project)
    states = heard_json("status", project)
    assert [one["state"] for one in states] == ["released"] * 3  # type: ignore[union-attr]
    heard("users", "add", project, "ana", "--name", "Ana Example", "--role", "researcher")
    heard("rounds", "create", project, "--name", "R1", "--coder", "ana", "--coder", "lea")
    rows = ["document,coder,code,start,end,memo"]
    for one in states:  # type: ignore[union-attr]
        rows += [
            f"{one['participant']},ana,C1,10,90,",
            f"{one['participant']},lea,C1,20,90,",
            f"{one['id']},lea,R1,200,260,x",
        ]
    (tmp_path / "codings.csv").write_text("\n".join(rows))
    taken = heard_json("codings", "import", project, tmp_path / "codings.csv")
    assert taken == {"taken": 9, "refused": [], "warnings": []}
    locked = heard_json("rounds", "lock", project, "R1")
    figures = heard_json("agreement", project, "--unit", "character")
    assert figures["snapshot"] == locked["hash"]  # type: ignore[index]
    assert figures["codes"]["C1"]["kripp_alpha"] > 0.8  # type: ignore[index]
    queue = heard_json("reconcile", "list", project)
    assert {one["kind"] for one in queue} == {"boundary", "missing"}  # type: ignore[union-attr]
    for one in queue:  # type: ignore[union-attr]
        outcome = "union" if one["kind"] == "boundary" else "none"
        heard("reconcile", "decide", project, one["id"], outcome, "--reason-tag", "slip")
    assert heard_json("reconcile", "list", project) == []
    run = heard_json("themes", project, "--themes", 6, "--seed", 1)
    again = heard_json("themes", project, "--themes", 6, "--seed", 1)
    assert run["themes"] == again["themes"]  # type: ignore[index]
    assert run["assignments"] == again["assignments"]  # type: ignore[index]
    hits = heard_json("search", project, "how the work began", "--top", 5)
    assert len(hits[0]["results"]) == 5  # type: ignore[index]
    for kind in ("report", "xlsx", "csv"):
        # Accepting everything without a review marks everyday words too, so nothing is compared with the key here.
        done = heard_json(
            "export", project, tmp_path / f"out.{kind}", "--to", kind, "--layer", "consensus", passphrase=None
        )
        assert (tmp_path / f"out.{kind}").stat().st_size > 200
        assert done["hash"]  # type: ignore[index]
    assert heard_json("verify", project)["intact"] is True  # type: ignore[index]


def _release_all(project: Path) -> None:
    """Release; where the last look finds more places, accept them and release again."""
    environment = {**os.environ, "HEARD_PASSPHRASE": "a gentle passphrase"}
    for _ in range(3):
        command = [sys.executable, "-m", "coding.cli", "release", str(project), "--json"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            return
        heard("redact", project, "--accept")
    raise AssertionError(done.stderr)
