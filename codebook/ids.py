"""Ids of codes: short, and made of what the code is called, so that people know them by heart."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import Final

from codebook.model import Code, Codebook

_LETTERS: Final = 5
_MACHINE: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_machine_made(code_id: str) -> bool:
    """Whether an id is a UUID, which nobody can say."""
    return _MACHINE.fullmatch(code_id) is not None


def proposed_id(name: str, ids: Collection[str]) -> str:
    """A free id made of a code's name: the beginning of one word, or the first letters of several.

    ``Secrecy`` is ``SECRE`` and *Waiting for a letter* ``WFAL``; where that is taken a number follows. A name without
    Latin letters or digits gives ``N1``, ``N2``, …
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = re.findall(r"[A-Z0-9]+", plain)
    stem = words[0][:_LETTERS] if len(words) == 1 else "".join(word[0] for word in words)[:_LETTERS]
    used = {code_id.casefold() for code_id in ids}
    if stem and not stem.isdigit() and stem.casefold() not in used:
        return stem
    stem = stem if stem and not stem.isdigit() else f"N{stem}"
    numbered = (f"{stem}{number}" for number in count(2 if words else 1))
    return next(candidate for candidate in numbered if candidate.casefold() not in used)


def spoken_ids(codes: Iterable[Code], ids: Collection[str]) -> dict[str, str]:
    """Machine-made ids of some codes → the ids that they take, in the order of the codes."""
    new_ids: dict[str, str] = {}
    for code in codes:
        if is_machine_made(code.id) and code.id not in new_ids:
            new_ids[code.id] = proposed_id(code.name, {*ids, *new_ids.values()})
    return new_ids


def with_ids(book: Codebook, now: Mapping[str, str]) -> Codebook:
    """The codebook with other ids for some of its codes, wherever it names them; their GUIDs stay."""
    if not any(code.id in now for code in book.codes):
        return book

    def ids_of(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(now.get(code_id, code_id) for code_id in ids)

    codes = tuple(
        replace(
            code,
            id=now.get(code.id, code.id),
            parent=now.get(code.parent, code.parent) if code.parent else None,
            exclude=tuple(
                replace(exclusion, use_instead=now.get(exclusion.use_instead, exclusion.use_instead))
                if exclusion.use_instead
                else exclusion
                for exclusion in code.exclude
            ),
            exclusive_with=ids_of(code.exclusive_with),
            replaced_by=ids_of(code.replaced_by),
        )
        for code in book.codes
    )
    return replace(book, codes=codes)
