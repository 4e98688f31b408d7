"""Composite stories for awareness and training: sentences of the team, each on chosen passages of people who agreed.

``tables.py`` is what there is and where it is kept, ``steps.py`` what people do and which story may leave,
``exports.py`` the files, ``commands.py`` the commands, and ``pages/`` the page.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="stories",
    tables=("story", "story_sentence"),
    undo=("story",),
    commands=(Command(name="stories", help="Composite stories for awareness and training.", after="sites"),),
    pages=(
        Page(
            address="stories", title=N_("Stories"), permission="EXPORT", module="pages.stories", beside=("indicators",)
        ),
    ),
    offers={"export_kinds": "exports"},
)
