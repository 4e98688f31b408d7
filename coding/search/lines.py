"""Search plain records, without a project."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import count
from typing import Any

from coding.errors import InvalidInput
from coding.model.message import Message
from coding.search.index import Hit, SearchIndex, any_near
from pipelines.batch import Progress
from pipelines.records import Record, embed_records, languages_of, read_records, shares_of


def search_lines(
    segments: Iterable[Mapping[str, Any]],
    queries: Iterable[Mapping[str, Any]],
    *,
    top: int = 10,
    model: str | None = None,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Search plain records, without a project: what ``heard search --segments`` runs.

    Args:
        segments: Records with ``id`` and ``text``, and if known ``lang``, ``question``, ``speaker`` and ``document``;
            those of a document in their order, so that what is said around each counts.
        queries: Records with ``id`` and ``text``, and ``lang`` if known; with ``document`` only its segments are
            ranked, as if there were no others. An empty query finds nothing.
        top: Most hits a query.
        model: As for :func:`pipelines.embed.load.load_embedder`; when None, the installed model for the languages.
        progress: Told (passages embedded, passages in all).

    Returns:
        ``[{"id", "near", "results": [{"id", "score", "why"}]}]``, one entry a query, in their order; ``near`` tells
        whether any result is near, or None where nobody measured that for the model.

    Raises:
        InvalidInput: A query cannot be taken, or names a document that is not there.
        PipelineError: A line is not an object, or two lines share an id.
        ModelMissing: The model is not here.
    """
    from pipelines.embed.load import load_embedder, model_for

    records = read_records(segments, "Segment")
    query_records = read_records(queries, "Query")
    documents = {record.document for record in records}
    for query in query_records:
        if query.document not in documents | {""}:
            raise InvalidInput(
                Message(
                    "Query {query}: no segment is of the document “{document}”.",
                    query=query.id,
                    document=query.document,
                )
            )
    languages = languages_of(records)
    embedder = load_embedder(model or model_for(shares_of([*languages, *languages_of(query_records)])))
    vectors = embed_records(embedder, records, progress=progress)
    turns = defaultdict[str, Iterator[int]](count)
    places = [(record.document or row, next(turns[record.document])) for row, record in enumerate(records)]

    @cache
    def searched(document: str) -> tuple[list[Record], SearchIndex]:
        rows = [row for row, record in enumerate(records) if record.text and document in ("", record.document)]
        some = [records[row] for row in rows]
        return some, SearchIndex(
            [record.text for record in some],
            vectors[rows],
            [languages[row] for row in rows],
            [record.question or None for record in some],
            embedder.nearness,
            places=[places[row] for row in rows] if documents - {""} else None,
            speakers=[record.speaker for record in some],
        )

    results = []
    for query in query_records:
        some, index = searched(query.document)
        hits: list[Hit] = []
        if query.text:
            vector = embedder.encode_query(query.text)
            hits = index.search(query.text, vector, top, language=query.language)
        results.append(
            {
                "id": query.id,
                "near": any_near(hits),
                "results": [{"id": some[hit.index].id, "score": hit.score, "why": hit.why.sentence()} for hit in hits],
            }
        )
    return results
