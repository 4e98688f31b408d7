"""The page of sources side by side is tried as every other page is, and its files as every other file."""

from tests.ui.conftest import components, process_of_its_own
from tests.workspace.reports.test_every_export import study as of_every_consent

__all__ = ["components", "of_every_consent", "process_of_its_own"]
