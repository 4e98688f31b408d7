"""Theme runs in the worker: the same bytes, the same steps, and no process where nobody works beside."""

from collections.abc import Callable
from typing import Any

import pytest

from pipelines import worker
from pipelines.errors import TooFewSegments
from pipelines.extras.proposals.propose import Options, Preview, propose_themes
from pipelines.worker import running
from tests.extras.proposals.test_propose import project

pytestmark = pytest.mark.slow


def propose(per_topic: int = 24, **told: Callable[..., None] | None) -> Any:
    texts, vectors, languages, documents = project(per_topic)
    return worker.run(
        propose_themes,
        texts,
        vectors,
        kind=worker.Kind.THEMES,
        languages=languages,
        documents=documents,
        options=Options(seeds=(0, 1)),
        told={"progress": None, "preview": None, **told},
    )


def test_the_same_run_comes_out_and_its_steps_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(running, "Process", None)
        here = propose().to_json()
    steps: list[tuple[int, int]] = []
    pictures: list[Preview] = []
    with worker.serving_people():
        there = propose(progress=lambda done, total: steps.append((done, total)), preview=pictures.append).to_json()
        with pytest.raises(TooFewSegments):
            propose(1)
    assert there == here
    assert steps == [(done, steps[-1][1]) for done in range(steps[-1][1] + 1)]
    assert len(pictures) == 1 and len(pictures[0].indexes) == 72
