"""The unitized family: agreement on where units begin and end, with their lengths taken into account.

Two generations. The 2016 family compares partitions of the text into units and gaps and belongs to a *domain*: a set
of codes of which a coder applies at most one at any place. alpha_U of 2004 takes one code at a time, so codes may
overlap each other; it is unstable with more than two coders and is kept for comparison with older reports.

Several interviews are one continuum with walls between them: no unit and no gap runs across a wall. All sums add over
interviews, so their order does not matter.

Sources: Krippendorff, Mathet, Bouvry and Widlocher (2016), Quality & Quantity 50:2347-2364, equations 1, 4, 5a, 6,
10, 11 and 13b as carried by a public implementation (the article and its erratum were not at hand); Krippendorff
(2004), Measuring the reliability of qualitative text analysis data, Quality & Quantity 38:787-800.
"""

# Why agreement is computed here, and gamma is not offered: decision 0150.

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from coding.agreement.columns import BoolArray, FloatArray, IntArray, SpanColumns, divide, sums
from coding.agreement.matching import overlapping_pairs
from coding.agreement.sweep import Intervals, merge_spans
from coding.model.message import Message

_NO_PAIR = Message("no interview was judged by two or more coders")

_ROUNDING = 1e-9
"""A difference below this share of its terms is zero but for rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family2016:
    """Coefficients of one domain; ``None`` where not computable, with the reason in ``not_computable``.

    Attributes:
        u_alpha: Agreement on units and gaps and their codes (eq. 5a).
        u_alpha_binary: Agreement on coded against not coded, whatever the code (``|u``, eq. 6).
        cu_alpha: Agreement on the code where both coded something (eq. 11).
        cu_coverage: Share of the text the coders read that ``cu_alpha`` speaks about; never read one without the
            other.
        ku_alpha: By code, agreement on this code where both coded something (eq. 13b).
        not_computable: Reasons by name.
    """

    u_alpha: float | None
    u_alpha_binary: float | None
    cu_alpha: float | None
    cu_coverage: float | None
    ku_alpha: dict[str, float | None]
    not_computable: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlphaU2004Code:
    """alpha_U of one code: observed and expected disagreement and the coefficient (``None``: not computable)."""

    observed: float
    expected: float
    alpha: float | None


@dataclass(frozen=True, slots=True)
class AlphaU2004:
    """alpha_U over all codes and for each."""

    alpha: float | None
    per_code: dict[str, AlphaU2004Code]
    not_computable: dict[str, str] = field(default_factory=dict)


def double_coded_units(columns: SpanColumns, merged: Intervals | None = None) -> Intervals:
    """Units in the interviews that two or more coders judged.

    A coder's overlapping spans of the same code are one unit; touching ones stay two.

    Args:
        columns: The spans.
        merged: The same spans as ``merge_spans(columns, join_touching=False)`` gives them, if at hand.
    """
    merged = merge_spans(columns, join_touching=False) if merged is None else merged
    return _chosen(merged, columns.assigned.sum(axis=1)[merged.document] >= 2)


def _chosen(units: Intervals, mask: BoolArray) -> Intervals:
    return Intervals(units.document[mask], units.code[mask], units.coder[mask], units.start[mask], units.end[mask])


def family_2016(
    columns: SpanColumns, codes: Collection[str] | None = None, units: Intervals | None = None
) -> Family2016:
    """Compute the 2016 family for one domain of mutually exclusive codes.

    Args:
        columns: The spans.
        codes: The codes of the domain; ``None``: all codes.
        units: What ``double_coded_units`` gives for these spans, if at hand.
    """
    units = double_coded_units(columns) if units is None else units
    indexes = [i for i, code in enumerate(columns.codes) if codes is None or code in codes]
    units = _chosen(units, np.isin(units.code, indexes))
    judged = columns.assigned.sum(axis=1)
    usable = judged >= 2
    total = float((judged * columns.lengths)[usable].sum())
    if total == 0:
        return _nothing(_NO_PAIR)
    if clash := _clash(columns, units):
        return _nothing(clash)
    label = np.searchsorted(np.array(indexes, dtype=np.int64), units.code)
    shared, squares = _coincidences(columns, units, label, len(indexes), judged)
    size = (units.end - units.start).astype(np.float64)
    valued = sums(label, size, len(indexes))
    unit_squares = sums(label, size**2, len(indexes))
    return _family(shared, squares, valued, unit_squares, total, [columns.codes[k] for k in indexes])


def _nothing(reason: str) -> Family2016:
    names = ("u_alpha", "u_alpha_binary", "cu_alpha", "cu_coverage", "ku_alpha")
    return Family2016(
        u_alpha=None,
        u_alpha_binary=None,
        cu_alpha=None,
        cu_coverage=None,
        ku_alpha={},
        not_computable=dict.fromkeys(names, reason),
    )


def _clash(columns: SpanColumns, units: Intervals) -> str:
    """Say where one coder applied two codes of the domain to the same words; empty when nowhere."""
    stride = int(columns.lengths.max(initial=0)) + 1
    base = (units.document * max(len(columns.coders), 1) + units.coder) * stride
    order = np.argsort(base + units.start, kind="stable")
    reach, begin = (base + units.end)[order], (base + units.start)[order]
    clash = np.flatnonzero(np.maximum.accumulate(reach)[:-1] > begin[1:])
    if not clash.size:
        return ""
    at = order[int(clash[0]) + 1]
    coder, document = columns.coders[int(units.coder[at])], columns.documents[int(units.document[at])].id
    return Message(
        "codes overlap: {coder} gave two codes to the same words in interview {document}; "
        "name a domain of codes that exclude each other",
        coder=coder,
        document=document,
    )


def _coincidences(
    columns: SpanColumns, units: Intervals, label: IntArray, codes: int, judged: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Shared lengths of valued units by pair of codes (eq. 1), and squared shared lengths by code (for eq. 10)."""
    coders = max(len(columns.coders), 1)
    i, j = overlapping_pairs(units.document, units.start, units.end)
    differing = units.coder[i] != units.coder[j]
    i, j = i[differing], j[differing]
    i, j = np.concatenate((i, j)), np.concatenate((j, i))
    shared = np.minimum(units.end[i], units.end[j]) - np.maximum(units.start[i], units.start[j])
    weight = 1.0 / (judged[units.document] - 1)
    matrix = sums(label[i] * codes + label[j], shared * weight[i], codes * codes)
    # What a unit shares with all the valued units of one other coder is squared as a whole.
    slots, slot = np.unique(i * coders + units.coder[j], return_inverse=True)
    width = sums(slot, shared, slots.size)
    unit = slots // coders
    squares = sums(label[unit], width**2 * weight[unit], codes)
    return matrix.reshape(codes, codes), squares


