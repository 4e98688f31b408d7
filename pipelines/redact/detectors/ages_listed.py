"""Ages without a word for age, beside what tells that they are ages.

"Il grande ne ha dodici, la piccola sette", "Levi and Amos, four and six", "Fifteen! I was fifteen!", "men of seventy",
"damals vierzehn", "a big lad for eleven".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.detectors.wordlists import KIN
from pipelines.redact.model import Detection

_FIGURES = re.compile(r"(?<![\w.,:/€$£#-])\d{1,2}(?![\w%€$£]|[.,:/-]\d)")
_ENDS = r"(?:[.,;:!?)\n]| ?$| {2}| -| –)"
_AND = r"(?:and|or|et|ou|und|oder|y|o|e|en|of|i|czy|si|sau|ir|και|ή|η)"
_UNIT = r"(?: (?:ans?|anos|anni|jahre|jaar|lat|lata|ani|de ani|metu|χρονων|χρονια|years?(?: old)?))?"
_CHILD = re.compile(
    r"petite?|grande?|cadette?|ainee?|benjamine?|kleine|grosse|grose|jungste|jungere|altere|alteste|chic[oa]|pequen[oa]|"
    r"mayor|menor|mediano|mediana|piccol[oa]|minore|maggiore|menin[oa]|velh[oa]|nov[oa]|jongste|oudste|klein|mal[ay]|"
    r"mlodsz[ay]|starsz[ay]|mic[aă]?|mare|mazoji|mazasis|vyresn\w+|jaunesn\w+|μικρ\w{1,2}|μεγαλ\w{1,2}|younger|youngest|"
    r"older|oldest|eldest|middle|little|big|other|otr[oa]|autre|andere|altr[oa]|outr[oa]|drug[ai]|one"
)
_NEXT = re.compile(rf"{_UNIT},? (?:{_AND} )?(?=\w)")
_WORD = re.compile(r"(?P<word>[^\W\d_]+) ")
_MOST_WORDS = 4
_COMMA = re.compile(r", (?=\w)")
_JOINED = re.compile(rf" {_AND} (?=\w)")
_GROUP = re.compile(
    r"(?<!\w)(?:men|women|people|boys?|girls?|child|children|kids?|lads?|lass|ladies|adults|pensioners|senoras?|senores|"
    r"mujer(?:es)?|hombres?|nin[oa]s?|chic[oa]s?|hommes?|femmes?|dames?|messieurs|enfants?|filles?|garcons?|gamine?s?|"
    r"donn[ea]|uomini|uomo|ragazz[aio]|signor[ei]|bambin[aio]|mulher(?:es)?|homens?|criancas?|menin[ao]s?|jongens?|"
    r"meisjes?|mannen|vrouwen) (?:of|de|di|van) (?:about |around |some |unos |unas |environ |circa |uns |quase |casi |"
    r"barely |only |just )?(?=\w)"
)
_GROUP_ENDS = re.compile(
    rf"{_ENDS}|{_UNIT} (?:\w+ing|\w+ando|\w+[ie]ndo|who|should|and|or|with|que|qui|y|et|avec|con)(?!\w)"
)
_BARELY = re.compile(
    r"(?<!\w)(?:mit (?:gerade (?:mal|einmal)|knapp|kaum)|met (?:amper|pas)|"
    r"con (?:apenas|solo|appena)|com apenas|avec a peine|bei zarten|at (?:barely|only|just)|at the ripe old age of|"
    r"at the tender age of|at the grand age of) (?=\w)"
)
_TENDER = re.compile(r"(?<!\w)mit (?:zarten|sus{1,2}en|stolzen|reifen) (?=\w)")
_THEN = re.compile(
    r"(?<!\w)(?:damals|inzwischen|mittlerweile|toen|destijds|back then|at the time|"
    r"por entonces|entonces|"
    r"all['’]epoca|"
    r"a l['’]epoque|na altura|wtedy|τοτε|pe atunci|tada) "
    r"(?:erst |schon |gerade |noch |just |only |apenas |pas |a peine )?(?=\w)"
)
_FOR_AGE = re.compile(
    r"(?<!\w)(?:big|small|tall|young|old|clever|bright|short|mature|strong|sensible|grown-up|grown up|tiny|quiet)"
    r"(?: [a-z]+)? for (?:only |just )?(?=\w)|(?<!\w)(?:that|so|very|too) (?:small|little|young|tiny)[, ]{1,3}(?=\w)"
)
_CLOSE = re.compile(_ENDS)
_ALONE_BEFORE = re.compile(r"(?:^|[.!?\n:…\"“«¡¿—-])[ \"“«¡]*$")
_ALONE_AFTER = re.compile(r"[!.…]")
_NEAR = 400


def ages_listed(page: Page, first: Sequence[Detection]) -> Iterator[Detection]:
    """Yield ages that are told by another age, by two names, or by these ways of saying.

    Args:
        page: The page.
        first: What was found on it so far.
    """
    folded = page.folded
    numbers = {one.start: (one.end, one.value) for one in page.numbers if not one.ordinal and one.value < 100}
    numbers.update({match.start(): (match.end(), int(match.group())) for match in _FIGURES.finditer(folded)})
    if not numbers:
        return
    spans = [*_by_way_of_saying(folded, numbers)]
    ages = [one for one in first if one.type == "AGE"]
    for age in ages:
        following = _next_child(folded, age.end, numbers)
        if following is not None:
            spans.append(following)
    spans += [span for one in first if one.type == "PERSON" for span in _pair(folded, one.end, numbers)]
    told_values = [(age.start, numbers[age.start][1]) for age in ages if age.start in numbers]
    for start, (end, value) in numbers.items() if told_values else ():
        alone = _ALONE_BEFORE.search(folded, max(0, start - 3), start) and _ALONE_AFTER.match(folded, end)
        if alone and any(value == other and abs(place - start) < _NEAR for place, other in told_values):
            spans.append((start, end))
    for start, end in spans:
        yield found(start, end, "AGE", 0.45, "ages")


def _next_child(folded: str, end: int, numbers: dict[int, tuple[int, int]]) -> tuple[int, int] | None:
    """Return the age of another child, told right after one with no more than a number."""
    match, told = _NEXT.match(folded, end), False
    place = match.end() if match is not None else len(folded)
    for _ in range(_MOST_WORDS):
        if place in numbers:
            return (place, numbers[place][0]) if told and _CLOSE.match(folded, numbers[place][0]) else None
        word = _WORD.match(folded, place)
        if word is None:
            return None
        told = told or word["word"] in KIN or _CHILD.fullmatch(word["word"]) is not None
        place = word.end()
    return None


def _by_way_of_saying(folded: str, numbers: dict[int, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for match in _TENDER.finditer(folded):
        if match.end() in numbers:
            yield match.end(), numbers[match.end()][0]
    for pattern in (_GROUP, _BARELY, _THEN, _FOR_AGE):
        closing = _GROUP_ENDS if pattern is _GROUP else _CLOSE
        for match in pattern.finditer(folded):
            start, chosen = match.end(), numbers.get(match.end())
            if chosen is None or chosen[1] < 3:
                continue
            joined = _JOINED.match(folded, chosen[0])
            other = numbers.get(joined.end()) if joined is not None else None
            if other is not None and joined is not None and closing.match(folded, other[0]):
                yield start, chosen[0]
                yield joined.end(), other[0]
            elif closing.match(folded, chosen[0]):
                yield start, chosen[0]


def _pair(folded: str, end: int, numbers: dict[int, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield two ages after the second of two names: "Levi and Amos, four and six"."""
    comma = _COMMA.match(folded, end)
    one = numbers.get(comma.end()) if comma is not None else None
    if comma is None or one is None:
        return
    joined = _JOINED.match(folded, one[0])
    other = numbers.get(joined.end()) if joined is not None else None
    if joined is not None and other is not None and _CLOSE.match(folded, other[0]):
        yield comma.end(), one[0]
        yield joined.end(), other[0]
