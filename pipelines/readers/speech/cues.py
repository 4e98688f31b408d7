"""From timed cues, which cut sentences anywhere, to turns a person can read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.transcript import SpokenTurn

MOST_WORDS = 90
"""A turn made of cues ends at the last sentence end before this many words."""

_HARD_LIMIT = 2 * MOST_WORDS
_PAUSE_MS = 2_000
_SENTENCE_END = re.compile(r"[.!?…;。]['\"”’»)\]♪]*\s*$")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+")
_STRETCH = 15
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?…])(['\"”’»)\]]*)\s+(?=['\"“‘«¿¡(\[]*[^\W\d_a-zà-öø-ÿ])")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words with the time they were said; a sentence may run over several."""

    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    speaker: str | None = None


def turns_from_cues(cues: Iterable[Cue]) -> list[SpokenTurn]:
    """Join cues into turns.

    A turn never holds two speakers. Within one speaker, sentences are kept whole and gathered until the next would pass
    :data:`MOST_WORDS` or comes after a pause of two seconds; where nothing marks sentence ends, a turn is cut at its
    longest pause before twice as many words.

    Args:
        cues: In the order of the file.

    Returns:
        The turns, with the start of their first and the end of their last cue.
    """
    turns: list[SpokenTurn] = []
    for run in _same_speaker([cue for cue in cues if cue.text.strip()]):
        gathered: list[Cue] = []
        for sentence in (piece for whole in _sentences(run) for piece in _bounded(whole)):
            if gathered and (_words(gathered) + _words(sentence) > MOST_WORDS or _gap(gathered[-1], sentence[0])):
                turns.append(_turn(gathered))
                gathered = []
            gathered.extend(sentence)
        if gathered:
            turns.append(_turn(gathered))
    return turns


def split_long(text: str, most_words: int) -> list[str]:
    """Cut a text longer than ``most_words`` into pieces of about :data:`MOST_WORDS`.

    At sentence ends before a capital; where there are none, at any sentence end; where there are none, anywhere.
    """
    words = text.split()
    if len(words) <= most_words:
        return [text]
    sentences = _BETWEEN_SENTENCES.sub("\\1\0", text).split("\0")
    if len(sentences) == 1:
        sentences = _SENTENCES.split(text)
    if len(sentences) == 1:
        sentences = [" ".join(words[place : place + _STRETCH]) for place in range(0, len(words), _STRETCH)]
    return [turn.text for turn in turns_from_cues(Cue(sentence) for sentence in sentences)]


def _same_speaker(cues: Sequence[Cue]) -> list[list[Cue]]:
    runs: list[list[Cue]] = []
    for cue in cues:
        if runs and runs[-1][-1].speaker == cue.speaker and not _restarts(runs[-1][-1], cue):
            runs[-1].append(cue)
        else:
            runs.append([cue])
    return runs


def _restarts(before: Cue, after: Cue) -> bool:
    """The clock jumps back by more than overlapping cues do."""
    return before.start_ms is not None and after.start_ms is not None and after.start_ms + 30_000 < before.start_ms


def _sentences(cues: Sequence[Cue]) -> list[list[Cue]]:
    sentences: list[list[Cue]] = [[]]
    for cue in cues:
        sentences[-1].append(cue)
        if _SENTENCE_END.search(cue.text):
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _bounded(sentence: list[Cue]) -> list[list[Cue]]:
    """Cut what runs on without a sentence end, at its longest pauses."""
    pieces: list[list[Cue]] = []
    start, words = 0, _words(sentence)
    while words > _HARD_LIMIT and start < len(sentence) - 1:
        place = _best_cut(sentence, start)
        pieces.append(sentence[start:place])
        words -= _words(pieces[-1])
        start = place
    return [*pieces, sentence[start:]]


def _best_cut(sentence: Sequence[Cue], start: int) -> int:
    """Index of the cue before which to cut: the longest pause that leaves a first piece of readable length."""
    words, best, longest = 0, start + 1, -1
    for place in range(start + 1, len(sentence)):
        words += len(sentence[place - 1].text.split())
        if words > _HARD_LIMIT:
            break
        begin, end = sentence[place].start_ms, sentence[place - 1].end_ms
        pause = max(0, begin - end) if begin is not None and end is not None else 0
        if words >= MOST_WORDS // 3 and pause >= longest:
            best, longest = place, pause
    return best


def _words(cues: Iterable[Cue]) -> int:
    return sum(len(cue.text.split()) for cue in cues)


def _gap(before: Cue, after: Cue) -> bool:
    return before.end_ms is not None and after.start_ms is not None and after.start_ms - before.end_ms >= _PAUSE_MS


def _turn(cues: Sequence[Cue]) -> SpokenTurn:
    text = " ".join(" ".join(cue.text.split()) for cue in cues)
    return SpokenTurn(cues[0].speaker, text, cues[0].start_ms, cues[-1].end_ms)


def continue_speaker(cues: Iterable[Cue]) -> list[Cue]:
    """Give cues without a speaker the one before them."""
    speaker: str | None = None
    captions: list[Cue] = []
    for cue in cues:
        speaker = cue.speaker or speaker
        captions.append(replace(cue, speaker=speaker))
    return captions