def _family(
    shared: FloatArray,
    squares: FloatArray,
    valued: FloatArray,
    unit_squares: FloatArray,
    total: float,
    names: list[str],
) -> Family2016:
    """Equations 4 to 13b.

    Args:
        shared: ``l_ck`` of valued units, codes x codes.
        squares: ``s_c``.
        valued: ``l_c``, characters coded by code over all coders.
        unit_squares: ``q_c``, squared unit lengths by code.
        total: ``l..``, characters times coders.
        names: Codes.
    """
    reasons: dict[str, str] = {}
    both = shared.sum(axis=1)
    same = np.diagonal(shared)
    coded = float(valued.sum())
    gaps = total - coded
    one_sided = float((valued - both).sum())
    gap_pairs = gaps - one_sided
    spread = total**2 - gaps - float(unit_squares.sum())
    u_alpha = u_binary = None
    if coded == 0 or gaps == 0 and np.count_nonzero(valued) < 2:
        reasons["u_alpha"] = (
            Message("no variation: nothing was coded") if coded == 0 else Message("no variation: one code everywhere")
        )
    else:
        expected = total * (gaps**2 - gaps + float((valued**2 - unit_squares).sum())) / spread
        u_alpha = 1 - (total - gap_pairs - float(same.sum())) / (total - expected)
    if coded == 0 or gaps == 0:
        reasons["u_alpha_binary"] = (
            Message("no variation: nothing was coded") if coded == 0 else Message("no variation: everything was coded")
        )
    else:
        u_binary = 1 - one_sided * spread / (total * gaps * coded)
    met = float(both.sum())
    cu_alpha: float | None = None
    ku_alpha: dict[str, float | None] = {}
    scale = met - float(squares.sum()) / met if met else 0.0
    if np.count_nonzero(both) < 2:
        reason = (
            Message("nowhere did two coders code the same words")
            if met == 0
            else Message("only one code where two coders met")
        )
        reasons["cu_alpha"] = reasons["ku_alpha"] = reason
    elif scale <= _ROUNDING * met:
        reasons["cu_alpha"] = reasons["ku_alpha"] = Message(
            "coders met at too few places to tell what chance would give"
        )
    else:
        expected_same = (both**2 - squares) / scale
        cu_alpha = 1 - (met - float(same.sum())) / (met - float(expected_same.sum()))
        for k, name in enumerate(names):
            if both[k] == 0:
                reasons[f"ku_alpha/{name}"] = Message(
                    "nowhere did another coder code anything where this code was used"
                )
                continue
            expected_k = (both[k] * met - squares[k]) / scale
            ku_alpha[name] = float(1 - expected_k / both[k] * (both[k] - same[k]) / (both[k] * (met - both[k]) / scale))
    return Family2016(
        u_alpha=u_alpha,
        u_alpha_binary=u_binary,
        cu_alpha=cu_alpha,
        cu_coverage=met / total,
        ku_alpha=ku_alpha,
        not_computable=reasons,
    )


