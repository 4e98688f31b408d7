"""Organisations in text without capitals, by the word that says what they are and by what is said around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.organisation_heads import (
    ADJECTIVES,
    CARE_LAST,
    GERMAN_COMMON,
    HEADS_FIRST,
    KIND_WORDS,
    LINKS,
    NAMELESS,
    OTHER_LAST,
    SCHOOL_LAST,
)
from pipelines.redact.detectors.page import Page, found
from pipelines.redact.detectors.wordlists import KIN
from pipelines.redact.model import Detection
from pipelines.redact.names import english_words, first_names, last_names, places, stop_words, word_set
from pipelines.redact.spoken_numbers import number_words

_NAME = "organisations"
_STOP = word_set("organisation_stop")
_NO_PROPER = word_set("project_words")
"""Words before "project", "trust" and the like that make no name of it."""
_SURE = tuple(
    (type, re.compile(rf"(?<![\w@'’-])(?:{heads})(?!\w)"))
    for type, heads in (
        (
            "SCHOOL",
            "high school|primary school|secondary school|grammar school|middle school|school|academy(?: trust)?|"
            "(?:sixth form )?college|university|primary|sixth form",
        ),
        (
            "CARE_PLACE",
            "hospital|clinic|shelter|refuge|childrens home|children[' ’]s home|care home|foster home|hospice|hostel|"
            "infirmary|camhs|fostering(?: services)?|nursing home",
        ),
        (
            "ORGANISATION",
            "swimming club|football club|tennis club|rugby club|youth club|youth centre|youth center|youth theatre|"
            "community centre|leisure centre|club|church|helpline|hotline|foodbank|food bank|rovers|rangers|"
            "wanderers|drop-in|"
            "dojo|gymnastics club|mosque|bakery|pizzeria|cafe|hotel|restaurant|supermarket|library|prison|"
            "police station|minster|tabernacle|"
            "solicitors|ladies fc|choir|orchestra|cinema|theatre|scouts|harriers|nursery|surgery|(?:county|"
            "borough|city|town) council",
        ),
    )
)
_KIND = re.compile(
    r"(?<![\w@'’-])((?:[^\W\d_]+ ){1,2})(?:secondary|comprehensive|comp|juniors|infants|grammar|seniors|swimming|"
    r"gymnastics|"
    r"athletics|boxing|judo|karate|taekwondo|netball|rowing|rugby|hockey|united|harriers|scouts|guides|cadets|"
    r"brownies|"
    r"chapel|gurdwara|mandir|project|foundation|trust|centre|center|majorettes|dance|ballet|high|tech)(?![\w-])"
)
_THE_KIND = re.compile(
    r"(?<!\w)the ([^\W\d_]+ (?:[^\W\d_]+ )?)(?:gazette|herald|chronicle|argus|courier|arms|tavern|trust|foundation|"
    r"project|charity|surgery|centre|center|network)(?!\w)"
)
_BEFORE_HEAD = re.compile(r"(?:(?:[^\W\d_]+[ ](?=s[ ])|[^\W\d_]+(?:['’]s?)?[ ]|s[ ])){1,4}$")
_HEADS = "|".join((SCHOOL_LAST, CARE_LAST, OTHER_LAST)).replace("|ag|kg|", "|").replace("|oy|ab|", "|")
_MORE_HEADS = (
    "house|books|shop|farm|bank|place|hall|court|barn|mill|cottage|ward|general|dental|counselling|scaffolding|"
    "cleaning|catering|"
    "transport|north|south|east|west|under \\d+s|under-\\d+s|secure unit|baptist|methodist|grammar|first|"
    "gymnastics|boxing|singers|players|gazette|herald|chronicle|argus|courier|echo|pottery|motors|textiles|housing|"
    "squadron|dojo|brewery|arms|tavern|kitchen|pantry|larder|workshop|yard|manor|grange|foods|electrics|plumbing|"
    "roofing|"
    "autos|tyres|judo club|karate club|chess club|boxing gym|stables|riding school|dance school|stage school|"
    "guide unit|sea scouts|air cadets|allotments?|community hall|taxis|cabs|travel|builders|joinery|aces|tigers|"
    "otters|panthers|bulldogs|dancers|gymnasts|voices|poly|"
    "tae kwon do|theatre school|women['’ ]s (?:aid|refuge)"
)
_NEXT = (
    r"(?= (?:and|but|for|then|when|because|on|in|at|to|from|with|it|they|he|she|i|we|that|who|which|where|until|"
    r"till|so|or|now|"
    r"never|was|is|had|there|by|after|before|as|overnight|once|twice|last|every|left|knew|paid|helped|came|gave|"
    r"every)\b|"
    r"[.,;!?\n]|  | ?$)"
)
_BARE_HEAD = re.compile(
    r"(?<!\w)(?:in|into|at|to|from|with|for|near|by|of|called|rang|ring|phoned|joined|coached|via|through|left|and|"
    r"was|like) "
    rf"((?:\d{{1,3}}(?:st|nd|rd|th) )?(?:[^\W\d_]+(?:['’ ]s)? ){{1,3}}?)({_HEADS}|{_MORE_HEADS}){_NEXT}"
)
"""A kind that has neither article nor possessive before it is a name: "they put me in juniper house"."""
_KIND_SET = frozenset(re.findall(r"[a-z]{3,}", f"{_HEADS}|{_MORE_HEADS}|{KIND_WORDS}"))
"""Kinds, which alone before another kind make no name: "school choir"."""
_NAMED = re.compile(
    rf"(?<!\w)(?:{KIND_WORDS})(?: (?:that |which )?(?:was |is )?(?:called|named) |(?:,|"
    rf" ) )((?:the )?[a-z]{{3,}}(?:['’]s)? ?(?:[a-z]{{2,}})?)(?={_NEXT[3:]}"
)
_OLD = re.compile(r"(?<!\w)((?:old|new|little|great|upper|lower|royal|north|south|east|west) )$")
_STREETS = word_set("street_after")
_FIRM = re.compile(
    r"(?<!\w)(?:[a-z]{3,}[ ,]{1,2}){0,2}[a-z]{3,} (?:(?:and|&) )?[a-z]{3,} (?:llp|ltd|limited|plc|gmbh|afc|fc)(?!\w)|"
    r"(?<!\w)[a-z]{3,} (?:& |and )(?:sons|daughters|co)(?!\w)"
)
_TOLD = re.compile(r"(?<!\w)([a-z]{3,7}) ?\(((?:[^\W\d_]+ ){2,6}[^\W\d_]+)\)")
"""Initials told with what they stand for."""
_SLOT = re.compile(
    r"(?<!\w)(?:(?:woman|lady|volunteer|someone|somebody|worker|counsellor|man|girl|guy|people|nurse|leaflet|"
    r"advocate) (?:from|at)|"
    r"(?:work(?:ed|s|ing)?|job|shift|shifts|volunteer(?:ed|s)?|placement|apprenticeship) (?:at|for)|(?:play(?:ed|"
    r"s)?|swam|swim|sang|sing|danced?|ran|train(?:ed)?) (?:for|with)|"
    r"rang|phoned|charity called|club called|agency called|school called|place called|home called|unit called) "
    r"([^\W\d_]+(?:['’]s)?(?:(?: of)? [^\W\d_]+(?:['’]s)?){0,3})"
)
_AT_PLACES = (
    "work(?:ed|s|ing)?|jobs?|shifts?|temped|clean(?:ed|s|ing)?|cook(?:ed|s)?|taught|teach(?:es)?|volunteer(?:ed|s)?|"
    "train(?:ed|s|ing)?|stud(?:y|ied|ies)|interned|placement|apprentice(?:ship)?|interview|rehears(?:ed|als)|practised|"
    "perform(?:ed|s)?|danced?|swam|box(?:ed)?|sang|sing|played|drank|waitress(?:ed|ing)|enrolled|registered|treated|"
    "admitted|based|employed|therapy|counselling|course|training|bar|till|reception|desk|classes|lessons|sessions|"
    "doctor|"
    "nurse|manager|chef|head|lads|lasses|girls|staff|team|everyone|everybody|someone|somebody|solicitor|keyworker|"
    "key worker|social worker|tutor|coach|trustee|captain|worker|counsellor|woman|lady|man|volunteer|advocate"
)
_PAUSE = re.compile(r" {2}| ?[\n.,;!?]| ?$")
_WHERE_NAMED = re.compile(
    rf"(?<!\w)(?:(?:{_AT_PLACES}) (?:at|for|with|from)|referred (?:me |us |him |her )?(?:on )?to|"
    r"signed (?:me |us |him |her )?up (?:with|for)|joined|joining|member of|trustee of|elder at|deliver(?:ed)? for|"
    r"placed (?:me )?(?:at|with|in)|moved (?:me|us) to|sent me to|got into|lived above|"
    r"tutor through|number for|volunteering (?:at|for|with)|mum was at|dad was at|my keyworker left|"
    r"(?:went|go) (?:every week |on [a-z]+days )?to|"
    r"(?:the|my|our|a|an) (?:choir|band|server|clinic|studio|nursery|school|club|team|pub|firm|charity|paper|shop|"
    r"church|"
    r"hostel|unit|gym|salon|cafe|college|agency|helpline|company|group|project|centre|home|squad|troupe|academy|bakery|"
    r"garage|restaurant|hotel|takeaway|salon|surgery|hospital|foodbank|app) (?:(?:was |is |['’]s )?(?P<called>called|"
    r"named)|was|is|['’]s)) {1,2}"
    r"(?P<run>(?:the )?(?:[^\W\d_]+(?:['’]s)?(?: and | of | & | )?){1,5})"
)
"""Where organisations are named: more loosely than ``_SLOT``, so what follows must look like a name."""
_SET_OFF = re.compile(
    rf"(?<!\w)(?:my|our|the|a|an|their|his|her|this) (?:[^\W\d_]+ )?(?:{KIND_WORDS}|band|choir|paper|garage|charity|"
    rf"chippy|"
    rf"takeaway|troupe|squad|firm|foodbank|hotline)(?: {{2,}}|"
    rf", )(?P<run>(?:the )?(?:[^\W\d_]+(?:['’]s)? ?){{1,4}})(?= {{2}}|\n|,|$)|"
    rf"(?<=[a-z] )(?P<before>(?:the )?(?:[^\W\d_]+(?:['’]s)? ?){{1,4}})(?: {{2,}}|, )(?:it['’]?s |that['’]?s |"
    rf"which is )?"
    rf"(?:a|an|the) (?:kind of |sort of |little |local |big )?(?:{KIND_WORDS}|chip shop|chippy|takeaway|hostel|"
    rf"drop-in|bakery|cafe|"
    rf"football thing|charity|foodbank|garage|pub)(?!\w)"
)
"""A kind set off by a pause, with its name before or after it."""
_NO_SLOT = word_set("no_workplace")
_KEPT = frozenset(
    [
        "new",
        "old",
        "big",
        "little",
        "open",
        "night",
        "green",
        "blue",
        "red",
        "first",
        "youth",
        "dance",
        "music",
        "home",
        "court",
        "school",
        "hospital",
        "chess",
        "drama",
        "football",
        "rugby",
        "summer",
        "sunday",
        "brigade",
        "book",
        "fan",
    ]
)
"""Words that may stand in a name of several words, though none of them is one."""
_SPENT = word_set("ends_a_name")
"""Words that end a name in a row of words."""
_FIRST = tuple(
    (
        type,
        re.compile(
            rf"(?<![\w@-])(?i:{heads})(?!\w)((?: (?:{ADJECTIVES})(?!\w)){{0,2}})((?: (?:{LINKS}|on|of|"
            rf"at)(?<!['’ ])(?!\w)| ?(?:d|l|dell)['’ ](?=\w)){{0,2}})"
            rf"[ ]?((?:[^\W\d_]{{2,}}(?:[-'’][^\W\d_]+)*(?: \d{{1,3}}(?!\w))?[ ]?){{1,4}})"
        ),
    )
    for type, heads in HEADS_FIRST
)
_OUR_LADY = re.compile(
    r"(?:nuestra|notre|nossa|nostra|maria|onze) (?:senora|dame|senhora|signora|lieve)|(?:notre|nostra)-"
)
_VERB = re.compile(
    r"(?:ait|aient|aba|aban|abamos|ava|avano|avamos|avam|evano|isse|ieron|aron|eron|arono|irono|owal\w*)$"
)
_LINK_WORDS = word_set("organisation_links")


def caseless_organisations(page: Page) -> Iterator[Detection]:
    """Yield organisations of a text whose capitals tell nothing."""
    if page.language in ("en", None):
        yield from _english(page)
    yield from _kind_first(page)


def _kind_first(page: Page) -> Iterator[Detection]:
    folded = page.folded
    english = page.language in ("en", None)
    common = english_words() if english else stop_words(page.language or "en")
    counted = () if english else number_words(page.language or "en")
    for type, pattern in _FIRST:
        for match in pattern.finditer(folded):
            words = list(re.finditer(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*(?: \d{1,3}(?!\w))?", match.group(3)))
            kept: list[re.Match[str]] = []
            for word in words:
                first = re.match(r"[^\W\d_]+", word.group())
                assert first is not None
                told = first.group() in counted or _OUR_LADY.match(folded, match.start(3) + word.start()) is not None
                linking = first.group() in _LINK_WORDS and first.end() == len(word.group())
                if (word.group() in common and not linking and not told) or _VERB.search(first.group()):
                    break
                kept.append(word)
            while kept and kept[-1].group() in _LINK_WORDS:
                kept.pop()
            limit = 1 if not match.group(2).strip() and len(kept) > 2 and page.language == "de" else len(kept)
            kept = kept[:limit]
            if kept and _is_name(page, match.group().split()[0], [word.group() for word in kept], english):
                start = match.start() - 4 if folded.startswith("the ", max(0, match.start() - 4)) else match.start()
                yield found(start, match.start(3) + kept[-1].end(), type, 0.45, _NAME)


def _is_name(page: Page, kind: str, words: list[str], english: bool) -> bool:
    """Whether the words after a kind are the name of one, and not what it is for or does."""
    content = [word for word in words if word not in _LINK_WORDS]
    if not content or content[0] in NAMELESS.get(page.language or "en", frozenset()) or content[0] in KIN:
        return False
    parts = [part for word in content for part in re.split(r"[-'’ ]", word)]
    listed = any(part in names for part in parts for names in (first_names(), last_names(), places()))
    if english:
        return listed or any(unheard(part) for part in parts)
    if page.language == "de":
        return listed or "-" in content[0] or kind not in GERMAN_COMMON
    return True


def _english(page: Page) -> Iterator[Detection]:
    folded = page.folded
    functions = stop_words("en")
    for match in _KIND.finditer(folded):
        words = match.group(1).split()
        known = [word for word in words if _proper(word)]
        if known and words[-1] not in _STOP:
            start = match.start() + match.group(1).index(known[0])
            yield found(start, match.end(), "ORGANISATION", 0.45, _NAME)
    for match in _THE_KIND.finditer(folded):
        if not any(word in _STOP or word in _NO_PROPER for word in match.group(1).split()):
            yield found(match.start(), match.end(), "ORGANISATION", 0.45, _NAME)
    for match in _BARE_HEAD.finditer(folded):
        words = match.group(1).split()
        if not any(word in _STOP or word in _NO_PROPER or word in KIN or word in functions for word in words) and not (
            set(words) <= _KIND_SET
        ):
            yield found(match.start(1), match.end(2), "ORGANISATION", 0.4, _NAME)
    for type, pattern in _SURE:
        for match in pattern.finditer(folded):
            before = _BEFORE_HEAD.search(folded, max(0, match.start() - 60), match.start())
            first = _name_start(before) if before is not None else None
            if first is not None:
                if (old := _OLD.search(folded, max(0, first - 8), first)) is not None:
                    first = old.start(1)
                if folded.startswith("the ", max(0, first - 4)):
                    first -= 4
                street = _STREETS.intersection(folded[first : match.end()].split())
                yield found(first, match.end(), type, 0.76 if street else 0.6, _NAME)
    for match in _NAMED.finditer(folded):
        words = match.group(1).removeprefix("the ").split()
        if not any(word in _STOP or word in functions or word in KIN for word in words):
            yield found(*match.span(1), "ORGANISATION", 0.4, _NAME)
    for match in _FIRM.finditer(folded):
        yield found(match.start(), match.end(), "ORGANISATION", 0.45, _NAME)
    for match in _TOLD.finditer(folded):
        if "".join(word[0] for word in match.group(2).split()) == match.group(1):
            yield found(*match.span(1), "ORGANISATION", 0.6, _NAME)
            yield found(*match.span(2), "ORGANISATION", 0.6, _NAME)
    yield from _slots(page)
    yield from _where_named(page)


def _slots(page: Page) -> Iterator[Detection]:
    functions = stop_words("en") | _NO_SLOT
    for match in _SLOT.finditer(page.folded):
        end = match.start(1)
        for word in re.finditer(r"[^\W\d_]+(?:['’]s)?", match.group(1)):
            if word.group() == "of" and end > match.start(1):
                continue
            ends = word.group() in functions or word.group() in _STOP or word.group() in _SPENT
            if ends or (end > match.start(1) and word.group().endswith(("ed", "ing"))):
                break
            end = match.start(1) + word.end()
        if end > match.start(1):
            yield found(match.start(1), end, "ORGANISATION", 0.4, _NAME)


def _where_named(page: Page) -> Iterator[Detection]:
    """Yield what stands where organisations are named and looks like a name: two words of its own, or a strange one."""
    folded = page.folded
    ends = stop_words("en") | _NO_SLOT | _STOP | _SPENT | KIN
    for pattern in (_WHERE_NAMED, _SET_OFF):
        for match in pattern.finditer(folded):
            group = "run" if match["run"] else "before"
            first = match.start(group)
            words = list(re.finditer(r"[^\W\d_]+(?:['’]s)?|&", match[group]))
            if group == "before":
                while words and words[0].group() in ends:
                    words.pop(0)
            article = bool(words) and words[0].group() == "the"
            kept: list[re.Match[str]] = []
            for word in words[article:]:
                said = word.group()
                pause = _PAUSE.match(folded, first + word.end()) is not None
                joins = said in ("of", "&") or (said == "and" and article and len(kept) == 1)
                counted = pause and bool(kept) and said in number_words("en")
                if not (joins and kept) and not counted and (said in ends and said not in _KEPT):
                    break
                if kept and not joins and not pause and said.endswith(("ed", "ing")):
                    break
                kept.append(word)
            while kept and kept[-1].group() in ("of", "&", "and"):
                kept.pop()
            called = group == "run" and match["called"] is not None if pattern is _WHERE_NAMED else False
            if kept and (called or _named_there([word.group() for word in kept], article)):
                start = first + (words[0].start() if article else kept[0].start())
                yield found(start, first + kept[-1].end(), "ORGANISATION", 0.4, _NAME)


def _named_there(words: list[str], article: bool) -> bool:
    content = [word for word in words if word not in ("of", "&", "and")]
    strange = any(unheard(re.sub(r"['’]s$", "", word)) for word in content)
    if set(content) <= _KIND_SET or content[0] in _NO_PROPER and not strange:
        return False
    owned = len(content) == 1 and content[0].endswith(("'s", "’s")) and (strange or content[0][:-2] in last_names())
    return owned or (strange and not article) or len(content) > 1


def _proper(word: str) -> bool:
    """Whether a lower-case word is hardly anything but a name of a place, a person or an organisation."""
    if word in _STOP or len(word) < 3:
        return False
    if unheard(word):
        return True
    return any(
        "en" not in names[word] and word not in english_words() for names in (last_names(), places()) if word in names
    )


def _name_start(before: re.Match[str]) -> int | None:
    """Return where the words of a name before a head begin: back to the first word that belongs to no name."""
    start: int | None = None
    kinds: list[bool] = []
    for word in reversed(list(re.finditer(r"[^\W\d_]+", before.group()))[-3:]):
        if word.group() in _STOP and not (word.group() in ("s", "girls", "boys") and start is None):
            break
        start = before.start() + word.start()
        kinds.append(word.group() in _KIND_SET)
    return None if kinds and all(kinds) else start
