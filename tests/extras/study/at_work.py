"""A project that sent a bundle to a study, and what an erasure without the extra leaves of it."""

from coding.extras.study import tables
from coding.extras.study.steps.package import make_package
from coding.workspace.project.interviews import list_interviews
from tests.conftest import SmallProject
from tests.extras.study.consortium import make_bundle, tell_all


def begin(project: SmallProject) -> None:
    tell_all(project)
    make_package(project.as_user("lea", vault=True))
    make_bundle(project.as_user("sam", vault=True), "counts")
    (interview,) = list_interviews(project.as_user("lea"))
    project.project.store.write(lambda cursor: tables.add_aliases(cursor, "positions", {interview.id: "number-1"}))


def after_an_erasure(project: SmallProject) -> None:
    """What was sent is known, and what has to be withdrawn of it."""
    with project.project.store.read() as cursor:
        assert [bundle.level for bundle in tables.SENT.all(cursor)] == ["counts"]
        assert tables.withdrawn(cursor) == ["number-1"]
