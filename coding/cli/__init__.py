"""The ``heard`` command: a thin skin over the workspace.

``--json`` prints one JSON document on standard output and nothing else there; progress and messages go to standard
error. Exit status: 0 done, 1 could not (one line: the reason, and what to do), 2 wrong usage.
"""

from coding.cli.main import main

__all__ = ["main"]
