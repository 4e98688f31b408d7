"""User names by how they come up on a screen, are typed, spelled or told of, where their form tells nothing.

"a new one popped up, lanternmoth", "mister oats is typing", "mine was sleepy turnip", "j'étais caramelle sur l'appli".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import Page
from pipelines.redact.detectors.wordlists import KIN, PLATFORMS
from pipelines.redact.names import WITH_WORD_LIST, first_names, places, stop_words, word_set
from pipelines.redact.spoken_numbers import number_words

_ONLINE = re.compile(
    rf"(?<!\w)(?:{PLATFORMS}|forums?|chat\w*|games?|gaming|gamer\w*|online|apps?|applis?|aplicacion|server|"
    r"snap\w*|insta\w*|console|consola|account|profile|usernames?|user ?name|"
    r"screen ?name|nick(?:name)?|login|handle|tag|gamertag|pseudo\w*|identifiant|compte|profil\w*|perfil|usuari[oa]|"
    r"cuenta|jeu|serveur|tchat|juego|foro|servidor|spiel|konto|gioco|spel|gra|grze|jogo|joc|zaidim\w*|παιχνιδι|"
    r"dms?|real name|friend request|message[ds]?|follow\w*|block\w*|typing|abonnes?|seguidores)(?!\w)"
)
_BEFORE, _AFTER = 130, 60
_SAY = (
    r"(?:was|is|['’]s|said|read|came up as|showed as|shows as|had been|would be|"
    r"c['’ ]?etait|c['’ ]?est|etait|est|era|es|ponia|war|hiess?|ist)"
)
_FILL = (
    r"(?:(?:um+|uh+|erm?|eh|euh|like|just|only|well|you know|i think|quoi|genre|pues|o sea|halt|"
    r"always|toujours)[ ,]{1,2})*"
)
_NAMING = re.compile(
    rf"(?<!\w)(?:(?:my|his|her|their|your|mon|son|ton|mi|su|tu|mein|sein|ihr|mio|suo|the) (?:\w+ )?(?:discord|"
    rf"snapchat|insta|roblox|xbox|steam|kik|tag|gamer ?tag|"
    rf"user ?name|handle|nick|screen ?name|display name|login|online name|game name|profile name|account name|"
    rf"pseudo|identifiant|usuario|nombre de usuario|benutzername|nickname)(?: on there| there| back then)?|"
    rf"(?:(?:my|his|her|their|your|the) )?name (?:on|in) (?:there|it|here|that|the [a-z]+|my [a-z]+)|"
    rf"(?:mine|his|hers|theirs|le mien|la mienne|le sien|la sienne|el mio|el suyo|meiner|seiner)),? {_SAY}[ ,:]{{1,3}}"
    rf"{_FILL}"
)
"""What a user name is the name of, up to it."""
_APPOSED = re.compile(
    r"(?<!\w)(?:name|nick|tag|pseudo|handle|username|login|apodo) (?:on|in|for|sur|en) (?:there|it|here|[a-z]+|the "
    r"[a-z]+|la [a-z]+|le [a-z]+|el [a-z]+)(?:, | {2})(?:um+ |uh+ |er |like )?"
)
_CALLED = re.compile(
    r"(?<!\w)(?:accounts?|profile|page|user|the (?:other )?one|channel|server|player|bot|avatar|character|someone|"
    r"somebody|compte|"
    r"profil|cuenta|perfil)(?: [^\W\d_]+(?:['’][^\W\d_]*)?){0,6}? (?:called|named|by the name of|nomme|"
    r"qui s['’]appelait|"
    r"llamad[oa]|que se llamaba)[ ,:]{1,2}"
)
_SHOWED_UP = re.compile(
    r"(?<!\w)(?:a|an|another|one more|some|the|this|that) (?:(?:brand )?new |different |fresh |second |third |weird |"
    r"random |fake |other |next )?(?:one|account|profile|request|friend request|follow(?:er)?|user|player|comment|"
    r"notification|person) (?:just |then |suddenly )?(?:popped up|popped in|came up|appeared|came through|came in|"
    r"pinged|"
    r"showed up|turned up|joined|followed)(?:,| called| named| as| {2})[ ]*"
)
_SENT_BY = re.compile(
    r"(?<!\w)(?:messages?|dms?|request|requests|comments?|notifications?|follow|texts?|(?:it|message|screen|"
    r"phone) (?:just )?said|mensajes?|messages?|solicitud|"
    r"demandes?) (?:(?:every|each|all) \w+ )?(?:from|by|de|von|da|of) (?:(?:this|some|a|an|that|the same|un|une|un tal|"
    r"una|cette?|ein|einem) )?(?:person |user |account |one )?(?:called |named )?"
)
_SET_OFF = re.compile(
    r"(?<!\w)(?:the|this|that|some|another|a|was|chat) (?:\w+ )?(?:one|girl|boy|guy|man|woman|person|lad|bloke|mod|"
    r"admin|player|"
    r"user|stranger|account|him|her|kid|somebody|someone)(?: [\w'’]+){0,6}, "
)
"""Somebody, with a strange small word set off by commas after it."""
_TYPES = re.compile(
    r"(?<!\w)(?P<token>[^\W\d_]{3,}(?: [^\W\d_]{2,}){0,2}?) (?:is|was|est|esta|estaba|etait) (?:still |always |now )?"
    r"(?:typing|online|offline|in (?:your|my) dms|en train d['’]ecrire|en ligne|escribiendo|en linea)(?!\w)"
)
_SEEN = re.compile(
    r"(?<!\w)(?:see|saw|seen|says?|said|showed?|that|just|and|when|with|read|reads|voyais|veia)[ :,]{1,2}$"
)
_LOGGED_IN = re.compile(
    r"(?<!\w)(?:(?:sign|log)(?:ged|ned|s|ging|ning)? (?:back )?in(?:to \w+)? (?:as|under|with)|(?:me|"
    r"m['’]) ?connect\w+ "
    r"(?:sous|en tant que|comme|como|con)|(?:j['’]etais|je suis|il etait|elle etait) connectee? (?:sous|en)|"
    r"entraba (?:como|con)|me registre como|(?:eingeloggt|angemeldet|unterwegs) als|(?:ero )?entrat[oa] come|"
    r"me loguei como|logowal\w+ (?:sie )?jako|ingelogd als)[ ,:]{1,2}"
)
_WAS = re.compile(
    rf"(?<!\w)(?:j['’ ]?etais|j['’ ]?suis|moi c['’ ]?etait|lui c['’ ]?etait|lui,? il etait|elle c['’ ]?etait|lui|"
    r"(?:il|elle) s['’ ]?appelait|me puse(?: de nombre)?|me llamaba|se llamaba|se hacia llamar|yo era|ella era|"
    r"el era|yo|"
    r"ella|hiess? (?:ich|er|sie)|(?:ich|er|sie) hiess?|nannte ich mich|ich war|er war|mi chiamavo|"
    r"si chiamava|io ero|lui era|lei era|ik heette|heette ik|hij heette|nazywalam sie|nazywalem sie|bylam|bylem|"
    r"eu era|chamava-me|ma numeam|eram|i was|i['’]?d be|he was|she was|i went as|he went as|they were) "
    rf"{_FILL}[\"“«]?"
)
_CAME_AS = re.compile(
    r"(?<!\w)(?:il|elle|je|i|he|she|they|it|yo|el|ella|consola|juego|jeu|chat|me|him|her)(?: always| just| toujours|"
    r" siempre)? "
    r"(?:se nommait|se fait appeler|me nommais|salia como|aparecia como|figuraba como|salgo como|apparaissait (?:sous|"
    r"comme)|apparaissais (?:sous|comme)|(?:came|come|comes|showed|shows) up as|(?:was|is|were|am) (?:down|known|"
    r"listed|"
    r"saved|registered) as|appears? as|appeared as) "
)
"""As what somebody comes up, up to it."""
_SIGNED_WORDS = re.compile(
    r"(?<!\w)(?:arobase|arroba|at sign|chiocciola|klammeraffe|apenstaartje|malpa) (?P<token>[^\W_]+(?: (?:point|punto|"
    r"dot|punkt|punt|ponto|kropka|underscore|under score|tiret(?: du)? bas|guion bajo|dash|hyphen|tiret|guion|"
    r"trattino) "
    r"[^\W_]+)+(?: \d{1,4}(?!\w))?)"
)
_LETTER = r"(?:[a-z]|capital [a-z]|zero|nought|oh|one|two|three|four|five|six|seven|eight|nine|\d|dot|dash|underscore)"
_SPELLED = re.compile(
    r"(?<!\w)(?:spel(?:led|t|ls|l)(?: it)?(?: like| with)?|written|epel\w+|s['’ ]?ecrit|ecri(?:t|vait)|deletre\w+|"
    rf"se escrib\w+)[ ,:]{{1,2}}(?P<token>{_LETTER}(?:[ ,-]{{1,3}}{_LETTER}){{2,14}})(?!\w)"
)
_SIGNED = re.compile(r"(?:[^\W_]\w*(?:[-.~+][^\W_]\w*)+|[^\W_]+(?:_+[^\W_]+)+_*)(?![\w@-]|\.\w)")
"""A name with a sign inside, whatever its parts."""
_ENDS = re.compile(r"[\"”»]?(?:[.,;:!?)\n]|$| {2})")
_GOES_ON = re.compile(
    r"[\"”»]? (?:on|in|and|but|or|with|because|so|at|for|when|then|that|back|there|sur|et|mais|ou|avec|dans|en|y|"
    r"pero|con|"
    r"e|ma|und|auf|im|auch|qui|que|i|he|she|it|every|all|one|who|als|gdy|toutes?|tous|todas?|todos)(?!\w)"
)
_INNER = frozenset(("of", "and", "the", "de", "du", "la", "le", "les", "des", "del", "el", "di", "y", "et", "in", "no"))
_LONGEST = 4
_SOUND = word_set("no_username")


def handles_shown(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of user names told in these ways."""
    folded, language = page.folded, page.language or "en"
    if _ONLINE.search(folded) is None:
        return
    for match in _SIGNED_WORDS.finditer(folded):
        yield match.span("token")
    for match in _SPELLED.finditer(folded):
        if is_online(folded, *match.span()):
            yield match.span("token")
    for pattern in (_NAMING, _APPOSED, _CALLED, _CAME_AS):
        for match in pattern.finditer(folded):
            if pattern in (_NAMING, _CAME_AS) and not is_online(folded, *match.span()):
                continue
            end = _signed(page, match.end())
            end, count = (end, 2) if end else _phrase(page, match.end(), language)
            if end and (count > 1 or _strange(folded[match.end() : end], language)):
                yield match.end(), end
    for pattern in (_SHOWED_UP, _SENT_BY, _LOGGED_IN):
        for match in pattern.finditer(folded):
            end = _signed(page, match.end()) or _one(page, match.end(), language, any_word=pattern is _LOGGED_IN)
            if end and (pattern is _SHOWED_UP or is_online(folded, *match.span())):
                yield match.end(), end
    for match in _TYPES.finditer(folded):
        words = match["token"].split()
        while words and (words[0] in stop_words(language) or _SEEN.search(words[0] + " ")):
            words.pop(0)
        told = _SEEN.search(folded, max(0, match.start() - 12), match.start()) is not None or len(words) < len(
            match["token"].split()
        )
        plain = any(word in stop_words(language) or word in KIN for word in words)
        if words and not plain and (_strange(words[-1], language) or (told and len(words) > 1)):
            yield match.end("token") - len(" ".join(words)), match.end("token")
    for match in _SET_OFF.finditer(folded) if not page.caseless else ():
        end = _one(page, match.end(), language)
        if (
            end
            and page.text[match.end()].islower()
            and page.text[end : end + 1] in (",", ".")
            and end - match.end() > 5
        ):
            yield match.end(), end
    for match in _WAS.finditer(folded):
        end = _one(page, match.end(), language)
        if end and is_online(folded, *match.span()):
            yield match.end(), end


