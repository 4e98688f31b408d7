"""Search plain records, without a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from coding.search.index import By, Hit, SearchIndex
from pipelines.batch import CancelCheck, Progress, check_cancelled
from pipelines.records import embed_records, languages_of, read_records, shares_of


def search_lines(
    segments: Iterable[Mapping[str, Any]],
    queries: Iterable[Mapping[str, Any]],
    *,
    top: int = 10,
    model: str | None = None,
    by: By = "both",
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> list[dict[str, Any]]:
    """Search plain records, without a project: what ``heard search --segments`` runs.

    Args:
        segments: Records with ``id`` and ``text``, and ``lang`` and ``question`` if known.
        queries: Records with ``id`` and ``text``, and ``lang`` if known. An empty query finds nothing.
        top: Most hits a query.
        model: As for :func:`pipelines.embed.load.load_embedder`; when None, the installed model for the languages.
        by: Which ranking.
        progress: Told (passages embedded, passages in all).
        cancelled: Asked between blocks.

    Returns:
        ``[{"id", "results": [{"id", "score", "why"}]}]``, one entry a query, in their order.

    Raises:
        InvalidInput: A query cannot be taken.
        PipelineError: A line is not an object, or two lines share an id.
        ModelMissing: The model is not here.
        Cancelled: The person pressed cancel.
    """
    from pipelines.embed.load import load_embedder, model_for

    records = read_records(segments, "Segment")
    asked = read_records(queries, "Query")
    languages = languages_of(records)
    embedder = load_embedder(model or model_for(shares_of([*languages, *languages_of(asked)])))
    vectors = embed_records(embedder, records, progress=progress, cancelled=cancelled)
    questions = [record.question or None for record in records]
    index = SearchIndex([record.text for record in records], vectors, languages, questions, embedder.nearness)
    with_words = np.array([bool(record.text) for record in records], dtype=bool)
    results = []
    for query in asked:
        check_cancelled(cancelled)
        hits: list[Hit] = []
        if query.text:
            vector = embedder.encode_query(query.text)
            hits = index.search(query.text, vector, top, language=query.language, by=by, allowed=with_words)
        results.append(
            {
                "id": query.id,
                "results": [
                    {"id": records[hit.index].id, "score": hit.score, "why": hit.why.sentence()} for hit in hits
                ],
            }
        )
    return results
