"""How good suggestions are on hand-tagged oral histories, seldom used codes apart.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/suggest/bench_suggest.py

Reads ``themes/oral_history`` under ``HEARD_DATA``. Every interview is left out in turn. Prints two JSON lines: the
share of passages with a right code among the first three, and the share of right codes found, by how often a code
was used elsewhere; for definitions and decisions, for definitions alone, and for the codes used most; and the first
share by how many passages were coded.
"""

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from oral_history import Passage, oral_history  # noqa: E402

from coding.extras.suggest.ranking import FEW, hold_out, suggest  # noqa: E402
from coding.workspace.codebook.texts import CodeText  # noqa: E402
from pipelines.embed.load import load_embedder  # noqa: E402


def suggestions(passages: list[Passage], vectors: np.ndarray, codebook: dict[str, str]) -> dict[str, object]:
    """A true code among the first three, each interview in turn unseen."""
    used = [tag for tag in codebook if any(tag in passage.tags for passage in passages)]
    codes = [CodeText(tag, tag, codebook[tag]) for tag in used]
    code_vectors = load_embedder().encode([code.to_embed() for code in codes])
    result: dict[str, object] = {}
    for number in (0, 8, 20, 50, None):
        per_interview = []
        for document in sorted({passage.document for passage in passages}):
            seen = [i for i, passage in enumerate(passages) if passage.document != document and passage.tags]
            unseen = [i for i, passage in enumerate(passages) if passage.document == document and passage.tags]
            times = 1 if number in (0, None) else 5
            randoms = [np.random.default_rng(draw) for draw in range(times)]
            draws = [seen if number is None else sorted(r.choice(seen, number, replace=False)) for r in randoms]
            hits = []
            for drawn in draws:
                given = [passages[i].tags for i in drawn]
                suggestions = suggest(codes, code_vectors, given, vectors[drawn], vectors[unseen])
                hits += [
                    any(entry.code in passages[i].tags for entry in ranked)
                    for i, ranked in zip(unseen, suggestions, strict=True)
                ]
            per_interview.append(float(np.mean(hits)))
        label = "all" if number is None else str(number)
        result[f"hit3_with_{label}_coded"] = round(float(np.mean(per_interview)), 3)
        result[f"hit3_with_{label}_coded_each"] = [round(hit, 3) for hit in per_interview]
    result["ratio_all_over_none"] = round(result["hit3_with_all_coded"] / result["hit3_with_0_coded"], 3)
    return result


def main() -> None:
    passages, codebook = oral_history()
    tagged = [passage for passage in passages if passage.tags]
    codes = [CodeText(tag, tag, codebook[tag]) for tag in codebook if any(tag in entry.tags for entry in tagged)]
    embedder = load_embedder()
    accuracy = hold_out(
        [code.id for code in codes],
        embedder.encode([code.to_embed() for code in codes]),
        [entry.tags for entry in tagged],
        embedder.encode([entry.with_question for entry in tagged]),
        [entry.document for entry in tagged],
    )
    result: dict[str, object] = {"passages": len(accuracy), "codes": len(codes)}
    for way in ("learned", "defined", "usual"):
        by_code = [
            (known, rank <= 3)
            for entry in accuracy
            for known, rank in zip(entry.known, getattr(entry, way), strict=True)
        ]
        result[way] = {
            "hit3": round(float(np.mean([min(getattr(entry, way)) <= 3 for entry in accuracy])), 3),
            "well_taught": round(float(np.mean([hit for known, hit in by_code if known >= FEW])), 3),
            "seldom_used": round(float(np.mean([hit for known, hit in by_code if known < FEW])), 3),
        }
    print(json.dumps(result))
    vectors = embedder.encode([passage.with_question for passage in passages])
    print(json.dumps({"suggest": suggestions(passages, vectors, codebook)}))


if __name__ == "__main__":
    main()
