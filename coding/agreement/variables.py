"""Agreement on the variables of case records: every coefficient of a table of units, with intervals over cases.

A variable is answered once a case and coder. "unknown" is counted twice over: as a value like any other (a coder said
that the file does not tell), and as missing. "not applicable" is a value. What a coder left open is missing.

Sources: those of :mod:`coding.agreement.precut`; Passonneau (2006) for alpha with the MASI distance
(:mod:`coding.agreement.sets`), of a variable with several values at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from coding.agreement.columns import FloatArray, IntArray
from coding.agreement.figures import Figure
from coding.agreement.intervals import Interval, leave_one_out_intervals
from coding.agreement.precut import NotComputable, Ratings, encode, ratings_report
from coding.agreement.sets import alpha_without_each, set_distances, tallies
from coding.model.message import N_, Message

UNKNOWN: Final = "unknown"
NOT_APPLICABLE: Final = "not applicable"
TOGETHER: Final = "\x1f"
"""Between the values of one answer where they are one name; no value holds it, as values are one line of text."""

_TABLE: Final = (
    "percent", "holsti", "brennan_prediger", "scott_pi", "cohen_kappa", "fleiss_kappa", "gwet_ac1", "kripp_alpha",
)  # fmt: skip
_EMPTY: Final = Message("nobody has answered it")
_TOO_FEW: Final = Message("no case was recorded by two or more coders")
_CONSTANT: Final = Message("no variation: all coders gave one and the same value throughout")

_NO_FIGURE: Final = Interval(None, None, "", Message("the coefficient itself is not computable"))

Row = tuple[str, str, frozenset[str]]
"""A case, a coder and the values they gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of the codebook.

    Attributes:
        name: Its name.
        values: Its closed list, in order.
        answer: ``one``, ``several``, ``ordered`` or ``days``.
        target: Alpha to reach, or None.
    """

    name: str
    values: tuple[str, ...]
    answer: str = "one"
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableFigures:
    """Agreement on one variable.

    Attributes:
        variable: Which.
        table: The figures of ``heard agreement --table`` over its answers as names, by name.
        more: ``alpha_masi``, and ``kripp_alpha_ordinal`` or ``kripp_alpha_interval`` where the codebook says so; values
            that have no place in the order are missing there.
        intervals: Intervals over cases by name of the figure.
        unknown: How many answers are "unknown".
        not_computable: Why a figure is None, by name.
        known: The same with "unknown" as missing; None within it.
    """

    variable: Variable
    table: Mapping[str, Any]
    more: Mapping[str, Figure]
    intervals: Mapping[str, Interval]
    unknown: int
    not_computable: Mapping[str, str]
    known: VariableFigures | None = None

    @property
    def alpha(self) -> Figure:
        """Krippendorff's alpha, nominal: the figure a target is set for."""
        figure: Figure = self.table["kripp_alpha"]
        return figure

    def to_json(self) -> dict[str, Any]:
        """Plain values; names as in ``heard agreement --table --json``."""
        interval = self.intervals["kripp_alpha"]
        result: dict[str, Any] = {
            **self.table,
            **self.more,
            "answer": self.variable.answer,
            "interval": interval.ends_or_none,
            "interval_method": interval.method or None,
            "intervals": {name: interval.ends_or_none for name, interval in self.intervals.items()},
            "no_interval": {name: interval.reason for name, interval in self.intervals.items() if interval.reason},
            "unknown": self.unknown,
            "not_computable": dict(self.not_computable),
        }
        if self.known is not None:
            target = self.variable.target
            result |= {
                "target": target,
                "reached": None if target is None or self.alpha is None else self.alpha >= target,
                "unknown_as_missing": self.known.to_json(),
            }
        return result


def variable_figures(variable: Variable, rows: Sequence[Row]) -> VariableFigures:
    """Agreement on one variable.

    Args:
        variable: Which.
        rows: One a case and coder who answered it; cases by the names that reasons call them.
    """
    known = [row for row in rows if UNKNOWN not in row[2]]
    unknown = len(rows) - len(known)
    return replace(_figures(variable, rows, unknown), known=_figures(variable, known, unknown))


