"""Degenerate and odd cases: against plain counting by hand, never nan, never a silent 0 or 1, clear refusals."""

import json
import math
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from sklearn.metrics import cohen_kappa_score

from coding.agreement import Document, Span, agreement_report, table_report
from coding.agreement.comparison import as_two_coders
from coding.errors import InvalidInput
from coding.workspace.standalone import agreement_of_files, agreement_of_table
from tests.helpers.set_alpha import set_alpha

LENGTH = 30


def kripp(units: list[list[float]], level: str) -> float | None:
    """Alpha from the definition: coincidences of ordered pairs within units, then all pairs of values."""
    usable = [values for values in units if len(values) > 1]
    pooled = [value for values in usable for value in values]
    counts = {value: pooled.count(value) for value in sorted(set(pooled))}

    def apart(a: float, b: float) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        if level == "ratio":
            return ((a - b) / (a + b)) ** 2 if a + b else 0.0
        low, high = min(a, b), max(a, b)
        between = sum(n for value, n in counts.items() if low <= value <= high)
        return (between - (counts[a] + counts[b]) / 2) ** 2

    n = len(pooled)
    observed = sum(apart(a, b) / (len(values) - 1) for values in usable for a, b in permutations(values, 2)) / max(n, 1)
    expected = sum(apart(a, b) for a, b in permutations(pooled, 2)) / max(n * (n - 1), 1)
    return None if expected == 0 else 1 - observed / expected


numbers = st.sampled_from([0.0, 1.0, 2.0, 3.0, 7.5, 1e6, 0.25])


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), numbers), min_size=3, max_size=3), min_size=1, max_size=7),
    st.sampled_from(["nominal", "ordinal", "interval", "ratio"]),
)
def test_alpha_of_a_table_with_gaps_is_its_definition(rows: list[list[float | None]], level: Any) -> None:
    judged = [
        (f"u{n}", f"Kodierer {c} 🌱", value)
        for n, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    ]
    if not judged:
        with pytest.raises(InvalidInput):
            table_report(judged, level)
        return
    report = table_report(judged, level).to_json()
    json.dumps(report, allow_nan=False)
    expected = kripp([[value for value in row if value is not None] for row in rows], level)
    if expected is None:
        assert report["kripp_alpha"] is None and report["not_computable"]["kripp_alpha"]
    else:
        assert report["kripp_alpha"] == pytest.approx(expected, abs=1e-9)


@st.composite
def coded(draw: st.DrawFn) -> tuple[list[Span], list[Document]]:
    teams = draw(st.lists(st.sets(st.sampled_from(["ä", "b", "c"])), min_size=1, max_size=6))
    documents = [
        Document(f"D{n}", draw(st.sampled_from([0, 1, LENGTH])), frozenset(team)) for n, team in enumerate(teams)
    ]
    spans = [
        Span(document.id, coder, code, start, end)
        for document in documents
        for coder in sorted(document.coders)
        for code in ("x", "y")
        for start, end in draw(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 30)), max_size=2))
        if start < end <= document.length
    ]
    return spans, documents


def rows_of(spans: list[Span], documents: list[Document], code: str) -> list[dict[str, int]]:
    """Each character as coder → 0 or 1."""
    rows = []
    for document in documents:
        for place in range(document.length):
            rows.append(
                {
                    coder: int(
                        any(
                            s.document == document.id
                            and s.coder == coder
                            and s.code == code
                            and s.start <= place < s.end
                            for s in spans
                        )
                    )
                    for coder in document.coders
                }
            )
    return rows