def _signed(page: Page, start: int) -> int:
    """Return the end of a name with a sign inside that begins at a place, if it looks typed; else nought."""
    match = _SIGNED.match(page.text, start)
    if match is None or match.group().replace(".", "").replace("-", "").isdigit():
        return 0
    return match.end() if match.group().islower() or any(map(str.isdigit, match.group())) else 0


def is_online(folded: str, start: int, end: int) -> bool:
    """Return whether user names, games or messages are spoken of near a place."""
    return _ONLINE.search(folded, max(0, start - _BEFORE), end + _AFTER) is not None


def _strange(token: str, language: str) -> bool:
    """Whether a word is one no list has, so that it may be made up; in languages without such a list any is."""
    if token in first_names() or token in places() or token in _SOUND or token in stop_words(language) or token in KIN:
        return False
    return language not in WITH_WORD_LIST or unheard(token, language)


def _one(page: Page, start: int, language: str, *, any_word: bool = False) -> int:
    """Return the end of a single strange word (or any that tells something) that ends its clause, else nought."""
    words = page.words_in(start, start + 40)
    if not words or words[0].start != start or len(words[0].folded) < 4:
        return 0
    word = words[0]
    if any_word:
        told = word.folded not in stop_words(language) and word.folded not in KIN and word.folded not in _NOT_NAMED
        return word.end if told and _ENDS.match(page.folded, word.end) else 0
    if language not in WITH_WORD_LIST and (page.caseless or not word.capital):
        return 0
    stops = _ENDS.match(page.folded, word.end) or _GOES_ON.match(page.folded, word.end)
    return word.end if stops is not None and _strange(word.folded, language) else 0


