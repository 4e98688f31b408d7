"""Models are loaded once a process and stay; whoever runs the process can be told when one was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Loaded = TypeVar("Loaded")

_told: list[Callable[[], None]] = []


@contextmanager
def telling(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell`` after each model that is loaded while the block lasts, on the thread that loaded it."""
    _told.append(tell)
    try:
        yield
    finally:
        _told.remove(tell)


def loads(load: Callable[Parameters, Loaded]) -> Callable[Parameters, Loaded]:
    """Mark a function that loads a model, or a library as large as one, which then stays in memory."""

    @wraps(load)
    def loading(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Loaded:
        made = load(*args, **kwargs)
        for tell in tuple(_told):
            tell()
        return made

    return loading
