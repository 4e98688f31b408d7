"""Hesitations and words broken off left out by rule; nothing is written anew."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipelines.extras.recordings.align.words import RecognisedWord

HESITATIONS: Final = {
    "de": {"äh", "ähm", "öh", "öhm"},
    "el": {"εε", "εεε", "εμ"},
    "en": {"uh", "um", "uhm", "erm"},
    "es": {"ehm", "eeh"},
    "fr": {"euh", "heu"},
    "it": {"ehm", "eeh"},
    "lt": {"eee"},
    "nl": {"uh", "uhm", "eh", "ehm"},
    "pl": {"yyy", "eee", "yyyy"},
    "pt": {"ahm", "ehm", "eeh"},
    "ro": {"ăă", "ăăă", "îîî"},
}  # fmt: skip
"""Language → sounds that fill a pause. What may be an answer (“mhm”, “hm”, “uh-huh”) is none."""
_ENDS: Final = ".?!…;"
_AROUND: Final = " .,?!…;:–—\"'«»“”„"


def smoothed(words: Sequence[RecognisedWord], language: str) -> list[RecognisedWord]:
    """Words without hesitations, and without those that were broken off and begun again (“w- we”).

    The end of a sentence goes to the word before, its capital to the word after, and so does the time of what was
    broken off: where the word is made silent, its beginning is.
    """
    fillers = HESITATIONS.get(language, set())
    smooth: list[RecognisedWord] = []
    capital = False
    begins: int | None = None
    for place, word in enumerate(words):
        after = words[place + 1].word if place + 1 < len(words) else " "
        bare = word.word.strip(_AROUND)
        alone = word.word.startswith(" ") and after.startswith(" ")
        begun_again = alone and _begun_again(bare, after.strip(_AROUND))
        if begins is not None:
            word = replace(word, start_ms=begins)
        begins = word.start_ms if begun_again else None
        if begun_again or (alone and bare.casefold() in fillers):
            capital = capital or bare[:1].isupper()
            end = word.word[-1]
            if smooth and end in _ENDS and smooth[-1].word[-1] not in _ENDS:
                smooth[-1] = replace(smooth[-1], word=smooth[-1].word.rstrip(",") + end)
            continue
        if capital:
            word = replace(word, word=f" {word.word[1:2].upper()}{word.word[2:]}")
            capital = False
        smooth.append(word)
    return smooth


def _begun_again(bare: str, after: str) -> bool:
    begun = bare[:-1].casefold()
    return bare.endswith("-") and bool(begun) and after.casefold().startswith(begun)
