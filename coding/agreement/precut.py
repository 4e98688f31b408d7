"""Agreement on units that were cut beforehand: one value per unit and coder, with gaps where a coder gave none.

Every function takes values as a units x coders array of category numbers, -1 for missing (see ``encode``).

Sources: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Fleiss (1971) and Gwet (2014), Handbook of
Inter-Rater Reliability, for several coders with missing values; Scott (1955); Cohen (1960); Brennan and Prediger
(1981); Holsti (1969).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from coding.agreement.columns import FloatArray, IntArray, divide, sums
from coding.agreement.figures import Figure
from coding.errors import InvalidInput
from coding.model.message import Message, message_of

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")

_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")

_TOO_FEW = Message("no unit was judged by two or more coders")
_CONSTANT = Message("no variation: all coders gave one and the same value throughout")


class NotComputable(Exception):
    """A coefficient is not defined for these data; the message says why. Never leaves this package."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Values of pre-cut units.

    Attributes:
        units: Unit names, one per row.
        coders: Coder names, one per column.
        values: Category numbers, units x coders, -1 for missing.
        categories: What the numbers stand for, in ascending order for numbers.
    """

    units: tuple[str, ...]
    coders: tuple[str, ...]
    values: IntArray
    categories: tuple[str | float, ...]


def encode(rows: Iterable[tuple[str, str, str | float]], *, numeric: bool = False) -> Ratings:
    """Turn ``(unit, coder, value)`` rows into an array.

    Args:
        rows: One row per judgement. A unit a coder did not judge has no row.
        numeric: Values are numbers (ordinal, interval or ratio level); otherwise names.

    Raises:
        InvalidInput: A coder gave a unit two values, or a value is not a number although it must be.
    """
    units: dict[str, int] = {}
    coders: dict[str, int] = {}
    labels: dict[tuple[int, int], str | float] = {}
    for unit, coder, value in rows:
        place = (units.setdefault(unit, len(units)), coders.setdefault(coder, len(coders)))
        if place in labels:
            raise InvalidInput(
                Message(
                    "Coder {coder} gave unit {unit} two values. Keep one line for each unit and coder.",
                    coder=coder,
                    unit=unit,
                )
            )
        labels[place] = _number(value, unit, coder) if numeric else value
    categories = sorted(set(labels.values()), key=lambda v: (isinstance(v, str), v))
    index = {value: i for i, value in enumerate(categories)}
    values = np.full((len(units), len(coders)), -1, dtype=np.int64)
    for (unit_at, coder_at), entry in labels.items():
        values[unit_at, coder_at] = index[entry]
    return Ratings(tuple(units), tuple(coders), values, tuple(categories))


def _number(value: str | float, unit: str, coder: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        advice = "Use the level 'nominal' for named values."
        if isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip()):
            advice = "Write decimals with a point: 2.5, not 2,5."
        raise InvalidInput(
            Message(
                "The value coder {coder} gave unit {unit} is not a number. {advice}",
                coder=coder,
                unit=unit,
                advice=advice,
            )
        )
    return number


def _pairwise(values: IntArray) -> Iterable[tuple[int, int, IntArray, IntArray]]:
    """Yield, for each pair of coders, their numbers and their values on the units both judged."""
    for first, second in combinations(range(values.shape[1]), 2):
        shared = (values[:, first] >= 0) & (values[:, second] >= 0)
        yield first, second, values[shared, first], values[shared, second]


def percent(values: IntArray) -> float:
    """Mean over units of the share of coder pairs that agree; units with one value are left out."""
    raters = (values >= 0).sum(axis=1)
    agreeing = np.zeros(len(values))
    for first, second in combinations(range(values.shape[1]), 2):
        agreeing += (values[:, first] >= 0) & (values[:, first] == values[:, second])
    judged = raters >= 2
    if not judged.any():
        raise NotComputable(_TOO_FEW)
    return float((2 * agreeing[judged] / (raters[judged] * (raters[judged] - 1))).mean())


def holsti(values: IntArray) -> float:
    """Holsti's coefficient: twice the agreements over all judgements the two coders made, ``2 M / (N1 + N2)``."""
    _two_coders(values, "Holsti's coefficient")
    first, second = values.T
    judgements = int((values >= 0).sum())
    if not ((first >= 0) & (second >= 0)).any():
        raise NotComputable(_TOO_FEW)
    return float(2 * ((first >= 0) & (first == second)).sum() / judgements)


def _shares(values: IntArray) -> FloatArray:
    """Mean share of each category per unit, over all units with at least one value (Gwet's treatment of gaps)."""
    raters = (values >= 0).sum(axis=1)
    unit, coder = np.nonzero(values >= 0)
    return sums(values[unit, coder], 1 / raters[unit], 0) / int((raters > 0).sum())


