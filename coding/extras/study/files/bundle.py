"""What a site's bundle holds at each level, the check of its form, and whether it is to be taken."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from coding.agreement.model import UNITS, Document, Span
from coding.errors import InvalidInput
from coding.extras.study.files.count_rows import check_counts
from coding.extras.study.files.evening import spread, units_in
from coding.extras.study.files.form import as_code, as_name, as_number, as_text, as_words, distinct, fit, need
from coding.extras.study.files.panel_rows import COUNTS, ROWS, check_rows, check_shares, without_people
from coding.extras.study.files.record_rows import check_variables
from coding.extras.study.files.sealing import INSIDE, Keys, PublicKeys, Verify, changed, digest_of, opened, verified
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


_DOCUMENT: Final = {
    "id": as_text, "length": as_number, "coders": [as_name], "units": {as_name: [(as_number, as_number, as_number)]}
}  # fmt: skip
_ROUND: Final = {
    "name": as_name, "unit": frozenset(UNITS), "snapshot": as_name, "locked": as_name, "doubtful": [as_code],
    "target": lambda target: need(target is None or type(target) in (int, float)), "documents": [_DOCUMENT],
    "spans": [(as_number, as_text, as_code, as_number, as_number)],
}  # fmt: skip
_PASSAGES: Final = [{"id": as_name, "code": as_name, "text": as_words}]
_ANSWER: Final = {
    "request": as_name, "number": as_number, "answer": frozenset(ANSWERS), "words": as_words, "quotes": _PASSAGES
}  # fmt: skip


def _check_positions(contents: Mapping[str, Any]) -> None:
    # A bundle of an earlier version says no language, and not which codes are left out.
    whole = {"language": "", UNTOLD: [], **contents}
    fit(whole, {"rounds": [_ROUND], "language": as_name, UNTOLD: [as_code]})
    untold, units = distinct(whole[UNTOLD]), 0
    for content in contents["rounds"]:
        documents = content["documents"]
        distinct(document["id"] for document in documents)
        for document in documents:
            distinct(document["coders"])
            need(document["units"].keys() <= {*UNITS})
            for stretches in document["units"].values():
                need(all(end <= document["length"] for _, end, _ in stretches))
                units += units_in(stretches)
                need(units <= MOST_UNITS)
        for at, coder, code, start, end in content["spans"]:
            need(at < len(documents) and start < end <= documents[at]["length"])
            need(coder in documents[at]["coders"] and (code not in untold or is_training(documents[at]["id"])))


def _check_quotes(contents: Mapping[str, Any]) -> None:
    whole = {UNTOLD: [], **contents}
    fit(whole, {"quotes": _PASSAGES, UNTOLD: [as_code]})
    need(distinct(whole[UNTOLD]).isdisjoint(quote["code"] for quote in contents["quotes"]))


def _check_answer(contents: Mapping[str, Any]) -> None:
    fit(contents, _ANSWER)
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
    WITHDRAWAL: lambda contents: fit(contents, {}),
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
        return sum(len(table["rows"]) for table in contents["variables"].values())
    if level == COUNTS or level in ROWS:
        rounds = [round for panel in contents["panels"] for round in panel["rounds"]]
        return sum(len(round.get("rows", round.get("shares", ()))) for round in rounds)
    return len(contents.get("quotes", ()))


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a coordinator takes bundles of.

    Attributes:
        study: Id of the study.
        package: Number of its newest package.
        alike: Numbers of those that mean the same (:mod:`coding.extras.study.files.meaning`).
        taken: Hashes of the files that were taken already.
        newest: Signing key of a site → number of its newest bundle that was taken.
        refused: Signing keys of sites that the coordinator does not trust.
        confirmed_only: Whether only sites are taken whose fingerprint was read aloud and confirmed.
        confirmed: Signing keys of those.
    """

    study: str
    package: int
    alike: Collection[int] = ()
    taken: Collection[str] = ()
    newest: dict[str, int] | None = None
    refused: Collection[str] = ()
    confirmed_only: bool = False
    confirmed: Collection[str] = ()


def open_bundle(data: bytes, keys: Keys, verify: Verify = verified) -> Bundle:
    """Open a bundle, as its site or as its coordinator, and check that it is whole and by whom it says.

    Args:
        data: The file.
        keys: Of one of its two ends.
        verify: What reads what is signed within; where somebody brought the file, a process of its own.

    Raises:
        InvalidInput: It is none, was sealed for somebody else, or is not as it was made.
    """
    inside, sender, recipient = opened(data, keys)
    payload, signer = verify(INSIDE, inside)
    bundle = bundle_of(payload, digest_of(data))
    if (signer, sender, recipient) != (bundle.keys.sign, bundle.keys.box, bundle.to):
        raise changed(INSIDE)
    return bundle


def may_withdraw(bundle: Bundle, expected: Expected) -> bool:
    """Whether what a bundle takes out is taken out, also where the bundle itself is refused.

    It can only be rows that the same site sent: so neither the package nor what is thought of the site matters.
    """
    newest = (expected.newest or {}).get(bundle.keys.sign)
    fresh = newest is not None and bundle.number > newest and bundle.hash not in expected.taken
    return fresh and bundle.study == expected.study


def check_expected(bundle: Bundle, expected: Expected) -> None:
    """Refuse a bundle of another study, of a site that is not trusted, or that was taken or overtaken already.

    A notice of withdrawal holds nothing else, and is taken wherever :func:`may_withdraw` says so.

    Raises:
        InvalidInput: It is not to be taken; the sentence says why and what to do.
    """
    if bundle.study != expected.study:
        raise InvalidInput(
            Said(
                "The bundle of {site} is of another study. Ask for one made from the package of this one.",
                site=bundle.site,
            )
        )
    notice = bundle.level == WITHDRAWAL and may_withdraw(bundle, expected)
    if not notice:
        _check_site(bundle, expected)
    _check_order(bundle, expected)
    if bundle.package not in {expected.package, *expected.alike} and not notice:
        raise InvalidInput(
            Said(
                "Bundle {number} of {site} was made under package {made} of the study; package {now} applies. The site "
                "takes that package first and makes the bundle anew.",
                number=bundle.number,
                site=bundle.site,
                made=bundle.package,
                now=expected.package,
            )
        )


def _check_site(bundle: Bundle, expected: Expected) -> None:
    site = bundle.site
    if bundle.keys.sign in expected.refused:
        raise InvalidInput(Said("The key of {site} is not trusted here (fingerprint {print}).", site=site,
                                print=bundle.keys.fingerprint))  # fmt: skip
    if expected.confirmed_only and bundle.keys.sign not in expected.confirmed:
        raise InvalidInput(
            Said(
                "The fingerprint of {site} was not confirmed: {print}. Have it read aloud, then: heard study confirm",
                site=site,
                print=bundle.keys.fingerprint,
            )
        )


def _check_order(bundle: Bundle, expected: Expected) -> None:
    site, number = bundle.site, bundle.number
    if bundle.hash in expected.taken:
        raise InvalidInput(Said("Bundle {number} of {site} was taken already.", number=number, site=site))
    newest = (expected.newest or {}).get(bundle.keys.sign, 0)
    if number <= newest:
        raise InvalidInput(
            Said(
                "Bundle {number} of {site} is older than bundle {newest}, which was taken already. Ask for a new one.",
                number=number,
                site=site,
                newest=newest,
            )
        )
