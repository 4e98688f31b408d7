"""How many codes more interviews bring, over the interviews of all sites: a curve that needs no order.

Interviews of several sites were coded side by side, so there is no order in which each brought its new codes. The curve
is therefore the mean over all orders, which has a closed form: a code that ``f`` of ``n`` interviews have is missing
from ``m`` of them with the chance ``C(n - f, m) / C(n, m)``. Of one project's curve (its interviews in the order they
were coded) it is the mean if that order were any other.

Sources: K. I. Ugland, J. S. Gray and K. E. Ellingsen (2003), The species-accumulation curve and estimation of species
richness, Journal of Animal Ecology 72, 888-897; R. K. Colwell, C. X. Mao and J. Chang (2004), Ecology 85, 2717-2727.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

from coding.extras.study.files.bundle import round_of
from coding.extras.study.files.pooling import Contribution, chosen_rounds, untold_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturation:
    """How many codes are expected in so many interviews.

    Attributes:
        expected: Codes in 1, 2, … interviews; the last are all that were found.
        once: Codes that a single interview has.
    """

    expected: tuple[float, ...]
    once: int

    @property
    def last(self) -> float | None:
        """How many new codes the last interview brought, whichever was the last; None below two interviews."""
        return self.expected[-1] - self.expected[-2] if len(self.expected) > 1 else None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "interviews": len(self.expected), "expected": list(self.expected), "new_in_the_last": self.last,
            "once": self.once,
        }  # fmt: skip


def saturation_of(interviews: Sequence[Collection[str]]) -> Saturation:
    """The curve of interviews, each given by the codes in it."""
    having = Counter(code for codes in interviews for code in set(codes))
    n = len(interviews)
    expected = tuple(
        sum(1 - comb(n - f, m) / comb(n, m) for f in having.values()) for m in range(1, n + 1)
    )  # fmt: skip
    return Saturation(expected=expected, once=sum(1 for f in having.values() if f == 1))


def pooled_saturation(contributions: Sequence[Contribution], round_name: str | None = None) -> dict[str, Any]:
    """The curve over the interviews of all sites, and of each by itself, from positions.

    Codes that a site does not tell are not in its own curve, and not in that of all: over fewer interviews they would
    seem to come later than they do.

    Returns:
        ``together``, ``sites`` by name, ``untold`` (code → sites that do not tell it), and ``sources``.

    Raises:
        NotReady: No site sent positions.
        NotFound: No site has such a round.
    """
    rounds = chosen_rounds(contributions, round_name)
    by_site = {name: _codes_by_interview(name, round) for name, round in rounds.items()}
    present = [contribution for contribution in contributions if contribution.name in rounds]
    untold = untold_at(present)
    return {
        "together": saturation_of(
            [codes - untold.keys() for interviews in by_site.values() for codes in interviews]
        ).to_json(),
        "sites": {name: saturation_of(interviews).to_json() for name, interviews in by_site.items()},
        "untold": untold,
        "sources": [contribution.source() for contribution in present],
    }


def _codes_by_interview(name: str, round: Mapping[str, Any]) -> list[set[str]]:
    documents, spans = round_of(name, name, round)
    codes: dict[str, set[str]] = {document.id: set() for document in documents}
    for span in spans:
        codes[span.document].add(span.code)
    return list(codes.values())
