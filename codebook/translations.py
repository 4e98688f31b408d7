"""Whether a translated code still means the same: its words, what was written back, and who compared them.

Equivalence follows Brislin (1970), *Journal of Cross-Cultural Psychology* 1(3), 185-216: a second translator, who does
not see the original, writes the translation back, and a native speaker reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from codebook.edit import with_code
from codebook.errors import InvalidEdit
from codebook.message import Message
from codebook.model import Code, Codebook, Translation, hash_of

STATES: Final = ("missing", "drafted", "back-translated", "stale", "reviewed")
"""How far a translation is. ``stale``: a native speaker read it, and it or the original has changed since."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a native speaker read: hashes of the translated words and of the original."""

    words: str
    original: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How far the translations into one language are, in codes and families.

    Attributes:
        language: Language tag.
        codes: How many there are to translate.
        translated: Of these, how many are.
        written_back: How many were written back as they stand.
        reviewed: How many a native speaker let stand as they are.
    """

    language: str
    codes: int
    translated: int
    written_back: int
    reviewed: int


def original_of(code: Code) -> str:
    """Hash of the words that are translated."""
    return hash_of(code.name, code.definition)


def to_translate(book: Codebook) -> tuple[Code, ...]:
    """Codes and families whose translations count: all but the merged and the retired."""
    return tuple(code for code in book.codes if code.status not in ("merged", "retired"))


def languages_of(book: Codebook) -> tuple[str, ...]:
    """Languages that any code is translated into, sorted."""
    return tuple(sorted({tag for code in book.codes for tag in code.languages} - {book.language}))


def state_of(code: Code, language: str, read: Read | None) -> str:
    """How far a translation is, one of :data:`STATES`.

    Args:
        code: The code.
        language: Language tag.
        read: What a native speaker of this project read last; None where nobody did.
    """
    item = code.languages.get(language)
    if item is None:
        return "missing"
    if item.reviewed or _is_current(code, item, read):
        return "reviewed"
    if read is not None:
        return "stale"
    return "back-translated" if item.is_back_translated else "drafted"


def with_reviews(book: Codebook, reads: Mapping[tuple[str, str], Read]) -> Codebook:
    """The codebook with every translation marked as reviewed that a native speaker let stand as it is.

    Args:
        book: The codebook.
        reads: (code, language) → what was read.
    """

    def marked(code: Code) -> Code:
        translations = {
            tag: replace(item, reviewed=True)
            for tag, item in code.languages.items()
            if not item.reviewed and _is_current(code, item, reads.get((code.id, tag)))
        }
        return replace(code, languages={**code.languages, **translations}) if translations else code

    return replace(book, codes=tuple(map(marked, book.codes)))


def read_in(book: Codebook, reads: Mapping[tuple[str, str], Read]) -> list[tuple[str, str]]:
    """``(code, language)`` of every translation that a native speaker let stand as it is in this codebook.

    Args:
        book: The codebook.
        reads: (code, language) → what was read.
    """
    return [
        (code.id, tag)
        for code in to_translate(book)
        for tag, item in sorted(code.languages.items())
        if _is_current(code, item, reads.get((code.id, tag)))
    ]


def facts_of(book: Codebook, reads: Mapping[tuple[str, str], Read]) -> tuple[Facts, ...]:
    """How far each language is."""
    codes = to_translate(book)
    facts = []
    for tag in languages_of(book):
        states = [state_of(code, tag, reads.get((code.id, tag))) for code in codes]
        items = [code.languages[tag] for code in codes if tag in code.languages]
        back = sum(item.is_back_translated for item in items)
        facts.append(Facts(tag, len(codes), len(items), back, states.count("reviewed")))
    return tuple(facts)


def set_back_translation(book: Codebook, code_id: str, language: str, name: str, definition: str = "") -> Codebook:
    """Return the codebook with a translation written back into its own language; empty takes that away.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: The code has no translation into that language.
    """
    before = book.by_id(code_id).languages.get(language)
    if before is None:
        raise InvalidEdit(
            Message(
                "{code_id} has no translation into {language}, so there is nothing to write back.",
                code_id=code_id,
                language=language,
            )
        )
    after = replace(before, back_name=name, back_definition=definition, back_of="")
    return with_code(book, code_id, lambda old: replace(old, languages={**old.languages, language: after}))


def _is_current(code: Code, item: Translation, read: Read | None) -> bool:
    return read is not None and read == Read(item.words_hash, original_of(code))
