"""Every text of an export has a place that is said by name, and is found again by its key to be left out."""

import re
from dataclasses import replace

import pytest

from coding.export.gate.gate import report_quotes, values_in
from coding.export.gate.places import LEFT_OUT, own_parts, places_of, without
from coding.export.model import Own
from tests.unit.export.test_sample import report, rows


def test_every_text_of_a_report_has_a_place_said_by_name() -> None:
    places = places_of((report(), tuple(rows())))
    held = {place.text for place in places}
    everything = {value for value in values_in((report(), rows())) if isinstance(value, str)}
    everything -= {*values_in(report().layout)}
    ids = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
    assert {text for text in everything if text and not ids.fullmatch(text)} <= held
    assert not [place.said for place in places if "[" in place.said or "_" in place.said or not place.said.strip()]
    quote = report_quotes(report())[0]
    code = next(one for one in report().codes if quote in one.quotes)
    (named,) = [one for one in places if one.kind == "passage" and one.text == quote.text]
    where = f"{quote.who}, line {quote.line}"
    assert named.said == f"the quote of {where}, under the code “{code.name}”"


def test_what_heard_wrote_itself_is_passed_over_and_nothing_else() -> None:
    own = replace(report(), counted=Own("Counts are of Fisher’s passages."), summary=("Told by Fisher.",))
    texts = [place.text for place in places_of(own)]
    assert "Told by Fisher." in texts and own.counted not in texts
    assert own_parts(own) == ["Counts are of Fisher’s passages."]
    assert "Told by Fisher." not in [place.text for place in places_of(own, own={"Told by Fisher."})]


@pytest.mark.parametrize("at", range(3))
def test_a_quote_is_left_out_wherever_it_stands(at: int) -> None:
    quote = report_quotes(report())[at]
    place = next(one for one in places_of(report()) if one.kind == "passage" and one.text == quote.text)
    rest = without((report(), tuple(rows())), [place.key(1, 3)])
    kept = [(one.release_hash, one.start, one.end) for one in report_quotes(rest[0])]
    assert (quote.release_hash, quote.start, quote.end) not in kept and kept
    spans = [(row.start, row.end) for row in rest[1]]
    assert spans == [(row.start, row.end) for row in rows()], "a coding keeps its place"
    for row in rest[1]:
        if row.release_hash == quote.release_hash and row.start < quote.start + 3 and quote.start + 1 < row.end:
            assert row.quote is None


def test_any_other_text_says_that_it_was_left_out() -> None:
    code = report().codes[0]
    place = next(one for one in places_of(report()) if one.text == code.definition)
    assert place.kind == "codebook" and f"“{code.name}”" in place.said
    rest = without(report(), [place.key(0, 4)])
    assert rest.codes[0].definition == LEFT_OUT and rest.codes[1] == report().codes[1]
    assert without(report(), []) == report()
