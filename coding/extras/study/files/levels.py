"""What a site's bundle holds at each level: the check of its form, every line of it for people, and what is taken out.

Counts are people, interviews and codings by code, pairs of codes, and people by attribute. Case records are each
variable a table of its own, in which a row is a case and says who answered what: the rows of two variables have nothing
in common but the letters of the coders, so that a case with an unusual combination of values cannot be found. Values
that too few cases have stand together as :data:`RARER`.

Positions tell words, sentences and turns without their lengths. Agreement needs to know which units a coding touches
and how many there are. It does not need how long each word is, and the lengths of all words in a row would let somebody
who has a text find it again. So units that no coding begins or ends in are spread evenly over the stretch they fill:
every count that agreement makes stays exactly the same.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, Literal

from codebook.model import ANSWERS as ANSWER_KINDS
from coding.agreement.model import UNITS, Document, Span
from coding.extras.study.files.form import (
    UNIT_THINGS,
    as_code,
    as_count,
    as_name,
    as_number,
    as_text,
    as_words,
    distinct,
    fit,
    need,
    withheld,
    word,
)
from coding.extras.study.files.package import is_training, picked
from coding.extras.study.files.panels import (
    COUNTS,
    ROWS,
    check_rows,
    check_shares,
    lines_of_rows,
    lines_of_shares,
    without_people,
)
from coding.model.message import Message, counted

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
    yield Message(
        "interviews {interviews}, people {people}", interviews=contents["interviews"], people=contents["people"]
    )
    if CASE_DOCUMENTS in contents:
        yield Message("documents of case files are among the interviews")
    for code, language in contents.get(TRANSLATIONS_READ, ()):
        yield Message("code {code}: a native speaker read its translation ({language})", code=code, language=language)
    for code, counts in contents["codes"].items():
        if counts["people"] is None:
            yield Message("code {code}: {said}", code=code, said=withheld(least))
        else:
            message = Message.joined(
                # In one order, also where it was read from a file, which has another.
                *(
                    Message("{what} {n}", what=word(name), n=counts[name])
                    for name in ("people", "interviews", "codings")
                ),
                between=", ",
            )
            yield Message("code {code}: {said} (as in bundle {as_of})", code=code, said=message, as_of=counts["as_of"])
    for code, other, both, as_of in contents["pairs"]:
        if both != 0:
            yield Message(
                "codes {one} and {other}: people {both} (as in bundle {as_of})",
                one=code,
                other=other,
                both=_count_text(both, least),
                as_of=as_of,
            )
    if nobody := sum(1 for pair in contents["pairs"] if pair[2] == 0):
        yield Message("every other pair of codes ({nobody}): nobody has both", nobody=nobody)
    for name, table in contents["groups"].items():
        for group, value in table["people"].items():
            yield Message(
                "{name}: people {value} (as in bundle {as_of})",
                name=_group(name, group),
                value=_count_text(value, least),
                as_of=table["as_of"][""],
            )
        for code, line in table["codes"].items():
            for group, value in line.items():
                message = Message(
                    "people {value} (as in bundle {as_of})", value=_count_text(value, least), as_of=table["as_of"][code]
                )
                yield Message("{name}, code {code}: {said}", name=_group(name, group), code=code, said=message)


def _count_text(value: int | None, least: int) -> str:
    return withheld(least) if value is None else str(value)


def _group(name: str, group: str) -> str:
    return f"{name} = {group}" if group else Message("{name}, all other groups", name=name)


RARER: Final = "(rarer values together)"
"""Stands in the place of every value that too few cases have."""

_ROW: Final = {"id": as_name, "double": bool, "answers": {as_name: [as_name]}}
_VARIABLES: Final = {
    "variables": {
        as_name: {"answer": frozenset(ANSWER_KINDS), "values": [as_name], "rarer": [as_name], "rows": [_ROW]}
    },
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
        value_names = set(table["values"])
        need(value_names.isdisjoint(table["rarer"]))
        distinct(row["id"] for row in table["rows"])
        for row in table["rows"]:
            need(type(row["double"]) is bool and len(row["answers"]) > 0)
            need(all(set() < distinct(values) <= value_names for values in row["answers"].values()))


def lines_of_variables(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    """Every line of it, for people to read."""
    for variable, table in contents["variables"].items():
        values, cases = ", ".join(table["values"]), len(table["rows"])
        yield Message(
            "variable {variable} ({answer}): {cases} cases, values {values}",
            variable=variable,
            answer=table["answer"],
            cases=cases,
            values=values,
        )
        if table["rarer"]:
            yield Message(
                "variable {variable}: told as one, because few cases have them: {rarer}",
                variable=variable,
                rarer=", ".join(table["rarer"]),
            )
        for row in table["rows"]:
            message = Message.joined(
                *(
                    Message("coder {coder}: {values}", coder=coder, values=", ".join(values))
                    for coder, values in row["answers"].items()
                ),
                between="; ",
            )
            yield Message("variable {variable}, case {id}: {said}", variable=variable, id=row["id"], said=message)
    for variable, as_of in contents["stands"].items():
        yield Message(
            "variable {variable}: as in bundle {as_of}; too few cases have changed for a new table",
            variable=variable,
            as_of=as_of,
        )
    for variable in contents["withheld"]:
        yield Message("variable {variable}: {said}", variable=variable, said=withheld(least))


Boundaries = Sequence[tuple[int, int]]


def evened(boundaries: Boundaries, edges: Iterable[int]) -> list[tuple[int, int, int]]:
    """Boundaries as stretches ``(start, end, units)``, each filled evenly.

    Args:
        boundaries: Units in order, without overlap, as half-open pairs.
        edges: Every offset at which some coding begins or ends.

    Returns:
        The stretches in order. A unit with an edge inside it is a stretch of its own.
    """
    cuts = sorted(set(edges))
    stretches: list[tuple[int, int, int]] = []
    joins = False
    for start, end in boundaries:
        inside = bisect_left(cuts, end) > bisect_right(cuts, start)
        if joins and not inside and bisect_right(cuts, start) == bisect_left(cuts, stretches[-1][1]):
            first, _, count = stretches[-1]
            stretches[-1] = (first, end, count + 1)
        else:
            stretches.append((start, end, 1))
        joins = not inside
    return stretches


def units_in(stretches: Iterable[tuple[int, int, int]]) -> int:
    """How many units stretches stand for.

    Raises:
        ValueError: A stretch is shorter than the units in it, or they overlap.
    """
    total = last = 0
    for start, end, count in stretches:
        if count < 1 or start < last or end - start < count:
            raise ValueError("A stretch holds more units than characters, or lies before the one before it.")
        total, last = total + count, end
    return total


def spread(stretches: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The boundaries that stretches stand for; each unit of a stretch gets an equal share of it.

    Raises:
        ValueError: As for :func:`units_in`.
    """
    units_in(stretches)
    boundaries: list[tuple[int, int]] = []
    for start, end, count in stretches:
        marks = [start + (end - start) * at // count for at in range(count + 1)]
        boundaries += zip(marks, marks[1:], strict=False)
    return boundaries


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
"""In positions and quotes: codes of which nothing is in them, since counts withhold how many people have them."""


MOST_UNITS: Final = 5_000_000
"""Words, sentences and turns of a bundle together: more than any study has, and few enough for any computer."""


REVEALS: Final[Mapping[str, Message]] = {
    "counts": Message(
        "How many people, interviews and codings each code has, pairs of codes, and people by attribute. Small counts "
        "are withheld, and whatever they could be worked out from. Also which translations of codes a native speaker "
        "marked as read; not who."
    ),
    "positions": Message(
        "One row a coding of the locked rounds: interview by a random number, coder by a letter, code, first and last "
        "character. Codes that counts withhold are left out, and named. It shows which codes occur together in one "
        "interview, also where few people have them. No attribute, no text, no lengths of words. Together with quotes, "
        "code and length of a passage tell which interview it is from."
    ),
    "variables": Message(
        "Case records that are handed in, each variable by itself: its values by coder, case by case under random "
        "numbers, so that the variables of one case cannot be put together. Values that few cases have stand together "
        "as one, or the variable is withheld. No passage, no label, no file."
    ),
    "quotes": Message(
        "Passages of people who agreed to be quoted, word for word as released, with their codes. Codes that counts "
        "withhold are left out, and named. Together with positions, code and length of a passage tell which interview "
        "it is from."
    ),
    "panel-counts": Message(
        "Panels on the study's items, experts and survivors each by themselves: for each item, scale and closed round "
        "how many gave low, middle and high ratings. Small counts are withheld, and whatever they could be worked out "
        "from; medians cannot be told from it."
    ),
    "panel-rows": Message(
        "Panels of experts: one row a panelist and closed round, under a random number, with every rating. Whoever "
        "knows what somebody gave for a few items finds the row, and with it all that this person rated. No code, no "
        "note, no reason."
    ),
    "survivors-rows": Message(
        "Panels of survivors, whose consent must cover it: one row a panelist and closed round, under a random number, "
        "with every rating. Whoever knows what somebody gave for a few items finds the row. No code, note or reason."
    ),
    ANSWER: Message(
        "The answer to one request: a reason why there is none, words of the site's steward, or passages of people who "
        "agreed to be quoted, each with its code and a random number of its own."
    ),
    "withdrawal": Message("Nothing but the random numbers of rows that are to be taken out."),
}
"""What each level tells somebody who has the bundle."""


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


CHECKS: Final[Mapping[str, Callable[[Mapping[str, Any]], None]]] = {
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


def without_rows(bundle_contents: Mapping[str, Any], level: str, withdrawn: frozenset[str]) -> dict[str, Any]:
    """The contents without the rows of interviews, or of panelists, that were withdrawn."""
    if level == COUNTS or level in ROWS:
        return without_people(bundle_contents, withdrawn)
    contents = dict(bundle_contents)
    if level in ("quotes", ANSWER):
        contents["quotes"] = [content for content in contents["quotes"] if content["id"] not in withdrawn]
    if level == "positions":
        contents["rounds"] = [
            picked(content, [document["id"] not in withdrawn for document in content["documents"]])
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


def _lines_of_positions(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    if contents.get("language"):
        yield Message("language of most interviews: {language}", language=contents["language"])
    yield from _withheld_codes(contents)
    for content in contents["rounds"]:
        yield Message(
            "round {name}, unit {unit}, snapshot {snapshot}, locked {locked}",
            name=content["name"],
            unit=word(content["unit"]),
            snapshot=content["snapshot"][:12],
            locked=content["locked"],
        )
        if content["doubtful"]:
            yield Message(
                "round {name}: coded under another meaning of {doubtful}",
                name=content["name"],
                doubtful=", ".join(content["doubtful"]),
            )
        for document in content["documents"]:
            units = Message.joined(
                *(
                    counted(sum(stretch[2] for stretch in stretches), UNIT_THINGS[unit])
                    for unit, stretches in sorted(document["units"].items())
                ),
                between=", ",
            )
            coders = " ".join(document["coders"])
            yield Message(
                "interview {id}: {length} characters, {units}, coders {coders}",
                id=document["id"],
                length=document["length"],
                units=units,
                coders=coders,
            )
        for at, coder, code, start, end in content["spans"]:
            yield Message(
                "interview {id}, coder {coder}, code {code}, from {start} to {end}",
                id=content["documents"][at]["id"],
                coder=coder,
                code=code,
                start=start,
                end=end,
            )


def _withheld_codes(contents: Mapping[str, Any]) -> Iterator[str]:
    if codes := contents.get(UNTOLD):
        yield Message("codes left out, as counts withhold them: {codes}", codes=", ".join(codes))


def _lines_of_quotes(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    yield from _withheld_codes(contents)
    for content in contents["quotes"]:
        yield Message(
            "quote {id}, code {code}: {words}",
            id=content["id"],
            code=content["code"],
            words=" ".join(content["text"].split()),
        )


def _lines_of_answer(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    yield Message(
        "answer to request {number} ({request}): {answer}",
        number=contents["number"],
        request=contents["request"],
        answer=contents["answer"],
    )
    for line in contents["words"].splitlines():
        yield Message("in words: {line}", line=line)
    yield from _lines_of_quotes(contents, least)


LINES: Final[Mapping[str, Callable[[Mapping[str, Any], int], Iterator[str]]]] = {
    "counts": lines_of_counts,
    "positions": _lines_of_positions,
    "variables": lines_of_variables,
    "quotes": _lines_of_quotes,
    COUNTS: lines_of_shares,
    **dict.fromkeys(ROWS, lines_of_rows),
    ANSWER: _lines_of_answer,
    WITHDRAWAL: lambda contents, least: iter(()),
}
