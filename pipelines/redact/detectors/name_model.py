"""Names found by Heard's own models, in the languages that no packaged model serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from pipelines.redact.detectors.page import Page, Word, found
from pipelines.redact.detectors.wordlists import INSTITUTIONS, NOT_NAMES, PARTICLES, PLACE_BEFORE
from pipelines.redact.folding import fold
from pipelines.redact.model import DOUBTFUL, Detection
from pipelines.redact.names import (
    everyday_words,
    first_names,
    is_no_name,
    is_title,
    last_names,
    places,
    word_set,
    words_of,
)
from pipelines.redact.tagger.dictionary import entry, is_common_form
from pipelines.redact.tagger.lexicon import is_common_word
from pipelines.redact.tagger.models import LANGUAGES, name_probabilities
from pipelines.redact.tagger.tokens import token_spans

NAME = "name model"
"""Name of the detector."""

REVIEWED_FROM: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "de": (0.06, 0.06),
        "es": (0.06, 0.1),
        "nl": (0.06, 0.11),
        "it": (0.04, 0.08),
        "pt": (0.04, 0.04),
        "pl": (0.02, 0.04),
        **dict.fromkeys(("lt", "ro"), (0.02, 0.05)),
        "el": (0.02, 0.03),
    }
)
"""Least probability at which a word is put up for review, by language, as written and in text without capitals; of
other words 1 to 3 and 2 to 4 % stand above it in the development texts (0974). From
:data:`~pipelines.redact.model.DOUBTFUL` a word is sure."""
_SMALL_FROM = 0.3
"""The same for a word without a capital in text that has them."""
_OFTEN_OF = 0.7
"""The same for a particle there: mostly it means "of"."""
_BEGINS_FROM = 0.2
"""Least probability of a Dutch particle that begins a name in text without capitals: "volgens de morgan"."""
_NO_NOUN_FROM = 0.9
"""The same for a German verb or adjective without capitals or where a sentence opens: no name is one."""
_IN_ADDRESSES = frozenset("@._/\\#=+&")
_BY_RULE = 0.1
"""Probability of what belongs to a name by a rule."""
_NOT_LOOKED_UP = frozenset(("el", "lt", "ro"))
_LONGEST, _LONGEST_SPOKEN = 80, 60
_ENDS = frozenset(".?!…")
_JOINS = frozenset("-'’")
_APOSTROPHES = frozenset("'’‘")
_BENT_BEHIND_APOSTROPHES = frozenset(("lt", "nl", "pl"))
"""Languages in which a name takes an ending behind an apostrophe."""
_AND = frozenset(("a", "e", "i", "o", "y"))
"""Particles that mostly are other words, and join two people: "Maria e João"."""
_COMPOUNDS = frozenset(("de", "nl"))
_SURE = 0.95
"""From here on what looks like an everyday word is left to the model."""
_SHORTEST_BEFORE = 3
"""Letters before the last noun of a compound."""
_NUMERALS = frozenset(("ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi"))


def has_model(language: str | None) -> bool:
    """Return whether Heard has a name model of its own for a language."""
    return language in LANGUAGES


def leaves_to_model(language: str | None) -> bool:
    """Return whether lists and lone capitals are left to the model.

    That is so where no dictionary told which listed names are everyday words: there the lists flag many of them.
    """
    return language in _NOT_LOOKED_UP


@dataclass(slots=True)
class _Token:
    """A token with what is held of it."""

    start: int
    end: int
    text: str
    likely: float = 0.0
    opens: bool = False

    @property
    def folded(self) -> str:
        return fold(self.text).rstrip(".'’")


class NameModel:
    """The detector."""

    name = NAME

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield runs of words that a model takes for a name; the score is the probability of the surest word."""
        if page.language not in LANGUAGES:
            return
        for sentence in _sentences(page, page.language):
            cased = not page.caseless
            likely = name_probabilities([token.text for token in sentence], page.language, cased=cased)
            for token, chance in zip(sentence, likely, strict=True):
                token.likely = chance
            _tidy(page, sentence)
            yield from _runs(page, sentence)


