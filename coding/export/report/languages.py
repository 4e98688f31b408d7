"""Reports in other languages than English: their fixed sentences, and languages by name.

The sentences lie in ``sentences``, a file a language, by key; the English ones in :mod:`coding.export.report.wording`.
They are drafts until a native reader has confirmed them; see the manual.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml
from babel import Locale, UnknownLocaleError

from codebook.translations import Facts
from coding.errors import InvalidInput
from coding.export.model import Own
from coding.export.report.wording import WORDING
from coding.model.said import Said

_FOLDER: Final = Path(__file__).parent / "sentences"
REPORT_LANGUAGES: Final = ("en", *sorted(file.stem for file in _FOLDER.glob("*.yaml")))
"""Languages that a report is written in, English first."""


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Key → sentence in one of :data:`REPORT_LANGUAGES`."""
    if language == "en":
        return WORDING
    words: dict[str, str] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return words


@cache
def report_wording(language: str) -> Mapping[str, str]:
    """The sentences of a language as ``Report.wording`` takes them: none for English, whose sentences stand.

    Raises:
        InvalidInput: No report is written in it.
    """
    if language not in REPORT_LANGUAGES:
        raise InvalidInput(
            Said("A report is written in one of these languages: {known}.", known=", ".join(REPORT_LANGUAGES))
        )
    if language == "en":
        return MappingProxyType({})
    return MappingProxyType({Own(key): Own(text) for key, text in sentences(language).items()})


def report_language(tag: str) -> str:
    """The one of :data:`REPORT_LANGUAGES` that a tag (``pt-BR``) belongs to, English where there is none."""
    base = tag.partition("-")[0].lower()
    return base if base in REPORT_LANGUAGES else "en"


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


def translated_sentences(facts: Iterable[Facts], language: str, words: Callable[..., str]) -> list[str]:
    """How far the codebook's translations are, a sentence a language.

    Args:
        facts: What is known of each.
        language: Language of the report.
        words: Its sentences.
    """
    return [
        words(
            "codebook.translated",
            language=language_name(fact.language, language),
            codes=fact.codes,
            translated=fact.translated,
            back=fact.written_back,
            reviewed=fact.reviewed,
        )
        for fact in facts
    ]


def same_language(tag: str, other: str) -> bool:
    """Whether two tags are of one language, whatever the country."""
    return tag.split("-")[0].casefold() == other.split("-")[0].casefold()
