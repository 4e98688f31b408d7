"""Streets of the partners' languages with a house number: in lower case, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipelines.redact.detectors.address_parts import parts_after
from pipelines.redact.detectors.page import Page, found
from pipelines.redact.model import Detection

_FIGURES = re.compile(r"\d{1,4}(?: ?[a-zα-ω](?!\w))?(?:[/-](?:\d{1,3}|[a-z])(?!\w))?(?!\d)")
_STREETS: Mapping[str, str] = {
    "de": r"[a-z]{2,}(?:-[a-z]+)*(?:stras?se|str\.|gasse|allee|platz|ring|damm|ufer|pfad|"
    r"(?<!unter)(?<!um)(?<!aus)weg)",
    "nl": r"[a-z]{2,}(?:straat|laan|plein|gracht|dreef|kade|steeg|singel|pad|hof|(?<!on)(?<!uit)weg)",
    "it": r"(?:via|viale|vicolo|vico|piazza|piazzale|corso|largo|contrada|salita|strada)(?: "
    r"(?:d[aei]l?l?[aeoi]?|degli|dei|"
    r"san|santa))?(?: [a-z'’]+){1,3}",
    "lt": r"(?:[a-z.]+ ){1,2}(?:(?:g|al|pr|pl|skg)(?:\.|(?=  \d))|gatve\w*|aleja\w*|prospekt\w+|plent\w+|tak\w{1,3})",
    "el": r"(?:οδοσ?|οδου|λεωφοροσ?|λεωφορου|πλατεια\w?)(?: [α-ω]+){1,2}?|(?<=κατοικια: )[α-ω]+|(?<=διευθυνση: )[α-ω]+",
    "es": r"(?:calle|c/|cll\.?|av\.?|avda\.?|avenida|carrera|cra\.?|kra\.?|diagonal|transversal|jiron|jr\.?|pasaje|"
    r"pje\.?|privada|cerrada|calzada|blvd\.?|bulevar|paseo|ronda|plaza)"
    r"(?: {1,2}(?:de la|de los|de las|del|de|la|las|los|el))?(?: {1,2}(?!y |e |con |que |en |no |a )[a-z\d]+){1,3}?",
    "pt": r"(?:rua|r\.|travessa|tv\.?|avenida|av\.?|largo|praca|praceta|alameda|estrada|beco|calcada|ladeira|rodovia)"
    r"(?: {1,2}(?:da|do|das|dos|de))?(?: {1,2}(?!e |com |que |em |no |na |a |o )[a-z]+){1,3}?",
    "ro": r"(?:str\.?|strada|strazii|bd\.?|b-dul|bulevardul\w?|calea|caii|aleea|aleii|sos\.?|soseaua|intr\.?|intrarea|"
    r"splaiul|piata|p-ta)(?: {1,2}(?!si |cu |in |la |pe |e )[a-z]+){1,3}?",
    "pl": r"(?:ul\.?|ulic[aey]|al\.?|alej[aei]\w{0,2}|os\.?|osiedl\w+|pl\.?|plac\w{0,2})(?: (?:sw\.|gen\.|"
    r"ks\.))?(?: {1,2}[a-z]+){1,2}?",
}
"""A street, folded: its kind and its name."""
_MEASURED = re.compile(
    r" ?(?:km|kilometr\w*|met[er]\w*|m(?!\w)|minut\w*|uhr|uur|euro?s?|€|%|prozent|procent|jahr\w*|jaar)"
)


class StreetsSaid:
    """The detector."""

    name = "streets"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield streets that a number follows."""
        street = _street(page.language or "")
        if street is None:
            return
        said = {number.start: number.end for number in page.numbers if not number.ordinal}
        for match in street.finditer(page.folded):
            figures = _FIGURES.match(page.folded, match.end())
            end = figures.end() if figures else said.get(match.end())
            if end is not None and not _MEASURED.match(page.folded, end):
                yield found(match.start(), parts_after(page, end), "ADDRESS", 0.7, self.name)


@cache
def _street(language: str) -> re.Pattern[str] | None:
    street = _STREETS.get(language)
    if street is None:
        return None
    number = r"(?:nr\.?|numarul|no\.?|n[ºo°]\.?|numero|n\.[ºo°]|#|αρ\.?) {1,2}"
    return re.compile(rf"(?<!\w)(?:{street}),? {{1,2}}(?:{number})?(?=\w)")
