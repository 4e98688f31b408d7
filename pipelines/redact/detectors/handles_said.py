"""User names by how their writing is spoken of, by the field they stand in, and on the air.

"there was a lord fennel with a space", "nick on the tablet: pine-the-third", "live:uncle.bob", "call sign M7QQX".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import UPPER, Page
from pipelines.redact.names import stop_words, word_set

_SIGNS = (
    r"(?:spaces?|underscores?|low lines?|dots?|hyphens?|dashes|espaces?|tirets?(?: bas)?|espacios?|"
    r"guion(?:es)?(?: bajo)?|"
    r"puntos?|spazi[oa]?|trattin[oi]|leerzeichen|unterstrich|bindestrich|spaties?|streepjes?|espacos?|tracos?|"
    r"spacj\w+|myslnik\w*|spatii?|spatiu|liniuta|tarpai?s?|tarpu|bruksn\w+|κεν\w+|παυλ\w+)"
)
_WRITTEN_SO = (
    rf"(?:asi |so |just |all |cosi |assim |ainsi |zo )?(?:with|without|no|avec|sans|con|sin|senza|mit|ohne|met|"
    rf"zonder|com|"
    rf"sem|cu|fara|ze|z|bez|su|be|με|χωρισ) (?:an? |the |two |un |une |una |uno |einem |een |um |uma |il |el |o |deux |"
    rf"dos |due |zwei )?{_SIGNS}"
)
"""How a name is written."""
_SPOKEN_OF = re.compile(
    r"(?<!\w)(?:called|named|was|were|is|as|under|señor|senor|tipo|tio|guy|bloke|lad|man|user|mec|gars|type|tizio|uno|"
    r"einer|typ|chiamava|chiamavo|llamaba|llamaban|appelait|appelais|hiess?|heette|hiess? ich|nazywal\w*|"
    r"chamava|numea|vadinosi|pseudo|nick|c['’]etait|era|war|byl|byla|buvo|ηταν)[ ,:]{1,3}[\"“«]?"
    rf"(?P<token>(?!called |named |was |is |"
    rf"who )[^\W\d_]{{2,}}(?: [^\W_]+){{0,3}}?)[\"”»]?[ ,]{{1,3}}{_WRITTEN_SO}(?!\w)"
)
_ONLINE = re.compile(
    r"(?<!\w)(?:forum\w*|chat\w*|games?|gaming|online|app|server|internet|msn|snap\w*|ask|discord|roblox|minecraft|"
    r"account|profile?|profilo|profil\w*|spiel\w*|konto|gioco|juego|jeu|serveur|servidor|gra|grze|joc\w*|jogo|"
    r"zaidim\w*|"
    r"παιχνιδι\w*|habbo|dofus|fortnite|instagram|insta|tiktok|telegram|knuddels|xbox|playstation|messagerie|"
    r"minitel)(?!\w)"
)
_WHO_WAS_CALLED = re.compile(
    r"(?<!\w)(?:(?:he|she|i|one|guy|man|lad|bloke|boy|girl|woman|user|somebody|someone) (?:was |is |were )?"
    r"(?:called|named)|(?:ich|er|einer|eine|der|die|typ|da) (?:hiess?)(?: (?:ich|er|sie|einer|eine))?|"
    r"(?:tizio|tipo|lui|lei|uno|una|ragazzo|io|di \w+) (?:si chiamava|mi chiamavo)|"
    r"(?:tipo|tio|chico|uno|una|el|ella|yo|senor) (?:se llamaba|me llamaba)|"
    r"(?:mec|gars|type|il|elle|un|une|je) (?:s['’ ]?appelait|m['’ ]?appelais)|(?:hij|ze|eentje|ik) heette|"
    r"(?:on|ona|jeden|gosc) (?:sie )?nazywal\w* sie|(?:ele|ela|um|eu) chamava-(?:se|me)|(?:el|ea|unul) se numea) "
    r"(?=[^\W\d_])"
)
"""Somebody with a verb of naming, where names are made up of words."""
_FIELD = re.compile(
    r"(?<!\w)(?:user ?names?|screen ?names?|display ?names?|profile names?|online (?:name|identity)|gamer ?tag|"
    r"nick(?:name)?|"
    r"login|handle|pseudo(?:nyme)?|identifiant|nombre de usuario|usuario|perfil|nome utente|profilo|benutzername|"
    r"nutzername|nutzerprofil|profilname|gebruikersnaam|profielnaam|nazwa uzytkownika|nome de utilizador|utilizador|"
    r"nume de utilizator|utilizator|vartotojo vardas|slapyvardis|ονομα χρηστη|χρηστησ)"
    r"(?: [^\W\d_]+){0,3} ?:[ ]{1,2}(?P<token>[^\W_][\w.\-]{2,}\w)"
)
"""What a form gives as a user name, whatever it looks like."""
_SERVICE = re.compile(
    r"(?<![\w./])(?:live|skype|xmpp|tg|ig|insta|fb|sc|snap|kik|disc|discord|steam|psn|xbl|tt|ttv|wa|msn|vk):"
    r"[^\W_][\w.\-]{1,}\w",
    re.IGNORECASE,
)
"""A user name with its service before a colon."""
_ON_AIR = re.compile(
    r"(?<!\w)(?:call ?signs?|call ?name|rufzeichen|im funk|auf funk|indicatif(?: radio)?|indicativo(?: de radio)?|"
    r"a la cibi|"
    r"par la cibi|en la emisora|nominativo radio|nominativo|roepletters|roepnaam|znak wywolawczy|"
    r"indicativul(?: radio)?|"
    r"saukinys|on (?:the )?(?:cb|airwaves))(?: (?:was|is|he was|she was|i was|war|ist|etait|j['’]etais|era|byl|buvo))?"
    r"[ ,:]{1,2}[\"“«]?(?=[^\W_])"
)
_CALL_SIGN = re.compile(r"[a-z]{1,2}\d{1,2}[a-z]{1,4}(?!\w)|\d[a-z]{1,2}\d[a-z]{1,4}(?!\w)")
_AIR_NAME = re.compile(rf"{UPPER}[\w'’-]+(?: {UPPER}[\w'’-]+| \d{{1,4}}(?!\w))?")
_REACH = 200
_LONGEST = 3


def handles_said(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of user names told in these ways."""
    folded, text, language = page.folded, page.text, page.language or "en"
    for match in _SPOKEN_OF.finditer(folded):
        words = match["token"].split()
        if not all(word in stop_words(language) for word in words) and words[0] not in word_set("not_introduced"):
            yield match.span("token")
    for match in _FIELD.finditer(folded):
        if match["token"] not in stop_words(language):
            yield match.span("token")
    for match in _SERVICE.finditer(text):
        yield match.span()
    for match in _ON_AIR.finditer(folded):
        called = _CALL_SIGN.match(folded, match.end()) or (
            _AIR_NAME.match(text, match.end()) if not page.caseless else None
        )
        if called is not None:
            yield called.span()
    if page.caseless:
        for match in _WHO_WAS_CALLED.finditer(folded):
            end = _words_from(page, match.end(), language)
            if end and _ONLINE.search(folded, max(0, match.start() - _REACH), match.start()):
                yield match.end(), end


def _words_from(page: Page, start: int, language: str) -> int:
    """Return where two or three words that begin at a place end, before a function word or a pause; else nought."""
    end = count = 0
    for word in page.words_in(start, start + 60)[:_LONGEST]:
        if (count and page.text[end : word.start] != " ") or (not count and word.start != start):
            break
        if word.folded in stop_words(language) or not count and word.folded in word_set("not_introduced"):
            break
        end, count = word.end, count + 1
    return end if count > 1 else 0
