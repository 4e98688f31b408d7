"""What stands around words of a text: their sentence, articles, owners' words, counts."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.extras.persons.spots import Spot
from pipelines.redact.page import Page
from pipelines.redact.spoken_numbers import spoken_number

Span = tuple[int, int]
MOST = 6
"""Children and the like who are each a person, where they are counted."""
_BACK = 4
"""Words before one in which an article, an owner or a verb is looked for."""
_BETWEEN = 4
_GLUE = "'’- \n\u00a0"
"""What may stand between words that belong together."""
_STOP = re.compile(r"[.?!\n]")
_COUNT = re.compile(r"[ \u00a0]+(\d+|[^\W\d_]+)(?!\w)")
_DIGITS = re.compile(r"\d{1,2}")
_PEOPLE = frozenset({"kin", "role", "people"})


class Around:
    """A text with the places that matter in it. Words go by their numbers."""

    def __init__(self, page: Page, spots: Sequence[Spot]) -> None:
        self.text, self.language, self.words, self.spots = page.text, page.language, page.words, spots
        self._starts = [word.start for word in self.words]
        self._tagged = {spot.word: spot for spot in spots if spot.word >= 0}
        self._sentences = [0] if self.words else []
        for before, after in pairwise(self.words):
            self._sentences.append(self._sentences[-1] + page.ends_sentence(before, after))

    def first(self, start: int) -> int:
        """The first word that begins at a place or after it."""
        return bisect_left(self._starts, start)

    def span(self, word: int, count: int = 1) -> Span:
        """Where words stand."""
        return self.words[word].start, self.words[word + count - 1].end

    def kinds(self, word: int) -> set[str]:
        """What a word is; nothing where there is none."""
        spot = self._tagged.get(word)
        return {kind for kind, _ in spot.tags} if spot else set()

    def sentence(self, word: int) -> int:
        """The number of a word's sentence; none behind the text."""
        return self._sentences[word] if word < len(self.words) else -1

    def sentence_at(self, start: int) -> int:
        """The sentence of a place; digits belong to the words before them unless a sentence ends between."""
        if not self.words:
            return 0
        at = min(self.first(start), len(self.words) - 1)
        start += self.text.startswith("[", start)  # the words of a mark begin behind its bracket
        if at and self._starts[at] != start and not _STOP.search(self.text, self.words[at - 1].end, start):
            at -= 1
        return self._sentences[at]

    def in_sentence(self, words: range, sentence: int) -> list[int]:
        """Those of some words that are of a sentence."""
        return [at for at in words if 0 <= at < len(self.words) and self._sentences[at] == sentence]

    def before(self, word: int) -> Iterator[int]:
        """The words right before one, the nearest first, as far as nothing but spaces stands between."""
        for at in range(word - 1, max(-1, word - _BACK), -1):
            between = self.text[self.words[at].end : self.words[at + 1].start]
            if self._sentences[at] != self._sentences[word] or between.strip(_GLUE):
                return
            yield at

    def between(self, start: int, end: int) -> list[int]:
        """The words between two places."""
        return list(range(self.first(start), self.first(end)))

    def are(self, words: Sequence[int], *kinds: str) -> bool:
        """Whether words are few, and each of one of some kinds."""
        return len(words) <= _BETWEEN and all(self.kinds(word) & set(kinds) for word in words)

    def next_spots(self, start: int) -> Sequence[Spot]:
        """The next places."""
        at = bisect_left(self.spots, start, key=lambda spot: spot.start)
        return self.spots[at : at + 4]

    def next_name(self, start: int, most: int) -> Spot | None:
        """The next name, so many characters away at most."""
        named = (spot for spot in self.next_spots(start) if spot.name is not None)
        return next((spot for spot in named if spot.start - start <= most), None)

    def article(self, word: int) -> tuple[str | None, bool]:
        """The article before words, and whether they say what somebody is."""
        article: str | None = None
        for at in self.before(word):
            kinds = self.kinds(at)
            if "be" in kinds:
                return article, True
            if kinds & _PEOPLE:
                break
            if article is None:
                article = "a" if "a" in kinds else "the" if "the" in kinds else None
        return article, False

    def counted_before(self, word: int) -> int:
        """How many are said to be: "two daughters"; 0 where that is not said."""
        for at in reversed(self.in_sentence(range(word - 3, word), self.sentence(word))):
            if (number := spoken_number(self.words[at].text)) and 1 < number <= MOST:
                return number
        digits = _DIGITS.findall(self.text, self.words[max(0, word - 3)].start, self.words[word].start)
        return int(digits[-1]) if digits and 1 < int(digits[-1]) <= MOST else 0

    def counted_behind(self, word: int) -> tuple[int, Span] | None:
        """How many, and where it is said: "a mother of two"."""
        if "of" not in self.kinds(word):
            return None
        count = _COUNT.match(self.text, self.words[word].end)
        number = (int(count[1]) if count[1].isdecimal() else spoken_number(count[1])) if count else None
        return (number, count.span(1)) if count and number and number <= MOST else None
