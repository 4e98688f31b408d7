"""Lists of names, titles and short forms, loaded once.

Sources and licences of the files are in ``data/SOURCES.md``. All entries are folded
(:func:`pipelines.redact.folding.fold`).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipelines import stopwords
from pipelines.redact.folding import fold

DATA = Path(__file__).resolve().parent / "data"


_OTHER_LANGUAGES = frozenset(("de", "el", "es", "fr", "it", "lt", "nl", "pl", "pt", "ro"))


def data_lines(name: str, folder: Path = DATA) -> list[str]:
    """Return the lines of a list without comments and empty lines."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _sections() -> Mapping[str, frozenset[str]]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in data_lines("context_words.txt"):
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        else:
            current.extend(map(fold, line.split()))
    return {name: frozenset(words) for name, words in sections.items()}


def word_set(name: str) -> frozenset[str]:
    """Return one list of ``data/context_words.txt``."""
    return _sections()[name]


@cache
def words_of(name: str, language: str | None) -> frozenset[str]:
    """Return a list of ``data/context_words.txt`` that is kept by language, with what it holds for every language.

    Args:
        name: The list, such as ``kin``.
        language: ISO 639-1 code; None, or a language without a list of its own, gives all of them together.
    """
    sections = _sections()
    common = sections.get(name, frozenset())
    if language is not None and f"{name}_{language}" in sections:
        return common | sections[f"{name}_{language}"]
    return common.union(*(words for key, words in sections.items() if key.startswith(f"{name}_")))


@cache
def _flagged(name: str) -> Mapping[str, frozenset[str]]:
    """Return entry -> languages in which the entry is an everyday word too."""
    none: frozenset[str] = frozenset()
    entries: dict[str, frozenset[str]] = {}
    for line in data_lines(name):
        entry, _, languages = line.partition("\t")
        entries[entry] = frozenset(languages.split(",")) if languages else none
    return entries


@cache
def first_names() -> Mapping[str, frozenset[str]]:
    """First names of Europe and beyond, diminutives included.

    English short forms were not looked up in the dictionaries of other languages: the shortest, such as "app" for
    Absalom, count as everyday words there.
    """
    names = dict(_flagged("first_names.txt"))
    words: dict[str, set[str]] = {}
    for code in _OTHER_LANGUAGES:
        for word in _sections().get(f"short_form_is_word_{code}", ()):
            words.setdefault(word, set()).add(code)
    none: frozenset[str] = frozenset()
    for word in _sections()["word_names"]:
        names[word] = names.get(word, none) | _OTHER_LANGUAGES | {"en"}
    for file, unchecked in (("nicknames_europe.txt", none), ("nicknames_en.txt", _OTHER_LANGUAGES)):
        for entry in (entry for line in data_lines(file) for entry in line.split()):
            if len(entry) > 1 and entry not in names:
                english = {"en"} if entry in english_words() else none
                names[entry] = (unchecked if len(entry) < 5 else none) | english | words.get(entry, none)
    return names


def last_names() -> Mapping[str, frozenset[str]]:
    """Family names."""
    return _flagged("last_names.txt")


def places() -> Mapping[str, frozenset[str]]:
    """Countries and towns."""
    return _flagged("places.txt")


@cache
def english_words() -> frozenset[str]:
    """Everyday English words."""
    return frozenset(data_lines("words_en.txt"))


_LAUGHTER = re.compile(
    r"[ahj]?(ha|he|hi|ho|ja|je|ji|χα|χε)\1{2,}[hj]?[aei]?|a(?:ha){2,}|e(?:he){2,}|i(?:hi){2,}|(ah|eh|ih)\2{2,}a?"
)
"""Laughter of three syllables; of two it may be what somebody is called, "Jaja"."""


@cache
def stop_words(language: str) -> frozenset[str]:
    """Function words of a language; none where there is no list."""
    for line in data_lines("stop_words.txt"):
        code, _, words = line.partition("\t")
        if code == language:
            return frozenset(words.split())
    return frozenset()


@cache
def _function_words(language: str | None) -> tuple[frozenset[str], frozenset[str]]:
    names = word_set("better_known_as_names")
    words = stopwords.stop_words(language) | stopwords.fillers(language)
    written = frozenset(word for word in words if fold(word) not in names or fold(word) != word)
    return written, frozenset(map(fold, written))


def is_function_word(written: str, language: str | None) -> bool:
    """Return whether a word only joins others, stands for them or fills a pause: "the", "elle", "uh", "beh".

    Accents tell words apart ("sarà" and the name Sara), except in capitals, which are often written without.

    Args:
        written: The word as it stands in the text.
        language: ISO 639-1 code; None asks in all languages.
    """
    if len(written) == 1:
        # The lists also hold what an apostrophe leaves: "c'est", "it's".
        return fold(written) in words_of("letters", language)
    as_written, folded = _function_words(language)
    if unicodedata.normalize("NFC", written).lower() in as_written:
        return True
    return written.isupper() and fold(written) in folded


