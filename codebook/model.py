"""Codes and codebooks as values.

A codebook is never changed in place: :mod:`codebook.edit` makes a new one, :mod:`codebook.diff` says what differs, and
a project keeps every version it coded under. Texts are tidied on construction (:func:`codebook.text.tidy`), so any
codebook that exists can be written to any format and read back the same.

The fields of a code follow MacQueen, McLellan, Kay & Milstein (1998), *Cultural Anthropology Methods* 10(2), 31-36:
name, short and full definition, when to use it, when not to, and examples.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from codebook.errors import UnknownCode
from codebook.message import Message
from codebook.text import tidy, tidy_items, tidy_line, tidy_lines

NAMESPACE: Final = uuid.UUID("8d3f6c1e-52a7-5b0e-9a44-7c2f1d0be6a5")
"""Namespace of the fixed GUIDs of the starter codes."""

STATUSES: Final = ("draft", "active", "merged", "retired")
CONTENT_NOTES: Final = ("none", "mild", "heavy")
LEVELS: Final = ("semantic", "latent")
ANSWERS: Final = ("one", "several", "ordered", "days")
"""How a case attribute is answered: one value, several at once, one of a list that is in order, or a number of days."""


def code_guid(code_id: str, namespace: uuid.UUID = NAMESPACE) -> str:
    """Return the fixed GUID of a code id: a version 5 UUID (RFC 9562) in lower case, without braces."""
    return str(uuid.uuid5(namespace, code_id))


def hash_of(*texts: str) -> str:
    """What texts are known by where only that they changed matters (SHA-256, lower-case hex)."""
    return hashlib.sha256(json.dumps(texts).encode("ascii")).hexdigest()


class FrozenMap(Mapping[str, "Translation"]):
    """A mapping that cannot change, can be hashed, pickled and copied, and keeps its keys sorted."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Translation] | None = None) -> None:
        """Take a copy of ``items``."""
        self._items: dict[str, Translation] = dict(sorted((items or {}).items()))

    def __getitem__(self, key: str) -> Translation:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(tuple(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"


def _set(item: object, tidied: Callable[[Any], Any], *names: str) -> None:
    """Tidy some fields of what was just made."""
    for name in names:
        object.__setattr__(item, name, tidied(getattr(item, name)))


@dataclass(frozen=True)
class Exclusion:
    """When not to use a code.

    Attributes:
        text: What does not belong here.
        use_instead: Id of the code to use instead, or None.
    """

    text: str
    use_instead: str | None = None

    def __post_init__(self) -> None:
        _set(self, tidy, "text")
        _set(self, lambda code: tidy_line(code or "") or None, "use_instead")


@dataclass(frozen=True)
class Examples:
    """Example passages of a code: invented, or released words that a person has chosen and that may be quoted.

    Attributes:
        typical: Passages the code plainly fits.
        atypical: Passages it fits although one might not think so.
        near_miss: Passages it does not fit although one might think so.
    """

    typical: tuple[str, ...] = ()
    atypical: tuple[str, ...] = ()
    near_miss: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _set(self, tidy_items, "typical", "atypical", "near_miss")


@dataclass(frozen=True)
class Source:
    """Where a code comes from.

    Attributes:
        citation: The work.
        doi: Its DOI, or empty.
        how_used: What was taken from it.
        evidence: What the work itself rests on (who was asked, what kind of data).
        check: What still has to be checked before the citation may be printed, or empty.
    """

    citation: str
    doi: str = ""
    how_used: str = ""
    evidence: str = ""
    check: str = ""

    def __post_init__(self) -> None:
        _set(self, tidy, "citation", "how_used", "evidence", "check")
        _set(self, tidy_line, "doi")


@dataclass(frozen=True)
class Translation:
    """A code's name and definition in another language.

    Attributes:
        name: The code's name.
        definition: Its full definition.
        reviewed: Whether a speaker of the language compared it with the original.
        back_name: The name as a second translator wrote it back into the codebook's language.
        back_definition: The definition, written back.
        back_of: Hash of the words that were written back; left empty, of the present ones.
    """

    name: str
    definition: str = ""
    reviewed: bool = False
    back_name: str = ""
    back_definition: str = ""
    back_of: str = ""

    def __post_init__(self) -> None:
        _set(self, tidy_line, "name", "back_name", "back_of")
        _set(self, tidy, "definition", "back_definition")
        back = self.back_name or self.back_definition
        object.__setattr__(self, "back_of", (self.back_of or self.words_hash) if back else "")

    @cached_property
    def words_hash(self) -> str:
        """What these words, name and definition, are known by."""
        return hash_of(self.name, self.definition)

    @property
    def is_back_translated(self) -> bool:
        """Whether these words, and not earlier ones, were written back."""
        return bool(self.back_of) and self.back_of == self.words_hash


@dataclass(frozen=True)
class CodingAttribute:
    """Something said about a coding (or, in ``case_attributes``, about a whole case) from a closed list.

    Attributes:
        name: Short name, for example ``phase``.
        values: The allowed values, in order.
        note: How to choose.
        memo_for: Those of the values that need a memo beside them (for example ``inferred``: from what?).
        answer: Of a case attribute, how it is answered, one of :data:`ANSWERS`. ``days`` takes whole numbers of days
            from the anchor event that the note names, below 0 before it, beside the values of the list.
    """

    name: str
    values: tuple[str, ...]
    note: str = ""
    memo_for: tuple[str, ...] = ()
    answer: str = "one"

    def __post_init__(self) -> None:
        _set(self, tidy_line, "name")
        _set(self, tidy_lines, "values", "memo_for")
        _set(self, tidy, "note")
        _set(self, lambda answer: tidy_line(answer) or "one", "answer")


@dataclass(frozen=True)
class Code:
    """One analytic category, or a family that holds some.

    Attributes:
        id: Short id, for example ``C1``. Codings refer to it; a project changes it everywhere at once, or not at all.
        guid: Lower-case UUID for exchange with other tools. Left empty it is derived from the id.
        name: Name in the codebook's language.
        parent: Id of the code or family above, or None.
        short: One line for lists and tooltips (at most 120 characters by convention).
        definition: Full definition (at most 80 words by convention).
        include: When to use it.
        exclude: When not to use it, each with the code to use instead.
        examples: Typical, atypical and near-miss passages.
        color: ``#rrggbb``, or empty.
        status: One of :data:`STATUSES`.
        content_note: How heavy passages under this code may be, one of :data:`CONTENT_NOTES`.
        level: ``semantic`` (what is said) or ``latent`` (what is understood beneath it).
        attributes_allowed: Names of the codebook's attributes a coding with this code may carry; none named: all.
        exclusive_with: Ids of codes that may not cover the same passage.
        sources: Where the code comes from.
        languages: Translations by BCP 47 language tag.
        is_codable: Whether passages may be coded with it; families are not.
        replaced_by: Ids that took over, for a merged, split or retired code.
    """

    id: str
    guid: str = ""
    name: str = ""
    parent: str | None = None
    short: str = ""
    definition: str = ""
    include: str = ""
    exclude: tuple[Exclusion, ...] = ()
    examples: Examples = Examples()
    color: str = ""
    status: str = "active"
    content_note: str = "none"
    level: str = "semantic"
    attributes_allowed: tuple[str, ...] = ()
    exclusive_with: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    languages: Mapping[str, Translation] = field(default_factory=FrozenMap)
    is_codable: bool = True
    replaced_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _set(self, tidy_line, "id", "name", "short", "status", "content_note", "level")
        _set(self, tidy, "definition", "include")
        _set(self, tidy_lines, "attributes_allowed", "exclusive_with", "replaced_by")
        _set(self, lambda color: tidy_line(color).lower(), "color")
        _set(self, lambda code: tidy_line(code or "") or None, "parent")
        _set(self, lambda guid: tidy_line(guid).strip("{}").lower() or code_guid(self.id), "guid")
        _set(self, lambda items: tuple(item for item in items if item.text or item.use_instead), "exclude")
        _set(self, lambda items: tuple(item for item in items if item != Source("")), "sources")
        _set(self, lambda of: FrozenMap({tag: it for tag, it in of.items() if it.name or it.definition}), "languages")

    @property
    def in_use(self) -> bool:
        """Whether passages may be coded with it now: codable, and neither merged nor retired."""
        return self.is_codable and self.status in ("draft", "active")

    def name_in(self, language: str) -> str:
        """Return the name in a language, or the codebook's own name where there is no translation."""
        translation = self.languages.get(language)
        return translation.name if translation and translation.name else self.name

    def definition_in(self, language: str) -> str:
        """Return the definition in a language, or the codebook's own where there is no translation."""
        translation = self.languages.get(language)
        return translation.definition if translation and translation.definition else self.definition


@dataclass(frozen=True)
class Problem:
    """Something that makes a codebook unusable as it stands.

    Attributes:
        code: Id of the code, or empty for the codebook itself.
        field: The field concerned.
        sentence: What is wrong and what to do.
    """

    code: str
    field: str
    sentence: Message


@dataclass(frozen=True)
class Codebook:
    """An ordered set of codes and the rules for using them.

    Attributes:
        title: Title.
        description: What it is for and where it comes from.
        licence: Terms of use, for example ``CC BY 4.0``.
        language: BCP 47 tag of the language the codes are written in.
        codes: All codes and families, in reading order.
        attributes: What may be said about a coding.
        case_attributes: What is recorded once for a whole case.
        unit_rule: What counts as one passage.
        multi_coding_rule: Whether and when a passage takes several codes.
        guid: Lower-case UUID of the codebook. Left empty it is derived from the title.
    """

    title: str
    description: str = ""
    licence: str = ""
    language: str = "en"
    codes: tuple[Code, ...] = ()
    attributes: tuple[CodingAttribute, ...] = ()
    unit_rule: str = ""
    multi_coding_rule: str = ""
    guid: str = ""
    case_attributes: tuple[CodingAttribute, ...] = ()

    def __post_init__(self) -> None:
        _set(self, tidy_line, "title", "licence", "language")
        _set(self, tidy, "description", "unit_rule", "multi_coding_rule")
        _set(self, tuple, "codes", "attributes", "case_attributes")
        _set(self, lambda guid: tidy_line(guid).strip("{}").lower() or code_guid(f"codebook/{self.title}"), "guid")

    @cached_property
    def _index(self) -> dict[str, Code]:
        return {code.id: code for code in reversed(self.codes)}

    def __contains__(self, code_id: object) -> bool:
        return code_id in self._index

    def by_id(self, code_id: str) -> Code:
        """Return the code with an id.

        Raises:
            UnknownCode: There is none.
        """
        try:
            return self._index[code_id]
        except KeyError:
            raise UnknownCode(
                Message("There is no code {code_id!r} in “{title}”.", code_id=code_id, title=self.title)
            ) from None

    def children(self, code_id: str | None) -> tuple[Code, ...]:
        """Return the codes directly under one, in order; under None, those at the top."""
        return tuple(code for code in self.codes if code.parent == code_id)

    def families(self) -> tuple[Code, ...]:
        """Return the codes that hold others or cannot be applied themselves, in order."""
        parents = {code.parent for code in self.codes}
        return tuple(code for code in self.codes if not code.is_codable or code.id in parents)

    def codable(self) -> tuple[Code, ...]:
        """Return the codes that passages may be coded with now, in order."""
        return tuple(code for code in self.codes if code.in_use)

    def path(self, code_id: str) -> tuple[Code, ...]:
        """Return a code's ancestors from the top down, ending with the code itself. Stops where parents circle.

        Raises:
            UnknownCode: There is no such code.
        """
        trail = [self.by_id(code_id)]
        ids = {code_id}
        while (parent := trail[-1].parent) is not None and parent in self and parent not in ids:
            ids.add(parent)
            trail.append(self.by_id(parent))
        return tuple(reversed(trail))
