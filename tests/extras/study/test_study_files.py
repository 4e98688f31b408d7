"""Files of a study: whoever changes, repeats or redirects one is refused; and figures over what came, by hand."""

import json
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from coding.agreement.model import Document, Span
from coding.agreement.report import agreement_report
from coding.errors import InvalidInput, NotReady
from coding.extras.study.files.bundle import (
    Bundle,
    Site,
    bundle_of,
    lines_of,
    open_bundle,
    open_request,
    payload_of,
    request_of,
)
from coding.extras.study.files.design import DesignEffect, design_effects
from coding.extras.study.files.form import typed
from coding.extras.study.files.levels import evened, rows_in, spread, without_rows
from coding.extras.study.files.package import lines_of_package, number_of, training_in, without_training
from coding.extras.study.files.panels import panel_setup, panels_in, wording_hashes
from coding.extras.study.files.pooled_panels import (
    Agreement,
    PooledPanel,
    Share,
    SiteRound,
    results_of_sites,
    shares_of,
)
from coding.extras.study.files.pooling import Contribution, between_sites
from coding.extras.study.files.sealing import (
    ASKED,
    BUNDLE,
    INSIDE,
    PACKAGE,
    REQUEST,
    Keys,
    canonical,
    opened,
    sealed,
    signed,
    verified,
)
from coding.extras.study.steps.pool import refusal
from coding.extras.study.tables import Package, Partner, ReceivedBundle
from coding.model.panel import Panel, PanelItem, PanelRound, PanelSheet, Rating, Rules, Scale
from coding.panel.record import panel_record
from coding.panel.results import PanelResults, panel_results
from tests.extras.study.consortium import same

BEFORE: dict[str, Any] = json.loads(Path(__file__).with_name("files_of_before.json").read_text(encoding="utf-8"))
"""Keys of both ends, and of each kind of file one that Heard wrote on 1 December 2026, with its lines."""
SITE, COORDINATOR = map(Keys.of_record, BEFORE["keys"].values())
STRANGER = Keys.made()
FILES: dict[str, bytes] = {kind: text.encode() for kind, text in BEFORE["files"].items()}
BUNDLES = {kind: open_bundle(data, COORDINATOR) for kind, data in FILES.items() if not kind.startswith("study ")}
ONE, QUESTION = BUNDLES["positions"], open_request(FILES[REQUEST], SITE)
SAYS: dict[str, Any] = {kind: bundle.contents for kind, bundle in BUNDLES.items()} | {
    REQUEST: json.loads(canonical(asdict(QUESTION))), PACKAGE: verified(PACKAGE, FILES[PACKAGE])[0],
}  # fmt: skip


def file_of(made: Bundle, keys: Keys = SITE) -> bytes:
    return sealed(signed(INSIDE, payload_of(made), keys), keys, made.to)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_before_says_what_it_said_at_both_ends_and_nowhere_else(kind: str) -> None:
    """Partners of one study seldom have the same version of Heard."""
    data = FILES[kind]
    if kind == PACKAGE:
        assert lines_of_package(SAYS[kind]) == BEFORE["lines"][kind]
        return
    read: Callable[[bytes, Keys], Any] = open_request if kind == REQUEST else open_bundle
    for keys in (SITE, COORDINATOR):
        file = read(data, keys)
        assert list(file.lines() if kind == REQUEST else lines_of(file)) == BEFORE["lines"][kind]
    with pytest.raises(InvalidInput, match="for another"):
        read(data, STRANGER)
    if kind != REQUEST:
        assert canonical(payload_of(file)) == canonical(verified(INSIDE, opened(data, SITE)[0])[0])


def test_a_thousand_tampered_files_are_refused() -> None:
    rng = random.Random(7)
    for at in range(1000):
        kind, read = ((REQUEST, open_request), ("positions", open_bundle))[at % 5 != 0]
        data, outer = FILES[kind], json.loads(FILES[kind])
        place, part = rng.randrange(len(data)), rng.choice(["from", "to", "sealed"])
        letters = list(outer[part])
        spot = rng.randrange(len(letters))
        letters[spot] = "A" if letters[spot] != "A" else "B"
        changed = (
            data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :],
            data[:place],
            data[:place] + bytes([rng.randrange(256)]) + data[place:],
            canonical({**outer, part: "".join(letters)}),
        )[at % 4]
        with pytest.raises(InvalidInput):
            read(changed, SITE)


