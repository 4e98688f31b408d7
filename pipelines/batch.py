"""Progress, cancelling, and one seam for running a step over many records.

Everything runs in this process unless asked otherwise. The seam keeps finished parts, so that a run which was stopped,
or whose worker died, goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from pipelines.errors import Cancelled, PipelineError

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""

CancelCheck = Callable[[], bool]
"""Asked between steps; True stops the work."""

Record = dict[str, Any]
"""One JSON-serialisable record."""


class Step(Protocol):
    """Work on one batch; an instance is made once a worker, so that a model is loaded once."""

    def __call__(self, batch: Sequence[Record]) -> Sequence[Record]:
        """Return the results for a batch of records."""
        ...


def check_cancelled(cancelled: CancelCheck | None) -> None:
    """Stop when the person asked to.

    Raises:
        Cancelled: ``cancelled()`` is true.
    """
    if cancelled is not None and cancelled():
        raise Cancelled("Stopped as asked. Nothing of the unfinished work was kept.")


def map_batches(
    source: Iterable[Record],
    function_class: Callable[[], Step],
    *,
    sink: Path,
    batch_size: int = 64,
    workers: int = 1,
    engine: str = "local",
    version: str = "",
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> list[Path]:
    """Run a step over records in batches and keep each batch's results as one file.

    A part is named by its number and by a hash of its input, and written whole or not at all: a second call does only
    the parts that are missing or whose input changed.

    Args:
        source: Records that JSON can hold.
        function_class: Makes the step; called once a worker. With several workers it must be importable by name.
        sink: Folder for the parts, made if missing. Files in it that belong to no part of this source are left alone.
        batch_size: Records a part, at least 1.
        workers: Processes; 1 runs everything in this one.
        engine: ``"local"``; no other engine is built in.
        version: Whatever else the results depend on, such as a model's revision; a part made under another version is
            not taken for finished.
        progress: Told after each part; the total counts the parts of this call.
        cancelled: Asked between parts. Finished parts stay.

    Returns:
        The part files in order, one JSON document a line.

    Raises:
        PipelineError: The engine is unknown, a number is below 1, or a worker died twice.
        Cancelled: The person pressed cancel.
    """
    if engine != "local":
        raise PipelineError(f"There is no engine called {engine!r} here. Use --engine local.")
    if batch_size < 1 or workers < 1:
        raise PipelineError("The batch size and the number of workers must be at least 1.")
    sink.mkdir(parents=True, exist_ok=True)
    parts = [
        (_part_path(sink, number, batch, version), batch) for number, batch in enumerate(_batches(source, batch_size))
    ]
    for attempt in (1, 2):
        waiting = [(path, batch) for path, batch in parts if not path.exists()]
        try:
            _run(waiting, function_class, workers, len(parts), progress, cancelled)
            break
        except BrokenProcessPool as error:
            # The pool dies with its worker, but finished parts are on disk: one more try does only the rest.
            if attempt == 2:
                raise PipelineError("A worker stopped twice, perhaps for want of memory. Try fewer workers.") from error
    return [path for path, _ in parts]


def read_parts(parts: Iterable[Path]) -> Iterator[Record]:
    """Return the records of part files, in order."""
    for path in parts:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def _batches(source: Iterable[Record], size: int) -> Iterator[list[Record]]:
    rest = iter(source)
    while batch := list(islice(rest, size)):
        yield batch


def _part_path(sink: Path, number: int, batch: Sequence[Record], version: str) -> Path:
    canonical = json.dumps([version, batch], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
    return sink / f"part-{number:06d}-{digest[:16]}.jsonl"


def _write_part(path: Path, records: Sequence[Record]) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _run(
    waiting: Sequence[tuple[Path, list[Record]]],
    function_class: Callable[[], Step],
    workers: int,
    total: int,
    progress: Progress | None,
    cancelled: CancelCheck | None,
) -> None:
    done = total - len(waiting)

    def tell() -> None:
        if progress is not None:
            progress(done, total)

    tell()
    if not waiting:
        return
    if workers == 1:
        step = function_class()
        for path, batch in waiting:
            check_cancelled(cancelled)
            _write_part(path, step(batch))
            done += 1
            tell()
        return
    # Spawned, not forked: a forked copy of a process that has run torch can hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start_worker, initargs=(function_class,)) as pool:
        try:
            for path, records in zip(
                (path for path, _ in waiting), pool.map(_work, (batch for _, batch in waiting)), strict=True
            ):
                check_cancelled(cancelled)
                _write_part(path, records)
                done += 1
                tell()
        except Cancelled:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


_step: Step | None = None


def _start_worker(function_class: Callable[[], Step]) -> None:
    global _step
    _step = function_class()


def _work(batch: Sequence[Record]) -> Sequence[Record]:
    assert _step is not None
    return _step(batch)