def _chance_corrected(observed: float, expected: float) -> float:
    if expected >= 1:
        raise NotComputable(_CONSTANT)
    return (observed - expected) / (1 - expected)


def fleiss_kappa(values: IntArray) -> float:
    """Fleiss' kappa for any number of coders, with missing values as in Gwet (2014)."""
    observed = percent(values)
    shares = _shares(values)
    if (shares > 0).sum() < 2:
        raise NotComputable(_CONSTANT)
    return _chance_corrected(observed, float((shares**2).sum()))


def gwet_ac1(values: IntArray, categories: int) -> float:
    """Gwet's AC1.

    Args:
        values: Category numbers.
        categories: Number of values a coder could have given.
    """
    observed = percent(values)
    if categories < 2:
        raise NotComputable(_CONSTANT)
    shares = _shares(values)
    return _chance_corrected(observed, float((shares * (1 - shares)).sum() / (categories - 1)))


def brennan_prediger(values: IntArray, categories: int) -> float:
    """Brennan and Prediger's S: expected agreement is one over the number of categories."""
    observed = percent(values)
    if categories < 2:
        raise NotComputable(_CONSTANT)
    return _chance_corrected(observed, 1 / categories)


def _two_coders(values: IntArray, name: str) -> None:
    if values.shape[1] != 2:
        raise NotComputable(Message("{name} is defined for two coders; there are {n}", name=name, n=values.shape[1]))


def scott_pi(values: IntArray) -> float:
    """Scott's pi of two coders, on the units both judged."""
    _two_coders(values, "Scott's pi")
    (_, _, first, second) = next(iter(_pairwise(values)))
    if not first.size:
        raise NotComputable(_TOO_FEW)
    shares = np.bincount(np.concatenate((first, second))) / (2 * first.size)
    if (shares > 0).sum() < 2:
        raise NotComputable(_CONSTANT)
    return _chance_corrected(float((first == second).mean()), float((shares**2).sum()))


def cohen_kappa(first: IntArray, second: IntArray) -> float:
    """Cohen's kappa of two coders' values on the same units (-1, missing, on either side is left out)."""
    shared = (first >= 0) & (second >= 0)
    first, second = first[shared], second[shared]
    if not first.size:
        raise NotComputable(Message("these two coders share no unit"))
    size = int(max(first.max(), second.max())) + 1
    chance = float(np.bincount(first, minlength=size) @ np.bincount(second, minlength=size))
    units = float(first.size)
    if chance == units * units:
        raise NotComputable(_CONSTANT)
    # (po - pe) / (1 - pe), rearranged so that perfect agreement gives exactly 1.
    return 1 - units * float((first != second).sum()) / (units * units - chance)


def cohen_kappa_of_two(values: IntArray) -> float:
    """Cohen's kappa of a table with exactly two coders."""
    _two_coders(values, "Cohen's kappa")
    return cohen_kappa(values[:, 0], values[:, 1])


def kripp_alpha(values: IntArray, categories: Sequence[str | float], level: Level = "nominal") -> float:
    """Krippendorff's alpha for any number of coders, missing values and four levels of measurement.

    Args:
        values: Category numbers.
        categories: What the numbers stand for; numbers in ascending order unless the level is nominal.
        level: How far apart two values are: equal or not; by the ratings ranked between them; by their difference; by
            their difference relative to their sum.

    Raises:
        NotComputable: No unit with two values, or no variation.
        InvalidInput: A negative value at ratio level.
    """
    raters = (values >= 0).sum(axis=1)
    used = values[raters >= 2]
    raters = raters[raters >= 2]
    if not used.size:
        raise NotComputable(_TOO_FEW)
    counts = np.bincount(used[used >= 0], minlength=len(categories)).astype(np.float64)
    if (counts > 0).sum() < 2:
        raise NotComputable(_CONSTANT)
    scale = _scale(counts, categories, level)
    observed = 0.0
    for first, second in combinations(range(used.shape[1]), 2):
        shared = (used[:, first] >= 0) & (used[:, second] >= 0)
        distance = _distance(scale[used[shared, first]], scale[used[shared, second]], level)
        observed += float((2 * distance / (raters[shared] - 1)).sum())
    expected = _expected(counts, scale, level)
    return 1 - (float(counts.sum()) - 1) * observed / expected


def _scale(counts: FloatArray, categories: Sequence[str | float], level: Level) -> FloatArray:
    """Put categories on a line whose differences are the level's distances."""
    if level == "nominal":
        return np.arange(len(categories), dtype=np.float64)
    if level == "ordinal":
        # Distance of two ranks = ratings between them, their own counted half: a difference of mid-ranks.
        return np.cumsum(counts) - counts / 2
    scale = np.array([float(value) for value in categories])
    if level == "ratio" and scale.min() < 0:
        raise InvalidInput(Message("Ratio level needs values of 0 and above. Use 'interval' for negative values."))
    return scale


