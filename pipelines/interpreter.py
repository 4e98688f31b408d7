"""How every other process of Heard's own is begun: a fresh interpreter that runs one module and is told no secret.

In a desktop build it is the program itself, begun once more (``.desktop/start.py``).
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from {} import main; main()"
_ROOT: Final = str(Path(__file__).resolve().parent.parent)


def begin(
    module: str,
    *,
    file: BinaryIO | None = None,
    inherited: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
    flags: int = 0,
) -> subprocess.Popen[bytes]:
    """Begin it. Pipes lead in and out, and what libraries complain of goes nowhere.

    Args:
        module: What it runs the ``main`` of.
        file: Its standard input, in place of a pipe.
        inherited: Beginnings of the only variables of Heard's own that it gets; all others may hold secrets.
        environment: Variables that are set for it besides.
        flags: For Windows, besides that no window opens.

    Raises:
        OSError: The system does not let us.
    """
    names = {n: v for n, v in os.environ.items() if not n.startswith("HEARD_") or n.startswith(inherited)}
    return subprocess.Popen(
        _command(module),
        stdin=file or subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) | flags,
        env={**names, **(environment or {})},
    )


def _command(module: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "--worker", module]
    return [sys.executable or "python", "-P", "-c", START.format(module), _ROOT]
