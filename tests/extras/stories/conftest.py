"""The page of the stories is tried as every other page is, and files that are brought as everywhere."""

from tests.security.test_files_apart import seen
from tests.ui.conftest import components, process_of_its_own

__all__ = ["components", "process_of_its_own", "seen"]
