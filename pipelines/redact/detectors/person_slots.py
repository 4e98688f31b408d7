"""Names that are everyday words too, in text without capitals: told by the place they stand in.

Hope, Blue and Treasure in English, Juste and Aurore in French, Rocío and Blanco in Spanish: the word itself tells
nothing. What does is what is said around it: who is called so, a relation or a title before it, a verb that takes
nobody but people, a possessive, another name beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.page import Page, Word, calendar_words, found
from pipelines.redact.detectors.wordlists import INSTITUTIONS, KIN, NOT_NAMES, SPEAKER_ROLES, WORD_SURNAMES
from pipelines.redact.model import Detection
from pipelines.redact.names import (
    TITLES,
    first_names,
    is_function_word,
    last_names,
    places,
    stop_words,
    word_set,
    words_of,
)
from pipelines.redact.spoken_numbers import number_words

_NAME = "people"
_NOT_INTRODUCED = word_set("not_introduced")
_CALLED: Mapping[str, str] = {
    "en": r"(?:girl|boy|man|woman|lad|lass|lady|guy|bloke|baby|kid|child|friend|teacher|neighbour|neighbor|person|"
    r"someone|somebody|one|mate|worker|nurse|son|daughter|brother|sister|cousin|uncle|aunt|dog|cat)"
    r"(?: who| that)?(?: was| is|['’]s)?(?: just| also| really)? (?:called|named) |(?:everyone|everybody|nobody|"
    r"people|they|we|"
    r"friends|mum|mates|all) (?:calls?|called|says?|said|named|call) (?:me |him |her )?|known as |nicknamed |"
    r"call (?:me|him|her) |my name['’ ]?(?:is|s) |short for ",
    "fr": r"s['’ ]appel\w+ |m['’ ]appelle |prenomm\w+ |nomm\w+ |surnomm\w+ |on (?:me|m['’ ]|l['’ ]|la|le) ?"
    r"(?:dit|disait|appelle|appelait) |moi (?:je suis|c['’ ]est) |prenom (?:c['’ ]est|est) ",
    "es": r"(?:me|se) llam\w+ |llamad[oa] |apodad[oa] |(?:me|le|la|lo) (?:dicen|decian|dice|llaman|llamaban) |"
    r"(?:mi|su) nombre (?:es|era) ",
}
"""What introduces a name so surely that any word after it is one."""
_AMONG_FRIENDS: Mapping[str, str] = {
    "en": r" (?:for short|to (?:my|his|her|our|their|your) (?:friends|mates|family))(?!\w)",
    "fr": r" pour (?:les (?:copains|copines|amis|intimes|proches)|ses amis|mes amis|tout le monde)(?!\w)",
    "es": r" para (?:l[oa]s (?:amig[oa]s|colegas|intimos)|mis amig[oa]s|todos)(?!\w)",
}
"""What follows a short form: any word before it is one."""
_KIN_EN = "(?:my|his|her|our|their|your) (?:big |little |older |younger |best |late |poor |half |foster )?(?:{kin}) "
_LISTED: Mapping[str, str] = {
    "en": r"(?:told|asked|trusted|miss|missed|liked|loved|hated|met|rang|phoned|texted|hugged|married|thank you|thanks|"
    r"hi|hello|hey|dear|poor|without|young|ask|tell|wrote to|written to|talk to|talked to|spoke to|spoken to|"
    r"listened to|love from|living with|lived with|live with|stayed with|named after|called after|me and|you and|"
    r"even|both|head teacher|key worker|social worker|case worker|wife|husband) +",
    "fr": r"(?:merci|cher|chere|bonjour|bonsoir|salut|chez|avec|sans|pauvre|petite?|vieux|vieille|demande[rz]? a|dit a|"
    r"parle[rz]? a|ecrit a|raconte a|telephone a|confiance a|demandez a|celle de|celui de|mere de|pere de|soeur de|"
    r"frere de|idee de|maison de|famille de|que|quand|si|ni|voila|vu|connu|rencontre|et|oui|non|famille) +",
    "es": r"(?:gracias|querid[oa]|estimad[oa]|hola|tranquil[oa]|con|sin|pobre|pequen[oa]|viej[oa]|(?:cont|dij|habl|"
    r"pregunt|escrib|conoc|llam|vi|quier|quer|abraz|ayud|pedi|encontr|echo de menos)\w* a|y a|el de|la de|casa de|"
    r"idea de|madre de|padre de|hermana de|hermano de|familia de|familia|lleg\w+|volvi\w*|vin\w+|ni|soy|y) +",
}
"""What stands before people more than before anything: the word after it must be in a list of names."""
_STRONGLY: Mapping[str, str] = {
    "en": r"(?:told|asked|rang|phoned|texted|hugged|married|named after|wrote to|written to|talk to|talked to|spoke to|"
    r"spoken to|live with|lived with|living with|hi|hello|(?:hello|hi|regards|love|hug|goodbye|happy birthday) to|"
    r"dear|thank you|thanks|me and|you and|shared with|played with|"
    r"(?:get|got) through to|that['’ ]?s|stayed with|sister and|brother and|mum and) +",
    "fr": r"(?:merci|chere?|chez|bonjour|bonsoir|salut|demandez a|parle a|ecrit a|telephone a) +",
    "es": r"(?:gracias|querid[oa]|hola|(?:cont|dij|pregunt|escrib|conoc|llam)\w* a|(?<=\n)a|(?<=  )a|casa de) +",
}
"""What stands before hardly anything but people."""
_VERB: Mapping[str, str] = {
    "en": r"said|says|told|asked|laughed|cried|rang|texted|knew|helped|lived|stayed|drove|gave|kept|sat|wrote|thought|"
    r"wanted|shouted|smiled|walked|agreed|died|lives|works|goes|didn['’ ]?t|wasn['’ ]?t|couldn['’ ]?t|wouldn['’ ]?t|"
    r"doesn['’ ]?t|who|used to|turned up|moved|picked|noticed|whispered|replied|promised|was the one|and (?:i|"
    r"me)(?!\w)|"
    r"came|went|took|got|made|had|has|was|is(?! that| what| where| when)|would|never|always|singing|phoned|[a-z]{3,}ed|"
    r"isn['’ ]?t|hasn['’ ]?t|hadn['’ ]?t|sang|ran|won|found|brought|bought|fed|paid|sent|spent|spoke|taught|tried|"
    r"woke|wore|still|also|just|really",
    "fr": r"(?:m['’ ]a|m['’ ]avait|nous a|l['’ ]a|a (?:dit|demande|pleure|ri|appele|vu|su|ouvert|quitte|garde)|"
    r"est (?:venue?|"
    r"partie?|arrivee?|revenue?|morte?|restee?)|etait|savait|avait|disait|habit\w+|viv\w+|travaill\w+|dormait|"
    r"pleurait|voulait|pouvait|n['’ ]a|n['’ ]etait|lui|[a-z]{3,}ait|pour les (?:copains|copines|amis|intimes))",
    "es": r"(?:(?:me|nos|lo|la|le|se|te) (?:[a-z]{2,}(?:aba|ia|io|jo)|llamo|ayudo|conto|llevo|miro|escucho|pregunto)|"
    r"dijo|lloro|llamo|vino|llego|se (?:fue|rio|"
    r"quedo|llamaba)|estaba|sabia|vive|vivia|tenia|era|decia|trabaja\w*|dormia|cantaba|queria|nos|y yo|[a-z]{2,}aba|"
    r"para l[oa]s (?:amig[oa]s|colegas|intimos))",
}
"""What people do."""
_SAYS: Mapping[str, str] = {
    "en": r"said|says|told|asked|laughed|cried|rang|texted|knew|drove|sat|wrote|thought|wanted|shouted|smiled|walked|"
    r"agreed|whispered|replied|promised|phoned|noticed|picked|who|and (?:i|me)(?!\w)|moved|used to|lives|"
    r"was the one|with you(?: now)?(?!\w)|held|showed|taught|carried|came (?:with|to|for|over|round|"
    r"back|in|out|up)|went (?:with|to|home|back)|waited|stood|slept|cooked|goes|(?:can|could|would|do|are|did|"
    r"will) you|"
    r"people (?:say|call|said)|still (?:sends|writes|calls|rings|lives|has)|"
    r"(?:believed|believes|loved|loves|hated|hates|trusts|trusted|missed|misses) (?:me|us|her|him|them|it when)|"
    r"reckons?|"
    r"reckoned|thinks|sleeps|sings|rings|drives|remembers|"
    r"(?:doesn['’ ]?t|didn['’ ]?t|don['’ ]?t|won['’ ]?t|wouldn['’ ]?t|couldn['’ ]?t|can['’ ]?t|never|"
    r"always) (?:talks?|talked|know|knew|"
    r"knows|like|liked|want|wanted|remember|remembered|live|lived|say|says|said|speak|spoke|speaks|eat|ate|sleep|"
    r"slept|cry|cried|"
    r"tell|told|ask|asked|believe|believed|answer|answered|drive|drove)|"
    r"(?:could|might|must|would|should|can) (?:drive|know|talk|tell|speak|sing|read|hear|remember|have (?:known|"
    r"told|said|heard|seen))|"
    r"wasn['’ ]?t (?:there|in|home|at home|allowed|born)|(?:made|makes) (?:tea|dinner|lunch|breakfast|supper|"
    r"toast)|got (?:up|dressed)|"
    r"(?:is|was) (?:my|his|her|our) (?:half-|step|half |older |little |big |younger |best |foster )?(?:{kin}|"
    r"friend|mate)|"
    r"with the [a-z]+ (?:hair|eyes|coat|glasses|voice|beard|van|dog)|had the (?:top|bottom|other) bunk",
    "fr": r"m['’]a|a (?:dit|demande|pleure|ri|appele)|disait|savait|habite|pleurait|voulait",
    "es": r"me (?:dijo|llamo|conto|pregunto)|dijo|lloro|llamo|se rio|sabia|vive|queria|decia",
}
"""What nobody but people do."""
_OPENS: Mapping[str, str] = {
    "en": r"(?:^|\n| {2,}|(?<!\w)(?:and|but|so|then|because|when|after|before|if|well|only|even|"
    r"right|yes|yeah|okay|ok|no|since|until|did|is|was|"
    r"would|does|has|that|says) |: ?)$",
    "fr": r"(?:^|\n| {2,}|(?<!\w)(?:et|mais|alors|enfin|ou|puis|quand|si|que|parce que|comme|apres que) |: ?)$",
    "es": r"(?:^|\n|[¿¡]| {2,}|(?<!\w)(?:y|pero|bueno|o|entonces|luego|cuando|si|que|porque|como|despues) |: ?)$",
}
_NO_ACTOR = word_set("no_actor")
"""Words that stand bare, or after "was", as often as a name does."""
_DETERMINED = word_set("determined")
_ASKED_NAME = re.compile(
    r"(?<!\w)(?:name|nom|prenom|nombre|s['’ ]?appel\w+|llamas?)(?!\w)[^.!\n]{0,24}\n(?:\w{1,12}[: ]+)?"
    r"(?:(?:it['’ ]?s|i['’ ]?m|yeah|yes|um|uh|er|erm|well|oui|c['’ ]?est|si|soy|me llamo|je m['’ ]?appelle)[ ,.…]+)*$"
)
"""The answer to who somebody is."""
_ASKED_WHO = re.compile(
    r"(?<!\w)(?:who|with whom|qui|avec qui|quien|quienes|"
    r"con quien)(?!\w)[^.!\n]{0,50}\n(?:\w{1,14}(?: [a-z0-9]{1,8})?(?::| {2,}) *)?"
    r"(?:(?:it['’ ]?s|it was|that was|yeah|yes|um|uh|er|erm|well|oh|just|only|mostly|with|c['’]est|c['’]etait|avec|"
    r"era|con|"
    r"pues|fue)[ ,.…]+)*$"
)
"""The answer to who it was."""
_PEOPLE_ONLY = re.compile(
    r"(?<!\w)(?:met|knew|told|asked|hugged|phoned|rang|texted|trusted|missed|thanked|married|me and|you and) $"
)
"""What is done to people alone, so that a month after it is somebody's name."""
_WORKS = re.compile(
    r" (?:works?|worked|working|cleans|cleaned|teaches|taught|volunteers|volunteered|trains|trained|studies|"
    r"studied|cooks|"
    r"cooked|nursed|temped|waitressed|drives|drove|retired|lodged|boarded|stays|stayed|babysat)(?: (?:at|in|for|"
    r"with|on|as|"
    r"nights|there|part|full|the)(?!\w)|[.,])"
)
"""Where somebody works: what no feeling and no season does."""
_ASIDE = re.compile(r"[ \u00a0]*(?:[ \u00a0]{2}|[,;:?!.\n])[ \u00a0]*|$|^")
_AFRICAN = re.compile(r"(?<![\w'’])[nm]['’]([^\W\d_]{4,})(?:-[^\W\d_]+)*")
_ME_AND = re.compile(
    r"(?<!\w)(?:just |only |both )?(?:me|you) and ([^\W\d_]{2,})(?= {2}| ?\n| ?$| (?:you know|were|was|used|went|"
    r"would|had|just|"
    r"sat|ran|both|shared|like)(?!\w))"
)
"""Who somebody was together with, whatever word it is: "it was me and will"."""
"""Family names with a syllable before an apostrophe: "N'Guessan"; the rest of an elided verb is a word."""
_GREETED = re.compile(r"(?<!\w)(?:dear|hello|hi|hey|mister|mr|mrs|ms|miss|and thank you|poor|told|asked) +$")
_SHOWN = re.compile(r" (?:that['’ ]?s|who|and that|on the|in the|at the|next to|behind|there)(?!\w)")
"""How one goes on after showing somebody: "that's grace that's my mum"."""
_JOINED = re.compile(r"(?: {2,}|, | (?:and|or|y|e|o|ni|et|ou) )")
_POSSESSIVE = re.compile(
    r"['’]s +(?!a |an |the |not |so |just |been |gone |going |like |really |very |all |that |it )\w"
)


