"""What a command's function returns is printed, for people or as JSON, and ends with the right status."""

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from coding.access import Permission
from coding.cli.common import Group, Result, Row, listing, unfinished, write_file
from coding.errors import InvalidInput, NotFound

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


def plant(context: Any, name: str, times: int = 2) -> list[Bed]:
    return [Bed(name, ("mint",)) for _ in range(times)]


ROW = Row(
    "plant", Permission.SET_UP, plant, "Plant.", {"name": Annotated[str, typer.Argument()]}, "{it.name} of {name}",
    {"bed": "it.name", "of": "name", "wet": False}, nothing="No bed.",
)  # fmt: skip


def test_a_row_prints_what_comes_of_its_step_and_names_what_is_in_its_json() -> None:
    context: Any = None
    result = ROW.take(context, name="north")
    assert result.written(as_json=False) == "north of north\nnorth of north"
    assert json.loads(result.written(as_json=True)) == [{"bed": "north", "of": "north", "wet": False}] * 2
    sown = datetime(2025, 4, 1, 6, 30, tzinfo=UTC)
    assert json.loads(Result({"sown": sown}, "").written(as_json=True)) == {"sown": "2025-04-01T06:30:00+00:00"}
    assert ROW.take(context, name="north", times=0).written(as_json=False) == "No bed."
    assert replace(ROW, record=None).take(context, name="north", times=1).record == plant(context, "north", 1)


def test_a_row_whose_step_takes_other_arguments_does_not_load() -> None:
    assert [option.default for option in replace(ROW, arguments={**ROW.arguments, "times": int}).options()][1] == 2
    with pytest.raises(TypeError, match="name"):
        replace(ROW, arguments={"colour": Annotated[str, typer.Argument()]}).options()


@pytest.mark.skipif(os.name != "posix", reason="no limit for files there")
def test_a_file_that_the_disk_does_not_take_whole_leaves_what_was_there(tmp_path: Path) -> None:
    import resource

    earlier = tmp_path / "earlier.csv"
    write_file(earlier, b"of last week")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        for file in (tmp_path / "codings.csv", earlier):
            with pytest.raises(InvalidInput, match="could not be written"):
                write_file(file, bytes(1000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [*tmp_path.iterdir()] == [earlier] and earlier.read_bytes() == b"of last week"
