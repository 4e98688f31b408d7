"""A project into which another one was merged, and what an erasure without the extra leaves of it."""

import shutil

from coding.store import events
from tests.conftest import SmallProject
from tests.extras.merging.laptops import laptop, merged


def begin(project: SmallProject) -> None:
    with laptop(project.folder, project.folder.parent / "laptop") as there:
        merged(project, there)
    shutil.rmtree(project.folder.parent / "laptop")


def after_an_erasure(project: SmallProject) -> None:
    with project.project.store.read() as cursor:
        actions = [entry.action for entry in events.between(cursor, 0, events.head(cursor)[0], ("project.merged",))]
    assert actions == ["project.merged"]
