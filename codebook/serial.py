"""Codebooks as plain JSON-able values, and back.

The layout is versioned by the ``format`` key; a file written by a newer layout is refused, not guessed at.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from codebook.errors import InvalidCodebook
from codebook.message import Message
from codebook.model import Code, Codebook, CodingAttribute, Examples, Exclusion, Source, Translation

FORMAT: Final = "heard-codebook/1"

Where = Callable[[], str]
"""Says where in a codebook a value stands; a codebook has thousands, and one that is refused is said."""
Take = Callable[[Any, Where], Any]


_LEFT_OUT: Final = frozenset({"back_name", "back_definition", "back_of", "memo_for", "answer"})
"""Left out where they are as usual: a codebook without them keeps the hash it had before there were any."""


def codebook_to_dict(book: Codebook) -> dict[str, Any]:
    """Return a codebook as JSON-able values, every field present; :func:`codebook_from_dict` reads it back equal."""
    return {"format": FORMAT} | {name: _plain(getattr(book, name)) for name in _CODEBOOK_FIELDS}


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool | None):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    values = {field.name: (getattr(value, field.name), field.default) for field in fields(value)}
    return {name: _plain(item) for name, (item, usual) in values.items() if name not in _LEFT_OUT or item != usual}


def codebook_from_dict(value: Mapping[str, Any]) -> Codebook:
    """Build a codebook from plain values; fields left out take their defaults.

    Raises:
        InvalidCodebook: The layout is newer than this program, or a field is unknown, missing or of the wrong kind.
    """
    if isinstance(value, Mapping) and "format" in value:
        if value["format"] != FORMAT:
            layout = value["format"]
            raise InvalidCodebook(
                Message(
                    "This codebook has the layout {layout!r}; this version of Heard reads {format!r}.",
                    layout=layout,
                    format=FORMAT,
                )
            )
        value = {key: item for key, item in value.items() if key != "format"}
    return Codebook(**_fields(value, lambda: Message("codebook"), _CODEBOOK_FIELDS, required=("title",)))


def _code(value: Mapping[str, Any], where: Where) -> Code:
    """One code, which its id names where it has one."""
    if isinstance(value, Mapping) and isinstance(value.get("id"), str):
        code_id = value["id"]

        def where() -> Message:
            return Message("code {code}", code=code_id)

    return Code(**_fields(value, where, _CODE_FIELDS, required=("id",)))


def _fields(value: Any, where: Where, takes: Mapping[str, Take], required: Sequence[str]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidCodebook(
            Message("{where}: expected named fields, found {kind}.", where=where(), kind=_kind(value))
        )
    unknown = [str(key) for key in value if key not in takes]
    if unknown:
        raise InvalidCodebook(
            Message(
                "{where}: unknown field {field!r}. The fields are {known}.",
                where=where(),
                field=unknown[0],
                known=", ".join(sorted(takes)),
            )
        )
    for key in required:
        if value.get(key) in (None, ""):
            raise InvalidCodebook(Message("{where}: the field {key!r} is missing.", where=where(), key=key))
    # An empty entry in a hand-written file means "nothing", which is the field's default.
    present = {key: item for key, item in value.items() if item is not None}
    return {
        key: takes[key](item, lambda key=key: Message("{where}, {key}", where=where(), key=key))  # type: ignore[misc]
        for key, item in present.items()
    }


def _numbered(where: Where, number: object) -> Where:
    return lambda: Message("{where} {number}", where=where(), number=number)


def _text(value: Any, where: Where) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidCodebook(Message("{where}: expected text, found {kind}.", where=where(), kind=_kind(value)))
    return str(value)


def _flag(value: Any, where: Where) -> bool:
    if not isinstance(value, bool):
        raise InvalidCodebook(
            Message("{where}: expected true or false, found {kind}.", where=where(), kind=_kind(value))
        )
    return value


def _texts(value: Any, where: Where) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(_text(item, where) for item in _list(value, where))


def _list(value: Any, where: Where) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise InvalidCodebook(Message("{where}: expected a list, found {kind}.", where=where(), kind=_kind(value)))
    return list(value)


def _each(
    kind: Callable[..., Any], takes: Mapping[str, Take], start: Mapping[str, Any], *, bare: str = "", needs: str = ""
) -> Take:
    """Takes a list of things with named fields; ``bare`` is the field that a text alone stands for."""

    def take(value: Any, where: Where) -> tuple[Any, ...]:
        items = []
        for number, item in enumerate(_list(value, where), 1):
            is_bare = bare and isinstance(item, str)
            values = {bare: item} if is_bare else _fields(item, _numbered(where, number), takes, needs.split())
            items.append(kind(**{**start, **values}))
        return tuple(items)

    return take


def _examples(value: Any, where: Where) -> Examples:
    takes: dict[str, Take] = {"typical": _texts, "atypical": _texts, "near_miss": _texts}
    return Examples(**_fields(value, where, takes, ()))


def _languages(value: Any, where: Where) -> dict[str, Translation]:
    takes: dict[str, Take] = {"name": _text, "definition": _text, "reviewed": _flag}
    takes |= dict.fromkeys(("back_name", "back_definition", "back_of"), _text)
    if not isinstance(value, Mapping):
        raise InvalidCodebook(
            Message("{where}: expected one entry a language, found {kind}.", where=where(), kind=_kind(value))
        )
    translations = {}
    for tag, item in value.items():
        values = _fields(item, _numbered(where, tag), takes, ())
        translations[_text(tag, where)] = Translation(**{"name": "", **values})
    return translations


def _codes(value: Any, where: Where) -> tuple[Code, ...]:
    return tuple(
        _code(item, lambda number=number: Message("code number {number}", number=number))  # type: ignore[misc]
        for number, item in enumerate(_list(value, where), 1)
    )


_KINDS: Final[Mapping[type, Message]] = {
    type(None): Message("nothing"),
    bool: Message("true or false"),
    str: Message("text"),
    int: Message("a number"),
    float: Message("a number"),
    list: Message("a list"),
    tuple: Message("a list"),
}


def _kind(value: Any) -> Message:
    return _KINDS.get(type(value), Message("named fields"))


_EXCLUSION_FIELDS: Final = dict.fromkeys(("text", "use_instead"), _text)
_SOURCE_FIELDS: Final = dict.fromkeys(("citation", "doi", "how_used", "evidence", "check"), _text)
_ATTRIBUTE_FIELDS: Final[Mapping[str, Take]] = {
    **dict.fromkeys(("name", "note", "answer"), _text),
    **dict.fromkeys(("values", "memo_for"), _texts),
}
_attributes: Final = _each(CodingAttribute, _ATTRIBUTE_FIELDS, {"values": ()}, needs="name")

_CODE_FIELDS: Final[Mapping[str, Take]] = {
    **dict.fromkeys(("id", "guid", "name", "parent", "short", "definition", "include"), _text),
    **dict.fromkeys(("color", "status", "content_note", "level"), _text),
    **dict.fromkeys(("attributes_allowed", "exclusive_with", "replaced_by"), _texts),
    "exclude": _each(Exclusion, _EXCLUSION_FIELDS, {"text": ""}, bare="text"),
    "examples": _examples,
    "sources": _each(Source, _SOURCE_FIELDS, {"citation": ""}, bare="citation"),
    "languages": _languages,
    "is_codable": _flag,
}

_CODEBOOK_FIELDS: Final[Mapping[str, Take]] = {
    **dict.fromkeys(("title", "description", "licence", "language", "guid", "unit_rule", "multi_coding_rule"), _text),
    "attributes": _attributes,
    "case_attributes": _attributes,
    "codes": _codes,
}


def content_hash(book: Codebook) -> str:
    """Return the SHA-256 (lower-case hex) of the canonical JSON: keys sorted, no spaces, ASCII only."""
    canonical = json.dumps(codebook_to_dict(book), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def codebook_hash(content: Mapping[str, Any]) -> str:
    """Hash of a codebook version's content."""
    return content_hash(codebook_from_dict(content))
