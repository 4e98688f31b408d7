"""What stands beside something found and belongs to it: halves of names, initials, aliases, handles as they are said.

A second pass over what the detectors found, as :mod:`~pipelines.redact.detectors.consistency` is: a name found in part
is found whole, and a user name found as it is written is found as it is said ("moss_rider … moss underscore rider").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.page import UPPER, Page, found
from pipelines.redact.detectors.person_said import may_be_name
from pipelines.redact.detectors.wordlists import INSTITUTIONS, KIN, NOT_NAMES, PLATFORMS
from pipelines.redact.folding import fold_same_length
from pipelines.redact.model import Detection
from pipelines.redact.names import (
    english_words,
    everyday_words,
    first_names,
    last_names,
    places,
    stop_words,
    word_set,
    words_of,
)

NAME = "beside"
_HALF_AFTER = re.compile(r"-[^\W\d_]{2,}(?:-[^\W\d_]{2,})?(?!\w)")
_LETTERS_BEFORE = re.compile(r"(?:(?<=^)|(?<=[\s(\"“«]))(?:[a-z] {1,2}){1,3}$")
_SHORTENED_BEFORE = re.compile(
    r"(?<![\w.])(?:M\.? ?[ªa]\.?|M[ªa]\.?|Fco\.|Frco\.|Ant[ºo]?\.?º?|Fdo\.|Chas\.|Wm\.|Geo\.|Thos\.|Jas\.|Jos\.|"
    r"Robt\.|Edw\.|"
    r"Ph\.|Chr\.|Ch\.|Th\.|Fr\.|Joh\.|Wilh\.|Friedr\.|Giov\.|Gius\.|G\. ?B\.|Stan\.|Wł\.|Kaz\.|Jos[ée]\.|Gh\.|Al\.|"
    r"Const\.)"
    r"[ \u00a0]?$"
)
"""A first name that is written short."""
_ALIAS_LOW = re.compile(
    r"(?: {2}|,? )(?:(?<= {2})called|(?:also |better )?known(?: \w+)? as|a ?k ?a|alias|nicknamed|dite?|surnomme\w?|"
    r"dett[oa]|apodad[oa]|genannt|zwan[ya]|przezywan[ya]|bijgenaamd|conhecid[oa] (?:por|como)|poreclit\w?|"
    r"vadinam\w+|γνωστ\w+ ωσ|το παρατσουκλι) (?:the |le |la |el |il |lo |o )?(?=[^\W\d_])"
)
"""What introduces another name of somebody just named, over folded text."""
_SIGN = re.compile(r"[_.\-]+|(?<=[^\W\d_])(?=\d)")
_SAID_BETWEEN = (
    r"(?: ?(?:underscore|under ?score|low (?:line|dash)|dash|hyphen|dot|point|stop|space|tiret(?: du)?(?: bas)?|"
    r"souligne|guion(?: bajo)?|barra baja|punto|trattino(?: basso)?|sottolineato|unterstrich|bindestrich|minus|punkt|"
    r"streepje|liggend streepje|laag streepje|podkreslnik|podkreslenie|kropka|myslnik|traco(?: baixo)?|"
    r"sublinhado|ponto|liniuta(?: de subliniere)?|linie jos|punct|bruksnys|apatinis bruksnys|taskas|κατω παυλα|"
    r"παυλα|τελεια))?[ ,]{1,2}"
)
"""How a sign between two parts of a user name is said, or the space that is left of it."""
_AFTER_COUNT = re.compile(r" ?(?:[,.;!?)\n]|$| {2})| (?P<word>[^\W\d_]+)")
_PARTS_BEFORE = re.compile(
    r"(?<![\w,])(?:c/o[ ]{1,2})$|"
    r"(?<!\w)(?:flat|unit|apartment|apt|room|bed-?sit|plot|pitch|caravan) \w{1,3}[ ,]{1,3}$|"
    r"(?<![\w/])\d{1,2}/\d{1,2}[ ,]{1,3}$|(?<![\w/.,])\d{1,4}[a-z]?,? $|"
    r"(?<!\w)(?:tour|residence|batiment|immeuble|torre|edificio|palazzo|palazzina|haus|hof|blok|turm|"
    r"(?:la |las? )?(?:ferme|masia|finca|cascina|quinta|dwor|hoeve)(?: (?:de(?: la|s|l)?|du|do|da|del))?) $"
)
"""A part of an address that stands before what was found of it."""
_PARTS_AFTER = re.compile(
    r"(?:-(?:i{1,3}|iv|hs|huis|bv|boven|bis)(?!\w)|[ ,]{1,3}(?:(?:(?:the )?(?:evens?|odds?)(?: numbers| side|"
    r" only)?|both sides|pairs|impairs|pares|impares)"
    r"(?:[ ,]{1,3}\d{1,4} (?:to|a|au|bis|al|-|–) \d{1,4})?|"
    r"\d{1,2}\.? {1,2}(?:tv|th|mf|kld)|(?:[a-z] )?(?:lgh|as|oppg|rappu|trappa)\.? \d{1,4}|"
    r"(?:first|second|third|fourth|fifth|top|ground) floor(?: (?:rear|front|left|right|back|flat))?|"
    r"\d{1,2} ?(?:er|ere|e|eme|º|ª|°|o|\.|st|nd|rd|th)? (?:etage|stock|og|obergeschoss|piso|planta|piano|floor|"
    r"verdieping|pietro|andar|etaj|aukstas|οροφοσ)(?: \w(?!\w))?|"
    r"(?:porte|code|digicode|interphone|escalier|esc\.?|bat\.?|appt\.?|apt\.?|int\.?|interno|scala|tur|wohnung|"
    r"wohnungsnr\.?|top|pta\.?|puerta|lok\.?|m\.|kl\.?|bus|ap\.?|sc\.?|bl\.?|zufahrt|aufgang|eingang|stiege|hinterhaus|"
    r"box|gate|entrance|stair|lot|buzzer) ?(?:n[ºo°]\.? ?|nr\.? ?)?[a-z]?\d{1,5}[a-z]?\d?|"
    r"lieu-?dit (?:(?:le|la|les|l['’]) ?)?[^\W\d_]+(?:[ -][^\W\d_]{4,})?|"
    r"(?:salita|vicolo|venelle|sentier|montee|cuesta|costanilla|bajada|steg|stiege)(?: (?:al|alla|del|della|du|de la|"
    r"des|de))? [^\W\d_]+|"
    r"[^\W\d_]+ (?:colony|nagar|enclave|vihar|bagh)|colony|quadrant|heights|"
    r"[a-z]{1,2}\d[a-z\d]?(?: ?\d[a-z]{2})?)(?!\w))+"
)
"""Parts of an address that stand after what was found of it."""
_NEAR = 24
_SURE = 0.5
_ROW_BEFORE = re.compile(rf"(?:, |\band |\bor )({UPPER}[a-z]+)(?:, and |, | and | or )$")
_ROW_AFTER = re.compile(rf"(?:, and |, | and | or )({UPPER}[a-z]+)(?=[,.;!?)\n]| and | or | were | are |$)")
_KNOWN = re.compile(rf"{PLATFORMS}|christmas|easter|god|jesus|bible|internet|mum|dad|mummy|daddy|nan|gran")
_PREFIXES = word_set("prefixes")
_NOTHING = re.compile(r"[\s,\"“”'‘’«»)]*")
_SPEAKERS = frozenset("qapib")
_SHORTEST = 4
_LONGEST_PATH = 3
_MOST_PARTS = 12
"""Of a user name that is said; nobody says more."""
_CALLED_REAL = re.compile(
    r" \((?:the )?(?:real|official|new|alt|backup|old|priv(?:ate)?|echt|oficial|officiel(?:le)?|ufficiale|vrai|vero|"
    r"original|main|second|[1-9])\)"
)
"""What a display name adds in brackets."""
_PATH_SAID = re.compile(r" (?:slash|stroke|barra|schragstrich|barre|slach|ukosnik|sbarra|lomitko) (?=[^\W\d_])")
_CAPITALS_NUMBER = re.compile(r" \d{1,4}(?![\w.,:]\d|\w)")


def beside(page: Page, detections: Sequence[Detection]) -> Iterator[Detection]:
    """Yield what belongs to what was found.

    Args:
        page: The document.
        detections: What the other detectors found on it, in order.
    """
    said: set[str] = set()
    for index, one in enumerate(detections):
        if one.type == "PERSON":
            yield from _of_name(page, one, detections[index + 1] if index + 1 < len(detections) else None)
        elif one.type == "HANDLE":
            yield from _said(page, one, said)
        elif one.type == "ADDRESS":
            yield from _of_address(page, one)
        elif one.type == "URL":
            yield from _path(page, one)


def _of_name(page: Page, one: Detection, following: Detection | None) -> Iterator[Detection]:
    text, folded = page.text, page.folded
    real = _CALLED_REAL.match(folded, one.end)
    if real is not None:
        yield found(one.start, real.end(), "PERSON", one.score, NAME)
    number = _CAPITALS_NUMBER.match(text, one.end)
    shouted = not page.caseless and one.end - one.start > _SHORTEST and text[one.start : one.end].isupper()
    if number is not None and shouted and text[one.start - 1 : one.start] == " ":
        yield found(one.start, number.end(), "HANDLE", one.score, NAME)
    half = _HALF_AFTER.match(text, one.end)
    if half is not None and (page.caseless or text[one.end + 1].isupper()):
        first = folded[one.start : one.end].split()[-1:]
        plain = page.caseless and first and (first[0] in everyday_words(page.language or "en") or first[0] in _PREFIXES)
        if half.group()[1:].casefold() not in word_set("no_half_name") and not plain:
            yield found(one.start, half.end(), "PERSON", one.score, NAME)
    if following is not None and following.type == "PERSON" and 3 < following.start - one.end < _NEAR:
        between = folded[one.end : following.start]
        if between[0] == between[-1] == " " and set(between.split()) <= word_set("between_names"):
            yield found(one.start, following.end, "PERSON", min(one.score, following.score), NAME)
    short = _SHORTENED_BEFORE.search(text, max(0, one.start - 8), one.start)
    if short is not None and not page.caseless:
        yield found(short.start(), one.end, "PERSON", one.score, NAME)
    if not page.caseless:
        if page.language == "en" and text[one.start].isupper() and one.score >= _SURE:
            yield from _in_row(page, one)
        return
    yield from _initials_before(page, one)
    alias = _ALIAS_LOW.match(folded, one.end)
    if alias is not None:
        word = next(iter(page.words_in(alias.end(), alias.end() + 30)), None)
        language = page.language or "en"
        if word is not None and may_be_name(page, word, language) and word.folded not in stop_words(language):
            yield found(word.start, word.end, "PERSON", 0.45, NAME)


def _in_row(page: Page, one: Detection) -> Iterator[Detection]:
    """Yield the everyday word with a capital that stands in a row with a name: "me, Fee, Naz and Blue"."""
    text = page.text
    for match, group in (
        (_ROW_BEFORE.search(text, max(0, one.start - 30), one.start), 1),
        (_ROW_AFTER.match(text, one.end), 1),
    ):
        if match is None:
            continue
        word = next(iter(page.words_in(*match.span(group))), None)
        if word is None or word.opens or word.folded in NOT_NAMES or word.folded in INSTITUTIONS or page.calendar(word):
            continue
        listed = word.folded in first_names() or word.folded in english_words()
        known = _KNOWN.fullmatch(word.folded) or is_nationality(word.folded, page.language) or word.folded in places()
        if listed and not known and word.folded not in stop_words("en") and word.folded not in KIN:
            yield found(word.start, word.end, "PERSON", 0.4, NAME)


def _path(page: Page, one: Detection) -> Iterator[Detection]:
    """Yield the path of a web address that is said aloud, to the first function word."""
    slash = _PATH_SAID.match(page.folded, one.end)
    if slash is None:
        return
    end = slash.end()
    for count, word in enumerate(page.words_in(slash.end(), slash.end() + 60)[:_LONGEST_PATH]):
        if count and (page.text[end : word.start] != " " or word.folded in stop_words(page.language or "en")):
            break
        end = word.end
    yield found(one.start, end, "URL", one.score, NAME)


def _initials_before(page: Page, one: Detection) -> Iterator[Detection]:
    """Yield the initials before a name in text without capitals: "signed  j  achterberg", "r a h de courcy"."""
    letters = _LETTERS_BEFORE.search(page.folded, max(0, one.start - 12), one.start)
    if letters is None or one.end - one.start < _SHORTEST:
        return
    start, said = letters.start(), letters.group().split()
    stopped = letters.group().endswith("  ")  # two spaces, where a full stop has been
    if said == ["a"] and page.language == "en" and _is_surname(page.folded[one.start : one.end]):
        yield found(start, one.end, "PERSON", 0.45, NAME)
        return
    if len(said) == 1:
        alone = said[0] in words_of("letters_alone", page.language) or page.language not in ("en", "de", "nl")
        if said[0] in _SPEAKERS if stopped else alone:
            return
        if start == 0 or page.text[start - 1] == "\n" or page.speaking_letters[said[0]] > 2:
            return  # who speaks
    yield found(start, one.end, "PERSON", 0.45, NAME)


def _is_surname(name: str) -> bool:
    """Whether a word is a family name and nothing else that "a" may stand before."""
    return name in last_names() and name not in first_names() and name not in everyday_words("en")


def _said(page: Page, one: Detection, before: set[str]) -> Iterator[Detection]:
    """Yield a user name as it is said: its parts with the sign in words, one part beside it, its number after it.

    Args:
        page: The document.
        one: The user name.
        before: Forms that the document was looked through for already; takes this one.
    """
    text, folded = page.text, page.folded
    written = fold_same_length(text[one.start : one.end])
    parts = [part for part in _SIGN.split(written) if part]
    letters = [part for part in parts if part.isalpha()]
    words = everyday_words(page.language or "en")
    if len(parts) > 1 and 1 < len(letters) <= _MOST_PARTS and "@" not in written and written not in before:
        before.add(written)
        pattern = rf"(?<![\w]){_SAID_BETWEEN.join(map(re.escape, letters))}(?!\w)"
        for match in re.finditer(pattern, folded):
            if match.start() >= one.end or match.end() <= one.start:
                said = any(part not in words for part in letters) or match.group().count(" ") > len(letters) - 1
                if said:
                    yield found(match.start(), match.end(), "HANDLE", 0.45, NAME)
    if letters and len(parts) > 1:
        for word in page.words_in(max(0, one.start - 30), one.start)[-1:]:
            near = _NOTHING.fullmatch(text, word.end, one.start) is not None
            if (
                near
                and word.folded in letters
                and len(word.folded) > 3
                and word.folded not in stop_words(page.language or "en")
            ):
                yield found(word.start, word.end, "HANDLE", 0.45, NAME)
    end = _number_after(page, one.end) if written.isalpha() else 0
    if end:
        yield found(one.start, end, "HANDLE", one.score, NAME)


def _number_after(page: Page, start: int) -> int:
    """Return where a number said or written after a user name ends: "Moorhen nine nine", or nought."""
    figures = re.compile(r" \d{2,4}(?![\w.,]\d|\w)").match(page.text, start)
    end, least = (figures.end(), True) if figures is not None else (start, False)
    if figures is None:
        count = 0
        while page.text[end : end + 1] == " " and end + 1 in page.number_at:
            number = page.number_at[end + 1]
            end, count = number.end, count + 1
            least = least or number.value > 9
        least = least or count > 1
    if not least:
        return 0
    after = _AFTER_COUNT.match(page.folded, end)
    word = after["word"] if after is not None else None
    return end if after is not None and (word is None or word in stop_words(page.language or "en")) else 0


def _of_address(page: Page, one: Detection) -> Iterator[Detection]:
    folded = page.folded
    before = _PARTS_BEFORE.search(folded, max(0, one.start - 30), one.start)
    start = before.start() if before is not None else one.start
    figures = before is not None and before.group().strip(" ,").isdigit()
    if figures and not page.text[one.start].isupper():
        start = one.start
    after = _PARTS_AFTER.match(folded, one.end)
    end = after.end() if after is not None else one.end
    if (start, end) != (one.start, one.end):
        yield found(start, end, "ADDRESS", one.score, NAME)