def u_alpha_by_code(units: Intervals, ratings: FloatArray, positive: FloatArray, split: FloatArray) -> FloatArray:
    """``u_alpha`` of each code taken as a domain of its own (there ``u`` and ``|u`` coincide), so codes may overlap.

    Args:
        units: What ``double_coded_units`` gives.
        ratings: Characters times coders, by code.
        positive: Characters coded, summed over coders, by code.
        split: Observed disagreement by code, as in ``BinaryCounts``; it equals ``l_10``.

    Returns:
        One figure per code, ``nan`` where not computable.
    """
    size = (units.end - units.start).astype(np.float64)
    unit_squares = sums(units.code, size**2, ratings.size)
    gaps = ratings - positive
    chance = ratings * gaps * positive
    excess = split * (ratings**2 - gaps - unit_squares)
    return 1 - divide(excess, chance)


def alpha_u_2004(columns: SpanColumns, units: Intervals | None = None) -> AlphaU2004:
    """Compute alpha_U of 2004 for each code and over all codes.

    The expected disagreement sums over gaps through sorted lengths and running totals, so it costs n log n.

    Args:
        columns: The spans.
        units: What ``double_coded_units`` gives for these spans, if at hand.
    """
    judged = columns.assigned.sum(axis=1)
    usable = judged >= 2
    length = float(columns.lengths[usable].sum())
    if length == 0:
        return AlphaU2004(None, {}, {"alpha_U": _NO_PAIR})
    units = double_coded_units(columns) if units is None else units
    codes = len(columns.codes)
    observed = _observed_2004(columns, units, judged) / length**2
    expected = _expected_2004(columns, units, usable, float((judged * columns.lengths)[usable].sum())) * 2 / length
    per_code: dict[str, AlphaU2004Code] = {}
    reasons: dict[str, str] = {}
    for k in range(codes):
        alpha = float(1 - observed[k] / expected[k]) if expected[k] > 0 else None
        if alpha is None:
            reasons[f"alpha_U/{columns.codes[k]}"] = Message(
                "no variation: nobody used this code where two coders judged"
            )
        per_code[columns.codes[k]] = AlphaU2004Code(float(observed[k]), float(expected[k]), alpha)
    overall = float(1 - observed.sum() / expected.sum()) if expected.sum() > 0 else None
    if overall is None:
        reasons["alpha_U"] = Message("no variation: nothing was coded")
    return AlphaU2004(overall, per_code, reasons)


