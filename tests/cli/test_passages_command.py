"""Coded passages on the command line: combined, with what stands around them, as lines and as one document."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from tests.helpers.round_project import TURNS, released

pytestmark = pytest.mark.slow


def heard(*arguments: object, code: int = 0) -> str:
    ended = CliRunner().invoke(app, [str(one) for one in arguments])
    assert ended.exit_code == code, ended.output
    return ended.stdout


def test_passages_are_read_and_combined(make_project: Any) -> None:
    made = make_project()
    release = released(made, "P02")
    ana = made.as_user("ana")
    text = read_release(ana, release).text
    for code, said in (("C1", "I was alone a lot"), ("R1", "My teacher.")):
        code_passage(ana, release, code, text.index(said), text.index(said) + len(said))
    made.project.store.close()

    shown = heard("passages", made.folder, "--code", "C1", "--around", 1, "--as", "ana")
    assert "P02, line 2: C1 (Ana Example)" in shown and TURNS[0][1] in shown
    found = json.loads(heard("passages", made.folder, "--also", "before 4 turns R1", "--as", "ana", "--json"))
    assert found["total"] == 1 and found["passages"][0]["text"] == "I was alone a lot"
    assert "1 more" in heard("passages", made.folder, "--top", 1, "--as", "ana")
    heard("passages", made.folder, "--also", "beside R1", "--as", "ana", code=2)
