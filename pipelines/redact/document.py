"""What holds over a document: one span a place, a name masked everywhere, numbers and addresses to their ends."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.redact.decide import Register, score_of
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES, NUMBERS, Detection
from pipelines.redact.names import is_title
from pipelines.redact.page import Page, found
from pipelines.redact.reader.spans import Reading
from pipelines.redact.reader.tags import LETTERS

READER, REPEATED = "reader", "consistency"
SURE_FORM = 0.85
"""Score from which a form alone says what stands there; a less sure one is asked of the reader too."""
_AGREES = 0.2
_AGAIN = 0.02
"""How likely the reader must find a name again that it was sure of elsewhere in the document."""
_LONG = 5
"""Letters from which on a handle or an address is no short word."""
_TYPES = {"RELATIVE_DATE": "DATE"}
_NAMED = frozenset({"PERSON", "LOCATION", "ORGANISATION", "SCHOOL", "CARE_PLACE"})
_VERBATIM = NUMBERS | {"EMAIL", "HANDLE", "URL", "ADDRESS"}
_GROWING = frozenset(
    {"PHONE", "CASE_NUMBER", "NATIONAL_ID", "PASSPORT", "IBAN", "BANK_CARD", "PLATE", "EMAIL", "ADDRESS"}
)
_EXACT = frozenset({"EMAIL", "URL", "IBAN", "BANK_CARD", "IP_ADDRESS"})
"""Types whose form says where they end."""
_EDGE = " \t\n\r\u00a0\u202f.,;:!?\"'“”„«»‹›‘’()[]{}<>*…–—-"
_SCHOOL = re.compile(
    r"schul|school|ecole|lycee|college|coleg|escuela|institut[oe] (?:de|tec|comp)|liceo|liceu|scuol|gymnas|szkol"
    r"|przedszkol|σχολ|γυμνασ|λυκει|νηπιαγ|mokykl|gimnazij|gimnaz|darzel|escola|scoal|gradinit|kita\b|kindergarten|universi|academy"
    r"|nursery|creche|asilo nido|\bies\b|ceip|istituto compr|basisschool|lyceum|vmbo|academia"
)
_CARE = re.compile(
    r"hospi|klinik|clini[cq]|krankenhaus|spital|ziekenhuis|szpital|ospedal|νοσοκομ|κλινικ|ligonin|shelter|refuge|frauenhaus"
    r"|kinderheim|heim\b|foyer|children'?s home|care home|residencia|casa famiglia|comunita|globos namai|dom dziecka"
    r"|opieku|pogotowi|\blar\b|casa de acolh|plasament|ξενων|praxis|surgery|practice|poliklin|medical cent|health cent"
)
_BORN = re.compile(
    r"(?:\bborn|birth|\bdob\b|\bnee?\b|naiss|nacid|nacim|nacio|gebor|geburt|\bgeb\b|nato|nata|nascit|nascid|nascim|urodz|"
    r"\bur\b|γεννη|gimim|gimus|gime|nascut|nasteri)\W{0,3}(?:\w+\W{1,3}){0,3}$"
)


def identifiers(
    page: Page, reading: Reading, shapes: Iterable[Detection], more: Iterable[Detection] = ()
) -> list[Detection]:
    """Everything that identifies in a document.

    Args:
        page: The document.
        reading: What the reader made of it.
        shapes: What has a form in it.
        more: What models of the user's own and words known in the project tell.

    Returns:
        Detections sorted by start, not overlapping.
    """
    register = Register.of(page)
    read = [
        found(span.start, span.end, _TYPES.get(name := LETTERS[span.letter], name), 0.0, READER)
        for span in reading.spans(register.least)
    ]
    scored = [replace(d, score=score_of(reading.likely(d.start, d.end), register)) for d in read]
    formed = [
        shape for shape in shapes if shape.score >= SURE_FORM or reading.likely(shape.start, shape.end) >= _AGREES
    ]
    labels = page.coded_labels()
    detections = [d for d in (*scored, *formed) if (d.start, d.end) not in labels]
    united = grown(page, reading, unite(page, [*detections, *more]))
    return unite(page, [*united, *repeated(page, reading, united)])


# ---- one span a place

RANKS = {
    name: rank
    for rank, name in enumerate(
        (
            "OTHER", "EMAIL", "IBAN", "URL", "BANK_CARD", "NATIONAL_ID", "PASSPORT", "PHONE", "CASE_NUMBER", "PLATE",
            "IP_ADDRESS", "HANDLE", "ADDRESS", "DEVICE_ID", "PERSON", "BIRTH_DATE", "DATE", "SCHOOL", "CARE_PLACE",
            "ORGANISATION", "LOCATION", "POSTCODE", "AGE", "NATIONALITY", "OCCUPATION", "EVENT",
        )
    )
}  # fmt: skip
"""Of two types for one place with the same score the earlier is taken."""


def unite(page: Page, detections: Iterable[Detection]) -> list[Detection]:
    """Make one span of those that overlap, with the type of the surest, trimmed and told by its words."""
    united: list[Detection] = []
    for item in sorted(detections, key=lambda d: (d.start, -d.end)):
        if united and item.start < united[-1].end:
            united[-1:] = _both(united[-1], item)
        else:
            united.append(item)
    whole = (piece for item in united for piece in of_one_sentence(page, item))
    return [_kind(page, trimmed) for piece in whole if (trimmed := trim(page.text, piece))]


def of_one_sentence(page: Page, item: Detection) -> Iterator[Detection]:
    """A person's name cut where a sentence or a line ends in it, each piece of whole words."""
    for start, end in page.stretches(item.start, item.end) if item.type == "PERSON" else [(item.start, item.end)]:
        first, last = page.whole_words(start, end) if item.type == "PERSON" else (start, end)
        if first < last:
            yield replace(item, start=first, end=last)