def _sentences(page: Page, language: str) -> Iterator[list[_Token]]:
    """Cut a page at ends of lines and sentences; text without capitals into stretches of words."""
    text, caseless = page.text, page.caseless
    longest = _LONGEST_SPOKEN if caseless else _LONGEST
    sentence: list[_Token] = []
    end = 0
    for start, stop in token_spans(text, language):
        written = text[start:stop]
        if sentence and ("\n" in text[end:start] or len(sentence) >= longest):
            yield sentence
            sentence = []
        end = stop
        if caseless and not any(character.isalnum() for character in written):
            continue
        opens = not sentence or (sentence[-1].opens and not sentence[-1].text[0].isalnum())
        sentence.append(_Token(start, stop, written, opens=opens))
        if written in _ENDS and not caseless:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _introduces(token: _Token, language: str | None) -> bool:
    """Whether a word is a title or an office, after which a name is said; a relative is somebody's ("Sohn von")."""
    folded = token.folded
    return (is_title(folded) or folded in word_set("ranks")) and folded not in words_of("kin", language)


@cache
def _is_compound(folded: str, language: str | None) -> bool:
    """Whether a word ends in a noun that other words are put before: "Busbahnhof", "Brieffreundin", "spatbord"."""
    ends = words_of("noun_ends", language) if language in _COMPOUNDS else ()
    return any(len(folded) >= len(end) + _SHORTEST_BEFORE and folded.endswith(end) for end in ends)


def _never(page: Page, token: _Token, neighbour: bool) -> bool:
    """Whether a word is no name whatever the model says."""
    folded = token.folded
    if not any(character.isalpha() for character in token.text) or is_no_name(token.text, page.language):
        return True
    if folded in word_set("hesitations") or (is_title(folded) and folded not in first_names()):
        return True
    if folded in words_of("kin", page.language) and not neighbour:
        return True
    if folded in NOT_NAMES and folded not in first_names() and folded not in last_names() and not neighbour:
        return True
    listed = folded in first_names() or folded in last_names() or folded in places()
    if not listed and folded in word_set("greetings"):
        return True
    if not listed and not page.caseless:
        everyday = folded in everyday_words(page.language or "") and (token.opens or token.text.islower())
        if _is_compound(folded, page.language) or (everyday and not neighbour and token.likely < _SURE):
            return True
    if token.text[-1] in _APOSTROPHES and folded not in ("d", "o") and not _is_bent(page, token):
        return True  # what elision leaves of an article: "l'", "all'"
    word = Word(token.start, token.end, token.text, folded, token.text[0].isupper(), False)
    return page.calendar(word) and not neighbour


def _is_bent(page: Page, token: _Token) -> bool:
    """Whether a word before an apostrophe is a name with an ending behind it, and no plural ("auto's")."""
    if page.language not in _BENT_BEHIND_APOSTROPHES or token.likely < DOUBTFUL:
        return False
    return not is_common_form(token.text[:-1].lower(), page.language)


def _tidy(page: Page, sentence: Sequence[_Token]) -> None:
    """Correct what the model cannot know: titles, fillers, and particles inside names."""
    raw = [token.likely for token in sentence]
    for at, token in enumerate(sentence):
        least = _least(page, token)
        if _tied(sentence, raw, at):
            token.likely, least = max(token.likely, _BY_RULE), _BY_RULE
        if page.caseless and is_common_word(token.text.lower(), page.language or ""):
            least = DOUBTFUL
        beside = max(raw[at - 1] if at else 0.0, raw[at + 1] if at + 1 < len(raw) else 0.0) >= 0.5
        if (
            token.likely < least
            or _never(page, token, beside)
            or _greets(page, sentence, at)
            or _ends_word(page, sentence, at)
            or (not page.caseless and token.text[0].islower() and _is_in_address(page, token))
        ):
            token.likely = 0.0
    for at in range(len(sentence)):
        if _follows_title_and_particles(page, sentence, raw, at) or _follows_rank(page, sentence, at):
            sentence[at].likely = _BY_RULE
    for at, token in enumerate(sentence):
        if not token.likely and (_bridges(page, sentence, at) or _begins_name(page, sentence, raw, at)):
            token.likely = raw[at] if raw[at] >= _OFTEN_OF else _BY_RULE
        elif not token.likely and _ends_foreign_name(page, sentence, at):
            token.likely = _BY_RULE
        elif not token.likely and at and sentence[at - 1].likely and token.text.isupper():
            token.likely = _BY_RULE if token.folded in _NUMERALS else 0.0


