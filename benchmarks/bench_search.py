"""How good and how fast the search is.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/bench_search.py [--cranfield FOLDER]

Quality: nDCG@10 of words alone, meaning alone and both, on the oral histories under ``HEARD_DATA`` (default
``../shared/data``), a code's definition being the query and the turns people gave that code the answer; on the answers
of the covid panel, with the definitions and the names of its codebook; and on the Cranfield collection when a folder
with ``cran.all.1400``, ``cran.qry`` and ``cranqrel`` is named. Speed: one search over 10,000 and over 100,000 passages
against embedding one query. Prints one JSON line a part.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from bench_themes import DATA, oral_history, rows  # noqa: E402

from coding.search import SearchIndex  # noqa: E402
from pipelines.embed import load_embedder  # noqa: E402
from pipelines.records import Record, embed_records  # noqa: E402

Relevant = list[set[int]]


def ndcg(order: Sequence[int], relevant: set[int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002) with relevance 0 or 1."""
    gain = sum(1 / np.log2(place + 2) for place, index in enumerate(order[:depth]) if index in relevant)
    return float(gain / sum(1 / np.log2(place + 2) for place in range(min(depth, len(relevant)))))


def quality(
    texts: list[str],
    queries: list[str],
    relevant: Relevant,
    vectors: np.ndarray,
    questions: list[str | None] | None = None,
) -> dict[str, object]:
    index = SearchIndex(texts, vectors, ["en"] * len(texts), questions)
    embedder = load_embedder()
    result: dict[str, object] = {"passages": len(texts), "queries": len(queries)}
    for by in ("words", "meaning", "both"):
        found = [index.search(query, embedder.encode_query(query), 10, by=by) for query in queries]
        scores = [ndcg([hit.index for hit in hits], each) for hits, each in zip(found, relevant, strict=True) if each]
        result[by] = round(float(np.mean(scores)), 3)
    result["both_over_better_single"] = round(result["both"] / max(result["words"], result["meaning"]), 3)
    return result


def oral_history_turns() -> tuple[list[str], list[frozenset[str]], dict[str, str]]:
    """Every turn of at least five words, interviewer's too, with its tags."""
    codebook = {row["tag"]: row["description"] for row in rows(DATA / "oral_history" / "filters.csv")}
    texts, tags = [], []
    for path in sorted((DATA / "oral_history").glob("*.csv")):
        for row in rows(path) if path.stem != "filters" else []:
            words = html.unescape(row["words"] or "").strip()
            if len(words.split()) >= 5:
                texts.append(words)
                tags.append(
                    frozenset((row["tags"] or "").replace(",", ";").replace(" ", "").split(";")) & set(codebook)
                )
    return texts, tags, codebook


def covid_panel() -> tuple[list[str], list[str], list[str], Relevant]:
    """Answers of 57 experts to five questions, the definitions and names of the codes, and who was given them where."""

    def table(path: Path) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="cp1252"), newline="")))

    coded = {row["Name"]: row for row in table(DATA.parent / "coded" / "covid_theme_codes.csv")}
    texts, places = [], []
    for row in table(DATA.parent / "interviews" / "en_covid_panel_wide.csv"):
        for number in "12345":
            if row[f"Q{number}"].strip():
                texts.append(" ".join(row[f"Q{number}"].split()))
                places.append((row["Name"], number))
    book = (DATA.parent / "coded" / "covid_codebook.md").read_text(encoding="utf-8", errors="replace")
    definitions, names, relevant = [], [], []
    for name, body in re.findall(r"^### +(.+?)\s*$(.*?)(?=^##|\Z)", book, re.MULTILINE | re.DOTALL):
        defined = re.search(r"Definition: *(.+?)\n\s*\n", body, re.DOTALL)
        given = {
            index
            for index, (person, number) in enumerate(places)
            if coded.get(person, {}).get(f"{name.strip().lower()}_q{number}", "").strip() == "1"
        }
        if defined and given and name.strip().lower() not in names:
            definitions.append(" ".join(defined.group(1).split()))
            names.append(name.strip().lower())
            relevant.append(given)
    return texts, definitions, names, relevant


def cranfield(folder: Path) -> tuple[list[str], list[str], Relevant]:
    def read(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8", errors="replace")

    texts = [" ".join(part.partition("\n.W")[2].split()) for part in read("cran.all.1400").split("\n.I ")]
    queries = [" ".join(part.partition("\n.W")[2].split()) for part in read("cran.qry").split("\n.I ")]
    relevant: Relevant = [set() for _ in queries]
    for line in read("cranqrel").splitlines():
        query, document, grade = (int(number) for number in line.split()[:3])
        # Grade 5 means of no interest, and so does the stray -1.
        if 1 <= grade <= 4:
            relevant[query - 1].add(document - 1)
    return texts, queries, relevant


def milliseconds(work: Callable[[], object], times: int = 25) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return round(1000 * median(taken), 2)


def speed(texts: list[str], count: int) -> dict[str, object]:
    embedder = load_embedder()
    many = [f"{texts[number % len(texts)]} {number}" for number in range(count)]
    vectors = np.random.default_rng(0).normal(size=(count, embedder.dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    started = time.perf_counter()
    index = SearchIndex(many, vectors, ["en"] * len(many))
    built = time.perf_counter() - started
    query = "losing work when a computer breaks down"
    vector = embedder.encode_query(query)
    embed = milliseconds(lambda: embedder.encode_query(query))
    search = milliseconds(lambda: index.search(query, vector, 20))
    return {
        "passages": len(many),
        "build_s": round(built, 2),
        "embed_query_ms": embed,
        "search_ms": search,
        "search_over_embed": round(search / embed, 3),
        "quotation_ms": milliseconds(lambda: index.search('"hard drive"', vector, 20), 5),
        "pattern_ms": milliseconds(lambda: index.search(r"/type\w+ers?/", vector, 20), 5),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cranfield", type=Path)
    arguments = parser.parse_args()
    embedder = load_embedder()
    passages, codebook = oral_history()
    segments, tags = [passage.plain for passage in passages], [passage.tags for passage in passages]
    turns, turn_tags, _ = oral_history_turns()
    asked = [passage.question for passage in passages]
    parts = (
        ("oral history, answers alone", segments, tags, segments, None),
        # As a project searches: the question is read with the answer.
        ("oral history, answers to questions", segments, tags, [passage.with_question for passage in passages], asked),
        ("oral history, turns", turns, turn_tags, turns, None),
    )
    for name, texts, given, embedded, questions in parts:
        used = [tag for tag in codebook if any(tag in each for each in given)]
        relevant = [{i for i, each in enumerate(given) if tag in each} for tag in used]
        queries = [codebook[tag] for tag in used]
        found = quality(texts, queries, relevant, embedder.encode(embedded), questions)
        print(json.dumps({name: found}), flush=True)
    answers, definitions, names, given_to = covid_panel()
    answered = embed_records(embedder, [Record(str(i), text, "", "", None, {}) for i, text in enumerate(answers)])
    for name, queries in (("covid panel, definitions", definitions), ("covid panel, names of codes", names)):
        print(json.dumps({name: quality(answers, queries, given_to, answered)}), flush=True)
    if arguments.cranfield is not None:
        texts, queries, relevant = cranfield(arguments.cranfield)
        print(json.dumps({"Cranfield": quality(texts, queries, relevant, embedder.encode(texts))}), flush=True)
    for count in (10_000, 100_000):
        print(json.dumps({"speed": speed(segments, count)}), flush=True)


if __name__ == "__main__":
    main()