_BODIES = frozenset(
    [
        "police",
        "staff",
        "work",
        "school",
        "court",
        "office",
        "reception",
        "management",
        "security",
        "council",
        "parliament",
        "government",
        "church",
        "society",
        "everybody",
        "someone",
        "people",
        "mankind",
        "dinner",
        "lunch",
        "breakfast",
        "help",
        "nothing",
        "something",
        "music",
        "god",
        "allah",
        "internet",
    ]
)
"""What speaks, rings and comes without being one person."""
_TO_SOMEBODY = re.compile(
    r" (?:says? hi|laughed|cried|whispered|smiled|hugged|shrugged|nodded|giggled|waved|sang to|sat (?:next to|with|by)|"
    r"told me|said (?:she|he|i|we)|came (?:with|to see|to get) (?:me|us)|held my|held me|taught me|carried me|"
    r"drove (?:me|us)|cooked for|walked (?:me|us|with)|stayed with (?:me|us)|was (?:fair|kind|nice|lovely|good|strict) "
    r"to (?:me|us)|(?:phoned|rang|texted|lent|hugged|married|winked at|waved at|shouted at|smiled at|"
    r"looked at) (?:me|us)|"
    r"(?:still|always|never|sometimes) (?:sends|writes|calls|rings|texts|visits|phones|sent|wrote|rang|texted|visited)|"
    r"picked (?:me|us) up|(?:and|or) (?:me|i)(?: were| was| had| used| went| would| both| just| sat| ran|"
    r"[.,;\n]))(?!\w)"
)
_SHOWN_AS = re.compile(r" (?:and )?that['’ ]?s (?:my|his|her|our|me)(?!\w)")
_NO_FAMILY = frozenset(
    [
        "home",
        "back",
        "there",
        "here",
        "later",
        "first",
        "last",
        "person",
        "even",
        "away",
        "early",
        "too",
        "out",
        "round",
        "well",
    ]
)
_AFTER_FULL_NAME = re.compile(r"(?: {2}|\n|$| (?:and|but|he|she|who|was|is|said|used|lived|came|had) ?(?!\w{12}))")
"""What goes on after a first and a family name."""
_OF_PERSON = re.compile(
    r" from (?:the (?!first|end|beginning|start)|my |our |next door|school|work|church|upstairs)|['’]s (?:mum|mam|"
    r"mom|dad|"
    r"sister|brother|gran|nan|house|flat|room|place|car|van|phone|bag|coat|idea|turn|bed|door|hand|voice|name)(?!\w)"
)
"""What follows somebody's name more than a month's."""
_NOW_AGED = re.compile(r"(?:(?:,| ) (?:now|then|aged|only|just)? ?\d{1,2}(?:,| {2})| \(\d{1,2}\))")
_GREETING = re.compile(r"(?:^|\n| {2}|: ?)(?:hi|hello|hey) $")
_GREETED_AS = frozenset(
    ["there", "all", "guys", "love", "darling", "sweetheart", "folks", "both", "again", "everyone", "everybody", "dear"]
)
_ONLY_WORD = re.compile(r"[.!?]\s")
_SPOKEN_TO = word_set("spoken_to")


