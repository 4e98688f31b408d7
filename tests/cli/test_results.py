"""What a command's function returns is printed, for people or as JSON, and ends with the right status."""

import json
from dataclasses import dataclass

import pytest
import typer
from typer.testing import CliRunner

from coding.cli.common import Group, Result, listing, unfinished
from coding.errors import NotFound

group = Group("garden", "A garden.")


@dataclass(frozen=True, slots=True)
class Bed:
    name: str
    plants: tuple[str, ...]


@group.command("beds")
def beds(count: int) -> Result:
    """Beds."""
    rows = [Bed(f"bed {number}", ("mint", "sage")) for number in range(count)]
    return listing(rows, lambda bed: f"{bed.name}: {', '.join(bed.plants)}", "No bed yet.")


@group.command("water")
def water(dry: int) -> Result:
    """Water."""
    return Result(
        {"dry": dry}, ["Watered.", "All."], unfinished(f"{dry} beds are dry.", [f"Bed {n}." for n in range(dry)])
    )


@group.command("rest")
def rest() -> str:
    """Rest."""
    return "Nothing to do."


@group.command("dig")
def dig() -> Result | None:
    """Dig."""
    raise NotFound("There is no\nspade.")


def garden(*words: str) -> tuple[int, str, str]:
    app = typer.Typer()
    group.add_to(app)
    done = CliRunner().invoke(app, ["garden", *words])
    return done.exit_code, done.stdout, done.stderr


def test_a_listing_is_a_line_each_or_the_fields_of_each() -> None:
    assert garden("beds", "2") == (0, "bed 0: mint, sage\nbed 1: mint, sage\n", "")
    assert garden("beds", "0") == (0, "No bed yet.\n", "")
    assert json.loads(garden("beds", "1", "--json")[1]) == [{"name": "bed 0", "plants": ["mint", "sage"]}]


@pytest.mark.parametrize(("how", "printed"), [((), "Watered.\nAll.\n"), (("--json",), '{"dry": 2}\n')])
def test_what_is_left_is_said_after_the_result_with_status_one(how: tuple[str, ...], printed: str) -> None:
    assert garden("water", "2", *how) == (1, printed, "2 beds are dry. Bed 0. (1 more in the result.)\n")
    assert garden("water", "0", *how)[::2] == (0, "")


def test_words_alone_have_no_json_and_an_error_is_one_line() -> None:
    assert garden("rest") == (0, "Nothing to do.\n", "")
    assert garden("rest", "--json")[0] == 2
    assert garden("dig", "--json") == (1, "", "There is no spade.\n")
