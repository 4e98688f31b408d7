"""Names as notes, minutes, forms and chats have them: with a role, in a field, by initials, without an apostrophe.

"Geertje Smit (mother)", "recorded by: l warburton", "Re: referral A.K.", "signed it K.L.", "jacks dad".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import unheard
from pipelines.redact.detectors.page import LETTERED, STAMP, UPPER, Page, Word
from pipelines.redact.detectors.person_acts import acts_as_name
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES
from pipelines.redact.names import (
    TITLES,
    english_words,
    first_names,
    is_function_word,
    last_names,
    stop_words,
    word_set,
)

_ROLE = (
    r"mother|father|mum|mam|mom|dad|stepdad|stepmum|step-?father|step-?mother|parent|carer|sister|brother|half-?brother|"
    r"half-?sister|aunt|uncle|gran|grandmother|grandfather|nan|cousin|son|daughter|partner|husband|wife|neighbour|friend|"
    r"sw|ht|dsl|ddsl|hv|gp|iro|isva|idva|lado|hlta|ta|pc|dc|ds|teacher|head|headteacher|social worker|key ?worker|"
    r"youth worker|school nurse|nurse|counsellor|coach|trainer|volunteer|manager|owner|solicitor|interpreter|"
    r"supervisor|"
    r"chair|minutes|apologies|victim|witness|suspect|perp|alleged \w+|not (?:her|his) real name|name changed|"
    r"mere|pere|soeur|frere|madre|padre|hermana|hermano|mutter|vater|schwester|bruder|oma|opa|moeder|vader|matka|ojciec|"
    r"mae|pai|mama|tata|motina|tevas|μητερα|πατερασ"
)
_WITH_ROLE = re.compile(rf" ?\((?:the |her |his |my |their )?(?:{_ROLE})(?:\)|[ ,/])")
_FIELD = re.compile(
    r"(?<!\w)(?:recorded|completed|reported|referred|written|signed|taken|witnessed|prepared|allocated|supervised|seen|"
    r"interviewed|attended|countersigned|authorised|approved|assessed|reviewed|typed|filled in) (?:in )?by"
    r"(?: ?: ?| {1,2})|"
    r"(?<!\w)(?:allocated to|assigned to|next of kin|person concerned)(?: ?: ?| {2})|"
    r"(?<!\w)(?:in attendance|present|apologies|informed|contact(?: person)?|author|worker|volunteer|supervisor|"
    r"interpreter|"
    r"chair|minutes|child|pupil|client|name|signed|cc|bcc|from|to|attn|fao|re) ?: ?"
)
"""What a field or a line of minutes begins with, over folded text."""
_OF_KIN = re.compile(r"(?<!\w)(?P<kin>[^\W\d_]{3,}) \((?P<name>[^\W\d_]{2,}(?:[ -][^\W\d_]{2,})?)\)")
"""A relative with the name in brackets: "dad (Dean)"."""
_SAYS_WHO = re.compile(
    r"(?<!\w)(?:its|it['’]s|im|i['’]m|this is|hi,? its|hey,? its) (?P<name>[^\W\d_]{3,})(?= (?:from|here|off|"
    r"again|btw|ur|your)(?!\w)|[.,!?\n]|$)"
)
_KNOWN_AS = re.compile(
    r"(?:[Pp]erson concerned|[Kk]nown as|[Aa]lias(?:es)?|AKA|aka|a\.k\.a\.|[Nn]ickname|[Pp]referred name|"
    r"[Ll]ikes to be called|[Ff]orenames?(?:\(s\))?|[Ff]irst names?|[Ss]urname|[Ff]ull name)[ :]{1,3}[\"“'‘]?"
    rf"(?P<name>{UPPER}[\w'’-]+(?:[ ]{UPPER}[\w'’-]+){{0,2}})"
)
_INITIAL_NAME = re.compile(r"(?:(?<=[ \n(/])|^)([b-hj-np-tv-z])(?:\. ?| {1,2})(?=[^\W\d_]{3,})")
_DOTTED = re.compile(
    r"(?<![\w.@&/-])(?!U\.[SKN]|P\.[ESMTO]\.|N\.B|I\.[TDEQ]|T\.V|D\.[CJIV]|E\.[UG]|A\.[MDI]|B\.[CA]|R\.[EI]|L\.A|O\.K|"
    r"C\.[VDF]|M\.[APBO]|N\.[YIH]|W\.C|V\.I|Q\.[CE]|K\.C|R\.S|H\.Q|G\.[PB]|S\.O|F\.B|H\.R|Y\.M|J\.P|L\.L|Ph\.|D\.N|S\.S)"
    r"(?:[A-Z]\. ?){1,2}[A-Z]\.?(?![\w'])(?! [A-Z][a-z])"
)
"""Somebody by two or three initials with their stops: "A.K.", "B. T."."""
_HYPHENED = re.compile(
    r"(?<![\w.&/'’-])(?!A-[BCEZ]|Q-A|I-[OV]|[A-Z]-[A-Z]-\d|X-|T-|O-[KH]|U-|V-|"
    r"CD-)([A-HJ-NPRSW]-[A-HJ-NPRSTW])(?![\w&/-]|\.\d| \d)"
)
"""A double name by its initials: "J-L", "S-J Lyle"."""
_SIGNED_INITIALS = re.compile(
    r"(?:(?<=signed it )|(?<=signed )|(?<=initialled )|(?<=initials )|(?<=initialled it )|(?<=countersigned )|"
    r"(?<=signed by )|(?<=initials were )|(?<=initials are )|(?<=cc )|(?<=bcc ))"
    r"((?:Mc|Mac|O['’])?[A-Z](?:\.?[A-Z]|Mc[A-Z]|[a-z](?=[A-Z])){1,4}\.?)(?!\w)"
)
_CLOSING = re.compile(
    r"(?im)^[ \t]*(?:(?:kind|best|warm|many)?[ ]?(?:regards|wishes|thanks)|best|all the best|yours(?: \w+)?|love|"
    r"lots of love|cheers|thanks|thank you|take care|mind yourself|speak soon|sincerely|x|with love|"
    r"m\.?f\.?g\.?|groetjes|"
    r"groet|cordialement|bises|un saludo|saluti|hilsen)[ ,.!x]*\n+[ \t]*([A-Z]\.?(?:[ ]?[A-Z]\.?)?)[ \t]*(?:x+[ \t]*)?$"
)
"""A letter of the alphabet under the closing words of a letter."""
_CALL_THEM = re.compile(
    r"(?:(?<=call him )|(?<=call her )|(?<=call them )|(?<=called him )|(?<=called her )|(?<=calls me )|(?<=call me )|"
    r"(?<=named him )|(?<=just say )|(?<=ask for ))([B-HJ-NP-Z])(?=[.,;!? \n])"
)
_OWNED = (
    r"(?: (?:big|little|older|younger|step|best|new|old|nan'?s|mum|dad|mums|dads))?"
    r" (?:mum|mam|mom|dad|nan|gran|brother|sister|bro|sis|cousin|uncle|aunt|aunty|auntie|stepdad|stepmum|step ?dad|"
    r"boyfriend|girlfriend|mates?|friends?|house|flat|place|party|birthday|phone|number|room|bedroom|car|van|snap|insta|"
    r"account|acc|dog|kid|kids|son|daughter|wife|husband|ex|family|parents|name|nephew|niece)(?!\w)"
)
_NO_APOSTROPHE = re.compile(rf"(?<![\w'’])([^\W\d_]{{2,}})s(?={_OWNED})")
_PARTICLE = re.compile(
    rf"(?<![\w'’-])(?:van (?:de[nr]? |het |'t )?|von (?:der |dem )?|vom |zu |ter |ten |de la |de los |della |"
    rf"degli |dos |das "
    rf"|al-|bin |ibn |bint |ap |ní |ó |nic |uí |mac )(?={UPPER}[\w'’-]+)"
)
_RANKED = re.compile(
    rf"(?<!\w)(?:W?PC|DC|DS|DI|PS|PCSO|Sgt|Sergeant|Officer|Constable|Garda|Deputy|"
    rf"Det\.?) \d{{2,6}},? ({UPPER}[\w'’-]+)"
)
_QUOTED = re.compile(rf"[,(] ?[\"“]({UPPER}[a-z]{{1,14}}(?: {UPPER}[a-z]{{1,14}})?)[\"”](?=[,)])")
"""What somebody is called, in quotation marks between commas."""
_TWO_SPEAK = re.compile(rf"(?m)^[ \t]*{STAMP}?([A-Z]{{2}}):(?=\s)")
_SPEAKER_SHORT = word_set("speaker_codes")
"""Two letters that say what somebody is in an interview."""
_LETTER = re.compile(r"(?<![\w.'’&/-])([B-HJ-PR-WYZ])(?:\.(?!\w))?(?=['’]s |[ ,;!?)\n]|$)")
"""Somebody who is a letter all through: "T. says", "K's carer", "w/ J."."""
_MET = re.compile(
    r"(?:\b(?:with|w/|to|for|told|phoned|rang|called|saw|from|texted|emailed|visited|asked|met|by|and|"
    r"collect(?:ed)?)) $"
)
_LONGEST = 4


def names_noted(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of names told in these ways."""
    folded, text = page.folded, page.text
    starts = {word.start: index for index, word in enumerate(page.words)}
    for match in _WITH_ROLE.finditer(folded):
        start = _name_up_to(page, match.start())
        if start < match.start():
            yield start, match.start(), 0.5
    if page.language not in ("en", None):
        return
    for match in _FIELD.finditer(folded) if page.caseless else ():
        initial = _INITIAL_NAME.match(folded, match.end())
        name = starts.get(initial.end() if initial is not None else match.end())
        if name is not None and _may_be_surname(page, page.words[name], initialled=initial is not None):
            yield match.end(), page.words[name].end, 0.4
    for match in _OF_KIN.finditer(folded):
        words = match["name"].split()
        idle = any(is_function_word(word, "en") or word in KIN or word in TITLES for word in words)
        if match["kin"] in KIN and not idle:
            yield *match.span("name"), 0.5
    for match in _SAYS_WHO.finditer(folded):
        said = match["name"]
        plain = is_function_word(said, "en") or said in english_words() or said in KIN
        if said in first_names() and not plain:
            yield *match.span("name"), 0.5
    for match in _NO_APOSTROPHE.finditer(folded):
        small = text[match.start()].islower()
        if match[1] in first_names() and not is_function_word(match[1], "en") and match[1] not in KIN and small:
            yield *match.span(1), 0.45
    if page.caseless:
        return
    for match in (*_DOTTED.finditer(text), *_HYPHENED.finditer(text)):
        yield match.start(), match.end() - (text[match.end() - 1] == " "), 0.4
    for pattern in (_SIGNED_INITIALS, _CLOSING, _CALL_THEM):
        for match in pattern.finditer(text):
            yield *match.span(1), 0.45
    yield from _letters(page)
    for pattern in (_RANKED, _QUOTED):
        for match in pattern.finditer(text):
            yield *match.span(1), 0.45
    speakers: dict[str, list[tuple[int, int]]] = {}
    for match in _TWO_SPEAK.finditer(text):
        speakers.setdefault(match[1], []).append(match.span(1))
    for who, turns in speakers.items():
        for start, end in turns if len(turns) > 1 and who.casefold() not in _SPEAKER_SHORT else ():
            yield start, end, 0.45
    for match in _KNOWN_AS.finditer(text):
        if not is_function_word(match["name"].split()[0], "en"):
            yield *match.span("name"), 0.45
    for match in _PARTICLE.finditer(text):
        index = starts.get(match.end())
        if index is not None:
            yield match.start(), page.words[index].end, 0.75


