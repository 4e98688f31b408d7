"""Recompute coefficients and intervals from the counts in agreement.json.

Needs Python 3.11 and numpy, and nothing of the program that made the file::

    python recompute.py agreement.json

The file holds no word of a transcript. It counts units, the stretches of text that coders judged: characters, turns, …
A cell ``[interview, code, coders, units]`` says that so many units of an interview were given a code by exactly these
coders; ``coders`` is a number in which bit *i* stands for the *i*-th coder of the block. The other units of the
interview were given the code by nobody.

For every code: how often it was given, percent agreement, Krippendorff's alpha with its interval, Gwet's AC1, and the
coefficient of Brennan and Prediger. For every two coders: percent agreement, Cohen's kappa, F1. A figure that cannot be
computed, such as alpha of a code that nobody used, comes out as NaN here and is null in the file.
"""

import itertools
import json
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

Key = tuple[str, str, str, str]
"""What a figure is of: ``code`` or ``pair``; the pair of coders; the code; the name of the figure."""


def several(ratings: Any, positive: Any, disagreement: Any) -> dict[str, Any]:
    """Agreement of any number of coders on one code. A rating is one coder's yes or no to one unit.

    Alpha is 1 less observed disagreement over the disagreement to be expected if all ratings were shuffled
    (Krippendorff 2011); AC1 expects chance agreement of 2p(1 - p) instead (Gwet 2008), Brennan and Prediger of 1/2
    (S of Bennett and others, used with more coders since 1981).

    Args:
        ratings: How many ratings there are.
        positive: How many of them say yes.
        disagreement: In each unit, the share of the other coders who disagree, summed over those who say yes.
    """
    percent, share = 1 - 2 * disagreement / ratings, positive / ratings
    chance = 2 * share * (1 - share)
    return {
        "prevalence": share,
        "pa": percent,
        "kripp_alpha": 1 - (ratings - 1) * disagreement / ((ratings - positive) * positive),
        "gwet_ac1": 1 - (1 - percent) / (1 - chance),
        "brennan_prediger": 2 * percent - 1,
    }


def two(both: Any, first: Any, second: Any, neither: Any) -> dict[str, Any]:
    """Agreement of two coders on one code (kappa: Cohen 1960).

    Args:
        both: Units that both gave the code.
        first: Units that only the first did.
        second: Units that only the second did.
        neither: Units that neither did.
    """
    units = both + first + second + neither
    by_first, by_second = both + first, both + second
    expected_apart = by_first * (units - by_second) + by_second * (units - by_first)
    return {
        "po": (both + neither) / units,
        "kappa": 1 - units * (first + second) / expected_apart,
        "f1": 2 * both / (by_first + by_second),
    }


def interval(alpha: Any, left_out: Any, student: float) -> dict[str, Any]:
    """95 % interval of alpha by the jackknife: alpha is computed anew with each interview left out in turn.

    It is computed on Fisher's z, where the spread of a coefficient depends less on its size, and taken back. There is
    none with three interviews or fewer, where leaving one out changes nothing, or where all disagreement lies in one
    interview (z without it is infinite).

    Args:
        alpha: Of all interviews.
        left_out: Of all but one, for each.
        student: The 97.5 % point of Student's t, or NaN where there are too few degrees of freedom.
    """
    z = np.arctanh(left_out)
    interviews = len(z)
    spread = np.sqrt((interviews - 1) / interviews * ((z - z.mean()) ** 2).sum()) if interviews > 3 else np.nan
    if not spread >= 1e-12:
        spread = np.nan
    return {
        "low": np.tanh(np.arctanh(alpha) - student * spread),
        "high": np.tanh(np.arctanh(alpha) + student * spread),
    }


