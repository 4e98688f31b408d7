"""The packed dictionaries that the models share: which forms a language has, how often they are said, and where else.

Made from two packages that nothing else needs: wordfreq 3.1.1 (frequencies, CC BY-SA 4.0) and simplemma 2.0.0 (forms of
words, MIT, its lists under the Open Database License).
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache

from pipelines.errors import ModelMissing
from pipelines.redact.tagger import dictionary, lexicon
from pipelines.redact.tagger.dictionary import ALL, SHARED, Table
from pipelines.redact.tagger.models import LANGUAGES

_SHARED_FROM = 2.5


def _missing() -> list[str]:
    return [name for name in ("wordfreq", "simplemma") if importlib.util.find_spec(name) is None]


def _is_of_letters(word: str) -> bool:
    return word.replace("'", "").replace("’", "").isalpha()


@cache
def _often(language: str) -> dict[str, float]:
    """Word → Zipf value: the logarithm to base 10 of how often it is said in a billion words."""
    import wordfreq

    return {
        word: wordfreq.freq_to_zipf(frequency)
        for word, frequency in wordfreq.get_frequency_dict(language).items()
        if _is_of_letters(word)
    }


@cache
def _known(language: str) -> dict[str, int]:
    """Form in lower case → 1 where it is written without a capital, 2 with, 3 both."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    held: dict[str, int] = {}
    for form in DefaultDictionaryFactory().get_dictionary(language):
        written = form.decode() if isinstance(form, bytes) else form
        low = written.lower()
        if _is_of_letters(low):
            held[low] = held.get(low, 0) | (1 if written == low else 2)
    return held


def _write(name: str, words: Mapping[str, int], say: Callable[[str], None]) -> None:
    table = Table.of(words)
    path = lexicon.DATA / name
    path.write_bytes(table.packed())
    say(f"{name}: {len(table.keys)} forms, {path.stat().st_size} bytes")


def make_dictionaries(say: Callable[[str], None]) -> None:
    """Make the tables in the place where the models read them.

    Args:
        say: Told what is done.

    Raises:
        ModelMissing: A package that the tables are made from is not there.
    """
    if missing := _missing():
        raise ModelMissing(f"Making the dictionaries needs {' and '.join(missing)}: pip install {' '.join(missing)}.")
    for language in LANGUAGES:
        levels = {word: max(1, int(zipf)) for word, zipf in _often(language).items()}
        _write(dictionary.often_file(language), levels, say)
        _write(dictionary.known_file(language), _known(language), say)
    masks: dict[str, int] = defaultdict(int)
    for bit, language in enumerate(SHARED):
        for word, zipf in _often(language).items():
            if zipf >= _SHARED_FROM:
                masks[word] |= 1 << bit
    _write(dictionary.often_file(ALL), masks, say)
