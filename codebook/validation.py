"""What makes a codebook unusable. Matters of quality are :mod:`codebook.lint`'s."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from codebook.message import Message
from codebook.model import ANSWERS, CONTENT_NOTES, LEVELS, STATUSES, Code, Codebook, CodingAttribute, Problem

ID_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,63}")
COLOR_PATTERN: Final = re.compile(r"#[0-9a-f]{6}")
LANGUAGE_PATTERN: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MAX_DEPTH: Final = 20


def validate(book: Codebook) -> list[Problem]:
    """Return everything that makes a codebook unusable, in reading order; an empty list means it may be coded with."""
    problems = list(_book_problems(book))
    ids = Counter(code.id for code in book.codes)
    guids = Counter(code.guid for code in book.codes)
    attributes = {item.name for item in book.attributes}
    for code in book.codes:
        if ids[code.id] > 1:
            problems.append(
                Problem(
                    code.id,
                    "id",
                    Message("The id {code} is used {times} times; ids must differ.", code=code.id, times=ids[code.id]),
                )
            )
        if guids[code.guid] > 1:
            problems.append(
                Problem(
                    code.id, "guid", Message("{code} shares its GUID with another code; give it its own.", code=code.id)
                )
            )
        problems.extend(_own_problems(code))
        problems.extend(_reference_problems(code, ids, attributes))
        problems.extend(_tree_problems(book, code))
    return problems


def circular_parents(book: Codebook) -> list[str]:
    """Return the ids of the codes that are, through their parents, their own ancestor."""
    parents = {code.id: code.parent for code in book.codes}
    circular = []
    for start in parents:
        ids = set()
        current = parents[start]
        while current is not None and current != start and current not in ids:
            ids.add(current)
            current = parents.get(current)
        if current == start:
            circular.append(start)
    return circular


def _book_problems(book: Codebook) -> Iterator[Problem]:
    if not book.title:
        yield Problem("", "title", Message("The codebook has no title."))
    if not LANGUAGE_PATTERN.fullmatch(book.language):
        yield Problem(
            "",
            "language",
            Message("{language!r} is not a language tag such as en, fr or pt-BR.", language=book.language),
        )
    if not _is_guid(book.guid):
        yield Problem("", "guid", Message("The codebook's GUID is not a UUID."))
    yield from _attribute_problems("attributes", book.attributes)
    yield from _attribute_problems("case_attributes", book.case_attributes)


def _attribute_problems(field: str, attributes: Iterable[CodingAttribute]) -> Iterator[Problem]:
    names = Counter(item.name for item in attributes)
    for item in attributes:
        if not item.name:
            yield Problem("", field, Message("An attribute has no name."))
        if names[item.name] > 1:
            yield Problem(
                "",
                field,
                Message("The attribute {name!r} is defined {times} times.", name=item.name, times=names[item.name]),
            )
        if not item.values:
            yield Problem("", field, Message("The attribute {name!r} has no values to choose from.", name=item.name))
        if len(set(item.values)) < len(item.values):
            yield Problem("", field, Message("The attribute {name!r} lists a value twice.", name=item.name))
        if item.answer not in ANSWERS:
            sentence = Message(
                "The attribute {name!r} is answered by {answer!r}; use one of {answers}.",
                name=item.name,
                answer=item.answer,
                answers=", ".join(ANSWERS),
            )
            yield Problem("", field, sentence)
        if not set(item.memo_for) <= set(item.values):
            yield Problem(
                "",
                field,
                Message("The attribute {name!r} asks for a memo with a value that it does not have.", name=item.name),
            )


def _own_problems(code: Code) -> Iterator[Problem]:
    if not ID_PATTERN.fullmatch(code.id):
        sentence = Message(
            "The id {code!r} may hold letters a-z, digits, dot, hyphen and underscore, at most 64 characters.",
            code=code.id,
        )
        yield Problem(code.id, "id", sentence)
    if not code.name:
        yield Problem(code.id, "name", Message("{code} has no name.", code=code.id))
    if not _is_guid(code.guid):
        yield Problem(code.id, "guid", Message("The GUID of {code} is not a UUID.", code=code.id))
    if code.color and not COLOR_PATTERN.fullmatch(code.color):
        yield Problem(code.id, "color", Message("The colour of {code} is not of the form #rrggbb.", code=code.id))
    for field, allowed in (("status", STATUSES), ("content_note", CONTENT_NOTES), ("level", LEVELS)):
        if getattr(code, field) not in allowed:
            sentence = Message(
                "{field} of {code} is {value!r}; it must be one of {allowed}.",
                field=field,
                code=code.id,
                value=getattr(code, field),
                allowed=", ".join(allowed),
            )
            yield Problem(code.id, field, sentence)
    for tag in code.languages:
        if not LANGUAGE_PATTERN.fullmatch(tag):
            yield Problem(
                code.id,
                "languages",
                Message("{tag!r} (in {code}) is not a language tag such as en, fr or pt-BR.", tag=tag, code=code.id),
            )


def _reference_problems(code: Code, ids: Counter[str], attributes: set[str]) -> Iterator[Problem]:
    targets = [("exclude", item.use_instead) for item in code.exclude if item.use_instead]
    targets += [("exclusive_with", item) for item in code.exclusive_with]
    targets += [("replaced_by", item) for item in code.replaced_by]
    for field, target in targets:
        if target not in ids:
            yield Problem(
                code.id,
                field,
                Message("{code} points to {target}, which is not in this codebook.", code=code.id, target=target),
            )
        elif target == code.id:
            yield Problem(code.id, field, Message("{code} points to itself.", code=code.id))
    for name in code.attributes_allowed:
        if name not in attributes:
            sentence = Message(
                "{code} allows the attribute {name!r}, which the codebook does not define.", code=code.id, name=name
            )
            yield Problem(code.id, "attributes_allowed", sentence)


def _tree_problems(book: Codebook, code: Code) -> Iterator[Problem]:
    if code.parent is None:
        return
    if code.parent not in book:
        yield Problem(
            code.id,
            "parent",
            Message("The parent {parent} of {code} is not in this codebook.", parent=code.parent, code=code.id),
        )
        return
    path = book.path(code.id)
    if path[0].parent is not None and path[0].parent in book:
        yield Problem(code.id, "parent", Message("The parents of {code} go round in a circle.", code=code.id))
    elif len(path) > MAX_DEPTH:
        yield Problem(
            code.id, "parent", Message("{code} lies more than {most} levels deep.", code=code.id, most=MAX_DEPTH)
        )


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
