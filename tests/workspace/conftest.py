"""People of the small project, and its one release, for tests of one step of theirs."""

import pytest

from coding.workspace.context import Context
from tests.conftest import SmallProject


@pytest.fixture
def lea(small_project: SmallProject) -> Context:
    """Its lead."""
    return small_project.as_user("lea")


@pytest.fixture
def ana(small_project: SmallProject) -> Context:
    return small_project.as_user("ana")


@pytest.fixture
def ben(small_project: SmallProject) -> Context:
    return small_project.as_user("ben")


@pytest.fixture
def release(small_project: SmallProject) -> str:
    return small_project.releases[0]
