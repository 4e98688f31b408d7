"""Speed of the agreement figures against named baselines, and how often the intervals hold the true value.

    python benchmarks/bench_agreement.py [--krippendorff PYTHON] [--unitized PYTHON] [--skip-large] [--simulations N]

``--krippendorff`` and ``--unitized`` name interpreters of environments that hold ``krippendorff`` and
``krippendorff-unitized-alpha`` (they pin what Heard cannot use, so they live apart). Baselines too slow to run in full
run on a part, and their time is scaled up; the part is printed. Every baseline's result is compared with ours, so a
fast wrong answer fails. Times move with the machine; read the ratios.

The data are invented: 60 interviews of 50,000 characters, 4 coders, 60 codes whose frequencies fall like 1/rank, 500
spans of 30 to 500 characters per coder and interview, three quarters of them shared with shifted boundaries.
"""

import argparse
import gc
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t as student
from sklearn.metrics import cohen_kappa_score

sys.path.insert(0, str(Path(__file__).parents[1]))

from codebook.starters import load_starter
from coding.agreement import Document, Span, agreement_report
from coding.agreement.coefficients import BinaryCounts, binary_counts, pair_counts_by_document
from coding.agreement.columns import SpanColumns
from coding.agreement.intervals import jackknife_intervals
from coding.agreement.sweep import sweep
from coding.agreement.unitized import family_2016
from coding.agreement.variables import Row, Variable, variables_report
from coding.reconcile import build_queue

CODERS = 4
CODES = 60
LENGTH = 50_000

KRIPPENDORFF = """
import json, sys, time
import numpy as np, krippendorff
data = np.load(sys.argv[1])
start, values = time.perf_counter(), []
for k in range(int(data["codes"])):
    matrix = np.zeros((int(data["coders"]), int(data["length"]) * int(data["documents"])), dtype=np.int8)
    for c, d, s, e in zip(*(data[n][data["code"] == k] for n in ("coder", "document", "start", "end"))):
        matrix[c, d * int(data["length"]) + s : d * int(data["length"]) + e] = 1
    values.append(krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal", value_domain=[0, 1]))
print(json.dumps([time.perf_counter() - start, [float(v) for v in values]]))
"""

UNITIZED = """
import json, sys, time
from krippendorff_unitized_alpha.krippendorffs_unitized_alpha import KrippendorffUnitizedAlpha, Segment
data = {c: [Segment(*u) for u in units] for c, units in json.load(open(sys.argv[1])).items()}
start = time.perf_counter()
value = KrippendorffUnitizedAlpha(data).result
print(json.dumps([time.perf_counter() - start, float(value)]))
"""


def timed(function: Callable[[], Any], repeats: int = 7) -> tuple[float, Any]:
    """Best of several runs; the first one warms up."""
    times, result = [], None
    for _ in range(repeats):
        gc.collect()
        begin = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - begin)
    return min(times), result


def invent(
    spans_per_coder: int, interviews: int = 60, length: int = LENGTH, seed: int = 1
) -> tuple[list[Span], list[Document]]:
    """A round with skewed codes, shared passages and shifted boundaries."""
    generator = np.random.default_rng(seed)
    weights = 1 / np.arange(1, CODES + 1)
    weights /= weights.sum()
    spans, documents = [], []
    for d in range(interviews):
        documents.append(Document(f"d{d}", length, frozenset(f"c{c}" for c in range(CODERS))))
        code = generator.choice(CODES, spans_per_coder, p=weights)
        start = generator.integers(0, length - 600, spans_per_coder)
        size = generator.integers(30, 500, spans_per_coder)
        for c in range(CODERS):
            own = generator.random(spans_per_coder) > 0.75
            k = np.where(own, generator.choice(CODES, spans_per_coder, p=weights), code)
            s = np.where(own, generator.integers(0, length - 600, spans_per_coder), start)
            s = np.maximum(s + generator.integers(-20, 21, spans_per_coder), 0)
            e = s + np.maximum(size + generator.integers(-20, 21, spans_per_coder), 5)
            rows = zip(k.tolist(), s.tolist(), e.tolist(), strict=True)
            spans += [Span(f"d{d}", f"c{c}", f"k{a:02}", x, y) for a, x, y in rows]
    return spans, documents


