"""Files of a study: whoever changes, repeats or redirects one is refused; and figures over what came, by hand."""

import json
import math
import random
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from coding.errors import InvalidInput, NotReady
from coding.extras.study.files.bundle import (
    Bundle,
    Request,
    Site,
    Subject,
    bundle_of,
    lines_of,
    open_bundle,
    open_request,
    payload_of,
    request_of,
    sealed_request,
)
from coding.extras.study.files.form import typed
from coding.extras.study.files.levels import ANSWER, evened, rows_in, spread, without_rows
from coding.extras.study.files.package import TrainingText, number_of, training_in, without_training
from coding.extras.study.files.panels import asked_as, lines_of_panels, panel_setup, panels_in, rules_record
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
from coding.extras.study.tables import Package, Partner, Taken
from coding.model.panel import Panel, PanelItem, PanelRound, PanelSheet, Rating, Rules, Scale
from coding.panel.record import panel_record
from coding.panel.results import PanelResults, panel_results
from tests.extras.study.consortium import numbers

SITE, COORDINATOR, STRANGER = Keys.made(), Keys.made(), Keys.made()
NORTH = Site(**vars(SITE.public), name="North")
ROUND = {
    "name": "Reliability", "unit": "word", "target": 0.8, "snapshot": "ab" * 32, "doubtful": [],
    "locked": "2026-11-26T10:00:00+00:00", "spans": [[0, "c1", "C1", 2, 9], [0, "c2", "C1", 2, 8]],
    "documents": [{"id": "d1", "length": 20, "coders": ["c1", "c2"], "units": {"word": [[0, 9, 3], [10, 20, 2]]}}],
}  # fmt: skip


def bundle(**changes: object) -> Bundle:
    result = Bundle(
        study="s", package=1, site=NORTH, to=COORDINATOR.public.box, number=2,
        level="positions", made="2026-11-26T10:00:00+00:00", small_cell=5, codebook="c" * 64, withdrawn=(), void=0,
        contents={"rounds": [ROUND]},
    )  # fmt: skip
    return replace(result, **changes)  # type: ignore[arg-type]


def file_of(made: Bundle, keys: Keys = SITE) -> bytes:
    return sealed(signed(INSIDE, payload_of(made), keys), keys, made.to)


def test_what_was_sealed_comes_out_at_both_ends_and_nowhere_else() -> None:
    data = file_of(bundle())
    for keys in (SITE, COORDINATOR):
        assert open_bundle(data, keys).contents == {"rounds": [ROUND]}
    with pytest.raises(InvalidInput, match="another coordinator"):
        open_bundle(data, STRANGER)


def test_a_thousand_tampered_bundles_are_refused() -> None:
    data, rng = file_of(bundle()), random.Random(7)
    outer = json.loads(data)
    for at in range(1000):
        place = rng.randrange(len(data))
        kind = at % 4
        if kind == 0:
            changed = data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]
        elif kind == 1:
            changed = data[:place]
        elif kind == 2:
            changed = data[:place] + bytes([rng.randrange(256)]) + data[place:]
        else:
            part = rng.choice(["from", "to", "sealed"])
            letters = list(outer[part])
            spot = rng.randrange(len(letters))
            letters[spot] = "A" if letters[spot] != "A" else "B"
            changed = canonical({**outer, part: "".join(letters)})
        with pytest.raises(InvalidInput):
            open_bundle(changed, COORDINATOR)


def test_whoever_takes_out_what_was_signed_cannot_seal_it_as_their_own_or_for_another() -> None:
    inside, _, _ = opened(file_of(bundle()), COORDINATOR)
    with pytest.raises(InvalidInput, match="was changed"):
        open_bundle(sealed(inside, STRANGER, COORDINATOR.public.box), COORDINATOR)
    with pytest.raises(InvalidInput, match="was changed"):
        open_bundle(sealed(inside, COORDINATOR, STRANGER.public.box), STRANGER)
    with pytest.raises(InvalidInput, match="was changed"):
        open_bundle(file_of(bundle(), STRANGER), COORDINATOR)


def test_a_signature_on_one_kind_of_file_is_none_on_another() -> None:
    data = signed(PACKAGE, {"a": 1}, SITE)
    assert verified(PACKAGE, data)[0] == {"a": 1}
    with pytest.raises(InvalidInput):
        verified(INSIDE, data.replace(PACKAGE.encode(), INSIDE.encode()))
    record = json.loads(data)
    for part in ("key", "signature"):
        with pytest.raises(InvalidInput, match="was changed"):
            verified(PACKAGE, canonical({**record, part: record[part].upper()}))


