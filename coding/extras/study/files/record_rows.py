"""Case records in a bundle: each variable a table of its own, in which a row is a case and says who answered what.

The rows of two variables have nothing in common but the letters of the coders, so that a case with an unusual
combination of values cannot be found. Values that too few cases have stand together as :data:`RARER`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from codebook.model import ANSWERS
from coding.extras.study.files.form import as_name, as_number, need
from coding.extras.study.files.words import withheld
from coding.model.said import Said

RARER: Final = "(rarer values together)"
"""Stands in the place of every value that too few cases have."""


def check_variables(contents: Mapping[str, Any]) -> None:
    """Check the form of what a bundle of variables holds.

    Raises:
        ValueError: It has not the form.
    """
    need(set(contents) == {"variables", "stands", "withheld"})
    need(not {*contents["variables"]} & {*contents["stands"]})
    for variable, table in contents["variables"].items():
        as_name(variable)
        need(set(table) == {"answer", "values", "rarer", "rows"} and table["answer"] in ANSWERS)
        listed = set(map(as_name, table["values"]))
        need(set(map(as_name, table["rarer"])).isdisjoint(listed) and isinstance(table["rows"], list))
        ids = [_check_row(row, listed) for row in table["rows"]]
        need(len(set(ids)) == len(ids))
    for variable, as_of in contents["stands"].items():
        as_name(variable)
        as_number(as_of)
    need(isinstance(contents["withheld"], list))
    for variable in contents["withheld"]:
        as_name(variable)


def _check_row(row: Mapping[str, Any], listed: set[str]) -> str:
    need(set(row) == {"id", "double", "answers"} and type(row["double"]) is bool and row["answers"] != {})
    for coder, values in row["answers"].items():
        as_name(coder)
        need(isinstance(values, list) and len(values) == len(set(values)) > 0 and set(values) <= listed)
    return as_name(row["id"])


def lines_of_variables(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    """Every line of it, for people to read."""
    for variable, table in contents["variables"].items():
        values, cases = ", ".join(table["values"]), len(table["rows"])
        yield Said(
            "variable {variable} ({answer}): {cases} cases, values {values}",
            variable=variable,
            answer=table["answer"],
            cases=cases,
            values=values,
        )
        if table["rarer"]:
            yield Said(
                "variable {variable}: told as one, because few cases have them: {rarer}",
                variable=variable,
                rarer=", ".join(table["rarer"]),
            )
        for row in table["rows"]:
            said = Said.joined(
                *(
                    Said("coder {coder}: {values}", coder=coder, values=", ".join(values))
                    for coder, values in row["answers"].items()
                ),
                between="; ",
            )
            yield Said("variable {variable}, case {id}: {said}", variable=variable, id=row["id"], said=said)
    for variable, as_of in contents["stands"].items():
        yield Said(
            "variable {variable}: as in bundle {as_of}; too few cases have changed for a new table",
            variable=variable,
            as_of=as_of,
        )
    for variable in contents["withheld"]:
        yield Said("variable {variable}: {said}", variable=variable, said=withheld(least))


def rows_of_variables(contents: Mapping[str, Any]) -> int:
    """How many rows it holds."""
    return sum(len(table["rows"]) for table in contents["variables"].values())
