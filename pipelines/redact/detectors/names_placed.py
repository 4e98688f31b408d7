"""Names that are everyday words by the clause they stand in: who will or did, who it was, who is speaking.

"so then will said no", "it was bill that drove us", "hi it's april from the centre", "olive il a dit non",
"la consuelo decía", "Will didn't come", "Mum's new fella, Art, was kind".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import Page, Word, calendar_words
from pipelines.redact.detectors.person_said import DETERMINED, NO_ACTOR, may_be_name
from pipelines.redact.detectors.wordlists import KIN
from pipelines.redact.names import first_names, is_function_word, word_set

_DID = (
    r"(?:said|told|asked|laughed|cried|rang|texted|knew|drove|sat|wrote|thought|wanted|shouted|smiled|walked|came|"
    r"went|got|"
    r"took|made|had|has|was|is|did|gave|kept|ran|left|found|brought|bought|saw|heard|felt|fell|stood|held|lent|paid|"
    r"sent|"
    r"slept|spoke|swore|told|threw|woke|won|wore|started|stopped|looked|turned|helped|stayed|lived|lives|goes|says|"
    r"knows|"
    r"used|phoned|called|picked|dropped|grabbed|pushed|waited|died|moved|"
    r"(?:did|was|is|had|has|could|would|does|should)n['’ ]?t)"
)
_WILL = re.compile(
    rf"(?<![\w'’-])(?P<name>will)(?= {_DID}(?!\w)| (?:just|never|always|only|even) (?:said|told|came|went|got|sat|"
    r"stood|looked|laughed|wanted|knew)(?!\w)|['’]s (?:mum|mam|mom|dad|sister|brother|house|car|phone|room|bike|"
    r"coat|flat|mate|bed|gran|nan|girlfriend|wife|place)(?!\w)| and (?:i|me)(?!\w)(?! (?:also|not|always)))"
)
"""Will with a verb that no other "will" has after it."""
_NO_SUBJECT = frozenset(
    [
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "who",
        "that",
        "which",
        "there",
        "this",
        "what",
        "one",
        "people",
        "everyone",
        "everybody",
        "nobody",
        "somebody",
        "someone",
    ]
) | frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "his",
        "her",
        "our",
        "their",
        "your",
        "its",
        "free",
        "good",
        "ill",
        "own",
        "strong",
        "iron",
        "living",
        "last",
        "of",
        "at",
        "god's",
        "gods",
        "against",
    ]
)
_IT_WAS = re.compile(
    r"(?<!\w)(?:it was|it is|it['’]?s|it wasn['’ ]?t|it weren['’ ]?t|was it|that was|must have been|must['’]?ve been) "
    r"(?:um+ |uh+ |erm? |only |just |actually |always |probably |maybe |not )*(?P<name>[^\W\d_]{2,})"
    rf"(?= (?:that|who|what) (?:{_DID}|i |we |me |she |he |they |always |never |first |really |had )|"
    r" (?:on the phone|at the door|at the wheel|in the photo|in the picture|in the car|on the stairs|driving|calling|"
    r"ringing|crying|knocking)(?!\w))"
)
"""Who it was that did something."""
_THE_ONE = re.compile(
    r"(?<!\w)(?:the|my|only) (?:\w+ )?(?:one|person|friend|adult|teacher|kid|girl|boy) (?:who|that|i|"
    r"we)(?: [\w'’]+){1,5} "
    r"(?:was|is) (?:um+ |uh+ |er )*(?P<name>[^\W\d_]{2,})(?= ?(?:[,.;\n]|$| {2}| and))|"
    r"(?<!\w)(?:was|were|is|been|round|over|up|stayed|slept|tea) (?:at|to) (?P<owner>[^\W\d_]{2,})(?=['’]s "
    r"?(?:[,.;\n]|$| {2}|(?:the|and|that|when|every|after|all|a lot|for|on|in|before|till|until|most)(?!\w)))"
)
"""The one who did something, or whose place it was at."""
_SPEAKING = re.compile(
    r"(?<!\w)(?:it is|it['’ ]?s|its|this is|i['’ ]?m|i am|here is|that was|you['’ ]?re speaking to|speaking to) "
    r"(?:um+ |uh+ |erm? |only |just )*(?P<name>[^\W\d_]{3,})(?= (?:from (?:the |your |our |over |upstairs|next door|"
    r"work|"
    r"school|church|downstairs)|speaking|calling|again(?= ?(?:[,.!?\n]|$| {2}| from))|here(?= ?(?:[,.!?\n]|$| {2}))))"
)
"""Who is there, on the telephone or at the door."""
_HESITANT = r"(?:um+|uh+|uhm|erm?|hm+|euh|eh|ehm|like|you know|what['’ ]?s his name|what['’ ]?s her name|i think)"
_AFTER_RELATION = re.compile(
    r"(?<!\w)(?:my|his|her|our|their|mum['’ ]?s|dad['’ ]?s|nan['’ ]?s|sister['’ ]?s|brother['’ ]?s) "
    r"(?:new |old |little |big |best |older |younger |then |ex |first |second |so-called )*(?:fella|feller|bloke|"
    r"boyfriend|"
    r"girlfriend|partner|husband|wife|ex|mate|friend|cousin|brother|sister|uncle|aunt|auntie|stepdad|stepmum|son|"
    r"daughter|niece|nephew|keyworker|key worker|social worker|support worker|counsellor|teacher|tutor|coach|roommate|"
    r"housemate|flatmate|neighbour|landlord|boss|manager|godmother|godfather|twin)"
    rf"(?:,? {_HESITANT},? |, | {{2,}})(?P<name>[^\W\d_]{{2,}})(?= ?(?:[,.;!?\n]|$| {{2}}| who))"
)
"""Somebody's relation, and the name after a pause or a hesitation."""
_BOTH = re.compile(r"(?<!\w)(?P<first>[^\W\d_]{2,}) and (?P<name>[^\W\d_]{2,})(?= [a-z]{2,}(?!\w)|[,.;]|$)")
"""A name that is a word beside another name, in text with capitals."""
_AND_DID = re.compile(
    r"(?<!\w)(?:then|suddenly|and|but|so|until|because|when|after|before|while|if|once|that night|that day|"
    r"next thing) (?P<name>[^\W\d_]{2,})(?= (?:(?:just|only|always|never|suddenly|then) )?(?:goes(?! (?:to|on|in|off|"
    r"out|up|down|with|for|well|wrong|bad|by|back|away|into|round|through))|turns round|pipes up|"
    r"(?:said|says|told|asked|rang|texted|phoned|messaged|hugged|grabbed|pushed|kicked|kissed|gave|lent|handed|showed|"
    r"(?:looked|smiled|stared|winked|waved|shouted|laughed|nodded|screamed|yelled|pointed) at) (?:me|us|him|her|to me|"
    r"that|no|yes|you|i|he|she|we|it was|it s|don|nothing|sorry|hello|hi|my|the police|mum)(?!\w)))"
)
_FOR = re.compile(
    r"(?:^|\n| {2}|(?<!\w)(?:but|and|so|because|cos|then) )(?:for|without|not|poor|even|except|unlike|"
    r"like) (?P<name>[^\W\d_]{3,})"
    r"(?= (?:it was|it s|it['’]s|i would|i['’]d|we would|there would|nothing|everything|the other|but|though|no)(?!\w))"
)
"""A clause that begins with somebody: "for sunny it was worse"."""
_WITH = re.compile(
    r"(?<!\w)(?:s[ia]t|sitting|play(?:ed|ing)?|talk(?:ed|ing)?|walk(?:ed|ing)?|live[ds]?|living|stay(?:ed|ing)?|"
    r"share[ds]?|"
    r"sharing|(?:hang|hung|hanging) (?:out|around|about)|ate|eat(?:ing)?|sle(?:ep|pt)|lunch|home|friends|"
    r"best friends|pals|"
    r"in love|bunk|bed|room|row|car|(?:scared|frightened|worried|afraid|sorry|terrified|glad|gutted|pray(?:ed)?|"
    r"waiting|waited)(?= for)) (?:with|for|next to|beside) (?:um+ |uh+ |erm? )?"
    r"(?P<name>[^\W\d_]{2,})(?= ?(?:[,.;!?\n]|$| {2})| (?:at|in|on|and|or|every|after|for|till|until|more|from|because|"
    r"when|while|before|most|too|as well|that|there|all|who)(?!\w))"
)
"""Somebody to sit, play or live with, or to be scared for: months too."""
_DISLOCATED = re.compile(
    r"(?<![\w'’-])(?P<name>[^\W\d_]{3,}),? (?:il|elle)(?= (?:a|est|avait|etait|m['’ ]|me|ne|n['’ ]|se|s['’ ]|y|"
    r"disait|dit|"
    r"veut|va|vient|voulait|faisait|pleurait|savait|venait|habit\w+|travaill\w+|lui|l['’ ]|nous|en|pouvait|peut|sait|"
    r"fait|vivait|parlait|riait|dormait)(?!\w{3}))"
)
"""French: somebody by name, and then "il" or "elle" again."""
_C_EST = re.compile(
    r"(?<!\w)(?:c['’ ]?est|c['’ ]?etait|ce n['’ ]?etait pas|c['’ ]?etait pas) (?:euh |aussi |toujours |pas |juste )*"
    r"(?P<name>[^\W\d_]{3,})(?= (?:qui|la plus|le plus|la seule|le seul|au telephone|a la porte)(?!\w))"
)
_FR_DONE_TO = re.compile(
    r"(?<!\w)(?:j['’ ]?ai|on a|il a|elle a|nous avons|ils ont|elles ont|j['’ ]?avais|on avait|a) (?:vite |aussi |"
    r"juste |"
    r"alors |meme |enfin )?(?:appele|rappele|revu|croise|retrouve|rejoint|embrasse|reconnu|prevenu|accompagne|invite|"
    r"rencontre|contacte|remercie) (?:euh )*(?P<name>[^\W\d_]{3,})(?= ?(?:[,.;!?\n]|$| {2}| (?:tout|et|pour|dans|sur|"
    r"au|"
    r"a|qui|parce|ce|le|la|un|hier|apres|avant|devant|chez|en|quand|mais|deux|plusieurs|ensuite|plus|par|lundi)(?!\w)))"
)
_ES_ARTICLE = re.compile(
    r"(?<!\w)(?:la|el) (?P<name>[^\W\d_]{3,})(?= (?:siempre |nunca |ya |no |tambien |me |nos |le |les |se )*(?:dijo|"
    r"decia|"
    r"lloro|lloraba|contesto|pregunto|preguntaba|contaba|conto|rio|reia|sabia|vivia|trabajaba|cocinaba|llamo|queria|"
    r"dormia|vino|gritaba|grito|abrazo|peinaba|cuidaba)(?!\w))"
)
"""Spanish: somebody's name with its article and what only people do."""
_ES_ACTS = re.compile(
    r"(?:^|\n| {2}|(?<=[a-z] ))(?P<name>[^\W\d_]{3,})(?= (?:y yo|me (?:llamo|dijo|conto|pregunto|llevo|miro|abrazo|"
    r"ayudo|"
    r"escribio|esperaba|decia|cuidaba|dio|trajo|vio)|(?:siempre|nunca|ya|no|tambien) (?:me |nos |le )?(?:decia|queria|"
    r"venia|sabia|vino|dijo|lloraba|hablaba|estaba|vivia|contesto))(?!\w))"
)
_FUE = re.compile(
    r"(?<!\w)(?:fue|era|es) (?:eh |siempre |tambien )*(?P<name>[^\W\d_]{3,})(?= (?:quien|la que|el que|la unica|"
    r"el unico|"
    r"la mas|el mas)(?!\w))"
)
_ES_WHO = re.compile(
    r"(?<!\w)(?:chic[ao]|mujer|hombre|amig[ao]|nin[ao]|senor[a]?|vecin[ao]|companer[ao]|monitor[a]?|"
    r"alguien) que (?:era|es) "
    r"(?:eh )*(?P<name>[^\W\d_]{3,})(?= ?(?:[,.;\n]|$| {2})| (?:y|que|pero)(?!\w))"
)
_ES_CAME = re.compile(
    r"(?<!\w)(?:al final|entonces|luego|despues|y|cuando|esa (?:tarde|noche|manana)|ese dia|un dia|hasta que) "
    r"(?:vino|llego|aparecio|entro|llamo|salio|murio|volvio) (?:eh )*(?P<name>[^\W\d_]{3,})(?= (?:a (?:buscar|ver|"
    r"por|casa|"
    r"recog|verme)|con |y |por la|de (?:la calle|trabajar))| ?(?:[,.;\n]|$| {2}))"
)
_LIKE_PEOPLE: dict[str, tuple[re.Pattern[str], ...]] = {
    "en": (_IT_WAS, _THE_ONE, _SPEAKING, _AFTER_RELATION, _AND_DID, _WITH, _FOR),
    "fr": (_DISLOCATED, _C_EST, _FR_DONE_TO),
    "es": (_ES_ARTICLE, _ES_ACTS, _ES_WHO, _FUE, _ES_CAME),
}


