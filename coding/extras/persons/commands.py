"""The command that says who is spoken of in texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.cli.common import Group, Result, listing
from coding.extras.persons.steps import person_records
from coding.workspace.standalone import read_json_lines

heard = Group()


@heard.command("persons")
def persons(
    file: Annotated[Path, typer.Argument(metavar="FILE", help='One {"id","text","lang"} a line, as for heard detect.')],
) -> Result:
    """Say who is spoken of in texts, and what is left of each person when identifiers are masked."""
    return listing(list(person_records(read_json_lines(file))), lambda record: "\n".join(_lines(record)))


def _lines(record: dict[str, Any]) -> Iterator[str]:
    number = len(record["persons"])
    yield f"{record['id']}: {number} {'person' if number == 1 else 'persons'}"
    for person in sorted(record["persons"], key=lambda person: float(person["protection"])):
        left: dict[str, str] = {}
        for fact in person["facts"]:
            left.setdefault(fact["class"], fact["text"])
        told = ", ".join(f"{kind} “{words}”" for kind, words in left.items()) or "nothing that was found"
        yield f"  {person['label']}: masking takes {person['protection']:.0%}; left: {told}"
