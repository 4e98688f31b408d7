"""Numbers said in words, as ages, telephone numbers and file numbers are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from unicodedata import normalize

from pipelines.redact.folding import fold, fold_same_length

# Folded words from 1 to 19 in order; a slash parts variants and cases, a dash stands for what is said in two words.
_COUNTED: Mapping[str, str] = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    "fr": "un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize - - -",
    "es": "uno/una/un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete dieciocho diecinueve",
    "it": "uno/una/un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
    "sedici diciassette diciotto diciannove",
    "de": "eins/ein/eine zwei/zwo drei vier funf/fuenf sechs sieben acht neun zehn elf zwolf/zwoelf dreizehn vierzehn "
    "funfzehn/fuenfzehn sechzehn siebzehn achtzehn neunzehn",
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien",
    "pt": "um/uma dois/duas tres quatro cinco seis/meia sete oito nove dez onze doze treze catorze/quatorze quinze "
    "dezasseis/dezesseis dezassete/dezessete dezoito dezanove/dezenove",
    "pl": "jeden/jednego/jedna dwa/dwie/dwoch/dwu trzy/trzech cztery/czterech piec/pieciu szesc/szesciu "
    "siedem/siedmiu osiem/osmiu dziewiec/dziewieciu dziesiec/dziesieciu jedenascie/jedenastu dwanascie/dwunastu "
    "trzynascie/trzynastu czternascie/czternastu pietnascie/pietnastu szesnascie/szesnastu siedemnascie/siedemnastu "
    "osiemnascie/osiemnastu dziewietnascie/dziewietnastu",
    "ro": "unu/una/un doi/doua trei patru cinci sase sapte opt noua zece unsprezece/unspe "
    "doisprezece/douasprezece/doispe treisprezece/treispe paisprezece/patrusprezece/paispe "
    "cincisprezece/cinsprezece/cinspe saisprezece/sasesprezece/saispe saptesprezece/saptespe/saptispe "
    "optsprezece/optispe/optspe nouasprezece/nouaspe",
    "el": "ενα/μια/ενοσ/εναν δυο τρια/τρεισ/τριων τεσσερα/τεσσερισ/τεσσαρων πεντε εξι/εξη εφτα/επτα οχτω/οκτω "
    "εννια/εννεα δεκα εντεκα/ενδεκα δωδεκα δεκατρια/δεκατριων/δεκατρεισ δεκατεσσερα/δεκατεσσαρων/δεκατεσσερισ "
    "δεκαπεντε δεκαεξι/δεκαεξη/δεκαξι δεκαεφτα/δεκαεπτα δεκαοχτω/δεκαοκτω δεκαεννια/δεκαεννεα",
    "lt": "vienas/viena/vieneri/vieneriu/vienu du/dvi/dveji/dveju/dvieju trys/treji/treju/triju "
    "keturi/keturios/ketveri/ketveriu/keturiu penki/penkios/penkeri/penkeriu/penkiu "
    "sesi/sesios/seseri/seseriu/sesiu septyni/septynios/septyneri/septyneriu/septyniu "
    "astuoni/astuonios/astuoneri/astuoneriu/astuoniu devyni/devynios/devyneri/devyneriu/devyniu "
    "desimt/desimties/desimtis vienuolika/vienuolikos dvylika/dvylikos trylika/trylikos keturiolika/keturiolikos "
    "penkiolika/penkiolikos sesiolika/sesiolikos septyniolika/septyniolikos astuoniolika/astuoniolikos "
    "devyniolika/devyniolikos",
}
# The tens from 20 on.
_TENS: Mapping[str, str] = {
    "en": "twenty thirty forty/fourty fifty sixty seventy eighty ninety",
    "fr": "vingt/vingts trente quarante cinquante soixante septante huitante/octante nonante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "de": "zwanzig dreissig/dreisig vierzig funfzig/fuenfzig sechzig siebzig achtzig neunzig",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "pt": "vinte trinta quarenta/corenta cinquenta sessenta setenta oitenta noventa",
    "pl": "dwadziescia/dwudziestu trzydziesci/trzydziestu czterdziesci/czterdziestu piecdziesiat/piecdziesieciu "
    "szescdziesiat/szescdziesieciu siedemdziesiat/siedemdziesieciu osiemdziesiat/osiemdziesieciu "
    "dziewiecdziesiat/dziewiecdziesieciu",
    "ro": "douazeci treizeci patruzeci cincizeci saizeci saptezeci optzeci nouazeci",
    "el": "εικοσι τριαντα σαραντα πενηντα εξηντα εβδομηντα ογδοντα ενενηντα",
    "lt": "dvidesimt/dvidesimties trisdesimt/trisdesimties keturiasdesimt/keturiasdesimties "
    "penkiasdesimt/penkiasdesimties sesiasdesimt/sesiasdesimties septyniasdesimt/septyniasdesimties "
    "astuoniasdesimt/astuoniasdesimties devyniasdesimt/devyniasdesimties",
}
_ZERO: Mapping[str, str] = {
    "en": "zero oh o nought nil",
    "fr": "zero",
    "es": "cero",
    "it": "zero",
    "de": "null",
    "nl": "nul",
    "pt": "zero",
    "pl": "zero",
    "ro": "zero",
    "el": "μηδεν",
    "lt": "nulis",
}
# The hundreds as one word: 100, or 100, 200, ... where a language has words for each.
_HUNDREDS: Mapping[str, str] = {
    "en": "hundred",
    "fr": "cent/cents",
    "es": "cien/ciento doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas "
    "quinientos/quinientas seiscientos/seiscientas setecientos/setecientas ochocientos/ochocientas "
    "novecientos/novecientas",
    "it": "cento duecento trecento quattrocento cinquecento seicento settecento ottocento novecento",
    "de": "hundert/einhundert zweihundert dreihundert vierhundert funfhundert sechshundert siebenhundert achthundert "
    "neunhundert",
    "nl": "honderd tweehonderd driehonderd vierhonderd vijfhonderd zeshonderd zevenhonderd achthonderd negenhonderd",
    "pt": "cem/cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
    "pl": "sto dwiescie trzysta czterysta piecset szescset siedemset osiemset dziewiecset",
    "ro": "suta/sute",
    "el": "εκατο/εκατον διακοσια τριακοσια τετρακοσια πεντακοσια εξακοσια εφτακοσια/επτακοσια οχτακοσια/οκτακοσια "
    "εννιακοσια",
    "lt": "simtas/simtai",
}
# Folded ordinals from the first on, as birthdays have them; a star stands for any ending.
_ORDINALS: Mapping[str, str] = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth",
    "fr": "premier/unieme deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme "
    "douzieme treizieme quatorzieme quinzieme seizieme - - -",
    "de": "erste* zweite* dritte* vierte* funfte* sechste* siebte* achte* neunte* zehnte* elfte* zwolfte* dreizehnte* "
    "vierzehnte* funfzehnte* sechzehnte* siebzehnte* achtzehnte* neunzehnte*",
    "nl": "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende "
    "vijftiende zestiende zeventiende achttiende negentiende",
    "it": "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo undicesimo dodicesimo tredicesimo "
    "quattordicesimo quindicesimo sedicesimo diciassettesimo diciottesimo diciannovesimo",
    "pl": "pierwsz* drug* trzeci* czwart* piat* szost* siodm* osm* dziewiat* dziesiat* jedenast* dwunast* trzynast* "
    "czternast* pietnast* szesnast* siedemnast* osiemnast* dziewietnast*",
    "lt": "pirm* antr* treci* ketvirt* penkt* sest* septint* astunt* devint* desimt* vienuolikt* dvylikt* trylikt* "
    "keturiolikt* penkiolikt* sesiolikt* septyniolikt* astuoniolikt* devyniolikt*",
}
_TENTHS: Mapping[str, str] = {
    "en": "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
    "fr": "vingtieme trentieme quarantieme cinquantieme soixantieme",
    "de": "zwanzigste* dreissigste* vierzigste* funfzigste* sechzigste*",
    "nl": "twintigste dertigste veertigste vijftigste zestigste",
    "it": "ventesimo trentesimo quarantesimo cinquantesimo sessantesimo",
    "pl": "dwudziest* trzydziest* czterdziest* piecdziesiat* szescdziesiat*",
    "lt": "dvidesimt* trisdesimt* keturiasdesimt* penkiasdesimt* sesiasdesimt*",
}
_ENDINGS = {
    "de": ("", "n", "r", "s", "m"),
    "pl": ("y", "e", "ego", "ych", "a", "ej", "i", "ie", "iego", "ich"),
    "lt": ("asis", "aji", "ajam", "ojo", "ojo", "as", "a", "o", "os", "ai", "aisiais", "ojam", "uju", "ieji"),
}
_AND = {
    "en": "and",
    "fr": "et",
    "es": "y",
    "pt": "e",
    "ro": "si",
    "it": "e",
    "de": "und",
    "nl": "en",
    "el": "και",
    "lt": "ir",
    "pl": "i",
}
LANGUAGES = frozenset(_COUNTED)
"""Languages whose numbers in words are known."""


@dataclass(frozen=True, slots=True)
class NumberWord:
    """What one word counts.

    Attributes:
        value: The number.
        ordinal: Whether it is one of a row ("thirteenth").
    """

    value: int
    ordinal: bool = False


def _row(words: str, first: int, step: int, endings: Sequence[str]) -> dict[str, int]:
    values: dict[str, int] = {}
    for place, variants in enumerate(words.split()):
        for word in variants.split("/"):
            if word.endswith("*"):
                values.update({word[:-1] + ending: first + step * place for ending in endings})
            elif word != "-":
                values[word] = first + step * place
    return values


def _fused(language: str, units: Mapping[str, int], tens: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers from 21 on that a language writes as one word."""
    fused: dict[str, int] = {}
    for ten, tens_value in tens.items():
        for unit, value in units.items():
            if value > 9:
                continue
            if language in ("de", "nl"):
                fused[unit + ("und" if language == "de" else "en") + ten] = tens_value + value
            elif language == "it":
                fused[(ten[:-1] if unit[0] in "uo" else ten) + unit] = tens_value + value
            elif language == "es" and ten == "veinte":
                fused["veinti" + unit] = tens_value + value
    return fused


