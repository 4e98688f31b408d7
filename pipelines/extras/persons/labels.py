"""Labels of turns, and who of those that speak only asks."""

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from pipelines.redact.folding import fold
from pipelines.redact.page import STAMP
from pipelines.roles import INTERVIEWER, PARTICIPANT, ROLES

_LABEL = re.compile(rf"(?m)^[ \t>*]*{STAMP}?(?P<who>[@\[]?[\w .'’\]-]{{1,40}}?)(?<![ \t])[ \t]*:(?=\s)(?P<line>.*)$")
_CODE = re.compile(r"[^\W\d_]{1,3}(?:[_-]?\d{1,4})?\.?")
_DASHED = re.compile(r"(?m)^[ \t]*[—–-][ \t]*(?P<line>[^\s—–-].*)$")
_QUESTIONS = "?\u037e"
_ENDS = re.compile(r"[?;\u037e][\s\"'»”)]*$")
"""How a question ends; in Greek by a semicolon."""
_FIELDS = re.compile(r"[|;]")


class Labels:
    """What may be labels of turns in a text, by where they begin."""

    def __init__(self, text: str) -> None:
        self.at: Mapping[int, re.Match[str]] = {match.start("who"): match for match in _LABEL.finditer(text)}
        self._asking = _asking(self.at, text)
        questions = {match.start("line"): _ENDS.search(match["line"]) is not None for match in _DASHED.finditer(text)}
        self.dashed: Mapping[int, bool] = questions if not self.at and len(set(questions.values())) > 1 else {}
        """Where turns begin that a dash marks, and whether they are questions; nothing where all or none are."""

    def asks(self, label: re.Match[str]) -> bool:
        """Whether it is of who asks: by the word, or among codes the one with the most questions."""
        who = label["who"].strip()
        return _word(who) in _folded(INTERVIEWER) or (is_code(who) and who == self._asking)


def is_code(who: str) -> bool:
    """Whether a label stands for a name: "P1", "RT"."""
    return who.isupper() and _CODE.fullmatch(who) is not None


def is_role(who: str) -> bool:
    """Whether a label says what somebody does in the conversation, or who they are in the family."""
    return _word(who) in _folded(PARTICIPANT | ROLES)


def value(label: re.Match[str]) -> tuple[int, int]:
    """Where the first value of a line of a heading stands: "Name: Anna"."""
    line, start = _FIELDS.split(label["line"])[0], label.start("line")
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _word(who: str) -> str:
    return fold(who).split(" ")[0]


def _asking(labels: Mapping[int, re.Match[str]], text: str) -> str | None:
    """Of two or more who are called by a code the one who asks most; no one where that is not plain."""
    turns = sorted((match.end("who"), match["who"].strip()) for match in labels.values())
    questions: dict[str, list[bool]] = {}
    for (start, who), (end, _) in pairwise([*turns, (len(text), "")]):
        if is_code(who):
            questions.setdefault(who, []).append(any(mark in text[start:end] for mark in _QUESTIONS))
    shares = sorted(((sum(asks) / len(asks), who) for who, asks in questions.items()), reverse=True)
    return shares[0][1] if len(shares) > 1 and shares[0][0] > shares[1][0] else None


@cache
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(fold, words))
