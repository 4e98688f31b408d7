"""Recompute every figure of agreement.json, also by group, interview and set of codes.

Needs Python 3.11 and numpy, and nothing of the program that made the file::

    python recompute_more.py agreement.json

What a unit and a cell are is said in ``recompute.py``, which is the one to read first. This script works on whole
arrays where that one counts one by one, and goes on to what that one leaves out: Fleiss' kappa, Scott's pi, Jaccard,
kappa pooled over codes, F1 of spans, alpha of sets of codes, and the figures of each group and each interview.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Key = tuple[str, str, str, str]
"""What a figure is of: kind; group, interview, pair or coefficient; code; name of the figure."""


def several(ratings: Any, positive: Any, disagreement: Any) -> dict[str, Any]:
    """Agreement of any number of coders: Krippendorff 2011, Fleiss 1971, Gwet 2008, S of 1981.

    Args:
        ratings: How many yes or no there are, one a coder and unit.
        positive: How many of them say yes.
        disagreement: In each unit, the share of the other coders who disagree, summed over those who say yes.
    """
    percent, share, chance = 1 - 2 * disagreement / ratings, positive / ratings, (ratings - positive) * positive
    return {
        "prevalence": share,
        "pa": percent,
        "kripp_alpha": 1 - (ratings - 1) * disagreement / chance,
        "fleiss_kappa": 1 - ratings * disagreement / chance,
        "gwet_ac1": 1 - (1 - percent) / (1 - 2 * share * (1 - share)),
        "brennan_prediger": 2 * percent - 1,
    }


def two(both: Any, first: Any, second: Any, neither: Any) -> dict[str, Any]:
    """Agreement of two coders, from units given the code by both, one or neither. Kappa: Cohen 1960; pi: Scott 1955."""
    units, by_first, by_second = both + first + second + neither, both + first, both + second
    total, differing = by_first + by_second, first + second
    return {
        "po": (both + neither) / units,
        "f1": 2 * both / total,
        "jaccard": both / (both + first + second),
        "pe": (by_first * by_second + (units - by_first) * (units - by_second)) / units**2,
        "kappa": 1 - units * differing / (by_first * (units - by_second) + by_second * (units - by_first)),
        "scott_pi": 1 - 2 * units * differing / (total * (2 * units - total)),
    }


def pooled(tables: Array) -> Any:
    """Kappa over all codes (de Vries and others 2008): observed and expected agreement are averaged first.

    Args:
        tables: Both, first, second, neither; codes last.
    """
    figures, codes = two(*tables), tables.shape[-1]
    observed, expected = figures["po"].sum(-1) / codes, figures["pe"].sum(-1) / codes
    return (observed - expected) / (1 - expected)


def ends(value: Any, left_out: Any, student: float, agreed: bool) -> dict[str, Any]:
    """95 % interval by the jackknife on Fisher's z; see ``interval`` of ``recompute.py``.

    Args:
        value: The coefficient of all interviews.
        left_out: Of all but one, for each.
        student: The 97.5 % point of Student's t, or NaN.
        agreed: Whether any two coders agreed on a unit; there is no interval else.
    """
    z = np.arctanh(left_out)
    interviews = len(z)
    spread = np.nan
    if interviews > 3 and agreed:
        spread = np.sqrt((interviews - 1) / interviews * ((z - z.mean()) ** 2).sum())
    reach = student * (spread if spread >= 1e-12 else np.nan)
    return {"low": np.tanh(np.arctanh(value) - reach), "high": np.tanh(np.arctanh(value) + reach)}


def set_distance(codes: frozenset[str], other: frozenset[str], masi: bool) -> float:
    """Distance of two sets of codes: Jaccard's, or MASI (Passonneau 2006), which weighs by which holds the other."""
    if codes == other:
        return 0.0
    weight = 1.0
    if masi:
        weight = 2 / 3 if codes <= other or other <= codes else 1 / 3
    return 1 - len(codes & other) / len(codes | other) * weight


