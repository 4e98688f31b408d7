"""The sentences of the methods text, in every language of the interface.

They lie in ``sentences``, a file a language, by key. All but the English ones are drafts until a native reader has
confirmed them; see the manual.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from babel import Locale

from coding.errors import InvalidInput

_FOLDER: Final = Path(__file__).parent / "sentences"
METHODS_LANGUAGES: Final = ("en", *sorted(file.stem for file in _FOLDER.glob("*.yaml") if file.stem != "en"))
"""Languages of the methods text, English first."""


@cache
def methods_words(language: str) -> Mapping[str, str]:
    """Key → sentence in one of :data:`METHODS_LANGUAGES`.

    What is counted has a key a plural form (Unicode CLDR): ``.one`` and ``.more``, and ``.few`` and ``.many`` where the
    language has them.
    """
    words: dict[str, str] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return words


class MethodsWording:
    """The sentences of one language, with its numbers and dates."""

    def __init__(self, language: str) -> None:
        """Choose a language.

        Raises:
            InvalidInput: There is no methods text in it.
        """
        if language not in METHODS_LANGUAGES:
            raise InvalidInput(f"The methods text is written in: {', '.join(METHODS_LANGUAGES)}.")
        self.language = language
        self._words = methods_words(language)
        self._plural_form = Locale.parse(language).plural_form

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key with its values put in."""
        return self._words[key].format(**values)

    def sentence(self, key: str) -> str:
        """The sentence of a key as it stands, its values still in braces."""
        return self._words[key]

    def count(self, noun: str, number: int) -> str:
        """“4 interviews”, “1 interview”."""
        form = f"n.{noun}.{self._plural_form(number)}"
        return self._words.get(form, self._words[f"n.{noun}.more"]).format(n=number)

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

    def counted(self, counts: Mapping[str, int | str]) -> str:
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
