"""What Heard does beyond its core: a folder each, which reads from top to bottom and may be absent.

The core finds the folders by the list here and imports none of them; an extra imports what it needs of the core, and no
other extra. What lies in a project file is the core's whether or not the folder is there: which tables there are, what
their columns hold, who sees them, and what the log calls what happened. So a project opens, is erased from, masked and
backed up alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

EXTRAS: Final = (
    "exchange", "slides", "study", "board", "panel", "corpora", "checklists", "stories", "maps", "merging",
    "recordings", "joint", "archives", "persons", "suggest", "proposals",
)  # fmt: skip
"""Folders beside this file, those that may be absent included, in the order in which what they bring is offered.

Each has a ``FEATURE`` in its ``__init__.py``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, or a group of them: a ``Group`` of the extra's ``commands``.

    Attributes:
        name: As it is typed.
        help: The first sentences of its own help.
        after: The command of the core after which it is listed.
    """

    name: str
    help: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page.

    Attributes:
        address: What it is known by.
        title: What it is called, marked with :func:`N_`.
        permission: Name of the one of :class:`coding.access.Permission` that shows it.
        module: Its module in the folder; has a function ``page(context)``.
        beside: Addresses of pages of the core, or titles of places; this one is a tab of every place that is one of
            these or has one of them.
        tab: Whether it is; where not, other pages of the place lead to it.
    """

    address: str
    title: str
    permission: str
    module: str
    beside: tuple[str, ...]
    tab: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What an extra brings. Nothing else is loaded for it: lists of commands and pages are shown from here.

    Attributes:
        name: Its folder.
        tables: Tables of the project file that it alone reads and writes. What they hold, who sees them, and so what an
            erasure takes, is declared with all others (:mod:`coding.store.columns`, :mod:`coding.store.row_filter`).
        undo: Kinds of records whose steps can be taken back.
        commands: Its commands.
        pages: Its pages.
        offers: What the core asks for by name (:func:`offered`): name of a function → its module in the folder.
    """

    name: str
    tables: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    pages: tuple[Page, ...] = ()
    offers: Mapping[str, str] = field(default_factory=dict)


def N_(text: str) -> str:  # noqa: N802 - as everywhere
    """Mark a text for the catalogues."""
    return text


@cache
def features() -> tuple[Feature, ...]:
    """The extras that are there."""
    return tuple(import_module(f"{__name__}.{extra}").FEATURE for extra in EXTRAS if _there(extra))


def offered(what: str) -> list[Callable[..., Any]]:
    """The functions of this name of the extras that are there; none where there is no such extra."""
    return [_function(feature.name, feature.offers[what], what) for feature in features() if what in feature.offers]


def has_command(name: str) -> bool:
    """Whether an extra that is there brings a command of this name."""
    return any(command.name == name for feature in features() for command in feature.commands)


def page_of(address: str) -> Callable[[Any], None]:
    """What draws the page of an extra.

    Raises:
        KeyError: No extra that is there has such a page.
    """
    modules = {page.address: (feature.name, page.module) for feature in features() for page in feature.pages}
    return _function(*modules[address], "page")


def commands_of(name: str) -> ModuleType:
    """The module with the commands of an extra."""
    return import_module(f"{__name__}.{name}.commands")


def _function(name: str, module: str, what: str) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(import_module(f"{__name__}.{name}.{module}"), what)
    return function


def _there(name: str) -> bool:
    spec = find_spec(f"{__name__}.{name}")
    # Without a file it is what deleting left of a folder.
    return spec is not None and spec.origin is not None
