"""The parts of a house, and addresses that are told by them.

Flats, doors, stairs and floors follow a street ("Schillerplatz 2, Stiege 4, Tür 9", "Rua do Carmo 3, r/c dto", "Oude
Gracht 221 huis") or come before it ("Level 2, 88 King St"); with the name of a building, a plot or an estate they tell
where somebody lives without a street ("résidence Les Tilleuls, bât. B", "quadra 12, lote 8", "House No. 12-3-45, Gandhi
Nagar"). All patterns are of folded text, with or without its stops, and in all languages at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import Page
from pipelines.redact.names import stop_words, word_set

UNIT_KIND = (
    r"flat|apartment|apt\.?|suite|unit|caravan|chalet|plot|pitch|block|building|bus|bte|boite|box|"
    r"batiment|bat\.?|appartement|appt\.?|app\.?|porte|escalier|esc\.?|etage|bloque|portal|escalera|piso|"
    r"planta|puerta|"
    r"haus|wohnung|whg\.?|stiege|top|aufgang|scala|interno|int\.?|palazzina|blok|mieszkanie|lok\.?|bloc|scara|ap\.|"
    r"etaj|lakas|bloco|fracao|"
    r"andar|huisnummer|toestel|m\."
)
"""A part of a building, where a number follows."""
_MORE_KINDS = (
    r"tur|eingang|zimmer|local|loc\.?|depto\.?|dpto\.?|dept\.?|departamento|apto\.?|apartamento|casa|torre|lote?|lt\.?|"
    r"manzana|mz\.?|quadra|qd\.?|bodega|nave|sala|cj\.?|conjunto|entree|hall|tour|lot|logement|chambre|studio|pta\.?|"
    r"ap\.?|sc\.?|et\.?|bl\.?|m|kl\.?|klatka|pokoj|lokal|piano|palazzo|kamer|verdieping|etaj\w{0,2}|apartament\w{0,3}|"
    r"scar[ai]\w{0,2}|butas|but\.?|διαμ\.?|διαμερισμα|floor|fl\.?|room|rm\.?|door|stair|level|shop|no\.?|nr\.?"
)
_UNIT_NUMBER = r"(?:[ ]{0,2}#?\d+[a-z]?(?!\w)|[ ]{1,2}[a-z]\d{0,2}(?![\w'’]))(?:[ ]?[ºª°])?"
_UNIT = rf"(?:{UNIT_KIND}|room|floor|no\.?){_UNIT_NUMBER}"
_SIDE = (
    r"(?:izq(?:uierda|da)?|izda|der(?:echa)?|dcha|drcha|dto|dta|esq(?:uerdo)?|direito|dir|frente|centro|interior|"
    r"exterior|links|rechts|mitte|vorne|hinten|gauche|droite|face|sinistra|destra)"
)
_STOREY = r"(?:stock|stockwerk|etage|obergeschoss|untergeschoss|og|ug|verdieping|piano|andar|piso|planta|οροφοσ?)"
_FLOOR = (
    rf"(?:\d+ ?\.? ?[ºª°](?: {{0,2}}[a-d](?![\w'’]))?(?:[ ]{{1,2}}{_SIDE}(?!\w)\.?)?|"
    rf"\d{{1,2}}(?:\.|er|e|eme|de|ste|ο[σς]?)?[ ]{{0,2}}(?:etage|{_STOREY})(?!\w)(?:[ ]{{1,2}}{_SIDE}(?!\w))?|"
    rf"(?:erster|zweiter|dritter|vierter|premier|deuxieme|troisieme|quatrieme|primo|secondo|terzo|quarto|primer|"
    rf"segundo|tercer|cuarto|tweede|derde|pierwsze|drugie|trzecie) (?:{_STOREY}|pietro)(?!\w)|"
    r"(?:bajo|atico|entresuelo|principal|rez-de-chaussee|erdgeschoss|hinterhaus|vorderhaus|gartenhaus|seitenflugel|"
    r"dachgeschoss|souterrain|parter|parterre|hochparterre|rdc|eg|dg|r/c)"
    rf"(?:[ ](?:[a-d](?!\w)|{_SIDE}(?!\w)\.?))?(?!\w)|"
    r"s/n(?!\w)|sin numero|\d{1,2}\.? ?(?:tv|th|mf|sal|kld)(?!\w)\.?)"
)
_TAIL = re.compile(r"(?:/\d{1,3}){1,3}(?![\w/])|-(?:i{1,3}|iv|hs)(?!\w)|/?(?: ?)(?:bis|ter|huis|hs)(?!\w)")
"""What belongs to a house number: "81/3/12", "12-II", "221 huis", "44/bis"."""
_AFTER = re.compile(rf"(?:,?[ ]{{0,2}}\n?[ ]{{0,4}}(?:{_UNIT}|(?:{_MORE_KINDS}){_UNIT_NUMBER}|{_FLOOR}))+")
_UNITS = re.compile(
    rf"(?<!\w)(?:{_UNIT}|(?:{_MORE_KINDS})[ ]{{1,2}}(?:\d+[a-z]?|[a-z])(?!\w))"
    rf"(?:(?:[ ]?,[ ]{{0,2}}|[ ]{{2}})(?:{_UNIT}|(?:{_MORE_KINDS}){_UNIT_NUMBER}|{_FLOOR}))+"
)
UNIT_ALONE = re.compile(rf"(?<!\w){_UNIT}(?!\w)")
_BEFORE = re.compile(
    r"(?:(?:\d{1,2}(?:st|nd|rd|th)|ground|first|second|third|fourth|fifth|top|upper|lower) floor|"
    r"basement(?: flat)?|(?:top|ground floor|garden|upper|lower) flat|\d{1,2}/\d{1,2}|[a-z] block|"
    r"(?:flat|room|unit|apartment|apt|door|house|suite|block|pitch|batiment|bat|appartement|appt|bloque|portal|"
    r"piso|escalera|no|number|level|floor|lot|plot|shop|office|rm|bloco|casa|lote|bloc|residence [^\W\d_]{3,}) "
    r"(?:\d{1,3}[a-z]?|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten)),?[ ]{1,2}$"
)
"""A part of a house told before its street."""
_ESTATE = (
    r"residence|res\.?|hlm|cite|foyer|immeuble|lotissement|tour|hameau|urbanizacion|urb\.?|edificio|ed\.?|barriada|"
    r"colonia|conjunto|complejo|fraccionamiento|fracc\.?|condominio|residencial|palazzo|complesso|condominio|"
    r"wohnanlage|siedlung|wohnpark|block|haus|osiedle|os\.?|blok|cartier\w{0,2}|ansamblul|flat|house|gebouw"
)
_NAME = (
    r"(?:(?:des|de la|de los|de las|de|du|del|della|dei|da|do|d['’]|les|la|le|los|las|el|the|of) ?){0,2}[^\W\d_]{3,}"
)
_NAMED_BUILDING = re.compile(
    rf"(?<!\w)(?:{_ESTATE})[ ]{{1,2}}{_NAME}(?:[ -][^\W\d_]{{2,}}){{0,2}},[ ]{{0,2}}"
    rf"(?:{_UNIT}|(?:{_MORE_KINDS}){_UNIT_NUMBER}|{_FLOOR})(?:,[ ]{{0,2}}(?:{_UNIT}|(?:{_MORE_KINDS}){_UNIT_NUMBER}|"
    rf"{_FLOOR}))*"
)
"""An estate or a house by its name, with the flat: "résidence Les Tilleuls, bât. B, appt 12"."""
_AT_THE = re.compile(
    r"(?<!\w)(?:(?<=aux )|(?<=les )|(?<=a la )|(?<=dans les ))[^\W\d_]{4,}(?:[ -][^\W\d_]{4,})?,? {1,2}"
    r"(?:entree|bat(?:iment)?\.?|escalier|esc\.?|hall|tour)[ ](?:\d{1,2}|[a-h])(?!\w)"
)
_HAMLET = re.compile(
    r"(?<!\w)lieu[- ]?dit[ ]{1,2}(?:(?:la|le|les|l['’]|du|de la|des?) ?)?[^\W\d_]{3,}(?:[ -][^\W\d_]{3,})?"
)
_HOUSE_NUMBER_FIRST = re.compile(
    r"(?<!\w)(?:house|door|plot|flat|h|d)\.? ?no\.? {0,2}\d[\d/-]{0,12}[a-z]?(?:,? {1,2}[^\W\d_]{3,}(?: [^\W\d_]{4,})?|"
    r",? {1,2}\d{1,2}(?:st|nd|rd|th) (?:cross|main|street|stage|block|phase|lane|road)(?: [^\W\d_]{4,})?){1,3}"
)
"""A house by its number, then its quarter, as in India: "House No. 12-3-45, Gandhi Nagar, 2nd Cross"."""
_OF_STREET = re.compile(
    r"(?<![\w/.,:])\d{1,4}(?: ?bis| ?ter)? (?:de la |du |de l['’]|des )(?:rue|ruelle|avenue|boulevard|place|impasse|"
    r"chemin|quai|cours|allee|route|square|venelle|montee|cite|residence|faubourg)[ ]"
    r"(?:(?:des|de la|de l['’]|de|du|d['’]|aux?|la|le|les) ?){0,2}[^\W\d_]{3,}"
    r"(?:[ -](?!et |ou |avec |qui |a )[^\W\d_]{4,})?"
)
_PL_FIGURES = r"\d{1,3}[a-z]?(?:/\d{1,3})?(?! ?(?:lat|zl|osob|dni|godz|min|km|metr|procent|%))(?!\w)"
_PL = re.compile(
    rf"(?<!\w)(?:(?<=na )|(?<=przy )|(?<=ulicy )|(?<=z ))[a-z]{{3,}}(?:owej|skiej|nej|kiej|iej|ej)(?: [a-z]+iego)? "
    rf"(?:pod (?:numerem )?(?:{_PL_FIGURES}|[a-z]{{4,}}(?:ka|nastka))|{_PL_FIGURES})"
)
"""A Polish street without its kind: "na Lipowej 7", "na ogrodowej pod ósemką"."""
_LIVED = (
    r"(?:wohn\w*|gewohnt|adresse|zuhause|daheim|zieh\w*|gezogen|lebt\w*|ab|woon\w*|gewoond|adres|μενω|εμενα|μενει|"
    r"εμενε|μενουμε|μεναμε|κατοικ\w+|διευθυνση)"
)
_SITE = re.compile(
    r"(?<!\w)(?:am|an der|an den|auf der|auf dem|im|in der|in den|zum|zur|beim|hinter der|vor dem|unter den|"
    r"aan de|aan het|op de|in de|op het|bij de|achter de|onder de) (?P<name>[^\W\d_]{2,})(?: [^\W\d_]{3,})? "
    r"\d{1,3}[a-z]?(?!\w)(?! ?(?:uhr|uur|jahr|jaar|tag|dag|woche|weken|monat|maand|minut|km|mal|keer|personen|mensen))"
)
_LIVED_BEFORE = re.compile(rf"(?<!\w){_LIVED}(?:[ ,:]+[^\W\d_]+){{0,2}}?[ ,:]+$")
_GREEK = re.compile(rf"(?<!\w){_LIVED}[ ,:]+(?:στην? |στο )?(?P<whole>[α-ω]{{3,}}(?: [α-ω]{{3,}})? \d{{1,3}}(?!\w))")
_GRACHT = re.compile(
    r"(?<!\w)(?:oude|nieuwe|lange|korte|grote|kleine|eerste|tweede|derde)[ ](?:[^\W\d_]+[ ])?(?:gracht|dijk|markt|"
    r"haven|kade|singel|weg|straat|laan|plein|wal|vest|steeg)[ ]\d{1,4}[a-z]?(?!\w)"
)
_CORNER = re.compile(
    r"(?<!\w)on the corner of (?P<whole>(?P<one>[a-z'’]{3,})(?: (?:st|street|road|rd|ave|avenue|lane))? and "
    r"(?P<other>[a-z'’]{3,}|\d{1,3}(?:st|nd|rd|th))(?: (?:st|street|road|rd|ave|avenue|lane))?)(?!\w)"
)
_BOX = re.compile(
    r"(?<!\w)(?:postfach|postbus|apartado(?: de correos)?|skrytka pocztowa)[ ]{1,2}\d{1,3}(?: \d{2,3})*(?!\w)"
)
_NUMBERED_HOUSE = re.compile(r"(?<!\w)haus (?:nr\.?|nummer) {1,2}\d{1,3}[a-z]?(?!\w)")
_FOR_ALL = (_NAMED_BUILDING, _AT_THE, _HAMLET, _HOUSE_NUMBER_FIRST, _OF_STREET, _BOX, _NUMBERED_HOUSE)


def _plain(page: Page, start: int = 0, end: int | None = None) -> str:
    """The folded text, in which "3.º" would look like "3.o", with its signs of order."""
    text, folded = page.text[start:end], page.folded[start:end]
    if "º" not in text and "ª" not in text:
        return folded
    return "".join(one if one in "ºª" else other for one, other in zip(text, folded, strict=True))


def units(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of several parts of a building, one after another."""
    for match in _UNITS.finditer(_plain(page)):
        yield match.span()


