"""What of a package its bundles rest on: a change of anything else voids none that is on its way."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from codebook.diff import MEANING_FIELDS

_OF_A_CODE: Final = MEANING_FIELDS | {"attributes_allowed", "replaced_by"}
_OF_A_BOOK: Final = ("language", "unit_rule", "multi_coding_rule", "attributes", "case_attributes")


def meaning_of(package: Mapping[str, Any]) -> dict[str, Any]:
    """Codes with their definitions in every language, their structure, and all rules of a package.

    Left out are titles, notes, sources, examples, colours, and whether a translation was written back or read.
    """
    book = package["codebook"]
    codes = {
        code["id"]: {field: code.get(field) for field in _OF_A_CODE}
        | {"words": {tag: (words["name"], words["definition"]) for tag, words in code["languages"].items()}}
        for code in book["codes"]
    }
    rules = {part: package.get(part) for part in ("rounds", "policies", "training", "panels")}
    return {**rules, **{field: book.get(field) for field in _OF_A_BOOK}, "codes": codes}


def alike(packages: Iterable[tuple[int, Mapping[str, Any]]]) -> frozenset[int]:
    """Numbers of the packages that mean what the last of them does."""
    meanings = {number: meaning_of(content) for number, content in packages}
    return frozenset(number for number in meanings if meanings[number] == meanings[max(meanings)])
