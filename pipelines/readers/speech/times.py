"""Times as transcripts write them, in milliseconds."""

import re

CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,:;-]\d{1,9})?"
"""A clock time: ``1:02``, ``0:01:02``, ``00:01:02.345``, ``00:01:02,345``, ``00:01:02-3`` (tenths), ``00:01:02:12``."""

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:([.,:;-])(\d{1,9}))?")
_FRAMES_A_SECOND = 25


def clock_ms(text: str) -> int | None:
    """Read a clock time.

    Args:
        text: The time alone, blanks around it allowed. What follows a fourth colon or a semicolon is taken as frames
            of a film at 25 a second.

    Returns:
        Milliseconds, or None when it is not a clock time.
    """
    match = _CLOCK.fullmatch(text.strip().strip("#[]()"))
    if match is None:
        return None
    hours, minutes, seconds, mark, fraction = match.groups()
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        return None
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    if not fraction:
        return whole * 1000
    if mark in ":;":
        return whole * 1000 + min(int(fraction), _FRAMES_A_SECOND - 1) * 1000 // _FRAMES_A_SECOND
    return whole * 1000 + int(fraction[:3].ljust(3, "0"))


def seconds_ms(text: str) -> int | None:
    """Read a number of seconds such as ``12.5`` or ``12,5``; None when it is not one."""
    if re.fullmatch(r"\s*\d{1,7}(?:[.,]\d{1,9})?\s*s?\s*", text) is None:
        return None
    return round(float(text.strip().rstrip("s ").replace(",", ".")) * 1000)
