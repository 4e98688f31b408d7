"""The manual's script takes two folders to a report, as it stands on the page."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from coding.cli.commands import COMMANDS
from coding.cli.main import app
from tests.helpers.panel_answers import answer
from tests.helpers.paths import ROOT
from tests.helpers.script_study import TOLD, make_folders

PAGE = (ROOT / "docs" / "script.md").read_text(encoding="utf-8")


HEARD = """#!/bin/sh
call=$(mktemp -d)
mkfifo "$call/status"
printf '%s\\0' "$@" > "$call/arguments"
echo "$call" > "{requests}"
read -r status < "$call/status"
cat "$call/out"
cat "$call/err" >&2
exit "$status"
"""
"""What the shell calls in place of ``heard``: this process, which has read the program once, answers each call."""


def run(script: str, folder: Path) -> str:
    """Run a block of the page with a shell, and the commands in it as they are in this checkout."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    requests = programs / "requests"
    if not requests.exists():
        os.mkfifo(requests)
        (programs / "heard").write_text(HEARD.format(requests=requests), encoding="utf-8")
        (programs / "heard").chmod(0o755)
    around = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    with ThreadPoolExecutor(1) as pool, os.fdopen(os.open(requests, os.O_RDWR), encoding="utf-8") as calls:
        shell = pool.submit(
            subprocess.run, ["sh", "-eu", "-c", script], cwd=folder, env=around, capture_output=True, text=True
        )
        shell.add_done_callback(lambda _shell: requests.write_text("\n"))
        while call := calls.readline().strip():
            arguments = (Path(call) / "arguments").read_text(encoding="utf-8").split("\0")[:-1]
            result = CliRunner().invoke(app, arguments)
            (Path(call) / "out").write_bytes(result.stdout_bytes)
            (Path(call) / "err").write_bytes(result.stderr_bytes)
            (Path(call) / "status").write_text(f"{result.exit_code}\n")
        done = shell.result()
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(not {"panel", "checklist"} <= set(COMMANDS), reason="the script has a panel and a checklist")
@pytest.mark.skipif(sys.platform == "win32", reason="the script is one of a Unix shell")
def test_two_folders_become_a_report_by_commands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folders(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEARD_PASSPHRASE_FILE", "passphrase.txt")
    before, after = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    said = run(before, tmp_path)
    assert "1 decisions would be taken." in said and said.count("1 decisions taken.") == 2
    agreement = json.loads((tmp_path / "agreement.json").read_text(encoding="utf-8"))
    assert agreement["coders"] == ["ana", "ben"] and agreement["codes"]["G4"]["kripp_alpha"] == 1
    cases = json.loads((tmp_path / "cases.json").read_text(encoding="utf-8"))
    assert cases["cases"] == 6 and cases["variables"]["meeting"]["percent"] == pytest.approx(5 / 6)
    for page in sorted((tmp_path / "panel").glob("*.html")):
        answer(page, 8)
    run(after, tmp_path)
    (panel,) = json.loads((tmp_path / "panel.json").read_text(encoding="utf-8"))["panels"]
    assert panel["items"][0]["rounds"][0]["scales"]["relevance"]["median"] == 8
    report = docx.Document(str(tmp_path / "report.docx"))
    text = "\n".join(paragraph.text for paragraph in report.paragraphs)
    assert TOLD["P01"][0] in text and "line 2" not in text
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Being asked came before telling." in page and "one coder only" not in page
    assert (tmp_path / "methods.docx").stat().st_size
