"""People by their initials, in all languages: "J.-M.", "L. B. a raconté", "LF told me", "con M. y su hermana".

Case files and careful transcribers write people so on purpose; with the rest of a file they still tell who it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import UPPER, Page
from pipelines.redact.detectors.person_acts import acts_as_name
from pipelines.redact.detectors.person_said import CALLED
from pipelines.redact.names import word_set

_DOTTED = re.compile(
    rf"(?<![\w.@&/'’-]){UPPER}\.(?:[ \u00a0]?-?{UPPER}\.){{1,2}}(?![\w'’-])(?![ \u00a0]?{UPPER}[^\W\d_])"
)
_HYPHENED = re.compile(rf"(?<![\w.&/'’-]){UPPER}\.? ?-{UPPER}\.(?!\w)(?![ \u00a0]?{UPPER}[^\W\d_])")
"""A double name by its initials."""
_TWO = re.compile(rf"(?<![\w.'’&/@#-])(?P<who>{UPPER}{{2}})(?=['’]s |[ ][^\W\d_A-Z]|[,.;!?)\n]|$)(?!\.\w)")
_MISTER = re.compile(
    r"(?<![\w.'’&/-])M(?!\.? (?:le|la|les|l['’]|et M|et la M)(?![a-z]))(?=\.?(?:[ ][a-zà-ÿ]|[,;!?)\n]|$))"
)
"""The letter that is a title in French, where no name follows it."""
_WITH = re.compile(
    r"(?<!\w)(?:with|w/|told|phoned|rang|called|texted|emailed|visited|asked|met|spoke to|seen by|avec|dit a|mit|traf|"
    r"frau|herrn?|con|dije a|parte de|met|samen met|pan[ai]?|sra|sr|mme|mlle|mevrouw|meneer|mevr|signora?|κυρια|"
    r"κυριοσ?|doamna|domnul|com|dona)\.? $"
)
_SAYS = re.compile(
    r" (?:a (?:dit|raconte|demande|appele|explique|repondu)|dit|raconte|explique|m['’]a|ne voulait|voulait|etait|est "
    r"(?:venue?|partie?)|dice|dijo|cuenta|conto|explica|pregunto|llamo|vino|refiere|estaba|racconta|dice|ha "
    r"(?:detto|chiamato|raccontato)|diz|disse|conta|contou|ligou|veio|sagt|sagte|hat|berichtet|erzahlt|erzahlte|meint|"
    r"meinte|kam|rief|ging|war|wollte|zegt|zei|vertelt|vertelde|belde|kwam|heeft|mowi|powiedzial\w?|opowiada|"
    r"zadzwonil\w?|przysz\w+|spune|a (?:spus|venit|sunat)|zice|sako|pasakoja|sake|atejo|ειπε|λεει|ηρθε|πηρε)(?!\w)"
)
"""What people do, after who does it, in the languages that have no list of their own for it."""
_SHORT = word_set("initials_of_no_person")
_DOTTED_SHORT = word_set("dotted_of_no_person")


def names_by_initials(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of people who are told by their initials."""
    if page.caseless:
        return
    for match in _HYPHENED.finditer(page.text):
        yield *match.span(), 0.6
    for match in _DOTTED.finditer(page.text):
        letters = "".join(filter(str.isalpha, match.group())).casefold()
        if letters not in _DOTTED_SHORT:
            yield *match.span(), 0.45
    for match in _MISTER.finditer(page.text):
        if _acts(page, *match.span()):
            yield *match.span(), 0.45
    told: dict[str, list[tuple[int, int]]] = {}
    for match in _TWO.finditer(page.text):
        if match["who"].casefold() not in _SHORT:
            told.setdefault(match["who"], []).append(match.span("who"))
    for spans in told.values():
        for start, end in spans if any(_acts(page, *span) for span in spans) else ():
            yield start, end, 0.45


def _acts(page: Page, start: int, end: int) -> bool:
    """Whether what stands somewhere does what people do or has done to it what is done to people."""
    if _WITH.search(page.folded, max(0, start - 20), start) is not None:
        return True
    language = page.language or "en"
    if language in CALLED and acts_as_name(page, start, end):
        return True
    return language != "en" and _SAYS.match(page.folded, end) is not None
