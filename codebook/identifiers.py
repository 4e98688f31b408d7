"""Strings in a codebook that look as if they could identify somebody: addresses, accounts, brands, names.

Plain rules, meant for the few invented sentences of a codebook. They are no substitute for the detectors that work on
transcripts, and a text without a finding is not thereby free of names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BRANDS: Final = (
    *("Ask.fm", "Badoo", "BeReal", "Bigo", "Bumble", "Chatroulette", "ChatGPT", "Discord", "Facebook", "FaceTime"),
    *("Fortnite", "Gmail", "Grindr", "Habbo", "Hinge", "Hoop", "ICQ", "Imgur", "Instagram", "Jodel", "Kik", "Knuddels"),
    *("LiveMe", "MSN", "Minecraft", "MovieStarPlanet", "MySpace", "Netlog", "OkCupid", "Omegle", "OnlyFans", "PayPal"),
    *("Pinterest", "PlayStation", "Reddit", "Roblox", "Skype", "Snapchat", "Spotify", "Telegram", "TikTok", "Tinder"),
    *("Tumblr", "Twitch", "Twitter", "Viber", "VKontakte", "Vinted", "WeChat", "WhatsApp", "Wickr", "Xbox", "YouTube"),
    *("Yubo", "Zoom"),
)

_WORD: Final = r"[^\W\d_](?:[\w’'\-]*\w)?"
_PATTERNS: Final = (
    ("e-mail address", re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")),
    ("web address", re.compile(r"(?i)\b(?:https?://|www\.)\S+")),
    ("account name", re.compile(r"(?<![\w@.])@[A-Za-z0-9_](?:[\w.]{1,30})")),
    (
        "telephone number",
        re.compile(r"(?<![\w./])(?:\+|00)\d[\d ()/.\-]{6,18}\d(?!\w)|(?<![\w./])0\d(?:[ /.\-]?\d){7,10}(?!\w)"),
    ),
)
_BRAND: Final = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, BRANDS))})(?!\w)")
# "She was called Anna": the name is what follows; the introducing words of eight languages.
_INTRODUCTIONS: Final = (
    *("called", "named", "name is", "name was", "m['’]appelle", "s['’]appelle", "s['’]appelait", "prénommée?"),
    *("mi chiamo", "si chiama", "si chiamava", "di nome", "heiße", "heißt", "hieß", "namens", "me llamo", "se llama"),
    *("se llamaba", "llamad[ao]", "heet", "heette", "genaamd", "με λένε", "λέγεται", "λεγόταν", "vardu"),
    *("Mr", "Mrs", "Ms", "Dr", "Prof", "Herr", "Frau", "Mme", "Mlle", "Sig", "Sra", "Sr", "Dhr", "Mevr", "Κος", "Κα"),
)
_CALLED: Final = re.compile(rf"(?<!\w)(?:{'|'.join(_INTRODUCTIONS)})\.?\s+(?P<name>{_WORD})")
_ANY_WORD: Final = re.compile(rf"(?<![\w'’\-]){_WORD}")
_SENTENCE_STARTS: Final = ".!?:;…\n“”„«»‘’‹›\"'([–—-/•"
_ORDINARY: Final = frozenset(
    {
        *("I", "I'm", "I'd", "I've", "I'll", "I’m", "I’d", "I’ve", "I’ll", "Internet", "God", "Christmas", "Easter"),
        *("English", "French", "Italian", "German", "Greek", "Dutch", "Spanish", "Lithuanian", "European", "Europe"),
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March"),
        *("April", "May", "June", "July", "August", "September", "October", "November", "December"),
    }
)


@dataclass(frozen=True)
class Suspicion:
    """Something that looks like an identifier.

    Attributes:
        start: First code point in the text.
        end: One past the last.
        text: The string.
        kind: What it looks like, in words.
    """

    start: int
    end: int
    text: str
    kind: str


def find_identifiers(text: str, language: str = "en") -> Iterator[Suspicion]:
    """Yield what looks like an identifier, in order.

    Args:
        text: A field of a codebook.
        language: Its language. In German every noun is capitalised, so there only introduced names ("Frau …") count.
    """
    suspicions = [
        Suspicion(*match.span(), match[0], kind) for kind, pattern in _PATTERNS for match in pattern.finditer(text)
    ]
    suspicions += [Suspicion(*match.span(), match[0], "brand") for match in _BRAND.finditer(text)]
    suspicions += [
        Suspicion(*match.span("name"), match["name"], "name of a person")
        for match in _CALLED.finditer(text)
        if match["name"][0].isupper()
    ]
    if not language.lower().startswith("de"):
        suspicions += _lone_names(text)
    spans: list[Suspicion] = []
    for item in sorted(suspicions, key=lambda item: (item.start, -item.end)):
        if not spans or item.start >= spans[-1].end:
            spans.append(item)
    yield from spans


def _lone_names(text: str) -> Iterator[Suspicion]:
    """Yield capitalised words inside a sentence that are no abbreviation, code id or ordinary capitalised word."""
    for match in _ANY_WORD.finditer(text):
        word = match[0]
        if not word[0].isupper() or word.isupper() or word in _ORDINARY or any(map(str.isdigit, word)):
            continue
        before = text[max(0, match.start() - 12) : match.start()].rstrip(" \t")
        if before and before[-1] not in _SENTENCE_STARTS:
            yield Suspicion(match.start(), match.end(), word, "name of a person or place")
