"""Streets of the partners' languages with a house number: in lower case, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.model import Detection

_FIGURES = r"\d{1,4}(?: ?[a-zα-ω](?!\w))?(?:[/-](?:\d{1,3}|[a-z])(?!\w))?"
_STREETS: Mapping[str, str] = {
    "de": r"[a-z]{2,}(?:-[a-z]+)*(?:strasse|str\.|gasse|allee|platz|ring|damm|ufer|pfad|(?<!unter)(?<!um)(?<!aus)weg)",
    "nl": r"[a-z]{2,}(?:straat|laan|plein|gracht|dreef|kade|steeg|singel|pad|hof|(?<!on)(?<!uit)weg)",
    "it": r"(?:via|viale|vicolo|vico|piazza|piazzale|corso|largo|contrada|salita|strada)(?: "
    r"(?:d[aei]l?l?[aeoi]?|degli|dei|"
    r"san|santa))?(?: [a-z'’]+){1,3}",
    "lt": r"(?:[a-z.]+ ){1,2}(?:g\.|gatve\w*|al\.|aleja\w*|pr\.|prospekt\w+|pl\.|plent\w+|skg\.|tak\w{1,3})",
    "el": r"(?:οδοσ?|οδου|λεωφοροσ?|λεωφορου|πλατεια\w?)(?: [α-ω]+){1,2}?|(?<=κατοικια: )[α-ω]+|(?<=διευθυνση: )[α-ω]+",
    "pl": r"(?:ul\.?|ulic[aey]|al\.?|alej[aei]\w{0,2}|os\.?|osiedl\w+|pl\.?|plac\w{0,2})(?: (?:sw\.|gen\.|"
    r"ks\.))?(?: [a-z]+){1,2}?",
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
            figures = re.compile(_FIGURES).match(page.folded, match.end())
            end = figures.end() if figures else said.get(match.end())
            if end is not None and not _MEASURED.match(page.folded, end):
                yield found(match.start(), end, "ADDRESS", 0.7, self.name)


@cache
def _street(language: str) -> re.Pattern[str] | None:
    street = _STREETS.get(language)
    return None if street is None else re.compile(rf"(?<!\w)(?:{street}),? (?:nr\.? |αρ\.? )?(?=\w)")
