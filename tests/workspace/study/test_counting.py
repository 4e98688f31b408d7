"""Counts of a site's bundle over several bundles: groups that nobody names, and codes that nobody has yet."""

from __future__ import annotations

from typing import Any

from coding.workspace.study.counting import Coded, Counting


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
