"""A package tells that a native speaker read a translation, and not who."""

from typing import Any

import pytest

from coding.extras.study.steps.package import make_package, read_package
from tests.workspace.codebook.test_translations import mark

pytestmark = pytest.mark.slow


def test_the_package_tells_that_somebody_read_it_and_not_who(translated: Any) -> None:
    mark(translated.as_user("ana"))
    package = make_package(translated.as_user("lea", vault=True))
    assert read_package(package.data)[1].by_id("C1").languages["el"].reviewed
    assert b'"ana"' not in package.data
