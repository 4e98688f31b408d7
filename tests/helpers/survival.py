"""What a project must live through: processes that are killed, disks that are full, bytes that change by themselves."""

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from coding.errors import HeardError
from coding.store import Store
from coding.store.contents import TableContents, contents
from tests.helpers.paths import ROOT

CODER = """
import sys, uuid
from pathlib import Path
from coding.workspace.codings.operations import apply_operations
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
context = sign_in(open_project(Path(sys.argv[1])), "ana")
done = []
while True:
    number = len(done)
    coding = str(uuid.uuid4())
    kind = {"id": str(uuid.uuid4()), "kind": "add", "coding": coding, "code": "C1", "start": 0, "end": number % 50 + 9}
    if number % 5 == 4:
        kind = {"id": str(uuid.uuid4()), "kind": "undo"}
    answer = apply_operations(context, sys.argv[2], [kind])[0]
    assert answer.ok, answer.reason
    done.append(coding)
    print("undone" if kind["kind"] == "undo" else coding, flush=True)
"""
"""Codes, and takes every fifth step back; says each step once it is acknowledged."""


FULL = """
import resource, sys
from pathlib import Path
from coding.errors import HeardError
from coding.workspace.codings.operations import code_passage
from coding.workspace.people.users import sign_in
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import open_project

folder, release = Path(sys.argv[1]), sys.argv[2]
project = open_project(folder)
ana, lea = sign_in(project, "ana"), sign_in(project, "lea")

filler = folder.parent / "filler"

def room(size):
    if sys.argv[3] != "disk":
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    elif size > 0:
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass
            left = max(0, file.tell() - size)
        with filler.open("rb+") as file:
            file.truncate(left)
    else:
        filler.unlink()

def code(times):
    for number in range(times):
        print(code_passage(ana, release, "C1", number, number + 5).id, flush=True)

def refused(act):
    try:
        act()
    except HeardError as error:
        print(type(error).__name__, error, flush=True)

code(3)
room(60_000)
refused(lambda: code(1000))
refused(lambda: make_backup(lea))
if sys.argv[3] == "checkpoint":
    refused(lambda: project.store.write(lambda cursor: project.store.checkpoint(cursor)))
    refused(lambda: code(1))
    refused(project.store.rebuild)
room(resource.RLIM_INFINITY)
code(3)
make_backup(lea)
print("closed" if project.store.close() is None else "", flush=True)
"""
"""A process in which no file may grow beyond a size for a while, or whose ``disk`` is filled but for that size."""


def coded_until_killed(folder: Path, release: str, expected: list[str], draw: random.Random) -> list[str]:
    """Let a process code and kill it somewhere between two of its acknowledgements, or within a write.

    Args:
        folder: The closed project's.
        release: What is coded.
        expected: Codings that are there.
        draw: Says when.

    Returns:
        The codings that were acknowledged and not taken back.
    """
    there = list(expected)
    command = [sys.executable, "-c", CODER, str(folder), release]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(draw.randint(1, 40))]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines()
    for line in filter(None, map(str.strip, lines)):
        if line == "undone":
            there.pop()
        else:
            there.append(line)
    return there


def flip(path: Path, place: int, bit: int = 0) -> None:
    """Change one bit of a file."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ (1 << bit)]))


def flipped(source: Path, name: str, place: Path, draw: random.Random, times: int) -> Iterator[Path]:
    """Copies of a folder, one after the other in one place, each with one bit of one of its files changed."""
    size = (source / name).stat().st_size
    for _ in range(times):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(source, place)
        flip(place / name, draw.randrange(size), draw.randrange(8))
        yield place


def opened_and_read(folder: Path) -> dict[str, TableContents]:
    """Open a project's file as Heard does, and read all of it."""
    store = Store.open(folder)
    try:
        with store.read() as cursor:
            return contents(cursor)
    finally:
        store.close()


def noticed(look: Callable[[], object], right: object) -> bool:
    """Whether something is refused with a plain sentence; otherwise it must be what is right.

    Raises:
        AssertionError: It is neither: something changed silently.
    """
    try:
        result = look()
    except HeardError as error:
        assert str(error).endswith(".") and "Traceback" not in str(error)
        return True
    assert result == right, "changed silently"
    return False
