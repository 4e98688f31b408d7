"""Names of people by the question they answer, and names of no more than initials.

"Shall I call you Jaswinder? – Jazz.", "he signed in as "H.A."", "LE GOFF Tiphaine".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import name_end
from pipelines.redact.detectors.page import UPPER, Page
from pipelines.redact.detectors.person_said import may_be_name
from pipelines.redact.detectors.wordlists import KIN
from pipelines.redact.folding import fold
from pipelines.redact.names import TITLES, english_words, first_names, word_set

_INITIALS = re.compile(rf"(?<![\w.&/-])(?:{UPPER}\. ?){{1,3}}(?:[OD]['’]|Ma?c)?{UPPER}\.(?![\w.])")
_BY_INITIALS = re.compile(
    r"(?:\binitials?\b\.?|\bsigned\b|\bsigns?\b|\bnamed\b|\bcalled\b|\bknown (?:only )?as\b|\bas\b|"
    r"\binitiales?\b|\biniciales\b|"
    r"\bdenomm\w+|\bnomm\w+|\bmatter of\b|\bre:?|\bchild\b|\bminor\b|\bvictim\b|\bsuspect\b|\bperson\b|"
    r"\bmr\.?|\bmrs\.?|"
    r"\bms\.?|\bfather\b|\bmother\b|\bbrother\b|\bsister\b|\buncle\b|\baunt\b|\bwith\b|\bfrom\b|\bby\b|"
    r"\bfor\b|\bto\b|\band\b|:)"
    r"[ ,:\"“”'‘]*$"
)
_SAID_OF_INITIALS = re.compile(
    r"[ \"”']*(?:states?|says?|said|told|was|is|has|had|alleges?|alleged|reports?|reported|lives?|['’]s|\(\d)"
)
_ASKED_TO_CALL = re.compile(
    r"(?<!\w)(?:(?:shall|should|can|could|may|might|do|would|what do|how do|what should|what shall|what "
    r"can|what may|what would) "
    r"(?:i|we|they|you|people|your \w+|everyone|everybody)(?: like(?: us| me)?| prefer| want(?: us| "
    r"me)?)?(?: to)? (?:call|be called|"
    r"go by|use|address)|called you|known as|nickname|your name|(?P<who>who(?:m| else)?(?:['’]s)?(?: \w+){0,7})|"
    r"name for (?:you|him|her)|"
    r"(?:comment|on) (?:je |on |vous |te |t['’]|tu )?(?:t['’]|vous |te )?appel\w+|votre nom|ton nom|ton prenom|surnom|"
    r"como (?:te|le|se|os) llam\w+|tu nombre|su nombre|apodo|wie heisst|wie heiss?en|dein name|ihr name|"
    r"wie (?:hat|hatte|nannte|nennt|wurde|hiess?) (?:er|sie|der|die|es|man|du|ich)|spitzname|come (?:si|ti|lo|la|"
    r"vi) "
    r"(?:faceva )?chiama\w*|soprannome|hoe (?:heette|noemde|werd)|bijnaam|jak (?:sie|cie|go|ja|na \w+) (?:naz|wol|"
    r"mow|przed)\w+|"
    r"como (?:o|a|lhe) chama\w*|alcunha|cum (?:se|te|il|o|ii|iti) (?:num|chem|spun|zic)\w+|porecla|kuo vard\w+|"
    r"kaip (?:ji|jis|tave|jusu) vad\w+|πωσ (?:τον|την|σε|τουσ) (?:ελεγαν|λενε|φωναζαν|ελεγε))"
    r"[^\n]{0,40}\?[^\n?]{0,30}(?:\n|[ ](?=[^\W\d_]{1,12}:[ ]))[ \t]*(?:[\[(]?[\d:.,]{4,14}[\])]?[ "
    r",-]*)?(?:[^\W\d_][^\n:?]{0,28}:|[-–—]|[qa]\.)[ \t]*"
    r"(?:(?:it['’]s|i['’]m|just|oh|um+|uh+|er+|well|no|yes|yeah|ok|okay|call me|everyone says|c['’]est|"
    r"moi c['’]est|oui|non|soy|"
    r"me llamo|si|no|pues|bueno|die|der|ich bin)[ ,.…]+){0,3}[\"“«]?$"
)
"""A question for what somebody is called, up to where the answer says it."""
_ENDS_ANSWER = re.compile(r"[\"”»]?[ ]?(?:[.,;!?]|\n|$)")
_LARGE_PARTICLE = re.compile(
    r"(?<![\w'’])(?:(?:LE|LA|DE|DU|DES|DI|DA|DO|DOS|DAL|DEL|DELLA|VAN|VON|DER|DEN|TER|TEN|ZU|MC|MAC|O|EL|"
    r"AL|BEN|SAN|SANTA|ST)[ '’])"
    rf"{{1,3}}(?=(?P<name>{UPPER}{{2,}}(?:-{UPPER}{{2,}})?)(?!\w))"
)
_CALLED_BY = re.compile(
    r"\b(?:[Ww]e|[Tt]hey|[Ee]veryone|[Ee]verybody|[Nn]obody|[Pp]eople|I|[Ss]he|[Hh]e|[Kk]ids|[Ll]ads|"
    r"[Gg]irls|[Mm]ates)[ ](?:all[ ]|just[ ]|"
    r"always[ ]|only[ ]|used[ ]to[ ])?call(?:ed|s)?[ ](?:him|her|me|them|you)[ ](?:the[ "
    rf"])?[\"“'‘]?(?P<name>{UPPER}[\w'’-]+(?:[ ]{UPPER}[\w'’-]+)?)"
)
_CALL_ME = re.compile(
    r"\b(?:[Dd]ecime|[Dd]ime|[Ll]l[aá]m[ae]me|me dicen|me llaman|[Pp]uedes llamarme|[Aa]ppelle(?:z)?-moi|"
    r"on m['’]appelle|"
    rf"tout le monde m['’]appelle|[Nn]enn mich|[Cc]all me|[Dd]ites|[Kk]nown as)[ :,]{{1,3}}(?P<name>{UPPER}[\w'’-]+)"
)
"""What somebody is called by others, whatever word it is."""
_IN_RE = re.compile(
    rf"\bIn re[ ](?P<name>{UPPER}(?:[\w'’-]*))(?!\w)|\b(?P<state>R|Re|Regina|Rex) v\.?[ ](?P<against>{UPPER}[\w'’-]*)"
)
_REACH = 240
_NO_CALLING = word_set("no_calling")


def names_told(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of people told in these ways, in text with capitals."""
    text, folded = page.text, page.folded
    for match in _INITIALS.finditer(text):
        packed = "".join(filter(str.isalpha, match.group())).casefold()
        if packed in word_set("initials_of_things"):
            continue
        before = folded[max(0, match.start() - 40) : match.start()]
        if re.match(rf" {UPPER}[a-z]", text[match.end() : match.end() + 3]) and "initial" not in before:
            continue  # of a full name, which other rules read
        quoted = text[match.start() - 1 : match.start()] in ("“", '"', "«", "'", "‘")
        if quoted or _BY_INITIALS.search(before) or _SAID_OF_INITIALS.match(folded, match.end()):
            yield match.start(), match.end(), 0.4
    for index, word in enumerate(page.words) if "?" in text else ():
        if not (word.capital and word.opens):
            continue
        listed = word.folded in first_names()
        again = (
            listed and re.compile(rf"\. {word.text} [a-z]").match(text, word.end) is not None
        )  # "Will. Will was there."
        if not (again or may_be_name(page, word, page.language or "en")) or not _ENDS_ANSWER.match(text, word.end):
            continue
        asked = _ASKED_TO_CALL.search(folded, max(0, word.start - _REACH), word.start)
        if asked is None:
            continue
        plain = word.folded in english_words() and not listed and page.language in ("en", None)
        if not plain or (asked["who"] is None and word.folded not in _NO_CALLING):
            yield word.start, name_end(page, index), 0.45
    for match in _CALLED_BY.finditer(text):
        folded_name = fold(match["name"])
        if (
            folded_name not in KIN
            and folded_name not in TITLES
            and folded_name.split()[0] not in ("god", "mum", "mam", "nan", "i")
        ):
            yield *match.span("name"), 0.45
    for match in _CALL_ME.finditer(text):
        if fold(match["name"]) not in KIN and fold(match["name"]) not in TITLES:
            yield *match.span("name"), 0.45
    for match in _IN_RE.finditer(text):
        yield *match.span("name" if match["name"] else "against"), 0.45
    for match in _LARGE_PARTICLE.finditer(text):
        # A heading in capitals is no name.
        after = text[match.end("name") : match.end("name") + 24]
        if re.match(rf",? {UPPER}[a-zà-ÿ]", after) or re.search(rf"{UPPER}[a-zà-ÿ]+ $", text[: match.start()][-20:]):
            yield match.start(), match.end("name"), 0.8
