"""What a site's bundle holds, at each level, and the check of its form before anything of it is taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from coding.agreement.model import UNITS, Document, Span
from coding.extras.study.files.count_rows import check_counts
from coding.extras.study.files.evening import spread, units_in
from coding.extras.study.files.form import as_name, as_number, as_text, as_words, need
from coding.extras.study.files.panel_rows import (
    COUNTS,
    ROWS,
    check_rows,
    check_shares,
    rows_of_panels,
    without_people,
)
from coding.extras.study.files.record_rows import check_variables, rows_of_variables
from coding.extras.study.files.sealing import INSIDE, PublicKeys, changed
from coding.extras.study.files.training import is_training, picked
from coding.model.said import Said

Level = Literal[
    "counts", "positions", "variables", "quotes", "panel-counts", "panel-rows", "survivors-rows", "answer", "withdrawal"
]
LEVELS: Final[tuple[Level, ...]] = (
    "counts", "positions", "variables", "quotes", "panel-counts", "panel-rows", "survivors-rows"
)  # fmt: skip
"""What a site can send; each says more than nothing and less than a transcript."""
WITHDRAWAL: Final = "withdrawal"
"""A notice that holds nothing but which rows are to go."""
ANSWER: Final = "answer"
"""What a site says to a request of the coordinator: numbered, sealed and withdrawn as its bundles are."""
DECLINED, IN_WORDS, QUOTED = "declined", "words", "quotes"
ANSWERS: Final = (DECLINED, IN_WORDS, QUOTED)
"""How a request can be answered."""
VOIDED: Final = frozenset({"counts", "variables"})
"""Levels of which no single row can be taken out again: what counted somebody who withdraws goes whole."""
UNTOLD: Final = "untold"
"""Said in positions and quotes: codes of which nothing is in them, since counts withhold how many people have them."""
MOST_UNITS: Final = 5_000_000
"""Words, sentences and turns of a bundle together: more than any study has, and few enough for any computer."""
REVEALS: Final[Mapping[str, Said]] = {
    "counts": Said(
        "How many people, interviews and codings each code has, pairs of codes, and people by attribute. Small counts "
        "are withheld, and whatever they could be worked out from. Also which translations of codes a native speaker "
        "marked as read; not who."
    ),
    "positions": Said(
        "One row a coding of the locked rounds: interview by a random number, coder by a letter, code, first and last "
        "character. Codes that counts withhold are left out, and named. It shows which codes occur together in one "
        "interview, also where few people have them. No attribute, no text, no lengths of words. Together with quotes, "
        "code and length of a passage tell which interview it is from."
    ),
    "variables": Said(
        "Case records that are handed in, each variable by itself: its values by coder, case by case under random "
        "numbers, so that the variables of one case cannot be put together. Values that few cases have stand together "
        "as one, or the variable is withheld. No passage, no label, no file."
    ),
    "quotes": Said(
        "Passages of people who agreed to be quoted, word for word as released, with their codes. Codes that counts "
        "withhold are left out, and named. Together with positions, code and length of a passage tell which interview "
        "it is from."
    ),
    "panel-counts": Said(
        "Panels on the study's items, experts and survivors each by themselves: for each item, scale and closed round "
        "how many gave low, middle and high ratings. Small counts are withheld, and whatever they could be worked out "
        "from; medians cannot be told from it."
    ),
    "panel-rows": Said(
        "Panels of experts: one row a panelist and closed round, under a random number, with every rating. Whoever "
        "knows what somebody gave for a few items finds the row, and with it all that this person rated. No code, no "
        "note, no reason."
    ),
    "survivors-rows": Said(
        "Panels of survivors, whose consent must cover it: one row a panelist and closed round, under a random number, "
        "with every rating. Whoever knows what somebody gave for a few items finds the row. No code, note or reason."
    ),
    ANSWER: Said(
        "The answer to one request: a reason why there is none, words of the site's steward, or passages of people who "
        "agreed to be quoted, each with its code and a random number of its own."
    ),
    "withdrawal": Said("Nothing but the random numbers of rows that are to be taken out."),
}
"""What each level tells somebody who has the bundle."""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A bundle that was opened, verified, and found in good form.

    Attributes:
        hash: SHA-256 of the file it came in.
        study: Id of the study.
        package: Number of the study package it was made under.
        site: What the site calls itself.
        keys: The site's keys.
        to: Public key of the coordinator.
        number: The site's own count of its bundles.
        level: One of :data:`LEVELS`, :data:`ANSWER`, or :data:`WITHDRAWAL`.
        made: When, as ISO text.
        small_cell: The fewest people shown alike.
        codebook: Hash of the codebook it was coded under.
        withdrawn: Random numbers of interviews and panelists whose rows are to go, from every bundle so far.
        void: Counts and variables of the bundles up to this number are of people too who have withdrawn.
        contents: What the level holds.
    """

    hash: str
    study: str
    package: int
    site: str
    keys: PublicKeys
    to: str
    number: int
    level: str
    made: str
    small_cell: int
    codebook: str
    withdrawn: tuple[str, ...]
    void: int
    contents: Mapping[str, Any]


