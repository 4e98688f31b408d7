"""Times of the calendar as chat programs write them, and which number of a date is the month."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from codebook.message import Message

_BLANK = "[ \u00a0\u202f\u2009]"
_HALF = rf"{_BLANK}?(?P<half>[AaPp]\.?{_BLANK}?[Mm]\b\.?|[πμΠΜ]\.?{_BLANK}?[μΜ]\b\.?|priešpiet|popiet)"
_NO_SENDER = rf"(?!{_BLANK}*:)"
_IN_HOURS = rf"(?:{_BLANK}?(?:[Uu]hr|[Uu]ur|Std\b\.?|(?:h|hs|hrs|val\.)(?!\w){_NO_SENDER})(?!\w))?"
_DATE = (
    rf"(?P<a>\d{{1,4}})(?P<sep>[./-]){_BLANK}?(?P<b>\d{{1,2}}|[A-Za-z]{{3}})(?P=sep){_BLANK}?(?P<c>\d{{2,4}})(?!\d)\.?"
)
_BETWEEN = rf"(?:,?{_BLANK}{{1,2}}(?:(?:um|à|às|alle|om|ora|at|a las|στις){_BLANK})?|T)"
_TIME = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_ZONE = r"(?P<zone> ?(?:Z|UTC|[+-]\d{2}:?\d{2})(?: ?UTC)?)?"

DATED = rf"{_DATE}{_BETWEEN}{_TIME}(?:{_HALF}{_NO_SENDER})?{_IN_HOURS}{_ZONE}"
"""A date and a time of day, as a pattern with names; before a colon stands a sender, be it one called AM."""

DATED_HALF = rf"{_DATE}{_BETWEEN}{_TIME}{_HALF}{_ZONE}"
"""The same, surely with half a day, even before a colon."""

CLOCKED = rf"{_TIME}(?:{_HALF}{_NO_SENDER})?{_IN_HOURS}"
"""A time of day alone."""

_DATED_AFTER = re.compile(DATED)
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_SLACK = timedelta(hours=2)
"""Clocks put back, and messages that arrived late, are no sign of another order of the date."""
_SHORTER = 5
"""How much shorter one course has to be to be told from the other; with few days even that may be chance."""
_FEWEST_DAYS = 6
_EPOCH = datetime(1970, 1, 1)

_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST = (2, 1, 0), (2, 0, 1), (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Moments:
    """When messages were written, in milliseconds of some count; None where that cannot be told.

    Attributes:
        of_messages: One for each message.
        said: What a person should know of how they were told; None for nothing.
    """

    of_messages: Sequence[int | None]
    said: Message | None = None


def moment_of(text: str) -> datetime | None:
    """A moment from a cell that holds nothing but a date, year first or month in letters, and a time; else None."""
    match = _DATED_AFTER.fullmatch(text.strip())
    moments = None if match is None else _moments([match], _YEAR_FIRST if len(match["a"]) == 4 else _DAY_FIRST)
    return moments[0] if moments else None


def moments_of(stamps: Sequence[re.Match[str]]) -> Moments:
    """Tell when messages were written.

    Which number is the month is told over all of them: where one order makes times run forwards and the others do
    not, or only one gives dates that exist; else where one gives a much shorter course over many days. That a year of
    two digits stands first is told by less: what that takes for days is years in every other order.

    Args:
        stamps: Matches of :data:`DATED`, or all of :data:`CLOCKED`, in the order of the file.
    """
    if stamps and "a" not in stamps[0].re.groupindex:
        return Moments(
            _days_counted(stamps), Message("The file has times and no dates: midnight counts as the next day.")
        )
    courses = {order: course for order in _orders(stamps) if (course := _moments(stamps, order)) is not None}
    if not courses:
        return Moments(
            [None] * len(stamps), Message("The dates of the messages could not be read; their times are left out.")
        )
    back = {order: _steps_back(course) for order, course in courses.items()}
    turned = {order: _steps_back(course[::-1]) for order, course in courses.items()}
    if min(turned.values()) < min(back.values()):
        # The newest stands first.
        back = turned
    fitting = [order for order in courses if back[order] == min(back.values())]
    fitting.sort(key=lambda order: _length(courses[order]))
    usual = [courses[order] for order in fitting if order != _YEAR_FIRST]
    if _YEAR_FIRST in fitting and usual and _length(courses[_YEAR_FIRST]) * _SHORTER > _length(usual[0]):
        fitting.remove(_YEAR_FIRST)
    course, *others = (courses[order] for order in fitting)
    note = None
    if others and _distances(course) != _distances(others[0]):
        few = fitting[0] != _YEAR_FIRST and len({moment.date() for moment in course}) < _FEWEST_DAYS
        if few or _length(course) * _SHORTER > _length(others[0]):
            return Moments(
                [None] * len(stamps),
                Message(
                    "Day and month cannot be told apart in this chat, so its times are left out. "
                    "Export it with the year first or the month as a word, and import that."
                ),
            )
        note = Message(
            "Day and month were told apart by the course of the messages. Check that the distances make sense."
        )
    return Moments([_count(moment) for moment in course], note)


def _orders(stamps: Sequence[re.Match[str]]) -> list[tuple[int, int, int]]:
    if any(len(stamp["a"]) == 4 for stamp in stamps):
        return [_YEAR_FIRST]
    orders = [_DAY_FIRST]
    if all(stamp["b"].isdigit() and stamp["sep"] != "." and not _is_european(stamp["half"] or "") for stamp in stamps):
        # Nobody writes the month first with points between, or beside "p. m." and "μ.μ.".
        orders.append(_MONTH_FIRST)
    if all(len(stamp["c"]) < 4 for stamp in stamps):
        orders.append(_YEAR_FIRST)
    return orders


def _is_european(half: str) -> bool:
    return "." in half or not half.isascii()


def _moments(stamps: Sequence[re.Match[str]], order: tuple[int, int, int]) -> list[datetime] | None:
    moments: list[datetime] = []
    for stamp in stamps:
        parts = (stamp["a"], stamp["b"], stamp["c"])
        year, month, day = (_number(parts[place]) for place in order)
        hour, minute, second = _clock(stamp)
        try:
            moment = datetime(year if year > 99 else year + 2000, month, day, hour, minute, second)
            moments.append(moment - _zone(stamp["zone"]))
        except (ValueError, OverflowError):
            return None
    return moments


def _number(part: str) -> int:
    """A part of a date as a number; 0, which no date has, for a word that is no month."""
    if part.isdigit():
        return int(part)
    place = _MONTHS.find(part.casefold())
    return place // 3 + 1 if place >= 0 and place % 3 == 0 else 0


def _clock(stamp: re.Match[str]) -> tuple[int, int, int]:
    hour = int(stamp["hour"])
    if stamp["half"]:
        first = unicodedata.normalize("NFD", stamp["half"].casefold())
        late = first.startswith("μ") or (first.startswith("p") and not first.startswith("pr"))
        hour = hour % 12 + (12 if late else 0)
    return hour, int(stamp["minute"]), int(stamp["second"] or 0)


def _zone(zone: str | None) -> timedelta:
    digits = re.search(r"([+-])(\d{2}):?(\d{2})", zone or "")
    if digits is None:
        return timedelta()
    ahead = timedelta(hours=int(digits[2]), minutes=int(digits[3]))
    return -ahead if digits[1] == "-" else ahead


def _steps_back(course: Sequence[datetime]) -> int:
    return sum(later + _SLACK < earlier for earlier, later in zip(course, course[1:], strict=False))


def _length(course: Sequence[datetime]) -> timedelta:
    return max(course) - min(course)


def _distances(course: Sequence[datetime]) -> list[timedelta]:
    return [moment - course[0] for moment in course]


def _count(moment: datetime) -> int:
    return round((moment - _EPOCH).total_seconds() * 1000)


def _days_counted(stamps: Sequence[re.Match[str]]) -> list[int | None]:
    day, last = 0, -1
    moments: list[int | None] = []
    for stamp in stamps:
        hour, minute, second = _clock(stamp)
        now = ((hour * 60 + minute) * 60 + second) * 1000
        if now + _SLACK / timedelta(milliseconds=1) < last:
            day += 1
        last = now
        moments.append(day * 86_400_000 + now)
    return moments
