"""Schools, clubs, employers, hospitals, shelters: names built around a word that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import UPPER, Page, Word, found
from pipelines.redact.model import Detection
from pipelines.redact.names import english_words, first_names, last_names, places, stop_words, word_set

# fmt: off
_SCHOOL = (
    "school|high school|primary school|secondary school|grammar school|middle school|elementary school|primary|"
    "academy|college|sixth form|university|"
    "nursery|kindergarten|institute|polytechnic|gymnasium|grundschule|realschule|hauptschule|gesamtschule|hochschule|"
    "schule|universitat|basisschool|lyceum|"
    "liceum|szkola|scoala|liceul|colegiul|mokykla|gimnazija|skola|skole|skolan")
_CARE = (
    "hospital|clinic|infirmary|hospice|surgery|medical centre|medical center|health centre|health center|shelter|"
    "refuge|safe house|children'?s home|"
    "children’s home|care home|foster home|group home|home for (?:girls|boys|children)|orphanage|hostel|rehab|"
    "psychiatric unit|krankenhaus|klinik|klinikum|ziekenhuis|kinderheim|"
    "wohnheim|jugendheim|szpital|spitalul|ligonine|sygehus|sjukhus")
_OTHER = (
    "club|swimming club|football club|rugby club|tennis club|gym|team|scouts|church|mosque|synagogue|temple|parish|"
    "cathedral|choir|orchestra|band|theatre|"
    "youth club|youth centre|youth center|community centre|community center|sports centre|leisure centre|library|"
    "museum|hotel|restaurant|cafe|café|pub|bar|"
    "bakery|supermarket|shop|store|salon|factory|farm|garage|bank|charity|foundation|trust|association|society|union|"
    "agency|company|group|council|"
    "department|services|ministry|police station|prison|barracks|court|"
    "ltd|limited|plc|llc|inc|corp|corporation|gmbh|ag|kg|e\\.?v|s\\.?a\\.?r?\\.?l?|s\\.?p\\.?a|s\\.?r\\.?l|b\\.?v|"
    "n\\.?v|oy|ab|a/s|uab|sp\\. z o\\.o|"
    "verein|sportverein|kirche|vereniging|kerk|kosciol|biserica|baznycia")
_HEAD_FIRST = (
    ("SCHOOL", r"(?:ysgol|scoil|gaelscoil|colaiste|lycee|college|ecole(?: (?:primaire|maternelle|elementaire))?|"
        r"universite|institut|creche|faculte|"
               r"colegio|instituto|escuela|universidad|liceo|guarderia|scuola(?: (?:media|elementare|primaria|"
               r"superiore))?|istituto|universita|asilo|"
               r"escola|colegio|universidade|jardim de infancia|schule am|grundschule|gymnasium|realschule|szkola|"
               r"liceum|scoala|liceul|gradinita|colegiul|universitatea|σχολειο|λυκειο|γυμνασιο)"),
    ("CARE_PLACE", r"(?:hopital|clinique|foyer|centre hospitalier|chu|maison d'enfants|ehpad|hospital|clinica|"
        r"centro de (?:salud|acogida|menores)|casa de acogida|hogar|residencia|"
                   r"ospedale|clinica|casa famiglia|comunita|consultorio|policlinico|krankenhaus|klinikum|kinderheim|"
                   r"ziekenhuis|szpital|spitalul|dom dziecka|νοσοκομειο)"),
    ("ORGANISATION", r"(?:cafe|bar|pub|hotel|restaurant|pizzeria|camping|pension|villa|bakkerij|backerei|boulangerie|"
        r"association|societe|entreprise|eglise|paroisse|club|maison d'arret|prison de|mairie|tribunal|"
                     r"asociacion|empresa|iglesia|parroquia|fundacion|ayuntamiento|"
                     r"associazione|chiesa|parrocchia|ditta|azienda|fondazione|verein|firma|kirche|pfarrei|igreja|"
                     r"paroquia|associacao|klub|firma|kosciol|biserica|asociatia|(?-i:FC|SV|TSV|AC|AS|RC|CD|CF|UD|"
                     r"SC))"),
)
# fmt: on
_CAP = rf"{UPPER}(?:\.|[\w'’&.-]*[\w])"
_SMALL = r"(?:of|the|and|&|for|de|du|des|la|le|les|del|di|van|der|am|an|y|e)"
_BEFORE = rf"(?:(?:the|The|a|an|our|my)[ ])?(?:{_CAP}[ ])(?:(?:{_CAP}|{_SMALL})[ ]){{0,4}}"
_CASED = tuple(
    (
        type,
        re.compile(
            rf"(?<![\w@]){_BEFORE}(?:(?:[a-z]+[ ])?)(?i:{heads})(?![\w])(?:[ ](?:of|in|for)[ ]{_CAP}(?:[ ]{_CAP})?)?"
        ),
    )
    for type, heads in (("SCHOOL", _SCHOOL), ("CARE_PLACE", _CARE), ("ORGANISATION", _OTHER))
)
_FIRST = tuple(
    (
        type,
        re.compile(
            rf"(?<![\w@])(?i:{heads})(?:[ ](?:de la|de los|de l'|de|du|des|del|della|di|da|do|dos|sint|st\.?|san|"
            rf"santa|saint|am|an der|nr\.?|nº|n°|im\.|pw\.)){{0,2}}[ ](?:[\"“«][ ]?)?{_CAP}(?:[ -](?:(?:de|la|du|des|"
            rf"del|y|e|di|da)[ ])?{_CAP}){{0,3}}"
        ),
    )
    for type, heads in _HEAD_FIRST
)
_GERMAN = re.compile(
    rf"(?<![\w-])(?:{UPPER}\w+-)+(?:Schule|Grundschule|Gesamtschule|Realschule|Hauptschule|Gymnasium|Kolleg|"
    rf"Oberschule|Mittelschule|Klinik|Klinikum|Krankenhaus|Heim|Haus|"
    r"Kirche|Gemeinde|Verein|Stiftung|College|School|Lyceum)\b"
)
_NUMBERED_SCHOOL = re.compile(
    r"(?<!\w)(?:(?:szkol|przedszkol|gimnazj|lice|technik|zesp|scoal|liceul|gradinit|gimnazi|mokykl|skol|iskol|"
    r"gymnasi|grundskol|grundschul|oberschul|mittelschul|schul|basisschool|ecole|college|lycee|scuola|istituto|escuela|"
    r"colegio|instituto|escola|σχολει|γυμνασι|λυκει|δημοτικ|νηπιαγωγει)\w{0,4})(?: [^\W\d_]+){0,2},? "
    r"(?:nr|no|num|numer|numero|nro|c|n|αρ)\.? ?[°º]? ?\d{1,4}(?!\w)(?: (?:im\.|w|din|in|de) [^\W\d_]+)?|"
    r"(?<!\w)\d{1,3} ?(?:ο|o|º|°|st|nd|rd|th)\.? (?:γυμνασιο|λυκειο|δημοτικο|νηπιαγωγειο|γενικο λυκειο)\w*(?: σχολειο)?"
    r"(?: [^\W\d_]{4,})?"
)
"""Schools known by their number: "Szkoła Podstawowa nr 47", "5ο Γυμνάσιο"."""
_KIND = (
    r"Secondary|Comprehensive|Comp|Juniors|Infants|Grammar|Seniors|Swimming|Gymnastics|Athletics|Boxing|Judo|Karate|"
    r"Taekwondo|Netball|Rowing|Rugby|Hockey|Rovers|Rangers|United|Wanderers|Harriers|Scouts|Guides|Cadets|Brownies|"
    r"Tabernacle|Chapel|Gurdwara|Mandir|Project|Foundation|Trust|Centre|Center|Majorettes|Dance|Ballet"
)
_KNOWN_KIND = re.compile(rf"(?<![\w@])(?:(?:the|The)[ ])?(?:{_CAP}[ ]){{1,3}}(?:High|Tech|{_KIND})(?![\w-])")
_LOW_KIND = re.compile(rf"(?<![\w@'’-])((?:[^\W\d_]+ ){{1,2}})(?i:{_KIND})(?![\w-])")
_LOW_THE_KIND = re.compile(
    r"(?<!\w)the ([^\W\d_]+ (?:[^\W\d_]+ )?)(?:trust|foundation|project|charity|surgery|centre|center)(?!\w)"
)
_DEDICATED = re.compile(
    r"(?<!\w)(?:our lady(?: of (?:the )?[^\W\d_]+(?: [^\W\d_]{5,})?)?|sacred heart|all saints|holy (?:trinity|cross|"
    r"family|rosary|name)|notre[- ]dame d(?:e la |es |e |u |['’])[^\W\d_]+)(?!\w)"
)
_SAINT = re.compile(r"(?<![\w.])(?:st\.?|saint) ([^\W\d_]{3,})(?:['’]s)?(?!\w)")
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
    rf"\bwerkt?e? (?:bij|voor)|\bpracow\w+ w) ((?:{_CAP})(?:(?:[ ]|, | & | and )(?:{_CAP})){{0,3}})"
)
_SUFFIXED = re.compile(rf"(?<![\w@])(?:{_CAP},? )+(?:and {_CAP}|& {_CAP})(?:[ ](?:Ltd|LLC|Inc|PLC|GmbH|Co)\.?)?")
_CASELESS = tuple(
    (type, re.compile(rf"(?<![\w@'’-])(?:{heads})(?!\w)"))
    for type, heads in (
        (
            "SCHOOL",
            "high school|primary school|secondary school|grammar school|middle school|school|academy|college|"
            "university|primary|sixth form",
        ),
        (
            "CARE_PLACE",
            "hospital|clinic|shelter|refuge|childrens home|children[' ’]s home|care home|foster home|hospice|hostel|"
            "infirmary",
        ),
        (
            "ORGANISATION",
            "swimming club|football club|tennis club|rugby club|youth club|youth centre|youth center|"
            "community centre|leisure centre|club|church|"
            "mosque|bakery|cafe|hotel|restaurant|supermarket|library|prison|police station",
        ),
    )
)
_BEFORE_HEAD = re.compile(r"(?:(?:[^\W\d_]+[ ](?=s[ ])|[^\W\d_]+(?:['’]s?)?[ ]|s[ ])){1,4}$")
_FOREIGN_HEAD = re.compile(
    r"(?<!\w)(?:lycee|ecole|college|escola(?: basica)?|polisportiva|parrocchia|paroisse|parroquia|sportverein|sv|tsv|"
    r"kinderheim|colegio|escuela|instituto|scuola(?: media| elementare| primaria)?|istituto|liceo|"
    r"liceum|lyceum|gymnasium|grundschule|"
    r"gesamtschule|realschule|basisschool|szkola|scoala|liceul|mokykla|hopital|ospedale|krankenhaus|foyer|cafe|"
    r"klinikum)"
    r"((?: (?:am|an der|de|du|des|la|le|del|della|di|do|da|of|on|at|sint|saint|st|san|santa))*"
    r"(?: [^\W\d_]{3,}(?:-[^\W\d_]+)*){1,2}(?: (?:do|da|del|della|du|de la|de) [^\W\d_]{3,})?)"
)
_STOP = word_set("organisation_stop")


class Organisations:
    """The detector."""

    name = "organisations"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield organisations by form."""
        for match in _NUMBERED_SCHOOL.finditer(page.folded):
            yield found(match.start(), match.end(), "SCHOOL", 0.75, self.name)
        yield from self._dedicated(page)
        if page.caseless:
            yield from self._caseless(page)
            return
        for match in _INITIALS.finditer(page.text):
            yield found(match.start(), match.end(), "SCHOOL", 0.7, self.name)
        for match in _KNOWN_KIND.finditer(page.text) if page.language in ("en", None) else ():
            start = self._start(page, match.start(), match.end())
            if start is not None:
                yield found(start, match.end(), "ORGANISATION", 0.5, self.name)
        text = page.text
        for type, pattern in _CASED:
            for match in pattern.finditer(text):
                start = self._start(page, match.start(), match.end())
                if start is not None:
                    yield found(start, match.end(), type, 0.65, self.name)
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
        for match in _WORKPLACE.finditer(text):
            yield found(match.start(1), match.end(1), "ORGANISATION", 0.5, self.name)
        for match in _SUFFIXED.finditer(text):
            if "," in match.group() or "&" in match.group():
                yield found(match.start(), match.end(), "ORGANISATION", 0.4, self.name)

    def _head_first(self, page: Page, type: str, pattern: re.Pattern[str], source: str) -> Iterator[Detection]:
        # The heads are folded, the name after them must keep its capitals: match over text folded in case-keeping form.
        for match in pattern.finditer(_strip_marks(page.text)):
            yield found(match.start(), match.end(), type, 0.7, self.name)

    def _start(self, page: Page, start: int, end: int) -> int | None:
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
        if not names or (len(words) - lead) < 2:
            return None
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
            if written[0].isupper() and text[match.start(1)].isupper() or page.caseless and named:
                yield found(match.start(), match.end(), "ORGANISATION", 0.45, self.name)

    def _caseless(self, page: Page) -> Iterator[Detection]:
        folded = page.folded
        if page.language in ("en", None):
            yield from self._caseless_english(page)
        for match in _FOREIGN_HEAD.finditer(folded):
            common = english_words() if page.language in ("en", None) else stop_words(page.language or "en")
            words = list(re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", match.group(1)))
            while words and (words[-1].group() in common or words[-1].group() in _LINKS):
                words.pop()
            if words:
                start = match.start() - 4 if folded.startswith("the ", max(0, match.start() - 4)) else match.start()
                yield found(start, match.start(1) + words[-1].end(), "SCHOOL", 0.5, self.name)

    def _caseless_english(self, page: Page) -> Iterator[Detection]:
        folded = page.folded
        for match in _LOW_KIND.finditer(folded):
            words = match.group(1).split()
            known = [word for word in words if self._proper(word)]
            if known and words[-1] not in _STOP:
                start = match.start() + match.group(1).index(known[0])
                yield found(start, match.end(), "ORGANISATION", 0.45, self.name)
        for match in _LOW_THE_KIND.finditer(folded):
            if not any(word in _STOP or word in _NO_PROPER for word in match.group(1).split()):
                yield found(match.start(), match.end(), "ORGANISATION", 0.45, self.name)
        for type, pattern in _CASELESS:
            for match in pattern.finditer(folded):
                before = _BEFORE_HEAD.search(folded, max(0, match.start() - 60), match.start())
                first = self._name_start(before) if before is not None else None
                if first is not None:
                    if folded.startswith("the ", max(0, first - 4)):
                        first -= 4
                    yield found(first, match.end(), type, 0.5, self.name)

    @staticmethod
    def _proper(word: str) -> bool:
        """Whether a lower-case word is hardly anything but a name of a place, a person or an organisation."""
        if word in _STOP or len(word) < 3:
            return False
        if unheard(word):
            return True
        return any(
            "en" not in names[word] and word not in english_words()
            for names in (last_names(), places())
            if word in names
        )

    @staticmethod
    def _name_start(before: re.Match[str]) -> int | None:
        """Return where the words of a name before a head begin: back to the first word that belongs to no name."""
        start: int | None = None
        words = list(re.finditer(r"[^\W\d_]+", before.group()))
        for word in reversed(words[-3:]):
            if word.group() in _STOP and not (word.group() in ("s", "girls", "boys") and start is None):
                break
            start = before.start() + word.start()
        return start


_LINKS = word_set("links")
_NO_PROPER = word_set("project_words")
"""Words before "project", "trust" and the like that make no name of it."""


def _strip_marks(text: str) -> str:
    """Return the text without diacritics but with its capitals, of the same length."""
    from pipelines.redact.folding import fold_same_length

    folded = fold_same_length(text)
    return "".join(f.upper() if t.isupper() and len(f.upper()) == 1 else f for t, f in zip(text, folded, strict=True))
