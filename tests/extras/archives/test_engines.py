"""What every engine on this computer does alike: order, finished pieces, cancelling, workers that die, sealing."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coding.extras.archives.executors import Engine, Parts, Record, Result, choose, new_key, results
from coding.extras.archives.executors.local import Here, LocalProcesses
from coding.extras.archives.executors.work import differing, installed
from pipelines.errors import Cancelled, PipelineError, TooFewSegments
from tests.extras.archives.steps import Dies, Fails, Lengths

TEXTS = ["é" * number for number in range(9)]
PIECES = [[{"text": text} for text in TEXTS[at : at + 2]] for at in range(0, 9, 2)]
ENGINES = [Here(), LocalProcesses(2)]


@pytest.fixture(params=ENGINES, ids=["here", "beside"])
def engine(request: Any) -> Engine:
    return request.param


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path / "parts", new_key())


def lengths(found: Iterator[Result]) -> list[int]:
    return [record["length"] for result in found for record in result.records or ()]


def kept(parts: Parts) -> list[Path]:
    return sorted(parts._folder.iterdir()) if parts._folder.exists() else []


class Never(Lengths):
    """The same by what it says, but a piece that comes here is done again."""

    def __repr__(self) -> str:
        return repr(Lengths())

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        raise AssertionError("a finished piece was done again")


@pytest.mark.slow
def test_results_come_in_order_and_nothing_stays(engine: Engine, parts: Parts) -> None:
    assert lengths(results(PIECES, Lengths(), engine=engine, parts=parts)) == list(range(9))
    assert kept(parts) == []


@pytest.mark.slow
def test_equal_pieces_are_done_for_each(engine: Engine, parts: Parts) -> None:
    pieces = [PIECES[1], PIECES[2], PIECES[1], PIECES[1]]
    assert lengths(results(pieces, Lengths(), engine=engine, parts=parts)) == [2, 3, 4, 5, 2, 3, 2, 3]
    assert kept(parts) == []


@pytest.mark.slow
def test_several_processes_do_it_and_no_more_is_read_than_they_can_have(parts: Parts) -> None:
    read: list[int] = []

    def pieces() -> Iterator[list[Record]]:
        for number in range(40):
            read.append(number)
            yield [{"text": "a" * number}]

    outcome = results(pieces(), Lengths(), engine=LocalProcesses(2), parts=parts)
    with closing(outcome):
        first = next(outcome)
        assert first.records and first.records[0]["length"] == 0 and len(read) <= 10
        at = {record["at"] for result in outcome for record in result.records or ()}
    assert len(at) == 2 and len(read) == 40


@pytest.mark.slow
def test_what_was_not_taken_in_waits_sealed_and_is_not_done_again(engine: Engine, parts: Parts) -> None:
    calls = iter([False] * 3 + [True] * 99)
    result = results([[{"text": "Ilse plays the cello"}], *PIECES], Lengths(), engine=engine, parts=parts)
    with closing(result):
        first = next(result)
        assert first.records
        (waiting, *_) = kept(parts)
        assert waiting.stat().st_mode & 0o077 == 0 and waiting.parent.stat().st_mode & 0o077 == 0
    assert waiting in kept(parts), "it was not asked for the next one, so it may not have been taken in"
    assert not any(b"cello" in entry.read_bytes() or b"length" in entry.read_bytes() for entry in kept(parts))
    with closing(results([[{"text": "Ilse plays the cello"}]], Never(), engine=Here(), parts=parts)) as again:
        assert next(again) == first
    with pytest.raises(Cancelled):
        list(results(PIECES, Lengths(), engine=engine, parts=parts, cancelled=lambda: next(calls)))
    assert lengths(results(PIECES, Lengths(), engine=engine, parts=parts)) == list(range(9))


@pytest.mark.slow
def test_pieces_that_were_taken_in_are_noted(engine: Engine, parts: Parts) -> None:
    assert lengths(results(PIECES[:2], Lengths(), engine=engine, parts=parts, noting=True)) == [0, 1, 2, 3]
    again = list(results(PIECES[:3], Lengths(), engine=engine, parts=parts, noting=True))
    assert [entry.taken for entry in again] == [True, True, False] and again[2].records is not None


def test_another_step_or_key_does_not_take_them_for_finished(tmp_path: Path, parts: Parts) -> None:
    with closing(results(PIECES, Lengths(), engine=Here(), parts=parts)) as result:
        next(result)
    other = Parts(tmp_path / "parts", new_key())
    for step, where in ((Dies(str(tmp_path / "mark")), parts), (Lengths(), other)):
        assert lengths(results(PIECES, step, engine=Here(), parts=where)) == list(range(9))


def test_a_piece_that_was_changed_is_not_taken(parts: Parts) -> None:
    with closing(results(PIECES[:1], Lengths(), engine=Here(), parts=parts)) as result:
        next(result)
    (waiting,) = kept(parts)
    sealed = waiting.read_bytes()
    waiting.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(PipelineError, match="changed on its way"):
        list(results(PIECES[:1], Lengths(), engine=Here(), parts=parts))


@pytest.mark.parametrize("own", [True, False])
def test_what_a_step_raises_comes_back(parts: Parts, own: bool) -> None:
    with pytest.raises(TooFewSegments if own else PipelineError) as said:
        list(results([[{"text": "Ilse"}]], Fails(own), engine=LocalProcesses(1), parts=parts))
    assert "Ilse" not in str(said.value)


@pytest.mark.slow
def test_a_worker_that_dies_costs_its_piece_which_is_tried_again(tmp_path: Path, parts: Parts) -> None:
    pieces = [[{"text": text}] for text in ("an apple", "poison", "a pear", "a plum")]
    once = Dies(str(tmp_path / "mark"))
    assert lengths(results(pieces, once, engine=LocalProcesses(2), parts=parts)) == [8, 6, 6, 6]
    assert (tmp_path / "mark").exists()
    always = list(results(pieces, Dies(str(tmp_path / "mark"), always=True), engine=LocalProcesses(2), parts=parts))
    assert [piece.records is None for piece in always] == [False, True, False, False] and kept(parts) == []


def test_more_than_one_worker_is_processes_beside_this_one() -> None:
    assert isinstance(choose("local"), Here) and isinstance(choose("local", workers=2), LocalProcesses)


def test_versions_that_differ_are_named() -> None:
    assert installed()["numpy"] != "-" and differing(installed(), installed()) == ""
    assert differing({"spacy": "3.8.7"}, {"spacy": "3.8.18"}) == "spacy (3.8.7 here, 3.8.18 there)"


@pytest.mark.slow
def test_importing_is_cheap() -> None:
    heavy = "{'torch', 'spacy', 'sentence_transformers', 'sklearn', 'bm25s', 'pandas', 'ray'}"
    code = (
        "import sys, coding.extras.archives.executors, coding.extras.archives.steps.pieces\n"
        f"assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