@settings(max_examples=60, deadline=None)
@given(coded())
@pytest.mark.slow
def test_every_figure_is_what_counting_characters_gives(project: tuple[list[Span], list[Document]]) -> None:
    spans, documents = project
    report = agreement_report(spans, documents, codes=["x", "y", "never"])
    json.dumps(report.to_json(cells=True), allow_nan=False)
    for code, figures in report.codes.items():
        rows = rows_of(spans, documents, code)
        expected = kripp([[float(v) for v in row.values()] for row in rows], "nominal")
        if expected is None:
            assert figures.kripp_alpha is None and figures.not_computable["kripp_alpha"], code
            assert figures.interval.ends is None and figures.not_computable["interval"]
        else:
            assert figures.kripp_alpha == pytest.approx(expected, abs=1e-9)
        for pair, entry in figures.pairs.items():
            first, second = pair.split("|")
            both = [(row[first], row[second]) for row in rows if first in row and second in row]
            assert entry.both + entry.only_first + entry.only_second + entry.neither == len(both)
            seen = {value for pair_of in both for value in pair_of}
            if len(seen) < 2:
                assert entry.kappa is None and figures.not_computable[f"pairs/{pair}/kappa"]
            else:
                kappa = cohen_kappa_score(*zip(*both, strict=True), labels=[0, 1])
                assert entry.kappa == pytest.approx(kappa, abs=1e-9)
    # Names and order of coders, documents and spans say nothing; nor does a cut into two touching spans.
    swap = {"ä": "zz", "b": "ñ", "c": "a b"}
    renamed = [Span(s.document, swap[s.coder], s.code, s.start, s.end) for s in reversed(spans)]
    cut = [
        piece
        for s in renamed
        for piece in (
            [
                Span(s.document, s.coder, s.code, s.start, s.start + 1),
                Span(s.document, s.coder, s.code, s.start + 1, s.end),
            ]
            if s.end - s.start > 1
            else [s]
        )
    ]
    turned = [Document(d.id, d.length, frozenset(swap[c] for c in d.coders)) for d in reversed(documents)]
    again = agreement_report(cut, turned, codes=["never", "y", "x"])
    for code, figures in report.codes.items():
        other = again.codes[code]
        for name in ("prevalence", "pa", "kripp_alpha", "fleiss_kappa", "gwet_ac1", "brennan_prediger"):
            entry, two = getattr(figures, name), getattr(other, name)
            assert (entry is None) == (two is None) and (entry is None or entry == pytest.approx(two, abs=1e-12)), name
        assert (figures.interval.ends is None) == (other.interval.ends is None)
        if figures.interval.ends and other.interval.ends:
            assert figures.interval.ends == pytest.approx(other.interval.ends, abs=1e-9)


