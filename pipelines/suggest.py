"""Suggest codes for passages: from the codes' definitions at first, more and more from people's decisions.

Suggestions are ranks with evidence, never probabilities: across unseen interviews the scores are not calibrated, and a
number that looks like certainty would be believed. Passages are never left out for having no good suggestion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.batch import CancelCheck, Progress, read_lines
from pipelines.errors import PipelineError

Floats = NDArray[np.floating[Any]]

DEFINITION_WEIGHT = 3.0
"""A definition counts as this many passages coded with its code."""

_TOP = 3
_EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class CodeText:
    """What a codebook says about a code.

    Attributes:
        id: The code's id.
        name: Its name.
        definition: Its definition; may be empty.
        include: When to use it; may be empty.
    """

    id: str
    name: str
    definition: str = ""
    include: str = ""

    def to_embed(self) -> str:
        """Return the words to embed for the code."""
        return ". ".join(
            part.strip().rstrip(".") for part in (self.name, self.definition, self.include) if part.strip()
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code for one passage.

    Attributes:
        code: The code's id.
        rank: 1 for the first.
        score: Comparable within one passage only; not a probability.
        source: ``"definition"`` while nobody has given this code, then ``"decisions"``.
        evidence: Positions, in the examples given, of the nearest passages people gave this code; nearest first.
    """

    code: str
    rank: int
    score: float
    source: str
    evidence: tuple[int, ...]


def suggest(
    codes: Sequence[CodeText],
    code_vectors: Floats,
    examples: Sequence[Iterable[str]],
    example_vectors: Floats,
    vectors: Floats,
    *,
    top: int = _TOP,
) -> list[list[Suggestion]]:
    """Rank codes for passages.

    While nothing is coded, a code is scored by the nearness of its definition. As soon as anything is, every code gets
    a logistic regression of its own (one against the rest, balanced) that is taught the coded passages and all
    definitions; its own definition counts as :data:`DEFINITION_WEIGHT` passages coded with it. So codes that nobody has
    used yet and codes used often stand on one scale, and decisions outweigh the definition as they grow.

    Args:
        codes: The codes to choose from.
        code_vectors: Shape (codes, d), of :meth:`CodeText.to_embed`.
        examples: For each coded passage the ids of all codes people gave it. Codes not among ``codes`` are ignored. A
            passage that people read and left uncoded is an example with no codes.
        example_vectors: Shape (examples, d).
        vectors: Shape (n, d), of the passages to suggest for; rows of length 1, as all vectors here.
        top: Most codes a passage.

    Returns:
        For each passage its suggestions, best first.

    Raises:
        PipelineError: There are no codes, or two share an id.
        ValueError: Lengths or dimensions do not fit together.
    """
    ids = [code.id for code in codes]
    if not ids or len(set(ids)) != len(ids):
        raise PipelineError("Suggestions need a codebook with at least one code, every code with an id of its own.")
    if len(codes) != len(code_vectors) or len(examples) != len(example_vectors):
        raise ValueError("There must be one vector a code and one a coded passage.")
    if len({array.shape[1] for array in (code_vectors, example_vectors, vectors) if len(array)}) > 1:
        raise ValueError("Vectors of different lengths cannot be compared.")
    given = [frozenset(entry) & frozenset(ids) for entry in examples]
    scores = _scores(ids, code_vectors, given, example_vectors, vectors)
    nearness = vectors @ example_vectors.T if len(examples) else np.zeros((len(vectors), 0))
    positions = {code: np.flatnonzero([code in entry for entry in given]) for code in ids}
    result = []
    for row in range(len(vectors)):
        best = sorted(range(len(ids)), key=lambda column: (-scores[row, column], column))[:top]
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


def _nearest(nearness: Floats, positions: NDArray[np.intp]) -> tuple[int, ...]:
    order = positions[np.lexsort((positions, -nearness[positions]))]
    return tuple(int(position) for position in order[:_EVIDENCE])


def _scores(
    ids: Sequence[str],
    code_vectors: Floats,
    given: Sequence[frozenset[str]],
    example_vectors: Floats,
    vectors: Floats,
) -> Floats:
    """Return shape (n, codes): cosines, or log-odds once there are examples."""
    if not any(given) or len(vectors) == 0:
        nearness: Floats = vectors @ code_vectors.T
        return nearness
    from sklearn.linear_model import LogisticRegression

    taught = np.vstack([example_vectors, code_vectors])
    weights = np.concatenate([np.ones(len(given)), np.full(len(ids), DEFINITION_WEIGHT)])
    scores = np.zeros((len(vectors), len(ids)))
    for column, code in enumerate(ids):
        positive = np.array([code in entry for entry in given] + [other == code for other in ids])
        if positive.all():
            continue
        model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
        model.fit(taught, positive, sample_weight=weights)
        scores[:, column] = model.decision_function(vectors)
    return scores


def suggest_lines(
    codes: Sequence[CodeText],
    examples: Iterable[Mapping[str, Any]],
    segments: Iterable[Mapping[str, Any]],
    *,
    top: int = _TOP,
    model: str | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> list[dict[str, Any]]:
    """Suggest codes for plain records, without a project: what ``heard suggest`` runs.

    Args:
        codes: The codebook.
        examples: Records with ``id``, ``text`` and ``codes`` (a list of code ids or names) or ``code`` (one of them).
        segments: Records with ``id`` and ``text``.
        top: Most codes a passage.
        model: As for :func:`pipelines.embed.load_embedder`; when None, the installed model for the languages.
        progress: Told (texts embedded, texts in all).
        cancelled: Asked between blocks.

    Returns:
        ``[{"id", "suggestions": [{"code", "name", "rank", "score", "source", "evidence"}]}]`` in the order of the
        segments; evidence are ids of examples.

    Raises:
        PipelineError: A line has no id or text, two lines share an id, or the codebook is empty.
        ModelMissing: The model is not here.
        Cancelled: The person pressed cancel.
    """
    from pipelines.embed import load_embedder, model_for
    from pipelines.themes.lines import languages_of, shares_of

    example_ids, coded = read_lines(examples)
    ids, records = read_lines(segments)
    by_name = {code.name: code.id for code in codes} | {code.id: code.id for code in codes}
    given = [[by_name[name] for name in _codes_of(record) if name in by_name] for record in coded]
    embedder = load_embedder(model or model_for(shares_of(languages_of([*coded, *records]))))
    texts = [code.to_embed() for code in codes] + [str(r["text"]) for r in coded] + [str(r["text"]) for r in records]
    vectors = embedder.encode(texts, progress=progress, cancelled=cancelled)
    first, second = len(codes), len(codes) + len(coded)
    found = suggest(codes, vectors[:first], given, vectors[first:second], vectors[second:], top=top)
    names = {code.id: code.name for code in codes}
    return [
        {
            "id": key,
            "suggestions": [
                {
                    "code": one.code,
                    "name": names[one.code],
                    "rank": one.rank,
                    "score": one.score,
                    "source": one.source,
                    "evidence": [example_ids[position] for position in one.evidence],
                }
                for one in ranked
            ],
        }
        for key, ranked in zip(ids, found, strict=True)
    ]


def _codes_of(record: Mapping[str, Any]) -> list[str]:
    named = record.get("codes", record.get("code", []))
    return [named] if isinstance(named, str) else [str(name) for name in named]
