"""Words that put the fault on the child, by language, and what to write instead.

The lists serve codebooks and reports, not transcripts: a participant chooses their own words. They are short on
purpose, so that a finding is worth reading; they are a start, to be widened by people who speak the language.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from codebook.message import Message

_FACT: Final = Message("say what the other person did, or what was missing around the child")
_CHOICE: Final = Message("a child cannot choose this; say what was done to them")
_AWAY: Final = Message("say “missing” or “left”, and why")
_SERVICE: Final = Message("say that a child was sexually exploited")

# Regular expressions without case, matched at word boundaries.
BLAMING: Final[Mapping[str, tuple[tuple[str, Message], ...]]] = MappingProxyType(
    {
        "en": (
            (r"risk[- ]?taking|risky behaviou?r|put (?:him|her|them)sel(?:f|ves) at risk", _FACT),
            (r"promiscu\w+|provocative(?:ly)?|seductive(?:ly)?|lolitas?", _FACT),
            (r"na[iï]ve(?:ty|ly)?|gullib\w+|reckless(?:ly|ness)?|attention[- ]seeking|streetwise", _FACT),
            (r"asked for it|led (?:him|her|them) on|should have known(?: better)?|brought (?:it|this) on", _FACT),
            (
                r"consensual(?:ly)?|consenting (?:child|minor|girl|boy)|willing(?:ly)? (?:took|took part|victim)",
                _CHOICE,
            ),
            (r"lifestyle choice|bad choices|made (?:poor|bad) choices", _CHOICE),
            (r"voluntar(?:y|ily) (?:missing|absent|absence)|abscond\w*|serial runaway", _AWAY),
            (r"child prostitut\w+|child porn\w*|under-?age (?:prostitute|sex worker)s?", _SERVICE),
        ),
        "fr": (
            (r"conduites? à risques?|comportements? à risques?|s['’]est mise? en danger", _FACT),
            (r"provocatrices?|provocante?s?|aguich\w+|allumeuses?|lolitas?|mœurs légères", _FACT),
            (r"na[iï]f|na[iï]ve|naïveté|crédules?|imprudente?s?|l['’]a (?:bien )?cherché|aurait dû savoir", _FACT),
            (r"consentante?s?|relation consentie|mauvais choix", _CHOICE),
            (r"fugueu(?:r|se)s?(?: récidivistes?)?|disparitions? volontaires?", _AWAY),
            (r"prostitution infantile|prostituée? mineure?|pornographie (?:infantile|enfantine)", _SERVICE),
        ),
        "it": (
            (r"comportament[oi] a rischio|si è mess[ao] in pericolo", _FACT),
            (r"provocant[ei]|provocatric[ei]|promiscu[aoie]|lolit[ae]|facili costumi", _FACT),
            (r"ingenu[aoie]|ingenuità|credulon[aei]|imprudent[ei]|se l['’]è cercata|avrebbe dovuto sapere", _FACT),
            (r"consenziente|consenzienti|scelt[ae] sbagliat[ae]|rapporto consensuale", _CHOICE),
            (r"allontanament[oi] volontari[oi]|scompars[aoei] volontari[aoe]", _AWAY),
            (r"prostituzione (?:minorile|infantile)|babysquillo|baby[- ]squillo|pornografia infantile", _SERVICE),
        ),
        "de": (
            (r"risikoverhalten|hat sich (?:selbst )?in gefahr (?:ge)?bracht", _FACT),
            (r"aufreizend\w*|provozierend\w*|verführerisch\w*|promiskuitiv\w*|frühreif\w*|lolitas?", _FACT),
            (r"naiv\w*|leichtgläubig\w*|leichtsinnig\w*|selbst schuld|hätte (?:es )?wissen müssen", _FACT),
            (r"einvernehmlich\w*|freiwillig(?:er|e|en)? (?:sex|kontakt|kontakte|mitgegangen)", _CHOICE),
            (r"ausreißer(?:in|innen)?|streuner(?:in|innen)?|freiwillig verschwunden", _AWAY),
            (r"kinderprostitu\w+|kinderporno\w*", _SERVICE),
        ),
        "es": (
            (r"conductas? de riesgo|se puso en (?:riesgo|peligro)", _FACT),
            (r"provocativ[ao]s?|provocador[ae]s?|seductoras?|promiscu[ao]s?|lolitas?", _FACT),
            (r"ingenu[ao]s?|ingenuidad|crédul[ao]s?|imprudentes?|se lo buscó|debería haber sabido", _FACT),
            (r"consentid[ao]s?|relación consensuada|malas decisiones", _CHOICE),
            (r"fugas? voluntarias?|desaparición voluntaria|fuguistas?", _AWAY),
            (r"prostitución infantil|pornografía infantil|menor(?:es)? prostituid[ao]s?", _SERVICE),
        ),
        "nl": (
            (r"risicogedrag|bracht zichzelf in gevaar|zichzelf in gevaar gebracht", _FACT),
            (r"uitdagend\w*|verleidelijk\w*|promiscue?|lolita['’]?s?|vroegrijpe?", _FACT),
            (r"na[iï]ef|na[iï]eve|goedgelovige?|roekeloze?|eigen schuld|had beter moeten weten", _FACT),
            (r"met wederzijds goedvinden|vrijwillige seks|vrijwillig meegegaan|verkeerde keuzes", _CHOICE),
            (r"weglop(?:er|ers|ster|sters)|vrijwillig vermist\w*", _AWAY),
            (r"kinderprostitu\w+|kinderporno\w*|loverboy-?slachtoffers?", _SERVICE),
        ),
        "el": (
            (r"ριψοκίνδυν\w+ συμπεριφορ\w+|επικίνδυν\w+ συμπεριφορ\w+|έβαλε τον εαυτό τ\w+ σε κίνδυνο", _FACT),
            (r"προκλητικ\w+|σαγηνευτικ\w+|λολίτ\w+", _FACT),
            (r"αφελ(?:ής|ή|είς|ούς)|αφέλεια\w*|εύπιστ\w+|απερίσκεπτ\w+|τα ήθελε|έπρεπε να (?:ξέρει|γνωρίζει)", _FACT),
            (r"συναινετικ\w+|με τη (?:θέληση|συγκατάθεσή) τ\w+|κακές επιλογές", _CHOICE),
            (r"εκούσι\w+ (?:εξαφάνισ\w+|φυγ\w+)|φυγάδ\w+", _AWAY),
            (r"παιδική πορνεία|παιδική πορνογραφία|παιδικής πορνογραφίας", _SERVICE),
        ),
        "lt": (
            (r"rizikinga\w* elges\w+|pat[si] (?:sukėlė|kėlė) sau pavojų", _FACT),
            (r"provokuojan\w+|gundan(?:ti|čiai|tis)\w*|palaida\w* elges\w+|lolit\w+", _FACT),
            (r"naiv\w+|patikl\w+|neatsakin(?:ga|gas|gai)|pat[si] kalt\w+|turėjo žinoti", _FACT),
            (r"savanorišk\w+ (?:santyk\w+|seks\w+)|abipusiu sutikimu|blog\w+ pasirinkim\w+", _CHOICE),
            (r"bėgl(?:ys|ė|iai|ės)|savanorišk\w+ (?:ding\w+|pasitrauk\w+)", _AWAY),
            (r"vaikų prostitucij\w+|vaikų pornografij\w+", _SERVICE),
        ),
    }
)


@dataclass(frozen=True)
class BlamingWord:
    """A word found in a text.

    Attributes:
        start: First code point of the word in the text.
        end: One past the last.
        word: The word as it stands there.
        advice: What to write instead.
    """

    start: int
    end: int
    word: str
    advice: Message


def find_blaming(text: str, language: str) -> Iterator[BlamingWord]:
    """Yield the blaming words of a text, in order.

    Args:
        text: Any text of a codebook or report.
        language: Its language tag; only the part before the first hyphen counts. A language without a list gives none.
    """
    words = (
        BlamingWord(match.start(), match.end(), match[0], advice)
        for pattern, advice in _patterns(language.partition("-")[0].lower())
        for match in pattern.finditer(text)
    )
    yield from sorted(words, key=lambda word: word.start)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Message], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), advice)
        for pattern, advice in BLAMING.get(language, ())
    )
