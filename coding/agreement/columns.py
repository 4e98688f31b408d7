"""Spans and documents as arrays, checked once, so that everything after is arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coding.agreement.model import Document, Span
from coding.errors import InvalidInput

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def divide(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> FloatArray:
    """Divide, giving ``nan`` where the denominator is 0: not computable, which is neither 0 nor 1."""
    top, bottom = np.broadcast_arrays(np.asarray(numerator, np.float64), np.asarray(denominator, np.float64))
    result: FloatArray = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=result, where=bottom != 0)
    return result


def sums(places: IntArray, weights: npt.NDArray[np.float64] | IntArray, size: int) -> FloatArray:
    """Add up weights by place, ``size`` places in all. Sums of whole numbers below 2**53 are exact."""
    return np.bincount(places, weights=weights, minlength=size).astype(np.float64, copy=False)


MAX_CODERS = 62
"""Coders are bits of a 64-bit mask."""


@dataclass(frozen=True, slots=True)
class SpanColumns:
    """Spans as five integer columns plus the names the integers stand for.

    Attributes:
        documents: The documents, in the order their indices refer to.
        coders: Coder names; bit ``i`` of a coder mask is ``coders[i]``.
        codes: Code names.
        document: Index into ``documents``, one per span.
        coder: Index into ``coders``.
        code: Index into ``codes``.
        start: First code point.
        end: Code point after the last.
        assigned: Boolean, documents x coders: who was assigned to what.
    """

    documents: tuple[Document, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    document: IntArray
    coder: IntArray
    code: IntArray
    start: IntArray
    end: IntArray
    assigned: BoolArray

    @property
    def lengths(self) -> IntArray:
        """Length of every document in code points."""
        return np.array([d.length for d in self.documents], dtype=np.int64)

    @classmethod
    def build(
        cls,
        spans: Iterable[Span],
        documents: Iterable[Document],
        *,
        codes: Collection[str] | None = None,
        coders: Sequence[str] | None = None,
    ) -> SpanColumns:
        """Check spans against their documents and turn them into columns.

        Args:
            spans: The codings. Order does not matter.
            documents: Every interview of the round, also those in which nobody coded anything.
            codes: The codes to look at; spans of other codes are left out. ``None``: every code that occurs, sorted.
            coders: Order of the coders (bits of the mask). ``None``: sorted by name.

        Raises:
            InvalidInput: A span names an unknown document, a coder who was not assigned to it, or lies outside it; or
                a document is listed twice; or there are more than 62 coders.
        """
        documents = tuple(documents)
        document_index, coder_index, assigned = _index_documents(documents, coders)
        rows = list(spans)
        if codes is not None:
            code_set = set(codes)
            rows = [row for row in rows if row.code in code_set]
        # One pass per column: no tuple per span, which would cost more than everything after.
        code_of = [row.code for row in rows]
        names = tuple(sorted(set(code_of))) if codes is None else tuple(dict.fromkeys(codes))
        code_index = {name: i for i, name in enumerate(names)}
        size = len(rows)
        try:
            columns = cls(
                documents=documents,
                coders=tuple(coder_index),
                codes=names,
                document=np.fromiter([document_index[row.document] for row in rows], np.int64, size),
                coder=np.fromiter([coder_index[row.coder] for row in rows], np.int64, size),
                code=np.fromiter([code_index[code] for code in code_of], np.int64, size),
                start=np.fromiter([row.start for row in rows], np.int64, size),
                end=np.fromiter([row.end for row in rows], np.int64, size),
                assigned=assigned,
            )
        except KeyError:
            raise _unknown(rows, document_index, coder_index) from None
        columns._check_spans()
        return columns

    def _check_spans(self) -> None:
        """Refuse spans outside their document and spans by people who were not assigned to it."""
        if not self.start.size:
            return
        outside = (self.start < 0) | (self.end <= self.start) | (self.end > self.lengths[self.document])
        if outside.any():
            at = int(np.argmax(outside))
            document = self.documents[int(self.document[at])]
            raise InvalidInput(
                f"A coding by {self.coders[int(self.coder[at])]} in interview {document.id} runs from "
                f"{int(self.start[at])} to {int(self.end[at])}, but the interview has {document.length} characters. "
                "Check that it was made on this release of the text."
            )
        stranger = ~self.assigned[self.document, self.coder]
        if stranger.any():
            at = int(np.argmax(stranger))
            coder, interview = self.coders[int(self.coder[at])], self.documents[int(self.document[at])].id
            raise InvalidInput(
                f"{coder} has codings in interview {interview} "
                "but is not among its assigned coders. Add the assignment or leave these codings out."
            )


def _index_documents(
    documents: tuple[Document, ...], coders: Sequence[str] | None
) -> tuple[dict[str, int], dict[str, int], BoolArray]:
    index = {document.id: i for i, document in enumerate(documents)}
    if len(index) != len(documents):
        names: set[str] = set()
        twice = next(d.id for d in documents if d.id in names or names.add(d.id))  # type: ignore[func-returns-value]
        raise InvalidInput(f"Interview {twice} is listed twice. Keep one line for it.")
    for document in documents:
        if document.length < 0:
            raise InvalidInput(f"Interview {document.id} has a negative length.")
    named = set().union(*(document.coders for document in documents)) if documents else set()
    if coders is None:
        coder_index = {name: i for i, name in enumerate(sorted(named))}
    else:
        coder_index = {name: i for i, name in enumerate(dict.fromkeys(coders))}
        if missing := sorted(named - set(coder_index)):
            raise InvalidInput(f"The list of coders lacks {', '.join(missing)}, who were assigned to interviews.")
    if len(coder_index) > MAX_CODERS:
        raise InvalidInput(f"There are {len(coder_index)} coders; at most {MAX_CODERS} can be compared at once.")
    assigned = np.zeros((len(documents), len(coder_index)), dtype=bool)
    for i, document in enumerate(documents):
        for name in document.coders:
            assigned[i, coder_index[name]] = True
    return index, coder_index, assigned


def _unknown(rows: list[Span], documents: dict[str, int], coders: dict[str, int]) -> InvalidInput:
    """The error for the first span whose document or coder is not known."""
    span = next(row for row in rows if row.document not in documents or row.coder not in coders)
    if span.document not in documents:
        return InvalidInput(f"A coding by {span.coder} is in interview {span.document}, which is not in the documents.")
    return InvalidInput(
        f"{span.coder} has codings in interview {span.document} but is not among its assigned coders. "
        "Add the assignment or leave these codings out."
    )