def refused(made: Bundle, digest: str = "new", state: str = "new", *, first: bool = False, **options: bool) -> str:
    """Why a coordinator does not take a bundle of a site of which bundle 1 came, or nothing did."""
    book = {"codes": []}
    package = Package(study="s", number=1, side="coordinator", content={"codebook": book}, hash="")
    partner = Partner(key=NORTH.sign, box=NORTH.box, name="North", state=state)
    own = Taken(hash="known", key=NORTH.sign, number=1, level="counts", content=None, taken_at=datetime.now(UTC))
    return str(refusal(made, digest, [package], partner, [] if first else [own], **options))


def test_a_foreign_repeated_or_stale_bundle_is_refused_with_the_reason() -> None:
    assert refused(bundle()) == "None"
    assert "another study" in refused(bundle(study="t"))
    assert "taken already" in refused(bundle(), "known")
    assert "older than bundle 1" in refused(bundle(number=1))
    assert "package 1 applies" in refused(bundle(package=0))
    assert "not trusted" in refused(bundle(), state="refused")
    assert "read aloud" in refused(bundle(), confirmed_only=True)


def test_a_notice_of_withdrawal_is_taken_whatever_package_and_trust() -> None:
    notice = bundle(level="withdrawal", contents={}, package=0, withdrawn=("d1",))
    assert refused(notice, state="refused", confirmed_only=True) == "None"
    assert "not trusted" in refused(replace(notice, number=1), state="refused")
    assert "not trusted" in refused(notice, state="refused", first=True)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"spans": [[1, "c1", "C1", 2, 9]]},
        {"spans": [[0, "c3", "C1", 2, 9]]},
        {"spans": [[0, "c1", "C1", 9, 2]]},
        {"spans": [[0, "c1", "C1", 2, 21]]},
        {"documents": [{**ROUND["documents"][0], "units": {"word": [[0, 2, 3]]}}]},  # type: ignore[index]
        {"documents": [{**ROUND["documents"][0], "text": "words"}]},  # type: ignore[index]
        {"unit": "page"},
        {"target": "high"},
        {"note": "words"},
        {"name": "\x1b[2J"},
        {"documents": [{**ROUND["documents"][0], "length": 2**40, "units": {"word": [[0, 2**40, 2**40]]}}]},  # type: ignore[index]
    ],
)
def test_a_bundle_of_a_site_that_signs_nonsense_is_refused_too(spoiled: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        bundle_of(payload_of(bundle(contents={"rounds": [{**ROUND, **spoiled}]})))


def test_values_that_cannot_be_spelt_are_refused_and_nothing_falls_over() -> None:
    for said in ('{"a":NaN}', '{"a":"\\ud800"}', "[" * 50_000, "[1]"):
        key = SigningKey(SITE.sign)
        signature = key.sign(f"heard {INSIDE} 1\n{said}".encode()).signature.hex()
        whole = {"heard": INSIDE, "format": 1, "says": said, "key": SITE.public.sign, "signature": signature}
        with pytest.raises(InvalidInput):
            open_bundle(sealed(canonical(whole), SITE, COORDINATOR.public.box), COORDINATOR)
    for data in (
        b"",
        b"\xff",
        b'{"heard":"study bundle","format":1,"from":"\\ud800","sealed":"","to":""}',
        b"[" * 50_000,
    ):
        with pytest.raises(InvalidInput):
            open_bundle(data, COORDINATOR)


def test_rows_of_an_interview_can_be_taken_out() -> None:
    other = {**ROUND["documents"][0], "id": "d2"}  # type: ignore[index]
    both = {**ROUND, "documents": [*ROUND["documents"], other], "spans": [*ROUND["spans"], [1, "c1", "C1", 0, 4]]}  # type: ignore[misc]
    left = without_rows({"rounds": [both]}, "positions", frozenset({"d1"}))
    assert left["rounds"][0]["documents"] == [other]
    assert left["rounds"][0]["spans"] == [[0, "c1", "C1", 0, 4]]


def test_every_row_is_a_line() -> None:
    lines = list(lines_of(bundle()))
    assert len([line for line in lines if line.startswith("interview d1, coder")]) == 2
    assert any("5 words" in line for line in lines)


@pytest.mark.slow
@given(st.data())
def test_evened_boundaries_touch_the_same_units(data: st.DataObject) -> None:
    length = data.draw(st.integers(1, 80))
    cuts = sorted(data.draw(st.sets(st.integers(0, length), min_size=2, max_size=30)))
    units = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if data.draw(st.booleans())]
    marks = st.tuples(st.integers(0, length - 1), st.integers(1, length)).filter(lambda one: one[0] < one[1])
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


