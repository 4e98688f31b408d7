"""How ages are said, language by language, as parts of regular expressions over folded text.

What stands before a number (``introduced``, ``said_of``, ``at`` ...) is matched up to it with fillers in between; what
stands after (``unit``, ``after`` ...) from its end.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grammar:
    """What tells an age in one language.

    Attributes:
        unit: After the number: years of life and nothing else ("years old", "ετών").
        years: After it: years, of life or of anything ("ans"); in English an age only with more around it.
        lasting_before: Before it: years that something lasted ("pendant").
        lasting_after: After the years: the same ("plus tard", "de prison").
        introduced: Before it: what introduces an age ("aged", "turned", "cumplir los").
        said_of: Before it: somebody, with the verb that has or is an age ("she is", "tenía").
        at: Before it: a preposition that an age can follow, so that nothing to count may come after ("mit", "a los").
        after: After it: what only an age is followed by ("when I", "at the time").
        counted: After it: what makes it a time, an amount or a number of something.
        counting: Before it: what makes it a number of things, whatever follows ("there were").
        label: Before it: what numbers are numbers of ("room", "page").
        required: Before it: what makes it an age that a rule asks for, nobody's own ("you have to be 18").
        birthday: After an ordinal or a number: "birthday".
        asked: A question for somebody's age.
        people: Before it: words for somebody of some age ("a girl").
        now: Between somebody and the number ("now", "then").
        beside: Between two ages said beside each other.
        fillers: What may stand before a number and says nothing.
        whole: Words that say an age by themselves ("thirties", "quindicenne").
        pronouns: Words for people that an age may stand beside ("me, fourteen").
        opening: Words that may follow an age, besides function words.
        no_opening: Function words that tell a number of something.
        least_at: The least number taken for an age after ``at``; below it, it may be a time of day.
    """

    unit: str
    years: str
    lasting_before: str
    lasting_after: str
    introduced: str
    said_of: str
    at: str
    after: str
    counted: str
    counting: str
    label: str
    required: str
    birthday: str
    asked: str
    people: str
    now: str
    beside: str
    fillers: str
    whole: str
    pronouns: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()
    no_opening: frozenset[str] = frozenset()
    least_at: int = 3


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


LABEL = (
    r"room|page|number|numbers|year|years? group|grade|class|set|chapter|route|bus|line|platform|ward|unit|flat|"
    r"house|apartment|floor|level|step|stage|size|section|article|part|top|channel|door|gate|table|bed|seat|row|"
    r"season|"
    r"episode|track|week|day|round|group|version|windows|iphone|form|channel|studio|photo|picture|key stage|"
    r"chambre|salle|page|numero|etage|ligne|porte|table|taille|classe|article|lit|place|quai|"
    r"habitacion|sala|pagina|linea|planta|piso|puerta|mesa|talla|articulo|aula|"
    r"zimmer|seite|nummer|nr|klasse|stock|linie|tur|grosse|groesse|tisch|bett|platz|gleis|paragraph|paragraf|artikel|"
    r"stanza|camera|aula|linea|porta|tavolo|articolo|binario|taglia|"
    r"kamer|bladzijde|klas|lijn|deur|tafel|maat|groep|quarto|sala|porta|mesa|tamanho|artigo|turma|"
    r""
    r"pokoj|strona|strone|klasa|linia|stol|peron|rozmiar|camera|clasa|masa|etajul|pagina|"
    r"δωματιο|σελιδα|γραμμη|πορτα|αριθμοσ|οροφοσ|ταξη|kambarys|puslapis|klase|durys|aukstas"
)
COUNTED_UNITS = (
    r"[ ]?(?:%|€|\$|£|°|km\b|kg\b|cm\b|mm?\b(?!\.?[ ]?(?:amz|d))|h\b(?!e)|ml\b|mg\b|euros?\b|eur\b|dollars?\b|"
    r"[ap]\.?m\b|o['’]?clock)|[:h]\d\d|[ ]?[x×] ?\d|[ ]?/ ?\d|,\d|\.\d"
)