@cache
def number_words(language: str) -> Mapping[str, NumberWord]:
    """Return the words of a language that count something, folded; none where the language is not known."""
    if language not in LANGUAGES:
        return {}
    endings = _ENDINGS.get(language, ("",))
    units = _row(_COUNTED[language], 1, 1, endings)
    tens = _row(_TENS[language], 20, 10, endings)
    hundreds = _row(_HUNDREDS[language], 100, 100, endings)
    ordinals = {
        **_row(_ORDINALS.get(language, ""), 1, 1, endings),
        **_row(_TENTHS.get(language, ""), 20, 10, endings),
    }
    if language in ("de", "nl"):
        tenths = _row(_TENTHS[language], 20, 10, endings)
        ordinals.update(_fused(language, units, tenths))
    words = {word: NumberWord(value, ordinal=True) for word, value in ordinals.items()}
    plain = {**dict.fromkeys(_ZERO[language].split(), 0), **_fused(language, units, tens), **hundreds, **tens, **units}
    words.update({word: NumberWord(value) for word, value in plain.items()})
    return words


def _joined(total: int, value: int, language: str, linked: bool) -> int | None:
    """Return the number that a number and the next word make together, or None where they are two numbers."""
    last = total % 100
    if value >= 100:  # "two hundred"; "mil doscientos" is no number here
        return total * 100 if value == 100 and 1 <= total <= 9 else None
    if total >= 100 and total % 100 == 0 and value > 0:
        return total + value
    if language == "fr":
        if value == 20 and last == 4 and not linked:  # quatre-vingt
            return total + 76
        if last in (60, 80) and 1 <= value <= 19:
            return total + value
        if last in (10, 70, 90) and 7 <= value <= 9 and not linked:  # dix-sept, soixante-dix-sept
            return total + value
    if last >= 20 and last % 10 == 0 and 1 <= value <= 9:
        return total + value
    return None


