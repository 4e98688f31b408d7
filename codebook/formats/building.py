"""Turning what a lenient reader found into a codebook that holds together."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from codebook.errors import UnsafeFile
from codebook.message import Message
from codebook.model import ANSWERS, CONTENT_NOTES, LEVELS, STATUSES, Code, Codebook, CodingAttribute
from codebook.text import slug, tidy_line
from codebook.validation import COLOR_PATTERN, ID_PATTERN, LANGUAGE_PATTERN, circular_parents

MAX_CODES: Final = 5_000
"""Of one codebook; published ones have some hundreds."""
MAX_NESTED: Final = 100
"""Levels of families that are read at all; a codebook that is used has at most
:data:`~codebook.validation.MAX_DEPTH`."""
NAMED_COLORS = {"red": "#ff0000", "green": "#008000", "blue": "#0000ff", "black": "#000000", "white": "#ffffff"}


def build(title: str, book_fields: dict[str, Any], rows: Sequence[dict[str, Any]], notes: list[Message]) -> Codebook:
    """Build a codebook from the fields a reader found, repairing what it can and noting each repair.

    Args:
        title: Title, where the file has none.
        book_fields: Fields of the codebook.
        rows: Fields of each code. ``parent`` and the pointers may hold ids or names; a nested format gives ``key`` and
            ``parent_key`` instead. A row that brings neither id nor name is left out.
        notes: Sentences on repairs are appended here.

    Raises:
        UnsafeFile: There are more codes than a codebook may have.
    """
    check_codes(len(rows))
    rows = _identified(rows, notes)
    keys = {row["key"]: row["id"] for row in rows if "key" in row}
    for row in rows:
        parent_key = row.pop("parent_key", None)
        row.pop("key", None)
        if parent_key is not None:
            row["parent"] = keys.get(parent_key, "")
    names = {tidy_line(row["name"]).casefold(): row["id"] for row in reversed(rows)}
    ids = {row["id"] for row in rows}
    codes = [_code(row, ids, names, notes) for row in rows]
    codes = _with_own_guids(codes, notes)
    book = _book(title, book_fields, notes)
    book = replace(book, codes=tuple(codes))
    circular = circular_parents(book)
    notes += [
        Message("{code}: its parents go round in a circle; it was put at the top.", code=code_id)
        for code_id in circular
    ]
    if top := set(circular):
        book = replace(book, codes=tuple(replace(code, parent=None) if code.id in top else code for code in book.codes))
    check_tree(book)
    return _without_unknown_attributes(book, notes)


def check_codes(number: int) -> None:
    """Refuse more codes than a codebook may have, before anything is made of them.

    Raises:
        UnsafeFile: There are more.
    """
    if number > MAX_CODES:
        raise UnsafeFile(
            Message(
                "The file holds more than {most} entries, or they are nested far too deeply. Split it.",
                most=f"{MAX_CODES:,}",
            )
        )


def check_tree(book: Codebook) -> None:
    """Refuse a codebook of too many codes, or of families within families without end.

    Raises:
        UnsafeFile: It is one.
    """
    check_codes(len(book.codes))
    parents = {code.id: code.parent for code in book.codes}
    depths: dict[str | None, int] = {None: 0}
    for code in parents:
        trail: list[str] = []
        at: str | None = code
        while at in parents and at not in depths and at not in trail and len(trail) <= MAX_NESTED:
            assert at is not None
            trail.append(at)
            at = parents[at]
        depth = depths.get(at, 0)
        for step in reversed(trail):
            depth += 1
            depths[step] = depth
        if depth > MAX_NESTED:
            raise UnsafeFile(
                Message(
                    "The file holds more than {most} entries, or they are nested far too deeply. Split it.",
                    most=f"{MAX_CODES:,}",
                )
            )


def color(text: str) -> str:
    """Return a colour as ``#rrggbb`` in lower case, or empty where it is not one."""
    value = text.strip().lower()
    value = NAMED_COLORS.get(value, value)
    if len(value) == 4 and value.startswith("#"):
        value = "#" + "".join(digit * 2 for digit in value[1:])
    return value if COLOR_PATTERN.fullmatch(value) else ""


def _book(title: str, fields: dict[str, Any], notes: list[Message]) -> Codebook:
    book = Codebook(**({"title": title} | {key: value for key, value in fields.items() if value}))
    if not book.title:
        book = replace(book, title=tidy_line(title) or "Imported codebook")
    if not LANGUAGE_PATTERN.fullmatch(book.language):
        notes.append(Message("The language {tag!r} is not a language tag; “en” was put instead.", tag=book.language))
        book = replace(book, language="en")
    if _guid(book.guid) is None:
        notes.append(Message("The codebook's GUID is no UUID; it was given a new one."))
        book = replace(book, guid="")
    return replace(
        book,
        guid=_guid(book.guid) or "",
        attributes=_attributes(book.attributes, notes),
        case_attributes=_attributes(book.case_attributes, notes),
    )


def _attributes(items: Iterable[CodingAttribute], notes: list[Message]) -> tuple[CodingAttribute, ...]:
    attributes: dict[str, CodingAttribute] = {}
    for item in items:
        values = tuple(dict.fromkeys(item.values))
        purposes = set(item.memo_for)
        item = replace(item, values=values, memo_for=tuple(value for value in values if value in purposes))
        if item.answer not in ANSWERS:
            notes.append(
                Message(
                    "The attribute {name!r} is answered by {answer!r}, which Heard does not know.",
                    name=item.name,
                    answer=item.answer,
                )
            )
            item = replace(item, answer="one")
        if item.name and item.values and item.name not in attributes:
            attributes[item.name] = item
        else:
            notes.append(
                Message(
                    "The attribute {name!r} has no name or values, or is there twice; it was left out.", name=item.name
                )
            )
    return tuple(attributes.values())


