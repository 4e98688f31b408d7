"""A process that is killed between two steps of what it writes to the disk."""

import contextlib
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest


@contextlib.contextmanager
def killed_at(step: int, monkeypatch: pytest.MonkeyPatch, *functions: tuple[Any, str]) -> Iterator[None]:
    """End the body as a kill would, instead of one of its calls of some functions.

    Args:
        step: Which call is not made, from 0 over all of the functions.
        monkeypatch: Of the test.
        functions: Where each function is looked up, and its name there.
    """
    steps = count()

    def counted(function: Any) -> Any:
        def run(*values: object, **named: object) -> object:
            if next(steps) == step:
                raise KeyboardInterrupt
            return function(*values, **named)

        return run

    with monkeypatch.context() as patched, contextlib.suppress(KeyboardInterrupt):
        for place, name in functions:
            patched.setattr(place, name, counted(getattr(place, name)))
        yield
