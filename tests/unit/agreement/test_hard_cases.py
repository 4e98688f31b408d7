"""Degenerate and odd cases: against plain counting by hand, never nan, never a silent 0 or 1, clear refusals."""

import json
import math
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from coding.agreement import Document, Span, agreement_report
from coding.agreement.comparison import as_two_coders
from coding.errors import InvalidInput
from coding.workspace.standalone import agreement_of_files, agreement_of_table
from tests.helpers.set_alpha import set_alpha
from tests.unit.agreement.oracle import alpha_of, nominal, sets_apart


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


@pytest.mark.parametrize("distance", ["jaccard", "masi"])
def test_sets_by_hand(distance: Any) -> None:
    rows: list[list[Any]] = [[{"x"}, {"x"}], [{"x"}, {"y"}], [set(), {"x", "y"}], [{"x"}, None], [set(), set()]]
    units = [[frozenset(given) for given in row if given is not None] for row in rows]
    expected = alpha_of(units, partial(sets_apart, masi=distance == "masi"))
    assert set_alpha(rows, distance) == pytest.approx(expected, abs=1e-12)


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


def test_all_pairs_of_many_coders_are_there() -> None:
    coders = [f"c{n:02}" for n in range(20)]
    documents = [Document("D", 100, frozenset(coders))]
    spans = [Span("D", coder, "x", n, n + 50) for n, coder in enumerate(coders)]
    report = agreement_report(spans, documents)
    assert set(report.codes["x"].pairs) == {f"{a}|{b}" for a, b in combinations(coders, 2)}
    rows = [[n <= place < n + 50 for n in range(20)] for place in range(100)]
    assert report.codes["x"].kripp_alpha == pytest.approx(alpha_of(rows, nominal), abs=1e-12)