def _figures(variable: Variable, rows: Sequence[Row], unknown: int) -> VariableFigures:
    if not rows:
        return _nothing(variable, unknown)
    ratings = encode((case, coder, _named(values)) for case, coder, values in rows)
    report = ratings_report(ratings)
    reasons = dict(report.not_computable)
    table = {name: value for name, value in report.to_json().items() if name != "not_computable"}
    by_distance = _Alphas(ratings)
    more: dict[str, Figure] = {}
    intervals = {"kripp_alpha": by_distance.interval(1 - np.eye(len(ratings.categories)), reasons, "kripp_alpha")[1]}
    intervals["cohen_kappa"] = _kappa_interval(ratings, table["cohen_kappa"])
    more["alpha_masi"], intervals["alpha_masi"] = by_distance.interval(_masi(ratings), reasons, "alpha_masi")
    if variable.answer == "ordered":
        name = "kripp_alpha_ordinal"
        more[name], intervals[name] = _ordinal(ratings, variable.values, reasons, name)
    elif variable.answer == "days":
        name = "kripp_alpha_interval"
        days = _in_days(ratings)
        scale = np.array([float(category) for category in days.categories])
        more[name], intervals[name] = _Alphas(days).interval((scale[:, None] - scale[None, :]) ** 2, reasons, name)
    return VariableFigures(
        variable=variable,
        table=table,
        more=more,
        intervals={name: _over_cases(interval) for name, interval in intervals.items()},
        unknown=unknown,
        not_computable=reasons,
    )


def _named(values: frozenset[str]) -> str:
    """One answer as one name."""
    return next(iter(values)) if len(values) == 1 else TOGETHER.join(sorted(values))


def _nothing(variable: Variable, unknown: int) -> VariableFigures:
    """The figures of a variable that nobody has answered."""
    more = {"ordered": ("alpha_masi", "kripp_alpha_ordinal"), "days": ("alpha_masi", "kripp_alpha_interval")}
    names = more.get(variable.answer, ("alpha_masi",))
    table: dict[str, Any] = {**dict.fromkeys(_TABLE), "level": "nominal", "coders": [], "units": 0, "categories": 0}
    return VariableFigures(
        variable=variable,
        table={**table, "pairs": {}},
        more=dict.fromkeys(names),
        intervals={name: Interval(None, None, "", _EMPTY) for name in ("kripp_alpha", "cohen_kappa", *names)},
        unknown=unknown,
        not_computable=dict.fromkeys((*_TABLE, *names), _EMPTY),
    )


class _Alphas:
    """Alpha with any distance between answers, and its interval over cases."""

    def __init__(self, ratings: Ratings) -> None:
        mask = (ratings.values >= 0).sum(axis=1) >= 2
        self.values = ratings.values[mask]
        self.names = [ratings.units[index] for index in np.flatnonzero(mask)]

    def interval(self, distances: FloatArray, reasons: dict[str, str], name: str) -> tuple[Figure, Interval]:
        """The coefficient with its interval; a reason is noted where there is no coefficient."""
        try:
            if not self.values.size:
                raise NotComputable(_TOO_FEW)
            counts, observed = tallies(self.values, distances, np.arange(len(self.values)))
            alpha, without = alpha_without_each(counts, observed, distances)
        except NotComputable:
            reasons[name] = _CONSTANT if self.values.size else _TOO_FEW
            return None, _NO_FIGURE
        alike = any(
            bool((distances[column, other][(column >= 0) & (other >= 0)] < distances.max()).any())
            for first, column in enumerate(self.values.T)
            for other in self.values.T[first + 1 :]
        )
        return alpha, _interval(alpha, without, counts, self.names, unshared=not alike)


