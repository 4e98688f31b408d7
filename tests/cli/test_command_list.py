"""The list of commands is shown from a table, which says what the commands say, and costs none of what they need."""

import subprocess
import sys

import pytest
import typer

from coding.cli import commands
from coding.cli.commands import COMMANDS, command
from tests.helpers.paths import ROOT

HEAVY = (
    "coding.store", "coding.workspace", "codebook", "pipelines", "duckdb", "numpy", "pandas", "scipy", "lxml", "docx",
    "openpyxl", "pypdf", "yaml", "cryptography", "streamlit", "presidio_analyzer", "onnxruntime", "spacy", "torch",
)  # fmt: skip


def test_the_list_of_commands_loads_no_library() -> None:
    code = (
        "import sys; sys.argv = ['heard', '--help']\n"
        "from coding.cli import main\n"
        "try: main()\n"
        f"finally: sys.stderr.write(','.join(one for one in {HEAVY!r} if one in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_says(name: str) -> None:
    first, *_ = command(name).help.split("\n\n")
    assert COMMANDS[name][1] == " ".join(first.split())


@pytest.mark.parametrize("module", sorted({module for module, _ in COMMANDS.values()}))
def test_every_command_of_a_module_is_in_the_list(module: str) -> None:
    part = typer.Typer()
    for group in commands.groups_of(module):
        group.add_to(part)
    registered = {registered.name or registered.callback.__name__ for registered in part.registered_commands}
    registered |= {group.name for group in part.registered_groups}
    assert registered == {name for name, (where, _) in COMMANDS.items() if where == module}


def test_looking_for_identifiers_loads_what_it_needs_alone() -> None:
    not_needed = (
        "coding.store", "coding.agreement", "codebook.formats", "pipelines.readers", "duckdb", "pandas", "scipy",
        "lxml", "docx", "openpyxl", "pypdf", "cryptography", "streamlit", "spacy", "torch", "transformers", "requests",
    )  # fmt: skip
    code = (
        "import sys; sys.argv = ['heard', 'detect']\n"
        "from coding.cli import main\n"
        "try: main()\n"
        f"finally: print([one for one in {not_needed!r} if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, input="The reference is DE89370400440532013000.", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "IBAN" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"
