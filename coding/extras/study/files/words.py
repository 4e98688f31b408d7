"""Words of the files of a study that are the file's own, such as the name of a unit, as people read them."""

from collections.abc import Mapping
from typing import Final

from coding.model.said import N_, Said, Things

_WORDS: Final = {
    "character": Said("character"),
    "word": Said("word"),
    "sentence": Said("sentence"),
    "turn": Said("turn"),
    "interview": Said("interview"),
    "coding": Said("coding"),
    "training": Said("training"),
    "drift check": Said("drift check"),
    "people": Said("people"),
    "interviews": Said("interviews"),
    "codings": Said("codings"),
    "experts": Said("experts"),
    "survivors": Said("survivors"),
    "low": Said("low"),
    "middle": Said("middle"),
    "high": Said("high"),
    "not judged": Said("not judged"),
    "withheld": Said("withheld"),
    "instructions": Said("instructions"),
    "consent": Said("consent"),
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


def withheld(least: int) -> Said:
    """Stands for a number that could tell somebody."""
    return Said("withheld (a group below {least} could be told)", least=least)
