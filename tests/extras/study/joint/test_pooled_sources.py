"""Sources side by side over sites: they add up to the joined project's, and nothing is sent for them."""

from collections.abc import Callable

import pytest

from coding.extras.joint.steps.side_by_side import joint_display, set_signs
from coding.extras.study.steps.pool import pooled_sources
from coding.model import Indicator
from coding.workspace.reports.indicators import save_indicator, set_small_cell
from tests.conftest import SmallProject
from tests.extras.study.consortium import join_site, package_of, send
from tests.extras.study.test_pooled import SITES, fill
from tests.helpers.app_page import open_page, words
from tests.helpers.case_study import take_variables

pytestmark = pytest.mark.slow
Study = tuple[SmallProject, dict[str, SmallProject], SmallProject]

INDICATORS = (
    ("Talks are kept secret.", ("G9",), {"meeting": ["yes"]}),
    ("Somebody is alone or kept silent.", ("C1", "D5", "G9"), {"meeting": ["yes"], "platform": ["chat"]}),
    ("Nobody said so.", ("R1",), {}),
)


def ask(project: SmallProject) -> None:
    """Indicators of the coordinator, with their signs in case files."""
    lead = project.as_user("lea")
    for wording, codes, signs in INDICATORS:
        card = save_indicator(lead, Indicator("", 0, wording, (), codes))
        if signs:
            set_signs(lead, card.id, signs)


@pytest.fixture(scope="module")
def study(make_module_project: Callable[..., SmallProject]) -> Study:
    """A coordinator that has pooled two sites, the sites, and the project in which all of them are together."""
    coordinator, joined = make_module_project("coordinator"), make_module_project("joined")
    for study in (coordinator, joined):
        take_variables(study)
        set_small_cell(study.as_user("lea"), 2)
        ask(study)
    package, sites = package_of(coordinator), {}
    for name, people in SITES.items():
        site = sites[name] = make_module_project(name)
        set_small_cell(site.as_user("lea"), 2)
        join_site(site, package)
        for project in (site, joined):
            fill(project, name, people)
        send(coordinator, site, "counts", "variables")
    return coordinator, sites, joined


def test_pooled_sources_are_those_of_the_joined_project(study: Study) -> None:
    coordinator, _, joined = study
    sources = pooled_sources(coordinator.as_user("lea"))
    views = joint_display(joined.as_user("lea")).views
    assert [line.asked.wording for line in sources.lines] == [view.indicator.wording for view in views]
    people = [len(view.people) for view in views]
    assert [line.people.together for line in sources.lines] == [(n, n) for n in people] and people == [4, 4, 0]
    first, several, nothing = sources.lines
    assert first.cases is not None and first.cases.together == (len(views[0].cases),) * 2 == (6, 6)
    assert several.cases is None and nothing.cases is None
    assert "“Somebody is alone or kept silent.” is known in case files by several" in str(sources.notes[-1])
    assert list(first.people.by_site.values()) == [(2, 2), (2, 2)] and len(sources.sources) == 4
    assert {(source["level"], source["package"], source["confirmed"]) for source in sources.sources} == {
        ("counts", 1, False),
        ("variables", 1, False),
    }


def test_the_page_of_partners_shows_them(study: Study) -> None:
    coordinator, _, _ = study
    shown = words(open_page("partners", coordinator, "lea"))
    assert "Sources side by side over all sites" in shown and "is known in case files by several" in shown