def _distance(first: FloatArray, second: FloatArray, level: Level) -> FloatArray:
    """Squared distances of paired positions."""
    if level == "nominal":
        return np.asarray(first != second, np.float64)
    distance: FloatArray = first - second
    if level == "ratio":
        distance = np.nan_to_num(divide(distance, first + second))
    return (distance**2).astype(np.float64, copy=False)


def _expected(counts: FloatArray, scale: FloatArray, level: Level) -> float:
    """Sum over ordered pairs of values of their squared distance, each value weighted by how often it was given."""
    if level == "nominal":
        return float(counts.sum() ** 2 - (counts**2).sum())
    if level == "ratio":
        return float(
            sum(
                n * (counts @ _distance(np.full_like(scale, x), scale, level))
                for n, x in zip(counts, scale, strict=True)
            )
        )
    total = counts.sum()
    centred = scale - counts @ scale / total
    return float(2 * total * (counts @ centred**2))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """Coefficients of pre-cut units; ``None`` where not computable, with the reason in ``not_computable``.

    Attributes:
        level: Level of measurement of ``kripp_alpha``; all other coefficients take values as names.
        coders: Coders in the order they first appear.
        units: Number of units.
        categories: Number of different values.
        values: Coefficients by name.
        pairs: By ``"A|B"``: units both judged, ``po`` and ``kappa``.
        not_computable: Reasons by name.
    """

    level: str
    coders: tuple[str, ...]
    units: int
    categories: int
    values: Mapping[str, Figure]
    pairs: Mapping[str, Mapping[str, Figure]]
    not_computable: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """The coefficients at the top, as in ``heard agreement --table --json``."""
        return {
            **self.values,
            "level": self.level,
            "coders": list(self.coders),
            "units": self.units,
            "categories": self.categories,
            "pairs": {pair: dict(figures) for pair, figures in self.pairs.items()},
            "not_computable": dict(self.not_computable),
        }


def table_report(
    rows: Iterable[tuple[str, str, str | float]], level: Level = "nominal", *, categories: int | None = None
) -> TableReport:
    """Compute coefficients of a table of ``(unit, coder, value)`` rows; a judgement that was not made has no row.

    Args:
        rows: The judgements.
        level: Level of measurement for alpha.
        categories: How many values a coder could choose from, if more than occur; AC1 and Brennan-Prediger use it.

    Raises:
        InvalidInput: Unknown level, two values for one unit and coder, or a value that is not a number above nominal.
    """
    if level not in LEVELS:
        raise InvalidInput(f"There is no level '{level}'. Use one of: {', '.join(LEVELS)}.")
    return ratings_report(encode(rows, numeric=level != "nominal"), level, categories=categories)


def ratings_report(ratings: Ratings, level: Level = "nominal", *, categories: int | None = None) -> TableReport:
    """As :func:`table_report`, of values that are encoded already.

    Raises:
        InvalidInput: There are no judgements, or more different values than announced.
    """
    values, number = ratings.values, len(ratings.categories)
    if categories is not None and categories < number:
        raise InvalidInput(f"The table holds {number} different values, more than the {categories} announced.")
    choices = categories or number
    if not values.size:
        raise InvalidInput("The table holds no judgements.")
    reasons: dict[str, str] = {}
    pairs: dict[str, dict[str, Figure]] = {}

    def compute(name: str, function: Any, *arguments: Any) -> Figure:
        try:
            return float(function(*arguments))
        except NotComputable as reason:
            reasons[name] = message_of(reason)
            return None

    calls: dict[str, tuple[Any, ...]] = {
        "percent": (percent,),
        "holsti": (holsti,),
        "brennan_prediger": (brennan_prediger, choices),
        "scott_pi": (scott_pi,),
        "cohen_kappa": (cohen_kappa_of_two,),
        "fleiss_kappa": (fleiss_kappa,),
        "gwet_ac1": (gwet_ac1, choices),
        "kripp_alpha": (kripp_alpha, ratings.categories, level),
    }
    figures = {name: compute(name, function, values, *more) for name, (function, *more) in calls.items()}
    for first, second in combinations(range(values.shape[1]), 2):
        name = f"{ratings.coders[first]}|{ratings.coders[second]}"
        two = values[:, [first, second]]
        pairs[name] = {
            "units": int((two >= 0).all(axis=1).sum()),
            "po": compute(f"pairs/{name}/po", percent, two),
            "kappa": compute(f"pairs/{name}/kappa", cohen_kappa, *two.T),
        }
    return TableReport(
        level=level,
        coders=ratings.coders,
        units=len(ratings.units),
        categories=number,
        values=figures,
        pairs=pairs,
        not_computable=reasons,
    )