def test_whoever_takes_out_what_was_signed_cannot_seal_it_as_their_own_or_for_another() -> None:
    inside, _, _ = opened(FILES["positions"], COORDINATOR)
    for data, keys in (
        (sealed(inside, STRANGER, COORDINATOR.public.box), COORDINATOR),
        (sealed(inside, COORDINATOR, STRANGER.public.box), STRANGER),
        (file_of(ONE, STRANGER), COORDINATOR),
    ):
        with pytest.raises(InvalidInput, match="was changed"):
            open_bundle(data, keys)


def test_a_signature_on_one_kind_of_file_is_none_on_another() -> None:
    data = FILES[PACKAGE]
    with pytest.raises(InvalidInput):
        verified(INSIDE, data.replace(PACKAGE.encode(), INSIDE.encode()))
    record = json.loads(data)
    for part in ("key", "signature"):
        with pytest.raises(InvalidInput, match="was changed"):
            verified(PACKAGE, canonical({**record, part: record[part].upper()}))
    with pytest.raises(InvalidInput, match="no request"):
        open_request(FILES["positions"], SITE)
    with pytest.raises(InvalidInput, match="no bundle"):
        opened(FILES[REQUEST], SITE)
    with pytest.raises(InvalidInput):
        open_request(sealed(signed(INSIDE, asdict(QUESTION), COORDINATOR), COORDINATOR, SITE.public.box, REQUEST), SITE)
    relabelled = canonical({**json.loads(FILES[REQUEST]), "heard": BUNDLE})
    for asked in (opened(FILES[REQUEST], SITE, REQUEST)[0], opened(relabelled, SITE)[0]):
        assert verified(ASKED, asked)
        with pytest.raises(InvalidInput):
            verified(INSIDE, asked)


def refused(made: Bundle, digest: str = "new", state: str = "new", *, first: bool = False, **options: bool) -> str:
    """Why a coordinator does not take a bundle of a site of which bundle 1 came, or nothing did."""
    package = Package(study="s", number=1, side="coordinator", content={"codebook": {"codes": []}}, hash="")
    partner = Partner(key=made.site.sign, box=made.site.box, name="North", state=state)
    own = ReceivedBundle(
        hash="known", key=partner.key, number=1, level="counts", content=None, taken_at=datetime.now(UTC)
    )
    return str(refusal(made, digest, [package], partner, [] if first else [own], **options))


def test_a_foreign_repeated_or_stale_bundle_is_refused_with_the_reason() -> None:
    fresh = replace(ONE, study="s")
    assert refused(fresh) == "None"
    assert "another study" in refused(replace(fresh, study="t"))
    assert "taken already" in refused(fresh, "known")
    assert "older than bundle 1" in refused(replace(fresh, number=1))
    assert "package 1 applies" in refused(replace(fresh, package=0))
    assert "not trusted" in refused(fresh, state="refused")
    assert "read aloud" in refused(fresh, confirmed_only=True)
    notice = replace(fresh, level="withdrawal", contents={}, package=0, withdrawn=("d1",))
    assert refused(notice, state="refused", confirmed_only=True) == "None", "whatever package and trust"
    assert "not trusted" in refused(replace(notice, number=1), state="refused")
    assert "not trusted" in refused(notice, state="refused", first=True)


GONE = object()


def twice(values: list[Any]) -> list[Any]:
    return [*values, values[0]]


