"""Nationalities, peoples and faiths said of people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipelines.redact.detectors.page import Page, Word, found
from pipelines.redact.model import Detection
from pipelines.redact.names import data_lines, places, word_set
from pipelines.redact.tagger.lexicon import listed

_LISTED = ("de", "el", "en", "es", "fr", "it", "lt", "nl", "pl", "pt", "ro")
_MORE = {language: word_set(f"nationalities_{language}") for language in _LISTED}
_OTHER_WORDS = {language: word_set(f"not_nationalities_{language}") for language in ("it", "lt", "nl", "pt", "ro")}
"""Everyday words that some form is written like."""
_TOLD_BY_ACCENTS = frozenset(("pt", "ro"))
"""Languages in which these are those words only where they are written without accents: "romanul", not "românul"."""
_IS = word_set("is_somebody")
"""Verbs behind which they are nationalities: "a minha avó era sérvia"."""
_HALF = re.compile("pół", re.IGNORECASE)
"""What Polish words for shelves and halves begin with, which without accents are Polish women."""
_WORDS_TOO = frozenset(
    (
        "pole",
        "poles",
        "finn",
        "roma",
        "kiwi",
        "kiwis",
        "traveller",
        "travellers",
        "polish",
        "polishes",
        "scot",
        "scots",
        "dane",
    )
)
_ENDINGS = {
    "en": ("", "s", "es"),
    "fr": ("", "e", "s", "es", "ne", "nes", "que", "ques", "ve", "ves"),
    "es": ("", "a", "s", "as", "es"),
    "de": ("", "e", "er", "en", "es", "em", "n", "nen"),
    "nl": ("", "e", "n", "en", "s"),
}
_CASES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "it": (("co", ("ca", "che", "chi", "ci")), ("o", ("a", "as", "e", "i")), ("e", ("i",))),
    "es": (("o", ("a", "as", "e", "i")),),
    "nl": (
        ("aan", ("anen",)),
        ("ees", ("ezen",)),
        ("een", ("enen",)),
        ("aar", ("aren",)),
        ("aat", ("aten",)),
        ("aak", ("aken",)),
        ("oor", ("oren",)),
        ("aal", ("alen",)),
        ("rus", ("russen",)),
        ("fin", ("finnen",)),
    ),
    "pl": (
        ("ki", ("ka", "kie", "kiego", "kiej", "kiemu", "kim", "kich", "kimi")),
        ("ka", ("ki", "ke", "ce", "ek", "kom", "kami", "kach")),
        ("iec", ("ca", "cem", "cowi", "cu", "cy", "cow", "com", "cami", "cach")),
        ("anin", ("anie", "an", "anom", "anami", "anach")),
        ("k", ("kiem", "cy")),
        ("g", ("giem",)),
        ("", ("a", "em", "owi", "i", "ie", "owie", "ow", "om", "ami", "ach")),
    ),
    "pt": (
        ("o", ("a", "os", "as")),
        ("es", ("esa", "eses", "esas")),
        ("ao", ("a", "aes", "as")),
        ("ol", ("ola", "ois", "olas")),
        ("a", ("as",)),
        ("e", ("es",)),
        ("u", ("us",)),
    ),
    "ro": (
        ("a", ("", "e", "ei", "i")),
        ("ca", ("cei", "ce", "cele", "celor")),
        ("ean", ("eni", "enii", "enilor")),
        ("ian", ("ieni", "ienii", "ienilor", "iene", "ienei", "ienele", "ienelor")),
        ("u", ("i", "ii", "ilor")),
        ("", ("a", "e", "ei", "ele", "i", "ii", "ilor", "ul", "ului")),
    ),
    "el": (
        ("α", ("η", "ησ", "ο", "οσ", "ου", "οι", "ασ", "εσ", "ων")),
        ("οσ", ("ου", "ο", "ε", "οι", "ουσ", "ων")),
        ("ησ", ("η", "εσ", "ων")),
        ("ασ", ("α", "εσ", "ων")),
        ("η", ("ησ", "εσ", "ων")),
    ),
    "lt": (
        ("as", ("o", "ui", "a", "u", "e", "ai", "ams", "us", "ais")),
        ("e", ("es", "ei", "iu", "ems", "emis")),
        ("is", ("io", "iui", "i", "iu", "iai", "iams", "ius", "iais")),
        ("tis", ("cio", "ciui", "ciu", "ciai", "ciams", "cius", "ciais")),
    ),
}
"""Ending of a listed word, folded, and those that stand in its place in other cases, for women and for several."""
_CITIZEN = {"lt": re.compile(r"pilie(?:t(?!in)|c)")}
"""What the word for a citizen begins with; its country stands before it: "Lenkijos pilietė"."""
_FIRST_HALF = {
    language: word_set("first_halves_of_countries") | more
    for language, more in {
        "en": frozenset[str](),
        "nl": frozenset(("noord", "wit", "zuid")),
        "pt": frozenset(("cabo", "norte", "sao", "sul")),
    }.items()
}
_SOMEBODY = word_set("somebody")
_NEUTRAL = word_set("languages_only")


@cache
def _forms(language: str) -> frozenset[str]:
    languages = {line.split("\t")[0]: line.split("\t")[1].split() for line in data_lines("language_names.txt")}
    stems = {
        word
        for word in (*languages.get(language, ()), *_MORE.get(language, ()))
        if word not in _NEUTRAL and len(word) > 3 or word in _MORE.get(language, ())
    }
    forms: set[str] = set()
    for stem in stems:
        for ending in _ENDINGS.get(language, ("",)):
            forms.add(stem + ending)
        if language == "fr" and stem.endswith("c"):
            forms.update((stem[:-1] + "que", stem[:-1] + "ques", stem[:-1] + "cque", stem[:-1] + "cques"))
        for ending, others in _CASES.get(language, ()):
            if stem.endswith(ending) and len(stem) > len(ending) + 2:
                forms.update(stem.removesuffix(ending) + other for other in others)
    return frozenset(forms)


def is_nationality(folded: str, language: str | None) -> bool:
    """Return whether a folded word is a nationality in a language, or in English where the language is unknown."""
    return folded in _forms(language or "en")


class Nationalities:
    """The detector. Capitals are not asked for, but where the lower-case word means something else."""

    name = "nationalities"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield nationalities, peoples and faiths."""
        forms = _forms(page.language or "en")
        english = page.language in ("en", None)
        for word in page.words:
            if country := self._country_of_citizen(page, word):
                yield found(country.start, country.end, "NATIONALITY", 0.55, self.name)
            if word.folded in forms and not self._is_other_word(page, word):
                lower = english and not word.capital
                if lower and word.folded in _WORDS_TOO and not (page.caseless and self._said_of(page, word)):
                    continue
                yield found(self._start(page, word), word.end, "NATIONALITY", 0.55, self.name)

    @staticmethod
    def _is_other_word(page: Page, word: Word) -> bool:
        """Whether a word only looks like a nationality: "półka", or a country ("Polska")."""
        language = page.language or ""
        if language == "pl" and _HALF.match(word.text):
            return True
        if word.folded in _OTHER_WORDS.get(language, ()):
            before = page.word_before(word)
            told = (word.capital and not word.opens) or (before is not None and before.folded in _IS)
            return not told and (language not in _TOLD_BY_ACCENTS or word.text.lower() == word.folded)
        return language in _CASES and word.capital and not word.opens and word.folded in places()

    @staticmethod
    def _country_of_citizen(page: Page, word: Word) -> Word | None:
        """The country before the word for a citizen."""
        citizen = _CITIZEN.get(page.language or "")
        country = page.word_before(word)
        if citizen is None or not citizen.match(word.folded) or country is None:
            return None
        beside = page.text[country.end : word.start] == " "
        return country if beside and "p" in listed(country.text.lower(), page.language or "").lower() else None

    @staticmethod
    def _start(page: Page, word: Word) -> int:
        """Take in the first half of a name of two words: "Sri Lankan", "Cape Verdean"."""
        before = page.word_before(word)
        halves = _FIRST_HALF.get(page.language or "en", _FIRST_HALF["en"])
        near = before is not None and page.text[before.end : word.start] in (" ", "-")
        return before.start if before is not None and near and before.folded in halves else word.start

    @staticmethod
    def _said_of(page: Page, word: Word) -> bool:
        """Whether a word such as "polish" is said of somebody, in text without capitals."""
        before, after = page.word_before(word), page.word_after(word)
        if after is not None and after.folded in _SOMEBODY:
            return True
        return before is not None and before.folded in (
            "is",
            "was",
            "are",
            "were",
            "am",
            "m",
            "re",
            "s",
            "half",
            "speak",
            "spoke",
            "speaks",
        )
