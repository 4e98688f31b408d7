"""What counts of a site withhold none of its rows and passages tells, and no figure takes it for nobody."""

from collections.abc import Callable
from typing import Any

import pytest

from coding.errors import InvalidInput, NotReady
from coding.extras.study.commands.figures import _usage_lines
from coding.extras.study.files.bundle import PAIR, Subject, bundle_of, payload_of
from coding.extras.study.steps.asking import ask_site
from coding.extras.study.steps.bundle import preview_bundle
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.pool import (
    decide_partner,
    list_partners,
    pool,
    pooled_agreement,
    pooled_counts,
    pooled_saturation,
    pooled_sources,
    pooled_usage,
)
from coding.model import Indicator
from coding.store import Cursor
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.reports.indicators import save_indicator
from tests.conftest import SmallProject
from tests.extras.study.consortium import bundle_of_site, fill, join_site, package_of

pytestmark = pytest.mark.slow

Make = Callable[..., SmallProject]
Three = tuple[SmallProject, dict[str, SmallProject]]
PEOPLE = 10
MORE = {
    "north": {"R1": (0, 1), "D1": range(1, PEOPLE), "G2": range(5)},
    "sud": {"R1": range(5), "D1": range(5), "G2": range(5)},
}
"""Site → code → who has it: at one site R1 few, D1 all but one, at the other each enough and not all."""


@pytest.fixture(scope="module")
def study(make_module_project: Make) -> Three:
    """A coordinator, and two sites of ten people with their bundles of positions and counts."""
    coordinator = make_module_project("coordinator")
    package, sites, files = package_of(coordinator), {}, []
    for name, more in MORE.items():
        site = sites[name] = make_module_project(name)
        fill(site, [name], PEOPLE, more=more)
        for one in list_participants(site.as_user("lea")):
            update_participant(site.as_user("lea"), one.id, one.label, "yes", one.attributes)
        join_site(site, package)
        files += [(f"{name}-{level}", bundle_of_site(site, level)) for level in ("positions", "counts", "quotes")]
    lead = coordinator.as_user("lea", vault=True)
    assert [one.refused for one in pool(lead, files)] == [None] * 6
    for one in list_partners(lead):
        decide_partner(lead, one.fingerprint, trusted=True)
    return coordinator, sites


def called(study: Three) -> list[str]:
    """What figures call the two sites."""
    coordinator, sites = study
    known = {one.fingerprint: one.in_figures for one in list_partners(coordinator.as_user("lea"))}
    stewards = [one.as_user("sam", vault=True) for one in sites.values()]
    return [known[own_keys(one.open_vault()).public.fingerprint] for one in stewards]


def test_rows_and_passages_of_codes_that_counts_withhold_stay(study: Three) -> None:
    _, sites = study
    steward = sites["north"].as_user("sam", vault=True)
    counts = preview_bundle(steward, "counts").bundle.contents["codes"]
    withheld = sorted(code for code, one in counts.items() if one["people"] is None)
    assert {"R1", "D1"} == {*withheld}
    positions, quotes = preview_bundle(steward, "positions"), preview_bundle(steward, "quotes")
    spans = {span[2] for one in positions.bundle.contents["rounds"] for span in one["spans"]}
    assert spans == {"C1", "G9", "D5", "G2"} == {one["code"] for one in quotes.bundle.contents["quotes"]}
    for prepared in (positions, quotes):
        assert prepared.bundle.contents["untold"] == withheld
        assert "codes left out, as counts withhold them: D1, R1" in prepared.lines
        assert any("Left out, as counts withhold how many people have them: D1, R1." in one for one in prepared.notes)
        # Besides their names nothing of them is in it: no number, no place.
        assert str(prepared.bundle.contents).count("'R1'") == 1
    # Nor do the stretches of words show where a passage of a withheld code begins or ends.
    documents = positions.bundle.contents["rounds"][0]["documents"]
    assert len(documents) == PEOPLE and all(one["units"]["word"][0][1] >= 22 for one in documents)


