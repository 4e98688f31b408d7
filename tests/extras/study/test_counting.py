"""Counts of a site's bundle over several bundles: groups that nobody names, and codes that nobody has yet."""

from itertools import product
from typing import Any

import pytest

from coding.extras.study.steps.counting import Coded, Counting


def counted(people: dict[str, str], having: int, earlier: list[dict[str, Any]], number: int) -> tuple[Any, Any]:
    codings = [Coded(one, one, "A") for one in list(people)[:having]]
    codings += [Coded(one, one, "B") for one in people]
    return Counting(
        codings=codings, people={one: {"country": value} for one, value in people.items()}, interviews=len(people),
        codes={"A", "B"}, least=5, earlier=earlier, number=number,
    ).contents()  # fmt: skip


def test_a_withheld_group_has_no_name() -> None:
    people = {f"p{at}": ("Norway", "Spain", "Italy")[at % 3] for at in range(30)} | {"q": "Chile"}
    contents, record = counted(people, 0, [], 1)
    table = contents["groups"]["country"]
    assert "Chile" not in str(contents) and "Chile" in str(record)
    assert table["people"][""] is None and len(table["people"]) == 3
    assert all(set(line) <= set(table["people"]) for line in table["codes"].values())


def test_an_attribute_of_which_all_groups_are_withheld_is_not_named() -> None:
    contents, record = counted({f"p{at}": f"land {at}" for at in range(9)}, 0, [], 1)
    assert contents["groups"] == {} and "land 3" in str(record)


def test_what_nobody_had_is_held_against_the_next_bundle() -> None:
    people = {f"p{at}": "Norway" for at in range(20)}
    first, record = counted(people, 0, [], 1)
    assert first["codes"]["A"]["people"] == 0 and first["pairs"] == [["A", "B", 0, 1]]
    second, record_2 = counted(people, 2, [record], 2)
    assert second["codes"] == first["codes"] and second["pairs"] == first["pairs"]
    third, _ = counted(people, 7, [record, record_2], 3)
    assert third["codes"]["A"] == {"people": 7, "interviews": 7, "codings": 7, "as_of": 3}
    assert third["pairs"] == [["A", "B", 7, 3]]


def sent(level: str, codings: list[Coded], people: int, earlier: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """Of each code what a bundle says of it: how many people have it, or that it is told at all; keeps the record."""
    counting = Counting(
        codings=codings, people={f"p{at}": {} for at in range(people)}, interviews=people, codes=set("CDEFGHKL"),
        least=5, earlier=list(earlier), number=number,
    )  # fmt: skip
    if level == "counts":
        contents, record = counting.contents()
        earlier.append(record)
        return {code: one["people"] for code, one in contents["codes"].items()}
    untold, record = counting.untold()
    earlier.append(record)
    return {code: code not in untold for code in "CDEFGHKL"}


@pytest.mark.parametrize("levels", list(product(("counts", "positions"), repeat=3)), ids="-".join)
def test_whoever_came_alone_is_not_known_by_what_levels_tell_one_after_the_other(levels: tuple[str, ...]) -> None:
    """Of twenty people nobody has C and D, all E and F, four G and H, sixteen K and L; then one more person comes."""
    having = {"C": 0, "D": 0, "E": 20, "F": 20, "G": 4, "H": 4, "K": 16, "L": 16}
    before = [Coded(f"p{at}", f"p{at}", code) for code, n in having.items() for at in range(n)]
    after = [*before, *(Coded("p20", "p20", code) for code in "CFGK")]
    earlier: list[dict[str, Any]] = []
    first = sent(levels[0], before, 20, earlier, 1)
    for number, level in enumerate(levels[1:], 2):
        told = sent(level, after, 21, earlier, number)
        for one, other in ("CD", "EF", "GH", "KL"):
            assert told[one] == told[other], (number, one)
        assert level == "counts" or not any(told.values())
    assert first["C"] in (0, True) and first["E"] in (20, True) and first["G"] in (None, False)
    # Once enough people came, what many have or lack is told again, at each level.
    later = [*after, *(Coded(f"p{at}", f"p{at}", code) for at in range(21, 60) for code in ("GE" if at % 2 else "KE"))]
    for level in ("positions", "counts", "positions"):
        told = sent(level, later, 60, earlier, len(earlier) + 1)
        assert {code for code, one in told.items() if one is not None and one is not False} >= set("DGK")


def test_a_withdrawal_alone_leaves_nothing_out_of_rows() -> None:
    having = {"C": 0, "E": 20, "G": 4, "K": 12}
    coded = [Coded(f"p{at}", f"p{at}", code) for code, n in having.items() for at in range(n)]
    earlier: list[dict[str, Any]] = []
    for level in ("positions", "counts"):
        sent(level, coded, 20, earlier, len(earlier) + 1)
    fewer = [one for one in coded if one.person != "p19"]
    told = sent("positions", fewer, 19, earlier, 3)
    assert [told[code] for code in "CEGK"] == [True, True, False, True]