def _identified(rows: Iterable[dict[str, Any]], notes: list[Message]) -> list[dict[str, Any]]:
    rows = [dict(row) for row in rows]
    ids_of_rows = [tidy_line(str(row.get("id") or "")) for row in rows]
    ids: set[str] = {text for text in ids_of_rows if ID_PATTERN.fullmatch(text)}
    records: list[dict[str, Any]] = []
    used: set[str] = set()
    numbers: dict[str, int] = {}
    for number, (row, text) in enumerate(zip(rows, ids_of_rows, strict=True), 1):
        name = tidy_line(str(row.get("name") or "")) or text
        if not name:
            notes.append(Message("Entry {number} has neither an id nor a name and was left out.", number=number))
            continue
        code_id = text
        if not ID_PATTERN.fullmatch(text) or text in used:
            code_id = _fresh(slug(name) or f"code-{number}", ids, numbers)
            if text:
                notes.append(
                    Message(
                        "Entry {number}: the id {id!r} cannot be used or is used twice; it became {code}.",
                        number=number,
                        id=text,
                        code=code_id,
                    )
                )
        used.add(code_id)
        ids.add(code_id)
        records.append(row | {"id": code_id, "name": name})
    return records


def _fresh(start: str, ids: set[str], numbers: dict[str, int]) -> str:
    """An id that nothing has; of each wanted one, the number that came last is remembered."""
    candidate, number = start, numbers.get(start, 2)
    while candidate in ids:
        candidate, number = f"{start}-{number}", number + 1
    numbers[start] = number
    return candidate


def _code(row: dict[str, Any], ids: set[str], names: dict[str, str], notes: list[Message]) -> Code:
    code_id = row["id"]
    fields = {key: value for key, value in row.items() if value is not None}
    for field, allowed in (("status", STATUSES), ("content_note", CONTENT_NOTES), ("level", LEVELS)):
        value = tidy_line(str(fields.get(field, ""))).lower()
        if value in allowed:
            fields[field] = value
        elif fields.pop(field, ""):
            notes.append(
                Message(
                    "{code}: {field} {value!r} is not one of {allowed}; the usual value was put.",
                    code=code_id,
                    field=field,
                    value=value,
                    allowed=", ".join(allowed),
                )
            )
    if fields.get("color"):
        fields["color"] = color(original := str(fields["color"]))
        if not fields["color"]:
            notes.append(
                Message(
                    "{code}: {color!r} is not a colour of the form #rrggbb and was left out.",
                    code=code_id,
                    color=original,
                )
            )
    languages = fields.get("languages", {})
    odd = dict.fromkeys(tag for tag in languages if not LANGUAGE_PATTERN.fullmatch(tag))
    if odd:
        first = next(iter(odd))
        notes.append(
            Message("{code}: {tag!r} is not a language tag; that translation was left out.", code=code_id, tag=first)
        )
        fields["languages"] = {tag: item for tag, item in languages.items() if tag not in odd}
    parent = tidy_line(str(fields.pop("parent", "")))
    code = Code(**fields)
    return _with_pointers(code, parent, ids, names, notes)


def _with_pointers(code: Code, parent: str, ids: set[str], names: dict[str, str], notes: list[Message]) -> Code:
    def resolve(text: str, field: str) -> str | None:
        target = text if text in ids else names.get(text.casefold())
        if target is None or target == code.id:
            notes.append(
                Message(
                    "{code}: {field} points to {target!r}, which is no other code here; that was left out.",
                    code=code.id,
                    field=field,
                    target=text,
                )
            )
            return None
        return target

    pointers: dict[str, Any] = {"parent": resolve(parent, "parent") if parent else None}
    for field in ("exclusive_with", "replaced_by"):
        targets = (resolve(text, field) for text in getattr(code, field))
        pointers[field] = tuple(target for target in targets if target)
    pointers["exclude"] = tuple(
        replace(item, use_instead=resolve(item.use_instead, "exclude")) if item.use_instead else item
        for item in code.exclude
    )
    return replace(code, **pointers)


def _with_own_guids(codes: Iterable[Code], notes: list[Message]) -> list[Code]:
    guids: set[str] = set()
    result = []
    for code in codes:
        guid = _guid(code.guid)
        if guid is None or guid in guids:
            notes.append(Message("{code}: its GUID is no UUID or is used twice; it was given a new one.", code=code.id))
            guid = str(uuid.uuid5(uuid.UUID(int=len(guids)), f"{code.id}\n{code.name}"))
        guids.add(guid)
        result.append(replace(code, guid=guid))
    return result


def _guid(text: str) -> str | None:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def _without_unknown_attributes(book: Codebook, notes: list[Message]) -> Codebook:
    known = {item.name for item in book.attributes}
    unknown = dict.fromkeys(name for code in book.codes for name in code.attributes_allowed if name not in known)
    if not unknown:
        return book
    notes.append(
        Message(
            "The file does not define the attributes {attributes}; codes no longer allow them.",
            attributes=", ".join(unknown),
        )
    )
    return replace(
        book,
        codes=tuple(
            replace(code, attributes_allowed=tuple(name for name in code.attributes_allowed if name in known))
            for code in book.codes
        ),
    )
