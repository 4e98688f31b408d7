"""Case records in bundles: what leaves, and that pooled agreement on variables is that of the joined project."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from coding.errors import NotReady
from coding.extras.study.files.levels import RARER
from coding.extras.study.steps.bundle import pending_withdrawal, preview_bundle
from coding.extras.study.steps.pool import list_partners, pooled_variables
from coding.workspace.cases.cases import list_cases, remove_case
from coding.workspace.cases.figures import cases_agreement
from tests.conftest import SmallProject
from tests.extras.study.consortium import add_coder, join_site, make_bundle, package_of, same, send
from tests.helpers.case_study import FEW, bring, take_variables

pytestmark = pytest.mark.slow
Studies = tuple[SmallProject, list[SmallProject], SmallProject]

SITES = ("north", "sud")
CASES = 30
GIVEN: dict[str, list[str]] = {
    "meeting": ["yes", "no", "unknown"],
    "age_band": ["under 10", "10 to 12", "13 to 14"],
    "platform": ["game", "chat", "video"],
    "first_meeting": ["3", "14", "unknown"],
}


def rows_of(site: str, coders: tuple[str, str], label: str = "F") -> list[tuple[str, str, str, str]]:
    """Records of a site: each value and answer is one that enough cases have, and each coder differs now and then."""
    rows = []
    for number in range(CASES):
        for at, coder in enumerate(coders):
            for place, (variable, values) in enumerate(GIVEN.items()):
                slip = at and (number + place) % (5 if site == "north" else 7) == 0
                rows.append((f"{label}{number:02}", coder, variable, values[(number + slip) % len(values)]))
            if number % 2:
                rows.append((f"{label}{number:02}", coder, "platform", GIVEN["platform"][(number + 1 + at) % 3]))
    return list(dict.fromkeys(rows))


@pytest.fixture(scope="module")
def studies(make_module_project: Callable[..., SmallProject]) -> Studies:
    """The coordinator, two sites with case records that have joined, and the project in which both are together."""
    coordinator, joined = make_module_project("coordinator"), make_module_project("joined")
    for entry in (coordinator, joined):
        take_variables(entry)
    package, sites = package_of(coordinator), []
    for name in SITES:
        site = make_module_project(name)
        join_site(site, package)
        bring(site, *rows_of(name, ("ana", "ben")))
        sites.append(site)
        coders = (f"{name}-1", f"{name}-2")
        for coder in coders:
            joined.project.store.write(partial(add_coder, coder))
        bring(joined, *rows_of(name, coders, f"{name}-"))
    return coordinator, sites, joined


def variables_in(site: SmallProject) -> Any:
    return preview_bundle(site.as_user("sam", vault=True), "variables").bundle.contents


def test_agreement_on_variables_is_that_of_the_joined_project(studies: Studies) -> None:
    coordinator, sites, joined = studies
    lead = coordinator.as_user("lea", vault=True)
    with pytest.raises(NotReady, match="No site has sent variables"):
        pooled_variables(lead)
    assert [send(coordinator, site, "variables")[0].rows for site in sites] == [4 * CASES] * 2
    pooled, whole = pooled_variables(lead), cases_agreement(joined.as_user("lea"))
    assert list(pooled.together) == list(whole.variables) == [entry.name for entry in FEW]
    for name, figures in whole.variables.items():
        mine, theirs = pooled.together[name].to_json(), figures.to_json()
        for entry in (mine, theirs, mine["unknown_as_missing"], theirs["unknown_as_missing"]):
            del entry["pairs"], entry["coders"]
        same(mine, theirs)
        assert theirs["kripp_alpha"] is not None and theirs["interval"]
    assert set(pooled.by_site) == {source["site"] for source in pooled.sources} and len(pooled.by_site) == 2
    assert pooled.cases["meeting"]["yes"].keys() == set(pooled.by_site)


def test_variables_of_one_case_cannot_be_put_together(studies: Studies) -> None:
    _, (site, _), _ = studies
    seen = variables_in(site)
    ids = [row["id"] for table in seen["variables"].values() for row in table["rows"]]
    assert len(ids) == len(set(ids)) == 4 * CASES
    again = [row["id"] for table in variables_in(site)["variables"].values() for row in table["rows"]]
    assert not set(ids) & set(again)
    case = list_cases(site.as_user("lea"))[0]
    assert case.id not in str(seen) and "F00" not in str(seen) and "ana" not in str(seen)


def test_few_cases_are_told_as_one_and_a_newcomer_is_not_told(studies: Studies) -> None:
    _, (_, site), _ = studies
    assert set(variables_in(site)["variables"]) == set(GIVEN), "sent before, and nothing has changed"
    bring(site, ("N1", "ana", "meeting", "not applicable"), ("N1", "ben", "meeting", "not applicable"))
    seen = variables_in(site)
    assert seen["stands"].keys() == {"meeting"} and "not applicable" not in str(seen["variables"])
    remove_case(site.as_user("lea"), next(case.id for case in list_cases(site.as_user("lea")) if case.label == "N1"))
    assert "meeting" in variables_in(site)["variables"]


def test_a_case_without_documents_that_goes_takes_its_tables_along(studies: Studies) -> None:
    coordinator, (site, _), _ = studies
    steward, lead = site.as_user("sam", vault=True), coordinator.as_user("lea", vault=True)
    assert send(coordinator, site, "variables")[0].rows == 4 * CASES
    assert pending_withdrawal(steward) == 0
    remove_case(site.as_user("lea"), list_cases(site.as_user("lea"))[0].id)
    assert pending_withdrawal(steward) == 1
    assert send(coordinator, site, "withdrawal")[0].taken_out >= 4 * CASES
    (key,) = {partner.key for partner in list_partners(lead) if None in partner.bundles[0]}
    own = next(partner.bundles for partner in list_partners(lead) if partner.key == key)
    assert {rows for _, level, _, rows in own if level == "variables"} == {None} and pending_withdrawal(steward) == 0


def test_what_is_left_out_was_not_sent(make_project: Callable[..., SmallProject]) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    take_variables(coordinator)
    join_site(site, package_of(coordinator))
    bring(site, *[(f"F{n:02}", "ana", name, values[n % 2]) for n in range(12) for name, values in GIVEN.items()])
    site.release((("Nora", "Then game was there."),), "P01", {"game": "PERSON"})
    steward = site.as_user("sam", vault=True)
    left = make_bundle(steward, "variables", leave_out=True).prepared
    assert "platform" not in left.bundle.contents["variables"]
    assert "variable meeting" in left.record and "variable platform" not in left.record


def test_values_that_few_cases_have_are_told_as_one(make_project: Callable[..., SmallProject]) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    take_variables(coordinator)
    join_site(site, package_of(coordinator))
    with pytest.raises(NotReady, match="no case records"):
        variables_in(site)
    rows = [(f"F{n:02}", "ana", "meeting", ("yes", "no")[n % 2] if n < 12 else "unknown") for n in range(14)]
    rows += [(f"F{n:02}", "ana", "age_band", ("under 10", "10 to 12", "13 to 14")[n % 3]) for n in range(9)]
    bring(site, *rows, *[(f"F{n:02}", "ana", "first_meeting", str(n)) for n in range(9)])
    seen = variables_in(site)
    table = seen["variables"]["meeting"]
    assert table["rarer"] == ["no", "unknown"] and table["values"] == ["yes", RARER]
    assert sum(row["answers"]["c1"] == [RARER] for row in table["rows"]) == 8
    assert seen["withheld"] == ["age_band", "first_meeting"] and "under 10" not in str(seen)
