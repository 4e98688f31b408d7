"""Panels of a study: they go along, are taken in and asked at each site, and their results are pooled."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coding.errors import NotFound, NotReady
from coding.extras.panel.steps import rounds, setup
from coding.extras.panel.steps.setup import ItemDraft
from coding.extras.study.files.package import lines_of_package
from coding.extras.study.steps.bundle import pending_withdrawal, preview_bundle
from coding.extras.study.steps.package import preview_join
from coding.extras.study.steps.panels import list_study_panels, share_panel, take_panels
from coding.extras.study.steps.pool import pooled_panels
from coding.model.panel import Rules
from tests.conftest import SmallProject
from tests.extras.study.consortium import join_site, make_bundle, package_of, same, send
from tests.extras.study.panel.panel_sites import WORDINGS, ask, draft, invented, joined, study_with_panels

pytestmark = pytest.mark.slow

Make = Callable[..., SmallProject]
Studies = tuple[SmallProject, dict[str, SmallProject], SmallProject]
PEOPLE = {"north": [f"N{at}" for at in range(7)], "sud": [f"S{at}" for at in range(6)]}


@pytest.fixture(scope="module")
def studies(make_module_project: Make) -> Studies:
    """The coordinator, two sites whose panels answered two rounds, and the project in which all are one panel."""
    coordinator, whole = make_module_project("coordinator"), make_module_project("joined")
    package = study_with_panels(coordinator)
    everybody = [who for people in PEOPLE.values() for who in people]
    panel = setup.make_panel(whole.as_user("lea"), draft(people=everybody))
    sites = {}
    own = {}
    for name, people in PEOPLE.items():
        sites[name] = make_module_project(name)
        own[name] = joined(sites[name], package, {"Practice": people})["Practice"]
    for number in (1, 2):
        rated = {name: invented(people, number + len(name)) for name, people in PEOPLE.items()}
        for name, site in sites.items():
            ask(site, own[name], rated[name], f"Reason {number}")
        ask(whole, panel, {who: values for entry in rated.values() for who, values in entry.items()})
    return coordinator, sites, whole


def test_results_are_those_of_the_joined_panel(studies: Studies) -> None:
    coordinator, sites, whole = studies
    coordinating = coordinator.as_user("lea", vault=True)
    came = [send(coordinator, site, "panel-rows")[0].rows for site in sites.values()]
    assert came == [2 * len(people) for people in PEOPLE.values()]
    (result,) = pooled_panels(coordinating)
    lead = whole.as_user("lea")
    expected = rounds.record_of(lead, setup.find_panel(lead, "Practice").id)
    mine = result.to_json()["together"]
    for item, other in zip(mine["items"], expected["items"], strict=True):
        assert item["wording"] == other["wording"]
        same(item["rounds"], other["rounds"])
    for item, other in zip(mine["rounds"], expected["rounds"], strict=True):
        assert (item["asked"], item["answered"]) == (other["asked"], other["answered"]) == (13, 13)
        same(item["kendall_w"], other["kendall_w"])
        assert item["kendall_w"]["harm"]["w"] is not None and item["kendall_w"]["relevance"]["panelists"] == 11
    assert mine["stop"]["met"] == expected["stop"]["met"]
    # Both sites call themselves the same, so they stand in the order of their fingerprints.
    north, sud = sorted(result.by_site, key=lambda site: -len(result.by_site[site].rounds[0].asked))
    changed = mine["items"][1]["rounds"][1]["scales"]["relevance"]["change"]["who"]
    assert {entry["panelist"].rsplit(" ", 1)[0] for entry in changed} == {north, sud}
    for name, site in zip((north, sud), sites.values(), strict=True):
        own = site.as_user("lea")
        theirs = rounds.record_of(own, setup.find_panel(own, "Practice").id)
        same(result.to_json()["sites"][name]["items"][2]["rounds"], theirs["items"][2]["rounds"])
    assert sorted(source["panelists"] for source in result.sources) == [6, 7]
    assert sum("has not been confirmed yet" in str(note) for note in result.notes) == 2


def test_what_leaves_has_no_code_no_note_and_no_reason(studies: Studies) -> None:
    _, sites, _ = studies
    steward = sites["north"].as_user("sam", vault=True)
    for level in ("panel-rows", "panel-counts"):
        seen = preview_bundle(steward, level)
        text = str(seen.bundle.contents) + "\n".join(seen.lines)
        assert "Reason" not in text and "hotline" not in text and not any(who in text for who in PEOPLE["north"])
        assert WORDINGS[0] in text
    rows, again = (preview_bundle(steward, "panel-rows").bundle.contents["panels"][0]["rounds"] for _ in range(2))
    ids = [[row["id"] for row in entry["rows"]] for entry in rows]
    assert ids[0] == ids[1] == sorted(ids[0]) and not set(ids[0]) & {row["id"] for row in again[0]["rows"]}
    with pytest.raises(NotReady, match="no closed round"):
        preview_bundle(steward, "survivors-rows")


def test_whoever_withdraws_goes_from_rows_and_takes_shares_along(studies: Studies) -> None:
    coordinator, sites, _ = studies
    lead, steward = coordinator.as_user("lea", vault=True), sites["north"].as_user("sam", vault=True)
    assert all(outcome.rows for outcome in send(coordinator, sites["north"], "panel-counts", "panel-rows"))
    (shares,) = make_bundle(steward, "panel-counts").prepared.bundle.contents["panels"]
    assert [entry["answered"] for entry in shares["rounds"]] == [7, 7] and pending_withdrawal(steward) == 0
    (own,) = setup.list_panels(sites["north"].as_user("lea"))
    setup.withdraw_panelist(sites["north"].as_user("lea"), own.id, "N0")
    waiting = pending_withdrawal(steward)
    assert waiting >= 3, "rows, and the two tables of shares that counted them"
    (told,) = send(coordinator, sites["north"], "withdrawal")
    assert told.taken_out >= 2 + 12 and pending_withdrawal(steward) == 0
    (result,) = pooled_panels(lead)
    assert sorted(len(entry.rounds[0].answered) for entry in result.by_site.values()) == [6, 6]
    assert {len(entry.asked) for entry in result.together.rounds} == {12}
    (after,) = preview_bundle(steward, "panel-counts").bundle.contents["panels"]
    told_now = [entry["answered"] for entry in after["rounds"]]
    told_now += [value for entry in after["rounds"] for share in entry["shares"] for value in share[:4]]
    # What nobody gave before and nobody gives now tells nothing of who left.
    assert set(told_now) <= {None, 0} and told_now[:2] == [None, None]
    assert send(coordinator, sites["north"], "panel-rows")[0].rows == 12


def test_a_package_is_shown_before_and_taken_whole(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    lead, here = coordinator.as_user("lea"), site.as_user("lea")
    with pytest.raises(NotFound):
        share_panel(lead, "Practice", shared=True)
    first = study_with_panels(coordinator)
    assert "Gifts come unasked. (de)" in str(lines_of_package(preview_join(here, first).package.content))
    assert [str(panel) for panel in preview_join(here, first).panels] == [
        "A panel “Practice” is made here, with 3 items and nobody on it yet."
    ]
    setup.make_panel(here, setup.PanelDraft(title="Practice", cards=(), items=[ItemDraft("Our own.")]))
    own = joined(site, first, {"Practice (2)": ["A1", "A2"]})["Practice (2)"]
    (theirs,) = [panel for panel in setup.list_panels(lead) if panel.title == "Practice"]
    assert own.rules == theirs.rules and own.consent == theirs.consent and own.id != theirs.id
    assert [item.id for item in setup.panel_items(here, own.id)] == [
        item.id for item in setup.panel_items(lead, theirs.id)
    ]
    assert list_study_panels(here)[0].changes == []
    old = setup.panel_items(lead, theirs.id)[0]
    setup.replace_items(lead, theirs.id, [old.id], [ItemDraft("Gifts from a stranger.")], "It said too much.")
    second = package_of(coordinator)
    rounds.open_round(here, own.id)
    assert "A round of the panel “Practice (2)” is open" in str(preview_join(here, second).panels)
    join_site(site, second)
    rounds.take_back_round(here, own.id)
    (waiting,) = list_study_panels(here)
    assert len(waiting.changes) == 2 and waiting.here == "Practice (2)"
    assert take_panels(here)[0].changes == []
    records = {item.wording: item for item in setup.panel_items(here, own.id)}
    assert records["Gifts from a stranger."].parents == (old.id,) and records["Gifts from a stranger."].reason
    assert records["Gifts come unasked."].retired == 1 and records["Gifts from a stranger."].retired is None
    share_panel(lead, "Practice", shared=False)
    assert list_study_panels(lead) == []
    with pytest.raises(NotReady, match="is a site"):
        share_panel(here, "Practice", shared=True)


def test_other_words_rules_and_items_are_named_and_not_mixed(make_project: Make) -> None:
    coordinator, entry, other = make_project("coordinator"), make_project("one"), make_project("other")
    package = study_with_panels(coordinator)
    people = [f"P{at}" for at in range(6)]
    first = joined(entry, package, {"Practice": people})["Practice"]
    second = joined(other, package, {"Practice": people})["Practice"]
    there = other.as_user("lea")
    setup.change_panel(there, replace(second, rules=Rules(scales=second.rules.scales, agreement=0.9, least_answers=3)))
    third = setup.panel_items(there, second.id)[2]
    setup.replace_items(there, second.id, [third.id], [ItemDraft("Two phones are there.")], "Ours.")
    other.project.store.write(lambda cursor: cursor.execute(
        "UPDATE panel_item SET wording = 'Gifts came.' WHERE wording = ?", [WORDINGS[0]]))  # fmt: skip
    ask(entry, first, invented(people, 1))
    ask(other, second, invented(people, 2))
    lead = coordinator.as_user("lea", vault=True)
    for site in (entry, other):
        send(coordinator, site, "panel-rows")
    (result,) = pooled_panels(lead)
    notes = " ".join(result.notes)
    assert "asked “Gifts came.” in other words" in notes and "items of its own besides (1" in notes
    assert "other rules of its own" in notes and "“A second phone is there.” counts without" in notes
    ids = [item.id for item in result.together.items]
    (round_,) = result.together.rounds
    assert [round_.items[item]["harm"].spread.n for item in ids] == [6, 12, 6]  # type: ignore[union-attr]
    assert round_.concordance["harm"].items == 1, "W is of what both asked"


def test_survivors_stand_by_themselves_and_few_people_stay(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    package = study_with_panels(coordinator, "Practice", "Survivors")
    people, few = [f"P{at}" for at in range(6)], ["V1", "V2", "V3", "V4"]
    own = joined(site, package, {"Practice": people, "Survivors": [*people[:2], *few]})
    ask(site, own["Practice"], invented(people, 1))
    ask(site, own["Survivors"], invented([*people[:2], *few], 2))
    ask(site, own["Survivors"], invented(few, 3))
    lead, steward = coordinator.as_user("lea", vault=True), site.as_user("sam", vault=True)
    experts = preview_bundle(steward, "panel-rows").bundle.contents["panels"]
    assert [expert["kind"] for expert in experts] == ["experts"]
    prepared = preview_bundle(steward, "survivors-rows")
    assert [len(panel["rounds"]) for panel in prepared.bundle.contents["panels"]] == [1]
    assert "fewer than 5 people answered" in str(prepared.notes)
    send(coordinator, site, "panel-rows", "survivors-rows")
    results = {panel.panel.kind: panel for panel in pooled_panels(lead)}
    assert {kind: len(entry.together.rounds[0].answered) for kind, entry in results.items()} == {
        "experts": 6,
        "survivors": 6,
    }
    ask(site, own["Practice"], invented(people, 4), close=False)
    later = preview_bundle(steward, "panel-rows")
    assert len(later.bundle.contents["panels"][0]["rounds"]) == 1 and "is open" in str(later.notes)
