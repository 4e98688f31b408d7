"""What the ids in events stand for, in the names that people gave."""

from coding.access import Permission
from coding.extras import offered
from coding.store import code_ids, indicators, interviews, people, releases, rounds, sites, themes
from coding.workspace.codebook.versions import newest_book
from coding.workspace.context import Context, requires


@requires(Permission.VIEW_PROJECT)
def names_by_id(context: Context) -> dict[str, str]:
    """Id → name of interviews, releases, participants, people, rounds and codes.

    Themes, indicators and panels are named to those who work on them. What was erased or removed has no name any more.
    """
    with context.store.read() as cursor:
        known = {interview.id: interview.name for interview in interviews.all_interviews(cursor)}
        named = dict(known)
        named |= {
            release: known[interview]
            for release, interview in releases.interviews_of(cursor).items()
            if interview in known
        }
        named |= {participant.id: participant.label for participant in people.participants(cursor)}
        named |= people.names(cursor)
        named |= {round.id: round.name for round in rounds.all_rounds(cursor)}
        named |= {site.id: site.name for site in sites.SITES.all(cursor)}
        if context.may(Permission.PROPOSE_THEMES):
            named |= {theme.id: theme.name for theme in themes.THEMES.all(cursor)}
        if context.may(Permission.EXPORT):
            named |= {indicator.id: indicator.wording for indicator in indicators.INDICATORS.all(cursor)}
            for list_panels in offered("list_panels"):
                named |= {panel.id: panel.title for panel in list_panels(context)}
    book = newest_book(context)
    if book is None:
        return named
    called = {code.id: f"{code.id} {code.name}" for code in book.codes}
    earlier = context.store.ask(code_ids.earlier_ids)
    return named | called | {old: called[new] for old, new in earlier.items() if new in called}
