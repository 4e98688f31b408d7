"""Turns of the words that were heard, by pauses, and by who speaks where voices were told apart.

A pause is where people most often change, and where a thought ends; whoever reviews names speakers.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.transcript import SpokenTurn

PAUSE_MS: Final = 1_000
"""After such a pause another turn begins."""
SENTENCE_PAUSE_MS: Final = 500
"""Behind the end of a sentence a shorter one is enough."""
LONG_MS: Final = 30_000
"""A turn that lasts so long ends with its sentence."""
LONGEST_MS: Final = 60_000
"""And one that lasts so long with its word."""
PHRASE_PAUSE_MS: Final = 200
"""What ends at such a pause, or with its sentence, is said by one person."""
_ENDS: Final = (".", "?", "!", "…", ";")
"""Ends of sentences; a Greek question ends with a semicolon."""


def turns_by_pauses(words: Iterable[RecognisedWord]) -> list[list[RecognisedWord]]:
    """Divide words into turns; none is lost and none comes twice."""
    turns: list[list[RecognisedWord]] = []
    for word in words:
        if turns and not _divided(turns[-1], word):
            turns[-1].append(word)
        else:
            turns.append([word])
    return turns


def turns_by_speakers(
    words: Iterable[RecognisedWord], speakers: Iterable[int]
) -> list[tuple[int, list[RecognisedWord]]]:
    """Turns of one speaker each, divided by pauses as well, with the speaker's number."""
    groups = groupby(zip(speakers, words, strict=True), itemgetter(0))
    return [
        (speaker, turn) for speaker, entries in groups for turn in turns_by_pauses(word for _speaker, word in entries)
    ]


def with_pauses(
    turns: Sequence[tuple[str | None, Sequence[RecognisedWord]]], least_ms: int
) -> list[tuple[str | None, list[RecognisedWord]]]:
    """Mark pauses of so long or more before the word that follows, as transcribers do: ``(2.5)``, in seconds."""
    marked: list[tuple[str | None, list[RecognisedWord]]] = []
    ended: int | None = None
    for speaker, turn in turns:
        words: list[RecognisedWord] = []
        for word in turn:
            pause = 0 if ended is None else word.start_ms - ended
            if pause >= least_ms and word.word.startswith(" "):
                words.append(RecognisedWord(f" ({pause / 1000:.1f})", word.start_ms, word.start_ms))
            words.append(word)
            ended = word.end_ms
        marked.append((speaker, words))
    return marked


def phrases(words: Iterable[RecognisedWord]) -> list[list[RecognisedWord]]:
    """Divide words into stretches in which one person speaks; none is lost and none comes twice."""
    phrases_so_far: list[list[RecognisedWord]] = []
    for word in words:
        if phrases_so_far and not (word.word.startswith(" ") and _ended(phrases_so_far[-1][-1], word)):
            phrases_so_far[-1].append(word)
        else:
            phrases_so_far.append([word])
    return phrases_so_far


def _ended(last: RecognisedWord, word: RecognisedWord) -> bool:
    return last.word.rstrip().endswith(_ENDS) or word.start_ms - last.end_ms >= PHRASE_PAUSE_MS


def _divided(turn: Sequence[RecognisedWord], word: RecognisedWord) -> bool:
    last = turn[-1]
    pause, lasts = word.start_ms - last.end_ms, last.end_ms - turn[0].start_ms
    if not word.word.startswith(" "):
        # It belongs to the word before.
        return False
    if last.word.rstrip().endswith(_ENDS):
        return pause >= SENTENCE_PAUSE_MS or lasts >= LONG_MS
    return pause >= PAUSE_MS or lasts >= LONGEST_MS


def spoken(turn: Sequence[RecognisedWord], speaker: str | None = None) -> SpokenTurn:
    """A turn as the readers of transcripts give it."""
    words = "".join(word.word for word in turn)
    return SpokenTurn(speaker, words.strip(), turn[0].start_ms, max(turn[0].start_ms, turn[-1].end_ms))


def as_whisper_json(turns: Sequence[Sequence[RecognisedWord]], language: str) -> dict[str, Any]:
    """Turns with each word's time and certainty, as Whisper's own JSON, which Heard and other programs read."""
    return {
        "language": language,
        "segments": [
            {
                "start": turn[0].start_ms / 1000,
                "end": turn[-1].end_ms / 1000,
                "text": spoken(turn).text,
                "words": [
                    {
                        "word": word.word,
                        "start": word.start_ms / 1000,
                        "end": word.end_ms / 1000,
                        "probability": word.certainty,
                    }
                    for word in turn
                ],
            }
            for turn in turns
        ],
    }