def per_character_cells(columns: SpanColumns) -> dict[tuple[int, int], np.ndarray]:
    """The tuned rival of the sweep: one byte of coder bits for every character, by document and code."""
    result = {}
    order = np.lexsort((columns.code, columns.document))
    rows = [a[order].tolist() for a in (columns.document, columns.code, columns.coder, columns.start, columns.end)]
    masks: dict[tuple[int, int], np.ndarray] = {}
    for d, k, c, s, e in zip(*rows, strict=True):
        if (d, k) not in masks:
            result |= {key: np.bincount(mask, minlength=1 << CODERS) for key, mask in masks.items()}
            masks = {(d, k): np.zeros(columns.documents[d].length, dtype=np.uint8)}
        masks[d, k][s:e] |= 1 << c
    return result | {key: np.bincount(mask, minlength=1 << CODERS) for key, mask in masks.items()}


def line(name: str, ours: float, theirs: float | None = None, note: str = "") -> None:
    ratio = "" if theirs is None else f"{theirs:10.3f} s  {theirs / ours:8.0f} x"
    print(f"{name:<58}{ours * 1000:9.1f} ms {ratio}  {note}", flush=True)


def speed(arguments: argparse.Namespace) -> None:
    spans, documents = invent(500)
    print(f"{len(spans):,} spans, {len(documents) * LENGTH:,} characters, {CODES} codes, {CODERS} coders")
    full, report = timed(lambda: agreement_report(spans, documents))
    line("full report, intervals, spans, unitized, from Span objects", full)
    columns = SpanColumns.build(spans, documents)
    build, _ = timed(lambda: SpanColumns.build(spans, documents))
    line("  of which reading the Span objects", build)
    cells_time, cells = timed(lambda: sweep(columns))
    began = time.perf_counter()
    rival = per_character_cells(columns)
    rival_time = time.perf_counter() - began
    results = {
        (d, k, m): n
        for d, k, m, n in zip(*(a.tolist() for a in (cells.document, cells.code, cells.mask, cells.count)), strict=True)
    }
    assert all(results.get((d, k, m), 0) == n for (d, k), row in rival.items() for m, n in enumerate(row.tolist()) if m)
    line("cell table: against tuned per-character numpy", cells_time, rival_time, "full run")
    alpha_time, alpha = timed(lambda: binary_counts(sweep(columns)).total().kripp_alpha())
    if arguments.krippendorff:
        against_krippendorff(arguments.krippendorff, columns, alpha_time)
    against_sklearn(columns)
    queue_time, queue = timed(lambda: build_queue(spans, documents), 1)
    line("reconciliation queue", queue_time, note=f"{len(queue):,} items")
    assert [report.codes[c].kripp_alpha for c in report.codes] == alpha.tolist()
    if not arguments.skip_large:
        del spans, columns, report, queue, rival, results
        large, more_documents = invent(5000, length=100_000)
        began = time.process_time()
        best, _ = timed(lambda: agreement_report(large, more_documents), 4)
        busy = (time.process_time() - began) / 4
        name = f"full report of {len(large):,} spans, {len(more_documents) * 100_000:,} characters"
        line(name, best, note=f"{busy:.2f} s of processor time, mean")


def against_krippendorff(python: str, columns: SpanColumns, ours: float, part: int = 2) -> None:
    keep = columns.document < part
    small = SpanColumns(
        columns.documents[:part], columns.coders, columns.codes, columns.document[keep], columns.coder[keep],
        columns.code[keep], columns.start[keep], columns.end[keep], columns.assigned[:part],
    )  # fmt: skip
    mine = binary_counts(sweep(small)).total().kripp_alpha()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spans.npz"
        np.savez(
            path, coder=small.coder, document=small.document, code=small.code, start=small.start, end=small.end,
            coders=CODERS, codes=CODES, length=LENGTH, documents=part,
        )  # fmt: skip
        seconds, values = json.loads(subprocess.check_output([python, "-c", KRIPPENDORFF, str(path)]))
    assert np.allclose(values, mine, atol=1e-9, equal_nan=True)
    scale = len(columns.documents) / part
    line("alpha of all codes: against krippendorff", ours, seconds * scale, f"scaled from {part} of 60 interviews")