def parts_before(page: Page, start: int) -> int:
    """Return where the part of a house begins that stands before a street, or where the street does."""
    before = _BEFORE.search(page.folded, max(0, start - 32), start)
    if before is None or page.folded[before.start() - 1 : before.start()].isalnum():
        return start
    return before.start()


def parts_after(page: Page, end: int) -> int:
    """Return where the parts of a house end that follow a street and its number, or where these do."""
    tail = _TAIL.match(page.folded, end)
    end = tail.end() if tail is not None else end
    more = _AFTER.match(_plain(page, end, end + 60))
    return end + more.end() if more is not None else end


def addresses_by_parts(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of addresses that are told by a building, a plot or a street without its kind."""
    folded, plain = page.folded, _plain(page)
    for pattern in _FOR_ALL:
        for match in pattern.finditer(plain):
            yield match.start(), parts_after(page, match.end()), 0.5
    if page.language == "pl":
        for match in _PL.finditer(folded):
            yield *match.span(), 0.5
    if page.language in ("de", "nl"):
        yield from _sites(page)
    if page.language == "el":
        for match in _GREEK.finditer(folded):
            yield *match.span("whole"), 0.5
    if page.language in ("en", None):
        for match in _CORNER.finditer(folded):
            common = any(
                match[part] in stop_words("en") or match[part] in word_set("no_estate") for part in ("one", "other")
            )
            if not common:
                yield *match.span("whole"), 0.45


def _sites(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield streets that are called by where they lie, where somebody lives or a part of the house follows."""
    folded = page.folded
    for match in _SITE.finditer(folded):
        end = parts_after(page, match.end())
        dutch = page.language == "nl" and not page.caseless and page.text[match.start("name")].isupper()
        if dutch or end > match.end() or _LIVED_BEFORE.search(folded, max(0, match.start() - 40), match.start()):
            yield match.start(), end, 0.5
    for match in _GRACHT.finditer(folded) if page.language == "nl" else ():
        yield match.start(), parts_after(page, match.end()), 0.5
