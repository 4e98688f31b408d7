"""The page of a panel is tried as every other page is, and its files as every other file."""

from tests.security.test_files_apart import no_parser, seen
from tests.ui.conftest import components, process_of_its_own
from tests.workspace.reports.test_every_export import study as of_every_consent

__all__ = ["components", "no_parser", "of_every_consent", "process_of_its_own", "seen"]