_NICKS = frozenset(
    [
        "ti",
        "fi",
        "vi",
        "bo",
        "jo",
        "al",
        "ed",
        "cy",
        "em",
        "ez",
        "iz",
        "ki",
        "li",
        "mo",
        "ro",
        "sy",
        "zo",
        "di",
        "ky",
        "lu",
        "mi",
        "ru",
        "tu",
        "ze",
    ]
)
"""Short forms of two letters, no words of the language."""
_MONTHS = frozenset(("april", "may", "june", "august"))


def names_placed(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of first names that are words, told by their clause, with capitals or without."""
    language = page.language or "en"
    starts = {word.start: word for word in page.words}
    if language == "en":
        for match in _WILL.finditer(page.folded):
            word = starts.get(match.start("name"))
            if word is not None and _may_be_will(page, word):
                yield word.start, word.end, 0.5
    if not page.caseless and language == "en":
        for match in _BOTH.finditer(page.folded):
            first, word = starts.get(match.start("first")), starts.get(match.start("name"))
            if first is None or word is None or not (first.capital and word.capital) or page.calendar(word):
                continue
            known = first.folded in first_names() and first.folded not in page.lower_words
            if known and word.folded in first_names() and not word.text.isupper() and word.folded not in KIN:
                yield word.start, word.end, 0.45
    for pattern in _LIKE_PEOPLE.get(language, ()):
        for match in pattern.finditer(page.folded):
            word = starts.get(match.start(match.lastgroup or "name"))
            if word is None or not (page.caseless or word.capital):
                continue
            bare = pattern in (_AND_DID, _DISLOCATED, _ES_ACTS, _AFTER_RELATION)
            if pattern is _WITH and page.caseless and word.folded in _MONTHS:
                yield word.start, word.end, 0.45
            told = pattern is _AFTER_RELATION and word.capital and word.folded in first_names()
            if (told or _is_listed(page, word, language)) and not (bare and _determined(page, word)):
                if pattern is _AND_DID and word.folded in NO_ACTOR and word.folded in calendar_words():
                    continue
                yield word.start, word.end, 0.45


def _may_be_will(page: Page, word: Word) -> bool:
    """Whether what stands before "will" is nothing it could be a verb or a testament of."""
    before = page.word_before(word)
    if not page.caseless and not word.capital:
        return False
    if before is None or page.text[before.end : word.start] != " ":
        return True
    return before.folded not in _NO_SUBJECT and before.folded not in KIN


def _is_listed(page: Page, word: Word, language: str) -> bool:
    nick = language == "en" and len(word.folded) == 2 and word.folded in _NICKS
    return nick or (
        word.folded in first_names()
        and may_be_name(page, word, language)
        and not is_function_word(word.text, language)
        and word.folded not in word_set("bodies")
    )


def _determined(page: Page, word: Word) -> bool:
    before = page.word_before(word)
    if before is None or before.text.lower() == "là":
        return False
    return before.folded in DETERMINED and page.text[before.end : word.start] == " "
