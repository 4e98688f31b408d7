"""Names by how they are said to be somebody's: what people call themselves, sign with, wear, or are known as.

"Basco se faisait appeler", "Tiger hat er sich genannt", "Loriga di cognome", "un tal Berto", "her badge said Joy".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_parts import is_everyday
from pipelines.redact.detectors.page import Page, Word
from pipelines.redact.detectors.person_said import may_be_name
from pipelines.redact.detectors.wordlists import KIN
from pipelines.redact.names import english_words, first_names, stop_words, word_set, words_of

_CALLED_ONESELF = re.compile(
    r"(?<!\w)(?:se faisai(?:t|ent) (?:appeler|passer pour)|se fait appeler|se hac\w+ llamar|se hac\w+ pasar por|"
    r"si fac\w+ chiamare|si firmava|mi firmavo|firmando(?:si|mi)|nannte (?:er |sie )?sich|noemde (?:hij |ze |"
    r"zij )?zich|"
    r"kazal\w? (?:sie nazywac|na siebie mowic|mowic do siebie)|podpisywal\w? sie|podpisal\w? sie|fazia-se chamar|"
    r"assinava|assinou(?: como)?|isi (?:spunea|zicea)|semna(?: cu| ca)?|pasirasydavo|vadindavosi|υπεγραφε(?: ωσ)?|"
    r"(?:called|calling|styled|styling|signed|signing) (?:him|her|my|them|his|our)sel(?:f|ves)(?: as)?|"
    r"sign(?:ed|ing|s) (?:it |off |everything |them |his \w+ |her \w+ )?as|signait(?: toujours)?|signant|"
    r"firmaba(?: como)?|"
    r"firmando(?: como)?|unter(?:schrieb|zeichnete) (?:immer )?(?:als|mit)|ondertekende (?:als|met)|tekende (?:als|"
    r"met))"
    r"[ ,:]{1,2}[\"“«‘']?[ ]?"
)
"""A verb by which somebody names himself, up to the name."""
_BEFORE_CALLED = re.compile(
    r" (?:(?:hat|hatte) (?:er|sie|der|die|ich) sich (?:immer |nur |da |dort |damals )?genannt|"
    r"(?:nannte|nennt) (?:er|sie|der|die) sich|(?:hiess?|heisst|heißt) (?:er|sie|der|die)|"
    r"qu['’ ](?:il|elle) s['’ ]appelait|"
    r"se hacia llamar|si faceva chiamare|si firmava|noemde (?:hij|ze|zij) zich|heette (?:hij|ze|zij)|"
    r"kazal\w? (?:sie nazywac|na siebie mowic)|fazia-se chamar|isi (?:spunea|zicea)|"
    r"(?:he|she|they) (?:called|styled|signed) (?:him|her|them)sel(?:f|ves))(?!\w)"
)
"""The same after the name."""
_FAMILY = (
    r"di cognome|de apellido|de nom de famille|mit (?:nach|familien|zu)namen?|van achternaam|z nazwiska|de apelido|"
    r"cu numele de familie|pagal pavarde|στο επωνυμο"
)
_FAMILY_AFTER = re.compile(rf" ?,? (?:{_FAMILY})(?!\w)")
_FAMILY_BEFORE = re.compile(
    rf"(?<!\w)(?:{_FAMILY})(?: (?:faceva|fa|era|e|es|c['’]est|c['’]etait|hiess|is|byl))?[ ,:]{{1,2}}"
)
_SOME = re.compile(
    r"(?<!\w)(?:une? certaine?|un tal|una tal|un tizio di nome|un certo|una certa|ein gewisser|eine gewisse|een zekere|"
    r"niejaki|niejaka|um tal|uma tal|un anume|o anume|toks|tokia|καποιοσ|καποια) "
)
"""Somebody of whom no more is known than the name that follows."""
_ONE = re.compile(r"(?<![\w.])(?<![.?!:] )one (?=[^\W\d_])")
_AFTER_ONE = re.compile(
    r",? (?:@|real name|alias|a\.?k\.?a|also known|known as|[sdwr]/o|aged|whose|who|son of|daughter of|wife of|"
    r"resident of|residing)"
)
_WORN = re.compile(
    r"(?<!\w)(?:(?:name ?|identity ?|id ?)?(?:tag|badge|plate|lanyard)|namensschild|targhetta|cartellino|naambordje|"
    r"identyfikator|plakietk\w|ecuson|cracha|badge|chapa)(?: \w+)? (?:said|says|read|reads|had|disait|indiquait|dit|"
    r"decia|ponia|pone|stand|steht|lautete|diceva|zei|mial napis|bylo|scria|dizia)[ :,]{1,2}[\"“«‘']?"
)
"""What somebody's name is worn on, up to it."""
_NICKNAMED = re.compile(
    r"(?<!\w)(?:(?:me|le|la|lo|les|nos) (?:dicen|decian|llaman|llamaban|conoc\w+ (?:como|por))|"
    r"en (?:el|mi|su) (?:pueblo|barrio)(?:,? (?:soy|somos|era|es|me dicen|le dicen))?,?|de mote,?|de apodo,?|"
    r"(?:el|su|mi) (?:apodo|mote)(?: era| es)?,?|apodad[oa]|por mal nombre|"
    r"surnomm\w+|on (?:l['’]appelait|m['’]appelait|le surnommait|la surnommait)|soprannominat\w|"
    r"(?:lo|la|mi|ci) chiamavano(?: tutti)?|"
    r"conhecid[oa] (?:como|por)|de alcunha|alcunha|chamavam-(?:lhe|me|no|na)) "
    r"(?P<article>(?:la|el|los|las|le|les|il|lo|gli|o|a|os|as) (?:de(?:l| la| los| las)? |do |da |du |de la |dei )?)"
)
"""A name that a village gives, with its article: "me dicen la del Molino"."""
_HERE = re.compile(
    r" (?:here|speaking|this side|on the line)(?= ?[,.!;:]|  | again|$| from | and |\n)|"
    r" (?:am apparat|hier(?= ?[,.!]|  )|a l['’ ]appareil|al aparato|al telefono|all['’ ]apparecchio|aan de lijn|"
    r"przy telefonie|ao telefone|la telefon|prie telefono|στο τηλεφωνο)(?!\w)"
)
"""Somebody says who is there."""
_NOBODY = re.compile(
    r"(?<!\w)(?:jane|john|baby|jimmy|janie|johnny|mary) (?:doe|roe)(?: (?:no\.? ?|number )?\d{1,3}(?!\w))?(?!\w)"
)
"""Names that courts give to those who have none, with their number."""
_CLOSING = re.compile(
    r"(?<!\w)(?:yours(?! (?:truly|ever|sincerely|faithfully|respectfully))|(?:yours )?(?:respectfully|sincerely|"
    r"faithfully|truly|ever)|(?:yours |kind |best |"
    r"warm )(?:always|"
    r"regards|wishes)|regards|love|lots of love|cheers|in hope|cordialement|respectueusement|je t['’ ]embrasse|bises|"
    r"bisous|amities|"
    r"tua|tuo|un bacio|un abbraccio|con affetto|cordialmente|un abrazo|abrazos|besos|atentamente|con carino|tuya|tuyo|"
    r"(?:es )?gruss?t (?:dich|euch|sie)(?: dein| deine)?|(?:liebe|viele|herzliche) gruss?e|dein|deine|mfg|"
    r"groetjes|"
    r"groeten|liefs|pozdrawiam|twoj|twoja|calusy|beijos|um abraco|com carinho|cu drag|cu respect|te pup|su pagarba|"
    r"su meile|με εκτιμηση|με αγαπη|φιλια)[ ,.!\n]{1,4}"
    r"(?P<name>[^\W\d_]+[.]?(?:[ '’-]{1,2}[^\W\d_]+){0,2})[ .!]*(?=\Z|\n\s*\n)"
)
"""The end of a letter, with nothing but a name after it."""
_TITLE_LETTER = re.compile(
    r"(?<!\w)(?:mr|mrs|ms|miss|mister|mx|coach|doctor|dr|uncle|auntie|aunt|sir|herr|frau|monsieur|madame|mme|mlle|"
    r"senor|senora|profe|don|dona|signor|signora|zio|zia|meneer|mevrouw|tante|onkel|pan|pani|domnul|doamna|tonton|"
    r"tata)\.? {1,2}(?P<letter>[^\W\d_])(?:\.(?!\w)|(?![\w'’.]))"
)
"""Somebody of whom no more than a letter is said: "mr k"."""
_OPEN_LETTER = re.compile(
    r"(?:(?<=[\"“«‘'])|(?<=[.?!:] ))(?P<letter>[A-Z])\. ?(?=(?:says?|said|told|asked|wrote|writes|messaged|rang|texted|"
    r"thinks|calls?|called|wants?|being|a dit|dit|disait|m['’]a|dice|dijo|decia|sagt|sagte|meint|schrieb|ha detto|"
    r"mowi|powiedzial|zei|zegt|disse|diz|a spus|zice|sako)(?!\w))"
)
"""One initial that says something at the beginning of a sentence or a quotation."""
_FULL_LOW = re.compile(
    r"(?<!\w)(?:my (?:full )?name['’ ]?(?:is|s)|i['’]?m called|je m['’ ]appelle|me llamo|mi chiamo|ich hei(?:ss|ß)e|"
    r"chamo-me|"
    r"me chamo|nazywam sie|ma numesc|ma cheama|ik heet|mano vardas|με λενε) {1,2}(?P<first>[^\W\d_]+)[ ]"
    r"(?P<last>[^\W\d_]{2,}(?:-[^\W\d_]+)?)"
    r"(?= {2}|$|\n| (?:i['’ ]?m|i am|and (?:i|this|my|it)|j['’ ]ai|et (?:j|je|c)|tengo|y (?:tengo|soy|me)|ho|e (?:ho|"
    r"sono)|"
    r"ich bin|und (?:ich|bin)|tenho|e tenho|mam|i mam|am|si am|ik ben|en ik|man|ir man|ειμαι|και ειμαι)(?!\w))"
)
"""Somebody gives first and family name, up to where the sentence goes on; over folded text without capitals."""
_LONGEST = 3


