"""Places by list, street addresses by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.redact.detectors.address_parts import (
    UNIT_ALONE,
    UNIT_KIND,
    addresses_by_parts,
    parts_after,
    parts_before,
    units,
)
from pipelines.redact.detectors.address_told import told_addresses
from pipelines.redact.detectors.address_typed import addresses_typed
from pipelines.redact.detectors.page import UPPER, Page, Word, calendar_words, found
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES, PLACE_BEFORE
from pipelines.redact.model import Detection
from pipelines.redact.names import english_words, everyday_words, first_names, places, stop_words, word_set

_SPACE = re.compile(r"^(?:[ \u00a0]|-|[ \u00a0]?['’][ \u00a0]?|\.[ \u00a0])$")
_LONGEST = 5
_TRAVEL = re.compile(
    r"(?:\b(?:bus|train|coach|plane|flight|flew|drove|moved|travell?ed|went|go|going|back|came|come|"
    r"way) (?:back )?(?:to|from)|\b(?:moved|took|sent|brought|dragged|drove|followed|shipped) (?:us|them|"
    r"me|him|her|everyone|"
    r"the family|my \w+|his \w+|her \w+|their \w+) (?:all |back |away |up |down |over |out )?(?:to|from)|"
    r"\b(?:he|she|they|we|i|who|mum|dad|family|people|gran|nan)(?: (?:is|was|were|are|am|come|comes|came)|"
    r"['’](?:s|re|m)) (?:originally )?"
    r"(?:back |all |over |up |down )?(?:from)|\b(?:soy|eres|es|somos|son|era|eras|eran|fue|eramos) de|"
    r"\b(?:devant|pres|centre|gare|"
    r"foyer|lycee|college|hopital|marche|quartier) (?:\w+ ){0,3}a|"
    r"\b(?:grew up|live|lived|living|lives|born|raised|staying|stayed|house|flat) in|\b(?:town|city|village)(?: of|"
    r" was| is)|"
    r"\b(?:car|bus|train|avion|route|partie?s?|retour|arrivee?s?|demenage\w*|rentree?s?) (?:pour|a|vers|de|d['’ ]|"
    r"jusqu['’ ]a)|"
    r"\b(?:grandi|nee?s?|habit\w+|viv\w+|vecu) a|\b(?:ville|village|commune) (?:de|d['’ ])|"
    r"\b(?:autobus|tren|coche|avion|fui|fuimos|mudamos|mude|llegue|llegamos|volvi|viaje) (?:a|de|desde|hasta|para)|"
    r"\b(?:creci|crecimos|naci|nacida|nacido|vivi\w*|vivo|criada|criado) en|\b(?:ciudad|pueblo) de|"
    r"\b(?:treno|pullman|autobus|macchina|andat\w|trasferit\w|tornat\w|viaggio) (?:per|a|da)|"
    r"\b(?:cresciut\w|nat[oa]|viv\w+|abit\w+) a|\b(?:zug|bus|fahrt|flug|umzug|reise) nach|\bnach|"
    r"\b(?:aufgewachsen|geboren|wohn\w+|leb\w+|komme aus|stadt|dorf) (?:in|bei|aus)|\b(?:trein|bus|verhuisd) naar|"
    r"\b(?:opgegroeid|geboren|woon\w*) in|\b(?:comboio|autocarro|mudamos) para|\b(?:cresci|nasci|vivia|morava) em|"
    r"\b(?:pociag|pociagiem|autobusem) do|\b(?:mieszkal\w+|urodzil\w+ sie|wychowal\w+ sie) w|"
    r"\b(?:trenul|autobuzul) (?:spre|de)|\b(?:crescut|nascut\w?|locui\w+) in) $"
)


_SMALL_BEFORE = re.compile(r"(?<!\w)(?:a|en|de|vers|pour|desde|hasta|in|aus|nach) $")


@cache
def _by_first_word() -> dict[str, tuple[tuple[str, ...], ...]]:
    """First word -> place names of several words, longest first."""
    index: dict[str, list[tuple[str, ...]]] = {}
    for place in places():
        words = tuple(re.findall(r"[^\W\d_]+", place))
        if 1 < len(words) <= _LONGEST:
            index.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(entries, key=len, reverse=True)) for first, entries in index.items()}


class Places:
    """Finds countries and towns of the lists."""

    name = "places"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield listed places; in cased text with a capital, in caseless text only what is no everyday word."""
        words, towns, several = page.words, places(), _by_first_word()
        language = page.language or "en"
        skip = 0
        for index, word in enumerate(words):
            if index < skip or not (word.capital or page.caseless):
                if index >= skip and len(word.folded) > 3 and self._typed_small(page, word):
                    yield found(word.start, word.end, "LOCATION", 0.4, self.name)
                continue
            run = self._several(page, index, several.get(word.folded, ()))
            if run:
                yield found(word.start, words[index + run - 1].end, "LOCATION", 0.7, self.name)
                skip = index + run
                continue
            flags = towns.get(word.folded)
            if flags is None or word.folded in KIN or len(word.folded) < 3:
                continue
            if word.folded in NOT_NAMES and not (word.capital and self._travelled_to(page, word)):
                continue
            placed = index > 0 and words[index - 1].folded in PLACE_BEFORE
            name = word.folded in first_names()
            if page.caseless:
                everyday = language in flags or "en" in flags or word.folded in everyday_words(language)
                if everyday and _TRAVEL.search(page.folded, max(0, word.start - 36), word.start):
                    yield found(word.start, word.end, "LOCATION", 0.5, self.name)
                elif not everyday and (placed or not name) and (placed or len(word.folded) > 4):
                    yield found(word.start, word.end, "LOCATION", 0.55, self.name)
            elif language in flags and (word.opens or language == "de"):
                continue
            else:
                yield found(word.start, word.end, "LOCATION", 0.7 if placed else 0.35 if name else 0.5, self.name)

    @staticmethod
    def _typed_small(page: Page, word: Word) -> bool:
        """Whether a town is written small among names with capitals, as in messages."""
        if word.folded not in places() or page.text[word.end : word.end + 1] == "-":
            return False
        language = page.language or "en"
        if language == "en" and _TRAVEL.search(page.folded, max(0, word.start - 36), word.start):
            return word.folded not in stop_words("en") and word.folded not in KIN
        plain = language in places()[word.folded] or word.folded in everyday_words(language)
        before = _TRAVEL if language == "en" else _SMALL_BEFORE
        return not plain and before.search(page.folded, max(0, word.start - 36), word.start) is not None

    @staticmethod
    def _travelled_to(page: Page, word: Word) -> bool:
        return not page.caseless and _TRAVEL.search(page.folded, max(0, word.start - 36), word.start) is not None

    def _several(self, page: Page, index: int, entries: tuple[tuple[str, ...], ...]) -> int:
        words = page.words
        for entry in entries:
            last = index + len(entry)
            if last > len(words):
                continue
            run = words[index:last]
            if any(word.folded != part for word, part in zip(run, entry, strict=True)):
                continue
            if all(_SPACE.match(page.text[a.end : b.start]) for a, b in zip(run, run[1:], strict=False)) and (
                page.caseless or run[-1].capital
            ):
                return len(entry)
        return 0


