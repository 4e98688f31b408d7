"""Ages that somebody turns, and half years, in the partners' languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.model import Detection

_LEAST, _MOST = 3, 110
_TURNS: Mapping[str, str] = {
    "de": r"(?:wird|werde|wirst|werd|wurde|wurd)(?: (?:morgen|heute|bald|jetzt|dann|ja|schon|gerade|endlich|nachstes "
    r"jahr|im [a-z]+|am [a-z]+))*",
    "nl": r"(?:word|wordt|werd)(?: (?:ik|hij|ze|zij))?(?: (?:morgen|vandaag|bijna|binnenkort|nu|toen|al|volgend "
    r"jaar|in "
    r"[a-z]+))*",
    "el": r"(?:γινεται|γινομαι|γινει|εγινε|εγινα|κλεινει|κλεινω|κλεισει|εκλεισε|εκλεισα)(?: (?:αυριο|σημερα|"
    r"συντομα|τωρα|"
    r"πια|τα|στα))*",
    "lt": r"(?:sueis|sueina|suejo|sukanka|sukaks|sukako)(?: (?:rytoj|siandien|jau|greitai|lygiai))*",
    "pl": r"(?:konczy|koncze|skonczy|skoncze|skonczyl|skonczyla)(?: (?:jutro|dzis|dzisiaj|wkrotce|teraz|juz|w "
    r"[a-z]+))*",
    "ro": r"(?:face|fac|facea|implinesc|implineste|implinea|avut|aveam|avea)(?: (?:maine|azi|astazi|in curand|"
    r"acum|deja|"
    r"vreo|cam|si))*",
}
_COUNTED = re.compile(
    r" ?(?:[%€$£]|-?(?:mal|uhr|euro|meter|km|kilo|minuten|stunden|tage|wochen|monate|keer|uur|minuut|dagen|"
    r"weken|maanden|"
    r"ευρω|φορεσ|ωρεσ|λεπτα|μερεσ|μηνεσ|eur\w*|kart\w*|valand\w*|dien\w*|savait\w*|menesi\w*|zlot\w+|razy|godzin\w*|dni|"
    r"tygodni\w*|miesi\w+|minut\w*|lei|ori|ore|zile|luni|saptaman\w*)(?!\w))"
)
_HALVES: Mapping[str, str] = {
    "de": r"(?:drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|(?:drei|vier|funf|sech|sieb|acht|neun)zehn)einhalb"
    r"(?! (?:stunden|jahre lang|minuten|tage|wochen|monate|kilo\w*|meter|euro)\b)",
}


class AgesTurned:
    """The detector."""

    name = "ages turned"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield numbers that somebody turns, said in words or figures."""
        language = page.language or ""
        halves = _HALVES.get(language)
        if halves is not None:
            for match in re.finditer(rf"(?<!\w)(?:{halves})(?!\w)", page.folded):
                yield found(match.start(), match.end(), "AGE", 0.5, self.name)
        before = _before(language)
        if before is None:
            return
        said = [(one.start, one.end, one.value) for one in page.numbers]
        figures = [
            (*one.span(), int(one[0])) for one in re.finditer(r"(?<![\w.,:/])\d{1,3}(?![\w%€$£]|[.,:/]\d)", page.text)
        ]
        for start, end, value in (*said, *figures):
            if not _LEAST <= value <= _MOST or _COUNTED.match(page.folded, end):
                continue
            if before.search(page.folded, max(0, start - 60), start):
                yield found(start, end, "AGE", 0.6, self.name)


@cache
def _before(language: str) -> re.Pattern[str] | None:
    turns = _TURNS.get(language)
    return None if turns is None else re.compile(rf"(?<!\w)(?:{turns}) $")
