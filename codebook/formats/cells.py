"""Several values in one text, and back: list cells, exclusions and sources, each one a line.

All pairs here are exact inverses on tidied values. A backslash protects a separator inside a value.
"""

import re
from collections.abc import Iterable
from typing import Final

from codebook.model import Exclusion, Source

_USE: Final = re.compile(r"use\s+([A-Za-z0-9][A-Za-z0-9._\-]*|—)")
# A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV injection).
_FORMULA_STARTS: Final = tuple("=+-@\t\r＝＋－＠")


def join(items: Iterable[str], separator: str) -> str:
    """Join texts by a one-character separator; separators, line feeds and backslashes inside them are protected."""
    return separator.join(_protect(item, separator) for item in items)


def split(text: str, separator: str) -> tuple[str, ...]:
    """Take apart what :func:`join` joined. White space around items goes, and so do empty items."""
    return tuple(item.strip() for item in _pieces(text, separator) if item.strip())


def _pieces(text: str, separator: str) -> list[str]:
    items, current, protected = [], "", False
    for character in text:
        if protected:
            current += {"n": "\n", "\\": "\\", separator: separator}.get(character, "\\" + character)
            protected = False
        elif character == "\\":
            protected = True
        elif character == separator:
            items.append(current)
            current = ""
        else:
            current += character
    items.append(current + ("\\" if protected else ""))
    return items


def split_lines(text: str) -> tuple[str, ...]:
    """Take apart a cell of one value a line."""
    return split(text, "\n")


def write_exclusion(item: Exclusion) -> str:
    """Return an exclusion as ``text → use ID``."""
    if item.use_instead:
        return f"{item.text} → use {item.use_instead}"
    # Without the dash, a text that itself ends in "→ use C1" would be read back as a pointer.
    return f"{item.text} → use —" if _pointer(item.text) else item.text


def read_exclusion(text: str) -> Exclusion:
    """Read an exclusion from ``text → use ID`` (``->`` also does); without an arrow the whole is the text."""
    pointer = _pointer(text)
    if pointer is None:
        return Exclusion(text)
    head, target = pointer
    return Exclusion(head, None if target == "—" else target)


def _pointer(text: str) -> tuple[str, str] | None:
    for arrow in ("→", "->"):
        head, present, tail = text.rpartition(arrow)
        match = _USE.fullmatch(tail.strip()) if present else None
        if match:
            return head, match[1]
    return None


def write_source(item: Source) -> str:
    """Return a source as one line: citation, DOI, how it was used, evidence and what to check, parted by ``|``."""
    parts = [item.citation, item.doi, item.how_used, item.evidence, item.check]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return " | ".join(_protect(part, "|") for part in parts)


def read_source(text: str) -> Source:
    """Read a source from :func:`write_source`'s line; anything else is a citation."""
    return Source(*_pieces(text, "|")[:5])


def guard_formula(text: str) -> str:
    """Return a cell text that no spreadsheet takes for a formula: an apostrophe goes before a risky beginning."""
    return f"'{text}" if text.startswith((*_FORMULA_STARTS, "'")) else text


def unguard_formula(text: str) -> str:
    """Undo :func:`guard_formula`."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA_STARTS, "'")) else text


def _protect(text: str, separator: str) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text if separator == "\n" else text.replace(separator, "\\" + separator)
