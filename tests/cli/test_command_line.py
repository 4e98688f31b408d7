"""The command contract: one JSON document on standard output, plain reasons on standard error, exit 0, 1 or 2."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.errors import WrongPassphrase
from coding.vault import Vault
from tests.helpers.paths import DATA, ROOT

pytestmark = pytest.mark.slow

PASSPHRASE = "a gentle passphrase"
INTERVIEWS = DATA / "interviews"


def ran(arguments: tuple[object, ...], passphrase: str | None, stdin: str, apart: bool) -> tuple[int, str, str]:
    """Exit status, standard output and errors of a command.

    It runs in this process, where models and libraries are loaded once, unless it is to run ``apart``, as a person
    starts it.
    """
    own = {name: None for name in os.environ if name.startswith("HEARD_")}
    environment = {**own, "HF_HUB_OFFLINE": "1", "HEARD_PASSPHRASE": passphrase}
    words = list(map(str, arguments))
    if not apart:
        done = CliRunner().invoke(app, words, input=stdin, env=environment, catch_exceptions=False)
        return done.exit_code, done.stdout, done.stderr
    whole = {name: value for name, value in (os.environ | environment).items() if value is not None}
    ended = subprocess.run(
        [sys.executable, "-m", "coding.cli", *words],
        cwd=ROOT, env=whole, input=stdin, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    return ended.returncode, ended.stdout, ended.stderr


def heard(
    *arguments: object, passphrase: str | None = PASSPHRASE, stdin: str = "", code: int = 0, apart: bool = False
) -> str:
    """Run the command; check the exit status; return standard output, of a refused one the errors."""
    status, said, errors = ran(arguments, passphrase, stdin, apart)
    assert status == code, f"{arguments}: {status}\n{errors[-2000:]}"
    if code == 1:
        assert len(errors.strip().splitlines()) <= 3 and "Traceback" not in errors, errors
    return said if code == 0 else errors


def heard_json(*arguments: object, **options: Any) -> Any:
    return json.loads(heard(*arguments, "--json", **options))


def heard_json_refused(*arguments: object) -> Any:
    """The JSON of a command that could not do all it was asked: exit status 1."""
    status, said, _ = ran((*arguments, "--json"), PASSPHRASE, "", apart=False)
    assert status == 1
    return json.loads(said)


@pytest.fixture(scope="module")
def initial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``heard init`` makes, to be copied."""
    folder = tmp_path_factory.mktemp("initial") / "study"
    result = heard_json("init", folder, "--title", "A study", "--user", "lea", "--name", "Lea Example")
    assert result["user"] == "lea"
    return folder


@pytest.fixture
def project(initial: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(initial, tmp_path / "study"))


def test_read_goes_on_after_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    talk, empty, gone = tmp_path / "talk.txt", tmp_path / "empty.txt", tmp_path / "gone.txt"
    talk.write_text("A TALK\nDate: 3 May\n\nI: How was it?\n\nAda: Quiet.\n\nI: And then?\n\nAda: Loud.\n")
    empty.write_text("")
    # Into a pipe that lies in a folder nobody writes; where there are none it is a file without words.
    getattr(os, "mkfifo", Path.touch)(pipe := tmp_path / "pipe.txt")
    said = heard("read", gone, empty, pipe, talk, code=1, apart=True)
    assert said.count("gone.txt") == said.count("empty.txt") == said.count("pipe.txt") == 1
    (entry,) = heard_json_refused("read", gone, empty, talk)
    assert entry["parts"] == [{"first_turn": 0, "heading": "A TALK\nDate: 3 May", "attributes": {}}]
    shown = heard("read", talk)
    assert "7 words in 4 turns, speakers: Ada (2), I (2)" in shown and "heading, not in the text: A TALK" in shown


def test_wrong_usage_is_2(tmp_path: Path) -> None:
    heard("nonsense", code=2, apart=True)
    heard("agreement", code=2)
    heard("search", code=2)


