"""Get a Chromium for the browser tests: the one that is there, Debian's package, or Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> int:
    """Return 0 once a browser is there; 1 with a reason when none can be had (the browser tests then skip)."""
    if shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
        return 0
    if shutil.which("apt-get"):
        as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run([*as_root, *command], check=False, env=environment, stdout=subprocess.DEVNULL)
        if shutil.which("chromium"):
            return 0
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode:
        sys.stderr.write("No browser could be installed; the browser tests will be skipped with that reason.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