def _observed_2004(columns: SpanColumns, units: Intervals, judged: IntArray) -> FloatArray:
    """Sum of squared differences of boundaries and squared lengths of units facing a gap, averaged over pairs."""
    codes, coders = len(columns.codes), max(len(columns.coders), 1)
    # A coder's own units of one code never overlap, so every pair is one of two coders.
    i, j = overlapping_pairs(units.document * max(codes, 1) + units.code, units.start, units.end)
    weight = 2.0 / (judged * (judged - 1.0)).clip(min=2.0)
    apart_by = (units.start[i] - units.start[j]) ** 2 + (units.end[i] - units.end[j]) ** 2
    total = sums(units.code[i], apart_by * weight[units.document[i]], codes)
    met = np.zeros((units.start.size, coders), dtype=bool)
    met[i, units.coder[j]] = True
    met[j, units.coder[i]] = True
    others = judged[units.document] - 1 - met.sum(axis=1)
    facing = others * (units.end - units.start) ** 2 * weight[units.document]
    return total + sums(units.code, facing, codes)


def _expected_2004(columns: SpanColumns, units: Intervals, usable: BoolArray, total: float) -> FloatArray:
    """Sum over units of what they would differ by if placed at random, over the number of placements."""
    codes = len(columns.codes)
    size = (units.end - units.start).astype(np.float64)
    gap_code, gap = _gaps(columns, units, usable)
    stride = int(columns.lengths.max(initial=0)) + 1
    key = gap_code * stride + gap
    order = np.argsort(key)
    key, gap = key[order], gap[order].astype(np.float64)
    running = np.concatenate(([0.0], np.cumsum(gap)))
    low = np.searchsorted(key, units.code * stride + (units.end - units.start), side="left")
    high = np.searchsorted(key, (units.code + 1) * stride, side="left")
    room = running[high] - running[low] - (high - low) * (size - 1)
    number = np.bincount(units.code, minlength=codes)[units.code]
    terms = (number - 1) * (2 * size**3 - 3 * size**2 + size) / 3 + size**2 * room
    placements = total * (total - 1) - sums(units.code, size * (size - 1), codes)
    summed = sums(units.code, terms, codes)
    return np.nan_to_num(divide(summed, placements))


def _gaps(columns: SpanColumns, units: Intervals, usable: BoolArray) -> tuple[IntArray, IntArray]:
    """Lengths of all stretches a coder left free of a code, with the code; zero-length ones are left out."""
    codes, coders = len(columns.codes), len(columns.coders)
    document, coder = np.nonzero(columns.assigned & usable[:, None])
    group = ((document[:, None] * codes + np.arange(codes)) * coders + coder[:, None]).ravel()
    walls = np.repeat(columns.lengths[document], codes)
    unit_group = (units.document * codes + units.code) * coders + units.coder
    stride = int(columns.lengths.max(initial=0)) + 1
    # A free stretch runs from the start of the text or the end of a unit to the next unit or the end of the text.
    opens = np.sort(np.concatenate((group * stride, unit_group * stride + units.end)))
    closes = np.sort(np.concatenate((unit_group * stride + units.start, group * stride + walls)))
    gap = closes - opens
    code = (opens // stride // coders) % codes
    return code[gap > 0], gap[gap > 0]
