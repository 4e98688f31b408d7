"""User names whose form alone tells nothing: after a server or a group, or where somebody goes by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import Page
from pipelines.redact.names import stop_words

_SIGNED = r"@?[^\W_][\w]*(?:[._-][\w]+)+"
_GOES_BY = re.compile(
    rf"(?<!\w)(?:(?:go|goes|going|went|known) (?:by|as)|(?:find|add|follow|message|dm|look up) (?:me|him|her)(?: (?:as|at|under))?|"
    rf"(?:account|profile|page|channel|handle|user ?name|name|tag)s? (?:is|was|are|now|called|named)|on there (?:as|is)|insta|instagram|snap|snapchat|tiktok|discord|twitter|telegram|kik|twitch|steam|signal|skype|as|is|was|"
    rf"it['’]s|his|her|mine|mon compte|je suis|compte|soy|me llamo|cuenta|perfil|era|c['’]est)[ :,]{{1,3}}[\"“«]?(?P<token>{_SIGNED})(?![\w@-]|\.\w)"
)
"""A name with a sign in it where somebody is called something, over text with its case."""
_GROUP = re.compile(
    r"(?<!\w)(?:discord|snap(?:chat)?|insta(?:gram)?|telegram|whatsapp|facebook|reddit|twitch|youtube|tiktok|roblox|minecraft|"
    r"steam|kik|signal|private|his|her|my|our|a|the) (?:\w+ )?(?:server|channel|group chat|groupchat|subreddit|stream|clan|guild|serveur|"
    r"salon|canal|servidor|kanal|gruppe|chaine|board|forum)(?:,| called| named| was| is|:| was called| is called|, called| qui s['’]appelait| llamado)"
    r"[ ,:]{1,2}[\"“«]?(?:the |le |la |el )?(?P<token>[\w.-]{4,}\w)"
)
_PARTS = re.compile(r"[^\W\d_]+")
_NO_NAME = frozenset(("com", "org", "net", "pdf", "jpg", "png", "doc", "docx", "txt", "mp3", "mp4", "html", "edu", "gov"))


def handles_told(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of user names told in these ways."""
    folded, text, language = page.folded, page.text, page.language or "en"
    for match in _GOES_BY.finditer(folded):
        token = match["token"]
        start, end = match.span("token")
        parts = _PARTS.findall(token)
        if not parts or token.rpartition(".")[2] in _NO_NAME or not text[start:end].islower():
            continue
        if "_" in token or len(token) > 5 and any(len(part) > 2 and unheard(part, language) for part in parts):
            if "-" not in token or any(map(str.isdigit, token)) or "_" in token or "." in token:
                yield start, end
    for match in _GROUP.finditer(folded):
        token, (start, end) = match["token"], match.span("token")
        if token in stop_words(language):
            continue
        if unheard(token, language) or not token.isalpha() or (not page.caseless and text[start].isupper()):
            yield start, end
