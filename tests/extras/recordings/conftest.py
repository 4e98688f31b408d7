"""The part of the review page is tried as every page is, and what is left without the folder as with every extra."""

from tests.extras.test_deleting import without
from tests.ui.conftest import components, process_of_its_own

__all__ = ["components", "process_of_its_own", "without"]