def test_variables_have_a_form() -> None:
    row = {"id": "r", "double": True, "answers": {"c1": ["yes"]}}
    table = {"answer": "one", "values": ["yes", "no"], "rarer": ["rare"], "rows": [row]}
    contents = {"variables": {"v": table}, "stands": {"w": 1}, "withheld": ["x"]}
    result = bundle(level="variables", contents=contents)
    assert open_bundle(file_of(result), COORDINATOR).contents == contents
    assert any("case r: coder c1: yes" in line for line in lines_of(result))
    wrong = [
        {**contents, "stands": {"v": 1}}, {**contents, "more": 1}, {**contents, "stands": {"w": "1"}},
        *({**contents, "variables": {"v": {**table, **change}}} for change in (
            {"answer": "maybe"}, {"rarer": ["yes"]}, {"rows": [row, row]}, {"rows": [{**row, "answers": {}}]},
            {"rows": [{**row, "answers": {"c1": ["perhaps"]}}]}, {"rows": [{**row, "answers": {"c1": []}}]},
            {"rows": [{**row, "double": 1}]}, {"rows": [{**row, "text": "I was alone."}]}, {"values": ["a\nb"]},
        )),
    ]  # fmt: skip
    for entry in wrong:
        with pytest.raises(InvalidInput):
            bundle_of(payload_of(bundle(level="variables", contents=entry)))


RULES = rules_record(Rules(scales=(Scale("relevance"), Scale("harm", 5))))
PANEL_ITEMS = [{"id": f"i{at}", "wording": "Gifts come\nunasked.", "said": {"": "ab", "de": "cd"}} for at in (1, 2)]
HEAD = {"panel": "p", "title": "Practice", "kind": "experts", "rules": RULES, "items": PANEL_ITEMS}
ROWS_OF = [{"id": "r1", "values": [9, 5, None, 1]}, {"id": "r2", "values": [1, 1, 2, None]}]
ASKED_ROUND = {"number": 1, "items": ["i1", "i2"], "own": 1, "asked": 3, "rows": ROWS_OF}
SHARES = [[0, None, None, 0, 2], [0, 0, 9, 0, 2], [None, None, None, None, 2], [0, 9, 0, 0, 1]]
TOLD = {"number": 1, "items": ["i1", "i2"], "own": 0, "answered": 9, "as_of": 2, "shares": SHARES}


def test_rows_of_panels_have_a_form() -> None:
    contents = {"panels": [{**HEAD, "rounds": [ASKED_ROUND]}]}
    result = bundle(level="panel-rows", contents=contents)
    assert open_bundle(file_of(result), COORDINATOR).contents == contents and rows_in("panel-rows", contents) == 2
    lines = list(lines_of(result))
    assert any(
        "somebody r1: item 1 relevance 9, harm 5; item 2 relevance cannot judge, harm 1" in line for line in lines
    )
    assert any("3 asked, 2 answered; 1 items of the site's own stay there" in line for line in lines)
    left = without_rows(contents, "panel-rows", frozenset({"r1"}))["panels"][0]["rounds"][0]
    assert left["rows"] == ROWS_OF[1:] and left["asked"] == 2
    with pytest.raises(InvalidInput):
        bundle_of(payload_of(bundle(level="survivors-rows", contents=contents)))
    row = ROWS_OF[0]
    wrong = [
        *({**HEAD, "rounds": [{**ASKED_ROUND, **change}]} for change in (
            {"rows": [{**row, "values": [10, 5, 1, 1]}]}, {"rows": [{**row, "values": [9, 5, 1]}]},
            {"rows": [{**row, "values": [9.5, 5, 1, 1]}]}, {"rows": [{**row, "values": [True, 5, 1, 1]}]},
            {"rows": [{**row, "reason": "I saw it."}]}, {"rows": [row, row]}, {"asked": 1}, {"items": ["i1", "i1"]},
            {"items": []}, {"number": 0}, {"opened": "2026"}, {"reasons": ["I saw it."]},
        )),
        *({**HEAD, "rounds": [ASKED_ROUND], **change} for change in (
            {"kind": "people"}, {"title": "\x1b[2J"}, {"items": [*PANEL_ITEMS, PANEL_ITEMS[0]]}, {"people": ["E01"]},
            {"items": [{**item, "wording": "\x1b[2J"} for item in PANEL_ITEMS]}, {"rules": {**RULES, "scales": []}},
            {"rules": {**RULES, "scales": [["relevance", 7], ["harm", 5]]}}, {"rules": {**RULES, "more": 1}},
        )),
    ]  # fmt: skip
    for entry in wrong:
        with pytest.raises(InvalidInput):
            bundle_of(payload_of(bundle(level="panel-rows", contents={"panels": [entry]})))


