"""Numbers that stand for somebody, and pieces of telephone numbers, said in words or told by what they are for.

"my extension is two two six", "five, double four as the end of my mobile", "members had numbers, he was 3316".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import Page

_EXTENSION = re.compile(
    r"(?<!\w)(?:ext|extn|extension|extension number|poste|durchwahl|nebenstelle|anexo|interno|toestel|doorkiesnummer|"
    r"wewn|wewnetrzny|ramal|extensao|interior|vidinis|εσωτερικο)\.?"
    r"(?: (?:is|was|number|no\.?|e|era|est|c['’]est|es|ist|war|lautet|to|jest|yra|ειναι))*[ :,]{1,3}"
)
"""What an extension comes after; its digits may be said in words."""
_FIGURES = re.compile(r"-? ?(?P<value>\d{2,5})(?!\w|[.,:]\d)")
_DASHED = re.compile(
    r"(?<!\w)(?:durchwahl|nebenstelle|dw|ext|klappe|apparat|wewn|poste|toestel)\.?:? (?P<value>-\d{1,5})(?!\w)"
)
_END_AFTER = re.compile(
    r" ?,? (?:as|is|was|are|were|being|for|comme|c['’]est|son|eran|sind|waren|sono|erano|als|zijn|to|sao|sunt)? ?"
    r"(?:the |my |his |her |la |les |le |las |los |die |i |de |os |as )?"
    r"(?:(?:end|last (?:bit|part|digits|figures|numbers|two|three|four))(?: \w+)? (?:of|on|in) |"
    r"(?:tail|rest) of (?:the |my |his |her )(?:number|phone|mobile)|"
    r"(?:fin|derniers chiffres|ultim[ao]s (?:cifras|numeros)|letzten (?:ziffern|zahlen|stellen)|ultime cifre|"
    r"laatste (?:cijfers|nummers)|ostatnie cyfry|ultimele cifre|paskutiniai skaiciai|τελευταια ψηφια)(?!\w))"
)
"""What is said after the last digits of a telephone number."""
_END_BEFORE = re.compile(
    r"(?<!\w)(?:last (?:two|three|four|bit|digits|figures|numbers)(?: (?:digits|figures|numbers))?|"
    r"(?:deux|trois|quatre) derniers(?: chiffres)?|derniers chiffres|ultim[ao]s (?:dos |tres |cuatro )?(?:cifras|"
    r"numeros)|"
    r"letzten (?:zwei |drei |vier )?(?:ziffern|zahlen|stellen)|ultime (?:due |tre |quattro )?cifre|"
    r"laatste (?:twee |drie |vier )?(?:cijfers|nummers)|ostatnie (?:trzy |cztery )?cyfry|ultimele (?:trei )?cifre)"
    r"(?: (?:of \w+ \w+|were|are|was|is|sont|etaient|son|eran|sind|waren|sono|erano|zijn|waren|to|sunt))*[ :,]{1,3}|"
    r"(?<!\w)(?:number|phone|mobile|card|account|sim|plate|numero|portable|carte|compte|movil|tarjeta|handy|nummer)"
    r"(?: \w+){0,4},? (?:ended|ends|ending|finished|finishing|finissait|finit|acababa|acaba|terminaba|termina|endete)"
    r"(?: in| with| on| par| en| auf| mit)?[ :,]{1,3}(?:um+ |uh+ |erm? |euh |eh )*"
)
_NUMBERED = re.compile(
    r"(?<!\w)(?:numbers?|numeros?|nummern?|numer\w?|numere|numeri|numer\w*)(?: [\w'’]+){0,3}[ ,.;:]{1,3}"
    r"(?:(?:and|et|y|und|e|i|si|en) )?(?:he|she|i|me|mine|his|hers|lui|moi|elle|il|j['’]|el|yo|ella|io|lei|er|ich|"
    r"sie|ik|"
    r"hij|on|ja|ele|eu) ?(?:was|were|am|is|had|got|etais|etait|avais|avait|era|tenia|fui|ero|aveva|war|hatte|bin|ist|"
    r"had|"
    r"byl|byla|mial|tinha|eram|aveam) (?:the |le |la |el |il |die |der |de )?(?P<value>\d{2,6})(?= ?[,.;!?\n]|$| {2})"
)
"""People had numbers, and somebody was one."""
_FOR_EACH = re.compile(
    r"(?<![\w.,/])(?P<one>\d{2,5}) (?:for|pour|para|fur|per|voor|dla|pentru) (?:me|him|her|you|us|moi|lui|elle|toi|"
    r"mi|el|ella|"
    r"ti|mich|ihn|sie|dich|me|lei|te|mij|hem|haar|jou|mnie|niego|ciebie|mim|ele|mine|tine)[ ,;]{1,3}(?:and |et |y |"
    r"und |e |"
    r"en |i |si )?(?P<other>\d{2,5}) (?:for|pour|para|fur|per|voor|dla|pentru)(?!\w)"
)
_NUMBERS_BEFORE = re.compile(r"(?<!\w)(?:numbers?|numeros?|nummern?|numeri|nummers|numery|numere)(?!\w)")
_LABELLED = re.compile(
    r"(?<!\w)(?:exam(?:ination)?|candidate|index|seat|enrol?ment|membership|pupil|boarder|boarding|laundry|roll|"
    r"register|"
    r"payroll|employee|staff|clock|library|cadet|service|camp|tag|kit|peg|schuler|prufungs?|matrikel|mitglieds|"
    r"teilnehmer|kandidaten|personal|examen|candidat|inscription|eleve|adherent|alumno|alumna|expediente|socio|"
    r"candidatura|registro|matricola|iscrizione|tessera|allievo|leerling|lidmaatschaps?|legitymacji|indeksu|ucznia|"
    r"inscricao|aluno|socio|matricol|elev|pazymejimo|mokinio|μητρωου)[ -]?"
    r"(?:numbers?|no\.?|nos\.?|nr\.?|num\.?|n[ºo°]\.?|nummer|numero|numer|numar(?:ul)?|numeris|αριθμοσ)"
    r"(?: (?:is|was|ist|est|es|e|era|to|yra))?[ :.]{1,3}(?P<value>\d{1,6}(?:[ ./-]\d{2,6}){0,3})(?![\w]|[.,]\d)"
)
"""A pupil, a candidate or a member with a number in groups."""
_FEWEST = 2


def numbers_given(page: Page) -> Iterator[tuple[int, int, str, float]]:
    """Yield start, end, type and score of numbers told in these ways."""
    folded = page.folded
    runs = _runs(page)
    starts = {start: end for start, end in runs}
    for pattern in (_EXTENSION, _END_BEFORE):
        for match in pattern.finditer(folded):
            figures = _FIGURES.match(folded, match.end())
            end = figures.end() if figures is not None else starts.get(match.end(), 0)
            if end:
                yield match.end(), end, "PHONE", 0.5
    for start, end in runs:
        if _END_AFTER.match(folded, end):
            yield start, end, "PHONE", 0.5
    for match in _DASHED.finditer(folded):
        yield *match.span("value"), "PHONE", 0.5
    for match in _NUMBERED.finditer(folded):
        yield *match.span("value"), "CASE_NUMBER", 0.45
    for match in _FOR_EACH.finditer(folded):
        if _NUMBERS_BEFORE.search(folded, max(0, match.start() - 80), match.start()):
            yield *match.span("one"), "CASE_NUMBER", 0.45
            yield *match.span("other"), "CASE_NUMBER", 0.45
    for match in _LABELLED.finditer(folded):
        if sum(map(str.isdigit, match["value"])) >= _FEWEST:
            yield *match.span("value"), "CASE_NUMBER", 0.5


_TIMES = re.compile(r"(?:double|triple|treble|oh|o)[ -]$")
_BETWEEN = re.compile(r"[ ,-]{1,2}(?:(?:double|triple|treble)[ -])?(?:hundred )?")


def _runs(page: Page) -> list[tuple[int, int]]:
    """Return the stretches of two or more numbers said in words one after the other."""
    runs: list[list[int]] = []
    for number in page.numbers:
        if number.ordinal:
            continue
        before = _TIMES.search(page.folded, max(0, number.start - 8), number.start)
        start = before.start() if before is not None else number.start
        if runs and _BETWEEN.fullmatch(page.folded, runs[-1][1], start) or runs and start <= runs[-1][1] + 1:
            runs[-1][1] = number.end
            runs[-1][2] += 1
        else:
            runs.append([start, number.end, 1])
    return [(start, end) for start, end, count in runs if count >= _FEWEST]
