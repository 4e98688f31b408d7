"""Delphi panels on indicator cards: who is asked, in rounds, what they answer, and what that came to.

``tables.py`` is who is on a panel and where all of it is kept, ``files.py`` the file of answers that comes back,
``steps/`` the use-cases, ``pages/`` the page of a panel and the one that a panelist answers in, and ``commands/`` the
commands. Rules and figures are in :mod:`coding.panel`, since a study pools them too.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="panel",
    tables=(
        "panel", "panelist", "panel_item", "panel_round", "panel_sheet", "panel_link", "panel_rating", "panel_reason",
    ),
    commands=(Command(name="panel", help="Delphi panels on the indicator cards.", after="reconcile"),),
    pages=(
        Page(address="panel", title=N_("Panel"), permission="EXPORT", module="pages.panel", beside=("indicators",)),
    ),
    offers={
        "answering": "pages.answering", "list_panels": "steps.setup",
        "panels_here": "tables", "printed_panels": "exports", "put_panel": "tables", "votes_of_cards": "exports",
    },
)  # fmt: skip