@cache
def _patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    kin = "|".join(sorted((kin for kin in words_of("kin", language) if len(kin) > 2), key=len, reverse=True))
    mine = {
        "en": _KIN_EN.format(kin=kin),
        "fr": rf"(?:ma|mon|sa|son|ta|ton|la|leur|notre|mes|ses) (?:petite? |grande? |meilleure? )?(?:{kin})s? ",
        "es": rf"(?:mi|mis|su|sus|tu|la|el|nuestra|nuestro) (?:mejor |pequen[oa] )?(?:{kin})s? ",
    }[language]
    return {
        "called": re.compile(rf"(?<!\w)(?:{_CALLED[language]})$"),
        "strongly": re.compile(rf"(?<!\w)(?:{_STRONGLY[language]})$"),
        "listed": re.compile(rf"(?<!\w)(?:{_LISTED[language]})$"),
        "kin": re.compile(rf"(?<!\w)(?:{mine})$"),
        "verb": re.compile(rf" (?:{_VERB[language]})(?!\w)"),
        "opens": re.compile(_OPENS[language]),
        "friends": re.compile(_AMONG_FRIENDS[language]),
        "says": re.compile(rf" (?:{_SAYS[language].replace('{kin}', kin)})(?!\w)"),
    }


def names_by_slot(page: Page, sure: Sequence[Detection]) -> Iterator[Detection]:
    """Yield everyday words that stand where a name does.

    Args:
        page: A page whose capitals tell nothing.
        sure: Names found on it by other rules; beside one of them, a listed word is a name too.
    """
    language = page.language or "en"
    if language not in _CALLED:
        return
    if language == "en":
        for match in _ME_AND.finditer(page.folded):
            name = match[1]
            if name in first_names() or not (
                name in _BODIES
                or name in KIN
                or name in NOT_NAMES
                or name in stop_words("en")
                or name.endswith(("s", "ing", "one"))
            ):
                yield found(*match.span(1), "PERSON", 0.4, _NAME)
    for match in _AFRICAN.finditer(page.folded):
        if unheard(match[1], language):
            yield found(match.start(), match.end(), "PERSON", 0.5, _NAME)
    beside = {end: start for one in sure if one.score >= 0.35 for start, end in ((one.start, one.end),)}
    starts = {start for start in beside.values()}
    taken: set[int] = set(starts)
    for _ in range(2):
        for index, word in enumerate(page.words):
            if word.start in taken or not _may_be(page, word, language):
                continue
            score = _score(page, index, language, starts, set(beside))
            if score:
                end = _end(page, index, language)
                taken.add(word.start)
                starts.add(word.start)
                beside[end] = word.start
                yield found(word.start, end, "PERSON", score, _NAME)


