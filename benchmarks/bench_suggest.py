"""How good suggestions are on hand-tagged oral histories, seldom used codes apart.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/bench_suggest.py

Reads ``themes/oral_history`` under ``HEARD_DATA``. Every interview is left out in turn. Prints one JSON line: the share
of passages with a right code among the first three, and the share of right codes found, by how often a code was used
elsewhere; for definitions and decisions, for definitions alone, and for the codes used most.
"""

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from bench_themes import oral_history  # noqa: E402

from pipelines.embed.load import load_embedder  # noqa: E402
from pipelines.suggest.suggest import FEW, CodeText, hold_out  # noqa: E402


def main() -> None:
    passages, codebook = oral_history()
    tagged = [passage for passage in passages if passage.tags]
    codes = [CodeText(tag, tag, codebook[tag]) for tag in codebook if any(tag in one.tags for one in tagged)]
    embedder = load_embedder()
    held = hold_out(
        [code.id for code in codes],
        embedder.encode([code.to_embed() for code in codes]),
        [one.tags for one in tagged],
        embedder.encode([one.with_question for one in tagged]),
        [one.document for one in tagged],
    )
    result: dict[str, object] = {"passages": len(held), "codes": len(codes)}
    for way in ("learned", "defined", "usual"):
        by_code = [(known, rank <= 3) for one in held for known, rank in zip(one.known, getattr(one, way), strict=True)]
        result[way] = {
            "hit3": round(float(np.mean([min(getattr(one, way)) <= 3 for one in held])), 3),
            "well_taught": round(float(np.mean([hit for known, hit in by_code if known >= FEW])), 3),
            "seldom_used": round(float(np.mean([hit for known, hit in by_code if known < FEW])), 3),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
