"""Agreement on the variables of case records over the bundles of all sites."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coding.agreement.variables import Row, Variable, VariableFigures, variables_report
from coding.errors import NotReady
from coding.extras.study.files.pooling import Contribution, notes_on
from coding.extras.study.files.record_rows import RARER
from coding.model.said import Said


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
    notes: Sequence[Said]

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
            Said("No site has sent variables yet. Ask for bundles of the level variables, then: heard study pool")
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
                name: [_told(row, rarer[name]) for own in by_site.values() for row in own]
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
        notes=[*notes_on(list(newest.values()), set()), *_coarser(tables), *_withheld(newest)],
    )


def _rows(site: str, table: Mapping[str, Any]) -> list[Row]:
    """The rows of cases that two coders or more recorded, as agreement takes them."""
    return [
        (f"{site}/{row['id']}", f"{site}/{coder}", frozenset(values))
        for row in table["rows"]
        if row["double"]
        for coder, values in row["answers"].items()
    ]


def _told(row: Row, rarer: Collection[str]) -> Row:
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


def _coarser(tables: Mapping[str, Mapping[str, tuple[Contribution, Mapping[str, Any]]]]) -> list[Said]:
    return [
        Said(
            "{site} tells rare values of “{variable}” as one ({values}). Over all sites they count as one too: these "
            "figures are of a coarser variable.",
            site=site,
            variable=variable,
            values=", ".join(table["rarer"]),
        )
        for variable, entry in tables.items()
        for site, (_, table) in entry.items()
        if table["rarer"]
    ]


def _withheld(newest: Mapping[str, Contribution]) -> list[Said]:
    return [
        Said("{site} withholds variables of which few cases have the values: {variables}.",
             site=name, variables=", ".join(contribution.bundle.contents["withheld"]))
        for name, contribution in newest.items()
        if contribution.bundle.contents["withheld"]
    ]  # fmt: skip