def family_word_after(page: Page, end: int) -> int | None:
    """Return the end of a family name that is a word and follows a name, in English without capitals, or None."""
    ahead = page.words_in(end, min(len(page.text), end + 24))
    if not ahead or page.language not in ("en", None):
        return None
    following = ahead[0]
    if page.text[end : following.start] != " " or not _may_be(page, following, "en"):
        return None
    if (
        following.folded not in last_names()
        or following.folded in _NO_FAMILY
        or following.folded.endswith(("ed", "ing"))
    ):
        return None
    told = _patterns("en")["verb"].match(page.folded, end) is None
    return following.end if told and _AFTER_FULL_NAME.match(page.folded, following.end) else None


def opens_as_name(page: Page, index: int) -> bool:
    """Return whether an everyday word that opens a sentence with its capital is a name there.

    So it is where it does what only people do, owns something, stands beside another name, is spoken to, or is all that
    is said, and never stands without its capital: "Mercy laughed", "Fern, Kwame and the cat", "No. Blue."
    """
    language, word = page.language or "en", page.words[index]
    if language not in _CALLED or word.folded not in first_names():
        return False
    if not _may_be(page, word, language):
        return is_function_word(word.text, language) and says_as_people(page, word)
    of, after = _patterns(language), page.folded[word.end : word.end + 40]
    if of["says"].match(after) or of["friends"].match(after) or _WORKS.match(after):
        return True
    if _NOW_AGED.match(after):
        return True
    if word.folded in page.lower_words:
        return False
    if language == "en" and _POSSESSIVE.match(after) and word.folded not in calendar_words():
        return True
    if word.folded not in _NO_ACTOR and of["verb"].match(after):
        return True
    following = page.words[index + 1] if index + 1 < len(page.words) else None
    gap = page.text[word.end : following.start] if following is not None else "\n"
    if following is not None and gap in (", ", " ") and not page.ends_sentence(word, following):
        joins = gap == " " and following.folded in ("and", "or", "et", "ou", "y", "o", "e")
        other = page.words[index + 2] if joins and index + 2 < len(page.words) else following
        known = other.folded in first_names() or unheard(other.folded, language)
        named = other.capital and known and not page.calendar(other)
        if (joins or gap == ", ") and named:
            return True
        if gap == ", " and following.folded in _SPOKEN_TO:
            return True
    return _ONLY_WORD.match(gap) is not None and word.folded not in calendar_words()