_GAPS = frozenset((" ", "-", "\u00a0", "\u2011", " - "))


def _value(text: str, words: Sequence[re.Match[str]], language: str) -> int | None:
    """The number that words say together, each of them a part of it; None where they say none, or several."""
    known, link = number_words(language), _AND.get(language, "")
    head = known.get(words[0].group()) if words and not words[0].start() else None
    if head is None:
        return None
    value, ordinal, last = head.value, head.ordinal, 0
    while last + 1 < len(words):
        following = last + 1
        linked = words[following].group() == link and following + 1 < len(words)
        following += linked
        gaps = (text[before.end() : after.start()] for before, after in pairwise(words[last : following + 1]))
        more = known.get(words[following].group())
        if ordinal or more is None or not _GAPS.issuperset(gaps):
            return None
        together = _joined(value, more.value, language, linked)
        if together is None:
            return None
        value, ordinal, last = together, more.ordinal, following
    return value


_WORD = re.compile(r"[^\W\d_]+")
_AGED = re.compile(r"(?:jahrige?[nrsm]?|jarigen?|enn[ei]|lat(?:ek|ka|ki|kiem)|letni\w*|χρον\w+|met(?:is|e|io|es|ei))$")
"""Endings that make an age of a number."""


def spoken_number(text: str) -> int | None:
    """Return the number from 1 to 99 that a text says in words ("thirteen", "twenty-one", "dix-sept"), or None.

    The language is not asked for: the same word hardly means two numbers. A word that says an age ("dreizehnjährige",
    "quindicenne") gives its number.
    """
    folded = fold(text).strip(" .,;:!?'\"")
    candidates = [folded]
    if _WORD.fullmatch(folded) and (stem := _AGED.sub("", folded)) != folded:
        bare = stem[:-1] if stem.endswith("o") else stem  # trzynasto-latka: trzynastu
        candidates += [stem, *(bare + vowel for vowel in ("i", "a", "e", "o", "u"))]
    for candidate in candidates:
        words = list(_WORD.finditer(candidate))
        for language in _COUNTED:
            value = _value(candidate, words, language)
            if value is not None and 0 < value < 100:
                return value
    return None