def figures(block: dict[str, Any], student: dict[str, float]) -> Iterator[tuple[Key, Any]]:
    """Yield every figure of a block with what it is of.

    Args:
        block: One of the file's blocks: a round, or a part of one.
        student: The 97.5 % points of Student's t by degrees of freedom.
    """
    # Agreement is of interviews that two coders or more have finished.
    interviews = {
        name: (interview["units"], interview["coders"])
        for name, interview in block["interviews"].items()
        if len(interview["coders"]) > 1 and interview["units"]
    }
    for code in block["codes"]:
        cells: dict[str, list[tuple[int, int]]] = {name: [] for name in interviews}
        for name, of, coders, units in block["cells"]:
            if of == code and name in cells:
                cells[name].append((coders, units))
        for figure, value in of_code(interviews, cells, student).items():
            yield ("code", "", code, figure), value
        for coder, other in itertools.combinations(range(len(block["coders"])), 2):
            first, second = block["coders"][coder], block["coders"][other]
            shared = {name: units for name, (units, team) in interviews.items() if {first, second} <= set(team)}
            for figure, value in of_pair(shared, cells, coder, other).items():
                yield ("pair", f"{first}|{second}", code, figure), value


def of_code(
    interviews: dict[str, tuple[int, list[str]]], cells: dict[str, list[tuple[int, int]]], student: dict[str, float]
) -> dict[str, Any]:
    """Every figure of one code over all coders.

    Args:
        interviews: Units and coders of each.
        cells: For each interview, (coders, units) of the cells of this code.
        student: As in :func:`figures`.
    """
    rows = []
    for name, (units, team) in interviews.items():
        others = len(team) - 1
        yes = sum(coders.bit_count() * n for coders, n in cells[name])
        differing = sum(coders.bit_count() * (len(team) - coders.bit_count()) / others * n for coders, n in cells[name])
        rows.append((len(team) * units, yes, differing))
    # Ratings, ratings that say yes, disagreement: a column an interview.
    sums = np.array(rows, float).reshape(-1, 3).T
    total = sums.sum(1)
    whole = several(*total)
    left_out = several(*(total[:, None] - sums))["kripp_alpha"]
    # Degrees of freedom: interviews in which the code was given, or those in which it was withheld, the fewer, less 1.
    ratings, positive, disagreement = sums
    freedom = min((positive > 0).sum(), (positive < ratings).sum()) - 1
    if disagreement.sum() >= min(positive.sum(), (ratings - positive).sum()):
        # No two coders ever agreed on a unit: nothing to make an interval of.
        freedom = 0
    return {**whole, **interval(whole["kripp_alpha"], left_out, student.get(str(freedom), np.nan))}


def of_pair(shared: dict[str, int], cells: dict[str, list[tuple[int, int]]], coder: int, other: int) -> dict[str, Any]:
    """Every figure of one code over two coders.

    Args:
        shared: Units of the interviews that both have coded.
        cells: As in :func:`of_code`.
        coder: Number of the first coder.
        other: Number of the second.
    """
    table = {(1, 1): 0, (1, 0): 0, (0, 1): 0, (0, 0): 0}
    for name in shared:
        for coders, units in cells[name]:
            table[coders >> coder & 1, coders >> other & 1] += units
    both, first, second = table[1, 1], table[1, 0], table[0, 1]
    neither = sum(shared.values()) - both - first - second
    return two(*map(np.float64, (both, first, second, neither)))


def main(path: str) -> int:
    """Recompute the file's figures and say how many differ; 0 when none does."""
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    recomputed, wrong = 0, 0
    for block in data["blocks"]:
        for key, value in figures(block, data["student_t_975"]):
            figure = block["figures"]["\t".join(key)]
            same = bool(np.isnan(value)) if figure is None else abs(figure - value) <= 1e-9
            recomputed, wrong = recomputed + 1, wrong + (not same)
    print(f"{recomputed} figures recomputed, {wrong} differ")
    return int(wrong > 0)


if __name__ == "__main__":
    # A division by nothing gives NaN: the figure is not computable, which the file says too.
    np.seterr(all="ignore")
    sys.exit(main(sys.argv[1]))
