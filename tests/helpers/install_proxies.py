"""Get nginx and Caddy for the tests: unpacked into the environment, not installed, so that no service starts."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROXIES = Path(sys.prefix) / "proxies"
PROGRAMS = {"nginx": PROXIES / "usr/sbin/nginx", "caddy": PROXIES / "usr/bin/caddy"}
"""Where Debian's packages have their program, below the place they are unpacked to."""

_SECONDS = 120
_QUICK = ("-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10")


def where(name: str) -> str | None:
    """The program: the one named in ``HEARD_NGINX`` or ``HEARD_CADDY``, the machine's, or the one unpacked here."""
    own = PROGRAMS[name]
    result = os.environ.get(f"HEARD_{name.upper()}") or shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    return result or (str(own) if own.exists() else None)


def _quietly(*command: str, folder: Path | None = None) -> bool:
    try:
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _unpacked(name: str) -> bool:
    """Whether the package could be had, and its program runs on this machine with the libraries that are here."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        if not _quietly("apt-get", "download", *_QUICK, name, folder=folder):
            return False
        packages = list(folder.glob("*.deb"))
        if not packages or not _quietly("dpkg-deb", "--extract", str(packages[0]), str(PROXIES)):
            return False
    program = PROGRAMS[name]
    if not _quietly(str(program), "-v" if name == "nginx" else "version"):
        program.unlink(missing_ok=True)
        return False
    return True


def main() -> int:
    """Return 0 always: without one of them its tests skip with that reason."""
    missing = [name for name in PROGRAMS if not where(name)]
    if missing and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        PROXIES.mkdir(parents=True, exist_ok=True)
        missing = [name for name in missing if not _unpacked(name)]
        as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        # A machine that was never asked for packages has no list of them yet.
        if missing and _quietly(*as_root, "apt-get", "update", *_QUICK):
            missing = [name for name in missing if not _unpacked(name)]
    for name in missing:
        sys.stderr.write(f"No {name} could be had; the tests behind it will be skipped with that reason.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
