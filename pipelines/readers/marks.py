"""Transcribers' marks: what the text says about itself."""

import re

from pipelines.transcript import Mark, MarkKind

_UNCLEAR = (
    r"inaudible|unintelligible|unclear|indistinct|unverst(?:ä|ae)ndlich|unv\.?|inaudible|incompréhensible|"
    r"incomprensibile|incomprensible|ininteligible|onverstaanbaar|niesłyszalne|niezrozumiałe|ακατάληπτο|neaišku"
)
_EVENT = (
    r"laugh\w*|chuckl\w*|giggl\w*|cr(?:y|ies|ying)|sob\w*|sigh\w*|cough\w*|sniff\w*|breath\w*|clears? throat|claps?|"
    r"nods?|music|phone[\w ]*|lach\w*|wein\w*|seufz\w*|hust\w*|rires?|rit|pleure\w*|soupir\w*|tousse|ride|piange|"
    r"sospira|risas?|ríe|llora|suspira|huilt|zucht|śmiech|płacze|γέλια|juokiasi"
)
_PAUSE = (
    r"(?:long |short |kurze |lange |longue )?(?:pause|silence|pausa|pauze|stille|cisza|παύση|pauzė|silencio|silenzio)"
)
_REDACTED = (
    r"anon\w*|redacted|removed|deleted|withheld|name|first ?name|surname|place|city|town|country|school|street|company|"
    r"address|phone|date|nom|prénom|lieu|ville|ort|vorname|stadt|nome|cognome|luogo|città|nombre|lugar|naam|plaats|"
    r"imię|nazwisko|miasto"
)

_RULES: tuple[tuple[MarkKind, str], ...] = (
    ("note", r"<n\([^<>\n]{0,300}\)>|\[(?:TR|Ed|Editor|Transcriber|Anm|NdT|note)\b[^\]\n]{0,300}\]|\[sic\]"),
    (
        "unclear",
        rf"[\[(<](?:{_UNCLEAR})\b[^\])>\n]{{0,40}}[\])>]|"
        r"<\[\?\]>|<\?[^<>\n]{0,80}>|\[\?+\]|\(\?+\)|\(x{2,}\)|(?-i:\bx{3,5}\b)",
    ),
    (
        "pause",
        rf"[\[(]{_PAUSE}[^\])\n]{{0,30}}[\])]|"
        r"\(\.{1,10}\)|\(\d{1,3}(?:[.,]\d+)?\)|\(\d+ (?:seconds?|minutes?) pause\)",
    ),
    ("event", rf"\(\([^()\n]{{1,80}}\)\)|[\[(](?:{_EVENT})\b[^\])\n]{{0,60}}[\])]|♪+"),
    ("overlap", r"[\[(](?:crosstalk|overlap\w*|gleichzeitig|chevauchement)\b[^\])\n]{0,30}[\])]|//[^/\n]{1,300}//"),
    (
        "redaction",
        r"\[[A-Z][A-Z_ ]{2,30}(?:[ _]?\d{1,3})?\]|"
        r"\b(?:Country|City|Town|Village|Region|State|School|Person|Place|Company|Street|Hospital|Name|Organi[sz]ation|"
        r"Land|Stadt|Ville|Pays|Città|Paese|Mr|Mrs|Ms|Dr|Herr|Frau|Monsieur|Madame)\.? [A-Z]\b(?![.'’-])|"
        r"\bX{1,40}(?:\s+X{1,40})*\b(?![-'’])|_{4,}|\*{3,}|█+",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE if kind != "redaction" else 0)) for kind, pattern in _RULES)
_BRACKETED_REDACTION = re.compile(
    rf"[\[<](?:{_REDACTED})\b[^\]>\n]{{0,40}}[\]>]|\((?:{_REDACTED})(?: ?\d{{1,3}}| \w{{1,12}})?\)", re.IGNORECASE
)


def find_marks(text: str) -> tuple[Mark, ...]:
    """Find transcribers' marks.

    Args:
        text: A transcript's text.

    Returns:
        Marks in order, not overlapping; where two rules fit, the longer match wins, then the earlier rule. Code points
        into ``text``. The text itself is left as it is.
    """
    matches: list[tuple[int, int, int, MarkKind]] = []
    for order, (kind, pattern) in enumerate((*_COMPILED, ("redaction", _BRACKETED_REDACTION))):
        matches.extend((match.start(), -match.end(), order, kind) for match in pattern.finditer(text))  # type: ignore[misc]
    marks: list[Mark] = []
    last = 0
    for start, negative_end, _, kind in sorted(matches):
        if start >= last and -negative_end > start:
            marks.append(Mark(kind, start, -negative_end))
            last = -negative_end
    return tuple(marks)
