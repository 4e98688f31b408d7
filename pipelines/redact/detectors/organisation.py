"""Schools, clubs, employers, hospitals, shelters: names built around a word that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.organisation_caseless import caseless_organisations
from pipelines.redact.detectors.organisation_heads import (
    ACTIVITIES_EN,
    ADJECTIVES,
    CARE_LAST,
    GERMAN_COMMON,
    GERMAN_KINDS,
    HEADS_FIRST,
    KIND_WORDS,
    LINKS,
    OTHER_LAST,
    SCHOOL_LAST,
)
from pipelines.redact.detectors.organisation_kinds import organisations_of_kinds
from pipelines.redact.detectors.organisation_told import organisations_told
from pipelines.redact.detectors.page import UPPER, Page, Word, found
from pipelines.redact.detectors.wordlists import INSTITUTIONS, KIN, NOT_NAMES
from pipelines.redact.model import Detection
from pipelines.redact.names import english_words, first_names, is_title, last_names, places, stop_words, word_set

_CAP = rf"{UPPER}(?:\.|[\w'’&.-]*[\w]|(?![\w'’]))"
_SMALL = r"(?:of|the|and|&|for|de|du|des|la|le|les|del|di|van|der|am|an|y|e)"
_BEFORE = (
    rf"(?:(?:the|The|a|an|our|my)[ ])?(?:\d{{1,3}}(?:st|nd|rd|th)[ ])?(?:{_CAP}['’]?[ ])"
    rf"(?:(?:{_CAP}['’]?|{_SMALL})[ ]){{0,6}}"
)
_CASED = tuple(
    (
        type,
        re.compile(
            rf"(?<![\w@]){_BEFORE}(?:(?:[a-z]+[ ])|"
            rf"(?:(?:{ACTIVITIES_EN})[ ]){{1,4}})?(?P<head>(?i:{heads}))(?![\w])(?:[ ](?:of|in|"
            rf"for)[ ]{_CAP}(?:[ ]{_CAP})?)?"
        ),
    )
    for type, heads in (("SCHOOL", SCHOOL_LAST), ("CARE_PLACE", CARE_LAST), ("ORGANISATION", OTHER_LAST))
)
_NAME = (
    rf"(?:[\"“«„][ ]?)?{_CAP}(?:(?:[ -](?:(?:{LINKS})[ ])?|[ ][dl]['’]){_CAP}){{0,4}}(?:[ ]\d{{1,3}}(?![\w/]|"
    rf"[.,]\d))?"
)
_BETWEEN = rf"(?:[ ](?i:{ADJECTIVES})){{0,2}}(?:[ ](?i:{LINKS})(?<!['’ ])|[ ]?(?:d|l|de l|dell|un)['’]){{0,2}}"
_FIRST = tuple(
    (type, re.compile(rf"(?<![\w@])(?i:{heads}){_BETWEEN}(?:[ ]|(?<=['’])){_NAME}")) for type, heads in HEADS_FIRST
)
_INITIALISM = re.compile(
    rf"(?<![\w@.-])(?!(?:I|OK|TV|USA|UK|EU|UE|PC|ID|AND|BUT|NOT|THE|DNI|NIE|PIN|SMS|IBAN|RIB|NHS|BSN|PESEL|DVD|CD|"
    rf"MC|DJ|MP|PDF|"
    rf"QR|CV|GP|HIV|VIH|AIDS|PTSD|ADHD|BBC|CNN|WC|HLM|SNCF|RATP|CAF|RSA|BAC|CAP|BTS)\b)(?:[A-Z]{{3,6}}|"
    rf"(?:[A-Z]\.){{2,4}})"
    rf"(?:[ ](?:{LINKS})(?<!['’ ])){{0,2}}[ ]{UPPER}[a-zà-ÿ][\w’'-]*(?:[ -](?:(?:{LINKS})[ ])?{UPPER}[\w’'-]*){{0,3}}"
)
"""Kinds written by their initials before the name: "MJC du Vieux Moulin", "C.D. San Telmo"."""
_GERMAN = re.compile(
    rf"(?<![\w-])(?:{UPPER}\w+-)+(?:Schule|Grundschule|Gesamtschule|Realschule|Hauptschule|Gymnasium|Kolleg|"
    rf"Oberschule|Mittelschule|Klinik|Klinikum|Krankenhaus|Heim|Haus|"
    r"Kirche|Gemeinde|Verein|Stiftung|College|School|Lyceum)\b"
)
_NUMBERED_SCHOOL = re.compile(
    r"(?<!\w)(?:(?:szkol|przedszkol|gimnazj|lice|technik|zesp|scoal|liceul|gradinit|gimnazi|mokykl|skol|iskol|"
    r"gymnasi|grundskol|grundschul|oberschul|mittelschul|schul|basisschool|ecole|college|lycee|scuola|istituto|"
    r"escuela|"
    r"colegio|instituto|escola|σχολει|γυμνασι|λυκει|δημοτικ|νηπιαγωγει)\w{0,4})(?: [^\W\d_]+){0,2},? "
    r"(?:nr|no|num|numer|numero|nro|c|n|αρ)\.? ?[°º]? ?\d{1,4}(?!\w)(?: (?:im\.|w|din|in|de) [^\W\d_]+)?|"
    r"(?<!\w)\d{1,3} ?(?:ο|o|º|°|st|nd|rd|th)\.? (?:γυμνασιο|λυκειο|δημοτικο|νηπιαγωγειο|"
    r"γενικο λυκειο)\w*(?: σχολειο)?"
    r"(?: [^\W\d_]{4,})?"
)
"""Schools known by their number: "Szkoła Podstawowa nr 47", "5ο Γυμνάσιο"."""
_KIND = (
    r"Secondary|Comprehensive|Comp|Juniors|Infants|Grammar|Seniors|Swimming|Gymnastics|Athletics|Boxing|Judo|Karate|"
    r"Taekwondo|Netball|Rowing|Rugby|Hockey|Rovers|Rangers|United|Wanderers|Harriers|Scouts|Guides|Cadets|Brownies|"
    r"Tabernacle|Chapel|Gurdwara|Mandir|Project|Foundation|Trust|Centre|Center|Majorettes|Dance|Ballet"
)
_KNOWN_KIND = re.compile(rf"(?<![\w@])(?:(?:the|The)[ ])?(?:{_CAP}[ ]){{1,3}}(?:High|Tech|{_KIND})(?![\w-])")
_DEDICATED = re.compile(
    r"(?<!\w)(?:our lady(?: of (?:the )?[^\W\d_]+(?: [^\W\d_]{5,})?)?|sacred heart|all saints|holy (?:trinity|cross|"
    r"family|rosary|name)|notre[- ]dame d(?:e la |es |e |u |['’])[^\W\d_]+)(?!\w)"
)
_SAINT = re.compile(r"(?<![\w.])(?:st\.?|saint) ([^\W\d_]{3,})(?:['’]s)?(?!\w)")
_OF_SAINT = re.compile(
    r"(?: (?:church|parish|hall|school|primary|infants?|juniors?|rc|c of e|catholic|high|secondary|academy|college|"
    r"hospital|"
    r"hospice|centre|youth|club|scouts?|guides|choir|community|house|convent|nursery))+(?!\w)"
)
"""What is called by a patron, after it."""
"""Churches, schools and hospitals called by their patron: "St Aldhelm's", "Our Lady of the Rocks"."""
_INITIALS = re.compile(rf"(?<!\w)(?:IES|CEIP|IIS|ITIS|ITC|BBS|ROC|MBO|EPLEFPA|LEP)[ ](?:{_CAP})(?:[ ]{_CAP}){{0,2}}")
"""Schools whose kind is written by its initials."""
_ORG_OF = re.compile(
    rf"(?<![\w@])(?:(?:the|The)[ ])?(?:University|School|College|Church|Ministry|Department|Bank|Institute|Hospital|"
    rf"Academy|Museum|Society|Court|House|Council)[ ]of[ ](?:the[ ])?{_CAP}(?:[ ](?:(?:and|of|the|"
    rf"&)[ ])?{_CAP}){{0,3}}"
)
_WORKPLACE = re.compile(
    rf"(?:\b(?:work(?:ed|s|ing)?|job|employed|placement|apprentice(?:ship)?|interned|volunteer(?:ed|s|ing)?|trained|"
    rf"studied|studies|play(?:ed|s)?|employee|manager|director|founder|ceo|customer) (?:at|for|with|of)|\bwebsite of|"
    rf"\baccording to|\barbeite\w* (?:bei|für)|\btravaill\w+ (?:chez|pour)|\btrabaj\w+ (?:en|para)|\blavor\w+ (?:da|"
    rf"per|alla|in)|"
    rf"\bwerkt?e? (?:bij|voor)|\bpracow\w+ w) ((?:{_CAP})(?:(?:[ ]|, | & | and | et | y | und | en |"
    rf" i )(?:{_CAP})){{0,3}})"
)
_SUFFIXED = re.compile(rf"(?<![\w@])(?:{_CAP},? )+(?:and {_CAP}|& {_CAP})(?:[ ](?:Ltd|LLC|Inc|PLC|GmbH|Co)\.?)?")
_SLOT = re.compile(
    rf"(?:\b(?:lady|woman|man|men|women|someone|somebody|volunteers?|workers?|counsellors?|counselor|leaflet|letter|"
    rf"card|poster|"
    rf"guy|girl|boy|people|person|nurse|therapist|ladies|staff|everyone|advocate|officer) (?:from|at|with)|"
    rf"\b(?:rang|called|phoned|emailed|texted|contacted|joined|through|via|thanks to)(?: the)?|"
    rf"\b(?:dame|homme|femme|benevole|educatrice|educateur|quelqu'un|gens|personne) (?:de|du|chez)|"
    rf"\b(?:senora|chica|chico|mujer|voluntaria|voluntario|alguien|gente|educadora) de|"
    rf"\b(?:signora|ragazza|volontaria|volontario|qualcuno|gente|educatrice) (?:di|della|del)|"
    rf"\b(?:frau|mann|jemand|leute|betreuerin|mitarbeiterin) (?:von|vom|aus)|"
    rf"\b(?:mevrouw|iemand|vrijwilliger|mensen) van) ((?:{_CAP})(?:(?:[ ]| & | and )(?:{_CAP})){{0,4}})"
)
"""What somebody is from, or what was rung or joined."""
_DEFINED = re.compile(
    rf"(?<!\w)([A-Z][A-Za-z]{{1,7}})(?:[ ]?\(|,? (?:that['’]s|that is|which is|i\.e\.|short for|stands for|c['’]est|"
    rf"o sea|cioè|"
    rf"das ist|also|dat is|czyli|adică|ou seja|δηλαδή|tai) )((?:the |la |le |el |il |der |die |das |"
    rf"de )?{UPPER}[\w’'-]*"
    rf"(?:[ ](?:[\w’'-]+)){{1,7}}?)(?=\)|[,.;]| and )"
)
_DEFINED_AFTER = re.compile(rf"({UPPER}[\w’'-]*(?:[ ][\w’'-]+){{1,7}}) ?\(([A-Z][A-Za-z]{{1,7}})\)")
"""Initials told with what they stand for: "SAYF (Safe At Your Front Door)"."""
_RUN = re.compile(
    rf"(?<![\w@'’.-]){UPPER}[\w’'-]*(?:(?:[ ]|['’][ ]|[ ]?&[ ]?|, (?={UPPER}\w* (?:and|&) {UPPER})|"
    rf"[ ](?:of|of the|and|et|y|und|for|de|du|des|de la|del|della|di|da|do|van|von|the)[ ])(?:{UPPER}[\w’'-]*|"
    rf"\d{{1,3}}(?![\w:/-]|[.,]\d)))+"
)
_CALLED = (
    r"called|named|(?:was|is) called|known as|s['’]appel(?:le|ait)|appelee?|nommee?|se llama(?:ba)?|llamad[ao]|"
    r"si chiama(?:va)?|"
    r"chiamat[ao]|heisst|hiess|namens|heette?|genaamd|nazywa(?:la)? sie|chamad[ao]|numit[a]?"
)
_PROPER = (
    rf"(?:(?:[Tt]he|[Ll]es|[Ll]a|[Ll]e|[Ee]l|[Ll]os|[Ll]as|[Dd]ie|[Ii]l|[Ii]|[Dd]e) )?{UPPER}[\w’'-]*"
    rf"(?:[ ](?:of |de |del |des |du )?{UPPER}[\w’'-]*){{0,4}}"
)
_APPOSED = re.compile(
    rf"(?<!\w)(?i:{KIND_WORDS})(?:,? (?:(?:that|which) )?(?:{_CALLED}) ({_PROPER})|, ({_PROPER})(?=[,.;]|$|\n))"
)
"""A kind with its name after a comma or "called"."""
_THE_INSIDE = re.compile(rf"(?<=[a-z] )The {UPPER}[\w’'-]+(?: (?:and |& )?{UPPER}[\w’'-]+){{0,3}}")
_GERMAN_COMPOUND = re.compile(
    r"(?<![\w-])([a-z]{4,}?)s?(schule|gymnasium|krankenhaus|klinik|klinikum|kirche|stift|kolleg|spital)(?!\w)"
)
"""Schools and hospitals called by a person or place in one word: "Schillerschule"."""
_NO_RUN = frozenset(
    ("year", "grade", "class", "key", "stage", "level", "room", "page", "chapter", "step", "part", "god")
)
_STOP = word_set("organisation_stop")
_GERMAN_FIRMS = frozenset(("gmbh", "ag", "kg", "e.v", "ev", "fc", "school", "college"))
_GENERIC = word_set("generic_organisations")
_STREETS = word_set("street_after")


class Organisations:
    """The detector."""

    name = "organisations"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield organisations by form."""
        for match in _NUMBERED_SCHOOL.finditer(page.folded):
            yield found(match.start(), match.end(), "SCHOOL", 0.75, self.name)
        yield from self._dedicated(page)
        if page.language == "de":
            for match in _GERMAN_COMPOUND.finditer(page.folded):
                if match[1] not in GERMAN_KINDS and match[1].rstrip("s") not in GERMAN_KINDS:
                    type = (
                        "CARE_PLACE"
                        if match[2] in ("krankenhaus", "klinik", "klinikum", "stift", "spital")
                        else "SCHOOL"
                    )
                    yield found(match.start(), match.end(), type, 0.6, self.name)
        if page.caseless:
            yield from caseless_organisations(page)
            return
        for first, last in organisations_told(page):
            yield found(first, last, "ORGANISATION", 0.77, self.name)
        for first, last, score in organisations_of_kinds(page):
            yield found(first, last, "ORGANISATION", score, self.name)
        for match in _INITIALS.finditer(page.text):
            yield found(match.start(), match.end(), "SCHOOL", 0.7, self.name)
        for match in _KNOWN_KIND.finditer(page.text) if page.language in ("en", None) else ():
            start = self._start(page, match.start(), match.end())
            if start is not None:
                yield found(start, match.end(), "ORGANISATION", 0.5, self.name)
        text = page.text
        for type, pattern in _CASED:
            for match in pattern.finditer(text):
                if page.language == "de" and match["head"].lower().rstrip(".") not in _GERMAN_FIRMS:
                    continue
                start = self._start(page, match.start(), match.end(), match.start("head"))
                if start is not None and not (
                    match["head"] in _GENERIC and self._only_places(page, start, match.start("head"))
                ):
                    # "the Scarrow Street youth club" is more than the address in it.
                    street = _STREETS.intersection(word.folded for word in page.words_in(start, match.end()))
                    proper = match["head"][0].isupper()
                    yield found(start, match.end(), type, 0.76 if street or proper else 0.65, self.name)
        source = page.folded if len(page.folded) == len(text) else text
        for type, pattern in _FIRST:
            yield from self._head_first(page, type, pattern, source)
        for match in _GERMAN.finditer(text):
            school = re.search(r"(?i)schule|gymnasium|kolleg|college|school|lyceum", match.group())
            care = re.search(r"Klinik|Krankenhaus|Heim", match.group())
            type = "SCHOOL" if school else "CARE_PLACE" if care else "ORGANISATION"
            yield found(match.start(), match.end(), type, 0.75, self.name)
        for match in _ORG_OF.finditer(text):
            yield found(match.start(), match.end(), "ORGANISATION", 0.6, self.name)
        for pattern in (_WORKPLACE, _SLOT):
            source = text if pattern is _WORKPLACE else page.unmarked
            for match in pattern.finditer(source):
                yield from self._slot(page, *match.span(1))
        for match in _INITIALISM.finditer(text):
            yield found(match.start(), match.end(), "ORGANISATION", 0.5, self.name)
        for match in _APPOSED.finditer(page.unmarked):
            yield from self._slot(page, *match.span(1 if match[1] else 2))
        for match in _THE_INSIDE.finditer(text):
            yield found(match.start(), match.end(), "ORGANISATION", 0.4, self.name)
        yield from self._defined(page)
        if page.language != "de":
            yield from self._runs(page)
        for match in _SUFFIXED.finditer(text):
            if "," in match.group() or "&" in match.group():
                yield found(match.start(), match.end(), "ORGANISATION", 0.4, self.name)

    def _slot(self, page: Page, start: int, end: int) -> Iterator[Detection]:
        words = page.words_in(start, end)
        while words and words[-1].folded == "i":
            words.pop()
            end = words[-1].end if words else start
        if words and not all(word.folded in NOT_NAMES or word.folded in KIN for word in words):
            yield found(start, end, "ORGANISATION", 0.5, self.name)

    def _defined(self, page: Page) -> Iterator[Detection]:
        """Yield initials and the name they stand for."""
        for pattern, short, long in ((_DEFINED, 1, 2), (_DEFINED_AFTER, 2, 1)):
            for match in pattern.finditer(page.text):
                letters = match[short].lower()
                name = re.split(r"[ ’'-]+", match[long])
                for first in range(len(name)):
                    initials = "".join(word[0] for word in name[first:] if word).lower()
                    capitals = "".join(word[0] for word in name[first:] if word[:1].isupper()).lower()
                    if letters in (initials, capitals) or _subsequence(letters, initials):
                        start = (
                            match.end(long) - len(match[long].split(None, first)[-1]) if first else match.start(long)
                        )
                        yield found(*match.span(short), "ORGANISATION", 0.6, self.name)
                        yield found(start, match.end(long), "ORGANISATION", 0.6, self.name)
                        break

    def _runs(self, page: Page) -> Iterator[Detection]:
        """Yield capitals in a row inside a sentence: the name of something, for a person to look at."""
        functions = stop_words(page.language or "en")
        common = english_words() if page.language in ("en", None) else functions
        for match in _RUN.finditer(page.text):
            words = page.words_in(*match.span())
            while words and (
                (words[0].opens and (words[0].folded in common or page.language not in ("en", None)))
                or words[0].folded in _STOP
                or words[0].folded == "i"
                or not words[0].capital
            ):
                words = words[1:]
            capitals = [word for word in words if word.capital]
            if len(capitals) < 2 or words[0].folded in _NO_RUN or is_title(words[0].folded) or words[0].folded in KIN:
                continue
            if any(page.calendar(word) or word.folded in _NO_RUN for word in capitals):
                continue
            # A title of something says "My" and "The" with capitals; a heading has nothing but capitals.
            if any(word.folded in functions for word in capitals[1:]) or all(word.text.isupper() for word in capitals):
                continue
            if all(word.folded in INSTITUTIONS or word.folded in NOT_NAMES for word in capitals):
                continue
            if all(is_nationality(word.folded, page.language) for word in capitals):
                continue
            start = words[0].start
            if page.folded.startswith("the ", max(0, start - 4)):
                start -= 4
            yield found(start, match.end(), "ORGANISATION", 0.35, self.name)

    def _head_first(self, page: Page, type: str, pattern: re.Pattern[str], source: str) -> Iterator[Detection]:
        # The heads are folded, the name after them must keep its capitals: match over text folded in case-keeping form.
        for match in pattern.finditer(page.unmarked):
            if page.language != "de" or self._named_in_german(page, match):
                yield found(match.start(), match.end(), type, 0.7, self.name)

    @staticmethod
    def _named_in_german(page: Page, match: re.Match[str]) -> bool:
        """Whether a name follows the kind, where every noun has a capital: signs of one, or a listed name."""
        kind, *words = page.words_in(*match.span())
        if kind.folded not in GERMAN_COMMON or sum(word.capital for word in words) > 1:
            return True
        listed = any(word.folded in names for word in words for names in (first_names(), last_names(), places()))
        return listed or re.search(r"[\"“«„]| am | an der | im | zum ", match.group()) is not None

    @staticmethod
    def _only_places(page: Page, start: int, end: int) -> bool:
        """Whether nothing but a place stands before a kind in small letters: "a Hollywood project"."""
        capitals = [word for word in page.words_in(start, end) if word.capital]
        return bool(capitals) and all(word.folded in places() for word in capitals)

    def _start(self, page: Page, start: int, end: int, head: int | None = None) -> int | None:
        """Drop an opening word that is only capital because it opens a sentence; None when nothing is left."""
        words = [word for word in page.words if start <= word.start < end]
        lead = 0
        article = bool(words) and words[0].folded in ("the", "a", "an", "our", "my")
        while lead < len(words) and (
            words[lead].folded in _STOP
            or (
                words[lead].opens
                and words[lead].folded in english_words()
                and page.language in ("en", None)
                and not self._followed_by_capital(words, lead)
            )
        ):
            lead += 1
        names = [word for word in words[lead:] if word.capital]
        if head is not None and page.language not in ("en", None):
            # Every noun has a capital in German, and articles at the start of a sentence have one everywhere.
            common = stop_words(page.language or "en")
            names = [word for word in names if (word.start < head or word.start > end) and word.folded not in common]
        named = [word for word in names if not is_nationality(word.folded, page.language)]
        if not named or (len(words) - lead) < 2:
            return None
        if not lead and page.text[start].isdigit():
            return start
        if article and lead == 1 and words[0].folded == "the":
            return start
        return words[lead].start

    @staticmethod
    def _followed_by_capital(words: Sequence[Word], lead: int) -> bool:
        return lead + 1 < len(words) and words[lead + 1].capital

    def _dedicated(self, page: Page) -> Iterator[Detection]:
        folded, text = page.folded, page.text
        for match in _DEDICATED.finditer(folded):
            if page.caseless or text[match.start()].isupper():
                yield found(match.start(), match.end(), "ORGANISATION", 0.5, self.name)
        for match in _SAINT.finditer(folded):
            written = text[match.start() : match.end()]
            named = match.group(1) not in english_words() or match.group(1) in first_names()
            named = named or match.group()[-2:] in ("'s", "’s")
            if written[0].isupper() and text[match.start(1)].isupper() or page.caseless and named:
                # "St Wilfrid's" is a school or a church, and not Wilfrid with something of his.
                owned = match.group()[-2:] in ("'s", "’s")
                kind = _OF_SAINT.match(folded, match.end())
                yield found(
                    match.start(),
                    kind.end() if kind is not None else match.end(),
                    "ORGANISATION",
                    0.85 if owned else 0.45,
                    self.name,
                )


def _subsequence(short: str, long: str) -> bool:
    """Whether the letters of one stand in the other in that order, and most of the other is told by them."""
    letters = iter(long)
    return len(short) >= 3 and len(long) <= len(short) + 2 and all(letter in letters for letter in short)
