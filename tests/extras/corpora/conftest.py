"""The page of corpora is tried as every other page is."""

from tests.ui.conftest import components, process_of_its_own

__all__ = ["components", "process_of_its_own"]
