"""What the recognisers of national numbers have in common."""

from __future__ import annotations

from typing import ClassVar

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
        """Return whether the check digits fit. ``packed`` holds letters in upper case and digits only."""
        raise NotImplementedError

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


def luhn(digits: str) -> bool:
    """Check a number by the Luhn formula (ISO/IEC 7812-1)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def iso_7064_mod_11_10(digits: str) -> bool:
    """Check a number by ISO/IEC 7064, MOD 11,10, the last digit being the check digit."""
    rest = 10
    for digit in digits[:-1]:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return (11 - rest) % 10 == int(digits[-1])


def plausible_day(month: str, day: str) -> bool:
    """Return whether month and day can be those of a date."""
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31
