"""Guessing who asks and who tells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipelines.roles import INTERVIEWER, PARTICIPANT
from pipelines.transcript import Transcript

Role = Literal["interviewer", "participant", "other"]

_INTERVIEWER_CODES = frozenset({"i", "int", "intv", "ivr", "q", "m", "mod"})
_PARTICIPANT_CODES = frozenset({"p", "r", "b", "e", "a", "ip", "tn", "resp", "ab"})
_CROWD = frozenset(
    {"multiple", "speakers", "unknown", "unidentified", "audience", "group", "all", "alle", "tous", "tutti"}
)
_WORD = re.compile(r"[^\W\d_]+")
_QUESTION = re.compile(r"[?;\u037e]")
_FEW_WORDS = 0.02


@dataclass(slots=True)
class _Share:
    words: int = 0
    turns: int = 0
    questions: int = 0


def guess_roles(transcript: Transcript) -> dict[str, Role]:
    """Guess each speaker's role, for a person to confirm.

    Words in the label decide where there are any (``Interviewer``, ``Chercheur``). Of the others, whoever speaks
    most and asks in the smallest share of turns is a participant; whoever asks most often and speaks less is the
    interviewer. Voices with under a fiftieth of the words are others.

    Args:
        transcript: A transcript with speakers.

    Returns:
        Every label with its role, in order of appearance; empty when no speakers are marked.
    """
    shares = _shares(transcript)
    roles: dict[str, Role] = {}
    for speaker in shares:
        role = _from_label(speaker, shares)
        if role is not None:
            roles[speaker] = role
    unknown = [speaker for speaker in shares if speaker not in roles]
    total = sum(share.words for share in shares.values())
    small = [speaker for speaker in unknown if shares[speaker].words < _FEW_WORDS * total]
    for speaker in small:
        roles[speaker] = "other"
    unknown = [speaker for speaker in unknown if speaker not in small]
    if "participant" not in roles.values() and unknown:
        teller = max(unknown, key=lambda name: shares[name].words * (1 - _asking(shares[name]) / 2))
        roles[teller] = "participant"
        unknown.remove(teller)
    if "interviewer" not in roles.values() and unknown:
        asker = max(unknown, key=lambda name: (_asking(shares[name]), -shares[name].words))
        if _asking(shares[asker]) > 0 or len(unknown) == 1:
            roles[asker] = "interviewer"
            unknown.remove(asker)
    for speaker in unknown:
        roles[speaker] = "other"
    return {speaker: roles[speaker] for speaker in shares}


def _shares(transcript: Transcript) -> dict[str, _Share]:
    shares: dict[str, _Share] = {}
    for turn in transcript.turns:
        if turn.speaker is None:
            continue
        share = shares.setdefault(turn.speaker, _Share())
        text = transcript.turn_text(turn)
        share.words += len(text.split())
        share.turns += 1
        share.questions += _QUESTION.search(text) is not None
    return shares


def _asking(share: _Share) -> float:
    return share.questions / share.turns


def _from_label(speaker: str, labels: Iterable[str]) -> Role | None:
    words = [word.casefold() for word in _WORD.findall(speaker)]
    if any(word in _CROWD for word in words):
        return "other"
    if any(word in INTERVIEWER for word in words):
        return "interviewer"
    if any(word in PARTICIPANT for word in words):
        return "participant"
    if len(words) == 1 and words[0] in _INTERVIEWER_CODES:
        return "interviewer"
    # "P" or "B" alone may be somebody's initial, unless an interviewer's code stands beside it.
    codes = {word.casefold() for label in labels for word in _WORD.findall(label)}
    if len(words) == 1 and words[0] in _PARTICIPANT_CODES and codes & (_INTERVIEWER_CODES | INTERVIEWER):
        return "participant"
    return None
