"""The sweep and the coefficients against counting one character at a time."""

import json
import math
import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.agreement import UNITS, Document, Span, agreement_report, table_report
from coding.agreement.columns import SpanColumns
from coding.agreement.explain import EXPLAINED
from coding.agreement.sweep import cells_of, merge_spans, sweep
from coding.errors import InvalidInput

CODERS = ("ann", "ben", "cleo", "dora")
BOTH = frozenset({"ann", "ben"})
CODES = ("fear", "hope", "never used")


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Span], list[Document]]:
    """A small round in which not everybody was assigned to everything."""
    documents, spans = [], []
    for number in range(draw(st.integers(1, 4))):
        length = draw(st.integers(0, 40))
        coders = draw(st.frozensets(st.sampled_from(CODERS), max_size=4))
        documents.append(Document(f"d{number}", length, coders))
        for coder in sorted(coders):
            for _ in range(draw(st.integers(0, 5)) if length else 0):
                start = draw(st.integers(0, length - 1))
                end = draw(st.integers(start + 1, length))
                spans.append(Span(f"d{number}", coder, draw(st.sampled_from(CODES[:-1])), start, end))
    return spans, documents


def _characters(spans: list[Span], document: Document, code: str) -> dict[str, list[int]]:
    """0/1 per character for every coder of a document."""
    rows = {coder: [0] * document.length for coder in document.coders}
    for span in spans:
        if span.document == document.id and span.code == code:
            for at in range(span.start, span.end):
                rows[span.coder][at] = 1
    return rows


@given(rounds())
@settings(max_examples=150, deadline=None)
@pytest.mark.slow
def test_cells_equal_counting_characters(round_: tuple[list[Span], list[Document]]) -> None:
    spans, documents = round_
    columns = SpanColumns.build(spans, documents)
    counted: dict[tuple[str, str, int], int] = {}
    for document in documents:
        for code in columns.codes:
            rows = _characters(spans, document, code)
            for at in range(document.length):
                mask = sum(row[at] << columns.coders.index(coder) for coder, row in rows.items())
                if mask:
                    counted[document.id, code, mask] = counted.get((document.id, code, mask), 0) + 1
    results = {(d, k, mask): count for d, k, mask, count in sweep(columns).rows()}
    assert results == counted


@pytest.mark.slow
@given(rounds())
@settings(max_examples=100, deadline=None)
def test_coefficients_equal_those_of_a_table_of_characters(round_: tuple[list[Span], list[Document]]) -> None:
    """Alpha of a table with gaps is another implementation than alpha from the sweep."""
    spans, documents = round_
    report = agreement_report(spans, documents, codes=CODES)
    json.dumps(report.to_json(cells=True), allow_nan=False)
    complete = len({document.coders for document in documents}) == 1
    for code in CODES:
        table = [
            (f"{document.id}/{at}", coder, str(row[at]))
            for document in documents
            for coder, row in _characters(spans, document, code).items()
            for at in range(document.length)
        ]
        figures = report.codes[code]
        if figures.kripp_alpha is None:
            assert figures.not_computable["kripp_alpha"] and figures.not_computable["interval"]
            assert figures.interval.ends is None
        if not table:
            assert figures.kripp_alpha is None
            continue
        by_table = table_report(table, categories=2)
        _close(figures.kripp_alpha, by_table.values["kripp_alpha"])
        if complete:
            # With gaps, a table weighs units and the sweep weighs ratings; without gaps the two are one.
            for name, other in (("pa", "percent"), ("fleiss_kappa",) * 2, ("gwet_ac1",) * 2, ("brennan_prediger",) * 2):
                _close(getattr(figures, name), by_table.values[other])
        for pair, row in by_table.pairs.items():
            first, second = sorted(pair.split("|"))
            counts = figures.pairs[f"{first}|{second}"]
            _close(counts.kappa, row["kappa"])
            _close(counts.po, row["po"])
            assert counts.both + counts.only_first + counts.only_second + counts.neither == row["units"]
            assert (counts.kappa is None) == (f"pairs/{first}|{second}/kappa" in figures.not_computable)


def _close(found: float | None, expected: float | None) -> None:
    if expected is None or found is None:
        assert found is expected
    else:
        assert found == pytest.approx(expected, abs=1e-9)


