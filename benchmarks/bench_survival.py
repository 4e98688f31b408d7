"""What a project lives through: a drill of 100,000 codings, kills in the middle of writing, changed bits, a full disk.

    .venv/bin/python benchmarks/bench_survival.py [--codings 100000] [--kills 50] [--flips 100]

The drill is measured against a plain copy of the same two files, read once (what it costs at least). Kills: a process
that codes through the use-cases and is killed by SIGKILL somewhere between two acknowledgements or within a write; lost
are codings that were acknowledged and are not there on the next opening; the same of changes of a vault. Flips: one
bit at a place drawn by chance, in each file of a project and of a backup; silent is one that changed what is read,
without a sentence. The full disk is a file system of 64 MB in memory, where mounting is allowed. Prints one JSON line a
part.
"""

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from coding.model import Coding
from coding.store import Cursor, codings, events
from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.workspace.codings import transcript
from coding.workspace.erasure.restore import drill
from coding.workspace.people.users import sign_in
from coding.workspace.project import log as project_log
from coding.workspace.project.backup import make_backup
from coding.workspace.project.manifest import MANIFEST
from coding.workspace.project.open import open_project
from tests.conftest import PASSPHRASE, TEXT, SmallProject, _made_anew
from tests.helpers import vault_writer
from tests.helpers.survival import FULL, coded_until_killed, flipped, noticed, opened_and_read

SEED = 20261126


def say(part: str, **figures: Any) -> None:
    print(json.dumps({"part": part, **figures}), flush=True)


def made(folder: Path, many: int = 0) -> SmallProject:
    """A project with one released interview, and so many codings with their events."""
    project = _made_anew(folder)
    release = project.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"})
    now = datetime.now(UTC)

    def some(cursor: Cursor, first: int, last: int) -> None:
        for number in range(first, last):
            entry = str(uuid.uuid4())
            start = number % 300
            coding = Coding(
                entry, release, ("ana", "ben")[number % 2], f"C{number % 40}", start, start + 9, "", {}, 1, "person",
                now, False, codings.next_revision(cursor),
            )  # fmt: skip
            codings.CODINGS.add(cursor, coding)
            events.append(cursor, coding.coder, "coding.made", "coding", entry)

    for first in range(0, many, 2000):
        project.project.store.write(lambda cursor, first=first: some(cursor, first, min(many, first + 2000)))
    return project


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    result = act()
    return result, round(time.perf_counter() - begun, 2)


def drilled(place: Path, many: int) -> None:
    project = made(place / "large", many)
    backup, seconds_backup = timed(lambda: make_backup(project.as_user("lea")))
    result, seconds = timed(lambda: drill(project.folder, passphrase=PASSPHRASE))

    def plain() -> None:
        for name in (FILE_NAME, VAULT_NAME):
            copy = Path(shutil.copyfile(Path(backup["folder"]) / name, place / name))
            hashlib.sha256(copy.read_bytes()).hexdigest()

    _, seconds_plain = timed(plain)
    assert result.rows is not None
    say(
        "drill", codings=result.rows["coding"], events=result.rows["event"], tables=result.tables,
        compared=result.compared, problems=result.problems,
        megabytes=round((Path(backup["folder"]) / FILE_NAME).stat().st_size / 1e6, 1),
        seconds_backup=seconds_backup, seconds_drill=seconds, seconds_plain_copy=seconds_plain,
    )  # fmt: skip
    project.project.store.close()


def killed(place: Path, times: int) -> None:
    project = made(place / "killed")
    folder, release = project.folder, project.releases[0]
    project.project.store.close()
    draw, expected, lost, broken = random.Random(SEED), list[str](), 0, 0
    for _ in range(times):
        expected = coded_until_killed(folder, release, expected, draw)
        opened = open_project(folder)
        ana = sign_in(opened, "ana")
        broken += not project_log.verify(ana).intact
        stored = {coding.id for coding in transcript.open_transcript(ana, release).codings}
        # The last step may be on the disk and not yet acknowledged: one coding more, or an undo as one less.
        missing = [entry for entry in expected if entry not in stored]
        lost += len(missing) - (missing == expected[-1:])
        expected = [entry for entry in expected if entry in stored] + sorted(stored - set(expected))
        opened.store.close()
    say("kill -9", times=times, codings_kept=len(expected), acknowledged_lost=lost, chains_broken=broken)


