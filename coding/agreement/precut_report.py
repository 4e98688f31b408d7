"""The report of a table of units that were cut beforehand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from coding.agreement import precut
from coding.agreement.figures import Figure
from coding.errors import InvalidInput
from coding.model.said import said


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
    rows: Iterable[tuple[str, str, str | float]], level: precut.Level = "nominal", *, categories: int | None = None
) -> TableReport:
    """Compute coefficients of a table of ``(unit, coder, value)`` rows; a judgement that was not made has no row.

    Args:
        rows: The judgements.
        level: Level of measurement for alpha.
        categories: How many values a coder could choose from, if more than occur; AC1 and Brennan-Prediger use it.

    Raises:
        InvalidInput: Unknown level, two values for one unit and coder, or a value that is not a number above nominal.
    """
    if level not in precut.LEVELS:
        raise InvalidInput(f"There is no level '{level}'. Use one of: {', '.join(precut.LEVELS)}.")
    return ratings_report(precut.encode(rows, numeric=level != "nominal"), level, categories=categories)


def ratings_report(
    ratings: precut.Ratings, level: precut.Level = "nominal", *, categories: int | None = None
) -> TableReport:
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
    figures: dict[str, Figure] = {}
    reasons: dict[str, str] = {}
    pairs: dict[str, dict[str, Figure]] = {}

    def compute(name: str, function: Any, *arguments: Any) -> Figure:
        try:
            return float(function(*arguments))
        except precut.NotComputable as reason:
            reasons[name] = said(reason)
            return None

    figures["percent"] = compute("percent", precut.percent, values)
    figures["holsti"] = compute("holsti", precut.holsti, values)
    figures["brennan_prediger"] = compute("brennan_prediger", precut.brennan_prediger, values, choices)
    figures["scott_pi"] = compute("scott_pi", precut.scott_pi, values)
    figures["cohen_kappa"] = compute("cohen_kappa", precut.cohen_kappa_of_two, values)
    figures["fleiss_kappa"] = compute("fleiss_kappa", precut.fleiss_kappa, values)
    figures["gwet_ac1"] = compute("gwet_ac1", precut.gwet_ac1, values, choices)
    figures["kripp_alpha"] = compute("kripp_alpha", precut.kripp_alpha, values, ratings.categories, level)
    for first, second in combinations(range(values.shape[1]), 2):
        name = f"{ratings.coders[first]}|{ratings.coders[second]}"
        two = values[:, [first, second]]
        pairs[name] = {
            "units": int((two >= 0).all(axis=1).sum()),
            "po": compute(f"pairs/{name}/po", precut.percent, two),
            "kappa": compute(f"pairs/{name}/kappa", precut.cohen_kappa, *two.T),
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
