"""Passages that could be chosen as the quote of a theme: those nearest to what it and its codes say they are."""

from typing import Final

from coding.errors import HeardError
from coding.model import Theme
from coding.workspace.reports.contents import LONGEST_QUOTE, SHORTEST_QUOTE
from coding.workspace.reports.indicators import Passage, offered_passages
from coding.workspace.reports.selection import Selection
from coding.workspace.search.search import search

MOST: Final = 3
_NEAREST: Final = 200


def candidates(selection: Selection, theme: Theme) -> list[Passage]:
    """Up to three passages under a theme's codes that may be quoted, of different people as far as there are any.

    Near is what a search by words and meaning for the theme's description and its codes' definitions gives first.
    """
    _, offered = offered_passages(selection.context, "theme", theme.id, theme.codes)
    waiting = selection.unused.waiting
    usable = [
        passage
        for passage in offered
        if passage.quote_consent == "yes"
        and SHORTEST_QUOTE <= passage.end - passage.start <= LONGEST_QUOTE
        and passage.release_id not in waiting
        and not selection.unused.holds(passage.release_id, passage.start, passage.end)
    ]
    if len(usable) <= 1:
        return usable
    places = _nearest(selection, theme)
    usable.sort(key=lambda passage: _rank(passage, places))
    by_person: dict[str, Passage] = {}
    for passage in usable:
        by_person.setdefault(passage.participant, passage)
    first = list(by_person.values())
    return [*first, *(passage for passage in usable if passage not in first)][:MOST]


def _nearest(selection: Selection, theme: Theme) -> list[tuple[str, int, int]]:
    """(release, start, end) of passages, the nearest first; none where nothing can be searched here."""
    known = {code.id: code for code in selection.codebook.codes}
    definitions = [known[code].definition for code in theme.codes if code in known]
    try:
        results = search(selection.context, " ".join((theme.name, theme.description, *definitions)), top=_NEAREST)
    except HeardError:
        return []
    return [(result.segment.release_id, result.segment.start, result.segment.end) for result in results]


def _rank(passage: Passage, places: list[tuple[str, int, int]]) -> int:
    return next(
        (
            rank
            for rank, (release, start, end) in enumerate(places)
            if release == passage.release_id and start < passage.end and passage.start < end
        ),
        len(places),
    )
