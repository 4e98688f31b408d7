"""Bodies by more of their kinds and by the end of their names, in text with capitals, in eleven languages.

Trades, schools, offices, choirs and clubs whose kind stands before the name ("Musikkapelle Seis", "Gestoría Couto y
Asociados", "piekarnia Złoty Kłos"), firms that end in "et fils", and names with an article of their own ("La Cabane aux
Mots").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import UPPER, Page, calendar_words
from pipelines.redact.names import stop_words

_CAP = rf"{UPPER}[\w'’-]+"
_LINK = (
    r"(?:de la|de los|de las|de|del|des|du|d['’]|della|dei|di|da|do|das|dos|van de|van der|van|von|aux|of the|of|"
    r"e|y|et|el|la|las|los|il|le|les|na|am|an der|im)"
)
_NAME = rf"{_CAP}(?:[ ](?:{_LINK}[ ]?){{0,2}}{_CAP}){{0,3}}"
_TAIL = (
    r"(?:(?:et|&) (?:fils|filles|freres|associes|cie)|(?:y|e|&) (?:asociados|asociadas|hijos|hermanos|cia|associados|"
    r"filhos|irmaos|figli|fratelli|associati)|(?:und|&) (?:sohne?|partner|co\.?|sohn|tochter)|(?:and|&) (?:sons?|"
    r"daughters?|partners|co\.?|associates|brothers)|(?:en|&) (?:zonen|zoon|dochters|partners)|i (?:synowie|wspolnicy|"
    r"spolka|syn)|si (?:fiii|asociatii)|ir (?:sunus|partneriai)|και (?:υιοι|υιος|σια))"
)
_KINDS: dict[str, str] = {
    "de": r"(?:gesamt|mittel|ober|werkreal|stadtteil|volks|forder|tanz|musik|fahr|real|haupt|wirtschafts|"
    r"fachober|abend|ganztags)schule|(?:musik|blas|trachten|stadt)kapelle|kita|kindergarten|krippe|hort|schreinerei|"
    r"tischlerei|gartnerei|druckerei|spedition|zimmerei|schlosserei|pflegedienst|(?:senioren|pflege|alten|wohn|"
    r"studenten)heim|tagesgruppe|wohngruppe|mehrgenerationenhaus|stadtbucherei|buchhandlung|autohaus|brauerei|weingut|"
    r"sozialstation|jugendhaus|familienzentrum|(?:gesang|schutzen|turn|fussball|reit|kegel|musik|karnevals)verein|"
    r"kirchengemeinde|pfadfinderstamm|konditorei|blumenladen|friseursalon|reisebuero|zahnarztpraxis",
    "fr": r"menuiserie|epicerie|imprimerie|fromagerie|boucherie|fleuriste|traiteur|ferme|scierie|transports|auto-ecole|"
    r"halte-garderie|boulangerie|creperie|brasserie|etude|maison (?:de retraite|de quartier|de sante)|fanfare|harmonie",
    "es": r"gestoria|estetica|ferreteria|carniceria|pescaderia|cafeteria|papeleria|lavanderia|zapateria|joyeria|"
    r"floristeria|optica|inmobiliaria|academia|clinica|despacho|notaria|merceria|fruteria|barberia|taqueria|"
    r"abarrotes|ludoteca|granja|bodegas?|transportes|banda|fonda|refaccionaria|tortilleria|residencia|guarderia|peluqueria",
    "it": r"falegnameria|macelleria|gelateria|lavanderia|autofficina|agriturismo|cantina|fioreria|cartoleria|"
    r"ferramenta|estetica|parrucchieri?|tipografia|farmacia|scuola dell['’]infanzia|banda|cooperativa|"
    r"liceo|asilo nido",
    "pt": r"farmacia|oficina|mercearia|talho|lavandaria|floricultura|academia|loja|grupo desportivo|rancho|"
    r"centro de dia|cabeleireiro|confeitaria|escola basica|escola secundaria|colegio|banda|cooperativa|transportes|"
    r"lar",
    "nl": r"apotheek|zorgboerderij|boekhandel|drogisterij|kringloopwinkel|wijkcentrum|fanfare|harmonie|"
    r"schildersbedrijf|kapsalon|bloemist|brouwerij|kinderopvang|peuterspeelzaal|jeugdzorg|turnvereniging|tennisclub|korfbalclub|"
    r"bakkerij|slagerij",
    "pl": r"piekarni\w{0,2}|kawiarni\w{0,2}|cukierni\w{0,2}|aptek\w|kwiaciarni\w{0,2}|fundacj\w|"
    r"szkol\w|przedszkol\w|warsztat\w{0,3}|sklep\w{0,3}|hurtowni\w{0,2}|choru?|chorze|klub\w{0,3}|druzyn\w|"
    r"zaklad\w{0,2}|restauracj\w",
    "ro": r"brutari\w{1,2}|farmaci\w{1,2}|cofetari\w{1,2}|florari\w{1,2}|atelierul|fundati\w{1,2}|asociati\w{1,2}|"
    r"clubul|corul|liceul|scoala|gradinita|cabinetul|service-ul",
    "el": r"φουρνο\w{0,2}|φαρμακειο|συνεργειο|καφενειο|ταβερνα|βιβλιοπωλειο|χορωδια|ομιλο\w{0,2}|σχολειο|φροντιστηριο|"
    r"παιδικο\w? σταθμο\w{0,2}|συλλογο\w{0,2}|οπωροπωλειο",
    "lt": r"kepykl\w{1,3}|vaistin\w{1,2}|kavin\w{1,2}|darzel\w{1,3}|mokykl\w{1,3}|chor\w{1,2}|klub\w{1,2}|"
    r"dirbtuv\w{1,3}|parduotuv\w{1,2}|fond\w{1,2}|imon\w{1,2}",
}
"""Kinds that stand before the name, folded."""
_PATTERNS = {
    language: re.compile(
        rf"(?<![\w@-])(?i:{kinds})[ ](?:[\"“«„]|(?i:{_LINK})[ ]){{0,2}}(?P<name>{_NAME})(?:[ ](?i:{_TAIL}))?(?!\w)"
    )
    for language, kinds in _KINDS.items()
}
_FIRM = re.compile(rf"(?<![\w@'’-])(?:{_CAP}[ ,]{{1,2}}){{1,4}}(?i:{_TAIL})(?![\w])")
"""A firm by how its name ends: "Pons et fils"."""
_OFFICE = re.compile(
    rf"(?<![\w'’-])(?:Maison|Centre|Service|Espace|Pole|Institut|Foyer|Bureau|Centro|Servicio|Casa|Oficina|Servizio|"
    rf"Gabinete|Ufficio)[ ](?:[a-z]+[ '’]){{1,5}}(?:de |d['’]|du |des |del |di |da |do |a )(?:la |l['’])?"
    rf"{_CAP}(?:[ -]{_CAP}){{0,2}}"
)
"""An office by what it is for, and its town: "Maison départementale des solidarités de Vaugrand"."""
_WITH_ARTICLE = re.compile(
    rf"(?<=[a-z,] )(?:La|Le|Les|El|Los|Las|Il|Lo|Gli)[ ]{_CAP}[ ](?:aux?|a la|des|du|de la|de|del|della|dei|"
    rf"di|d['’]|en|et|y|e|sur)[ ]?(?:la |los |las |l['’])?{_CAP}(?:[ ]{_CAP})?"
)
_IRISH = re.compile(
    r"(?<!\w)(?:Colaiste|Scoil|Gaelscoil|Naionra|Lios|Teach|Aras|Cumann|Clann|Comhaltas|Craobh|Ionad)"
    rf"(?:[ ](?:na|an|nan|de|[bgmntdh]{{0,2}}{UPPER}[\w'’-]+)){{1,4}}"
    rf"(?:[ ](?:and|&|{_CAP})(?=[ ]{_CAP}|[^\w ]|$|[ ][a-z])){{0,5}}"
)
_LADY = re.compile(
    rf"(?<!\w)(?:Our Lady|Sacred Heart|Holy \w+|All Saints)(?:[ ](?:of|and)[ ](?:the[ ])?{_CAP}|[ ]{_CAP}){{1,5}}(?!\w)"
)
"""A body called by its patron, with the rest of the name."""


def organisations_of_kinds(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of bodies of these kinds."""
    if page.caseless:
        return
    text, language = page.unmarked, page.language or "en"
    pattern = _PATTERNS.get(language)
    for match in pattern.finditer(text) if pattern is not None else ():
        first = match["name"].split()[0].casefold()
        if first not in calendar_words() and first not in stop_words(language):
            yield *match.span(), 0.7
    for match in _FIRM.finditer(text):
        start = _without_opening(page, match.start(), match.end())
        if start is not None:
            yield start, match.end(), 0.66
    if language in ("fr", "es", "it", "pt"):
        for each, score in ((_OFFICE, 0.72), (_WITH_ARTICLE, 0.45)):
            for match in each.finditer(text):
                yield *match.span(), score
    if language == "en":
        for each in (_IRISH, _LADY):
            for match in each.finditer(text):
                yield *match.span(), 0.76


def _without_opening(page: Page, start: int, end: int) -> int | None:
    """Return where a firm's name begins behind a function word that only opens the sentence, if anything is left."""
    words = [word for word in page.words_in(start, end) if word.capital]
    while words and words[0].opens and words[0].folded in stop_words(page.language or "en"):
        words.pop(0)
    return words[0].start if words else None
