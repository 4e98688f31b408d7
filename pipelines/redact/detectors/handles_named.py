"""User names by the verb that gives them, in eleven languages.

"En Twitch se hace llamar pulpotriste", "bei Discord heißt sie mondkalb", "ele joga com o nome trovaozinho", "er nennt
sich käsekapitän", "mikmak möchte dir folgen". Where such a verb stands with a place where people have user names, any
word that ends its clause is one; where only "is" or "was" does, it must be a word of no list, or look typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import Page
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES, PLATFORMS
from pipelines.redact.names import WITH_WORD_LIST, first_names, stop_words, word_set
from pipelines.redact.spoken_numbers import number_words

_ON = r"(?:on|sur|en|auf|bei|in|im|su|no|na|op|pe|στο|στον|ant)"
_MY = (
    r"(?:the |his |her |my |le |la |son |sa |mon |ma |el |su |mi |dem |der |il |suo |mio |o |a |het |de |zijn |haar |"
    r"mijn |tym |το )?"
)
_INFLECTED = (
    r"instagram\w{1,4}|instagrame|discord\w{1,4}|discorde|facebook\w{1,3}|facebooke|tiktok\w{1,3}|insta|twitchu|"
    r"steamie|snapie|messengerze|ινσταγκραμ|φεισμπουκ|τικτοκ|ντισκορντ"
)
_PLACE = rf"(?:{_INFLECTED}|{PLATFORMS})"
_WHO = (
    r"(?:(?:i|he|she|they|elle|il|je|on|lui|ella|el|yo|sie|er|ich|lei|lui|io|ela|ele|eu|ze|zij|hij|ik|ona|on|ea|jis|"
    r"ji|as|μου|του|τησ|mu|jej|jego|jam|jai|o|il|me|ma|te|τον|την)[ ])?"
)
_NAMES = (
    r"(?:se fait appeler|se faisait appeler|me fais appeler|me faisais appeler|s['’ ]?appel\w+|m['’ ]?appel\w+|"
    r"se nomm\w+|se hace llamar|se hacia llamar|me hago llamar|me hacia llamar|se llama\w*|me llam\w+|se pone|se puso|"
    r"nennt(?: (?:er|sie))? sich|nannte(?: (?:er|sie|ich))? (?:sich|mich)|nenne(?: ich)? mich|heis{1,2}t?e?|hei[sß]t|"
    r"hies{1,2}t?|mi chiam\w+|si chiam\w+|mi faccio chiamare|si fa chiamare|mi facevo chiamare|si faceva chiamare|"
    r"chama-se|chamo-me|chamava-(?:se|me)|se chama\w*|noemt(?: (?:hij|ze|zij))? zich|noem(?: ik)? me|heette?|heet|"
    r"nazywa(?:l|la)?(?:m)? sie|nazywam sie|mowia na (?:nia|niego|mnie)|λεγεται|λεγομαι|λεγοταν|ονομαζεται|με λενε|"
    r"τον λενε|τη[ν]? λενε|o cheama|il cheama|ma cheama|se numeste|ma numesc|se numea|vadin\w+si|vadinuosi|"
    r"goes by|went by|is called|was called|calls (?:him|her)self|called (?:him|her)self)"
)
_IS = (
    r"(?:is|was|['’]s|['’]m|am|c['’]est|c['’]etait|est|etait|suis|etais|es|era|soy|fui|ist|war|bin|e|era|sono|sou|ero|eu|"
    r"ela e|ele e|ik ben|ben|was|to|jest|jestem|byl\w*|είμαι|ειμαι|ειναι|ημουν|ηταν|sunt|eram|este|esu|yra|buvau|buvo)"
)
_TOKEN = r"[\"“«„'‘]?(?P<token>@?[^\W_][\w.\-]*\w)"
_ON_PLACE_NAMES = re.compile(
    rf"(?<!\w)(?:{_ON} )?{_MY}{_PLACE}(?: account| name)?,?[ ](?:{_WHO}{_NAMES}[ ]{_WHO})[,:]?[ ]?{_TOKEN}"
)
"""A name that is given where people have user names."""
_ON_PLACE_IS = re.compile(
    rf"(?<!\w)(?:{_ON} {_MY}{_PLACE}|(?<!\w)(?:son|sa|su|mi|mon|sein|ihr|suo|mio|seu|meu|haar|"
    rf"zijn|mijn|moj|jego|jej) {_PLACE}),?[ ]{_WHO}{_IS}[ ,:]{{1,2}}{_TOKEN}"
)
_NAMES_THERE = re.compile(rf"(?<!\w){_NAMES}[ ]{_TOKEN}[\"”»]?,? {_ON} {_MY}{_PLACE}(?!\w)")
_CALLS_ITSELF = re.compile(rf"(?<!\w)(?:calls (?:him|her)self|goes by) {_TOKEN}")
"""In the other languages: :mod:`pipelines.redact.detectors.handles_worn`."""
_NICK = re.compile(
    r"(?<!\w)(?:nick\w{0,3}|nickname\w{0,2}|pseudo(?:nim\w{0,2}|nyme)?|alias|gamertag|login|handle|apodo|usuario|usuaria|"
    r"ksywk\w|ksyw\w|ψευδωνυμο|χρηστησ|ονομα χρηστη|slapyvard\w+|porecla|gebruikersnaam|bijnaam|nutzername|username)"
    r"(?: (?:meu|mea|lui|ei|sau|mu|jej|jego|moj|mano|jo|jos|μου|του|τησ|suo|mio|de ella|de el))?[ ]"
    r"(?:was|is|etait|est|era|es|war|ist|lautet\w*|heet|heette|e|to|byl|byla|buvo|yra|ηταν|ειναι|este)[ ,:]{1,2}"
    rf"{_TOKEN}"
)
_PLAYS_AS = re.compile(
    r"(?<!\w)(?:jou\w+|spiel\w+|gespielt|jueg\w+|jug\w+|gioc\w+|jog\w+|speel\w+|gra\w{0,2}|grala?m?|joc\w+|zaidz\w+|παιζ\w+|"
    r"επαιζ\w+|schreib\w*|schrieb|post\w*|publi\w+|ecri\w+|escrib\w+|scriv\w+|pisz\w+|pisal\w*|plays?|played)"
    r"(?: [^\W\d_]+){0,3}? (?:sous le (?:nom|pseudo)(?: de)?|unter dem (?:namen|nick)|con el (?:nombre|nick)(?: de)?|"
    r"(?:con|sotto) il (?:nome|nick)(?: di)?|com o (?:nome|nick)(?: de)?|onder de naam|pod (?:nickiem|nazwa|ksywa)|"
    rf"cu numele(?: de)?|sub numele(?: de)?|slapyvardziu|με το (?:ονομα|ψευδωνυμο)|under the name(?: of)?) {_TOKEN}"
)
_RENAMED = re.compile(
    r"(?<!\w)(?:s['’]est (?:renommee?|rebaptisee?)|se (?:cambio|puso) (?:el |de )?nombre a|"
    r"se renombro(?: a| como)?|changed (?:his|her|my|their|the) (?:user)?name(?: on (?:there|it))? to|"
    rf"hat sich in|heisst jetzt|si e rinominat[oa]|zmienil\w* (?:nick|nazwe) na|mudou o nome para|heet nu) {_TOKEN}"
)
_CERTAIN = re.compile(
    r"(?<!\w)(?:un certain|une certaine|ein(?:e)? gewisse[rs]?|un tal|una tal|un certo|una certa|um tal(?: de)?|"
    rf"uma tal(?: de)?|een zekere|niejak\w+|un oarecare|kazkoks|καποιοσ|some|a certain) {_TOKEN}"
)
_WANTS = re.compile(
    r"(?<![\w@.-])(?P<token>[^\W_][\w.\-]*\w)[\"”»]? (?:mochte (?:dir|ihnen) folgen|folgt dir|hat (?:dir|dich) (?:eine "
    r"|hinzu)\w*|te ha enviado|te envio|quiere seguirte|te sigue|(?:a|te) commence a te suivre|a commence a te suivre|"
    r"vous suit|te suit|t['’]a (?:envoye|ajoute|identifie)\w*|ha iniziato a seguirti|ti segue|"
    r"ti ha (?:inviato|aggiunto)|comecou a seguir|quer seguir|enviou-te|wil je volgen|volgt je|"
    r"heeft je toegevoegd|chce cie (?:obserwowac|dodac)|"
    r"zaczal cie|zaczela cie|vrea sa te urmareasca|te urmareste|nori jus sekti|started following|"
    r"(?:sent|has sent) (?:you|me) a)(?!\w)"
)
"""What telephones say of somebody with a user name."""
_ENDS = re.compile(r"[\"”»'’]?(?:[.,;:!?)\n]| ?$| ?\n| {2})")
_GOES_ON = re.compile(
    r"[\"”»]? (?:and|but|or|with|because|so|et|mais|ou|avec|parce|qui|y|e|pero|con|porque|que|und|aber|weil|der|die|ma|"
    r"perche|mas|com|en|maar|met|want|i|ale|bo|si|dar|cu|ir|bet|και|αλλα|kept|wrote|sent|m['’]\w+|me|mi|hat|mir|schrieb|"
    r"pisal\w*|ha|escribia|ecrivait|schreef|added|liked)(?!\w)"
)
_ONLINE = re.compile(
    rf"(?<!\w)(?:{_PLACE}|online|chat\w*|app\w*|server\w*|internet\w*|forum\w*|profil\w*|account\w*|konto|compte|cuenta|"
    r"perfil|juego|spiel\w*|gioco|jeu|jogo|spel|gra|grze|joc\w*|gamer?\w*|nick\w*|dms?|followers?)(?!\w)"
)
_NEAR = 110
_NO_NAME = word_set("not_introduced") | word_set("no_username")


def handles_named(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of user names that a verb gives."""
    folded = page.folded
    for pattern in (_ON_PLACE_NAMES, _NAMES_THERE, _NICK, _PLAYS_AS, _RENAMED):
        for match in pattern.finditer(folded):
            if pattern is _RENAMED and not (_odd(page, match) or _online(folded, *match.span())):
                continue
            if _may_be(page, match) and (pattern is _NAMES_THERE or _closes(folded, match.end("token"))):
                yield match.span("token")
    for pattern in (_ON_PLACE_IS, _CALLS_ITSELF, _CERTAIN):
        for match in pattern.finditer(folded):
            if not _may_be(page, match) or not _closes(folded, match.end("token")):
                continue
            near = pattern is _ON_PLACE_IS or _online(folded, *match.span())
            if _odd(page, match, sure=near) and (near or pattern is _CALLS_ITSELF):
                yield match.span("token")
    for match in _WANTS.finditer(folded):
        if _may_be(page, match):
            yield match.span("token")


def _online(folded: str, start: int, end: int) -> bool:
    return _ONLINE.search(folded, max(0, start - _NEAR), end + _NEAR) is not None


def _closes(folded: str, end: int) -> bool:
    return _ENDS.match(folded, end) is not None or _GOES_ON.match(folded, end) is not None


def _may_be(page: Page, match: re.Match[str]) -> bool:
    """Whether a word could be a user name at all: no function word, relation, number or word that introduces one."""
    token, language = match["token"], page.language or "en"
    if len(token) < 3 or token.isdigit() or token in stop_words(language) or token in KIN or token in NOT_NAMES:
        return False
    return token not in _NO_NAME and token not in number_words(language)


def _odd(page: Page, match: re.Match[str], *, sure: bool = False) -> bool:
    """Whether a word is in no list of everyday words, or written as no word is; any is where there is no such list."""
    token, language = match["token"], page.language or "en"
    if not token.isalpha():
        return True
    if token in first_names():
        return False
    if language in WITH_WORD_LIST:
        return unheard(token, language)
    return len(token) > 6 and (sure or (not page.caseless and page.text[match.start("token")].islower()))
