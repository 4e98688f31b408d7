"""Text made fit for files: characters XML cannot hold, and cells a spreadsheet must not run."""

import re
import unicodedata

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def xml_text(text: str) -> str:
    """Return the text with each character that XML 1.0 cannot hold replaced by U+FFFD.

    One character stands for one, so offsets keep their meaning. Carriage returns become line feeds, because XML
    readers turn them into line feeds anyway.
    """
    return _NOT_XML.sub("\ufffd", text).replace("\r", "\n")


def guard_cell(text: str) -> str:
    """Return a text cell a spreadsheet takes as text: one apostrophe before a leading ``= + - @`` or control mark.

    Apostrophes already standing before such a mark are kept and one more is added, so :func:`unguard_cell` gives the
    text back exactly.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_cell(text: str) -> str:
    """Return the text that :func:`guard_cell` guarded."""
    return text[1:] if _GUARDED.match(text) else text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return bool(_FORMULA.match(text))


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a right-to-left script."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False
