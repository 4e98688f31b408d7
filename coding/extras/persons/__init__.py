"""Who can still be told from what is left: the persons of a text, and what stays of each when it is masked.

``steps.py`` reads texts and says it, ``commands.py`` is how people ask. The reading itself is
:mod:`pipelines.redact.persons`.
"""

from coding.extras import Command, Feature

FEATURE = Feature(
    name="persons",
    commands=(
        Command(
            name="persons",
            help="Say who is spoken of in texts, and what is left of each person when identifiers are masked.",
            after="detect",
        ),
    ),
)
