"""What an engine adds to the work itself: pieces that sleep, the size of an interview, on one engine after the other.

    python benchmarks/bench_engines.py --engine local --workers 2 --pieces 300 --seconds 4
    python benchmarks/bench_engines.py --engine ray --address 127.0.0.1:6379

Machines of a cluster need the folder of the repository in their PYTHONPATH.

Sleeping takes no processor, so the figure stands on a busy machine too. Ideal is pieces x seconds / workers.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.engines import Parts, Record, choose, new_key, results


@dataclass(frozen=True)
class Sleeps:
    """Work that takes time and no processor."""

    seconds: float

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        time.sleep(self.seconds)
        return [{"length": len(one["text"])} for one in records]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="local")
    parser.add_argument("--address", default="")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pieces", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=4.0)
    chosen = parser.parse_args()
    engine = choose(chosen.engine, workers=chosen.workers, address=chosen.address)
    pieces = ([{"text": f"{number} " + "word and word " * 3500}] for number in range(chosen.pieces))
    # By the name under which workers find it, not as a part of the main module.
    step = sys.modules["benchmarks.bench_engines"].Sleeps(chosen.seconds)
    first = done = 0.0
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        parts = Parts(Path(folder) / "parts", new_key())
        for result in results(pieces, step, engine=engine, parts=parts):
            done += result.records is not None
            first = first or time.monotonic() - began
        took = time.monotonic() - began
    ideal = chosen.pieces * chosen.seconds / chosen.workers
    print(
        json.dumps(
            {
                "engine": chosen.engine,
                "workers": chosen.workers,
                "pieces": int(done),
                "seconds until the first": round(first, 1),
                "took": round(took, 1),
                "ideal": ideal,
                "more than ideal": f"{took / ideal - 1:.1%}",
            }
        )
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import benchmarks.bench_engines  # noqa: F401

    main()
