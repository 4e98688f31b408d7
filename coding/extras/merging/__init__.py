"""Two projects of one team become one: laptops that were in the field, with copies or with interviews of their own.

``steps.py`` is the merge from top to bottom, ``rounds.py`` what becomes of rounds, ``limits.py`` what it must not
weaken, ``sides.py`` the two projects as it reads them. It has no tables of its own: ``tables.py`` reads and writes
those of the core.
"""

from coding.extras import Command, Feature

FEATURE = Feature(
    name="merging",
    commands=(
        Command(
            name="merge",
            help="Bring all of another project of the same team into this one; a second time changes nothing.",
            after="restore",
        ),
    ),
)
