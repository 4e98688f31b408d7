"""Where the desktop build begins: the app, or, with arguments, the ``heard`` command or one of Heard's own processes.

A build has no interpreter to hand a module to, so :mod:`pipelines.interpreter` begins this program again.
"""

import multiprocessing
import os
import sys
from importlib import import_module

WORKER = "--worker"
LIBRARIES = "LD_LIBRARY_PATH"


def main() -> None:
    """Begin what was asked for."""
    multiprocessing.freeze_support()
    if sys.argv[1:2] == [WORKER]:
        module = sys.argv[2]
        if not (module.startswith("pipelines.") and module.endswith(".worker")):
            sys.exit(f"{module} is no process of Heard's.")
        sys.argv = [module, "", *sys.argv[3:]]
        import_module(module).main()
        return
    # Browsers and LibreOffice find their own libraries, not those of this folder.
    before = os.environ.pop(f"{LIBRARIES}_ORIG", None)
    os.environ.pop(LIBRARIES, None)
    if before:
        os.environ[LIBRARIES] = before
    sys.argv[1:] = sys.argv[1:] or ["app"]
    from coding.cli import main as heard

    heard()


if __name__ == "__main__":
    main()
