"""Addresses that begin with the name of a house, and those without a kind of street where somebody lives.

"Villa Ginestra, strada Alta 4", "Haus Sonneck, Bergweg 3", "Tŷ Isaf, Heol y Felin", "abitavamo in Tre Noci 15".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipelines.redact.detectors.page import UPPER, Page, calendar_words, found
from pipelines.redact.model import Detection

_CAP = rf"{UPPER}[\w'’-]+"
_LINK = (
    r"(?:(?:de la|de los|de las|de|del|della|delle|dei|du|des|da|do|di|van de|van der|van|der|zum|zur|am|la|las|los|il|"
    r"le|les|y|yr) )"
)
_HOUSE = re.compile(
    rf"(?<![\w@-])(?:Haus|Landhaus|Gut|Hof|Villa|Vila|Willa|Huize|Huis|Hoeve|Villino|Cascina|Masseria|Podere|Casale|Quinta|"
    rf"Casa|Finca|Cortijo|Masia|Chalet|Manoir|Ferme|Mas|Moulin|Dwor|Domek|Conac\w*|Sodyba|Casal|Solar|Herdade) "
    rf"{_LINK}?{_CAP}(?: {_CAP}){{0,2}},[ ]"
    rf"(?:(?:[^\W\d_][\w'’.-]*[ ]){{1,4}}\d{{1,4}}[a-z]?(?![\w/]))"
)
"""A house by its name and then a street with a number."""
_WELSH_STREET = r"(?:Heol|Stryd|Ffordd|Lon|Rhodfa|Maes|Bryn|Cae|Clos|Teras|Parc)"
_WELSH = re.compile(
    rf"(?<![\w@-])(?:(?:Ty|Bwthyn|Plas|Bryn|Maes|Hafod|Cwm|Pen|Nant|Llys|Gelli|Cefn)(?:[ ]?(?:y|yr|['’]r))?[ ]{_CAP}"
    rf"(?:[ ]{_CAP})?,[ ]|\d{{1,4}}[a-z]?,?[ ])?{_WELSH_STREET}(?:[ ](?:y|yr|['’]r|a['’]r))?(?:[ ]{_CAP}){{1,2}}"
)
_WELSH_SURE = re.compile(r"(?:Heol|Stryd|Ffordd|Rhodfa|Teras)(?!\w)|,|\d")
"""What is Welsh for a street and nothing else; or a house or a number before it."""
_LIVES: Mapping[str, str] = {
    "fr": r"habit\w+|log(?:eait|eais|ions|e)|viv(?:ait|ais|ions)",
    "it": r"abit\w+|sta(?:vo|va|vamo|vano)|viv\w+|resident[ei]",
    "es": r"viv\w+|domiciliad[oa]|me crie",
    "pt": r"mor(?:o|a|ava|avas|avamos|amos|avam|ei|ada)|viv\w+|resid\w+",
    "pl": r"mieszk\w+|zamieszk\w+|zameldowan\w",
    "ro": r"locui\w+|locuies\w+|stat(?:eam|ea)|stau|sta|domiciliat\w?",
    "lt": r"gyven\w+",
    "de": r"wohn\w*|gewohnt",
    "nl": r"woon\w*|wonen|gewoond",
}
_PLACED = (
    r"(?:(?:toujours|encore|ancora|sempre|todavia|ainda|nadal|inca|dar|noch|nog|toen|damals|allora|entonces|então|wtedy|"
    r"atunci|tada|da|alors)[ ])?(?:(?:en el|en la|en|no|na|em|in|nel|nella|al|allo|alla|a|au|aux|à la|à|pe|la|przy|"
    r"aan de|aan het|aan|op de|op|am|im|an der|in der)[ ])?"
)
_MEASURED = re.compile(
    r"[ ]{1,2}(?:ans?|anos?|anni|anno|lat|lata|rok|ani|met\w+|jahr\w*|jaar|mois|mes\w*|miesi\w+|luni|"
    r"monat\w*|maand\w*|"
    r"jours|dias|giorni|dni|zile|tage?|dagen|dienu|semaines|semanas|settimane|tygodni\w*|weken|wochen|personn?es|"
    r"personas|persone|osob|km|metr\w*|metros|fois|veces|volte|razy|vezes|kilom\w+|minut\w*|heures|horas|ore|godzin)(?!\w)"
)


_FIELD = (
    r"(?:woon)?adres|adresse|anschrift|wohnhaft|indirizzo|residente in|direccion|domicilio|morada|adresa|adresas|"
    r"διευθυνση|address|zamieszkal\w|woonachtig(?: te)?"
)
"""Before an address in a form."""


class Houses:
    """The detector."""

    name = "houses"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield addresses told in these ways, in text with capitals."""
        if page.caseless:
            return
        for match in _HOUSE.finditer(page.unmarked):
            yield found(match.start(), match.end(), "ADDRESS", 0.6, self.name)
        if page.language in ("en", None):
            for match in _WELSH.finditer(page.unmarked):
                if _WELSH_SURE.search(match.group()) is not None:
                    yield found(match.start(), match.end(), "ADDRESS", 0.6, self.name)
        lived = _lived(page.language or "")
        for match in lived.finditer(page.unmarked):
            words = page.words_in(*match.span("where"))
            after = _MEASURED.match(page.folded, match.end())
            if after is None and not any(word.folded in calendar_words() for word in words):
                yield found(*match.span("where"), "ADDRESS", 0.6, self.name)


@cache
def _lived(language: str) -> re.Pattern[str]:
    lives = _LIVES.get(language, _FIELD)
    return re.compile(
        rf"(?<!\w)(?:(?i:{_FIELD})[ ]?:|(?i:{lives}|{_FIELD}))[ ]{_PLACED}"
        rf"(?P<where>{_CAP}\.?(?:[ ](?:{_LINK})?{_CAP}){{0,3}},?[ ]"
        rf"(?!(?:19|20)\d\d(?!\d))\d{{1,4}}[a-zA-Z]?(?:/\d{{1,3}})?(?![\w/:]|[.,]\d))"
    )