def _letters(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield the letters that stand for people all through a page, where one of them does or is done what people are."""
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _LETTER.finditer(page.text):
        opens = page.text[match.start() - 1 : match.start()] in ("", "\n")
        if opens and match.group().endswith("."):
            continue  # who speaks, or a point of a list
        before = next(iter(page.words_in(max(0, match.start() - 12), match.start())[-1:]), None)
        if before is None or before.folded not in LETTERED:
            places.setdefault(match[1], []).append(match.span(1))
    for spans in places.values():
        person = len(spans) > 1 and any(
            page.text.startswith(("'s ", "’s "), end)
            or acts_as_name(page, start, end)
            or _MET.search(page.folded, max(0, start - 12), start)
            for start, end in spans
        )
        for start, end in spans if person else ():
            yield start, end, 0.45


def _name_up_to(page: Page, end: int) -> int:
    """Return where the name begins that ends at a place, or that place."""
    start, count = end, 0
    for word in reversed(page.words_in(max(0, end - 60), end)[-_LONGEST:]):
        if page.text[word.end : start] not in (("", " ") if not count else (" ", "-", ". ")):
            break
        function = is_function_word(word.text, page.language or "en") and word.folded not in first_names()
        if function or word.folded in TITLES:
            break
        listed = word.folded in first_names() or word.folded in last_names()
        known = listed or unheard(word.folded, page.language or "en")
        if word.folded in KIN or word.folded in NOT_NAMES or (not known if page.caseless else not word.capital):
            break
        start, count = word.start, count + 1
    return start


def _may_be_surname(page: Page, word: Word, *, initialled: bool) -> bool:
    folded = word.folded
    if folded in stop_words("en") or folded in NOT_NAMES or folded in KIN or folded in TITLES:
        return False
    return initialled or folded in first_names() or folded not in english_words()