class Counts:
    """The counts of one block as arrays.

    Attributes:
        coders: Names.
        codes: Ids.
        ids: Interviews that two coders or more have finished.
        by_coders: Units by set of coders (a number, as in the cells), interview and code.
        gave: Whether a set (row) holds a coder (column).
        sums: Ratings, ratings that say yes, and disagreement, by interview and code.
    """

    def __init__(self, block: Mapping[str, Any]) -> None:
        """Take them from a block of the file."""
        documents = block["interviews"]
        self.coders: list[str] = block["coders"]
        self.codes: list[str] = block["codes"]
        self.ids = [i for i in documents if len(documents[i]["coders"]) > 1 and documents[i]["units"]]
        self.teams = [set(documents[i]["coders"]) for i in self.ids]
        units = np.array([documents[i]["units"] for i in self.ids], float)[:, None]
        team = np.array([len(members) for members in self.teams], float)[:, None]
        self.by_coders = np.zeros((2 ** len(self.coders), len(self.ids), len(self.codes)))
        for interview, code, coders, count in block["cells"]:
            if interview in self.ids:
                self.by_coders[coders, self.ids.index(interview), self.codes.index(code)] = count
        self.by_coders[0] = units - self.by_coders.sum(0)
        sets = range(len(self.by_coders))
        self.gave = np.array([[number >> coder & 1 for coder in range(len(self.coders))] for number in sets])
        size = self.gave.sum(1)[:, None, None]
        self.sums = np.array(
            [
                team * units + 0 * self.by_coders[0],
                (size * self.by_coders).sum(0),
                (size * (team - size) * self.by_coders / (team - 1)).sum(0),
            ]
        )

    def at(self, interviews: Sequence[str]) -> list[int]:
        """Positions of those of the interviews that count."""
        return [self.ids.index(interview) for interview in interviews if interview in self.ids]

    def table(self, coder: int, other: int) -> Array:
        """Units that two coders gave a code: both, only the first, only the second, neither; by interview and code."""
        shared = [{self.coders[coder], self.coders[other]} <= team for team in self.teams]
        first, second = self.gave[:, coder], self.gave[:, other]
        answers = ((1, 1), (1, 0), (0, 1), (0, 0))
        return np.array([self.by_coders[(first == a) & (second == b)][:, shared].sum(0) for a, b in answers])


def figures(block: Mapping[str, Any], student: Mapping[str, float]) -> dict[Key, Any]:
    """Every figure of a block by what it is of.

    Args:
        block: One of the file's blocks: a round, or a part of one.
        student: The 97.5 % points of Student's t by degrees of freedom.
    """
    counts = Counts(block)
    entries: dict[Key, Any] = {}
    for group, interviews in {"": counts.ids, **block["groups"]}.items():
        for number, code in enumerate(counts.codes):
            part = counts.sums[:, counts.at(interviews), number]
            entries |= {("code", group, code, name): value for name, value in _of_code(part, student).items()}
    for place, interview in enumerate(counts.ids):
        for number, code in enumerate(counts.codes):
            of = several(*counts.sums[:, place, number])
            entries |= {("interview", interview, code, name): of[name] for name in ("prevalence", "pa", "kripp_alpha")}
    for coder, other in combinations(range(len(counts.coders)), 2):
        pair, table = f"{counts.coders[coder]}|{counts.coders[other]}", counts.table(coder, other)
        for name, values in two(*table.sum(1)).items():
            if name != "pe":
                entries |= {("pair", pair, code, name): values[number] for number, code in enumerate(counts.codes)}
        entries |= {("overall", "pooled_kappa", pair, name): value for name, value in _of_pair(table, student).items()}
    for code, pair, first, second, half, exact in block["spans"]:
        # Twice the matched spans over all spans of both; matched: overlap of at least one half, or the same.
        for name, matched in (("span_f1_0.5", half), ("span_f1_1.0", exact)):
            entries["pair", pair, code, name] = np.float64(2 * matched) / (first + second)
    if block["unit"] not in ("character", "word"):
        for coefficient in ("alpha_jaccard", "alpha_masi"):
            of = _of_sets(block["sets"], counts.ids, student, masi=coefficient == "alpha_masi")
            entries |= {("overall", coefficient, "", name): value for name, value in of.items()}
    return entries