HUGE = {"id": "d1", "length": 2**40, "coders": ["c1", "c2"], "units": {"word": [[0, 2**40, 2**40]]}}
WRONG: dict[str, dict[str, list[Any]]] = {
    "counts": {
        "codes/C1/people": ["9"], "pairs/0": [["D5", "C1", None, 1]], "case_documents": [False],
        "read": [[["", "de"]]], "groups/country/as_of": [{"": 1}],
    },
    "positions": {
        "rounds/0/spans/0": [
            [1, "c1", "C1", 2, 9], [0, "c3", "C1", 2, 9], [0, "c1", "C1", 9, 2], [0, "c1", "C1", 2, 21],
        ],
        "rounds/0/documents/0/units": [{"word": [[0, 2, 3]]}], "rounds/0/documents/0/text": ["words"],
        "rounds/0/documents/0": [HUGE], "rounds/0/unit": ["page"], "rounds/0/target": ["high"],
        "rounds/0/note": ["words"], "rounds/0/name": ["\x1b[2J"],
        "untold": [["C1"], [""], ["X9", "X9"], "X9", [1]],
    },
    "variables": {
        "stands": [{"meeting": 1}], "more": [1], "stands/platform": ["1"], "variables/meeting/answer": ["maybe"],
        "variables/meeting/rarer": [["yes"]], "variables/meeting/rows": [twice],
        "variables/meeting/rows/0/answers": [{}], "variables/meeting/rows/0/answers/c1": [["perhaps"], []],
        "variables/meeting/rows/0/double": [1], "variables/meeting/rows/0/text": ["I was alone."],
        "variables/meeting/values": [["a\nb"]],
    },
    "quotes": {"untold": [["C1"]], "quotes/0/who": ["Nora"]},
    "answer": {"answer": ["gladly", "declined"], "request": [7]},
    "withdrawal": {"quotes": [[]]},
    "panel-rows": {
        "panels/0/rounds/0/rows/0/values": [[10, 5, 1, 1], [9, 5, 1], [9.5, 5, 1, 1], [True, 5, 1, 1]],
        "panels/0/rounds/0/rows/0/reason": ["I saw it."], "panels/0/rounds/0/rows": [twice],
        "panels/0/rounds/0/asked": [1], "panels/0/rounds/0/items": [["i1", "i1"], []],
        "panels/0/rounds/0/number": [0], "panels/0/rounds/0/opened": ["2026"],
        "panels/0/rounds/0/reasons": [["I saw it."]], "panels/0/kind": ["people", "survivors"],
        "panels/0/title": ["\x1b[2J"], "panels/0/items": [twice], "panels/0/people": [["E01"]],
        "panels/0/items/0/wording": ["\x1b[2J"], "panels/0/rules/scales": [[], [["relevance", 7], ["harm", 5]]],
        "panels/0/rules/more": [1],
    },
    "panel-counts": {
        "panels/0/rounds/0/shares": [[]], "panels/0/rounds/0/shares/3": [[0, 9, 0, 1], [0, -9, 0, 0, 1]],
        "panels/0/rounds/0/answered": ["9"], "panels/0/rounds/0/as_of": [None], "panels/0/rounds/0/rows": [[]],
        "panels/0/id": [GONE],
    },
    PACKAGE: {
        "panels/0/kind": ["people"], "panels/0/people": [["E01"]], "panels/0/items": [twice],
        "panels/0/title": ["a\nb"], "panels/0/items/0/wording": [""], "panels/0/items/0/how": ["guessed"],
        "panels/0/texts": [{"de": {"note": "words"}}], "panels/0/items/0/retired": [-1], "training": [twice],
        "training/0/kind": ["real"], "training/0/more": [1],
        "training/0/turns": [
            [], [["other", 0, 0, 99]], [["boss", 0, 0, 6]], [["other", 0, 3, 6], ["other", 0, 0, 2]],
        ],
    },
    REQUEST: {
        "number": [0], "question": ["A bell: \x07", "Why? " * 1200], "id": [5], "more": [1], "asked": [None],
        "asked/figure": ["everything"], "asked/codes": [["C1"], ["C1", "C1"]], "asked/value": ["yes"],
        "asked/wording": ["It was kept secret."], "to": [{"sign": SITE.public.sign}],
    },
}  # fmt: skip
"""Kind of file → place in what it says → what must not stand there."""


def taken(kind: str, says: Any) -> None:
    if kind == PACKAGE:
        training_in(says)
        panels_in(says)
    elif kind == REQUEST:
        request_of(says)
    else:
        bundle_of({**payload_of(BUNDLES[kind]), "contents": says})


@pytest.mark.parametrize(
    ("kind", "place", "value"),
    [(kind, place, value) for kind, places in WRONG.items() for place, values in places.items() for value in values],
)
def test_whoever_signs_nonsense_is_refused_too(kind: str, place: str, value: Any) -> None:
    says = deepcopy(SAYS[kind])
    taken(kind, says)
    *way, last = [int(part) if part.isdigit() else part for part in place.split("/")]
    inner = says
    for part in way:
        inner = inner[part]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = value(inner[last]) if callable(value) else value
    with pytest.raises((InvalidInput, ValueError), match="was changed|has not the form"):
        taken(kind, says)


