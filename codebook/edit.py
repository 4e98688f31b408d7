"""Changes to a codebook: pure functions from the old codebook to a new one.

Every function checks its input first and raises before anything is built, so a refused change leaves nothing behind.
Codes are never removed, because codings may refer to them: they are retired or merged, and say what took over.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from codebook.errors import DuplicateCode, InvalidEdit
from codebook.message import Message
from codebook.model import NAMESPACE, Code, Codebook, Exclusion, Translation, code_guid
from codebook.validation import validate

EXAMPLE_KINDS: Final = ("typical", "atypical", "near_miss")


def add_code(book: Codebook, code: Code, *, after: str | None = None) -> Codebook:
    """Return the codebook with one more code.

    Args:
        book: The codebook.
        code: The new code. A GUID derived from the id alone is replaced by one derived from this codebook's GUID, the
            id and the name, so that two projects' codes of the same id stay apart in other tools.
        after: Id of the code to put it behind; by default it goes behind its last sibling.

    Raises:
        DuplicateCode: The id is taken.
        InvalidEdit: The code is not usable in this codebook (no name, unknown parent, …).
        UnknownCode: ``after`` is not in the codebook.
    """
    if code.id in book:
        raise DuplicateCode(
            Message("The codebook already has a code {code} (“{name}”).", code=code.id, name=book.by_id(code.id).name)
        )
    if code.guid == code_guid(code.id):
        code = replace(code, guid=code_guid(f"{code.id}\n{code.name}", uuid.uuid5(NAMESPACE, book.guid)))
    family = [book.by_id(code.parent), *_below(book, code.parent)] if code.parent and code.parent in book else []
    anchor = book.by_id(after) if after else (family[-1] if family else None)
    place = book.codes.index(anchor) + 1 if anchor else len(book.codes)
    return checked(book, replace(book, codes=(*book.codes[:place], code, *book.codes[place:])))


def rename(book: Codebook, code_id: str, name: str) -> Codebook:
    """Return the codebook with a code renamed.

    A new name in the codebook's own language makes every translation unreviewed, for it may no longer match.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: The name is empty.
    """
    book.by_id(code_id)
    if not name.strip():
        raise InvalidEdit(Message("{code_id}: a code needs a name.", code_id=code_id))
    return with_code(book, code_id, lambda old: replace(old, name=name, languages=_unreviewed(old)))


def redefine(
    book: Codebook,
    code_id: str,
    *,
    short: str | None = None,
    definition: str | None = None,
    include: str | None = None,
    exclude: Sequence[Exclusion] | None = None,
    level: str | None = None,
    content_note: str | None = None,
) -> Codebook:
    """Return the codebook with some of a code's defining fields replaced; those left at None stay.

    A new definition makes every translation unreviewed.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: A value is not allowed, or an exclusion points to a code that is not there.
    """
    fields = {
        "short": short,
        "definition": definition,
        "include": include,
        "level": level,
        "content_note": content_note,
    }
    texts = {field: value for field, value in fields.items() if value is not None}

    def change(old: Code) -> Code:
        new = replace(old, **texts)  # type: ignore[arg-type]
        if exclude is not None:
            new = replace(new, exclude=tuple(exclude))
        return new if new.definition == old.definition else replace(new, languages=_unreviewed(old))

    return with_code(book, code_id, change)


def set_translation(book: Codebook, code_id: str, language: str, name: str, definition: str = "") -> Codebook:
    """Return the codebook with a code's name and definition in another language; what was written back stays with it.

    It stays compared by a speaker of the language as long as the words are the same.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: The language is the codebook's own, or not a language tag.
    """
    if language == book.language:
        raise InvalidEdit(
            Message(
                "{code_id}: {language} is the codebook's own language; use rename and redefine.",
                code_id=code_id,
                language=language,
            )
        )

    def change(old: Code) -> Code:
        before = old.languages.get(language, Translation(""))
        new = replace(before, name=name, definition=definition)
        new = replace(new, reviewed=before.reviewed and new.words_hash == before.words_hash)
        return replace(old, languages={**old.languages, language: new})

    return with_code(book, code_id, change)


def move(book: Codebook, code_id: str, parent: str | None, *, before: str | None = None) -> Codebook:
    """Return the codebook with a code, and everything below it, under another parent.

    Args:
        book: The codebook.
        code_id: The code.
        parent: Id of the new parent, or None for the top.
        before: Id of the new sibling to stand in front of; by default the code goes last.

    Raises:
        UnknownCode: A code is not there.
        InvalidEdit: The new parent is the code itself or below it, or ``before`` is not under the new parent.
    """
    code = book.by_id(code_id)
    moving = {code_id, *(item.id for item in _below(book, code_id))}
    if parent is not None and book.by_id(parent).id in moving:
        raise InvalidEdit(
            Message(
                "{code_id} cannot be put under {parent}, which is the code itself or lies below it.",
                code_id=code_id,
                parent=parent,
            )
        )
    if before is not None and (before in moving or book.by_id(before).parent != parent):
        raise InvalidEdit(
            Message("{before} is not another code under {parent}.", before=before, parent=parent or Message("the top"))
        )
    block = [replace(code, parent=parent), *_below(book, code_id)]
    rest = replace(book, codes=tuple(item for item in book.codes if item.id not in moving))
    if before is not None:
        place = rest.codes.index(rest.by_id(before))
    elif parent is None:
        place = len(rest.codes)
    else:
        place = 1 + max(rest.codes.index(item) for item in [rest.by_id(parent), *_below(rest, parent)])
    return checked(book, replace(book, codes=(*rest.codes[:place], *block, *rest.codes[place:])))


def place(book: Codebook, code_id: str, target: str, where: str) -> Codebook:
    """Return the codebook with a code, and everything below it, beside another code or under it.

    Args:
        book: The codebook.
        code_id: The code.
        target: Id of the other code.
        where: ``before`` or ``after`` the other, at the same height, or ``below`` it, as the last there.

    Raises:
        UnknownCode: A code is not there.
        InvalidEdit: The other code is the code itself or below it, or ``where`` is none of the three.
    """
    target_code = book.by_id(target)
    if where == "below":
        return move(book, code_id, target)
    if where not in ("before", "after") or code_id == target:
        raise InvalidEdit(Message("{code_id} cannot be put there.", code_id=code_id))
    siblings = [child.id for child in book.children(target_code.parent) if child.id != code_id]
    at = siblings.index(target) + (where == "after")
    return move(book, code_id, target_code.parent, before=siblings[at] if at < len(siblings) else None)


def merge(book: Codebook, sources: Sequence[str], into: str) -> Codebook:
    """Return the codebook with codes merged into another.

    The merged codes stay, with the status ``merged`` and ``replaced_by`` the target. The target takes over their
    children and their typical and atypical examples; every pointer to a merged code now points to the target, and
    exclusions between codes that have become one go.

    Raises:
        UnknownCode: A code is not there.
        InvalidEdit: Nothing to merge, the target is among the merged, lies below one of them, or cannot be coded with.
    """
    sources_merged = dict.fromkeys(sources)
    target = book.by_id(into)
    if not sources_merged or into in sources_merged:
        raise InvalidEdit(
            Message("Choose at least one code to merge into {into}, other than {into} itself.", into=into)
        )
    if not target.in_use:
        raise InvalidEdit(
            Message("{into} is a family, or is merged or retired; codes can only be merged into one in use.", into=into)
        )
    for code_id in sources_merged:
        if not book.by_id(code_id).in_use:
            raise InvalidEdit(Message("{code_id} is a family, or is already merged or retired.", code_id=code_id))
        if any(item.id == into for item in _below(book, code_id)):
            raise InvalidEdit(Message("{into} lies below {code_id}; move it out first.", into=into, code_id=code_id))
    merged = [book.by_id(code_id) for code_id in sources_merged]
    examples = replace(
        target.examples,
        typical=_joined(target.examples.typical, *(code.examples.typical for code in merged)),
        atypical=_joined(target.examples.atypical, *(code.examples.atypical for code in merged)),
    )

    def change(code: Code) -> Code:
        if code.id in sources_merged:
            return replace(code, status="merged", replaced_by=(into,))
        if code.id == into:
            code = replace(code, examples=examples)
        code = _repointed(code, set(sources_merged), into)
        return replace(code, parent=into) if code.parent in sources_merged else code

    return checked(book, replace(book, codes=tuple(map(change, book.codes))))


def split(book: Codebook, code_id: str, parts: Sequence[Code]) -> Codebook:
    """Return the codebook with a code split into new ones.

    The old code stays, retired, with ``replaced_by`` the parts; its codings have to be looked at again. The parts stand
    behind it; a part without a parent takes the old code's.

    Raises:
        UnknownCode: There is no such code.
        DuplicateCode: A part's id is taken.
        InvalidEdit: Fewer than two parts, or the code is a family or not in use.
    """
    old = book.by_id(code_id)
    if len(parts) < 2:
        raise InvalidEdit(Message("{code_id}: a split needs at least two new codes.", code_id=code_id))
    if not old.in_use:
        raise InvalidEdit(
            Message("{code_id} is a family, or is merged or retired; only a code in use can be split.", code_id=code_id)
        )
    new, behind = book, code_id
    for part in parts:
        part = part if part.parent is not None else replace(part, parent=old.parent)
        new = add_code(new, part, after=behind)
        behind = part.id
    return retire(new, code_id, replaced_by=tuple(part.id for part in parts))


def retire(book: Codebook, code_id: str, *, replaced_by: Sequence[str] = ()) -> Codebook:
    """Return the codebook with a code no longer offered for coding. Its codings stay.

    Raises:
        UnknownCode: A code is not there.
        InvalidEdit: It is retired already, or still has codes in use below it.
    """
    code = book.by_id(code_id)
    if code.status == "retired":
        raise InvalidEdit(Message("{code_id} is retired already.", code_id=code_id))
    in_use = [item.id for item in _below(book, code_id) if item.in_use]
    if in_use:
        raise InvalidEdit(
            Message(
                "{code_id} still has {in_use} in use below it; move or retire that first.",
                code_id=code_id,
                in_use=in_use[0],
            )
        )
    for other in replaced_by:
        book.by_id(other)
    return with_code(book, code_id, lambda old: replace(old, status="retired", replaced_by=tuple(replaced_by)))


def restore(book: Codebook, code_id: str) -> Codebook:
    """Return the codebook with a merged or retired code in use again.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: It is neither merged nor retired.
    """
    if book.by_id(code_id).status not in ("merged", "retired"):
        raise InvalidEdit(Message("{code_id} is in use; there is nothing to restore.", code_id=code_id))
    return with_code(book, code_id, lambda old: replace(old, status="active", replaced_by=()))


def add_example(book: Codebook, code_id: str, kind: str, text: str) -> Codebook:
    """Return the codebook with one more example passage: invented, or cleared for use by the person who adds it.

    Args:
        book: The codebook.
        code_id: The code.
        kind: One of :data:`EXAMPLE_KINDS`.
        text: The passage.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: The kind is unknown, the text is empty, or the example is there already.
    """
    examples = book.by_id(code_id).examples
    if kind not in EXAMPLE_KINDS:
        raise InvalidEdit(
            Message(
                "{kind!r} is not a kind of example; choose one of {known}.",
                kind=kind,
                known=", ".join(EXAMPLE_KINDS),
            )
        )
    if not text.strip():
        raise InvalidEdit(Message("{code_id}: the example is empty.", code_id=code_id))
    present: tuple[str, ...] = getattr(examples, kind)
    extended = replace(examples, **{kind: (*present, text)})
    if len(set(getattr(extended, kind))) == len(set(present)):
        raise InvalidEdit(Message("{code_id} has this example already.", code_id=code_id))
    return with_code(book, code_id, lambda old: replace(old, examples=extended))


def drop_example(book: Codebook, code_id: str, kind: str, text: str) -> Codebook:
    """Return the codebook without one of a code's example passages.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: It has no such example.
    """
    examples = book.by_id(code_id).examples
    present: tuple[str, ...] = getattr(examples, kind) if kind in EXAMPLE_KINDS else ()
    if text not in present:
        raise InvalidEdit(Message("{code_id} does not have this example any more.", code_id=code_id))
    fewer = replace(examples, **{kind: tuple(example for example in present if example != text)})
    return with_code(book, code_id, lambda old: replace(old, examples=fewer))


def step(book: Codebook, code_id: str, direction: str) -> Codebook:
    """Return the codebook with a code moved by one place in the tree.

    Args:
        book: The codebook.
        code_id: The code; everything below it goes along.
        direction: ``up`` or ``down`` among its siblings, ``out`` to behind its parent, ``in`` to the end of the sibling
            above it.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: There is no place in that direction.
    """
    code = book.by_id(code_id)
    siblings = [item.id for item in book.children(code.parent)]
    at = siblings.index(code_id)
    if direction == "up" and at > 0:
        return move(book, code_id, code.parent, before=siblings[at - 1])
    if direction == "down" and at + 1 < len(siblings):
        return move(book, code_id, code.parent, before=siblings[at + 2] if at + 2 < len(siblings) else None)
    if direction == "in" and at > 0:
        return move(book, code_id, siblings[at - 1])
    if direction == "out" and code.parent is not None and code.parent in book:
        above = book.by_id(code.parent)
        aunts = [item.id for item in book.children(above.parent)]
        behind = aunts.index(above.id) + 1
        return move(book, code_id, above.parent, before=aunts[behind] if behind < len(aunts) else None)
    reasons = {
        "up": Message("{code_id} is the first under its parent already.", code_id=code_id),
        "down": Message("{code_id} is the last under its parent already.", code_id=code_id),
        "in": Message("{code_id} has no code above it to go under.", code_id=code_id),
        "out": Message("{code_id} is at the top of the tree already.", code_id=code_id),
    }
    raise InvalidEdit(reasons.get(direction) or Message("{code_id} can go up, down, in or out.", code_id=code_id))


def set_color(book: Codebook, code_id: str, color: str) -> Codebook:
    """Return the codebook with a code's colour (``#rrggbb``, or empty for none) changed.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: It is not such a colour.
    """
    return with_code(book, code_id, lambda old: replace(old, color=color))


def with_code(book: Codebook, code_id: str, change: Callable[[Code], Code]) -> Codebook:
    """Return the codebook with one code changed, if that leaves no new problem."""
    old = book.by_id(code_id)
    new = change(old)
    return checked(book, replace(book, codes=tuple(new if code is old else code for code in book.codes)))


def checked(old: Codebook, new: Codebook) -> Codebook:
    """Return the new codebook, unless it has a problem that the old one did not have."""
    known = set(validate(old))
    fresh = [problem for problem in validate(new) if problem not in known]
    if fresh:
        raise InvalidEdit(fresh[0].sentence)
    return new


def _below(book: Codebook, code_id: str) -> list[Code]:
    """Return a code's descendants in the codebook's order."""
    under = {code_id}
    grown = True
    while grown:
        more = {code.id for code in book.codes if code.parent in under} - under
        under |= more
        grown = bool(more)
    return [code for code in book.codes if code.id in under and code.id != code_id]


def _unreviewed(code: Code) -> dict[str, Translation]:
    return {language: replace(item, reviewed=False) for language, item in code.languages.items()}


def _joined(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _repointed(code: Code, merged: set[str], into: str) -> Code:
    exclude = [replace(item, use_instead=into) if item.use_instead in merged else item for item in code.exclude]
    exclusive = dict.fromkeys(into if item in merged else item for item in code.exclusive_with)
    replaced = dict.fromkeys(into if item in merged else item for item in code.replaced_by)
    return replace(
        code,
        exclude=tuple(dict.fromkeys(item for item in exclude if item.use_instead != code.id)),
        exclusive_with=tuple(item for item in exclusive if item != code.id),
        replaced_by=tuple(item for item in replaced if item != code.id),
    )


def set_attributes_allowed(book: Codebook, code_id: str, names: Sequence[str]) -> Codebook:
    """Return the codebook with the attributes changed that codings with a code may carry; none named: all of them.

    Raises:
        UnknownCode: There is no such code.
        InvalidEdit: The codebook has no such attribute.
    """
    return with_code(book, code_id, lambda old: replace(old, attributes_allowed=tuple(dict.fromkeys(names))))


def set_exclusive(book: Codebook, code_id: str, others: Sequence[str]) -> Codebook:
    """Return the codebook with the codes changed that may not stand on the same words as a code.

    The relation holds both ways, so the other codes point back, and those left out of it no longer do.

    Raises:
        UnknownCode: A code is not there.
        InvalidEdit: A code would exclude itself.
    """
    book.by_id(code_id)
    exclusive = dict.fromkeys(others)
    for other in exclusive:
        book.by_id(other)

    def change(code: Code) -> Code:
        if code.id == code_id:
            return replace(code, exclusive_with=tuple(exclusive))
        pointers = tuple(pointer for pointer in code.exclusive_with if pointer != code_id)
        return replace(code, exclusive_with=(*pointers, code_id) if code.id in exclusive else pointers)

    return checked(book, replace(book, codes=tuple(map(change, book.codes))))


def set_memo_rule(book: Codebook, attribute: str, values: Sequence[str]) -> Codebook:
    """Return the codebook with the values of an attribute changed that need a memo beside them.

    Raises:
        InvalidEdit: There is no such attribute, or it has no such value.
    """
    if all(item.name != attribute for item in book.attributes):
        raise InvalidEdit(Message("The codebook has no attribute {attribute!r}.", attribute=attribute))
    attributes = tuple(
        replace(item, memo_for=tuple(values)) if item.name == attribute else item for item in book.attributes
    )
    return checked(book, replace(book, attributes=attributes))