_CLAUSE_ENDS = r"(?=\s*(?:[.,;:!?)»”\"…]|$))"
_QUANTITIES = {
    "en": r"half(?![ -](?:an? )?(?:hour|past|year|day|brothers?|sisters?|siblings?|way|asleep|term|hearted)\b)|halves|"
    r"both|dozens?|couple of|pair of|(?:a|one) (?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth) of|"
    r"(?:third|quarter)s of|hundreds|thousands?|n?either of|duo|trio|quartet",
    "fr": r"moities?|(?:dou|di|ving|tren|cinquan|soixan|cen)(?:z|t)?aines?|"
    r"(?:quinz|huit)aine(?! de jours)|(?<!en )quarantaine|milliers?|mille|une paire de|un couple de|"
    r"(?:un|les?) (?:tiers|quart(?! d['’]heure)|cinquieme|sixieme|dixieme)(?= d)|"
    r"(?:ni )?l['’]une? (?:et|ni) l['’]autre|duo|trio|quatuor",
    "es": r"(?<!\ben )(?<!\ba )mitad|ambos|ambas|docenas?|decenas?|quincena(?! de dias)|veintena|treintena|cincuentena|"
    r"centenar(?:es)?|millar(?:es)?|mil|miles|un par de|un tercio|(?:tercera|cuarta|quinta|decima) parte|"
    r"un cuarto(?= de (?:ell|los |las |quienes))|duo|trio",
    "it": r"entramb[ei]|ambedue|dozzin[ae]|decin[ae]|(?:quindic|vent|trent|quarant|cinquant|sessant)ina|centinaio|"
    r"centinaia|migliaia|mille|un paio|un (?:terzo|quarto|quinto|decimo)(?= (?:di|de[il]|degli|delle) )|"
    r"l['’]un[oa] e l['’]altr[oa]|duo|trio",
    "de": r"halfte|haelfte|beide[nrms]?|dutzend(?:e[n]?)?|hunderte[rn]?|tausend(?:e[n]?)?|"
    r"(?:drit|funf|sechs|ach|zehn|neun|sieb)tel|(?:ein|drei) viertel(?! ?stunde)|dreiviertel(?! ?stunde)|"
    r"zu (?:zweit|dritt|viert|funft|sechst|siebt|acht|neunt|zehnt)|(?:zwei|drei)e[nr]|duo|trio",
    "nl": r"helft|helften|beiden?|allebei|alletwee|alledrie|dozijn(?:en)?|(?:tien|twintig|dertig|veertig|vijftig)tal|"
    r"tientallen|honderdtal(?:len)?|honderden|duizend(?:en|tal)?|een (?:derde|kwart|vijfde|tiende)(?= van )|"
    r"(?:z['’]?n|zijn|ons|hun) (?:tweeen|drieen|vieren|vijven|zessen|zevenen|achten)|duo|trio",
    "pt": r"metade|ambos|ambas|duzias?|dezenas?|vintena|trintena|centenas?|milhar(?:es)?|mil|um par de|um terco|"
    r"(?:terca|quarta|quinta|decima) parte|um quarto(?= (?:del[ae]s|d[oa]s))|duo|trio",
    "pl": r"polow(?:a|e|y)|(?<!\bw )polowie|polowka|oboje|obaj|obie|obu|oba|obojga|obydwoje|obydwaj|obydwie|obydwu|"
    r"dwaj|trzej|czterej|dwo(?:je|jga|jgu|ma)|dwiema|tro(?:je|jga|jgu)|trzema|czterema|czwor(?:o|ga|gu)|"
    r"(?:piec|szesc|siedmi|osmi|dziewiec|dziesiec)i?or(?:o|ga|gu)|(?:dwoj|troj|czwor|piat|szost)k[aieo]|tuzin\w*|"
    r"dziesiat(?:ki|ek|kami)|setk[aieo]|setek|tysia[ce]\w*|jedn(?:a|ej) (?:trzeci|czwart|piat|dziesiat)\w+|cwierc",
    "ro": r"jumatat\w*(?! de (?:ora|an|zi|noapte)\b)|amandoi|amandoua|amandurora|ambii|ambele|ambelor|duzin\w*|"
    r"zeci de|sutele|o mie|mii|treim[ei]|un sfert(?= d)(?! de ora\b)|cincim[ei]|tustrei|catesitrei|duo|trio",
    "el": r"μισ(?:οι|εσ|ων|ουσ)|(?:τα|το) μισ[αο]|αμφοτερ\w+|ντουζιν\w+|δωδεκαδ\w+|δεκαδ\w+|"
    r"(?:δεκ|δεκαπεντ|εικοσ|τριαντ|σαραντ|πενηντ)αρια|εκατονταδ\w+|χιλιαδ\w+|χιλι(?:α|οι|εσ)|"
    r"(?:ενα|το) (?:τριτο|τεταρτο|πεμπτο|δεκατο)(?= (?:των|απο|αυτων)\b)|ντουετο|τριο",
    "lt": r"puse(?= (?:is )?(?!metu\b)\w+u\b)|abu|abi|abieju|abiem|abudu|abidvi|tuzin\w*|desimtys|desimciu|simtu?s?|"
    r"tukstan\w*|(?:trec|ketvirta|penkta|desimta)dal\w*|ketvirtis|dviese|trise|keturiese|penkiese|dviem|tris|trims|"
    r"trimis|(?:ketur|penk|ses|septyn|astuon|devyn)(?:is|ias|iems|ioms|iais)|(?:dvej|trej|ketvert|penk)et(?:as|o|a)",
}
"""What tells how many without a number, by language."""
_NO_NUMBERS = {
    "fr": rf"(?:quoi|rien|chose) de neuf{_CLAUSE_ENDS}|du neuf\b(?! (?:d|au ))|"
    rf"(?:remi[st]e?s?|remettre|refai\w+) a neuf|(?:tout|flambant|comme) neuf{_CLAUSE_ENDS}|"
    r"(?:un|le|mon|ton|son|leur|notre|votre|du|au) (?!(?:sur|de|pour|contre|parmi|a|ou|et|soir|matin|jour|mois|total|"
    rf"nombre|groupe|bout)\b)\w+ neuf{_CLAUSE_ENDS}",
    "it": r"\b(?:tu|chi|dove|ti) sei\b|\bsei(?= (?:(?:stat|nat|andat|arrivat|venut|riuscit|rimast|diventat|sol|sicur|"
    r"mi|tropp[oa] piccol)[oa]|tu|un|una|il|la|qui|li|cosi|al sicuro)\b)",
    "de": r"aus+er acht|in acht(?= (?:nehm|nahm|genommen|zu nehmen|nimm))|"
    r"acht(?= (?:geben|gab|gibt|gegeben|zu geben))|"
    r"(?:gab|gaben|gibt|gebe|gib|gebt) (?:\w+ )?acht(?=\s*(?:[.,;:!?]|$)| (?:auf|dass|und)\b)",
    "nl": r"(?:in|buiten) acht(?= (?:nem|nam|genomen|neem|gelaten|laten))|acht(?= (?:slaan|sloeg|slaat|geslagen))|"
    r"\bik vier(?= (?:mijn|het|dit|niet|nooit|geen|alleen|graag)\b)",
    # In telephone numbers it is six; "meia dúzia" is found by its dozen.
    "pt": r"\bmeia\b",
    "ro": rf"\bo \w+ noua{_CLAUSE_ENDS}|\bnoua(?= n[ei]\b)",
}
_WRITTEN = {
    # Folded alike: the goal and the half, a stove and five, "the new" and nine.
    "it": (re.compile(r"(?<!\w)(?:metà|meta')(?!\w)", re.IGNORECASE), None, None),
    "pl": (None, re.compile(r"(?<!\w)piec(?!\w)", re.IGNORECASE), re.compile("[ąęćłńśźż]", re.IGNORECASE)),
    "ro": (None, re.compile(r"(?<!\w)noua(?!\w)", re.IGNORECASE), re.compile("[ăâîșşțţ]", re.IGNORECASE)),
}
"""What letters with accents say: a quantity; what is no number, where the text has such letters at all."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A word that tells how many.

    Attributes:
        word: As it is written.
        is_number: Whether it is a number, and no half, dozen or the like.
    """

    word: str
    is_number: bool


