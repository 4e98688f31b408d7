"""Suggest codes for passages: from the codes' definitions at first, more and more from people's decisions.

Suggestions are ranks with evidence, never probabilities: across unseen interviews the scores are not calibrated, and a
number that looks like certainty would be believed. Passages are never left out for having no good suggestion.
"""

# Why definitions are taught as examples: decision 0174.

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codebook.message import Message
from coding.workspace.codebook.texts import CodeText
from pipelines.batch import CancelCheck, Progress, check_cancelled
from pipelines.errors import PipelineError

Floats = NDArray[np.floating[Any]]

DEFINITION_WEIGHT = 3.0
"""A definition counts as this many passages coded with its code."""

FEW = 5
"""With fewer decisions a code is seldom used."""

_TOP = 3
_EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code for one passage.

    Attributes:
        code: The code's id.
        rank: 1 for the first.
        score: Comparable within one passage only; not a probability. A seldom used code in second or third place
            may have less than those after it.
        source: ``"definition"`` while nobody has given this code, then ``"decisions"``.
        evidence: Positions, in the examples given, of the nearest passages people gave this code; nearest first.
    """

    code: str
    rank: int
    score: float
    source: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heads:
    """What was learned about every code: one linear score each.

    Attributes:
        ids: Ids of the codes.
        weights: Shape (codes, d).
        offsets: Shape (codes,).
    """

    ids: tuple[str, ...]
    weights: Floats
    offsets: Floats

    def scores(self, vectors: Floats) -> Floats:
        """Return shape (n, codes): cosines while nothing was coded, log-odds from then on."""
        result: Floats = vectors @ self.weights.T + self.offsets
        return result


def learn(
    ids: Sequence[str], code_vectors: Floats, examples: Sequence[Iterable[str]], example_vectors: Floats
) -> Heads:
    """Learn from definitions and decisions.

    While nothing is coded, a code is scored by the nearness of its definition. As soon as anything is, every code gets
    a logistic regression of its own (one against the rest, balanced) that is taught the coded passages and all
    definitions; its own definition counts as :data:`DEFINITION_WEIGHT` passages coded with it. So codes that nobody has
    used yet and codes used often stand on one scale, and decisions outweigh the definition as they grow.

    Args:
        ids: Ids of the codes.
        code_vectors: Shape (codes, d), of :meth:`CodeText.to_embed`.
        examples: For each coded passage the ids of all codes people gave it; ids not among ``ids`` are ignored.
        example_vectors: Shape (examples, d).
    """
    code_sets = [frozenset(entry) & frozenset(ids) for entry in examples]
    definitions = np.asarray(code_vectors, dtype=np.float64)
    weights, offsets = np.zeros_like(definitions), np.zeros(len(ids))
    if not any(code_sets):
        return Heads(tuple(ids), definitions, offsets)
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    taught = np.vstack([example_vectors, definitions])
    # Weights lie in the span of what is taught. Turned into its axes they are the same, and a step costs by the number
    # of passages instead of by the length of a vector.
    axes = np.linalg.qr(taught.T)[0] if len(taught) < taught.shape[1] else None
    if axes is not None:
        taught = taught @ axes
    counts = np.concatenate([np.ones(len(code_sets)), np.full(len(ids), DEFINITION_WEIGHT)])
    # Many small problems: on several threads they would wait for each other most of the time.
    with threadpool_limits(1):
        for column, code in enumerate(ids):
            positive = np.array([code in entry for entry in code_sets] + [other == code for other in ids])
            if positive.all():
                continue
            model = LogisticRegression(C=10.0, class_weight="balanced", solver="newton-cholesky")
            model.fit(taught, positive, sample_weight=counts)
            weights[column] = model.coef_[0] if axes is None else axes @ model.coef_[0]
            offsets[column] = model.intercept_[0]
    return Heads(tuple(ids), weights, offsets)


def suggest(
    codes: Sequence[CodeText],
    code_vectors: Floats,
    examples: Sequence[Iterable[str]],
    example_vectors: Floats,
    vectors: Floats,
    *,
    top: int = _TOP,
    citable: int | None = None,
    heads: Heads | None = None,
) -> list[list[Suggestion]]:
    """Rank codes for passages; how, see :func:`learn`.

    Args:
        codes: The codes to choose from.
        code_vectors: Shape (codes, d), of :meth:`CodeText.to_embed`.
        examples: For each coded passage the ids of all codes people gave it. Codes not among ``codes`` are ignored. A
            passage that people read and left uncoded is an example with no codes.
        example_vectors: Shape (examples, d).
        vectors: Shape (n, d), of the passages to suggest for; rows of length 1, as all vectors here.
        top: Most codes a passage.
        citable: Only the first so many examples may be shown as evidence; all when None.
        heads: What :func:`learn` learned from the same codes and examples, to spare learning it again.

    Returns:
        For each passage its suggestions, best first.

    Raises:
        PipelineError: There are no codes, or two share an id.
        ValueError: Lengths or dimensions do not fit together.
    """
    ids = [code.id for code in codes]
    if not ids or len(set(ids)) != len(ids):
        raise PipelineError(
            Message("Suggestions need a codebook with at least one code, every code with an id of its own.")
        )
    if len(codes) != len(code_vectors) or len(examples) != len(example_vectors):
        raise ValueError("There must be one vector a code and one a coded passage.")
    if len({array.shape[1] for array in (code_vectors, example_vectors, vectors) if len(array)}) > 1:
        raise ValueError("Vectors of different lengths cannot be compared.")
    if len(vectors) == 0:
        return []
    code_sets = [frozenset(entry) & frozenset(ids) for entry in examples]
    scores = (heads or learn(ids, code_vectors, code_sets, example_vectors)).scores(vectors)
    counts = np.array([sum(code in entry for entry in code_sets) for code in ids])
    orders = _orders(scores, vectors @ code_vectors.T, counts)
    count = len(code_sets) if citable is None else citable
    nearness = vectors @ example_vectors[:count].T if count else np.zeros((len(vectors), 0))
    positions = {code: np.flatnonzero([code in entry for entry in code_sets[:count]]) for code in ids}
    result = []
    for row in range(len(vectors)):
        best = orders[row, :top].tolist()
        result.append(
            [
                Suggestion(
                    code=ids[column],
                    rank=rank,
                    score=round(float(scores[row, column]), 6),
                    source="decisions" if len(positions[ids[column]]) else "definition",
                    evidence=_nearest(nearness[row], positions[ids[column]]),
                )
                for rank, column in enumerate(best, start=1)
            ]
        )
    return result


def _orders(scores: Floats, nearness: Floats, counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Put the codes of each passage in order: by what was learned, with places kept for codes that are seldom used.

    Codes used often push those with few decisions out of every list, so a team would never be reminded of them. So
    codes with fewer than :data:`FEW` decisions keep as many of the first three places as definitions alone would give
    them, at most two, the later ones. Which of them stand there is decided among themselves by the reciprocal ranks of
    definition and learned score together (Cormack, Clarke & Büttcher 2009).

    Args:
        scores: Shape (n, codes).
        nearness: Shape (n, codes), cosines with the definitions.
        counts: Decisions a code.

    Returns:
        Shape (n, codes): columns, best first; ties by column.
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    few = counts < FEW
    if not few.any() or few.all() or scores.shape[1] <= _TOP:
        return order
    by_definition = np.argsort(-nearness, axis=1, kind="stable")
    numbers = np.minimum(few[by_definition[:, :_TOP]].sum(axis=1), _TOP - 1)
    seldom = np.flatnonzero(few)
    fused = sum(
        1.0 / (1 + _ranks(np.argsort(-values[:, seldom], axis=1, kind="stable"))) for values in (scores, nearness)
    )
    ranked = seldom[np.argsort(-fused, axis=1, kind="stable")]
    for row, places in enumerate(numbers):
        first = order[row, : _TOP - places]
        columns = [column for column in ranked[row, :places] if column not in first]
        moved = np.concatenate([first, np.array(columns, dtype=order.dtype)])
        order[row] = np.concatenate([moved, order[row][~np.isin(order[row], moved)]])
    return order


def _nearest(nearness: Floats, positions: NDArray[np.intp]) -> tuple[int, ...]:
    order = positions[np.lexsort((positions, -nearness[positions]))]
    return tuple(int(position) for position in order[:_EVIDENCE])


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """How well one coded passage was answered by what was learned from the other interviews.

    Attributes:
        document: Its interview.
        codes: Codes people gave it.
        learned: Rank, from 1, of each of these codes by definitions and decisions, in the order of ``codes``.
        defined: The same by definitions alone.
        usual: The same when every passage is offered the codes used most in the other interviews.
        known: How many passages of the other interviews hold each of these codes.
    """

    document: str
    codes: tuple[str, ...]
    learned: tuple[int, ...]
    defined: tuple[int, ...]
    usual: tuple[int, ...]
    known: tuple[int, ...]


def hold_out(
    ids: Sequence[str],
    code_vectors: Floats,
    examples: Sequence[Iterable[str]],
    vectors: Floats,
    documents: Sequence[str],
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> list[RankedPassage]:
    """Ask for every coded passage what would have been suggested had its whole interview not been coded yet.

    Whole interviews are left out because passages of one interview are alike; a random split flatters.

    Args:
        ids: Ids of the codes.
        code_vectors: Shape (codes, d).
        examples: Codes of each passage; passages without any of ``ids`` teach but are not asked.
        vectors: Shape (n, d).
        documents: Interview of each passage.
        progress: Told (interviews done, interviews in all).
        cancelled: Asked between interviews.

    Returns:
        One entry a coded passage; nothing when fewer than two interviews are coded.

    Raises:
        Cancelled: The person pressed cancel.
    """
    code_sets = [frozenset(entry) & frozenset(ids) for entry in examples]
    names = list(dict.fromkeys(documents))
    result: list[RankedPassage] = []
    if len({document for document, entry in zip(documents, code_sets, strict=True) if entry}) < 2:
        return result
    for done, name in enumerate(names):
        check_cancelled(cancelled)
        inside = [i for i, document in enumerate(documents) if document == name and code_sets[i]]
        others = [i for i, document in enumerate(documents) if document != name]
        if inside:
            heads = learn(ids, code_vectors, [code_sets[i] for i in others], vectors[others])
            counts = np.array([sum(code in code_sets[i] for i in others) for code in ids])
            near = vectors[inside] @ code_vectors.T
            learned = _ranks(_orders(heads.scores(vectors[inside]), near, counts))
            defined = _ranks(np.argsort(-near, axis=1, kind="stable"))
            usual = _ranks(np.argsort(-counts[None, :], axis=1, kind="stable"))[0]
            for row, i in enumerate(inside):
                codes = sorted(code_sets[i])
                columns = [ids.index(code) for code in codes]
                result.append(
                    RankedPassage(
                        name,
                        tuple(codes),
                        tuple(int(learned[row, c]) for c in columns),
                        tuple(int(defined[row, c]) for c in columns),
                        tuple(int(usual[c]) for c in columns),
                        tuple(int(counts[c]) for c in columns),
                    )
                )
        if progress is not None:
            progress(done + 1, len(names))
    return result


def _ranks(orders: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rank of each column, from 1, in rows that list columns best first."""
    ranks = np.empty_like(orders)
    np.put_along_axis(ranks, orders, np.broadcast_to(np.arange(1, orders.shape[1] + 1), orders.shape), axis=1)
    return ranks


NEIGHBOURS = 3
"""How many of the nearest count; a code may have several sides, and a passage with a few of its kind is at home."""


def unlike_the_rest(vectors: Floats) -> Floats:
    """Return how near each of a code's passages is to those of the others that are nearest to it.

    Args:
        vectors: Shape (n, d), at least two.

    Returns:
        Shape (n,): mean cosine to the nearest others; the lowest are the odd ones out.
    """
    near = np.asarray(vectors @ vectors.T, dtype=np.float64)
    np.fill_diagonal(near, -np.inf)
    most = min(NEIGHBOURS, len(vectors) - 1)
    result: Floats = np.sort(near, axis=1)[:, -most:].mean(axis=1)
    return result
