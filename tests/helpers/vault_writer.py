"""A process that writes to a vault until it is killed; what it has written follows from how often.

python -m tests.helpers.vault_writer FOLDER PASSPHRASE
"""

import random
import signal
import subprocess
import sys
from pathlib import Path

from coding import vault_file
from coding.vault import Vault
from tests.helpers.paths import ROOT

NUMBER = "number"


def change(number: int) -> tuple[dict[str, bytes], list[str]]:
    """What the change of a number writes and removes."""
    written = {f"record {number % 40}": b"%d " % number * (number * 7 % 900), NUMBER: b"%d" % number}
    return written, [f"record {number * 3 % 40}"] if number % 9 == 0 else []


def held_after(number: int) -> dict[str, bytes]:
    """What the vault holds after so many changes."""
    records: dict[str, bytes] = {}
    for entry in range(1, number + 1):
        written, removed = change(entry)
        for name in removed:
            records.pop(name, None)
        records |= written
    return records


def held(folder: Path, passphrase: str) -> dict[str, bytes]:
    """What the vault holds, for somebody who opens it now."""
    vault = Vault.open(folder, passphrase)
    return {name: vault.get(name) for name in vault.names()}


def written_until_killed(folder: Path, passphrase: str, draw: random.Random) -> int:
    """Let a process write and kill it somewhere between two acknowledgements, or within a write.

    Args:
        folder: Where the vault is.
        passphrase: Opens it.
        draw: Says when.

    Returns:
        The number of the last change that was acknowledged.
    """
    command = [sys.executable, "-m", "tests.helpers.vault_writer", str(folder), passphrase]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(draw.randint(1, 60))]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines()
    return int([line for line in lines if line.strip()][-1])


def _write(folder: Path, passphrase: str) -> None:
    vault_file.SLACK = 20_000
    vault = Vault.open(folder, passphrase)
    number = int(vault.get_json(NUMBER, 0))
    while True:
        number += 1
        written, removed = change(number)
        vault.put(written, removed)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _write(Path(sys.argv[1]), sys.argv[2])
