"""The unitized family against its definitions, one character and one unit at a time."""

import random
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.agreement import Document, Span, agreement_report
from coding.agreement.columns import SpanColumns
from coding.agreement.unitized import alpha_u_2004, family_2016

CODERS = ("ann", "ben", "cleo")
CODES = ("fear", "hope", "school")


@st.composite
def continua(draw: st.DrawFn) -> tuple[list[Span], list[Document]]:
    """Interviews partitioned by each coder into units that exclude each other, and gaps."""
    coders = CODERS[: draw(st.integers(2, 3))]
    documents, spans = [], []
    for number in range(draw(st.integers(1, 3))):
        length = draw(st.integers(5, 40))
        documents.append(Document(f"d{number}", length, frozenset(coders)))
        for coder in coders:
            at = 0
            while at < length:
                size = draw(st.integers(1, 12))
                end = min(length, at + size)
                if draw(st.booleans()):
                    spans.append(Span(f"d{number}", coder, draw(st.sampled_from(CODES)), at, end))
                at = end
    return spans, documents


def _labels(spans: list[Span], document: Document, coder: str) -> tuple[list[str], list[int]]:
    """For each character its code ("" in a gap) and the number of its unit."""
    codes, units = [""] * document.length, [-1] * document.length
    for number, span in enumerate(spans):
        if (span.document, span.coder) == (document.id, coder):
            for at in range(span.start, span.end):
                codes[at], units[at] = span.code, number
    return codes, units


def _family_by_characters(spans: list[Span], documents: list[Document]) -> dict[str, float | None]:
    coders = sorted(documents[0].coders)
    m = len(coders)
    shared: dict[tuple[str, str], float] = {}
    squares = dict.fromkeys(CODES, 0.0)
    for document in documents:
        rows = {coder: _labels(spans, document, coder) for coder in coders}
        for first, second in permutations(coders, 2):
            met: dict[int, int] = {}
            for a, b, unit in zip(rows[first][0], rows[second][0], rows[first][1], strict=True):
                shared[a, b] = shared.get((a, b), 0.0) + 1 / (m - 1)
                if a and b:
                    met[unit] = met.get(unit, 0) + 1
            for unit, width in met.items():
                squares[spans[unit].code] += width**2 / (m - 1)
    total = m * sum(document.length for document in documents)
    margin = {c: sum(v for (a, _), v in shared.items() if a == c) for c in ("", *CODES)}
    q = {c: float(sum((s.end - s.start) ** 2 for s in spans if s.code == c)) for c in CODES}
    q[""] = margin[""]
    spread = total**2 - sum(q.values())
    same = {c: shared.get((c, c), 0.0) for c in ("", *CODES)}

    def ratio(observed: float, expected: float) -> float | None:
        return None if abs(expected) < 1e-9 else 1 - observed / expected

    expected_same = {c: total * (margin[c] ** 2 - q[c]) / spread if spread else 0.0 for c in ("", *CODES)}
    gaps_expected = total * (margin[""] * total - q[""]) / spread if spread else 0.0
    both = {c: sum(shared.get((c, k), 0.0) for k in CODES) for c in CODES}
    met_total = sum(both.values())
    result = {
        "u_alpha": ratio(total - sum(same.values()), total - sum(expected_same.values())),
        "u_alpha_binary": ratio(margin[""] - same[""], gaps_expected - expected_same[""]),
        "cu_coverage": met_total / total,
    }
    scale = met_total - sum(squares.values()) / met_total if met_total else 0.0
    if scale > 1e-9:
        expected_both = {c: (both[c] ** 2 - squares[c]) / scale for c in CODES}
        result["cu_alpha"] = ratio(met_total - sum(same[c] for c in CODES), met_total - sum(expected_both.values()))
        for c in CODES:
            row = (both[c] * met_total - squares[c]) / scale
            if both[c] and abs(row - expected_both[c]) > 1e-9:
                result[f"ku/{c}"] = 1 - row / both[c] * (both[c] - same[c]) / (row - expected_both[c])
    return result


@pytest.mark.slow
@given(continua())
@settings(max_examples=150, deadline=None)
def test_the_2016_family_equals_its_equations(round_: tuple[list[Span], list[Document]]) -> None:
    spans, documents = round_
    result = family_2016(SpanColumns.build(spans, documents))
    expected = _family_by_characters(spans, documents)
    for name in ("u_alpha", "u_alpha_binary", "cu_alpha", "cu_coverage"):
        value, by_hand = getattr(result, name), expected.get(name)
        if by_hand is None:
            assert value is None, name
            assert result.not_computable[name]
        else:
            assert value == pytest.approx(by_hand, abs=1e-9), name
    for code in CODES:
        by_hand = expected.get(f"ku/{code}")
        if by_hand is None:
            assert code not in result.ku_alpha
        else:
            assert result.ku_alpha[code] == pytest.approx(by_hand, abs=1e-9)


