"""Figures name the sites or number them; a number is drawn by lot and stays."""

from collections.abc import Callable

import pytest

from coding.agreement.figures import AgreementReport
from coding.extras.study.files.bundle import Subject
from coding.extras.study.files.pooling import PooledAgreement
from coding.extras.study.steps.asking import ask_site
from coding.extras.study.steps.panel_figures import pooled_panels
from coding.extras.study.steps.pool import (
    decide_partner,
    list_partners,
    number_sites,
    pool,
    pooled_agreement,
    pooled_saturation,
    pooled_sources,
    pooled_usage,
    pooled_variables,
)
from tests.conftest import SmallProject
from tests.extras.study.consortium import invented_bundle, invented_round, invented_variable, package_of
from tests.helpers.case_study import take_variables


def send(coordinator: SmallProject, name: str, shift: int) -> None:
    """Positions and variables of one more invented site."""
    rounds = {"rounds": [invented_round(shift)]}
    data = invented_bundle(coordinator, name, "positions", rounds)
    (outcome,) = pool(coordinator.as_user("lea", vault=True), [(f"{name}.heard", data)])
    assert outcome.refused is None


def by_alpha(found: PooledAgreement) -> list[AgreementReport]:
    return sorted(found.by_site.values(), key=lambda report: report.codes["C1"].kripp_alpha or 0)


@pytest.fixture
def coordinator(make_project: Callable[..., SmallProject]) -> SmallProject:
    made = make_project()
    take_variables(made)
    package_of(made)
    for shift, name in enumerate(("Sud", "North", "Harbour")):
        send(made, name, shift + 1)
    table = invented_variable(("yes", "no"), 1)
    contents = {"variables": {"meeting": table}, "stands": {}, "withheld": []}
    data = invented_bundle(made, "Delta", "variables", contents)
    (outcome,) = pool(made.as_user("lea", vault=True), [("d.heard", data)])
    assert outcome.refused is None
    return made


@pytest.mark.slow
def test_no_figure_names_a_site_where_they_are_numbered(coordinator: SmallProject) -> None:
    lea = coordinator.as_user("lea")
    named = pooled_agreement(lea)
    number_sites(lea, numbered=True)
    found = pooled_agreement(lea)
    for report, other in ((named.together, found.together), *zip(*map(by_alpha, (named, found)), strict=True)):
        assert report.codes["C1"].kripp_alpha == pytest.approx(other.codes["C1"].kripp_alpha, abs=1e-12)
    told = repr(
        (
            found, pooled_usage(lea), pooled_saturation(lea), pooled_variables(lea), pooled_sources(lea),
            pooled_panels(lea),
        )
    )  # fmt: skip
    names = {one.name for one in list_partners(lea)}
    assert names == {"Sud", "North", "Harbour", "Delta"} and not any(name in told for name in names)
    assert set(found.by_site) < {"S01", "S02", "S03", "S04"}
    number_sites(lea, numbered=False)
    assert list(pooled_agreement(lea).by_site) == ["Harbour", "North", "Sud"]


@pytest.mark.slow
def test_a_number_stays_and_later_sites_follow(coordinator: SmallProject) -> None:
    lea = coordinator.as_user("lea")
    number_sites(lea, numbered=True)
    first = {one.name: one.in_figures for one in list_partners(lea)}
    assert sorted(first.values()) == ["S01", "S02", "S03", "S04"]
    send(coordinator, "Anchor", 2)
    number_sites(lea, numbered=False)
    number_sites(lea, numbered=True)
    assert {one.name: one.in_figures for one in list_partners(lea)} == {**first, "Anchor": "S05"}


@pytest.mark.slow
def test_a_site_is_asked_and_confirmed_by_its_number_too(coordinator: SmallProject) -> None:
    lea = coordinator.as_user("lea", vault=True)
    number_sites(lea, numbered=True)
    sud = next(one.in_figures for one in list_partners(lea) if one.name == "Sud")
    assert decide_partner(lea, sud, trusted=True).name == "Sud"
    made = ask_site(lea, sud, Subject(figure="disagreement", codes=("C1",)))
    assert made.site == "Sud" and made.request.asked.told != ""
