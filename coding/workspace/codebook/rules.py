"""What the codebook asks of a single coding: codes that exclude each other, attributes it may carry, memos it needs."""

from collections.abc import Iterable

from codebook.model import Code, Codebook
from coding.model import Coding
from coding.model.message import Message


def refusal(book: Codebook, coding: Coding, others: Iterable[Coding], *, before: Coding | None = None) -> str | None:
    """Why a coding may not be as it is, in a sentence for the coder; None when it may.

    Args:
        book: The codebook in force for the coder.
        coding: The coding as it would be.
        others: The same coder's other codings of the interview; removed ones are passed over.
        before: The coding as it was. Only what the change touches is checked, so that work from before a rule can
            still be mended piece by piece.
    """
    if coding.deleted or coding.code not in book:
        return None
    code = book.by_id(coding.code)
    placed = before is None or (before.code, before.start, before.end) != (coding.code, coding.start, coding.end)
    code_changed = before is None or (before.code, before.attributes) != (coding.code, coding.attributes)
    memo_changed = before is None or (before.memo, before.attributes) != (coding.memo, coding.attributes)
    return (
        (_conflicting_code(book, code, coding, others) if placed else None)
        or (_carried(code, coding) if code_changed else None)
        or (_unexplained(book, coding) if memo_changed else None)
    )


def _conflicting_code(book: Codebook, code: Code, coding: Coding, others: Iterable[Coding]) -> str | None:
    for other in others:
        if other.deleted or other.id == coding.id or other.code not in book:
            continue
        against = book.by_id(other.code)
        overlaps = other.start < coding.end and coding.start < other.end
        # It is enough that one of them says so.
        if overlaps and (against.id in code.exclusive_with or code.id in against.exclusive_with):
            return Message(
                "{id} “{name}” and {other} “{other_name}” exclude each other in the codebook, and you have {other} "
                "on some of these "
                "words. Remove or recode that one first.",
                id=code.id,
                name=code.name,
                other=against.id,
                other_name=against.name,
            )
    return None


def _carried(code: Code, coding: Coding) -> str | None:
    foreign = [name for name in coding.attributes if code.attributes_allowed and name not in code.attributes_allowed]
    if not foreign:
        return None
    names = ", ".join(f"“{name.replace('_', ' ')}”" for name in foreign)
    return Message(
        "{id} “{name}” does not carry {names} in the codebook. Take that off first.",
        id=code.id,
        name=code.name,
        names=names,
    )


def _unexplained(book: Codebook, coding: Coding) -> str | None:
    if coding.memo.strip():
        return None
    for attribute in book.attributes:
        value = coding.attributes.get(attribute.name)
        if value and value in attribute.memo_for:
            name = attribute.name.replace("_", " ")
            return Message(
                "“{name}: {value}” needs a memo that says why. Write the memo first.", name=name, value=value
            )
    return None