def _of_code(sums: Array, student: Mapping[str, float]) -> dict[str, Any]:
    """Every figure of one code over all coders; ``sums`` has ratings, yes and disagreement by interview."""
    total = sums.sum(1)
    whole = several(*total)
    left_out = several(*(total[:, None] - sums))["kripp_alpha"]
    ratings, positive, disagreement = sums
    informative = min((positive > 0).sum(), (positive < ratings).sum())
    agreed = bool(disagreement.sum() < min(positive.sum(), (ratings - positive).sum()))
    return {**whole, **ends(whole["kripp_alpha"], left_out, _student(student, informative), agreed)}


def _of_pair(table: Array, student: Mapping[str, float]) -> dict[str, Any]:
    """Pooled kappa of two coders with its interval; ``table`` as of :meth:`Counts.table`."""
    total = table.sum(1)
    value, left_out = pooled(total), pooled(total[:, None] - table)
    informative = (table[:3].sum((0, 2)) > 0).sum()
    return {"value": value, **ends(value, left_out, _student(student, informative), bool(table[0].any()))}


def _of_sets(
    rows: Sequence[Sequence[Any]], ids: Sequence[str], student: Mapping[str, float], *, masi: bool
) -> dict[str, Any]:
    """Alpha of the sets of codes that coders gave to whole units, with its interval.

    Args:
        rows: Interview; the set of each coder; how many units were given just these sets.
        ids: The interviews that count.
        student: As in :func:`figures`.
        masi: Distances of MASI; else of Jaccard.
    """
    kinds = sorted({tuple(codes) for _, code_sets, _ in rows for codes in code_sets})
    sets = [frozenset(kind) for kind in kinds]
    distance = np.array([[set_distance(a, b, masi) for b in sets] for a in sets], float).reshape(len(kinds), len(kinds))
    observed, used, agreed = np.zeros(len(ids)), np.zeros((len(ids), len(kinds))), False
    for interview, code_sets, units in rows:
        at, place = [kinds.index(tuple(codes)) for codes in code_sets], ids.index(interview)
        observed[place] += 2 * units * sum(distance[a, b] for a, b in combinations(at, 2)) / (len(at) - 1)
        agreed = agreed or any(set(a) & set(b) for a, b in combinations(code_sets, 2))
        for kind in at:
            used[place, kind] += units

    def alpha(used: Array, observed: Any) -> Any:
        expected = ((used @ distance) * used).sum(-1)
        return 1 - (used.sum(-1) - 1) * observed / np.where(expected > 1e-9, expected, np.nan)

    value = alpha(used.sum(0), observed.sum())
    left_out = alpha(used.sum(0) - used, observed.sum() - observed)
    informative = (used[:, [kind != () for kind in kinds]].sum(1) > 0).sum()
    return {"value": value, **ends(value, left_out, _student(student, informative), agreed)}


def _student(student: Mapping[str, float], informative: Any) -> float:
    """Student's t for as many interviews as say something, less 1."""
    return student.get(str(informative - 1), np.nan)


def main(path: str) -> int:
    """Recompute the file's figures and say how far they are off; 0 when none is."""
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    worst, count = 0.0, 0
    for block in data["blocks"]:
        for key, value in figures(block, data["student_t_975"]).items():
            figure = block["figures"].pop("\t".join(key))
            if (figure is None) != bool(np.isnan(value)):
                print(f"{block['name']}: {key} is {figure}, recomputed {value}", file=sys.stderr)
                return 1
            worst, count = max(worst, 0.0 if figure is None else abs(figure - value)), count + 1
        if block["figures"]:
            print(f"{block['name']}: not recomputed: {list(block['figures'])[:3]}", file=sys.stderr)
            return 1
    print(f"{count} figures recomputed; largest difference {worst:.1e}")
    return int(worst > 1e-9)


if __name__ == "__main__":
    # A division by nothing gives NaN: the figure is not computable, which the file says too.
    np.seterr(all="ignore")
    sys.exit(main(sys.argv[1]))
