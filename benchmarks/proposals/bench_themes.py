"""How good and how steady the themes and segments are, on real interviews.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/proposals/bench_themes.py [PART ...]

Parts: units, stability, stock, embed, languages; all but the last when none is named. Reads ``themes/`` under
``HEARD_DATA`` (default ``../shared/data``): four hand-tagged oral histories and sentence pairs in eight languages.
Everything is compared inside one run, with seeds that were not looked at before. Prints one JSON line a part.
"""

import json
import sys
import time
import warnings
from itertools import combinations
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from oral_history import DATA, Passage, oral_history  # noqa: E402

from pipelines import stopwords  # noqa: E402
from pipelines.embed.load import installed_models, load_embedder  # noqa: E402
from pipelines.extras.proposals import cluster  # noqa: E402
from pipelines.extras.proposals.propose import Options, propose_themes  # noqa: E402

LANGUAGES = {"deu": "de", "ell": "el", "fra": "fr", "ita": "it", "lit": "lt", "nld": "nl", "pol": "pl", "spa": "es"}


def lift(vectors: np.ndarray, passages: list[Passage]) -> float:
    """Share of ten nearest neighbours from other interviews that share a human tag, over the share by chance."""
    tagged = [i for i, passage in enumerate(passages) if passage.tags]
    documents = np.array([passages[i].document for i in tagged])
    share = np.array([[bool(passages[i].tags & passages[j].tags) for j in tagged] for i in tagged])
    near = vectors[tagged] @ vectors[tagged].T
    other = documents[:, None] != documents[None, :]
    near[~other] = -2
    top = np.argsort(-near, axis=1, kind="stable")[:, :10]
    return float(np.take_along_axis(share, top, axis=1).mean() / share[other].mean())


def tag_lift(labels: np.ndarray, passages: list[Passage]) -> float:
    """Chance that two passages of one theme share a human tag, over the chance for any two."""
    tagged = [i for i, passage in enumerate(passages) if passage.tags and labels[i] >= 0]
    pairs = list(combinations(tagged, 2))
    share = np.array([bool(passages[i].tags & passages[j].tags) for i, j in pairs])
    same = np.array([labels[i] == labels[j] for i, j in pairs])
    return float(share[same].mean() / share.mean())


def stability(passages: list[Passage], vectors: np.ndarray) -> dict[str, object]:
    """Two disjoint sets of eight seeds; four ways of splitting sixteen runs, averaged."""
    from sklearn.metrics import adjusted_rand_score

    texts = [passage.text for passage in passages]
    k = round((len(texts) / 2) ** 0.5)
    runs = [cluster.single_run(texts, vectors, k, seed) for seed in range(101, 117)]
    single = np.mean([adjusted_rand_score(a, b) for a, b in combinations(runs, 2)])
    splits = [(runs[:8], runs[8:]), (runs[::2], runs[1::2])]
    splits += [(runs[:4] + runs[8:12], runs[4:8] + runs[12:]), (runs[:4] + runs[12:], runs[4:12])]
    both, thirds = [], []
    for entry, other in splits:
        a, b = cluster.consensus(entry, k, 0), cluster.consensus(other, k, 0)
        both.append(adjusted_rand_score(a, b))
        table = np.array([[np.sum((a == i) & (b == j)) for j in range(b.max() + 1)] for i in range(a.max() + 1)])
        jaccard = table / (np.bincount(a)[:, None] + np.bincount(b)[None, :] - table)
        own = jaccard[a, b]
        order = np.argsort(cluster.confidence(entry, a), kind="stable")
        thirds.append([own[third].mean() for third in np.array_split(order, 3)])
    low, middle, high = np.mean(thirds, axis=0)
    return {
        "passages": len(texts),
        "themes": k,
        "single_ari": round(float(single), 3),
        "consensus_ari": round(float(np.mean(both)), 3),
        "consensus_ari_each": [round(float(x), 3) for x in both],
        "ratio": round(float(np.mean(both) / single), 3),
        "jaccard_by_confidence_third": [round(float(x), 3) for x in (low, middle, high)],
        "top_over_bottom": round(float(high / low), 3),
    }


