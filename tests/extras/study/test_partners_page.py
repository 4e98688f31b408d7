"""The page Partners: a study is begun and joined, and bundles go one way, by leads and a steward."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.extras.study.steps.package import study_of
from coding.extras.study.steps.pool import decide_partner, list_partners
from coding.model import Indicator
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports.indicators import save_indicator
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.study.consortium import (
    bundle_of_site,
    invented_bundle,
    invented_round,
    invented_variable,
    join_site,
    package_of,
    tell_all,
    took,
)
from tests.helpers.app_page import checked, click, field, labels, mounted, open_page, words
from tests.helpers.case_study import take_variables

pytestmark = pytest.mark.slow
Make = Callable[..., SmallProject]


def give(test: AppTest, at: int, *files: tuple[str, bytes]) -> AppTest:
    given = [(name, data, "application/octet-stream") for name, data in files]
    test.file_uploader[at].set_value(given)
    return checked(test.run())


def one_named(test: AppTest, label: str) -> Any:
    return next(entry for entry in test.button if entry.label == label)


def with_passphrase(test: AppTest, label: str) -> AppTest:
    test.text_input[0].set_value(PASSPHRASE)
    return click(test, label)


def test_a_site_joins_sends_and_is_pooled(
    make_project: Make, locked_round: Callable[..., tuple[SmallProject, str]]
) -> None:
    site, _ = locked_round(2)
    coordinator = make_project("coordinator")
    tell_all(site, coordinator)
    begun = open_page("partners", coordinator, "lea")
    begun = with_passphrase(begun, "Make the package")
    assert "fingerprint" in words(begun) and "Package 1" in str([entry.label for entry in begun.expander])
    joining = give(open_page("partners", site, "lea"), 0, ("package.heard", package_of(coordinator)))
    assert "read this fingerprint aloud" in words(joining)
    joined = click(joining, "Take it in")
    assert "Package 1 was taken in." in words(joined) and "chosen by a steward" in words(joined)
    assert study_of(site.as_user("lea")) is not None
    leaving = open_page("partners", site, "sam")
    leaving.radio[0].set_value("positions")
    leaving = with_passphrase(checked(leaving.run()), "See every line first")
    assert "coder c1, code C1, from" in words(leaving) and "alone a lot" not in words(leaving)
    leaving = with_passphrase(leaving, "Make the bundle")
    data = leaving.session_state["_study_file"][1]
    pooling = give(open_page("partners", coordinator, "lea"), 0, ("site.heard", data), ("again.heard", data))
    pooling = with_passphrase(pooling, "Take them in")
    assert "rows." in words(pooling) and "taken already" in words(pooling)
    seen = click(open_page("partners", coordinator, "lea"), "It is the same")
    assert "confirmed" in words(seen) and "What stands behind these figures" in words(seen)
    (numbers,) = [entry for entry in (*seen.toggle, *seen.checkbox) if entry.label.startswith("Number the sites")]
    for number, name in ((False, "A small study"), (True, "S01")):
        page = checked(numbers.set_value(number).run())
        figures = words(page).rpartition("What stands behind these figures")[2].partition("</table>")[0]
        assert name in figures and ("A small study" in figures) == (not number)


def test_figures_of_two_sites_stand_by_name(make_project: Make) -> None:
    coordinator = make_project("coordinator")
    take_variables(coordinator)
    package_of(coordinator)
    for at, name in enumerate(("Sud", "north")):
        table = invented_variable(("yes", "no"), at + 1)
        variables = {"variables": {"meeting": table}, "stands": {}, "withheld": []}
        for level, contents in (("positions", {"rounds": [invented_round(at)]}), ("variables", variables)):
            assert took(coordinator, invented_bundle(coordinator, f"{name} {level}", level, contents)) == [None]
    seen = open_page("partners", coordinator, "lea")
    (table,) = mounted(seen)
    names = [row["cells"][0]["text"] for row in table["rows"]]
    assert names == ["All sites together", "north positions", "Sud positions"]
    assert all(row["cells"][3]["forest"]["value"] is not None for row in table["rows"])
    told = words(seen)
    assert "Design effect" in told and "a hint, no more" in told and "mean over all orders" in told
    assert "Agreement on each variable" in told and "meeting" in told
    assert "between sites is not measured" in told


def test_figures_that_cannot_be_told_hide_nothing_of_the_rest(make_project: Make) -> None:
    coordinator = make_project("coordinator")
    take_variables(coordinator)
    save_indicator(coordinator.as_user("lea"), Indicator("", 0, "Talks are kept secret.", (), ("C1",)))
    package_of(coordinator)
    empty = invented_round(0) | {"spans": []}
    variables = {"variables": {"meeting": invented_variable(("yes", "no"), 1)}, "stands": {}, "withheld": []}
    for unit, said in (("character", "What stands behind these figures"), ("word", "with different units")):
        south, north = {"rounds": [empty]}, {"rounds": [empty | {"unit": unit}]}
        for name, level, says in (("South", "positions", south), ("North", "positions", north),
                                  ("West", "variables", variables)):  # fmt: skip
            assert took(coordinator, invented_bundle(coordinator, f"{name} {unit}", level, says)) == [None]
        told = words(open_page("partners", coordinator, "lea"))
        assert said in told and "between sites is not measured" in told and "Agreement on each variable" in told
        assert "Sources side by side over all sites" in told and "What stands behind the sources side by side" in told


def test_a_text_is_chosen_and_taken_in(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    coordinator.release((("Nora", "It was invented for everybody to code."),), "T01", {})
    package_of(coordinator)
    offered = open_page("partners", coordinator, "lea")
    where, why = offered.selectbox(key="study-training-0"), offered.radio(key="study-training-why-0")
    assert where.value is None and why.value is None and one_named(offered, "Let it go along").disabled
    where.set_value(list_interviews(coordinator.as_user("lea"))[0])
    assert one_named(checked(offered.run()), "Let it go along").disabled
    offered.radio(key="study-training-why-0").set_value("invented")
    chosen = click(checked(offered.run()), "Let it go along")
    assert "It is invented" in words(chosen) and labels(chosen).count("Take out “T01”") == 1
    join_site(site, package_of(coordinator))
    seen = open_page("partners", site, "sam")
    assert "not taken in yet" in words(seen)
    taken = with_passphrase(seen, "Take them in")
    assert "not taken in yet" not in words(taken) and "taken in" in words(taken)
    emptied = click(open_page("partners", coordinator, "lea"), "Take out “T01”")
    assert "It is invented" not in words(emptied)


def test_a_site_is_asked_and_answers_beside_the_figure(
    make_project: Make, locked_round: Callable[..., tuple[SmallProject, str]]
) -> None:
    site, _ = locked_round(5)
    coordinator = make_project("coordinator")
    tell_all(site, coordinator)
    join_site(site, package_of(coordinator))
    lead = coordinator.as_user("lea", vault=True)
    other = invented_bundle(coordinator, "West", "positions", {"rounds": [invented_round(0) | {"unit": "turn"}]})
    assert took(coordinator, bundle_of_site(site, "positions"), other) == [None, None]
    assert "Ask a site about this code" not in labels(open_page("partners", coordinator, "lea"))
    own = next(partner.key for partner in list_partners(lead) if partner.name != "West")
    decide_partner(lead, own, trusted=True)
    asking = click(open_page("partners", coordinator, "lea"), "Ask a site about this code")
    assert asking.radio(key="study-ask-figure").value == "disagreement"
    assert asking.selectbox(key="study-ask-code").value == "C1"
    asking.radio(key="study-ask-figure").set_value("code")
    field(checked(asking.run()), "What you ask, in words").set_value("Who noticed first?")
    asking.text_input(key="study-ask-passphrase").set_value(PASSPHRASE)
    asking = click(asking, "Make the request")
    data = asking.session_state["_study_file"][1]
    assert "No answer has come yet" in words(open_page("partners", coordinator, "lea"))
    assert "What the coordinator asks" not in words(open_page("partners", site, "ana"))
    taking = give(open_page("partners", site, "sam"), 0, ("request.heard", data))
    taking.text_input(key="study-request-passphrase").set_value(PASSPHRASE)
    taking = click(taking, "Take the request in")
    assert "Who noticed first?" in words(taking) and "Open the passages behind request 1" in labels(taking)
    assert "Open the passages behind request 1" in labels(open_page("partners", site, "ana"))
    assert "Open the passages behind request 1" not in labels(open_page("partners", site, "vic"))
    assert "Make the answer" not in labels(open_page("partners", site, "ana"))
    next(entry for entry in taking.radio if entry.label == "How you answer").set_value("quotes")
    field(checked(taking.run()), "What you answer, in words").set_value("Mostly a teacher.")
    taking.text_input(key="study-answer-passphrase").set_value(PASSPHRASE)
    looked = click(taking, "See every line of the answer first")
    assert "in words: Mostly a teacher." in words(looked) and "quote " in words(looked)
    looked.text_input(key="study-answer-passphrase").set_value(PASSPHRASE)
    result = click(looked, "Make the answer")
    assert took(coordinator, result.session_state["_study_file"][1]) == [None]
    seen = words(open_page("partners", coordinator, "lea"))
    assert seen.count("Mostly a teacher.") == 2, "in the list, and beside the figure of the code"
    assert "What the site answered" in seen and "(answered)" in words(open_page("partners", site, "vic"))