def quantities(text: str, language: str) -> Iterator[Quantity]:
    """Words that tell how many, from two on: "one" is said of anything, and ordinals tell a place in a row.

    Args:
        text: The text.
        language: ISO 639-1 code; of another language than the eleven that are known nothing is found.
    """
    text = normalize("NFC", text)
    folded = fold_same_length(text)
    half, no_number, accents = _WRITTEN.get(language, (None, None, None))
    aside = [match.span() for match in _of_a_language("no numbers", language).finditer(folded)]
    if no_number is not None and accents is not None and accents.search(text):
        aside += [match.span() for match in no_number.finditer(text)]
    numerals = number_words(language)
    for match in _WORD.finditer(text):
        word = numerals.get(fold(match.group()))
        counts = word is not None and not word.ordinal and word.value > 1
        if counts and not any(start <= match.start() and match.end() <= end for start, end in aside):
            yield Quantity(match.group(), is_number=True)
    for match in (*_of_a_language("quantities", language).finditer(folded), *(half.finditer(text) if half else ())):
        yield Quantity(text[match.start() : match.end()], is_number=False)


@cache
def _of_a_language(kind: str, language: str) -> re.Pattern[str]:
    by_language = _QUANTITIES if kind == "quantities" else _NO_NUMBERS
    return re.compile(rf"(?<!\w)(?:{by_language.get(language, '(?!)')})(?!\w)")
