"""What the team's codings teach about passages: which codes each one has, as far as one person may see."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import NotReady
from coding.extras.suggest.ranking import Heads, learn
from coding.model.message import Message
from coding.store import codebooks, codings
from coding.store.memory import Shelf
from coding.workspace.codebook.texts import CodeText, text_of_code
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, requires
from coding.workspace.search.filters import codes_of_passages
from coding.workspace.search.passages import Passages, passages

WORDED: Shelf[NDArray[np.float32]] = Shelf("words of codes", 2)
"""Vectors of the codes' words."""

LEARNED: Shelf[Heads] = Shelf("learned codes", 8)


@dataclass(frozen=True, kw_only=True)
class Taught:
    """Passages with the codes that people gave them.

    Attributes:
        held: The passages and their vectors.
        codes: Codes that can be applied now.
        book: The newest codebook.
        book_version: Its number.
        code_vectors: Shape (codes, d), of the codes' words.
        given: Codes of each passage, by the codings this person may see.
        citing: For each passage, code → ids of the codings that gave it.
        stamp: Changes whenever any of this does.
    """

    held: Passages
    codes: list[CodeText]
    book: Codebook
    book_version: int
    code_vectors: NDArray[np.float32]
    given: list[frozenset[str]]
    citing: list[Mapping[str, tuple[str, ...]]]
    stamp: str

    @property
    def ids(self) -> list[str]:
        """Ids of the codes."""
        return [code.id for code in self.codes]

    @property
    def coded(self) -> list[int]:
        """Positions of the passages that have a code."""
        known = frozenset(self.ids)
        return [index for index, entry in enumerate(self.given) if entry & known]


@requires(Permission.READ_RELEASED)
def taught(
    context: Context,
    *,
    coder: str | None = None,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> Taught:
    """Gather what this person's view of the codings teaches.

    Args:
        context: Who asks; codings hidden from them by the blindness rule teach nothing.
        coder: Only this coder's codings.
        progress: Told while passages are embedded for the first time.
        cancelled: Asked meanwhile.

    Raises:
        NotReady: Nothing is released, or the project has no codebook.
        ModelMissing: The language model is not installed here.
        Cancelled: The person pressed cancel.
    """
    collection = passages(context, comparing=True, progress=progress, cancelled=cancelled)
    with context.store.read() as cursor:
        newest = codebooks.newest(cursor)
        visible = codings.all_visible(cursor, context.viewer, coder=coder)
    if newest is None:
        raise NotReady(
            Message("The project has no codebook yet, so no codes can be suggested. Make one on the Codebook page.")
        )
    book = newest.book
    codes = [text_of_code(code) for code in book.codable()]
    if not codes:
        raise NotReady(Message("The codebook holds no code that can be applied. Add one on the Codebook page."))
    citing = codes_of_passages(collection.segments, visible)
    newest_change = max((coding.revision for coding in visible), default=0)
    stamp = (
        f"{context.user.id}:{coder}:{newest.number}:{collection.embedder.revision}:{hash(frozenset(collection.releases))}:"
        f"{len(visible)}:{newest_change}"
    )
    return Taught(
        held=collection,
        codes=codes,
        book=book,
        book_version=newest.number,
        code_vectors=_code_vectors(context, collection, [code.to_embed() for code in codes]),
        given=[frozenset(entry) for entry in citing],
        citing=citing,
        stamp=stamp,
    )


def _code_vectors(context: Context, collection: Passages, words: list[str]) -> NDArray[np.float32]:
    """Vectors of the codes' words, made anew only when those change: whoever looks at a page need not wait for them."""
    key = (collection.embedder.model_id, collection.embedder.revision, tuple(words))
    return context.memory.recall(WORDED, key, lambda: collection.embedder.encode(words))


@requires(Permission.READ_RELEASED)
def heads_of(context: Context, material: Taught) -> Heads:
    """What is learned from the material; kept for this person until any coding or the codebook changes."""
    return context.memory.recall(LEARNED, material.stamp, lambda: _heads(material))


def _heads(material: Taught) -> Heads:
    coded = material.coded
    typical = [(code.id, text) for code in material.codes for text in code.examples if text.strip()]
    vectors = material.held.vectors[coded]
    if typical:
        vectors = np.vstack([vectors, material.held.embedder.encode([text for _, text in typical])])
    return learn(
        material.ids,
        material.code_vectors,
        [*(material.given[index] for index in coded), *([code] for code, _ in typical)],
        vectors,
    )
