"""Results of panels in a bundle: rows of ratings under random numbers, or shares of each scale with few withheld.

No reason, no code and no note of a panelist is in either. Only what the study asks goes along: items of a site's own
are counted and stay there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from coding.extras.study.files.form import as_count, as_name, as_number, as_words, distinct, fit, need
from coding.extras.study.files.panel_setup import check_rules, scales_in
from coding.extras.study.files.words import withheld, word
from coding.model.panel import KINDS
from coding.model.said import Said

COUNTS: Final = "panel-counts"
ROWS: Final[Mapping[str, str]] = {"panel-rows": "experts", "survivors-rows": "survivors"}
"""Level of rows → whose panels it holds: no bundle has both."""
PARTS: Final = ("low", "middle", "high", "not judged")
"""What is counted of a scale: on nine points nearly every count of a panel would be small."""
_PANEL: Final = {
    "panel": as_name, "title": as_name, "kind": frozenset(KINDS), "rules": check_rules,
    "items": [{"id": as_name, "wording": as_words, "said": {as_name: as_name}}],
}  # fmt: skip
_ROUND: Final = {"number": as_number, "items": [as_name], "own": as_number}
_SHARE: Final = (*[as_count] * len(PARTS), as_number)
_SHARES: Final = {**_ROUND, "answered": as_count, "as_of": as_number, "shares": [_SHARE]}
_ROWS: Final = {**_ROUND, "asked": as_number, "rows": [{"id": as_name, "values": [as_count]}]}


def check_shares(contents: Mapping[str, Any]) -> None:
    """Check the form of shares of panels.

    Raises:
        ValueError: They have not the form.
    """
    fit(contents, {"panels": [{**_PANEL, "id": as_name, "rounds": [_SHARES]}]})
    distinct(panel["id"] for panel in contents["panels"])
    for points, round in _rounds(contents):
        need(len(round["shares"]) == len(points))


def check_rows(contents: Mapping[str, Any], kind: str) -> None:
    """Check the form of rows of ratings.

    Args:
        contents: What a bundle holds.
        kind: Whose panels may be in it.

    Raises:
        ValueError: They have not the form.
    """
    fit(contents, {"panels": [{**_PANEL, "kind": frozenset({kind}), "rounds": [_ROWS]}]})
    for points, round in _rounds(contents):
        need(round["asked"] >= len(distinct(row["id"] for row in round["rows"])))
        for row in round["rows"]:
            need(len(row["values"]) == len(points))
            need(all(value is None or 1 <= value <= end for value, end in zip(row["values"], points, strict=True)))


def _rounds(contents: Mapping[str, Any]) -> Iterator[tuple[list[int], Mapping[str, Any]]]:
    """Every round, with the points of its scales item by item."""
    distinct(panel["panel"] for panel in contents["panels"])
    for panel in contents["panels"]:
        known = distinct(item["id"] for item in panel["items"])
        numbers = [0, *(round["number"] for round in panel["rounds"])]
        need(all("" in item["said"] for item in panel["items"]) and numbers == sorted(distinct(numbers)))
        for round in panel["rounds"]:
            need(set() < distinct(round["items"]) <= known)
            yield [*scales_in(panel["rules"]).values()] * len(round["items"]), round


def lines_of_rows(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    """Every line of rows, for people to read."""
    for panel in contents["panels"]:
        yield from _head(panel)
        scales = list(scales_in(panel["rules"]))
        numbers = _numbers(panel)
        for round in panel["rounds"]:
            where = Said("panel “{title}”, round {number}", title=panel["title"], number=round["number"])
            yield Said(
                "{where}: {asked} asked, {n} answered{own}",
                where=where,
                asked=round["asked"],
                n=len(round["rows"]),
                own=_own(round),
            )
            for row in round["rows"]:
                values = iter(row["values"])
                rated = [
                    Said(
                        "item {number} {ratings}",
                        number=numbers[item],
                        ratings=_each((scale, _rating(next(values))) for scale in scales),
                    )
                    for item in round["items"]
                ]
                yield Said(
                    "{where}, somebody {id}: {rated}",
                    where=where,
                    id=row["id"],
                    rated=Said.joined(*rated, between="; "),
                )


def lines_of_shares(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    """Every line of shares, for people to read."""
    hidden = withheld(least)
    for panel in contents["panels"]:
        yield from _head(panel)
        numbers = _numbers(panel)
        for round in panel["rounds"]:
            where = Said("panel “{title}”, round {number}", title=panel["title"], number=round["number"])
            answered = hidden if round["answered"] is None else round["answered"]
            yield Said(
                "{where}: answered {answered} (as in bundle {as_of}){own}",
                where=where,
                answered=answered,
                as_of=round["as_of"],
                own=_own(round),
            )
            for item, scale, share in shares_in(panel, round):
                told = _each(
                    (word(part), hidden if value is None else value)
                    for part, value in zip(PARTS, share[:-1], strict=True)
                )
                yield Said(
                    "{where}, item {number}, {scale}: {told} (as in bundle {as_of})",
                    where=where,
                    number=numbers[item],
                    scale=scale,
                    told=told,
                    as_of=share[-1],
                )


def shares_in(panel: Mapping[str, Any], round: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Any]]]:
    """Item, scale and what is told of it, in a round of shares."""
    shares = iter(round["shares"])
    for item in round["items"]:
        for scale in scales_in(panel["rules"]):
            yield item, scale, next(shares)


def _head(panel: Mapping[str, Any]) -> Iterator[str]:
    scales = ", ".join(f"{name} 1–{points}" for name, points in scales_in(panel["rules"]).items())
    yield Said(
        "panel “{title}” of {kind}: scales {scales}", title=panel["title"], kind=word(panel["kind"]), scales=scales
    )
    for number, item in enumerate(panel["items"], 1):
        also = [Said(", in {language} too", language=language) for language in item["said"] if language]
        yield Said(
            "panel “{title}”, item {number}{said}: {words}",
            title=panel["title"],
            number=number,
            said=Said.joined(*also, between=""),
            words=" ".join(item["wording"].split()),
        )


def _numbers(panel: Mapping[str, Any]) -> dict[str, int]:
    return {item["id"]: number for number, item in enumerate(panel["items"], 1)}


def _own(round: Mapping[str, Any]) -> str:
    return Said("; {own} items of the site's own stay there", own=round["own"]) if round["own"] else ""


def _each(values: Iterable[tuple[str, object]]) -> Said:
    return Said.joined(*(Said("{what} {n}", what=what, n=n) for what, n in values), between=", ")


def _rating(value: int | None) -> str:
    return Said("cannot judge") if value is None else str(value)


def rows_of_panels(contents: Mapping[str, Any]) -> int:
    """How many rows it holds."""
    return sum(
        len(round.get("rows", round.get("shares", ()))) for content in contents["panels"] for round in content["rounds"]
    )


def without_people(contents: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """The contents without rows of panelists who have withdrawn; of shares, without the panels they counted in."""
    left = []
    for panel in contents["panels"]:
        if panel.get("id") in gone:
            continue
        rounds = [
            {**round, "asked": round["asked"] - len(round["rows"]) + len(rows), "rows": rows}
            if (rows := [row for row in round.get("rows", ()) if row["id"] not in gone]) != round.get("rows", [])
            else round
            for round in panel["rounds"]
        ]
        left.append({**panel, "rounds": rounds})
    return {"panels": left}