def test_values_that_cannot_be_spelt_are_refused_and_nothing_falls_over() -> None:
    for said in ('{"a":NaN}', '{"a":"\\ud800"}', "[" * 50_000, "[1]"):
        signature = SigningKey(SITE.sign).sign(f"heard {INSIDE} 1\n{said}".encode()).signature.hex()
        whole = {"heard": INSIDE, "format": 1, "says": said, "key": SITE.public.sign, "signature": signature}
        with pytest.raises(InvalidInput):
            open_bundle(sealed(canonical(whole), SITE, COORDINATOR.public.box), COORDINATOR)
    outside = b'{"heard":"study bundle","format":1,"from":"\\ud800","sealed":"","to":""}'
    for data in (b"", b"\xff", outside, b"[" * 50_000):
        with pytest.raises(InvalidInput):
            open_bundle(data, COORDINATOR)


def test_rows_of_whoever_withdrew_can_be_taken_out() -> None:
    rows = {level: rows_in(level, SAYS[level]) for level in BUNDLES}
    assert rows == {
        "counts": 5, "positions": 2, "variables": 1, "quotes": 1, "panel-counts": 4, "panel-rows": 2,
        "survivors-rows": 2, "answer": 1, "withdrawal": 0,
    }  # fmt: skip
    (round,) = SAYS["positions"]["rounds"]
    other = {**round["documents"][0], "id": "d2"}
    both = {**round, "documents": [*round["documents"], other], "spans": [*round["spans"], [1, "c1", "C1", 0, 4]]}
    (left,) = without_rows({"rounds": [both]}, "positions", frozenset({"d1"}))["rounds"]
    assert left["documents"] == [other] and left["spans"] == [[0, "c1", "C1", 0, 4]]
    (left,) = without_rows(SAYS["panel-rows"], "panel-rows", frozenset({"r1"}))["panels"][0]["rounds"]
    assert [row["id"] for row in left["rows"]] == ["r2"] and left["asked"] == 2
    assert without_rows(SAYS["panel-counts"], "panel-counts", frozenset({"t1"})) == {"panels": []}
    told = without_rows(SAYS["answer"], "answer", frozenset("q"))
    assert told == {**SAYS["answer"], "quotes": []}
    taken("answer", told)


@pytest.mark.slow
@given(st.data())
def test_evened_boundaries_touch_the_same_units(data: st.DataObject) -> None:
    length = data.draw(st.integers(1, 80))
    cuts = sorted(data.draw(st.sets(st.integers(0, length), min_size=2, max_size=30)))
    units = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if data.draw(st.booleans())]
    marks = st.tuples(st.integers(0, length - 1), st.integers(1, length)).filter(lambda mark: mark[0] < mark[1])
    spans = data.draw(st.lists(marks, max_size=4))
    even_spans = spread(evened(units, [edge for span in spans for edge in span]))
    assert len(even_spans) == len(units)
    for start, end in spans:
        touched = [at for at, (a, b) in enumerate(units) if a < end and start < b]
        assert [at for at, (a, b) in enumerate(even_spans) if a < end and start < b] == touched


def test_lengths_of_words_are_not_in_what_is_sent() -> None:
    words = [(0, 3), (4, 5), (6, 14), (15, 17)]
    assert evened(words, []) == [(0, 17, 4)]
    assert evened(words, [8]) == [(0, 5, 2), (6, 14, 1), (15, 17, 1)]


def test_fingerprints_are_eight_groups_of_five_digits() -> None:
    print_ = SITE.public.fingerprint
    assert len(print_.split()) == 8 and all(len(group) == 5 and group.isdigit() for group in print_.split())
    assert print_ != STRANGER.public.fingerprint and repr(SITE) == "Keys(…)"


def test_what_the_coordinator_alone_needs_to_know_of_a_panel_stays() -> None:
    item = PanelItem(id="i", panel_id="p", position=1, indicator_id="card", wording="Gifts come unasked.", how="card",
                     texts={"de": {"wording": "Geschenke kommen."}})  # fmt: skip
    panel = Panel(id="p", title="Practice", kind="survivors", instructions="No answer is wrong.", consent="I agree.",
                  rules=Rules(), state="open", created_by="zoe")  # fmt: skip
    record = panel_setup(panel, [item])
    (read,) = panels_in({"panels": [json.loads(json.dumps(record))]})
    assert (read.items[0].wording, read.items[0].how, read.items[0].indicator_id) == (item.wording, "written", "")
    assert wording_hashes(read.items[0]) == wording_hashes(item)
    assert "card" not in {*record["items"][0]} and "zoe" not in str(record)


