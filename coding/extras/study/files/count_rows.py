"""Counts in a bundle: people, interviews and codings by code, pairs of codes, and people by attribute."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from coding.extras.study.files.form import as_code, as_count, as_name, as_number, fit, need, withheld, word
from coding.model.said import Said

CASE_DOCUMENTS: Final = "case_documents"
"""Said in counts where documents of case files are among the interviews: people are not only survivors then."""
TRANSLATIONS_READ: Final = "read"
"""Said in counts where native speakers of the site marked translations: code and language of each, and not who."""

_COUNTS: Final = {
    "interviews": as_number,
    "people": as_number,
    "codes": {as_name: {"people": as_count, "interviews": as_count, "codings": as_count, "as_of": as_count}},
    "pairs": [(as_name, as_name, as_count, as_number)],
    "groups": {
        as_name: {
            "people": {as_name: as_count}, "codes": {as_name: {as_name: as_count}}, "as_of": {as_name: as_number},
        }
    },
    CASE_DOCUMENTS: bool,
    TRANSLATIONS_READ: [(as_code, as_code)],
}  # fmt: skip


def check_counts(contents: Mapping[str, Any]) -> None:
    """Check the form of what a bundle of counts holds.

    Raises:
        ValueError: It has not the form.
    """
    whole = {CASE_DOCUMENTS: True, TRANSLATIONS_READ: [], **contents}
    fit(whole, _COUNTS)
    need(whole[CASE_DOCUMENTS] is True and all(code < other for code, other, *_ in contents["pairs"]))
    need(all(table["as_of"].keys() == {"", *table["codes"]} for table in contents["groups"].values()))


def lines_of_counts(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    """Every line of it, for people to read."""
    yield Said("interviews {interviews}, people {people}", interviews=contents["interviews"], people=contents["people"])
    if CASE_DOCUMENTS in contents:
        yield Said("documents of case files are among the interviews")
    for code, language in contents.get(TRANSLATIONS_READ, ()):
        yield Said("code {code}: a native speaker read its translation ({language})", code=code, language=language)
    for code, counts in contents["codes"].items():
        if counts["people"] is None:
            yield Said("code {code}: {said}", code=code, said=withheld(least))
        else:
            said = Said.joined(
                # In one order, also where it was read from a file, which has another.
                *(Said("{what} {n}", what=word(name), n=counts[name]) for name in ("people", "interviews", "codings")),
                between=", ",
            )
            yield Said("code {code}: {said} (as in bundle {as_of})", code=code, said=said, as_of=counts["as_of"])
    for code, other, both, as_of in contents["pairs"]:
        if both != 0:
            yield Said(
                "codes {one} and {other}: people {both} (as in bundle {as_of})",
                one=code,
                other=other,
                both=_said(both, least),
                as_of=as_of,
            )
    if nobody := sum(1 for pair in contents["pairs"] if pair[2] == 0):
        yield Said("every other pair of codes ({nobody}): nobody has both", nobody=nobody)
    for name, table in contents["groups"].items():
        for group, value in table["people"].items():
            yield Said(
                "{name}: people {value} (as in bundle {as_of})",
                name=_group(name, group),
                value=_said(value, least),
                as_of=table["as_of"][""],
            )
        for code, line in table["codes"].items():
            for group, value in line.items():
                said = Said(
                    "people {value} (as in bundle {as_of})", value=_said(value, least), as_of=table["as_of"][code]
                )
                yield Said("{name}, code {code}: {said}", name=_group(name, group), code=code, said=said)


def _said(value: int | None, least: int) -> str:
    return withheld(least) if value is None else str(value)


def _group(name: str, group: str) -> str:
    return f"{name} = {group}" if group else Said("{name}, all other groups", name=name)
