"""A codebook as the report and the tables show it."""

from __future__ import annotations

from codebook.model import Code, Codebook, Source
from coding.export.model import CodebookEntry


def codebook_entries(codebook: Codebook, language: str | None = None) -> tuple[CodebookEntry, ...]:
    """Return the codes of a codebook as entries, in reading order; families without a rule of their own are left out.

    Args:
        codebook: The codebook.
        language: Language tag to show names and definitions in, where they are translated.

    Returns:
        One entry a code.
    """
    language = language or codebook.language
    return tuple(_entry(code, codebook, language) for code in codebook.codes if code.is_codable)


def _entry(code: Code, codebook: Codebook, language: str) -> CodebookEntry:
    path = codebook.path(code.id)
    kinds = ("typical", "atypical", "near_miss")
    return CodebookEntry(
        id=code.id,
        name=code.name_in(language),
        family=" › ".join(parent.name_in(language) for parent in path[:-1]),
        definition=code.definition_in(language) or code.short,
        include=code.include,
        exclude="; ".join(_exclusion(item.text, item.use_instead, codebook, language) for item in code.exclude),
        examples=tuple((kind.replace("_", " "), text) for kind in kinds for text in getattr(code.examples, kind)),
        sources=tuple(_source(source) for source in code.sources),
        status=code.status,
        languages=tuple(code.languages),
    )


def _exclusion(text: str, other: str | None, codebook: Codebook, language: str) -> str:
    if other is None:
        return text
    name = codebook.by_id(other).name_in(language) if other in codebook else other
    return f"{text} → {name}" if text else f"→ {name}"


def _source(source: Source) -> str:
    return f"{source.citation}, doi {source.doi}" if source.doi else source.citation
