"""The worker: who waits for whom, what is answered at once, cancelling, dying, resting, and doing without."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from pipelines import worker
from pipelines.embed.elsewhere import described
from pipelines.errors import BrokenOff, Cancelled, PipelineError, TooFewSegments
from pipelines.worker import Kind
from pipelines.worker.process import Process
from tests.helpers.paths import ROOT
from tests.unit.worker import work

KIND = Kind.PASSAGES


@pytest.fixture(scope="module")
def people() -> Iterator[None]:
    with worker.serving_people():
        yield


def number() -> int:
    return worker.run(work.number, kind=KIND)


def test_without_people_beside_it_is_computed_here() -> None:
    assert number() == os.getpid() == worker.quickly(work.tell)
    assert not worker.serves_people() and not worker.in_this_process()
    work.until_told()


def test_a_short_question_is_answered_beside_long_work(people: None) -> None:
    answered: list[int] = []
    there = worker.run(work.until_told, kind=KIND, told={"begun": lambda: answered.append(worker.quickly(work.tell))})
    assert answered == [there] == [number()] and there != os.getpid()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process gives way as a whole")
def test_what_is_long_gives_way_to_others_and_a_short_question_does_not(people: None) -> None:
    assert worker.run(work.niceness, kind=KIND) > os.nice(0) == worker.quickly(work.niceness)


@pytest.mark.slow
def test_one_after_the_other_and_who_waits_is_told_for_what(people: None) -> None:
    begun, said = threading.Event(), list[Kind | None]()
    first = threading.Thread(
        target=lambda: worker.run(work.until_told, kind=Kind.THEMES, told={"begun": begun.set}), daemon=True
    )
    first.start()
    begun.wait()

    def waits(kind: Kind | None) -> None:
        if not said:
            worker.quickly(work.tell)
        said.append(kind)

    with pytest.raises(Cancelled), worker.saying_waits(lambda kind: said.append(kind)):
        worker.run(work.number, kind=KIND, cancelled=lambda: bool(said))
    assert said == [Kind.THEMES]
    said.clear()
    with worker.saying_waits(waits):
        number()
    first.join()
    assert said[0] is Kind.THEMES and said[-1] is None


@pytest.mark.slow
def test_themes_have_a_worker_to_themselves(people: None) -> None:
    numbers = [worker.run(work.number, kind=kind) for kind in (KIND, Kind.IDENTIFIERS, Kind.THEMES, KIND)]
    assert numbers[0] == numbers[1] and len(set(numbers)) == 3


def test_cancelling_ends_what_is_long_and_lets_finish_what_is_short(people: None) -> None:
    before, begun = number(), list[int]()
    with pytest.raises(Cancelled):
        worker.run(work.until_told, kind=KIND, cancelled=lambda: bool(begun), told={"begun": lambda: begun.append(1)})
    after = number()
    assert after != before
    calls: list[int] = []
    short = worker.run(
        work.until_told,
        kind=KIND,
        cancelled=lambda: bool(calls),
        short=True,
        told={"begun": lambda: calls.append(worker.quickly(work.tell))},
    )
    assert short == after


@pytest.mark.slow
def test_a_worker_that_is_killed_is_told_plainly_and_the_next_one_begins(people: None) -> None:
    here = number()
    with pytest.raises(BrokenOff, match="broken off from outside"):
        worker.run(work.until_told, kind=KIND, told={"begun": lambda: os.kill(here, signal.SIGTERM)})
    assert number() != here


def test_errors_come_in_the_same_words_and_tell_none_of_a_text(people: None) -> None:
    with pytest.raises(TooFewSegments, match="too little"):
        worker.run(work.refuse, "", kind=KIND)
    with pytest.raises(PipelineError, match=r"failed \(ValueError\)") as told:
        worker.run(work.refuse, "Tilda", kind=KIND)
    assert "Tilda" not in str(told.value)


def test_no_secret_of_the_environment_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", "a gentle passphrase")
    monkeypatch.setenv("HEARD_SPACY_DE", "somewhere")
    with worker.serving_people():
        names = worker.run(work.variables, kind=KIND)
    assert "HEARD_PASSPHRASE" not in names and "HEARD_SPACY_DE" in names


@pytest.mark.slow
@pytest.mark.parametrize("program", ["/nowhere/python", "true"])
def test_where_no_process_begins_it_is_computed_here_and_said(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    with worker.serving_people():
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", program)
            assert number() == os.getpid() and worker.in_this_process()
            assert worker.quickly(work.tell) == os.getpid()
        assert number() != os.getpid() and not worker.in_this_process()
    work.until_told()


@pytest.mark.slow
def test_it_ends_when_it_has_rested_and_when_words_must_go(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    end = Process.end

    def noted(process: Process) -> None:
        end(process)
        ended.set()

    monkeypatch.setattr(Process, "end", noted)
    with worker.serving_people(keep=0):
        number()
        assert ended.wait(60)
    ended.clear()
    with worker.serving_people():
        worker.run(work.until_told, kind=KIND, told={"begun": lambda: (worker.let_go(), worker.quickly(work.tell))})
        assert ended.is_set()
        ended.clear()
        number()
        worker.let_go()
        assert ended.is_set()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the end of somebody else's process is told on Linux only")
def test_it_dies_with_whoever_asks() -> None:
    program = (
        "from pipelines import worker\nfrom tests.unit.worker import work\n"
        "with worker.serving_people():\n"
        "    told = {'begun': lambda: print(worker.quickly(work.number), flush=True)}\n"
        "    worker.run(work.until_told, kind=worker.Kind.THEMES, told=told)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout is not None
        watched = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    look = select.poll()
    look.register(watched, select.POLLIN)
    assert look.poll(60_000), "the worker outlives its parent"
    os.close(watched)


@pytest.mark.slow
def test_a_model_of_the_worker_answers_as_one_of_this_process_would(people: None) -> None:
    there, here = described(work.load, "tiny"), work.load("tiny")
    assert (there.model_id, there.revision, there.dimension, there.languages, there.nearness) == (
        here.model_id, here.revision, here.dimension, here.languages, here.nearness,
    )  # fmt: skip
    assert there.for_comparing.model_id == here.for_comparing.model_id == "tiny-comparing"
    assert there.for_comparing.for_comparing is not there
    vectors = there.encode(["one", "fifteen"])
    assert vectors.shape == (2, 3) and not np.array_equal(vectors, here.encode(["one", "fifteen"]))
    assert np.array_equal(there.encode_query("one"), vectors[0])
    assert there.for_comparing.encode(["one"])[0][2] > 0 == vectors[0][2]
    with pytest.raises(Cancelled):
        there.encode(["one"], cancelled=lambda: True)