def _interval(
    alpha: float, without: FloatArray, counts: FloatArray, names: Sequence[str], *, unshared: bool
) -> Interval:
    common = int(counts.sum(axis=0).argmax())
    # As with codes: cases that have nothing but the commonest value add next to nothing to the spread. All others do,
    # also where no value comes twice, as with days.
    informative = int((counts.sum(axis=1) > counts[:, common]).sum())
    return leave_one_out_intervals(np.array([alpha]), without[:, None], [informative], names, unshared=unshared)[0]


def _masi(ratings: Ratings) -> FloatArray:
    sets = [frozenset(str(category).split(TOGETHER)) for category in ratings.categories]
    every = {value: at for at, value in enumerate(sorted(frozenset().union(*sets)))}
    members = np.zeros((len(sets), len(every)))
    for at, values in enumerate(sets):
        members[at, [every[value] for value in values]] = 1
    return set_distances(members, "masi")


def _in_days(ratings: Ratings) -> Ratings:
    """The answers that are numbers of days; all others as missing."""
    numbers = {
        at: float(str(category)) for at, category in enumerate(ratings.categories) if is_day_count(str(category))
    }
    order = sorted(numbers, key=numbers.__getitem__)
    return _renamed(ratings, order, tuple(numbers[at] for at in order))


def is_day_count(text: str) -> bool:
    """Whether an answer is a whole number, of days, and not a value of the list."""
    return text.removeprefix("-").isdecimal() and text.isascii()


def _renamed(ratings: Ratings, order: Sequence[int], categories: tuple[str | float, ...]) -> Ratings:
    """Only some categories, in this order; all others as missing."""
    place = np.full(len(ratings.categories) + 1, -1, dtype=np.int64)
    place[list(order)] = np.arange(len(order))
    return replace(ratings, values=place[ratings.values], categories=categories)


def _ordinal(ratings: Ratings, order: Sequence[str], reasons: dict[str, str], name: str) -> tuple[Figure, Interval]:
    """Krippendorff's ordinal alpha over the values that have a place in the order.

    How far two values are apart depends on how often each between them was given, so it is told anew without each case.
    """
    at = {str(category): index for index, category in enumerate(ratings.categories)}
    ordered = [category for category in order if category not in (UNKNOWN, NOT_APPLICABLE) and category in at]
    ranked = _renamed(ratings, [at[category] for category in ordered], tuple(ordered))
    part = _Alphas(ranked)
    if not part.values.size:
        reasons[name] = _TOO_FEW
        return None, _NO_FIGURE
    counts, pairs = _coincidences(part.values, len(ordered))
    total, both = counts.sum(axis=0), pairs.sum(axis=0)
    if (total > 0).sum() < 2:
        reasons[name] = _CONSTANT
        return None, _NO_FIGURE
    alphas = _ordinal_alphas(np.vstack([total, total - counts]), np.concatenate([both[None], both - pairs]))
    alike = bool(pairs[:, np.arange(len(ordered)), np.arange(len(ordered))].any())
    return float(alphas[0]), _interval(float(alphas[0]), alphas[1:], counts, part.names, unshared=not alike)


def _coincidences(values: IntArray, size: int) -> tuple[FloatArray, FloatArray]:
    """By case: how often each value was given, and the coincidences of pairs of values."""
    judged = values >= 0
    raters = judged.sum(axis=1)
    totals = np.zeros((len(values), size))
    for column, has in zip(values.T, judged.T, strict=True):
        totals[np.flatnonzero(has), column[has]] += 1
    pairs = totals[:, :, None] * totals[:, None, :]
    each = np.arange(size)
    pairs[:, each, each] -= totals
    coincidences: FloatArray = pairs / (raters - 1)[:, None, None]
    return totals, coincidences


def _ordinal_alphas(totals: FloatArray, pairs: FloatArray) -> FloatArray:
    scale = np.cumsum(totals, axis=1) - totals / 2
    distances = (scale[:, :, None] - scale[:, None, :]) ** 2
    expected = (totals[:, :, None] * totals[:, None, :] * distances).sum(axis=(1, 2))
    observed = (pairs * distances).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: FloatArray = 1 - (totals.sum(axis=1) - 1) * observed / np.where(expected > 0, expected, np.nan)
    return alphas