def _least(page: Page, token: _Token) -> float:
    """Return from which probability a word is put up."""
    written, caseless = REVIEWED_FROM[page.language or ""]
    if page.caseless:
        return _NO_NOUN_FROM if page.language == "de" and _is_word_only(token, "de") else caseless
    if token.text[0].isupper():
        if token.opens and _is_word_only(token, page.language or ""):
            return _NO_NOUN_FROM if page.language == "de" else DOUBTFUL
        return written
    return _OFTEN_OF if token.folded in PARTICLES else _SMALL_FROM


def _ends_word(page: Page, sentence: Sequence[_Token], at: int) -> bool:
    """Whether letters are the ending behind the apostrophe of a word that is no name: "auto's"."""
    if page.language not in _BENT_BEHIND_APOSTROPHES or not at:
        return False
    before = sentence[at - 1]
    beside = before.end == sentence[at].start and before.text[-1] in _APOSTROPHES
    return beside and not before.likely and sentence[at].text.islower()


def _ends_foreign_name(page: Page, sentence: Sequence[_Token], at: int) -> bool:
    """Whether letters are the ending of a name behind an apostrophe, or that: "Andy’emu", "Pétaine‘as"."""
    token, before = sentence[at], sentence[at - 1] if at else None
    if page.language not in _BENT_BEHIND_APOSTROPHES or before is None:
        return False
    if not before.likely or before.end != token.start:
        return False
    if token.text in _APOSTROPHES:
        return at + 1 < len(sentence) and sentence[at + 1].start == token.end and sentence[at + 1].text.islower()
    return before.text[-1] in _APOSTROPHES and token.text.islower()


def _is_word_only(token: _Token, language: str) -> bool:
    """Whether a form is known without a capital only, and in no list of names: "lachte"; in German no noun is."""
    listed = token.folded in first_names() or token.folded in last_names() or token.folded in places()
    return not listed and entry(token.text.lower(), language).known == "1"


def _is_in_address(page: Page, token: _Token) -> bool:
    """Whether a word is a part of a mail address, a user name or a path: "eulalia.b@example.org", "stille_svenja"."""
    before = page.text[max(0, token.start - 1) : token.start]
    after, beyond = page.text[token.end : token.end + 1], page.text[token.end + 1 : token.end + 2]
    if before.isdigit() or after.isdigit() or (before and before in _IN_ADDRESSES):
        return True
    return bool(after) and after in _IN_ADDRESSES and (after != "." or beyond.isalnum())


def _greets(page: Page, sentence: Sequence[_Token], at: int) -> bool:
    """Whether a word that is a name too greets a relative: "Lieve oma"."""
    if not sentence[at].opens or at + 1 >= len(sentence) or sentence[at].folded not in word_set("greetings"):
        return False
    return sentence[at + 1].folded in words_of("kin", page.language)


def _tied(sentence: Sequence[_Token], raw: Sequence[float], at: int) -> bool:
    """Whether a hyphen ties a word to a name before it, so that it needs no capital: "Gee-sung"."""
    if at < 2 or sentence[at - 1].text != "-" or raw[at - 2] < DOUBTFUL:
        return False
    return sentence[at - 2].end + 1 == sentence[at].start


