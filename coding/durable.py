"""Waiting until what was written outlasts a power cut, on every system."""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def keep_names(folder: Path) -> None:
    """Wait until the names of what lies in a folder are on the disk; on Windows they are as soon as they are given."""
    if os.name == "posix":
        opened_folder = os.open(folder, os.O_RDONLY)
        try:
            on_the_disk(opened_folder)
        finally:
            os.close(opened_folder)


def on_the_disk(number: int) -> None:
    """Wait until what was written to an open file is on the medium; on macOS ``fsync`` reaches the drive's memory."""
    if sys.platform == "darwin":
        # Not every file system knows of it.
        with suppress(OSError):
            fcntl.fcntl(number, fcntl.F_FULLFSYNC)
            return
    os.fsync(number)
