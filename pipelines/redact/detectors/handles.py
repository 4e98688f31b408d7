"""Usernames, game tags, e-mail and web addresses."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pipelines.redact.detectors.handles_named import handles_named
from pipelines.redact.detectors.handles_said import handles_said
from pipelines.redact.detectors.handles_shown import handles_shown
from pipelines.redact.detectors.handles_told import handles_told
from pipelines.redact.detectors.handles_typed import handles_typed, mail_typed
from pipelines.redact.detectors.handles_worn import handles_worn
from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import UPPER, Page, found
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES, PLATFORMS
from pipelines.redact.model import Detection
from pipelines.redact.names import WITH_WORD_LIST, english_words, is_function_word, stop_words, word_set
from pipelines.redact.spoken_numbers import number_words

_EMAIL = re.compile(r"[\w.+%'-]{1,254}@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_AT_WORD = (
    r"\(at\)|\[at\]|\{at\}|<at>|-at-|_at_|\*at\*|(?:at|arobase|arrobas?|chiocciola|klammeraffe|at-zeichen|"
    r"apenstaartje|malpa|arond|et|"
    r"παπακι|"
    r"eta|aet|ät)(?!\w)"
)
_DOT_WORD = r"\(dot\)|\[dot\]|dot|point|punto|punkt|punt|ponto|kropka|punct|τελεια|taskas|dott"
_TOP = (
    r"(?:com|org|net|eu|info|co|uk|ie|fr|es|it|de|nl|gr|pl|lt|ro|pt|at|ch|be|edu|gov|biz|io|me|dk|se|no|fi|cz|sk|hu|"
    r"si|hr|"
    r"bg|ee|lv|ua|ru|us|ca|au|cat|gal|eus|cy|mt|lu|nz|za|ng|br|ar|mx|cl|pe|co|in|pk|ke|gh|tr|il|jp|kr|cn|scot|wales|"
    r"cymru|bzh|example|test|online|site|xyz|club|school|academy|charity|foundation|email|cloud|blog|shop|team|app|dev)"
)
_HOST = (
    r"gmail|googlemail|outlook|hotmail|yahoo|icloud|proton|protonmail|gmx|web|live|msn|aol|wanadoo|orange|laposte|"
    r"sfr|"
    r"libero|alice|tiscali|interia|onet|wp|o2|sapo|mail|posteo|t-online|ziggo|kpnmail|telenet|skynet|hispavista"
)
_AT_HOST = re.compile(
    rf" ?(?:@|{_AT_WORD}) ?(?:(?:the )?[\w-]+(?:(?: ?\. ?| (?:{_DOT_WORD}|minus|dash|hyphen|tiret|guion|strich|"
    rf"trattino) )"
    rf"[\w-]+){{0,3}}(?:\.| ?(?<![\w@])(?:{_DOT_WORD}) ){_TOP}(?:(?:\.| (?:{_DOT_WORD}) ){_TOP})?|"
    rf"(?:{_HOST}))(?![\w])"
)
"""What follows the name in an e-mail address that is said or typed as it is said, over folded text."""
_LOCAL_WORD = re.compile(r"(?<![\w@])([\w+'-]+(?:\.[\w+-]+)*) ?$")
_WHOLE_LOCAL = re.compile(r"(?<![\w.+-])[\w+-]+[._][\w.+-]*\w$")
"""A name before the sign in an address that is written, so that no word before it belongs to it."""
_LOCAL_SIGN = word_set("signs_in_addresses")
_SIGN_AFTER = re.compile(r" (?:dot|point|punto|punkt|punt|ponto|kropka|underscore|dash|hyphen|tiret|guion|trattino) ")
_BEFORE_ADDRESS = word_set("before_mail_address")
_LONGEST_LOCAL = 7
_NUMBER_SIGN = re.compile(r"(?<![\w#])[^\W_][\w.]{1,31}#\d{4}(?!\w)")
_AT = re.compile(r"(?<![\w@.])@[\w.]*\w(?:-\w+)*")
_COMMUNITY = re.compile(r"(?<![\w/.])/?u/[\w-]{3,}")
"""Names on forums that write them behind "u/"."""
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'()]+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|eu|info|io|gg|tv|me|app|"
    r"co\.uk|ie|fr|es|it|de|nl|gr|pl|"
    r"lt|ro|pt|at|ch|be|dk|se|no|fi|cz|sk|hu|si|hr|bg|ee|lv|ru|us|ca|au|nz|za|cy|mt|lu|"
    r"is)(?:\.[a-z]{2})?(?:/[^\s<>\"'()]*)?(?![\w@-])",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"(?<![\w@./#-])[A-Za-zÀ-ž0-9][\wÀ-ž]*(?:[.-][\wÀ-ž]+)*(?![\w@])")
_SPEAKER = re.compile(
    r"(?i)(?:speaker|spk|interviewer|interviewee|participant|respondent|locuteur|locutrice|sprecher|sprecherin|"
    r"hablante|"
    r"parlante|spreker|mowca|orador|vorbitor)[_.]?\d{1,3}$"
)
"""Labels that transcription software gives speakers."""
_WORD_NUMBER = re.compile(r"^[^\W\d_]{3,}\d{1,6}$|^[^\W\d_]+\d+[^\W\d_]+\w*$|^[xX]{1,2}[^\W\d_]+\w*[xX]{1,2}$")
_FRAMED = re.compile(r"(?:xX|Xx)[^\W_]+(?:xX|Xx)$")
"""Names in a frame of letters x: "xXFernXx"."""
_INNER_CAPITALS = re.compile(r"^(?:[A-Z]?[a-z]{2,}(?:[A-Z][a-z0-9]+)+|[a-z](?:[A-Z][a-z0-9]+){2,})$")
_PLATFORMS = (
    f"{PLATFORMS}|"
    "the (?:game|chat|app|server|forum|site)|le (?:jeu|chat|serveur|forum)|el (?:juego|chat|foro|servidor)|"
    "dem (?:spiel|chat|server|forum)|il gioco|la chat|o jogo|het spel|gra|joc|online"
)
_USER = (
    "user ?names?|user ?id|user|handle|alt|alt account|burner(?: account)?|throwaway|avatar|"
    "character|gamer name|channel|"
    "main account|nick(?:name)?|screen ?name|gamer ?tag|game ?tag|tag|login|log-in|"
    "alias|online name|"
    "account(?: name)?|profile(?: name)?|profile|"
    "pseudo(?:nyme)?|identifiant|compte|profil|usuario|usuaria|nombre de usuario|cuenta|perfil|"
    "nome utente|profilo|account|"
    "benutzername|nutzername|spitzname|konto|gebruikersnaam|profiel|nazwa uzytkownika|konta|utilizator|"
    "cont|nome de utilizador|"
    "conta|χρηστη|προφιλ|λογαριασμο\\w*|vartotojo vardas|paskyra|slapyvardis"
)
_COPULA = re.compile(
    r"(?<!\w)(?:was|is|were|its|it['’]s|i['’]m|called|named|name|as|under|look for|find|went by|goes by|said|like|"
    r"you['’]d|"
    r"c['’]est|c['’]etait|c['’]|j['’]etais|etait|etais|est|[sm]['’]appel\w+|sous|nom|era|es|fui|llam\w+|como|decia|"
    r"ponia|war|ist|"
    r"hiess|hie|lautete|als|unter|nannte|ero|chiam\w+|e|come|sou|chamav\w+|heette|heet|byl\w*|jako|to|eram|ca|ηταν|"
    r"ημουν|ειναι|με|"
    r"buv\w+|yra|kaip)(?!\w)"
)
_WHOSE = re.compile(
    r"(?<!\w)(?:my|his|her|their|your|mon|son|sa|ma|leur|mi|su|tu|mein|sein|ihr|mio|suo|meu|seu|mijn|zijn|haar|moj|"
    r"jego|jej|mano|jo|jos|το) $"
)
_SURE_USER = re.compile(
    r"user ?names?|screen ?name|gamer ?tag|game ?tag|online name|handle|pseudo(?:nyme)?|nombre de usuario|"
    r"nome utente|"
    r"benutzername|nutzername|gebruikersnaam|nazwa uzytkownika|nome de utilizador|vartotojo vardas"
)
"""Words after which any word is a user name."""
_LINK = (
    "was|is|were|it|its|it['’]s|i|i['’]m|he|she|my|his|her|the|called|named|name|names|as|under|there|then|back|at|"
    "on|are|they|we|"
    "you|you['’]d|look|for|find|me|him|them|just|still|old|new|first|second|main|other|said|like|of|with|went|goes|"
    "go|by|"
    "account|page|handle|id|user|username|profile|"
    "c['’]est|c['’]etait|c['’]|j['’]etais|je|etait|etais|est|il|elle|s['’]appelait|m['’]appelais|de|sous|le|nom|son|"
    "mon|sa|ma|"
    "m['’]appelle|s['’]appelle|etaient|"
    "era|es|fui|yo|llamaba|llamo|se|como|mi|su|el|la|con|decia|ponia|llamaban|"
    "war|ist|ich|hiess|hie|er|sie|lautete|als|unter|mein|sein|ihr|nannte|sich|mich|dort|"
    "ero|chiamavo|chiamava|si|il|mio|suo|mia|sua|come|sou|chamava|chamavas|meu|seu|ele|ela|o|a|"
    "heette|heet|mijn|zijn|haar|ik|hij|zij|byl|byla|bylem|bylam|to|jako|moj|jego|jej|eram|mea|mele|sau|lui|ca|"
    "ηταν|ημουν|ειναι|μου|του|τησ|με|ελεγαν|buvo|buvau|yra|mano|jo|jos|kaip"
)
_TOKEN = r"@?\w[\w.\-]*\w"
_SAID_NAME = re.compile(
    rf"(?<![\w@])(?:(?P<user>{_USER})|(?P<platform>{_PLATFORMS}))(?!\w)(?:['’]s)?"
    rf"(?=(?P<link>(?:[ ,:]{{1,3}}(?:{_LINK})(?!\w|['’]))*)"
    rf"(?P<sign>[ ]?[:,][ ]?|[ ]{{1,3}})[\"“'«„]?(?P<token>{_TOKEN}))"
)
"""A user name after what tells that one comes, over folded text; "skyblog, le pseudo x" has two such words."""
_ON_PLATFORM = re.compile(
    rf"(?P<lead>(?<!\w)(?:add(?:ed)?|called|as|follow(?:ed)?|find|for|message(?:d)?|text(?:ed)?|was|is|under|name|"
    rf"named|had|have|(?:he|she|it|who)['’ ]s|i['’ ]m|they['’ ]re|"
    rf"nom de|comme|etait|como|era|als|war|come|jako|ca|ως|kaip)\s+(?:me\s+|him\s+|her\s+)?|"
    rf"[ ])[\"“'«„]?(?P<token>{_TOKEN})[\"”'»]?"
    rf"\s+(?:on|in|over|sur|dans|en|auf|im|su|sul|op|no|na|pe|στο)\s+(?:my |his |her |the )?(?:{_PLATFORMS})(?!\w)"
)
_NAMED_AFTER = re.compile(
    r"(?P<lead>(?<!\w))(?P<token>@?\w[\w.\-]{0,62}\w)[, ]+(?:that|which|this) (?:was|is|would be)(?: like)? "
    rf"(?:his|her|my|their|the) (?:{_USER})(?!\w)"
)
_ADD_ME = re.compile(
    rf"(?P<lead>(?<!\w)(?:add|follow|find|message|dm|msg|ajoute|cherche|agregame|sigueme|busca(?:me)?) (?:me|him|"
    rf"her|us|moi|le|la)?"
    rf"(?: ?(?:on|at|as|sur|en|como) (?:{_PLATFORMS})?)?[,: ]{{1,3}})(?P<token>{_TOKEN})"
)
_UNDERSCORE = (
    r"(?:under ?score|under ?line|tiret (?:du )?bas|tiret du huit|guion bajo|barra baja|raya baja|"
    r"sublinhado|unterstrich|trattino basso|underline|liggend streepje|podkreslnik|κατω παυλα)"
)
_SPELLED_NAME = re.compile(
    rf"(?<![\w@])(?:(?!s )[^\W\d_] ){{0,40}}\w+(?:(?: (?:and )?{_UNDERSCORE})+ (?!and )\w+)+"
    r"(?:(?: (?:underscore|dot|dash))+ \w+)*(?: (?![ai] )[^\W\d_](?!\w))*"
)
"""Names with a sign that is in nothing but user names and addresses, said aloud."""
_ONE_WORD = re.compile(
    r"(?<![\w@])((?:(?!it |was |is |as |at |me |the |my |and |it's )\w+ )?(?!all )\w{3,})[, ]{1,3}"
    r"(?:all )?(?:(?:in )?one word|no spaces?|all lower ?case|en un (?:seul )?mot|tout attache|todo junto|"
    r"tutto attaccato|alles zusammen|aan elkaar|tudo junto)(?!\w)"
)
"""Names that are told to be one word."""
_DOTTED_NAME = re.compile(
    r"[ :,]{1,3}((?!the |a |my )\w+(?: (?:dot|dash|hyphen|point|punto|punkt|tiret|guion|trattino|ponto) \w+)+)"
)


_DOTTED_AS = re.compile(
    r"(?<!\w)(?:as|under|called|handle|name|user|insta|snap|tag|pseudo|usuario) (?:is |was |it['’]?s )?"
    r"([^\W\d_]+(?: (?:dot|underscore|punto|point) [^\W\d_]+)+)(?!\w)"
)
"""A name with a full stop, said aloud where a user name comes."""
_SAID_WITH_NUMBER = re.compile(
    rf"(?<!\w)(?:{_SURE_USER.pattern}|tag|nick(?:name)?|login|alias|usuario|usuaria|identifiant|compte|cuenta|account)"
    rf"(?:[ ,:]{{1,3}}(?:{_LINK})(?!\w|['’]))*(?:['’])?[ ,:]{{1,3}}(?P<said>(?:[^\W\d_]+ ?){{2,7}})"
)
_SAID_ON = re.compile(
    r"(?<!\w)(?:was|is|be|am|as|under|called(?: (?:my|him|her)self| me)?|etais|era|soy|"
    r"fui) (?P<said>(?:[^\W\d_]+ ?){2,7})"
)
_PLATFORM_SAID = re.compile(
    rf"(?<!\w)(?:on|sur|en) (?:{_PLATFORMS})[ ,:]{{1,3}}(?:it['’]?s|i['’]?m|it was|i was|(?:s?he|she)['’]?s|"
    rf"(?:s?he|she) was|"
    rf"c['’]est|c['’]etait|era|es|soy)[ ,:]{{1,3}}(?P<said>(?:[^\W\d_]+ ?){{2,7}})"
)
_PLATFORM_NEXT = re.compile(rf" (?:on|in|over|sur|dans|en) (?:my |his |her |the |there|{_PLATFORMS})")
_COUNTED = frozenset(
    [
        "number",
        "page",
        "room",
        "flat",
        "year",
        "grade",
        "class",
        "age",
        "aged",
        "line",
        "step",
        "level",
        "part",
        "chapter",
        "bus",
        "platform",
        "floor",
        "house",
        "no",
        "question",
        "figure",
        "section",
        "group",
        "team",
        "route",
        "unit",
        "ward",
        "bed",
        "box",
    ]
)
"""Words that a number follows."""
_NO_NICK = frozenset(("about", "around", "like", "maybe", "only", "over", "under", "nearly", "almost"))
_SAID_WHOLE = re.compile(
    r"(?<!\w)(?:user ?name|screen ?name|display name|gamer ?tag|game ?tag|online name|handle|pseudo|nombre de usuario|"
    r"usuario|usuaria|profile(?: name)?|account name|(?:insta|snap|kik|steam|roblox|discord) name)(?: on there|"
    r" there)? "
    r"(?:was|is|said|c['’]etait|etait|est|era|es) [\"“'«]?([^\W\d_]{3,}(?: [^\W\d_]+| \d{1,4}){1,2})"
    r"(?=[.,;!?\"”'»\n]|$)"
)
"""A user name of several words, up to where the sentence goes on."""
_SPOKEN_OF = re.compile(
    rf"(?<!\w)(?:{_USER}|{_PLATFORMS}|display name|friend request|direct message|dms?|followers?|nom d['’]utilisateur|"
    rf"abonnes?|apodo|seguidores)(?!\w)"
)
"""Words after which a user name may come."""
_NEARBY = 110
_JOINING = ("-", "'", "’")
_WORN = re.compile(
    r"(?<!\w)(?:sign(?:ed|s)(?: off| it)? (?:as|with)|(?:went|goes|go|going) by|"
    r"(?:post(?:ed|s)|wrote|writes|log(?:ged)? (?:in|on)|comment(?:ed|s)|play(?:ed|s)|messaged|registered|streamed|"
    r"appeared) (?:me )?(?:as|under)|(?:find|found|see|saw|know|knew) (?:me|him|her|them) (?:as|under)|"
    r"call(?:s|ed|ing) (?:him|her|my|them)sel(?:f|ves)|look(?:ed)? up|search(?:ed)? for|typed(?: in)?|user|mod|admin|"
    r"player|account|request from|message from|dm from|(?:un)?block(?:ed)?|report(?:ed)?|mine was|his was|hers was|"
    r"signait|signe|firmaba(?: como)?|se faisait appeler|se hacia llamar|le compte|la cuenta|un tal|"
    r"tapais|j['’]ai tape|escribi)[ ,:]{1,2}[\"“«]?(?P<token>@?\w[\w.-]*\w)"
)
"""What somebody goes by, signs with, is looked up by."""
_DEEDS = (
    "follow",
    "added",
    "liked",
    "wants to",
    "want to",
    "has ",
    "had ",
    "joined the",
    "request",
    "messaged",
    "dm",
    "commented",
    "posted",
    "m'a ",
    "m’a ",
    "me siguio",
    "me agrego",
    "me escribio",
)
"""Parts of what ``_DOES_ONLINE`` looks for: a quick look before it."""
_SURELY_ONLINE = re.compile(
    r"sign|request|dm |user|mod |(?:un)?block|account|le compte|la cuenta|.* (?:wants? to add|me siguio)"
)
_DOES_ONLINE = re.compile(
    r"(?<![\w@.-])(?P<token>\w[\w.-]*\w)[\"”»]? (?:(?:un)?followed|added|liked (?:my|all|every)|wants? to (?:add|"
    r"follow|be)|"
    r"(?:has|had) (?:left|joined|added|followed|blocked|sent)|joined the|sent (?:me )?(?:a |an |another )?(?:friend |"
    r"follow |message )?request|messaged|dm['’]?e?d|commented|posted|m['’]a (?:suivie?|ajoutee?|ecrit)|me (?:siguio|"
    r"agrego|escribio))(?!\w)"
)
"""What those do who have a user name."""
_QUOTED = re.compile(
    r"(?<!\w)(?:name|nick|tag|user|handle|pseudo|apodo|usuario|profile|account)(?: [^\W\d_]+){0,3} (?:was|is|said|read|"
    r"c['’]etait|etait|era|ponia),? [\"“«] ?(?P<token>[^\"”»\n]{2,30}?) ?[\"”»]"
)
_WITH_FIGURES = re.compile(
    r"(?<!\w)(?:as|by|was|is|under|called|user|were|era|etais|etait|como|soy) (?P<token>(?:[^\W\d_]{3,} ){1,3}\d{1,4})"
    r"(?=[.,;!?\"”»\n]| (?:on|in|back|there|sur|en)(?!\w)|$)"
)
"""A user name of several words with figures at its end."""
_TWO_DOTS = re.compile(r"(?<![\w@])[^\W\d_]+ dot \w+ dot \w+(?: dot \w+)*(?!\w)")
_AS_WHOLE = re.compile(
    r"(?<!\w)(?:log(?:ged|s)? (?:in|on)|sign(?:ed|s)? (?:in|up|on)|registered|(?:knew|know|knows|found|find|saw|see|"
    r"added) "
    r"(?:me|him|her|them)|appear(?:ed|s)|post(?:ed|s)|play(?:ed|s)) (?:only |just )?as "
    r"(?P<token>[^\W\d_]{2,}(?: \w+){0,2}?)(?=[.,;!?\"”\n]| (?:on|in) (?:the |that |this |my |his |her )?"
    rf"(?:there|chat|forum|{_PLATFORMS})(?!\w)|$)"
)
"""What somebody is known as where they log in."""
_HIMSELF = re.compile(rf"(?:him|her|my|them)sel(?:f|ves) (?P<token>{UPPER}\w*(?: {UPPER}\w*| \d{{1,4}}(?!\w)){{0,3}})")
_SIGN_SAID = re.compile(
    rf"(?<!\w)(?P<token>\w+(?: (?:dash|dot|hyphen|underscore) \w+)+) (?:on|in|sur|en) (?:{_PLATFORMS})(?!\w)"
)
_STANDS_AS_NAME = re.compile(
    r"(?:^|[.!?:\n\"“«]|(?<!\w)(?:was|is|were|be|been|it['’]s|as|called|named|by|user|account|profile|handle|tag|"
    r"mine|his|"
    r"hers|theirs|messaged|told|add|added|follow|followed|block|blocked|unblocked|friended|reported|typed|wrote|"
    r"found|me|"
    r"etait|est|c['’]est|comme|pseudo|compte|ajoute|bloque|tape|era|es|como|cuenta|usuario|agregue|"
    r"bloquee),?) ?[\"“«]?$"
)
"""What a name stands after, not a common noun: no article, no adjective, no preposition of place."""
_NAME_ENDS = re.compile(
    r"[\"”»]?(?:['’]s(?!\w)|[.,;!?)\n]|$| (?:on|and|or|but|with|who|sur|et|avec|qui|en|y|con|que|was|is|has|"
    r"had|wrote|sent|said|asked|added|followed|liked|wants?|messaged|commented|posted|left|joined|replied|blocked|"
    r"there|"
    r"back|again|m['’]a|a|me)(?!\w))"
)
"""What goes on after a name, and seldom after an adjective."""
_SHORT_END = re.compile(r"(?<![\w@./-])[a-z]{3,}\.(?!i(?!\w))[a-z]{1,2}(?![\w@/-]|\.\w)")
_TYPED = re.compile(r"(?<![\w@./-])[a-z]{3,}\.[a-z]{3,}(?![\w@/-]|\.\w)")
_WORD_DASH = re.compile(r"(?<![\w@./-])([a-z]{4,})-\d{2,4}(?![\w@./-])")
_NOT_TYPED = frozenset(
    (
        "com",
        "org",
        "net",
        "pdf",
        "jpg",
        "png",
        "doc",
        "docx",
        "txt",
        "mp3",
        "mp4",
        "exe",
        "html",
        "php",
        "edu",
        "gov",
        "info",
    )
)
_MORE_CAPITALS = re.compile(rf"(?: (?:{UPPER}\w*|\d{{1,4}}(?!\w)))+")
_COMMON = word_set("no_username")
_EMPHASIS = re.compile(r"(?<!\w)_[^\W_][^_\n]{0,60} [^_\n]{0,60}_(?!\w)")
"""Several words between underscores, as in a title."""


def _looks_made_up(token: str) -> bool:
    letters = sum(character.isalpha() for character in token)
    digits = sum(character.isdigit() for character in token)
    if letters < 2:
        return False
    # "_so_" is emphasis.
    if "_" in token.strip("_") or (token.startswith("_") != token.endswith("_") and letters > 2):
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
        for match in _AT_HOST.finditer(page.folded):
            whole = (
                _WHOLE_LOCAL.search(text, max(0, match.start() - 64), match.start())
                if text[match.start()] == "@"
                else None
            )
            start = whole.start() if whole is not None else self._local_part(page, match.start())
            if start < match.start():
                yield found(start, match.end(), "EMAIL", 0.45, name)
        for start, end in mail_typed(page):
            yield found(start, end, "EMAIL", 0.45, name)
        if "@" in text:
            for match in _EMAIL.finditer(text):
                yield found(match.start(), match.end(), "EMAIL", 0.95, name)
            for match in _AT.finditer(text):
                yield found(match.start(), match.end(), "HANDLE", 0.9, name)
        for match in _COMMUNITY.finditer(text):
            yield found(match.start(), match.end(), "HANDLE", 0.8, name)
        for match in _URL.finditer(text):
            yield found(match.start(), match.end(), "URL", 0.8, name)
        for match in _NUMBER_SIGN.finditer(text):
            yield found(match.start(), match.end(), "HANDLE", 0.85, name)
        emphasised = [match.span() for match in _EMPHASIS.finditer(text)]
        for match in _SHAPE.finditer(text):
            token = match.group()
            if any(start <= match.start() and match.end() <= end for start, end in emphasised):
                continue
            if _SPEAKER.match(token) and text[match.end() : match.end() + 1] in (":", " ", "]", ")", "\t"):
                continue
            if (
                len(token) >= 5
                and _FRAMED.match(token)
                or len(token) >= 4
                and not token.isalpha()
                and not token.isdigit()
                and _looks_made_up(token)
            ):
                yield found(match.start(), match.end(), "HANDLE", 0.6, name)
            elif (
                page.language != "de"
                and len(token) >= 6
                and _INNER_CAPITALS.match(token)
                and not token.startswith(("Mc", "Mac"))
                and token.lower() not in NOT_NAMES
            ):
                yield found(match.start(), match.end(), "HANDLE", 0.45, name)
        yield from self._by_context(page)
        told = (handles_told, handles_said, handles_shown, handles_typed, handles_named)
        for start, end in (span for way in told for span in way(page)):
            yield found(start, end, "HANDLE", 0.45, name)
        for start, end in handles_worn(page):
            yield found(start, end, "HANDLE", 0.6, name)

    @staticmethod
    def _local_part(page: Page, end: int) -> int:
        """Return where the name in a spoken address begins: after what introduces an address, or at its last words."""
        folded, start, named = page.folded, end, False
        after_word: int | None = None
        language = page.language or "en"
        for _ in range(_LONGEST_LOCAL):
            match = _LOCAL_WORD.search(folded, max(0, start - 40), start)
            if match is None:
                break
            word = match.group(1)
            beside_sign = _SIGN_AFTER.match(folded, match.end(1)) is not None and len(word) == 1
            if word in _BEFORE_ADDRESS and not beside_sign:
                return start if named else end
            said = word in _LOCAL_SIGN or word in number_words(language) or beside_sign
            named = named or said or word not in stop_words(language)
            if after_word is None and word in stop_words(language) and not said:
                after_word = start
            start = match.start(1)
        return start if after_word is None else after_word

    def _by_context(self, page: Page) -> Iterator[Detection]:
        folded, text = page.folded, page.text
        for match in _SAID_NAME.finditer(folded):
            token, user = match["token"], match["user"] is not None
            if page.language == "en" and match["link"].endswith((" a", " the")):
                continue  # "the game as like a mid-century one"
            linked = ":" in match["sign"] or _COPULA.search(match["link"]) is not None
            if not linked and user and match["sign"] != " ":
                linked = _WHOSE.search(folded, max(0, match.start() - 9), match.start()) is not None
            if not linked and "," in match["sign"] and not token.isalpha():
                linked = True
            if not linked and not user and match["sign"] == " " and unheard(token, page.language or "en"):
                linked = _WHOSE.search(folded, max(0, match.start() - 9), match.start()) is not None
            sure = user and linked and _SURE_USER.fullmatch(match["user"]) is not None
            capital = not page.caseless and text[match.start("token")].isupper()
            if self._is_name(page, token, named=user, linked=linked, sure=sure, capital=capital):
                yield found(
                    match.start("token"), self._whole_name(page, *match.span("token")), "HANDLE", 0.6, self.name
                )
            dotted = _DOTTED_NAME.match(folded, match.end("link"))
            if dotted is not None:
                yield found(*dotted.span(1), "HANDLE", 0.5, self.name)
        for pattern in (_ON_PLATFORM, _NAMED_AFTER, _ADD_ME):
            for match in pattern.finditer(folded):
                told = pattern is _NAMED_AFTER
                if self._is_name(page, match["token"], named=told, linked=told or bool(match["lead"].strip())):
                    yield found(*match.span("token"), "HANDLE", 0.6, self.name)
        said = {number.start: number.end for number in page.numbers}
        for match in _SPELLED_NAME.finditer(folded):
            end = match.end()
            while text[end : end + 1] == " " and end + 1 in said:
                end = said[end + 1]
            yield found(match.start(), end, "HANDLE", 0.5, self.name)
        for match in _SAID_WHOLE.finditer(folded):
            first = match[1].split()[0]
            if first not in stop_words(page.language or "en") and first not in ("called", "named", "under"):
                yield found(*match.span(1), "HANDLE", 0.4, self.name)
        if not page.caseless:
            # A stop between small letters ends no sentence.
            for match in _TYPED.finditer(text):
                if match.group().rpartition(".")[2] not in _NOT_TYPED:
                    yield found(match.start(), match.end(), "HANDLE", 0.45, self.name)
            for match in _WORD_DASH.finditer(text):
                if match[1] not in english_words() and match[1] not in ("covid", "sars", "moins", "plus"):
                    yield found(match.start(), match.end(), "HANDLE", 0.4, self.name)
        for match in _DOTTED_AS.finditer(folded):
            yield found(*match.span(1), "HANDLE", 0.45, self.name)
        if page.caseless:
            yield from self._with_numbers(page)
        yield from self._online(page)
        for match in _ONE_WORD.finditer(folded):
            yield found(*match.span(1), "HANDLE", 0.45, self.name)

    def _online(self, page: Page) -> Iterator[Detection]:
        """Yield names that somebody goes by where user names are spoken of, and what is written like no word there."""
        folded, text, language = page.folded, page.text, page.language or "en"
        spoken_of = [match.end() for match in _SPOKEN_OF.finditer(folded)]

        def nearby(position: int) -> bool:
            last = bisect_right(spoken_of, position) - 1
            return last >= 0 and position - spoken_of[last] <= _NEARBY

        signs_said = any(sign in folded for sign in (" dot ", " dash ", " hyphen ", " underscore "))
        done_online = any(deed in folded for deed in _DEEDS)
        for pattern in (_WORN, _DOES_ONLINE) if done_online else (_WORN,):
            for match in pattern.finditer(folded):
                token, start = match["token"], match.start("token")
                strange = not token.isalpha() or unheard(token, language)
                if token in _COMMON or token.isdigit() or is_function_word(text[start : match.end("token")], language):
                    continue
                if (
                    strange
                    and (
                        nearby(start)
                        or _SURELY_ONLINE.match(match.group())
                        or _PLATFORM_NEXT.match(folded, match.end("token"))
                    )
                    and any(map(str.isalpha, token))
                ):
                    if "-" not in token or token not in english_words():
                        yield found(start, match.end("token"), "HANDLE", 0.4, self.name)
                elif match.group().startswith("sign") and re.match(r"[.,;!?\n\"”]|$", folded[match.end() :]):
                    yield found(start, match.end("token"), "HANDLE", 0.4, self.name)
        for match in _AS_WHOLE.finditer(folded):
            words = match["token"].split()
            plain = words[0] in stop_words(language) or words[0] in _COUNTED or any(word in KIN for word in words)
            if not plain and (nearby(match.start()) or _PLATFORM_NEXT.match(folded, match.end())):
                yield found(*match.span("token"), "HANDLE", 0.4, self.name)
        for match in () if page.caseless else _HIMSELF.finditer(text):
            if is_function_word(match["token"].split()[0], language) or not nearby(match.start()):
                continue
            yield found(*match.span("token"), "HANDLE", 0.4, self.name)
        for pattern in (_QUOTED, _SIGN_SAID) if signs_said else (_QUOTED,):
            for match in pattern.finditer(folded):
                yield found(*match.span("token"), "HANDLE", 0.45, self.name)
        for match in _TWO_DOTS.finditer(folded) if signs_said else ():
            yield found(match.start(), match.end(), "HANDLE", 0.45, self.name)
        for match in _WITH_FIGURES.finditer(folded):
            words = match["token"].split()[:-1]
            plain = any(word in stop_words(language) or word in _COUNTED or word in KIN for word in words)
            if not plain and (nearby(match.start()) or folded.endswith((" me", " him", "went"), 0, match.start() - 1)):
                yield found(*match.span("token"), "HANDLE", 0.4, self.name)
        if page.caseless or language not in WITH_WORD_LIST:
            return
        for match in _SHORT_END.finditer(text):
            if nearby(match.start()):
                yield found(match.start(), match.end(), "HANDLE", 0.4, self.name)
        # Text with capitals writes names of people and places with one: a word in no list that stands as a name does,
        # where user names are spoken of, is likely one. Without such a place it may be any word of a trade.
        for word in page.words:
            if not (len(word.text) > 4 and word.text.islower() and nearby(word.start)):
                continue
            alone = text[word.start - 1 : word.start] not in _JOINING and text[word.end : word.end + 1] not in _JOINING
            told = _STANDS_AS_NAME.search(folded, max(0, word.start - 40), word.start) is not None
            if alone and told and _NAME_ENDS.match(folded, word.end) and unheard(word.folded, language):
                yield found(word.start, word.end, "HANDLE", 0.36, self.name)

    def _with_numbers(self, page: Page) -> Iterator[Detection]:
        """Yield names said with a number at their end: "my tag was ghostpepper zero seven"."""
        folded, language = page.folded, page.language or "en"
        said = {number.start: number.end for number in page.numbers}
        for pattern in (_SAID_WITH_NUMBER, _SAID_ON, _PLATFORM_SAID):
            for match in pattern.finditer(folded):
                words = [word for word in page.words_in(*match.span("said"))]
                first = next((index for index, word in enumerate(words) if word.start in said), None)
                if not first or first > 3 or page.words_in(words[0].start, words[0].end)[0].folded in _NO_NICK:
                    continue
                if any(word.folded in stop_words(language) or word.folded in KIN for word in words[:first]):
                    continue
                end = words[first].start
                for word in words[first:]:
                    if word.start >= end and word.start not in said:
                        break
                    end = max(end, said.get(word.start, end))
                if pattern is _SAID_ON and not _PLATFORM_NEXT.match(folded, end):
                    continue
                yield found(words[0].start, end, "HANDLE", 0.5, self.name)

    @staticmethod
    def _is_name(
        page: Page, token: str, *, named: bool, linked: bool, sure: bool = False, capital: bool = False
    ) -> bool:
        """Whether a word where a user name may stand is one: by its shape, or because it is no word of the language."""
        if len(token) < 3 or token in _COMMON or token in NOT_NAMES or token.isdigit():
            return False
        letters = re.sub(r"[^a-zα-ω]", "", token)
        if not token.isalpha() and letters:
            words = re.split(r"[-.]", token)
            hyphened = "-" in token and len(words) == 2 and all(word in english_words() for word in words)
            told = linked if hyphened else linked or named
            return told or (any(character.isdigit() for character in token) and not hyphened)
        if not (linked or named) or token in stop_words(page.language or "en") or token in KIN:
            return False
        if page.language in ("en", None):
            return linked and (sure or token not in english_words() or (named and capital))
        return linked

    @staticmethod
    def _whole_name(page: Page, start: int, end: int) -> int:
        """Take in further words of a name written with capitals: "Iron Fox 77"."""
        if page.caseless or not page.text[start].isupper():
            return end
        more = _MORE_CAPITALS.match(page.text, end)
        return more.end() if more is not None else end