def _follows_title_and_particles(page: Page, sentence: Sequence[_Token], raw: Sequence[float], at: int) -> bool:
    """Whether a word stands after a title and particles that the model takes for the beginning of a name."""
    if sentence[at].likely or is_no_name(sentence[at].text, page.language) or not sentence[at].text[0].isalpha():
        return False
    before = at - 1
    while before >= 0 and sentence[before].folded in PARTICLES and raw[before] >= _BY_RULE:
        before -= 1
    return 0 <= before < at - 1 and is_title(sentence[before].folded)


def _follows_rank(page: Page, sentence: Sequence[_Token], at: int) -> bool:
    """Whether a word with a capital stands behind a rank of the police, which names whoever writes a report."""
    token = sentence[at]
    if not at or token.likely or not token.text[0].isupper() or is_no_name(token.text, page.language):
        return False
    return sentence[at - 1].folded in word_set("police_ranks") and token.folded not in word_set("police_ranks")


def _bridges(page: Page, sentence: Sequence[_Token], at: int) -> bool:
    """Whether a particle or a hyphen stands inside a name, or a particle between a title or office and a name."""
    token = sentence[at]
    if at + 1 >= len(sentence):
        return False
    if token.text in _JOINS:
        return bool(
            at
            and sentence[at - 1].likely
            and sentence[at + 1].likely
            and sentence[at - 1].end == token.start
            and token.end == sentence[at + 1].start
        )
    if token.folded not in PARTICLES or token.folded in _AND:
        return False
    after = at + 1
    while after < len(sentence) - 1 and after < at + 3 and not sentence[after].likely:
        if sentence[after].folded not in PARTICLES:
            return False
        after += 1
    if not sentence[after].likely or at == 0:
        return False
    before = sentence[at - 1]
    return bool(before.likely) or _introduces(before, page.language)


def _begins_name(page: Page, sentence: Sequence[_Token], raw: Sequence[float], at: int) -> bool:
    """Whether the model takes a particle for the first word of a name: "De Morgan schreef".

    Where it stands inside a sentence only in Dutch, whose particles are articles; in others they mostly mean "of".
    """
    token = sentence[at]
    least = _BEGINS_FROM if page.caseless and page.language == "nl" else DOUBTFUL
    if token.folded not in PARTICLES or raw[at] < least:
        return False
    after = at + 1
    while after < len(sentence) and sentence[after].folded in PARTICLES and raw[after] >= least:
        after += 1
    begins = page.language == "nl" or (token.opens and token.text[0].isupper())
    return begins and after < len(sentence) and sentence[after].likely >= DOUBTFUL


def _runs(page: Page, sentence: Sequence[_Token]) -> Iterator[Detection]:
    at = 0
    while at < len(sentence):
        stop = at
        while stop < len(sentence) and sentence[stop].likely:
            stop += 1
        if stop > at:
            run = sentence[at:stop]
            score = max(token.likely for token in run)
            if _only_institution(sentence, at, run, page.language):
                at = stop + 1
                continue
            yield found(run[0].start, run[-1].end, _type(sentence, at, run), round(score, 3), NAME)
        at = stop + 1


def _only_institution(sentence: Sequence[_Token], at: int, run: Sequence[_Token], language: str | None) -> bool:
    """Whether a run is nothing but words of public institutions that name no one place: "Tribunal", "Ministerio"."""
    if at and _introduces(sentence[at - 1], language):
        return False
    return all(
        (token.folded in INSTITUTIONS and (token.likely < DOUBTFUL or token.folded not in last_names()))
        or token.folded in PARTICLES
        for token in run
    )


def _type(sentence: Sequence[_Token], at: int, run: Sequence[_Token]) -> str:
    """Return whether a run is taken for a place or a body or, where nothing says so, for a person."""
    names = [token.folded in first_names() or token.folded in last_names() for token in run]
    if any(token.folded in INSTITUTIONS for token in run) and not all(names):
        return "ORGANISATION"
    whole = " ".join(token.folded for token in run)
    if whole not in places():
        return "PERSON"
    listed = whole in first_names() or whole in last_names()
    before = sentence[at - 1].folded if at else ""
    return "LOCATION" if not listed or before in PLACE_BEFORE else "PERSON"
