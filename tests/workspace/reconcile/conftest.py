"""What the tests of reconciling begin with: an interview that two coded, in a round that is locked."""

from typing import Any

import pytest

from coding.workspace.codings.operations import code_passage
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared

PLAN: dict[str, list[tuple[str, int, int]]] = {
    "ana": [("C1", 44, 60), ("G9", 170, 200), ("D5", 260, 300), ("D5", 260, 300)],
    "ben": [("C1", 44, 60), ("G9", 175, 210), ("D3", 260, 300), ("R1", 305, 330)],
}


def lock(project: Any, release: str, name: str = "Reliability", plan: Any = PLAN) -> str:
    result = create_round(project.as_user("lea"), RoundDraft(name=name, releases=[release], coders=list(plan)))
    for coder, codings in plan.items():
        for code, start, end in codings:
            code_passage(project.as_user(coder), release, code, start, end)
    lock_round(project.as_user("lea"), result.id)
    return str(result.id)


@pytest.fixture(scope="module")
def locked_made(make_module_project: Any, one_released: Prepared) -> tuple[Prepared, str]:
    project = make_module_project("locked", like=one_released)
    round_id = lock(project, project.releases[0])
    return Prepared.of(project), round_id


@pytest.fixture
def small_project(make_project: Any, locked_made: tuple[Prepared, str]) -> Any:
    return make_project(like=locked_made[0])


@pytest.fixture
def round_id(locked_made: tuple[Prepared, str]) -> str:
    return locked_made[1]
