"""Time and memory of exchange: a project of 60 interviews and 30,000 codings written and read as REFI-QDA.

    python benchmarks/exchange/bench_exchange.py [--interviews 60] [--codings 30000]

Prints one JSON object: seconds and peak memory of writing, of reading, and whether every place came back.
"""

import argparse
import json
import random
import resource
import time

from codebook.model import Code, Codebook
from coding.extras.exchange.files.refi import RefiCoding, RefiProject, RefiSource, RefiUser, guid_of, write_qdpx
from coding.extras.exchange.files.refi_read import read_qdpx

WORDS = (
    *("then", "later", "we", "walked", "home", "and", "🌿", "nobody", "café", "said", "much", "about"),
    *("ένα", "απόγευμα", "שלום", "it"),
)


def made(interviews: int, codings: int, words: int = 10_000) -> RefiProject:
    """An invented project of this size; the same each time."""
    chance = random.Random(7)
    texts = ["\n".join(" ".join(chance.choices(WORDS, k=20)) for _ in range(words // 20)) for _ in range(interviews)]
    sources = tuple(RefiSource(f"s{number}", f"P{number:02d}", text) for number, text in enumerate(texts))
    codes = tuple(Code(f"C{number}", name=f"code {number}") for number in range(60))
    results = []
    for number in range(codings):
        source = sources[number % interviews]
        start = chance.randrange(len(source.text) - 200)
        end = start + chance.randrange(1, 200)
        user = f"u{number % 3}"
        results.append(
            RefiCoding(f"k{number}", source.id, start, end, f"C{number % 60}", user, None, "noted" * (number % 5 == 0))
        )
    users = tuple(RefiUser(f"u{number}", f"coder {number}") for number in range(3))
    return RefiProject(
        name="Large", codebook=Codebook("Large", codes=codes), users=users, sources=sources, codings=tuple(results)
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=60)
    parser.add_argument("--codings", type=int, default=30_000)
    chosen = parser.parse_args()
    project = made(chosen.interviews, chosen.codings)
    begun = time.perf_counter()
    data = write_qdpx(project)
    written = time.perf_counter()
    qdpx = read_qdpx(data)
    read = time.perf_counter()
    ours = {guid_of(c.id, "coding"): (guid_of(c.source, "source"), c.start, c.end) for c in project.codings}
    theirs = {c.id: (c.source, c.start, c.end) for c in qdpx.project.codings}
    print(
        json.dumps(
            {
                "interviews": chosen.interviews,
                "codings": chosen.codings,
                "write_seconds": round(written - begun, 2),
                "read_seconds": round(read - written, 2),
                "file_mb": round(len(data) / 1e6, 1),
                "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "every_place_equal": ours == theirs,
                "positions_sure": qdpx.offsets.sure,
            }
        )
    )


if __name__ == "__main__":
    main()
