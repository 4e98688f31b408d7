"""What a second reading of drawn lines says about the lines nobody read again.

Lines are drawn at random without replacement and read by a person who did not review the interview; ``missed`` of
``lines`` held an identifier that was not masked. The statements are exact and one-sided. No detector is counted as a
reader: detectors miss the same names, so estimates from their overlap come out too low.

Sources: C. J. Clopper and E. S. Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the
binomial, Biometrika 26, 404-413; its hypergeometric counterpart for a finite number of lines: J. P. Buonaccorsi (1987),
A note on confidence intervals for proportions in finite populations, The American Statistician 41, 215-218.
"""

import random
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_LINE = 160
"""A drawn line holds at most so many code points, unless one word is longer."""
_SENTENCE_END = re.compile(r"[.!?…;:][\"'”’»)]*\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """An upper bound on the share of lines that hold a missed identifier.

    Attributes:
        lines: Lines read.
        missed: Those among them that held one.
        population: Lines there are.
        confidence: 0.95 for 95 %.
        share: Clopper-Pearson upper bound per line: what would be expected of any number of lines like these.
        left: At most so many of these very lines still hold one, those found already corrected (finite population).
    """

    lines: int
    missed: int
    population: int
    confidence: float
    share: float
    left: int

    @property
    def remaining_share(self) -> float:
        """``left`` as a share of all lines."""
        return self.left / self.population if self.population else 0.0

    def within(self, bound: float) -> bool:
        """Whether either exact statement is at or below a bound on the share of lines."""
        return self.share <= bound or self.remaining_share <= bound


def bound_of(missed: int, lines: int, population: int, confidence: float = 0.95) -> Bound:
    """Both exact bounds for what was read.

    Raises:
        ValueError: More missed than read, more read than there are, or a confidence outside 0 to 1.
    """
    if not 0 <= missed <= lines <= population or not 0 < confidence < 1:
        raise ValueError("More lines missed than read, or read than there are; or no confidence between 0 and 1.")
    remaining = _most_remaining(missed, lines, population, confidence)
    return Bound(
        lines=lines,
        missed=missed,
        population=population,
        confidence=confidence,
        share=upper_bound(missed, lines, confidence),
        left=remaining,
    )


def upper_bound(missed: int, lines: int, confidence: float = 0.95) -> float:
    """One-sided Clopper-Pearson upper limit: the ``confidence`` quantile of Beta(missed + 1, lines - missed).

    With nothing missed it is ``1 - (1 - confidence) ** (1 / lines)``. Nothing read bounds nothing: 1.
    """
    from scipy.stats import beta

    if missed >= lines:
        return 1.0
    return float(beta.ppf(confidence, missed + 1, lines - missed))


def _most_remaining(missed: int, lines: int, population: int, confidence: float) -> int:
    """The most lines with a miss under which as few as ``missed`` could still turn up, less those found."""
    from scipy.stats import hypergeom

    def unlikely(remaining: int) -> bool:
        return bool(hypergeom.cdf(missed, population, missed + remaining, lines) <= 1 - confidence)

    return bisect_left(range(1, population - lines + 1), True, key=unlikely)


def lines_needed(bound: float, confidence: float = 0.95, missed: int = 0, population: int | None = None) -> int:
    """How many lines must be read for the bound, if ``missed`` of them turn out to hold an identifier.

    Args:
        bound: Wanted upper bound on the share of lines, between 0 and 1.
        confidence: 0.95 for 95 %.
        missed: Misses to allow for.
        population: Lines there are; where given, never more than these, and the finite statement counts too.

    Returns:
        The smallest sufficient number.
    """
    if not 0 < bound < 1:
        raise ValueError("The bound is a share of lines between 0 and 1.")

    def enough(lines: int) -> bool:
        if upper_bound(missed, lines, confidence) <= bound:
            return True
        return population is not None and _most_remaining(missed, lines, population, confidence) <= bound * population

    low, high = missed + 1, missed + 1
    while not enough(high):
        if population is not None and high >= population:
            return population
        low, high = high + 1, high * 2 if population is None else min(high * 2, population)
    return low + bisect_left(range(low, high), True, key=enough)


def cut_lines(text: str, turns: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut a transcript into lines of at most :data:`LONGEST_LINE` code points, at ends of sentences where possible.

    Every word is in exactly one line, and none crosses a turn, so that each has the same chance of being drawn.

    Args:
        text: The original text.
        turns: ``(start, end)`` of its turns, in order; half-open.
    """
    lines: list[tuple[int, int]] = []
    for turn_start, turn_end in turns:
        start = turn_start
        while start < turn_end:
            while start < turn_end and text[start].isspace():
                start += 1
            if start >= turn_end:
                break
            end = _line_end(text, start, turn_end)
            lines.append((start, start + len(text[start:end].rstrip())))
            start = end
    return lines


def _line_end(text: str, start: int, turn_end: int) -> int:
    if turn_end - start <= LONGEST_LINE:
        return turn_end
    stretch = text[start : start + LONGEST_LINE]
    ends = [match.end() for match in _SENTENCE_END.finditer(stretch)]
    if ends and ends[-1] >= LONGEST_LINE // 3:
        return start + ends[-1]
    gap = max(stretch.rfind(" "), stretch.rfind("\n"), stretch.rfind("\t"))
    if gap > 0:
        return start + gap + 1
    word = re.compile(r"\s").search(text, start, turn_end)
    return word.end() if word else turn_end


def draw(seed: int, lines: Sequence[tuple[str, int, int]], count: int) -> list[tuple[str, int, int]]:
    """Draw lines without replacement, each with the same chance; the same seed draws the same ones."""
    return random.Random(seed).sample(list(lines), min(count, len(lines)))