_STREET_AFTER = sorted(word_set("street_after"))
_STREET_GLUED = sorted(word_set("street_glued"), key=len, reverse=True)
_STREET_BEFORE = (  # the kind of street stands before its name; folded
    r"rue|avenue|av|ave|cour|montee|traverse|clos|domaine|rond-point|boulevard|bd|bld|place|allees?|chemin|impasse|"
    r"quai|cours|square|route|passage|ruelle|"
    r"venelle|villa|chaussee|dreve|"
    r"residence|lotissement|hameau|lieu-dit|sentier|esplanade|promenade|faubourg|cite|"
    r"via|viale|vicolo|piazza|piazzale|piazzetta|corso|largo|strada|contrada|borgo|lungomare|salita|calata|"
    r"gran via|calle|c/|bv|bvar|avenida|avda|plaza|pza|plazuela|paseo|camino|carretera|ctra|ronda|travesia|"
    r"callejon|carrer|cuesta|"
    r"glorieta|"
    r"urbanizacion|rambla|bulevar|barrio|pasaje|costanilla|"
    r"rua|travessa|praca|alameda|estrada|beco|calcada|bairro|praceta|"
    r"ul|ulica|ulicy|ulitsa|al|aleja|alei|plac|placu|pl|os|osiedle|osiedlu|"
    r"str|bulevardul|calea|soseaua|aleea|intrarea|splaiul|piata|"
    r"odos|leoforos|οδο[σςυ]?|λεωφορο[συς]?|λεωφορου|πλατεια[σς]?|παροδο[σς]?"
)
_NUMBER = r"\d{1,5}(?:-?[a-zA-Z](?![\w])|[ ][b-dA-H](?![\w])|/\d+|[ ]?(?:bis|ter)\b)?(?:[-–]\d{1,4}[a-z]?)?"
_CAP = rf"{UPPER}[\w'’.-]*+"
_FIRST_CAP = rf"{UPPER}[\w'’.-]{{0,60}}+"
"""A word that may begin an address. It is tried behind every stop and hyphen of a longer one, so it has an end."""
_PART_CAP = rf"{UPPER}[\w'’.-]{{0,30}}"
"""A word whose end may be read as another: Anna-Bertha-Straße."""
_NUMERO = r"(?:(?:n|nr|num|numero|no)?\.?[ ]?[°ºoª]?\.?[ ]?)?"

