"""Whether cost follows the work and not the study: what one more interview, one more name, one page costs.

    .venv/bin/python benchmarks/bench_growth.py [--interviews 60] [--few 10] [--words 9000] [--names 60]
        [--document 200000] [--document-names 1000] [--codings 20000] [--disagreements 1000] [--memos 500]
        [--part release|document|mark|chain|pages …]

The sizes that Heard is to be measured at are ``--full``: 500 interviews, a document of 1,000,000 characters with 5,000
masked places, 200,000 codings, 10,000 disagreements and 5,000 memos. All figures are seconds of processor time of the
whole process (every thread), so that a busy machine changes them little; a ratio is between the large study and the
small one, measured in the same run, after a first action that is not counted (it opens each original once and is given
apart as ``first``). Studies are made by :mod:`grown_study`. Prints one JSON line a figure.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from grown_study import Study, study

from coding.workspace.release.release import release_interview
from coding.workspace.review.decide import add_identifier
from coding.workspace.vault_records import read_original


def say(part: str, **figures: Any) -> None:
    print(json.dumps({"part": part, **figures}), flush=True)


def worked(act: Callable[[], Any]) -> float:
    """Seconds of processor time of an action."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


def a_release(made: Study) -> tuple[float, float]:
    """Processor time of the first release after opening, and of one more."""
    steward = made.steward
    first, *others = [worked(lambda one=one: release_interview(steward, one)) for one in made.open]
    return first, median(others)


def a_mark(made: Study) -> tuple[float, float]:
    """Processor time of the first marking of a name after opening, and of one more."""
    steward, vault = made.steward, made.steward.open_vault()
    one = made.open[0]
    text = read_original(vault, one).transcript.text
    at = [place for place in range(1000, len(text) - 1000, len(text) // 14) if text[place - 1] == " "]
    at += [text.index(" ", place) + 1 for place in range(1200, len(text) - 1000, len(text) // 14)]

    def mark(start: int) -> None:
        end = text.index(" ", start)
        add_identifier(steward, one, start, end, "PERSON", everywhere=False)

    first, *others = [worked(lambda start=start: mark(start)) for start in at[:9]]
    return first, median(others)


def compared(part: str, act: Callable[[Study], tuple[float, float]], options: argparse.Namespace) -> None:
    """The same action in a small and in a large study."""
    figures: dict[str, tuple[float, float]] = {}
    for name, many in (("few", options.few), ("many", options.interviews)):
        with tempfile.TemporaryDirectory() as folder:
            made = study(Path(folder) / "study", many, words=options.words, names=options.names)
            figures[name] = act(made)
            made.small.project.store.close()
    say(
        part,
        interviews=[options.few, options.interviews],
        words=options.words,
        names=options.names,
        few=round(figures["few"][1], 3),
        many=round(figures["many"][1], 3),
        ratio=round(figures["many"][1] / figures["few"][1], 2),
        first=[round(figures["few"][0], 3), round(figures["many"][0], 3)],
    )


def document(options: argparse.Namespace) -> None:
    """Releasing one long document with many masked places."""
    with tempfile.TemporaryDirectory() as folder:
        words = options.document // 6
        made = study(Path(folder) / "study", 0, words=words, names=options.document_names, open_ones=1)
        steward = made.steward
        length = len(read_original(steward.open_vault(), made.open[0]).transcript.text)
        seconds = worked(lambda: release_interview(steward, made.open[0]))
        made.small.project.store.close()
    say("document", characters=length, masked=options.document_names, seconds=round(seconds, 2))


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "release": lambda options: compared("release", a_release, options),
    "mark": lambda options: compared("mark", a_mark, options),
    "document": document,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    full = "--full" in sys.argv
    for name, quick, whole in (
        ("interviews", 60, 500),
        ("few", 10, 10),
        ("words", 9000, 9000),
        ("names", 60, 60),
        ("document", 200_000, 1_000_000),
        ("document-names", 1000, 5000),
        ("codings", 20_000, 200_000),
        ("disagreements", 1000, 10_000),
        ("memos", 500, 5000),
    ):
        parser.add_argument(f"--{name}", type=int, default=whole if full else quick)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--part", choices=PARTS, action="append")
    options = parser.parse_args()
    for part in options.part or PARTS:
        PARTS[part](options)


if __name__ == "__main__":
    main()
