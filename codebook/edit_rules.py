"""Changes to a codebook's rules: what a coding may carry, what may not stand together, what needs a memo."""

from collections.abc import Sequence
from dataclasses import replace

from codebook.edit import checked, with_code
from codebook.errors import InvalidEdit
from codebook.model import Code, Codebook
from codebook.said import Said


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
    wanted = dict.fromkeys(others)
    for other in wanted:
        book.by_id(other)

    def change(code: Code) -> Code:
        if code.id == code_id:
            return replace(code, exclusive_with=tuple(wanted))
        pointers = tuple(pointer for pointer in code.exclusive_with if pointer != code_id)
        return replace(code, exclusive_with=(*pointers, code_id) if code.id in wanted else pointers)

    return checked(book, replace(book, codes=tuple(map(change, book.codes))))


def set_memo_rule(book: Codebook, attribute: str, values: Sequence[str]) -> Codebook:
    """Return the codebook with the values of an attribute changed that need a memo beside them.

    Raises:
        InvalidEdit: There is no such attribute, or it has no such value.
    """
    if all(item.name != attribute for item in book.attributes):
        raise InvalidEdit(Said("The codebook has no attribute {attribute!r}.", attribute=attribute))
    attributes = tuple(
        replace(item, memo_for=tuple(values)) if item.name == attribute else item for item in book.attributes
    )
    return checked(book, replace(book, attributes=attributes))
