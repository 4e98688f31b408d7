"""Sentences that are said in English here and in the reader's language on a page."""

# Why sentences keep their parts: decision 0663.

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter


class Message(str):
    """A sentence in English that remembers what it was made of; :func:`coding.ui.frame.texts.say` translates it.

    ``Message("{n} places in {titles}", n=3, titles="P01")`` is the string ``3 places in P01``. A value may be a
    sentence itself. The text is found by the catalogues only where it is written out in the call.

    Attributes:
        text: The sentence with its values in braces.
        values: The values by name.
    """

    text: str
    values: Mapping[str, object]

    def __new__(cls, text: str, **values: object) -> Message:
        """Make the sentence."""
        sentence = super().__new__(cls, text.format(**values))
        sentence.text, sentence.values = text, values
        return sentence

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What it is made of again when it comes from another process; the finished sentence may hold braces."""
        return (self.text,), dict(self.values)

    @classmethod
    def joined(cls, *sentences: str, between: str = " ") -> Message:
        """Several sentences, one after the other."""
        names = [f"part{number}" for number in range(len(sentences))]
        return cls(between.join(f"{{{name}}}" for name in names), **dict(zip(names, sentences, strict=True)))


Things = tuple[str, str]
"""A thing by its words for one and for several: ``N_("1 line"), N_("{n} lines")``."""


def counted(number: int, things: Things) -> Message:
    """A number with its noun."""
    singular, several = things
    return Message(singular, n=number) if number == 1 else Message(several, n=number)


DEPTH = 6
"""Sentences within a sentence that are read back."""


def message_to_json(sentence: object) -> object:
    """A sentence with its parts, or a value of one, as JSON holds it; :func:`message_from_json` reads it back."""
    if not isinstance(sentence, Message):
        return sentence if isinstance(sentence, int) else str(sentence)
    return [str(sentence), sentence.text, {name: message_to_json(value) for name, value in sentence.values.items()}]


def message_from_json(content: object, depth: int = DEPTH) -> str:
    """The sentence, with its parts where they are as they may be; what was kept as a plain text is that text.

    A process that a broken file took over may tell anything, and so may a file from elsewhere.
    """
    match content:
        case [str(plain), str(text), dict(values)] if depth and _only_names(text, set(values)):
            parts = {
                str(name): value if isinstance(value, int) else message_from_json(value, depth - 1)
                for name, value in values.items()
            }
            return Message(text, **parts) if not {"text", "cls"} & set(parts) else plain
        case [str(plain), *_]:
            return plain
    return str(content)


def _only_names(text: str, known: set[str]) -> bool:
    """Whether a text has nothing in braces but names of values: no attribute of one, no width, no conversion."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(name is None or (name in known and not form and not how) for _words, name, form, how in parts)


def message_of(error: Exception) -> str:
    """What an error says: the sentence with its parts where it was raised with one."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Message) else str(error)


def mark(text: str) -> str:
    """Marks a text for the catalogues where its values come later, or where it is translated as it is shown."""
    return text


N_ = mark
