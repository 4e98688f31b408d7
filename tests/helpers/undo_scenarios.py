"""What a test of undo knows of one kind of record; the test itself is ``tests/workspace/test_operations.py``."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from coding.workspace.context import Context
from coding.workspace.people.users import add_user
from tests.conftest import SmallProject


@dataclass
class Scenario:
    """One line of undo with two records on it.

    Attributes:
        project: Where they are.
        fresh: Gives the keys of one record or two as they are before any step.
        do: Changes a record; told how many steps there were before.
        look: What people see of a record.
        disturb: Lets somebody else change a record; None where nobody else can.
        undo: Takes the last step back.
        redo: Brings it back.
        once: A record takes one step only.
    """

    project: SmallProject
    fresh: Callable[[], Sequence[str]]
    do: Callable[[str, int], object]
    look: Callable[[str], object]
    disturb: Callable[[str], object] | None
    undo: Callable[[], object]
    redo: Callable[[], object]
    once: bool = False


def both(undo: Callable[..., object], redo: Callable[..., object], *arguments: Any) -> dict[str, Callable[[], object]]:
    """A scenario's two ways, called with the same."""
    return {"undo": lambda: undo(*arguments), "redo": lambda: redo(*arguments)}


def write(project: SmallProject, action: Callable[[Any], object]) -> None:
    project.project.store.write(action)


def read(project: SmallProject, action: Callable[[Any], Any]) -> Any:
    with project.project.store.read() as cursor:
        return action(cursor)


def counter() -> Callable[[], int]:
    return itertools.count(1).__next__


def two_leads(project: SmallProject) -> tuple[Context, Context]:
    add_user(project.as_user("lea"), "leo", "Leo Example", ["lead"])
    return project.as_user("lea"), project.as_user("leo")
