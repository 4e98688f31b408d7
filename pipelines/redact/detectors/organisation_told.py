"""Organisations whose names are everyday words, by what is said before them, in text with capitals.

"The agency was Oak and Acorn", "I also told One in Four Mayo", "a card for the Jasmine Circle".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.page import UPPER, Page, calendar_words
from pipelines.redact.names import stop_words

_CAP = rf"{UPPER}[\w'’-]+"
_INNER = r"(?:and|&|of|in|the|for|to|at|on)"
_NAME = rf"{_CAP}(?:[ ](?:{_INNER}[ ])?(?:the[ ])?{_CAP}){{0,4}}"
_BODY = (
    r"agency|charity|service|club|school|project|group|team|church|chapel|mosque|company|firm|home|unit|"
    r"hospital|clinic|choir|"
    r"band|gym|shop|college|academy|centre|center|paper|league|organi[sz]ation|trust|helpline|hotline|"
    r"hostel|shelter|refuge|"
    r"nursery|playgroup|department|course|camp|programme|foundation|society|placement|employer|restaurant|"
    r"caf[eé]|pub|salon"
)
_IT_WAS = re.compile(
    rf"(?<![\w'’-])(?:{_BODY})(?:[ ](?:there|then|itself))?(?:[ ](?:was|is)(?:[ ]called|[ ]named)?|[ "
    r"](?:called|named)|[ ]they[ ]called|,"
    rf"[ ]called|,[ ]the|,)[ ](?P<name>(?:[Tt]he[ ])?{_NAME}(?:[ ]C\.[ ]?(?:of[ ])?E\.)?)"
)
"""What a body is called."""
_CLUB = re.compile(
    r"(?<![\w'’-])(?P<name>(?:v\.?v\.?|s\.?v\.?|VV|SV|TSV|TuS|TuRa|SpVgg|VfL|VfB|DJK|FSV|TV|FC|AFC|RFC|BFC|SC|HC|BC|RC|"
    r"IFK|IF|IK|BK|FK|GIF|AIK|TJ|KS|MKS|LKS|UKS|ASD|CD|CF|UD|SD|CLG|AC|rk|hv|ckv|korfbalvereniging|scouting|scoutinggroep)"
    rf"[ ]{_NAME})"
)
"""A club by the letters of its kind: "vv De Meeuwen", "TuS Holzheim"."""
_APPOSED = re.compile(
    rf"\b(?:at|in|for|to|from|by|of|joined|called)[ ](?P<name>(?:[Tt]he[ ])?{_NAME}),[ ](?:the|a|an|our|this|that|"
    rf"my|some)[ ]"
    rf"(?:[a-z]+[ ]){{0,2}}(?:{_BODY}|cinema|theatre|library|market|factory|boatyard|garage|bakery|warehouse|takeaway|"
    r"chippy|leisure centre|pool|rink|arcade|bookshop|supermarket|stables|farm shop|studio|dojo|scouts?|brownies|"
    r"guides|"
    r"cadets?|youth club|football club|rugby club|swimming club|dance school|boarding school|primary|secondary|"
    r"comp)(?!\w)"
)
"""A body by its name, and then what it is: "the Regal, the cinema"."""
_OFFICE = (
    r"goalies|goals|football|hockey|netball|rugby|judo|karate|ballet|swimming|gymnastics|music|drama|dance|classes|lessons|"
    r"practice|sessions?|training|trained|coach(?:es|ed)?|help(?:s|ed|ing)?(?: out)?|volunteer\w*|members?|"
    r"started|enrolled|"
    r"studied|studying|teach(?:es)?|taught|works?|worked|working|job|steward|caretaker|cleaner|chef|barman|a[ ]leader|"
    r"the[ ]leader|leader|referee|umpire"
)
_OFFICE_AT = re.compile(
    rf"\b(?:{_OFFICE})[ ](?:at|for|with)[ ](?P<name>(?:[Tt]he[ ])?{_CAP}(?:[ ](?:(?:of|and|&|the)[ ])?{_CAP}){{0,3}})"
    r"(?=[.,;!?)\n]|$|[ ](?:and|in|on|when|but|for|with|until|where|by|since|because|at)(?!\w))"
)
"""Where somebody coaches, works or learns, whatever the name."""
_WITH_SMALL = re.compile(
    r"(?:(?<=told )|(?<=asked )|(?<=rang )|(?<=called )|(?<=joined )|(?<=from )|(?<=with )|(?<=at )|"
    r"(?<=to )|(?<=for )|(?<=by ))"
    rf"(?P<name>{_CAP}[ ](?:in|for|to|of|on)[ ](?:the[ ])?{_CAP}(?:[ ]{_CAP}){{0,3}})"
)
_WITH_ARTICLE = re.compile(
    r"(?:\b(?:from|for|at|with|by|joined|called|rang|phoned|contacted|told|tried|to|next:|via|through|of|"
    r"in|into)|:)[ ](?P<name>[Tt]he[ ]"
    rf"(?:{_CAP}[ ]){{1,3}}(?:Circle|Collective|Chat|Desk|Voices?|Initiative|Scheme|Programme|Fund|Forum|"
    r"Fellowship|Cent(?:re|er)|Place|"
    r"Room|Space|House|Lodge|Haven|Harbour|Garden|Kitchen|Lamp|Lantern|Bridge|Gate|Door|Tree|Path|Corner|"
    r"Workshop|Academy|Crew|"
    r"Squad|Troupe|Players|Rooms|Works|Barn|Mill|Loft|Yard|Hut|Hall|Rooms|Society|Company|Project|Line|"
    r"Trust|Fund|Partnership|"
    r"Alliance|Coalition|Campaign|Team|Clinic|Unit|Ward|Suite|Hub|Base|Den|Nest|Ark))(?![\w])"
)
_OWNED = re.compile(
    r"\b(?:works?|worked|working|job|shifts?|doubles|nights|weekends|placement|waitress\w*|cook(?:ed|s)?|"
    r"clean(?:ed|s)?|bar|till)[ ](?:\w+[ ])?"
    rf"(?:at|in|for)[ ](?P<name>{_CAP}['’]s)(?!\w)(?![ ][a-z]+[ ](?:house|place|flat|car))"
)
_DAYS_AT = re.compile(
    rf"\b(?:did|do|does|had|have|got)[ ](?:my[ ]|some[ ]|a[ ]few[ ])?(?:[Ss]aturdays|[Ss]undays|[Ff]ridays|weekends|"
    rf"evenings|mornings|"
    rf"days|nights|shifts|hours|a[ ](?:[Ss]aturday|[Ss]unday|summer|weekend|paper)[ ](?:job|round|shift))[ ](?:at|"
    rf"for|in|with)[ ]"
    rf"(?P<name>{_CAP}(?:[ ]{_CAP}){{0,3}})"
)
_TO_THE = re.compile(
    rf"\b(?:went|go(?:es|ing)?|moved|transferred|sent|back|attend(?:ed|s)?|left|joined|runs|ran|started|placed|"
    rf"accepted|"
    rf"live[ds]?|stay(?:ed)?|expelled|excluded)[ ](?:me[ ]|us[ ]|him[ ]|her[ ])?(?:to[ ]|at[ ]|in[ ]|from[ ])?"
    rf"(?P<name>the[ ]{_CAP}(?:[ ]{_CAP}){{0,2}})(?!['’\w-]|[ ]{UPPER})"
)
"""A body called by an article and a word, where somebody goes."""
_HELPED = re.compile(
    rf"(?:^|[.!?\n][ ]*|: )(?P<name>(?:The[ ])?{_CAP}[ ](?:(?:of|and|for|the|to)[ ])?{_CAP})[ ](?:gave|helped|"
    rf"offered|found|got|"
    rf"sent|put|referred|supported|took|phoned|rang|wrote|paid|let|lent|taught|placed|moved)[ ](?:me|us|my|them|her|"
    rf"him)(?!\w)"
)
"""A body whose name opens a sentence."""
_GENERIC = frozenset(
    [
        "army",
        "navy",
        "bible",
        "church",
        "internet",
        "net",
        "state",
        "government",
        "university",
        "police",
        "court",
        "crown",
        "queen",
        "king",
        "prince",
        "pope",
        "lord",
        "board",
        "council",
        "home",
        "office",
        "post",
        "union",
        "west",
        "east",
        "north",
        "south",
        "third",
        "first",
        "second",
        "english",
        "french",
        "german",
        "war",
        "cold",
        "allies",
        "taliban",
        "congress",
        "senate",
        "parliament",
        "house",
        "white",
        "school",
        "college",
        "hospital",
        "world",
        "web",
        "earth",
        "moon",
        "sun",
        "tube",
        "underground",
        "metro",
    ]
)
_PLAYED_FOR = re.compile(
    rf"\b(?:swam|swims?|swimming|play(?:s|ed|ing)?|danc(?:ed|ing)|row(?:ed|s)|ran|runs|race[ds]?|skate[ds]?|box(?:ed|"
    rf"es)|"
    rf"sang|sings?|fence[ds]?|compete[ds]?|train(?:ed|s)?|bowl(?:ed|s)|bat(?:ted|s)|captain(?:ed)?|coach(?:ed)?|"
    rf"signed|turned "
    rf"out|trials?|volunteer(?:ed|s)?)[ ](?:for|with|at)[ ](?P<name>(?:[Tt]he[ ])?{_CAP}(?:[ ](?:(?:and|&|"
    rf"of)[ ])?{_CAP}){{0,3}})"
)
"""Whom somebody swims, plays or sings for."""
_THE_LETTERS = re.compile(
    r"(?:\b(?:for|with|from|at|by|to|called|rang|told|phoned))[ ](?P<name>the[ ][A-Z]{3,6})(?![\w'’])"
)
_WAS_AT = re.compile(
    r"(?:\b(?:sent|went|board(?:ed|er)|was|were|go|goes)[ ](?:away[ ])?(?:to|at)|\. )[ ]?(?P<name>The[ "
    rf"]{_CAP},[ ]{_CAP})"
)


def organisations_told(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the spans of organisations told in these ways, in English."""
    if page.caseless or page.language not in ("en", None):
        return
    for pattern in (
        _CLUB,
        _APPOSED,
        _OFFICE_AT,
        _IT_WAS,
        _WITH_SMALL,
        _WITH_ARTICLE,
        _OWNED,
        _DAYS_AT,
        _TO_THE,
        _HELPED,
        _PLAYED_FOR,
        _THE_LETTERS,
        _WAS_AT,
    ):
        for match in pattern.finditer(page.text):
            words = page.words_in(*match.span("name"))
            if not words or words[0].folded in stop_words("en") - {"the", "one"} or len(words[0].text) < 2:
                continue
            if pattern is _TO_THE and any(word.folded in _GENERIC or word.text.isupper() for word in words[1:]):
                continue
            named = pattern is _OFFICE_AT and len(words) > 1 and words[-1].folded not in calendar_words()
            if named or not any(word.folded in calendar_words() for word in words):
                yield match.span("name")
