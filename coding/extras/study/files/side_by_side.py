"""Case files of all sites: agreement on their variables, and beside people and interviews with an indicator.

Nothing is sent for sources side by side. People with any of several codes follow from those with each code and each
pair of them, exactly or between two numbers; interviews from positions; case files from the rows of one variable. What
rests on two variables of a case cannot be counted, since no bundle tells which rows are of one case.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor
from typing import Any, Final

from coding.agreement.variables import Row, Variable, VariableFigures, variables_report
from coding.disclosure.suppression import count_or_withheld, small
from coding.errors import NotReady
from coding.extras.study.files.levels import CASE_DOCUMENTS, RARER
from coding.extras.study.files.package import without_training
from coding.extras.study.files.pooling import Contribution, notes_on, notes_on_sources
from coding.model.message import Message


@dataclass(frozen=True, kw_only=True)
class PooledVariables:
    """Agreement on the variables of case records over the cases of all sites, and of each by itself.

    Attributes:
        together: Figures by variable, over all sites that sent it.
        by_site: Site → its own figures by variable.
        cases: Variable → value → site → cases that any coder gave it.
        sources: Which sites and bundles stand behind each variable.
        notes: What a reader must know first.
    """

    together: Mapping[str, VariableFigures]
    by_site: Mapping[str, Mapping[str, VariableFigures]]
    cases: Mapping[str, Mapping[str, Mapping[str, int]]]
    sources: Sequence[Mapping[str, Any]]
    notes: Sequence[Message]

    def to_json(self) -> dict[str, Any]:
        """Plain values; each variable has the names of ``heard cases agreement --json``."""
        return {
            "variables": {name: figures.to_json() for name, figures in self.together.items()},
            "sites": {
                site: {name: figures.to_json() for name, figures in entry.items()}
                for site, entry in self.by_site.items()
            },
            "cases": {name: {value: dict(n) for value, n in values.items()} for name, values in self.cases.items()},
            "sources": [dict(source) for source in self.sources],
            "notes": list(self.notes),
        }


def pooled_variables(contributions: Sequence[Contribution], variables: Sequence[Variable]) -> PooledVariables:
    """Agreement on variables, by the functions that compute one project's.

    Args:
        contributions: Every bundle of variables of each site, the newest last: of each variable its newest table
            counts.
        variables: The variables of the study's codebook.

    Raises:
        NotReady: No site sent variables.
    """
    if not contributions:
        raise NotReady(
            Message("No site has sent variables yet. Ask for bundles of the level variables, then: heard study pool")
        )
    tables: dict[str, dict[str, tuple[Contribution, Mapping[str, Any]]]] = {}
    for contribution in contributions:
        for variable, table in contribution.bundle.contents["variables"].items():
            tables.setdefault(variable, {})[contribution.name] = (contribution, table)
    sites = list(dict.fromkeys(contribution.name for contribution in contributions))
    sent_variables = [attribute for attribute in variables if attribute.name in tables]
    rows = {name: {site: _rows(site, table) for site, (_, table) in entry.items()} for name, entry in tables.items()}
    rarer = {
        name: frozenset().union(*(table["rarer"] for _, table in entry.values())) for name, entry in tables.items()
    }
    newest = {contribution.name: contribution for contribution in contributions}
    return PooledVariables(
        together=variables_report(
            sent_variables,
            {
                name: [_with_rarer(row, rarer[name]) for rows_of_site in by_site.values() for row in rows_of_site]
                for name, by_site in rows.items()
            },
        ),
        by_site={
            site: variables_report(
                [attribute for attribute in sent_variables if site in rows[attribute.name]],
                {name: by_site[site] for name, by_site in rows.items() if site in by_site},
            )
            for site in sites
        },
        cases={attribute.name: _cases_by_value(tables[attribute.name]) for attribute in sent_variables},
        sources=[
            {**contribution.source(), "variable": variable, "cases": len(table["rows"])}
            for variable, entry in tables.items()
            for contribution, table in entry.values()
        ],
        notes=[
            *notes_on(list(newest.values()), set()),
            *(
                Message(
                    "{site} tells rare values of “{variable}” as one ({values}). Over all sites they count as one too: "
                    "these figures are of a coarser variable.",
                    site=site,
                    variable=variable,
                    values=", ".join(table["rarer"]),
                )
                for variable, entry in tables.items()
                for site, (_, table) in entry.items()
                if table["rarer"]
            ),
            *(
                Message(
                    "{site} withholds variables of which few cases have the values: {variables}.",
                    site=name,
                    variables=", ".join(contribution.bundle.contents["withheld"]),
                )
                for name, contribution in newest.items()
                if contribution.bundle.contents["withheld"]
            ),
        ],  # fmt: skip
    )


def _rows(site: str, table: Mapping[str, Any]) -> list[Row]:
    """The rows of cases that two coders or more recorded, as agreement takes them."""
    return [
        (f"{site}/{row['id']}", f"{site}/{coder}", frozenset(values))
        for row in table["rows"]
        if row["double"]
        for coder, values in row["answers"].items()
    ]


def _with_rarer(row: Row, rarer: Collection[str]) -> Row:
    """A row with the values that any site tells as one told so: over all sites a variable has one set of values."""
    case, coder, values = row
    return case, coder, frozenset(RARER if value in rarer else value for value in values)


def _cases_by_value(tables: Mapping[str, tuple[Contribution, Mapping[str, Any]]]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for site, (_, table) in tables.items():
        for row in table["rows"]:
            for value in set().union(*row["answers"].values()):
                counts.setdefault(value, Counter())[site] += 1
    return {value: dict(by_site) for value, by_site in sorted(counts.items())}


MOST_CODES: Final = 8
"""With more codes an indicator's people are not worked out: there are too many combinations of them."""
_NEARLY: Final = 1e-6
Range = tuple[int, int]
"""Between how many; the same twice where it is exact."""


