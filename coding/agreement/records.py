"""What the records of a case agree on: its consensus, else only what every coder who answered gave counts as given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coding.agreement.variables import NOT_APPLICABLE, UNKNOWN

Answer = tuple[str, str, str, frozenset[str]]
"""A case, a coder, a variable and the values they gave."""
Signs = Mapping[str, frozenset[str]]
"""Variable → the values of it that express something; one of them is enough."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """Values of cases, over the records that were read.

    Attributes:
        given: (case, variable) → values that all who answered gave; none where they differ throughout.
        by_any: (case, variable) → values that anybody gave.
        coders: Case → how many records it has.
    """

    given: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    by_any: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    coders: Mapping[str, int] = field(default_factory=dict)

    def express(self, signs: Signs) -> frozenset[str]:
        """Cases of which the records agree on one of the values."""
        return _with(self.given, signs)

    def differ(self, signs: Signs) -> frozenset[str]:
        """Cases of which somebody gave one of the values, and the records do not agree on any."""
        return _with(self.by_any, signs) - self.express(signs)

    def answer(self, case: str, variable: str) -> frozenset[str] | None:
        """What the records of a case agree on; None where they say nothing, differ, or the file does not say."""
        return (self.given.get((case, variable), frozenset()) - {UNKNOWN, NOT_APPLICABLE}) or None

    def gave(self, case: str, variable: str) -> frozenset[str]:
        """What anybody gave for a case."""
        return self.by_any.get((case, variable), frozenset())


def agreed(answers: Iterable[Answer], decided: Mapping[tuple[str, str], frozenset[str]] | None = None) -> Agreed:
    """What records agree on.

    Args:
        answers: One a case, coder and variable.
        decided: (case, variable) → values of the consensus, which counts instead of what its coders gave.
    """
    given: dict[tuple[str, str], frozenset[str]] = {}
    by_any: dict[tuple[str, str], frozenset[str]] = {}
    coders: dict[str, set[str]] = {}
    for case, coder, variable, values in answers:
        place = (case, variable)
        given[place] = given.get(place, values) & values
        by_any[place] = by_any.get(place, frozenset()) | values
        coders.setdefault(case, set()).add(coder)
    settled = {place: values for place, values in (decided or {}).items() if place in given}
    given |= settled
    by_any |= settled
    return Agreed(given, by_any, {case: len(people) for case, people in coders.items()})


def _with(values: Mapping[tuple[str, str], frozenset[str]], signs: Signs) -> frozenset[str]:
    return frozenset(case for (case, variable), value in values.items() if value & signs.get(variable, frozenset()))
