"""Proposals are asked for on a page as every other, of the lines that searches are tried on, and of a coded study."""

from tests.cli.test_lines_commands import files
from tests.ui.conftest import components, process_of_its_own
from tests.workspace.search.test_asked_of_the_database import study

__all__ = ["components", "files", "process_of_its_own", "study"]
