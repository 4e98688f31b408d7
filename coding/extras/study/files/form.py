"""The plain values of which a file of a study is made, each checked before it is taken, and its words for people."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from unicodedata import category

from coding.model.message import N_, Message, Things

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


def as_code(value: Any) -> str:
    """The id of a code, or another name that is never empty."""
    need(as_name(value) != "")
    return str(value)


def as_number(value: Any) -> int:
    """A whole number that any reader of JSON can hold."""
    need(type(value) is int and 0 <= value < 2**53)
    return int(value)


def as_count(value: Any) -> None:
    """A count, or None where it is withheld."""
    if value is not None:
        as_number(value)


def distinct(values: Iterable[Any]) -> set[Any]:
    """Values of which none may be there twice."""
    known = list(values)
    need(len(set(known)) == len(known))
    return set(known)


def fit(value: Any, form: Any) -> None:
    """Refuse what has not the form that is laid down for it.

    Args:
        value: As JSON gave it.
        form: For one value a function that checks it, or a set of texts that it can be. ``[form]`` is a list of any
            length; ``(form, form)`` one with just these; ``{"name": form}`` a record with these names and no others;
            ``{as_name: form}`` one with names of any kind.

    Raises:
        ValueError: It has not.
    """
    if isinstance(form, dict):
        each = form.get(as_name)
        need(isinstance(value, Mapping) and (each is not None or value.keys() == form.keys()))
        for name, part in value.items():
            as_name(name)
            fit(part, each or form[name])
    elif isinstance(form, list | tuple):
        need(isinstance(value, list | tuple) and (isinstance(form, list) or len(value) == len(form)))
        for at, part in enumerate(value):
            fit(part, form[at if isinstance(form, tuple) else 0])
    elif isinstance(form, frozenset):
        need(as_text(value) in form)
    else:
        form(value)


_WORDS: Final = {
    "character": Message("character"),
    "word": Message("word"),
    "sentence": Message("sentence"),
    "turn": Message("turn"),
    "interview": Message("interview"),
    "coding": Message("coding"),
    "training": Message("training"),
    "drift check": Message("drift check"),
    "people": Message("people"),
    "interviews": Message("interviews"),
    "codings": Message("codings"),
    "experts": Message("experts"),
    "survivors": Message("survivors"),
    "low": Message("low"),
    "middle": Message("middle"),
    "high": Message("high"),
    "not judged": Message("not judged"),
    "withheld": Message("withheld"),
    "instructions": Message("instructions"),
    "consent": Message("consent"),
}

UNIT_THINGS: Final[Mapping[str, Things]] = {
    "sentence": (N_("1 sentence"), N_("{n} sentences")),
    "turn": (N_("1 turn"), N_("{n} turns")),
    "word": (N_("1 word"), N_("{n} words")),
    "interview": (N_("1 interview"), N_("{n} interviews")),
    "character": (N_("1 character"), N_("{n} characters")),
}
"""Units of texts, to be counted."""


def word(name: str) -> str:
    """The word as people read it; what is not known here stands as it is."""
    return _WORDS.get(name, name)


def withheld(least: int) -> Message:
    """Stands for a number that could tell somebody."""
    return Message("withheld (a group below {least} could be told)", least=least)
