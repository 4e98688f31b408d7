"""The value of a date as it is said in a transcript, and what can be made of it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pipelines.redact.folding import fold_same_length
from pipelines.redact.names import data_lines

_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2}) ?[./-] ?(\d{1,2}) ?[./-] ?((?:19|20)\d\d)(?!\d)")
_MONTH_YEAR = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)([12]\d|3[01]|0?[1-9])(?!\d)")


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date of known precision.

    Attributes:
        year: Four digits.
        month: 1 to 12, or None.
        day: 1 to 31, or None.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """The date as ISO 8601 writes it, as far as it is known."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


@cache
def _months(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    numbers: dict[str, int] = {}
    for line in data_lines("months.txt"):
        code, tag, number, names = line.split("\t")
        if tag == "m" and code == language:
            for name in names.split():
                numbers.setdefault(name.replace("_", " "), int(number))
    longest = sorted(map(re.escape, numbers), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest) or '(?!)'})(?!\w)"), numbers


def parse_date(text: str, language: str | None) -> DateValue | None:
    """Read a date in figures or with a month's name.

    In figures the day stands before the month, as in all of Europe; where the second number cannot be a month, the
    first is. A date without a year has no value: it can neither be shifted nor give an age.

    Args:
        text: The words of the date.
        language: ISO 639-1 code of the transcript; English names of months are read as well.

    Returns:
        The value, or None where it names no date, several, or one that is not in the calendar.
    """
    folded = fold_same_length(text)
    if match := _ISO.search(folded):
        return _value(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if match := _DAY_FIRST.search(folded):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
        return _value(year, day, month) if month > 12 else _value(year, month, day)
    if match := _MONTH_YEAR.search(folded):
        return _value(int(match[2]), int(match[1]), None)
    years = _YEAR.findall(folded)
    if len(set(years)) != 1 or re.search(r"\d{4}s\b|\d{4}[-–/]\d\d", folded):
        return None
    for code in dict.fromkeys((language or "en", "en")):
        pattern, numbers = _months(code)
        months = pattern.findall(folded)
        if len(months) == 1:
            days = _DAY.findall(_YEAR.sub(" ", folded))
            if len(days) > 1:
                return None
            return _value(int(years[0]), numbers[months[0]], int(days[0]) if days else None)
        if len(months) > 1:
            return None
    # Anything but the year that is left over says more than the year: a season, a feast, a day in words.
    return DateValue(int(years[0])) if not re.search(r"[^\W_]", _YEAR.sub(" ", folded)) else None


def _value(year: int, month: int, day: int | None) -> DateValue | None:
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return DateValue(year, month, day)


def shifted(value: DateValue, days: int) -> DateValue:
    """Move a date, keeping its precision: intervals between full dates are kept to the day.

    A month moves from its middle, a year from its middle, so that intervals between them are kept to within one.
    """
    moved = date(value.year, value.month or 7, value.day or (15 if value.month else 1)) + timedelta(days=days)
    if value.month is None:
        return DateValue(moved.year)
    return DateValue(moved.year, moved.month, moved.day if value.day is not None else None)


def age_on(value: DateValue, born: date) -> int | None:
    """Age in completed years of somebody born on a day; None where the date lies before it, or may go either way.

    A year alone could be either of two ages and gives None; so does the month of the birthday.
    """
    if value.month is None or (value.day is None and value.month == born.month):
        return None
    before = (value.month, value.day or 1) < (born.month, born.day)
    age = value.year - born.year - before
    return age if 0 <= age <= 130 else None