def test_what_is_typed_becomes_lines() -> None:
    assert typed(" Who?\r\nWhen\x07\tthen\u2028 ") == "Who?\nWhen then"


TEXT = number_of("ab" * 32)


def site(name: str, language: str, ends: tuple[int, ...], *, length: int = 40, number: str = TEXT) -> Contribution:
    """A site whose coders each marked the text from its start to some end, and one interview of their own."""
    coders = [f"c{at}" for at in range(1, len(ends) + 1)]
    round = {
        "name": "Everybody", "unit": "character", "target": None, "snapshot": "s", "locked": "2026", "doubtful": [],
        "documents": [
            {"id": "own", "length": 9, "coders": coders, "units": {"word": []}},
            {"id": number, "length": length, "coders": coders, "units": {"word": [[0, 20, 1], [20, length, 1]]}},
        ],
        "spans": [[1, coder, "C1", 0, end] for coder, end in zip(coders, ends, strict=True)],
    }  # fmt: skip
    bundle = replace(ONE, site=Site(**vars(SITE.public), name=name), contents={"rounds": [round], "language": language})
    return Contribution(name=name, confirmed=True, bundle=bundle_of(payload_of(bundle)))


def test_shares_are_those_of_the_pairs_of_coders() -> None:
    sites = between_sites(
        [site("A", "en", (10, 20)), site("B", "en", (10,)), site("C", "fr", (40,))], {TEXT}, unit="character"
    )
    assert (sites.texts, sites.between["C1"].pairs, sites.within["C1"].pairs) == (1, 5, 1)
    # A1-B1 0, A2-B1 10, A1-C1 30, A2-C1 20, B1-C1 30 characters apart, of 40 each.
    assert sites.between["C1"].percent == pytest.approx(1 - 90 / 200)
    assert sites.within["C1"].percent == pytest.approx(1 - 10 / 40)
    assert sites.between["C1"].positive == pytest.approx(2 * 60 / (2 * 60 + 90))
    (both, share), *others = sites.languages["C1"].items()
    assert both == ("en", "fr") and not others and share.percent == pytest.approx(1 - 80 / 120) and share.pairs == 3
    assert sites.to_json()["codes"]["C1"]["languages"][0]["of"] == ["en", "fr"]


@pytest.mark.parametrize(
    "other",
    [
        site("B", "fr", (10,), number="own2"),
        site("B", "fr", (10,), length=41),
        site("B", "fr", (10,), number=number_of("cd" * 32)),
    ],
)
def test_it_is_said_not_to_be_measured_otherwise(other: Contribution) -> None:
    with pytest.raises(NotReady, match="between sites is not measured"):
        between_sites([site("A", "en", (10, 20)), other], {TEXT})


def test_a_text_that_everybody_codes_is_no_interview_of_a_site() -> None:
    (result,) = without_training(site("A", "en", (10, 20)).bundle.contents["rounds"])
    assert [document["id"] for document in result["documents"]] == ["own"] and result["spans"] == []


def test_a_text_of_the_training_set_is_the_same_once_it_was_read() -> None:
    assert [json.loads(json.dumps(text.record())) for text in training_in(SAYS[PACKAGE])] == SAYS[PACKAGE]["training"]
    assert training_in({}) == []


SCALES = (Scale("harm"), Scale("relevance", 5))
PANEL = Panel(
    id="p", title="Practice", kind="experts", instructions="", consent="", state="open", created_by="lea",
    rules=Rules(scales=SCALES, least_answers=2),
)  # fmt: skip
ITEMS = [PanelItem(id=f"i{at}", panel_id="p", position=at, indicator_id="", wording=f"Item {at}.") for at in range(4)]


def rounds_of(rng: random.Random, people: int, rounds: int) -> list[SiteRound]:
    """Rounds that not everybody answered, with ratings that could not be given."""
    results = []
    for number in range(1, rounds + 1):
        who = [at for at in range(people) if rng.random() < 0.8] or [0]
        rated = {
            str(at): {
                (item, scale.name): None if rng.random() < 0.1 else rng.randint(1, scale.points)
                for item in (item.id for item in ITEMS)
                for scale in SCALES
            }
            for at in who
        }
        results.append(SiteRound(number=number, items=[item.id for item in ITEMS], asked=people, ratings=rated))
    return results


