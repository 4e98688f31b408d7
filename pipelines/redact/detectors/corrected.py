"""What is said twice because the first time was wrong: "twelve Beech, no, ten Beech Drive", "no, one double three".

A second pass over what was found: the other half of the correction is as telling as the half that has the right form.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from pipelines.redact.detectors.page import UPPER, Page, found
from pipelines.redact.model import Detection
from pipelines.redact.spoken_numbers import Number, number_words

NAME = "corrections"
_SLIP = (
    r"(?:(?:no|nope|sorry|wait|hang on|hold on|sec|er+m?|um+|uh+|i mean|i tell a lie|tell a lie|i lie|rather|make that|"
    r"or(?: rather)?|not|actually|scratch that|my mistake|that['’]s wrong|that was|it was|it['’]s|"
    r"pardon|perdon|non|attends|enfin|digo|quiero decir|ich meine|nein|quatsch|entschuldigung|cioe|anzi|"
    r"nee|ik bedoel|nie|przepraszam|ne|nu|scuze|nao|desculpa|οχι|συγγνωμη)(?!\w))"
)
_BETWEEN = rf"[ ,.…?!–—-]{{1,5}}(?:{_SLIP}[ ,.…?!–—-]{{1,5}}){{1,4}}"
_AFTER = re.compile(_BETWEEN)
_NUMBERED = frozenset(("ADDRESS", "PHONE", "CASE_NUMBER", "PLATE", "NATIONAL_ID", "IBAN"))
_FIGURE = re.compile(r"\d[\d/.-]*[a-z]{0,2}(?!\w)")
_STREET = re.compile(rf"[ ,]{{1,2}}{UPPER}[\w'’-]+(?: {UPPER}[\w'’-]+)?(?=[ ,.…–—-])")
_FEWEST = {"ADDRESS": 1}
_REACH = 90


def corrected(page: Page, detections: Sequence[Detection]) -> Iterator[Detection]:
    """Yield what is said beside a finding as its correction.

    Args:
        page: The document.
        detections: What the other detectors found on it, in order.
    """
    for one in detections:
        if one.type not in _NUMBERED:
            continue
        slip = _AFTER.match(page.folded, one.end)
        if slip is not None:
            end = _said(page, slip.end(), _FEWEST.get(one.type, 2))
            if end:
                yield found(slip.end(), end, one.type, one.score, NAME)
        if one.type == "ADDRESS":
            start = _before(page, one.start)
            if start < one.start:
                yield found(start, one.end, one.type, one.score, NAME)


def _said(page: Page, start: int, fewest: int) -> int:
    """Return where the number that begins at a place ends, if it has enough parts; else nought."""
    numbers = page.number_at
    more = {*number_words(page.language or "en"), "double", "triple", "treble", "oh", "slash", "stroke", "dash"}
    end = place = start
    count = 0
    while place < start + _REACH:
        figure = _FIGURE.match(page.folded, place)
        word = next(iter(page.words_in(place, place + 14)), None)
        if figure is not None:
            end, count = figure.end(), count + sum(map(str.isdigit, figure.group()))
        elif place in numbers:
            end, count = numbers[place].end, count + 1
        elif word is not None and word.start == place and word.folded in more:
            end, count = word.end, count + 1
        else:
            break
        place = end + len(page.folded[end : end + 2]) - len(page.folded[end : end + 2].lstrip(" ,-"))
    return end if count >= fewest else 0


def _before(page: Page, start: int) -> int:
    """Return where an address begins that is corrected right before a place, or that place."""
    first = bisect_right(page.numbers, start - _REACH, key=_begins)
    for number in page.numbers[first : bisect_left(page.numbers, start, key=_begins)]:
        if number.ordinal:
            continue
        street = _STREET.match(page.text, number.end) if not page.caseless else None
        for end in (number.end, street.end() if street is not None else number.end):
            slip = _AFTER.match(page.folded, end)
            if slip is not None and slip.end() == start:
                return number.start
    return start


def _begins(number: Number) -> int:
    return number.start
