"""What ethics boards and data-protection officers ask, answered from the study's own settings and log.

``records.py`` is what an answer is, ``tables.py`` what is read of the project file, ``steps/`` the answers and the
drafts, each with what it rests on, ``pages/`` the page, the file and the picture, and ``commands/`` the command.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="board",
    commands=(
        Command(
            name="ethics",
            help="Answer what ethics boards and data-protection officers ask, from the study's own settings.",
            after="uniqueness",
        ),
    ),
    pages=(
        Page(
            address="board",
            title=N_("Ethics board"),
            permission="VIEW_PROJECT",
            module="pages.board",
            beside=("activity",),
        ),
    ),
)
