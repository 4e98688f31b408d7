from __future__ import annotations

import importlib
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.batch import Record, map_batches, read_parts
from pipelines.errors import Cancelled, PipelineError

RECORDS: list[Record] = [{"id": number, "text": "é" * number} for number in range(10)]


class Lengths:
    def __call__(self, batch: Sequence[Record]) -> Sequence[Record]:
        return [{"id": record["id"], "length": len(record["text"])} for record in batch]


class Never:
    def __call__(self, batch: Sequence[Record]) -> Sequence[Record]:
        raise AssertionError("a finished part was done again")


EXPECTED = [{"id": number, "length": number} for number in range(10)]


def test_parts_hold_every_record_in_order(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    parts = map_batches(RECORDS, Lengths, sink=tmp_path, batch_size=4, progress=lambda *step: told.append(step))
    assert len(parts) == 3 and list(read_parts(parts)) == EXPECTED
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_finished_parts_are_not_done_again_and_changed_ones_are(tmp_path: Path) -> None:
    first = map_batches(RECORDS, Lengths, sink=tmp_path, batch_size=4)
    assert map_batches(RECORDS, Never, sink=tmp_path, batch_size=4) == first
    changed = [*RECORDS[:9], {"id": 9, "text": ""}]
    second = map_batches(changed, Lengths, sink=tmp_path, batch_size=4)
    assert second[:2] == first[:2] and second[2] != first[2]
    with pytest.raises(AssertionError, match="done again"):
        map_batches(RECORDS, Never, sink=tmp_path, batch_size=4, version="another model")


def test_cancelling_keeps_what_is_finished(tmp_path: Path) -> None:
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        map_batches(RECORDS, Lengths, sink=tmp_path, batch_size=4, cancelled=lambda: next(answers))
    assert len(list(tmp_path.iterdir())) == 1


def test_impossible_settings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="engine"):
        map_batches(RECORDS, Lengths, sink=tmp_path, engine="cloud")
    with pytest.raises(PipelineError, match="at least 1"):
        map_batches(RECORDS, Lengths, sink=tmp_path, batch_size=0)


@pytest.mark.slow
def test_a_worker_that_dies_costs_only_its_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Workers import the step by name, as they would any installed one.
    (tmp_path / "dying_step.py").write_text(
        textwrap.dedent(
            """
            import os, pathlib, signal

            MARK = pathlib.Path(__file__).with_name("died")

            class DiesOnce:
                def __call__(self, batch):
                    if any(record["id"] == 4 for record in batch) and not MARK.exists():
                        MARK.touch()
                        os.kill(os.getpid(), signal.SIGKILL)
                    return [{"id": record["id"], "length": len(record["text"])} for record in batch]
            """
        ),
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    step = importlib.import_module("dying_step").DiesOnce
    parts = map_batches(RECORDS, step, sink=tmp_path / "parts", batch_size=2, workers=2)
    assert (tmp_path / "died").exists() and list(read_parts(parts)) == EXPECTED
    assert {path.name for path in (tmp_path / "parts").iterdir()} == {path.name for path in parts}
