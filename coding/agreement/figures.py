"""The results of an agreement report, and their form as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from coding.agreement.intervals import Interval
from coding.agreement.sweep import Cells
from coding.agreement.unitized import AlphaU2004, Family2016
from coding.model.message import Message

Figure = float | None
"""A coefficient, or ``None`` when it is not computable."""


def in_digits(value: Figure) -> str:
    """Two decimals with a true minus sign; an en dash when there is no figure, never 0 or 1 in its place."""
    if value is None:
        return "–"
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Two coders on one code, over the interviews both judged.

    Attributes:
        both: Units both coded.
        only_first: Units only the first coded.
        only_second: Units only the second coded.
        neither: Units both left blank.
        po: Share of units on which they agree (Holsti's coefficient is the same here).
        kappa: Cohen's kappa.
        scott_pi: Scott's pi.
        f1: Positive agreement.
        jaccard: Jaccard overlap.
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    po: Figure
    kappa: Figure
    scott_pi: Figure
    f1: Figure
    jaccard: Figure


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """Two coders' spans of one code, matched one to one.

    Attributes:
        first: Spans of the first coder.
        second: Spans of the second.
        matched: Matched pairs, by threshold of intersection over union (``"0.5"``, ``"1.0"``).
        f1: ``2 matched / (first + second)``, by threshold; ``None`` when neither has a span.
        shift_characters: Mean distance of a matched pair's boundaries (at 0.5), in characters per boundary.
        shift_words: The same in words; ``None`` without word boundaries or matches.
    """

    first: int
    second: int
    matched: Mapping[str, int]
    f1: Mapping[str, Figure]
    shift_characters: Figure
    shift_words: Figure


@dataclass(frozen=True, slots=True)
class InterviewFigures:
    """One code in one interview.

    Attributes:
        document: Id of the interview.
        units: Units in it.
        coders: Coders who judged it.
        prevalence: Share of ratings that are "yes".
        pa: Percent agreement.
        kripp_alpha: Krippendorff's alpha.
    """

    document: str
    units: int
    coders: int
    prevalence: Figure
    pa: Figure
    kripp_alpha: Figure


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """Everything about one code.

    Attributes:
        code: The code.
        chars: Characters in the interviews that two or more coders judged.
        mask_chars: Characters by set of coders; the key is a sum of bits, bit ``i`` the report's ``coders[i]``.
        units: The same as ``chars`` in the report's unit.
        mask_units: The same as ``mask_chars`` in the report's unit.
        prevalence: Share of ratings that are "yes".
        pa: Percent agreement over pairs of coders.
        kripp_alpha: Krippendorff's alpha, the headline figure.
        interval: Interval of alpha over interviews, or why there is none.
        fleiss_kappa: Fleiss' kappa.
        gwet_ac1: Gwet's AC1.
        brennan_prediger: Brennan and Prediger's S.
        u_alpha: Unitized alpha of 2016 with this code as a domain of its own.
        pairs: By ``"A|B"``.
        span_f1: By ``"A|B"``.
        interviews: One entry per interview that two or more coders judged.
        interviews_with_code: In how many of these anyone used the code.
        not_computable: Why a figure is ``None``, by name.
        warnings: Where the figures may mislead.
    """

    code: str
    chars: int
    mask_chars: Mapping[int, int]
    units: int
    mask_units: Mapping[int, int]
    prevalence: Figure
    pa: Figure
    kripp_alpha: Figure
    interval: Interval
    fleiss_kappa: Figure
    gwet_ac1: Figure
    brennan_prediger: Figure
    u_alpha: Figure
    pairs: Mapping[str, PairFigures]
    span_f1: Mapping[str, SpanFigures]
    interviews: tuple[InterviewFigures, ...]
    interviews_with_code: int
    not_computable: Mapping[str, str]
    warnings: tuple[Message, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values; names as in the command contract."""
        return {
            "mask_chars": {str(mask): n for mask, n in self.mask_chars.items()},
            "chars": self.chars,
            "mask_units": {str(mask): n for mask, n in self.mask_units.items()},
            "units": self.units,
            "prevalence": self.prevalence,
            "pa": self.pa,
            "kripp_alpha": self.kripp_alpha,
            "interval": self.interval.ends_or_none,
            "interval_method": self.interval.method or None,
            "fleiss_kappa": self.fleiss_kappa,
            "gwet_ac1": self.gwet_ac1,
            "brennan_prediger": self.brennan_prediger,
            "u_alpha": self.u_alpha,
            "pairs": {pair: asdict(figures) for pair, figures in self.pairs.items()},
            "span_f1": {pair: dict(figures.f1) for pair, figures in self.span_f1.items()},
            "span_matches": {
                pair: {
                    "first": s.first, "second": s.second, "matched": dict(s.matched),
                    "shift_characters": s.shift_characters, "shift_words": s.shift_words,
                }
                for pair, s in self.span_f1.items()
            },
            "interviews": {
                i.document: {
                    "units": i.units, "coders": i.coders, "prevalence": i.prevalence, "pa": i.pa,
                    "kripp_alpha": i.kripp_alpha,
                }
                for i in self.interviews
            },
            "interviews_with_code": self.interviews_with_code,
            "not_computable": dict(self.not_computable),
            "warnings": list(self.warnings),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitizedFigures:
    """The unitized family over all codes, and over each named domain of mutually exclusive codes.

    Attributes:
        alpha_u_2004: alpha_U of 2004 (named ``alpha_U_1995`` in JSON after the first paper on it).
        family_2016: The 2016 family with all codes as one domain.
        domains: The 2016 family of each named domain.
    """

    alpha_u_2004: AlphaU2004
    family_2016: Family2016
    domains: Mapping[str, Family2016]

    def to_json(self) -> dict[str, Any]:
        """Plain values; names as in the reference examples."""
        old = self.alpha_u_2004
        return {
            "alpha_U_1995": {
                "alpha_U": old.alpha,
                "per_code": {
                    code: {"Do": f.observed, "De": f.expected, "alpha": f.alpha} for code, f in old.per_code.items()
                },
                "not_computable": dict(old.not_computable),
            },
            "family_2016": asdict(self.family_2016),
            "domains": {name: asdict(family) for name, family in self.domains.items()},
        }


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement of a round: every figure a pure function of the locked spans.

    Attributes:
        unit: What was counted.
        rule: How spans became units, in words.
        coders: Coders in the order of the mask's bits.
        interviews: Ids of the interviews that two or more coders judged; only these enter.
        single_coded: Ids of the others.
        codes: Figures by code.
        pooled_kappa: By ``"A|B"``, kappa pooled over codes; one frequent code can hide many rare ones.
        sets: Alpha over sets of codes per unit (``alpha_jaccard``, ``alpha_masi``); empty for characters and words.
        unitized: The unitized family; ``None`` if it was left out.
        not_computable: Reasons for figures of the whole report.
        cells: The table all character and unit figures come from; it holds no text.
        set_intervals: Intervals of ``sets``, always by jackknife.
        pooled_intervals: Intervals of ``pooled_kappa``, always by jackknife.
    """

    unit: str
    rule: Message
    coders: tuple[str, ...]
    interviews: tuple[str, ...]
    single_coded: tuple[str, ...]
    codes: Mapping[str, CodeFigures]
    pooled_kappa: Mapping[str, Figure]
    sets: Mapping[str, Figure]
    unitized: UnitizedFigures | None
    not_computable: Mapping[str, str]
    cells: Cells
    set_intervals: Mapping[str, Interval] = field(default_factory=dict)
    pooled_intervals: Mapping[str, Interval] = field(default_factory=dict)

    def to_json(self, *, cells: bool = False) -> dict[str, Any]:
        """The report as plain values, in the shape of ``heard agreement --json``.

        Args:
            cells: Also give the cell table (``[document, code, mask, count]`` without the uncoded rest) and the sizes
                and coders of the interviews, from which a reader can recompute every figure.
        """
        result: dict[str, Any] = {
            "unit": self.unit,
            "rule": self.rule,
            "coders": list(self.coders),
            "interviews": list(self.interviews),
            "single_coded": list(self.single_coded),
            "codes": {code: figures.to_json() for code, figures in self.codes.items()},
            "pooled_kappa": dict(self.pooled_kappa),
            "pooled_kappa_intervals": {name: interval.ends_or_none for name, interval in self.pooled_intervals.items()},
            "sets": dict(self.sets),
            "sets_intervals": {name: interval.ends_or_none for name, interval in self.set_intervals.items()},
            "unitized": {} if self.unitized is None else self.unitized.to_json(),
            "not_computable": dict(self.not_computable),
        }
        if cells:
            table = self.cells
            result["documents"] = {
                name: {"units": int(size), "coders": [c for c, yes in zip(self.coders, row, strict=True) if yes]}
                for name, size, row in zip(table.documents, table.sizes, table.assigned, strict=True)
            }
            result["cells"] = [list(row) for row in table.rows()]
        return result
