"""The agreement report of a round, and that of a table of pre-cut units."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from coding.agreement.coefficients import (
    OF_CODE,
    OF_PAIR,
    OF_POOLED,
    BinaryCounts,
    PairCounts,
    binary_counts,
    pair_counts_by_document,
    why_not,
)
from coding.agreement.columns import FloatArray, IntArray, SpanColumns
from coding.agreement.explain import code_warnings
from coding.agreement.figures import (
    AgreementReport,
    CodeFigures,
    Figure,
    InterviewFigures,
    PairFigures,
    SpanFigures,
    UnitizedFigures,
)
from coding.agreement.intervals import (
    Interval,
    IntervalMethod,
    PlannedWidth,
    bootstrap_intervals,
    jackknife_intervals,
    leave_one_out_intervals,
    planned_widths,
)
from coding.agreement.model import UNIT_RULES, Document, Span, Unit
from coding.agreement.sets import unit_set_alpha
from coding.agreement.spans import THRESHOLDS, SpanMatches, match_spans
from coding.agreement.sweep import Cells, Intervals, merge_spans, sweep
from coding.agreement.unitized import alpha_u_2004, double_coded_units, family_2016, u_alpha_by_code
from coding.agreement.units import unit_cells
from coding.errors import InvalidInput, NotFound


def agreement_report(
    spans: Iterable[Span] | SpanColumns,
    documents: Iterable[Document] = (),
    *,
    unit: Unit = "character",
    interval: IntervalMethod = "jackknife",
    codes: Collection[str] | None = None,
    coders: Sequence[str] | None = None,
    domains: Mapping[str, Collection[str]] | None = None,
    unitized: bool = True,
    seed: int = 0,
) -> AgreementReport:
    """Compute every figure of a round from its locked spans.

    Args:
        spans: The spans of the snapshot, or the same as columns (then ``documents``, ``codes`` and ``coders`` are
            taken from there).
        documents: Every interview of the round, with the coders who finished it.
        unit: What to count.
        interval: How the interval of alpha is made; ``none`` leaves it out.
        codes: The codes to report; ``None``: every code that occurs. Give the whole codebook to see unused codes.
        coders: Order of the coders; ``None``: by name.
        domains: Named sets of mutually exclusive codes for the unitized family.
        unitized: Whether to compute the unitized family at all.
        seed: Seed of the bootstrap.

    Raises:
        InvalidInput: The spans do not fit the documents, or the unit is unknown or has no boundaries.
    """
    if interval not in ("jackknife", "bootstrap", "none"):
        raise InvalidInput(f"There is no interval '{interval}'. Use jackknife, bootstrap or none.")
    columns = (
        spans if isinstance(spans, SpanColumns) else SpanColumns.build(spans, documents, codes=codes, coders=coders)
    )
    merged = merge_spans(columns, join_touching=False)
    blocks = double_coded_units(columns, merged)
    characters = sweep(columns, merged)
    cells = characters if unit == "character" else unit_cells(columns, unit)
    counts = binary_counts(cells)
    judged = cells.assigned.sum(axis=1)
    usable = np.flatnonzero((judged >= 2) & (cells.sizes > 0))
    used = BinaryCounts(counts.ratings[usable], counts.positive[usable], counts.disagreement[usable])
    intervals = _intervals(used, [cells.documents[d] for d in usable], interval, seed)
    tables = {(a, b): pair_counts_by_document(cells, a, b) for a, b in combinations(range(len(columns.coders)), 2)}
    pairs = {pair: table.total() for pair, (_, table) in tables.items()}
    by_code = _code_figures(columns, blocks, characters, cells, used, usable, intervals, pairs)
    sets, set_intervals, reasons = _sets(columns, unit)
    pooled, pooled_intervals, pooled_reasons = _pooled(cells, tables, pairs)
    return AgreementReport(
        unit=unit,
        rule=UNIT_RULES[unit],
        coders=columns.coders,
        interviews=tuple(cells.documents[d] for d in usable),
        single_coded=tuple(d.id for d, n in zip(columns.documents, judged, strict=True) if n < 2),
        codes=by_code,
        pooled_kappa=pooled,
        sets=sets,
        unitized=UnitizedFigures(
            alpha_u_2004(columns, blocks),
            family_2016(columns, None, blocks),
            {name: family_2016(columns, each, blocks) for name, each in (domains or {}).items()},
        )
        if unitized
        else None,
        not_computable=reasons | pooled_reasons,
        cells=cells,
        set_intervals=set_intervals if interval != "none" else {},
        pooled_intervals=pooled_intervals if interval != "none" else {},
    )


def plan_interviews(report: AgreementReport, code: str, sizes: Sequence[int], *, seed: int = 0) -> list[PlannedWidth]:
    """Tell how wide the interval of a code's alpha would probably be with other numbers of double-coded interviews.

    Args:
        report: A report of the round so far, in the unit that counts.
        code: The code.
        sizes: Numbers of double-coded interviews in all.
        seed: Seed of the simulated samples.

    Raises:
        NotFound: The report has no such code.
    """
    if code not in report.cells.codes:
        raise NotFound(f"The report has no code '{code}'.")
    counts = binary_counts(report.cells)
    usable = np.flatnonzero(counts.ratings[:, 0] > 0)
    used = BinaryCounts(counts.ratings[usable], counts.positive[usable], counts.disagreement[usable])
    return planned_widths(used, report.cells.codes.index(code), sizes, seed=seed)


def _intervals(counts: BinaryCounts, names: list[str], method: IntervalMethod, seed: int) -> list[Interval]:
    if method == "jackknife":
        return jackknife_intervals(counts, names)
    if method == "bootstrap":
        return bootstrap_intervals(counts, seed=seed)
    return [Interval(None, None, "", "not asked for")] * counts.ratings.shape[1]


def _figures(values: FloatArray) -> list[Figure]:
    """Plain numbers, ``None`` for ``nan``."""
    return [None if value != value else value for value in values.tolist()]


def _masks(cells: Cells) -> list[dict[int, int]]:
    """Units by set of coders for each code, over interviews with two or more coders; 0 is what nobody coded."""
    usable = cells.assigned.sum(axis=1) >= 2
    rows = usable[cells.document]
    total = int(cells.sizes[usable].sum())
    masks: list[dict[int, int]] = [{0: total} for _ in cells.codes]
    if rows.any():
        order = np.lexsort((cells.mask[rows], cells.code[rows]))
        code, mask, count = cells.code[rows][order], cells.mask[rows][order], cells.count[rows][order]
        heads = np.flatnonzero((np.diff(code, prepend=-1) != 0) | (np.diff(mask, prepend=-1) != 0))
        for k, bits, n in zip(
            code[heads].tolist(), mask[heads].tolist(), np.add.reduceat(count, heads).tolist(), strict=True
        ):
            masks[k][bits] = n
            masks[k][0] -= n
    return masks


def _code_figures(
    columns: SpanColumns,
    blocks: Intervals,
    characters: Cells,
    cells: Cells,
    used: BinaryCounts,
    usable: IntArray,
    intervals: list[Interval],
    pairs: dict[tuple[int, int], PairCounts],
) -> dict[str, CodeFigures]:
    total = used.total()
    over_all = total if cells is characters else binary_counts(characters).total()
    figures = {
        "prevalence": _figures(total.prevalence()),
        "pa": _figures(total.percent()),
        "kripp_alpha": _figures(total.kripp_alpha()),
        "fleiss_kappa": _figures(total.fleiss_kappa()),
        "gwet_ac1": _figures(total.gwet_ac1()),
        "brennan_prediger": _figures(total.brennan_prediger()),
        "u_alpha": _figures(u_alpha_by_code(blocks, over_all.ratings, over_all.positive, over_all.disagreement)),
    }
    mask_chars = _masks(characters)
    mask_units = mask_chars if cells is characters else _masks(cells)
    names = {pair: f"{columns.coders[pair[0]]}|{columns.coders[pair[1]]}" for pair in pairs}
    pair_rows = {pair: _pair_figures(counts) for pair, counts in pairs.items()}
    span_rows = _span_figures(match_spans(columns), list(pairs))
    interview_rows = _interview_figures(cells, used, usable)
    occurs = (used.positive > 0).sum(axis=0).tolist()
    result = {}
    for k, code in enumerate(columns.codes):
        by_name = {name: values[k] for name, values in figures.items()}
        of_pairs = {names[pair]: rows[k] for pair, rows in pair_rows.items()}
        of_spans = {names[pair]: rows[k] for pair, rows in span_rows.items()}
        reasons = _reasons(by_name, intervals[k], of_pairs, of_spans, float(total.ratings[k]), float(total.positive[k]))
        result[code] = CodeFigures(
            code=code,
            chars=sum(mask_chars[k].values()),
            mask_chars=mask_chars[k],
            units=sum(mask_units[k].values()),
            mask_units=mask_units[k],
            interval=intervals[k],
            pairs=of_pairs,
            span_f1=of_spans,
            interviews=interview_rows[k],
            interviews_with_code=occurs[k],
            not_computable=reasons,
            warnings=code_warnings(by_name, intervals[k], occurs[k], len(usable)),
            **by_name,
        )
    return result


def _pair_figures(counts: PairCounts) -> list[PairFigures]:
    """One entry per code."""
    table = [column.astype(np.int64).tolist() for column in (counts.both, counts.only_first, counts.only_second)]
    table.append(counts.neither.astype(np.int64).tolist())
    coefficients = (counts.percent(), counts.cohen_kappa(), counts.scott_pi(), counts.positive_f1(), counts.jaccard())
    return [PairFigures(*row) for row in zip(*table, *map(_figures, coefficients), strict=True)]


def _span_figures(matches: SpanMatches, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], list[SpanFigures]]:
    near = matches.matched[THRESHOLDS[0]]
    boundaries = np.where(near > 0, 2.0 * near, np.nan)
    shift = matches.shift_characters / boundaries
    words = np.full(shift.shape, np.nan) if matches.shift_words is None else matches.shift_words / boundaries
    f1 = {f"{t:.1f}": matches.f1(t) for t in THRESHOLDS}
    result = {}
    for pair in pairs:
        numbers = zip(
            matches.first[pair].tolist(),
            matches.second[pair].tolist(),
            *(matches.matched[t][pair].tolist() for t in THRESHOLDS),
            *(_figures(values[pair]) for values in f1.values()),
            _figures(shift[pair]),
            _figures(words[pair]),
            strict=True,
        )
        result[pair] = [
            SpanFigures(
                first=n1,
                second=n2,
                matched=dict(zip(f1, (m1, m2), strict=True)),
                f1=dict(zip(f1, (x1, x2), strict=True)),
                shift_characters=s,
                shift_words=w,
            )
            for n1, n2, m1, m2, x1, x2, s, w in numbers
        ]
    return result


def _interview_figures(cells: Cells, used: BinaryCounts, usable: IntArray) -> list[tuple[InterviewFigures, ...]]:
    """For each code, one entry per interview."""
    names = [cells.documents[d] for d in usable]
    sizes = cells.sizes[usable].tolist()
    coders = cells.assigned.sum(axis=1)[usable].tolist()
    tables = [values.T for values in (used.prevalence(), used.percent(), used.kripp_alpha())]
    return [
        tuple(map(InterviewFigures, names, sizes, coders, *(_figures(table[k]) for table in tables)))
        for k in range(len(cells.codes))
    ]


def _reasons(
    figures: Mapping[str, Figure],
    interval: Interval,
    pairs: Mapping[str, PairFigures],
    spans: Mapping[str, SpanFigures],
    ratings: float,
    positive: float,
) -> dict[str, str]:
    """Why each missing figure of a code is missing."""
    why = why_not(ratings, positive, OF_CODE)
    reasons: dict[str, str] = {name: why for name, value in figures.items() if value is None}
    if interval.reason:
        reasons["interval"] = interval.reason
    for pair, row in pairs.items():
        units = row.both + row.only_first + row.only_second + row.neither
        reason = why_not(units, row.both + row.only_first + row.only_second, OF_PAIR)
        for name in ("po", "kappa", "scott_pi", "f1", "jaccard"):
            if getattr(row, name) is None:
                reasons[f"pairs/{pair}/{name}"] = reason
        for threshold, value in spans[pair].f1.items():
            if value is None:
                reasons[f"span_f1/{pair}/{threshold}"] = why_not(units, 0, OF_PAIR)
    return reasons


def _pooled(
    cells: Cells, tables: dict[tuple[int, int], tuple[IntArray, PairCounts]], pairs: dict[tuple[int, int], PairCounts]
) -> tuple[dict[str, Figure], dict[str, Interval], dict[str, str]]:
    pooled: dict[str, Figure] = {}
    intervals: dict[str, Interval] = {}
    reasons: dict[str, str] = {}
    for (first, second), counts in pairs.items():
        name = f"{cells.coders[first]}|{cells.coders[second]}"
        value = float(counts.pooled_kappa()) if cells.codes else float("nan")
        pooled[name] = None if value != value else value
        if value != value:
            shared_units = cells.sizes[cells.assigned[:, first] & cells.assigned[:, second]].sum()
            reasons[f"pooled_kappa/{name}"] = why_not(
                float(shared_units), float((counts.units - counts.neither).sum()), OF_POOLED
            )
            continue
        shared, table = tables[first, second]
        # Interviews without a unit say nothing, and leaving one out is no variation.
        places = np.flatnonzero(cells.sizes[shared] > 0)
        coded = int(((table.units - table.neither).sum(axis=1) > 0).sum())
        names = [cells.documents[d] for d in shared[places].tolist()]
        intervals[name] = leave_one_out_intervals(
            np.array([value]),
            table.without_each().pooled_kappa()[places, None],
            [coded],
            names,
            unshared=not counts.both.any(),
        )[0]
    return pooled, intervals, reasons


def _sets(columns: SpanColumns, unit: Unit) -> tuple[dict[str, Figure], dict[str, Interval], dict[str, str]]:
    sets: dict[str, Figure] = {}
    intervals: dict[str, Interval] = {}
    reasons: dict[str, str] = {}
    if unit in ("character", "word"):
        return sets, intervals, reasons
    for distance in ("jaccard", "masi"):
        name = f"alpha_{distance}"
        sets[name], intervals[name], reason = unit_set_alpha(columns, unit, distance)
        if reason:
            reasons[f"sets/{name}"] = reason
    return sets, intervals, reasons
