"""The queue: every span once, the best alignment, and the right name for each disagreement."""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from coding.agreement import Document, Span, agreement_report
from coding.errors import InvalidInput
from coding.reconcile import DisagreementKind, Item, build_queue
from tests.helpers.paths import DATA

PARENTS = {"fear of school": "fear", "fear of exams": "fear of school", "loop": "pool", "pool": "loop"}
LONG = 1000


def _queue(*spans: tuple[str, str, int, int], coders: str = "AB", parents: dict[str, str] | None = None) -> list[Item]:
    results = [Span("d", coder, code, start, end, f"s{i}") for i, (coder, code, start, end) in enumerate(spans)]
    return [*build_queue(results, [Document("d", LONG, frozenset(coders))], parents=parents)]


def kinds(items: Iterable[Item]) -> Counter[DisagreementKind]:
    return Counter(item.type for item in items)


def _types(items: Iterable[Item]) -> list[str]:
    return [item.type.value for item in items]


@pytest.mark.parametrize(
    ("spans", "coders", "expected"),
    [
        ([("A", "hope", 0, 10), ("B", "hope", 0, 10)], "AB", ["exact"]),
        ([("A", "hope", 0, 10), ("B", "hope", 2, 10)], "AB", ["boundary"]),
        ([("A", "hope", 0, 10), ("B", "hope", 9, 30)], "AB", ["boundary"]),
        ([("A", "hope", 0, 100), ("B", "hope", 0, 40), ("B", "hope", 42, 100)], "AB", ["split/merge"]),
        ([("A", "hope", 0, 90), *(("B", "hope", at, at + 30) for at in (0, 30, 60))], "AB", ["split/merge"]),
        ([("A", "hope", 0, 10), ("B", "fear", 0, 10)], "AB", ["different code"]),
        ([("A", "hope", 0, 10), ("B", "fear", 3, 10)], "AB", ["different code"]),
        ([("A", "fear", 0, 10), ("B", "fear of school", 0, 10)], "AB", ["parent/child"]),
        ([("A", "fear of exams", 0, 10), ("B", "fear", 0, 10)], "AB", ["parent/child"]),
        ([("A", "loop", 0, 10), ("B", "pool", 0, 10)], "AB", ["parent/child"]),
        ([("A", "hope", 0, 10), ("B", "hope", 0, 10), ("A", "fear", 0, 10)], "AB", ["extra label", "exact"]),
        ([("A", "hope", 0, 10)], "AB", ["missing"]),
        ([("A", "hope", 0, 10), ("B", "fear", 9, 30)], "AB", ["missing", "missing"]),
        ([("A", "hope", 0, 10), ("B", "hope", 10, 20)], "AB", ["missing", "missing"]),
        ([("A", "hope", 0, 10), ("A", "hope", 0, 10), ("B", "hope", 0, 10)], "AB", ["exact"]),
        ([(c, "hope", 0, 10) for c in "ABC"], "ABC", ["exact"]),
        ([("A", "hope", 0, 10), ("B", "hope", 0, 10), ("C", "hope", 1, 10)], "ABC", ["boundary"]),
        ([("A", "hope", 0, 10), ("B", "hope", 0, 10)], "ABC", ["missing"]),
        ([("A", "hope", 0, 10), ("B", "hope", 0, 10), ("C", "fear", 0, 10)], "ABC", ["different code"]),
        ([*((c, "hope", 0, 10) for c in "ABC"), ("A", "fear", 0, 10)], "ABC", ["extra label", "exact"]),
    ],
)
def test_types(spans: list[tuple[str, str, int, int]], coders: str, expected: list[str]) -> None:
    assert _types(_queue(*spans, coders=coders, parents=PARENTS)) == expected


def test_siblings_are_different_codes_and_a_piece_that_lies_mostly_outside_is_no_piece() -> None:
    parents = {"fear of school": "fear", "fear of exams": "fear"}
    items = _queue(("A", "fear of school", 0, 10), ("B", "fear of exams", 0, 10), parents=parents)
    assert _types(items) == ["different code"]
    items = _queue(("A", "hope", 0, 100), ("B", "hope", 0, 95), ("B", "hope", 98, 300))
    assert _types(items) == ["boundary", "missing"]


def test_who_has_nothing_in_an_item_is_absent_from_it() -> None:
    items = _queue(("A", "hope", 0, 50), ("B", "fear", 40, 90), ("A", "school", 90, 99))
    assert items[0].absent == ("B",)
    assert kinds(items) == {DisagreementKind.MISSING: 3}


def test_only_exact_agreement_of_all_may_be_accepted_in_advance() -> None:
    items = _queue(("A", "hope", 0, 10), ("B", "hope", 0, 10), ("A", "fear", 20, 30), ("B", "fear", 20, 31))
    assert [item.pre_acceptable for item in items] == [True, False]
    assert not _queue(("A", "hope", 0, 10), ("B", "hope", 0, 10), coders="ABC")[0].pre_acceptable


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Span], list[Document]]:
    documents, spans = [], []
    for number in range(draw(st.integers(1, 3))):
        coders = draw(st.sampled_from(["AB", "ABC", "ABCD", "A"]))
        length = draw(st.integers(10, 60))
        documents.append(Document(f"d{number}", length, frozenset(coders)))
        for coder in coders:
            for at in range(draw(st.integers(0, 6))):
                start = draw(st.integers(0, length - 1))
                end = min(length, start + draw(st.integers(1, 20)))
                code = draw(st.sampled_from(["fear", "hope", "school"]))
                spans.append(Span(f"d{number}", coder, code, start, end, f"{number}{coder}{at}"))
    return spans, documents


