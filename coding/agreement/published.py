"""What a reader needs to recompute a report: counts and figures as plain values, without a word of transcript.

A *block* holds the agreement table, the sizes of the interviews, the matched passages and the sets of codes of the
units, and beside them the figures that were computed from the codings. the scripts of the methods export derive the
figures from the counts alone and compare them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from coding.agreement.columns import SpanColumns
from coding.agreement.figures import AgreementReport, CodeFigures
from coding.agreement.intervals import Interval
from coding.agreement.model import Document, Span, Unit
from coding.agreement.units import unit_intervals
from coding.errors import InvalidInput

SEPARATOR = "\t"
"""Between the parts of a figure's name."""

CODE_FIGURES = ("prevalence", "pa", "kripp_alpha", "fleiss_kappa", "gwet_ac1", "brennan_prediger")
PAIR_FIGURES = ("po", "kappa", "scott_pi", "f1", "jaccard")
INTERVIEW_FIGURES = ("prevalence", "pa", "kripp_alpha")


def published_block(
    report: AgreementReport,
    spans: Iterable[Span],
    documents: Sequence[Document],
    *,
    coders: Mapping[str, str],
    interviews: Mapping[str, str],
    groups: Mapping[str, tuple[AgreementReport, Sequence[str]]] | None = None,
) -> dict[str, Any]:
    """Counts and figures of a report under the names that are to be published.

    Args:
        report: The report.
        spans: The spans it was computed from.
        documents: Its documents.
        coders: Coder id → published name.
        interviews: Document id → published name.
        groups: Name of a group → (report over its interviews, their ids).

    Raises:
        InvalidInput: Two coders or two interviews would get one name, or a name holds ``|`` or a tab.
    """
    _check_names([coders[coder] for coder in report.coders])
    _check_names([interviews[document.id] for document in documents])
    cells = report.cells
    units = dict(zip(cells.documents, cells.sizes.tolist(), strict=True))
    block: dict[str, Any] = {
        "unit": report.unit,
        "rule": report.rule,
        "coders": [coders[coder] for coder in report.coders],
        "codes": list(cells.codes),
        "interviews": {
            interviews[document.id]: {
                "units": units[document.id],
                "coders": [coders[coder] for coder in report.coders if coder in document.coders],
            }
            for document in documents
        },
        "groups": {name: [interviews[interview] for interview in ids] for name, (_, ids) in (groups or {}).items()},
        "cells": [[interviews[d], code, mask, count] for d, code, mask, count in cells.rows()],
        "spans": [
            [
                code,
                _pair(pair, coders),
                span_figures.first,
                span_figures.second,
                span_figures.matched["0.5"],
                span_figures.matched["1.0"],
            ]
            for code, figures in report.codes.items()
            for pair, span_figures in figures.span_f1.items()
        ],
        "sets": _sets(report, spans, documents, interviews) if report.sets else [],
        "figures": _figures(report, coders, interviews, groups or {}),
    }
    return block


def student_t(documents: int) -> dict[str, float]:
    """Student's t at .975 by degrees of freedom up to ``documents``: the standard table the intervals use."""
    from scipy.special import stdtrit

    return {str(df): float(stdtrit(df, 0.975)) for df in range(1, max(documents, 1) + 1)}


def _check_names(names: Sequence[str]) -> None:
    if len(set(names)) != len(names) or any("|" in name or SEPARATOR in name for name in names):
        raise InvalidInput("Every coder and interview needs a published name of its own, without “|” or tabs.")


def _pair(pair: str, coders: Mapping[str, str]) -> str:
    first, second = pair.split("|")
    return f"{coders[first]}|{coders[second]}"


def _figures(
    report: AgreementReport,
    coders: Mapping[str, str],
    interviews: Mapping[str, str],
    groups: Mapping[str, tuple[AgreementReport, Sequence[str]]],
) -> dict[str, float | None]:
    entries: dict[tuple[str, str, str, str], float | None] = {}
    for group, part in {
        "": report,
        **{name: agreement_report for name, (agreement_report, _) in groups.items()},
    }.items():
        for code, figures in part.codes.items():
            entries |= {("code", group, code, name): value for name, value in _of_code(figures).items()}
    for code, figures in report.codes.items():
        for interview in figures.interviews:
            entries |= {
                ("interview", interviews[interview.document], code, name): getattr(interview, name)
                for name in INTERVIEW_FIGURES
            }
        for pair, row in figures.pairs.items():
            matched = figures.span_f1[pair].f1
            values = {name: getattr(row, name) for name in PAIR_FIGURES}
            values |= {"span_f1_0.5": matched["0.5"], "span_f1_1.0": matched["1.0"]}
            entries |= {("pair", _pair(pair, coders), code, name): value for name, value in values.items()}
    for pair, value in report.pooled_kappa.items():
        interval = report.pooled_intervals.get(pair)
        entries |= {
            ("overall", "pooled_kappa", _pair(pair, coders), name): end for name, end in _ends(value, interval).items()
        }
    for name, value in report.sets.items():
        entries |= {
            ("overall", name, "", part): end for part, end in _ends(value, report.set_intervals.get(name)).items()
        }
    return {SEPARATOR.join(key): value for key, value in entries.items()}


def _of_code(figures: CodeFigures) -> dict[str, float | None]:
    values: dict[str, float | None] = {name: getattr(figures, name) for name in CODE_FIGURES}
    return values | {"low": figures.interval.low, "high": figures.interval.high}


def _ends(value: float | None, interval: Interval | None) -> dict[str, float | None]:
    low, high = (interval.low, interval.high) if interval else (None, None)
    return {"value": value, "low": low, "high": high}


def _sets(
    report: AgreementReport, spans: Iterable[Span], documents: Sequence[Document], interviews: Mapping[str, str]
) -> list[list[Any]]:
    """``[interview, [codes each coder gave], count]`` for units of interviews that two or more coders judged."""
    columns = SpanColumns.build(spans, documents, codes=report.cells.codes, coders=report.coders)
    intervals, sizes = unit_intervals(columns, cast(Unit, report.unit))
    offset = np.cumsum(sizes) - sizes
    marked: dict[int, dict[int, set[str]]] = {}
    rows = zip(
        intervals.document.tolist(),
        intervals.code.tolist(),
        intervals.coder.tolist(),
        intervals.start.tolist(),
        intervals.end.tolist(),
        strict=True,
    )
    for document, code, coder, start, end in rows:
        for unit in range(start, end):
            at = marked.setdefault(int(offset[document]) + unit, {})
            at.setdefault(coder, set()).add(columns.codes[code])
    counts: Counter[tuple[str, tuple[tuple[str, ...], ...]]] = Counter()
    for d, size in enumerate(sizes.tolist()):
        judges = np.flatnonzero(columns.assigned[d]).tolist()
        if len(judges) < 2:
            continue
        for unit in range(int(offset[d]), int(offset[d]) + size):
            codes_of_unit = marked.get(unit, {})
            counts[
                interviews[columns.documents[d].id],
                tuple(tuple(sorted(codes_of_unit.get(coder, ()))) for coder in judges),
            ] += 1
    return [
        [name, [list(entry) for entry in codes_of_unit], count]
        for (name, codes_of_unit), count in sorted(counts.items())
    ]
