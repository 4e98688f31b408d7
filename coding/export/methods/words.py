"""The sentences of the methods text in English, French and Italian.

The French and Italian texts are drafts until a native reader has confirmed them; see the manual.
"""

from __future__ import annotations

from collections.abc import Mapping

from coding.errors import InvalidInput
from coding.export.methods.words_en import ENGLISH
from coding.export.methods.words_fr import FRENCH
from coding.export.methods.words_it import ITALIAN

METHODS_WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "fr": FRENCH, "it": ITALIAN}
"""Language → key → sentence; a key that ends in ``.one`` or ``.more`` is chosen by its number."""


class MethodsWording:
    """The sentences of one language, with its numbers and dates."""

    def __init__(self, language: str) -> None:
        """Choose a language.

        Raises:
            InvalidInput: There is no methods text in it.
        """
        if language not in METHODS_WORDS:
            raise InvalidInput(f"The methods text is written in: {', '.join(METHODS_WORDS)}.")
        self.language = language
        self._words = METHODS_WORDS[language]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key with its values put in."""
        return self._words[key].format(**values)

    def count(self, noun: str, number: int) -> str:
        """“4 interviews”, “1 interview”."""
        one = number == 1 or (number == 0 and self.language == "fr")
        return self._words[f"n.{noun}.{'one' if one else 'more'}"].format(n=number)

    def number(self, value: float | None, digits: int = 2) -> str:
        """A figure with the language's decimal mark and a true minus sign; an en dash where there is none."""
        if value is None:
            return "–"
        text = f"{value + 0.0:.{digits}f}"
        if float(text) == 0:
            text = text.lstrip("-")
        return text.replace("-", "−").replace(".", self._words["decimal"])

    def exact(self, value: float) -> str:
        """A number as it was set, such as a target."""
        return f"{value:g}".replace(".", self._words["decimal"])

    def ends(self, low: float | None, high: float | None) -> str:
        """Both ends of an interval; an en dash where there is none."""
        if low is None or high is None:
            return "–"
        return self("ends", low=self.number(low), high=self.number(high))

    def counted(self, counts: Mapping[str, int]) -> str:
        """“met: 3, missed: 1”, whatever the grammar of the names."""
        return ", ".join(self("counted", name=name, n=number) for name, number in counts.items())

    def share(self, value: float | None) -> str:
        """A share in per cent."""
        return "–" if value is None else f"{self.number(100 * value, 1)} %"

    def listed(self, items: list[str]) -> str:
        """“a, b and c”."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self._words['and']} {items[-1]}"

    def known(self, prefix: str, value: str) -> str:
        """The word for a value Heard knows (a purpose, a unit, a reason); the value itself for any other."""
        return self._words.get(f"{prefix}.{value}", value)