def payload_of(bundle: Bundle) -> dict[str, Any]:
    """A bundle as it is signed."""
    return {
        "study": bundle.study,
        "package": bundle.package,
        "site": {"name": bundle.site, "sign": bundle.keys.sign, "box": bundle.keys.box},
        "to": bundle.to,
        "number": bundle.number,
        "level": bundle.level,
        "made": bundle.made,
        "small_cell": bundle.small_cell,
        "codebook": bundle.codebook,
        "withdrawn": list(bundle.withdrawn),
        "void": bundle.void,
        "contents": dict(bundle.contents),
    }


def bundle_of(payload: Mapping[str, Any], digest: str) -> Bundle:
    """A bundle from what was signed.

    Raises:
        InvalidInput: It has not the form of one.
    """
    try:
        site = payload["site"]
        need(set(payload) == _FIELDS and set(site) == {"name", "sign", "box"})
        bundle = Bundle(
            hash=digest,
            study=as_name(payload["study"]),
            package=as_number(payload["package"]),
            site=as_name(site["name"]),
            keys=PublicKeys(as_text(site["sign"]), as_text(site["box"])),
            to=as_text(payload["to"]),
            number=as_number(payload["number"]),
            level=as_text(payload["level"]),
            made=as_name(payload["made"]),
            small_cell=as_number(payload["small_cell"]),
            codebook=as_name(payload["codebook"]),
            withdrawn=tuple(map(as_name, payload["withdrawn"])),
            void=as_number(payload["void"]),
            contents=payload["contents"],
        )
        need(bundle.number >= 1 and isinstance(bundle.contents, dict))
        _CHECKS[bundle.level](bundle.contents)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise changed(INSIDE) from None
    return bundle


_FIELDS = frozenset(
    {"study", "package", "site", "to", "number", "level", "made", "small_cell", "codebook", "withdrawn", "void"}
    | {"contents"}
)


def _check_positions(contents: Mapping[str, Any]) -> None:
    # A bundle of an earlier version says no language, and not which codes are left out.
    need({"rounds"} <= set(contents) <= {"rounds", "language", UNTOLD})
    as_name(contents.get("language", ""))
    untold = _untold(contents)
    units = 0
    for content in contents["rounds"]:
        need(set(content) == {"name", "unit", "target", "snapshot", "locked", "doubtful", "documents", "spans"})
        need(content["unit"] in UNITS and all(map(as_text, content["doubtful"])))
        need(content["target"] is None or type(content["target"]) in (int, float))
        for name in ("name", "snapshot", "locked"):
            as_name(content[name])
        for document in content["documents"]:
            need(set(document) == {"id", "length", "coders", "units"} and set(document["units"]) <= set(UNITS))
            as_text(document["id"])
            length = as_number(document["length"])
            for stretches in document["units"].values():
                for stretch in stretches:
                    need(len(stretch) == 3 and as_number(stretch[1]) <= length)
                units += units_in([(as_number(a), as_number(b), as_number(n)) for a, b, n in stretches])
                need(units <= MOST_UNITS)
            need(isinstance(document["coders"], list))
            need(len(set(map(as_name, document["coders"]))) == len(document["coders"]))
        ids = [document["id"] for document in content["documents"]]
        need(len(set(ids)) == len(ids))
        for at, coder, code, start, end in content["spans"]:
            need(as_number(at) < len(ids) and as_name(code) != "" and as_number(start) < as_number(end))
            document = content["documents"][at]
            need(end <= document["length"] and coder in document["coders"])
            need(code not in untold or is_training(document["id"]))


