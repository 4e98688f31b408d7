"""Requests to a site: whoever changes one, or sends it on, is refused, and nothing of it is believed."""

import json
import random
from typing import Any

import pytest

from coding.errors import InvalidInput
from coding.extras.study.files.bundle import (
    Request,
    Subject,
    bundle_of,
    lines_of,
    open_request,
    payload_of,
    request_of,
    sealed_request,
)
from coding.extras.study.files.form import typed
from coding.extras.study.files.levels import ANSWER, without_rows
from coding.extras.study.files.sealing import BUNDLE, INSIDE, REQUEST, Keys, canonical, opened, sealed, signed, verified
from tests.extras.study.test_study_files import bundle, file_of

SITE, COORDINATOR, STRANGER = Keys.made(), Keys.made(), Keys.made()
ASKED = Request(
    id="1f", study="s", package=1, number=3, coordinator=COORDINATOR.public, to=SITE.public,
    made="2026-11-27T09:00:00+00:00", question="Who noticed?\nWhen?",
    asked=Subject(figure="pair", codes=("C1", "G9"), bundle=2, told="7"),
)  # fmt: skip


def test_what_was_sealed_comes_out_at_both_ends_and_nowhere_else() -> None:
    data = sealed_request(ASKED, COORDINATOR)
    for keys in (SITE, COORDINATOR):
        found = open_request(data, keys)
        assert found.payload() == ASKED.payload() and "question: When?" in list(found.lines())
    with pytest.raises(InvalidInput, match="for another site"):
        open_request(data, STRANGER)


def test_tampered_requests_are_refused_whatever_the_place() -> None:
    data, rng = sealed_request(ASKED, COORDINATOR), random.Random(5)
    for _ in range(300):
        at = rng.randrange(len(data))
        other = rng.choice([one for one in b'abcXYZ019{}",: ' if one != data[at]])
        with pytest.raises(InvalidInput):
            open_request(data[:at] + bytes([other]) + data[at + 1 :], SITE)


def test_a_bundle_is_no_request_and_a_request_no_bundle() -> None:
    with pytest.raises(InvalidInput, match="no request"):
        open_request(file_of(bundle()), SITE)
    with pytest.raises(InvalidInput, match="no bundle"):
        opened(sealed_request(ASKED, COORDINATOR), SITE)
    inside = signed(INSIDE, ASKED.payload(), COORDINATOR)
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
        {"asked": {**ASKED.asked.record(), "figure": "everything"}},
        {"asked": {**ASKED.asked.record(), "codes": ["C1"]}},
        {"asked": {**ASKED.asked.record(), "codes": ["C1", "C1"]}}, {"asked": {**ASKED.asked.record(), "value": "yes"}},
        {"asked": {**ASKED.asked.record(), "wording": "It was kept secret."}}, {"asked": None},
        {"to": {"sign": SITE.public.sign}},
    ],
)  # fmt: skip
def test_a_request_that_is_none_is_refused_too(change: dict[str, Any]) -> None:
    assert request_of(ASKED.payload(), "").number == 3
    with pytest.raises(InvalidInput, match="request was changed"):
        request_of({**ASKED.payload(), **change}, "")


def test_passages_of_an_answer_can_be_taken_out() -> None:
    quotes = [{"id": one, "code": "C1", "text": f"It was {one}."} for one in "ab"]
    contents = {"request": "1f", "number": 3, "answer": "quotes", "words": "Mostly.", "quotes": quotes}
    left = without_rows(contents, ANSWER, frozenset("ab"))
    assert left == {**contents, "quotes": []}
    made = bundle(level=ANSWER, contents=left)
    again = bundle_of(payload_of(made), "")
    assert list(lines_of(again))[-2:] == ["answer to request 3 (1f): quotes", "in words: Mostly."]


def test_what_is_typed_becomes_lines() -> None:
    assert typed(" Who?\r\nWhen\x07\tthen\u2028 ") == "Who?\nWhen then"
