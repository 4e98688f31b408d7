"""User names by what somebody calls themselves or signs with, in the partners' languages.

"se hacía llamar Farero Triste", "die zich dokter Mus noemde", "pisał do mnie jako rycerz-mgły", "si firmava «pan di
zucchero»". A verb of naming oneself, or a word for a nickname, is enough; after "wrote as" a name needs quotes, a sign,
a figure or a second capital, since a profession may follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipelines.redact.detectors.handles_shown import is_online
from pipelines.redact.detectors.page import Page, Word
from pipelines.redact.detectors.wordlists import KIN, PLATFORMS
from pipelines.redact.names import is_function_word, is_title, stop_words, word_set
from pipelines.redact.spoken_numbers import number_words

_SURE: Mapping[str, str] = {
    "de": r"n[ae]nn(?:te|t|en|ten) (?:er |sie )?sich|n[ae]nn(?:te|e) ich mich|"
    r"(?:unter|mit) (?:dem|einem) (?:nick(?:namen?)?|pseudonym|benutzernamen|decknamen|spielernamen|chatnamen)",
    "fr": r"(?:se|me|s['’]) ?f(?:aisait|aisais|ait|it|aisaient) appeler|(?:sous|avec) (?:le |un )?(?:nom de profil|"
    r"pseudo(?:nyme)?|surnom)(?: de| d['’])?",
    "es": r"(?:se|me) hac(?:ia|e|ian|en) llamar|se hizo llamar|(?:con|bajo) el (?:nick|alias|apodo|usuario|"
    r"seudonimo)(?: de)?",
    "it": r"(?:si|mi) fac(?:eva|evo|evano)(?:no)? chiamare|si fa chiamare|(?:con|sotto) (?:il|lo) (?:nick(?:name)?|"
    r"pseudonimo|soprannome)(?: di)?|col nick(?:name)?(?: di)?",
    "nl": r"noem(?:de|t|den) (?:hij |ze |zij )?(?:zich|zichzelf)|noem(?:de)? ik (?:me|mezelf)|"
    r"(?:onder|met) (?:de|een) (?:bijnaam|schuilnaam|nick(?:name)?|gebruikersnaam)|de bijnaam",
    "pl": r"(?:pod|z) (?:nickiem|pseudonimem|ksywka|loginem|nazwa)|(?:uzywal[ao]?|mial[ao]?) (?:nicku?|pseudonimu?|"
    r"ksywk[ie]|loginu?)|nazywal[ao]? siebie|kaza(?:l|la) (?:sie nazywac|"
    r"(?:na|do) siebie mowic|mowic (?:na|do) siebie)",
    "pt": r"(?:fazia|faz|fez)-se chamar|se fazia chamar|dizia chamar-se|(?:com|sob) o (?:nick|pseudonimo|apelido|"
    r"utilizador|usuario)(?: de)?",
    "ro": r"(?:isi|imi) (?:spunea|zicea|spuneam|ziceam|spune|zice)|(?:cu|sub) (?:nickul|pseudonimul|porecla)(?: de)?|"
    r"se recomanda(?: drept)?",
    "el": r"(?:ελεγε|αποκαλουσε|ονομαζε) τον εαυτο τ(?:ου|ησ)|αυτοαποκαλουνταν|"
    r"με (?:το )?(?:ψευδωνυμο|παρατσουκλι|nick)",
    "lt": r"(?:vadino|vadina) save|(?:pasi)?vadinosi|slapyvardziu|slapyvardi|slapyvardis|(?:su )?nicku|(?:su )?niku",
}
"""What nothing but a name of one's own choosing follows; folded."""
_MAYBE: Mapping[str, str] = {
    "de": r"(?:schrieb|schreibt|postete|meldete sich|meldet sich|spielte|chattete|unterschrieb|trat) (?:[a-z]+ ){0,3}?"
    r"(?:als|mit)|unter dem namen|signierte (?:mit|als)|zeichnete (?:mit|als)",
    "fr": r"sous le nom d(?:e|['’])|sign(?:ait|e|a|aient)|(?:ecrivait|ecrit|postait|jouait) (?:[a-z]+ ){0,2}?comme",
    "es": r"(?:con|bajo) el nombre de|firma(?:ba)?(?: como)?|"
    r"(?:escribia|escribe|jugaba|aparecia) (?:[a-z]+ ){0,2}?como",
    "it": r"(?:sotto|con) il nome (?:di|d['’])|col nome (?:di|d['’])|si firma(?:va)?(?: come)?|(?:scriveva|scrive|"
    r"giocava|appariva) (?:[a-z]+ ){0,2}?come",
    "nl": r"onder de naam(?: van)?|onderteken(?:de|t)(?: met| als)?|"
    r"(?:schreef|schrijft|speelde|chatte|mailde) (?:[a-z]+ ){0,2}?als",
    "pl": r"(?:pisal[ao]?|pisze|gral[ao]?|przedstawial[ao]? sie|logowal[ao]? sie|wystepowal[ao]?) "
    r"(?:[a-z]+ ){0,3}?jako|"
    r"podpis(?:ywal[ao]?|uje|al[ao]?) sie(?: jako)?",
    "pt": r"(?:com|sob) o nome d[eo]|assina(?:va)?(?: como)?|(?:escrevia|escreve|jogava|aparecia)(?:-[a-z]+)? "
    r"(?:[a-z]+ ){0,2}?como",
    "ro": r"sub numele(?: de)?|cu numele(?: de)?|semna(?: ca| cu)?|(?:scria|scrie|juca|aparea) (?:[a-z]+ ){0,2}?ca",
    "el": r"με το ονομα|(?:εγραφε|υπεγραφε|επαιζε|εμφανιζοταν) (?:[α-ω]+ ){0,2}?ωσ|υπεγραφε",
    "lt": r"vardu|pasirasy(?:davo|dinejo|nejo|tinejo|te)(?: kaip)?|(?:rase|rasydavo|zaide) (?:[a-z]+ ){0,2}?kaip",
}
"""What a name may follow, and a profession too."""
_BETWEEN: Mapping[str, str] = {
    "nl": r"(?:die|dat) (?:zich|zichzelf) (?P<token>[^\n.,;:!?]{2,40}?) noem(?:de|t|den)",
    "de": r"(?:hat|hatte|habe|haben) (?:er |sie |ich )?(?:sich|mich) (?:da |dort |immer |damals )?"
    r"(?P<token>[^\n.,;:!?]{2,40}?) genannt|(?:der|die) sich (?P<other>[^\n.,;:!?]{2,40}?) (?:nannte|nennt)",
}
"""A name between the parts of the verb."""
_CALLED: Mapping[str, str] = {
    "de": r"n[ae]nn\w+ (?:mich|ihn|sie|uns)|rief\w* (?:mich|ihn|sie)|sagte\w* zu (?:mir|ihm|ihr)",
    "fr": r"(?:m['’]|l['’]|t['’]|les |nous )(?:appel|surnomm)\w+|surnommee?s?",
    "es": r"(?:me|le|lo|la|nos) (?:llamab\w+|llamo|llaman|decian?|puso|pusieron)|apodad[oa]",
    "it": r"(?:mi|lo|la|ci) chiama\w*|soprannominat[oa]",
    "nl": r"noem\w* (?:me|mij|hem|haar|ons)|bijgenaamd",
    "pl": r"mowil\w+ (?:na|do) \w+|nazywal\w+ (?:mnie|go|ja|nas)|wolal\w+ (?:na )?\w+",
    "pt": r"(?:me|te|o|a) chamava\w*|chamava\w*-(?:me|lhe|o|a)|apelidad[oa]",
    "ro": r"(?:imi|ii|ne|m[ai]|il|o) (?:spunea|zicea|spuneau|ziceau|striga)\w*|poreclit\w?",
    "el": r"(?:με|τον|την|μασ) (?:φωναζ\w+|ελεγ\w+|αποκαλουσ\w+)",
    "lt": r"vadino (?:mane|ja|ji|mus)|mane vadino|pravarde",
}
"""What somebody is called follows, in quotes."""
_WAS: Mapping[str, str] = {
    "de": "ich war|er war|sie war|ich bin|er ist|hiess er|hiess ich",
    "fr": "j['’]etais|il etait|elle etait|c['’]etait",
    "es": "yo era|el era|ella era|me llamaba|se llamaba",
    "it": "io ero|lui era|lei era|mi chiamavo|si chiamava",
    "nl": "ik was|hij was|zij was|ik heette|hij heette",
    "pl": "bylem|bylam|to byl|on byl|ona byla",
    "pt": "eu era|ele era|ela era|chamava-se",
    "ro": "eu eram|el era|ea era|se numea",
    "el": "ημουν|ηταν|λεγοταν",
    "lt": "as buvau|jis buvo|ji buvo",
}
"""Somebody was this: a user name where a number ends it and user names are spoken of."""
_THERE: Mapping[str, tuple[str, str, str]] = {
    "de": (
        r"im (?:chat|spiel|forum|netz)|auf dem server|in der (?:app|gruppe)|online|dort",
        "bei|auf|in",
        r"h(?:ie|ei)[sß]s?t?e?",
    ),
    "fr": (
        r"sur (?:le|l['’]) ?(?:t?chat|forum|jeu|serveur|site|appli)|dans le jeu|en ligne|la-bas",
        "sur",
        r"s['’]appel(?:le|ait)|m['’]appel(?:le|ais)|se nommait",
    ),
    "es": (
        r"en (?:el|la) (?:chat|juego|foro|app|servidor|grupo)|alli|ahi",
        "en|por",
        r"se llama(?:ba)?|me llam(?:o|aba)",
    ),
    "it": (
        r"in chat|nella chat|nel (?:gioco|forum|gruppo)|sul (?:forum|sito|gioco)|online|li",
        "su",
        r"si chiama(?:va)?|mi chiam(?:o|avo)",
    ),
    "nl": (
        r"in (?:de|het) (?:chat|spel|app|groep)|op (?:het|de) (?:forum|site|server)|online|daar",
        "op",
        r"heet(?:te)?",
    ),
    "pl": (r"na (?:czacie|forum|serwerze)|w (?:grze|aplikacji|necie)|tam", "na", r"nazywa(?:l|la)?m? sie"),
    "pt": (r"no (?:chat|jogo|forum|site)|na app|online|la", "no", r"chama(?:va)?-(?:se|me)|se chama(?:va)?"),
    "ro": (r"pe (?:chat|forum|site)|in joc|acolo|online", "pe", r"se num(?:ea|este)|(?:il|o|ma) che[am]\w+"),
    "el": (r"στο (?:τσατ|chat|παιχνιδι|φορουμ)|εκει", "στο", r"λεγοταν|τον ελεγαν|την ελεγαν"),
    "lt": (r"zaidime|pokalbyje|forume|ten", "per", r"vadin(?:osi|asi)"),
}
"""Where people have user names, the word before such a service, and a verb of being called, in either order."""
_WHO = (
    r"(?:er|sie|ich|il|elle|je|el|ella|yo|lui|lei|io|hij|ze|zij|ik|on|ona|ja|ele|ela|eu|ea|αυτοσ|αυτη|jis|ji|as|der|die|"
    r"se|si|mi|me)"
)
_WERE = r"war|etait|etais|era|ero|fui|was|byl|byla|eram|ηταν|ημουν|buvo|buvau"
_ARTICLE = r"(?: (?:der|die|das|le|la|il|lo|el|o|a|de|het|ο|η|το))?"
_OPEN = re.compile(
    r"[\s,:]{0,3}[\"“«„‹'‘][ \u00a0\u202f]?(?P<quoted>[^\"”“»›’'\n]{2,40}?(?:['’][^\"”“»›'\n]{1,20}?)?)"
    r"[ \u00a0\u202f]?[\"”“»›’']"
)
_QUOTED_CALLED = re.compile(r"[„“\"»] ?(?P<quoted>[^„”“\"«»\n]{2,30}?) ?[“”\"«] (?:gerufen|genannt)(?!\w)")
_NOTHING = "(?!)"
_NAMING = re.compile(
    r"(?<!\w)(?:chiam\w+|llam\w+|nann?te|nennt|noem\w*|appel\w+|zich|sich|pseudo\w*|nick\w*|nazyw\w+|podpis\w+|cham\w+|"
    r"spunea|zicea|vadin\w+|ψευδωνυμο\w*)(?!\w)"
)
_NEAR = 90
_FIGURES = re.compile(r"[ -]\d{1,4}(?![\w.,:/-]\d)(?!\w)")
_SIGNED = re.compile(r"[^\W_][\w.]*(?:[-_.][\w.]*\w)+|[^\W\d_]+\d+\w*|\d+[^\W\d_]\w*")
_MOST_SMALL, _MOST_CAPITALS = 2, 4
_INNER = word_set("within_worn_name")
_LONGEST = 60


