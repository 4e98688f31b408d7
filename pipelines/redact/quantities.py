"""Words that tell how many, in a text that must not: numbers in words, halves, dozens, both.

Patterns are read in folded text. What looks like a number and is none where it stands ("un vélo neuf", "dove sei") is
taken out first, and only where that is sure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

from pipelines.redact.folding import fold, fold_same_length
from pipelines.redact.spoken_numbers import number_words

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
_WORD = re.compile(r"[^\W\d_]+")


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
    said = number_words(language)
    for match in _WORD.finditer(text):
        word = said.get(fold(match.group()))
        counts = word is not None and not word.ordinal and word.value > 1
        if counts and not any(start <= match.start() and match.end() <= end for start, end in aside):
            yield Quantity(match.group(), is_number=True)
    for match in (*_of_a_language("quantities", language).finditer(folded), *(half.finditer(text) if half else ())):
        yield Quantity(text[match.start() : match.end()], is_number=False)


@cache
def _of_a_language(kind: str, language: str) -> re.Pattern[str]:
    by_language = _QUANTITIES if kind == "quantities" else _NO_NUMBERS
    return re.compile(rf"(?<!\w)(?:{by_language.get(language, '(?!)')})(?!\w)")
