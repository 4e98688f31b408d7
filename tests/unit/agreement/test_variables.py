"""Agreement on variables of case records against reference vectors and against formulas written anew."""

import json
import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.agreement.intervals import leave_one_out_intervals
from coding.agreement.precut import table_report
from coding.agreement.variables import (
    Row,
    Variable,
    VariableFigures,
    agreed,
    is_day_count,
    variable_figures,
    variables_report,
)
from coding.model.grouping import grouped
from tests.helpers.paths import DATA
from tests.unit.agreement.oracle import alpha_of, nominal, ordinal, sets_apart

_VECTORS = DATA / "agreement" / "coding.json"
COLOURS = ("red", "green", "blue", "unknown")


def rows_of(table: list[list[Any]]) -> list[Row]:
    return [
        (f"F{unit:03}", "abcd"[coder], frozenset([str(value)] if not isinstance(value, set) else value))
        for unit, line in enumerate(table)
        for coder, value in enumerate(line)
        if value is not None
    ]


def units_of(rows: list[Row]) -> list[list[frozenset[str]]]:
    return list(grouped((case, values) for case, _, values in rows).values())


@pytest.fixture(scope="module")
def invented() -> list[Row]:
    draw = random.Random(3)
    table = []
    for _ in range(30):
        true = draw.choice(COLOURS)
        table.append([true if draw.random() < 0.7 else draw.choice(COLOURS) for _ in "ab"])
    table[4][1] = None
    return rows_of(table)


@pytest.mark.skipif(not _VECTORS.is_file(), reason="the reference examples (HEARD_DATA) are not here")
def test_the_published_example_at_each_level() -> None:
    (example,) = [entry for entry in json.loads(_VECTORS.read_text("utf-8")) if entry["id"] == "krippendorff2011"]
    rows, exact = rows_of(example["data"]["rows"]), example["exact"]
    values = tuple("12345")
    ordered = variable_figures(Variable(name="v", values=values, answer="ordered"), rows).to_json()
    assert ordered["kripp_alpha"] == pytest.approx(exact["kripp_alpha_nominal"], abs=1e-9)
    assert ordered["kripp_alpha_ordinal"] == pytest.approx(exact["kripp_alpha_ordinal"], abs=1e-9)
    days = variable_figures(Variable(name="v", values=("unknown",), answer="days"), rows).to_json()
    assert days["kripp_alpha_interval"] == pytest.approx(exact["kripp_alpha_interval"], abs=1e-9)


def test_several_values_by_masi() -> None:
    draw = random.Random(5)
    table = [[{entry for entry in "pqrs" if draw.random() < 0.5} or {"p"} for _ in "abc"] for _ in range(25)]
    table[3][0] = None  # type: ignore[call-overload]
    rows = rows_of(table)
    figures = variable_figures(Variable(name="v", values=tuple("pqrs"), answer="several"), rows)
    assert figures.more["alpha_masi"] == pytest.approx(alpha_of(units_of(rows), sets_apart), abs=1e-9)
    assert figures.table["kripp_alpha"] == pytest.approx(alpha_of(units_of(rows), nominal), abs=1e-9)
    assert figures.more["alpha_masi"] > figures.alpha, "what overlaps counts for something"


def test_the_figures_of_the_table_stand_at_the_top(invented: list[Row]) -> None:
    result = variable_figures(Variable(name="v", values=COLOURS), invented).to_json()
    table = table_report([(case, coder, next(iter(values))) for case, coder, values in invented]).to_json()
    assert {name: result[name] for name in table if name != "not_computable"} == {
        name: value for name, value in table.items() if name != "not_computable"
    }
    assert result["alpha_masi"] == pytest.approx(result["kripp_alpha"], abs=1e-12), "one value: MASI is nominal"


def test_unknown_is_a_value_and_missing(invented: list[Row]) -> None:
    result = variable_figures(Variable(name="v", values=COLOURS), invented).to_json()
    known = [row for row in invented if "unknown" not in row[2]]
    assert 0 < result["unknown"] == len(invented) - len(known)
    assert result["unknown_as_missing"]["kripp_alpha"] == pytest.approx(alpha_of(units_of(known), nominal))
    assert "unknown_as_missing" not in result["unknown_as_missing"]


def leave_one_out(rows: list[Row], variable: Variable, name: str) -> list[float]:
    cases = dict.fromkeys(case for case, _, _ in rows)

    def figure(kept: list[Row]) -> float:
        result: VariableFigures = variable_figures(variable, kept)
        return float(result.more.get(name, result.table.get(name)))

    twice = [entry for entry in cases if sum(case == entry for case, _, _ in rows) > 1]
    return [figure([row for row in rows if row[0] != entry]) for entry in twice]


@pytest.mark.parametrize("name", ["kripp_alpha", "alpha_masi", "kripp_alpha_ordinal", "cohen_kappa"])
def test_intervals_leave_out_each_case_in_turn(invented: list[Row], name: str) -> None:
    variable = Variable(name="v", values=COLOURS, answer="ordered")
    rows = [row for row in invented if row[0] != "F004" and "unknown" not in row[2]]
    single = Counter(case for case, _, _ in rows)
    rows = [row for row in rows if single[row[0]] == 2]
    figures = variable_figures(variable, rows)
    value = figures.more.get(name, figures.table.get(name))
    without = np.array(leave_one_out(rows, variable, name))[:, None]
    counts = Counter(next(iter(values)) for _, _, values in rows)
    most = max(sorted(counts), key=counts.__getitem__)
    of_case: dict[str, set[str]] = {}
    for case, _, values in rows:
        of_case.setdefault(case, set()).update(values)
    informative = sum(entry != {most} for entry in of_case.values())
    wanted = leave_one_out_intervals(np.array([value]), without, [informative], [""] * len(without))[0]
    assert wanted.ends is not None
    assert figures.intervals[name].ends == pytest.approx(wanted.ends, abs=1e-9)
    assert "over cases" in figures.intervals[name].method