def stock(passages: list[Passage], vectors: np.ndarray) -> dict[str, object]:
    """BERTopic as it comes, against a proposal of ours."""
    texts = [passage.text for passage in passages]
    with cluster.quiet_models():
        from bertopic import BERTopic
        from bertopic.backend import BaseEmbedder
        from umap import UMAP

        model = BERTopic(
            embedding_model=BaseEmbedder(),
            umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=1, n_jobs=1),
        )
        topics = np.array(model.fit_transform(texts, vectors)[0])
    started = time.perf_counter()
    run = propose_themes(texts, vectors, languages=["en"] * len(texts), documents=[p.document for p in passages])
    seconds = time.perf_counter() - started
    ours = np.array([-1 if a.theme is None else a.theme for a in run.assignments])
    idle = stopwords.stop_words("en") | stopwords.fillers("en")
    stock_words = [word for topic, words in model.get_topics().items() if topic >= 0 for word, _ in words]
    words = [term.word for theme in run.themes for term in theme.terms]
    again = propose_themes(texts, vectors, languages=["en"] * len(texts), documents=[p.document for p in passages])
    return {
        "stock": {
            "themes": int(topics.max()) + 1,
            "without_theme": round(float((topics < 0).mean()), 3),
            "tag_lift": round(tag_lift(topics, passages), 3),
            "stop_or_filler_terms": round(float(np.mean([word in idle for word in stock_words])), 3),
        },
        "heard": {
            "themes": len(run.themes),
            "without_theme": round(float((ours < 0).mean()), 3),
            "tag_lift": round(tag_lift(ours, passages), 3),
            "stop_or_filler_terms": round(float(np.mean([word in idle for word in words])), 3),
            "same_bytes_again": run.to_json() == again.to_json(),
            "seconds": round(seconds, 1),
        },
    }


def languages() -> list[dict[str, object]]:
    """Do a sentence and its translation land in one theme? 25 themes over 400 pairs, per language and model."""
    from sklearn.metrics import normalized_mutual_info_score

    results = []
    for name in installed_models():
        embedder = load_embedder(name).for_comparing
        for path in sorted((DATA / "translation_pairs").glob("*.tsv")):
            code = LANGUAGES[path.stem[:3]]
            pairs = [line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
            texts = [english for _, english in pairs] + [foreign for foreign, _ in pairs]
            vectors = embedder.encode(texts)
            spoken = ["en"] * len(pairs) + [code] * len(pairs)
            run = propose_themes(
                texts, vectors, languages=spoken, documents=[""] * len(texts), options=Options(themes=25)
            )
            theme = [assignment.theme for assignment in run.assignments]
            placed = [i for i in range(len(texts)) if theme[i] is not None]
            same = [
                theme[i] == theme[i + len(pairs)] for i in range(len(pairs)) if i in placed and i + len(pairs) in placed
            ]
            near = (vectors[len(pairs) :] @ vectors[: len(pairs)].T).argmax(axis=1) == np.arange(len(pairs))
            nmi = normalized_mutual_info_score([spoken[i] for i in placed], [theme[i] for i in placed])
            results.append(
                {
                    "model": name,
                    "language": code,
                    "finds_its_translation": round(float(near.mean()), 3),
                    "pairs_in_one_theme": round(float(np.mean(same)), 3),
                    "pairs": len(same),
                    "nmi_of_language_and_theme": round(float(nmi), 3),
                }
            )
            print(json.dumps(results[-1]), flush=True)
    return results


def embedding(passages: list[Passage]) -> dict[str, object]:
    """Our encode against sentence-transformers called plainly on the same texts."""
    embedder = load_embedder()
    texts = [passage.with_question for passage in passages]
    embedder.encode(texts[:32])
    model = embedder._model  # type: ignore[attr-defined]
    times: dict[str, list[float]] = {"plain": [], "heard": []}
    for _ in range(3):
        started = time.perf_counter()
        plain = model.encode(texts, show_progress_bar=False, normalize_embeddings=True)
        times["plain"].append(time.perf_counter() - started)
        started = time.perf_counter()
        ours = embedder.encode(texts)
        times["heard"].append(time.perf_counter() - started)
    cosine = np.sum(plain * ours, axis=1)
    return {
        "texts": len(texts),
        "plain_per_second": round(len(texts) / min(times["plain"]), 1),
        "heard_per_second": round(len(texts) / min(times["heard"]), 1),
        "ratio": round(min(times["plain"]) / min(times["heard"]), 3),
        "least_cosine": round(float(cosine.min()), 6),
    }


def main(parts: list[str]) -> None:
    warnings.filterwarnings("ignore", category=FutureWarning)
    wanted = set(parts) or {"stability", "stock", "units", "embed"}
    passages, _ = oral_history()
    embedder = load_embedder()
    vectors = embedder.encode([passage.with_question for passage in passages])
    if "units" in wanted:
        with_questions, plain = lift(vectors, passages), lift(embedder.encode([p.plain for p in passages]), passages)
        units = {
            "with_question": round(with_questions, 3),
            "plain": round(plain, 3),
            "ratio": round(with_questions / plain, 3),
        }
        print(json.dumps({"units": units}), flush=True)
    if "stability" in wanted:
        print(json.dumps({"stability": stability(passages, vectors)}), flush=True)
    if "stock" in wanted:
        print(json.dumps({"stock": stock(passages, vectors)}), flush=True)
    if "embed" in wanted:
        print(json.dumps({"embed": embedding(passages)}), flush=True)
    if "languages" in wanted:
        languages()


if __name__ == "__main__":
    main(sys.argv[1:])