def test_reasons_are_plain(tmp_path: Path, project: Path) -> None:
    assert "no Heard project" in heard("status", tmp_path / "nowhere", code=1, apart=True)
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
    assert heard_json("verify", project)["intact"] is True
    assert all(entry["well"] for entry in heard_json("doctor", project))


def test_users(project: Path) -> None:
    heard("users", "add", project, "ana", "--name", "Ana Example", "--role", "researcher")
    users = heard_json("users", "list", project)
    assert {user["id"]: user["roles"] for user in users}["ana"] == ["researcher"]
    assert "Roles are" in heard("users", "roles", project, "ana", "--role", "king", code=1)
    assert "without a lead" in heard("users", "roles", project, "lea", "--role", "steward", code=1)


def test_somebody_leaves_and_comes_back(project: Path) -> None:
    heard("users", "add", project, "ana", "--name", "Ana Example", "--role", "researcher")
    left = heard_json("users", "deactivate", project, "ana")
    assert left == {"id": "ana", "active": False, "open_rounds": []}
    assert "no longer works here" in heard("users", "list", project)
    assert "no longer works in this project" in heard("status", project, "--as", "ana", code=1)
    assert "your own" in heard("users", "deactivate", project, "lea", code=1)
    assert heard_json("users", "activate", project, "ana") == {"id": "ana", "active": True}
    assert "no longer" not in heard("users", "list", project)
    assert heard_json("status", project, "--as", "ana") == []


def test_a_backup_is_tried_out(project: Path) -> None:
    assert "There is no backup" in heard("drill", project, passphrase=None, code=1)
    backup = heard_json("backup", project)
    result = heard_json("drill", project, passphrase=None)
    assert result["whole"] and result["compared"] and result["backup"] == backup["name"]
    assert result["rows"]["own_passphrase"] == 0 and result["vault_records"] is None
    assert "counts and hashes are those of the project" in heard("drill", project, "--originals")
    (Path(backup["folder"]) / "vault.heard").write_bytes(b"gone")
    assert "is not whole" in heard("drill", project, "--backup", backup["name"], code=1)


