"""Numbers said in words, as ages, telephone numbers and file numbers are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from pipelines.redact.folding import fold

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


class Said(Protocol):
    """A word of a text, as :class:`~pipelines.redact.page.Word` is one."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last."""

    @property
    def folded(self) -> str:
        """The word without case and diacritics."""


@dataclass(frozen=True, slots=True)
class NumberWord:
    """What one word counts.

    Attributes:
        value: The number.
        ordinal: Whether it is one of a row ("thirteenth").
    """

    value: int
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number said in one or more words.

    Attributes:
        start: First code point.
        end: One past the last.
        value: 0 to 999.
        ordinal: Whether its last word is an ordinal.
    """

    start: int
    end: int
    value: int
    ordinal: bool


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


def numbers(text: str, words: Sequence[Said], language: str) -> list[Number]:
    """Return the numbers from 0 to 999 that a text says in words, in order.

    Args:
        text: The text.
        words: Its words.
        language: ISO 639-1 code; without numbers known for it nothing is found.
    """
    known = number_words(language)
    link = _AND.get(language, "")
    said: list[Number] = []
    index, count = 0, len(words)
    while index < count:
        head = known.get(words[index].folded)
        if head is None:
            index += 1
            continue
        value, ordinal, last = head.value, head.ordinal, index
        while not ordinal and last + 1 < count:
            after, linked = last + 1, False
            if words[after].folded == link and after + 1 < count and words[after + 1].folded in known:
                after, linked = after + 1, True
            more = known.get(words[after].folded)
            gaps = zip(words[last:after], words[last + 1 : after + 1], strict=True)
            if more is None or any(text[a.end : b.start] not in (" ", "-", "\u00a0", "\u2011", " - ") for a, b in gaps):
                break
            together = _joined(value, more.value, language, linked)
            if together is None:
                break
            value, ordinal, last = together, more.ordinal, after
        said.append(Number(words[index].start, words[last].end, value, ordinal))
        index = last + 1
    return said


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    folded: str


_AGED = re.compile(r"(?:jahrige?[nrsm]?|jarigen?|enn[ei]|lat(?:ek|ka|ki|kiem)|letni\w*|χρον\w+|met(?:is|e|io|es|ei))$")
"""Endings that make an age of a number."""


def spoken_number(text: str) -> int | None:
    """Return the number from 1 to 99 that a text says in words ("thirteen", "twenty-one", "dix-sept"), or None.

    The language is not asked for: the same word hardly means two numbers. A word that says an age ("dreizehnjährige",
    "quindicenne") gives its number.
    """
    folded = fold(text).strip(" .,;:!?'\"")
    parts = [_Part(match.start(), match.end(), match.group()) for match in re.finditer(r"[^\W\d_]+", folded)]
    candidates = [parts]
    if len(parts) == 1 and (stem := _AGED.sub("", folded)) != folded:
        bare = stem[:-1] if stem.endswith("o") else stem  # trzynasto-latka: trzynastu
        forms = (stem, *(bare + vowel for vowel in ("i", "a", "e", "o", "u")))
        candidates += [[_Part(0, len(form), form)] for form in forms]
    for candidate in candidates:
        for language in _COUNTED:
            said = numbers(folded, candidate, language)
            if (
                candidate
                and len(said) == 1
                and 0 < said[0].value < 100
                and said[0].end - said[0].start == candidate[-1].end
            ):
                return said[0].value
    return None