def vault_killed(place: Path, times: int) -> None:
    """A process that writes, removes and writes anew in a vault, killed again and again."""
    folder = place / "vault killed"
    folder.mkdir()
    Vault.create(folder, "survival", PASSPHRASE)
    draw, lost, number = random.Random(SEED), 0, 0
    for _ in range(times):
        number = vault_writer.written_until_killed(folder, PASSPHRASE, draw)
        records = vault_writer.held(folder, PASSPHRASE)
        lost += records not in (vault_writer.held_after(number), vault_writer.held_after(number + 1))
    say("kill -9 of the vault", times=times, changes=number, acknowledged_lost=lost)


def changed(place: Path, times: int) -> None:
    project = made(place / "flipped", 200)
    backup = Path(make_backup(project.as_user("lea"))["folder"])
    folder, release = project.folder, project.releases[0]
    project.project.store.close()
    draw, there = random.Random(SEED), place / "copy"

    def records(one: Path) -> dict[str, bytes]:
        vault = Vault.open(one, PASSPHRASE)
        return {name: vault.get(name) for name in vault.names()}

    def problems(one: Path) -> bool:
        return bool(drill(folder, str(one)).problems)

    def count(source: Path, name: str, look: Callable[[Path], object], right: object) -> None:
        result = Counter[str]()
        for entry in flipped(source, name, there, draw, times):
            try:
                result["told" if noticed(partial(look, entry), right) else "harmless"] += 1
            except AssertionError:
                result["silent"] += 1
        say(
            "flipped",
            file=name,
            of=source.name,
            times=times,
            **{entry: result[entry] for entry in ("told", "harmless", "silent")},
        )

    count(folder, FILE_NAME, opened_and_read, opened_and_read(folder))
    count(folder, VAULT_NAME, records, records(folder))
    for name in (FILE_NAME, VAULT_NAME, MANIFEST):
        told = sum(problems(entry) for entry in flipped(backup, name, there, draw, times))
        say("flipped", file=name, of="backup", times=times, told=told, not_told=times - told)
    coded_until_killed(folder, release, [], draw)
    left = Path(shutil.copytree(folder, place / "left"))
    count(left, f"{FILE_NAME}.wal", opened_and_read, opened_and_read(folder))


def full(place: Path) -> None:
    """A file system of 64 MB: coded until it is full, room made, coded on."""
    disk = place / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)], capture_output=True).returncode:
        say("full disk", skipped="mounting is not allowed here")
        return
    try:
        project = made(place / "source")
        project.project.store.close()
        folder = Path(shutil.copytree(project.folder, disk / "study"))
        command = [sys.executable, "-c", FULL, str(folder), project.releases[0], "disk"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[1])
        lines = done.stdout.splitlines()
        opened = open_project(folder)
        ana = sign_in(opened, "ana")
        there = {coding.id for coding in transcript.open_transcript(ana, project.releases[0]).codings}
        acknowledged = {line for line in lines if " " not in line} - {"closed"}
        say(
            "full disk", acknowledged=len(acknowledged), lost=len(acknowledged - there), more=len(there - acknowledged),
            refused=[line.split(".")[0] for line in lines if " " in line], status=done.returncode,
            chain_intact=project_log.verify(ana).intact,
        )  # fmt: skip
        opened.store.close()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--flips", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        drilled(place, options.codings)
        killed(place, options.kills)
        vault_killed(place, options.kills)
        changed(place, options.flips)
        full(place)


if __name__ == "__main__":
    main()
