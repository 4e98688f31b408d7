"""Results of panels in a bundle: rows of ratings under random numbers, or shares of each scale with few withheld.

No reason, no code and no note of a panelist is in either. Only what the study asks goes along: items of a site's own
are counted and stay there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from coding.extras.study.files.form import as_count, as_name, as_number, as_words, need
from coding.extras.study.files.panel_setup import check_rules, scales_in
from coding.extras.study.files.words import withheld, word
from coding.model.panel import KINDS
from coding.model.said import Said

COUNTS: Final = "panel-counts"
ROWS: Final[Mapping[str, str]] = {"panel-rows": "experts", "survivors-rows": "survivors"}
"""Level of rows → whose panels it holds: no bundle has both."""
PARTS: Final = ("low", "middle", "high", "not judged")
"""What is counted of a scale: on nine points nearly every count of a panel would be small."""
_PANEL: Final = frozenset({"panel", "title", "kind", "rules", "items", "rounds"})


def check_shares(contents: Mapping[str, Any]) -> None:
    """Check the form of shares of panels.

    Raises:
        ValueError: They have not the form.
    """
    for panel in _panels(contents, frozenset({"id"}), KINDS):
        as_name(panel["id"])
        for round in _rounds(panel, frozenset({"answered", "as_of", "shares"})):
            as_count(round["answered"])
            as_number(round["as_of"])
            need(len(round["shares"]) == len(round["items"]) * len(scales_in(panel["rules"])))
            for share in round["shares"]:
                need(isinstance(share, list) and len(share) == len(PARTS) + 1)
                for value in share[:-1]:
                    as_count(value)
                as_number(share[-1])


def check_rows(contents: Mapping[str, Any], kind: str) -> None:
    """Check the form of rows of ratings.

    Args:
        contents: What a bundle holds.
        kind: Whose panels may be in it.

    Raises:
        ValueError: They have not the form.
    """
    for panel in _panels(contents, frozenset(), (kind,)):
        points = list(scales_in(panel["rules"]).values())
        for round in _rounds(panel, frozenset({"asked", "rows"})):
            need(as_number(round["asked"]) >= len(round["rows"]))
            ids = [as_name(row["id"]) for row in round["rows"]]
            need(len(set(ids)) == len(ids))
            for row in round["rows"]:
                need(set(row) == {"id", "values"} and len(row["values"]) == len(round["items"]) * len(points))
                for at, value in enumerate(row["values"]):
                    need(value is None or (type(value) is int and 1 <= value <= points[at % len(points)]))


def _panels(contents: Mapping[str, Any], more: frozenset[str], kinds: Collection[str]) -> list[Mapping[str, Any]]:
    need(set(contents) == {"panels"} and isinstance(contents["panels"], list))
    for panel in contents["panels"]:
        need(set(panel) == _PANEL | more and panel["kind"] in kinds)
        as_name(panel["panel"])
        as_name(panel["title"])
        check_rules(panel["rules"])
        for item in panel["items"]:
            need(set(item) == {"id", "wording", "said"} and "" in item["said"])
            as_name(item["id"])
            as_words(item["wording"])
            for language, said in item["said"].items():
                as_name(language)
                as_name(said)
    for name in ("panel", *more):
        need(len({panel[name] for panel in contents["panels"]}) == len(contents["panels"]))
    return list(contents["panels"])


def _rounds(panel: Mapping[str, Any], more: frozenset[str]) -> list[Mapping[str, Any]]:
    known = [item["id"] for item in panel["items"]]
    need(len(set(known)) == len(known))
    last = 0
    for round in panel["rounds"]:
        need(set(round) == {"number", "items", "own"} | more and last < as_number(round["number"]))
        need(set(round["items"]) <= set(known) and len(set(round["items"])) == len(round["items"]) > 0)
        as_number(round["own"])
        last = round["number"]
    return list(panel["rounds"])


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
