"""What the worker of the tests is asked to do; it imports this module, and none that loads a model."""

import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pipelines.batch import CancelCheck
from pipelines.embed.embedder import Blocks, Embedder, Nearness
from pipelines.errors import TooFewSegments

_told = threading.Event()


def number(*, cancelled: CancelCheck | None = None) -> int:
    """The number of the process that computes."""
    return os.getpid()


def variables(*, cancelled: CancelCheck | None = None) -> set[str]:
    """Names of the environment."""
    return set(os.environ)


def niceness(*, cancelled: CancelCheck | None = None) -> int:
    """By how much whoever computes this gives way to others."""
    return os.nice(0)


def until_told(*, cancelled: CancelCheck | None = None, begun: Callable[[], None] | None = None) -> int:
    """Go on until :func:`tell` is called beside it."""
    if begun is not None:
        begun()
    _told.wait()
    _told.clear()
    return os.getpid()


def tell() -> int:
    """End :func:`until_told`."""
    _told.set()
    return os.getpid()


def refuse(words: str, *, cancelled: CancelCheck | None = None) -> None:
    """Refuse, by an error of Heard's or by one of Python's that holds the words."""
    if not words:
        raise TooFewSegments("There is too little.")
    raise ValueError(words)


def die_over(text: str, language: str | None, *, cancelled: CancelCheck | None = None, **_: Any) -> list[Any]:
    """Look through a text as a process does that is killed over some."""
    if "poison" in text:
        os._exit(9)
    return []


def find_nothing(text: str, language: str | None, **_: Any) -> list[Any]:
    """Look through a text and find nothing."""
    return []


class Tiny(Blocks):
    """A model whose vectors say where they were made and how."""

    revision, dimension, languages, nearness = "1", 3, frozenset({"en"}), Nearness(0.1, 0.2, 0.3, 0.4)

    def __init__(self, name: str, comparing: bool = False) -> None:
        super().__init__()
        self.model_id, self._comparing = f"{name}-comparing" if comparing else name, comparing

    @property
    def for_comparing(self) -> Embedder:
        """Another way of reading."""
        return Tiny(self.model_id.removesuffix("-comparing"), comparing=True)

    def _embed(self, texts: Sequence[str]) -> Any:
        return np.array([[len(text), os.getpid(), self._comparing] for text in texts], dtype=np.float32)


def load(name: str) -> Embedder:
    """Load a tiny model."""
    return Tiny(name)


def end_by(number: int, *, cancelled: CancelCheck | None = None) -> None:
    """End the process by a signal."""
    os.kill(os.getpid(), number)