def against_sklearn(columns: SpanColumns, part: int = 3) -> None:
    def ours() -> np.ndarray:
        cells = sweep(columns)
        pairs = combinations(range(CODERS), 2)
        return np.array([pair_counts_by_document(cells, a, b)[1].total().cohen_kappa() for a, b in pairs])

    seconds, kappas = timed(ours)
    began = time.perf_counter()
    total = len(columns.documents) * LENGTH
    for k in range(part):
        vectors = np.zeros((CODERS, total), dtype=np.int8)
        chosen = columns.code == k
        for c, d, s, e in zip(
            *(a[chosen] for a in (columns.coder, columns.document, columns.start, columns.end)), strict=True
        ):
            vectors[c, d * LENGTH + s : d * LENGTH + e] = 1
        for row, (a, b) in enumerate(combinations(range(CODERS), 2)):
            assert math.isclose(cohen_kappa_score(vectors[a], vectors[b]), kappas[row, k], abs_tol=1e-9)
    theirs = (time.perf_counter() - began) * CODES / part
    line("kappa of 6 pairs, all codes: against scikit-learn", seconds, theirs, f"scaled from {part} of {CODES} codes")


def unitized(python: str, units: int = 500) -> None:
    generator = np.random.default_rng(3)
    length = units * 40
    edges = np.sort(generator.choice(np.arange(1, length), 2 * units, replace=False)).reshape(-1, 2)
    spans, segments = [], {}
    for c in range(CODERS):
        shifted = np.sort(np.clip(edges + generator.integers(-8, 9, edges.shape), 0, length).ravel()).reshape(-1, 2)
        at, rows = 0, []
        for (s, e), k in zip(shifted.tolist(), generator.integers(0, 5, units).tolist(), strict=True):
            if s >= e:
                continue
            if s > at:
                rows.append(("_empty", at, s))
            rows.append((f"k{k}", s, e))
            spans.append(Span("d", f"c{c}", f"k{k}", s, e))
            at = e
        segments[f"c{c}"] = [*rows, ("_empty", at, length)] if at < length else rows
    documents = [Document("d", length, frozenset(segments))]
    columns = SpanColumns.build(spans, documents)
    ours, family = timed(lambda: family_2016(columns))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "segments.json"
        path.write_text(json.dumps(segments), encoding="utf-8")
        seconds, value = json.loads(subprocess.check_output([python, "-c", UNITIZED, str(path)]))
    assert family.u_alpha is not None and abs(family.u_alpha - value) < 1e-12, (family.u_alpha, value)
    line(
        f"u-alpha, {units} units x {CODERS} coders: krippendorff-unitized-alpha",
        ours,
        seconds,
        "whole family against u",
    )


def records_of_cases(cases: int = 500) -> None:
    """Agreement on the variables of the starter for case files, two coders, with intervals, “unknown” both ways."""
    generator = random.Random(1)
    case_attributes = load_starter("case-files").case_attributes
    variables = [Variable(name=entry.name, values=entry.values, answer=entry.answer) for entry in case_attributes]
    rows: dict[str, list[Row]] = {entry.name: [] for entry in case_attributes}
    for case in range(cases):
        for entry in case_attributes:
            true = generator.choice(entry.values)
            for coder in "ab":
                given = {true if generator.random() < 0.8 else generator.choice(entry.values)}
                if entry.answer == "several" and generator.random() < 0.4:
                    given.add(generator.choice(entry.values))
                rows[entry.name].append((f"F{case:03}", coder, frozenset(given)))
    seconds, result = timed(lambda: variables_report(variables, rows))
    assert all(figures.intervals["kripp_alpha"].ends for figures in result.values())
    line(f"{cases} cases x {len(case_attributes)} variables x 2 coders, with intervals", seconds, note="target 0.5 s")


