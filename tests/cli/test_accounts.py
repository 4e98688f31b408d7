"""Links and lost second factors on the command line, for a server that stands still."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.workspace.people import second_factor
from coding.workspace.people.invitations import invited
from coding.workspace.project.open import open_project
from tests.conftest import PASSPHRASE


@pytest.fixture
def folder(make_project: Any) -> Path:
    made = make_project()
    codes = second_factor.new_codes()
    secret = second_factor.new_secret()
    made.project.store.write(lambda cursor: second_factor.put(cursor, "ana", secret, 0, codes))
    made.project.store.close()
    return Path(made.folder)


def heard(*arguments: object, code: int = 0) -> str:
    ended = CliRunner().invoke(app, [str(one) for one in arguments])
    assert ended.exit_code == code, ended.output
    return ended.stdout if code == 0 else ended.stderr


@pytest.mark.slow
def test_a_link_with_the_address_of_the_server(folder: Path, tmp_path: Path) -> None:
    settings = tmp_path / "study.toml"
    settings.write_text(
        'public_address = "https://heard.example.org/study"\n[proxy]\ntrusted = ["127.0.0.1"]\n'
        '[sign_in]\nway = "accounts"\n'
    )
    said = json.loads(heard("users", "invite", folder, "ben", "--config", settings, "--as", "lea", "--json"))
    address, _, token = said["link"].partition("#")
    assert (address, said["id"], said["days"]) == ("https://heard.example.org/study/join", "ben", 7)
    project = open_project(folder)
    assert invited(project, token)[0].id == "ben"
    project.store.close()
    assert "ADDRESS OF THE SERVER/join#" in heard("users", "invite", folder, "ben")
    assert "lead" in heard("users", "invite", folder, "ben", "--as", "ana", code=1)
    settings.write_text("public_address = 3")
    assert "public_address: this takes a text" in heard("users", "invite", folder, "ben", "--config", settings, code=1)


@pytest.mark.slow
def test_a_lost_second_factor_is_taken_away(folder: Path) -> None:
    assert "passphrase alone" in heard("users", "take-second-factor", folder, "ana", "--as", "lea")
    assert "no second factor" in heard("users", "take-second-factor", folder, "ana", "--as", "lea", code=1)


@pytest.mark.slow
def test_the_only_lead_is_helped_by_the_passphrase_of_the_originals(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", "not this one")
    heard("users", "take-second-factor", folder, "ana", "--by-originals", "--as", "sam", code=1)
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    heard("users", "take-second-factor", folder, "ana", "--by-originals", "--as", "sam")
    project = open_project(folder)
    assert not second_factor.with_second_factor(project)
    project.store.close()
