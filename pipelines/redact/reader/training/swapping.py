"""Copies of marked texts with other names and numbers, in other writing, so that the reader learns the sentence.

Names come from Faker's lists (MIT), from the other marked texts of the language, and from ordinary words; numbers keep
their form. What one name is changed to stays the same within a text.
"""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pipelines.redact.reader.training.texts import NUMBERS, Mark, Marked

_LOCALES: Mapping[str, tuple[str, ...]] = {
    "de": ("de_DE", "de_AT", "de_CH"),
    "el": ("el_GR",),
    "en": ("en_GB", "en_IE", "en_US"),
    "es": ("es_ES", "es_MX"),
    "fr": ("fr_FR", "fr_BE"),
    "it": ("it_IT",),
    "lt": ("lt_LT",),
    "nl": ("nl_NL", "nl_BE"),
    "pl": ("pl_PL",),
    "pt": ("pt_PT", "pt_BR"),
    "ro": ("ro_RO",),
}
_ELSEWHERE = (
    "tr_TR",
    "en_NG",
    "en_IN",
    "hr_HR",
    "cs_CZ",
    "sv_SE",
    "fi_FI",
    "hu_HU",
    "da_DK",
    "sq_AL",
    "et_EE",
    "sl_SI",
)
_DIGITS: Mapping[str, str] = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "el": "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα",
    "en": "zero one two three four five six seven eight nine oh",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "lt": "nulis vienas du trys keturi penki šeši septyni aštuoni devyni",
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "ro": "zero unu doi trei patru cinci șase șapte opt nouă",
}
_SEPARATORS = ("_", ".", "-", "", "")
_LEAST_SWAPPED = 2


class Names:
    """Names to swap in, by language."""

    def __init__(self, texts: Iterable[Marked], words: Mapping[str, Sequence[str]], chance: random.Random) -> None:
        """Collect those of the texts and of Faker.

        Args:
            texts: Marked texts; their names serve others of their language.
            words: Ordinary words of each language, which people are called by too.
            chance: Source of chance.
        """
        self.chance, self.words = chance, words
        self.told: dict[tuple[str, str], list[str]] = defaultdict(list)
        for text in texts:
            for mark in text.marks:
                if mark.allowed in tuple("PLOHXJ"):
                    self.told[mark.allowed, text.language].append(text.text[mark.start : mark.end])
        self.listed = _names_by_type(chance)

    def another(self, letter: str, language: str, like: str) -> str:
        """Another name for one, in the same number of words where lists allow it."""
        names, chance = self.told.get((letter, language), ()), self.chance.random()
        if letter in "OJX" or (names and chance < 0.35):
            return self.chance.choice(names) if names else like
        if letter == "P" and chance > 0.94 and self.words.get(language):
            return self.chance.choice(self.words[language]).capitalize()
        home = language if self.chance.random() < 0.8 else self.chance.choice([*_LOCALES, "elsewhere"])
        return self.chance.choice(self.listed[letter, home])

    def handle(self, like: str) -> str:
        """A user name of words and digits."""
        words = self.words.get("en", ("fox", "moon"))
        count = self.chance.choice((1, 2, 2))
        name = self.chance.choice(_SEPARATORS).join(self.chance.choice(words) for _ in range(count))
        if self.chance.random() < 0.6:
            name += self.chance.choice(_SEPARATORS) + str(self.chance.randrange(1, 2030))
        if self.chance.random() < 0.2:
            name = name.title() if self.chance.random() < 0.5 else f"x{name}x"
        return ("@" if like.startswith("@") else "") + name


def _names_by_type(chance: random.Random) -> dict[tuple[str, str], list[str]]:
    from faker import Faker

    lists: dict[tuple[str, str], list[str]] = {}
    for language, locales in (*_LOCALES.items(), ("elsewhere", _ELSEWHERE)):
        people, places = [], []
        for locale in locales:
            faker = Faker(locale)
            faker.seed_instance(chance.randrange(10**9))
            for _ in range(1200 if language != "elsewhere" else 200):
                people += [faker.first_name(), faker.first_name(), faker.last_name()]
                places.append(faker.city() if language != "lt" else faker.first_name())
        lists["P", language] = sorted(set(people))
        lists["L", language] = sorted(set(places))
    return lists


def with_others(text: Marked, names: Names, *, share: float = 0.5) -> Marked:
    """A copy with other names and numbers.

    Args:
        text: A text whose marks are complete.
        names: Names to swap in.
        share: Of the names and numbers, how many are changed.
    """
    chance, changed = names.chance, {}
    parts: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for mark in text.marks:
        words = text.text[mark.start : mark.end]
        key = (mark.allowed, words.casefold())
        if key not in changed:
            changed[key] = _other(words, mark.allowed, text.language, names) if chance.random() < share else words
        other = changed[key]
        if words.islower():
            other = other.lower()
        elif words.isupper() and len(words) > _LEAST_SWAPPED:
            other = other.upper()
        before = text.text[at : mark.start]
        length += len(before)
        parts += [before, other]
        marks.append(replace(mark, start=length, end=length + len(other)))
        length, at = length + len(other), mark.end
    parts.append(text.text[at:])
    return replace(text, text="".join(parts), marks=tuple(marks))


