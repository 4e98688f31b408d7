"""A project in which codes were offered and one was taken, and what an erasure without the extra leaves."""

from datetime import UTC, datetime

from coding.extras.suggest.steps import suggest
from coding.store import suggestions
from coding.store.suggestions import Suggestion
from coding.workspace.codings.operations import code_passage
from coding.workspace.context import new_id
from coding.workspace.search import machines
from tests.conftest import SmallProject

TEXT = (("Interviewer", "And then?"), ("Nora", "There were flowers by the window, and we laughed about it."))


def begin(project: SmallProject) -> None:
    """The model is not asked: what it would offer is written as it writes it."""
    project.release(TEXT, "P02", {})
    machines.offer_codes(project.as_user("lea"), True)
    ana = project.as_user("ana")
    for release in project.releases:
        code_passage(ana, release, "C1", 20, 40)
        suggest.declare_coded(ana, release)
        offer = Suggestion(
            new_id(), release, "ana", 0, 10, "C1", 1, "definition", (), "model", "1", 1, "offered", datetime.now(UTC)
        )
        ana.store.write(lambda cursor, of=offer: suggestions.offer(cursor, of.release_id, "ana", [of]))
        suggest.accept(ana, suggest.offered(ana, release)[0].suggestion)


def after_an_erasure(project: SmallProject) -> None:
    """Of the one who was erased nothing is offered; the other is ready for more."""
    with project.project.store.read() as cursor:
        assert len(suggestions.ready(cursor)) == 1
        (answered,) = suggestions.of_coder(cursor, project.releases[1], "ana", "accepted")
    assert answered.coding_id and machines.offers_codes(project.as_user("ana"))
