"""Panels of a study on the page Partners: what goes along, what is taken in, and results over all sites."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from coding.extras.panel.commands import _in_words
from coding.extras.panel.steps import setup
from coding.extras.study.files.panels import rules_record, wording_hashes
from coding.extras.study.files.pooled_panels import SiteRound, results_of_sites
from coding.extras.study.steps.panels import share_panel
from coding.panel.record import panel_record
from coding.ui.agreement.panels import w_of_both
from tests.conftest import SmallProject
from tests.extras.study.consortium import invented_bundle, join_site, package_of, took
from tests.extras.study.panel.panel_sites import draft
from tests.extras.study.test_study_files import ITEMS, PANEL, SCALES
from tests.helpers.app_page import checked, open_page, words

Make = Callable[..., SmallProject]


@pytest.mark.slow
def test_a_panel_goes_along_and_is_taken_in(make_project: Callable[..., SmallProject]) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    lead = coordinator.as_user("lea")
    panel = setup.make_panel(lead, draft())
    package_of(coordinator)
    offered = open_page("partners", coordinator, "lea")
    assert offered.selectbox(key="study-panel-0").value is None and offered.button(key="study-panel-share").disabled
    offered.selectbox(key="study-panel-0").set_value(panel.id)
    chosen = checked(checked(offered.run()).button(key="study-panel-share").click().run())
    assert "Practice" in words(chosen) and "Take out “Practice”" in str([entry.label for entry in chosen.button])
    join_site(site, package_of(coordinator))
    (own,) = setup.list_panels(site.as_user("lea"))
    setup.remove_panel(site.as_user("lea"), own.id)
    waiting = open_page("partners", site, "lea")
    assert "not taken in yet" in words(waiting) and "is made here, with 3 items" in words(waiting)
    taken = checked(waiting.button(key="study-panels-take").click().run())
    assert "not taken in yet" not in words(taken) and len(setup.list_panels(site.as_user("lea"))) == 1


@pytest.mark.slow
def test_results_stand_together_and_by_site(make_project: Callable[..., SmallProject]) -> None:
    coordinator = make_project("coordinator")
    lead = coordinator.as_user("lea", vault=True)
    panel = setup.make_panel(lead, draft())
    share_panel(lead, "Practice", shared=True)
    package_of(coordinator)
    items = setup.panel_items(lead, panel.id)
    head: dict[str, Any] = {
        "panel": panel.id, "title": "Practice", "kind": "experts", "rules": rules_record(panel.rules),
        "items": [{"id": entry.id, "wording": entry.wording, "said": wording_hashes(entry)} for entry in items],
    }  # fmt: skip
    of = {"number": 1, "items": [entry.id for entry in items], "own": 0}
    rows = [{"id": f"r{at}", "values": [7 + at % 3, 1, 8, 2, 1 + at, 3]} for at in range(6)]
    shares = [[0, 0, 9, 0, 1], [9, 0, 0, 0, 1], [None, None, None, None, 1]] * 2
    told = {**of, "answered": 9, "as_of": 1, "shares": shares}
    asked = {"panels": [{**head, "rounds": [{**of, "asked": 7, "rows": rows}]}]}
    counted = {"panels": [{**head, "id": "t", "rounds": [told]}]}
    assert took(coordinator, invented_bundle(coordinator, "North", "panel-rows", asked),
                invented_bundle(coordinator, "Sud", "panel-counts", counted)) == [None, None]  # fmt: skip
    seen = unescape(words(open_page("partners", coordinator, "lea")))
    assert "Ratings over all sites" in seen and "Median, North" in seen and "Kendall's W" in seen
    assert "100 of 15 ratings" in seen and "Withheld at" in seen and "Counts only" in seen
    assert "6 of 7" in seen and "Every rating" in seen


def test_w_of_two_rounds_is_of_those_who_rated_in_both() -> None:
    """Nobody moved; those who saw it the other way round left. W rises, and W of the same people does not."""
    ends = {1: range(6), 2: range(4)}

    def ratings(number: int) -> dict[str, dict[tuple[str, str], int | None]]:
        return {
            str(who): {
                (item.id, scale.name): at + 1 if who < 4 else 4 - at
                for at, item in enumerate(ITEMS)
                for scale in SCALES
            }
            for who in ends[number]
        }

    records = [
        SiteRound(number=number, items=[item.id for item in ITEMS], asked=6, ratings=ratings(number)) for number in ends
    ]
    first, second = results_of_sites(PANEL, ITEMS, {"north": records}).rounds
    assert first.of_both == {} and first.concordance["harm"].panelists == 6
    assert (second.concordance["harm"].w, second.concordance["harm"].panelists) == (1.0, 4)
    assert (first.concordance["harm"].w or 0) < 0.5
    before, now = second.of_both["harm"]
    assert (before.w, now.w, before.panelists, now.panelists, now.items) == (1.0, 1.0, 4, 4, 4)
    record = panel_record(
        results_of_sites(PANEL, ITEMS, {"north": records}), {f"north/{at}": f"{at}" for at in range(6)}
    )
    assert record["rounds"][1]["kendall_w_of_both"]["harm"]["before"]["panelists"] == 4
    said = "\n".join(_in_words({**record, "title": "Practice", "kind": "experts", "state": "open"}))
    assert "6 people, 4 items" in said and "of the 4 who rated in both rounds, W 1.00, then 1.00 (4 items)" in said
    assert "of the 4 people who rated all 4 items in both: Kendall's W 1.00" in w_of_both(second, "harm")
