"""What the ids in events stand for, in the names that people gave."""

from __future__ import annotations

from coding.access import Permission
from coding.store import code_ids, indicators, interviews, panel, people, releases, rounds, sites, themes
from coding.workspace.codebook.versions import newest_book
from coding.workspace.context import Context, requires


@requires(Permission.VIEW_PROJECT)
def names_by_id(context: Context) -> dict[str, str]:
    """Id → name of interviews, releases, participants, people, rounds and codes.

    Themes, indicators and panels are named to those who work on them. What was erased or removed has no name any more.
    """
    with context.store.read() as cursor:
        known = {one.id: one.name for one in interviews.all_interviews(cursor)}
        named = dict(known)
        named |= {release: known[one] for release, one in releases.interviews_of(cursor).items() if one in known}
        named |= {one.id: one.label for one in people.participants(cursor)}
        named |= people.names(cursor)
        named |= {one.id: one.name for one in rounds.all_rounds(cursor)}
        named |= {one.id: one.name for one in sites.all_sites(cursor)}
        if context.may(Permission.PROPOSE_THEMES):
            named |= {one.id: one.name for one in themes.all_themes(cursor)}
        if context.may(Permission.EXPORT):
            named |= {one.id: one.wording for one in indicators.indicators(cursor)}
            named |= {one.id: one.title for one in panel.panels(cursor)}
    book = newest_book(context)
    if book is None:
        return named
    called = {one.id: f"{one.id} {one.name}" for one in book.codes}
    with context.store.read() as cursor:
        earlier = code_ids.earlier_ids(cursor)
    return named | called | {old: called[new] for old, new in earlier.items() if new in called}
