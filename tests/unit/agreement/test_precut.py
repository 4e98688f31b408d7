"""Pre-cut units against scikit-learn, the definition of alpha, and the cases that are not computable."""

import csv
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from coding.agreement import table_report
from coding.errors import InvalidInput
from coding.model.grouping import grouped
from tests.helpers.paths import DATA
from tests.unit.agreement.oracle import alpha_of, apart_at, nominal

Rows = list[tuple[str, str, float]]
VALUES = (0.0, 1.0, 2.0, 3.0, 4.0, 0.25, 7.5, 1e6)


@st.composite
def tables(draw: st.DrawFn, coders: int = 3) -> Rows:
    return [
        (f"u{unit}", f"c{coder} 🌱", value)
        for unit in range(draw(st.integers(1, 12)))
        for coder in range(coders)
        if (value := draw(st.one_of(st.none(), st.sampled_from(VALUES)))) is not None
    ]


@pytest.mark.slow
@given(tables(), st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
@settings(max_examples=200, deadline=None)
def test_alpha_of_a_table_with_gaps_is_its_definition(rows: Rows, level: Any) -> None:
    if not rows:
        return
    report = table_report(rows, level).to_json()
    json.dumps(report, allow_nan=False)
    units = values_by_unit(rows)
    expected = alpha_of(units, apart_at(level, units))
    if expected is None:
        assert report["kripp_alpha"] is None and report["not_computable"]["kripp_alpha"]
    else:
        assert report["kripp_alpha"] == pytest.approx(expected, abs=1e-9)


def values_by_unit(rows: Rows) -> list[list[float]]:
    return list(grouped((unit, value) for unit, _, value in rows).values())


@pytest.mark.slow
@given(tables(coders=2))
@settings(max_examples=150, deadline=None)
def test_kappa_equals_scikit_learn(rows: Rows) -> None:
    both = {u: {c: v for unit, c, v in rows if unit == u} for u, _, _ in rows}
    shared = [values for values in both.values() if len(values) == 2]
    if len({c for _, c, _ in rows}) < 2:
        return
    report = table_report(rows)
    values = [[row[c] for row in shared] for c in ("c0 🌱", "c1 🌱")]
    if len({*values[0], *values[1]}) < 2:
        assert report.values["cohen_kappa"] is None
        assert "cohen_kappa" in report.not_computable
    else:
        first, second = ([str(value) for value in column] for column in values)
        assert report.values["cohen_kappa"] == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)


def test_more_than_two_coders_are_given_pairs_instead_of_one_kappa() -> None:
    rows = [
        (f"u{i}", coder, value) for i in range(4) for coder, value in zip("abc", ("x", "xy"[i % 2], "y"), strict=True)
    ]
    report = table_report(rows)
    assert report.values["cohen_kappa"] is None
    assert report.not_computable["cohen_kappa"] == "Cohen's kappa is defined for two coders; there are 3"
    assert set(report.pairs) == {"a|b", "a|c", "b|c"}
    assert report.pairs["a|b"]["po"] == 0.5


def test_constant_values_are_not_computable_and_never_one() -> None:
    report = table_report([(f"u{i}", coder, "x") for i in range(5) for coder in "ab"])
    assert report.values["percent"] == 1.0
    for name in ("kripp_alpha", "cohen_kappa", "scott_pi", "fleiss_kappa", "gwet_ac1", "brennan_prediger"):
        assert report.values[name] is None
        assert report.not_computable[name].startswith("no variation")
    announced = table_report([(f"u{i}", coder, "x") for i in range(5) for coder in "ab"], categories=2)
    assert announced.values["gwet_ac1"] == 1.0
    assert announced.values["brennan_prediger"] == 1.0
    assert announced.values["kripp_alpha"] is None


def test_no_shared_unit_is_not_computable() -> None:
    report = table_report([("u1", "a", "x"), ("u2", "b", "y")])
    assert report.values["percent"] is None
    assert report.not_computable["kripp_alpha"] == "no unit was judged by two or more coders"
    assert report.not_computable["pairs/a|b/kappa"] == "these two coders share no unit"


def test_one_coder_alone_is_not_computable() -> None:
    report = table_report([("u1", "a", "x"), ("u2", "a", "y")])
    assert report.values["kripp_alpha"] is None
    assert report.not_computable["scott_pi"] == "Scott's pi is defined for two coders; there are 1"


def test_holsti_counts_what_each_coder_judged() -> None:
    rows = [("u1", "a", "x"), ("u1", "b", "x"), ("u2", "a", "x"), ("u2", "b", "y"), ("u3", "a", "x")]
    assert table_report(rows).values["holsti"] == pytest.approx(2 * 1 / (3 + 2))


@pytest.mark.parametrize(
    ("rows", "level", "message"),
    [
        ([("u", "a", "x"), ("u", "a", "y")], "nominal", "gave unit u two values"),
        ([("u", "a", "x"), ("u", "b", "1")], "interval", "coder a gave unit u is not a number"),
        ([("u", "a", "nan")], "ordinal", "not a number"),
        ([("u", "a", "-1"), ("u", "b", "2")], "ratio", "0 and above"),
        ([("u", "a", "1")], "rank", "no level 'rank'"),
        ([], "nominal", "no judgements"),
    ],
)
def test_faulty_tables_are_refused(rows: list[tuple[str, str, str]], level: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        table_report(rows, level)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="more than the 1 announced"):
        table_report([("u", "a", "x"), ("u", "b", "y")], categories=1)


_COVID = DATA / "coded"


@pytest.mark.skipif(not (_COVID / "covid_two_coders_reconciled.csv").is_file(), reason="the coded study is not here")
@pytest.mark.parametrize(
    ("code", "units", "differences"), [("Q1_Outside", 57, 7), ("Q3_Outside", 56, 11), ("Dialectic", 57, 10)]
)
def test_a_real_study_of_two_coders(code: str, units: int, differences: int) -> None:
    text = (_COVID / "covid_two_coders_reconciled.csv").read_text(encoding="cp1252", errors="replace")
    rows, values = [], ([], [])
    for number, row in enumerate(csv.DictReader(text.splitlines(keepends=True))):
        pair = row[f"{code}_CC"].strip(), row[f"{code}_OM"].strip()
        rows += [(str(number), coder, value) for coder, value in zip(("CC", "OM"), pair, strict=True) if value]
        if all(pair):
            values[0].append(pair[0])
            values[1].append(pair[1])
    report = table_report(rows)
    assert report.pairs["CC|OM"]["units"] == units
    assert report.values["percent"] == pytest.approx(1 - differences / units)
    assert report.values["cohen_kappa"] == pytest.approx(cohen_kappa_score(*values), abs=1e-12)
    units = values_by_unit([(unit, coder, float(value)) for unit, coder, value in rows])
    assert report.values["kripp_alpha"] == pytest.approx(alpha_of(units, nominal), abs=1e-12)