_GLUED = "|".join(_STREET_GLUED)
_LOWER_TOO = [kind for kind in _STREET_AFTER if kind not in word_set("street_words")]
_KINDS = "|".join(sorted({kind.capitalize() for kind in _STREET_AFTER} | set(_LOWER_TOO), key=len, reverse=True))
_LINK = (
    r"(?:[ ](?:aux|au|a la|sur|sous|de la|de los|de las|de l'|de|du|des|del|della|delle|dei|di|da|do|dos|das|la|le|"
    r"les|van de|"
    r"van der|van den|van|von|der|den|of|the|y|e|lui))?"
)
_NAME = rf"{_CAP}(?:{_LINK}[ ]{_CAP}){{0,3}}"
_TO_NAME = rf"\.?(?:(?:{_LINK}[ ](?:viej[oa][ ]|vieux[ ]|vieille[ ]|grande?[ ])?){{1,2}}|[ ](?:de[ ])?[ld]['’])"
_FORMS = (
    rf"[Tt]he corner of (?:{_NUMBER} )?{_CAP}(?:[ .]+{_CAP}|"
    rf"[ ]{_NUMBER}){{0,4}}\.? and {_CAP}(?:[ ]{_CAP}){{0,3}}",
    rf"(?:{_FIRST_CAP}[ ]){{1,3}}(?:utca|u\.|ter|ut|utja|korut|rkp\.|koz|setany|tere)[ ]{_NUMBER}\.?",
    rf"(?:(?:The[ ])?(?:{_FIRST_CAP}[ ]){{0,2}}{_FIRST_CAP},[ ])(?:{_CAP}[ ]){{1,2}}(?:{_KINDS})\b\.?",
    rf"(?:(?:The[ ])?(?:{_FIRST_CAP}[ ]){{0,2}}{_FIRST_CAP},[ ])?(?:[Nn]umber[ ]|"
    rf"[Nn]o\.?[ ])?{_NUMBER},?[ ](?:{_CAP}[ ]){{0,3}}{_CAP}[ ](?:{_KINDS})\b\.?",
    rf"{_NUMBER},?[ ]The[ ]{_CAP}(?:[ ]{_CAP})?",
    rf"(?<=\b[aA]t ){_NUMBER},?[ ]{_CAP}[ ](?:y|yr|na|an|a|de|la|le|du|des|di|da|do|of|the)[ ]{_CAP}",
    rf"(?:{_FIRST_CAP}[ ]){{1,3}}(?:{_KINDS})\b\.?(?:,?[ ]{_NUMBER})?",
    rf"(?:{_PART_CAP}[ -]){{0,2}}[\wÀ-ž]{{2,}}(?:{_GLUED})\b\.?[ ]{_NUMBER}",
    rf"(?:{_PART_CAP}[ -]){{0,2}}[\wÀ-ž]{{2,}}(?:str\.)[ ]?{_NUMBER}",
    rf"(?:{_NUMBER}[, ]{{1,2}})(?i:{_STREET_BEFORE}){_TO_NAME}{_NAME}",
    rf"(?:Am|An der|An den|Auf der|Auf dem|Im|Zum|Zur|In der|In den|"
    rf"Beim)[ ]{_CAP}(?:[ ]{_CAP})?[ ]{_NUMBER}(?!\w)",
    rf"{_FIRST_CAP}(?:[ ]{_CAP})?[ ](?:g\.|gatve|gatveje|pr\.|prospektas|al\.|aleja)[ ]?{_NUMBER}(?!\w)",
    rf"(?i:{_STREET_BEFORE}){_TO_NAME}{_NAME},?[ ](?:(?:au|al|en el|numero|nr)[ ])?{_NUMERO}(?:{_NUMBER}(?!\w)|s/n)",
    rf"(?i:residence|urbanizacion|lotissement|immeuble|edificio|complejo|urbanizacao|"
    rf"wohnpark)[ ]{_NAME},?[ ](?:(?i:{UNIT_KIND})[ ]?)?"
    rf"{_NUMBER}(?!\w)",
    rf"(?i:numero|n\.?[ ]?[º°]|nr\.?)[ ]?{_NUMBER},?[ ](?:(?:de|del|della|da|do|in der)[ ](?:la[ ]|"
    rf"l['’])?)?(?i:{_STREET_BEFORE}){_TO_NAME}{_NAME}",
    r"(?i:p\.?[ ]?o\.?[ ]?box|boite postale|bp|apartado|casella postale|postfach|postbus|psc|"
    r"unit)[ ]\d+(?:,?[ ](?i:box)[ ]\d+)?",
)
_CASED = re.compile(rf"(?<![\w@])(?:{'|'.join(f'(?:{form})' for form in _FORMS)})")
_SURE_KINDS = "|".join(kind for kind in _LOWER_TOO if len(kind) > 3)
_ALL_KINDS = "|".join(sorted(_STREET_AFTER, key=len, reverse=True))
_LONG_GLUED = "|".join(kind for kind in _STREET_GLUED if len(kind) > 3)
_LOW_LINK = (
    r"(?:(?:aux|au|a la|sur|sous|de la|de los|de las|des?|del|della|delle|dei|du|di|da|dos?|das|la|le|les|"
    r"los|las|lui) |(?:de )?[ld]['’ ])?"
)
_LOW_BEFORE = "|".join(
    kind
    for kind in _STREET_BEFORE.split("|")
    if kind not in ("al", "os", "pl", "av", "bd", "bv", "villa", "cite", "c/", "str")
)
_HOUSE = (
    r"(?:the |old )?(?:[a-z'’]{3,} )?(?:bakery|cottage|house|barn|mill|farm|farmhouse|lodge|forge|rectory|vicarage|"
    r"schoolhouse|"
    r"chapel|stables|hall|manor|gatehouse|court|gables|elms|laurels|firs|oaks|limes|willows|orchard|grange|croft|"
    r"nook|haven|annexe)"
)
_CASELESS = re.compile(
    rf"(?<![\w@])(?:(?:{_HOUSE}[ ,]{{1,3}})?{_NUMBER},? (?:[a-z'’]{{2,}} ){{1,3}}(?:{_SURE_KINDS})\b"
    rf"|(?:{_HOUSE}[ ,]{{1,3}}){_NUMBER},? (?:[a-z'’]{{2,}} ){{1,2}}(?:{_ALL_KINDS})\b"
    rf"|(?:p ?o|post office) box \d{{1,5}}"
    rf"|(?:flat|apartment|unit|caravan|pitch|plot|suite|room|apt|"
    rf"chalet) \d+\w? {{1,2}}(?:[a-z'’]{{3,}} ){{1,3}}(?:{_ALL_KINDS}|house|park|farm|site|building|lodge|tower)\b"
    rf"|(?:flat|apartment|unit|caravan|"
    rf"chalet) \d+\w?(?:[ ,]{{1,3}}{_NUMBER},? (?:[a-z'’]{{2,}} ){{1,2}}(?:{_ALL_KINDS})\b)?"
    rf"|{_HOUSE}[ ,]{{1,3}}(?:[a-z'’]{{3,}} ){{1,2}}(?:{_SURE_KINDS})\b"
    rf"|(?:{_LOW_BEFORE}|c/)[ .]{{1,2}}{_LOW_LINK}(?:[^\W\d_]+[ ,]{{1,2}}){{1,4}}[ ]?(?:(?:au|al|"
    rf"en el) )?{_NUMERO}(?:{_NUMBER}(?!\w)|s/n)"
    rf"|(?:(?:numero|n[º°]) )?{_NUMBER}[ ,]{{1,3}}(?:de |del |de la )?(?:{_LOW_BEFORE}|"
    rf"cite) {_LOW_LINK}[^\W\d_]{{3,}}"
    rf"(?:[- ]{_LOW_LINK}(?!(?:et|y|e|mais|pero|quand|cuando|avec|con|qui|que|est|era) )[^\W\d_]{{3,}})?"
    rf"|[^\W\d_]{{3,}}(?:{_LONG_GLUED}) {_NUMBER}(?!\w))"
)
_SURE_BEFORE = (
    "cour|montee|traverse|clos|chaussee|dreve|rue|avenue|boulevard|allees?|chemin|impasse|quai|ruelle|venelle|via|viale|vicolo|"
    "piazza|piazzale|calle|avenida|"
    "plaza|paseo|travesia|"
    "callejon|carrer|rambla|rua|travessa|praca|ulica|ulicy|aleja|alei|strada|bulevardul|calea|soseaua"
)
_STREET_NEXT = re.compile(
    rf"[ ,]{{1,2}}(?:(?:bis|ter) )?(?:{_SURE_BEFORE}) {_LOW_LINK}[^\W\d_]{{3,}}(?:[- ](?!(?:et|mais|quand|avec|qui|"
    rf"que|est) )[^\W\d_]{{4,}})?"
)
_STREET_LAST = re.compile(
    rf"(?<!\w)(?:(?:{_SURE_BEFORE})\.? {_LOW_LINK}(?:[^\W\d_]+ ){{0,2}}[^\W\d_]{{3,}}|"
    rf"[^\W\d_]{{3,}}(?:{_LONG_GLUED}))[ ,]{{1,2}}(?:numero |numer |nummer )?$"
)
_HOUSES = (
    "bank|paddock|paddocks|brow|mead|meadows|cottages|house|farm|gate|bridge|wood|brook|cross|tower|"
    "heights|side|field|fields"
)
_SAID_STREET = re.compile(rf"[ ,]{{1,2}}((?:(?!and |of |to )[a-z'’-]{{3,}} ){{1,2}})({_ALL_KINDS}|{_HOUSES})(?!\w)")
_NUMBER_MORE = re.compile(r" (?:[a-h]|to \d{1,3}[a-h]?|to (?:[a-z]+-)?[a-z]+)(?= [a-z'’-]{3,} )")
_THE_GREEN = re.compile(
    r"[ ,]{1,3}the (?:green|ridings|paddocks?|limes|beeches|crescent|square|terrace|avenue|close|mews|drive|hill|"
    r"elms|oaks|firs|"
    r"willows|lane|meadows?|orchards?|croft|glebe|maltings|shambles|parade|quay|moorings|hollies|laurels|poplars|chase|"
    r"strand|promenade|esplanade|broadway|spinney|dell|grange|cloisters|wharf|hollow|rise|gardens|grove|heath|common|"
    r"cottages|bank|brow|nook|slade|courtyard|street|pastures|copse|warren|pightle|cedars|larches|birches|"
    r"chestnuts)(?!\w)"
)
"""Streets called by one word with an article."""
_HUNDRED_BEFORE = re.compile(r"(?<!\w)(?:a|one|two|three) hundred (?:and )?$")
_NUMBER_WORD = re.compile(r"(?<!\w)(?:number|no\.?|flat|apartment|unit|house) {1,2}$")
_LIVED = re.compile(
    r"\b(?:at|on|in|live[sd]?|living|care of|c/o|address|addresses|flat|number|house|was|is|to|of|it['’ ]?s|from|by|"
    r"near|near to)"
    r"(?: (?:number|flat|no))?[ :,]{1,2}$"
)
_MEASURE = word_set("street_measures")
_HOUSE_NUMBER = re.compile(rf"(?<![\w.,/:-]){_NUMBER}(?=,? [a-z])")
_BARE = re.compile(rf"(?<![\w@.-])(?:{_CAP}[ ]){{0,2}}{_CAP}[ ]\d{{1,4}}[a-zA-Z]?(?![\w:./%-])")
_BARE_BEFORE = re.compile(
    r"(?:\b(?:at|address|addresse|adresse|indirizzo|direccion|lives?|lived|living|house|to|is|adres|"
    r"viv\w*|vivo en|wohn\w*|habit\w*|"
    r"on|in)\b[^.!?\n]{0,25}|[,\n]\s*|\d )$",
    re.IGNORECASE,
)
_BARE_NOT = re.compile(
    r"\b(?:article|section|rule|year|grade|chapter|class|channel|covid|level|room|page|part|phase|step|act|protocol|"
    r"protocole|regla|aktenzeichen|dossier|expediente|case|file|reference|ref|fascicolo|zaak|sprawa|dosar|processo|"
    r"ticket|aged?|articulo|number|no|windows|iphone|playstation|xbox|ps|top|over|under|about|only|least|i|at|in|"
    r"on|was|is|were|since|of|the)\s+\d",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"(?:Mrs?|Ms|Miss|Mx|Dr|Sir|Lady|Lord|Prof|Rev|Sgt|PC|DC|DS|DI|Sister|Father|Coach|Auntie?|Uncle)\.? [A-Z]\w+"
)
"""Somebody called like a kind of street: "Mr Meadows"."""
_UK_POSTCODE = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|GIR ?0AA|[AC-FHKNPRTV-Y]\d[\dW] ?[AC-FHKNPRTV-Y\d]{4})(?!\w)"
)
_NL_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3} ?[A-Z]{2}(?= [A-ZÀ-Þ])")
_DASHED_POSTCODE = re.compile(
    r"(?<![\w-])(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3} \d{2}|LT-\d{5}|LV-\d{4}|[A-Z]{1,2}-\d{4,5})(?=[ ,]+[A-ZÀ-Þ])"
)
_POSTCODE_TOWN = re.compile(r"(?<![\w/.-])\d{4,5}(?=,? [A-ZÀ-Þ][^\W\d_]{2,})(?! (?:Euro|Js|Ls))")
_STATE_ZIP = re.compile(r"(?<=[A-Z]{2} )\d{5}(?:-\d{4})?(?!\w)|(?<=[a-z] )\d{5}(?:-\d{4})?(?=\s*$)", re.MULTILINE)


