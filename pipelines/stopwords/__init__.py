"""Words that carry no topic: stop words, spoken fillers, ways of having no answer, and stems, by language.

The lists are data files in ``pipelines/data``: ``stopwords_<language>.txt`` (from spaCy, MIT) and ``spoken.toml``
(written for Heard). They decide what theme labels may say and which words a search counts; no word of any transcript
is ever removed because of them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).resolve().parent.parent / "data"
# Letters with whatever accents follow them as characters of their own, as in Lithuanian stress marks.
_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
_WORD = re.compile(rf"{_LETTERS}(?:['’ʼ]{_LETTERS})*")
_APOSTROPHE = re.compile("['’ʼ]")
_CLAUSE_END = re.compile(r"[.,;:!?…—–\n()\u037e]+")
_DENIAL_REACH = 4
_DENY_BEHIND = frozenset({"da", "de", "nl", "sv"})
_DENY_BY_PREFIX = frozenset({"cs", "lt"})
_BRACKETED = re.compile(r"\[[^\][\n]{1,60}\]")

# ISO 639-1 code to the name Snowball has for its stemmer.
_STEMMERS = {
    "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hu": "hungarian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


_ANY = "any"


class _Spoken(NamedTuple):
    """What a language says while it thinks; see the head of ``spoken.toml``."""

    fillers: frozenset[str]
    no_answer: tuple[str, ...]
    beside: frozenset[str]


@cache
def _spoken() -> dict[str, _Spoken]:
    table = tomllib.loads((_DATA / "spoken.toml").read_text(encoding="utf-8"))
    return {
        language: _Spoken(
            frozenset(_pieces(entry["fillers"])), tuple(entry["no_answer"]), frozenset(_pieces(entry["beside"]))
        )
        for language, entry in table.items()
    }


@cache
def covered() -> frozenset[str]:
    """Return the ISO 639-1 codes that have a list of stop words here."""
    return frozenset(path.stem.removeprefix("stopwords_") for path in _DATA.glob("stopwords_*.txt"))


def _pieces(text: str) -> list[str]:
    """Cut lower-case words at apostrophes, as :func:`words` does."""
    tokens: list[str] = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    return [piece for word in tokens for piece in (_APOSTROPHE.split(word) if _APOSTROPHE.search(word) else (word,))]


def words(text: str) -> list[str]:
    """Cut a text into lower-case words for counting.

    Elisions and contractions are cut at the apostrophe (``l'école`` gives ``l`` and ``école``); numbers are not words;
    anything in square brackets, such as ``[PERSON_1]``, is a mark put in by redaction or transcription and is skipped.

    Args:
        text: Any text.

    Returns:
        Words in order, in Unicode normal form C.
    """
    return _pieces(_BRACKETED.sub(" ", text))


@cache
def stop_words(language: str | None) -> frozenset[str]:
    """Return the function words of a language.

    Args:
        language: ISO 639-1 code; None stands for an unknown language and gives all lists together.

    Returns:
        Lower-case words; empty for a language without a list.
    """
    if language is None:
        return frozenset().union(*(stop_words(code) for code in sorted(covered())))
    if language not in covered():
        return frozenset()
    lines = (_DATA / f"stopwords_{language}.txt").read_text(encoding="utf-8").splitlines()
    pieces = frozenset(_pieces(" ".join(line for line in lines if not line.startswith("#"))))
    return pieces | frozenset(plain for word in pieces if (plain := fold(word)) != word) if language == "ro" else pieces


@cache
def fillers(language: str | None) -> frozenset[str]:
    """Return the words people say while they think; see :func:`stop_words` for the argument."""
    if language is None:
        return frozenset().union(*(entry.fillers for entry in _spoken().values()))
    return _spoken()[language].fillers if language in _spoken() else frozenset()


def spoken_languages() -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages whose ways of having no answer are known."""
    return tuple(language for language in _spoken() if language != _ANY)


def no_answer_phrases(language: str) -> tuple[str, ...]:
    """Return the phrases that say "I have no answer" in a language, with those written in any language."""
    phrases = _spoken()[language].no_answer if language in _spoken() else ()
    return (*phrases, *_spoken()[_ANY].no_answer)


@cache
def words_beside_no_answer(language: str) -> frozenset[str]:
    """Return the words that may stand beside such a phrase and still say nothing; empty without a list."""
    return _spoken()[language].beside if language in _spoken() else frozenset()


@cache
def _denials() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By language the words that deny, and those that begin a clause."""
    table = tomllib.loads((_DATA / "denials.toml").read_text(encoding="utf-8"))
    parts = {language: row.partition("|") for language, row in table.items()}
    return {
        language: (frozenset(deny.split()), frozenset(begin.split())) for language, (deny, _, begin) in parts.items()
    }


_NO_DENIALS = (frozenset[str](), frozenset[str]())


def clause_begins(language: str | None) -> frozenset[str]:
    """Return the words that begin a clause, such as "and" or "because"; empty for languages without a list."""
    return _denials().get(language or "", _NO_DENIALS)[1]


def denies(text: str, language: str | None) -> bool:
    """Tell whether a text holds a word that denies, such as "not" or "never"; False for languages without a list."""
    return not _denials().get(language or "", _NO_DENIALS)[0].isdisjoint(words(text))


def denied(text: str, language: str | None) -> list[tuple[str, bool]]:
    """Tell of each word of a text whether it is denied: a word that denies stands shortly before it in its clause.

    In languages that deny behind the verb ("er fragte nie") it may also stand shortly after. Lithuanian and Czech verbs
    that begin with "ne" are given without it, as denied.

    Args:
        text: Any text.
        language: ISO 639-1 code; nothing is denied in languages without a list.

    Returns:
        The words in order, those that deny left out.
    """
    denials, conjunctions = _denials().get(language or "", _NO_DENIALS)
    reach, behind = _DENIAL_REACH, _DENIAL_REACH if language in _DENY_BEHIND else 0
    pairs: list[tuple[str, bool]] = []
    for clause in _CLAUSE_END.split(_BRACKETED.sub(" ", text)):
        tokens = _pieces(clause)
        if language in _DENY_BY_PREFIX:
            cut = (("ne", word[2:]) if word.startswith("ne") and len(word) > 4 else (word,) for word in tokens)
            tokens = list(chain.from_iterable(cut))
        for ends, part in groupby(tokens, conjunctions.__contains__):
            words = list(part)
            pairs += [
                (word, not ends and not denials.isdisjoint(words[max(0, at - reach) : at + 1 + behind]))
                for at, word in enumerate(words)
                if word not in denials
            ]
    return pairs


def content_words(text: str, language: str | None) -> list[str]:
    """Return the words of a text that may carry its topic.

    Args:
        text: Any text.
        language: ISO 639-1 code of the text, or None.

    Returns:
        Lower-case words of at least two letters, in order, without stop words and fillers.
    """
    stop, spoken = stop_words(language), fillers(language)
    return [word for word in words(text) if len(word) > 1 and word not in stop and word not in spoken]


def fold(word: str) -> str:
    """Return a word without its accents: ``città`` gives ``citta``, ``μητέρα`` gives ``μητερα``."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def stem(tokens: Iterable[str], language: str | None) -> list[str]:
    """Return the Snowball stem of every word, unchanged where the language has no stemmer.

    Args:
        tokens: Lower-case words.
        language: ISO 639-1 code, or None.

    Returns:
        One stem a word, in order.
    """
    name = _STEMMERS.get(language or "")
    if name is None:
        return list(tokens)
    import Stemmer

    # A Stemmer object is not safe to share between threads, and cheap to make.
    stems: list[str] = Stemmer.Stemmer(name).stemWords(list(tokens))
    return stems