def test_a_bundle_that_tells_what_it_says_it_does_not_is_refused(study: Three) -> None:
    _, sites = study
    bundle = preview_bundle(sites["sud"].as_user("sam", vault=True), "positions").bundle
    payload = payload_of(bundle)
    assert bundle_of(payload, "").contents["untold"] == []
    for untold in (["C1"], [""], ["X9", "X9"], "X9", [1]):
        with pytest.raises(InvalidInput):
            bundle_of({**payload, "contents": {**payload["contents"], "untold": untold}}, "")


def test_figures_of_a_code_rest_on_the_sites_that_tell_it_and_say_so(study: Three) -> None:
    coordinator, _ = study
    lead = coordinator.as_user("lea")
    north, sud = called(study)
    found = pooled_agreement(lead)
    assert found.untold == {"D1": [north], "R1": [north]}
    both, alone = found.together, found.by_site[sud]
    for code in ("R1", "D1"):
        assert both.codes[code].kripp_alpha == alone.codes[code].kripp_alpha
        assert both.codes[code].prevalence == alone.codes[code].prevalence
        assert both.codes[code].interviews_with_code == 5 and len(both.codes[code].interviews) == PEOPLE
        assert [site for site, _ in found.forest(code)] == ["", sud] and code not in found.by_site[north].codes
        assert found.design[code].sites == 1
    assert len(both.codes["G2"].interviews) == 2 * PEOPLE and found.design["G2"].sites == 2
    assert [site for site, _ in found.forest("G2")] == ["", *sorted((north, sud))]
    assert list(both.codes) == sorted(both.codes) == list(found.design)
    (note,) = [one for one in found.notes if "does not tell these codes" in one]
    assert note.startswith(north) and "D1, R1" in note and "not nobody" in note
    assert both.codes["R1"].mask_units.keys() <= {0, *(1 << at | 1 << other for at in range(4) for other in range(4))}


def test_use_saturation_and_sources_do_not_take_it_for_nobody(study: Three) -> None:
    coordinator, _ = study
    lead = coordinator.as_user("lea")
    north, sud = called(study)
    used = pooled_usage(lead)
    assert used["codes"]["R1"].keys() == {"", sud} and used["untold"]["R1"] == [north]
    curve = pooled_saturation(lead)
    assert curve["untold"].keys() == {"D1", "R1"}
    last = {site: one["expected"][-1] for site, one in {"": curve["together"], **curve["sites"]}.items()}
    assert last == pytest.approx({"": 4, north: 4, sud: 6})
    for wording, codes in (("Few say so.", ("G2", "R1")), ("Half say so.", ("G2",))):
        save_indicator(lead, Indicator("", 0, wording, (), codes))
    few, half = pooled_sources(lead).lines
    assert few.interviews.by_site == {north: None, sud: (5, 5)} and few.interviews.to_json()["withheld_at"] == 1
    assert half.interviews.by_site == {north: (5, 5), sud: (5, 5)}
    lines = _usage_lines(
        {"positions": used, "counts": pooled_counts(lead), "saturation": curve,
         "side_by_side": pooled_sources(lead).to_json()}
    )  # fmt: skip
    assert any(one.startswith("R1: together") and one.endswith(f"{north} does not tell it") for one in lines)
    assert "saturation, together: without D1, R1, which not every site tells" in lines
    asked = ask_site(coordinator.as_user("lea", vault=True), north, Subject(figure=PAIR, codes=("G2", "R1")))
    assert asked.request.asked.told == ""


def test_what_few_had_when_a_round_was_locked_stays_though_nobody_has_it_now(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    fill(site, ["north"], PEOPLE, more={"R1": (0, 1)})
    join_site(site, package_of(coordinator))

    def drop(cursor: Cursor) -> None:
        cursor.execute("DELETE FROM coding WHERE code = 'R1'")

    site.project.store.write(drop)
    contents: Any = preview_bundle(site.as_user("sam", vault=True), "positions").bundle.contents
    assert contents["untold"] == ["R1"]
    assert "R1" not in {span[2] for one in contents["rounds"] for span in one["spans"]}


def test_a_site_of_so_few_that_all_is_withheld_sends_no_row(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    fill(site, ["north"], 2)
    join_site(site, package_of(coordinator))
    for level in ("positions", "quotes"):
        with pytest.raises(NotReady, match="can once more people were interviewed|agreed to be quoted"):
            preview_bundle(site.as_user("sam", vault=True), level)