def handles_worn(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of user names told in these ways."""
    patterns = _patterns(page.language or "")
    if patterns is None:
        return
    sure, maybe, between, was, called, named_there, was_there = patterns
    folded = page.folded
    for match in between.finditer(folded):
        group = "token" if match["token"] is not None else "other"
        start, end = match.span(group)
        words = page.words_in(start, end)
        if words and len(words) <= _MOST_CAPITALS and _may_begin(page, words[0]):
            yield words[0].start, words[-1].end
    for pattern, certain in ((sure, True), (named_there, True), (maybe, False), (was_there, False)):
        for match in pattern.finditer(folded):
            yield from _after(page, match.end(), sure=certain)
    for match in called.finditer(folded):
        if (quoted := _OPEN.match(page.text, match.end())) is not None:
            yield quoted.span("quoted")
    for match in _QUOTED_CALLED.finditer(folded) if page.language == "de" else ():
        yield match.span("quoted")
    for match in was.finditer(folded):
        end = _numbered(page, match.end() + 1)
        near = _NAMING.search(folded, max(0, match.start() - _NEAR), match.end()) is not None
        if end and (near or is_online(folded, *match.span())):
            yield match.end() + 1, end


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...] | None:
    if language not in _SURE:
        return None
    ways = (_SURE, _MAYBE, _BETWEEN, _WAS, _CALLED)
    told = [way.get(language, _NOTHING) for way in ways]
    where, on, names = _THERE[language]
    place = rf"(?:{where}|(?:{on}) (?:{PLATFORMS}))"
    told.append(rf"(?:{names})(?: {_WHO})? {place}|{place},? (?:{_WHO} )?(?:{names})(?: {_WHO})?")
    told.append(rf"{place},? (?:{_WHO} )?(?:{_WERE})(?: {_WHO})?{_ARTICLE}|(?:{_WERE})(?: {_WHO})? {place}{_ARTICLE}")
    return tuple(re.compile(rf"(?<!\w)(?:{one})(?!\w)") for one in told)


def _after(page: Page, place: int, *, sure: bool) -> Iterator[tuple[int, int]]:
    """Yield the name after a place, in quotes or without."""
    quoted = _OPEN.match(page.text, place)
    if quoted is not None:
        yield quoted.span("quoted")
        return
    words = page.words_in(place, place + _LONGEST)
    while words and sure and words[0].folded in word_set("before_worn_name"):
        place, words = words[0].end, words[1:]
    if not words or page.text[place : words[0].start].strip(" :'’") or "\n" in page.text[place : words[0].start]:
        return
    first = words[0]
    signed = _SIGNED.match(page.text, first.start)
    if signed is not None and not signed.group().replace("-", "").replace(".", "").isdigit():
        whole = signed.end()
        if sure or _is_made_up(page, first, signed.group()):
            yield first.start, _with_number(page, whole)
        return
    if not _may_begin(page, first):
        return
    end, count = _run(page, words, sure=sure)
    if not end:
        return
    numbered = _with_number(page, end)
    small = not page.caseless and page.text[first.start : end].islower()
    alone = count == 1 and numbered == end
    if sure and small and alone:  # "noemde zich gelukkig"
        sure = is_online(page.folded, first.start, end)
    # Every noun has a capital in German: "schrieb als Kind Gedichte".
    told = not alone and (page.language != "de" or numbered > end or is_title(first.folded) or first.folded in KIN)
    if sure or told:
        yield first.start, numbered


def _is_made_up(page: Page, first: Word, token: str) -> bool:
    """Whether a word with a sign after "wrote as" is a name: not "as co-worker", "als Nicht-Muttersprachlerin"."""
    if any(map(str.isdigit, token)) or "_" in token:
        return True
    parts = [part for part in re.split(r"[-.]", token) if part]
    titled = first.folded.split("-")[0] in KIN or is_title(first.folded.split("-")[0])
    if page.language == "de":  # every noun has a capital there
        return titled or is_online(page.folded, first.start, first.end)
    return titled or all(part[0].isupper() for part in parts) or all(part.islower() for part in parts)


def _may_begin(page: Page, word: Word) -> bool:
    """Whether a name may begin with a word: no function word, unless it is a title or has a capital in mid-sentence."""
    language = page.language or "en"
    if word.folded in word_set("not_worn") or word.text[0].isdigit():
        return False
    if not page.caseless and word.capital and not is_function_word(word.text, language):
        return True
    return word.folded not in stop_words(language) and not is_function_word(word.text, language)


def _run(page: Page, words: list[Word], *, sure: bool) -> tuple[int, int]:
    """Return where a name of one or more words ends and how many it has: of capitals, or, where sure, small words."""
    first = words[0]
    shortened = first.folded in word_set("shortened_titles") and page.text[first.end : first.end + 2] == ". "
    capitals = not page.caseless and (first.capital or is_title(first.folded) or first.folded in KIN or shortened)
    if not capitals and not sure:
        return 0, 0
    end, count = first.end, 1
    begun = first.capital
    for at, word in enumerate(words[1:], start=1):
        gap = page.text[end : word.start]
        if gap not in (" ", "-") and not (gap == ". " and (shortened or is_title(words[at - 1].folded)) and at == 1):
            break
        if capitals:
            linked = word.folded in _INNER and at + 1 < len(words) and words[at + 1].capital
            if (
                not (word.capital or (linked and begun))
                or count == _MOST_CAPITALS
                or word.folded in word_set("not_worn")
            ):
                break
            begun = True
        elif count == _MOST_SMALL or _goes_on(page, word):
            break
        end, count = word.end, count + 1
    return end, count


def _goes_on(page: Page, word: Word) -> bool:
    """Whether a small word goes on with the sentence, or begins a number, rather than being part of a name."""
    language = page.language or "en"
    joins = word.folded in stop_words(language) or is_function_word(word.text, language)
    return joins or word.folded in number_words(language) or word.folded in word_set("not_worn")


def _with_number(page: Page, end: int) -> int:
    """Return where a number ends that belongs to a name, in figures or words; the name's end if there is none."""
    figures = _FIGURES.match(page.text, end)
    if figures is not None:
        return figures.end()
    number = page.number_at.get(end + 1) if page.text[end : end + 1] == " " else None
    return number.end if number is not None and not number.ordinal else end


def _numbered(page: Page, start: int) -> int:
    """Return where a name of one or two words with a number behind it ends that begins at a place, else nought."""
    words = page.words_in(start, start + _LONGEST)
    if not words or words[0].start != start or not _may_begin(page, words[0]):
        return 0
    if words[0].folded in word_set("counted_before") or words[0].folded in number_words(page.language or "en"):
        return 0
    if not page.caseless and not words[0].capital:
        return 0
    for word in words[:2]:
        if word.folded in stop_words(page.language or "en") or (word is not words[0] and not word.capital):
            return 0
        end = _with_number(page, word.end)
        if end > word.end:
            return end if page.text[end : end + 1] in ("", ".", ",", ";", "!", "?", "\n") else 0
    return 0