def test_shares_of_panels_have_a_form() -> None:
    contents = {
        "panels": [{**HEAD, "id": "t1", "rounds": [TOLD]}, {**HEAD, "panel": "q", "id": "t2", "rounds": [TOLD]}]
    }
    result = bundle(level="panel-counts", contents=contents)
    assert open_bundle(file_of(result), COORDINATOR).contents == contents and rows_in("panel-counts", contents) == 8
    said = "item 1, relevance: low 0, middle withheld (a group below 5 could be told), high withheld"
    assert any(said in line for line in lines_of(result))
    assert [panel["id"] for panel in without_rows(contents, "panel-counts", frozenset({"t1"}))["panels"]] == ["t2"]
    wrong = [
        {**HEAD, "id": "t1", "rounds": [{**TOLD, **change}]}
        for change in (
            {"shares": SHARES[:3]}, {"shares": [*SHARES[:3], [0, 9, 0, 1]]},
            {"shares": [*SHARES[:3], [0, -9, 0, 0, 1]]}, {"answered": "9"}, {"as_of": None}, {"rows": ROWS_OF},
        )
    ]  # fmt: skip
    for entry in (*wrong, {**HEAD, "rounds": [TOLD]}):
        with pytest.raises(InvalidInput):
            bundle_of(payload_of(bundle(level="panel-counts", contents={"panels": [entry]})))


def test_panels_of_a_package_have_a_form() -> None:
    item = PanelItem(id="i", panel_id="p", position=1, indicator_id="card", wording="Gifts come unasked.", how="card",
                     texts={"de": {"wording": "Geschenke kommen."}})  # fmt: skip
    panel = Panel(id="p", title="Practice", kind="survivors", instructions="No answer is wrong.", consent="I agree.",
                  rules=Rules(), state="open", created_by="zoe")  # fmt: skip
    record = panel_setup(panel, [item])
    (read,) = panels_in({"panels": [json.loads(json.dumps(record))]})
    assert (read.items[0].wording, read.items[0].how, read.items[0].indicator_id) == (item.wording, "written", "")
    assert (
        asked_as(read.items[0]) == asked_as(item) and "card" not in {*record["items"][0]} and "zoe" not in str(record)
    )
    assert any("Geschenke kommen." in line for line in lines_of_panels({"panels": [record]}))
    (entry,) = record["items"]
    for change in ({"kind": "people"}, {"people": ["E01"]}, {"items": [entry, entry]}, {"title": "a\nb"},
                   {"items": [{**entry, "wording": ""}]}, {"items": [{**entry, "how": "guessed"}]},
                   {"texts": {"de": {"note": "words"}}}, {"items": [{**entry, "retired": -1}]}):  # fmt: skip
        with pytest.raises(ValueError, match="form"):
            panels_in({"panels": [{**record, **change}]})


ASKED = Request(
    id="1f", study="s", package=1, number=3, coordinator=COORDINATOR.public, to=SITE.public,
    made="2026-11-27T09:00:00+00:00", question="Who noticed?\nWhen?",
    asked=Subject(figure="pair", codes=("C1", "G9"), bundle=2, told="7"),
)  # fmt: skip


def test_a_request_comes_out_at_both_ends_and_nowhere_else() -> None:
    data = sealed_request(ASKED, COORDINATOR)
    for keys in (SITE, COORDINATOR):
        request = open_request(data, keys)
        assert request == ASKED and "question: When?" in list(request.lines())
    with pytest.raises(InvalidInput, match="for another site"):
        open_request(data, STRANGER)


def test_tampered_requests_are_refused_whatever_the_place() -> None:
    data, rng = sealed_request(ASKED, COORDINATOR), random.Random(5)
    for _ in range(300):
        at = rng.randrange(len(data))
        other = rng.choice([entry for entry in b'abcXYZ019{}",: ' if entry != data[at]])
        with pytest.raises(InvalidInput):
            open_request(data[:at] + bytes([other]) + data[at + 1 :], SITE)


