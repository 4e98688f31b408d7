"""``python -m coding.cli``: the same as ``heard``."""

from coding.cli.main import main

main()