def _alpha_u_by_units(spans: list[Span], documents: list[Document], code: str) -> tuple[float, float]:
    coders = sorted(documents[0].coders)
    m, length = len(coders), sum(d.length for d in documents)
    observed, units, gaps = 0.0, [], []
    for document in documents:
        rows: dict[str, list[tuple[int, int]]] = {}
        for coder in coders:
            own = sorted((s.start, s.end) for s in spans if (s.document, s.coder, s.code) == (document.id, coder, code))
            rows[coder] = own
            units += own
            edges = [0, *(edge for unit in own for edge in unit), document.length]
            gaps += [b - a for a, b in zip(edges[::2], edges[1::2], strict=True)]
        for first, second in combinations(coders, 2):
            for a, b in rows[first]:
                hits = [(c, d) for c, d in rows[second] if c < b and d > a]
                observed += sum((a - c) ** 2 + (b - d) ** 2 for c, d in hits) + (0 if hits else (b - a) ** 2)
            observed += sum((d - c) ** 2 for c, d in rows[second] if not any(a < d and b > c for a, b in rows[first]))
    observed *= 2 / (m * (m - 1) * length**2)
    expected = 0.0
    for a, b in units:
        size = b - a
        expected += (len(units) - 1) * (2 * size**3 - 3 * size**2 + size) / 3
        expected += size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
    placements = m * length * (m * length - 1) - sum((b - a) * (b - a - 1) for a, b in units)
    return observed, 2 / length * expected / placements if placements else 0.0


@pytest.mark.slow
@given(continua())
@settings(max_examples=100, deadline=None)
def test_alpha_u_equals_its_definition(round_: tuple[list[Span], list[Document]]) -> None:
    spans, documents = round_
    result = alpha_u_2004(SpanColumns.build(spans, documents))
    sums = [0.0, 0.0]
    for code, figures in result.per_code.items():
        observed, expected = _alpha_u_by_units(spans, documents, code)
        assert figures.observed == pytest.approx(observed, abs=1e-12)
        assert figures.expected == pytest.approx(expected, abs=1e-12)
        sums = [sums[0] + observed, sums[1] + expected]
    if sums[1]:
        assert result.alpha == pytest.approx(1 - sums[0] / sums[1], abs=1e-9)
    else:
        assert result.alpha is None


@pytest.mark.slow
@given(continua(), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_order_of_interviews_does_not_matter(round_: tuple[list[Span], list[Document]], chance: random.Random) -> None:
    spans, documents = round_
    before = agreement_report(spans, documents).unitized
    chance.shuffle(spans)
    chance.shuffle(documents)
    after = agreement_report(spans, documents).unitized
    assert before is not None and after is not None
    _same_tree(before.to_json(), after.to_json())


def _same_tree(one: object, two: object) -> None:
    if isinstance(one, dict) and isinstance(two, dict):
        assert one.keys() == two.keys()
        for key in one:
            _same_tree(one[key], two[key])
    elif isinstance(one, float) and isinstance(two, float):
        assert one == pytest.approx(two, abs=1e-10)
    else:
        assert one == two


@pytest.mark.slow
@given(continua())
@settings(max_examples=50, deadline=None)
def test_a_code_alone_is_a_domain_of_its_own(round_: tuple[list[Span], list[Document]]) -> None:
    spans, documents = round_
    report = agreement_report(spans, documents, domains={code: [code] for code in CODES})
    assert report.unitized is not None
    for code, figures in report.codes.items():
        alone = report.unitized.domains[code]
        assert (figures.u_alpha is None) == (alone.u_alpha is None)
        if figures.u_alpha is not None:
            assert figures.u_alpha == pytest.approx(alone.u_alpha, abs=1e-9)
            assert alone.u_alpha == pytest.approx(alone.u_alpha_binary, abs=1e-9)


def test_overlapping_codes_are_no_domain_and_say_so() -> None:
    documents = [Document("d", 100, frozenset({"ann", "ben"}))]
    spans = [Span("d", "ann", "fear", 0, 50), Span("d", "ann", "hope", 40, 60), Span("d", "ben", "fear", 0, 50)]
    result = family_2016(SpanColumns.build(spans, documents))
    assert result.u_alpha is None
    assert result.not_computable["u_alpha"].startswith("codes overlap: ann gave two codes to the same words")
    assert family_2016(SpanColumns.build(spans, documents), ["fear"]).u_alpha == pytest.approx(1.0)


def test_single_coded_interviews_are_left_out() -> None:
    documents = [Document("d", 100, frozenset({"ann"}))]
    columns = SpanColumns.build([Span("d", "ann", "fear", 0, 50)], documents)
    assert family_2016(columns).not_computable["cu_alpha"] == "no interview was judged by two or more coders"
    assert alpha_u_2004(columns).not_computable["alpha_U"] == "no interview was judged by two or more coders"
    both = Document("e", 100, frozenset({"ann", "ben"}))
    extra = [Span("e", "ann", "fear", 0, 10), Span("e", "ben", "fear", 0, 10)]
    alone = family_2016(SpanColumns.build(extra, [both]))
    mixed = family_2016(SpanColumns.build([*extra, Span("d", "ann", "fear", 0, 50)], [both, *documents]))
    assert alone == mixed


def test_nothing_coded_has_reasons_and_no_figures() -> None:
    columns = SpanColumns.build([], [Document("d", 100, frozenset({"ann", "ben"}))], codes=["fear"])
    result, old = family_2016(columns), alpha_u_2004(columns)
    assert (result.u_alpha, result.u_alpha_binary, result.cu_alpha, result.cu_coverage) == (None, None, None, 0.0)
    assert result.not_computable["u_alpha"] == "no variation: nothing was coded"
    assert old.alpha is None and old.per_code["fear"].alpha is None
