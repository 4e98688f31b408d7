"""Agreement on variables of case records against reference vectors and against formulas written anew."""

import json
import random
from collections import Counter
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from coding.agreement.intervals import left_out_intervals
from coding.agreement.precut import table_report
from coding.agreement.variables import Row, Variable, VariableFigures, is_day_count, variable_figures, variables_report
from tests.helpers.paths import DATA

_VECTORS = DATA / "agreement" / "coding.json"
COLOURS = ("red", "green", "blue", "unknown")


def rows_of(table: list[list[Any]]) -> list[Row]:
    return [
        (f"F{unit:03}", "abcd"[coder], frozenset([str(value)] if not isinstance(value, set) else value))
        for unit, line in enumerate(table)
        for coder, value in enumerate(line)
        if value is not None
    ]


def masi_apart(first: frozenset[str], second: frozenset[str]) -> float:
    """The MASI distance as nltk.metrics.masi_distance has it."""
    shared, either = len(first & second), len(first | second)
    if len(first) == len(second) == shared:
        weight = 1.0
    elif shared == min(len(first), len(second)):
        weight = 2 / 3
    elif shared > 0:
        weight = 1 / 3
    else:
        weight = 0.0
    return 1 - shared / either * weight


def alpha_of(rows: list[Row], apart: Any) -> float:
    """Krippendorff's alpha by its definition: ordered pairs within cases against ordered pairs of everything."""
    cases: dict[str, list[frozenset[str]]] = {}
    for case, _, values in rows:
        cases.setdefault(case, []).append(values)
    paired = [values for values in cases.values() if len(values) > 1]
    every = [value for values in paired for value in values]
    observed = sum(sum(apart(a, b) for a, b in permutations(entry, 2)) / (len(entry) - 1) for entry in paired)
    expected = sum(apart(a, b) for a, b in permutations(every, 2)) / (len(every) - 1)
    return 1 - observed / expected


def ordinal_apart(rows: list[Row], order: tuple[str, ...]) -> Any:
    """Krippendorff's ordinal distance from how often each value was given where two were."""
    given = Counter(case for case, _, _ in rows)
    counts = Counter(next(iter(values)) for case, _, values in rows if given[case] > 1)

    def apart(first: frozenset[str], second: frozenset[str]) -> float:
        low, high = sorted(order.index(next(iter(entry))) for entry in (first, second))
        between = sum(counts[value] for value in order[low : high + 1])
        return float((between - (counts[order[low]] + counts[order[high]]) / 2) ** 2)

    return apart


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
    assert figures.more["alpha_masi"] == pytest.approx(alpha_of(rows, masi_apart), abs=1e-9)
    assert figures.table["kripp_alpha"] == pytest.approx(alpha_of(rows, lambda a, b: float(a != b)), abs=1e-9)
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
    assert result["unknown_as_missing"]["kripp_alpha"] == pytest.approx(alpha_of(known, lambda a, b: float(a != b)))
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
    wanted = left_out_intervals(np.array([value]), without, [informative], [""] * len(without))[0]
    assert wanted.ends is not None
    assert figures.intervals[name].ends == pytest.approx(wanted.ends, abs=1e-9)
    assert "over cases" in figures.intervals[name].method


def test_the_ordinal_distance_by_its_definition(invented: list[Row]) -> None:
    rows = [row for row in invented if "unknown" not in row[2]]
    figures = variable_figures(Variable(name="v", values=COLOURS, answer="ordered"), invented)
    assert figures.more["kripp_alpha_ordinal"] == pytest.approx(
        alpha_of(rows, ordinal_apart(rows, COLOURS)), abs=1e-9
    ), "what has no place in the order is missing"


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
    (none,) = left_out_intervals(np.array([0.5]), np.array([[0.4], [0.5], [0.6], [0.55]]), [1], list("abcd"))
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