class Addresses:
    """Finds street addresses and postcodes."""

    name = "addresses"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield addresses by the forms European countries write them in, each with the part of the house before it."""
        for one in self._forms(page):
            yield one
            if one.type == "ADDRESS":
                start = parts_before(page, one.start)
                if start < one.start:
                    yield found(start, one.end, "ADDRESS", one.score, self.name)

    def _forms(self, page: Page) -> Iterator[Detection]:
        text = page.text
        pattern, searched = (_CASELESS, page.folded) if page.caseless else (_CASED, page.unmarked)
        for match in pattern.finditer(searched):
            if not _TITLED.fullmatch(text, match.start(), match.end()):
                yield found(match.start(), parts_after(page, match.end()), "ADDRESS", 0.65, self.name)
        for start, end in units(page):
            yield found(start, end, "ADDRESS", 0.5, self.name)
        yield from self._said(page) if page.language in ("en", None) else self._said_elsewhere(page)
        for start, end, score in (*told_addresses(page), *addresses_typed(page), *addresses_by_parts(page)):
            yield found(start, parts_after(page, end), "ADDRESS", score, self.name)
        if not page.caseless:
            for match in _BARE.finditer(text):
                before = text[max(0, match.start() - 40) : match.start()]
                if not match.start() or _BARE_BEFORE.search(before):
                    yield from self._bare(page, match)
        for match in UNIT_ALONE.finditer(page.folded):
            if text[match.start()].isupper():
                yield found(match.start(), match.end(), "ADDRESS", 0.45, self.name)
        for postcodes, score in (
            (_UK_POSTCODE, 0.8),
            (_NL_POSTCODE, 0.6),
            (_DASHED_POSTCODE, 0.5),
            (_POSTCODE_TOWN, 0.45),
            (_STATE_ZIP, 0.5),
        ):
            for match in postcodes.finditer(text):
                written = match.group()
                if written.isdigit() and len(written) == 4 and written[:2] in ("19", "20"):
                    continue
                yield found(match.start(), match.end(), "POSTCODE", score, self.name)

    def _said(self, page: Page) -> Iterator[Detection]:
        """Yield house numbers in words or figures before a street: "twenty-two cobblers yard"."""
        folded = page.folded
        spans = [(number.start, number.end) for number in page.numbers if number.value and not number.ordinal]
        if page.caseless:
            spans += [match.span() for match in _HOUSE_NUMBER.finditer(folded)]
        # "thirty one a church hill", "14 to 16 chapel street"
        spans = [(start, more.end() if (more := _NUMBER_MORE.match(folded, end)) else end) for start, end in spans]
        for start, end in spans:
            green = _THE_GREEN.match(folded, end)
            if green is not None and _LIVED.search(folded, max(0, start - 24), start):
                yield found(start, green.end(), "ADDRESS", 0.5, self.name)
            match = _SAID_STREET.match(folded, end)
            kind = match.group(2) if match is not None else ""
            named = kind in _STREET_AFTER and kind not in word_set("street_words")
            measures = _MEASURE - {"old"} if named else _MEASURE
            if match is None or measures.intersection(match.group(1).split()) or kind in _MEASURE:
                continue
            sure = match.group(2) in _STREET_AFTER and match.group(2) not in word_set("street_words")
            written = page.text[match.start(1) : match.end()]
            sure = sure or (not page.caseless and all(part[0].isupper() for part in written.split()))
            if sure or _LIVED.search(folded, max(0, start - 24), start):
                start = self._first_digit(page, start)
                number = _NUMBER_WORD.search(folded, max(0, start - 12), start)
                yield found(number.start() if number else start, match.end(), "ADDRESS", 0.55, self.name)

    @staticmethod
    def _first_digit(page: Page, start: int) -> int:
        """Return where a house number said digit by digit begins: "one two four alder grove"."""
        ends = {number.end: number.start for number in page.numbers}
        while start - 1 in ends and page.folded[start - 1] == " ":
            start = ends[start - 1]
        hundred = _HUNDRED_BEFORE.search(page.folded, max(0, start - 20), start)
        return hundred.start() if hundred is not None else start

    def _said_elsewhere(self, page: Page) -> Iterator[Detection]:
        """Yield house numbers in words beside a street whose kind stands first: "quarante-quatre rue de la Gare"."""
        folded = page.folded
        for number in page.numbers:
            if not number.value or number.ordinal:
                continue
            street = _STREET_NEXT.match(folded, number.end)
            if street is not None and page.language == "fr":
                yield found(number.start, street.end(), "ADDRESS", 0.5, self.name)
            before = _STREET_LAST.search(folded, max(0, number.start - 60), number.start)
            if before is not None and page.language != "fr":
                yield found(before.start(), number.end, "ADDRESS", 0.5, self.name)

    def _bare(self, page: Page, match: re.Match[str]) -> Iterator[Detection]:
        if _BARE_NOT.search(match.group()):
            return
        opening = next((word for word in page.words_in(*match.span()) if word.opens), None)
        if opening is not None and (
            opening.folded in english_words() or opening.folded in stop_words(page.language or "en")
        ):
            return
        words = [word.casefold() for word in match.group().split()[:-1]]
        if any(word.strip(".") in calendar_words() for word in words) or match.group().split()[-1][:2] in ("19", "20"):
            return
        yield found(match.start(), parts_after(page, match.end()), "ADDRESS", 0.4, self.name)
