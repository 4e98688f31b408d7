"""Reports in other languages than English: their fixed sentences, and languages by name.

The French and Italian sentences are drafts until a native reader has confirmed them; see the manual.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from babel import Locale, UnknownLocaleError

from coding.errors import InvalidInput
from coding.export.model import Own
from coding.export.report.wording import WORDING
from coding.export.report.wording_fr import FRENCH
from coding.export.report.wording_it import ITALIAN
from coding.model.said import Said

REPORT_LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"en": WORDING, "fr": FRENCH, "it": ITALIAN}
)
"""Language → its sentences by key."""


@cache
def report_wording(language: str) -> Mapping[str, str]:
    """The sentences of a language as ``ReportInput.wording`` takes them: none for English, whose sentences stand.

    Raises:
        InvalidInput: No report is written in it.
    """
    if language not in REPORT_LANGUAGES:
        raise InvalidInput(
            Said("A report is written in one of these languages: {known}.", known=", ".join(REPORT_LANGUAGES))
        )
    if language == "en":
        return MappingProxyType({})
    return MappingProxyType({Own(key): Own(text) for key, text in REPORT_LANGUAGES[language].items()})


@cache
def language_name(tag: str, language: str = "en") -> str:
    """Name of a language in that of a report (``de`` → German, allemand, tedesco), or the tag where it has none.

    Args:
        tag: Language tag of a transcript.
        language: Language of the report.
    """
    try:
        name = Locale.parse(tag.replace("_", "-"), sep="-").get_language_name(language)
    except (UnknownLocaleError, ValueError):
        return tag
    return str(name or tag)


def same_language(one: str, other: str) -> bool:
    """Whether two tags are of one language, whatever the country."""
    return one.split("-")[0].casefold() == other.split("-")[0].casefold()