@dataclass(frozen=True, kw_only=True)
class StudyIndicator:
    """An indicator of the coordinator.

    Attributes:
        wording: What it says.
        codes: Its codes, in order.
        signs: Variable of case files → the values that express it.
    """

    wording: str
    codes: tuple[str, ...]
    signs: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class IndicatorResult:
    """What follows from the sites' bundles of one level for one indicator.

    Attributes:
        by_site: Site → between how many; None where that is withheld, or not all of one time.
        silent: Sites that sent such a bundle from which nothing follows.
    """

    by_site: Mapping[str, Range | None]
    silent: tuple[str, ...] = ()

    @property
    def together(self) -> Range | None:
        """Over all sites that tell it; None where none does."""
        known = [entry for entry in self.by_site.values() if entry is not None]
        return (sum(low for low, _ in known), sum(high for _, high in known)) if known else None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "together": self.together,
            "by_site": dict(self.by_site),
            "withheld_at": sum(entry is None for entry in self.by_site.values()),
            "silent": list(self.silent),
        }


@dataclass(frozen=True, kw_only=True)
class PooledLine:
    """An indicator with its sources over all sites.

    Attributes:
        asked: The indicator.
        people: Survivors with a passage under any of its codes, from counts.
        interviews: Interviews of locked rounds with one, from positions.
        cases: Case files whose records agree on one of its values, from variables; None where its signs are of no
            variable, or of several.
    """

    asked: StudyIndicator
    people: IndicatorResult
    interviews: IndicatorResult
    cases: IndicatorResult | None


@dataclass(frozen=True, kw_only=True)
class PooledSources:
    """Every indicator with its sources over all sites.

    Attributes:
        lines: One an indicator, in the coordinator's order.
        sites: Names of the sites, in order.
        sources: Which sites and bundles stand behind the figures, by level.
        notes: What a reader must know first.
    """

    lines: Sequence[PooledLine]
    sites: Sequence[str]
    sources: Sequence[Mapping[str, Any]]
    notes: Sequence[Message]

    def to_json(self) -> dict[str, Any]:
        """Plain values; each number as the least and the most it can be."""
        return {
            "indicators": [
                {
                    "wording": line.asked.wording,
                    "codes": list(line.asked.codes),
                    "people": line.people.to_json(),
                    "interviews": line.interviews.to_json(),
                    "cases": None if line.cases is None else line.cases.to_json(),
                }
                for line in self.lines
            ],
            "sources": [dict(source) for source in self.sources],
            "notes": list(self.notes),
        }


def pooled_sources(indicators: Sequence[StudyIndicator], came: Mapping[str, Sequence[Contribution]]) -> PooledSources:
    """Put what follows for each indicator side by side.

    Args:
        indicators: The coordinator's indicators.
        came: Level → each site's newest bundle; of ``variables`` every one, the newest last: of each variable its
            newest table counts.
    """
    behind = {
        level: list({contribution.name: contribution for contribution in contributions}.values())
        for level, contributions in came.items()
    }
    every = [contribution for contributions in behind.values() for contribution in contributions]
    lines = [
        PooledLine(
            asked=indicator,
            people=_people(indicator, behind["counts"]),
            interviews=_interviews(indicator, behind["positions"]),
            cases=_cases(indicator, came["variables"]),
        )
        for indicator in indicators
    ]
    return PooledSources(
        lines=lines,
        sites=sorted({contribution.name for contribution in every}, key=lambda name: (name.casefold(), name)),
        sources=[
            {**contribution.source(), "level": level}
            for level, contributions in behind.items()
            for contribution in contributions
        ],
        notes=[
            *dict.fromkeys(notes_on_sources(every)),
            *(
                Message(
                    "{site} has documents of case files among its interviews, so its people are not counted as "
                    "survivors.",
                    site=contribution.name,
                )
                for contribution in behind["counts"]
                if CASE_DOCUMENTS in contribution.bundle.contents
            ),
            *(
                Message(
                    "“{indicator}” is known in case files by several variables. No bundle tells which rows are of one "
                    "case, so its case files are not counted over sites.",
                    indicator=indicator.wording,
                )
                for indicator in indicators
                if len(indicator.signs) > 1
            ),
        ],
    )


