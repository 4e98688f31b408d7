"""Usernames, game tags, e-mail and web addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.model import Detection
from pipelines.redact.names import english_words, word_set

_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_ODD_EMAIL = re.compile(
    r"[\w.+-]+(?: (?:dot|underscore|point|punto|punkt) [\w+-]+)* ?(?:@|\(at\)|\[at\]| at | arobase | arroba |"
    r" chiocciola ) ?[\w-]+(?: ?(?:\.| dot | point | punto | punkt ) ?[\w-]+)*"
    r" ?(?:\.| dot | point | punto | punkt ) ?(?:com|org|net|eu|info|uk|ie|fr|es|it|de|nl|gr|pl|lt|ro|pt|at|ch|be)\b",
    re.IGNORECASE,
)
_SPOKEN_EMAIL = re.compile(
    r"(?<!\w)[^\W_][\w.+-]*(?: (?:dot|underscore|hyphen|dash|punkt|punto) [\w+-]+)* "
    r"(?:at|arobase|arroba|chiocciola|klammeraffe) [\w-]+(?: (?:dot|punkt|punto) [\w-]+)+(?!\w)",
    re.IGNORECASE,
)
"""Addresses said aloud, whatever they end in."""
_NUMBER_SIGN = re.compile(r"(?<![\w#])[^\W_][\w.]{1,31}#\d{4}(?!\w)")
_AT = re.compile(r"(?<![\w@.])@[\w.]*\w(?:-\w+)*")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'()]+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|eu|info|io|gg|tv|me|app|"
    r"co\.uk|ie|fr|es|it|de|nl|gr|pl|"
    r"lt|ro|pt|at|ch|be|dk|se|no|fi|cz|sk|hu|si|hr|bg|ee|lv|ru|us|ca|au|nz|za|cy|mt|lu|"
    r"is)(?:\.[a-z]{2})?(?:/[^\s<>\"'()]*)?(?![\w@-])",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"(?<![\w@./#-])[A-Za-zÀ-ž0-9][\wÀ-ž]*(?:[._-][\wÀ-ž]+)*(?![\w@])")
_WORD_NUMBER = re.compile(r"^[^\W\d_]{3,}\d{1,6}$|^[^\W\d_]+\d+[^\W\d_]+\w*$|^[xX]{1,2}[^\W\d_]+\w*[xX]{1,2}$")
_INNER_CAPITALS = re.compile(r"^[A-Z]?[a-z]{2,}(?:[A-Z][a-z0-9]+)+$")
_PLATFORMS = (
    "snapchat|snap|instagram|insta|facebook|messenger|tiktok|discord|whatsapp|telegram|twitter|skype|kik|roblox|"
    "fortnite|minecraft|"
    "steam|twitch|youtube|reddit|omegle|tinder|grindr|xbox|playstation|psn|viber|signal|vk|threads|bereal|onlyfans|"
    "wizz|yubo|badoo|habbo"
)
_CONTEXT = re.compile(
    r"(?:\b(?:user ?names?|user ?id|handle|nick(?:name)?|screen ?name|gamer ?tag|game ?tag|tag|login|"
    r"account(?: name)?|profile(?: name)?|"
    r"pseudo(?:nyme)?|identifiant|usuario|nombre de usuario|nome utente|benutzername|spitzname|gebruikersnaam|login|"
    r"nazwa uzytkownika|utilizator)\b[\s,]*(?:(?:was|is|were|called|of|name|on there|there|era|es|etait|est|war|ist|"
    r"lautete|le|his|her|my|the|:|=|like|"
    rf"on (?:{_PLATFORMS})|sur (?:{_PLATFORMS})|en (?:{_PLATFORMS})|auf (?:{_PLATFORMS}))[\s,:]*){{0,4}}[\"“'«]?)"
    r"(@?[\w][\w.\-]{2,}\w)",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"(@?\w[\w.\-]{2,}\w)[, ]+(?:that|which|this) (?:was|is|would be)(?: like)? (?:his|her|my|their|"
    r"the) (?:user ?name|handle|nick(?:name)?|gamer ?tag|tag|account|profile)",
    re.IGNORECASE,
)
_ON_PLATFORM = re.compile(
    rf"(?:\b(?:add(?:ed)?|called|as|follow(?:ed)?|find|message(?:d)?|text(?:ed)?|was|is|under|name)\s+(?:me\s+|"
    rf"him\s+|her\s+)?)(@?\w[\w.\-]*\w)\s+(?:on|in|over|sur|en|auf|su|op)\s+(?:{_PLATFORMS})\b",
    re.IGNORECASE,
)
_COMMON = word_set("no_username")


def _looks_made_up(token: str) -> bool:
    letters = sum(character.isalpha() for character in token)
    digits = sum(character.isdigit() for character in token)
    if letters < 2:
        return False
    if "_" in token:
        return True
    if "." in token and not token.replace(".", "").isdigit():
        parts = token.split(".")
        return (digits > 0 or len(parts) > 2) and all(parts) and letters > digits
    if "-" in token:
        return False
    return bool(_WORD_NUMBER.match(token)) and letters >= 3 and not token.isupper()


class Handles:
    """The detector."""

    name = "handles"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield addresses first, then handles by sign, by shape and by what is said around them."""
        text, name = page.text, self.name
        if (
            "@" in text
            or " at " in text
            or "(at)" in text
            or "arobase" in text
            or "arroba" in text
            or "chiocciola" in text
        ):
            for match in _EMAIL.finditer(text):
                yield found(match.start(), match.end(), "EMAIL", 0.95, name)
            for match in _ODD_EMAIL.finditer(text):
                yield found(match.start(), match.end(), "EMAIL", 0.45, name)
            for match in _SPOKEN_EMAIL.finditer(text):
                yield found(match.start(), match.end(), "EMAIL", 0.45, name)
            for match in _AT.finditer(text):
                yield found(match.start(), match.end(), "HANDLE", 0.9, name)
        for match in _URL.finditer(text):
            yield found(match.start(), match.end(), "URL", 0.8, name)
        for match in _NUMBER_SIGN.finditer(text):
            yield found(match.start(), match.end(), "HANDLE", 0.85, name)
        for match in _SHAPE.finditer(text):
            token = match.group()
            if len(token) >= 4 and not token.isalpha() and not token.isdigit() and _looks_made_up(token):
                yield found(match.start(), match.end(), "HANDLE", 0.6, name)
            elif (
                page.language != "de"
                and len(token) >= 6
                and _INNER_CAPITALS.match(token)
                and not token.startswith(("Mc", "Mac"))
            ):
                yield found(match.start(), match.end(), "HANDLE", 0.45, name)
        yield from self._by_context(page)

    def _by_context(self, page: Page) -> Iterator[Detection]:
        for pattern in (_CONTEXT, _ON_PLATFORM, _NAMED_AFTER):
            for match in pattern.finditer(page.text):
                token = match.group(1)
                if token.lower() in _COMMON or len(token) < 4:
                    continue
                plain = token.isalpha() and token[0].islower() and page.language == "en"
                if plain and token.lower() in english_words():
                    continue
                yield found(match.start(1), match.end(1), "HANDLE", 0.6, self.name)
