"""What Heard does beyond its core: a folder each, which reads from top to bottom and may be absent.

The core finds the folders by the list here and imports none of them; an extra imports what it needs of the core, and no
other extra. What lies in a project file is the core's whether or not the folder is there: which tables there are, what
their columns hold, who sees them, and what the log calls what happened. So a project opens, is erased from, masked and
backed up alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Final

EXTRAS: Final = ("merging",)
"""Folders beside this file, those that may be absent included. Each has a ``FEATURE`` in its ``__init__.py``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, or a group of them, registered by ``add_to`` of the extra's ``commands.py``.

    Attributes:
        name: As it is typed.
        help: The first sentences of its own help.
        after: The command of the core after which it is listed.
    """

    name: str
    help: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What an extra brings. Nothing is loaded for it: the list of commands is shown from here.

    Attributes:
        name: Its folder.
        commands: Its commands.
    """

    name: str
    commands: tuple[Command, ...] = ()


@cache
def features() -> tuple[Feature, ...]:
    """The extras that are there."""
    return tuple(import_module(f"{__name__}.{one}").FEATURE for one in EXTRAS if _there(one))


def _there(name: str) -> bool:
    spec = find_spec(f"{__name__}.{name}")
    # Without a file it is what deleting left of a folder.
    return spec is not None and spec.origin is not None