def _invented_round(seed: int, documents: int = 3, spans: int = 60) -> tuple[list[Span], list[Document]]:
    generator = random.Random(seed)
    docs = [Document(f"d{i}", generator.randrange(800, 2000), frozenset(CODERS[:3])) for i in range(documents)]
    results = []
    for document in docs:
        for _ in range(spans):
            start = generator.randrange(document.length - 120)
            code = generator.choice(CODES[:2])
            for coder in CODERS[:3]:
                if generator.random() < 0.7:
                    shift = generator.randrange(15)
                    results.append(
                        Span(document.id, coder, code, start + shift, start + shift + generator.randrange(20, 100))
                    )
    return results, docs


def _character_figures(spans: list[Span], documents: list[Document], names: dict[str, str]) -> dict[str, list[float]]:
    """Figures that do not depend on who is called what, nor on how spans were cut."""
    report = agreement_report(spans, documents, unitized=False)
    figures = {}
    for code, row in report.codes.items():
        values = [row.prevalence, row.pa, row.kripp_alpha, row.fleiss_kappa, row.gwet_ac1, row.brennan_prediger]
        values += list(row.interval.ends or ())
        for first, second in combinations(sorted(names), 2):
            a, b = names[first], names[second]
            pair = row.pairs.get(f"{a}|{b}") or row.pairs[f"{b}|{a}"]
            values += [pair.kappa, pair.f1, pair.jaccard, pair.po]
        values += sorted(i.kripp_alpha for i in row.interviews if i.kripp_alpha is not None)
        figures[code] = [math.inf if value is None else value for value in values]
    return figures