def _kappa_interval(ratings: Ratings, kappa: Figure) -> Interval:
    """Interval of Cohen's kappa of two coders; their own shares of each value change without each case."""
    if kappa is None:
        return _NO_FIGURE
    shared = (ratings.values >= 0).all(axis=1)
    first, second = ratings.values[shared].T
    names = [ratings.units[index] for index in np.flatnonzero(shared)]
    size = len(ratings.categories)
    of_first, of_second = np.bincount(first, minlength=size), np.bincount(second, minlength=size)
    differ = (first != second).astype(np.float64)
    total = float(first.size - 1)
    chance = float(of_first @ of_second) - of_second[first] - of_first[second] + (first == second)
    with np.errstate(divide="ignore", invalid="ignore"):
        room = total * total - chance
        without = 1 - total * (differ.sum() - differ) / np.where(room > 0, room, np.nan)
    counts = np.zeros((first.size, size))
    np.add.at(counts, (np.arange(first.size), first), 1)
    np.add.at(counts, (np.arange(first.size), second), 1)
    return _interval(kappa, without, counts, names, unshared=bool(differ.all()))


_IN_CASES: Final = {
    N_("no two coders ever marked the same place, so how far agreement varies between interviews cannot be told"): N_(
        "no two coders ever gave a case the same value, so how far agreement varies cannot be told"
    ),
    N_("too few interviews for an interval: {n} double-coded, at least {least} are needed"): N_(
        "too few cases for an interval: {n} recorded twice, at least {least} are needed"
    ),
    N_("not computable without interview {lost}: the code varies nowhere else"): N_(
        "not computable without case {lost}: the variable varies nowhere else"
    ),
    N_("the coefficient is the same whichever interview is left out"): N_(
        "the coefficient is the same whichever case is left out"
    ),
    N_("fewer than two interviews carry information, so the coefficient's spread is unknown"): N_(
        "fewer than two cases carry information, so the coefficient's spread is unknown"
    ),
    N_(
        "without interview {only} the coefficient is exactly {value}, so how far it varies between interviews cannot "
        "be told"
    ): N_("without case {only} the coefficient is exactly {value}, so how far it varies between cases cannot be told"),
}
"""What an interval of interviews says → the same of cases."""


def _over_cases(interval: Interval) -> Interval:
    """What is said of an interval, in the words of cases."""
    reason = interval.reason
    if isinstance(reason, Message):
        reason = Message(_IN_CASES.get(reason.text, reason.text), **reason.values)
    return replace(interval, method=interval.method.replace("interview", "case"), reason=reason)


def variables_report(variables: Sequence[Variable], answers: Mapping[str, Sequence[Row]]) -> dict[str, VariableFigures]:
    """Agreement on every variable, by name, in the codebook's order.

    Args:
        variables: The variables.
        answers: Rows by variable.
    """
    return {variable.name: variable_figures(variable, answers.get(variable.name, ())) for variable in variables}


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
    common: dict[tuple[str, str], frozenset[str]] = {}
    by_any: dict[tuple[str, str], frozenset[str]] = {}
    coders: dict[str, set[str]] = {}
    for case, coder, variable, values in answers:
        place = (case, variable)
        common[place] = common.get(place, values) & values
        by_any[place] = by_any.get(place, frozenset()) | values
        coders.setdefault(case, set()).add(coder)
    settled = {place: values for place, values in (decided or {}).items() if place in common}
    common |= settled
    by_any |= settled
    return Agreed(common, by_any, {case: len(people) for case, people in coders.items()})


def _with(values: Mapping[tuple[str, str], frozenset[str]], signs: Signs) -> frozenset[str]:
    return frozenset(case for (case, variable), value in values.items() if value & signs.get(variable, frozenset()))
