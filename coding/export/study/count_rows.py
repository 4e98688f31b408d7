"""Counts in a bundle: people, interviews and codings by code, pairs of codes, and people by attribute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from coding.export.study.form import as_count, as_name, as_number, need

CASE_DOCUMENTS: Final = "case_documents"
"""Said in counts where documents of case files are among the interviews: people are not only survivors then."""
TRANSLATIONS_READ: Final = "read"
"""Said in counts where native speakers of the site marked translations: code and language of each, and not who."""


def check_counts(contents: Mapping[str, Any]) -> None:
    """Check the form of what a bundle of counts holds.

    Raises:
        ValueError: It has not the form.
    """
    fields = {"interviews", "people", "codes", "pairs", "groups"}
    need(set(contents) - {CASE_DOCUMENTS, TRANSLATIONS_READ} == fields and contents.get(CASE_DOCUMENTS, True) is True)
    for code, language in contents.get(TRANSLATIONS_READ, ()):
        need(as_name(code) != "" and as_name(language) != "")
    as_number(contents["interviews"])
    as_number(contents["people"])
    for code, counts in contents["codes"].items():
        as_name(code)
        need(set(counts) == {"people", "interviews", "codings", "as_of"})
        for value in counts.values():
            as_count(value)
    for one, other, both, as_of in contents["pairs"]:
        need(as_name(one) < as_name(other))
        as_count(both)
        as_number(as_of)
    for name, table in contents["groups"].items():
        as_name(name)
        need(set(table) == {"people", "codes", "as_of"})
        lines = [table["people"], *table["codes"].values()]
        for line in lines:
            for group, value in line.items():
                as_name(group)
                as_count(value)
        need(set(table["as_of"]) == {"", *table["codes"]})
        for value in table["as_of"].values():
            as_number(value)


def lines_of_counts(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    """Every line of it, for people to read."""
    yield f"interviews {contents['interviews']}, people {contents['people']}"
    if CASE_DOCUMENTS in contents:
        yield "documents of case files are among the interviews"
    for code, language in contents.get(TRANSLATIONS_READ, ()):
        yield f"code {code}: a native speaker read its translation ({language})"
    for code, counts in contents["codes"].items():
        if counts["people"] is None:
            yield f"code {code}: {_said(None, least)}"
        else:
            said = ", ".join(f"{name} {value}" for name, value in counts.items() if name != "as_of")
            yield f"code {code}: {said} (as in bundle {counts['as_of']})"
    for one, other, both, as_of in contents["pairs"]:
        if both != 0:
            yield f"codes {one} and {other}: people {_said(both, least)} (as in bundle {as_of})"
    if nobody := sum(1 for pair in contents["pairs"] if pair[2] == 0):
        yield f"every other pair of codes ({nobody}): nobody has both"
    for name, table in contents["groups"].items():
        for group, value in table["people"].items():
            yield f"{_group(name, group)}: people {_said(value, least)} (as in bundle {table['as_of']['']})"
        for code, line in table["codes"].items():
            for group, value in line.items():
                said = f"people {_said(value, least)} (as in bundle {table['as_of'][code]})"
                yield f"{_group(name, group)}, code {code}: {said}"


def _said(value: int | None, least: int) -> str:
    return f"withheld (a group below {least} could be told)" if value is None else str(value)


def _group(name: str, group: str) -> str:
    return f"{name} = {group}" if group else f"{name}, all other groups"
