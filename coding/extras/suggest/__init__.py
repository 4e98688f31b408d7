"""Suggested codes: offered after a coder's own work, learned from definitions and from what people coded.

``ranking.py`` learns and ranks (pure), ``lines.py`` does so for plain records, ``codes.py`` reads codes of a file;
``steps/`` is who may be offered what (``suggest.py``), what codings teach (``learning.py``) and how good it is here
(``quality.py``), ``pages/`` the page and its part beside the transcript, ``commands.py`` the command. Whether a study
allows it (:mod:`coding.workspace.search.machines`), where suggestions lie, and taking one in the coding pane are the
core's.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="suggest",
    commands=(
        Command(
            name="suggest",
            help="Suggest codes for passages, from definitions and from what people coded, with the nearest coded "
            "passages.",
            after="search",
        ),
    ),
    pages=(
        Page(
            address="suggestions",
            title=N_("Suggestions"),
            permission="CODE",
            module="pages.suggestions",
            beside=("work",),
        ),
    ),
    offers={"suggestions_entry": "pages.entry"},
)
