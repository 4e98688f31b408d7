"""The extra keeps nothing in a project: with or without it there is nothing of it to erase."""

from coding.extras.persons import FEATURE
from tests.conftest import SmallProject


def begin(project: SmallProject) -> None:
    assert not FEATURE.tables and project.folder.exists()


def after_an_erasure(project: SmallProject) -> None:
    assert not FEATURE.undo and project.folder.exists()
