"""Passages near one passage in meaning: more like it, and what may speak against it."""

import numpy as np
from numpy.typing import NDArray

from coding.access import Permission
from coding.errors import NotFound
from coding.model.said import Said
from coding.search.index import Why, how_alike
from coding.workspace.context import Context, requires
from coding.workspace.search.filters import Filters, allowed, sharing_a_code
from coding.workspace.search.passages import Passages, passages
from coding.workspace.search.search import SearchResult, result_of
from pipelines import stopwords


@requires(Permission.READ_RELEASED)
def similar(context: Context, segment_id: str, *, top: int = 20, filters: Filters | None = None) -> list[SearchResult]:
    """Find the passages nearest in meaning to one passage, the nearest first, without the passage itself.

    Args:
        context: Who asks.
        segment_id: The passage.
        top: How many at most.
        filters: Where to look; everywhere when None.

    Raises:
        NotFound: The passage is not in the current releases.
        NotReady: Nothing has been released.
    """
    all_passages = passages(context)
    position = _position(all_passages, segment_id)
    cosine, distance = _nearness(all_passages, position)
    may = allowed(context, filters or Filters(), all_passages.segments, all_passages.releases)
    order = [int(index) for index in np.lexsort((np.arange(len(cosine)), -cosine)) if may is None or may[index]]
    return [
        _near(all_passages, index, cosine, distance) for index in [index for index in order if index != position][:top]
    ]


@requires(Permission.READ_RELEASED)
def counter_examples(
    context: Context, segment_id: str, *, top: int = 20, filters: Filters | None = None
) -> list[SearchResult]:
    """Find passages that speak of the same matter and may speak against one passage.

    They are near in meaning, come from another participant, and share none of the passage's codes as far as this
    person may see them. Those that deny where the passage does not, or the other way round, come first; whether they
    do speak against it is for people to judge.

    Args:
        context: Who asks.
        segment_id: The passage.
        top: How many at most.
        filters: Where to look; everywhere when None.

    Raises:
        NotFound: The passage is not in the current releases.
        NotReady: Nothing has been released.
    """
    all_passages = passages(context)
    position = _position(all_passages, segment_id)
    cosine, distance = _nearness(all_passages, position)
    may = allowed(context, filters or Filters(), all_passages.segments, all_passages.releases)
    alike = context.store.ask(lambda cursor: sharing_a_code(cursor, context.viewer, all_passages.segments, position))
    person = all_passages.releases[all_passages.segments[position].release_id].participant_id
    denies = stopwords.denies(all_passages.texts[position], all_passages.languages[position])
    candidates = [
        (
            stopwords.denies(all_passages.texts[index], all_passages.languages[index]) != denies,
            float(cosine[index]),
            index,
        )
        for index, segment in enumerate(all_passages.segments)
        if distance[index] >= 1.0
        and (may is None or may[index])
        and all_passages.releases[segment.release_id].participant_id != person
        and index not in alike
    ]
    candidates.sort(key=lambda entry: (-entry[0], -entry[1], entry[2]))
    return [_near(all_passages, index, cosine, distance) for _, _, index in candidates[:top]]


def _position(all_passages: Passages, segment_id: str) -> int:
    position = next((index for index, segment in enumerate(all_passages.segments) if segment.id == segment_id), None)
    if position is None:
        raise NotFound(Said("That passage is not in the current release any more. Search again."))
    return position


def _nearness(all_passages: Passages, position: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosine of every passage to one, and how far each stands out from all others, in standard deviations.

    The passage itself is not among the others: in a small study its own cosine of 1 would hide what is near it.
    """
    cosine = (all_passages.vectors @ all_passages.vectors[position]).astype(np.float64)
    others = np.delete(cosine, position)
    spread = float(others.std()) if others.size else 0.0
    middle = float(others.mean()) if others.size else 0.0
    return cosine, (cosine - middle) / (spread or 1.0)


def _near(
    all_passages: Passages, index: int, cosine: NDArray[np.float64], distance: NDArray[np.float64]
) -> SearchResult:
    near = how_alike(float(cosine[index]), all_passages.embedder.nearness)
    why = Why(similarity=round(float(cosine[index]), 4), distance=round(float(distance[index]), 4), near=near)
    return result_of(all_passages, index, float(cosine[index]), why)