def sample(generator: np.random.Generator, shape: tuple[int, int], occurs: float) -> BinaryCounts:
    """Interviews of 20,000 characters that differ in how well two coders agree on passages of 150 characters."""
    used = generator.random(shape) < occurs
    passages = generator.poisson(6, shape) * used
    agreed = generator.binomial(passages, generator.beta(4.2, 1.8, shape))
    single = (passages - agreed + generator.poisson(0.3, shape) * used) * 150.0
    return BinaryCounts(np.full(shape, 40_000.0), 2 * 150.0 * agreed + single, single)


def coverage(simulations: int) -> None:
    print(f"\nshare of 95 % intervals that hold the true alpha ({simulations:,} simulated rounds each)")
    print("code in   interviews   jackknife-t (given)   n-1 df   percentile bootstrap   characters as if independent")
    generator = np.random.default_rng(7)
    for occurs in (1.0, 0.3):
        truth = float(sample(generator, (300_000, 1), occurs).total().kripp_alpha()[0])
        for interviews in (6, 10, 20):
            counts = sample(generator, (interviews, simulations), occurs)
            ends = [i.ends for i in jackknife_intervals(counts, [""] * interviews)]
            intervals = [e for e in ends if e is not None]
            share = np.mean([low <= truth <= high for low, high in intervals])
            plain = fixed_freedom(counts, truth)
            boot = percentile_bootstrap(generator, counts, truth)
            naive = independent_characters(counts, truth)
            print(
                f"{occurs:7.0%} {interviews:12} {share:13.1%} ({len(intervals) / simulations:.0%}) {plain:10.1%}"
                f" {boot:18.1%} {naive:26.1%}",
                flush=True,
            )


def fixed_freedom(counts: BinaryCounts, truth: float) -> float:
    """The same jackknife with interviews - 1 degrees of freedom, whatever the number with the code."""
    covered, result = 0, 0
    interviews = counts.ratings.shape[0]
    for k, interval in enumerate(jackknife_intervals(counts, [""] * interviews)):
        if interval.ends is None or "Fisher" not in interval.method:
            continue
        used = int((counts.positive[:, k] > 0).sum())
        low, high = (math.atanh(end) for end in interval.ends)
        ratio = student.ppf(0.975, interviews - 1) / student.ppf(0.975, used - 1)
        half = (high - low) / 2 * ratio
        result += 1
        covered += (low + high) / 2 - half <= math.atanh(truth) <= (low + high) / 2 + half
    return covered / result


def percentile_bootstrap(generator: np.random.Generator, counts: BinaryCounts, truth: float, draws: int = 500) -> float:
    interviews = counts.ratings.shape[0]
    weights = generator.multinomial(interviews, np.full(interviews, 1 / interviews), size=draws).astype(float)
    alphas = BinaryCounts(
        weights @ counts.ratings, weights @ counts.positive, weights @ counts.disagreement
    ).kripp_alpha()
    low, high = np.nanquantile(alphas[:, ~np.isnan(alphas).all(axis=0)], [0.025, 0.975], axis=0)
    return float(np.mean((low <= truth) & (truth <= high)))


def independent_characters(counts: BinaryCounts, truth: float) -> float:
    """A large-sample interval that takes every character for an independent observation (delta method)."""
    total = counts.total()
    total = BinaryCounts(*(a[total.positive > 0] for a in (total.ratings, total.positive, total.disagreement)))
    characters = total.ratings / 2
    agreed = 1 - total.disagreement / characters
    share = total.prevalence()
    chance = 1 - 2 * share * (1 - share)
    error = np.sqrt(agreed * (1 - agreed) / characters) / (1 - chance)
    return float(np.mean(np.abs(total.kripp_alpha() - truth) <= 1.96 * error))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--krippendorff", metavar="PYTHON")
    parser.add_argument("--unitized", metavar="PYTHON")
    parser.add_argument("--skip-large", action="store_true")
    parser.add_argument("--simulations", type=int, default=4000)
    arguments = parser.parse_args()
    speed(arguments)
    records_of_cases()
    if arguments.unitized:
        unitized(arguments.unitized)
    if arguments.simulations:
        coverage(arguments.simulations)


if __name__ == "__main__":
    main()
