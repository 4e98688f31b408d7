"""What each interview tells of each phase, counted from codings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from coding.export.model import CaseTimeline, CodingRow


def timeline_of(rows: Iterable[CodingRow], phases: Sequence[str], attribute: str = "phase") -> CaseTimeline | None:
    """Count codes by interview and phase.

    Args:
        rows: The codings, with their attributes.
        phases: Phases in the order of the story; others that occur are added at the end.
        attribute: Attribute of the codings that holds the phase.

    Returns:
        The timeline, or None where no coding carries a phase.
    """
    counts: dict[tuple[str, str], Counter[str]] = {}
    titles: dict[str, str] = {}
    for row in rows:
        phase = row.attributes.get(attribute)
        if phase:
            titles.setdefault(row.document, row.interview)
            counts.setdefault((row.document, phase), Counter())[row.code_name] += 1
    if not counts:
        return None
    found = {phase for _, phase in counts}
    order = [*(phase for phase in phases if phase in found), *sorted(found - set(phases))]
    cells = tuple(
        tuple(
            tuple(sorted(counts.get((document, phase), Counter()).items(), key=lambda one: (-one[1], one[0])))
            for phase in order
        )
        for document in titles
    )
    return CaseTimeline(tuple(order), tuple(titles.values()), cells)