def _other(words: str, letter: str, language: str, names: Names) -> str:
    chance = names.chance
    if letter in ("P", "L", "J", "O") and len(words) >= _LEAST_SWAPPED:
        ways = {"P": 1.0, "L": 0.8, "J": 0.3, "O": 0.4}
        return names.another(letter, language, words) if chance.random() < ways[letter] else words
    if letter == "H" and " " not in words and chance.random() < 0.7:
        return names.handle(words)
    if letter and letter in NUMBERS + "XTUMKH":
        return renumbered(words, language, chance, letters=letter in "CISKD")
    return words


def renumbered(words: str, language: str, chance: random.Random, *, letters: bool = False) -> str:
    """The same form with other digits, written or said, and other capitals where ``letters``."""
    digits_of = _DIGITS.get(language, "").split()
    out = "".join(chance.choice("0123456789") if character.isdecimal() else character for character in words)
    if letters:
        out = re.sub(r"[A-Z]", lambda match: chance.choice("ABCDEFGHJKLMNPRSTUVWXYZ"), out)
    if digits_of:
        digits = set(digits_of)
        out = " ".join(chance.choice(digits_of) if word.lower() in digits else word for word in out.split(" "))
    return out


# ---- ways of writing; each keeps the number of code points, so that marks stay


def lower(text: Marked, chance: random.Random) -> Marked:
    """As recognisers write: no capitals, no punctuation (in codes it stays half the time)."""
    keep_codes = chance.random() < 0.5
    codes = [mark for mark in text.marks if mark.allowed[:1] in NUMBERS + "HMU"] if keep_codes else []
    small = _small(text.text)
    plain = [" " if character in '.,?!:;"“”„«»…' else character for character in small]
    for mark in codes:
        plain[mark.start : mark.end] = text.text[mark.start : mark.end]
    if chance.random() < 0.25:
        plain = [" " if character == "\n" else character for character in plain]
    return replace(text, text="".join(plain))


def _small(text: str) -> str:
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def typed_small(text: Marked, chance: random.Random) -> Marked:
    """No capitals, punctuation as it was."""
    return replace(text, text=_small(text.text))


def few_capitals(text: Marked, chance: random.Random) -> Marked:
    """Lower case with capitals at random words, as phones and recognisers set them."""
    share = chance.choice((0.01, 0.03, 0.1, 0.2))
    base = lower(text, chance).text if chance.random() < 0.5 else _small(text.text)
    letters = list(base)
    for match in re.finditer(r"(?<!\w)[^\W\d_]", base):
        if chance.random() < share:
            large = match.group().upper()
            letters[match.start()] = large if len(large) == 1 else match.group()
    return replace(text, text="".join(letters))


def shouted(text: Marked, chance: random.Random) -> Marked:
    """Capitals throughout, or in the words of marks only, as forms have them."""
    if chance.random() < 0.5:
        return replace(text, text=_large(text.text))
    letters = list(text.text)
    for mark in text.marks:
        letters[mark.start : mark.end] = _large(text.text[mark.start : mark.end])
    return replace(text, text="".join(letters))


def _large(text: str) -> str:
    return "".join(large if len(large := character.upper()) == 1 else character for character in text)


def without_accents(text: Marked, chance: random.Random) -> Marked:
    """As typed on a foreign keyboard."""
    bare = [unicodedata.normalize("NFD", character)[0] for character in text.text]
    return replace(text, text="".join(bare))


WRITINGS: tuple[tuple[float, Callable[[Marked, random.Random], Marked]], ...] = (
    (0.24, lower),
    (0.06, typed_small),
    (0.15, few_capitals),
    (0.03, shouted),
    (0.04, without_accents),
)
"""Share of the copies, and how they are written; the rest stays as it is."""


def written_anew(text: Marked, chance: random.Random) -> Marked:
    """A copy in one of the ways of writing."""
    draw = chance.random()
    for share, way in WRITINGS:
        if draw < share:
            return way(text, chance)
        draw -= share
    return text


def other_figures(text: Marked, chance: random.Random) -> Marked:
    """Other digits in what is not marked: sums, doses, times and counts."""
    covered = bytearray(len(text.text))
    for mark in text.marks:
        covered[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
    letters = list(text.text)
    for match in re.finditer(r"(?<!\w)\d{1,4}(?!\w)", text.text):
        if not any(covered[match.start() : match.end()]) and chance.random() < 0.4:
            digits = [chance.choice("123456789"), *(chance.choice("0123456789") for _ in match.group()[1:])]
            letters[match.start() : match.end()] = digits
    return replace(text, text="".join(letters))
