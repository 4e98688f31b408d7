"""What a proposal of sixty themes costs over very many passages, and whether it finds them again.

.venv/bin/python benchmarks/proposals/bench_many.py [--grouped 12000]
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from bench_growth import drawn_vectors, peak_mb, say, worked  # noqa: E402
from grown_study import Words  # noqa: E402

from pipelines.extras.proposals.propose import Options, propose_themes  # noqa: E402
from pipelines.themes import ThemeRun  # noqa: E402


def measure(many: int) -> None:
    """A proposal of sixty themes over so many invented passages, whose vectors are drawn around sixty centres."""
    words = Words()
    texts = [" ".join(words.sentence(40)) for _ in range(many)]
    questions = [" ".join(words.sentence(8)) if number % 2 else None for number in range(many)]
    centre_of = np.random.default_rng(1).integers(0, 60, many)
    vectors = drawn_vectors(60, 256)[centre_of] + 1.4 * drawn_vectors(many, 256)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    documents = [f"interview {number // 75}" for number in range(many)]
    runs: list[ThemeRun] = []
    seconds = worked(
        lambda: runs.append(
            propose_themes(
                texts,
                vectors,
                languages=["en"] * many,
                documents=documents,
                questions=questions,
                options=Options(themes=60),
            )
        )
    )
    themes = [assignment.theme for assignment in runs[0].assignments]
    say(
        "themes",
        passages=many,
        runs_on=runs[0].parameters.get("runs_on"),
        seconds=round(seconds, 1),
        peak_mb=peak_mb(),
        # Adjusted Rand index with the centres that the vectors were drawn around.
        found_again=round(
            float(adjusted_rand_score(centre_of, [-1 if entry is None else entry for entry in themes])), 3
        ),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--grouped", type=int, default=12_000)
    measure(parser.parse_args().grouped)
