"""A model that lies in the memory of the worker: this process knows what it is, and asks it for vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines import worker
from pipelines.batch import CancelCheck
from pipelines.embed.embedder import Blocks, Embedder, Nearness
from pipelines.errors import BrokenOff

if TYPE_CHECKING:
    from pipelines.embed.embedder import Vectors

Load = Callable[[str], Embedder]
"""Loads a model by its name, in the process in which it is called."""


@dataclass(frozen=True)
class _Described:
    """What is known of a model without having it."""

    model_id: str
    revision: str
    dimension: int
    languages: frozenset[str] | None
    nearness: Nearness | None


class Elsewhere(Blocks):
    """A model in the worker. Passages stand in line, a block at a time; a question is answered at once."""

    def __init__(self, load: Load, name: str, known: tuple[_Described, _Described], *, comparing: bool) -> None:
        super().__init__()
        self._load, self._name, self._known, self._comparing = load, name, known, comparing
        what = known[comparing]
        self.model_id, self.revision, self.dimension = what.model_id, what.revision, what.dimension
        self.languages, self.nearness = what.languages, what.nearness

    @property
    def for_comparing(self) -> Embedder:
        """Itself, or the same model in its other way of reading; see :attr:`Embedder.for_comparing`."""
        if self._known[True].model_id == self.model_id:
            return self
        return Elsewhere(self._load, self._name, self._known, comparing=True)

    def _vectors(self, texts: Sequence[str], cancelled: CancelCheck | None = None) -> Vectors:
        try:
            return self._asked(texts, cancelled)
        except BrokenOff:
            # Somebody stopped what they had asked for at that moment, or memory ran out over it.
            return self._asked(texts, cancelled)

    def _asked(self, texts: Sequence[str], cancelled: CancelCheck | None) -> Vectors:
        arguments = (self._load, self._name, self._comparing, texts)
        return worker.run(_vectors, *arguments, kind=worker.Kind.PASSAGES, cancelled=cancelled, short=True)

    def encode_query(self, text: str) -> Vectors:
        """Embed one search query; see :meth:`Embedder.encode_query`."""
        return worker.quickly(_query, self._load, self._name, self._comparing, text)


def described(load: Load, name: str) -> Elsewhere:
    """Have the worker load a model, and say what it is.

    Raises:
        ModelMissing: The package or folder is not there, is damaged, or would run code of its own.
    """
    return Elsewhere(load, name, worker.quickly(_describe, load, name), comparing=False)


def _describe(load: Load, name: str) -> tuple[_Described, _Described]:
    model = load(name)
    searching, comparing = (
        _Described(embedder.model_id, embedder.revision, embedder.dimension, embedder.languages, embedder.nearness)
        for embedder in (model, model.for_comparing)
    )
    return searching, comparing


def _model(load: Load, name: str, comparing: bool) -> Embedder:
    model = load(name)
    return model.for_comparing if comparing else model


def _vectors(
    load: Load, name: str, comparing: bool, texts: Sequence[str], *, cancelled: CancelCheck | None = None
) -> Vectors:
    return _model(load, name, comparing).encode(texts, cancelled=cancelled)


def _query(load: Load, name: str, comparing: bool, text: str) -> Vectors:
    return _model(load, name, comparing).encode_query(text)