def test_jackknife_of_sets_and_pooled_kappa_is_leaving_out_one_interview() -> None:
    generator = np.random.default_rng(4)
    turns = [(at, at + 5) for at in range(0, 60, 5)]
    documents = [Document(f"D{n}", 60, frozenset("abc" if n else "ab"), {"turn": turns}) for n in range(7)]
    spans = [
        Span(document.id, coder, code, start, start + 5)
        for document in documents
        for coder in sorted(document.coders)
        for code in ("x", "y", "z")
        for start in range(0, 60, 5)
        if generator.random() < (0.5 if (start // 5 + ord(code)) % 3 else 0.2)
    ]

    def interval(value: float, left: list[float], informative: int) -> tuple[float, float]:
        z = np.arctanh(left)
        half = student.ppf(0.975, informative - 1) * math.sqrt((len(z) - 1) / len(z) * ((z - z.mean()) ** 2).sum())
        return math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half)

    def report(without: str | None = None) -> Any:
        others = [document for document in documents if document.id != without]
        inside = [span for span in spans if span.document != without]
        return agreement_report(inside, others, unit="turn", codes=["x", "y", "z"], coders=["a", "b", "c"])

    whole = report()
    parts = {document.id: report(document.id) for document in documents}
    for name, value in whole.sets.items():
        left = [part.sets[name] for part in parts.values()]
        assert whole.set_intervals[name].ends == pytest.approx(interval(value, left, 7), abs=1e-9)
    for pair, value in whole.pooled_kappa.items():
        shared = [document.id for document in documents if set(pair.split("|")) <= document.coders]
        left = [parts[entry].pooled_kappa[pair] for entry in shared]
        assert whole.pooled_intervals[pair].ends == pytest.approx(interval(value, left, len(shared)), abs=1e-9)


def test_sets_by_hand() -> None:
    rows: list[list[Any]] = [[{"x"}, {"x"}], [{"x"}, {"y"}], [set(), {"x", "y"}], [{"x"}, None], [set(), set()]]
    distances = {name: 0.0 for name in ("jaccard", "masi")}
    pooled = [
        frozenset(entry)
        for row in rows
        for entry in row
        if entry is not None and len([x for x in row if x is not None]) > 1
    ]

    def apart(a: frozenset[str], b: frozenset[str], name: str) -> float:
        if a == b:
            return 0.0
        overlap = len(a & b) / len(a | b)
        inside = 2 / 3 if a <= b or b <= a else 1 / 3
        return 1 - overlap * (inside if name == "masi" else 1)

    for name in distances:
        observed = sum(2 * apart(frozenset(a), frozenset(b), name) for a, b in rows if a is not None and b is not None)
        expected = sum(apart(a, b, name) for a, b in permutations(pooled, 2)) / (len(pooled) - 1)
        assert set_alpha(rows, name) == pytest.approx(1 - observed / expected, abs=1e-12)  # type: ignore[arg-type]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("documents", "codings", "reason"),
    [
        ("document,length,coder\nD1,10,a\n", "", "no interview was judged by two or more coders"),
        ("document,length,coder\nD1,10,a\nD2,10,b\n", "D1,a,x,0,5\nD2,b,x,0,5\n", "no interview was judged by two"),
        ("document,length,coder\nD1,0,a\nD1,0,b\n", "", ""),
        ("document,length,coder\nD1,10,a\nD1,10,b\n", "D1,a,x,0,10\nD1,b,x,0,10\n", "applied this code everywhere"),
        ("document,length,coder\nÄ 🌱,10,Zoë\nÄ 🌱,10,b\n", "Ä 🌱,Zoë,Ω,0,4\nÄ 🌱,Zoë,Ω,2,6\n", ""),
        ("document,length\nD1,999999999999\n", "D1,a,x,0,5\nD1,b,x,1,999999999999\n", ""),
        ("document,length,coder\nD1,9,a\nD1,9,b\nD1,9,c\n", "D1,a,x,0,5\nD1,a,x,0,5\nD1,a,x,0,5\n", ""),
    ],
)
def test_files_of_every_odd_shape_give_null_with_a_reason(
    tmp_path: Path, documents: str, codings: str, reason: str
) -> None:
    result = agreement_of_files(
        write(tmp_path, "codings.csv", "document,coder,code,start,end\n" + codings),
        write(tmp_path, "documents.csv", documents),
    )
    text = json.dumps(result, allow_nan=False)
    for figures in result["codes"].values():
        for name in ("kripp_alpha", "fleiss_kappa"):
            assert (figures[name] is None) == (name in figures["not_computable"])
        assert figures["interval"] is None and figures["not_computable"]["interval"]
        for pair, entry in figures["pairs"].items():
            for name in ("po", "kappa", "scott_pi", "f1", "jaccard"):
                assert (entry[name] is None) == (f"pairs/{pair}/{name}" in figures["not_computable"])
    for pair, value in result["pooled_kappa"].items():
        assert (value is None) == (f"pooled_kappa/{pair}" in result["not_computable"])
    if codings:
        assert reason in text


@pytest.mark.parametrize(
    ("documents", "codings", "says"),
    [
        ("document,length,coder\nD1,10,a\n", "D1,a,x,0,11\n", "the document D1 has 10 characters"),
        ("document,length,coder\nD1,10,a\n", "D1,b,x,0,5\n", "b is not among the coders of the document D1"),
        ("document,length,coder\nD1,10,a\n", "D2,a,x,0,5\n", "the document D2 is not in documents.csv"),
        ("document,length,coder\nD1,10,a\nD1,10,a\n", "", "a is listed twice"),
        ("document,length,coder\nD1,10,a\nD1,11,b\n", "", "has length 11, above 10"),
        ("document,length,coder\nD1,ten,a\n", "", "whole number"),
        ("document,length,coder\nD1,10,a\n", "D1,a,x,5,5\n", "must be larger"),
        ("document,length,coder\nD1,10,a\n", "D1,a,x,-1,5\n", "whole number"),
        ("document,length,coder\nD1,10,a\n", "D1,a,x,1.5,5\n", "whole number"),
        ("document,length,coder\n", "", "lists no documents"),
    ],
)
def test_files_that_cannot_be_are_refused_with_line_and_reason(
    tmp_path: Path, documents: str, codings: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says):
        agreement_of_files(
            write(tmp_path, "codings.csv", "document,coder,code,start,end\n" + codings),
            write(tmp_path, "documents.csv", documents),
        )


