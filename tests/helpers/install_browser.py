"""Get a browser for the tests: Chromium's headless shell, else a Chromium that is there, else Playwright's own.

The shell is the same engine without a window's parts; opening a page costs it half the processor time.
"""

import os
import shutil
import subprocess
import sys

SHELL = "chromium-headless-shell"
HERE = (SHELL, "chromium", "chromium-browser", "google-chrome")
"""Browsers of the system that the tests can drive, best first."""


def system_browser() -> str | None:
    """Where the system's browser is; ``HEARD_CHROMIUM`` names another one."""
    return os.environ.get("HEARD_CHROMIUM") or next(filter(None, map(shutil.which, HERE)), None)


def _from_debian() -> None:
    """Install Debian's package where that needs no password; a mirror that does not answer is soon given up."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*as_root, "apt-get", "-qq", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["install", "-y", SHELL], ["update"], ["install", "-y", SHELL]):
        subprocess.run([*apt, *command], check=False, env=environment, capture_output=True)
        if shutil.which(SHELL):
            return


def main() -> int:
    """Return 0, with or without a browser; without one the browser tests skip and say so."""
    if not shutil.which(SHELL) and shutil.which("apt-get"):
        _from_debian()
    if system_browser():
        return 0
    done = subprocess.run([sys.executable, "-m", "playwright", "install", SHELL], check=False)
    if done.returncode:
        sys.stderr.write("No browser could be installed; the browser tests will be skipped with that reason.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