def _phrase(page: Page, start: int, language: str) -> tuple[int, int]:
    """Return where a name of up to four words ends that begins at a place, and its number of words; else noughts."""
    end = count = 0
    for word in page.words_in(start, start + 60):
        gap = page.text[end : word.start] if count else ""
        if (not count and word.start != start) or (count and gap != " ") or count == _LONGEST:
            break
        stop = word.folded in stop_words(language) or word.folded in KIN
        if stop and not (count and word.folded in _INNER):
            break
        end, count = word.end, count + 1
    words = page.folded[start:end].split(" ") if count else []
    if words and words[-1] in ("with", "avec", "con"):
        words.pop()
    while words and words[-1] in _INNER | stop_words(language):
        words.pop()
    end = start + len(" ".join(words))
    counted = any(word in number_words(language) for word in words[:1])
    if not words or counted or words[0].endswith("ing") or words[0] in _NOT_NAMED:
        return 0, 0
    if _ENDS.match(page.folded, end) or (_GOES_ON.match(page.folded, end) and len(words) < _LONGEST):
        return end, len(words)
    return 0, 0


_NOT_NAMED = word_set("not_introduced") | frozenset(
    [
        "something",
        "always",
        "never",
        "really",
        "anonymous",
        "different",
        "private",
        "public",
        "fake",
        "hidden",
        "gone",
        "deleted",
        "banned",
        "taken",
        "blocked",
        "full",
        "long",
        "short",
        "stupid",
        "silly",
        "weird",
        "cool",
        "real",
        "anything",
        "nothing",
        "everything",
        "wrong",
        "right",
        "better",
        "worse",
        "bigger",
        "older",
        "younger",
        "admin",
        "guest",
        "usual",
        "normal",
        "me",
        "myself",
        "himself",
        "herself",
        "called",
        "changed",
        "similar",
        "basically",
        "literally",
        "quite",
        "pretty",
        "quelque",
        "toujours",
        "vraiment",
        "algo",
        "siempre",
    ]
)
