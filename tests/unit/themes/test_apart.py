"""Theme runs in a process of their own: the same bytes, cancelling, errors in the same words, a process that dies."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipelines import apart
from pipelines.errors import Cancelled, PipelineError, TooFewSegments
from pipelines.themes import propose_themes
from pipelines.themes.propose import Options, Preview
from tests.unit.themes.test_propose import project

pytestmark = pytest.mark.slow


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that were started; all have ended afterwards."""
    made: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def noted(*given: Any, **named: Any) -> subprocess.Popen[bytes]:
        made.append(popen(*given, **named))
        return made[-1]

    monkeypatch.setattr(apart.subprocess, "Popen", noted)
    yield made
    assert all(one.returncode is not None for one in made)


def propose(
    per_topic: int = 24, cancelled: Callable[[], bool] | None = None, **told: Callable[..., None] | None
) -> Any:
    texts, vectors, languages, documents = project(per_topic)
    return apart.run(
        propose_themes,
        texts,
        vectors,
        languages=languages,
        documents=documents,
        options=Options(seeds=(0, 1)),
        cancelled=cancelled,
        told={"progress": None, "preview": None, **told},
    )


def test_the_same_run_comes_out_and_its_steps_are_told(started: list[subprocess.Popen[bytes]]) -> None:
    here = propose().to_json()
    assert not started, "nothing is started where nobody works beside it"
    steps: list[tuple[int, int]] = []
    pictures: list[Preview] = []
    with apart.beside_people():
        there = propose(progress=lambda done, total: steps.append((done, total)), preview=pictures.append).to_json()
    assert there == here and len(started) == 1
    assert steps == [(done, steps[-1][1]) for done in range(steps[-1][1] + 1)]
    assert len(pictures) == 1 and len(pictures[0].indexes) == 72


def test_cancelling_ends_the_process_amid_its_work(started: list[subprocess.Popen[bytes]]) -> None:
    begun: list[int] = []
    with apart.beside_people(), pytest.raises(Cancelled, match="Stopped as asked"):
        propose(cancelled=lambda: bool(begun), progress=lambda done, total: begun.append(done))
    assert len(started) == 1


def test_what_it_refuses_is_refused_in_the_same_words() -> None:
    with pytest.raises(TooFewSegments) as here:
        propose(1)
    with apart.beside_people(), pytest.raises(TooFewSegments) as there:
        propose(1)
    assert str(there.value) == str(here.value)


def test_a_process_that_is_killed_is_told_plainly(started: list[subprocess.Popen[bytes]]) -> None:
    with apart.beside_people(), pytest.raises(PipelineError, match="broken off from outside"):
        propose(progress=lambda done, total: started[0].kill())


def test_other_errors_tell_no_words_of_texts() -> None:
    with apart.beside_people(), pytest.raises(PipelineError, match=r"failed \(ValueError\)") as told:
        apart.run(propose_themes, ["Tilda"], "no vectors", languages=["en"], documents=["a"])
    assert "Tilda" not in str(told.value)
