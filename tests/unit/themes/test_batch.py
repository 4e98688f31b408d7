from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.batch import Record, map_batches, read_parts
from pipelines.errors import Cancelled, PipelineError
from tests.helpers.paths import ROOT

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
def test_a_worker_that_dies_costs_only_its_part(tmp_path: Path) -> None:
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
    # In a process of its own, as an application would: a test runner is no main module that workers could start from.
    main = tmp_path / "main.py"
    main.write_text(
        textwrap.dedent(
            f"""
            import json, pathlib
            from dying_step import DiesOnce
            from pipelines.batch import map_batches, read_parts

            if __name__ == "__main__":
                sink = pathlib.Path({str(tmp_path / "parts")!r})
                parts = map_batches({RECORDS!r}, DiesOnce, sink=sink, batch_size=2, workers=2)
                assert sorted(path.name for path in sink.iterdir()) == sorted(path.name for path in parts)
                print(json.dumps(list(read_parts(parts))))
            """
        ),
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run([sys.executable, str(main)], env=environment, capture_output=True, text=True, check=True)
    assert (tmp_path / "died").exists()
    assert json.loads(done.stdout) == EXPECTED
