"""Numbers said in words, as ages are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pipelines.redact.folding import fold

# Folded words from 1 on, then the tens from 30 on; a slash parts variants.
_COUNTED = (
    # English
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
    # French
    "un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt",
    # Spanish
    "uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve",
    # Italian
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove venti ventuno ventidue ventitre ventiquattro venticinque ventisei ventisette "
    "ventotto ventinove",
    # German
    "eins/ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn "
    "achtzehn neunzehn zwanzig",
    # Dutch
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien "
    "negentien twintig",
    # Portuguese
    "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze dezasseis/dezesseis "
    "dezassete/dezessete dezoito dezanove/dezenove vinte",
    # Polish
    "jeden dwa trzy cztery piec szesc siedem osiem dziewiec dziesiec jedenascie dwanascie trzynascie czternascie "
    "pietnascie szesnascie siedemnascie osiemnascie dziewietnascie dwadziescia",
    # Romanian
    "unu doi trei patru cinci sase sapte opt noua zece unsprezece doisprezece treisprezece paisprezece cincisprezece "
    "saisprezece saptesprezece optsprezece nouasprezece douazeci",
)
_TENS = {
    20: "twenty vingt veinte venti zwanzig twintig vinte dwadziescia douazeci",
    30: "thirty trente treinta trenta dreissig dertig trinta trzydziesci treizeci",
    40: "forty quarante cuarenta quaranta vierzig veertig quarenta czterdziesci patruzeci",
    50: "fifty cinquante cincuenta cinquanta funfzig vijftig cinquenta piecdziesiat cincizeci",
    60: "sixty soixante sesenta sessanta sechzig zestig sessenta szescdziesiat saizeci",
    70: "seventy septante setenta settanta siebzig zeventig siedemdziesiat saptezeci",
    80: "eighty huitante ochenta ottanta achtzig tachtig oitenta osiemdziesiat optzeci",
    90: "ninety nonante noventa novanta neunzig negentig dziewiecdziesiat nouazeci",
}
_JOINTS = re.compile(r"[\s-]+(?:et|y|e|si|and)?[\s-]*")


@cache
def _values() -> Mapping[str, int]:
    values: dict[str, int] = {}
    for row in _COUNTED:
        for number, variants in enumerate(row.split(), 1):
            for word in variants.split("/"):
                # "seis" and the like mean the same number in every language they are in; the first wins elsewhere.
                values.setdefault(word, number)
    for ten, words in _TENS.items():
        for word in words.split():
            values.setdefault(word, ten)
    return values


def spoken_number(text: str) -> int | None:
    """Return the number from 1 to 99 that a text says in words ("thirteen", "twenty-one", "dix-sept"), or None."""
    folded = fold(text).strip(" .,;:!?'\"")
    values = _values()
    if folded in values:
        return values[folded]
    if (
        (match := re.fullmatch(r"([a-z]{2,7}?)(?:und|en)([a-z]+)", folded))
        and match[2] in values
        and match[1] in values
    ):
        return values[match[1]] + values[match[2]]
    parts = [values.get(part) for part in _JOINTS.split(folded) if part]
    if len(parts) == 2 and parts[0] in _TENS and parts[1] is not None and parts[1] < 20:
        return parts[0] + parts[1]
    return None
