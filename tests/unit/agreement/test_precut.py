"""Pre-cut units against scikit-learn, definitions by coincidence matrix, and the cases that are not computable."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from coding.agreement import table_report
from coding.errors import InvalidInput
from tests.helpers.paths import DATA

Rows = list[tuple[str, str, float]]


@st.composite
def tables(draw: st.DrawFn, coders: int = 3) -> Rows:
    return [
        (f"u{unit}", f"c{coder}", float(value))
        for unit in range(draw(st.integers(1, 12)))
        for coder in range(coders)
        if (value := draw(st.one_of(st.none(), st.integers(0, 4)))) is not None
    ]


def _alpha_by_coincidences(rows: Rows, level: str) -> float | None:
    """Krippendorff (2011): the coincidence matrix and the difference function, written out."""
    units: dict[str, list[float]] = {}
    for unit, _, value in rows:
        units.setdefault(unit, []).append(value)
    pairable = [values for values in units.values() if len(values) > 1]
    categories = sorted({value for values in pairable for value in values})
    matrix = {(c, k): 0.0 for c in categories for k in categories}
    for values in pairable:
        for i, c in enumerate(values):
            for j, k in enumerate(values):
                if i != j:
                    matrix[c, k] += 1 / (len(values) - 1)
    n = {c: sum(matrix[c, k] for k in categories) for c in categories}

    def squared(c: float, k: float) -> float:
        if level == "nominal":
            return float(c != k)
        if level == "ordinal":
            low, high = min(c, k), max(c, k)
            return (sum(n[g] for g in categories if low <= g <= high) - (n[c] + n[k]) / 2) ** 2
        return (c - k) ** 2 if level == "interval" else ((c - k) / (c + k)) ** 2 if c + k else 0.0

    observed = sum(matrix[c, k] * squared(c, k) for c in categories for k in categories)
    expected = sum(n[c] * n[k] * squared(c, k) for c in categories for k in categories)
    return None if expected == 0 else 1 - (sum(n.values()) - 1) * observed / expected


@pytest.mark.slow
@given(tables(), st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
@settings(max_examples=200, deadline=None)
def test_alpha_equals_the_coincidence_matrix(rows: Rows, level: str) -> None:
    if not rows:
        return
    value = table_report(rows, level).values["kripp_alpha"]  # type: ignore[arg-type]
    expected = _alpha_by_coincidences(rows, level)
    assert (value is None) == (expected is None)
    assert value is None or value == pytest.approx(expected, abs=1e-9)


@pytest.mark.slow
@given(tables(coders=2))
@settings(max_examples=150, deadline=None)
def test_kappa_equals_scikit_learn(rows: Rows) -> None:
    both = {u: {c: v for unit, c, v in rows if unit == u} for u, _, _ in rows}
    shared = [values for values in both.values() if len(values) == 2]
    if len({c for _, c, _ in rows}) < 2:
        return
    report = table_report(rows)
    values = [[row[c] for row in shared] for c in ("c0", "c1")]
    if len({*values[0], *values[1]}) < 2:
        assert report.values["cohen_kappa"] is None
        assert "cohen_kappa" in report.not_computable
    else:
        assert report.values["cohen_kappa"] == pytest.approx(cohen_kappa_score(*values), abs=1e-9)


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
    assert report.values["kripp_alpha"] == pytest.approx(
        _alpha_by_coincidences([(u, c, float(v)) for u, c, v in rows], "nominal"), abs=1e-12
    )
