"""Keeping a detail of a person, as the test of undo takes it."""

from collections.abc import Callable, Sequence

from coding.extras.persons.steps import still
from coding.extras.persons.steps.kept import put_decisions, read_decisions
from tests.conftest import SmallProject
from tests.helpers.undo_scenarios import Scenario

TALK = (("Nora", "My sister Hanna is a nurse in Lithuania. She has asthma, and my aunt has diabetes."),)


def a_kept_detail(project: SmallProject) -> Scenario:
    sam = project.as_user("sam", vault=True)
    interview = project.in_review(TALK, "P70")
    vault = sam.open_vault()
    ids: dict[str, str] = {}

    def places() -> dict[str, tuple[int, int]]:
        told = still.interview_risk(sam, interview)
        return {detail.words: (detail.start, detail.end) for person in told.persons for detail in person.details}

    def fresh() -> Sequence[str]:
        put_decisions(vault, interview, {id_: {"stands": False} for id_ in read_decisions(vault, interview)})
        return [words for words in places() if words in ("asthma", "diabetes")]

    def do(key: str, number: int) -> None:
        before = read_decisions(vault, interview)
        still.keep_detail(sam, interview, *places()[key], f"It stays, {number}.")
        (ids[key],) = read_decisions(vault, interview).keys() - before.keys()

    def look(key: str) -> bool:
        return bool(read_decisions(vault, interview)[ids[key]]["stands"]) if key in ids else False

    def disturb(key: str) -> None:
        put_decisions(vault, interview, {ids[key]: {"stands": not look(key)}})

    undo: Callable[[], object] = lambda: still.undo_kept(sam, interview)  # noqa: E731
    return Scenario(
        project, fresh, do, look, disturb, undo=undo, redo=lambda: still.redo_kept(sam, interview), once=True
    )


SCENARIOS = {a_kept_detail: {"kept_fact"}}