@pytest.mark.slow
@given(st.integers(0, 10_000), st.permutations(CODERS[:3]), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_names_order_and_cuts_do_not_matter(seed: int, renamed: list[str], chance: random.Random) -> None:
    spans, documents = _invented_round(seed, documents=5, spans=12)
    names = dict(zip(CODERS[:3], renamed, strict=True))
    before = _character_figures(spans, documents, {name: name for name in CODERS[:3]})
    changed = []
    for span in spans:
        span = Span(f"x-{span.document}", names[span.coder], span.code, span.start, span.end)
        cut = chance.randrange(span.start, span.end)
        if cut > span.start and chance.random() < 0.5:
            changed.append(Span(span.document, span.coder, span.code, span.start, cut))
            span = Span(span.document, span.coder, span.code, cut, span.end)
        changed.append(span)
    chance.shuffle(changed)
    other = [Document(f"x-{d.id}", d.length, frozenset(names[c] for c in d.coders)) for d in documents]
    chance.shuffle(other)
    after = _character_figures(changed, other, names)
    assert after.keys() == before.keys()
    for code in before:
        assert after[code] == pytest.approx(before[code], abs=1e-12)


def test_a_coder_who_was_never_assigned_is_missing_and_not_blank() -> None:
    spans = [Span("d1", "ann", "hope", 0, 50), Span("d2", "ben", "hope", 0, 50)]
    apart = agreement_report(spans, [Document("d1", 100, frozenset({"ann"})), Document("d2", 100, frozenset({"ben"}))])
    figures = apart.codes["hope"]
    assert figures.kripp_alpha is None
    assert figures.pa is None
    assert figures.not_computable["kripp_alpha"] == "no interview was judged by two or more coders"
    assert figures.not_computable["pairs/ann|ben/kappa"] == "these two coders share no interview"
    assert apart.not_computable["pooled_kappa/ann|ben"] == "these two coders share no interview"
    assert apart.single_coded == ("d1", "d2")
    both = frozenset({"ann", "ben"})
    together = agreement_report(spans, [Document("d1", 100, both), Document("d2", 100, both)])
    assert together.codes["hope"].kripp_alpha == pytest.approx(-1 / 3, abs=0.01)


def test_an_unused_code_of_the_codebook_is_reported_with_a_reason() -> None:
    documents = [Document("d1", 100, frozenset({"ann", "ben"}))]
    figures = agreement_report([], documents, codes=["hope"]).codes["hope"]
    assert (figures.pa, figures.gwet_ac1, figures.kripp_alpha) == (1.0, 1.0, None)
    assert "nobody used this code" in figures.not_computable["kripp_alpha"]
    assert figures.interviews_with_code == 0
    assert any("Not enough occurrences" in warning for warning in figures.warnings)


def test_everything_coded_by_everyone_is_not_computable() -> None:
    documents = [Document("d1", 100, frozenset({"ann", "ben"}))]
    spans = [Span("d1", coder, "hope", 0, 100) for coder in ("ann", "ben")]
    figures = agreement_report(spans, documents).codes["hope"]
    assert figures.kripp_alpha is None
    assert "everywhere" in figures.not_computable["kripp_alpha"]


def test_many_coders_need_no_dense_table() -> None:
    coders = [f"c{i:02}" for i in range(40)]
    documents = [Document("d1", 1000, frozenset(coders))]
    spans = [Span("d1", coder, "hope", i, i + 500) for i, coder in enumerate(coders)]
    cells = sweep(SpanColumns.build(spans, documents))
    assert int(cells.count.sum()) == 539
    assert int(np.bitwise_count(cells.mask) @ cells.count) == 40 * 500
    with pytest.raises(InvalidInput, match="at most 62"):
        SpanColumns.build([], [Document("d1", 10, frozenset(f"c{i}" for i in range(63)))])


def test_merging_keeps_touching_spans_apart_only_when_told_to() -> None:
    documents = [Document("d1", 100, frozenset({"ann"}))]
    spans = [Span("d1", "ann", "hope", *ends) for ends in ((0, 10), (10, 20), (15, 30), (40, 50))]
    columns = SpanColumns.build(spans, documents)
    joined, apart = merge_spans(columns), merge_spans(columns, join_touching=False)
    assert list(zip(joined.start.tolist(), joined.end.tolist(), strict=True)) == [(0, 30), (40, 50)]
    assert list(zip(apart.start.tolist(), apart.end.tolist(), strict=True)) == [(0, 10), (10, 30), (40, 50)]
    assert cells_of(columns, joined, columns.lengths).count.tolist() == [40]


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span("d9", "ann", "hope", 0, 5), "not in the documents"),
        (Span("d1", "zoe", "hope", 0, 5), "not among its assigned coders"),
        (Span("d2", "ann", "hope", 0, 5), "not among its assigned coders"),
        (Span("d1", "ann", "hope", 5, 5), "from 5 to 5"),
        (Span("d1", "ann", "hope", -1, 5), "from -1 to 5"),
        (Span("d1", "ann", "hope", 0, 101), "has 100 characters"),
    ],
)
def test_spans_that_do_not_fit_are_refused(span: Span, message: str) -> None:
    documents = [Document("d1", 100, frozenset({"ann", "ben"})), Document("d2", 50, frozenset({"ben"}))]
    with pytest.raises(InvalidInput, match=message):
        agreement_report([span], documents)


def test_documents_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidInput, match="listed twice"):
        agreement_report([], [Document("d1", 1, frozenset()), Document("d1", 1, frozenset())])
    with pytest.raises(InvalidInput, match="lacks ben"):
        agreement_report([], [Document("d1", 1, frozenset({"ann", "ben"}))], coders=["ann"])
    with pytest.raises(InvalidInput, match="negative length"):
        agreement_report([], [Document("d1", -1, frozenset({"ann"}))])
    with pytest.raises(InvalidInput, match="no interval"):
        agreement_report([], [], interval="exact")  # type: ignore[arg-type]


def test_a_reader_can_recompute_alpha_from_the_published_cells() -> None:
    spans, documents = _invented_round(11)
    report = agreement_report(spans, documents).to_json(cells=True)
    for code, figures in report["codes"].items():
        ratings = positive = split = 0.0
        for name, document in report["documents"].items():
            raters = len(document["coders"])
            ratings += raters * document["units"]
            for d, k, mask, count in report["cells"]:
                if (d, k) == (name, code):
                    yes = mask.bit_count()
                    positive += yes * count
                    split += yes * (raters - yes) / (raters - 1) * count
        alpha = 1 - (ratings - 1) * split / ((ratings - positive) * positive)
        assert figures["kripp_alpha"] == pytest.approx(alpha, abs=1e-12)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("interval", ["jackknife", "bootstrap", "none"])