def _check_quotes(contents: Mapping[str, Any]) -> None:
    need({"quotes"} <= set(contents) <= {"quotes", UNTOLD})
    _check_passages(contents["quotes"])
    need(_untold(contents).isdisjoint(content["code"] for content in contents["quotes"]))


def _untold(contents: Mapping[str, Any]) -> set[str]:
    codes = contents.get(UNTOLD, [])
    need(isinstance(codes, list) and all(map(as_name, codes)) and len(set(codes)) == len(codes))
    return set(codes)


def _check_passages(quotes: Any) -> None:
    for quote in quotes:
        need(set(quote) == {"id", "code", "text"})
        as_name(quote["id"])
        as_name(quote["code"])
        as_words(quote["text"])


def _check_answer(contents: Mapping[str, Any]) -> None:
    need(set(contents) == {"request", "number", "answer", "words", "quotes"} and contents["answer"] in ANSWERS)
    as_name(contents["request"])
    as_number(contents["number"])
    as_words(contents["words"])
    need(isinstance(contents["quotes"], list))
    _check_passages(contents["quotes"])
    # An answer with passages may have lost them all to a withdrawal.
    need(contents["answer"] == QUOTED or bool(contents["words"].strip()) and not contents["quotes"])


_CHECKS: Final[Mapping[str, Callable[[Mapping[str, Any]], None]]] = {
    "counts": check_counts,
    "positions": _check_positions,
    "variables": check_variables,
    "quotes": _check_quotes,
    COUNTS: check_shares,
    **{level: partial(check_rows, kind=kind) for level, kind in ROWS.items()},
    ANSWER: _check_answer,
    WITHDRAWAL: lambda contents: need(not contents),
}


def round_of(name: str, prefix: str, round: Mapping[str, Any]) -> tuple[list[Document], list[Span]]:
    """A round of a positions bundle as agreement sees it.

    Args:
        name: What stands before the ids of interviews, so that two sites cannot have the same.
        prefix: What stands before the letters of coders.
        round: An entry of ``rounds``.
    """
    documents = [
        Document(
            f"{name}/{document['id']}",
            document["length"],
            frozenset(f"{prefix}/{coder}" for coder in document["coders"]),
            {
                unit: spread([(start, end, count) for start, end, count in stretches])
                for unit, stretches in document["units"].items()
            },
        )
        for document in round["documents"]
    ]
    spans = [
        Span(documents[at].id, f"{prefix}/{coder}", code, start, end) for at, coder, code, start, end in round["spans"]
    ]
    return documents, spans


def without_rows(bundle_contents: Mapping[str, Any], level: str, gone: frozenset[str]) -> dict[str, Any]:
    """The contents without the rows of interviews, or of panelists, that were withdrawn."""
    if level == COUNTS or level in ROWS:
        return without_people(bundle_contents, gone)
    contents = dict(bundle_contents)
    if level in ("quotes", ANSWER):
        contents["quotes"] = [content for content in contents["quotes"] if content["id"] not in gone]
    if level == "positions":
        contents["rounds"] = [
            picked(content, [document["id"] not in gone for document in content["documents"]])
            for content in contents["rounds"]
        ]
    return contents


def rows_in(level: str, contents: Mapping[str, Any]) -> int:
    """How many rows a bundle holds, for lists of bundles."""
    if level == "positions":
        return sum(len(content["spans"]) for content in contents["rounds"])
    if level == "counts":
        return len(contents["codes"]) + len(contents["pairs"])
    if level == "variables":
        return rows_of_variables(contents)
    if level == COUNTS or level in ROWS:
        return rows_of_panels(contents)
    return len(contents.get("quotes", ()))