def test_a_bundle_is_no_request_and_a_request_no_bundle() -> None:
    with pytest.raises(InvalidInput, match="no request"):
        open_request(file_of(bundle()), SITE)
    with pytest.raises(InvalidInput, match="no bundle"):
        opened(sealed_request(ASKED, COORDINATOR), SITE)
    inside = signed(INSIDE, asdict(ASKED), COORDINATOR)
    with pytest.raises(InvalidInput):
        open_request(sealed(inside, COORDINATOR, SITE.public.box, REQUEST), SITE)
    with pytest.raises(InvalidInput):
        verified(INSIDE, opened(sealed_request(ASKED, COORDINATOR), SITE, REQUEST)[0])
    relabelled = {**json.loads(sealed_request(ASKED, COORDINATOR)), "heard": BUNDLE}
    with pytest.raises(InvalidInput):
        verified(INSIDE, opened(canonical(relabelled), SITE)[0])


@pytest.mark.parametrize(
    "change",
    [
        {"number": 0}, {"question": "A bell: \x07"}, {"question": "Why? " * 1200}, {"id": 5}, {"more": 1},
        {"asked": {**asdict(ASKED.asked), "figure": "everything"}},
        {"asked": {**asdict(ASKED.asked), "codes": ["C1"]}},
        {"asked": {**asdict(ASKED.asked), "codes": ["C1", "C1"]}}, {"asked": {**asdict(ASKED.asked), "value": "yes"}},
        {"asked": {**asdict(ASKED.asked), "wording": "It was kept secret."}}, {"asked": None},
        {"to": {"sign": SITE.public.sign}},
    ],
)  # fmt: skip
def test_a_request_that_is_none_is_refused_too(change: dict[str, Any]) -> None:
    assert request_of(asdict(ASKED)).number == 3
    with pytest.raises(InvalidInput, match="request was changed"):
        request_of({**asdict(ASKED), **change})


def test_passages_of_an_answer_can_be_taken_out() -> None:
    quotes = [{"id": entry, "code": "C1", "text": f"It was {entry}."} for entry in "ab"]
    contents = {"request": "1f", "number": 3, "answer": "quotes", "words": "Mostly.", "quotes": quotes}
    left = without_rows(contents, ANSWER, frozenset("ab"))
    assert left == {**contents, "quotes": []}
    result = bundle(level=ANSWER, contents=left)
    again = bundle_of(payload_of(result))
    assert list(lines_of(again))[-2:] == ["answer to request 3 (1f): quotes", "in words: Mostly."]


def test_what_is_typed_becomes_lines() -> None:
    assert typed(" Who?\r\nWhen\x07\tthen\u2028 ") == "Who?\nWhen then"


TEXT = number_of("ab" * 32)
KEYS = Keys.made()


def site(name: str, language: str, ends: tuple[int, ...], *, length: int = 40, number: str = TEXT) -> Contribution:
    """A site whose coders each marked the text from its start to some end, and one interview of their own."""
    coders = [f"c{at}" for at in range(1, len(ends) + 1)]
    results = {
        "name": "Everybody", "unit": "character", "target": None, "snapshot": "s", "locked": "2026", "doubtful": [],
        "documents": [
            {"id": "own", "length": 9, "coders": coders, "units": {"word": []}},
            {"id": number, "length": length, "coders": coders, "units": {"word": [[0, 20, 1], [20, length, 1]]}},
        ],
        "spans": [[1, coder, "C1", 0, end] for coder, end in zip(coders, ends, strict=True)],
    }  # fmt: skip
    bundle = Bundle(
        study="s", package=1, site=Site(**vars(KEYS.public), name=name), to="", number=1, level="positions", made="m",
        small_cell=5, codebook="c", withdrawn=(), void=0, contents={"rounds": [results], "language": language},
    )  # fmt: skip
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


def test_a_training_set_has_a_form() -> None:
    text = TrainingText(title="T", language="en", kind="invented", text="Hello. Well.", turns=(("other", 0, 0, 6),))
    assert training_in({"training": [text.record()]}) == [text] and training_in({}) == []
    wrong: list[dict[str, Any]] = [
        {"kind": "real"}, {"turns": []}, {"turns": [["other", 0, 0, 99]]}, {"turns": [["boss", 0, 0, 6]]},
        {"turns": [["other", 0, 3, 6], ["other", 0, 0, 2]]}, {"more": 1},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(ValueError, match="has not the form"):
            training_in({"training": [{**text.record(), **change}]})
    with pytest.raises(ValueError, match="has not the form"):
        training_in({"training": [text.record(), text.record()]})


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
    first, second = (
        {
            path: value
            for path, value in numbers(panel_record(entry, codes))
            if "/who/" not in path and "missing" not in path
        }
        for entry in (mine, theirs)
    )
    assert first.keys() == second.keys()
    for path, value in second.items():
        other = first[path]
        assert (value is None) == (other is None), path
        assert value is None or other is None or math.isclose(value, other, abs_tol=1e-9), path
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
