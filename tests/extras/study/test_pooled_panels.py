"""A panel at several sites is the panel of all its people: whatever they rated, to 1e-9."""

import math
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.extras.study.files.panels import (
    Agreement,
    PooledPanel,
    Share,
    SiteRound,
    results_of_sites,
    shares_of,
)
from coding.model.panel import Panel, PanelItem, PanelRound, PanelSheet, Rating, Rules, Scale
from coding.panel.record import panel_record
from coding.panel.results import PanelResults, panel_results
from tests.extras.study.consortium import numbers

SCALES = (Scale("harm"), Scale("relevance", 5))
PANEL = Panel(
    id="p", title="Practice", kind="experts", instructions="", consent="", state="open", created_by="lea",
    rules=Rules(scales=SCALES, least_answers=2),
)  # fmt: skip
ITEMS = [PanelItem(id=f"i{at}", panel_id="p", position=at, indicator_id="", wording=f"Item {at}.") for at in range(4)]


def rounds_of(rng: random.Random, people: int, rounds: int) -> list[SiteRound]:
    """Rounds that not everybody answered, with ratings that could not be given."""
    found = []
    for number in range(1, rounds + 1):
        who = [at for at in range(people) if rng.random() < 0.8] or [0]
        rated = {
            str(at): {
                (item, scale.name): None if rng.random() < 0.1 else rng.randint(1, scale.points)
                for item in (one.id for one in ITEMS)
                for scale in SCALES
            }
            for at in who
        }
        found.append(SiteRound(number=number, items=[one.id for one in ITEMS], asked=people, ratings=rated))
    return found


def one_panel(sites: dict[str, list[SiteRound]], rounds: int, rng: random.Random) -> PanelResults:
    """All people in one place, under codes of their own and in another order."""
    then = datetime(2026, 11, 27, tzinfo=UTC)
    made = [
        PanelRound(id=f"r{number}", panel_id="p", number=number, items=tuple(one.id for one in ITEMS), item_set="x",
                   opened_at=then, closed_at=then)
        for number in range(1, rounds + 1)
    ]  # fmt: skip
    codes: dict[str, str] = {}
    sheets, ratings = [], []
    for site, held in sites.items():
        for one in held:
            for at in range(one.asked):
                code = codes.setdefault(f"{site}/{at}", f"E{rng.random()}")
                answered = "h" if str(at) in one.ratings else ""
                sheets.append(PanelSheet(round_id=f"r{one.number}", panelist_id=code, answers_hash=answered))
            for who, rated in one.ratings.items():
                code = codes[f"{site}/{who}"]
                ratings += [Rating(f"r{one.number}", code, *cell, value) for cell, value in rated.items()]
    rng.shuffle(ratings)
    return panel_results(PANEL, ITEMS, made, sheets, ratings)


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), people=st.lists(st.integers(1, 7), min_size=1, max_size=4), rounds=st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_pooled_is_the_panel_of_all_people(seed: int, people: list[int], rounds: int) -> None:
    rng = random.Random(seed)
    sites = {f"site/{at}": rounds_of(rng, n, rounds) for at, n in enumerate(people)}
    mine, theirs = results_of_sites(PANEL, ITEMS, sites), one_panel(sites, rounds, rng)
    codes = {who: who for found in (mine, theirs) for made in found.rounds for who in made.asked}
    first, second = (
        {
            path: value
            for path, value in numbers(panel_record(one, codes))
            if "/who/" not in path and "missing" not in path
        }
        for one in (mine, theirs)
    )
    assert first.keys() == second.keys()
    for path, value in second.items():
        other = first[path]
        assert (value is None) == (other is None), path
        assert value is None or other is None or math.isclose(value, other, abs_tol=1e-9), path
    assert mine.stop is not None and theirs.stop is not None and mine.stop.met == theirs.stop.met


def test_a_round_that_no_site_sent_tells_no_change() -> None:
    (first, _, third) = rounds_of(random.Random(3), 6, 3)
    found = results_of_sites(PANEL, ITEMS, {"north": [first, third]})
    assert [len(one.answered) > 0 for one in found.rounds] == [True, False, True]
    assert all(scale.shift is None for scales in found.rounds[2].items.values() for scale in scales.values())


def test_percent_is_of_the_sites_that_tell_it() -> None:
    rows = results_of_sites(PANEL, ITEMS, {"north": rounds_of(random.Random(1), 7, 1)})
    shares = shares_of({"north": rows})
    cell = (1, "i0", "harm")
    own = shares[cell]["north"]
    shares[cell] |= {"sud": Share(0, 2, 8, 1), "west": Share(None, 0, None, 0), "rive": Share(0, None, 6, None)}
    pooled = PooledPanel(panel=PANEL, together=rows, by_site={"north": rows}, shares=shares)
    told = pooled.agreement(cell, "high")
    assert own.high is not None and own.rated()
    assert told == Agreement(percent=100 * (own.high + 8) / (own.rated() + 10), ratings=own.rated() + 10,
                             sites=("north", "sud"))  # fmt: skip
    assert pooled.agreement((9, "i0", "harm"), "low").percent is None