def test_the_passphrase_is_changed(project: Path, tmp_path: Path) -> None:
    result = heard_json("backup", project)
    assert "No new passphrase was given" in heard("passphrase", project, code=1)
    (tmp_path / "new.txt").write_text("another gentle passphrase\n", encoding="utf-8-sig")
    changed = subprocess.run(
        [sys.executable, "-m", "coding.cli", "passphrase", str(project), "--json"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
        env=os.environ | {"HEARD_PASSPHRASE": PASSPHRASE, "HEARD_NEW_PASSPHRASE_FILE": str(tmp_path / "new.txt")},
    )  # fmt: skip
    assert changed.returncode == 0, changed.stderr
    assert json.loads(changed.stdout) == {"copies": [result["name"]], "still_old": []}
    for folder in (project, Path(result["folder"])):
        assert Vault.open(folder, "another gentle passphrase").names() == []
        with pytest.raises(WrongPassphrase):
            Vault.open(folder, PASSPHRASE)


def test_agreement_of_a_table(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = [("u1", "a", "x"), ("u1", "b", "x"), ("u2", "a", "y"), ("u2", "b", "x"), ("u3", "a", "y"), ("u3", "b", "y")]
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([("unit", "coder", "value"), *rows])
    result = heard_json("agreement", "--table", table)
    assert result["percent"] == pytest.approx(2 / 3)
    assert result["cohen_kappa"] == pytest.approx(0.4)
    assert "line 2" in heard("agreement", "--table", _broken(tmp_path), code=1)


def _broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.csv"
    path.write_text("unit,coder,value\nu1,,x\n")
    return path


def test_agreement_of_files(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("document,coder,code,start,end\nd1,a,X,0,10\nd1,b,X,5,15\nd2,a,X,0,4\nd2,b,X,0,4\n")
    (tmp_path / "d.csv").write_text("document,length\nd1,100\nd2,50\n")
    result = heard_json("agreement", "--codings", tmp_path / "c.csv", "--documents", tmp_path / "d.csv")
    code = result["codes"]["X"]
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
    assert [result["id"] for result in results] == ["0", "1"]
    for result in results:
        types = {span["type"] for span in result["spans"]}
        assert {"PERSON", "EMAIL"} <= types
        assert all(set(span) >= {"start", "end", "type", "kind", "score", "detectors", "cluster", "pseudonym"}
                   for span in result["spans"])  # fmt: skip
    single = heard_json("detect", "-", stdin="Write to marlene@example.org.")
    assert [span["type"] for span in single["spans"]] == ["EMAIL"]
    told = heard("detect", "-", "--language", "lt", stdin="Vakare paskambino Dovydas.")
    assert "Dovydas" in told and "Heard's own language model reads this language" in told.splitlines()[-1]


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
    assert all(len(entry["turns"]) > 3 for entry in read)
    imported = heard_json("import", project, *files)
    assert all(entry["id"] for entry in imported)
    refused = heard_json_refused("import", project, files[0])
    assert "already" in refused[0]["refused"]
    counts = heard_json("redact", project, "--accept")
    assert all(count["state"] == "in_review" for count in counts)
    _release_all(project)
    states = heard_json("status", project)
    assert [state["state"] for state in states] == ["released"] * 3
    heard("users", "add", project, "ana", "--name", "Ana Example", "--role", "researcher")
    heard("rounds", "create", project, "--name", "R1", "--coder", "ana", "--coder", "lea")
    rows = ["document,coder,code,start,end,memo"]
    for state in states:
        rows += [
            f"{state['participant']},ana,C1,10,90,",
            f"{state['participant']},lea,C1,20,90,",
            f"{state['id']},lea,R1,200,260,x",
        ]
    (tmp_path / "codings.csv").write_text("\n".join(rows))
    taken = heard_json("codings", "import", project, tmp_path / "codings.csv")
    assert taken == {"taken": 9, "refused": [], "warnings": []}
    locked = heard_json("rounds", "lock", project, "R1")
    figures = heard_json("agreement", project, "--unit", "character")
    assert figures["snapshot"] == locked["hash"]
    assert figures["codes"]["C1"]["kripp_alpha"] > 0.8
    queue = heard_json("reconcile", "list", project)
    assert {entry["kind"] for entry in queue} == {"boundary", "missing"}
    for state in queue:
        outcome = "union" if state["kind"] == "boundary" else "none"
        heard("reconcile", "decide", project, state["id"], outcome, "--reason-tag", "slip")
    assert heard_json("reconcile", "list", project) == []
    hits = heard_json("search", project, "how the work began", "--top", 5)
    assert len(hits[0]["results"]) == 5
    refused = heard("export", project, tmp_path / "out.csv", "--to", "csv", passphrase=None, code=1)
    assert "HEARD_PASSPHRASE_FILE" in refused and not (tmp_path / "out.csv").exists()
    for kind in ("report", "xlsx", "csv"):
        # Accepting everything without a review marks everyday words too: what would stop the file is left out of it.
        done = heard_json(
            "export", project, tmp_path / f"out.{kind}", "--to", kind, "--layer", "consensus", "--leave-out"
        )
        assert (tmp_path / f"out.{kind}").stat().st_size > 200
        assert done["hash"]
    short = heard_json(
        "export", project, tmp_path / "two.html", "--to", "report-html", "--length", "short", "--language", "fr",
        "--leave-out",
    )  # fmt: skip
    assert short["kind"] == "report-html"
    assert "Méthode et limites" in (tmp_path / "two.html").read_text(encoding="utf-8")
    assert "No plan of a report" in heard("export", project, tmp_path / "p.docx", "--plan", "Mine", code=1)
    assert heard_json("verify", project)["intact"] is True


def _release_all(project: Path) -> None:
    """Release; where the disclosure check finds more places, accept them and release again."""
    for _ in range(3):
        status, _said, errors = ran(("release", project, "--leave-questions", "--json"), PASSPHRASE, "", apart=False)
        if status == 0:
            return
        heard("redact", project, "--accept")
    raise AssertionError(errors)
