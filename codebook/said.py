"""Sentences that are said in English here and in the reader's language on a page."""

from __future__ import annotations

from collections.abc import Mapping


class Said(str):
    """A sentence in English that remembers what it was made of; :func:`coding.ui.frame.texts.say` translates it.

    ``Said("{n} places in {titles}", n=3, titles="P01")`` is the string ``3 places in P01``. A value may be a sentence
    itself. The text is found by the catalogues only where it is written out in the call.

    Attributes:
        text: The sentence with its values in braces.
        values: The values by name.
    """

    text: str
    values: Mapping[str, object]

    def __new__(cls, text: str, **values: object) -> Said:
        """Make the sentence."""
        made = super().__new__(cls, text.format(**values))
        made.text, made.values = text, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What it is made of again when it comes from another process; the finished sentence may hold braces."""
        return (self.text,), dict(self.values)

    @classmethod
    def joined(cls, *sentences: Said, between: str = " ") -> Said:
        """Several sentences, one after the other."""
        names = [f"part{number}" for number in range(len(sentences))]
        return cls(between.join(f"{{{name}}}" for name in names), **dict(zip(names, sentences, strict=True)))


Things = tuple[str, str]
"""A thing by its words for one and for several: ``N_("1 line"), N_("{n} lines")``."""


def counted(number: int, things: Things) -> Said:
    """A number with its noun."""
    one, several = things
    return Said(one, n=number) if number == 1 else Said(several, n=number)


def said(error: Exception) -> str:
    """What an error says: the sentence with its parts where it was raised with one."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Said) else str(error)


def mark(text: str) -> str:
    """Marks a text for the catalogues where its values come later, or where it is translated as it is shown."""
    return text


N_ = mark
