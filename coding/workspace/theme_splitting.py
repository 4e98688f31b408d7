"""Where a theme would part if it were split in two."""

from __future__ import annotations

from collections.abc import Sequence

from coding.access import Permission
from coding.errors import InvalidInput
from coding.workspace.context import Context, requires
from coding.workspace.searching import passages
from pipelines.themes.cluster import halves

LEAST = 4


@requires(Permission.PROPOSE_THEMES)
def propose_half(context: Context, segment_ids: Sequence[str]) -> list[str]:
    """The smaller of the two halves that a theme's passages fall into by meaning, in their order.

    Raises:
        InvalidInput: There are too few passages to part.
        NotReady: Nothing is released.
    """
    held = passages(context, comparing=True)
    places = {segment.id: index for index, segment in enumerate(held.segments)}
    known = [one for one in segment_ids if one in places]
    if len(known) < LEAST:
        raise InvalidInput(f"A theme of fewer than {LEAST} passages is split by hand.")
    labels = halves(held.vectors[[places[one] for one in known]], [held.languages[places[one]] for one in known])
    return [one for one, label in zip(known, labels, strict=True) if label == 1]