def _both(first: Detection, second: Detection) -> list[Detection]:
    """One span over both; the one that holds the other gives the type, else the surer one.

    Where a form says where it ends, what was read beside it stays a span of its own.
    """
    end = max(first.end, second.end)
    inside = second.end <= first.end
    by_form = [d for d in (first, second) if d.score >= SURE_FORM and READER not in d.detectors and d.type != "DATE"]
    ranked = sorted((first, second), key=lambda d: (-(d.end - d.start), -d.score, RANKS.get(d.type, 99)))
    best = by_form[0] if by_form else ranked[0] if inside else max((first, second), key=lambda d: d.score)
    detectors = tuple(sorted({*first.detectors, *second.detectors}))
    if by_form and first.type == second.type and best.type in _EXACT:
        other = second if best is first else first
        exact = replace(best, detectors=detectors, score=max(first.score, second.score))
        before = replace(other, end=best.start) if other.start < best.start else None
        after = replace(other, start=best.end) if other.end > best.end else None
        return [piece for piece in (before, exact, after) if piece]
    return [Detection(first.start, end, best.type, best.kind, max(first.score, second.score), detectors)]


def trim(text: str, item: Detection) -> Detection | None:
    """Cut white space and punctuation off; None when nothing is left."""
    start, end = item.start, item.end
    signs = "+(" if item.type in NUMBERS else "@" if item.type == "HANDLE" else ""
    while start < end and text[start] in _EDGE and text[start] not in signs:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if item.type in _NAMED and end - start > 3 and text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    if not any(character.isalnum() for character in text[start:end]):
        return None
    return replace(item, start=start, end=end)


