"""The page of the board is tried as every other page is."""

from tests.ui.conftest import components, process_of_its_own

__all__ = ["components", "process_of_its_own"]
