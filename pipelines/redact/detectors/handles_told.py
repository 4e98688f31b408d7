"""User names whose form alone tells nothing: after a server or a group, or where somebody goes by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import Page
from pipelines.redact.names import stop_words

_SIGNED = r"@?[^\W_](?:\w*(?:[.-]\w+)+|[^\W_]*_\w+)"
_GOES_BY = re.compile(
    r"(?<!\w)(?:(?:go|goes|going|went|known) (?:by|as)|(?:find|add|follow|message|dm|look up) (?:me|him|"
    r"her)(?: (?:as|at|under))?|"
    r"(?:account|profile|page|channel|handle|user ?name|name|tag)s? (?:is|was|are|now|called|named)|on "
    r"there (?:as|is)|insta|instagram|snap|snapchat|tiktok|discord|twitter|telegram|kik|twitch|steam|"
    r"signal|skype|as|is|was|"
    r"it['’]s|his|her|mine|mon compte|je suis|compte|soy|me llamo|cuenta|perfil|era|c['’]est)[ "
    rf":,]{{1,3}}[\"“«]?(?P<token>{_SIGNED})(?![\w@-]|\.\w)"
)
"""A name with a sign in it where somebody is called something, over text with its case."""
_GROUP = re.compile(
    r"(?<!\w)(?:discord|snap(?:chat)?|insta(?:gram)?|telegram|whatsapp|facebook|reddit|twitch|youtube|"
    r"tiktok|roblox|minecraft|"
    r"steam|kik|signal|private|his|her|my|our|a|the) (?:\w+ )?(?:server|channel|group chat|groupchat|"
    r"subreddit|stream|clan|guild|serveur|"
    r"salon|canal|servidor|kanal|gruppe|chaine|board|forum)(?:,| called| named| was| is|:| was called| is "
    r"called|, called| qui s['’]appelait| llamado)"
    r"[ ,:]{1,2}[\"“«]?(?:the |le |la |el )?(?P<token>[\w.-]{4,}\w)"
)
_ONLINE = (
    r"(?:wattpad|snap(?:chat)?|insta(?:gram)?|tiktok|discord|telegram|twitter|reddit|tumblr|kik|msn|bebo|"
    r"habbo|roblox|minecraft|"
    r"fortnite|twitch|youtube|omegle|wizz|yubo|steam|xbox|skype|ao3|facebook|myspace|there|the (?:forum|"
    r"chat|site|server|app|game))"
)
_TYPED_AS = re.compile(
    r"(?<!\w)(?:typed|posted|wrote|commented|chatted|streamed|played|signed up|registered|logged (?:in|"
    r"on)|messaged me|appeared) (?:as|under) "
    r"(?:the name )?[\"“]?(?P<token>(?!a |an |the |my |his |her |if |well |much |one |usual |soon |long "
    rf")[a-z][\w'’.-]*(?: [\w'’.-]+){{0,3}}?)[\"”]? on {_ONLINE}(?!\w)"
)
"""Names of any words, told by what is done under them and where."""
_WITH_YEAR = re.compile(
    r"(?<!\w)(?:snap(?:chat)?|insta(?:gram)?|steam|kik|xbox|psn|tag|gamer ?tag|user ?name|handle|discord|"
    r"tiktok|skype|msn|login|screen ?name)"
    r"(?: name)? (?:was|is) (?P<token>(?!the |a |from |on |at |in )[a-z]+(?: [a-z]+){0,2} \d{1,4})(?!\w)"
)
_ACCOUNT_IS = re.compile(
    r"(?<!\w)(?:acc|accs|acct|account|finsta|priv|alt|page|profile|user|username|insta|snap|compte|cuenta|perfil)"
    r"(?: name)? (?:is|was|=|c['’]est|etait|es|era) (?P<token>[\w.]{5,})(?!\w)"
)
"""What an account is called: any word that is none of the language."""
_PARTS = re.compile(r"[^\W\d_]+")
_NO_NAME = frozenset(
    ("com", "org", "net", "pdf", "jpg", "png", "doc", "docx", "txt", "mp3", "mp4", "html", "edu", "gov")
)


def handles_told(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of user names told in these ways."""
    folded, text, language = page.folded, page.text, page.language or "en"
    for match in _GOES_BY.finditer(folded):
        token = match["token"]
        start, end = match.span("token")
        parts = _PARTS.findall(token)
        if not parts or token.rpartition(".")[2] in _NO_NAME or not text[start:end].islower():
            continue
        made_up = "_" in token or (len(token) > 5 and any(len(part) > 2 and unheard(part, language) for part in parts))
        # "co-op" has no sign that a word cannot have.
        if made_up and ("-" not in token or any(map(str.isdigit, token)) or "_" in token or "." in token):
            yield start, end
    for pattern in (_TYPED_AS, _WITH_YEAR):
        for match in pattern.finditer(folded):
            if match["token"].split()[0] not in stop_words(language):
                yield match.span("token")
    for match in _ACCOUNT_IS.finditer(folded):
        if unheard(match["token"], language) and match["token"] not in stop_words(language):
            yield match.span("token")
    for match in _GROUP.finditer(folded):
        token, (start, end) = match["token"], match.span("token")
        if token in stop_words(language):
            continue
        if unheard(token, language) or not token.isalpha() or (not page.caseless and text[start].isupper()):
            yield start, end
