"""Span matching against the full assignment of a matrix."""

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from coding.agreement import Document, Span, agreement_report
from coding.agreement.columns import SpanColumns
from coding.agreement.matching import best_assignment, overlapping_pairs
from coding.agreement.spans import match_spans

CODERS = ("ann", "ben", "cleo")


def _overlap(a: Span, b: Span) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return 0.0 if shared <= 0 else shared / (a.end - a.start + b.end - b.start - shared)


@pytest.mark.slow
@given(st.integers(0, 100_000), st.integers(20, 120))
@settings(max_examples=60, deadline=None)
def test_matches_equal_the_full_assignment(seed: int, length: int) -> None:
    generator = random.Random(seed)
    documents = [Document(f"d{i}", length, frozenset(CODERS)) for i in range(2)]
    spans = []
    for _ in range(60):
        start = generator.randrange(length - 1)
        end = min(length, start + generator.randrange(1, 15))
        document, coder = f"d{generator.randrange(2)}", generator.choice(CODERS)
        spans.append(Span(document, coder, generator.choice("xy"), start, end))
    columns = SpanColumns.build(spans, documents)
    matches = match_spans(columns)
    for threshold in (0.5, 1.0):
        for first, second in combinations(range(3), 2):
            for k, code in enumerate(columns.codes):
                expected = 0
                for document in documents:
                    a, b = (
                        [s for s in set(spans) if (s.document, s.coder, s.code) == (document.id, CODERS[c], code)]
                        for c in (first, second)
                    )
                    fits = np.array([[_overlap(x, y) >= threshold for y in b] for x in a], dtype=float).reshape(
                        len(a), len(b)
                    )
                    rows, cols = linear_sum_assignment(fits, maximize=True)
                    expected += int(fits[rows, cols].sum())
                assert matches.matched[threshold][first, second, k] == expected


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 1000)), max_size=40, unique_by=lambda e: e[:2]
    ),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_pieces_reach_the_optimum_of_the_whole(edges: list[tuple[int, int, int]], most: bool) -> None:
    left, right, weight = (
        np.array(column, dtype=np.int64) for column in (zip(*edges, strict=True) if edges else ([],) * 3)
    )
    share = weight / 1000
    chosen = best_assignment(left, right + 100, share, most_pairs=most)
    assert len(set(left[chosen].tolist())) == len(set(right[chosen].tolist())) == int(chosen.sum())
    matrix = np.zeros((8, 8))
    matrix[left, right] = share + (10 if most else 0)
    rows, cols = linear_sum_assignment(matrix, maximize=True)
    assert share[chosen].sum() + (10 * chosen.sum() if most else 0) == pytest.approx(matrix[rows, cols].sum())


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(1, 12)), max_size=30),
    st.sampled_from([0.0, 0.3, 0.5, 0.9]),
)
@example([(0, 23, 10), (0, 24, 9)], 0.9)  # 10 (1 - 0.9) is less than 1 in floating point
@settings(max_examples=150, deadline=None)
def test_overlapping_pairs_are_all_found_once(spans: list[tuple[int, int, int]], least: float) -> None:
    group, start, length = (np.array(c, dtype=np.int64) for c in (zip(*spans, strict=True) if spans else ([],) * 3))
    end = start + length
    results = [
        frozenset(pair) for pair in zip(*(a.tolist() for a in overlapping_pairs(group, start, end, least)), strict=True)
    ]
    assert len(results) == len(set(results))
    for i, j in combinations(range(len(spans)), 2):
        shared = min(end[i], end[j]) - max(start[i], start[j])
        overlap = shared / (length[i] + length[j] - shared)
        if group[i] == group[j] and shared > 0 and overlap >= least:
            assert frozenset((i, j)) in results
        elif group[i] != group[j] or shared <= 0:
            assert frozenset((i, j)) not in results


def test_boundary_shift_is_counted_in_characters_and_words() -> None:
    words = [(at, at + 4) for at in range(0, 100, 5)]
    document = Document("d", 100, frozenset(CODERS[:2]), {"word": words})
    spans = [Span("d", "ann", "hope", 10, 50), Span("d", "ben", "hope", 20, 55)]
    figures = agreement_report(spans, [document]).codes["hope"].span_f1["ann|ben"]
    assert figures.matched == {"0.5": 1, "1.0": 0}
    assert figures.f1 == {"0.5": 1.0, "1.0": 0.0}
    assert figures.shift_characters == pytest.approx((10 + 5) / 2)
    assert figures.shift_words == pytest.approx((2 + 1) / 2)
    bare = agreement_report(spans, [Document("d", 100, frozenset(CODERS[:2]))]).codes["hope"].span_f1["ann|ben"]
    assert bare.shift_words is None


def test_spans_in_interviews_the_other_did_not_judge_do_not_count() -> None:
    documents = [Document("d1", 50, frozenset(CODERS[:2])), Document("d2", 50, frozenset({"ann", "cleo"}))]
    spans = [Span("d1", "ann", "hope", 0, 9), Span("d1", "ben", "hope", 0, 9), Span("d2", "ann", "hope", 0, 9)]
    figures = agreement_report(spans, documents).codes["hope"]
    assert figures.span_f1["ann|ben"].f1["1.0"] == 1.0
    assert figures.span_f1["ann|cleo"].f1["1.0"] == 0.0
    assert figures.span_f1["ben|cleo"].f1["1.0"] is None
    assert figures.not_computable["span_f1/ben|cleo/1.0"] == "these two coders share no interview"


DOCUMENTS = [Document("d", 100, frozenset({"ann", "ben"}), {"word": [(at, at + 4) for at in range(0, 100, 5)]})]
PLAIN = [
    Span("d", "ann", "hope", 10, 20, "1"),
    Span("d", "ann", "hope", 40, 60, "2"),
    Span("d", "ben", "hope", 10, 20, "3"),
    Span("d", "ben", "hope", 42, 60, "4"),
]


@pytest.mark.parametrize("repeated", [[0], [0, 0, 3], [1, 2]])
def test_repetitions_change_nothing(repeated: list[int]) -> None:
    again = [
        Span("d", entry.coder, "hope", entry.start, entry.end, f"again {n}") for n in repeated for entry in [PLAIN[n]]
    ]
    once = agreement_report(PLAIN, DOCUMENTS).codes["hope"]
    twice = agreement_report([*again, *PLAIN], DOCUMENTS).codes["hope"]
    assert once.span_f1["ann|ben"].f1 == {"0.5": 1.0, "1.0": 0.5}
    assert twice.span_f1 == once.span_f1
    assert twice.kripp_alpha == once.kripp_alpha


def test_overlapping_spans_still_count_one_by_one() -> None:
    more = agreement_report([*PLAIN, Span("d", "ann", "hope", 10, 21, "5")], DOCUMENTS).codes["hope"]
    assert more.span_f1["ann|ben"].first == 3