def _kind(page: Page, item: Detection) -> Detection:
    """A body that is a school or a place of care, and a date that is a birthday, by their words."""
    words = page.folded[item.start : item.end]
    type = item.type
    if type == "ORGANISATION":
        type = "SCHOOL" if _SCHOOL.search(words) else "CARE_PLACE" if _CARE.search(words) else type
    elif type == "DATE" and _BORN.search(page.folded, max(0, item.start - 40), item.start):
        type = "BIRTH_DATE"
    return item if type == item.type else replace(item, type=type, kind=ENTITY_TYPES[type].kind)


# ---- to the end of a number or an address

_GAP = re.compile(r"[ \u00a0\u202f./,:;_@–-]{1,3}|\n")
_GROWN = 0.03
"""How likely the reader must find a number, a letter or a sign said aloud beside a number for it to belong to it."""


def grown(page: Page, reading: Reading, detections: Sequence[Detection]) -> list[Detection]:
    """Join pieces of one number or address, and take in the numbers, letters and signs beside it that belong to it."""
    result: list[Detection] = []
    words = page.numbered_words()
    for item in detections:
        if item.type in _GROWING:
            item = _grown(page.text, words, reading, item)
            last = result[-1] if result else None
            if last and last.type == item.type and _touch(page.text, last, item):
                result[-1:] = _both(last, item)
                continue
        result.append(item)
    return result


def _touch(text: str, first: Detection, second: Detection) -> bool:
    if first.type in _EXACT and any(name.startswith("presidio ") for name in (*first.detectors, *second.detectors)):
        return False
    return second.start <= first.end or _GAP.fullmatch(text, first.end, second.start) is not None


def _grown(text: str, words: Mapping[int, tuple[int, bool]], reading: Reading, item: Detection) -> Detection:
    end = item.end
    while (gap := _GAP.match(text, end)) and (word := words.get(gap.end())):
        if not word[1] or reading.likely(gap.end(), word[0]) < _GROWN:
            break
        end = word[0]
    return replace(item, end=end) if end > item.end else item


# ---- the same elsewhere


def repeated(page: Page, reading: Reading, detections: Sequence[Detection]) -> Iterator[Detection]:
    """Yield further places of what was found, where the reader does not rule them out."""
    covered = bytearray(len(page.text))
    for item in detections:
        covered[item.start : item.end] = b"\x01" * (item.end - item.start)
    names: dict[str, float] = {}
    for item in detections:
        if item.type == "PERSON" and item.score >= 0.5:
            for word in page.words_in(item.start, item.end):
                if len(word.folded) > 1 and not is_title(word.folded):
                    names[word.folded] = max(names.get(word.folded, 0.0), item.score)
    for word in page.words:
        score = 0.0 if covered[word.start] else names.get(word.folded, 0.0)
        if score and reading.likely(word.start, word.end) >= (
            _AGAIN if word.capital and not page.caseless else 2 * _AGAIN
        ):
            yield found(word.start, word.end, "PERSON", round(max(0.45, score - 0.1), 3), REPEATED)
    yield from _in_the_same_words(page, reading, detections, covered)


def _in_the_same_words(
    page: Page, reading: Reading, detections: Sequence[Detection], covered: bytearray
) -> Iterator[Detection]:
    types: dict[str, str] = {}
    for item in detections:
        form = page.text[item.start : item.end]
        if len(form) > 2 and (
            _is_unmistakable(form, item.type) or (item.type in _VERBATIM | _NAMED and item.score >= 0.5)
        ):
            types.setdefault(fold(form), item.type)
    if not types:
        return
    longest = sorted(types, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
    for match in pattern.finditer(page.folded):
        type = types[match.group()]
        if not all(covered[match.start() : match.end()]) and (
            _is_unmistakable(match.group(), type) or reading.likely(*match.span()) >= _AGAIN
        ):
            yield found(*match.span(), type, 0.5, REPEATED)


def _is_unmistakable(form: str, type: str) -> bool:
    """Whether nothing else is written like it: a number, or a handle or address that is no short word."""
    return type in _VERBATIM and (any(map(str.isdecimal, form)) or len(form) >= _LONG)