def does_as_people(page: Page, index: int) -> bool:
    """Return whether a month with a capital is somebody's name: "April said", "my cousin June", "with May and Ida"."""
    language, word = page.language or "en", page.words[index]
    if language != "en" or word.folded not in first_names():
        return False
    of, text = _patterns(language), page.folded
    before, after = text[max(0, word.start - 48) : word.start], text[word.end : word.end + 40]
    told = of["says"].match(after) or of["called"].search(before) or of["kin"].search(before)
    if word.opens and _OF_PERSON.match(after):
        return True
    return bool(told) or re.search(r"(?<!\w)(?:told|asked|miss|young|little|named after|not) $", before) is not None


def acts_as_name(page: Page, start: int, end: int) -> bool:
    """Return whether what stands somewhere does what only people do, or is told, asked or called something."""
    language = page.language or "en"
    of, before = _patterns(language), page.folded[max(0, start - 48) : start]
    if any(of[told].search(before) is not None for told in ("strongly", "listed", "called", "kin")):
        return True
    if _POSSESSIVE.match(page.folded, end) or of["says"].match(page.folded, end):
        return True
    said = before.rstrip().rpartition(" ")[2]
    return said not in _DETERMINED and of["verb"].match(page.folded, end) is not None


def says_as_people(page: Page, word: Word) -> bool:
    """Return whether what only people do follows a word: "Will laughed"."""
    language = page.language or "en"
    return language in _CALLED and _patterns(language)["says"].match(page.folded, word.end) is not None


