"""What the recognisers of national numbers have in common."""

from typing import Any, ClassVar

from presidio_analyzer import Pattern, PatternRecognizer


class NationalNumber(PatternRecognizer):  # type: ignore[misc]
    """A number with a national format and, mostly, check digits.

    A number that passes its check gets the highest score. One that fails keeps the low score of its pattern, as a near
    miss for a person to look at: people mistype, and transcribers mishear. Presidio's own recognisers drop those.
    """

    COUNTRY: ClassVar[str]
    ENTITY: ClassVar[str] = "NATIONAL_ID"
    PATTERNS: ClassVar[tuple[tuple[str, float], ...]]
    WORDS: ClassVar[tuple[str, ...]] = ()
    NUMBER: Any = None
    """The module of python-stdnum that works out the last character from those before."""

    def __init__(self, supported_language: str) -> None:
        """Register the patterns for one language."""
        patterns = [
            Pattern(f"{type(self).__name__} {n}", regex, score) for n, (regex, score) in enumerate(self.PATTERNS)
        ]
        super().__init__(
            supported_entity=self.ENTITY,
            patterns=patterns,
            context=list(self.WORDS) or None,
            supported_language=supported_language,
            name=f"{self.COUNTRY.lower()}:{type(self).__name__}",
        )

    def check(self, packed: str) -> bool:
        """Return whether the check digits fit, here the last one.

        ``packed`` holds letters in upper case and digits only. Whether the day of birth can be is not asked of every
        number: a number mistyped there is somebody's all the same.
        """
        return bool(self.NUMBER.calc_check_digit(packed[:-1]) == packed[-1])

    def validate_result(self, pattern_text: str) -> bool | None:
        """Confirm a number whose check digits fit; leave any other at its pattern's score."""
        packed = "".join(character for character in pattern_text.upper() if character.isalnum())
        try:
            return True if self.check(packed) else None
        except (ValueError, IndexError):
            return None


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """Return the sum of digits times weights."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def plausible_day(month: str, day: str) -> bool:
    """Return whether month and day can be those of a date."""
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31
