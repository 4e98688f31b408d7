"""Pooled figures are those of the project in which all sites are together."""

import math
from collections.abc import Callable
from itertools import accumulate, permutations
from statistics import mean

import pytest

from coding.export.report.values import new_codes, order_of, overlap_counts
from coding.extras.study.steps.pool import pool, pooled_agreement, pooled_saturation, pooled_usage
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.reports.selection import collect
from tests.conftest import SmallProject
from tests.extras.study.consortium import (
    CODES,
    LANGUAGES,
    bundle_of_site,
    fill,
    join_site,
    numbers,
    package_of,
    tell_all,
)

pytestmark = pytest.mark.slow
Joined = tuple[SmallProject, SmallProject, str]

SITES = tuple(LANGUAGES)[:3]


@pytest.fixture(scope="module")
def consortium(make_module_project: Callable[..., SmallProject]) -> Joined:
    """The coordinator with bundles of three sites in three languages, and the project in which all are together."""
    coordinator = make_module_project("coordinator")
    tell_all(coordinator)
    package = package_of(coordinator)
    files = []
    for name in SITES:
        site = make_module_project(name)
        tell_all(site)
        fill(site, [name], 2)
        join_site(site, package)
        files.append((f"{name}.bundle", bundle_of_site(site, "positions")))
    outcomes = pool(coordinator.as_user("lea", vault=True), files)
    assert [outcome.refused for outcome in outcomes] == [None] * 3
    joined = make_module_project("joined")
    return coordinator, joined, fill(joined, SITES, 2, own_coders=True)


@pytest.mark.parametrize("unit", ["character", "word", "sentence", "turn", "interview"])
def test_agreement_is_that_of_the_joined_project(consortium: Joined, unit: str) -> None:
    coordinator, joined, round_id = consortium
    pooled = pooled_agreement(coordinator.as_user("lea"), unit=unit)
    whole = round_agreement(joined.as_user("lea"), round_id, unit=unit).report
    assert set(pooled.together.codes) == set(CODES)
    for code in CODES:
        entry, other = pooled.together.codes[code].to_json(), whole.codes[code].to_json()
        for name in ("pairs", "span_f1", "span_matches", "mask_chars", "mask_units", "interviews"):
            entry.pop(name, None), other.pop(name, None)
        mine, theirs = dict(numbers(entry)), dict(numbers(other))
        assert mine.keys() == theirs.keys()
        for path, value in mine.items():
            expected = theirs[path]
            assert (value is None) == (expected is None), (code, path)
            assert value is None or expected is None or math.isclose(value, expected, abs_tol=1e-9), (code, path)
        first = sorted(x for pair in pooled.together.codes[code].pairs.values() if (x := pair.kappa) is not None)
        second = sorted(x for pair in whole.codes[code].pairs.values() if (x := pair.kappa) is not None)
        assert first == pytest.approx(second, abs=1e-9)
    for name, value in whole.sets.items():
        assert pooled.together.sets[name] == pytest.approx(value, abs=1e-9)


def test_every_figure_says_which_sites_stand_behind_it(consortium: Joined) -> None:
    coordinator, _, _ = consortium
    pooled = pooled_agreement(coordinator.as_user("lea"))
    assert pooled.together.unit == "word"
    assert len(pooled.by_site) == len(pooled.sources) == 3
    assert {source["interviews"] for source in pooled.sources} == {2}
    assert all(source["bundle"] == 1 and source["package"] == 1 and source["snapshot"] for source in pooled.sources)
    assert sum("not been confirmed" in note for note in pooled.notes) == 3


def test_use_and_pairs_of_codes_are_those_of_the_joined_project(consortium: Joined) -> None:
    coordinator, joined, _ = consortium
    usage = pooled_usage(coordinator.as_user("lea"))
    rows = collect(joined.as_user("lea"), "all").rows
    for code in CODES:
        own = [row for row in rows if row.code == code]
        assert usage["codes"][code][""] == {
            "interviews": len({row.document for row in own}),
            "codings": len(own),
        }
    names = {row.code_name: row.code for row in rows}
    expected = {tuple(sorted(names[name] for name in pair)): n for pair, n in overlap_counts(rows).items()}
    assert {tuple(pair["codes"]): pair["overlaps"][""] for pair in usage["pairs"]} == expected


def test_saturation_is_the_mean_of_the_joined_projects_over_all_orders(consortium: Joined) -> None:
    coordinator, joined, _ = consortium
    saturation = pooled_saturation(coordinator.as_user("lea"))
    selection = collect(joined.as_user("lea"), "all")
    order = order_of(selection.rows, selection.first_coded)
    curves = [list(accumulate(new_codes(permutation))) for permutation in permutations(order)]
    assert saturation["together"]["expected"] == pytest.approx([mean(at) for at in zip(*curves, strict=True)], abs=1e-9)
    assert list(saturation["sites"]) == sorted(saturation["sites"]) and len(saturation["sites"]) == 3


def test_sites_stand_by_name_and_not_by_figure(consortium: Joined) -> None:
    coordinator, _, _ = consortium
    pooled = pooled_agreement(coordinator.as_user("lea"))
    for code in CODES:
        names = [site for site, _ in pooled.forest(code)]
        assert names == ["", *sorted(pooled.by_site)]
        assert (pooled.design[code].sites, pooled.design[code].interviews) == (3, 6)
