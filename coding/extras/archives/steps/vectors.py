"""Vectors of all released passages at once, on whichever engine."""

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coding.access import Permission
from coding.errors import NotReady
from coding.extras.archives.executors import Engine, Parts, new_key, results
from coding.extras.archives.steps.pieces import EmbedPassages, stacked
from coding.model import Segment
from coding.model.message import Message
from coding.store import releases as store_releases
from coding.store import segments
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, requires
from coding.workspace.search.machines import ask_machines
from coding.workspace.search.passages import (
    EMBED_BATCH,
    chosen_model,
    shares_of,
    text_for_vector,
    without_vector,
)
from pipelines.embed.load import language_warning, load_embedder
from pipelines.errors import BrokenOff


@dataclass(frozen=True)
class Embedded:
    """What was done.

    Attributes:
        made: Vectors that were made now.
        passages: Passages that have one.
        model: By which model.
        warning: What the model does not understand in this project, or None.
    """

    made: int
    passages: int
    model: str
    warning: str | None


@requires(Permission.READ_RELEASED)
def embed_passages(
    context: Context,
    engine: Engine,
    *,
    model: str | None = None,
    comparing: bool = False,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> Embedded:
    """Make the vectors that the passages of current releases lack; each batch is stored as it comes back.

    Args:
        context: Who asks.
        engine: Where.
        model: Embedding model; as for :func:`~coding.workspace.search.passages.passages`.
        comparing: Vectors for comparing passages with one another, and not for searching them.
        progress: Called with (passages embedded, passages to embed).
        cancelled: Asked now and then; finished batches stay.

    Raises:
        NotReady: Nothing has been released, or the study works without machine suggestions.
        ModelMissing: The model is not installed, here or where it is computed.
        BrokenOff: Processes were ended from outside over some passages; all others have their vector.
        Cancelled: The person pressed cancel.
    """
    ask_machines(context)
    with context.store.read() as cursor:
        passage_segments = segments.current(cursor)
        texts = {
            release_id: store_releases.release(cursor, release_id).text
            for release_id in {s.release_id for s in passage_segments}
        }
    if not passage_segments:
        raise NotReady(Message("No interview has been released yet, so there is nothing to search. Release one first."))
    name = model or chosen_model(context)
    embedder = load_embedder(name)
    if comparing:
        embedder = embedder.for_comparing
    missing = without_vector(context, embedder, list({s.text_hash: s for s in passage_segments}.values()))
    batches = [missing[start : start + EMBED_BATCH] for start in range(0, len(missing), EMBED_BATCH)]
    step = EmbedPassages(name, comparing, embedder.revision)
    pieces = ([{"text": text_for_vector(texts[s.release_id], s)} for s in batch] for batch in batches)
    count = lost = 0
    # Batches that are done are in the project at once, so nothing of them need outlive this run.
    with tempfile.TemporaryDirectory(dir=context.project.folder / "tmp") as folder:
        parts = Parts(Path(folder) / "parts", new_key())
        with closing(results(pieces, step, engine=engine, parts=parts, cancelled=cancelled)) as embedded:
            for batch, result in zip(batches, embedded, strict=True):
                if result.records is None:
                    lost += len(batch)
                    continue
                _keep(context, embedder.model_id, embedder.revision, batch, stacked(result.records))
                count += len(batch)
                progress(count + lost, len(missing))
    if lost:
        raise BrokenOff(
            Message(
                "The processes that read passages were ended from outside, perhaps for want of memory. {made} passages "
                "have their vector; {lost} have none yet. Ask again to go on with them.",
                made=count,
                lost=lost,
            )
        )
    return Embedded(count, len(passage_segments), embedder.model_id, language_warning(embedder, shares_of(context)))


def _keep(context: Context, model: str, revision: str, batch: Sequence[Segment], vectors: Any) -> None:
    hashes = [s.text_hash for s in batch]
    context.store.write(lambda cursor: segments.add_vectors(cursor, model, revision, hashes, vectors))
