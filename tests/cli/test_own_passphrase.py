"""Commands ask whoever acts for their own passphrase: at a terminal, or by a token in a file, and by nothing else."""

import json
import os
import select
import stat
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from coding.cli.commands import COMMANDS, command
from coding.workspace.people import credential, own_passphrase, users
from coding.workspace.people.own_passphrase import set_own_passphrase
from coding.workspace.project.open import open_project
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.commands import printed as heard
from tests.helpers.nursery import start_at_terminal

pytestmark = pytest.mark.slow

OWN = "seven herons at the weir"
OTHER = "a kettle sings in March"


@pytest.fixture
def folder(make_project, monkeypatch: pytest.MonkeyPatch) -> Path:  # type: ignore[no-untyped-def]
    """A project in which Lea, the only lead, has a passphrase."""
    for name in [entry for entry in os.environ if entry.startswith("HEARD_")]:
        monkeypatch.delenv(name)
    study: SmallProject = make_project()
    set_own_passphrase(study.as_user("lea"), OWN)
    study.project.store.close()
    return study.folder


@pytest.fixture
def token(folder: Path, tmp_path: Path) -> Path:
    """A file with a token of Lea's."""
    project = open_project(folder)
    _, secret = own_passphrase.make_token(users.sign_in(project, "lea"), OWN)
    project.store.close()
    path = tmp_path / "token"
    path.write_text(f"{secret}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def with_own(folder: Path) -> frozenset[str]:
    project = open_project(folder)
    try:
        return credential.with_own_passphrase(project)
    finally:
        project.store.close()


def test_without_a_terminal_a_command_says_in_a_sentence_what_is_missing(folder: Path) -> None:
    for arguments in (("backup", folder), ("status", folder, "--as", "lea"), ("token", "list", folder, "--as", "lea")):
        said = heard(*arguments, code=1)
        assert "“lea” has a passphrase of their own" in said and "--token-file" in said
        assert len(said.strip().splitlines()) == 1
    heard("status", folder, "--as", "ana")


def test_a_passphrase_is_taken_from_no_variable(folder: Path) -> None:
    heard("status", folder, "--as", "lea", code=1, HEARD_PASSPHRASE=OWN, HEARD_NEW_PASSPHRASE=OWN)
    assert "Say who you are" in heard("users", "passphrase", folder, code=1)
    assert "at a terminal" in heard("users", "passphrase", folder, "--as", "ana", code=1, HEARD_NEW_PASSPHRASE=OTHER)


def test_a_token_file_stands_in(folder: Path, token: Path) -> None:
    rows = json.loads(heard("status", folder, "--as", "lea", "--token-file", token, "--json"))
    assert rows == []
    heard("users", "add", folder, "mia", "--name", "Mia Example", "--role", "viewer", HEARD_TOKEN_FILE=str(token))
    listed = json.loads(heard("users", "list", folder, "--json", "--token-file", token))
    assert {row["id"]: row["own_passphrase"] for row in listed} == {
        **dict.fromkeys(("ana", "ben", "sam", "vic", "mia"), False),
        "lea": True,
    }
    assert "not of “ana”" in heard("status", folder, "--as", "ana", "--token-file", token, code=1)


def test_a_token_is_listed_and_ended(folder: Path, token: Path) -> None:
    (row,) = json.loads(heard("token", "list", folder, "--token-file", token, "--json"))
    assert row["user"] == "lea" and token.read_text(encoding="utf-8").strip() not in str(row)
    heard("token", "revoke", folder, row["id"], "--token-file", token)
    assert "does not know that token" in heard("status", folder, "--token-file", token, code=1)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_token_that_others_can_read_is_refused(folder: Path, token: Path) -> None:
    token.chmod(0o640)
    assert "chmod 600" in heard("status", folder, "--token-file", token, code=1)


def test_a_token_file_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    assert str(tmp_path / "none") in heard("status", folder, "--token-file", tmp_path / "none", code=1).replace(
        "\n", ""
    )


def test_every_command_with_as_takes_a_token_file() -> None:
    def options(group: typing.Any, path: str) -> Iterator[tuple[str, set[str]]]:
        for name, entry in getattr(group, "commands", {}).items():
            yield from options(entry, f"{path} {name}")
        if not hasattr(group, "commands"):
            yield path, {option for parameter in group.params for option in parameter.opts}

    commands = dict(pair for name in COMMANDS for pair in options(command(name), f"heard {name}"))
    by_passphrase = {"heard users passphrase", "heard token make"}
    assert {
        path for path, taken in commands.items() if "--as" in taken and "--token-file" not in taken
    } == by_passphrase
    assert len(commands) > 50
    assert not [path for path, taken in commands.items() if {"--own-passphrase", "--password"} & taken]


def test_restoring_asks_the_project_that_is_there(folder: Path, token: Path) -> None:
    document = json.loads(heard("backup", folder, "--token-file", token, "--json"))
    assert "no terminal" in heard("restore", folder, document["name"], "--as", "lea", code=1)
    heard("restore", folder, document["name"], "--as", "lea", "--token-file", token)
    assert with_own(folder) == {"lea"}


def test_the_passphrase_of_the_originals_helps_where_the_only_lead_forgot_theirs(folder: Path) -> None:
    assert "no terminal" in heard("users", "take-passphrase", folder, "lea", code=1)
    assert "no passphrase was given" in heard("users", "take-passphrase", folder, "lea", "--by-originals", code=1)
    wrong = heard("users", "take-passphrase", folder, "lea", "--by-originals", code=1, HEARD_PASSPHRASE="not that one")
    assert "does not open" in wrong
    by_ana = ("users", "take-passphrase", folder, "lea", "--by-originals", "--as", "ana")
    assert "Ask a steward" in heard(*by_ana, code=1, HEARD_PASSPHRASE=PASSPHRASE)
    assert with_own(folder) == {"lea"}
    heard("users", "take-passphrase", folder, "lea", "--by-originals", HEARD_PASSPHRASE=PASSPHRASE)
    assert with_own(folder) == frozenset()


def test_a_steward_who_is_the_only_lead_helps_themselves(folder: Path, token: Path) -> None:
    heard("users", "roles", folder, "lea", "--role", "lead", "--role", "steward", "--token-file", token)
    heard("users", "take-passphrase", folder, "lea", "--by-originals", "--as", "lea", HEARD_PASSPHRASE=PASSPHRASE)
    assert with_own(folder) == frozenset()


def at_terminal(*arguments: object, answers: tuple[str, ...], code: int = 0) -> str:
    """Run a command at a terminal of its own and answer what it asks; return what the terminal showed."""
    terminal, end = os.openpty()
    started = start_at_terminal(list(map(str, arguments)), dict(os.environ), os.ttyname(end))
    shown, waiting = b"", list(answers)
    answered = 0
    while terminal in select.select([terminal, started.sentinel], [], [])[0]:
        shown += os.read(terminal, 4096)
        if waiting and shown[answered:].rstrip(b"\r\n").endswith(b": "):
            answered = len(shown)
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
    os.close(end)
    os.close(terminal)
    text = shown.decode("utf-8", "replace")
    assert started.wait(60) == code, text
    assert not waiting, text
    return text


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_at_a_terminal_it_is_asked_for_and_never_shown(folder: Path, tmp_path: Path) -> None:
    shown = at_terminal("users", "passphrase", folder, "--as", "ana", answers=(OTHER, OTHER))
    assert with_own(folder) == {"ana", "lea"}
    shown += at_terminal("status", folder, "--as", "ana", answers=(OTHER,))
    refused = at_terminal("status", folder, "--as", "ana", answers=(OWN,), code=1)
    assert "not the passphrase of “ana”" in refused
    file = tmp_path / "ana.token"
    shown += at_terminal("token", "make", folder, file, "--as", "ana", answers=(OTHER,))
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    heard("status", folder, "--token-file", file)
    assert "there already" in at_terminal("token", "make", folder, file, "--as", "ana", answers=(), code=1)
    heard("status", folder, "--token-file", file)
    inside = at_terminal("token", "make", folder, folder / "ana.token", "--as", "ana", answers=(), code=1)
    assert "project's folder" in inside.replace("\r\n", " ")
    shown += at_terminal("users", "take-passphrase", folder, "ana", answers=(OWN,))
    assert with_own(folder) == {"lea"}
    shown += at_terminal("users", "passphrase", folder, "--remove", "--as", "lea", answers=(OWN,))
    assert with_own(folder) == frozenset()
    assert OWN not in shown + refused and OTHER not in shown and file.read_text().strip() not in shown
