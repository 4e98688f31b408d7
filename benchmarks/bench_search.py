"""How good and how fast the search is.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/bench_search.py [--cranfield FOLDER] [--nearness]

Quality: nDCG@10 of words alone, meaning alone and both, on the oral histories under ``HEARD_DATA`` (default
``../shared/data``), a code's definition being the query and the turns people gave that code the answer; on the answers
of the covid panel, with the definitions and the names of its codebook; and on the Cranfield collection when a folder
with ``cran.all.1400``, ``cran.qry`` and ``cranqrel`` is named. Speed: one search over 10,000 and over 100,000 passages
against embedding one query. Prints one JSON line a part.

``--nearness`` alone: how often what is called very near, near or not near had been given the code by people, with every
model installed, and how often an unrelated question is told that something is near. The cosines were chosen on two of
the oral histories, every other code of the covid panel and every other unrelated question ("tuned"); the others are
"held back".
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

from coding.search.index import SearchIndex, how_near  # noqa: E402
from pipelines.embed.load import installed_models, load_embedder  # noqa: E402
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


def nearness(model: str) -> None:
    """Print what the words "very near", "near" and "not near" are worth with one model, on either part."""
    embedder = load_embedder(model)
    passages, codebook = oral_history()
    oral = embedder.encode([passage.with_question for passage in passages])
    answers, definitions, names, given = covid_panel()
    covid = embed_records(embedder, [Record(str(i), text, "", "", None, {}) for i, text in enumerate(answers)])
    lines = (ROOT / "benchmarks" / "unrelated_queries.txt").read_text(encoding="utf-8").splitlines()
    unrelated = [line for line in lines if line and not line.startswith("#")]
    for part, documents in (("tuned", ("armantrout", "gluck")), ("held back", ("mohammad", "wrigley"))):
        chosen = [at for at, passage in enumerate(passages) if passage.document in documents]
        half = slice(0 if part == "tuned" else 1, None, 2)
        asked: list[tuple[str, np.ndarray, set[int] | None]] = []
        for tag, text in codebook.items():
            given_here = {at for at, index in enumerate(chosen) if tag in passages[index].tags}
            asked += [(query, oral[chosen], given_here) for query in (text, tag) if len(given_here) > 1]
        for texts in (definitions[half], names[half]):
            asked += [(query, covid, where) for query, where in zip(texts, given[half], strict=True)]
        asked += [(query, vectors, None) for query in unrelated[half] for vectors in (oral[chosen], covid)]
        told: dict[str, list[bool]] = {word: [] for word in ("very near", "near", "not near")}
        called = {"very near": 0, "near": 0}
        for query, vectors, where in asked:
            cosine = (vectors @ embedder.encode_query(query)).astype(float)
            out = (cosine - cosine.mean()) / cosine.std()
            first = np.argsort(-cosine, kind="stable")[:20]
            words = [how_near(cosine[at], out[at], len(cosine), embedder.nearness) for at in first]
            if where is None:
                called["very near"] += "very near" in words
                called["near"] += words.count("not near") < len(words)
            else:
                for at, word in zip(first, words, strict=True):
                    told[str(word)].append(int(at) in where)
        shares = {word: [round(float(np.mean(found)), 2), len(found)] for word, found in told.items() if found}
        count = sum(1 for _, _, where in asked if where is None)
        print(
            json.dumps({model: part, "share with the code, of": shares, "unrelated": count, "told": called}), flush=True
        )


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
    parser.add_argument("--nearness", action="store_true")
    arguments = parser.parse_args()
    if arguments.nearness:
        for model in installed_models():
            nearness(model)
        return
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