@pytest.mark.parametrize(
    "documents",
    [
        [],
        [Document("d", 0, frozenset({"ann", "ben"}), dict.fromkeys(UNITS, ()))],
        [Document("d", 9, frozenset(), dict.fromkeys(UNITS, ((0, 9),)))],
        [Document("d", 9, frozenset({"ann", "ben"}), dict.fromkeys(UNITS, ((0, 9),)))],
        [Document(f"d{i}", 9, frozenset({"ann", "ben"}), dict.fromkeys(UNITS, ((0, 9),))) for i in range(25)],
    ],
)
def test_empty_rounds_give_reports_without_figures(documents: list[Document], unit: str, interval: str) -> None:
    for codes in (None, [], ["hope"]):
        report = agreement_report([], documents, unit=unit, interval=interval, codes=codes)  # type: ignore[arg-type]
        plain = json.loads(json.dumps(report.to_json(cells=True), allow_nan=False))
        for figures in plain["codes"].values():
            assert figures["kripp_alpha"] is None and figures["interval"] is None
            assert figures["not_computable"]["kripp_alpha"] and figures["not_computable"]["interval"]


def test_the_report_is_plain_json() -> None:
    spans, documents = _invented_round(17)
    plain = agreement_report(spans, documents, domains={"one": ["hope"]}).to_json(cells=True)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_pooled_kappa_is_the_kappa_of_mean_agreements() -> None:
    spans, documents = _invented_round(13)
    report = agreement_report(spans, documents)
    observed, expected = [], []
    for figures in report.codes.values():
        pair = figures.pairs["ann|ben"]
        observed.append(pair.po)
        expected.append((pair.po - pair.kappa) / (1 - pair.kappa))
    mean_observed, mean_expected = np.mean(observed), np.mean(expected)
    assert report.pooled_kappa["ann|ben"] == pytest.approx((mean_observed - mean_expected) / (1 - mean_expected))


def everywhere(*coders: str) -> list[Span]:
    return [Span(f"d{n}", coder, "hope", 0, 100) for n in range(5) for coder in coders]


@pytest.mark.parametrize(
    ("spans", "codes", "reason"),
    [
        (everywhere("ann", "ben"), ["hope", "fear"], "every code was applied by both everywhere, or by neither"),
        ([], ["hope", "fear"], "neither of the two used any code"),
        ([], [], "neither of the two used any code"),
    ],
)
def test_why_there_is_no_kappa_over_all_codes(spans: list[Span], codes: list[str], reason: str) -> None:
    report = agreement_report(spans, [Document(f"d{n}", 100, BOTH) for n in range(5)], codes=codes)
    assert report.pooled_kappa["ann|ben"] is None
    assert reason in report.not_computable["pooled_kappa/ann|ben"]


def test_cutting_a_passage_changes_the_unitized_figures_only() -> None:
    documents = [Document(f"d{n}", 100, BOTH) for n in range(3)]
    spans = [Span(f"d{n}", coder, code, at, at + 20 + n) for n in range(3) for coder, at in (("ann", 10), ("ben", 14))
             for code, at in (("hope", at), ("fear", at + 40))]  # fmt: skip
    cut = [span for span in spans if span != spans[0]]
    cut += [Span("d0", "ann", "hope", 10, 20), Span("d0", "ann", "hope", 20, 30)]
    whole, halves = (agreement_report(entry, documents) for entry in (spans, cut))
    assert whole.codes["hope"].kripp_alpha == halves.codes["hope"].kripp_alpha
    assert whole.pooled_kappa == halves.pooled_kappa
    assert whole.codes["hope"].u_alpha != halves.codes["hope"].u_alpha
    assert whole.unitized is not None and halves.unitized is not None
    assert whole.unitized.family_2016.u_alpha_binary != halves.unitized.family_2016.u_alpha_binary
    assert whole.unitized.alpha_u_2004.alpha != halves.unitized.alpha_u_2004.alpha
    assert "as it changes the other unitized figures" in EXPLAINED["u_alpha"][1]


def test_coverage_is_a_share_of_the_text_read() -> None:
    documents = [Document("d0", 100, BOTH)]
    spans = [Span("d0", coder, code, at, at + 10) for coder in BOTH for code, at in (("hope", 0), ("fear", 20))]
    report = agreement_report(spans, documents)
    assert report.unitized is not None
    assert report.unitized.family_2016.cu_coverage == pytest.approx(0.2)
