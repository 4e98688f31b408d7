"""Case records in a bundle: each variable a table of its own, in which a row is a case and says who answered what.

The rows of two variables have nothing in common but the letters of the coders, so that a case with an unusual
combination of values cannot be found. Values that too few cases have stand together as :data:`RARER`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from codebook.model import ANSWERS
from coding.extras.study.files.form import as_name, as_number, distinct, fit, need, withheld
from coding.model.said import Said

RARER: Final = "(rarer values together)"
"""Stands in the place of every value that too few cases have."""

_ROW: Final = {"id": as_name, "double": bool, "answers": {as_name: [as_name]}}
_VARIABLES: Final = {
    "variables": {as_name: {"answer": frozenset(ANSWERS), "values": [as_name], "rarer": [as_name], "rows": [_ROW]}},
    "stands": {as_name: as_number},
    "withheld": [as_name],
}


def check_variables(contents: Mapping[str, Any]) -> None:
    """Check the form of what a bundle of variables holds.

    Raises:
        ValueError: It has not the form.
    """
    fit(contents, _VARIABLES)
    need(contents["variables"].keys().isdisjoint(contents["stands"]))
    for table in contents["variables"].values():
        listed = set(table["values"])
        need(listed.isdisjoint(table["rarer"]))
        distinct(row["id"] for row in table["rows"])
        for row in table["rows"]:
            need(type(row["double"]) is bool and len(row["answers"]) > 0)
            need(all(set() < distinct(values) <= listed for values in row["answers"].values()))


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