@pytest.mark.parametrize(
    ("rows", "level", "expected"),
    [
        ("u1,a,1\nu2,a,2\n", "nominal", None),
        ("u1,a,1\nu2,b,2\n", "interval", None),
        ("u1,a,5\nu1,b,5\nu2,a,5\nu2,b,5\n", "ratio", None),
        ("u1,a,1e150\nu1,b,1e150\nu2,a,0\nu2,b,0\n", "interval", 1.0),
        ("u1,a,-3\nu1,b,-3\nu2,a,4\nu2,b,4\n", "interval", 1.0),
        ("u1,a,1\nu1,b,2\nu2,a,2\nu2,b,1\nu3,a,\nu3,b,1\n", "ordinal", None),
    ],
)
def test_tables_of_every_odd_shape(tmp_path: Path, rows: str, level: str, expected: float | None) -> None:
    result = agreement_of_table(write(tmp_path, "t.csv", "unit,coder,value\n" + rows), level=level)
    json.dumps(result, allow_nan=False)
    for name in ("percent", "holsti", "scott_pi", "cohen_kappa", "fleiss_kappa", "gwet_ac1", "kripp_alpha"):
        assert (result[name] is None) == (name in result["not_computable"]), name
    if expected is not None:
        assert result["kripp_alpha"] == expected


@pytest.mark.parametrize("value", ["inf", "1e400", "much"])
def test_values_that_are_no_numbers_are_refused_above_nominal(tmp_path: Path, value: str) -> None:
    path = write(tmp_path, "t.csv", f"unit,coder,value\nu1,a,1\nu1,b,{value}\nu2,a,2\nu2,b,1\n")
    for level in ("ordinal", "interval", "ratio"):
        with pytest.raises(InvalidInput):
            agreement_of_table(path, level=level)
    assert agreement_of_table(path)["kripp_alpha"] is not None


def test_two_layers_are_compared_as_two_coders() -> None:
    documents = [Document(f"D{n}", 20, frozenset({"a"})) for n in range(5)]
    first = [Span(document.id, "a", "x", 0, 5 + n) for n, document in enumerate(documents)]
    second = [Span(document.id, "machine", "x", 0, 6) for document in documents] + [Span("elsewhere", "b", "x", 0, 900)]
    report = agreement_report(*as_two_coders(first, second, documents, ("a", "consensus")), unitized=False)
    same = agreement_report(
        [*first, *(Span(s.document, "consensus", s.code, s.start, s.end) for s in second[:-1])],
        [Document(d.id, d.length, frozenset({"a", "consensus"})) for d in documents],
        unitized=False,
    )
    assert report.codes["x"] == same.codes["x"] and report.coders == ("a", "consensus")
    with pytest.raises(InvalidInput, match="two names"):
        as_two_coders(first, second, documents, ("a", "a"))


@pytest.mark.slow
def test_all_pairs_of_many_coders_are_there() -> None:
    coders = [f"c{n:02}" for n in range(20)]
    documents = [Document("D", 100, frozenset(coders))]
    spans = [Span("D", coder, "x", n, n + 50) for n, coder in enumerate(coders)]
    report = agreement_report(spans, documents)
    assert set(report.codes["x"].pairs) == {f"{a}|{b}" for a, b in combinations(coders, 2)}
    rows = [[float(n <= place < n + 50) for n in range(20)] for place in range(100)]
    assert report.codes["x"].kripp_alpha == pytest.approx(kripp(rows, "nominal"), abs=1e-12)