def told_as_name(page: Page, index: int) -> bool:
    """Return whether a word with its capital inside a sentence stands where hardly anything but people do.

    That tells a name that is a month, a number, a brand or another word: "met Ten", "hi True", "Joy, August, my aunt".
    """
    language, word = page.language or "en", page.words[index]
    folded = word.folded
    if language not in _CALLED or word.opens or len(folded) < 2:
        return False
    if _patterns(language)["friends"].match(page.folded, word.end):
        return folded not in KIN
    if folded in KIN or folded in TITLES:
        return False
    listed = folded in first_names()
    if folded in SPEAKER_ROLES or is_nationality(folded, language):
        return False
    if is_function_word(word.text, language) and not listed:
        return False
    before = page.folded[max(0, word.start - 48) : word.start]
    if listed and (_PEOPLE_ONLY.search(before) or page.folded.startswith(", who ", word.end)):
        return True
    if before.endswith((" me and ", " you and ")) and not word.text.isupper() and _ASIDE.match(page.folded, word.end):
        return folded not in _BODIES
    if _patterns(language)["strongly"].search(before) and not before.endswith(("that's ", "that’s ", "that s ")):
        return listed or (folded not in NOT_NAMES and folded not in calendar_words() and not word.text.isupper())
    of, after = _patterns(language), page.folded[word.end : word.end + 40]
    thing = folded in NOT_NAMES and folded not in word_set("word_names")
    alone = not thing and folded not in calendar_words() and not word.text.isupper()
    if alone and (of["called"].search(before) or before.endswith(("met ", "trusted ", "hugged ", "missed "))):
        return True
    said = before.rstrip().rpartition(" ")[2]
    if alone and said not in _DETERMINED and page.text[word.start - 1] == " " and _lone_capital(page, index):
        acts = of["says"].match(after) or of["verb"].match(after)
        if acts and folded not in INSTITUTIONS and folded not in places() and folded not in _BODIES:
            return True
    return listed and _in_row_of_names(page, index, language)


