"""Bank accounts (IBAN), in any case and grouping."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.iso7064 import mod_97_10

from pipelines.redact.detectors.page import Page

IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z\d]{10,30}$")
_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"([a-z]{2})(\d{2})",
        "ad24 al28 at20 az28 ba20 be16 bg22 by28 ch21 cy28 cz24 de22 dk18 ee20 es24 fi18 fo18 fr27 gb22 ge22 "
        "gi23 gl18 gr27 hr21 hu28 ie22 il23 is26 it27 kz20 lb28 li21 lt20 lu20 lv21 mc27 md24 me22 mk19 mt31 "
        "nl18 no15 pl28 pt25 ro24 rs22 sa24 se24 si19 sk24 sm27 tn24 tr26 ua29 va22 xk20 ",
    )
}
"""Length of an IBAN by country (ISO 13616 registry)."""
_START = re.compile(rf"(?<!\w)(?:(?i:{'|'.join(_LENGTHS)})|[A-Z]{{2}}[ -])\d{{2}}(?=[ .-]?[A-Za-z\d])")
_MORE = re.compile(r"[ \u00a0.-]{0,2}[A-Za-z\d]")


def iban_is_valid(text: str) -> bool:
    """Check an IBAN by its check digits (ISO 13616, modulo 97)."""
    packed = re.sub(r"\s", "", text).upper()
    if not IBAN.match(packed):
        return False
    return mod_97_10.checksum(packed[4:] + packed[:4]) == 1


def accounts(page: Page) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of what is as long as accounts of its country are, and whether its check digits fit."""
    text = page.text
    for match in _START.finditer(text):
        missing, end = _LENGTHS.get(match.group()[:2].lower(), 0) - 4, match.end()
        while missing > 0 and (more := _MORE.match(text, end)):
            end, missing = more.end(), missing - 1
        packed = "".join(filter(str.isalnum, text[match.start() : end]))
        groups = re.split(r"[ \u00a0.-]+", text[match.start() : end].removeprefix(f"{match.group()[:2]} "))
        if any(len(group) != 4 and not group.isdigit() for group in groups[1:-1]):
            continue
        if not missing and not text[end : end + 1].isalnum() and sum(map(str.isdigit, packed)) >= 8:
            yield match.start(), end, iban_is_valid(packed)
