"""How much of what is marked is masked whole, and how much else is masked with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.redact.reader.training.texts import DIRECT, Marked

Masked = Sequence[tuple[int, int]]
"""Stretches that were masked."""


@dataclass
class Score:
    """Counts over texts.

    A mention counts where all its letters and digits are masked, an entity where all its mentions are, a text where
    every direct mention is. Precision is that of letters and digits; a mask is false where it touches no mark.
    """

    entities: Counter[bool] = field(default_factory=Counter)
    whole: Counter[bool] = field(default_factory=Counter)
    quasi: Counter[bool] = field(default_factory=Counter)
    letters: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    right: int = 0
    masked: int = 0
    false: int = 0
    words: int = 0

    def add(self, text: Marked, masks: Masked) -> list[str]:
        """Count a text; returns the direct mentions that were missed."""
        mask, gold = bytearray(len(text.text)), bytearray(len(text.text))
        for start, end in masks:
            mask[start:end] = b"\x01" * (end - start)
        for mark in text.marks:
            gold[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
        self.words += len(text.text.split())
        self.false += sum(not any(gold[start:end]) for start, end in masks)
        for at, character in enumerate(text.text):
            if mask[at] and character.isalnum():
                self.masked += 1
                self.right += gold[at]
        entities: dict[tuple[str, str], bool] = {}
        missed = []
        for mark in text.marks:
            words = text.text[mark.start : mark.end]
            hit = all(mask[at] for at in range(mark.start, mark.end) if text.text[at].isalnum())
            self.letters[mark.allowed][hit] += 1
            if mark.allowed in DIRECT:
                key = (mark.allowed, words.casefold())
                entities[key] = entities.get(key, True) and hit
                if not hit:
                    missed.append(f"{mark.allowed}:{words}")
            else:
                self.quasi[hit] += 1
        self.entities.update(entities.values())
        self.whole[not missed] += 1
        return missed

    def line(self) -> str:
        """The figures in a line."""
        return (
            f"direct {_share(self.entities):.3f} of {self.entities.total()}, whole {self.whole[True]} of "
            f"{self.whole.total()}, precision {self.right / max(1, self.masked):.3f}, quasi {_share(self.quasi):.3f}, "
            f"false masks in 1,000 words {1000 * self.false / max(1, self.words):.1f}"
        )

    def by_letter(self) -> str:
        """Mentions masked whole, by letter."""
        return " ".join(f"{letter} {hits[True]}/{hits.total()}" for letter, hits in sorted(self.letters.items()))


def _share(counts: Counter[bool]) -> float:
    return counts[True] / max(1, counts.total())


def scores(texts: Iterable[tuple[Marked, Masked]]) -> dict[str, Score]:
    """Score texts by language, and all together under ``all``."""
    result: dict[str, Score] = defaultdict(Score)
    for text, masks in texts:
        result["all"].add(text, masks)
        result[text.language].add(text, masks)
    return result