def test_the_ordinal_distance_by_its_definition(invented: list[Row]) -> None:
    rows = [row for row in invented if "unknown" not in row[2]]
    figures = variable_figures(Variable(name="v", values=COLOURS, answer="ordered"), invented)
    units = units_of(rows)
    expected = alpha_of(units, ordinal(units, [frozenset({colour}) for colour in COLOURS]))
    what = "what has no place in the order is missing"
    assert figures.more["kripp_alpha_ordinal"] == pytest.approx(expected, abs=1e-9), what


def test_what_cannot_be_computed_says_why() -> None:
    same = rows_of([["red", "red"]] * 5)
    variables = [Variable(name="same", values=COLOURS, target=0.8), Variable(name="empty", values=COLOURS)]
    report = variables_report(variables, {"same": same})
    constant, empty = report["same"].to_json(), report["empty"].to_json()
    assert constant["percent"] == 1 and constant["kripp_alpha"] is None and constant["reached"] is None
    assert "no variation" in constant["not_computable"]["kripp_alpha"]
    assert empty["kripp_alpha"] is None and empty["not_computable"]["alpha_masi"] == "nobody has answered it"
    few = variable_figures(Variable(name="few", values=COLOURS), rows_of([["red", "red"], ["blue", "green"]]))
    assert "at least 4" in few.to_json()["no_interval"]["kripp_alpha"]
    assert "interview" not in json.dumps(few.to_json())
    days = variable_figures(Variable(name="d", values=("unknown",), answer="days"), rows_of([["unknown", "unknown"]]))
    assert days.more["kripp_alpha_interval"] is None


def test_values_that_all_differ_leave_an_interval_or_a_reason() -> None:
    variable = Variable(name="d", values=("unknown",), answer="days")
    days = [[str(7 * case), str(7 * case + 1 + case % 3 if case % 2 else 7 * case)] for case in range(12)]
    for table in (days, [[str(case), str(case + 20)] for case in range(12)], [["1", "1"]] * 11 + [["1", "2"]]):
        result = variable_figures(variable, rows_of(table)).to_json()
        json.dumps(result, allow_nan=False)
        assert all((ends is None) == (name in result["no_interval"]) for name, ends in result["intervals"].items())
    low, high = variable_figures(variable, rows_of(days)).to_json()["intervals"]["kripp_alpha"]
    assert low < variable_figures(variable, rows_of(days)).alpha < high
    (none,) = leave_one_out_intervals(np.array([0.5]), np.array([[0.4], [0.5], [0.6], [0.55]]), [1], list("abcd"))
    assert none.ends is None and "fewer than two" in none.reason


def test_a_target_is_reached_or_not(invented: list[Row]) -> None:
    low, high = (
        variable_figures(Variable(name="v", values=COLOURS, target=target), invented).to_json()
        for target in (0.1, 0.99)
    )
    assert low["reached"] is True and high["reached"] is False and low["target"] == 0.1


def test_what_only_looks_like_a_number_of_days_is_missing_and_no_error() -> None:
    rows = rows_of([["--5", "5"], ["-3", "-3"], ["7", "8"]])
    figures = variable_figures(Variable(name="d", values=(), answer="days"), rows)
    assert figures.more["kripp_alpha_interval"] is not None
    assert [is_day_count(text) for text in ("5", "-5", "--5", "-", "", "5-", "٥")] == [True, True, *[False] * 5]


VALUES = ("yes", "no", "unknown", "not applicable")
records = st.dictionaries(
    st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(("ana", "ben")), st.sampled_from(("met", "told"))),
    st.frozensets(st.sampled_from(VALUES), min_size=1, max_size=2),
    max_size=24,
)


@pytest.mark.slow
@settings(max_examples=30)
@given(records)
def test_a_case_has_a_sign_where_every_record_that_answers_says_so(
    of: dict[tuple[str, str, str], frozenset[str]],
) -> None:
    read = agreed((*place, values) for place, values in of.items())
    signs = {"met": frozenset({"yes"}), "told": frozenset({"no", "unknown"})}
    for case in "ABCDEF":
        said = {name: [entry for (at, _, name_), entry in of.items() if (at, name_) == (case, name)] for name in signs}
        common = {name: frozenset.intersection(*entry) if entry else frozenset() for name, entry in said.items()}
        has = any(common[name] & signs[name] for name in signs)
        anybody = any(entry & signs[name] for name in signs for entry in said[name])
        assert (case in read.express(signs)) == has
        assert (case in read.differ(signs)) == (anybody and not has)


def test_the_consensus_of_a_case_counts_instead_of_what_its_coders_gave() -> None:
    given = [("A", "ana", "met", frozenset({"yes"})), ("A", "ben", "met", frozenset({"no"}))]
    signs = {"met": frozenset({"yes"})}
    assert agreed(given).differ(signs) == {"A"}
    settled = agreed(given, {("A", "met"): frozenset({"yes"}), ("B", "met"): frozenset({"yes"})})
    assert (settled.express(signs), settled.differ(signs)) == ({"A"}, frozenset()), "B has no record to be seen"
    assert agreed(given, {("A", "met"): frozenset({"no"})}).differ(signs) == frozenset()
