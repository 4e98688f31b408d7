"""A plain description of a browser, by which a person knows it again in a list: “Firefox on Windows”."""

import re
from typing import Final

# Each also claims to be those below it.
_BROWSERS: Final = (
    ("Edg(e|A|iOS)?/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/|FxiOS/", "Firefox"), ("Chrom(e|ium)/|CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh|Mac OS X", "macOS"), ("Linux|X11", "Linux"),
)  # fmt: skip
_KNOWN: Final = (_BROWSERS, _SYSTEMS)


def description(user_agent: str) -> str:
    """Browser and system that a ``User-Agent`` tells of: “Firefox on Windows”, one of the two, or "".

    Nothing of the header itself is passed on, which a program may fill with anything.
    """
    names = [next((name for pattern, name in known if re.search(pattern, user_agent)), "") for known in _KNOWN]
    return " on ".join(filter(None, names))