def _lone_capital(page: Page, index: int) -> bool:
    """Whether the words beside one have no capital: it is no part of a name of several words, nor of a heading."""
    word = page.words[index]
    beside = (page.word_before(word), page.word_after(word))
    return not any(other is not None and other.capital and other.folded != "i" for other in beside)


def acts_though_unlisted(page: Page, index: int) -> bool:
    """Return whether an English word in no list of names opens a sentence and does what a person does to another.

    "Haven laughed", "True came with me": only what groups and things hardly do, and never a word that stands small too.
    """
    word = page.words[index]
    folded = word.folded
    if page.language != "en" or not word.opens or len(folded) < 3 or folded in page.lower_words:
        return False
    if _patterns("en")["friends"].match(page.folded, word.end):
        return folded not in NOT_NAMES and folded not in KIN
    if folded.endswith("s"):
        return False
    if folded in NOT_NAMES or folded in KIN or folded in INSTITUTIONS or folded in TITLES or folded in SPEAKER_ROLES:
        return False
    if is_function_word(word.text, "en") or folded in calendar_words() or folded in _BODIES or word.text.isupper():
        return False
    return _TO_SOMEBODY.match(page.folded, word.end) is not None


def answers_who(page: Page, index: int) -> bool:
    """Return whether a word with its capital is said in answer to who it was, and is no word for people in general."""
    word = page.words[index]
    folded, language = word.folded, page.language or "en"
    if (
        language not in _CALLED
        or folded in KIN
        or folded in TITLES
        or folded in _BODIES
        or is_function_word(word.text, language)
    ):
        return False
    if _ASKED_WHO.search(page.folded, max(0, word.start - 110), word.start) is None:
        return False
    following = page.words[index + 1] if index + 1 < len(page.words) else None
    full = (
        following is not None
        and following.capital
        and page.text[word.end : following.start] == " "
        and (following.folded in last_names() or unheard(following.folded, language))
    )
    return full or (folded in first_names() and _ASIDE.match(page.text, word.end) is not None)


def _in_row_of_names(page: Page, index: int, language: str) -> bool:
    """Whether a name stands before a word and a name or a relation after it: "Ravi, August, my aunt and the cat"."""
    if not 0 < index < len(page.words) - 1:
        return False
    before, word, after = page.words[index - 1 : index + 2]
    if page.text[before.end : word.start] not in (", ", " and ", " y ", " et ") or not before.capital:
        return False
    if page.text[word.end : after.start] not in (", ", " "):
        return False
    named = before.folded in first_names() or unheard(before.folded, language)
    mine = after.folded in ("my", "mon", "ma", "mi") and index + 2 < len(page.words)
    follows = page.words[index + 2].folded in KIN if mine else after.capital and after.folded in first_names()
    joined = page.text[word.end : after.start] == ", "
    return named and not page.calendar(before) and (follows or (after.folded in ("and", "y", "et") and not joined))


def _may_be(page: Page, word: Word, language: str) -> bool:
    folded = word.folded
    if (
        len(folded) < 2
        or folded in KIN
        or folded in TITLES
        or folded in SPEAKER_ROLES
        or folded in stop_words(language)
    ):
        return False
    if folded in word_set("ranks") or folded in number_words(language) or folded == "lovely":
        return False
    return (folded not in NOT_NAMES or folded in word_set("word_names")) and not is_function_word(word.text, language)


def _listed(folded: str) -> bool:
    return folded in first_names() or folded in last_names()


