"""The page of suggestions is tried as every other page is, and lists that are brought as everywhere."""

from tests.cli.test_lines_commands import files
from tests.security.test_files_apart import no_parser, seen
from tests.ui.conftest import components, process_of_its_own

__all__ = ["components", "files", "no_parser", "process_of_its_own", "seen"]
