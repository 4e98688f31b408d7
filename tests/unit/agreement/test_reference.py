"""Worked examples from the literature and exact figures computed elsewhere."""

import json
from typing import Any

import pytest

from coding.agreement import Document, Span, agreement_report, table_report
from coding.agreement.columns import SpanColumns
from coding.agreement.unitized import alpha_u_2004, family_2016
from tests.helpers.paths import DATA
from tests.helpers.set_alpha import set_alpha

_DATA = DATA / "agreement"
pytestmark = pytest.mark.skipif(not _DATA.is_dir(), reason="the reference examples (HEARD_DATA) are not here")

NAMES = {"pa": "percent", "percent_agreement": "percent", "only_i": "only_first", "only_j": "only_second"}


def _load(name: str) -> Any:
    path = _DATA / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def _same(found: float | None, expected: float | None, tolerance: float, where: str) -> None:
    if expected is None:
        assert found is None, where
    else:
        assert found == pytest.approx(expected, abs=tolerance), where


def _rows(data: dict[str, Any]) -> list[tuple[str, str, float]]:
    if "rows" in data:
        return [
            (str(unit), str(coder), value)
            for unit, row in enumerate(data["rows"])
            for coder, value in enumerate(row)
            if value is not None
        ]
    rows: list[tuple[str, str, float]] = []
    unit = 0
    for first, line in enumerate(data["table"]):
        for second, count in enumerate(line):
            for _ in range(int(count)):
                rows += [(str(unit), "A", first), (str(unit), "B", second)]
                unit += 1
    return rows


@pytest.mark.parametrize("case", _load("coding"), ids=lambda case: case["id"])
def test_precut_units(case: dict[str, Any]) -> None:
    reports = {
        level: table_report(_rows(case["data"]), level).to_json()
        for level in ("nominal", "ordinal", "interval", "ratio")
    }
    for figures, tolerance in ((case["exact"], 1e-9), (case["expect"], case["tol"])):
        for name, value in figures.items():
            stem, _, level = name.rpartition("_")
            result = (
                reports[level]["kripp_alpha"] if stem == "kripp_alpha" else reports["nominal"][NAMES.get(name, name)]
            )
            _same(result, value, tolerance, name)


def _columns(data: dict[str, Any]) -> SpanColumns:
    spans = [Span("d", coder, code, s, e) for coder, units in data["spans"].items() for s, e, code in units]
    return SpanColumns.build(spans, [Document("d", data["length"], frozenset(data["spans"]))])


@pytest.mark.parametrize("case", _load("unitized"), ids=lambda case: case["id"])
def test_unitized(case: dict[str, Any]) -> None:
    columns = _columns(case["data"])
    old, new = alpha_u_2004(columns), family_2016(columns)
    results: dict[str, float | None] = {"alpha_U_1995/alpha_U": old.alpha}
    for code, figures in old.per_code.items():
        stem = f"alpha_U_1995/per_code/{code}"
        results |= {f"{stem}/Do": figures.observed, f"{stem}/De": figures.expected, f"{stem}/alpha": figures.alpha}
    for name in ("u_alpha", "u_alpha_binary", "cu_alpha", "cu_coverage"):
        results[f"family_2016/{name}"] = getattr(new, name)
    results |= {f"family_2016/ku_alpha/{code}": value for code, value in new.ku_alpha.items()}
    exact = dict(_flatten(case["exact"]))
    for name, value in exact.items():
        _same(results[name], value, 1e-9, name)
    for name, value in case["expect"].items():
        _same(results[name], value, case["tol"], name)
    if "family_2016" in case["exact"]:
        assert set(new.ku_alpha) == set(case["exact"]["family_2016"]["ku_alpha"])
    for name in ("u_alpha", "u_alpha_binary", "cu_alpha"):
        assert (getattr(new, name) is None) == (name in new.not_computable)


def _flatten(tree: dict[str, Any], stem: str = "") -> Any:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{stem}{name}/")
        else:
            yield f"{stem}{name}", value


def test_small_project() -> None:
    case = _load("project_small")
    spans = [Span(*row) for row in case["spans"]]
    documents = [Document(d["id"], d["length"], frozenset(case["coders"])) for d in case["docs"]]
    report = agreement_report(spans, documents).to_json()
    assert report["coders"] == case["coders"]
    for code, expected in case["expect_per_code_characters"].items():
        result = report["codes"][code]
        assert result["mask_chars"] == expected["mask_chars"]
        assert result["chars"] == expected["chars"]
        for name in ("prevalence", "pa", "kripp_alpha", "fleiss_kappa", "gwet_ac1"):
            _same(result[name], expected[name], case["tol"], f"{code} {name}")
        for pair, figures in expected["pairs"].items():
            first, second = pair.split("-")
            pair_found = result["pairs"][f"coder{first}|coder{second}"]
            for name, value in figures.items():
                _same(pair_found[NAMES.get(name, name)], value, case["tol"], f"{code} {pair} {name}")
        assert result["interval"] is None
        assert "too few interviews" in result["not_computable"]["interval"]
    for key, expected in case["expect_span_f1_coder0_coder1"].items():
        code, threshold = key.split("@")
        figures = report["codes"][code]
        matches = figures["span_matches"]["coder0|coder1"]
        assert (matches["matched"][threshold], matches["first"], matches["second"]) == (
            expected["tp"],
            expected["n0"],
            expected["n1"],
        )
        _same(figures["span_f1"]["coder0|coder1"][threshold], expected["f1"], case["tol"], key)


@pytest.mark.parametrize("case", _load("sets"), ids=lambda case: case["id"])
def test_sets(case: dict[str, Any]) -> None:
    _same(set_alpha(case["rows"], "jaccard"), case["expect"]["alpha_jaccard"], case["tol"], "jaccard")
    _same(set_alpha(case["rows"], "masi"), case["expect"]["alpha_masi"], case["tol"], "masi")


@pytest.mark.parametrize("case", _load("edge"), ids=lambda case: case["id"])
def test_edges(case: dict[str, Any]) -> None:
    spans = [Span("d", f"c{i}", "K", s, e) for i, units in enumerate(case["coders"]) for s, e in units]
    documents = [Document("d", case["length"], frozenset({"c0", "c1"}))]
    figures = agreement_report(spans, documents, codes=["K"]).to_json()["codes"]["K"]
    for name, value in case["exact"].items():
        if name == "pair":
            for part, expected in value.items():
                part = NAMES.get(part, part)
                _same(figures["pairs"]["c0|c1"][part], expected, 1e-9, part)
                assert (expected is None) == (f"pairs/c0|c1/{part}" in figures["not_computable"])
        else:
            _same(figures[name], value, 1e-9, name)
            assert (value is None) == (name in figures["not_computable"])
