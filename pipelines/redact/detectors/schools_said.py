"""Schools of the partners' languages by a number or by a name before the word for one, in any letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.model import Detection

_SCHOOLS: Mapping[str, str] = {
    "el": r"\d{1,3}(?:ο|ου|η|ησ)\.? (?:(?:γενικο|δημοτικο|ημερησιο|εσπερινο|πειραματικο)\w* )?(?:γυμνασι|λυκει|δημοτικ|"
    r"σχολει|νηπιαγωγει|επαλ)\w*",
    "lt": r"(?!(?:musu|savo|mano|tos|sios|kitos|miesto|rajono|vietos|naujos|senos|vienos|kaimo)(?!\w))"
    r"[a-z]+(?:io|os|es|aus|o|ies) (?:progimnazij|gimnazij|licej)\w*",
    "pl": r"(?:szkol\w+ podstawow\w+|liceum(?: ogolnoksztalcac\w+)?|przedszkol\w+|gimnazjum|technikum) (?:nr|"
    r"numer) \d{1,3}",
    "ro": r"(?:scoal\w+|gradinit\w+|liceul\w*)(?: gimnazial\w+| general\w+)? (?:nr\.?|numarul) \d{1,3}",
}


class SchoolsSaid:
    """The detector."""

    name = "schools"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield schools by number or name."""
        schools = _schools(page.language or "")
        if schools is not None:
            for match in schools.finditer(page.folded):
                yield found(match.start(), match.end(), "SCHOOL", 0.97, self.name)


@cache
def _schools(language: str) -> re.Pattern[str] | None:
    schools = _SCHOOLS.get(language)
    return None if schools is None else re.compile(rf"(?<!\w)(?:{schools})(?!\w)")