def _people(indicator: StudyIndicator, counts: Sequence[Contribution]) -> IndicatorResult:
    by_site = {
        count.name: people_with_any(indicator.codes, count.bundle.contents, count.bundle.small_cell)
        for count in counts
        if CASE_DOCUMENTS not in count.bundle.contents and {*indicator.codes} & count.bundle.contents["codes"].keys()
    }
    return IndicatorResult(by_site=by_site, silent=tuple(count.name for count in counts if count.name not in by_site))


def people_with_any(codes: Sequence[str], contents: Mapping[str, Any], least: int) -> Range | None:
    """How many people have any of some codes, as it follows from a bundle of counts.

    The bundle tells sums over combinations of the codes: who has each code, and who has each two. The fewest and the
    most people that fit them are those of two linear programs; for one code, or two, they are the same.

    Args:
        codes: The codes; those that the bundle does not know are nobody's.
        contents: What the bundle says.
        least: The fewest people shown alike.

    Returns:
        None where a code is withheld, or where its parts are of different bundles, so that they do not fit together.
    """
    known = [code for code in codes if code in contents["codes"]]
    singles = {code: contents["codes"][code] for code in known}
    pairs = {
        (code, other): (both, as_of) for code, other, both, as_of in contents["pairs"] if {code, other} <= {*known}
    }
    times = {single["as_of"] for single in singles.values()} | {as_of for _, as_of in pairs.values()}
    if len(known) > MOST_CODES or len(times) > 1 or any(single["people"] is None for single in singles.values()):
        return None
    counts = {frozenset([code]): int(single["people"]) for code, single in singles.items()}
    counts |= {frozenset(pair): int(both) for pair, (both, _) in pairs.items() if both is not None}
    ends = _ends(known, counts)
    return None if ends is None or small(contents["people"] - ends[1], least) and ends[0] == ends[1] else ends


def _ends(codes: Sequence[str], counts: Mapping[frozenset[str], int]) -> Range | None:
    """The fewest and the most people with any code, where so many have each code or each pair."""
    from scipy.optimize import linprog

    if not any(counts.values()):
        return 0, 0
    kinds = [
        frozenset(code for code, has in zip(codes, having, strict=True) if has)
        for having in product((False, True), repeat=len(codes))
        if any(having)
    ]
    rows = [[float(part <= kind) for kind in kinds] for part in counts]
    ends = [linprog([sign] * len(kinds), A_eq=rows, b_eq=list(counts.values())) for sign in (1, -1)]
    if not all(end.success for end in ends):
        return None
    low, high = (abs(float(end.fun or 0)) for end in ends)
    return ceil(low - _NEARLY), floor(high + _NEARLY)


def _interviews(indicator: StudyIndicator, positions: Sequence[Contribution]) -> IndicatorResult:
    by_site: dict[str, Range | None] = {}
    for position in positions:
        having = {
            entry["documents"][at]["id"]
            for entry in without_training(position.bundle.contents["rounds"])
            for at, _, code, _, _ in entry["spans"]
            if code in indicator.codes
        }
        # Nobody can tell how many have any of several codes where one of them is not told.
        by_site[position.name] = None if position.untold & {*indicator.codes} else (len(having), len(having))
    return IndicatorResult(by_site=by_site)


def _cases(indicator: StudyIndicator, variables: Sequence[Contribution]) -> IndicatorResult | None:
    if len(indicator.signs) != 1:
        return None
    [(variable, values)] = indicator.signs.items()
    by_site: dict[str, Range | None] = {}
    for contribution in variables:
        table = contribution.bundle.contents["variables"].get(variable)
        if table is not None:
            by_site[contribution.name] = _having(table, values, contribution.bundle.small_cell)
    silent = dict.fromkeys(contribution.name for contribution in variables if contribution.name not in by_site)
    return IndicatorResult(by_site=by_site, silent=tuple(silent))


def _having(table: Mapping[str, Any], values: frozenset[str], least: int) -> Range | None:
    """Cases of which all coders who answered gave one of the values; None where they are few, or told as one."""
    if values & set(table["rarer"]):
        return None
    answer_sets = [frozenset.intersection(*map(frozenset, row["answers"].values())) for row in table["rows"]]
    count = count_or_withheld(sum(1 for answers in answer_sets if answers & values), len(answer_sets), least)
    return None if count is None else (count, count)
