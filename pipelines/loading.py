"""Models are loaded once a process and stay; whoever runs the process can be told when one was."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
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
        value = load(*args, **kwargs)
        for tell in tuple(_told):
            tell()
        return value

    return loading


@contextmanager
def leaving_out(package: str) -> Iterator[None]:
    """Let a library be loaded without one that it would use if it were there and that nobody asks it for.

    The package is missing for this thread while the block lasts, where it is not loaded already. Other threads find it.
    """
    finder = _Missing(package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Missing(MetaPathFinder):
    def __init__(self, package: str) -> None:
        self._package, self._thread = package, threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        if fullname == self._package and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{fullname} is left out here", name=fullname)
        return None
