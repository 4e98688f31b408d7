"""The plain values of which a bundle is made, each checked before anything of it is taken."""

from typing import Any, Final
from unicodedata import category

LONGEST_NAME: Final = 500


def need(holds: bool) -> None:
    """Refuse what has not the form of a bundle.

    Raises:
        ValueError: It has not.
    """
    if not holds:
        raise ValueError("A bundle has not the form of one.")


def as_text(value: Any) -> str:
    """A text of any kind."""
    need(type(value) is str)
    return str(value)


def as_words(value: Any) -> str:
    """A text of several lines: no control characters but these that end one."""
    need(not any(category(letter) == "Cc" and letter not in "\n\t" for letter in as_text(value)))
    return str(value)


def typed(text: str) -> str:
    """What somebody typed as it can be sent: lines without control characters."""
    lines = text.replace("\t", " ").splitlines()
    return "\n".join("".join(character for character in line if category(character) != "Cc") for line in lines).strip()


def as_name(value: Any) -> str:
    """A text that is shown in a line: no control characters, which a terminal would obey."""
    need(len(as_text(value)) <= LONGEST_NAME and not any(category(character) == "Cc" for character in value))
    return str(value)


def as_number(value: Any) -> int:
    """A whole number that any reader of JSON can hold."""
    need(type(value) is int and 0 <= value < 2**53)
    return int(value)


def as_count(value: Any) -> None:
    """A count, or None where it is withheld."""
    if value is not None:
        as_number(value)