def one_panel(sites: dict[str, list[SiteRound]], rounds: int, rng: random.Random) -> PanelResults:
    """All people in one place, under codes of their own and in another order."""
    then = datetime(2026, 11, 27, tzinfo=UTC)
    results = [
        PanelRound(id=f"r{number}", panel_id="p", number=number, items=tuple(item.id for item in ITEMS), item_set="x",
                   opened_at=then, closed_at=then)
        for number in range(1, rounds + 1)
    ]  # fmt: skip
    codes: dict[str, str] = {}
    sheets, ratings = [], []
    for site, entry in sites.items():
        for item in entry:
            for at in range(item.asked):
                code = codes.setdefault(f"{site}/{at}", f"E{rng.random()}")
                answered = "h" if str(at) in item.ratings else ""
                sheets.append(PanelSheet(round_id=f"r{item.number}", panelist_id=code, answers_hash=answered))
            for who, rated in item.ratings.items():
                code = codes[f"{site}/{who}"]
                ratings += [Rating(f"r{item.number}", code, *cell, value) for cell, value in rated.items()]
    rng.shuffle(ratings)
    return panel_results(PANEL, ITEMS, results, sheets, ratings)


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), people=st.lists(st.integers(1, 7), min_size=1, max_size=4), rounds=st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_pooled_is_the_panel_of_all_people(seed: int, people: list[int], rounds: int) -> None:
    rng = random.Random(seed)
    sites = {f"site/{at}": rounds_of(rng, n, rounds) for at, n in enumerate(people)}
    mine, theirs = results_of_sites(PANEL, ITEMS, sites), one_panel(sites, rounds, rng)
    codes = {who: who for entry in (mine, theirs) for item in entry.rounds for who in item.asked}
    same(*(panel_record(results, codes) for results in (mine, theirs)))
    assert mine.stop is not None and theirs.stop is not None and mine.stop.met == theirs.stop.met


def test_a_round_that_no_site_sent_tells_no_change() -> None:
    (first, _, third) = rounds_of(random.Random(3), 6, 3)
    results = results_of_sites(PANEL, ITEMS, {"north": [first, third]})
    assert [len(entry.answered) > 0 for entry in results.rounds] == [True, False, True]
    assert all(scale.shift is None for scales in results.rounds[2].items.values() for scale in scales.values())


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


def effect(sites: list[list[tuple[int, int]]]) -> DesignEffect:
    """Of interviews, each given by how many of its 20 characters both coded, and the first alone."""
    documents, spans = [], []
    for site, interviews in enumerate(sites):
        for at, (both, alone) in enumerate(interviews):
            name = f"{site}/{at}"
            documents.append(Document(name, 20, frozenset("ab")))
            spans += [Span(name, "a", "C", 0, both + alone), Span(name, "b", "C", 0, both)]
    report = agreement_report(spans, documents, interval="none", unitized=False, codes=["C"])
    return design_effects(report, lambda name: name.partition("/")[0])["C"]


def test_copies_of_one_interview_tell_as_much_as_one() -> None:
    kinds = [(4, 1), (6, 3), (5, 0), (3, 4), (7, 2), (8, 1)]
    result = effect([[kind] * 4 for kind in kinds])
    # m copies in each of S sites: m S / (S - 1) (n - 1) / n.
    assert result.effect == pytest.approx(4 * 6 / 5 * 23 / 24)
    assert result.worth == pytest.approx(24 / (4 * 6 / 5 * 23 / 24)) and result.sites == 6


def test_it_is_about_one_where_sites_are_drawn_alike() -> None:
    draw = random.Random(3)
    results = []
    for _ in range(60):
        sizes = (3, 5, 4, 6)
        sites = [[(draw.randint(3, 8), draw.randint(0, 5)) for _ in range(size)] for size in sizes]
        value = effect(sites).effect
        assert value is not None
        results.append(value)
    assert 0.75 < mean(results) < 1.25


def test_where_there_is_none_it_says_why() -> None:
    assert "one site only" in effect([[(4, 1), (6, 3)]]).reason
    assert "no site has more than one" in effect([[(4, 1)], (two := [(6, 3)]), two]).reason
    assert "whichever interview is left out" in effect([[(4, 0)] * 2, [(4, 0)] * 2]).reason
