"""How good and how fast the search is.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/bench_search.py [--cranfield FOLDER] [--nearness] [--talk]

Quality: nDCG@10 of words alone, meaning alone and both, on the oral histories under ``HEARD_DATA`` (default
``../shared/data``), a code's definition being the query and the turns people gave that code the answer; on the answers
of the covid panel, with the definitions and the names of its codebook; and on the Cranfield collection when a folder
with ``cran.all.1400``, ``cran.qry`` and ``cranqrel`` is named. Speed: one search over 10,000 and over 100,000 passages
against embedding one query. Prints one JSON line a part.

``--nearness`` alone: how often what is called very near, near or not near had been given the code by people, with every
model installed, and how often an unrelated question is told that something is near. The cosines were chosen on two of
the oral histories, every other code of the covid panel and every other unrelated question ("tuned"); the others are
"held back".

``--talk`` alone: nDCG@10 over turns of meetings (QMSum's validation part in ``talk_search``), each by itself, with what
is said around it, and with its speaker's name, with every model installed or with ``--model``.
"""

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

from oral_history import DATA, oral_history, rows  # noqa: E402

from coding.search.index import SearchIndex, any_near, how_near  # noqa: E402
from pipelines.embed.load import installed_models, load_embedder  # noqa: E402
from pipelines.records import Record, embed_records, read_records  # noqa: E402

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
        results = [index.search(query, embedder.encode_query(query), 10, by=by) for query in queries]
        scores = [ndcg([hit.index for hit in hits], each) for hits, each in zip(results, relevant, strict=True) if each]
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


def talk(path: Path, models: Sequence[str], depth: int = 10) -> None:
    """Print how well turns of meetings are found, each by itself, with what is said around it, and with its speaker.

    Every query is asked of its own meeting, of which turns of at least five words are ranked. "Halves" are every other
    meeting each; "nothing near" is told of so many of the queries, and of the unrelated ones asked of every meeting.
    """
    meetings = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = (ROOT / "benchmarks" / "unrelated_queries.txt").read_text(encoding="utf-8").splitlines()
    unrelated = [line for line in lines if line and not line.startswith("#")]
    for model in models:
        embedder = load_embedder(model)
        strange = [(line, embedder.encode_query(line)) for line in unrelated]
        scores: dict[str, list[tuple[int, float]]] = {"alone": [], "around": [], "with speaker": []}
        far, told, calls = 0, 0, 0
        for number, meeting in enumerate(meetings):
            spoken = [(at, turn) for at, turn in enumerate(meeting["turns"]) if len(turn["text"].split()) >= 5]
            rows = [
                {"id": at, "text": turn["text"], "speaker": turn["speaker"], "document": meeting["id"]}
                for at, turn in spoken
            ]
            records = read_records(rows)
            texts, vectors = [record.text for record in records], embed_records(embedder, records)
            languages, places = ["en"] * len(rows), [(meeting["id"], at) for at in range(len(rows))]
            alone = SearchIndex(texts, vectors, languages, nearness=embedder.nearness)
            around = SearchIndex(texts, vectors, languages, nearness=embedder.nearness, places=places)
            speakers = [record.speaker for record in records]
            named = SearchIndex(texts, vectors, languages, None, embedder.nearness, places=places, speakers=speakers)
            for query in meeting["queries"]:
                answers = {place for place, (at, _) in enumerate(spoken) if at in set(query["turns"])}
                vector = embedder.encode_query(query["query"])
                for name, index in zip(scores, (alone, around, named), strict=True):
                    hits = index.search(query["query"], vector, depth) if answers else []
                    if answers:
                        scores[name].append((number % 2, ndcg([hit.index for hit in hits], answers)))
                calls += 1
                far += not any_near(around.search(query["query"], vector, depth))
            results = [around.search(line, vector, depth) for line, vector in strange]
            told += sum(not any_near(hits) for hits in results)
        result: dict[str, object] = {
            name: [
                round(float(np.mean([each for half, each in of if half in halves])), 3)
                for halves in ((0, 1), (0,), (1,))
            ]
            for name, of in scores.items()
        }
        mean = {name: float(np.mean([each for _, each in of])) for name, of in scores.items()}
        result |= {"around over alone": round(mean["around"] / mean["alone"], 3)}
        result |= {"nothing near": [far, calls], "nothing near, unrelated": [told, len(strange) * len(meetings)]}
        print(json.dumps({f"talk, {model}": result}), flush=True)


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
        questions: list[tuple[str, np.ndarray, set[int] | None]] = []
        for tag, text in codebook.items():
            given_here = {at for at, index in enumerate(chosen) if tag in passages[index].tags}
            questions += [(query, oral[chosen], given_here) for query in (text, tag) if len(given_here) > 1]
        for texts in (definitions[half], names[half]):
            questions += [(query, covid, where) for query, where in zip(texts, given[half], strict=True)]
        questions += [(query, vectors, None) for query in unrelated[half] for vectors in (oral[chosen], covid)]
        told: dict[str, list[bool]] = {word: [] for word in ("very near", "near", "not near")}
        called = {"very near": 0, "near": 0}
        for query, vectors, where in questions:
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
        shares = {word: [round(float(np.mean(entry)), 2), len(entry)] for word, entry in told.items() if entry}
        count = sum(1 for _, _, where in questions if where is None)
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
    index = SearchIndex(many, vectors, ["en"] * len(many), places=[divmod(number, 100) for number in range(count)])
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
    parser.add_argument("--talk", action="store_true")
    parser.add_argument("--model", action="append")
    arguments = parser.parse_args()
    if arguments.talk:
        talk(DATA.parent / "talk_search" / "qmsum_val.jsonl", arguments.model or installed_models())
        return
    if arguments.nearness:
        for model in installed_models():
            nearness(model)
        return
    embedder = load_embedder()
    passages, codebook = oral_history()
    segments, tags = [passage.plain for passage in passages], [passage.tags for passage in passages]
    turns, turn_tags, _ = oral_history_turns()
    asked_before = [passage.question for passage in passages]
    parts = (
        ("oral history, answers alone", segments, tags, segments, None),
        # As a project searches: the question is read with the answer.
        (
            "oral history, answers to questions",
            segments,
            tags,
            [passage.with_question for passage in passages],
            asked_before,
        ),
        ("oral history, turns", turns, turn_tags, turns, None),
    )
    for name, texts, given, embedded, questions in parts:
        used = [tag for tag in codebook if any(tag in each for each in given)]
        relevant = [{i for i, each in enumerate(given) if tag in each} for tag in used]
        queries = [codebook[tag] for tag in used]
        result = quality(texts, queries, relevant, embedder.encode(embedded), questions)
        print(json.dumps({name: result}), flush=True)
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
