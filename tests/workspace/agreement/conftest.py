"""What the tests of agreement begin with."""

from typing import Any

import pytest


@pytest.fixture
def locked(locked_round: Any) -> tuple[Any, str]:
    """A project and its locked round of four interviews."""
    project, round_id = locked_round()
    return project, round_id
