"""What the tests of cases begin with."""

import pytest

from tests.conftest import SmallProject
from tests.helpers.case_study import take_variables


@pytest.fixture
def study(small_project: SmallProject) -> SmallProject:
    """A released interview, and variables of cases."""
    take_variables(small_project)
    return small_project
