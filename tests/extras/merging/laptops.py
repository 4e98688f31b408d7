"""Copies of one project, as they lie on the laptops of a team, and merging them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coding.extras.merging import tables as merging
from coding.extras.merging.steps import MergeReport, merge
from coding.workspace.project.open import open_project
from tests.conftest import SmallProject


@contextmanager
def laptop(prepared: Path, folder: Path) -> Iterator[SmallProject]:
    """A copy of a project, as it lies on a laptop."""
    project = SmallProject(open_project(Path(shutil.copytree(prepared, folder))))
    try:
        yield project
    finally:
        project.project.store.close()


def merged(one: SmallProject, other: SmallProject, who: str = "lea") -> MergeReport:
    return merge(one.as_user(who, vault=True), other.as_user(who, vault=True))


def codings_in(project: SmallProject) -> set[tuple[object, ...]]:
    with project.project.store.read() as cursor:
        return {
            (row["coder"], row["code"], row["start_offset"], row["end_offset"])
            for row in merging.all_rows(cursor, "coding")
            if row["deleted_at"] is None
        }


def release_of(project: SmallProject) -> str:
    with project.project.store.read() as cursor:
        return merging.release_hashes(cursor)[0][0]