@pytest.mark.slow
@given(rounds(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_every_locked_span_is_in_exactly_one_item_whatever_the_order_of_input(
    round_: tuple[list[Span], list[Document]], chance: random.Random
) -> None:
    spans, documents = round_
    items = build_queue(spans, documents)
    assert build_queue(chance.sample(spans, len(spans)), documents) == items
    compared = {document.id for document in documents if len(document.coders) > 1}
    listed = [span for item in items for span in item.spans]
    assert sorted(listed, key=lambda s: s.id) == sorted(
        (span for span in spans if span.document in compared), key=lambda s: s.id
    )
    assert len(items) == len({item.id for item in items})
    by_id = {document.id: document for document in documents}
    for item in items:
        assert {*item.coders, *item.absent} == by_id[item.document].coders
        assert item.start == min(span.start for span in item.spans)
        assert item.end == max(span.end for span in item.spans)
        assert item.pre_acceptable == (not item.absent and len({(s.code, s.start, s.end) for s in item.spans}) == 1)
        # One span of each coder, but for pieces.
        distinct = {(s.coder, s.code, s.start, s.end) for s in item.spans}
        if len({coder for coder, *_ in distinct}) < len(distinct):
            assert len(item.codes) == 1
            assert item.type in (DisagreementKind.SPLIT_MERGE, DisagreementKind.MISSING, DisagreementKind.EXTRA_LABEL)


def item_of(items: Sequence[Item]) -> dict[str, str]:
    return {span.id: item.id for item in items for span in item.spans}


@given(rounds(), st.data())
@settings(max_examples=100, deadline=None)
@pytest.mark.slow
def test_copies_of_spans_go_with_their_originals(
    round_: tuple[list[Span], list[Document]], data: st.DataObject
) -> None:
    """A coder's double click is one judgement: both copies are in the item that the original alone is in."""
    spans, documents = round_
    twice = data.draw(st.lists(st.sampled_from(spans), max_size=4, unique_by=lambda s: s.id)) if spans else []
    items = build_queue([*spans, *(replace(span, id=f"{span.id}+") for span in twice)], documents)
    place, alone = item_of(items), build_queue(spans, documents)
    listed = [span.id for item in items for span in item.spans]
    assert len(listed) == len(set(listed)) == len(place)
    assert len(items) == len(alone)
    for span in twice:
        assert place.get(span.id) == place.get(f"{span.id}+")
    # Items at the same place stand in the order of their ids, which are made of those of their spans.
    assert kinds_of(items) == kinds_of(alone)


def kinds_of(items: Sequence[Item]) -> list[tuple[list[str], str]]:
    """The kind of each item, by its spans without their copies."""
    return sorted((sorted({span.id.rstrip("+") for span in item.spans}), item.type.value) for item in items)


@pytest.mark.slow
@given(rounds())
@settings(max_examples=150, deadline=None)
def test_spans_of_an_item_overlap(round_: tuple[list[Span], list[Document]]) -> None:
    items = build_queue(*round_)
    for item in items:
        reach = item.spans[0].end
        for span in item.spans[1:]:
            assert span.start < reach
            reach = max(reach, span.end)


def _weight(a: Span, b: Span) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    overlap = max(shared, 0) / (a.end - a.start + b.end - b.start - max(shared, 0))
    if shared <= 0 or (a.code != b.code and overlap < 0.5):
        return 0.0
    return overlap + 0.25 * (a.code == b.code)


@pytest.mark.slow
@given(st.integers(0, 100_000))
@settings(max_examples=80, deadline=None)
def test_the_alignment_reaches_the_optimum_of_the_whole_matrix(seed: int) -> None:
    """Items part the spans, so their optima together can never exceed that of the whole; they must reach it."""
    generator = random.Random(seed)
    everybody = []
    for i in range(60):
        start = generator.randrange(150)
        end = start + generator.randrange(3, 30)
        everybody.append(Span("d", generator.choice("ABC"), generator.choice(["fear", "hope"]), start, end, f"s{i}"))
    for pair in combinations("ABC", 2):
        spans = list({(s.coder, s.code, s.start, s.end): s for s in everybody if s.coder in pair}.values())
        items = build_queue(spans, [Document("d", 200, frozenset(pair))])
        reached = sum(_optimum(item.spans, *pair) for item in items)
        assert reached == pytest.approx(_optimum(spans, *pair), abs=1e-9)


def _optimum(spans: Sequence[Span], one: str, other: str) -> float:
    """Total weight of the best one-to-one alignment of two coders' spans."""
    matrix = np.array([[_weight(a, b) for b in spans if b.coder == other] for a in spans if a.coder == one])
    if not matrix.size:
        return 0.0
    rows, cols = linear_sum_assignment(matrix, maximize=True)
    return float(matrix[rows, cols].sum())


def test_contradicting_pairs_of_three_coders_do_not_chain() -> None:
    """A's second span is aligned with C's, C's with B's, B's with A's first: the loosest of these gives way."""
    items = _queue(
        ("A", "hope", 0, 20), ("B", "hope", 2, 30), ("C", "hope", 18, 50), ("A", "hope", 30, 50), coders="ABC"
    )  # fmt: skip
    groups = sorted(sorted((s.coder, s.start) for s in item.spans) for item in items)
    assert groups == [[("A", 0), ("B", 2)], [("A", 30), ("C", 18)]]


def test_spans_without_ids_get_lasting_ones_and_equal_ids_are_refused() -> None:
    documents = [Document("d", 100, frozenset("AB"))]
    bare = [Span("d", "A", "hope", 0, 5), Span("d", "A", "hope", 0, 5), Span("d", "B", "hope", 0, 5)]
    (item,) = build_queue(bare, documents)
    assert [span.id for span in item.spans] == ["d/A/hope/0-5", "d/A/hope/0-5#2", "d/B/hope/0-5"]
    assert set(item_of(build_queue(bare, documents)).values()) == {item.id}
    with pytest.raises(InvalidInput, match="Two codings carry the id x"):
        build_queue([replace(span, id="x") for span in bare], documents)
    with pytest.raises(InvalidInput, match="has 100 characters"):
        build_queue([Span("d", "A", "hope", 0, 500)], documents)


def test_spans_of_different_codes_that_share_less_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = [Span("d", "A", "hope", 0, 10, "1"), Span("d", "B", "fear", 0, 8, "2")]
    documents = [Document("d", 100, frozenset("AB"))]
    assert len(build_queue(spans, documents)) == 1
    monkeypatch.setattr("coding.reconcile.queue.DIFFERENT_CODE_OVERLAP", 0.9)
    assert _types(build_queue(spans, documents)) == ["extra label", "extra label"]


def test_no_spans_no_items() -> None:
    assert build_queue([], [Document("d", 10, frozenset("AB"))]) == ()
    assert build_queue([Span("d", "A", "hope", 0, 5)], [Document("d", 10, frozenset("A"))]) == ()


def test_exact_items_add_up_to_the_exact_matches_of_the_report() -> None:
    generator = random.Random(9)
    spans = []
    for i in range(0, 900, 30):
        for coder in "AB":
            if generator.random() < 0.8:
                spans.append(Span("d", coder, "hope", i, i + 20 + generator.randrange(2), f"{coder}{i}"))
    documents = [Document("d", LONG, frozenset("AB"))]
    counts = kinds(build_queue(spans, documents))
    figures = agreement_report(spans, documents).codes["hope"].span_f1["A|B"]
    assert counts[DisagreementKind.EXACT] == figures.matched["1.0"] > 0
    assert counts[DisagreementKind.EXACT] + counts[DisagreementKind.BOUNDARY] == figures.matched["0.5"]


_COVID = DATA / "coded"


@pytest.mark.skipif(not (_COVID / "covid_two_coders_reconciled.csv").is_file(), reason="the coded study is not here")
def test_a_real_study_as_a_queue() -> None:
    """57 answers, three yes/no codes, two coders: the known numbers of differences become items."""
    text = (_COVID / "covid_two_coders_reconciled.csv").read_text(encoding="cp1252", errors="replace")
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    for code, differences in (("Q1_Outside", 7), ("Q3_Outside", 11), ("Dialectic", 10)):
        spans, documents = [], []
        for number, row in enumerate(rows):
            values = {coder: row[f"{code}_{coder}"].strip() for coder in ("CC", "OM")}
            documents.append(Document(f"a{number}", 100, frozenset(c for c, value in values.items() if value)))
            spans += [Span(f"a{number}", c, code, 0, 100) for c, value in values.items() if value == "1"]
        items = build_queue(spans, documents)
        counts = kinds(items)
        assert counts[DisagreementKind.MISSING] == differences
        assert counts[DisagreementKind.EXACT] + counts[DisagreementKind.MISSING] == len(items)
        assert counts[DisagreementKind.EXACT] == sum(row[f"{code}_CC"] == row[f"{code}_OM"] == "1" for row in rows)


def test_pairs_of_coders_are_aligned_alike_whatever_their_names() -> None:
    spans = [Span("d", c, "hope", i * 20 + k, i * 20 + 15, f"{c}{i}") for i in range(5) for k, c in enumerate("ABC")]
    documents = [Document("d", LONG, frozenset("ABC"))]
    groups = [{s.id for s in item.spans} for item in build_queue(spans, documents)]
    for first, second in combinations("ABC", 2):
        swap = {first: second, second: first}
        renamed = [replace(s, coder=swap.get(s.coder, s.coder)) for s in spans]
        assert [{s.id for s in item.spans} for item in build_queue(renamed, documents)] == groups