def names_called(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of names told in these ways, in text with capitals and without."""
    folded, text = page.folded, page.text
    for pattern in (_CALLED_ONESELF, _SOME, _WORN, _FAMILY_BEFORE):
        for match in pattern.finditer(folded):
            end = _names_from(page, match.end(), one=pattern is _WORN)
            if end and not (pattern is _SOME and page.caseless and not _a_first_name(page, match.end())):
                yield match.end(), end, 0.45
    for match in _NICKNAMED.finditer(folded):
        end = _names_from(page, match.end(), one=True)
        if end:
            yield match.start("article"), end, 0.45
    for match in _BEFORE_CALLED.finditer(folded):
        word = _word_to(page, match.start())
        if word is not None and _called(page, word) and not _goes_on(page, word):
            yield word.start, word.end, 0.45
    for match in _FAMILY_AFTER.finditer(folded):
        word = _word_to(page, match.start())
        if word is not None and _called(page, word):
            yield word.start, word.end, 0.5
    for match in _ONE.finditer(folded):
        end = 0 if page.caseless else _names_from(page, match.end())
        if end and _AFTER_ONE.match(folded, end):
            yield match.end(), end, 0.45
    for match in _HERE.finditer(folded):
        word = _word_to(page, match.start())
        if word is not None and (word.opens or page.caseless and _begins(page, word)) and _listed(page, word):
            yield word.start, word.end, 0.45
    for match in _NOBODY.finditer(folded):
        yield *match.span(), 0.5
    if page.caseless:
        for match in _CLOSING.finditer(folded):
            words = page.words_in(*match.span("name"))
            if words and all(_called(page, word) for word in words):
                yield *match.span("name"), 0.45
        for match in _FULL_LOW.finditer(folded):
            last = match["last"]
            if match["first"] in first_names() and last not in stop_words(page.language or "en"):
                yield match.start("first"), match.end("last"), 0.5
        of_language = words_of("letters_alone", page.language)
        for match in _TITLE_LETTER.finditer(folded):
            if match["letter"] not in of_language:
                yield *match.span("letter"), 0.4
        return
    for match in _OPEN_LETTER.finditer(text):
        if match["letter"] not in ("I", "Q", "A") or text[match.start() - 1] != " ":
            yield match.start(), match.end("letter") + 1, 0.4


def _word_to(page: Page, end: int) -> Word | None:
    """Return the word that ends at a place, if one does."""
    near = page.words_in(max(0, end - 40), end)
    return near[-1] if near and near[-1].end == end else None


def _called(page: Page, word: Word) -> bool:
    """Whether somebody may be called that: no function word, and with a capital where capitals tell."""
    language = page.language or "en"
    if len(word.text) < 2 or word.folded in stop_words(language) or not may_be_name(page, word, language):
        return False
    return page.caseless or word.capital


def _goes_on(page: Page, word: Word) -> bool:
    """Whether a noun's article stands before a word, so that it is no name: "der Verein hieß er"."""
    before = page.word_before(word)
    return before is not None and page.text[before.end : word.start] == " " and before.folded in word_set("determiners")


def _a_first_name(page: Page, start: int) -> bool:
    """Whether the word that begins at a place is in the list of first names and no everyday word."""
    word = next(iter(page.words_in(start, start + 30)), None)
    return word is not None and word.folded in first_names() and not is_everyday(page, word)


def _begins(page: Page, word: Word) -> bool:
    """Whether a word begins the text, a line or what somebody says, in text without capitals."""
    before = page.text[max(0, word.start - 2) : word.start]
    return word.start == 0 or before.endswith(("\n", ": ", "  "))


def _listed(page: Page, word: Word) -> bool:
    """Whether a word that says "here" after it is surely a name: in a list, or no word of the language."""
    if word.folded in KIN or word.folded in stop_words(page.language or "en") or len(word.folded) < 3:
        return False
    listed = word.folded in first_names()
    plain = word.folded in english_words() and word.folded not in word_set("word_names")
    return listed and (not plain or word.capital) or (word.capital and not page.caseless and not plain and listed)


def _names_from(page: Page, start: int, *, one: bool = False) -> int:
    """Return where a name ends that begins at a place, or nought.

    With capitals it goes on with capitals, without them to the first function word or pause.
    """
    words = page.words_in(start, start + 60)
    if not words or words[0].start != start or not _called(page, words[0]):
        return 0
    end = words[0].end
    if one:
        return end
    for word in words[1:_LONGEST]:
        joined = page.text[end : word.start] in (" ", "-", "'", "’", " d'", " d’")
        if not joined or not _called(page, word) or page.calendar(word):
            break
        if page.caseless and word.folded in word_set("ends_a_name"):
            break
        end = word.end
    return end