def _score(page: Page, index: int, language: str, starts: set[int], ends: set[int]) -> float:
    """Return how surely a word stands where a name does; 0 where it does not."""
    of, word = _patterns(language), page.words[index]
    folded, text = word.folded, page.folded
    before = text[max(0, word.start - 48) : word.start]
    after = text[word.end : word.end + 40]
    calendar = folded in calendar_words()
    if of["friends"].match(after) and of["opens"].search(before):
        return 0.5
    if _ASKED_NAME.search(text[max(0, word.start - 70) : word.start]) and folded in first_names():
        return 0.5
    if of["called"].search(before) and folded not in _NOT_INTRODUCED and not folded.endswith(("ing", "ed")):
        return 0.5
    if (
        folded in first_names()
        and _ASIDE.match(after)
        and _ASKED_WHO.search(text[max(0, word.start - 110) : word.start])
    ):
        return 0.45
    previous = page.words[index - 1] if index else None
    gap = text[previous.end : word.start] if previous is not None else "\n"
    near = previous is not None and gap in (" ", "  ", ". ")
    if near and previous is not None and _titled(previous, folded):
        return 0.55
    if language == "en" and folded not in _BODIES and folded not in _NOT_INTRODUCED and not calendar:
        bare = not (near and previous is not None and previous.folded in _DETERMINED)
        if bare and _TO_SOMEBODY.match(after) and of["opens"].search(before):
            return 0.45
        if _GREETING.search(before) and _ASIDE.match(after) and folded not in _GREETED_AS:
            return 0.45
        if bare and folded in first_names() and folded not in ("age", "year", "room") and _NOW_AGED.match(after):
            return 0.45
    if _SHOWN_AS.match(after) and re.search(r"that['’ ]?s $", before) and folded not in _NOT_INTRODUCED:
        return 0.45
    if folded not in first_names():
        return 0.0
    if of["kin"].search(before) and not (language == "en" and folded in _NO_ACTOR and of["verb"].match(after) is None):
        return 0.55
    after_word = page.words[index + 1] if index + 1 < len(page.words) else None
    if language == "en" and after_word is not None and text[word.end : after_word.start] == " " and not calendar:
        determined = near and previous is not None and previous.folded in _DETERMINED
        if not determined and unheard(after_word.folded) and len(after_word.folded) > 3:
            return 0.45
    determined = near and previous is not None and previous.folded in _DETERMINED
    if calendar and _GREETED.search(before):
        return 0.45
    if calendar and not of["verb"].match(after) and not _POSSESSIVE.match(after):
        return 0.0
    if not calendar and of["strongly"].search(before):
        said_so = not before.rstrip().endswith(("that's", "that’s", "that s", "thats"))
        if said_so or _ASIDE.match(after) or _SHOWN.match(after):
            return 0.45
    if not calendar and of["listed"].search(before) and not (folded in _NO_ACTOR and not _ASIDE.match(after)):
        return 0.45
    if language == "en" and _POSSESSIVE.match(after) and not determined and folded not in _NO_ACTOR:
        return 0.45
    acts = of["says"].match(after) or (of["verb"].match(after) and folded not in _NO_ACTOR)
    if acts and not determined and of["opens"].search(before):
        return 0.45
    if not determined and _beside_name(text, word, starts, ends):
        return 0.4
    alone = _ASIDE.fullmatch(gap) is not None and _ASIDE.match(after) is not None
    return 0.35 if alone and not calendar and folded not in _NO_ACTOR else 0.0


def _titled(previous: Word, folded: str) -> bool:
    titles = previous.folded in TITLES or previous.folded in word_set("ranks")
    general = previous.folded in ("old", "little", "young", "dear", "big", "poor", "private", "late", "dearest")
    return titles and not general and (folded in last_names() or folded in WORD_SURNAMES or folded in first_names())


def _beside_name(text: str, word: Word, starts: set[int], ends: set[int]) -> bool:
    """Whether another name stands before or after a word, joined as in a list."""
    for end in range(word.start - 5, word.start):
        if end in ends and _JOINED.fullmatch(text, end, word.start):
            return (
                text[end : word.start].strip() != ""
                or _ASIDE.match(text, word.end) is not None
                or (_JOINED.match(text, word.end) is not None)
            )
    match = _JOINED.match(text, word.end)
    if match is None or match.end() not in starts:
        return False
    return (
        match.group().strip() != "" or re.search(r"(?: {2}|\n|^| (?:and|y|et) )$", text[: word.start][-5:]) is not None
    )


def _end(page: Page, index: int, language: str) -> int:
    """Return the end of a name, with a family name after it that is in the list or is one that is a word."""
    word = page.words[index]
    following = page.words[index + 1] if index + 1 < len(page.words) else None
    if following is None or page.text[word.end : following.start] != " " or not _may_be(page, following, language):
        return word.end
    listed = following.folded in last_names() and following.folded not in _NO_FAMILY
    if language == "en" and listed and _AFTER_FULL_NAME.match(page.folded, following.end):
        return following.end
    family = following.folded in WORD_SURNAMES if language == "en" else following.folded in last_names()
    return following.end if family else word.end