@cache
def _calendar() -> Mapping[str, frozenset[str]]:
    """Language → names of its months and days of the week."""
    by_language: dict[str, set[str]] = {}
    for line in data_lines("months.txt"):
        language, _, _, words = line.split("\t")
        by_language.setdefault(language, set()).update(word.replace("_", " ") for word in words.split(" "))
    return {language: frozenset(words) for language, words in by_language.items()}


@cache
def _small_words() -> frozenset[str]:
    """Function words and names of months and days, of all languages."""
    stops = (line.partition("\t")[2].split() for line in data_lines("stop_words.txt"))
    return frozenset(word for words in (*stops, *_calendar().values()) for word in words)


def is_word(word: str, language: str | None = None) -> bool:
    """Return whether a folded word is an everyday word, whatever else it is: Will, Hope, One, Rosa, May.

    Args:
        word: One folded word.
        language: ISO 639-1 code of the language it is said in; None asks in all.
    """
    flagged: frozenset[str] = frozenset()
    for entry in (first_names(), last_names(), places()):
        flagged |= entry.get(word, frozenset())
    if language is None:
        return word in english_words() or bool(flagged) or word in _small_words()
    if language == "en" and word in english_words():
        return True
    return language in flagged or word in stop_words(language) or word in _calendar().get(language, frozenset())


def is_everyday(form: str, language: str | None = None) -> bool:
    """Return whether a name is nothing but everyday words, so that only a person can tell where it is the name.

    Titles and particles tell nothing: “Mr Will”, “Mark May” and “Monsieur” are everyday words, “Will Brightsea” is not,
    and nothing with a digit is.

    Args:
        form: The name as written.
        language: ISO 639-1 code of the interview it stands in; None asks in all.
    """
    words = re.findall(r"[^\W\d_]+", fold(form))
    telling = [word for word in words if not is_title(word) and word not in word_set("particles")]
    return bool(words) and not any(map(str.isdigit, form)) and all(is_word(word, language) for word in telling)


def is_no_name(form: str, language: str | None) -> bool:
    """Return whether a form is one function word, hesitation or laughter that no list has as a name: "uh", "hahaha".

    Args:
        form: The words as they stand in the text.
        language: ISO 639-1 code of the text; None is taken for English.
    """
    word = re.sub(r"^\W+|\W+$", "", form)
    if not is_function_word(word, language or "en") and not _LAUGHTER.fullmatch(fold(word)):
        return False
    return fold(word) not in first_names() and fold(word) not in last_names()


@cache
def short_forms() -> Mapping[str, frozenset[str]]:
    """First name -> its short forms and nicknames, over all languages."""
    forms: dict[str, frozenset[str]] = {}
    for file in ("nicknames_en.txt", "nicknames_europe.txt"):
        for line in data_lines(file):
            name, _, shorts = line.partition("\t")
            forms[name] = forms.get(name, frozenset()) | frozenset(shorts.split())
    return forms


TITLES = word_set("titles")
"""Folded words that stand before a name: titles, and kinship words used as titles."""


def is_title(word: str) -> bool:
    """Return whether a folded word is a title such as ``mrs`` or ``herr``."""
    return word.rstrip(".") in TITLES


def is_abbreviation(word: str, language: str | None) -> bool:
    """Return whether a folded word before a name is shortened by a full stop, which then ends no sentence: "dr", "st".

    A title in full is not: "I told my grandma. And she …".
    """
    return word in words_of("abbreviations", language or "en")


def are_nicknames(left: str, right: str) -> bool:
    """Return whether one folded first name may be a short form of the other.

    True for pairs in the lists, for names with a short form in common, and where the shorter one, less a final
    ``i``/``y``/``ie``/``a``/``o``/``u``/``s``, begins or ends the longer one with three letters or more.
    """
    if left == right:
        return False
    short, long = sorted((left, right), key=len)
    forms = short_forms()
    if (
        short in forms.get(long, ())
        or long in forms.get(short, ())
        or forms.get(left, frozenset()) & forms.get(right, frozenset())
    ):
        return True
    stem = _stem(short)
    return len(stem) >= 3 and (long.startswith(stem) or (len(stem) >= 4 and long.endswith(stem)))


def _stem(name: str) -> str:
    endings = ("ie", "ey", "ek", "ka", "ko", "i", "y", "a", "o", "u", "s", "e")
    ending = next((end for end in endings if name.endswith(end) and len(name) - len(end) >= 3), "")
    return name.removesuffix(ending)


def nickname_keys(name: str) -> set[str]:
    """Return what two folded first names have in common where one may be short for the other; few others have it."""
    lasts = {end[-4:] for end in (name, _stem(name)) if len(end) >= 4}
    return {name, f"{name[:3]}…", *(f"…{last}" for last in lasts), *short_forms().get(name, ())}
