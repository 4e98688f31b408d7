"""A code's fields as texts, one row a field: the shared ground of tables and of labelled lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from codebook.formats.cells import read_exclusion, read_source, write_exclusion, write_source
from codebook.model import Code, Examples, Translation


def yes_or_no(value: object) -> str:
    """A flag in words."""
    return "yes" if value else "no"


def is_not_no(text: str) -> bool:
    """A flag that holds unless a text says no."""
    return text.strip().lower() not in ("no", "false", "0", "n")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a code.

    Attributes:
        label: What it is called in files.
        name: What it is called in :class:`~codebook.model.Code`.
        several: Whether it holds several values.
        write: One of its values to text.
        read: The reverse.
        usual: The text that needs no line of its own.
    """

    label: str
    name: str
    several: bool = False
    write: Callable[[Any], str] = str
    read: Callable[[str], Any] = str
    usual: str = ""

    def texts(self, code: Code) -> tuple[str, ...]:
        """Its values in a code."""
        value = attrgetter(self.name)(code)
        return tuple(map(self.write, value if self.several else (value or "",)))


FIELDS: Final = (
    *(Field(name, name) for name in ("id", "name", "parent", "short", "definition", "include")),
    Field("exclude", "exclude", True, write_exclusion, read_exclusion),
    Field("typical example", "examples.typical", True),
    Field("atypical example", "examples.atypical", True),
    Field("near miss", "examples.near_miss", True),
    Field("level", "level", usual="semantic"),
    Field("content note", "content_note", usual="none"),
    Field("status", "status", usual="active"),
    Field("replaced by", "replaced_by", True),
    Field("codable", "is_codable", False, yes_or_no, is_not_no, usual="yes"),
    Field("attributes", "attributes_allowed", True),
    Field("exclusive with", "exclusive_with", True),
    Field("color", "color"),
    Field("sources", "sources", True, write_source, read_source),
    Field("guid", "guid"),
)
TRANSLATED: Final = ("name", "definition", "reviewed")
BACK: Final = ("back-translated name", "back-translated definition", "back-translation of")


def fields_of(texts: Mapping[str, Sequence[str]], languages: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The fields of :class:`~codebook.model.Code` that texts give.

    Args:
        texts: Label to what stands under it; of a field that holds one value the last text counts.
        languages: Language tag to the texts of its translation, by label.
    """
    fields: dict[str, Any] = {}
    for field in FIELDS:
        if values := tuple(map(field.read, texts.get(field.label, ()))):
            fields[field.name] = values if field.several else values[-1]
    kinds = ("typical", "atypical", "near_miss")
    fields["examples"] = Examples(*(fields.pop(f"examples.{kind}", ()) for kind in kinds))
    fields["languages"] = {
        tag: Translation(
            parts.get("name", ""),
            parts.get("definition", ""),
            parts.get("reviewed", "").strip().lower() in ("yes", "true", "1"),
            *(parts.get(label, "") for label in BACK),
        )
        for tag, parts in languages.items()
    }
    return fields


def translation_texts(item: Translation) -> dict[str, str]:
    """A translation as texts by label; what was not written back is empty."""
    values = (item.name, item.definition, yes_or_no(item.reviewed), item.back_name, item.back_definition, item.back_of)
    return dict(zip((*TRANSLATED, *BACK), values, strict=True))
